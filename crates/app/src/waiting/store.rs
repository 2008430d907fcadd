use super::{Figures, Group};
use crate::{Error, Tx};
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::ServiceId;
use domain::priority_key::LevelCode;
use domain::waiting::WaitKind;
use sqlx::Row;
use sqlx::postgres::PgRow;
use std::collections::BTreeMap;
use uuid::Uuid;

pub(super) async fn services(tx: &mut Tx) -> Result<Vec<(ServiceId, String)>, Error> {
    let m = tx.m();
    let rows = sqlx::query("SELECT id, name FROM service WHERE municipality_id = $1 ORDER BY name")
        .bind(m)
        .fetch_all(tx.conn())
        .await?;
    rows.iter()
        .map(|row| Ok((ServiceId(row.try_get("id")?), row.try_get("name")?)))
        .collect()
}

/// A need waits from the start of the key's clock; before its information was complete, from the first contact. Its level
/// and deadline are those it had then. A job's never change.
pub(super) async fn waiting(
    tx: &mut Tx,
    at: DateTime<Utc>,
    day: NaiveDate,
    service: Option<ServiceId>,
) -> Result<BTreeMap<(WaitKind, Option<LevelCode>), Group>, Error> {
    let (m, zone) = (tx.m(), tx.ctx.zone.name());
    let rows = sqlx::query(
        "SELECT j.kind, j.level, $3 - (j.created_at AT TIME ZONE $4)::date AS days, coalesce(j.deadline < $2, false) AS late,
                count(*) AS n
         FROM job j
         WHERE j.municipality_id = $1 AND j.kind IN ('deliver', 'collect', 'repair')
           AND (j.ended_at IS NULL OR j.ended_at > $2) AND j.created_at <= $2
           AND ($5::uuid IS NULL OR EXISTS (SELECT FROM need n WHERE n.municipality_id = $1 AND n.id = j.need_id AND n.service_id = $5))
         GROUP BY 1, 2, 3, 4
         UNION ALL
         SELECT 'need', t.level, $3 - (CASE WHEN n.clock_from <= $2 THEN n.clock_from ELSE n.opened_at END AT TIME ZONE $4)::date,
                coalesce(t.deadline < $2, false), count(*)
         FROM need n
         LEFT JOIN LATERAL (SELECT level, deadline FROM need_triage
                            WHERE municipality_id = $1 AND need_id = n.id AND at <= $2 ORDER BY at DESC, id DESC LIMIT 1) t ON true
         WHERE n.municipality_id = $1 AND (n.closed_at IS NULL OR n.closed_at > $2) AND n.opened_at <= $2
           AND ($5::uuid IS NULL OR n.service_id = $5)
         GROUP BY 1, 2, 3, 4",
    )
    .bind(m)
    .bind(at)
    .bind(day)
    .bind(zone)
    .bind(service.map(|s| s.0))
    .fetch_all(tx.conn())
    .await?;
    let mut groups: BTreeMap<_, Group> = BTreeMap::new();
    for row in &rows {
        let kind: WaitKind = row
            .try_get::<&str, _>("kind")?
            .parse()
            .map_err(|_| unreadable("kind"))?;
        let (days, n) = (i64::from(row.try_get::<i32, _>("days")?), count(row, "n")?);
        let group = groups.entry((kind, level(row)?)).or_default();
        group.all.add(days, n);
        if row.try_get("late")? {
            group.late.add(days, n);
        }
    }
    Ok(groups)
}

pub(super) fn level(row: &PgRow) -> Result<Option<LevelCode>, Error> {
    Ok(row.try_get::<Option<String>, _>("level")?.map(LevelCode))
}

pub(super) fn count(row: &PgRow, column: &str) -> Result<usize, Error> {
    usize::try_from(row.try_get::<i64, _>(column)?).map_err(|_| unreadable(column))
}

pub(super) fn unreadable(what: &str) -> Error {
    Error::Unavailable(format!("a wait can't be read: {what}"))
}

pub(super) async fn figures(tx: &mut Tx, since: DateTime<Utc>, left_out: &[String]) -> Result<Figures, Error> {
    let (m, now) = (tx.m(), tx.ctx.now);
    let ended = sqlx::query(
        "SELECT count(*) AS ended, count(*) FILTER (WHERE closed_at <= deadline) AS inside FROM need
         WHERE municipality_id = $1 AND state = 'in_use' AND closed_at > $2 AND closed_at <= $3 AND deadline IS NOT NULL
           AND NOT level = ANY ($4)",
    )
    .bind(m)
    .bind(since)
    .bind(now)
    .bind(left_out)
    .fetch_one(tx.conn())
    .await?;
    let rows = sqlx::query(
        "SELECT n.service_id, s.name, count(*) AS waiting, count(*) FILTER (WHERE n.deadline < $2) AS late
         FROM need n LEFT JOIN service s ON s.municipality_id = $1 AND s.id = n.service_id
         WHERE n.municipality_id = $1 AND n.state IN ('untriaged', 'open') AND (n.level IS NULL OR NOT n.level = ANY ($3))
         GROUP BY 1, 2 ORDER BY late DESC, s.name",
    )
    .bind(m)
    .bind(now)
    .bind(left_out)
    .fetch_all(tx.conn())
    .await?;
    let mut figures = Figures {
        waiting: 0,
        late: 0,
        ended: ended.try_get("ended")?,
        inside: ended.try_get("inside")?,
        late_by_service: vec![],
    };
    for row in &rows {
        let (waiting, late): (i64, i64) = (row.try_get("waiting")?, row.try_get("late")?);
        figures.waiting += waiting;
        figures.late += late;
        let service = match (row.try_get::<Option<Uuid>, _>("service_id")?, row.try_get("name")?) {
            (Some(id), Some(name)) => Some((ServiceId(id), name)),
            _ => None,
        };
        if late > 0 {
            figures.late_by_service.push((service, late));
        }
    }
    Ok(figures)
}
