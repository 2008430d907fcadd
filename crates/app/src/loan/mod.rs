//! Loans: hand out, extend, take back.

pub(crate) mod store;

use crate::tx::Command;
use crate::{Error, Tx, item, place};
use chrono::NaiveDate;
use domain::access::Right;
use domain::event::Fact;
use domain::ids::{ItemId, LoanId, NeedId, NeedLineId, PersonId, PlaceId};
use domain::item::ItemEvent;
use domain::loan::{Lent, Loan, LoanEvent, LoanKind, LoanRefusal, passes_ceiling};
use domain::place::PlaceKind;
use serde::{Deserialize, Serialize};

/// A loan as stored.
#[derive(Clone, Debug)]
pub struct StoredLoan {
    pub loan: Loan,
    pub need_line: Option<NeedLineId>,
    pub version: i64,
}

/// Hands one device out to a person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HandOut {
    pub item: ItemId,
    pub person: PersonId,
    pub kind: LoanKind,
    /// The need that it answers, with the line; reserved devices go out only for theirs.
    pub need: Option<(NeedId, NeedLineId)>,
    /// Where nothing is said: three months for a short-term loan.
    pub due: Option<NaiveDate>,
}

/// What came of a hand-out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedOut {
    pub loan: LoanId,
    pub due: Option<NaiveDate>,
    /// The due date lies beyond two years: time for a NAV application.
    pub passes_ceiling: bool,
}

impl Command for HandOut {
    const KIND: &'static str = "loan.hand_out";
    type Outcome = HandedOut;

    async fn run(&self, tx: &mut Tx) -> Result<HandedOut, Error> {
        tx.ctx.must(Right::Lend)?;
        let today = tx.ctx.today();
        let (stored, standing) = store::load_for_hand_out(tx, self.item, self.person).await?;
        if standing.died_on.is_some() {
            return Err(LoanRefusal::PersonDead.into());
        }
        if standing.moved_out_on.is_some_and(|d| d <= today) {
            return Err(LoanRefusal::PersonMovedOut.into());
        }
        stored.item.may_hand_out_for(self.need.map(|(need, _)| need))?;
        let due = self.due.or_else(|| self.kind.default_due(today));
        if due.is_some_and(|d| d < today) {
            return Err(LoanRefusal::DueBeforeHandOut.into());
        }
        let home = place::virtual_place(tx, PlaceKind::Home).await?;
        let loan_id: LoanId = tx.ctx.id();
        let opened = LoanEvent::Opened {
            person: self.person,
            lent: Lent::Item {
                item: self.item,
                product: stored.item.product,
            },
            loan_kind: self.kind,
            need: self.need.map(|(need, _)| need),
            line: self.need.map(|(_, line)| line),
            at: tx.ctx.now,
            due,
        };
        store::open(tx, loan_id, &opened).await?;
        let handed_out = ItemEvent::HandedOut {
            loan: loan_id,
            person: self.person,
            to: home,
        };
        item::advance(tx, stored, handed_out, Some(loan_id)).await?;
        tx.happened(Fact::Loan(loan_id, opened));
        tx.saw(self.person, "loan.hand_out");
        Ok(HandedOut {
            loan: loan_id,
            due,
            passes_ceiling: due.is_some_and(|d| passes_ceiling(self.kind, today, d)),
        })
    }
}

/// Takes one device back: the loan ends and the device goes into quarantine at `to`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TakeBack {
    pub item: ItemId,
    pub to: PlaceId,
}

impl Command for TakeBack {
    const KIND: &'static str = "loan.take_back";
    type Outcome = LoanId;

    async fn run(&self, tx: &mut Tx) -> Result<LoanId, Error> {
        tx.ctx.must(Right::Lend)?;
        let stored = item::store::load(tx, self.item).await?;
        let domain::item::ItemState::OnLoan { loan, person } = stored.item.state else {
            return Err(domain::item::ItemRefusal::NotOnLoan.into());
        };
        let open = store::load(tx, loan).await?;
        let returned = LoanEvent::Returned { at: tx.ctx.now };
        let ended = open.loan.apply(&returned)?;
        store::save(tx, &ended, open.version).await?;
        tx.happened(Fact::Loan(loan, returned));
        item::advance(tx, stored, ItemEvent::TakenBack { loan, to: self.to }, Some(loan)).await?;
        tx.saw(person, "loan.take_back");
        Ok(loan)
    }
}
