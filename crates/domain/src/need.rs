//! One person's case with the clock: from first contact until the device is in use.

use crate::event::ReplayFault;
use crate::ids::{ItemId, LoanId, NeedId, NeedLineId, PersonId, ProductId, StaffId};
use crate::priority_key::{CriterionCode, LevelCode};
use crate::words::words;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

words!(
    /// Who made contact.
    Channel {
        Citizen = "citizen", NextOfKin = "next_of_kin", HomeCare = "home_care", Physio = "physio", Hospital = "hospital",
        Gp = "gp", Nursing = "nursing_home", School = "school", Nav = "nav", Other = "other",
    }
);

words!(
    /// How long the device is wanted: decides between the municipality's store and NAV.
    Term { Short = "short", Lasting = "lasting", Unknown = "unknown" }
);

words!(
    /// Where the clock's time goes. A need is in exactly one step until it is closed.
    Step { Triage = "triage", Assessment = "assessment", Nav = "nav", Store = "store", Transport = "transport" }
);

words!(
    /// Why a need was closed without a device in use.
    CloseReason {
        NotEntitled = "not_entitled", OtherSolution = "other_solution", NoLongerNeeded = "no_longer_needed", Dead = "dead",
        MovedOut = "moved_out", RegisteredTwice = "registered_twice", PersonDeclined = "person_declined",
    }
);

words!(
    /// Why a need passed its deadline (a deviation until one is given).
    DeviationCause {
        StaffCapacity = "staff_capacity", NotInStock = "not_in_stock", WaitingForNav = "waiting_for_nav", Transport = "transport",
        PersonNotReached = "person_not_reached", PersonAskedToWait = "person_asked_to_wait", Dwelling = "dwelling",
        WrongLevel = "wrong_level", Other = "other",
    }
);

words!(
    /// The way of a lasting need through NAV, with a date each.
    NavStep { Applied = "applied", Granted = "granted", Ordered = "ordered", Received = "received", Fitted = "fitted", Delivered = "delivered" }
);

impl NavStep {
    /// The step that must be dated before this one.
    pub fn before(self) -> Option<NavStep> {
        match self {
            NavStep::Applied => None,
            NavStep::Granted => Some(NavStep::Applied),
            NavStep::Ordered => Some(NavStep::Granted),
            NavStep::Received => Some(NavStep::Ordered),
            NavStep::Fitted => Some(NavStep::Received),
            NavStep::Delivered => Some(NavStep::Received),
        }
    }

    /// Whether a line that has reached this step may be dated `next`: the step that follows, or the same one again. Fitting may
    /// be left out, but does not come after delivery.
    pub fn leads_to(self, next: NavStep) -> bool {
        next == self || next.before() == Some(self) || (self, next) == (NavStep::Fitted, NavStep::Delivered)
    }
}

/// What a line wants: a product, any of an ISO class, or words that a therapist turns into one of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "wants", rename_all = "snake_case")]
pub enum Wanted {
    Product {
        product: ProductId,
    },
    Class {
        iso: String,
    },
    /// The words themselves are personal text and stay in the need's row, not in its events.
    Words,
}

/// The urgency that the key gave, with why and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Triage {
    pub level: LevelCode,
    /// What was ticked.
    pub criteria: Vec<CriterionCode>,
    pub key_version: u32,
    pub deadline: DateTime<Utc>,
    pub by: Option<StaffId>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NeedState {
    /// Waits for its level.
    Untriaged,
    Open {
        step: Step,
        triage: Triage,
    },
    /// The device is in use: the clock has stopped.
    InUse {
        at: DateTime<Utc>,
        triage: Triage,
    },
    Closed {
        at: DateTime<Utc>,
        reason: CloseReason,
    },
}

impl NeedState {
    pub fn code(&self) -> &'static str {
        match self {
            NeedState::Untriaged => "untriaged",
            NeedState::Open { .. } => "open",
            NeedState::InUse { .. } => "in_use",
            NeedState::Closed { .. } => "closed",
        }
    }
    pub fn step(&self) -> Option<Step> {
        match self {
            NeedState::Untriaged => Some(Step::Triage),
            NeedState::Open { step, .. } => Some(*step),
            NeedState::InUse { .. } | NeedState::Closed { .. } => None,
        }
    }
    pub fn triage(&self) -> Option<&Triage> {
        match self {
            NeedState::Open { triage, .. } | NeedState::InUse { triage, .. } => Some(triage),
            NeedState::Untriaged | NeedState::Closed { .. } => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineState {
    /// Nothing found for it yet.
    Wanted,
    Reserved {
        item: ItemId,
    },
    /// On its way through NAV; `reached` is the latest dated step.
    Nav {
        reached: NavStep,
        on: NaiveDate,
    },
    /// The person has it.
    Fulfilled {
        loan: Option<LoanId>,
    },
    /// Dropped from the need.
    Removed,
}

impl LineState {
    pub fn code(&self) -> &'static str {
        match self {
            LineState::Wanted => "wanted",
            LineState::Reserved { .. } => "reserved",
            LineState::Nav { .. } => "nav",
            LineState::Fulfilled { .. } => "fulfilled",
            LineState::Removed => "removed",
        }
    }
    /// Nothing more is waited for on this line.
    pub fn settled(&self) -> bool {
        match self {
            LineState::Fulfilled { .. } | LineState::Removed => true,
            LineState::Wanted | LineState::Reserved { .. } | LineState::Nav { .. } => false,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeedLine {
    pub id: NeedLineId,
    pub wanted: Wanted,
    /// Pieces, more than 0.
    pub quantity: u32,
    pub state: LineState,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    pub id: NeedId,
    pub person: PersonId,
    pub term: Term,
    pub opened_at: DateTime<Utc>,
    /// When the key's clock started (first contact, or when the information was complete).
    pub clock_from: DateTime<Utc>,
    pub in_charge: Option<StaffId>,
    pub lines: Vec<NeedLine>,
    /// The cause given for passing the deadline.
    pub deviation: Option<DeviationCause>,
    pub state: NeedState,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NeedEvent {
    Opened {
        person: PersonId,
        channel: Channel,
        term: Term,
        at: DateTime<Utc>,
        clock_from: DateTime<Utc>,
    },
    LineAdded {
        line: NeedLineId,
        wanted: Wanted,
        quantity: u32,
    },
    /// Words became a product or a class, or the quantity changed.
    LineChanged {
        line: NeedLineId,
        wanted: Wanted,
        quantity: u32,
    },
    LineRemoved {
        line: NeedLineId,
    },
    TermChanged {
        term: Term,
    },
    /// The intake has what it needs to decide: under a key that says so, the clock starts here and not at first contact.
    InformationCompleted {
        at: DateTime<Utc>,
    },
    /// First triage, or a change of level (the reason is kept with the triage, not here).
    Triaged {
        triage: Triage,
        next: Step,
    },
    Assigned {
        to: Option<StaffId>,
    },
    StepEntered {
        step: Step,
        at: DateTime<Utc>,
    },
    LineReserved {
        line: NeedLineId,
        item: ItemId,
    },
    LineReleased {
        line: NeedLineId,
    },
    NavReached {
        line: NeedLineId,
        step: NavStep,
        on: NaiveDate,
    },
    LineFulfilled {
        line: NeedLineId,
        loan: Option<LoanId>,
    },
    DeviationExplained {
        cause: DeviationCause,
    },
    InUse {
        at: DateTime<Utc>,
    },
    Closed {
        reason: CloseReason,
        at: DateTime<Utc>,
    },
}

impl NeedEvent {
    pub fn code(&self) -> &'static str {
        match self {
            NeedEvent::Opened { .. } => "opened",
            NeedEvent::LineAdded { .. } => "line_added",
            NeedEvent::LineChanged { .. } => "line_changed",
            NeedEvent::LineRemoved { .. } => "line_removed",
            NeedEvent::TermChanged { .. } => "term_changed",
            NeedEvent::InformationCompleted { .. } => "information_completed",
            NeedEvent::Triaged { .. } => "triaged",
            NeedEvent::Assigned { .. } => "assigned",
            NeedEvent::StepEntered { .. } => "step_entered",
            NeedEvent::LineReserved { .. } => "line_reserved",
            NeedEvent::LineReleased { .. } => "line_released",
            NeedEvent::NavReached { .. } => "nav_reached",
            NeedEvent::LineFulfilled { .. } => "line_fulfilled",
            NeedEvent::DeviationExplained { .. } => "deviation_explained",
            NeedEvent::InUse { .. } => "in_use",
            NeedEvent::Closed { .. } => "closed",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum NeedRefusal {
    #[error("the need is closed")]
    Closed,
    #[error("the need has no level yet")]
    NotTriaged,
    #[error("no such line on the need")]
    NoSuchLine,
    #[error("the line is not free for that")]
    LineTaken,
    #[error("a line wants at least one piece")]
    NoQuantity,
    #[error("the step before it has no date")]
    NavStepOutOfOrder,
    #[error("the date is before the step before it")]
    NavDateBackwards,
    #[error("some lines are still waited for")]
    LinesOpen,
    #[error("a change of level needs a reason")]
    ReasonMissing,
    #[error("the deadline has not passed")]
    NotLate,
    #[error("reserved devices must be released first")]
    StillReserved,
    #[error("only a lasting need goes to NAV")]
    NotLasting,
    #[error("only the joint intake sets this level")]
    JointIntakeOnly,
    #[error("the information can't be complete before the first contact")]
    CompleteBeforeContact,
    #[error("the clock runs already")]
    ClockRuns,
}

impl NeedRefusal {
    /// Message key suffix.
    pub fn code(self) -> &'static str {
        match self {
            NeedRefusal::Closed => "closed",
            NeedRefusal::NotTriaged => "not-triaged",
            NeedRefusal::NoSuchLine => "no-such-line",
            NeedRefusal::LineTaken => "line-taken",
            NeedRefusal::NoQuantity => "no-quantity",
            NeedRefusal::NavStepOutOfOrder => "nav-step-out-of-order",
            NeedRefusal::NavDateBackwards => "nav-date-backwards",
            NeedRefusal::LinesOpen => "lines-open",
            NeedRefusal::ReasonMissing => "reason-missing",
            NeedRefusal::NotLate => "not-late",
            NeedRefusal::StillReserved => "still-reserved",
            NeedRefusal::NotLasting => "not-lasting",
            NeedRefusal::JointIntakeOnly => "joint-intake-only",
            NeedRefusal::CompleteBeforeContact => "complete-before-contact",
            NeedRefusal::ClockRuns => "clock-runs",
        }
    }
}

impl Need {
    pub fn begin(id: NeedId, event: &NeedEvent) -> Result<Need, ReplayFault> {
        let NeedEvent::Opened {
            person,
            term,
            at,
            clock_from,
            ..
        } = event
        else {
            return Err(ReplayFault::NoBeginning("need"));
        };
        Ok(Need {
            id,
            person: *person,
            term: *term,
            opened_at: *at,
            clock_from: *clock_from,
            in_charge: None,
            lines: vec![],
            deviation: None,
            state: NeedState::Untriaged,
        })
    }

    /// Is it open and past its deadline at `now`?
    pub fn is_late(&self, now: DateTime<Utc>) -> bool {
        match &self.state {
            NeedState::Open { triage, .. } => now > triage.deadline,
            NeedState::Untriaged | NeedState::InUse { .. } | NeedState::Closed { .. } => false,
        }
    }

    /// Every line is settled and there is at least one that the person got.
    pub fn all_settled(&self) -> bool {
        self.lines.iter().all(|l| l.state.settled())
            && self
                .lines
                .iter()
                .any(|l| matches!(l.state, LineState::Fulfilled { .. }))
    }

    /// One transition. Consumes the old state; a refusal says why it can't be.
    pub fn apply(mut self, event: &NeedEvent) -> Result<Need, NeedRefusal> {
        use NeedEvent as E;
        match &self.state {
            NeedState::Closed { .. } => return Err(NeedRefusal::Closed),
            // After the clock stopped only late paper work may follow: a cause for the delay, a NAV date, who is in charge.
            NeedState::InUse { .. }
                if !matches!(
                    event,
                    E::DeviationExplained { .. } | E::Assigned { .. } | E::NavReached { .. }
                ) =>
            {
                return Err(NeedRefusal::Closed);
            }
            NeedState::Untriaged | NeedState::Open { .. } | NeedState::InUse { .. } => {}
        }
        match event {
            E::Opened { .. } => return Err(NeedRefusal::Closed),
            E::LineAdded { line, wanted, quantity } => {
                if *quantity == 0 {
                    return Err(NeedRefusal::NoQuantity);
                }
                self.lines.push(NeedLine {
                    id: *line,
                    wanted: wanted.clone(),
                    quantity: *quantity,
                    state: LineState::Wanted,
                });
            }
            E::LineChanged { line, wanted, quantity } => {
                if *quantity == 0 {
                    return Err(NeedRefusal::NoQuantity);
                }
                let line = self.line_mut(*line)?;
                // Of a line that NAV works on the pieces may be parted, but it stays the same article.
                match line.state {
                    LineState::Wanted => {}
                    LineState::Nav { .. } if line.wanted == *wanted => {}
                    LineState::Nav { .. }
                    | LineState::Reserved { .. }
                    | LineState::Fulfilled { .. }
                    | LineState::Removed => return Err(NeedRefusal::LineTaken),
                }
                line.wanted = wanted.clone();
                line.quantity = *quantity;
            }
            E::LineRemoved { line } => {
                let line = self.line_mut(*line)?;
                match line.state {
                    LineState::Wanted | LineState::Nav { .. } => line.state = LineState::Removed,
                    LineState::Reserved { .. } => return Err(NeedRefusal::StillReserved),
                    LineState::Fulfilled { .. } | LineState::Removed => return Err(NeedRefusal::LineTaken),
                }
            }
            E::TermChanged { term } => self.term = *term,
            E::InformationCompleted { at } => match self.state {
                NeedState::Untriaged if *at >= self.opened_at => self.clock_from = *at,
                NeedState::Untriaged => return Err(NeedRefusal::CompleteBeforeContact),
                // A deadline that was told is not moved by paper work.
                NeedState::Open { .. } | NeedState::InUse { .. } | NeedState::Closed { .. } => {
                    return Err(NeedRefusal::ClockRuns);
                }
            },
            E::Triaged { triage, next } => {
                let step = match &self.state {
                    NeedState::Open { step, .. } => *step,
                    NeedState::Untriaged | NeedState::InUse { .. } | NeedState::Closed { .. } => *next,
                };
                self.state = NeedState::Open {
                    step,
                    triage: triage.clone(),
                };
            }
            E::Assigned { to } => self.in_charge = *to,
            E::StepEntered { step, .. } => match self.state {
                NeedState::Open { triage, .. } => self.state = NeedState::Open { step: *step, triage },
                NeedState::Untriaged | NeedState::InUse { .. } | NeedState::Closed { .. } => {
                    return Err(NeedRefusal::NotTriaged);
                }
            },
            E::LineReserved { line, item } => {
                let line = self.line_mut(*line)?;
                if line.state.settled() || matches!(line.state, LineState::Reserved { .. }) {
                    return Err(NeedRefusal::LineTaken);
                }
                line.state = LineState::Reserved { item: *item };
            }
            E::LineReleased { line } => {
                let line = self.line_mut(*line)?;
                if !matches!(line.state, LineState::Reserved { .. }) {
                    return Err(NeedRefusal::LineTaken);
                }
                line.state = LineState::Wanted;
            }
            E::NavReached { line, step, on } => {
                if self.term != Term::Lasting {
                    return Err(NeedRefusal::NotLasting);
                }
                let line = self.line_mut(*line)?;
                match &line.state {
                    LineState::Removed => return Err(NeedRefusal::LineTaken),
                    LineState::Wanted if step.before().is_some() => return Err(NeedRefusal::NavStepOutOfOrder),
                    LineState::Nav { reached, .. } if !reached.leads_to(*step) => {
                        return Err(NeedRefusal::NavStepOutOfOrder);
                    }
                    LineState::Nav { on: since, .. } if on < since => return Err(NeedRefusal::NavDateBackwards),
                    LineState::Wanted | LineState::Nav { .. } => {
                        line.state = LineState::Nav {
                            reached: *step,
                            on: *on,
                        };
                    }
                    // The device may be lent from the store, or reserved, while NAV's paper moves on.
                    LineState::Fulfilled { .. } | LineState::Reserved { .. } => {}
                }
            }
            E::LineFulfilled { line, loan } => {
                let line = self.line_mut(*line)?;
                if line.state.settled() {
                    return Err(NeedRefusal::LineTaken);
                }
                line.state = LineState::Fulfilled { loan: *loan };
            }
            E::DeviationExplained { cause } => self.deviation = Some(*cause),
            E::InUse { at } => match self.state {
                NeedState::Open { triage, .. } if self.lines.iter().all(|l| l.state.settled()) => {
                    self.state = NeedState::InUse { at: *at, triage };
                }
                NeedState::Open { .. } => return Err(NeedRefusal::LinesOpen),
                NeedState::Untriaged | NeedState::InUse { .. } | NeedState::Closed { .. } => {
                    return Err(NeedRefusal::NotTriaged);
                }
            },
            E::Closed { reason, at } => {
                if self.lines.iter().any(|l| matches!(l.state, LineState::Reserved { .. })) {
                    return Err(NeedRefusal::StillReserved);
                }
                self.state = NeedState::Closed {
                    at: *at,
                    reason: *reason,
                };
            }
        }
        Ok(self)
    }

    fn line_mut(&mut self, id: NeedLineId) -> Result<&mut NeedLine, NeedRefusal> {
        self.lines
            .iter_mut()
            .find(|l| l.id == id)
            .ok_or(NeedRefusal::NoSuchLine)
    }

    pub fn line(&self, id: NeedLineId) -> Result<&NeedLine, NeedRefusal> {
        self.lines.iter().find(|l| l.id == id).ok_or(NeedRefusal::NoSuchLine)
    }

    pub fn replay<'a>(id: NeedId, events: impl IntoIterator<Item = &'a NeedEvent>) -> Result<Need, ReplayFault> {
        let mut events = events.into_iter();
        let first = events.next().ok_or(ReplayFault::NoBeginning("need"))?;
        let mut need = Need::begin(id, first)?;
        for event in events {
            let state = need.state.code();
            need = need.apply(event).map_err(|_| ReplayFault::Impossible {
                noun: "need",
                state,
                event: event.code(),
            })?;
        }
        Ok(need)
    }
}

#[cfg(test)]
mod tests;
