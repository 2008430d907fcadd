//! What a plan is worth, counted from the replay alone.

use super::{Terms, replay::replay, tasks};
use crate::problem::{Aim, Objective, Problem};
use crate::solution::Solution;
use std::collections::HashMap;

/// A plan's figures, one for each aim. Costs in the caller's unit.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    pub priority: u64,
    pub tasks: usize,
    pub lateness: f64,
    /// Of vehicles, time, distance and strangers, without lateness.
    pub cost: f64,
    /// Seconds.
    pub balance: i64,
    pub changes: usize,
}

impl Figures {
    /// The figure of an aim as the objective counts it.
    pub fn of(&self, aim: Aim, objective: &Objective) -> f64 {
        match aim {
            Aim::Priority => self.priority as f64,
            Aim::Tasks => self.tasks as f64,
            Aim::Lateness => self.lateness,
            Aim::Cost if objective.names(Aim::Lateness) => self.cost,
            Aim::Cost => self.cost + self.lateness,
            Aim::Balance => self.balance as f64,
            Aim::Changes => self.changes as f64,
        }
    }
}

/// Counts a plan that breaks no rule.
pub fn figures(problem: &Problem, solution: &Solution) -> Figures {
    let terms = Terms::of(problem, solution);
    let mut sum = Figures::default();
    let mut work = vec![0i64; problem.vehicles.len()];
    let mut by = HashMap::new();
    for route in &solution.routes {
        let start = problem.vehicles[route.vehicle].window.from;
        let day = replay(problem, route, start, &terms).0;
        sum.priority += day.priority;
        sum.cost += day.cost - day.lateness;
        sum.lateness += day.lateness;
        work[route.vehicle] = day.travel + day.setup + day.service;
        by.extend((route.stops.iter()).filter_map(|s| Some((s.task()?, route.vehicle))));
    }
    sum.tasks = tasks(problem).filter(|t| by.contains_key(t)).count();
    let (longest, shortest) = (work.iter().max(), work.iter().min());
    sum.balance = longest.zip(shortest).map_or(0, |(l, s)| l - s);
    let mut planned = HashMap::new();
    for (at, vehicle) in problem.vehicles.iter().enumerate() {
        planned.extend(vehicle.steps.iter().filter_map(|s| Some((s.stop.task()?, at))));
    }
    sum.changes = planned.iter().filter(|(task, v)| by.get(*task) != Some(v)).count();
    sum
}
