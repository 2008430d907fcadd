//! The queue of jobs by time left, and one job's page.

use crate::access::{self, ShownAddress};
use crate::loan::person_name;
use crate::tx::Query;
use crate::{Error, Tx};
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::Right;
use domain::geo::LatLon;
use domain::ids::{ItemId, JobId, LoanId, NeedId, NeedLineId, PersonId, StaffId};
use domain::job::{JobKind, ProposedBecause, Way};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

/// What of the queue is asked for; nothing said means all that is not finished.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueFilter {
    pub kind: Option<JobKind>,
    pub level: Option<String>,
    /// `proposed`, `open`, `planned`, `done` or `cancelled`.
    pub state: Option<String>,
    /// Only what is planned to the reader.
    pub mine: bool,
    /// Planned on this day.
    pub on: Option<NaiveDate>,
    /// Only what is past its deadline.
    pub late: bool,
    pub person: Option<PersonId>,
    pub need: Option<NeedId>,
}

/// One page of the queue: what is due first comes first, what has no deadline last.
#[derive(Clone, Debug, Default)]
pub struct JobQueue {
    pub filter: QueueFilter,
    /// The last row of the page before.
    pub after: Option<JobId>,
    pub most: i64,
}

/// One page of jobs.
#[derive(Clone, Debug)]
pub struct Page {
    pub rows: Vec<JobRow>,
    pub next: Option<JobId>,
    pub counts: JobCounts,
}

/// Unfinished jobs by kind and what else the chips count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobCounts {
    pub all: i64,
    pub proposed: i64,
    pub late: i64,
    pub mine: i64,
    pub by_kind: Vec<(JobKind, i64)>,
}

/// A job as a list shows it.
#[derive(Clone, Debug)]
pub struct JobRow {
    pub job: JobId,
    pub kind: JobKind,
    pub way: Way,
    pub state: String,
    pub because: Option<ProposedBecause>,
    pub person: Option<PersonId>,
    pub person_name: Option<String>,
    pub address: ShownAddress,
    pub need: Option<NeedId>,
    pub level: Option<String>,
    pub deadline: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub planned_on: Option<NaiveDate>,
    pub planned_to: Option<StaffId>,
    pub planned_to_name: Option<String>,
    /// The name of the first thing in the load.
    pub first: Option<String>,
    /// Pieces in the load.
    pub pieces: i64,
}

/// One thing of the load.
#[derive(Clone, Debug)]
pub struct LoadRow {
    pub item: Option<ItemId>,
    pub loan: Option<LoanId>,
    pub line: Option<NeedLineId>,
    pub product_name: String,
    pub hms_number: Option<String>,
    pub label: Option<String>,
    pub serial: Option<String>,
    /// The item's state now, where it is an item.
    pub item_state: Option<String>,
    pub place_name: Option<String>,
    pub place_kind: Option<String>,
    pub quantity: u32,
    /// Delivered, or fetched.
    pub settled: bool,
}

impl Query for JobQueue {
    type Answer = Page;

    async fn run(&self, tx: &mut Tx) -> Result<Page, Error> {
        tx.ctx.must(Right::SeeJobs)?;
        let (m, now, me) = (tx.m(), tx.ctx.now, tx.ctx.actor.staff().map(|s| s.0));
        let most = self.most.clamp(1, 200);
        let f = &self.filter;
        let rows = sqlx::query(
            "SELECT j.id, j.kind, j.way, j.state, j.because, j.person_id, j.need_id, j.level, j.deadline, j.created_at, j.ended_at,
                    j.planned_on, j.planned_to, j.note, j.minutes, j.crew, coalesce(j.street, p.street) AS street,
                    coalesce(j.postcode, p.postcode) AS postcode, coalesce(j.city, p.city) AS city,
                    coalesce(p.protected, false) AS protected, p.first_name, p.middle_name, p.last_name, p.phone, p.access_note,
                    s.display_name, l.first, coalesce(l.pieces, 0) AS pieces
             FROM job j
             LEFT JOIN person p ON p.municipality_id = $1 AND p.id = j.person_id
             LEFT JOIN staff s ON s.municipality_id = $1 AND s.id = j.planned_to
             LEFT JOIN job c ON c.municipality_id = $1 AND c.id = $10
             LEFT JOIN LATERAL (
                 SELECT (array_agg(r.name ORDER BY d.ordinal))[1] AS first,
                        sum(CASE WHEN d.loan_id IS NULL THEN d.quantity ELSE o.quantity END) AS pieces
                 FROM job_load d
                 LEFT JOIN item i ON i.municipality_id = $1 AND i.id = d.item_id
                 LEFT JOIN loan o ON o.municipality_id = $1 AND o.id = d.loan_id
                 JOIN product r ON r.municipality_id = $1 AND r.id = coalesce(d.product_id, i.product_id, o.product_id)
                 WHERE d.municipality_id = $1 AND d.job_id = j.id) l ON true
             WHERE j.municipality_id = $1
               AND CASE WHEN $2::text IS NULL THEN j.state IN ('proposed', 'open', 'planned') ELSE j.state = $2 END
               AND ($3::text IS NULL OR j.kind = $3) AND ($4::text IS NULL OR j.level = $4)
               AND (NOT $5 OR j.planned_to = $6) AND ($7::date IS NULL OR j.planned_on = $7)
               AND (NOT $8 OR j.deadline < $9)
               AND ($10::uuid IS NULL OR (coalesce(j.deadline, 'infinity'), j.id) > (coalesce(c.deadline, 'infinity'), c.id))
               AND ($11::uuid IS NULL OR j.person_id = $11) AND ($12::uuid IS NULL OR j.need_id = $12)
             ORDER BY coalesce(j.deadline, 'infinity'), j.id LIMIT $13",
        )
        .bind(m)
        .bind(f.state.as_deref())
        .bind(f.kind.map(JobKind::code))
        .bind(f.level.as_deref())
        .bind(f.mine)
        .bind(me)
        .bind(f.on)
        .bind(f.late)
        .bind(now)
        .bind(self.after.map(|j| j.0))
        .bind(f.person.map(|p| p.0))
        .bind(f.need.map(|n| n.0))
        .bind(most + 1)
        .fetch_all(tx.conn())
        .await?;
        let mut rows = rows.iter().map(|r| row(tx, r)).collect::<Result<Vec<_>, _>>()?;
        let more = rows.len() as i64 > most;
        rows.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        for person in rows.iter().filter_map(|r| r.person) {
            tx.saw(person, "job.queue");
        }
        Ok(Page {
            next: rows.last().filter(|_| more).map(|r| r.job),
            counts: counts(tx).await?,
            rows,
        })
    }
}

async fn counts(tx: &mut Tx) -> Result<JobCounts, Error> {
    let (m, now, me) = (tx.m(), tx.ctx.now, tx.ctx.actor.staff().map(|s| s.0));
    let rows = sqlx::query(
        "SELECT kind, count(*) AS n, count(*) FILTER (WHERE state = 'proposed') AS proposed,
                count(*) FILTER (WHERE deadline < $2) AS late, count(*) FILTER (WHERE planned_to = $3) AS mine
         FROM job WHERE municipality_id = $1 AND state IN ('proposed', 'open', 'planned') GROUP BY kind",
    )
    .bind(m)
    .bind(now)
    .bind(me)
    .fetch_all(tx.conn())
    .await?;
    let mut counts = JobCounts::default();
    for row in rows {
        let kind: JobKind = row.try_get::<String, _>("kind")?.parse().map_err(|_| broken("kind"))?;
        let n: i64 = row.try_get("n")?;
        counts.all += n;
        counts.proposed += row.try_get::<i64, _>("proposed")?;
        counts.late += row.try_get::<i64, _>("late")?;
        counts.mine += row.try_get::<i64, _>("mine")?;
        counts.by_kind.push((kind, n));
    }
    counts.by_kind.sort();
    Ok(counts)
}

fn broken(what: &str) -> Error {
    Error::Unavailable(format!("job row can't be read: {what}"))
}

fn row(tx: &Tx, row: &PgRow) -> Result<JobRow, Error> {
    let person = row.try_get::<Option<Uuid>, _>("person_id")?.map(PersonId);
    Ok(JobRow {
        job: JobId(row.try_get("id")?),
        kind: row.try_get::<String, _>("kind")?.parse().map_err(|_| broken("kind"))?,
        way: row.try_get::<String, _>("way")?.parse().map_err(|_| broken("way"))?,
        state: row.try_get("state")?,
        because: match row.try_get::<Option<String>, _>("because")? {
            Some(word) => Some(word.parse().map_err(|_| broken("because"))?),
            None => None,
        },
        person,
        person_name: person.map(|_| person_name(row)).transpose()?,
        address: access::address(
            &tx.ctx,
            row.try_get("protected")?,
            row.try_get("street")?,
            row.try_get("postcode")?,
            row.try_get("city")?,
        ),
        need: row.try_get::<Option<Uuid>, _>("need_id")?.map(NeedId),
        level: row.try_get("level")?,
        deadline: row.try_get("deadline")?,
        created_at: row.try_get("created_at")?,
        ended_at: row.try_get("ended_at")?,
        planned_on: row.try_get("planned_on")?,
        planned_to: row.try_get::<Option<Uuid>, _>("planned_to")?.map(StaffId),
        planned_to_name: row.try_get("display_name")?,
        first: row.try_get("first")?,
        pieces: row.try_get("pieces")?,
    })
}

/// One job with its load, for its page.
#[derive(Clone, Copy, Debug)]
pub struct OfJob {
    pub job: JobId,
}

/// One job with its load, who may do it, and how to get in.
#[derive(Clone, Debug)]
pub struct JobPage {
    pub row: JobRow,
    pub load: Vec<LoadRow>,
    pub note: Option<String>,
    pub minutes: i32,
    pub crew: i32,
    pub phone: Option<String>,
    /// How to get in: key box, stairs. Kept from those who may not know where a protected person lives.
    pub access_note: Option<String>,
    /// Where the address is, where that is known and may be.
    pub point: Option<LatLon>,
    pub protected: bool,
    pub cancel_reason: Option<String>,
    /// Who can be given the job.
    pub workers: Vec<(StaffId, String)>,
}

impl Query for OfJob {
    type Answer = JobPage;

    async fn run(&self, tx: &mut Tx) -> Result<JobPage, Error> {
        tx.ctx.must(Right::SeeJobs)?;
        let m = tx.m();
        let found = sqlx::query(
            "SELECT j.id, j.kind, j.way, j.state, j.because, j.person_id, j.need_id, j.level, j.deadline, j.created_at, j.ended_at,
                    j.planned_on, j.planned_to, j.note, j.minutes, j.crew, j.cancel_reason, coalesce(j.street, p.street) AS street,
                    coalesce(j.postcode, p.postcode) AS postcode, coalesce(j.city, p.city) AS city,
                    coalesce(p.protected, false) AS protected, p.first_name, p.middle_name, p.last_name, p.phone, p.access_note,
                    s.display_name, NULL::text AS first, 0::bigint AS pieces,
                    CASE WHEN j.street IS NULL OR (j.street, j.postcode) IS NOT DISTINCT FROM (p.street, p.postcode)
                         THEN ARRAY[p.lat, p.lon] END AS point
             FROM job j
             LEFT JOIN person p ON p.municipality_id = $1 AND p.id = j.person_id
             LEFT JOIN staff s ON s.municipality_id = $1 AND s.id = j.planned_to
             WHERE j.municipality_id = $1 AND j.id = $2",
        )
        .bind(m)
        .bind(self.job.0)
        .fetch_optional(tx.conn())
        .await?
        .ok_or(Error::NotFound)?;
        let rows = sqlx::query(
            "SELECT d.item_id, d.loan_id, d.need_line_id, r.name, r.hms_number, i.label, i.serial, i.state AS item_state,
                    h.name AS place_name, h.kind AS place_kind,
                    CASE WHEN d.loan_id IS NULL THEN d.quantity ELSE o.quantity END AS quantity,
                    coalesce(CASE WHEN d.loan_id IS NOT NULL THEN o.state <> 'open'
                                  WHEN d.item_id IS NOT NULL THEN i.state = 'on_loan' AND i.person_id = $3
                                  ELSE n.state IN ('fulfilled', 'removed') END, false) AS settled
             FROM job_load d
             LEFT JOIN loan o ON o.municipality_id = $1 AND o.id = d.loan_id
             LEFT JOIN item i ON i.municipality_id = $1 AND i.id = coalesce(d.item_id, o.item_id)
             LEFT JOIN need_line n ON n.municipality_id = $1 AND n.id = d.need_line_id
             LEFT JOIN place h ON h.municipality_id = $1 AND h.id = i.place_id
             JOIN product r ON r.municipality_id = $1 AND r.id = coalesce(d.product_id, i.product_id, o.product_id)
             WHERE d.municipality_id = $1 AND d.job_id = $2 ORDER BY d.ordinal",
        )
        .bind(m)
        .bind(self.job.0)
        .bind(found.try_get::<Option<Uuid>, _>("person_id")?)
        .fetch_all(tx.conn())
        .await?;
        let load = rows
            .iter()
            .map(|row| {
                Ok(LoadRow {
                    item: row.try_get::<Option<Uuid>, _>("item_id")?.map(ItemId),
                    loan: row.try_get::<Option<Uuid>, _>("loan_id")?.map(LoanId),
                    line: row.try_get::<Option<Uuid>, _>("need_line_id")?.map(NeedLineId),
                    product_name: row.try_get("name")?,
                    hms_number: row.try_get("hms_number")?,
                    label: row.try_get("label")?,
                    serial: row.try_get("serial")?,
                    item_state: row.try_get("item_state")?,
                    place_name: row.try_get("place_name")?,
                    place_kind: row.try_get("place_kind")?,
                    quantity: u32::try_from(row.try_get::<i32, _>("quantity")?).map_err(|_| broken("quantity"))?,
                    settled: row.try_get("settled")?,
                })
            })
            .collect::<Result<Vec<_>, Error>>()?;
        let row = row(tx, &found)?;
        if let Some(person) = row.person {
            tx.saw(person, "job.page");
        }
        let hidden = row.address == ShownAddress::Protected;
        Ok(JobPage {
            load,
            note: found.try_get("note")?,
            minutes: found.try_get("minutes")?,
            crew: found.try_get("crew")?,
            phone: found.try_get("phone")?,
            access_note: found.try_get::<Option<String>, _>("access_note")?.filter(|_| !hidden),
            point: point(&found)?.filter(|_| !hidden),
            protected: found.try_get("protected")?,
            cancel_reason: found.try_get("cancel_reason")?,
            workers: super::store::workers(tx).await?,
            row,
        })
    }
}

fn point(row: &PgRow) -> Result<Option<LatLon>, Error> {
    Ok(match row.try_get::<Option<Vec<Option<f64>>>, _>("point")?.as_deref() {
        Some([Some(lat), Some(lon)]) => Some(LatLon { lat: *lat, lon: *lon }),
        _ => None,
    })
}

/// The workers who can be given jobs, by name.
#[derive(Clone, Copy, Debug)]
pub struct Workers;

impl Query for Workers {
    type Answer = Vec<(StaffId, String)>;

    async fn run(&self, tx: &mut Tx) -> Result<Self::Answer, Error> {
        tx.ctx.must(Right::SeeJobs)?;
        super::store::workers(tx).await
    }
}
