//! From a [`Solution`] to VROOM's output.

use super::code;
use super::input::DETOUR;
use super::steps::{OutNote, OutStep, steps};
use super::violations::{self, OutViolation};
use super::why::OutWhy;
use crate::check::{Point, Timeline, Violation, as_told, figures, timelines};
use crate::problem::{Aim, Named, Problem, Visit};
use crate::solution::{Route, Solution, Stop, Task};
use crate::why::{Reason, reasons, why};
use serde::Serialize;

/// VROOM's answer. Amounts and times as in its documentation.
#[derive(Debug, Serialize)]
pub struct Answer {
    code: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<Summary>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unassigned: Option<Vec<Unassigned>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    routes: Option<Vec<OutRoute>>,
}

#[derive(Debug, Default, Serialize)]
struct Totals {
    cost: i64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    delivery: Vec<i64>,
    /// As VROOM still writes it: what is delivered.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    amount: Vec<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pickup: Vec<i64>,
    setup: i64,
    service: i64,
    duration: i64,
    waiting_time: i64,
    priority: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    distance: Option<i64>,
    /// Of the cost, what being later than due costs; where anything is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    lateness: Option<i64>,
    violations: Vec<OutViolation>,
}

#[derive(Debug, Serialize)]
struct Summary {
    routes: usize,
    unassigned: usize,
    #[serde(flatten)]
    totals: Totals,
    computing_times: Times,
    /// Seconds between the longest and the shortest day, where that is an aim.
    #[serde(skip_serializing_if = "Option::is_none")]
    balance: Option<i64>,
    /// Tasks that are not with the vehicle that the steps of the input give them, where there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<usize>,
    /// Travel is an estimate: great circles times this factor, at a speed by profile and distance.
    #[serde(skip_serializing_if = "Option::is_none")]
    estimated_detour: Option<f64>,
}

/// Milliseconds.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Times {
    pub loading: u64,
    pub solving: u64,
    pub routing: u64,
}

#[derive(Debug, Serialize)]
struct Unassigned {
    id: u64,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    location_index: Option<usize>,
    #[serde(flatten)]
    note: OutNote,
    /// Why it is on no route, in one word; a plan that was given says nothing of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    /// A shipment's is with its pickup.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<OutWhy>,
}

#[derive(Debug, Serialize)]
struct OutRoute {
    vehicle: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(flatten)]
    totals: Totals,
    steps: Vec<OutStep>,
}

/// The answer for an input that can't be planned.
pub fn error(code: u8, words: impl Into<String>) -> Answer {
    Answer {
        code,
        error: Some(words.into()),
        summary: None,
        unassigned: None,
        routes: None,
    }
}

/// The answer for a plan.
pub fn answer(problem: &Problem, solution: &Solution, computing_times: Times) -> Answer {
    let days = timelines(problem, solution)
        .into_iter()
        .map(|day| (day, vec![]))
        .collect();
    let unassigned = reasons(problem, solution)
        .into_iter()
        .flat_map(|(task, reason)| left_out(problem, task, Some(reason)))
        .collect();
    let mut answer = told(problem, solution, days, unassigned, computing_times);
    if let Some(summary) = &mut answer.summary {
        let figures = figures(problem, solution);
        summary.balance = problem.objective.names(Aim::Balance).then_some(figures.balance);
        let given = problem.vehicles.iter().any(|v| !v.steps.is_empty());
        summary.changes = given.then_some(figures.changes);
    }
    answer
}

/// The answer for the plan that the vehicles' steps are (VROOM's `-c`): nothing is searched; when each step is, and which rules
/// are broken where.
pub fn given(problem: &Problem, computing_times: Times) -> Answer {
    let (solution, days) = as_told(problem);
    let unassigned = solution
        .unassigned
        .iter()
        .flat_map(|task| left_out(problem, *task, None))
        .collect();
    told(problem, &solution, days, unassigned, computing_times)
}

fn told(
    problem: &Problem,
    solution: &Solution,
    days: Vec<(Timeline, Vec<Violation>)>,
    unassigned: Vec<Unassigned>,
    computing_times: Times,
) -> Answer {
    let distances = problem.matrices.iter().any(|m| m.distances.is_some());
    let dims = problem.dimensions();
    let due = problem.any_due();
    let mut sum = Totals {
        lateness: due.then_some(0),
        delivery: vec![0; dims],
        amount: vec![0; dims],
        pickup: vec![0; dims],
        distance: distances.then_some(0),
        ..Totals::default()
    };
    let mut routes = vec![];
    let (mut all_broken, mut out_early) = (vec![], vec![]);
    for (route, (day, broken)) in solution.routes.iter().zip(days) {
        let vehicle = &problem.vehicles[route.vehicle];
        let shipped = |of: &[i64]| of.iter().zip(&day.amount).map(|(a, b)| a + b).collect::<Vec<_>>();
        let delivery = shipped(&day.delivery);
        let pauses = day
            .lines
            .iter()
            .filter(|l| matches!(l.point, Point::Stop(Stop::Break(_))));
        // A plan that is searched keeps the working hours instead.
        let left = day
            .lines
            .first()
            .map(|l| l.arrival)
            .filter(|at| vehicle.leaves_at == Some(*at));
        let early = left.and_then(|at| violations::out_early(vehicle.window.from - at));
        let mut totals = Totals {
            cost: day.cost.round() as i64,
            amount: delivery.clone(),
            delivery,
            pickup: shipped(&day.pickup),
            setup: day.setup,
            // As VROOM counts it: with the breaks.
            service: day.service + pauses.map(|l| l.service).sum::<i64>(),
            duration: day.travel,
            waiting_time: day.waiting,
            priority: day.priority + again(problem, route),
            distance: distances.then_some(day.distance),
            lateness: due.then_some(day.lateness.round() as i64),
            violations: violations::all(&broken),
        };
        let mut steps = steps(problem, route.vehicle, day.lines, distances, &broken);
        if let Some(early) = early {
            violations::add(&mut totals.violations, early.clone());
            steps[0].violations.insert(0, early.clone());
            out_early.push(early);
        }
        sum.take_in(&totals);
        routes.push(OutRoute {
            vehicle: vehicle.id,
            description: OutNote::of(problem, Named::Vehicle(route.vehicle)).description,
            totals,
            steps,
        });
        all_broken.extend(broken);
    }
    sum.violations = violations::all(&all_broken);
    for early in out_early {
        violations::add(&mut sum.violations, early);
    }
    Answer {
        code: code::GOOD,
        error: None,
        summary: Some(Summary {
            routes: routes.len(),
            unassigned: unassigned.len(),
            totals: sum,
            computing_times,
            balance: None,
            changes: None,
            estimated_detour: problem.estimated.then_some(DETOUR),
        }),
        unassigned: Some(unassigned),
        routes: Some(routes),
    }
}

/// The answer for a plan, with all that is known of each task left out: the field `why`.
pub fn explained(problem: &Problem, solution: &Solution, computing_times: Times) -> Answer {
    let mut answer = answer(problem, solution, computing_times);
    let told = why(problem, solution).into_iter().flat_map(|entry| {
        let entries = left_out(problem, entry.task, Some(entry.reason))
            .into_iter()
            .enumerate();
        let out = OutWhy::of(problem, solution, &entry);
        entries.map(move |(at, unassigned)| Unassigned {
            why: (at == 0).then(|| out.clone()),
            ..unassigned
        })
    });
    answer.unassigned = Some(told.collect());
    answer
}

impl Totals {
    fn take_in(&mut self, other: &Totals) {
        let add = |mine: &mut Vec<i64>, theirs: &Vec<i64>| mine.iter_mut().zip(theirs).for_each(|(m, t)| *m += t);
        add(&mut self.delivery, &other.delivery);
        add(&mut self.amount, &other.amount);
        add(&mut self.pickup, &other.pickup);
        self.cost += other.cost;
        self.setup += other.setup;
        self.service += other.service;
        self.duration += other.duration;
        self.waiting_time += other.waiting_time;
        self.priority += other.priority;
        self.lateness = self.lateness.zip(other.lateness).map(|(a, b)| a + b);
        self.distance = self.distance.zip(other.distance).map(|(a, b)| a + b);
    }
}

/// What a stop is called, and its id in the input.
pub(super) fn step_name(problem: &Problem, vehicle: usize, stop: Stop) -> (&'static str, u64) {
    match stop {
        Stop::Job(at) => ("job", problem.jobs[at].visit.id),
        Stop::Pickup(at) => ("pickup", problem.shipments[at].pickup.id),
        Stop::Delivery(at) => ("delivery", problem.shipments[at].delivery.id),
        Stop::Reload(at) => ("reload", problem.vehicles[vehicle].reloads[at].id),
        Stop::Break(at) => ("break", problem.vehicles[vehicle].breaks[at].id),
    }
}

/// VROOM counts a shipment's priority at both ends.
fn again(problem: &Problem, route: &Route) -> u64 {
    let pickups = route.stops.iter().filter_map(|stop| match stop {
        Stop::Pickup(at) => Some(u64::from(problem.shipments[*at].priority)),
        _ => None,
    });
    pickups.sum()
}

fn left_out(problem: &Problem, task: Task, reason: Option<Reason>) -> Vec<Unassigned> {
    let entry = |visit: &Visit, kind, stop| Unassigned {
        id: visit.id,
        kind,
        location_index: (!problem.from_coordinates).then_some(visit.place),
        note: OutNote::of(problem, Named::Task(stop)),
        reason: reason.map(Reason::code),
        why: None,
    };
    match task {
        Task::Job(at) => vec![entry(&problem.jobs[at].visit, "job", Stop::Job(at))],
        Task::Shipment(at) => {
            let s = &problem.shipments[at];
            vec![
                entry(&s.pickup, "pickup", Stop::Pickup(at)),
                entry(&s.delivery, "delivery", Stop::Delivery(at)),
            ]
        }
    }
}
