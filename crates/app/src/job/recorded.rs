//! Jobs in the order of recording, for machines that follow them with a cursor.

use crate::tx::Query;
use crate::{Error, Tx};
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::Right;
use domain::ids::{JobId, NeedId, PersonId, StaffId};
use domain::job::{JobCancelReason, JobKind, ProposedBecause, Way};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

/// A page of jobs.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    pub person: Option<PersonId>,
    pub need: Option<NeedId>,
    pub kind: Option<JobKind>,
    /// `proposed`, `open`, `planned`, `done` or `cancelled`.
    pub state: Option<String>,
    /// The number of the last row before.
    pub after: i64,
    /// 1 to 201.
    pub most: i64,
}

/// A job with ids and words alone: no names, no addresses, no notes.
#[derive(Clone, Debug)]
pub struct RecordedJob {
    pub id: JobId,
    pub seq: i64,
    pub kind: JobKind,
    pub way: Way,
    pub state: String,
    pub because: Option<ProposedBecause>,
    pub person: Option<PersonId>,
    pub need: Option<NeedId>,
    pub level: Option<String>,
    pub deadline: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub planned_on: Option<NaiveDate>,
    pub planned_to: Option<StaffId>,
    pub ended_at: Option<DateTime<Utc>>,
    pub cancel_reason: Option<JobCancelReason>,
    pub version: i64,
}

impl Query for Recorded {
    type Answer = Vec<RecordedJob>;

    async fn run(&self, tx: &mut Tx) -> Result<Vec<RecordedJob>, Error> {
        tx.ctx.must(Right::SeeJobs)?;
        let m = tx.m();
        let rows = sqlx::query(
            "SELECT id, seq, kind, way, state, because, person_id, need_id, level, deadline, created_at, planned_on, planned_to,
                    ended_at, cancel_reason, version
             FROM job
             WHERE municipality_id = $1 AND seq > $2 AND ($3::uuid IS NULL OR person_id = $3)
               AND ($4::uuid IS NULL OR need_id = $4) AND ($5::text IS NULL OR kind = $5) AND ($6::text IS NULL OR state = $6)
             ORDER BY seq LIMIT $7",
        )
        .bind(m)
        .bind(self.after)
        .bind(self.person.map(|p| p.0))
        .bind(self.need.map(|n| n.0))
        .bind(self.kind.map(JobKind::code))
        .bind(self.state.as_deref())
        .bind(self.most.clamp(1, 201))
        .fetch_all(tx.conn())
        .await?;
        let jobs = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        for person in jobs.iter().filter_map(|j| j.person) {
            tx.saw(person, "job.list");
        }
        Ok(jobs)
    }
}

fn word<T: std::str::FromStr>(row: &PgRow, column: &str) -> Result<Option<T>, Error> {
    row.try_get::<Option<&str>, _>(column)?
        .map(str::parse)
        .transpose()
        .map_err(|_| Error::Unavailable(format!("job row can't be read: {column}")))
}

fn must<T: std::str::FromStr>(row: &PgRow, column: &str) -> Result<T, Error> {
    word(row, column)?.ok_or_else(|| Error::Unavailable(format!("job row can't be read: {column}")))
}

fn read(row: &PgRow) -> Result<RecordedJob, Error> {
    Ok(RecordedJob {
        id: JobId(row.try_get("id")?),
        seq: row.try_get("seq")?,
        kind: must(row, "kind")?,
        way: must(row, "way")?,
        state: row.try_get("state")?,
        because: word(row, "because")?,
        person: row.try_get::<Option<Uuid>, _>("person_id")?.map(PersonId),
        need: row.try_get::<Option<Uuid>, _>("need_id")?.map(NeedId),
        level: row.try_get("level")?,
        deadline: row.try_get("deadline")?,
        created_at: row.try_get("created_at")?,
        planned_on: row.try_get("planned_on")?,
        planned_to: row.try_get::<Option<Uuid>, _>("planned_to")?.map(StaffId),
        ended_at: row.try_get("ended_at")?,
        cancel_reason: word(row, "cancel_reason")?,
        version: row.try_get("version")?,
    })
}
