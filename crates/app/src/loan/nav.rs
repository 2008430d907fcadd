//! The way of a lasting need through NAV: applied → granted → ordered → received → fitted → delivered, each with its date.

use super::needs::Needs;
use super::store;
use crate::error::Fault;
use crate::tx::{Command, Query};
use crate::{Error, Tx, access, item, place};
use chrono::NaiveDate;
use domain::access::Right;
use domain::event::Fact;
use domain::ids::{ItemId, NeedId, NeedLineId, PlaceId, ProductId};
use domain::item::{Item, ItemEvent, Owner};
use domain::need::{LineState, NavStep, NeedEvent, NeedRefusal, NeedState, Step, Wanted};
use domain::place::PlaceKind;
use domain::stock::Movement;
use serde::{Deserialize, Serialize};

/// A step of a line is reached. For `received` with the device in hand see [`NavReceive`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NavReached {
    pub need: NeedId,
    pub line: NeedLineId,
    pub step: NavStep,
    pub on: NaiveDate,
    /// NAV's number of the order.
    pub order_number: Option<String>,
}

impl Command for NavReached {
    const KIND: &'static str = "loan.nav_reached";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        tx.ctx.must(Right::HandleNeeds)?;
        not_in_the_future(tx, self.on)?;
        let mut needs = Needs::default();
        let person = needs.open(tx, self.need).await?.person;
        let (line, step, on) = (self.line, self.step, self.on);
        needs.push(self.need, NeedEvent::NavReached { line, step, on })?;
        // NAV's own drivers may have delivered it: then nothing is handed out here.
        let then = needs.open(tx, self.need).await?;
        let waits = matches!(then.line(line)?.state, LineState::Nav { .. });
        if step == NavStep::Delivered && waits {
            needs.push(self.need, NeedEvent::LineFulfilled { line, loan: None })?;
        }
        match step {
            NavStep::Applied | NavStep::Granted | NavStep::Ordered => needs.enter(tx, self.need, Step::Nav)?,
            NavStep::Received | NavStep::Fitted => needs.enter(tx, self.need, Step::Store)?,
            NavStep::Delivered => {}
        }
        needs.stop_clocks(tx)?;
        needs.save(tx).await?;
        if let Some(number) = self.order_number.as_deref().map(str::trim).filter(|n| !n.is_empty()) {
            store::nav_order(tx, line, step, number).await?;
        }
        tx.saw(person, "loan.nav");
        Ok(())
    }
}

/// The device that NAV sent has come: it is received into the store as NAV's and reserved for the line at once.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NavReceive {
    pub need: NeedId,
    pub line: NeedLineId,
    pub on: NaiveDate,
    pub label: Option<String>,
    pub serial: Option<String>,
    /// The article that came; the line's own where nothing is said.
    pub product: Option<ProductId>,
    pub to: PlaceId,
}

impl Command for NavReceive {
    const KIND: &'static str = "loan.nav_receive";
    type Outcome = ItemId;

    async fn run(&self, tx: &mut Tx) -> Result<ItemId, Error> {
        tx.ctx.must(Right::HandleNeeds)?;
        not_in_the_future(tx, self.on)?;
        let text = |t: &Option<String>| {
            t.as_deref()
                .map(str::trim)
                .filter(|t| !t.is_empty())
                .map(str::to_uppercase)
        };
        let (label, serial) = (text(&self.label), text(&self.serial));
        if label.is_none() && serial.is_none() {
            return Err(Error::field("label", Fault::Required));
        }
        if let Some(label) = &label
            && place::store::label_taken(tx, None, label).await?
        {
            return Err(Error::field("label", Fault::Taken));
        }
        place::must_take(tx, self.to).await?;
        let mut needs = Needs::default();
        let need = needs.open(tx, self.need).await?;
        let person = need.person;
        let product = match (self.product, &need.line(self.line)?.wanted) {
            (Some(product), _) => product,
            (None, Wanted::Product { product }) => *product,
            (None, Wanted::Class { .. } | Wanted::Words) => return Err(Error::field("product", Fault::Required)),
        };
        if matches!(need.state, NeedState::Closed { .. }) {
            return Err(NeedRefusal::Closed.into());
        }
        let from = place::virtual_place(tx, PlaceKind::Nav).await?;
        let id: ItemId = tx.ctx.id();
        let received = ItemEvent::Received {
            product,
            owner: Owner::Nav,
            from,
            to: self.to,
            used: false,
        };
        let new = Item::begin(id, &received).map_err(|e| Error::Unavailable(e.to_string()))?;
        store::insert_item(tx, &new, label.as_deref(), serial.as_deref()).await?;
        let movement = Movement {
            id: tx.movement_id(),
            item: Some(id),
            product,
            quantity: 1,
            from,
            to: self.to,
            at: tx.ctx.now,
        };
        tx.moved(movement, None);
        tx.happened(Fact::Item(id, received));
        let (line, step, on) = (self.line, NavStep::Received, self.on);
        needs.push(self.need, NeedEvent::NavReached { line, step, on })?;
        needs.reserve(tx, self.need, line, id).await?;
        let stored = item::StoredItem {
            item: new,
            label,
            serial,
            version: 1,
        };
        let reserved = ItemEvent::Reserved { need: self.need, line };
        item::advance(tx, stored, reserved, None).await?;
        needs.enter(tx, self.need, Step::Store)?;
        needs.save(tx).await?;
        tx.saw(person, "loan.nav");
        Ok(id)
    }
}

fn not_in_the_future(tx: &Tx, on: NaiveDate) -> Result<(), Error> {
    if on > tx.ctx.today() {
        return Err(Error::field("on", Fault::InTheFuture));
    }
    Ok(())
}

/// One line's way: the dated steps in their order, and the next ones that may be dated.
#[derive(Clone, Debug)]
pub struct NavLine {
    pub line: NeedLineId,
    pub steps: Vec<(NavStep, NaiveDate, Option<String>)>,
    pub next: Vec<NavStep>,
}

/// The NAV way of every line of a need.
#[derive(Clone, Debug)]
pub struct NavWay {
    pub need: NeedId,
}

impl Query for NavWay {
    type Answer = Vec<NavLine>;

    async fn run(&self, tx: &mut Tx) -> Result<Vec<NavLine>, Error> {
        access::any(&tx.ctx, &[Right::SeePersons, Right::HandleNeeds])?;
        let mut needs = Needs::default();
        let need = needs.open(tx, self.need).await?.clone();
        tx.saw(need.person, "loan.nav");
        let mut dated = store::nav_of(tx, self.need).await?;
        let lines = need.lines.iter().filter(|l| l.state != LineState::Removed);
        Ok(lines
            .map(|line| {
                let mut steps: Vec<_> = dated
                    .extract_if(.., |d| d.0 == line.id)
                    .map(|d| (d.1, d.2, d.3))
                    .collect();
                steps.sort_by_key(|s| NavStep::ALL.iter().position(|step| *step == s.0));
                let has = |step: NavStep| steps.iter().any(|s| s.0 == step);
                // What the rules would take: a new step whose step before is dated.
                let next = (NavStep::ALL.iter().copied())
                    .filter(|step| !has(*step) && step.before().is_none_or(has))
                    .filter(|step| {
                        let on = tx.ctx.today();
                        let reached = NeedEvent::NavReached {
                            line: line.id,
                            step: *step,
                            on,
                        };
                        need.clone().apply(&reached).is_ok()
                    })
                    .collect();
                NavLine {
                    line: line.id,
                    steps,
                    next,
                }
            })
            .collect())
    }
}
