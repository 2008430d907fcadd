//! Hand-over: one or several things to one person in one command, with what follows on needs and jobs.

use super::needs::Needs;
use super::{HandedOut, StoredLoan, store};
use crate::error::HouseRefusal;
use crate::item::{self, StoredItem};
use crate::person::store::Standing;
use crate::tx::{Command, Lending};
use crate::{Error, Tx, job, person, place, product, stock};
use chrono::NaiveDate;
use domain::access::Right;
use domain::event::Fact;
use domain::ids::{ItemId, JobId, LoanId, NeedId, NeedLineId, PersonId, PlaceId, ProductId};
use domain::item::{ItemEvent, ItemRefusal, ItemState};
use domain::job::{JobEvent, JobKind};
use domain::loan::{Lent, LoanEvent, LoanKind, LoanRefusal, passes_ceiling};
use domain::need::{LineState, NavStep, Need, NeedEvent, NeedLine, Wanted};
use domain::place::PlaceKind;
use domain::stock::StockRefusal;
use serde::{Deserialize, Serialize};

/// Hands everything named out to one person, or nothing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HandOver {
    pub person: PersonId,
    pub kind: LoanKind,
    /// Where nothing is said: by the kind of loan.
    pub due: Option<NaiveDate>,
    /// The need that devices from the shelf answer; what is reserved goes to its own need by itself.
    pub need: Option<NeedId>,
    pub items: Vec<ItemId>,
    pub bulk: Vec<BulkOut>,
}

/// Pieces of a bulk product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkOut {
    pub product: ProductId,
    pub quantity: u32,
    /// Where nothing is said: the place that holds most of it.
    pub from: Option<PlaceId>,
    pub line: Option<NeedLineId>,
}

/// What came of a hand-over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedOver {
    /// One per item and per bulk line, in the order given: items first.
    pub loans: Vec<HandedOut>,
    /// Needs whose clock this stopped.
    pub in_use: Vec<NeedId>,
    /// Deliveries that this finished.
    pub jobs: Vec<JobId>,
}

impl Command for HandOver {
    const KIND: &'static str = "loan.hand_over";
    type Outcome = HandedOver;

    async fn run(&self, tx: &mut Tx) -> Result<HandedOver, Error> {
        tx.ctx.must(Right::Lend)?;
        hand_over(tx, self).await
    }
}

/// The use case without its right, for the jobs that end in a hand-over.
pub(crate) async fn hand_over(tx: &mut Tx, wish: &HandOver) -> Result<HandedOver, Error> {
    if wish.items.is_empty() && wish.bulk.is_empty() {
        return Err(Error::field("items", crate::error::Fault::Required));
    }
    let standing = person::store::standing(tx, wish.person).await?;
    may_borrow(tx, &standing)?;
    let due = due(tx, wish.kind, wish.due)?;
    let mut needs = Needs::default();
    let mut loans = vec![];
    let mut lines = vec![];
    for item in &wish.items {
        let stored = item::store::load(tx, *item).await?;
        let line = line_for(tx, &mut needs, &stored, wish.person, wish.need).await?;
        stored.item.may_hand_out_for(line.map(|(need, _)| need))?;
        let loan = lend_item(tx, stored, wish.person, wish.kind, due, line).await?;
        if let Some((need, line)) = line {
            fulfil(tx, &mut needs, need, line, loan).await?;
            lines.push(line);
        }
        loans.push(loan);
    }
    for bulk in &wish.bulk {
        let line = match (wish.need, bulk.line) {
            (Some(need), Some(line)) => Some((need, line)),
            (Some(need), None) => {
                let iso = store::iso_of(tx, bulk.product).await?;
                let need = needs.of(tx, need, wish.person).await?;
                wanting_line(need, bulk.product, iso.as_deref()).map(|l| (need.id, l.id))
            }
            (None, _) => None,
        };
        let loan = lend_bulk(tx, bulk, wish.person, wish.kind, due, line).await?;
        if let Some((need, line)) = line {
            needs.of(tx, need, wish.person).await?;
            needs.keep_quantity(tx, need, line, bulk.quantity).await?;
            fulfil(tx, &mut needs, need, line, loan).await?;
            lines.push(line);
        }
        loans.push(loan);
    }
    let in_use = needs.stop_clocks(tx)?;
    needs.save(tx).await?;
    let jobs = finish_deliveries(tx, &wish.items, &lines).await?;
    tx.saw(wish.person, "loan.hand_out");
    let today = tx.ctx.today();
    let passes = due.is_some_and(|d| passes_ceiling(wish.kind, today, d));
    Ok(HandedOver {
        loans: (loans.into_iter())
            .map(|loan| HandedOut {
                loan,
                due,
                passes_ceiling: passes,
            })
            .collect(),
        in_use,
        jobs,
    })
}

/// The dead and those who have moved out borrow nothing.
pub(super) fn may_borrow(tx: &Tx, standing: &Standing) -> Result<(), Error> {
    if standing.died_on.is_some() {
        return Err(LoanRefusal::PersonDead.into());
    }
    if standing.moved_out_on.is_some_and(|d| d <= tx.ctx.today()) {
        return Err(LoanRefusal::PersonMovedOut.into());
    }
    Ok(())
}

/// When it is due back: as wished, else by the kind. Lasting loans have no date.
pub(super) fn due(tx: &Tx, kind: LoanKind, wished: Option<NaiveDate>) -> Result<Option<NaiveDate>, Error> {
    let today = tx.ctx.today();
    let due = match kind {
        LoanKind::Lasting => None,
        LoanKind::Short | LoanKind::Trial => wished.or_else(|| kind.default_due(today)),
    };
    if due.is_some_and(|d| d < today) {
        return Err(LoanRefusal::DueBeforeHandOut.into());
    }
    Ok(due)
}

/// The loan of one device: loan row, item on loan at the home place, movement, events.
pub(super) async fn lend_item(
    tx: &mut Tx,
    stored: StoredItem,
    person: PersonId,
    kind: LoanKind,
    due: Option<NaiveDate>,
    line: Option<(NeedId, NeedLineId)>,
) -> Result<LoanId, Error> {
    let (loan, opened, handed_out) = opening(tx, &stored, person, kind, due, line).await?;
    store::open(tx, loan, &opened).await?;
    item::advance(tx, stored, handed_out, Some(loan)).await?;
    tx.happened(Fact::Loan(loan, opened));
    Ok(loan)
}

/// As [`lend_item`] for a device that answers no need, where nothing is read afterwards: both rows are written with the
/// transaction's end.
pub(super) async fn lend_item_at_end(
    tx: &mut Tx,
    stored: StoredItem,
    person: PersonId,
    kind: LoanKind,
    due: Option<NaiveDate>,
) -> Result<LoanId, Error> {
    let (loan, opened, handed_out) = opening(tx, &stored, person, kind, due, None).await?;
    let (from, version) = (stored.item.place, stored.version);
    let item = stored.item.apply(&handed_out)?;
    item::stepped(tx, from, &item, handed_out, Some(loan));
    tx.happened(Fact::Loan(loan, opened));
    tx.lends(Lending {
        loan,
        person,
        kind,
        due,
        item,
        version,
    });
    Ok(loan)
}

async fn opening(
    tx: &mut Tx,
    stored: &StoredItem,
    person: PersonId,
    kind: LoanKind,
    due: Option<NaiveDate>,
    line: Option<(NeedId, NeedLineId)>,
) -> Result<(LoanId, LoanEvent, ItemEvent), Error> {
    let home = place::virtual_place(tx, PlaceKind::Home).await?;
    let loan: LoanId = tx.ctx.id();
    let opened = LoanEvent::Opened {
        person,
        lent: Lent::Item {
            item: stored.item.id,
            product: stored.item.product,
        },
        loan_kind: kind,
        need: line.map(|(need, _)| need),
        line: line.map(|(_, line)| line),
        at: tx.ctx.now,
        due,
    };
    Ok((loan, opened, ItemEvent::HandedOut { loan, person, to: home }))
}

async fn lend_bulk(
    tx: &mut Tx,
    bulk: &BulkOut,
    person: PersonId,
    kind: LoanKind,
    due: Option<NaiveDate>,
    line: Option<(NeedId, NeedLineId)>,
) -> Result<LoanId, Error> {
    if !product::store::is_bulk(tx, bulk.product).await? {
        return Err(Error::Refused(HouseRefusal::ProductIsNotBulk.into()));
    }
    let from = match bulk.from {
        Some(from) => from,
        None => store::place_with_most(tx, bulk.product)
            .await?
            .ok_or(StockRefusal::NotEnough {
                held: 0,
                wanted: bulk.quantity,
            })?,
    };
    let home = place::virtual_place(tx, PlaceKind::Home).await?;
    let loan: LoanId = tx.ctx.id();
    let opened = LoanEvent::Opened {
        person,
        lent: Lent::Bulk {
            product: bulk.product,
            quantity: bulk.quantity,
        },
        loan_kind: kind,
        need: line.map(|(need, _)| need),
        line: line.map(|(_, line)| line),
        at: tx.ctx.now,
        due,
    };
    stock::transfer(tx, bulk.product, bulk.quantity, from, home, Some(loan)).await?;
    store::open(tx, loan, &opened).await?;
    tx.happened(Fact::Loan(loan, opened));
    Ok(loan)
}

/// The line that this device answers: the one that it is reserved for, else one of the given need that wants it.
async fn line_for(
    tx: &mut Tx,
    needs: &mut Needs,
    stored: &StoredItem,
    person: PersonId,
    given: Option<NeedId>,
) -> Result<Option<(NeedId, NeedLineId)>, Error> {
    if let ItemState::Reserved { need, line } = stored.item.state {
        return match needs.of(tx, need, person).await {
            Ok(_) => Ok(Some((need, line))),
            Err(Error::NotFound) => Err(ItemRefusal::ReservedForAnother.into()),
            Err(e) => Err(e),
        };
    }
    let Some(need) = given else { return Ok(None) };
    let iso = store::iso_of(tx, stored.item.product).await?;
    let open = needs.of(tx, need, person).await?;
    let Some(line) = wanting_line(open, stored.item.product, iso.as_deref()).map(|l| l.id) else {
        return Ok(None);
    };
    needs.keep_quantity(tx, need, line, 1).await?;
    Ok(Some((need, line)))
}

/// The first unsettled line that wants this product, else one that wants its class.
fn wanting_line<'a>(need: &'a Need, product: ProductId, iso: Option<&str>) -> Option<&'a NeedLine> {
    let free = |line: &&NeedLine| matches!(line.state, LineState::Wanted | LineState::Nav { .. });
    let same = |line: &&NeedLine| line.wanted == Wanted::Product { product };
    let class = |line: &&NeedLine| match (&line.wanted, iso) {
        (Wanted::Class { iso: wanted }, Some(iso)) => iso.starts_with(wanted.as_str()),
        _ => false,
    };
    (need.lines.iter().filter(free).find(same)).or_else(|| need.lines.iter().filter(free).find(class))
}

/// The person has it. What came by NAV is delivered by the same hand.
pub(super) async fn fulfil(
    tx: &mut Tx,
    needs: &mut Needs,
    need: NeedId,
    line: NeedLineId,
    loan: LoanId,
) -> Result<(), Error> {
    needs.push(need, NeedEvent::LineFulfilled { line, loan: Some(loan) })?;
    if needs.is_lasting(need) && store::nav_received(tx, line).await? {
        let on = tx.ctx.today();
        let step = NavStep::Delivered;
        needs.push(need, NeedEvent::NavReached { line, step, on })?;
    }
    Ok(())
}

/// Deliveries that have nothing left to deliver are done.
pub(super) async fn finish_deliveries(
    tx: &mut Tx,
    items: &[ItemId],
    lines: &[NeedLineId],
) -> Result<Vec<JobId>, Error> {
    let mut done = vec![];
    for job in job::store::that_carry(tx, JobKind::Deliver, items, lines, &[]).await? {
        if job::store::settled(tx, job).await? {
            let stored = job::store::load(tx, job).await?;
            let at = tx.ctx.now;
            job::advance(tx, stored, JobEvent::Done { at }).await?;
            done.push(job);
        }
    }
    Ok(done)
}

/// The open loan of a device, with the device.
pub(crate) async fn open_loan_of(tx: &mut Tx, item: ItemId) -> Result<(StoredItem, StoredLoan), Error> {
    let stored = item::store::load(tx, item).await?;
    let ItemState::OnLoan { loan, .. } = stored.item.state else {
        return Err(ItemRefusal::NotOnLoan.into());
    };
    Ok((stored, store::load(tx, loan).await?))
}
