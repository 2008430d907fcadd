use super::report::{Check, Report};
use super::{BATCH, events};
use crate::{Error, Tx};
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::JobId;
use domain::job::{Job, JobEvent, JobState, Load};
use sqlx::Row;
use sqlx::postgres::PgRow;
use std::collections::HashMap;
use uuid::Uuid;

/// Every job's row and load against its events, and its times.
pub(super) async fn check(tx: &mut Tx, report: &mut Report) -> Result<(), Error> {
    let m = tx.m();
    let mut after = Uuid::nil();
    loop {
        let rows = sqlx::query(
            "SELECT id, kind, person_id, need_id, level, deadline, way, state, planned_on, planned_to, created_at, ended_at, cancel_reason, because
             FROM job WHERE municipality_id = $1 AND id > $2 ORDER BY id LIMIT $3",
        )
        .bind(m)
        .bind(after)
        .bind(BATCH)
        .fetch_all(tx.conn())
        .await?;
        let ids = rows.iter().map(|r| r.try_get("id")).collect::<Result<Vec<Uuid>, _>>()?;
        let Some(last) = ids.last() else { return Ok(()) };
        after = *last;
        let mut events = events::of::<JobEvent>(tx, "job", &ids).await?;
        let mut loads = loads(tx, &ids).await?;
        for (row, id) in rows.iter().zip(ids) {
            clock(report, row, id)?;
            let load = loads.remove(&id).unwrap_or_default();
            match events::take(&mut events, id).and_then(|e| Job::replay(JobId(id), &e).map_err(|e| e.to_string())) {
                Ok(job) => replayed(report, row, id, &job, &load)?,
                Err(words) => report.fault(Check::JobReplay, [id], words),
            }
        }
        report.examined(Check::JobReplay, rows.len() as u64);
        report.examined(Check::JobClock, rows.len() as u64);
    }
}

struct StoredLoad {
    item: Option<Uuid>,
    product: Option<Uuid>,
    quantity: i64,
    loan: Option<Uuid>,
    line: Option<Uuid>,
}

async fn loads(tx: &mut Tx, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<StoredLoad>>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT job_id, item_id, product_id, quantity, loan_id, need_line_id FROM job_load
         WHERE municipality_id = $1 AND job_id = ANY ($2) ORDER BY job_id, ordinal",
    )
    .bind(m)
    .bind(ids)
    .fetch_all(tx.conn())
    .await?;
    let mut loads = HashMap::<_, Vec<_>>::new();
    for row in rows {
        loads.entry(row.try_get("job_id")?).or_default().push(StoredLoad {
            item: row.try_get("item_id")?,
            product: row.try_get("product_id")?,
            quantity: i64::from(row.try_get::<i32, _>("quantity")?),
            loan: row.try_get("loan_id")?,
            line: row.try_get("need_line_id")?,
        });
    }
    Ok(loads)
}

impl StoredLoad {
    /// A row may name the product or the item beside what the event names; it may not contradict it.
    fn is(&self, load: &Load) -> bool {
        match load {
            Load::Item { item, line } => {
                self.loan.is_none() && self.item == Some(item.0) && self.line == line.map(|l| l.0)
            }
            Load::Bulk {
                product,
                quantity,
                line,
            } => {
                self.loan.is_none()
                    && self.item.is_none()
                    && self.product == Some(product.0)
                    && self.quantity == i64::from(*quantity)
                    && self.line == line.map(|l| l.0)
            }
            Load::Loan { loan } => self.loan == Some(loan.0),
        }
    }
}

fn clock(report: &mut Report, row: &PgRow, id: Uuid) -> Result<(), Error> {
    let state: String = row.try_get("state")?;
    let created: DateTime<Utc> = row.try_get("created_at")?;
    let ended: Option<DateTime<Utc>> = row.try_get("ended_at")?;
    if matches!(state.as_str(), "done" | "cancelled") != ended.is_some() {
        report.fault(
            Check::JobClock,
            [id],
            format!("it is '{state}', and its end says otherwise"),
        );
    }
    if ended.is_some_and(|e| e < created) {
        report.fault(Check::JobClock, [id], "it ended before it began");
    }
    Ok(())
}

fn replayed(report: &mut Report, row: &PgRow, id: Uuid, job: &Job, stored: &[StoredLoad]) -> Result<(), Error> {
    let (mut ended, mut reason) = (None, None);
    let mut planned = true;
    match &job.state {
        JobState::Proposed { because } => {
            planned = row.try_get::<Option<String>, _>("because")?.as_deref() == Some(because.code());
        }
        JobState::Open => {}
        JobState::Planned { to, on } => {
            planned = row.try_get::<Option<NaiveDate>, _>("planned_on")? == Some(*on)
                && row.try_get::<Option<Uuid>, _>("planned_to")? == to.map(|t| t.0);
        }
        JobState::Done { at } => ended = Some(*at),
        JobState::Cancelled { at, reason: r } => (ended, reason) = (Some(*at), Some(r.code())),
    }
    let columns = [
        ("state", row.try_get::<String, _>("state")? == job.state.code()),
        ("planned_on", planned),
        (
            "ended_at",
            row.try_get::<Option<DateTime<Utc>>, _>("ended_at")? == ended,
        ),
        (
            "cancel_reason",
            row.try_get::<Option<String>, _>("cancel_reason")?.as_deref() == reason,
        ),
        ("kind", row.try_get::<String, _>("kind")? == job.kind.code()),
        ("way", row.try_get::<String, _>("way")? == job.way.code()),
        (
            "person_id",
            row.try_get::<Option<Uuid>, _>("person_id")? == job.person.map(|p| p.0),
        ),
        (
            "need_id",
            row.try_get::<Option<Uuid>, _>("need_id")? == job.need.map(|n| n.0),
        ),
        (
            "level",
            row.try_get::<Option<String>, _>("level")?.as_deref() == job.level.as_ref().map(|l| l.as_str()),
        ),
        (
            "deadline",
            row.try_get::<Option<DateTime<Utc>>, _>("deadline")? == job.deadline,
        ),
        (
            "created_at",
            row.try_get::<DateTime<Utc>, _>("created_at")? == job.created_at,
        ),
        (
            "load",
            stored.len() == job.load.len() && stored.iter().zip(&job.load).all(|(s, l)| s.is(l)),
        ),
    ];
    report.compare(Check::JobReplay, id, &columns);
    Ok(())
}
