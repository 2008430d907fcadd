//! What is planned: routes as ordered stops, and what is left out.

use std::collections::HashSet;

/// One stop of a route. The numbers are positions in the problem's lists, not ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stop {
    Job(usize),
    Pickup(usize),
    Delivery(usize),
    /// The vehicle's break, by its position in the vehicle's list. It is taken on the way to the next stop, as early as its
    /// windows allow.
    Break(usize),
    /// One of the vehicle's reloads, by its position in the vehicle's list.
    Reload(usize),
}

impl Stop {
    /// The task that it is of.
    pub fn task(self) -> Option<Task> {
        match self {
            Stop::Job(at) => Some(Task::Job(at)),
            Stop::Pickup(at) | Stop::Delivery(at) => Some(Task::Shipment(at)),
            Stop::Break(_) | Stop::Reload(_) => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Position of the vehicle.
    pub vehicle: usize,
    /// At least one of them is a task's.
    pub stops: Vec<Stop>,
}

/// A task as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Task {
    Job(usize),
    Shipment(usize),
}

/// Every task of the problem is on one route, or here among the unassigned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Solution {
    pub routes: Vec<Route>,
    pub unassigned: Vec<Task>,
}

impl Solution {
    /// This plan with other routes for some vehicles. Tasks that lose their place are unassigned, and those that get one no
    /// longer.
    pub fn with(&self, changed: &[Route]) -> Solution {
        let kept = (self.routes.iter()).filter(|r| changed.iter().all(|c| c.vehicle != r.vehicle));
        let used = changed.iter().filter(|r| r.stops.iter().any(|s| s.task().is_some()));
        let mut routes: Vec<Route> = kept.chain(used).cloned().collect();
        routes.sort_by_key(|r| r.vehicle);
        let tasks = |routes: &[Route]| -> HashSet<Task> {
            let stops = routes.iter().flat_map(|r| &r.stops);
            stops.filter_map(|s| s.task()).collect()
        };
        let (before, now) = (tasks(&self.routes), tasks(&routes));
        let lost = before.into_iter().chain(self.unassigned.iter().copied());
        let mut unassigned: Vec<Task> = lost.filter(|t| !now.contains(t)).collect();
        unassigned.sort_unstable();
        unassigned.dedup();
        Solution { routes, unassigned }
    }
}
