//! The second factor: enrolled with an authenticator app, confirmed by a code, with recovery codes for a lost phone.

use super::secret::must_know_password;
use super::{store, totp};
use crate::error::Fault;
use crate::tx::{Command, Done, Query};
use crate::{Ctx, Db, Error, Tx, World};
use domain::access::Right;
use domain::ids::{CommandId, StaffId};
use serde::{Deserialize, Serialize};

/// How many recovery codes a worker gets.
pub const RECOVERY_CODES: usize = 8;
const SEALED_AS: &str = "totp";
const HASHED_AS: &str = "recovery";

/// An enrolment that waits for its first code.
#[derive(Clone, Debug)]
pub struct Pending {
    /// For typing into the app by hand, base32.
    pub secret: String,
    /// For the QR code.
    pub uri: String,
}

/// Begins: makes a secret that counts once [`confirm`] has seen a code of it. An earlier one that waits is replaced.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Begin {}

impl Command for Begin {
    const KIND: &'static str = "staff.begin_second_factor";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let me = tx.ctx.actor.staff().ok_or(Error::NotFound)?;
        let secret: [u8; totp::SECRET_BYTES] = tx.ctx.world.bytes();
        let sealed = tx
            .db
            .keys
            .seal(&tx.ctx.world, tx.ctx.municipality, SEALED_AS, &secret)?;
        store::set_pending(tx, me, &sealed).await
    }
}

/// The enrolment that waits, if one does.
pub struct Waiting;

impl Query for Waiting {
    type Answer = Option<Pending>;
    async fn run(&self, tx: &mut Tx) -> Result<Option<Pending>, Error> {
        let me = tx.ctx.actor.staff().ok_or(Error::NotFound)?;
        let staff = store::by_id(tx, me).await?;
        let Some(secret) = pending_secret(tx, me).await? else {
            return Ok(None);
        };
        let municipality = crate::municipality::present(tx).await?;
        Ok(Some(Pending {
            secret: data_encoding::BASE32_NOPAD.encode(&secret),
            uri: totp::uri(&secret, &staff.user_name, &municipality.name),
        }))
    }
}

async fn pending_secret(tx: &mut Tx, me: StaffId) -> Result<Option<Vec<u8>>, Error> {
    store::pending(tx, me)
        .await?
        .map(|sealed| tx.db.keys.open(tx.ctx.municipality, SEALED_AS, &sealed))
        .transpose()
}

/// Ends the enrolment with a code from the app. Gives the recovery codes, once; `None` where the same command was sent
/// before. Fault at `code`.
pub async fn confirm(db: &Db, ctx: &Ctx, command: CommandId, code: &str) -> Result<Option<Vec<String>>, Error> {
    let me = ctx.actor.staff().ok_or(Error::NotFound)?;
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| recovery_code(&ctx.world)).collect();
    let confirm = Confirm {
        code: code.to_owned(),
        hashes: codes.iter().map(|code| recovery_hash(db, ctx, me, code)).collect(),
    };
    Ok(match db.run(ctx, command, &confirm).await? {
        Done::Applied(()) => Some(codes),
        Done::AlreadyApplied(()) => None,
    })
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Confirm {
    #[serde(skip, default)]
    code: String,
    #[serde(skip, default)]
    hashes: Vec<Vec<u8>>,
}

impl Command for Confirm {
    const KIND: &'static str = "staff.confirm_second_factor";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let me = tx.ctx.actor.staff().ok_or(Error::NotFound)?;
        let secret = pending_secret(tx, me).await?.ok_or(Error::NotFound)?;
        let step = totp::matching_step(&secret, &self.code, tx.ctx.now)?
            .ok_or_else(|| Error::field("code", Fault::WrongCode))?;
        store::adopt_pending(tx, me, step, &self.hashes).await
    }
}

/// Takes one's own second factor away. Needs the password; fault at `present`.
pub async fn disable(db: &Db, ctx: &Ctx, command: CommandId, present: String) -> Result<(), Error> {
    let (me, _) = must_know_password(db, ctx, present).await?;
    db.run(ctx, command, &Remove { staff: me }).await?;
    Ok(())
}

/// Takes a second factor away: by an administrator for a worker who has lost phone and codes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reset {
    pub staff: StaffId,
}

impl Command for Reset {
    const KIND: &'static str = "staff.reset_second_factor";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        tx.ctx.must(Right::Administer)?;
        store::remove_second_factor(tx, self.staff).await?;
        store::end_sessions(tx, self.staff, None).await
    }
}

/// After the password was asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Remove {
    staff: StaffId,
}

impl Command for Remove {
    const KIND: &'static str = "staff.remove_second_factor";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        store::remove_second_factor(tx, self.staff).await
    }
}

/// Two groups of five signs of base32: 50 bits, tried at most five times a quarter of an hour.
fn recovery_code(world: &World) -> String {
    let text = data_encoding::BASE32_NOPAD.encode(&world.bytes::<7>()).to_lowercase();
    format!("{}-{}", &text[..5], &text[5..10])
}

/// Is it written like a recovery code rather than like six digits of an app?
pub(crate) fn looks_like_recovery(code: &str) -> bool {
    plain(code).len() == 10
}

/// What is stored of a code.
pub(crate) fn recovery_hash(db: &Db, ctx: &Ctx, staff: StaffId, code: &str) -> Vec<u8> {
    let text = format!("{staff}/{}", plain(code));
    db.keys.hash(ctx.municipality, HASHED_AS, text.as_bytes()).to_vec()
}

/// Without the dash and blanks, in small letters: people type as they like.
fn plain(code: &str) -> String {
    code.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}
