use super::{Bearer, Listing, Text};
use crate::municipality::{self, Listed};
use crate::tx::Query;
use crate::{Error, Tx};
use chrono::{DateTime, Duration, Utc};
use domain::access::Role;
use domain::ids::{ServiceId, StaffId, TokenId};
use sha2::{Digest, Sha256};
use sqlx::Row;
use subtle::ConstantTimeEq;
use uuid::Uuid;

pub(super) async fn staff_has_role(tx: &mut Tx, staff: StaffId, role: Role) -> Result<bool, Error> {
    let m = tx.m();
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM staff WHERE municipality_id = $1 AND id = $2 AND active AND $3 = ANY (roles))",
    )
    .bind(m)
    .bind(staff.0)
    .bind(role.code())
    .fetch_one(tx.conn())
    .await?)
}

pub(super) async fn insert(
    tx: &mut Tx,
    id: TokenId,
    name: &str,
    role: Role,
    staff: Option<StaffId>,
    hash: &[u8],
) -> Result<(), Error> {
    let (m, now) = (tx.m(), tx.ctx.now);
    sqlx::query(
        "INSERT INTO api_token (municipality_id, id, secret_hash, role, staff_id, name, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(m)
    .bind(id.0)
    .bind(hash)
    .bind(role.code())
    .bind(staff.map(|s| s.0))
    .bind(name.trim())
    .bind(now)
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) struct Resolve<'a> {
    pub text: &'a Text,
}

impl Query for Resolve<'_> {
    type Answer = Option<Bearer>;
    async fn run(&self, tx: &mut Tx) -> Result<Option<Bearer>, Error> {
        let (m, now) = (tx.m(), tx.ctx.now);
        let row = sqlx::query(
            "SELECT t.secret_hash, t.role, t.staff_id, t.used_at, s.service_id, u.number, u.name, u.country, u.zone
             FROM api_token t
             JOIN municipality u ON u.municipality_id = $1
             LEFT JOIN staff s ON s.municipality_id = $1 AND s.id = t.staff_id
             WHERE t.municipality_id = $1 AND t.id = $2 AND t.revoked_at IS NULL
               AND (t.staff_id IS NULL OR (s.active AND t.role = ANY (s.roles)))",
        )
        .bind(m)
        .bind(self.text.token.0)
        .fetch_optional(tx.conn())
        .await?;
        let Some(row) = row else { return Ok(None) };
        let stored: Vec<u8> = row.try_get("secret_hash")?;
        if !bool::from(Sha256::digest(self.text.secret).as_slice().ct_eq(&stored)) {
            return Ok(None);
        }
        // Written once a minute at most.
        let used: Option<DateTime<Utc>> = row.try_get("used_at")?;
        if used.is_none_or(|used| now - used > Duration::minutes(1)) {
            sqlx::query("UPDATE api_token SET used_at = $3 WHERE municipality_id = $1 AND id = $2")
                .bind(m)
                .bind(self.text.token.0)
                .bind(now)
                .execute(tx.conn())
                .await?;
        }
        Ok(Some(Bearer {
            listed: Listed {
                id: self.text.municipality,
                number: row.try_get("number")?,
                name: row.try_get("name")?,
                country: municipality::stored(row.try_get("country")?, "country")?,
                zone: municipality::stored(row.try_get("zone")?, "zone")?,
            },
            token: self.text.token,
            role: stored_role(row.try_get("role")?)?,
            staff: row.try_get::<Option<Uuid>, _>("staff_id")?.map(StaffId),
            service: row.try_get::<Option<Uuid>, _>("service_id")?.map(ServiceId),
        }))
    }
}

pub(super) async fn revoke(tx: &mut Tx, id: TokenId) -> Result<(), Error> {
    let (m, now) = (tx.m(), tx.ctx.now);
    let revoked = sqlx::query(
        "UPDATE api_token SET revoked_at = coalesce(revoked_at, $3) WHERE municipality_id = $1 AND id = $2",
    )
    .bind(m)
    .bind(id.0)
    .bind(now)
    .execute(tx.conn())
    .await?;
    match revoked.rows_affected() {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}

pub(super) async fn list(tx: &mut Tx) -> Result<Vec<Listing>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT t.id, t.name, t.role, t.staff_id, s.display_name, t.created_at, t.used_at, t.revoked_at
         FROM api_token t LEFT JOIN staff s ON s.municipality_id = $1 AND s.id = t.staff_id
         WHERE t.municipality_id = $1 ORDER BY t.revoked_at IS NOT NULL, t.created_at DESC, t.id DESC",
    )
    .bind(m)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Listing {
                id: TokenId(row.try_get("id")?),
                name: row.try_get("name")?,
                role: stored_role(row.try_get("role")?)?,
                staff: row.try_get::<Option<Uuid>, _>("staff_id")?.map(StaffId),
                staff_name: row.try_get("display_name")?,
                created_at: row.try_get("created_at")?,
                used_at: row.try_get("used_at")?,
                revoked_at: row.try_get("revoked_at")?,
            })
        })
        .collect()
}

fn stored_role(word: String) -> Result<Role, Error> {
    word.parse()
        .map_err(|_| Error::Unavailable(format!("unknown role '{word}' in the token table")))
}
