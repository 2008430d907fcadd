use super::{JobDetails, StoredJob};
use crate::tx::{collision, one_row};
use crate::{Error, Tx};
use chrono::{DateTime, Utc};
use domain::access::{Right, Role, Roles};
use domain::ids::{ItemId, JobId, LoanId, NeedId, NeedLineId, PersonId, ProductId, StaffId};
use domain::job::{Job, JobEvent, JobState, Load};
use domain::priority_key::LevelCode;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

pub(crate) async fn insert(tx: &mut Tx, job: &Job, details: &JobDetails) -> Result<(), Error> {
    let (m, by) = (tx.m(), tx.ctx.actor.id());
    sqlx::query(
        "INSERT INTO job (municipality_id, id, kind, person_id, need_id, level, deadline, way, minutes, crew, note, state, created_at, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open', $12, $13)",
    )
    .bind(m)
    .bind(job.id.0)
    .bind(job.kind.code())
    .bind(job.person.map(|p| p.0))
    .bind(job.need.map(|n| n.0))
    .bind(job.level.as_ref().map(|l| l.as_str()))
    .bind(job.deadline)
    .bind(job.way.code())
    .bind(details.minutes.map_or(20, i32::from))
    .bind(details.crew.map_or(1, i32::from))
    .bind(details.note.as_deref().map(str::trim).filter(|n| !n.is_empty()))
    .bind(job.created_at)
    .bind(by)
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    for load in &job.load {
        add_load(tx, job.id, load).await?;
    }
    Ok(())
}

async fn add_load(tx: &mut Tx, job: JobId, load: &Load) -> Result<(), Error> {
    let m = tx.m();
    let (item, product, quantity, loan, line) = parts(load);
    let quantity = i32::try_from(quantity).map_err(|_| Error::Unavailable("quantity too large".into()))?;
    sqlx::query(
        "INSERT INTO job_load (municipality_id, job_id, ordinal, item_id, product_id, quantity, loan_id, need_line_id)
         SELECT $1, $2, coalesce(max(l.ordinal), 0) + 1, $3, $4, $5, $6, $7 FROM job_load l WHERE l.municipality_id = $1 AND l.job_id = $2",
    )
    .bind(m)
    .bind(job.0)
    .bind(item)
    .bind(product)
    .bind(quantity)
    .bind(loan)
    .bind(line)
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    Ok(())
}

/// One row that holds this load.
async fn remove_load(tx: &mut Tx, job: JobId, load: &Load) -> Result<(), Error> {
    let m = tx.m();
    let (item, product, quantity, loan, line) = parts(load);
    let quantity = i32::try_from(quantity).map_err(|_| Error::Unavailable("quantity too large".into()))?;
    let result = sqlx::query(
        "DELETE FROM job_load WHERE municipality_id = $1 AND job_id = $2 AND ordinal = (
             SELECT min(l.ordinal) FROM job_load l WHERE l.municipality_id = $1 AND l.job_id = $2
                AND l.item_id IS NOT DISTINCT FROM $3 AND l.product_id IS NOT DISTINCT FROM $4 AND l.quantity = $5
                AND l.loan_id IS NOT DISTINCT FROM $6 AND l.need_line_id IS NOT DISTINCT FROM $7)",
    )
    .bind(m)
    .bind(job.0)
    .bind(item)
    .bind(product)
    .bind(quantity)
    .bind(loan)
    .bind(line)
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    one_row(result)
}

type LoadColumns = (Option<Uuid>, Option<Uuid>, u32, Option<Uuid>, Option<Uuid>);

/// Item, product, quantity, loan, need line.
fn parts(load: &Load) -> LoadColumns {
    match load {
        Load::Item { item, line } => (Some(item.0), None, 1, None, line.map(|l| l.0)),
        Load::Bulk {
            product,
            quantity,
            line,
        } => (None, Some(product.0), *quantity, None, line.map(|l| l.0)),
        Load::Loan { loan } => (None, None, 1, Some(loan.0), None),
    }
}

pub(crate) async fn load(tx: &mut Tx, id: JobId) -> Result<StoredJob, Error> {
    let m = tx.m();
    let row = sqlx::query(
        "SELECT id, kind, person_id, need_id, level, deadline, way, state, planned_on, planned_to, created_at, ended_at,
                cancel_reason, because, version
         FROM job WHERE municipality_id = $1 AND id = $2",
    )
    .bind(m)
    .bind(id.0)
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound)?;
    let rows = sqlx::query(
        "SELECT item_id, product_id, quantity, loan_id, need_line_id FROM job_load
         WHERE municipality_id = $1 AND job_id = $2 ORDER BY ordinal",
    )
    .bind(m)
    .bind(id.0)
    .fetch_all(tx.conn())
    .await?;
    let load = rows.iter().map(read_load).collect::<Result<_, _>>()?;
    Ok(StoredJob {
        job: read(&row, load)?,
        version: row.try_get("version")?,
    })
}

fn broken(what: &str) -> Error {
    Error::Unavailable(format!("job row can't be read: {what}"))
}

fn read_load(row: &PgRow) -> Result<Load, Error> {
    let line = row.try_get::<Option<Uuid>, _>("need_line_id")?.map(NeedLineId);
    let (item, product, loan): (Option<Uuid>, Option<Uuid>, Option<Uuid>) = (
        row.try_get("item_id")?,
        row.try_get("product_id")?,
        row.try_get("loan_id")?,
    );
    match (item, product, loan) {
        (Some(item), None, None) => Ok(Load::Item {
            item: ItemId(item),
            line,
        }),
        (None, Some(product), None) => Ok(Load::Bulk {
            product: ProductId(product),
            quantity: u32::try_from(row.try_get::<i32, _>("quantity")?).map_err(|_| broken("quantity"))?,
            line,
        }),
        (None, None, Some(loan)) => Ok(Load::Loan { loan: LoanId(loan) }),
        _ => Err(broken("load")),
    }
}

fn read(row: &PgRow, load: Vec<Load>) -> Result<Job, Error> {
    let ended = || -> Result<DateTime<Utc>, Error> {
        row.try_get::<Option<_>, _>("ended_at")?
            .ok_or_else(|| broken("ended_at"))
    };
    let word = |column: &str| -> Result<String, Error> {
        row.try_get::<Option<String>, _>(column)?.ok_or_else(|| broken(column))
    };
    let state = match row.try_get::<String, _>("state")?.as_str() {
        "proposed" => JobState::Proposed {
            because: word("because")?.parse().map_err(|_| broken("because"))?,
        },
        "open" => JobState::Open,
        "planned" => JobState::Planned {
            to: row.try_get::<Option<Uuid>, _>("planned_to")?.map(StaffId),
            on: row
                .try_get::<Option<_>, _>("planned_on")?
                .ok_or_else(|| broken("planned_on"))?,
        },
        "done" => JobState::Done { at: ended()? },
        "cancelled" => JobState::Cancelled {
            at: ended()?,
            reason: word("cancel_reason")?.parse().map_err(|_| broken("cancel_reason"))?,
        },
        _ => return Err(broken("state")),
    };
    Ok(Job {
        id: JobId(row.try_get("id")?),
        kind: row.try_get::<String, _>("kind")?.parse().map_err(|_| broken("kind"))?,
        person: row.try_get::<Option<Uuid>, _>("person_id")?.map(PersonId),
        need: row.try_get::<Option<Uuid>, _>("need_id")?.map(NeedId),
        level: row.try_get::<Option<String>, _>("level")?.map(LevelCode),
        deadline: row.try_get("deadline")?,
        way: row.try_get::<String, _>("way")?.parse().map_err(|_| broken("way"))?,
        created_at: row.try_get("created_at")?,
        load,
        state,
    })
}

/// Writes the new state, and the load where the event changed it. A done job keeps the day and worker it was planned for.
pub(crate) async fn save(tx: &mut Tx, job: &Job, version: i64, event: &JobEvent) -> Result<(), Error> {
    let m = tx.m();
    let (on, to) = match &job.state {
        JobState::Planned { to, on } => (Some(*on), to.map(|s| s.0)),
        JobState::Proposed { .. } | JobState::Open | JobState::Done { .. } | JobState::Cancelled { .. } => (None, None),
    };
    let because = match &job.state {
        JobState::Proposed { because } => Some(because.code()),
        JobState::Open | JobState::Planned { .. } | JobState::Done { .. } | JobState::Cancelled { .. } => None,
    };
    let (ended, reason) = match &job.state {
        JobState::Done { at } => (Some(*at), None),
        JobState::Cancelled { at, reason } => (Some(*at), Some(reason.code())),
        JobState::Proposed { .. } | JobState::Open | JobState::Planned { .. } => (None, None),
    };
    let result = sqlx::query(
        "UPDATE job SET state = $4, ended_at = $5, cancel_reason = $6, because = coalesce($7, because), version = version + 1,
                planned_on = CASE WHEN $4 IN ('done', 'cancelled') THEN planned_on ELSE $8 END,
                planned_to = CASE WHEN $4 IN ('done', 'cancelled') THEN planned_to ELSE $9 END
         WHERE municipality_id = $1 AND id = $2 AND version = $3",
    )
    .bind(m)
    .bind(job.id.0)
    .bind(version)
    .bind(job.state.code())
    .bind(ended)
    .bind(reason)
    .bind(because)
    .bind(on)
    .bind(to)
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    one_row(result)?;
    match event {
        JobEvent::LoadAdded { load } => add_load(tx, job.id, load).await,
        JobEvent::LoadRemoved { load } => remove_load(tx, job.id, load).await,
        JobEvent::Created { .. }
        | JobEvent::Proposed { .. }
        | JobEvent::Confirmed
        | JobEvent::Planned { .. }
        | JobEvent::Unplanned
        | JobEvent::Done { .. }
        | JobEvent::Cancelled { .. } => Ok(()),
    }
}

/// Level and deadline of the need that the job serves.
pub(crate) async fn urgency_of(tx: &mut Tx, need: NeedId) -> Result<Option<(LevelCode, DateTime<Utc>)>, Error> {
    let m = tx.m();
    let row = sqlx::query("SELECT level, deadline FROM need WHERE municipality_id = $1 AND id = $2")
        .bind(m)
        .bind(need.0)
        .fetch_optional(tx.conn())
        .await?
        .ok_or(Error::NotFound)?;
    let (level, deadline): (Option<String>, Option<DateTime<Utc>>) = (row.try_get("level")?, row.try_get("deadline")?);
    Ok(level.map(LevelCode).zip(deadline))
}

/// Everything that a new job names is there, and the loans and the need are the person's.
pub(crate) async fn must_belong(
    tx: &mut Tx,
    person: Option<PersonId>,
    need: Option<NeedId>,
    items: &[ItemId],
    loans: &[LoanId],
) -> Result<(), Error> {
    let m = tx.m();
    let found: bool = sqlx::query_scalar(
        "SELECT ($2::uuid IS NULL OR EXISTS (SELECT 1 FROM person p WHERE p.municipality_id = $1 AND p.id = $2))
            AND ($3::uuid IS NULL OR EXISTS (SELECT 1 FROM need n WHERE n.municipality_id = $1 AND n.id = $3
                                               AND ($2::uuid IS NULL OR n.person_id = $2)))
            AND (SELECT count(*) FROM item i WHERE i.municipality_id = $1 AND i.id = ANY ($4)) = cardinality($4::uuid[])
            AND (SELECT count(*) FROM loan l WHERE l.municipality_id = $1 AND l.id = ANY ($5) AND l.state = 'open'
                    AND ($2::uuid IS NULL OR l.person_id = $2)) = cardinality($5::uuid[])",
    )
    .bind(m)
    .bind(person.map(|p| p.0))
    .bind(need.map(|n| n.0))
    .bind(items.iter().map(|i| i.0).collect::<Vec<_>>())
    .bind(loans.iter().map(|l| l.0).collect::<Vec<_>>())
    .fetch_one(tx.conn())
    .await?;
    if found { Ok(()) } else { Err(Error::NotFound) }
}

/// An active worker whose roles include the doing of jobs.
pub(crate) async fn does_jobs(tx: &mut Tx, staff: StaffId) -> Result<bool, Error> {
    let m = tx.m();
    let roles: Option<Vec<String>> =
        sqlx::query_scalar("SELECT roles FROM staff WHERE municipality_id = $1 AND id = $2 AND active")
            .bind(m)
            .bind(staff.0)
            .fetch_optional(tx.conn())
            .await?;
    let roles: Vec<Role> = roles
        .ok_or(Error::NotFound)?
        .iter()
        .filter_map(|r| r.parse().ok())
        .collect();
    let roles = Roles::new(roles);
    Ok(roles.may(Right::DoJobs) || roles.may(Right::PlanJobs))
}

/// The need's deliveries that are not finished.
pub(crate) async fn open_deliveries_of(tx: &mut Tx, need: NeedId) -> Result<Vec<JobId>, Error> {
    let m = tx.m();
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "SELECT id FROM job WHERE municipality_id = $1 AND need_id = $2 AND kind = 'deliver' AND state IN ('open', 'planned') ORDER BY id",
    )
    .bind(m)
    .bind(need.0)
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(JobId).collect())
}

/// Unfinished jobs of this kind that carry one of these things.
pub(crate) async fn that_carry(
    tx: &mut Tx,
    kind: domain::job::JobKind,
    items: &[ItemId],
    lines: &[NeedLineId],
    loans: &[LoanId],
) -> Result<Vec<JobId>, Error> {
    let m = tx.m();
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "SELECT DISTINCT j.id FROM job_load l JOIN job j ON j.municipality_id = $1 AND j.id = l.job_id
         WHERE l.municipality_id = $1 AND j.kind = $2 AND j.state IN ('proposed', 'open', 'planned')
           AND (l.item_id = ANY ($3) OR l.need_line_id = ANY ($4) OR l.loan_id = ANY ($5)) ORDER BY j.id",
    )
    .bind(m)
    .bind(kind.code())
    .bind(items.iter().map(|i| i.0).collect::<Vec<_>>())
    .bind(lines.iter().map(|i| i.0).collect::<Vec<_>>())
    .bind(loans.iter().map(|i| i.0).collect::<Vec<_>>())
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(JobId).collect())
}

/// Is nothing of the job's load left to deliver or to fetch?
pub(crate) async fn settled(tx: &mut Tx, job: JobId) -> Result<bool, Error> {
    let m = tx.m();
    let left: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM job_load l
         JOIN job j ON j.municipality_id = $1 AND j.id = l.job_id
         LEFT JOIN item i ON i.municipality_id = $1 AND i.id = l.item_id
         LEFT JOIN need_line n ON n.municipality_id = $1 AND n.id = l.need_line_id
         LEFT JOIN loan o ON o.municipality_id = $1 AND o.id = l.loan_id
         WHERE l.municipality_id = $1 AND l.job_id = $2 AND NOT CASE
             WHEN l.item_id IS NOT NULL THEN i.state = 'on_loan' AND i.person_id = j.person_id
             WHEN l.loan_id IS NOT NULL THEN o.state <> 'open'
             WHEN l.need_line_id IS NOT NULL THEN n.state IN ('fulfilled', 'removed')
             ELSE false END",
    )
    .bind(m)
    .bind(job.0)
    .fetch_one(tx.conn())
    .await?;
    Ok(left == 0)
}

/// Active workers whose roles include the doing of jobs, by name.
pub(crate) async fn workers(tx: &mut Tx) -> Result<Vec<(StaffId, String)>, Error> {
    let m = tx.m();
    let doers: Vec<&str> = (Role::ALL.iter())
        .filter(|r| r.may(Right::DoJobs))
        .map(|r| r.code())
        .collect();
    let rows = sqlx::query(
        "SELECT id, display_name FROM staff WHERE municipality_id = $1 AND active AND roles && $2 ORDER BY display_name, id",
    )
    .bind(m)
    .bind(doers)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| Ok((StaffId(row.try_get("id")?), row.try_get("display_name")?)))
        .collect()
}
