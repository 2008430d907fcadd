use super::{Create, EditOwn, Listed, Staff, Update, user_name};
use crate::faults::typed;
use crate::tx::{collision, one_row};
use crate::{Error, Tx};
use chrono::{DateTime, Utc};
use domain::access::Role;
use domain::ids::{GroupId, ServiceId, SessionId, StaffId};
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
    .bind(user_name(&new.user_name))
    .bind(new.display_name.trim())
    .bind(new.email.as_deref().and_then(typed))
    .bind(codes(&new.roles))
    .bind(new.service.map(|s| s.0))
    .bind(&new.lang)
    .bind(&new.password_hash)
    .bind(now)
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    Ok(())
}

pub(crate) async fn by_user_name(tx: &mut Tx, name: &str) -> Result<Option<Staff>, Error> {
    let m = tx.m();
    let row = sqlx::query(
        "SELECT id, user_name, display_name, email, phone, roles, service_id, lang, totp_secret IS NOT NULL AS has_totp,
                password_hash IS NOT NULL AS has_password, password_must_change, locked_until, active, version
         FROM staff WHERE municipality_id = $1 AND user_name = $2",
    )
    .bind(m)
    .bind(user_name(name))
    .fetch_optional(tx.conn())
    .await?;
    row.as_ref().map(read).transpose()
}

pub(crate) async fn by_id(tx: &mut Tx, id: StaffId) -> Result<Staff, Error> {
    let m = tx.m();
    let row = sqlx::query(
        "SELECT id, user_name, display_name, email, phone, roles, service_id, lang, totp_secret IS NOT NULL AS has_totp,
                password_hash IS NOT NULL AS has_password, password_must_change, locked_until, active, version
         FROM staff WHERE municipality_id = $1 AND id = $2",
    )
    .bind(m)
    .bind(id.0)
    .fetch_one(tx.conn())
    .await?;
    read(&row)
}

pub(super) async fn list(
    tx: &mut Tx,
    role: Option<Role>,
    service: Option<ServiceId>,
    active: bool,
) -> Result<Vec<Listed>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT t.id, t.user_name, t.display_name, t.email, t.phone, t.roles, t.service_id, t.lang, t.totp_secret IS NOT NULL AS has_totp,
                t.password_hash IS NOT NULL AS has_password, t.password_must_change, t.locked_until, t.active, t.version,
                v.name AS service_name,
                (SELECT max(s.seen_at) FROM session s WHERE s.municipality_id = $1 AND s.staff_id = t.id) AS last_seen
         FROM staff t LEFT JOIN service v ON v.municipality_id = $1 AND v.id = t.service_id
         WHERE t.municipality_id = $1 AND t.active = $2 AND ($3::text IS NULL OR $3 = ANY (t.roles))
           AND ($4::uuid IS NULL OR t.service_id = $4)
         ORDER BY lower(t.display_name), t.id",
    )
    .bind(m)
    .bind(active)
    .bind(role.map(|r| r.code()))
    .bind(service.map(|s| s.0))
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Listed {
                staff: read(row)?,
                service_name: row.try_get("service_name")?,
                seen_at: row.try_get("last_seen")?,
            })
        })
        .collect()
}

pub(super) async fn update(tx: &mut Tx, to: &Update) -> Result<(), Error> {
    let m = tx.m();
    one_row(
        sqlx::query(
            "UPDATE staff SET display_name = $4, email = $5, phone = $6, roles = $7, service_id = $8, active = $9, version = version + 1
             WHERE municipality_id = $1 AND id = $2 AND version = $3",
        )
        .bind(m)
        .bind(to.staff.0)
        .bind(to.version)
        .bind(to.display_name.trim())
        .bind(to.email.as_deref().and_then(typed))
        .bind(to.phone.as_deref().and_then(typed))
        .bind(codes(&to.roles))
        .bind(to.service.map(|s| s.0))
        .bind(to.active)
        .execute(tx.conn())
        .await?,
    )
}

pub(super) async fn update_own(tx: &mut Tx, me: StaffId, to: &EditOwn) -> Result<(), Error> {
    let m = tx.m();
    one_row(
        sqlx::query(
            "UPDATE staff SET display_name = $3, email = $4, phone = $5, lang = $6, version = version + 1
             WHERE municipality_id = $1 AND id = $2",
        )
        .bind(m)
        .bind(me.0)
        .bind(to.display_name.trim())
        .bind(to.email.as_deref().and_then(typed))
        .bind(to.phone.as_deref().and_then(typed))
        .bind(&to.lang)
        .execute(tx.conn())
        .await?,
    )
}

/// Active administrators. Their rows are locked, so that two of them can't take each other out at once.
pub(super) async fn active_administrators_locked(tx: &mut Tx) -> Result<Vec<StaffId>, Error> {
    let m = tx.m();
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "SELECT id FROM staff WHERE municipality_id = $1 AND active AND 'administrator' = ANY (roles) ORDER BY id FOR UPDATE",
    )
    .bind(m)
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(StaffId).collect())
}

pub(super) async fn groups_of(tx: &mut Tx, staff: StaffId) -> Result<Vec<GroupId>, Error> {
    let m = tx.m();
    let ids: Vec<Uuid> =
        sqlx::query_scalar("SELECT group_id FROM staff_group_member WHERE municipality_id = $1 AND staff_id = $2")
            .bind(m)
            .bind(staff.0)
            .fetch_all(tx.conn())
            .await?;
    Ok(ids.into_iter().map(GroupId).collect())
}

pub(super) async fn set_groups(tx: &mut Tx, staff: StaffId, groups: &[GroupId]) -> Result<(), Error> {
    let m = tx.m();
    let groups: Vec<Uuid> = groups.iter().map(|g| g.0).collect();
    sqlx::query(
        "DELETE FROM staff_group_member WHERE municipality_id = $1 AND staff_id = $2 AND NOT group_id = ANY ($3)",
    )
    .bind(m)
    .bind(staff.0)
    .bind(&groups)
    .execute(tx.conn())
    .await?;
    sqlx::query(
        "INSERT INTO staff_group_member (municipality_id, group_id, staff_id)
         SELECT $1, g, $2 FROM unnest($3::uuid[]) AS g ON CONFLICT DO NOTHING",
    )
    .bind(m)
    .bind(staff.0)
    .bind(&groups)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends a worker's sessions, but for the one that is kept.
pub(crate) async fn end_sessions(tx: &mut Tx, staff: StaffId, keep: Option<SessionId>) -> Result<(), Error> {
    let (m, now) = (tx.m(), tx.ctx.now);
    sqlx::query(
        "UPDATE session SET revoked_at = $3 WHERE municipality_id = $1 AND staff_id = $2 AND revoked_at IS NULL
           AND ($4::uuid IS NULL OR id <> $4)",
    )
    .bind(m)
    .bind(staff.0)
    .bind(now)
    .bind(keep.map(|s| s.0))
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) async fn revoke_tokens(tx: &mut Tx, staff: StaffId) -> Result<(), Error> {
    let (m, now) = (tx.m(), tx.ctx.now);
    sqlx::query(
        "UPDATE api_token SET revoked_at = $3 WHERE municipality_id = $1 AND staff_id = $2 AND revoked_at IS NULL",
    )
    .bind(m)
    .bind(staff.0)
    .bind(now)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// User name, hash, and until when the account is locked.
pub(super) async fn password_of(
    tx: &mut Tx,
    staff: StaffId,
) -> Result<(String, Option<String>, Option<DateTime<Utc>>), Error> {
    let m = tx.m();
    let row =
        sqlx::query("SELECT user_name, password_hash, locked_until FROM staff WHERE municipality_id = $1 AND id = $2")
            .bind(m)
            .bind(staff.0)
            .fetch_one(tx.conn())
            .await?;
    Ok((
        row.try_get("user_name")?,
        row.try_get("password_hash")?,
        row.try_get("locked_until")?,
    ))
}

pub(super) async fn set_password(tx: &mut Tx, staff: StaffId, hash: &str, must_change: bool) -> Result<(), Error> {
    let m = tx.m();
    let set = sqlx::query(
        "UPDATE staff SET password_hash = $3, password_must_change = $4, failed_logins = 0, locked_until = NULL, version = version + 1
         WHERE municipality_id = $1 AND id = $2",
    )
    .bind(m)
    .bind(staff.0)
    .bind(hash)
    .bind(must_change)
    .execute(tx.conn())
    .await?;
    there(set)
}

pub(super) async fn set_pending(tx: &mut Tx, staff: StaffId, sealed: &[u8]) -> Result<(), Error> {
    let m = tx.m();
    let set = sqlx::query("UPDATE staff SET totp_pending = $3 WHERE municipality_id = $1 AND id = $2")
        .bind(m)
        .bind(staff.0)
        .bind(sealed)
        .execute(tx.conn())
        .await?;
    there(set)
}

pub(super) async fn pending(tx: &mut Tx, staff: StaffId) -> Result<Option<Vec<u8>>, Error> {
    let m = tx.m();
    Ok(
        sqlx::query_scalar("SELECT totp_pending FROM staff WHERE municipality_id = $1 AND id = $2")
            .bind(m)
            .bind(staff.0)
            .fetch_one(tx.conn())
            .await?,
    )
}

pub(super) async fn adopt_pending(tx: &mut Tx, staff: StaffId, step: i64, hashes: &[Vec<u8>]) -> Result<(), Error> {
    let m = tx.m();
    let set = sqlx::query(
        "UPDATE staff SET totp_secret = totp_pending, totp_pending = NULL, totp_last_step = $3, recovery_codes = $4, version = version + 1
         WHERE municipality_id = $1 AND id = $2 AND totp_pending IS NOT NULL",
    )
    .bind(m)
    .bind(staff.0)
    .bind(step)
    .bind(hashes)
    .execute(tx.conn())
    .await?;
    there(set)
}

pub(super) async fn remove_second_factor(tx: &mut Tx, staff: StaffId) -> Result<(), Error> {
    let m = tx.m();
    let set = sqlx::query(
        "UPDATE staff SET totp_secret = NULL, totp_pending = NULL, totp_last_step = NULL, recovery_codes = '{}', version = version + 1
         WHERE municipality_id = $1 AND id = $2",
    )
    .bind(m)
    .bind(staff.0)
    .execute(tx.conn())
    .await?;
    there(set)
}

fn there(result: sqlx::postgres::PgQueryResult) -> Result<(), Error> {
    one_row(result).map_err(|_| Error::NotFound)
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
        has_password: row.try_get("has_password")?,
        must_change_password: row.try_get("password_must_change")?,
        locked_until: row.try_get("locked_until")?,
        active: row.try_get("active")?,
        version: row.try_get("version")?,
    })
}

fn codes(roles: &[Role]) -> Vec<&'static str> {
    let mut codes: Vec<&'static str> = roles.iter().map(|r| r.code()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
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
