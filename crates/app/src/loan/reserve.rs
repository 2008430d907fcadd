//! Reserving: devices from the shelf are kept for the lines of a need, and then find their way to the person.

use super::needs::Needs;
use super::store;
use crate::error::Fault;
use crate::job::{self, JobDetails};
use crate::product::fit::{Fitting, Want, fitting_items};
use crate::tx::{Command, Query};
use crate::{Error, Tx, access, item};
use domain::access::Right;
use domain::ids::{ItemId, JobId, NeedId, NeedLineId};
use domain::item::{ItemEvent, ItemState};
use domain::job::{JobCancelReason, JobEvent, JobKind, JobRefusal, Load, Way};
use domain::need::{LineState, NeedRefusal, NeedState, Step, Wanted};
use domain::product_code::IsoCode;
use serde::{Deserialize, Serialize};

/// A device for a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pick {
    pub line: NeedLineId,
    pub item: ItemId,
}

/// Reserves devices for lines of one need: all or none. A line that wants several pieces is split, one line per device.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reserve {
    pub need: NeedId,
    pub picks: Vec<Pick>,
    /// How it gets to the person, where that is known already: as [`ChooseDelivery`] in the same moment.
    #[serde(default)]
    pub way: Option<Way>,
}

impl Command for Reserve {
    const KIND: &'static str = "loan.reserve";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        tx.ctx.must(Right::HandleNeeds)?;
        if self.picks.is_empty() {
            return Err(Error::field("picks", Fault::Required));
        }
        let mut needs = Needs::default();
        let person = needs.open(tx, self.need).await?.person;
        // A second pick for one line takes the piece that the first one left: the line that the split made.
        let mut rest: Vec<(NeedLineId, NeedLineId)> = vec![];
        for pick in &self.picks {
            let line = rest
                .iter()
                .rev()
                .find(|(of, _)| *of == pick.line)
                .map_or(pick.line, |(_, new)| *new);
            let stored = item::store::load(tx, pick.item).await?;
            if let Some(new) = needs.reserve(tx, self.need, line, pick.item).await? {
                rest.push((pick.line, new));
            }
            let reserved = ItemEvent::Reserved { need: self.need, line };
            item::advance(tx, stored, reserved, None).await?;
        }
        let step = needs.open(tx, self.need).await?.state.step();
        if step != Some(Step::Transport) {
            needs.enter(tx, self.need, Step::Store)?;
        }
        needs.save(tx).await?;
        tx.saw(person, "loan.reserve");
        if let Some(way) = self.way {
            let choose = ChooseDelivery {
                need: self.need,
                way,
                details: JobDetails::default(),
            };
            choose.run(tx).await?;
        }
        Ok(())
    }
}

/// Puts a reserved device back among the ready ones. A delivery that carried it goes on without it, or is cancelled.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Release {
    pub need: NeedId,
    pub line: NeedLineId,
}

impl Command for Release {
    const KIND: &'static str = "loan.release";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        access::any(&tx.ctx, &[Right::HandleNeeds, Right::WorkStore])?;
        let mut needs = Needs::default();
        let need = needs.open(tx, self.need).await?;
        let person = need.person;
        let LineState::Reserved { item } = need.line(self.line)?.state else {
            return Err(NeedRefusal::LineTaken.into());
        };
        release(tx, &mut needs, self.need, self.line, item).await?;
        let waits = needs.open(tx, self.need).await?.state.step() == Some(Step::Transport);
        if waits && job::store::open_deliveries_of(tx, self.need).await?.is_empty() {
            needs.enter(tx, self.need, Step::Store)?;
        }
        needs.save(tx).await?;
        tx.saw(person, "loan.release");
        Ok(())
    }
}

/// As [`Release`], of a device that was scanned: the store's own way to the same end.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ReleaseItem {
    pub item: ItemId,
}

impl Command for ReleaseItem {
    const KIND: &'static str = "loan.release_item";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        access::any(&tx.ctx, &[Right::HandleNeeds, Right::WorkStore])?;
        let stored = item::store::load(tx, self.item).await?;
        let ItemState::Reserved { need, line } = stored.item.state else {
            return Err(domain::item::ItemRefusal::NotReserved.into());
        };
        Release { need, line }.run(tx).await
    }
}

/// Releases everything that is reserved for a need, such as before it is closed.
pub(crate) async fn release_all(tx: &mut Tx, need: NeedId) -> Result<(), Error> {
    let mut needs = Needs::default();
    let reserved: Vec<(NeedLineId, ItemId)> = (needs.open(tx, need).await?.lines.iter())
        .filter_map(|l| match l.state {
            LineState::Reserved { item } => Some((l.id, item)),
            _ => None,
        })
        .collect();
    for (line, item) in reserved {
        release(tx, &mut needs, need, line, item).await?;
    }
    needs.save(tx).await
}

async fn release(tx: &mut Tx, needs: &mut Needs, need: NeedId, line: NeedLineId, item: ItemId) -> Result<(), Error> {
    let stored = item::store::load(tx, item).await?;
    item::advance(tx, stored, ItemEvent::Released, None).await?;
    needs.push(need, domain::need::NeedEvent::LineReleased { line })?;
    for id in job::store::that_carry(tx, JobKind::Deliver, &[item], &[], &[]).await? {
        let mut stored = job::store::load(tx, id).await?;
        let carried = stored
            .job
            .load
            .iter()
            .find(|l| matches!(l, Load::Item { item: i, .. } if *i == item));
        let Some(load) = carried.cloned() else { continue };
        if stored.job.load.len() > 1 {
            stored = job::advance(tx, stored, JobEvent::LoadRemoved { load }).await?;
            // What is left may all be delivered already.
            if job::store::settled(tx, id).await? {
                let at = tx.ctx.now;
                job::advance(tx, stored, JobEvent::Done { at }).await?;
            }
        } else {
            let cancelled = JobEvent::Cancelled {
                reason: JobCancelReason::NoLongerNeeded,
                at: tx.ctx.now,
            };
            job::advance(tx, stored, cancelled).await?;
        }
    }
    Ok(())
}

/// Chooses how what is reserved gets to the person: one job with all of it, and the bulk that the need wants. Said again,
/// what was reserved since is added; another way replaces the job.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChooseDelivery {
    pub need: NeedId,
    pub way: Way,
    pub details: JobDetails,
}

impl Command for ChooseDelivery {
    const KIND: &'static str = "loan.choose_delivery";
    type Outcome = JobId;

    async fn run(&self, tx: &mut Tx) -> Result<JobId, Error> {
        access::any(&tx.ctx, &[Right::HandleNeeds, Right::PlanJobs])?;
        let mut needs = Needs::default();
        let need = needs.open(tx, self.need).await?.clone();
        if matches!(need.state, NeedState::Closed { .. } | NeedState::InUse { .. }) {
            return Err(NeedRefusal::Closed.into());
        }
        let load = load_of(tx, &need).await?;
        if load.is_empty() {
            return Err(JobRefusal::NothingReserved.into());
        }
        let mut chosen = None;
        for id in job::store::open_deliveries_of(tx, self.need).await? {
            let stored = job::store::load(tx, id).await?;
            if stored.job.way == self.way && chosen.is_none() {
                chosen = Some(stored);
            } else {
                let replaced = JobEvent::Cancelled {
                    reason: JobCancelReason::Replaced,
                    at: tx.ctx.now,
                };
                job::advance(tx, stored, replaced).await?;
            }
        }
        let id = match chosen {
            Some(mut stored) => {
                for load in load {
                    if !stored.job.load.contains(&load) {
                        stored = job::advance(tx, stored, JobEvent::LoadAdded { load }).await?;
                    }
                }
                stored.job.id
            }
            None => {
                let (level, deadline) = need.state.triage().map(|t| (t.level.clone(), t.deadline)).unzip();
                let created = JobEvent::Created {
                    job_kind: JobKind::Deliver,
                    person: Some(need.person),
                    need: Some(self.need),
                    level,
                    deadline,
                    way: self.way,
                    at: tx.ctx.now,
                    load,
                };
                job::create(tx, created, &self.details).await?.job.id
            }
        };
        needs.enter(tx, self.need, Step::Transport)?;
        needs.save(tx).await?;
        tx.saw(need.person, "loan.choose_delivery");
        Ok(id)
    }
}

/// Reserved devices, and wanted bulk that some place holds.
async fn load_of(tx: &mut Tx, need: &domain::need::Need) -> Result<Vec<Load>, Error> {
    let mut load = vec![];
    for line in &need.lines {
        let id = Some(line.id);
        match (&line.state, &line.wanted) {
            (LineState::Reserved { item }, _) => load.push(Load::Item { item: *item, line: id }),
            (LineState::Wanted, Wanted::Product { product }) if store::held(tx, *product, line.quantity).await? => {
                load.push(Load::Bulk {
                    product: *product,
                    quantity: line.quantity,
                    line: id,
                });
            }
            _ => {}
        }
    }
    Ok(load)
}

/// What is on the shelves for each line of a need that waits, best first and nearest to the person's home.
#[derive(Clone, Copy, Debug)]
pub struct FitsFor {
    pub need: NeedId,
    /// At most so many per line.
    pub most: usize,
}

impl Query for FitsFor {
    type Answer = Vec<(NeedLineId, Vec<Fitting>)>;

    async fn run(&self, tx: &mut Tx) -> Result<Self::Answer, Error> {
        tx.ctx.must(Right::HandleNeeds)?;
        let mut needs = Needs::default();
        let need = needs.open(tx, self.need).await?.clone();
        tx.saw(need.person, "loan.fits");
        // Distances would tell where a protected person lives.
        let near = match store::home_of(tx, need.person).await? {
            (true, _) if !tx.ctx.may(Right::SeeProtected) => None,
            (_, point) => point,
        };
        let mut fits = vec![];
        for line in &need.lines {
            if !matches!(line.state, LineState::Wanted | LineState::Nav { .. }) {
                continue;
            }
            let want = match &line.wanted {
                Wanted::Product { product } => Want::Product(*product),
                Wanted::Class { iso } => match IsoCode::parse(iso) {
                    Ok(code) => Want::Class(code),
                    Err(_) => continue,
                },
                Wanted::Words => continue,
            };
            fits.push((line.id, fitting_items(tx, &want, near, self.most).await?));
        }
        Ok(fits)
    }
}
