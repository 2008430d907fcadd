//! Jobs: list, one with its load, ordering, planning, done, cancelled.

use super::endpoint::{About, Caller, Endpoint, get, write};
use super::item::Settled;
use super::need::New;
use super::page::{self, Ask, Cursor, Paged};
use super::person::Address;
use super::problem::Fail;
use super::read::{Id, NoQuery, Nothing, few, some_of_each, within};
use super::words;
use crate::routes::Access;
use app::job::{self, JobDetails, JobPage, LoadRow, RecordedJob};
use app::{Done, Error};
use axum::http::{Method, StatusCode};
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::Right;
use domain::ids::{CommandId, ItemId, JobId, LoanId, NeedId, PersonId, PlaceId, ProductId, StaffId};
use domain::job::{JobCancelReason, JobKind, ProposedBecause, Way};
use domain::loan::LoanKind;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

const SEE: Access = Access::With(Right::SeeJobs);
const PLAN: Access = Access::With(Right::PlanJobs);
const DO: Access = Access::WithAny(&[Right::DoJobs, Right::PlanJobs]);

pub fn endpoints() -> Vec<Endpoint> {
    vec![
        get("/jobs", SEE, LIST, list),
        get("/jobs/{id}", SEE, GET, one),
        write((Method::POST, "/jobs"), PLAN, StatusCode::CREATED, CREATE, create),
        write(
            (Method::POST, "/jobs/{id}/confirm"),
            PLAN,
            StatusCode::OK,
            CONFIRM,
            confirm,
        ),
        write((Method::POST, "/jobs/{id}/plan"), PLAN, StatusCode::OK, PLANNING, plan),
        write((Method::POST, "/jobs/{id}/done"), DO, StatusCode::OK, DONE, finish),
        write((Method::POST, "/jobs/{id}/cancel"), DO, StatusCode::OK, CANCEL, cancel),
    ]
}

/// A job in a list: words and ids alone.
#[derive(Debug, Serialize, ToSchema)]
pub struct Job {
    pub id: Uuid,
    /// Its place in the order of recording.
    pub seq: i64,
    #[schema(schema_with = words::job_kind)]
    pub kind: JobKind,
    #[schema(schema_with = words::way)]
    pub way: Way,
    #[schema(schema_with = words::job_state)]
    pub state: String,
    /// Why Rampe proposed it, where nobody ordered it.
    #[schema(schema_with = words::maybe_because)]
    pub because: Option<ProposedBecause>,
    pub person: Option<Uuid>,
    pub need: Option<Uuid>,
    pub level: Option<String>,
    pub deadline: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub planned_on: Option<NaiveDate>,
    pub planned_to: Option<Uuid>,
    pub ended_at: Option<DateTime<Utc>>,
    #[schema(schema_with = words::maybe_cancel_reason)]
    pub cancel_reason: Option<JobCancelReason>,
    pub version: i64,
}

impl From<RecordedJob> for Job {
    fn from(j: RecordedJob) -> Job {
        Job {
            id: j.id.0,
            seq: j.seq,
            kind: j.kind,
            way: j.way,
            state: j.state,
            because: j.because,
            person: j.person.map(|p| p.0),
            need: j.need.map(|n| n.0),
            level: j.level,
            deadline: j.deadline,
            created_at: j.created_at,
            planned_on: j.planned_on,
            planned_to: j.planned_to.map(|s| s.0),
            ended_at: j.ended_at,
            cancel_reason: j.cancel_reason,
            version: j.version,
        }
    }
}

/// Which jobs.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Which {
    #[serde(default)]
    person: Option<Uuid>,
    #[serde(default)]
    need: Option<Uuid>,
    #[serde(default)]
    #[param(schema_with = words::job_kind)]
    kind: Option<JobKind>,
    #[serde(default)]
    #[param(schema_with = words::job_state)]
    state: Option<String>,
    /// The cursor: a page's `next`, or an earlier reading's `resume`.
    #[serde(default)]
    #[param(schema_with = page::schema)]
    after: Option<Cursor>,
    /// Rows of the page, 50 where nothing is said.
    #[serde(default)]
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

const LIST: About = About {
    id: "jobs_list",
    summary: "Jobs in the order of recording",
    description: "No names and no addresses. Each person whose job is told gets an access entry.",
};

async fn list(caller: Caller, (): (), which: Which) -> Result<Paged<Job>, Fail> {
    let query = |after, most| job::Recorded {
        person: which.person.map(PersonId),
        need: which.need.map(NeedId),
        kind: which.kind,
        state: which.state,
        after,
        most,
    };
    caller.page(Ask::new(which.after, which.limit), query, |j| j.seq).await
}

/// One job with where to, what, and how to get in.
#[derive(Debug, Serialize, ToSchema)]
pub struct JobWithLoad {
    pub id: Uuid,
    #[schema(schema_with = words::job_kind)]
    pub kind: JobKind,
    #[schema(schema_with = words::way)]
    pub way: Way,
    #[schema(schema_with = words::job_state)]
    pub state: String,
    #[schema(schema_with = words::maybe_because)]
    pub because: Option<ProposedBecause>,
    pub person: Option<Uuid>,
    pub person_name: Option<String>,
    pub phone: Option<String>,
    /// Null where it is not known, or not to be known to this token.
    pub address: Option<Address>,
    /// The address is protected and this token may not see it.
    pub address_protected: bool,
    pub access_note: Option<String>,
    pub need: Option<Uuid>,
    pub level: Option<String>,
    pub deadline: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub planned_on: Option<NaiveDate>,
    pub planned_to: Option<Uuid>,
    pub ended_at: Option<DateTime<Utc>>,
    #[schema(schema_with = words::maybe_cancel_reason)]
    pub cancel_reason: Option<String>,
    pub note: Option<String>,
    /// Estimated time at the place.
    pub minutes: i32,
    pub crew: i32,
    pub load: Vec<JobLoad>,
}

/// One thing that is carried or worked on.
#[derive(Debug, Serialize, ToSchema)]
pub struct JobLoad {
    pub item: Option<Uuid>,
    pub loan: Option<Uuid>,
    pub need_line: Option<Uuid>,
    pub product_name: String,
    pub hms_number: Option<String>,
    pub label: Option<String>,
    pub serial: Option<String>,
    pub quantity: u32,
    /// Delivered, or fetched.
    pub settled: bool,
}

impl From<LoadRow> for JobLoad {
    fn from(l: LoadRow) -> JobLoad {
        JobLoad {
            item: l.item.map(|i| i.0),
            loan: l.loan.map(|l| l.0),
            need_line: l.line.map(|l| l.0),
            product_name: l.product_name,
            hms_number: l.hms_number,
            label: l.label,
            serial: l.serial,
            quantity: l.quantity,
            settled: l.settled,
        }
    }
}

impl From<JobPage> for JobWithLoad {
    fn from(p: JobPage) -> JobWithLoad {
        let (address, address_protected) = Address::shown(p.row.address);
        JobWithLoad {
            id: p.row.job.0,
            kind: p.row.kind,
            way: p.row.way,
            state: p.row.state,
            because: p.row.because,
            person: p.row.person.map(|p| p.0),
            person_name: p.row.person_name,
            phone: p.phone,
            address,
            address_protected,
            access_note: p.access_note,
            need: p.row.need.map(|n| n.0),
            level: p.row.level,
            deadline: p.row.deadline,
            created_at: p.row.created_at,
            planned_on: p.row.planned_on,
            planned_to: p.row.planned_to.map(|s| s.0),
            ended_at: p.row.ended_at,
            cancel_reason: p.cancel_reason,
            note: p.note,
            minutes: p.minutes,
            crew: p.crew,
            load: p.load.into_iter().map(JobLoad::from).collect(),
        }
    }
}

const GET: About = About {
    id: "jobs_get",
    summary: "One job with its load",
    description: "With name and address, which of a protected person only those may see who have the right. The person gets an \
                  access entry.",
};

async fn one(caller: Caller, id: Id, _: NoQuery) -> Result<JobWithLoad, Fail> {
    Ok(caller.read(job::OfJob { job: JobId(id.0) }).await?.into())
}

/// A new job. A collection without loans named fetches all that the person has.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "collect", "person": "01a0b1c2-d3e4-7f00-8000-000000000005"}))]
pub struct CreateJob {
    #[schema(schema_with = words::job_kind)]
    pub kind: JobKind,
    #[serde(default)]
    pub person: Option<Uuid>,
    #[serde(default)]
    pub need: Option<Uuid>,
    /// Delivery, where nothing is said.
    #[serde(default)]
    #[schema(schema_with = words::maybe_way, required = false)]
    pub way: Option<Way>,
    /// The last day that is in time; by the need's level, where nothing is said.
    #[serde(default, deserialize_with = "words::day")]
    pub by: Option<NaiveDate>,
    #[serde(default)]
    #[schema(max_items = 100)]
    pub items: Vec<Uuid>,
    #[serde(default)]
    #[schema(max_items = 100)]
    pub loans: Vec<Uuid>,
    #[serde(default)]
    #[schema(max_items = 100)]
    pub bulk: Vec<JobBulk>,
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub note: Option<String>,
    /// Estimated time at the place; 20 where nothing is said.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1440)]
    pub minutes: Option<u16>,
    /// 1 where nothing is said.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 9)]
    pub crew: Option<u8>,
}

/// Pieces of a bulk product.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JobBulk {
    pub product: Uuid,
    #[schema(minimum = 1)]
    pub quantity: u16,
}

const CREATE: About = About {
    id: "jobs_create",
    summary: "Order a job",
    description: "Deliver, collect, repair, fit, inspect or move.",
};

async fn create(caller: Caller, (): (), id: CommandId, new: CreateJob) -> Result<Done<New>, Fail> {
    use app::error::Fault;
    few("items", &new.items)?;
    few("loans", &new.loans)?;
    few("bulk", &new.bulk)?;
    some_of_each(new.bulk.iter().map(|b| b.quantity))?;
    within("minutes", new.minutes.map(i64::from), 1, 1440)?;
    within("crew", new.crew.map(i64::from), 1, 9)?;
    if new.note.as_ref().is_some_and(|n| n.chars().count() > 4000) {
        return Err(Error::field("note", Fault::TooLong { most: 4000 }).into());
    }
    let unique = |mut ids: Vec<Uuid>| {
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let bulk = new.bulk.into_iter().map(|b| (ProductId(b.product), b.quantity.into()));
    let command = job::Create {
        kind: new.kind,
        person: new.person.map(PersonId),
        need: new.need.map(NeedId),
        way: new.way.unwrap_or(Way::Delivery),
        by: new.by,
        items: unique(new.items).into_iter().map(ItemId).collect(),
        loans: unique(new.loans).into_iter().map(LoanId).collect(),
        bulk: bulk.collect(),
        details: JobDetails {
            note: new.note,
            minutes: new.minutes,
            crew: new.crew,
        },
    };
    Ok(caller.run(id, command).await?.map(|job| New { id: job.0 }))
}

const CONFIRM: About = About {
    id: "jobs_confirm",
    summary: "Confirm a proposed job",
    description: "Makes what Rampe proposed into work.",
};

async fn confirm(caller: Caller, job: Id, id: CommandId, _: Nothing) -> Result<Done<Settled>, Fail> {
    let job = JobId(job.0);
    Ok(Settled::from_done(caller.run(id, job::Confirm { job }).await?))
}

/// A day and perhaps a worker.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanJob {
    #[serde(deserialize_with = "words::this_day")]
    pub on: NaiveDate,
    #[serde(default)]
    pub to: Option<Uuid>,
}

const PLANNING: About = About {
    id: "jobs_plan",
    summary: "Give a job a day and a worker",
    description: "Not in the past, and to somebody who does jobs.",
};

async fn plan(caller: Caller, job: Id, id: CommandId, wish: PlanJob) -> Result<Done<Settled>, Fail> {
    let command = job::Plan {
        jobs: vec![JobId(job.0)],
        to: wish.to.map(StaffId),
        on: wish.on,
    };
    Ok(Settled::from_done(caller.run(id, command).await?))
}

/// How a job ended.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FinishJob {
    /// Of a delivery: the kind of loan; by the need's term, where nothing is said.
    #[serde(default)]
    #[schema(schema_with = words::maybe_loan_kind, required = false)]
    pub kind: Option<LoanKind>,
    /// Of a delivery: when the loans are due.
    #[serde(default, deserialize_with = "words::day")]
    pub due: Option<NaiveDate>,
    /// Of a collection: where to; the first place for quarantine, where nothing is said.
    #[serde(default)]
    pub to: Option<Uuid>,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct FinishedJob {
    /// Loans that this opened or ended.
    pub loans: Vec<Uuid>,
    /// Needs whose clock this stopped.
    pub needs_in_use: Vec<Uuid>,
}

const DONE: About = About {
    id: "jobs_done",
    summary: "Finish a job",
    description: "A delivery hands its load over, a collection takes its loans back.",
};

async fn finish(caller: Caller, job: Id, id: CommandId, wish: FinishJob) -> Result<Done<FinishedJob>, Fail> {
    let command = job::Finish {
        job: JobId(job.0),
        kind: wish.kind,
        due: wish.due,
        to: wish.to.map(PlaceId),
    };
    let done = caller.run(id, command).await?;
    Ok(done.map(|f| FinishedJob {
        loans: f.loans.into_iter().map(|l| l.0).collect(),
        needs_in_use: f.in_use.into_iter().map(|n| n.0).collect(),
    }))
}

/// Why it is not done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelJob {
    #[schema(schema_with = words::cancel_reason)]
    pub reason: JobCancelReason,
}

const CANCEL: About = About {
    id: "jobs_cancel",
    summary: "Cancel a job",
    description: "What was reserved stays reserved.",
};

async fn cancel(caller: Caller, job: Id, id: CommandId, wish: CancelJob) -> Result<Done<Settled>, Fail> {
    let command = job::Cancel {
        job: JobId(job.0),
        reason: wish.reason,
    };
    Ok(Settled::from_done(caller.run(id, command).await?))
}
