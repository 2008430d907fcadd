//! Vehicle routing: who visits whom, in which order, with which vehicle.
//!
//! [`solve`] plans, [`check`] proves a plan against the problem without a line of the planner's code, and [`vroom`] reads and
//! writes VROOM's JSON, so that its users see what they expect. Pure: no clock, no randomness but the seed, no files.
//!
//! # What the search is
//! Ruin and recreate by strings of neighbouring stops under simulated annealing; every insertion is checked in constant time
//! against the earliest departure before and the latest arrival behind it, and the best place of a task in a route is
//! remembered until the route changes. What was tried, and what it gave, is in the crate's `README.md`.

mod check;
mod model;
mod partition;
mod plain;
mod problem;
mod rich;
mod route;
mod search;
mod solution;
pub mod vroom;
mod why;

pub use check::{Figures, Line, Point, Timeline, Violation, as_told, check, figures, timeline, timelines};
pub use problem::{
    Aim, Break, Costs, Due, FOREVER, Flaw, Group, Job, MOST_DIMENSIONS, MOST_OF_A_VEHICLE, MOST_PAIRS, MOST_STEPS,
    MOST_TASKS, MOST_VEHICLES, MOST_WAYS, Matrix, Named, Note, Objective, Pace, Pin, Preferred, Problem, Reload, Same,
    Shipment, Slice, Step, Together, Vehicle, Visit, Window,
};
pub use search::{Observer, Progress, Stop as Until, Worth};
pub use solution::{Route, Solution, Stop, Task};
pub use why::{Breach, Change, Exchange, Place, Reason, Remedy, Rule, What, WhyNot, changed, reasons, why};

/// Plans. The same problem, number of rounds and seed give the same plan; the best so far is given when the observer or the
/// clock ends it.
///
/// # Errors
/// The flaws of a problem that has no meaning; nothing is planned then.
pub fn solve(problem: &Problem, until: &Until, seed: u64, observer: &mut dyn Observer) -> Result<Solution, Vec<Flaw>> {
    let flaws = problem.flaws();
    if !flaws.is_empty() {
        return Err(flaws);
    }
    let model = model::Model::new(problem);
    let plan = search::search(&model, until, seed, observer);
    let solution = plan.told(&model);
    Ok(match problem.together.is_empty() {
        true => solution,
        false => that_holds(problem, solution),
    })
}

/// The search lets pairs meet later than the earliest that they could; by another time of the day the ways behind may be longer or
/// shorter then. Where the checker, which lets them meet as early as can be, finds a limit broken, pairs of that route stay out,
/// and where the ways are such that this makes it worse, others after them.
fn that_holds(problem: &Problem, mut solution: Solution) -> Solution {
    let heads: Vec<Stop> = problem.vehicles.iter().flat_map(|v| v.head()).map(|s| s.stop).collect();
    loop {
        let broken = check(problem, &solution);
        let of = |vehicle: usize| solution.routes.iter().find(|r| r.vehicle == vehicle);
        let routes = || broken.iter().filter_map(|v| of(v.parts().vehicle?));
        let free = |stop: &&Stop| stop.task().is_some() && !heads.contains(stop);
        let on = |route: &Route, job: usize| route.stops.contains(&Stop::Job(job));
        let pairs = routes().flat_map(|route| {
            problem
                .together
                .iter()
                .filter(move |pair| pair.jobs.iter().any(|j| on(route, *j)))
        });
        let pairs = pairs.map(|pair| pair.jobs.map(Task::Job).to_vec());
        let stays = |task: &Task| heads.iter().any(|h| h.task() == Some(*task));
        let pair = pairs.rev().find(|jobs| !jobs.iter().any(stays));
        let single = || {
            routes()
                .find_map(|route| route.stops.iter().rfind(free))
                .and_then(|s| s.task())
        };
        let Some(gone) = pair.or_else(|| single().map(|task| vec![task])) else {
            return solution;
        };
        let left = solution.routes.iter().map(|r| Route {
            vehicle: r.vehicle,
            stops: (r.stops.iter().copied())
                .filter(|s| s.task().is_none_or(|t| !gone.contains(&t)))
                .collect(),
        });
        let left: Vec<Route> = left.collect();
        solution = solution.with(&left);
    }
}
