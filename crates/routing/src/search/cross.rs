//! Many short coolings and children of two plans each, where there is time for them.
//!
//! Single coolings of a small problem end in different valleys. With rounds enough for several, the best of them and what can be
//! made of two together beat one long cooling; large problems need the long one. A child has some routes of one plan in place of
//! those that lie there in the other (selective route exchange: Y. Nagata, O. Bräysy, W. Dullaert, "A penalty-based edge assembly
//! memetic algorithm for the vehicle routing problem with time windows", Computers & Operations Research 37(4), 2010).

use super::recreate::Order;
use super::{COLD, Clock, Cooling, HOT, NONE, Observer, Plan, Search};
use crate::model::NO_TASK;
use crate::route::Route;
use rand::RngExt;

/// The rounds that a cooling of 100 tasks needs, how that grows with the tasks, and what the smallest problem needs.
const ROUNDS: f64 = 20_000.0;
const GROWTH: i32 = 4;
const LEAST: f64 = 1_000.0;
/// Every so many coolings one takes so many times as long: some valleys are found by many short ones, others by a long one.
const LONG: u32 = 7;
const LONGER: f64 = 6.0;
/// With fewer than so many coolings, one takes all the time instead; more are never made.
const FEWEST: f64 = 8.0;
const MOST: f64 = 200.0;
/// The share of the budget after which it is known how many rounds there will be.
const TRIAL: f64 = 0.01;
/// The share of the time that the first coolings take together; a child takes as long as one of them.
const FIRST: f64 = 0.5;
/// The temperature that a child's cooling begins with, in mean nearest costs.
const LUKEWARM: f64 = 1.0;

impl Search<'_> {
    /// Up to a share of the budget; false when the whole search shall end.
    pub(super) fn generations(
        &mut self,
        until: f64,
        best: &mut Plan,
        clock: &mut Clock,
        round: &mut u64,
        observer: &mut dyn Observer,
    ) -> bool {
        let (from, before) = (clock.spent, *round);
        let cooling = |until: f64, hot: f64, cold: f64, follows: bool| Cooling {
            until,
            hot,
            cold,
            follows,
        };
        if self.pools && !self.anneal(&cooling(from + TRIAL, HOT, HOT, false), best, clock, round, observer) {
            return false;
        }
        let rounds = (*round - before) as f64 / (clock.spent - from).max(1e-9) * (until - clock.spent);
        let needed = (ROUNDS * (self.model.tasks.len() as f64 / 100.0).powi(GROWTH)).max(LEAST);
        let coolings = (rounds * FIRST / needed).min(MOST).floor();
        if coolings < FEWEST || !self.pools {
            return self.anneal(&cooling(until, HOT, COLD, true), best, clock, round, observer);
        }
        let first_end = clock.spent + (until - clock.spent) * FIRST;
        let each = (first_end - clock.spent) / coolings;
        let mut parents: Vec<Plan> = vec![];
        let mut grown = false;
        for n in 1u32.. {
            if clock.spent >= until {
                break;
            }
            let young = clock.spent < first_end;
            if !young {
                if !std::mem::replace(&mut grown, true) && self.combine(best) {
                    meet(&mut parents, best.clone());
                }
                if self.swap(clock.others, best, true) {
                    adopt(&mut parents, best.clone());
                }
                let one = self.rng.random_range(0..parents.len());
                let other = (one + self.rng.random_range(1..parents.len().max(2))) % parents.len();
                self.cross(&parents[one], &parents[other]);
            }
            let length = if n.is_multiple_of(LONG) { LONGER * each } else { each };
            let hot = if young { HOT } else { LUKEWARM };
            let mut own = self.plan();
            clock.known = Some(best.worth);
            let end = (clock.spent + length).min(until);
            let goes_on = self.anneal(&cooling(end, hot, COLD, false), &mut own, clock, round, observer);
            clock.known = None;
            if own.worth.beats(&best.worth) {
                *best = own.clone();
            }
            if !goes_on {
                return false;
            }
            if young {
                meet(&mut parents, own);
            } else {
                adopt(&mut parents, own);
            }
        }
        true
    }

    fn tasks_of(&self, route: &Route) -> impl Iterator<Item = u32> {
        let on = route.seq.iter().map(|n| self.task_of[*n as usize]);
        on.filter(|t| *t != NO_TASK)
    }

    /// The present plan is then the first one, with as many routes of the other in place of its own about some place, and what is
    /// in neither put back.
    fn cross(&mut self, one: &Plan, other: &Plan) {
        let model = self.model;
        self.load(one);
        let used = one.routes.iter().filter(|r| !r.seq.is_empty()).count();
        let many = self.rng.random_range(1..=(used / 2).max(1));
        let seed = self.rng.random_range(0..model.near.len());
        let mut gone: Vec<u32> = vec![];
        for node in std::iter::once(seed as u32).chain(model.near[seed].iter().copied()) {
            let at = self.route_of[self.task_of[node as usize] as usize];
            if at != NONE && !gone.contains(&at) {
                gone.push(at);
            }
            if gone.len() == many {
                break;
            }
        }
        let shared = |r: &&Route| {
            self.tasks_of(r)
                .filter(|t| gone.contains(&self.route_of[*t as usize]))
                .count()
        };
        let mut theirs: Vec<&Route> = other.routes.iter().collect();
        theirs.sort_by_cached_key(|r| std::cmp::Reverse(shared(r)));
        theirs.truncate(gone.len());
        let kept: Vec<Route> = (one.routes.iter())
            .filter(|r| !gone.contains(&(r.vehicle as u32)))
            .cloned()
            .collect();
        let mut there = vec![false; model.tasks.len()];
        let mut child = Plan {
            routes: kept,
            absent: vec![],
            worth: one.worth,
        };
        for route in &child.routes {
            self.tasks_of(route).for_each(|t| there[t as usize] = true);
        }
        let mut free: Vec<usize> = (0..model.vehicles.len()).collect();
        free.retain(|v| child.routes.iter().all(|r| r.vehicle != *v));
        for route in theirs {
            let like = model.vehicles[route.vehicle].like;
            let Some(at) = free.iter().position(|v| model.vehicles[*v].like == like) else {
                continue;
            };
            let mut copy = route.clone();
            copy.vehicle = free[at];
            copy.take(|node| {
                let task = self.task_of[node as usize];
                task != NO_TASK && there[task as usize]
            });
            if copy.refresh(model) && !copy.seq.is_empty() {
                free.swap_remove(at);
                self.tasks_of(&copy).for_each(|t| there[t as usize] = true);
                child.routes.push(copy);
            }
        }
        child.absent = (0..there.len() as u32).filter(|t| !there[*t as usize]).collect();
        self.load(&child);
        self.begin_round();
        let order = Order::draw(model, &mut self.rng);
        self.recreate(&order, false, true);
    }
}

/// One parent more, unless the plan is known.
fn meet(parents: &mut Vec<Plan>, plan: Plan) {
    if parents.iter().all(|p| p.worth != plan.worth) {
        parents.push(plan);
    }
}

/// Takes the place of the worst parent, unless that one is better or the plan is known.
fn adopt(parents: &mut [Plan], child: Plan) {
    if parents.iter().any(|p| p.worth == child.worth) {
        return;
    }
    let worst = (parents.iter_mut()).reduce(|worst, p| if worst.worth.beats(&p.worth) { p } else { worst });
    if let Some(worst) = worst.filter(|w| child.worth.beats(&w.worth)) {
        *worst = child;
    }
}
