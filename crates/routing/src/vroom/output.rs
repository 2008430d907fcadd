//! From a [`Solution`] to VROOM's output.

use super::code;
use crate::check::{Line, Point, timelines};
use crate::problem::Problem;
use crate::solution::{Solution, Stop, Task};
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
    delivery: Vec<i64>,
    amount: Vec<i64>,
    pickup: Vec<i64>,
    setup: i64,
    service: i64,
    duration: i64,
    waiting_time: i64,
    priority: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    distance: Option<i64>,
    violations: [(); 0],
}

#[derive(Debug, Serialize)]
struct Summary {
    routes: usize,
    unassigned: usize,
    #[serde(flatten)]
    totals: Totals,
    computing_times: Times,
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
    location_index: usize,
}

#[derive(Debug, Serialize)]
struct OutRoute {
    vehicle: u64,
    #[serde(flatten)]
    totals: Totals,
    steps: Vec<OutStep>,
}

#[derive(Debug, Serialize)]
struct OutStep {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    location_index: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    setup: i64,
    service: i64,
    waiting_time: i64,
    load: Vec<i64>,
    arrival: i64,
    duration: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    distance: Option<i64>,
    violations: [(); 0],
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
    let distances = problem.matrices.iter().any(|m| m.distances.is_some());
    let dims = problem.dimensions();
    let mut sum = Totals {
        delivery: vec![0; dims],
        amount: vec![0; dims],
        pickup: vec![0; dims],
        distance: distances.then_some(0),
        ..Totals::default()
    };
    let mut routes = vec![];
    for (route, day) in solution.routes.iter().zip(timelines(problem, solution)) {
        let vehicle = &problem.vehicles[route.vehicle];
        let totals = Totals {
            cost: day.cost.round() as i64,
            delivery: day.delivery,
            amount: day.amount,
            pickup: day.pickup,
            setup: day.setup,
            service: day.service,
            duration: day.travel,
            waiting_time: day.waiting,
            priority: day.priority,
            distance: distances.then_some(day.distance),
            violations: [],
        };
        sum.take_in(&totals);
        routes.push(OutRoute {
            vehicle: vehicle.id,
            totals,
            steps: day
                .lines
                .into_iter()
                .map(|l| step(problem, route.vehicle, l, distances))
                .collect(),
        });
    }
    let unassigned: Vec<_> = solution.unassigned.iter().flat_map(|t| left_out(problem, *t)).collect();
    Answer {
        code: code::GOOD,
        error: None,
        summary: Some(Summary {
            routes: routes.len(),
            unassigned: unassigned.len(),
            totals: sum,
            computing_times,
        }),
        unassigned: Some(unassigned),
        routes: Some(routes),
    }
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
        self.distance = self.distance.zip(other.distance).map(|(a, b)| a + b);
    }
}

fn step(problem: &Problem, vehicle: usize, line: Line, distances: bool) -> OutStep {
    let (kind, id) = match line.point {
        Point::Start => ("start", None),
        Point::End => ("end", None),
        Point::Stop(Stop::Job(at)) => ("job", Some(problem.jobs[at].visit.id)),
        Point::Stop(Stop::Pickup(at)) => ("pickup", Some(problem.shipments[at].pickup.id)),
        Point::Stop(Stop::Delivery(at)) => ("delivery", Some(problem.shipments[at].delivery.id)),
        Point::Stop(Stop::Reload(at)) => ("reload", Some(problem.vehicles[vehicle].reloads[at].id)),
        Point::Stop(Stop::Break(at)) => ("break", Some(problem.vehicles[vehicle].breaks[at].id)),
    };
    OutStep {
        kind,
        location_index: line.place,
        id,
        setup: line.setup,
        service: line.service,
        waiting_time: line.waiting,
        load: line.load,
        arrival: line.arrival,
        duration: line.duration,
        distance: distances.then_some(line.distance),
        violations: [],
    }
}

fn left_out(problem: &Problem, task: Task) -> Vec<Unassigned> {
    match task {
        Task::Job(at) => vec![Unassigned {
            id: problem.jobs[at].visit.id,
            kind: "job",
            location_index: problem.jobs[at].visit.place,
        }],
        Task::Shipment(at) => {
            let shipment = &problem.shipments[at];
            let end = |visit: &crate::problem::Visit, kind| Unassigned {
                id: visit.id,
                kind,
                location_index: visit.place,
            };
            vec![end(&shipment.pickup, "pickup"), end(&shipment.delivery, "delivery")]
        }
    }
}
