//! The needs that lending touches: each loaded once, its events tried at once and written together.

use crate::need::{self, StoredNeed};
use crate::{Error, Tx};
use domain::ids::{ItemId, NeedId, NeedLineId, PersonId};
use domain::need::{LineState, Need, NeedEvent, NeedState, Step, Term};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

struct Touched {
    stored: StoredNeed,
    /// As it will be when the events are written.
    then: Need,
    events: Vec<NeedEvent>,
    /// Lines that were split: from, to.
    splits: Vec<(NeedLineId, NeedLineId)>,
}

#[derive(Default)]
pub(super) struct Needs(BTreeMap<NeedId, Touched>);

impl Needs {
    /// The need as it will be. A need of somebody else than `person` is not to be known here.
    pub(super) async fn of(&mut self, tx: &mut Tx, id: NeedId, person: PersonId) -> Result<&Need, Error> {
        self.open(tx, id).await?;
        match self.0.get(&id) {
            Some(touched) if touched.then.person == person => Ok(&touched.then),
            _ => Err(Error::NotFound),
        }
    }

    /// The need as it will be, whose person is not given but learnt.
    pub(super) async fn open(&mut self, tx: &mut Tx, id: NeedId) -> Result<&Need, Error> {
        let touched = match self.0.entry(id) {
            Entry::Occupied(touched) => touched.into_mut(),
            Entry::Vacant(place) => {
                let stored = need::store::load(tx, id).await?;
                let then = stored.need.clone();
                place.insert(Touched {
                    then,
                    stored,
                    events: vec![],
                    splits: vec![],
                })
            }
        };
        Ok(&touched.then)
    }

    pub(super) fn push(&mut self, id: NeedId, event: NeedEvent) -> Result<(), Error> {
        let touched = self.0.get_mut(&id).ok_or(Error::NotFound)?;
        touched.then = touched.then.clone().apply(&event)?;
        touched.events.push(event);
        Ok(())
    }

    /// A line that wants more than `quantity` is split: one for this, one for the rest, whose id is given.
    pub(super) async fn keep_quantity(
        &mut self,
        tx: &mut Tx,
        id: NeedId,
        line: NeedLineId,
        quantity: u32,
    ) -> Result<Option<NeedLineId>, Error> {
        let touched = self.0.get(&id).ok_or(Error::NotFound)?;
        let whole = touched.then.line(line)?.clone();
        let rest = whole.quantity.saturating_sub(quantity);
        if rest == 0 {
            return Ok(None);
        }
        let wanted = whole.wanted;
        self.push(
            id,
            NeedEvent::LineChanged {
                line,
                wanted: wanted.clone(),
                quantity,
            },
        )?;
        let new: NeedLineId = tx.ctx.id();
        self.push(
            id,
            NeedEvent::LineAdded {
                line: new,
                wanted,
                quantity: rest,
            },
        )?;
        if matches!(whole.state, LineState::Nav { .. }) {
            for (step, on) in super::store::nav_dates(tx, line).await? {
                self.push(id, NeedEvent::NavReached { line: new, step, on })?;
            }
        }
        if let Some(touched) = self.0.get_mut(&id) {
            touched.splits.push((line, new));
        }
        Ok(Some(new))
    }

    /// Reserves one device for one piece of the line; gives the line of the pieces that are left, where there are any.
    pub(super) async fn reserve(
        &mut self,
        tx: &mut Tx,
        id: NeedId,
        line: NeedLineId,
        item: ItemId,
    ) -> Result<Option<NeedLineId>, Error> {
        let rest = self.keep_quantity(tx, id, line, 1).await?;
        self.push(id, NeedEvent::LineReserved { line, item })?;
        Ok(rest)
    }

    pub(super) fn is_lasting(&self, id: NeedId) -> bool {
        self.0.get(&id).is_some_and(|t| t.then.term == Term::Lasting)
    }

    /// The clock goes over to this step, where it runs and is not in it.
    pub(super) fn enter(&mut self, tx: &Tx, id: NeedId, step: Step) -> Result<(), Error> {
        match self.0.get(&id).map(|t| &t.then.state) {
            Some(NeedState::Open { step: now, .. }) if *now != step => {
                self.push(id, NeedEvent::StepEntered { step, at: tx.ctx.now })
            }
            _ => Ok(()),
        }
    }

    /// Stops the clock of each need that waits for nothing more; which these are.
    pub(super) fn stop_clocks(&mut self, tx: &Tx) -> Result<Vec<NeedId>, Error> {
        let ready: Vec<NeedId> = (self.0.iter())
            .filter(|(_, t)| matches!(t.then.state, NeedState::Open { .. }) && t.then.all_settled())
            .map(|(id, _)| *id)
            .collect();
        for id in &ready {
            self.push(*id, NeedEvent::InUse { at: tx.ctx.now })?;
        }
        Ok(ready)
    }

    pub(super) async fn save(self, tx: &mut Tx) -> Result<(), Error> {
        for touched in self.0.into_values() {
            need::advance_all(tx, touched.stored, touched.events).await?;
            for (from, to) in touched.splits {
                super::store::copy_line_text(tx, from, to).await?;
            }
        }
        Ok(())
    }
}
