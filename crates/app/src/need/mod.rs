//! Needs: one person's case with the clock, from the first contact until the device is in use.

pub mod change;
pub mod offer;
pub mod open;
pub mod page;
pub mod queue;
pub mod recorded;
pub(crate) mod store;
pub mod triage;

pub use change::{AddLine, Assign, ChangeLine, Close, Describe, EnterStep, ExplainDeviation, RemoveLine};
pub use offer::{Offer, Offered};
pub use open::{LineWish, Open, Source, Wish};
pub use page::{NeedPage, Page};
pub use queue::Queue;
pub use recorded::{Recorded, RecordedNeed};
pub use triage::{LevelSet, SetLevel};

use crate::{Ctx, Error, Tx};
use domain::access::Role;
use domain::event::Fact;
use domain::ids::ServiceId;
use domain::need::{Channel, Need, NeedEvent, NeedState, Step, Term, Triage, Wanted};
use domain::priority_key::{CriterionCode, LevelCode, PriorityKey};

/// A need as stored: the domain's need with what the rules don't need.
#[derive(Clone, Debug)]
pub struct StoredNeed {
    pub need: Need,
    pub channel: Channel,
    pub service: Option<ServiceId>,
    /// The criteria ticked: at intake, and after triage those of the level.
    pub ticked: Vec<CriterionCode>,
    pub version: i64,
}

/// One transition of a loaded need: rule, row, its lines, steps, NAV dates and event.
pub(crate) async fn advance(tx: &mut Tx, stored: StoredNeed, event: NeedEvent) -> Result<StoredNeed, Error> {
    advance_all(tx, stored, vec![event]).await
}

/// Several transitions, one after the other, saved once.
pub(crate) async fn advance_all(tx: &mut Tx, stored: StoredNeed, events: Vec<NeedEvent>) -> Result<StoredNeed, Error> {
    if events.is_empty() {
        return Ok(stored);
    }
    let id = stored.need.id;
    let before = stored.need.lines.clone();
    let now = tx.ctx.now;
    let (mut need, mut entered, mut dated) = (stored.need, vec![], vec![]);
    for event in &events {
        let step = need.state.step();
        need = need.apply(event)?;
        match event {
            NeedEvent::StepEntered { step, at } => entered.push((*step, *at)),
            NeedEvent::Triaged { .. } if need.state.step() != step => {
                entered.extend(need.state.step().map(|s| (s, now)))
            }
            NeedEvent::NavReached { line, step, on } => dated.push((*line, *step, *on)),
            _ => {}
        }
    }
    store::save(tx, &need, stored.version).await?;
    for (n, line) in need.lines.iter().enumerate() {
        if before.get(n) != Some(line) {
            store::save_line(tx, id, n + 1, line).await?;
        }
    }
    for (step, at) in entered {
        store::enter_step(tx, id, step, at).await?;
    }
    for (line, step, on) in dated {
        store::nav_reached(tx, line, step, on).await?;
    }
    for event in events {
        tx.happened(Fact::Need(id, event));
    }
    Ok(StoredNeed {
        need,
        version: stored.version + 1,
        ..stored
    })
}

/// Triage with its row in the level's history. `reason` is what the worker said of a change.
pub(crate) async fn triaged(
    tx: &mut Tx,
    stored: StoredNeed,
    triage: Triage,
    next: Step,
    reason: Option<&str>,
) -> Result<StoredNeed, Error> {
    let id = stored.need.id;
    let event = NeedEvent::Triaged {
        triage: triage.clone(),
        next,
    };
    let stored = advance(tx, stored, event).await?;
    store::insert_triage(tx, id, &triage, reason).await?;
    Ok(stored)
}

/// Stops the clock when the person has all that was wanted. Otherwise nothing happens.
pub(crate) async fn settle(tx: &mut Tx, stored: StoredNeed) -> Result<StoredNeed, Error> {
    match stored.need.state {
        NeedState::Open { .. } if stored.need.all_settled() => {
            let at = tx.ctx.now;
            advance(tx, stored, NeedEvent::InUse { at }).await
        }
        _ => Ok(stored),
    }
}

/// Where a need goes from triage when the worker says nothing: a short-term need for things that are named goes to the
/// store, all others are assessed first.
pub fn default_next(need: &Need) -> Step {
    let named = |l: &domain::need::NeedLine| matches!(l.wanted, Wanted::Product { .. } | Wanted::Class { .. });
    let open: Vec<_> = need.lines.iter().filter(|l| !l.state.settled()).collect();
    if need.term == Term::Short && !open.is_empty() && open.iter().all(|l| named(l)) {
        Step::Store
    } else {
        Step::Assessment
    }
}

/// May this worker give this level? Some levels are the joint intake's alone (coordinators lead it).
pub fn may_set(ctx: &Ctx, key: &PriorityKey, level: &LevelCode) -> bool {
    !key.level(level).is_some_and(|l| l.joint_intake_only)
        || ctx.roles.has(Role::Intake)
        || ctx.roles.has(Role::Coordinator)
}
