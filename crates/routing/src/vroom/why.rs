//! Why tasks were left out, in codes, numbers and the input's ids.

use super::output::step_name;
use crate::problem::Problem;
use crate::solution::{Route, Solution, Stop, Task};
use crate::why::{Breach, Change, Exchange, Place, Remedy, What, WhyNot};
use serde::Serialize;

/// Where a stop is, or which one it is.
#[derive(Clone, Debug, Serialize)]
struct Named {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
}

impl Named {
    fn stop(problem: &Problem, vehicle: usize, stop: Stop) -> Named {
        let (kind, id) = step_name(problem, vehicle, stop);
        Named { kind, id: Some(id) }
    }

    fn task(problem: &Problem, task: Task) -> Named {
        match task {
            Task::Job(at) => Named::stop(problem, 0, Stop::Job(at)),
            Task::Shipment(at) => Named {
                kind: "shipment",
                id: Some(problem.shipments[at].pickup.id),
            },
        }
    }
}

/// A stop that goes in, and what comes before it.
#[derive(Clone, Debug, Serialize)]
struct OutPut {
    vehicle: u64,
    #[serde(flatten)]
    stop: Named,
    after: Named,
}

/// A rule that is broken.
#[derive(Clone, Debug, Serialize)]
struct OutBreach {
    rule: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    vehicle: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop: Option<Named>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dimension: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<i64>,
    #[serde(skip_serializing_if = "<[u32]>::is_empty")]
    missing: Vec<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    relation: Option<usize>,
}

#[derive(Clone, Debug, Serialize)]
struct OutPlace {
    vehicle: u64,
    puts: Vec<OutPut>,
    cost: i64,
    /// Rules broken there; none where it fits.
    broken: Vec<OutBreach>,
    #[serde(skip_serializing_if = "Option::is_none")]
    better: Option<bool>,
}

#[derive(Clone, Debug, Serialize)]
struct OutChange {
    what: &'static str,
    vehicle: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop: Option<Named>,
    #[serde(skip_serializing_if = "Option::is_none")]
    window: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dimension: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    skill: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    relation: Option<usize>,
    by: i64,
}

#[derive(Clone, Debug, Serialize)]
struct OutRoute {
    vehicle: u64,
    steps: Vec<Named>,
}

#[derive(Clone, Debug, Serialize)]
struct OutRemedy {
    vehicle: u64,
    changes: Vec<OutChange>,
    cost: i64,
    routes: Vec<OutRoute>,
}

#[derive(Clone, Debug, Serialize)]
struct OutExchange {
    vehicle: u64,
    out: Vec<Named>,
    priority_won: u32,
    priority_lost: u64,
    cost: i64,
    better: bool,
    exact: bool,
    routes: Vec<OutRoute>,
}

/// All that is known of a task left out.
#[derive(Clone, Debug, Serialize)]
pub(super) struct OutWhy {
    places: Vec<OutPlace>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<OutRemedy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exchange: Option<OutExchange>,
}

impl OutWhy {
    pub fn of(problem: &Problem, solution: &Solution, why: &WhyNot) -> OutWhy {
        OutWhy {
            places: why.places.iter().map(|p| place(problem, solution, p)).collect(),
            change: why.remedy.as_ref().map(|r| remedy(problem, r)),
            exchange: why.exchange.as_ref().map(|e| exchange(problem, e)),
        }
    }
}

fn units(cost: f64) -> i64 {
    cost.round() as i64
}

fn id(problem: &Problem, vehicle: usize) -> u64 {
    problem.vehicles[vehicle].id
}

fn place(problem: &Problem, solution: &Solution, place: &Place) -> OutPlace {
    OutPlace {
        vehicle: id(problem, place.vehicle),
        puts: place.routes.iter().flat_map(|r| puts(problem, solution, r)).collect(),
        cost: units(place.cost),
        broken: place.broken.iter().map(|v| breach(problem, &v.parts())).collect(),
        better: place.broken.is_empty().then_some(place.better),
    }
}

/// The stops that the vehicle didn't make before.
fn puts(problem: &Problem, solution: &Solution, route: &Route) -> Vec<OutPut> {
    let vehicle = route.vehicle;
    let before = solution.routes.iter().find(|r| r.vehicle == vehicle);
    let mut puts = vec![];
    for (at, stop) in route.stops.iter().enumerate() {
        let known = before.is_some_and(|r| r.stops.contains(stop));
        if known && !matches!(stop, Stop::Reload(_)) {
            continue;
        }
        let reloads = |stops: &[Stop]| stops.iter().filter(|s| *s == stop).count();
        if known && before.is_some_and(|r| reloads(&r.stops) == reloads(&route.stops)) {
            continue;
        }
        let after = match at.checked_sub(1) {
            Some(at) => Named::stop(problem, vehicle, route.stops[at]),
            None => Named {
                kind: "start",
                id: None,
            },
        };
        puts.push(OutPut {
            vehicle: id(problem, vehicle),
            stop: Named::stop(problem, vehicle, *stop),
            after,
        });
    }
    puts
}

fn breach(problem: &Problem, breach: &Breach) -> OutBreach {
    let vehicle = breach.vehicle;
    OutBreach {
        rule: breach.rule.code(),
        vehicle: vehicle.map(|v| id(problem, v)),
        stop: vehicle.zip(breach.stop).map(|(v, stop)| Named::stop(problem, v, stop)),
        dimension: breach.dimension,
        by: breach.by,
        missing: breach.missing.to_vec(),
        relation: breach.relation,
    }
}

fn change(problem: &Problem, change: &Change) -> OutChange {
    let mut told = OutChange {
        what: change.what.code(),
        vehicle: id(problem, change.vehicle),
        stop: change.stop.map(|stop| Named::stop(problem, change.vehicle, stop)),
        window: None,
        dimension: None,
        skill: None,
        relation: None,
        by: change.by,
    };
    match change.what {
        What::WindowEarlier { window } => told.window = Some(window),
        What::Capacity { dimension } | What::BreakLoad { dimension } => told.dimension = Some(dimension),
        What::Skill { skill } => told.skill = Some(skill),
        What::Tolerance { pair } => told.relation = Some(pair),
        What::WindowLater
        | What::ReleaseEarlier
        | What::DayEarlier
        | What::DayLater
        | What::MaxTasks
        | What::MaxReloads
        | What::MaxTravelTime
        | What::MaxDistance => {}
    }
    told
}

fn route(problem: &Problem, route: &Route) -> OutRoute {
    let named = |stop: &Stop| Named::stop(problem, route.vehicle, *stop);
    OutRoute {
        vehicle: id(problem, route.vehicle),
        steps: route.stops.iter().map(named).collect(),
    }
}

fn remedy(problem: &Problem, remedy: &Remedy) -> OutRemedy {
    OutRemedy {
        vehicle: id(problem, remedy.vehicle),
        changes: remedy.changes.iter().map(|c| change(problem, c)).collect(),
        cost: units(remedy.cost),
        routes: remedy.routes.iter().map(|r| route(problem, r)).collect(),
    }
}

fn exchange(problem: &Problem, exchange: &Exchange) -> OutExchange {
    OutExchange {
        vehicle: id(problem, exchange.vehicle),
        out: exchange.out.iter().map(|t| Named::task(problem, *t)).collect(),
        priority_won: exchange.priority_won,
        priority_lost: exchange.priority_lost,
        cost: units(exchange.cost),
        better: exchange.better,
        exact: exchange.exact,
        routes: exchange.routes.iter().map(|r| route(problem, r)).collect(),
    }
}
