//! A person dies or moves away: what is on loan is to be fetched.

use super::store;
use crate::error::Fault;
use crate::tx::Command;
use crate::{Error, Tx, loan};
use chrono::NaiveDate;
use domain::access::Right;
use domain::ids::PersonId;
use serde::{Deserialize, Serialize};

/// Registers a death, or takes a mistaken one back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RegisterDeath {
    pub person: PersonId,
    /// Not in the future. `None`: the person lives.
    pub on: Option<NaiveDate>,
}

impl Command for RegisterDeath {
    const KIND: &'static str = "person.register_death";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        tx.ctx.must(Right::EditPersons)?;
        if self.on.is_some_and(|day| day > tx.ctx.today()) {
            return Err(Error::field("on", Fault::InTheFuture));
        }
        let before = store::standing(tx, self.person).await?;
        tx.saw(self.person, "person.left");
        if before.died_on == self.on {
            return Ok(());
        }
        store::set_left(tx, self.person, self.on, before.moved_out_on).await?;
        match self.on {
            Some(_) => loan::propose_collection(tx, self.person).await.map(|_| ()),
            None => loan::withdraw_collection(tx, self.person).await,
        }
    }
}

/// Registers that a person moves out of the municipality, today or on a day to come, or takes it back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RegisterMoveOut {
    pub person: PersonId,
    pub on: Option<NaiveDate>,
}

impl Command for RegisterMoveOut {
    const KIND: &'static str = "person.register_move_out";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        tx.ctx.must(Right::EditPersons)?;
        let before = store::standing(tx, self.person).await?;
        tx.saw(self.person, "person.left");
        if before.moved_out_on == self.on {
            return Ok(());
        }
        store::set_left(tx, self.person, before.died_on, self.on).await?;
        match self.on {
            Some(_) => loan::propose_collection(tx, self.person).await.map(|_| ()),
            None => loan::withdraw_collection(tx, self.person).await,
        }
    }
}
