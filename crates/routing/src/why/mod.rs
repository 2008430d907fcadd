//! Why a task was left out, found with the checker's replay alone: nothing of the search is asked.
//!
//! Each task left out is tried at every place of every vehicle. A place is nearer than another where fewer kinds of rules break
//! ([`Rule`]), then where the sum of the amounts is less, each as a share of what it is measured against: seconds against a
//! working day of eight hours, loads, numbers of tasks, travel and distance against the vehicle's limits, a missing skill as a
//! whole, and what no amount cures as ten. Then the cheaper one is nearer.
//!
//! Breaks stay where they are among the stops; where the two nearest places of a vehicle break a rule of time, its breaks are
//! moved one after the other to where the least breaks, and where a load is too much, one of the vehicle's reloads is tried
//! everywhere. Of routes with more than [`MANY`] stops, a shipment's pickup is tried with its delivery right behind it, and
//! only the nearest of these with every delivery.

mod change;
mod exchange;
mod ground;
mod reason;
mod remedy;
mod rule;

pub use change::{Change, What, changed};
pub use exchange::Exchange;
pub use reason::{Reason, reasons};
pub use remedy::Remedy;
pub use rule::{Breach, Rule};

use crate::check::{Figures, Violation, figures};
use crate::problem::{Aim, Objective, Problem};
use crate::solution::{Route, Solution, Task};
use ground::{Ground, Trial};

/// Stops of a route beyond which not every pair of places is tried for a shipment.
pub(crate) const MANY: usize = 24;

/// Why a task is on no route.
#[derive(Clone, Debug, PartialEq)]
pub struct WhyNot {
    pub task: Task,
    pub reason: Reason,
    /// The nearest place with each vehicle, the nearest of all first.
    pub places: Vec<Place>,
    /// The least that would let it in; none where nothing that is tried does, or where it fits already.
    pub remedy: Option<Remedy>,
    /// What would drop out for it; none where nothing helps, or where it fits already.
    pub exchange: Option<Exchange>,
}

/// Where a task would go.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    pub vehicle: usize,
    /// The vehicle's route with the task in it; and the other vehicle's, where a job takes two. [`Solution::with`] makes a plan
    /// of them.
    pub routes: Vec<Route>,
    /// Every rule that is broken then and was not before; none where it fits, and the search did not find it or did not want
    /// it.
    pub broken: Vec<Violation>,
    /// What the changed routes cost more, in the caller's unit.
    pub cost: f64,
    /// It fits, and the plan is better with it by the problem's objective: searching longer would find it.
    pub better: bool,
}

/// Why each task left out is on no route, in the plan's order.
///
/// The problem has no flaws. A plan that breaks rules already is taken as it is: only what breaks in addition is told.
pub fn why(problem: &Problem, solution: &Solution) -> Vec<WhyNot> {
    let known = Solution {
        routes: (solution.routes.iter())
            .filter(|r| r.vehicle < problem.vehicles.len())
            .cloned()
            .collect(),
        unassigned: solution.unassigned.clone(),
    };
    let ground = Ground::new(problem, &known);
    let mut trial = problem.clone();
    let reasons = reasons(problem, solution);
    let budget = exchange::budget(solution.unassigned.len());
    (reasons.into_iter())
        .map(|(task, reason)| explain(&ground, &mut trial, task, reason, budget))
        .collect()
}

fn explain(ground: &Ground, trial: &mut Problem, task: Task, reason: Reason, budget: u64) -> WhyNot {
    let tried = ground.try_everywhere(task);
    let nearest = tried.iter().flat_map(|trials| trials.first());
    let mut nearest: Vec<&Trial> = nearest.collect();
    nearest.sort_by(|a, b| a.order(b));
    let fits = nearest.first().is_some_and(|t| t.broken.is_empty());
    let places: Vec<Place> = nearest.iter().map(|t| place(ground, t)).collect();
    WhyNot {
        task,
        reason: if fits { Reason::Fits } else { reason },
        places,
        remedy: if fits {
            None
        } else {
            remedy::smallest(ground, trial, &tried)
        },
        exchange: if fits {
            None
        } else {
            exchange::cheapest(ground, task, budget)
        },
    }
}

fn place(ground: &Ground, trial: &Trial) -> Place {
    Place {
        vehicle: trial.vehicle(),
        better: trial.broken.is_empty() && better(ground, &trial.routes),
        routes: trial.routes.clone(),
        broken: trial.broken.clone(),
        cost: trial.cost,
    }
}

/// Is the plan with these routes better by the problem's objective?
fn better(ground: &Ground, routes: &[Route]) -> bool {
    let now = figures(ground.problem, &ground.solution.with(routes));
    beats(&now, &ground.figures, &ground.problem.objective)
}

fn beats(new: &Figures, old: &Figures, objective: &Objective) -> bool {
    let gain = |aim: Aim| {
        let (new, old) = (new.of(aim, objective), old.of(aim, objective));
        match aim {
            Aim::Priority | Aim::Tasks => new - old,
            Aim::Lateness | Aim::Cost | Aim::Balance | Aim::Changes => old - new,
        }
    };
    match objective {
        Objective::Lexicographic(aims) => aims
            .iter()
            .map(|a| gain(*a))
            .find(|g| *g != 0.0)
            .is_some_and(|g| g > 0.0),
        Objective::Weighted(weights) => weights.iter().map(|(aim, w)| gain(*aim) * w).sum::<f64>() > 0.0,
    }
}
