//! Work to be done somewhere: deliver, collect, repair, fit, inspect, move.

use crate::event::ReplayFault;
use crate::ids::{ItemId, JobId, LoanId, NeedId, NeedLineId, PersonId, ProductId, StaffId};
use crate::priority_key::LevelCode;
use crate::words::words;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

words!(JobKind { Deliver = "deliver", Collect = "collect", Repair = "repair", Fit = "fit", Inspect = "inspect", Move = "move" });

words!(
    /// How the device gets to the person.
    Way { Delivery = "delivery", SelfPickup = "self_pickup", HomeCare = "home_care" }
);

words!(
    /// Why Rampe proposed a job that nobody ordered.
    ProposedBecause { Death = "death", MovedOut = "moved_out" }
);

words!(
    JobCancelReason { NoLongerNeeded = "no_longer_needed", Replaced = "replaced", PersonDeclined = "person_declined", Dead = "dead", Mistake = "mistake" }
);

/// What is carried or worked on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "load", rename_all = "snake_case")]
pub enum Load {
    Item {
        item: ItemId,
        line: Option<NeedLineId>,
    },
    Bulk {
        product: ProductId,
        quantity: u32,
        line: Option<NeedLineId>,
    },
    /// To be fetched from the person.
    Loan {
        loan: LoanId,
    },
}

/// How a job stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobState {
    /// Rampe proposes it; it is work only when a coordinator confirms it (or plans it at once).
    Proposed {
        because: ProposedBecause,
    },
    Open,
    Planned {
        to: Option<StaffId>,
        on: NaiveDate,
    },
    Done {
        at: DateTime<Utc>,
    },
    Cancelled {
        at: DateTime<Utc>,
        reason: JobCancelReason,
    },
}

impl JobState {
    pub fn code(&self) -> &'static str {
        match self {
            JobState::Proposed { .. } => "proposed",
            JobState::Open => "open",
            JobState::Planned { .. } => "planned",
            JobState::Done { .. } => "done",
            JobState::Cancelled { .. } => "cancelled",
        }
    }
}

/// Work at a person or a place: deliver, collect, repair, fit, inspect, move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub id: JobId,
    pub kind: JobKind,
    pub person: Option<PersonId>,
    pub need: Option<NeedId>,
    pub level: Option<LevelCode>,
    pub deadline: Option<DateTime<Utc>>,
    pub way: Way,
    pub created_at: DateTime<Utc>,
    pub load: Vec<Load>,
    pub state: JobState,
}

/// What happens to a job. Ids, dates and words alone: replayed, they give its state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum JobEvent {
    Created {
        job_kind: JobKind,
        person: Option<PersonId>,
        need: Option<NeedId>,
        level: Option<LevelCode>,
        deadline: Option<DateTime<Utc>>,
        way: Way,
        at: DateTime<Utc>,
        load: Vec<Load>,
    },
    /// Follows the creation of a job that waits for a coordinator's word.
    Proposed {
        because: ProposedBecause,
    },
    Confirmed,
    LoadAdded {
        load: Load,
    },
    /// What was released, or went another way.
    LoadRemoved {
        load: Load,
    },
    Planned {
        to: Option<StaffId>,
        on: NaiveDate,
    },
    Unplanned,
    Done {
        at: DateTime<Utc>,
    },
    Cancelled {
        reason: JobCancelReason,
        at: DateTime<Utc>,
    },
}

impl JobEvent {
    pub fn code(&self) -> &'static str {
        match self {
            JobEvent::Created { .. } => "created",
            JobEvent::Proposed { .. } => "proposed",
            JobEvent::Confirmed => "confirmed",
            JobEvent::LoadAdded { .. } => "load_added",
            JobEvent::LoadRemoved { .. } => "load_removed",
            JobEvent::Planned { .. } => "planned",
            JobEvent::Unplanned => "unplanned",
            JobEvent::Done { .. } => "done",
            JobEvent::Cancelled { .. } => "cancelled",
        }
    }
}

/// Why a step of a job is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum JobRefusal {
    #[error("the job is finished")]
    Finished,
    #[error("the job is not planned")]
    NotPlanned,
    #[error("the person has no loans to collect")]
    NothingToCollect,
    #[error("the job is not a proposal")]
    NotProposed,
    #[error("the job has no such load")]
    NotInLoad,
    #[error("the job has nothing to deliver")]
    NothingToDeliver,
    #[error("nothing is reserved for that")]
    NothingReserved,
    #[error("the worker can't be given jobs")]
    NotAWorker,
}

impl JobRefusal {
    /// Message key suffix.
    pub fn code(self) -> &'static str {
        match self {
            JobRefusal::Finished => "finished",
            JobRefusal::NotPlanned => "not-planned",
            JobRefusal::NothingToCollect => "nothing-to-collect",
            JobRefusal::NotProposed => "not-proposed",
            JobRefusal::NotInLoad => "not-in-load",
            JobRefusal::NothingToDeliver => "nothing-to-deliver",
            JobRefusal::NothingReserved => "nothing-reserved",
            JobRefusal::NotAWorker => "not-a-worker",
        }
    }
}

impl Job {
    pub fn begin(id: JobId, event: &JobEvent) -> Result<Job, ReplayFault> {
        let JobEvent::Created {
            job_kind,
            person,
            need,
            level,
            deadline,
            way,
            at,
            load,
        } = event
        else {
            return Err(ReplayFault::NoBeginning("job"));
        };
        Ok(Job {
            id,
            kind: *job_kind,
            person: *person,
            need: *need,
            level: level.clone(),
            deadline: *deadline,
            way: *way,
            created_at: *at,
            load: load.clone(),
            state: JobState::Open,
        })
    }

    pub fn apply(mut self, event: &JobEvent) -> Result<Job, JobRefusal> {
        if matches!(self.state, JobState::Done { .. } | JobState::Cancelled { .. }) {
            return Err(JobRefusal::Finished);
        }
        match event {
            JobEvent::Created { .. } => return Err(JobRefusal::Finished),
            JobEvent::Proposed { because } => match self.state {
                JobState::Open => self.state = JobState::Proposed { because: *because },
                JobState::Proposed { .. }
                | JobState::Planned { .. }
                | JobState::Done { .. }
                | JobState::Cancelled { .. } => return Err(JobRefusal::NotProposed),
            },
            JobEvent::Confirmed => match self.state {
                JobState::Proposed { .. } => self.state = JobState::Open,
                JobState::Open | JobState::Planned { .. } | JobState::Done { .. } | JobState::Cancelled { .. } => {
                    return Err(JobRefusal::NotProposed);
                }
            },
            JobEvent::LoadAdded { load } => self.load.push(load.clone()),
            JobEvent::LoadRemoved { load } => {
                let at = self.load.iter().position(|l| l == load).ok_or(JobRefusal::NotInLoad)?;
                self.load.remove(at);
            }
            JobEvent::Planned { to, on } => self.state = JobState::Planned { to: *to, on: *on },
            JobEvent::Unplanned => match self.state {
                JobState::Planned { .. } => self.state = JobState::Open,
                JobState::Proposed { .. } | JobState::Open | JobState::Done { .. } | JobState::Cancelled { .. } => {
                    return Err(JobRefusal::NotPlanned);
                }
            },
            JobEvent::Done { at } => self.state = JobState::Done { at: *at },
            JobEvent::Cancelled { reason, at } => {
                self.state = JobState::Cancelled {
                    at: *at,
                    reason: *reason,
                }
            }
        }
        Ok(self)
    }

    pub fn replay<'a>(id: JobId, events: impl IntoIterator<Item = &'a JobEvent>) -> Result<Job, ReplayFault> {
        let mut events = events.into_iter();
        let first = events.next().ok_or(ReplayFault::NoBeginning("job"))?;
        let mut job = Job::begin(id, first)?;
        for event in events {
            let state = job.state.code();
            job = job.apply(event).map_err(|_| ReplayFault::Impossible {
                noun: "job",
                state,
                event: event.code(),
            })?;
        }
        Ok(job)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_finished_job_stays_finished() {
        let created = JobEvent::Created {
            job_kind: JobKind::Collect,
            person: None,
            need: None,
            level: None,
            deadline: None,
            way: Way::Delivery,
            at: DateTime::UNIX_EPOCH,
            load: vec![],
        };
        let job = Job::begin(JobId(Uuid::nil()), &created).unwrap();
        assert_eq!(job.clone().apply(&JobEvent::Unplanned), Err(JobRefusal::NotPlanned));
        let done = job
            .apply(&JobEvent::Done {
                at: DateTime::UNIX_EPOCH,
            })
            .unwrap();
        assert_eq!(done.apply(&JobEvent::Unplanned), Err(JobRefusal::Finished));
    }
}
