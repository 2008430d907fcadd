//! Changing passwords. The text is checked and hashed before the command, so that it is in no log and no fingerprint.

use super::{password, store};
use crate::error::Fault;
use crate::session;
use crate::tx::{Command, Done, Query};
use crate::{Ctx, Db, Error, Tx, World};
use domain::access::Right;
use domain::ids::{CommandId, SessionId, StaffId};
use serde::{Deserialize, Serialize};

/// Letters and digits that can't be taken for one another when they are read out or written by hand.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789=";
/// Groups of four in a one-time password: 16 of 31 signs are 79 bits.
const GROUPS: usize = 4;

/// What is known of the own password before it is changed.
struct Own;

impl Query for Own {
    type Answer = (StaffId, String, Option<String>, bool);
    async fn run(&self, tx: &mut Tx) -> Result<Self::Answer, Error> {
        let me = tx.ctx.actor.staff().ok_or(Error::NotFound)?;
        let (user_name, hash, locked) = store::password_of(tx, me).await?;
        Ok((me, user_name, hash, locked.is_some_and(|until| until > tx.ctx.now)))
    }
}

/// Is this the present password of the one who acts? A wrong one counts as a wrong log-in, so that a session left open
/// does not let anybody guess. Fault at the field `present`.
pub(super) async fn must_know_password(db: &Db, ctx: &Ctx, present: String) -> Result<(StaffId, String), Error> {
    let (me, user_name, hash, locked) = db.read(ctx, &Own).await?;
    let right = password::verify(hash.filter(|_| !locked), present).await?;
    if !right {
        if !locked {
            session::note_failure(db, ctx, me).await?;
        }
        return Err(Error::field("present", Fault::WrongPassword));
    }
    Ok((me, user_name))
}

/// Changes one's own password; every other session of the worker ends. Faults at `present`, `new` and `again`.
pub async fn change_own_password(
    db: &Db,
    ctx: &Ctx,
    command: CommandId,
    this_session: SessionId,
    present: String,
    new: String,
    again: String,
) -> Result<(), Error> {
    let (me, user_name) = must_know_password(db, ctx, present.clone()).await?;
    password::check(&new, &user_name).map_err(|fault| Error::field("new", fault))?;
    if new == present {
        return Err(Error::field("new", Fault::SamePassword));
    }
    if new != again {
        return Err(Error::field("again", Fault::NotTheSame));
    }
    let set = SetPassword {
        staff: me,
        must_change: false,
        keep: Some(this_session),
        hash: password::hash(&ctx.world, new).await?,
    };
    db.run(ctx, command, &set).await?;
    Ok(())
}

/// A password to be told to the worker, who must change it at the first log-in. Ends all their sessions and unlocks the
/// account. `None` where the same command was sent before: it was told then, and can't be told again.
pub async fn give_one_time_password(
    db: &Db,
    ctx: &Ctx,
    command: CommandId,
    staff: StaffId,
) -> Result<Option<String>, Error> {
    ctx.must(Right::Administer)?;
    let text = one_time(&ctx.world);
    let set = SetPassword {
        staff,
        must_change: true,
        keep: None,
        hash: password::hash(&ctx.world, text.clone()).await?,
    };
    Ok(match db.run(ctx, command, &set).await? {
        Done::Applied(()) => Some(text),
        Done::AlreadyApplied(()) => None,
    })
}

/// Four groups of four signs, each evenly chosen.
fn one_time(world: &World) -> String {
    let mut signs = String::new();
    while signs.len() < GROUPS * 4 {
        let bytes: [u8; 32] = world.bytes();
        let chosen = bytes.iter().map(|b| char::from(ALPHABET[usize::from(b % 32)]));
        signs.extend(chosen.filter(|c| *c != '='));
    }
    (0..GROUPS)
        .map(|g| &signs[g * 4..g * 4 + 4])
        .collect::<Vec<_>>()
        .join("-")
}

/// The hash takes effect; sessions end, but for the one that is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct SetPassword {
    staff: StaffId,
    must_change: bool,
    keep: Option<SessionId>,
    #[serde(skip, default)]
    hash: String,
}

impl Command for SetPassword {
    const KIND: &'static str = "staff.set_password";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        if tx.ctx.actor.staff() != Some(self.staff) || self.must_change {
            tx.ctx.must(Right::Administer)?;
        }
        store::set_password(tx, self.staff, &self.hash, self.must_change).await?;
        store::end_sessions(tx, self.staff, self.keep).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn a_one_time_password_is_long_enough_and_easy_to_read_out() {
        let world = World {
            clock: Arc::new(chrono::DateTime::default),
            ids: Arc::new(uuid::Uuid::nil),
            entropy: Arc::new(|bytes| bytes.iter_mut().enumerate().for_each(|(n, b)| *b = n as u8 * 3)),
        };
        let text = one_time(&world);
        assert!(password::check(&text, "tone").is_ok(), "{text}");
        assert_eq!(text.len(), 19);
        assert!(text.chars().all(|c| c == '-' || ALPHABET.contains(&(c as u8))));
        assert!(!text.contains(['0', 'o', '1', 'l', 'i', '=']));
    }
}
