//! What happened, append-only. An event carries ids and facts, never names, addresses or free text.

use crate::ids::{EventId, ItemId, JobId, LoanId, NeedId};
use crate::item::ItemEvent;
use crate::job::JobEvent;
use crate::loan::LoanEvent;
use crate::need::NeedEvent;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A fact about one thing whose state is the sum of its facts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "of", content = "fact", rename_all = "snake_case")]
pub enum Fact {
    Item(ItemId, ItemEvent),
    Loan(LoanId, LoanEvent),
    Need(NeedId, NeedEvent),
    Job(JobId, JobEvent),
}

impl Fact {
    /// The noun, as stored in the event log.
    pub fn noun(&self) -> &'static str {
        match self {
            Fact::Item(..) => "item",
            Fact::Loan(..) => "loan",
            Fact::Need(..) => "need",
            Fact::Job(..) => "job",
        }
    }

    /// What happened, as stored beside the noun.
    pub fn kind(&self) -> &'static str {
        match self {
            Fact::Item(_, e) => e.code(),
            Fact::Loan(_, e) => e.code(),
            Fact::Need(_, e) => e.code(),
            Fact::Job(_, e) => e.code(),
        }
    }

    /// The event alone, as stored.
    pub fn body(&self) -> Result<serde_json::Value, serde_json::Error> {
        match self {
            Fact::Item(_, e) => serde_json::to_value(e),
            Fact::Loan(_, e) => serde_json::to_value(e),
            Fact::Need(_, e) => serde_json::to_value(e),
            Fact::Job(_, e) => serde_json::to_value(e),
        }
    }

    /// The id of the thing that this is about.
    pub fn subject(&self) -> Uuid {
        match self {
            Fact::Item(id, _) => id.0,
            Fact::Loan(id, _) => id.0,
            Fact::Need(id, _) => id.0,
            Fact::Job(id, _) => id.0,
        }
    }
}

/// A fact with when it happened (`occurred_at`: in the world, may be before it was recorded).
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub id: EventId,
    pub occurred_at: DateTime<Utc>,
    pub fact: Fact,
}

/// The stored events of a thing do not make a possible life: a transition is missing or twisted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplayFault {
    #[error("the first event is not the one that creates the {0}")]
    NoBeginning(&'static str),
    #[error("the {noun} can't take '{event}' in state '{state}'")]
    Impossible {
        noun: &'static str,
        state: &'static str,
        event: &'static str,
    },
}
