//! Triage: the key's criteria propose a level, a worker decides, and the deadline follows from the key.

use super::{StoredNeed, advance, default_next, may_set, store, triaged};
use crate::error::Fault;
use crate::faults::{Faults, typed};
use crate::tx::Command;
use crate::{Error, Tx, priority_key};
use chrono::{DateTime, Utc};
use domain::access::Right;
use domain::ids::NeedId;
use domain::need::{NeedEvent, NeedRefusal, NeedState, Step, Triage};
use domain::priority_key::{ClockStart, CriterionCode, LevelCode, PriorityKey};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Gives a need its level, the first time or anew.
///
/// The key is the one that was in force on the day when the need's clock started: a version published later changes
/// neither the criteria nor the limit of a wait that has begun. A level other than the proposed one, and every change of
/// a level that was given, needs a reason.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SetLevel {
    pub need: NeedId,
    pub ticked: Vec<CriterionCode>,
    pub level: LevelCode,
    pub reason: String,
    /// Where the need goes from triage; by what it wants where nothing is said.
    pub next: Option<Step>,
    /// Only under a key whose clock starts with complete information, and only before the first level.
    pub complete_at: Option<DateTime<Utc>>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelSet {
    pub level: LevelCode,
    pub deadline: DateTime<Utc>,
    pub key_version: u32,
}

impl Command for SetLevel {
    const KIND: &'static str = "need.set_level";
    type Outcome = LevelSet;

    async fn run(&self, tx: &mut Tx) -> Result<LevelSet, Error> {
        tx.ctx.must(Right::Triage)?;
        let mut stored = store::load(tx, self.need).await?;
        tx.saw(stored.need.person, "need.set_level");
        stored = self.complete(tx, stored).await?;
        let key = priority_key::at(tx, stored.need.clock_from).await?;
        self.check(&stored, &key)?;
        if !may_set(&tx.ctx, &key, &self.level) {
            return Err(NeedRefusal::JointIntakeOnly.into());
        }
        let deadline = key
            .deadline(&self.level, stored.need.clock_from, tx.ctx.zone)
            .ok_or_else(|| Error::Unavailable("the deadline leaves the calendar".into()))?;
        let triage = Triage {
            level: self.level.clone(),
            criteria: self.ticked.clone(),
            key_version: key.version,
            deadline,
            by: tx.ctx.actor.staff(),
        };
        let set = LevelSet {
            level: self.level.clone(),
            deadline,
            key_version: key.version,
        };
        // Saying the same again leaves no trace.
        if let Some(now) = stored.need.state.triage()
            && now.level == triage.level
            && now.criteria == triage.criteria
        {
            return Ok(set);
        }
        let next = self.next.unwrap_or_else(|| default_next(&stored.need));
        triaged(tx, stored, triage, next, typed(&self.reason)).await?;
        Ok(set)
    }
}

impl SetLevel {
    async fn complete(&self, tx: &mut Tx, stored: StoredNeed) -> Result<StoredNeed, Error> {
        let Some(at) = self.complete_at else { return Ok(stored) };
        if at > tx.ctx.now {
            return Err(Error::field("complete_at", Fault::InTheFuture));
        }
        let key = priority_key::at(tx, stored.need.opened_at).await?;
        match (key.clock_start, &stored.need.state) {
            (ClockStart::CompleteInformation, NeedState::Untriaged) if at != stored.need.clock_from => {
                advance(tx, stored, NeedEvent::InformationCompleted { at }).await
            }
            _ => Ok(stored),
        }
    }

    fn check(&self, stored: &StoredNeed, key: &PriorityKey) -> Result<(), Error> {
        let mut faults = Faults::default();
        if key.level(&self.level).is_none() {
            faults.add("level", Fault::UnknownChoice);
        }
        if self.ticked.iter().any(|c| key.criterion(c).is_none()) {
            faults.add("criteria", Fault::UnknownChoice);
        }
        if self.next == Some(Step::Triage) {
            faults.add("next", Fault::UnknownChoice);
        }
        faults.at_most("reason", &self.reason, super::open::LONGEST_TEXT);
        let proposed = key
            .propose(&self.ticked.iter().cloned().collect::<BTreeSet<_>>())
            .map(|p| p.level);
        let had = stored.need.state.triage().map(|t| &t.level);
        let changes = had.is_some_and(|level| *level != self.level);
        if typed(&self.reason).is_none() && (changes || proposed.as_ref() != Some(&self.level)) {
            // Without a change and without a new tick nothing is decided here, so nothing needs a reason.
            let says_the_same = had == Some(&self.level) && stored.ticked == self.ticked;
            if !says_the_same {
                faults.add("reason", Fault::Required);
            }
        }
        faults.end()
    }
}
