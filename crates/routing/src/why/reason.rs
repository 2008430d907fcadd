//! In one word why a task was left out.

use super::ground::Ground;
use super::rule::Rule;
use crate::problem::Problem;
use crate::solution::{Solution, Task};

/// Why a task is on no route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// No vehicle can do it even with nothing else to do; this rule stops the one that comes furthest.
    Never(Rule),
    /// Vehicles could do it, but for what else they have to do.
    NoRoom,
    /// It fits as the plan is; the search didn't find it, or the objective doesn't want it.
    Fits,
}

impl Reason {
    /// The reason's name for machines.
    pub fn code(self) -> &'static str {
        match self {
            Reason::Never(rule) => rule.code(),
            Reason::NoRoom => "no_room",
            Reason::Fits => "fits",
        }
    }
}

/// The reason of each task left out, in the plan's order. Cheap: each is tried with each kind of vehicle alone, so that
/// [`Reason::Fits`] is told by [`super::why`] only.
pub fn reasons(problem: &Problem, solution: &Solution) -> Vec<(Task, Reason)> {
    let empty = Solution {
        routes: vec![],
        unassigned: crate::check::tasks(problem).collect(),
    };
    let ground = Ground::new(problem, &empty);
    let known = |t: &&Task| match **t {
        Task::Job(at) => at < problem.jobs.len(),
        Task::Shipment(at) => at < problem.shipments.len(),
    };
    let left_out = solution.unassigned.iter().filter(known);
    left_out.map(|task| (*task, alone(&ground, *task))).collect()
}

fn alone(ground: &Ground, task: Task) -> Reason {
    let mut furthest: Option<Rule> = None;
    for nearest in ground.try_until_one_fits(task) {
        match nearest.broken.iter().map(|v| v.parts().rule).min() {
            Some(rule) => furthest = furthest.max(Some(rule)),
            None => return Reason::NoRoom,
        }
    }
    furthest.map_or(Reason::NoRoom, Reason::Never)
}
