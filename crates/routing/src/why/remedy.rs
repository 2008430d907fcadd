//! The smallest change of the problem that lets a task in.
//!
//! Where a place breaks rules by amounts, giving way by exactly these amounts cures it; where only time is short, so may a
//! window that opens earlier, a day that begins earlier, a thing that is there earlier: the least that does is found by
//! halving. Changes are measured as places are, and each counts a tenth more, so that one change is less than two. Told is the
//! least with which the checker finds no fault.

use super::change::{Change, Kept, What, cures};
use super::ground::{Ground, Trial};
use super::rule::Rule;
use crate::check::Point;
use crate::problem::{Pin, Problem};
use crate::solution::{Route, Stop};
use std::cmp::Ordering;

/// What lets a task in.
#[derive(Clone, Debug, PartialEq)]
pub struct Remedy {
    pub vehicle: usize,
    /// The changed routes; they hold once the changes are made.
    pub routes: Vec<Route>,
    pub changes: Vec<Change>,
    /// What the routes cost more.
    pub cost: f64,
}

/// What each change counts beside its amount.
const EACH: f64 = 0.1;
/// How many are tried on the checker, the smallest first.
const TRIED: usize = 24;

struct Candidate<'a> {
    trial: &'a Trial,
    changes: Vec<Change>,
    effort: f64,
}

impl Candidate<'_> {
    fn new<'a>(problem: &Problem, trial: &'a Trial, changes: Vec<Change>) -> Candidate<'a> {
        Candidate {
            trial,
            effort: changes.iter().map(|c| EACH + c.share(problem)).sum(),
            changes,
        }
    }

    fn order(&self, other: &Candidate) -> Ordering {
        (self.effort.total_cmp(&other.effort)).then(self.trial.cost.total_cmp(&other.trial.cost))
    }
}

/// `scratch` is a copy of the problem, changed and put back for each trial.
pub(super) fn smallest(ground: &Ground, scratch: &mut Problem, tried: &[Vec<Trial>]) -> Option<Remedy> {
    let problem = ground.problem;
    let mut by_amount: Vec<Candidate> = (tried.iter().flatten())
        .filter_map(|trial| {
            let changes = cures(&trial.broken, trial.vehicle())?;
            Some(Candidate::new(problem, trial, changes))
        })
        .collect();
    by_amount.sort_by(Candidate::order);
    let mut best = (by_amount.into_iter().take(TRIED)).find(|c| holds(ground, scratch, &c.trial.routes, &c.changes));
    for trial in tried.iter().filter_map(|t| t.first()).filter(|t| only_time(t)) {
        for most in earlier(ground, trial) {
            let least = best.as_ref().map_or(f64::INFINITY, |c| c.effort);
            let Some(change) = halve(ground, scratch, trial, most, least) else {
                continue;
            };
            let found = Candidate::new(problem, trial, vec![change]);
            if best.as_ref().is_none_or(|b| found.order(b) == Ordering::Less) {
                best = Some(found);
            }
        }
    }
    best.map(|c| Remedy {
        vehicle: c.trial.vehicle(),
        routes: c.trial.routes.clone(),
        changes: c.changes,
        cost: c.trial.cost,
    })
}

/// Do the routes hold once the changes are made?
fn holds(ground: &Ground, scratch: &mut Problem, routes: &[Route], changes: &[Change]) -> bool {
    let mut kept = vec![];
    for change in changes {
        kept.push(Kept::before(scratch, change));
        change.apply(scratch);
    }
    let holds = ground.holds(scratch, routes);
    kept.into_iter().rev().for_each(|k| k.put_back(scratch));
    holds
}

/// The least of a change that is enough, if `most` is; none where it is no less than the least so far.
fn halve(ground: &Ground, scratch: &mut Problem, trial: &Trial, most: Change, least: f64) -> Option<Change> {
    let mut good = |by| holds(ground, scratch, &trial.routes, &[Change { by, ..most }]);
    if least <= EACH || !good(most.by) {
        return None;
    }
    let (mut bad, mut enough) = (0, most.by);
    while bad + 1 < enough {
        let middle = bad + (enough - bad) / 2;
        if good(middle) {
            enough = middle;
        } else {
            bad = middle;
        }
        if (Change { by: bad, ..most }).share(ground.problem) + EACH >= least {
            return None;
        }
    }
    Some(Change { by: enough, ..most })
}

fn only_time(trial: &Trial) -> bool {
    let of_time = |r| {
        matches!(
            r,
            Rule::Window | Rule::Break | Rule::Day | Rule::Release | Rule::Together
        )
    };
    trial.broken.iter().all(|v| of_time(v.parts().rule))
}

/// What could be earlier, at most by so much: windows that are waited for, the day, what is to be loaded.
fn earlier(ground: &Ground, trial: &Trial) -> Vec<Change> {
    let problem = ground.problem;
    let mut changes = vec![];
    for route in &trial.routes {
        let vehicle = route.vehicle;
        let change = |what, stop, by| Change {
            what,
            vehicle,
            stop,
            by,
        };
        let car = &problem.vehicles[vehicle];
        let done = car.head().iter().any(|s| s.pin == Pin::Done);
        if !done {
            changes.push(change(What::DayEarlier, None, car.window.from - problem.now.max(0)));
        }
        for line in ground.timeline(route).lines.iter().filter(|l| l.waiting > 0) {
            let Point::Stop(stop) = line.point else { continue };
            let Some(visit) = problem.visit(stop) else { continue };
            let Some(window) = visit.windows.iter().position(|w| line.arrival <= w.to) else {
                continue;
            };
            let before = window.checked_sub(1).map_or(0, |b| visit.windows[b].to + 1);
            let by = line.waiting.min(visit.windows[window].from - before);
            changes.push(change(What::WindowEarlier { window }, Some(stop), by));
        }
        for stop in route.stops.iter().filter(|s| !matches!(s, Stop::Delivery(_))) {
            let release = problem.visit(*stop).map_or(0, |v| v.release);
            changes.push(change(What::ReleaseEarlier, Some(*stop), release));
        }
    }
    changes.retain(|c| c.by > 0);
    changes
}
