//! One scan and one choice: the steps of a device through the house.

use super::{advance, store};
use crate::tx::Command;
use crate::{Error, Tx, loan, place};
use chrono::NaiveDate;
use domain::access::Right;
use domain::ids::{ItemId, PlaceId};
use domain::item::{Fault, ItemEvent, ItemRefusal, ItemState, Owner, ScrapReason};
use domain::place::PlaceKind;
use serde::{Deserialize, Serialize};

/// What is done with the device. Where `to` may be left out, it stays where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    Move {
        to: PlaceId,
    },
    StartWash {
        to: Option<PlaceId>,
    },
    Washed {
        to: Option<PlaceId>,
    },
    /// A technician found it in order; it is ready again.
    Checked {
        to: Option<PlaceId>,
        /// The next inspection; left out, it stays as it is.
        inspect_by: Option<NaiveDate>,
    },
    SendToRepair {
        fault: Fault,
        to: Option<PlaceId>,
    },
    Repaired {
        to: Option<PlaceId>,
    },
    Scrap {
        reason: ScrapReason,
    },
    ReturnToOwner,
    /// Nobody knows where it is. A loan ends with it.
    Lose,
    /// A missing device turned up at `to`.
    Find {
        to: PlaceId,
    },
    /// Somebody saw it where the books say it is.
    Seen,
}

/// One step of one device.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TakeStep {
    pub item: ItemId,
    #[serde(flatten)]
    pub step: Step,
}

/// Where the device is after the step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// [`ItemState::code`].
    pub state: String,
    pub place: PlaceId,
}

impl Command for TakeStep {
    const KIND: &'static str = "item.step";
    type Outcome = Taken;

    async fn run(&self, tx: &mut Tx) -> Result<Taken, Error> {
        tx.ctx.must(Right::WorkStore)?;
        let stored = store::load(tx, self.item).await?;
        if let ItemState::OnLoan { loan, .. } = stored.item.state {
            if self.step != Step::Lose {
                return Err(ItemRefusal::AlreadyOnLoan.into());
            }
            // What is lost at the person's is the loan's story: it ends, and so do the collections of it.
            loan::Lose { loan }.run(tx).await?;
            let lost = store::load(tx, self.item).await?.item;
            return Ok(Taken {
                state: lost.state.code().to_owned(),
                place: lost.place,
            });
        }
        let here = stored.item.place;
        let (chosen, inspect_by) = match &self.step {
            Step::Move { to } | Step::Find { to } => (Some(*to), None),
            Step::StartWash { to } | Step::Washed { to } | Step::Repaired { to } | Step::SendToRepair { to, .. } => {
                (*to, None)
            }
            Step::Checked { to, inspect_by } => (*to, *inspect_by),
            Step::Scrap { .. } | Step::ReturnToOwner | Step::Lose | Step::Seen => (None, None),
        };
        let chosen = chosen.filter(|to| *to != here || matches!(self.step, Step::Move { .. }));
        if let Some(to) = chosen
            && to != here
        {
            place::must_take(tx, to).await?;
        }
        let to = chosen.unwrap_or(here);
        let event = match &self.step {
            Step::Move { .. } => ItemEvent::Moved { to },
            Step::StartWash { .. } => ItemEvent::WashStarted { to },
            Step::Washed { .. } => ItemEvent::Washed { to },
            Step::Checked { .. } => ItemEvent::Checked { to },
            Step::SendToRepair { fault, .. } => ItemEvent::SentToRepair { fault: *fault, to },
            Step::Repaired { .. } => ItemEvent::Repaired { to },
            Step::Scrap { reason } => ItemEvent::Scrapped {
                reason: *reason,
                to: place::virtual_place(tx, PlaceKind::Scrapped).await?,
            },
            Step::ReturnToOwner => {
                let owners = match stored.item.owner {
                    Owner::Nav => PlaceKind::Nav,
                    Owner::Municipality | Owner::Hospital | Owner::OtherMunicipality => PlaceKind::Owner,
                };
                ItemEvent::ReturnedToOwner {
                    to: place::virtual_place(tx, owners).await?,
                }
            }
            Step::Lose => ItemEvent::Lost {
                to: place::virtual_place(tx, PlaceKind::Missing).await?,
            },
            Step::Find { .. } => ItemEvent::Found { to },
            Step::Seen => ItemEvent::Counted { at: here },
        };
        let after = advance(tx, stored, event, None).await?;
        if let Some(date) = inspect_by {
            store::set_inspect_by(tx, self.item, date).await?;
        }
        Ok(Taken {
            state: after.item.state.code().to_owned(),
            place: after.item.place,
        })
    }
}
