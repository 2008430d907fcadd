//! Taking out: strings of stops from routes that lie together.

use super::{NONE, Search};
use crate::model::NO_TASK;
use rand::RngExt;

/// Mean number of stops taken out in a round.
const MEAN_TAKEN: f64 = 10.0;
/// The longest string.
const LONGEST: f64 = 10.0;
/// How often a string keeps some stops in its middle, and how much more likely each further one is kept.
const SPLIT: f64 = 0.5;
const SPLIT_ON: f64 = 0.01;

impl Search<'_> {
    pub(super) fn ruin(&mut self) {
        let used = self.routes.iter().filter(|r| !r.seq.is_empty());
        let (count, stops) = used.fold((0usize, 0usize), |(c, s), r| (c + 1, s + r.seq.len()));
        if count == 0 {
            return;
        }
        let mean = stops as f64 / count as f64;
        let longest = LONGEST.min(mean);
        let most_strings = (4.0 * MEAN_TAKEN / (1.0 + longest) - 1.0).max(1.0);
        let strings = self.rng.random_range(1.0..most_strings + 1.0).floor() as usize;
        // Around any node, also one that is not on a route: what lies about it makes room for it.
        let seed = self.rng.random_range(0..self.model.near.len()) as u32;
        let mut ruined: Vec<usize> = vec![];
        let mut taken: Vec<u32> = vec![];
        let model = self.model;
        for node in std::iter::once(seed).chain(model.near[seed as usize].iter().copied()) {
            if ruined.len() >= strings {
                break;
            }
            let task = self.task_of[node as usize];
            let route = self.route_of[task as usize];
            if route == NONE || ruined.contains(&(route as usize)) {
                continue;
            }
            let route = route as usize;
            ruined.push(route);
            let most = longest.min(self.routes[route].seq.len() as f64);
            let length = self.rng.random_range(1.0..most + 1.0).floor() as usize;
            self.take_string(route, node, length, &mut taken);
        }
        if self.related {
            self.take_related(&mut taken);
        }
        for task in taken {
            self.assign(task, NONE);
            self.absent.push(task);
        }
    }

    /// Takes `length` stops around `node` out of the route, with the other ends of shipments.
    fn take_string(&mut self, at: usize, node: u32, length: usize, taken: &mut Vec<u32>) {
        self.touch(at);
        let head = self.model.vehicles[at].head.len();
        let seq = &self.routes[at].seq[head..];
        let n = seq.len();
        let Some(middle) = seq.iter().position(|x| *x == node) else {
            return;
        };
        let length = length.min(n);
        let mut kept = 0;
        if length > 1 && length < n && self.rng.random_bool(SPLIT) {
            kept = 1;
            while length + kept < n && !self.rng.random_bool(1.0 - SPLIT_ON) {
                kept += 1;
            }
        }
        let whole = length + kept;
        let first = (middle + 1).saturating_sub(whole);
        let last = middle.min(n - whole);
        let start = self.rng.random_range(first..=last);
        let keep_from = if kept == 0 {
            whole
        } else {
            self.rng.random_range(0..=length)
        };
        let from = taken.len();
        for k in 0..whole {
            if (keep_from..keep_from + kept).contains(&k) {
                continue;
            }
            let task = self.task_of[seq[start + k] as usize];
            if task != NO_TASK && !taken[from..].contains(&task) {
                taken.push(task);
            }
        }
        self.take_out(at, &taken[from..]);
        if !self.settle(at) {
            // Without these stops the rest can't be made (the matrix is no metric): all of it goes.
            self.empty(at, taken);
        }
    }

    pub(super) fn take_out(&mut self, at: usize, tasks: &[u32]) {
        let task_of = &self.task_of;
        self.routes[at].take(|node| tasks.contains(&task_of[node as usize]));
    }

    /// Refreshes a route that has lost stops, and places its pauses anew.
    pub(super) fn settle(&mut self, at: usize) -> bool {
        if self.routes[at].pauses.is_empty() || self.routes[at].seq.is_empty() {
            return self.refresh(at);
        }
        let before = self.routes[at].cost;
        let mut route = std::mem::take(&mut self.routes[at]);
        route.settle_pauses(self.model);
        self.cost += route.cost - before;
        self.routes[at] = route;
        self.refresh(at)
    }
}
