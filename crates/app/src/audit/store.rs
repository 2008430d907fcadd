use super::{Cursor, Entry, Filter};
use crate::{Error, Tx};
use chrono::{Days, NaiveDate, NaiveTime, TimeZone, Utc};
use domain::access::Role;
use domain::ids::{AccessEntryId, PersonId, StaffId};
use sqlx::Row;
use uuid::Uuid;

/// Midnight at the beginning of a day there; where the clock is put forward over it, the first instant after.
fn begins(tx: &Tx, day: NaiveDate) -> Option<chrono::DateTime<Utc>> {
    let midnight = day.and_time(NaiveTime::MIN);
    let local = tx.ctx.zone.from_local_datetime(&midnight);
    local
        .earliest()
        .or_else(|| {
            tx.ctx
                .zone
                .from_local_datetime(&(midnight + chrono::Duration::hours(1)))
                .earliest()
        })
        .map(|t| t.with_timezone(&Utc))
}

pub(super) async fn entries(
    tx: &mut Tx,
    filter: &Filter,
    after: Option<Cursor>,
    most: i64,
) -> Result<Vec<Entry>, Error> {
    let m = tx.m();
    let from = filter.from.and_then(|day| begins(tx, day));
    let until = filter
        .to
        .and_then(|day| day.checked_add_days(Days::new(1)))
        .and_then(|day| begins(tx, day));
    let rows = sqlx::query(
        "SELECT e.id, e.at, e.actor, e.actor_kind, e.roles, e.person_id, e.what, e.why, v.name AS service_name,
                coalesce(t.display_name, k.name) AS actor_name, t.id AS staff_id
         FROM access_entry e
         LEFT JOIN staff t ON t.municipality_id = $1 AND t.id = e.actor
         LEFT JOIN api_token k ON k.municipality_id = $1 AND k.id = e.actor
         LEFT JOIN service v ON v.municipality_id = $1 AND v.id = e.service_id
         WHERE e.municipality_id = $1
           AND ($2::uuid IS NULL OR e.person_id = $2) AND ($3::uuid IS NULL OR e.actor = $3)
           AND ($4::timestamptz IS NULL OR e.at >= $4) AND ($5::timestamptz IS NULL OR e.at < $5)
           AND ($6::timestamptz IS NULL OR (e.at, e.id) < ($6, $7))
         ORDER BY e.at DESC, e.id DESC LIMIT $8",
    )
    .bind(m)
    .bind(filter.person.map(|p| p.0))
    .bind(filter.staff.map(|s| s.0))
    .bind(from)
    .bind(until)
    .bind(after.map(|c| c.at))
    .bind(after.map(|c| c.id.0))
    .bind(most)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            let roles: String = row.try_get("roles")?;
            Ok(Entry {
                id: AccessEntryId(row.try_get("id")?),
                at: row.try_get("at")?,
                actor_kind: row.try_get("actor_kind")?,
                actor_name: row.try_get("actor_name")?,
                staff: row.try_get::<Option<Uuid>, _>("staff_id")?.map(StaffId),
                roles: roles.split(',').filter_map(|r| r.parse::<Role>().ok()).collect(),
                service: row.try_get("service_name")?,
                person: PersonId(row.try_get("person_id")?),
                what: row.try_get("what")?,
                why: row.try_get("why")?,
            })
        })
        .collect()
}

pub(super) async fn staff_names(tx: &mut Tx) -> Result<Vec<(StaffId, String)>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT id, display_name FROM staff WHERE municipality_id = $1 ORDER BY NOT active, lower(display_name), id",
    )
    .bind(m)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| Ok((StaffId(row.try_get("id")?), row.try_get("display_name")?)))
        .collect()
}
