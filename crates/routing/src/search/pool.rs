//! Routes that have been seen, and the best plan that can be put together from them.

use super::{Plan, Search};
use crate::model::NO_TASK;
use crate::partition::{Column, Partition};
use crate::route::Route;
use std::collections::HashMap;

/// The most routes kept.
const MOST: usize = 20_000;
/// So many looks at a route the search for a plan may take.
const LOOKS: usize = 5_000_000;

#[derive(Default)]
pub(super) struct Pool {
    seen: Vec<Seen>,
    /// By the tasks and the kind of vehicle.
    by_key: HashMap<u64, u32>,
    /// Per route of the search, the stamp that was looked at last.
    looked: Vec<u64>,
    /// Routes that came since the last combination.
    fresh: usize,
    /// So many have been told to other threads.
    told: usize,
}

#[derive(Clone)]
pub(super) struct Seen {
    tasks: Vec<u32>,
    seq: Vec<u32>,
    pauses: Vec<u32>,
    like: usize,
    cost: i64,
}

/// A number per task that has nothing to do with others': sums of them tell sets apart (splitmix64).
fn mark(task: u64) -> u64 {
    let mut x = task.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

impl Pool {
    fn offer(&mut self, route: &Route, like: usize, task_of: &[u32]) {
        let tasks = route.seq.iter().map(|n| task_of[*n as usize]).filter(|t| *t != NO_TASK);
        let mut tasks: Vec<u32> = tasks.collect();
        tasks.sort_unstable();
        tasks.dedup();
        if let Some(at) = self.place(&tasks, like, route.cost) {
            let seen = Seen {
                tasks,
                seq: route.seq.clone(),
                pauses: route.pauses.clone(),
                like,
                cost: route.cost,
            };
            self.set(at, seen);
        }
    }

    /// Where a route goes, unless one as good is known.
    fn place(&mut self, tasks: &[u32], like: usize, cost: i64) -> Option<usize> {
        let key = tasks
            .iter()
            .fold(mark(like as u64) ^ !0, |sum, t| sum.wrapping_add(mark(u64::from(*t))));
        let next = self.seen.len() as u32;
        let at = *self.by_key.entry(key).or_insert(next) as usize;
        self.seen.get(at).is_none_or(|seen| seen.cost > cost).then_some(at)
    }

    fn set(&mut self, at: usize, seen: Seen) {
        self.fresh += 1;
        match self.seen.get_mut(at) {
            Some(old) => *old = seen,
            None => self.seen.push(seen),
        }
    }

    /// What other threads have not been told yet.
    pub fn news(&mut self) -> &[Seen] {
        let from = std::mem::replace(&mut self.told, self.seen.len());
        &self.seen[from..]
    }

    pub fn hear(&mut self, theirs: Vec<Seen>) {
        for seen in theirs {
            if let Some(at) = self.place(&seen.tasks, seen.like, seen.cost) {
                self.set(at, seen);
            }
        }
        self.told = self.seen.len();
    }

    /// The older half goes.
    fn shrink(&mut self) {
        let gone = self.seen.len() / 2;
        self.seen.drain(..gone);
        self.told = self.told.saturating_sub(gone);
        self.by_key.retain(|_, at| *at as usize >= gone);
        self.by_key.values_mut().for_each(|at| *at -= gone as u32);
    }
}

impl Search<'_> {
    /// Keeps the routes of the present plan in mind.
    pub(super) fn remember(&mut self) {
        if !self.pools {
            return;
        }
        if self.pool.seen.len() > MOST {
            self.pool.shrink();
        }
        self.pool.looked.resize(self.routes.len(), 0);
        for (at, route) in self.routes.iter().enumerate() {
            if self.pool.looked[at] != route.stamp && !route.seq.is_empty() {
                self.pool.looked[at] = route.stamp;
                let like = self.model.vehicles[route.vehicle].like;
                self.pool.offer(route, like, &self.task_of);
            }
        }
    }

    /// The best plan of all routes in mind, when it beats the best. The present plan is then that one.
    pub(super) fn combine(&mut self, best: &mut Plan) -> bool {
        if !self.pools || self.pool.fresh == 0 {
            return false;
        }
        self.pool.fresh = 0;
        let model = self.model;
        for route in &best.routes {
            let like = model.vehicles[route.vehicle].like;
            self.pool.offer(route, like, &self.task_of);
        }
        let columns: Vec<Column> = (self.pool.seen.iter())
            .map(|s| Column {
                rows: s.tasks.clone(),
                cost: s.cost as f64,
                group: s.like as u32,
            })
            .collect();
        let mut most = vec![0; model.vehicles.len()];
        for car in &model.vehicles {
            most[car.like] += 1;
        }
        let problem = Partition {
            columns: &columns,
            alone: &self.price,
            most: &most,
        };
        let mut start = self.price.clone();
        for route in &best.routes {
            let mut tasks: Vec<u32> = route.seq.iter().map(|n| self.task_of[*n as usize]).collect();
            tasks.sort_unstable();
            tasks.dedup();
            for t in &tasks {
                start[*t as usize] = route.cost as f64 / tasks.len() as f64;
            }
        }
        let left: f64 = best.absent.iter().map(|t| self.price[*t as usize]).sum();
        let known = best.routes.iter().map(|r| r.cost).sum::<i64>() as f64 + left;
        match problem.better_than(known - 0.5, start, LOOKS) {
            Some(taken) => self.take_up(&taken, best),
            None => false,
        }
    }

    /// Makes a plan of these routes of the pool.
    fn take_up(&mut self, taken: &[usize], best: &mut Plan) -> bool {
        let model = self.model;
        let mut free: Vec<bool> = vec![true; model.vehicles.len()];
        let mut plan = best.clone();
        plan.routes.clear();
        let mut served = vec![false; model.tasks.len()];
        for at in taken {
            let seen = &self.pool.seen[*at];
            let vehicle = (0..free.len()).find(|v| free[*v] && model.vehicles[*v].like == seen.like);
            let Some(vehicle) = vehicle else { return false };
            free[vehicle] = false;
            let mut route = Route::new(vehicle, model);
            route.seq.clone_from(&seen.seq);
            route.pauses.clone_from(&seen.pauses);
            if !route.refresh(model) {
                return false;
            }
            seen.tasks.iter().for_each(|t| served[*t as usize] = true);
            plan.routes.push(route);
        }
        plan.absent = (0..served.len() as u32).filter(|t| !served[*t as usize]).collect();
        self.load(&plan);
        let worth = self.worth();
        if !worth.beats(&best.worth) {
            return false;
        }
        *best = self.plan();
        true
    }
}
