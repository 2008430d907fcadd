//! What is remembered of routes: whether they are used, and what each task would cost there.

use super::recreate::Order;
use crate::model::Model;
use crate::route::{Route, Spot};

/// Of a task in a route.
pub(super) enum Remembered {
    /// It costs this, or goes nowhere (the largest number).
    Cost(i64),
    /// It costs this or more.
    Least(i64),
    Nothing,
}

pub(super) struct Memory {
    /// Per route: its stamp, and whether it has no stops.
    stamps: Vec<(u64, bool)>,
    /// The routes to try: all that have stops, and of equal empty ones the first.
    open: Vec<u32>,
    stale: bool,
    /// Tasks × routes: twice the stamp and whether it is a bound, and the cost.
    costs: Vec<(u64, i64)>,
    spots: Vec<Spot>,
    /// Per order of the recreation, made when first wanted: small ones go first.
    keys: Vec<Vec<f64>>,
}

impl Memory {
    pub fn new(model: &Model, routes: &[Route]) -> Memory {
        let (tasks, vehicles) = (model.tasks.len(), routes.len());
        Memory {
            stamps: routes.iter().map(|r| (r.stamp, r.seq.is_empty())).collect(),
            open: vec![],
            stale: true,
            costs: vec![(0, 0); tasks * vehicles],
            spots: vec![Spot::default(); tasks * vehicles],
            keys: vec![vec![]; Order::COUNT],
        }
    }

    /// A route has changed.
    pub fn now(&mut self, route: usize, stamp: u64, empty: bool) {
        self.stale |= self.stamps[route].1 != empty;
        self.stamps[route] = (stamp, empty);
    }

    pub fn empty(&self, route: usize) -> bool {
        self.stamps[route].1
    }

    /// Hands the routes to try out, to be given back.
    pub fn open(&mut self, model: &Model) -> Vec<u32> {
        if self.stale {
            self.stale = false;
            self.open.clear();
            let mut seen = vec![false; self.stamps.len()];
            for (at, car) in model.vehicles.iter().enumerate() {
                if !self.stamps[at].1 {
                    self.open.push(at as u32);
                } else if !seen[car.like] {
                    seen[car.like] = true;
                    self.open.push(at as u32);
                }
            }
        }
        std::mem::take(&mut self.open)
    }

    pub fn give_back(&mut self, open: Vec<u32>) {
        self.open = open;
    }

    pub fn recall(&self, task: u32, route: usize) -> Remembered {
        let (stamp, cost) = self.costs[task as usize * self.stamps.len() + route];
        match (stamp / 2 == self.stamps[route].0, stamp % 2) {
            (false, _) => Remembered::Nothing,
            (true, 0) => Remembered::Cost(cost),
            (true, _) => Remembered::Least(cost),
        }
    }

    pub fn spot(&self, task: u32, route: usize) -> Spot {
        self.spots[task as usize * self.stamps.len() + route]
    }

    /// The best place, as far as there is one below `limit`.
    pub fn keep(&mut self, task: u32, route: usize, spot: Option<Spot>, limit: i64) {
        let at = task as usize * self.stamps.len() + route;
        let stamp = self.stamps[route].0 * 2;
        match spot {
            Some(spot) => {
                self.costs[at] = (stamp, spot.cost);
                self.spots[at] = spot;
            }
            None if limit == i64::MAX => self.costs[at] = (stamp, limit),
            None => self.costs[at] = (stamp + 1, limit),
        }
    }

    pub fn keys(&mut self, model: &Model, order: Order) -> &[f64] {
        let keys = &mut self.keys[order as usize];
        if keys.is_empty() {
            keys.extend((0..model.tasks.len() as u32).map(|task| order.key(model, task)));
        }
        keys
    }
}
