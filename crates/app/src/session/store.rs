use super::{Cookie, IDLE_HOURS, LOCK_MINUTES, MOST_FAILURES, Open, Session, expiry, same_secret};
use crate::municipality::{self, Listed};
use crate::tx::Query;
use crate::{Error, Tx, staff};
use chrono::{DateTime, Duration, Utc};
use domain::ids::{MunicipalityId, ServiceId, SessionId, StaffId};
use sqlx::Row;
use uuid::Uuid;

/// What log-in needs of an account.
pub(super) struct Account {
    pub id: StaffId,
    pub password_hash: Option<String>,
    pub totp_secret: Option<Vec<u8>>,
    pub locked_until: Option<DateTime<Utc>>,
    pub active: bool,
}

pub(super) struct FindForLogIn<'a> {
    pub user_name: &'a str,
}

impl Query for FindForLogIn<'_> {
    type Answer = Option<Account>;
    async fn run(&self, tx: &mut Tx) -> Result<Option<Account>, Error> {
        let m = tx.m();
        let row = sqlx::query(
            "SELECT id, password_hash, totp_secret, locked_until, active FROM staff
             WHERE municipality_id = $1 AND user_name = $2",
        )
        .bind(m)
        .bind(staff::user_name(self.user_name))
        .fetch_optional(tx.conn())
        .await?;
        row.map(|row| {
            Ok(Account {
                id: StaffId(row.try_get("id")?),
                password_hash: row.try_get("password_hash")?,
                totp_secret: row.try_get("totp_secret")?,
                locked_until: row.try_get("locked_until")?,
                active: row.try_get("active")?,
            })
        })
        .transpose()
    }
}

/// One wrong try more; answers until when the account is locked, if it is now.
pub(super) struct NoteFailure {
    pub staff: StaffId,
}

impl Query for NoteFailure {
    type Answer = Option<DateTime<Utc>>;
    async fn run(&self, tx: &mut Tx) -> Result<Option<DateTime<Utc>>, Error> {
        let (m, now) = (tx.m(), tx.ctx.now);
        let until = sqlx::query_scalar(
            "UPDATE staff SET failed_logins = CASE WHEN failed_logins + 1 >= $3 THEN 0 ELSE failed_logins + 1 END,
                    locked_until = CASE WHEN failed_logins + 1 >= $3 THEN $4 ELSE locked_until END
             WHERE municipality_id = $1 AND id = $2 RETURNING locked_until",
        )
        .bind(m)
        .bind(self.staff.0)
        .bind(MOST_FAILURES)
        .bind(now + Duration::minutes(LOCK_MINUTES))
        .fetch_one(tx.conn())
        .await?;
        Ok(until)
    }
}

/// Remembers the last code's time step, so that no code counts twice. Does it count?
pub(super) struct NoteCode {
    pub staff: StaffId,
    pub step: i64,
}

impl Query for NoteCode {
    type Answer = bool;
    async fn run(&self, tx: &mut Tx) -> Result<bool, Error> {
        let m = tx.m();
        let noted = sqlx::query(
            "UPDATE staff SET totp_last_step = $3 WHERE municipality_id = $1 AND id = $2 AND coalesce(totp_last_step, 0) < $3",
        )
        .bind(m)
        .bind(self.staff.0)
        .bind(self.step)
        .execute(tx.conn())
        .await?;
        Ok(noted.rows_affected() == 1)
    }
}

/// Crosses a recovery code off. Was it there?
pub(super) struct UseRecoveryCode {
    pub staff: StaffId,
    pub hash: Vec<u8>,
}

impl Query for UseRecoveryCode {
    type Answer = bool;
    async fn run(&self, tx: &mut Tx) -> Result<bool, Error> {
        let m = tx.m();
        let used = sqlx::query(
            "UPDATE staff SET recovery_codes = array_remove(recovery_codes, $3)
             WHERE municipality_id = $1 AND id = $2 AND $3 = ANY (recovery_codes)",
        )
        .bind(m)
        .bind(self.staff.0)
        .bind(&self.hash)
        .execute(tx.conn())
        .await?;
        Ok(used.rows_affected() == 1)
    }
}

pub(super) struct Insert<'a> {
    pub cookie: &'a Cookie,
    pub hash: Vec<u8>,
    pub staff: StaffId,
    pub csrf: String,
    pub user_agent: Option<String>,
}

impl Query for Insert<'_> {
    type Answer = ();
    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let (m, now) = (tx.m(), tx.ctx.now);
        sqlx::query(
            "INSERT INTO session (municipality_id, id, secret_hash, staff_id, csrf, user_agent, created_at, seen_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)",
        )
        .bind(m)
        .bind(self.cookie.session.0)
        .bind(&self.hash)
        .bind(self.staff.0)
        .bind(&self.csrf)
        .bind(&self.user_agent)
        .bind(now)
        .bind(expiry(now))
        .execute(tx.conn())
        .await?;
        sqlx::query("UPDATE staff SET failed_logins = 0, locked_until = NULL WHERE municipality_id = $1 AND id = $2")
            .bind(m)
            .bind(self.staff.0)
            .execute(tx.conn())
            .await?;
        Ok(())
    }
}

pub(super) struct Resolve<'a> {
    pub cookie: &'a Cookie,
}

impl Query for Resolve<'_> {
    type Answer = Option<Session>;
    async fn run(&self, tx: &mut Tx) -> Result<Option<Session>, Error> {
        let (m, now) = (tx.m(), tx.ctx.now);
        let row = sqlx::query(
            "SELECT s.secret_hash, s.csrf, s.seen_at, s.staff_id, t.password_must_change, t.display_name, t.roles, t.service_id, t.lang, v.name AS service_name,
                    u.number, u.name AS municipality_name, u.country, u.zone
             FROM session s
             JOIN staff t ON t.municipality_id = $1 AND t.id = s.staff_id AND t.active
             JOIN municipality u ON u.municipality_id = $1
             LEFT JOIN service v ON v.municipality_id = $1 AND v.id = t.service_id
             WHERE s.municipality_id = $1 AND s.id = $2 AND s.revoked_at IS NULL AND s.expires_at > $3 AND s.seen_at > $4",
        )
        .bind(m)
        .bind(self.cookie.session.0)
        .bind(now)
        .bind(now - Duration::hours(IDLE_HOURS))
        .fetch_optional(tx.conn())
        .await?;
        let Some(row) = row.filter(|row| {
            row.try_get::<Vec<u8>, _>("secret_hash")
                .is_ok_and(|h| same_secret(self.cookie, &h))
        }) else {
            return Ok(None);
        };
        // Written once a minute at most: a page has several requests.
        if now - row.try_get::<DateTime<Utc>, _>("seen_at")? > Duration::minutes(1) {
            sqlx::query("UPDATE session SET seen_at = $3 WHERE municipality_id = $1 AND id = $2")
                .bind(m)
                .bind(self.cookie.session.0)
                .bind(now)
                .execute(tx.conn())
                .await?;
        }
        let municipality_name: String = row.try_get("municipality_name")?;
        Ok(Some(Session {
            id: self.cookie.session,
            staff: StaffId(row.try_get("staff_id")?),
            display_name: row.try_get("display_name")?,
            roles: staff::store::roles(row.try_get("roles")?)?,
            service: row.try_get::<Option<Uuid>, _>("service_id")?.map(ServiceId),
            service_name: row.try_get("service_name")?,
            lang: row.try_get("lang")?,
            csrf: row.try_get("csrf")?,
            must_change_password: row.try_get("password_must_change")?,
            municipality_name: municipality_name.clone(),
            listed: Listed {
                id: MunicipalityId(m),
                number: row.try_get("number")?,
                name: municipality_name,
                country: municipality::stored(row.try_get("country")?, "country")?,
                zone: municipality::stored(row.try_get("zone")?, "zone")?,
            },
        }))
    }
}

pub(super) async fn revoke(tx: &mut Tx, id: SessionId) -> Result<(), Error> {
    let (m, now, me) = (tx.m(), tx.ctx.now, tx.ctx.actor.staff());
    let any = tx.ctx.may(domain::access::Right::Administer);
    let revoked = sqlx::query(
        "UPDATE session SET revoked_at = $3 WHERE municipality_id = $1 AND id = $2 AND revoked_at IS NULL AND ($5 OR staff_id = $4)",
    )
    .bind(m)
    .bind(id.0)
    .bind(now)
    .bind(me.map(|s| s.0))
    .bind(any)
    .execute(tx.conn())
    .await?;
    if revoked.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
}

pub(super) async fn open_of(tx: &mut Tx, staff: StaffId) -> Result<Vec<Open>, Error> {
    let (m, now) = (tx.m(), tx.ctx.now);
    let rows = sqlx::query(
        "SELECT id, user_agent, created_at, seen_at FROM session
         WHERE municipality_id = $1 AND staff_id = $2 AND revoked_at IS NULL AND expires_at > $3 AND seen_at > $4
         ORDER BY seen_at DESC",
    )
    .bind(m)
    .bind(staff.0)
    .bind(now)
    .bind(now - Duration::hours(IDLE_HOURS))
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Open {
                id: SessionId(row.try_get("id")?),
                user_agent: row.try_get("user_agent")?,
                created_at: row.try_get("created_at")?,
                seen_at: row.try_get("seen_at")?,
            })
        })
        .collect()
}
