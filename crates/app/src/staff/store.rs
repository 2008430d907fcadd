use super::{Create, Staff};
use crate::tx::collision;
use crate::{Error, Tx};
use domain::access::Role;
use domain::ids::{ServiceId, StaffId};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

pub(crate) async fn insert(tx: &mut Tx, id: StaffId, new: &Create) -> Result<(), Error> {
    let (m, now) = (tx.m(), tx.ctx.now);
    sqlx::query(
        "INSERT INTO staff (municipality_id, id, user_name, display_name, email, roles, service_id, lang, password_hash, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(m)
    .bind(id.0)
    .bind(new.user_name.trim())
    .bind(new.display_name.trim())
    .bind(new.email.as_deref().map(str::trim).filter(|e| !e.is_empty()))
    .bind(new.roles.iter().map(|r| r.code()).collect::<Vec<_>>())
    .bind(new.service.map(|s| s.0))
    .bind(&new.lang)
    .bind(&new.password_hash)
    .bind(now)
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    Ok(())
}

pub(crate) async fn by_user_name(tx: &mut Tx, user_name: &str) -> Result<Option<Staff>, Error> {
    let m = tx.m();
    let row = sqlx::query(
        "SELECT id, user_name, display_name, email, phone, roles, service_id, lang, totp_secret IS NOT NULL AS has_totp,
                locked_until, active, version
         FROM staff WHERE municipality_id = $1 AND user_name = $2",
    )
    .bind(m)
    .bind(user_name.trim())
    .fetch_optional(tx.conn())
    .await?;
    row.as_ref().map(read).transpose()
}

pub(crate) fn read(row: &PgRow) -> Result<Staff, Error> {
    Ok(Staff {
        id: StaffId(row.try_get("id")?),
        user_name: row.try_get("user_name")?,
        display_name: row.try_get("display_name")?,
        email: row.try_get("email")?,
        phone: row.try_get("phone")?,
        roles: roles(row.try_get("roles")?)?,
        service: row.try_get::<Option<Uuid>, _>("service_id")?.map(ServiceId),
        lang: row.try_get("lang")?,
        has_totp: row.try_get("has_totp")?,
        locked_until: row.try_get("locked_until")?,
        active: row.try_get("active")?,
        version: row.try_get("version")?,
    })
}

pub(crate) fn roles(words: Vec<String>) -> Result<Vec<Role>, Error> {
    words
        .iter()
        .map(|w| {
            w.parse()
                .map_err(|_| Error::Unavailable(format!("unknown role '{w}' in the staff table")))
        })
        .collect()
}
