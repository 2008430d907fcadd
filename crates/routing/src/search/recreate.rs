//! Putting back: one task after the other where it costs least.

use super::{Cached, Search};
use crate::model::Model;
use crate::route::Spot;
use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::SliceRandom;

/// How often the best place in a route is not seen.
const BLIND: f64 = 0.01;

/// How often a round leaves out what isn't worth its cost, where that may be better. The first task of a vehicle seems dear and
/// the next ones make up for it: so not always.
const CHOOSY: f64 = 0.5;

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
    fn key(self, model: &Model, task: u32) -> f64 {
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
            waiting.sort_by(|a, b| order.key(self.model, *a).total_cmp(&order.key(self.model, *b)));
        }
        self.choosy = self.may_leave_out && blind && self.rng.random_bool(CHOOSY);
        if self.any_pinned {
            waiting.sort_by_key(|t| !self.model.pinned[*t as usize]);
        }
        for task in waiting {
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
        self.tries += 1;
        let mut best: Option<(usize, Spot)> = None;
        for at in 0..self.routes.len() {
            if !model.fits(task, at) || self.related && !self.allowed(task, at) {
                continue;
            }
            if self.routes[at].seq.is_empty() {
                let like = model.vehicles[at].like;
                if !into_empty || self.tried[like] == self.tries && !self.leans && !self.related {
                    continue;
                }
                self.tried[like] = self.tries;
            }
            let Some(mut spot) = self.spot(task, at) else { continue };
            if self.leans {
                spot.cost += self.lean(task, at);
            }
            if best.is_some_and(|(_, b)| b.cost <= spot.cost) || blind && self.rng.random_bool(BLIND) {
                continue;
            }
            best = Some((at, spot));
        }
        let Some((at, spot)) = best else { return false };
        if self.choosy && spot.cost as f64 > self.price[task as usize] {
            return false;
        }
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

    /// The best place of a task in a route, remembered as long as the route stays as it is.
    fn spot(&mut self, task: u32, at: usize) -> Option<Spot> {
        let slot = task as usize * self.routes.len() + at;
        let stamp = self.routes[at].stamp;
        if self.cache[slot].stamp != stamp {
            let spot = self.routes[at].best(self.model, task, i64::MAX);
            self.cache[slot] = Cached { stamp, spot };
        }
        self.cache[slot].spot
    }
}
