//! Taking back: devices by scan, bulk by count, and what was lost at the person's.

use super::hand_over::open_loan_of;
use super::{StoredLoan, advance, store};
use crate::error::{Fault, HouseRefusal};
use crate::tx::Command;
use crate::{Error, Tx, item, job, place, stock};
use domain::access::Right;
use domain::ids::{ItemId, JobId, LoanId, PlaceId};
use domain::item::ItemEvent;
use domain::job::{JobEvent, JobKind};
use domain::loan::{Lent, LoanEvent};
use domain::place::PlaceKind;
use serde::{Deserialize, Serialize};

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
        let to = place_for_returns(tx, Some(self.to)).await?;
        let loan = take_back_item(tx, self.item, to).await?;
        finish_collections(tx, &[loan]).await?;
        Ok(loan)
    }
}

/// Takes several things back at once, or none: devices, and loans of bulk (all pieces where no number is given).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TakeBackMany {
    pub items: Vec<ItemId>,
    pub bulk: Vec<(LoanId, Option<u32>)>,
    /// Where nothing is said: the first place for quarantine.
    pub to: Option<PlaceId>,
}

/// What came of a return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenBack {
    /// The loans that came back, wholly or in part.
    pub loans: Vec<LoanId>,
    pub to: PlaceId,
    /// Collections that this finished.
    pub jobs: Vec<JobId>,
}

impl Command for TakeBackMany {
    const KIND: &'static str = "loan.take_back_many";
    type Outcome = TakenBack;

    async fn run(&self, tx: &mut Tx) -> Result<TakenBack, Error> {
        tx.ctx.must(Right::Lend)?;
        if self.items.is_empty() && self.bulk.is_empty() {
            return Err(Error::field("items", Fault::Required));
        }
        let to = place_for_returns(tx, self.to).await?;
        let mut loans = vec![];
        for item in &self.items {
            loans.push(take_back_item(tx, *item, to).await?);
        }
        for (loan, quantity) in &self.bulk {
            take_back_bulk(tx, *loan, *quantity, to).await?;
            loans.push(*loan);
        }
        let jobs = finish_collections(tx, &loans).await?;
        Ok(TakenBack { loans, to, jobs })
    }
}

/// The device or the pieces will not come back: lost at the person's.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Lose {
    pub loan: LoanId,
}

impl Command for Lose {
    const KIND: &'static str = "loan.lose";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        tx.ctx.must(Right::Lend)?;
        let open = store::load(tx, self.loan).await?;
        let missing = place::virtual_place(tx, PlaceKind::Missing).await?;
        let (lent, person) = (open.loan.lent, open.loan.person);
        let at = tx.ctx.now;
        advance(tx, open, LoanEvent::Lost { at }).await?;
        match lent {
            Lent::Item { item, .. } => {
                let stored = item::store::load(tx, item).await?;
                item::advance(tx, stored, ItemEvent::Lost { to: missing }, Some(self.loan)).await?;
            }
            Lent::Bulk { product, quantity } => {
                let home = place::virtual_place(tx, PlaceKind::Home).await?;
                stock::transfer(tx, product, quantity, home, missing, Some(self.loan)).await?;
            }
        }
        finish_collections(tx, &[self.loan]).await?;
        tx.saw(person, "loan.lose");
        Ok(())
    }
}

/// Returned things go to a real place that is in use: the one chosen, else the first for quarantine.
pub(crate) async fn place_for_returns(tx: &mut Tx, chosen: Option<PlaceId>) -> Result<PlaceId, Error> {
    let Some(chosen) = chosen else {
        return store::first_quarantine(tx)
            .await?
            .ok_or_else(|| Error::field("to", Fault::Required));
    };
    place::must_take(tx, chosen).await?;
    Ok(chosen)
}

/// Ends one loan wholly, whatever was lent.
pub(crate) async fn end(tx: &mut Tx, open: StoredLoan, to: PlaceId) -> Result<(), Error> {
    match open.loan.lent {
        Lent::Item { item, .. } => take_back_item(tx, item, to).await.map(|_| ()),
        Lent::Bulk { .. } => take_back_bulk(tx, open.loan.id, None, to).await,
    }
}

async fn take_back_item(tx: &mut Tx, id: ItemId, to: PlaceId) -> Result<LoanId, Error> {
    let (stored, open) = open_loan_of(tx, id).await?;
    let (loan, person, at) = (open.loan.id, open.loan.person, tx.ctx.now);
    advance(tx, open, LoanEvent::Returned { at }).await?;
    item::advance(tx, stored, ItemEvent::TakenBack { loan, to }, Some(loan)).await?;
    tx.saw(person, "loan.take_back");
    Ok(loan)
}

async fn take_back_bulk(tx: &mut Tx, id: LoanId, quantity: Option<u32>, to: PlaceId) -> Result<(), Error> {
    let open = store::load(tx, id).await?;
    let Lent::Bulk { product, quantity: out } = open.loan.lent else {
        return Err(Error::Refused(HouseRefusal::ProductIsNotBulk.into()));
    };
    let (person, back) = (open.loan.person, quantity.unwrap_or(out));
    let event = if back == out {
        LoanEvent::Returned { at: tx.ctx.now }
    } else {
        LoanEvent::ReturnedSome { quantity: back }
    };
    advance(tx, open, event).await?;
    let home = place::virtual_place(tx, PlaceKind::Home).await?;
    stock::transfer(tx, product, back, home, to, Some(id)).await?;
    tx.saw(person, "loan.take_back");
    Ok(())
}

/// Collections that have nothing left to fetch are done.
pub(crate) async fn finish_collections(tx: &mut Tx, loans: &[LoanId]) -> Result<Vec<JobId>, Error> {
    let mut done = vec![];
    for id in job::store::that_carry(tx, JobKind::Collect, &[], &[], loans).await? {
        if job::store::settled(tx, id).await? {
            let stored = job::store::load(tx, id).await?;
            let at = tx.ctx.now;
            job::advance(tx, stored, JobEvent::Done { at }).await?;
            done.push(id);
        }
    }
    Ok(done)
}
