//! What is done to an open need: its lines, who is in charge, its step, the cause of a delay, its end.

use super::open::{LONGEST_TEXT, LineWish, texts, wanted};
use super::{advance, settle, store};
use crate::access;
use crate::error::Fault;
use crate::faults::{Faults, typed};
use crate::tx::Command;
use crate::{Error, Tx};
use domain::access::Right;
use domain::ids::{NeedId, NeedLineId, StaffId};
use domain::need::{CloseReason, DeviationCause, NeedEvent, NeedRefusal, NeedState, Step, Term};
use serde::{Deserialize, Serialize};

/// The rights that let a worker write on a need.
const WRITES: &[Right] = &[Right::HandleNeeds, Right::OpenNeeds];

async fn one_wanted(tx: &mut Tx, wish: &LineWish) -> Result<domain::need::Wanted, Error> {
    wanted(tx, std::slice::from_ref(wish))
        .await?
        .pop()
        .ok_or_else(|| Error::field("lines[0].what", Fault::Required))
}

/// Wants one thing more.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AddLine {
    pub need: NeedId,
    pub wish: LineWish,
}

impl Command for AddLine {
    const KIND: &'static str = "need.add_line";
    type Outcome = NeedLineId;

    async fn run(&self, tx: &mut Tx) -> Result<NeedLineId, Error> {
        access::any(&tx.ctx, WRITES)?;
        let stored = store::load(tx, self.need).await?;
        tx.saw(stored.need.person, "need.change");
        let wanted = one_wanted(tx, &self.wish).await?;
        let line: NeedLineId = tx.ctx.id();
        let added = NeedEvent::LineAdded {
            line,
            wanted,
            quantity: self.wish.quantity,
        };
        advance(tx, stored, added).await?;
        store::describe_line(tx, line, texts(&self.wish)).await?;
        Ok(line)
    }
}

/// Turns words into a product or a class, or wants another number of pieces.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChangeLine {
    pub need: NeedId,
    pub line: NeedLineId,
    pub wish: LineWish,
}

impl Command for ChangeLine {
    const KIND: &'static str = "need.change_line";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        access::any(&tx.ctx, WRITES)?;
        let stored = store::load(tx, self.need).await?;
        tx.saw(stored.need.person, "need.change");
        let wanted = one_wanted(tx, &self.wish).await?;
        let changed = NeedEvent::LineChanged {
            line: self.line,
            wanted,
            quantity: self.wish.quantity,
        };
        advance(tx, stored, changed).await?;
        store::describe_line(tx, self.line, texts(&self.wish)).await
    }
}

/// Drops a line. When the person has all the others, the clock stops.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RemoveLine {
    pub need: NeedId,
    pub line: NeedLineId,
}

impl Command for RemoveLine {
    const KIND: &'static str = "need.remove_line";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        access::any(&tx.ctx, WRITES)?;
        let stored = store::load(tx, self.need).await?;
        tx.saw(stored.need.person, "need.change");
        let stored = advance(tx, stored, NeedEvent::LineRemoved { line: self.line }).await?;
        settle(tx, stored).await?;
        Ok(())
    }
}

/// Changes what was written at the intake. Free text stays in the row and out of the events.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Describe {
    pub need: NeedId,
    pub matters: String,
    pub challenge: String,
    pub note: String,
    pub term: Term,
}

impl Command for Describe {
    const KIND: &'static str = "need.describe";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        access::any(&tx.ctx, WRITES)?;
        let mut faults = Faults::default();
        for (field, text) in [
            ("matters", &self.matters),
            ("challenge", &self.challenge),
            ("note", &self.note),
        ] {
            faults.at_most(field, text, LONGEST_TEXT);
        }
        faults.end()?;
        let mut stored = store::load(tx, self.need).await?;
        tx.saw(stored.need.person, "need.change");
        if stored.need.term != self.term {
            stored = advance(tx, stored, NeedEvent::TermChanged { term: self.term }).await?;
        }
        let texts = [&self.matters, &self.challenge, &self.note].map(|t| typed(t));
        store::save_texts(tx, self.need, stored.version, texts).await
    }
}

/// Puts a worker, or nobody, in charge of one or many needs. All or none.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Assign {
    pub needs: Vec<NeedId>,
    pub to: Option<StaffId>,
}

impl Command for Assign {
    const KIND: &'static str = "need.assign";
    /// How many changed hands.
    type Outcome = usize;

    async fn run(&self, tx: &mut Tx) -> Result<usize, Error> {
        access::any(&tx.ctx, &[Right::HandleNeeds, Right::Triage])?;
        if self.needs.is_empty() {
            return Err(Error::field("needs", Fault::Required));
        }
        if self.needs.len() > 500 {
            return Err(Error::field("needs", Fault::OutOfRange { least: 1, most: 500 }));
        }
        if let Some(to) = self.to
            && !store::works_here(tx, to).await?
        {
            return Err(Error::field("to", Fault::Unknown));
        }
        // In the order of ids, so that two bulk assignments can't wait for each other.
        let mut needs = self.needs.clone();
        needs.sort_unstable();
        needs.dedup();
        let mut changed = 0;
        for need in needs {
            let stored = store::load(tx, need).await?;
            tx.saw(stored.need.person, "need.assign");
            if stored.need.in_charge != self.to {
                advance(tx, stored, NeedEvent::Assigned { to: self.to }).await?;
                changed += 1;
            }
        }
        Ok(changed)
    }
}

/// The need goes over to another step: from now on its time counts there.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EnterStep {
    pub need: NeedId,
    pub step: Step,
}

impl Command for EnterStep {
    const KIND: &'static str = "need.enter_step";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        tx.ctx.must(Right::HandleNeeds)?;
        if self.step == Step::Triage {
            return Err(Error::field("step", Fault::UnknownChoice));
        }
        let stored = store::load(tx, self.need).await?;
        tx.saw(stored.need.person, "need.change");
        if stored.need.state.step() == Some(self.step) {
            return Ok(());
        }
        let at = tx.ctx.now;
        advance(tx, stored, NeedEvent::StepEntered { step: self.step, at }).await?;
        Ok(())
    }
}

/// Says why a need passed its deadline. Until then it counts as a deviation without a cause.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ExplainDeviation {
    pub need: NeedId,
    pub cause: DeviationCause,
}

impl Command for ExplainDeviation {
    const KIND: &'static str = "need.explain_deviation";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        tx.ctx.must(Right::HandleNeeds)?;
        let stored = store::load(tx, self.need).await?;
        tx.saw(stored.need.person, "need.change");
        let late = match &stored.need.state {
            NeedState::Untriaged => return Err(NeedRefusal::NotTriaged.into()),
            NeedState::Open { triage, .. } => tx.ctx.now > triage.deadline,
            NeedState::InUse { at, triage } => *at > triage.deadline,
            NeedState::Closed { .. } => return Err(NeedRefusal::Closed.into()),
        };
        if !late {
            return Err(NeedRefusal::NotLate.into());
        }
        advance(tx, stored, NeedEvent::DeviationExplained { cause: self.cause }).await?;
        Ok(())
    }
}

/// Ends a need without a device in use.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Close {
    pub need: NeedId,
    pub reason: CloseReason,
}

impl Command for Close {
    const KIND: &'static str = "need.close";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        tx.ctx.must(Right::HandleNeeds)?;
        // What was set aside for it goes back to the shelf.
        crate::loan::release_all(tx, self.need).await?;
        let stored = store::load(tx, self.need).await?;
        tx.saw(stored.need.person, "need.change");
        let at = tx.ctx.now;
        let closed = NeedEvent::Closed {
            reason: self.reason,
            at,
        };
        advance(tx, stored, closed).await?;
        Ok(())
    }
}
