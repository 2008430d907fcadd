//! Fewer vehicles: a route is dissolved, and its tasks are fitted into the others until none is left over.
//!
//! What stays out is weighed by how often it stayed out before, so that the hard tasks are the ones that stay in (absence
//! counters, Christiaens and Vanden Berghe 2020, section 5.3).

use super::recreate::Order;
use super::{Clock, NONE, Plan, Search};
use crate::model::NO_TASK;
use crate::route::Route;
use rand::RngExt;

/// The share of the budget at which the hunt for vehicles ends.
const SHARE: f64 = 0.25;
/// From which fixed cost on, in mean nearest costs, a vehicle is worth the hunt.
const DEAR: f64 = 50.0;

impl Search<'_> {
    /// With dear vehicles and nothing left out: as few of them as it finds. The state ends at the best plan.
    pub(super) fn fewer_vehicles(&mut self, best: &mut Plan, clock: &mut Clock, round: &mut u64) {
        let dear = self
            .model
            .vehicles
            .iter()
            .all(|v| v.fixed as f64 > DEAR * self.model.mean_near);
        if !dear || self.related || !self.absent.is_empty() || best.routes.len() < 2 {
            return;
        }
        let mut absences = vec![1u64; self.model.tasks.len()];
        self.dissolve_one(&absences);
        let weigh = |absent: &[u32], absences: &[u64]| -> u64 { absent.iter().map(|t| absences[*t as usize]).sum() };
        while clock.goes_on(*round) && clock.spent < SHARE {
            *round += 1;
            let (before, cost) = (weigh(&self.absent, &absences), self.cost);
            self.begin_round();
            self.ruin();
            let order = Order::draw(self.model, &mut self.rng);
            self.recreate(&order, true, false);
            for task in &self.absent {
                absences[*task as usize] += 1;
            }
            if self.absent.is_empty() {
                *best = self.plan();
                if best.routes.len() < 2 {
                    break;
                }
                self.begin_round();
                self.dissolve_one(&absences);
                continue;
            }
            let now = weigh(&self.absent, &absences);
            let chance: f64 = self.rng.random();
            let warm = cost as f64 - self.model.mean_near * chance.max(f64::MIN_POSITIVE).ln();
            let good = now < before || self.absent.len() <= self.undo.absent.len() && (self.cost as f64) < warm;
            if !good {
                self.undo_round();
            }
        }
        self.load(best);
    }

    /// Empties the route whose tasks have been the easiest to place.
    fn dissolve_one(&mut self, absences: &[u64]) {
        let model = self.model;
        let weight = |seq: &[u32]| -> u64 {
            seq.iter()
                .filter_map(|n| absences.get(model.nodes[*n as usize].task as usize))
                .sum()
        };
        let used = (0..self.routes.len()).filter(|r| !self.routes[*r].seq.is_empty());
        let Some(at) = used.min_by_key(|r| weight(&self.routes[*r].seq)) else {
            return;
        };
        self.touch(at);
        let on = self.routes[at].seq.iter().map(|n| model.nodes[*n as usize].task);
        let mut tasks: Vec<u32> = on.filter(|t| *t != NO_TASK).collect();
        tasks.sort_unstable();
        tasks.dedup();
        self.routes[at].take(|_| true);
        self.refresh(at);
        for task in tasks {
            self.assign(task, NONE);
            self.absent.push(task);
        }
    }

    /// Goes back to a plan.
    pub(super) fn load(&mut self, plan: &Plan) {
        self.begin_round();
        for route in &mut self.routes {
            let vehicle = route.vehicle;
            let kept = plan.routes.iter().find(|r| r.vehicle == vehicle);
            match kept {
                Some(kept) => route.copy(kept),
                None => *route = Route::new(vehicle, self.model),
            }
        }
        self.route_of.fill(NONE);
        for at in 0..self.routes.len() {
            self.refresh(at);
            for k in 0..self.routes[at].seq.len() {
                let task = self.model.nodes[self.routes[at].seq[k] as usize].task;
                if task != NO_TASK {
                    self.route_of[task as usize] = at as u32;
                }
            }
        }
        self.absent.clone_from(&plan.absent);
        self.cost = self.routes.iter().map(|r| r.cost).sum();
        self.undo = super::Undo::default();
    }
}
