//! Putting back: one task after the other where it costs least.

use super::Search;
use super::memory::Remembered;
use crate::model::Model;
use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::SliceRandom;

/// How often the best place in a route is not seen.
const BLIND: f64 = 0.01;

/// How often a round leaves out what isn't worth its cost, where that may be better. The first task of a vehicle seems dear and
/// the next ones make up for it: so not always.
const CHOOSY: f64 = 0.5;

/// How often a round begins a route.
const BEGINS: f64 = 0.1;

/// Which task goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Random,
    Bulk,
    Far,
    Close,
    ShortWindow,
    EarlyWindow,
    LateWindow,
    Priority,
    PriorityPerMinute,
}

impl Order {
    pub const COUNT: usize = Order::PriorityPerMinute as usize + 1;

    pub fn draw(model: &Model, rng: &mut Xoshiro256PlusPlus) -> Order {
        let windows = if model.any_windows { 2 } else { 0 };
        let priority = if model.any_priority { 4 } else { 0 };
        let weights = [
            (Order::Random, 4),
            (Order::Bulk, if model.dims > 0 { 4 } else { 0 }),
            (Order::Far, 2),
            (Order::Close, 1),
            (Order::ShortWindow, windows),
            (Order::EarlyWindow, windows),
            (Order::LateWindow, windows),
            (Order::Priority, priority),
            (Order::PriorityPerMinute, priority),
        ];
        let sum: u32 = weights.iter().map(|(_, w)| w).sum();
        let mut at = rng.random_range(0..sum);
        for (order, weight) in weights {
            if at < weight {
                return order;
            }
            at -= weight;
        }
        Order::Random
    }

    /// Small ones go first.
    pub fn key(self, model: &Model, task: u32) -> f64 {
        let t = &model.tasks[task as usize];
        let node = &model.nodes[t.first as usize];
        let from_start = || {
            let car = &model.vehicles[0];
            let class = &model.classes[car.class];
            let place = if car.start == model.nowhere() {
                car.end
            } else {
                car.start
            };
            class.cost(place, node.place) as f64
        };
        match self {
            Order::Random => 0.0,
            Order::Bulk => -t.bulk,
            Order::Far => -from_start(),
            Order::Close => from_start(),
            Order::ShortWindow => (node.last() - node.earliest()) as f64,
            Order::EarlyWindow => node.earliest() as f64,
            Order::LateWindow => -(node.last() as f64),
            Order::Priority => -f64::from(t.priority),
            Order::PriorityPerMinute => {
                let work = node.work(0, true) + t.second.map_or(0, |s| model.nodes[s as usize].work(0, true));
                -f64::from(t.priority) / (work as f64 + model.mean_near / crate::model::COST_SCALE as f64)
            }
        }
    }
}

impl Search<'_> {
    /// Puts what is absent back, as far as it goes in.
    pub(super) fn recreate(&mut self, order: &Order, blind: bool, into_empty: bool) {
        let mut waiting = std::mem::take(&mut self.absent);
        waiting.shuffle(&mut self.rng);
        if *order != Order::Random {
            let keys = self.memory.keys(self.model, *order);
            waiting.sort_by(|a, b| keys[*a as usize].total_cmp(&keys[*b as usize]));
        }
        self.choosy = self.may_leave_out && blind && self.rng.random_bool(CHOOSY);
        if self.any_pinned {
            waiting.sort_by_key(|t| !self.model.pinned[*t as usize]);
        }
        // One task at a time, a vehicle more never pays: now and then the first one begins a route whatever it costs.
        let mut begins = blind && into_empty && self.pools && self.rng.random_bool(BEGINS);
        for task in waiting {
            if std::mem::take(&mut begins) {
                self.only_empty = true;
                let there = self.put_back(task, false, true);
                self.only_empty = false;
                if there {
                    continue;
                }
            }
            let paired = self.related && self.model.twin[task as usize].is_some();
            let there = match paired {
                // Its other one has taken it in already.
                true => self.route_of[task as usize] != super::NONE || self.put_pair(task),
                false => self.put_back(task, blind, into_empty),
            };
            if !there {
                self.absent.push(task);
            }
        }
    }

    /// Into the cheapest place of all routes; false where there is none.
    pub(super) fn put_back(&mut self, task: u32, blind: bool, into_empty: bool) -> bool {
        let model = self.model;
        let found = if self.related || self.leans {
            self.best_of_all(task, blind, into_empty)
        } else {
            self.cheapest(task, blind, into_empty)
        };
        let Some((at, cost)) = found else { return false };
        if self.choosy && cost as f64 > self.price[task as usize] {
            return false;
        }
        let spot = self.memory.spot(task, at);
        self.touch(at);
        self.routes[at].put(model, task, spot);
        if self.refresh(at) {
            self.assign(task, at as u32);
            return true;
        }
        // The constant-time check has been too hopeful (a pause's largest load): as it was.
        self.routes[at].take(|node| model.nodes[node as usize].task == task);
        if !self.settle(at) {
            debug_assert!(false, "a route that held before holds no more");
        }
        false
    }

    /// The route where it costs least: first by what is remembered, so that the others have something to beat.
    fn cheapest(&mut self, task: u32, blind: bool, into_empty: bool) -> Option<(usize, i64)> {
        let (mut best, mut least) = (None, i64::MAX);
        let open = self.memory.open(self.model);
        let mut unknown = std::mem::take(&mut self.unknown);
        for at in &open {
            let at = *at as usize;
            let wanted = match self.memory.empty(at) {
                true => into_empty,
                false => !self.only_empty,
            };
            if !wanted || !self.model.fits(task, at) {
                continue;
            }
            match self.memory.recall(task, at) {
                Remembered::Cost(cost) => {
                    if cost < least && !(blind && self.rng.random_bool(BLIND)) {
                        (best, least) = (Some(at), cost);
                    }
                }
                Remembered::Least(cost) => unknown.push((at as u32, cost)),
                Remembered::Nothing => unknown.push((at as u32, i64::MIN)),
            }
        }
        for (at, bound) in unknown.drain(..) {
            if bound >= least {
                continue;
            }
            let at = at as usize;
            let spot = self.routes[at].best(self.model, task, least);
            self.memory.keep(task, at, spot, least);
            if let Some(spot) = spot
                && !(blind && self.rng.random_bool(BLIND))
            {
                (best, least) = (Some(at), spot.cost);
            }
        }
        self.unknown = unknown;
        self.memory.give_back(open);
        best.map(|at| (at, least))
    }

    /// The same where more than a route's cost speaks for a place.
    fn best_of_all(&mut self, task: u32, blind: bool, into_empty: bool) -> Option<(usize, i64)> {
        let mut best: Option<(i64, usize)> = None;
        for at in 0..self.routes.len() {
            let shut = !into_empty && self.memory.empty(at);
            if shut || !self.model.fits(task, at) || self.related && !self.allowed(task, at) {
                continue;
            }
            let mut cost = match self.memory.recall(task, at) {
                Remembered::Cost(cost) => cost,
                _ => {
                    let spot = self.routes[at].best(self.model, task, i64::MAX);
                    self.memory.keep(task, at, spot, i64::MAX);
                    spot.map_or(i64::MAX, |s| s.cost)
                }
            };
            if cost == i64::MAX {
                continue;
            }
            if self.leans {
                cost += self.lean(task, at);
            }
            if best.is_none_or(|(least, _)| cost < least) && !(blind && self.rng.random_bool(BLIND)) {
                best = Some((cost, at));
            }
        }
        best.map(|(cost, at)| (at, cost))
    }
}
