//! Loans: reserve, hand out, extend, take back; the NAV way of a lasting need; what a receipt says.

mod basket;
mod collection;
mod extend;
mod hand_over;
mod list;
mod nav;
mod needs;
mod receipt;
mod recorded;
mod reserve;
pub(crate) mod store;
mod take_back;

pub use basket::{Basket, BasketAnswer, BulkInBasket, InBasket, PlacesForReturns};
pub use collection::ProposeCollection;
pub(crate) use collection::{propose_collection, withdraw_collection};
pub use extend::{Extend, Extended, proposed_due};
pub(crate) use hand_over::hand_over;
pub use hand_over::{BulkOut, HandOver, HandedOver};
pub(crate) use list::person_name;
pub use list::{LoanCounts, LoanList, LoanRow, OfLoan, Page, Which};
pub use nav::{NavLine, NavReached, NavReceive, NavWay};
pub use receipt::{Receipt, ReceiptLine, ReceiptOf};
pub use recorded::{Recorded, RecordedLoan};
pub(crate) use reserve::release_all;
pub use reserve::{ChooseDelivery, FitsFor, Pick, Release, ReleaseItem, Reserve};
pub use take_back::{Lose, TakeBack, TakeBackMany, TakenBack};
pub(crate) use take_back::{end, finish_collections, place_for_returns};

use crate::tx::Command;
use crate::{Error, Tx};
use chrono::NaiveDate;
use domain::access::Right;
use domain::event::Fact;
use domain::ids::{ItemId, LoanId, NeedId, NeedLineId, PersonId};
use domain::loan::{Loan, LoanEvent, LoanKind, passes_ceiling};
use needs::Needs;
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
        let (stored, standing) = store::load_for_hand_out(tx, self.item, self.person).await?;
        hand_over::may_borrow(tx, &standing)?;
        stored.item.may_hand_out_for(self.need.map(|(need, _)| need))?;
        let due = hand_over::due(tx, self.kind, self.due)?;
        let mut needs = Needs::default();
        if let Some((need, line)) = self.need {
            needs.of(tx, need, self.person).await?.line(line)?;
            needs.keep_quantity(tx, need, line, 1).await?;
        }
        let loan = match self.need {
            None => hand_over::lend_item_at_end(tx, stored, self.person, self.kind, due).await?,
            need => hand_over::lend_item(tx, stored, self.person, self.kind, due, need).await?,
        };
        if let Some((need, line)) = self.need {
            hand_over::fulfil(tx, &mut needs, need, line, loan).await?;
            needs.stop_clocks(tx)?;
            needs.save(tx).await?;
            hand_over::finish_deliveries(tx, &[self.item], &[line]).await?;
        }
        tx.saw(self.person, "loan.hand_out");
        Ok(HandedOut {
            loan,
            due,
            passes_ceiling: due.is_some_and(|d| passes_ceiling(self.kind, tx.ctx.today(), d)),
        })
    }
}

/// One transition of a loaded loan: rule, row and event.
pub(crate) async fn advance(tx: &mut Tx, stored: StoredLoan, event: LoanEvent) -> Result<StoredLoan, Error> {
    let loan = stored.loan.apply(&event)?;
    store::save(tx, &loan, stored.version).await?;
    tx.happened(Fact::Loan(loan.id, event));
    Ok(StoredLoan {
        loan,
        version: stored.version + 1,
        ..stored
    })
}
