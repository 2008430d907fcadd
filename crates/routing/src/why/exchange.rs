//! What would drop out so that a task gets in.
//!
//! The least priority counts first, then the number of tasks, then the cost. Single tasks are tried all, then pairs as long as
//! they can be better and the budget of replays lasts; then, where priority is still lost or nothing was found, each vehicle is
//! emptied and filled again, the highest priority first, as long as the task stays in.

use super::better;
use super::ground::{Ground, Trial, without_tasks};
use super::rule::Near;
use crate::problem::Problem;
use crate::solution::{Route, Stop, Task};
use std::cmp::Ordering;

/// What would drop out.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    pub vehicle: usize,
    /// The vehicle's route with the task and without what drops out; and the other vehicle's, where a job takes two.
    pub routes: Vec<Route>,
    pub out: Vec<Task>,
    pub priority_won: u32,
    pub priority_lost: u64,
    /// What the routes cost more, in the caller's unit.
    pub cost: f64,
    /// The plan is better by the problem's objective.
    pub better: bool,
    /// Every pair that could be better was tried.
    pub exact: bool,
}

/// Replays for the pairs of all tasks together.
const REPLAYS: u64 = 120_000;
/// The fewest for each.
const FEWEST: u64 = 500;
/// Tasks of a route, the least priorities first, of which pairs are made.
const PAIRED: usize = 60;

pub(super) fn budget(left_out: usize) -> u64 {
    (REPLAYS / left_out.max(1) as u64).max(FEWEST)
}

pub(super) fn priority(problem: &Problem, task: Task) -> u32 {
    match task {
        Task::Job(at) => problem.jobs.get(at).map_or(0, |j| j.priority),
        Task::Shipment(at) => problem.shipments.get(at).map_or(0, |s| s.priority),
    }
}

struct Found {
    lost: u64,
    out: Vec<Task>,
    trial: Trial,
}

impl Found {
    fn order(&self, other: &Found) -> Ordering {
        (self.lost, self.out.len())
            .cmp(&(other.lost, other.out.len()))
            .then(self.trial.cost.total_cmp(&other.trial.cost))
    }
}

/// Tasks that could drop out together.
struct Set {
    lost: u64,
    vehicle: usize,
    out: [Option<Task>; 2],
}

struct Hunt<'a, 'b> {
    ground: &'a Ground<'b>,
    task: Task,
    /// Where the other job of a pair fits as things are.
    partners: Option<Vec<Trial>>,
    best: Option<Found>,
}

pub(super) fn cheapest(ground: &Ground, task: Task, budget: u64) -> Option<Exchange> {
    let mut hunt = Hunt {
        ground,
        task,
        partners: ground.partners(task),
        best: None,
    };
    let vehicles = hunt.possible();
    let mut singles: Vec<Set> = vec![];
    for vehicle in &vehicles {
        singles.extend(hunt.droppable(*vehicle).into_iter().map(|(lost, task)| Set {
            lost,
            vehicle: *vehicle,
            out: [Some(task), None],
        }));
    }
    hunt.try_sets(&mut singles, u64::MAX);
    let most = hunt.best.as_ref().map_or(u64::MAX, |b| b.lost);
    let mut exact = true;
    let mut pairs: Vec<Set> = vec![];
    for vehicle in &vehicles {
        let mut tasks = hunt.droppable(*vehicle);
        tasks.sort_by_key(|(lost, _)| *lost);
        exact &= tasks.len() <= PAIRED;
        tasks.truncate(PAIRED);
        for (at, (a, first)) in tasks.iter().enumerate() {
            // With a pair's priority equal to a single one's, the single one is better.
            let with = tasks[at + 1..].iter().take_while(|(b, _)| a + b < most);
            pairs.extend(with.map(|(b, second)| Set {
                lost: a + b,
                vehicle: *vehicle,
                out: [Some(*first), Some(*second)],
            }));
        }
    }
    exact &= hunt.try_sets(&mut pairs, ground.replays.get() + budget);
    if hunt.best.as_ref().is_none_or(|b| b.lost > 0) {
        vehicles.iter().for_each(|v| hunt.fill_again(*v));
    }
    let Found { lost, out, trial } = hunt.best?;
    Some(Exchange {
        vehicle: trial.vehicle(),
        priority_won: priority(ground.problem, task),
        priority_lost: lost,
        cost: trial.cost,
        better: better(ground, &trial.routes),
        routes: trial.routes,
        // More than two are found by filling again, never by trying all.
        exact: exact && out.len() <= 2,
        out,
    })
}

impl Hunt<'_, '_> {
    /// Vehicles that could do the task if they had nothing else to do.
    fn possible(&self) -> Vec<usize> {
        let vehicles = 0..self.ground.problem.vehicles.len();
        vehicles
            .filter(|v| !self.droppable(*v).is_empty() && self.fit(&self.emptied(*v)).is_some())
            .collect()
    }

    fn emptied(&self, vehicle: usize) -> Route {
        Route {
            vehicle,
            stops: without_tasks(self.ground.problem, vehicle),
        }
    }

    /// The tasks of a route that are not at its fixed head.
    fn droppable(&self, vehicle: usize) -> Vec<(u64, Task)> {
        let problem = self.ground.problem;
        let fixed = problem.vehicles[vehicle].head();
        let tasks = self.ground.route(vehicle).stops.iter().filter_map(|s| match s {
            Stop::Delivery(_) => None,
            stop => stop.task(),
        });
        tasks
            .filter(|t| !fixed.iter().any(|s| s.stop.task() == Some(*t)))
            .map(|t| (u64::from(priority(problem, t)), t))
            .collect()
    }

    /// The cheapest place in a route where everything holds.
    fn fit(&self, route: &Route) -> Option<Trial> {
        let mut trial = self.ground.insert(route, self.task, 1).into_iter().next()?;
        if !trial.broken.is_empty() {
            self.ground.settle(&mut trial);
        }
        if !trial.broken.is_empty() {
            return None;
        }
        let holds = |t: &Trial| self.ground.holds(self.ground.problem, &t.routes);
        let Some(partners) = &self.partners else {
            return holds(&trial).then_some(trial);
        };
        let fit = |other: &&Trial| other.broken.is_empty() && other.vehicle() != trial.vehicle();
        partners.iter().filter(fit).map(|other| trial.beside(other)).find(holds)
    }

    fn see(&mut self, lost: u64, out: Vec<Task>, trial: Trial) {
        let found = Found { lost, out, trial };
        if self.best.as_ref().is_none_or(|b| found.order(b) == Ordering::Less) {
            self.best = Some(found);
        }
    }

    /// Tries sets, those that lose least first; false where the replays don't last.
    fn try_sets(&mut self, sets: &mut [Set], until: u64) -> bool {
        sets.sort_by_key(|s| s.lost);
        for set in sets {
            if self.best.as_ref().is_some_and(|b| b.lost < set.lost) {
                break;
            }
            if self.ground.replays.get() > until {
                return false;
            }
            let out: Vec<Task> = set.out.iter().flatten().copied().collect();
            let mut route = self.ground.route(set.vehicle).clone();
            route.stops.retain(|s| s.task().is_none_or(|t| !out.contains(&t)));
            if let Some(trial) = self.fit(&route) {
                self.see(set.lost, out, trial);
            }
        }
        true
    }

    /// Empties a vehicle but for the task, and puts back what still goes, the highest priority first.
    fn fill_again(&mut self, vehicle: usize) {
        let Some(mut now) = self.fit(&self.emptied(vehicle)).filter(|t| t.routes.len() == 1) else {
            return;
        };
        let mut tasks = self.droppable(vehicle);
        tasks.sort_by_key(|(priority, _)| std::cmp::Reverse(*priority));
        let (mut lost, mut out) = (0, vec![]);
        for (priority, task) in tasks {
            if self.best.as_ref().is_some_and(|b| b.lost < lost) {
                return;
            }
            let back = self.ground.insert(&now.routes[0], task, 1).into_iter().next();
            match back.filter(|t| t.near == Near::default()) {
                Some(trial) => now = trial,
                None => {
                    lost += priority;
                    out.push(task);
                }
            }
        }
        if self.ground.holds(self.ground.problem, &now.routes) {
            self.see(lost, out, now);
        }
    }
}
