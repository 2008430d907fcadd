//! Bearer tokens for machines: made once and shown once; the table holds only the secret's hash.

mod cache;
mod store;

pub(crate) use cache::Cache;

use crate::error::Fault;
use crate::municipality::Listed;
use crate::tx::{Command, Done, Query};
use crate::{Actor, Ctx, Db, Error, FieldFault, Tx, World};
use chrono::{DateTime, Utc};
use data_encoding::BASE64URL_NOPAD;
use domain::access::{Right, Role, Roles};
use domain::ids::{CommandId, MunicipalityId, ServiceId, StaffId, TokenId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What every token begins with, so that people and secret scanners know one when they see it.
pub const PREFIX: &str = "rampe_";
/// Longest name of a token in characters.
pub const LONGEST_NAME: usize = 120;

/// A token as the machine sends it: municipality, token id and secret, 64 bytes in base64url after [`PREFIX`].
struct Text {
    municipality: MunicipalityId,
    token: TokenId,
    secret: [u8; 32],
}

impl Text {
    fn parse(text: &str) -> Option<Text> {
        let bytes: [u8; 64] = BASE64URL_NOPAD
            .decode(text.strip_prefix(PREFIX)?.as_bytes())
            .ok()?
            .try_into()
            .ok()?;
        Some(Text {
            municipality: MunicipalityId(Uuid::from_slice(&bytes[..16]).ok()?),
            token: TokenId(Uuid::from_slice(&bytes[16..32]).ok()?),
            secret: bytes[32..].try_into().ok()?,
        })
    }
    fn write(&self) -> String {
        let bytes = [
            &self.municipality.0.as_bytes()[..],
            &self.token.0.as_bytes()[..],
            &self.secret[..],
        ]
        .concat();
        format!("{PREFIX}{}", BASE64URL_NOPAD.encode(&bytes))
    }
}

/// Who a bearer is.
#[derive(Clone, Debug)]
pub struct Bearer {
    pub listed: Listed,
    pub token: TokenId,
    pub role: Role,
    /// The worker that the token acts for, where it acts for one.
    pub staff: Option<StaffId>,
    pub service: Option<ServiceId>,
}

impl Bearer {
    /// The surroundings of one request with this token.
    pub fn ctx(&self, world: &World, request: Uuid) -> Ctx {
        Ctx {
            municipality: self.listed.id,
            country: self.listed.country,
            zone: self.listed.zone,
            actor: Actor::Token {
                token: self.token,
                staff: self.staff,
            },
            roles: Roles::new(vec![self.role]),
            service: self.service,
            now: world.now(),
            request,
            world: world.clone(),
        }
    }
}

/// A new token. The secret's hash comes from outside and is in no log.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Create {
    name: String,
    role: Role,
    staff: Option<StaffId>,
    #[serde(skip, default)]
    id: Option<TokenId>,
    #[serde(skip, default)]
    secret_hash: Vec<u8>,
}

impl Command for Create {
    const KIND: &'static str = "token.create";
    type Outcome = TokenId;

    async fn run(&self, tx: &mut Tx) -> Result<TokenId, Error> {
        tx.ctx.must(Right::Administer)?;
        let mut faults = vec![];
        let mut wrong = |field: &str, fault| {
            faults.push(FieldFault {
                field: field.into(),
                fault,
            })
        };
        match self.name.trim().chars().count() {
            0 => wrong("name", Fault::Required),
            n if n > LONGEST_NAME => wrong("name", Fault::TooLong { most: LONGEST_NAME }),
            _ => {}
        }
        // A token can't do what the worker behind it can't.
        if let Some(staff) = self.staff
            && !store::staff_has_role(tx, staff, self.role).await?
        {
            wrong("role", Fault::UnknownChoice);
        }
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let id = self.id.unwrap_or_else(|| tx.ctx.id());
        store::insert(tx, id, &self.name, self.role, self.staff, &self.secret_hash).await?;
        Ok(id)
    }
}

/// Makes a token and gives its text, which can't be had again. Refuses a role that the worker has not got.
pub async fn create(db: &Db, ctx: &Ctx, role: Role, staff: Option<StaffId>, name: &str) -> Result<String, Error> {
    create_once(db, ctx, ctx.id(), role, staff, name)
        .await?
        .ok_or(Error::CommandIdReused)
}

/// As [`create`], for a form: the same command sent again makes no second token, and its text can't be told again (`None`).
pub async fn create_once(
    db: &Db,
    ctx: &Ctx,
    command: CommandId,
    role: Role,
    staff: Option<StaffId>,
    name: &str,
) -> Result<Option<String>, Error> {
    let text = Text {
        municipality: ctx.municipality,
        token: ctx.id(),
        secret: ctx.world.bytes(),
    };
    let new = Create {
        name: name.to_owned(),
        role,
        staff,
        id: Some(text.token),
        secret_hash: Sha256::digest(text.secret).to_vec(),
    };
    Ok(match db.run(ctx, command, &new).await? {
        Done::Applied(_) => Some(text.write()),
        Done::AlreadyApplied(_) => None,
    })
}

/// Who this bearer token is, if it is one of ours and good. Remembered for [`cache::SECONDS`] in this process; what
/// revokes tokens here empties that memory at once.
pub async fn resolve(db: &Db, bearer: &str) -> Result<Option<Bearer>, Error> {
    let Some(text) = Text::parse(bearer.trim()) else {
        return Ok(None);
    };
    let now = db.world().now();
    let key = cache::key(bearer.trim());
    let read_from = match db.tokens.get(&key, now) {
        Ok(bearer) => return Ok(Some(bearer)),
        Err(generation) => generation,
    };
    let ctx = Ctx::system(text.municipality, domain::national_id::Country::No, db.world().clone());
    let found = db.read(&ctx, &store::Resolve { text: &text }).await?;
    if let Some(bearer) = &found {
        db.tokens.put(key, bearer.clone(), now, read_from);
    }
    Ok(found)
}

/// Ends a token, here at once and in other processes after [`cache::SECONDS`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Revoke {
    pub token: TokenId,
}

impl Command for Revoke {
    const KIND: &'static str = "token.revoke";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        tx.ctx.must(Right::Administer)?;
        store::revoke(tx, self.token).await?;
        tx.tokens_changed();
        Ok(())
    }
}

/// A token in the list. Never its secret.
#[derive(Clone, Debug)]
pub struct Listing {
    pub id: TokenId,
    pub name: String,
    pub role: Role,
    pub staff: Option<StaffId>,
    pub staff_name: Option<String>,
    pub created_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

/// Every token of the municipality: those in force first, newest first.
pub struct List;

impl Query for List {
    type Answer = Vec<Listing>;
    async fn run(&self, tx: &mut Tx) -> Result<Vec<Listing>, Error> {
        tx.ctx.must(Right::Administer)?;
        store::list(tx).await
    }
}
