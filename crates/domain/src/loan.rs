//! A device or a quantity that a person has: short-term, lasting or on trial.

use crate::event::ReplayFault;
use crate::ids::{ItemId, LoanId, NeedId, NeedLineId, PersonId, ProductId};
use crate::words::words;
use chrono::{DateTime, Months, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

words!(LoanKind { Short = "short", Lasting = "lasting", Trial = "trial" });

/// Months of a short-term loan where nothing else is said (design §2).
pub const SHORT_TERM_MONTHS: u32 = 3;
/// A short-term loan that would pass this many months should become a NAV application (design §2).
pub const SHORT_TERM_CEILING_MONTHS: u32 = 24;

impl LoanKind {
    /// When it is due back, if the worker says nothing: short-term and trial loans have a date, lasting ones don't.
    pub fn default_due(self, handed_out: NaiveDate) -> Option<NaiveDate> {
        match self {
            LoanKind::Short => handed_out.checked_add_months(Months::new(SHORT_TERM_MONTHS)),
            LoanKind::Trial => handed_out.checked_add_months(Months::new(1)),
            LoanKind::Lasting => None,
        }
    }
}

/// What is lent: one device, or a count of a bulk product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Lent {
    Item { item: ItemId, product: ProductId },
    Bulk { product: ProductId, quantity: u32 },
}

impl Lent {
    pub fn product(&self) -> ProductId {
        match self {
            Lent::Item { product, .. } | Lent::Bulk { product, .. } => *product,
        }
    }
    /// Pieces.
    pub fn quantity(&self) -> u32 {
        match self {
            Lent::Item { .. } => 1,
            Lent::Bulk { quantity, .. } => *quantity,
        }
    }
    pub fn item(&self) -> Option<ItemId> {
        match self {
            Lent::Item { item, .. } => Some(*item),
            Lent::Bulk { .. } => None,
        }
    }
}

/// How a loan stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoanState {
    Open {
        due: Option<NaiveDate>,
    },
    Returned {
        at: DateTime<Utc>,
    },
    /// The device was lost at the person's; nothing is waited for.
    Lost {
        at: DateTime<Utc>,
    },
}

impl LoanState {
    pub fn code(&self) -> &'static str {
        match self {
            LoanState::Open { .. } => "open",
            LoanState::Returned { .. } => "returned",
            LoanState::Lost { .. } => "lost",
        }
    }
}

/// One device, or pieces of one bulk product, at a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loan {
    pub id: LoanId,
    pub person: PersonId,
    pub lent: Lent,
    pub kind: LoanKind,
    pub need: Option<NeedId>,
    pub handed_out_at: DateTime<Utc>,
    pub state: LoanState,
}

/// What happens to a loan. Ids, dates and counts alone: replayed, they give its state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LoanEvent {
    Opened {
        person: PersonId,
        lent: Lent,
        loan_kind: LoanKind,
        need: Option<NeedId>,
        line: Option<NeedLineId>,
        at: DateTime<Utc>,
        due: Option<NaiveDate>,
    },
    Extended {
        due: NaiveDate,
    },
    /// Some pieces of a bulk loan came back; the rest stays out.
    ReturnedSome {
        quantity: u32,
    },
    Returned {
        at: DateTime<Utc>,
    },
    Lost {
        at: DateTime<Utc>,
    },
}

impl LoanEvent {
    pub fn code(&self) -> &'static str {
        match self {
            LoanEvent::Opened { .. } => "opened",
            LoanEvent::Extended { .. } => "extended",
            LoanEvent::ReturnedSome { .. } => "returned_some",
            LoanEvent::Returned { .. } => "returned",
            LoanEvent::Lost { .. } => "lost",
        }
    }
}

/// Why a step of a loan is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum LoanRefusal {
    #[error("the loan has ended")]
    Ended,
    #[error("the new due date must be later than the present one")]
    DueNotLater,
    #[error("a lasting loan has no due date")]
    Lasting,
    #[error("only {out} are out")]
    MoreThanOut { out: u32 },
    #[error("the person is registered as dead")]
    PersonDead,
    #[error("the due date is before the hand-out")]
    DueBeforeHandOut,
    #[error("the person has moved out of the municipality")]
    PersonMovedOut,
}

impl LoanRefusal {
    /// Message key suffix.
    pub fn code(self) -> &'static str {
        match self {
            LoanRefusal::Ended => "ended",
            LoanRefusal::DueNotLater => "due-not-later",
            LoanRefusal::Lasting => "lasting",
            LoanRefusal::MoreThanOut { .. } => "more-than-out",
            LoanRefusal::PersonDead => "person-dead",
            LoanRefusal::DueBeforeHandOut => "due-before-hand-out",
            LoanRefusal::PersonMovedOut => "person-moved-out",
        }
    }
}

impl Loan {
    pub fn begin(id: LoanId, event: &LoanEvent) -> Result<Loan, ReplayFault> {
        let LoanEvent::Opened {
            person,
            lent,
            loan_kind,
            need,
            at,
            due,
            ..
        } = event
        else {
            return Err(ReplayFault::NoBeginning("loan"));
        };
        let state = LoanState::Open { due: *due };
        Ok(Loan {
            id,
            person: *person,
            lent: *lent,
            kind: *loan_kind,
            need: *need,
            handed_out_at: *at,
            state,
        })
    }

    pub fn apply(self, event: &LoanEvent) -> Result<Loan, LoanRefusal> {
        let LoanState::Open { due } = self.state else {
            return Err(LoanRefusal::Ended);
        };
        match event {
            LoanEvent::Opened { .. } => Err(LoanRefusal::Ended),
            LoanEvent::Extended { due: later } => match due {
                None => Err(LoanRefusal::Lasting),
                Some(now_due) if *later <= now_due => Err(LoanRefusal::DueNotLater),
                Some(_) => Ok(Loan {
                    state: LoanState::Open { due: Some(*later) },
                    ..self
                }),
            },
            LoanEvent::ReturnedSome { quantity } => match self.lent {
                Lent::Bulk { product, quantity: out } if *quantity > 0 && *quantity < out => Ok(Loan {
                    lent: Lent::Bulk {
                        product,
                        quantity: out - quantity,
                    },
                    ..self
                }),
                lent => Err(LoanRefusal::MoreThanOut { out: lent.quantity() }),
            },
            LoanEvent::Returned { at } => Ok(Loan {
                state: LoanState::Returned { at: *at },
                ..self
            }),
            LoanEvent::Lost { at } => Ok(Loan {
                state: LoanState::Lost { at: *at },
                ..self
            }),
        }
    }

    pub fn replay<'a>(id: LoanId, events: impl IntoIterator<Item = &'a LoanEvent>) -> Result<Loan, ReplayFault> {
        let mut events = events.into_iter();
        let first = events.next().ok_or(ReplayFault::NoBeginning("loan"))?;
        let mut loan = Loan::begin(id, first)?;
        for event in events {
            let state = loan.state.code();
            loan = loan.apply(event).map_err(|_| ReplayFault::Impossible {
                noun: "loan",
                state,
                event: event.code(),
            })?;
        }
        Ok(loan)
    }
}

/// Would a short-term loan from `since` that is due `due` pass the two-year ceiling?
pub fn passes_ceiling(kind: LoanKind, since: NaiveDate, due: NaiveDate) -> bool {
    kind == LoanKind::Short
        && since
            .checked_add_months(Months::new(SHORT_TERM_CEILING_MONTHS))
            .is_some_and(|ceiling| due > ceiling)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }
    fn opened(lent: Lent, due: Option<NaiveDate>) -> Loan {
        let event = LoanEvent::Opened {
            person: PersonId(Uuid::nil()),
            lent,
            loan_kind: LoanKind::Short,
            need: None,
            line: None,
            at: DateTime::UNIX_EPOCH,
            due,
        };
        Loan::begin(LoanId(Uuid::nil()), &event).unwrap()
    }
    fn bulk(quantity: u32) -> Lent {
        Lent::Bulk {
            product: ProductId(Uuid::nil()),
            quantity,
        }
    }

    #[test]
    fn a_short_loan_is_due_in_three_months_even_from_the_last_of_november() {
        assert_eq!(LoanKind::Short.default_due(day(2025, 11, 30)), Some(day(2026, 2, 28)));
        assert_eq!(LoanKind::Lasting.default_due(day(2025, 11, 30)), None);
    }

    #[test]
    fn the_two_year_ceiling_counts_from_the_hand_out() {
        assert!(!passes_ceiling(LoanKind::Short, day(2024, 1, 10), day(2026, 1, 10)));
        assert!(passes_ceiling(LoanKind::Short, day(2024, 1, 10), day(2026, 1, 11)));
        assert!(!passes_ceiling(LoanKind::Lasting, day(2024, 1, 10), day(2030, 1, 1)));
    }

    #[test]
    fn an_extension_goes_forward_only() {
        let loan = opened(bulk(1), Some(day(2026, 3, 1)));
        assert_eq!(
            loan.clone().apply(&LoanEvent::Extended { due: day(2026, 3, 1) }),
            Err(LoanRefusal::DueNotLater)
        );
        assert_eq!(
            loan.apply(&LoanEvent::Extended { due: day(2026, 6, 1) }).unwrap().state,
            LoanState::Open {
                due: Some(day(2026, 6, 1))
            }
        );
    }

    #[test]
    fn part_of_a_bulk_loan_may_come_back() {
        let loan = opened(bulk(4), None)
            .apply(&LoanEvent::ReturnedSome { quantity: 3 })
            .unwrap();
        assert_eq!(loan.lent.quantity(), 1);
        assert_eq!(
            loan.apply(&LoanEvent::ReturnedSome { quantity: 1 }),
            Err(LoanRefusal::MoreThanOut { out: 1 })
        );
    }

    #[test]
    fn what_has_ended_stays_ended() {
        let loan = opened(bulk(1), None)
            .apply(&LoanEvent::Returned {
                at: DateTime::UNIX_EPOCH,
            })
            .unwrap();
        assert_eq!(
            loan.apply(&LoanEvent::Returned {
                at: DateTime::UNIX_EPOCH
            }),
            Err(LoanRefusal::Ended)
        );
    }
}
