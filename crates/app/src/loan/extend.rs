//! A longer loan.

use super::{advance, store};
use crate::tx::Command;
use crate::{Error, Tx};
use chrono::{Months, NaiveDate};
use domain::access::Right;
use domain::ids::LoanId;
use domain::loan::{Loan, LoanEvent, LoanKind, LoanRefusal, LoanState, SHORT_TERM_MONTHS, passes_ceiling};
use domain::time::local_date;
use serde::{Deserialize, Serialize};

/// Extends a loan with a due date; three months from the later of today and the present date where none is given.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Extend {
    pub loan: LoanId,
    pub due: Option<NaiveDate>,
}

/// Until when the loan lasts now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extended {
    pub due: NaiveDate,
    /// The loan will last beyond two years: time for a NAV application.
    pub passes_ceiling: bool,
}

/// The date that an extension gives where the worker says none.
pub fn proposed_due(loan: &Loan, today: NaiveDate) -> Option<NaiveDate> {
    let LoanState::Open { due: Some(due) } = loan.state else {
        return None;
    };
    let months = match loan.kind {
        LoanKind::Trial => 1,
        LoanKind::Short | LoanKind::Lasting => SHORT_TERM_MONTHS,
    };
    due.max(today).checked_add_months(Months::new(months))
}

impl Command for Extend {
    const KIND: &'static str = "loan.extend";
    type Outcome = Extended;

    async fn run(&self, tx: &mut Tx) -> Result<Extended, Error> {
        tx.ctx.must(Right::Lend)?;
        let open = store::load(tx, self.loan).await?;
        let today = tx.ctx.today();
        let due = match self.due.or_else(|| proposed_due(&open.loan, today)) {
            Some(due) => due,
            None if open.loan.state.code() == "open" => return Err(LoanRefusal::Lasting.into()),
            None => return Err(LoanRefusal::Ended.into()),
        };
        if due < today {
            return Err(LoanRefusal::DueNotLater.into());
        }
        let (kind, person) = (open.loan.kind, open.loan.person);
        let since = local_date(open.loan.handed_out_at, tx.ctx.zone);
        advance(tx, open, LoanEvent::Extended { due }).await?;
        tx.saw(person, "loan.extend");
        Ok(Extended {
            due,
            passes_ceiling: passes_ceiling(kind, since, due),
        })
    }
}
