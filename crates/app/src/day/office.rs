//! What administrators and auditors look after: rows set aside, tasks that failed, locked accounts, who looked at whom.

use super::{MOST, Office};
use crate::{Error, Tx};
use chrono::{DateTime, Days, TimeDelta, Utc};
use domain::ids::{StaffId, TaskId};
use domain::time::start_of_day;
use sqlx::Row;
use uuid::Uuid;

/// Rows of one kind of import that wait to be corrected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAsideCount {
    /// The kind of import, as in its address.
    pub kind: String,
    pub rows: i64,
    pub oldest: DateTime<Utc>,
}

/// A task that failed in the last week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedTask {
    pub id: TaskId,
    pub kind: String,
    pub at: Option<DateTime<Utc>>,
    pub attempts: i32,
}

/// An account that nobody can log in to now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: StaffId,
    pub name: String,
    pub until: DateTime<Utc>,
}

/// How often workers looked at persons' data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accesses {
    pub today: i64,
    /// In the last seven days, today included: entries, persons, entries about protected persons.
    pub week: i64,
    pub persons: i64,
    pub protected: i64,
    /// Who looked most in these days: name (none for Rampe itself and machines) and entries.
    pub most: Vec<(Option<String>, i64)>,
}

pub(super) async fn office(tx: &mut Tx) -> Result<Office, Error> {
    let (m, now) = (tx.m(), tx.ctx.now);
    let set_aside = sqlx::query(
        "SELECT kind, count(*) AS n, min(at) AS oldest FROM set_aside WHERE municipality_id = $1 AND state = 'waiting'
         GROUP BY kind ORDER BY n DESC, kind",
    )
    .bind(m)
    .fetch_all(tx.conn())
    .await?
    .iter()
    .map(|row| {
        Ok(SetAsideCount {
            kind: row.try_get("kind")?,
            rows: row.try_get("n")?,
            oldest: row.try_get("oldest")?,
        })
    })
    .collect::<Result<_, Error>>()?;
    let failed_tasks = sqlx::query(
        "SELECT id, kind, finished_at, attempts FROM task
         WHERE municipality_id = $1 AND state = 'failed' AND coalesce(finished_at, created_at) > $2
         ORDER BY coalesce(finished_at, created_at) DESC LIMIT $3",
    )
    .bind(m)
    .bind(now - TimeDelta::days(7))
    .bind(MOST as i64)
    .fetch_all(tx.conn())
    .await?
    .iter()
    .map(|row| {
        Ok(FailedTask {
            id: TaskId(row.try_get("id")?),
            kind: row.try_get("kind")?,
            at: row.try_get("finished_at")?,
            attempts: row.try_get("attempts")?,
        })
    })
    .collect::<Result<_, Error>>()?;
    let locked = sqlx::query(
        "SELECT id, display_name, locked_until FROM staff WHERE municipality_id = $1 AND active AND locked_until > $2
         ORDER BY locked_until DESC LIMIT $3",
    )
    .bind(m)
    .bind(now)
    .bind(MOST as i64)
    .fetch_all(tx.conn())
    .await?
    .iter()
    .map(|row| {
        Ok(Account {
            id: StaffId(row.try_get("id")?),
            name: row.try_get("display_name")?,
            until: row.try_get("locked_until")?,
        })
    })
    .collect::<Result<_, Error>>()?;
    Ok(Office {
        set_aside,
        failed_tasks,
        locked,
    })
}

pub(super) async fn accesses(tx: &mut Tx) -> Result<Accesses, Error> {
    let (m, now, today) = (tx.m(), tx.ctx.now, tx.ctx.today());
    let midnight = start_of_day(today, tx.ctx.zone).unwrap_or(now);
    let week = start_of_day(today - Days::new(6), tx.ctx.zone).unwrap_or(midnight);
    let row = sqlx::query(
        "WITH per AS (
             SELECT person_id, count(*) AS n, count(*) FILTER (WHERE at >= $2) AS today FROM access_entry
             WHERE municipality_id = $1 AND at >= $3 GROUP BY person_id
         )
         SELECT coalesce(sum(today), 0)::bigint AS today, coalesce(sum(n), 0)::bigint AS week, count(*) AS persons,
                coalesce(sum(n) FILTER (WHERE person_id IN (SELECT id FROM person WHERE municipality_id = $1 AND protected)), 0)::bigint AS protected
         FROM per",
    )
    .bind(m)
    .bind(midnight)
    .bind(week)
    .fetch_one(tx.conn())
    .await?;
    let most = sqlx::query(
        "SELECT s.display_name, count(*) AS n, a.actor FROM access_entry a LEFT JOIN staff s ON s.municipality_id = $1 AND s.id = a.actor
         WHERE a.municipality_id = $1 AND a.at >= $2 GROUP BY a.actor, s.display_name ORDER BY n DESC, a.actor LIMIT $3",
    )
    .bind(m)
    .bind(week)
    .bind(MOST as i64)
    .fetch_all(tx.conn())
    .await?
    .iter()
    .map(|row| {
        let actor: Option<Uuid> = row.try_get("actor")?;
        Ok((actor.and(row.try_get("display_name")?), row.try_get("n")?))
    })
    .collect::<Result<_, Error>>()?;
    Ok(Accesses {
        today: row.try_get("today")?,
        week: row.try_get("week")?,
        persons: row.try_get("persons")?,
        protected: row.try_get("protected")?,
        most,
    })
}
