//! Sessions: log in, be known by a cookie, log out. The secret is in the cookie only; the table holds its hash.

mod store;

use crate::municipality::Listed;
use crate::staff::{self, second_factor};
use crate::tx::Query;
use crate::{Actor, Ctx, Db, Error, Tx, World};
use chrono::{DateTime, Duration, Utc};
use data_encoding::BASE64URL_NOPAD;
use domain::access::{Right, Role, Roles};
use domain::ids::{MunicipalityId, ServiceId, SessionId, StaffId};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// A session ends after this without a request …
pub const IDLE_HOURS: i64 = 10;
/// … and in any case after this.
pub const LONGEST_HOURS: i64 = 24 * 7;
/// Wrong passwords until the account is locked …
pub const MOST_FAILURES: i32 = 5;
/// … for this long.
pub const LOCK_MINUTES: i64 = 15;

/// What the cookie says: municipality, session and secret, 64 bytes in base64url.
#[derive(Clone, PartialEq, Eq)]
pub struct Cookie {
    pub municipality: MunicipalityId,
    pub session: SessionId,
    secret: [u8; 32],
}

impl Cookie {
    pub fn parse(text: &str) -> Option<Cookie> {
        let bytes: [u8; 64] = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?.try_into().ok()?;
        let uuid = |b: &[u8]| Uuid::from_slice(b).ok();
        let secret = bytes[32..].try_into().ok()?;
        Some(Cookie {
            municipality: MunicipalityId(uuid(&bytes[..16])?),
            session: SessionId(uuid(&bytes[16..32])?),
            secret,
        })
    }
    pub fn write(&self) -> String {
        let bytes = [
            &self.municipality.0.as_bytes()[..],
            &self.session.0.as_bytes()[..],
            &self.secret[..],
        ]
        .concat();
        BASE64URL_NOPAD.encode(&bytes)
    }
}

/// Who a session belongs to.
#[derive(Clone, Debug)]
pub struct Session {
    pub id: SessionId,
    pub staff: StaffId,
    pub display_name: String,
    pub roles: Vec<Role>,
    pub service: Option<ServiceId>,
    pub service_name: Option<String>,
    pub lang: String,
    pub csrf: String,
    /// The password was given by an administrator: nothing else is done before it is changed.
    pub must_change_password: bool,
    pub municipality_name: String,
    pub listed: Listed,
}

impl Session {
    /// The surroundings of one request in this session.
    pub fn ctx(&self, world: &World, request: Uuid) -> Ctx {
        Ctx {
            municipality: self.listed.id,
            country: self.listed.country,
            zone: self.listed.zone,
            actor: Actor::Staff(self.staff),
            roles: Roles::new(self.roles.clone()),
            service: self.service,
            now: world.now(),
            request,
            world: world.clone(),
        }
    }
}

/// Why a log-in failed. The page says the same of the first two, so that user names can't be guessed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogInFault {
    #[error("unknown user or wrong password")]
    Wrong,
    #[error("too many wrong passwords; locked until {0}")]
    Locked(DateTime<Utc>),
    /// Right so far; the account has a second factor.
    #[error("the code from the authenticator app is missing")]
    CodeMissing,
    #[error("the code from the authenticator app is wrong")]
    CodeWrong,
}

/// Checks name and password and opens a session. `code`: the second factor, where the account has one.
pub async fn log_in(
    db: &Db,
    at: &Listed,
    user_name: &str,
    password: String,
    code: Option<&str>,
    user_agent: Option<&str>,
) -> Result<Result<Cookie, LogInFault>, Error> {
    let ctx = at.system(db.world().clone());
    let found = db.read(&ctx, &store::FindForLogIn { user_name }).await?;
    let (hash, account) = match found {
        Some(account) if account.active => (account.password_hash.clone(), Some(account)),
        Some(_) | None => (None, None),
    };
    let right = staff::password::verify(hash, password).await?;
    let Some(account) = account else {
        return Ok(Err(LogInFault::Wrong));
    };
    if let Some(until) = account.locked_until.filter(|until| *until > ctx.now) {
        return Ok(Err(LogInFault::Locked(until)));
    }
    if !right {
        let locked = note_failure(db, &ctx, account.id).await?;
        return Ok(Err(locked.map_or(LogInFault::Wrong, LogInFault::Locked)));
    }
    if let Some(sealed) = &account.totp_secret {
        let secret = db.keys.open(ctx.municipality, "totp", sealed)?;
        let Some(code) = code.map(str::trim).filter(|c| !c.is_empty()) else {
            return Ok(Err(LogInFault::CodeMissing));
        };
        if !code_counts(db, &ctx, &account, &secret, code).await? {
            let locked = note_failure(db, &ctx, account.id).await?;
            return Ok(Err(locked.map_or(LogInFault::CodeWrong, LogInFault::Locked)));
        }
    }
    Ok(Ok(open(db, &ctx, account.id, user_agent).await?))
}

/// Is it the app's code of now, or one of the recovery codes? Each counts once, though its half minute has not passed.
async fn code_counts(db: &Db, ctx: &Ctx, account: &store::Account, secret: &[u8], code: &str) -> Result<bool, Error> {
    let staff = account.id;
    if second_factor::looks_like_recovery(code) {
        let hash = second_factor::recovery_hash(db, ctx, staff, code);
        return db.read(ctx, &store::UseRecoveryCode { staff, hash }).await;
    }
    match staff::totp::matching_step(secret, code, ctx.now)? {
        Some(step) => db.read(ctx, &store::NoteCode { staff, step }).await,
        None => Ok(false),
    }
}

/// One wrong password or code more; until when the account is locked, if it is now.
pub(crate) async fn note_failure(db: &Db, ctx: &Ctx, staff: StaffId) -> Result<Option<DateTime<Utc>>, Error> {
    db.read(ctx, &store::NoteFailure { staff }).await
}

/// Opens a session for a worker who has shown who they are.
pub async fn open(db: &Db, ctx: &Ctx, staff: StaffId, user_agent: Option<&str>) -> Result<Cookie, Error> {
    let cookie = Cookie {
        municipality: ctx.municipality,
        session: ctx.id(),
        secret: ctx.world.bytes(),
    };
    let csrf = BASE64URL_NOPAD.encode(&ctx.world.bytes::<24>());
    let user_agent = user_agent.map(|u| u.chars().take(200).collect::<String>());
    let new = store::Insert {
        cookie: &cookie,
        hash: Sha256::digest(cookie.secret).to_vec(),
        staff,
        csrf,
        user_agent,
    };
    db.read(ctx, &new).await?;
    Ok(cookie)
}

/// The session that the cookie names, if it is still good. Notes that it was seen.
pub async fn resolve(db: &Db, cookie: &Cookie) -> Result<Option<Session>, Error> {
    let ctx = Ctx::system(
        cookie.municipality,
        domain::national_id::Country::No,
        db.world().clone(),
    );
    db.read(&ctx, &store::Resolve { cookie }).await
}

/// Ends a session of this worker (their own list), or any of the municipality's where the caller may administer.
pub struct Revoke {
    pub session: SessionId,
}

impl Query for Revoke {
    type Answer = ();
    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        store::revoke(tx, self.session).await
    }
}

/// Ends one's other sessions, or all of another worker where the caller may administer.
pub struct RevokeAll {
    pub staff: StaffId,
    pub but: Option<SessionId>,
}

impl Query for RevokeAll {
    type Answer = ();
    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        if tx.ctx.actor.staff() != Some(self.staff) {
            tx.ctx.must(Right::Administer)?;
        }
        staff::store::by_id(tx, self.staff).await?;
        staff::store::end_sessions(tx, self.staff, self.but).await
    }
}

/// One's own open sessions, newest first.
pub struct Mine;

/// A session in the list.
#[derive(Clone, Debug)]
pub struct Open {
    pub id: SessionId,
    pub user_agent: Option<String>,
    pub created_at: DateTime<Utc>,
    pub seen_at: DateTime<Utc>,
}

impl Query for Mine {
    type Answer = Vec<Open>;
    async fn run(&self, tx: &mut Tx) -> Result<Vec<Open>, Error> {
        let me = tx.ctx.actor.staff().ok_or(Error::NotFound)?;
        store::open_of(tx, me).await
    }
}

/// A worker's open sessions, newest first, for pages that may show them.
pub(crate) async fn open_of(tx: &mut Tx, staff: StaffId) -> Result<Vec<Open>, Error> {
    store::open_of(tx, staff).await
}

fn expiry(now: DateTime<Utc>) -> DateTime<Utc> {
    now + Duration::hours(LONGEST_HOURS)
}

fn same_secret(cookie: &Cookie, hash: &[u8]) -> bool {
    Sha256::digest(cookie.secret).as_slice().ct_eq(hash).into()
}
