//! Jobs: deliver, collect, repair, fit, inspect, move. Ordered, planned, done; or proposed by Rampe and confirmed by a coordinator.

mod finish;
mod queue;
mod recorded;
pub(crate) mod store;

pub use finish::{Finish, Finished};
pub use queue::{JobCounts, JobPage, JobQueue, JobRow, LoadRow, OfJob, Page, QueueFilter, Workers};
pub use recorded::{Recorded, RecordedJob};

use crate::error::Fault;
use crate::tx::Command;
use crate::{Error, Tx, access};
use chrono::NaiveDate;
use domain::access::Right;
use domain::event::Fact;
use domain::ids::{ItemId, JobId, LoanId, NeedId, PersonId, ProductId, StaffId};
use domain::job::{Job, JobCancelReason, JobEvent, JobKind, JobRefusal, Load, ProposedBecause, Way};
use domain::priority_key::LevelCode;
use serde::{Deserialize, Serialize};

/// A job as stored.
#[derive(Clone, Debug)]
pub struct StoredJob {
    pub job: Job,
    pub version: i64,
}

/// What a job's row holds beside its events: free text and estimates never go into an event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobDetails {
    pub note: Option<String>,
    /// Estimated time at the place, in minutes; 20 where nothing is said.
    pub minutes: Option<u16>,
    /// How many workers it takes; 1 where nothing is said.
    pub crew: Option<u8>,
}

/// A new job from its first event. Its load's rows are written too.
pub(crate) async fn create(tx: &mut Tx, created: JobEvent, details: &JobDetails) -> Result<StoredJob, Error> {
    let id: JobId = tx.ctx.id();
    let job = Job::begin(id, &created).map_err(|e| Error::Unavailable(e.to_string()))?;
    store::insert(tx, &job, details).await?;
    tx.happened(Fact::Job(id, created));
    Ok(StoredJob { job, version: 1 })
}

/// One transition of a loaded job: rule, row and event.
pub(crate) async fn advance(tx: &mut Tx, stored: StoredJob, event: JobEvent) -> Result<StoredJob, Error> {
    let job = stored.job.apply(&event)?;
    store::save(tx, &job, stored.version, &event).await?;
    tx.happened(Fact::Job(job.id, event));
    Ok(StoredJob {
        job,
        version: stored.version + 1,
    })
}

/// A job that Rampe itself proposes. `None` level and deadline where the key says nothing.
pub(crate) async fn propose(
    tx: &mut Tx,
    person: PersonId,
    because: ProposedBecause,
    load: Vec<Load>,
    urgency: Option<(LevelCode, chrono::DateTime<chrono::Utc>)>,
) -> Result<JobId, Error> {
    let (level, deadline) = urgency.unzip();
    let created = JobEvent::Created {
        job_kind: JobKind::Collect,
        person: Some(person),
        need: None,
        level,
        deadline,
        way: Way::Delivery,
        at: tx.ctx.now,
        load,
    };
    let stored = create(tx, created, &JobDetails::default()).await?;
    let stored = advance(tx, stored, JobEvent::Proposed { because }).await?;
    Ok(stored.job.id)
}

/// Orders a job. A collection without loans named fetches all that the person has.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Create {
    pub kind: JobKind,
    pub person: Option<PersonId>,
    pub need: Option<NeedId>,
    pub way: Way,
    /// The last day that is in time.
    pub by: Option<NaiveDate>,
    pub items: Vec<ItemId>,
    pub loans: Vec<LoanId>,
    pub bulk: Vec<(ProductId, u32)>,
    pub details: JobDetails,
}

impl Command for Create {
    const KIND: &'static str = "job.create";
    type Outcome = JobId;

    async fn run(&self, tx: &mut Tx) -> Result<JobId, Error> {
        tx.ctx.must(Right::PlanJobs)?;
        let mut loans = self.loans.clone();
        if self.kind == JobKind::Collect && loans.is_empty() {
            let person = self.person.ok_or_else(|| Error::field("person", Fault::Required))?;
            loans = crate::loan::store::open_of(tx, person).await?;
            if loans.is_empty() {
                return Err(JobRefusal::NothingToCollect.into());
            }
        }
        if self.kind == JobKind::Deliver {
            if self.person.is_none() {
                return Err(Error::field("person", Fault::Required));
            }
            if self.items.is_empty() && self.bulk.is_empty() {
                return Err(JobRefusal::NothingToDeliver.into());
            }
        }
        if self.by.is_some_and(|by| by < tx.ctx.today()) {
            return Err(Error::field("by", Fault::InThePast));
        }
        store::must_belong(tx, self.person, self.need, &self.items, &loans).await?;
        let urgency = match self.need {
            Some(need) => store::urgency_of(tx, need).await?,
            None => None,
        };
        let (level, mut deadline) = urgency.unzip();
        if let Some(by) = self.by {
            deadline = domain::time::end_of_day(by, tx.ctx.zone);
        }
        let load = (self.items.iter().map(|item| Load::Item {
            item: *item,
            line: None,
        }))
        .chain(loans.iter().map(|loan| Load::Loan { loan: *loan }))
        .chain(self.bulk.iter().map(|(product, quantity)| Load::Bulk {
            product: *product,
            quantity: *quantity,
            line: None,
        }))
        .collect();
        let created = JobEvent::Created {
            job_kind: self.kind,
            person: self.person,
            need: self.need,
            level,
            deadline,
            way: self.way,
            at: tx.ctx.now,
            load,
        };
        if let Some(person) = self.person {
            tx.saw(person, "job.create");
        }
        Ok(create(tx, created, &self.details).await?.job.id)
    }
}

/// A coordinator makes a proposal into work.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Confirm {
    pub job: JobId,
}

impl Command for Confirm {
    const KIND: &'static str = "job.confirm";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        tx.ctx.must(Right::PlanJobs)?;
        let stored = store::load(tx, self.job).await?;
        advance(tx, stored, JobEvent::Confirmed).await?;
        Ok(())
    }
}

/// Gives jobs a day and perhaps a worker. All or none.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plan {
    pub jobs: Vec<JobId>,
    pub to: Option<StaffId>,
    pub on: NaiveDate,
}

impl Command for Plan {
    const KIND: &'static str = "job.plan";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        tx.ctx.must(Right::PlanJobs)?;
        if self.on < tx.ctx.today() {
            return Err(Error::field("on", Fault::InThePast));
        }
        if let Some(to) = self.to
            && !store::does_jobs(tx, to).await?
        {
            return Err(JobRefusal::NotAWorker.into());
        }
        for job in &self.jobs {
            let stored = store::load(tx, *job).await?;
            let planned = JobEvent::Planned {
                to: self.to,
                on: self.on,
            };
            advance(tx, stored, planned).await?;
        }
        Ok(())
    }
}

/// Takes a job's day and worker away; it is open again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Unplan {
    pub job: JobId,
}

impl Command for Unplan {
    const KIND: &'static str = "job.unplan";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        tx.ctx.must(Right::PlanJobs)?;
        let stored = store::load(tx, self.job).await?;
        advance(tx, stored, JobEvent::Unplanned).await?;
        Ok(())
    }
}

/// Ends a job undone. What was reserved stays reserved: it is released on the need, on purpose.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Cancel {
    pub job: JobId,
    pub reason: JobCancelReason,
}

impl Command for Cancel {
    const KIND: &'static str = "job.cancel";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        access::any(&tx.ctx, &[Right::PlanJobs, Right::DoJobs])?;
        let stored = store::load(tx, self.job).await?;
        let cancelled = JobEvent::Cancelled {
            reason: self.reason,
            at: tx.ctx.now,
        };
        advance(tx, stored, cancelled).await?;
        Ok(())
    }
}
