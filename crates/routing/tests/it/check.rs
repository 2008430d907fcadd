//! The checker tells each rule when it is broken, and by how much.

use crate::brute::{line_of, van};
use crate::problems::problem;
use proptest::prelude::*;
use routing::{
    Break, Group, Pin, Problem, Reload, Route, Same, Shipment, Solution, Step, Stop, Task, Together, Until, Violation,
    Visit, Window, as_told, check, solve, timeline,
};
use std::collections::BTreeSet;

const A: Stop = Stop::Job(0);
const B: Stop = Stop::Job(1);

fn window(from: i64, to: i64) -> Vec<Window> {
    vec![Window { from, to }]
}

fn step(stop: Stop, pin: Pin, at: Option<i64>) -> Step {
    Step {
        stop,
        pin,
        at,
        after: None,
        before: None,
    }
}

/// Two jobs at 10 and 20 seconds, a shipment from 20 to 10, two vans for ten things that know skill 1 and reload at the depot.
fn day() -> Problem {
    let mut problem = line_of(&[10, 20]);
    problem.vehicles.push(van(2, 10));
    for vehicle in &mut problem.vehicles {
        vehicle.skills = vec![1];
        vehicle.reloads = vec![Reload {
            id: 1,
            place: 0,
            windows: vec![Window::ALWAYS],
            service: 0,
        }];
    }
    let at = |place| Visit {
        id: 1,
        place,
        ..Visit::default()
    };
    problem.shipments = vec![Shipment {
        pickup: at(2),
        delivery: at(1),
        amount: vec![1],
        ..Shipment::default()
    }];
    problem.matrices[0].distances = Some(problem.matrices[0].durations.clone());
    problem
}

/// The day with these routes, all else left out.
fn plan(problem: &Problem, routes: &[(usize, &[Stop])]) -> Solution {
    let routes: Vec<Route> = (routes.iter())
        .map(|(vehicle, stops)| Route {
            vehicle: *vehicle,
            stops: stops.to_vec(),
        })
        .collect();
    let jobs = (0..problem.jobs.len()).map(Task::Job);
    let nobody = Solution {
        routes: vec![],
        unassigned: jobs.chain((0..problem.shipments.len()).map(Task::Shipment)).collect(),
    };
    nobody.with(&routes)
}

/// What is told of these routes once the day is changed like that.
fn told(routes: &[(usize, &[Stop])], change: impl Fn(&mut Problem)) -> Vec<Violation> {
    let mut problem = day();
    let before = check(&problem, &plan(&problem, routes));
    let formal = |v: &Violation| structural(v) || matches!(v, Violation::UnknownStop { .. });
    assert!(before.iter().all(formal), "{before:?}");
    change(&mut problem);
    assert_eq!(problem.flaws(), vec![]);
    check(&problem, &plan(&problem, routes))
}

/// Told of the plan's form, whatever the problem.
fn structural(violation: &Violation) -> bool {
    matches!(
        violation,
        Violation::Precedence { .. } | Violation::StopTwice { .. } | Violation::VehicleTwice { .. }
    )
}

/// Each kind of violation, and the plan that breaks just that.
fn each() -> Vec<(Violation, Vec<Violation>)> {
    let vehicle = 0;
    let both: &[(usize, &[Stop])] = &[(0, &[A, B])];
    let pause = |to, service, max_load| Break {
        id: 1,
        windows: window(0, to),
        service,
        max_load,
    };
    let mut each = vec![];
    let mut add = |expected: Violation, told: Vec<Violation>| each.push((expected, told));
    let mut unknown = plan(&day(), &[]);
    unknown.routes.push(Route {
        vehicle: 7,
        stops: vec![],
    });
    add(Violation::UnknownVehicle { vehicle: 7 }, check(&day(), &unknown));
    add(
        Violation::VehicleTwice { vehicle },
        told(&[(0, &[A]), (0, &[B])], |_| {}),
    );
    let stop = Stop::Break(0);
    add(
        Violation::UnknownStop { vehicle, stop },
        told(&[(0, &[A, stop])], |_| {}),
    );
    let stop = Stop::Reload(3);
    add(
        Violation::UnknownStop { vehicle, stop },
        told(&[(0, &[stop, A])], |_| {}),
    );
    let stop = Stop::Job(7);
    add(
        Violation::UnknownStop { vehicle, stop },
        told(&[(0, &[A, stop])], |_| {}),
    );
    add(Violation::StopTwice { stop: A }, told(&[(0, &[A, B, A])], |_| {}));
    add(
        Violation::StopTwice { stop: A },
        told(&[(0, &[A, B]), (1, &[A])], |_| {}),
    );
    let task = Task::Job(1);
    let mut dropped = plan(&day(), &[(0, &[A])]);
    dropped.unassigned.retain(|t| *t != task);
    add(Violation::Dropped { task }, check(&day(), &dropped));
    let mut twice = plan(&day(), both);
    twice.unassigned.push(task);
    add(Violation::ServedAndUnassigned { task }, check(&day(), &twice));
    let missing = vec![5, 6];
    add(
        Violation::Skills {
            vehicle,
            stop: B,
            missing,
        },
        told(both, |p| p.jobs[1].skills = vec![5, 1, 6]),
    );
    let load = |after, by| Violation::Load {
        vehicle,
        after,
        dimension: 0,
        by,
    };
    add(
        load(None, 3),
        told(both, |p| p.jobs[1].delivery = vec![12])
            .into_iter()
            .take(1)
            .collect(),
    );
    add(load(Some(B), 2), told(both, |p| p.jobs[1].pickup = vec![12]));
    let ship: &[(usize, &[Stop])] = &[(0, &[Stop::Pickup(0), Stop::Delivery(0)])];
    add(
        load(Some(Stop::Pickup(0)), 4),
        told(ship, |p| p.shipments[0].amount = vec![14]),
    );
    add(
        Violation::Late {
            vehicle,
            stop: B,
            by: 7,
        },
        told(both, |p| {
            p.jobs[1].visit.windows = vec![Window { from: 0, to: 3 }, Window { from: 5, to: 13 }]
        }),
    );
    let late = Violation::Late {
        vehicle,
        stop: Stop::Break(0),
        by: 4,
    };
    let with_break: &[(usize, &[Stop])] = &[(0, &[A, Stop::Break(0), B])];
    add(
        late,
        told(with_break, |p| p.vehicles[0].breaks = vec![pause(6, 5, None)]),
    );
    let late = Violation::Late {
        vehicle,
        stop: Stop::Reload(0),
        by: 8,
    };
    add(
        late,
        told(&[(0, &[A, Stop::Reload(0), B])], |p| {
            p.vehicles[0].reloads[0].windows = window(0, 12)
        }),
    );
    let mut ordered = day();
    ordered.jobs[0].visit.windows = window(40, 50);
    ordered.vehicles[0].steps = vec![step(A, Pin::Free, Some(15))];
    let (_, days) = as_told(&ordered);
    add(
        Violation::Early {
            vehicle,
            stop: A,
            by: 25,
        },
        days[0].1.clone(),
    );
    add(
        Violation::Unreleased {
            vehicle,
            stop: B,
            by: 20,
        },
        told(both, |p| {
            p.vehicles[0].steps = vec![step(A, Pin::Done, Some(12))];
            p.jobs[1].visit.release = 32;
        }),
    );
    add(
        Violation::EndsLate { vehicle, by: 9 },
        told(both, |p| p.vehicles[0].window.to = 31),
    );
    let shipment = 0;
    let back: &[(usize, &[Stop])] = &[(0, &[Stop::Delivery(0), Stop::Pickup(0)])];
    add(Violation::Precedence { vehicle, shipment }, told(back, |_| {}));
    add(
        Violation::Precedence { vehicle, shipment },
        told(&[(0, &[Stop::Pickup(0)])], |_| {}),
    );
    add(
        Violation::Precedence { vehicle, shipment },
        told(&[(0, &[Stop::Delivery(0)])], |_| {}),
    );
    let at = 0;
    add(
        Violation::BreakMissing { vehicle, at },
        told(both, |p| p.vehicles[0].breaks = vec![pause(60, 5, None)]),
    );
    let dimension = 0;
    let expected = Violation::BreakLoad {
        vehicle,
        at,
        dimension,
        by: 2,
    };
    add(
        expected,
        told(&[(0, &[Stop::Break(0), A, B])], |p| {
            p.vehicles[0].breaks = vec![pause(60, 5, Some(vec![0]))];
        }),
    );
    add(
        Violation::MaxTasks { vehicle, by: 1 },
        told(both, |p| p.vehicles[0].max_tasks = Some(1)),
    );
    add(
        Violation::MaxTasks { vehicle, by: 1 },
        told(ship, |p| p.vehicles[0].max_tasks = Some(1)),
    );
    let reloading: &[(usize, &[Stop])] = &[(0, &[A, Stop::Reload(0), B])];
    add(
        Violation::MaxReloads { vehicle, by: 1 },
        told(reloading, |p| p.vehicles[0].max_reloads = Some(0)),
    );
    add(
        Violation::MaxTravelTime { vehicle, by: 6 },
        told(both, |p| p.vehicles[0].max_travel_time = Some(34)),
    );
    add(
        Violation::MaxDistance { vehicle, by: 1 },
        told(both, |p| p.vehicles[0].max_distance = Some(39)),
    );
    add(
        Violation::Pinned { vehicle: 1, stop: B },
        told(both, |p| p.vehicles[1].steps = vec![step(B, Pin::Vehicle, None)]),
    );
    add(
        Violation::Pinned { vehicle, stop: B },
        told(both, |p| p.vehicles[0].steps = vec![step(B, Pin::Position, None)]),
    );
    let split: &[(usize, &[Stop])] = &[(0, &[A]), (1, &[B])];
    let group = |same| Group {
        tasks: vec![Task::Job(0), Task::Job(1)],
        same,
    };
    add(
        Violation::Group { group: 0 },
        told(split, |p| p.groups = vec![group(Same::Vehicle)]),
    );
    add(
        Violation::Group { group: 0 },
        told(split, |p| {
            p.groups = vec![group(Same::Day)];
            p.vehicles[1].day = 1;
        }),
    );
    let pair = |tolerance| Together {
        jobs: [0, 1],
        tolerance,
    };
    add(Violation::Apart { pair: 0 }, told(both, |p| p.together = vec![pair(9)]));
    add(
        Violation::Apart { pair: 0 },
        told(&[(0, &[A])], |p| p.together = vec![pair(9)]),
    );
    add(
        Violation::Late {
            vehicle,
            stop: A,
            by: 5,
        },
        told(split, |p| {
            p.together = vec![pair(3)];
            p.jobs[0].visit.windows = window(0, 12);
        }),
    );
    add(
        Violation::Unsynchronised { pair: 0, by: 17 },
        told(split, |p| {
            p.together = vec![pair(3)];
            p.vehicles[0].steps = vec![step(A, Pin::Done, Some(10))];
            p.now = 10;
            p.jobs[1].visit.windows = window(30, 40);
        }),
    );
    each
}

#[test]
fn each_rule_is_told_when_it_alone_is_broken() {
    let mut kinds = BTreeSet::new();
    for (expected, mut told) in each() {
        told.dedup();
        assert_eq!(
            told.iter()
                .filter(|v| !structural_beside(v, &expected))
                .collect::<Vec<_>>(),
            [&expected]
        );
        kinds.insert(kind(&expected));
    }
    assert_eq!(kinds.len(), KINDS, "{kinds:?}");
}

/// A stop that is there twice is loaded and dropped twice; a wrong form has more than one sign.
fn structural_beside(violation: &Violation, expected: &Violation) -> bool {
    violation != expected && structural(violation)
}

const KINDS: usize = 23;

/// Who adds a rule adds it here, counts it, and shows it above.
fn kind(violation: &Violation) -> &'static str {
    match violation {
        Violation::UnknownVehicle { .. } => "UnknownVehicle",
        Violation::VehicleTwice { .. } => "VehicleTwice",
        Violation::UnknownStop { .. } => "UnknownStop",
        Violation::StopTwice { .. } => "StopTwice",
        Violation::Dropped { .. } => "Dropped",
        Violation::ServedAndUnassigned { .. } => "ServedAndUnassigned",
        Violation::Skills { .. } => "Skills",
        Violation::Load { .. } => "Load",
        Violation::Late { .. } => "Late",
        Violation::Early { .. } => "Early",
        Violation::Unreleased { .. } => "Unreleased",
        Violation::EndsLate { .. } => "EndsLate",
        Violation::Precedence { .. } => "Precedence",
        Violation::BreakMissing { .. } => "BreakMissing",
        Violation::BreakLoad { .. } => "BreakLoad",
        Violation::MaxTasks { .. } => "MaxTasks",
        Violation::MaxReloads { .. } => "MaxReloads",
        Violation::MaxTravelTime { .. } => "MaxTravelTime",
        Violation::MaxDistance { .. } => "MaxDistance",
        Violation::Pinned { .. } => "Pinned",
        Violation::Group { .. } => "Group",
        Violation::Apart { .. } => "Apart",
        Violation::Unsynchronised { .. } => "Unsynchronised",
    }
}

/// Each of the two has gaps that only the other's waiting leads through.
#[test]
fn a_pair_whose_windows_take_turns_meets_in_the_last_one() {
    let mut problem = day();
    let windows = |at: &[i64]| at.iter().map(|t| Window { from: *t, to: *t + 1 }).collect();
    problem.jobs[0].visit.windows = windows(&[20, 40, 60, 80, 100]);
    problem.jobs[1].visit.windows = windows(&[30, 50, 70, 90, 100]);
    problem.together = vec![Together {
        jobs: [0, 1],
        tolerance: 0,
    }];
    let solution = plan(&problem, &[(0, &[A]), (1, &[B])]);
    assert_eq!(check(&problem, &solution), vec![]);
}

#[test]
fn setup_falls_away_where_the_stop_before_is_at_the_same_place() {
    let mut problem = day();
    problem.jobs[1].visit.place = 1;
    for job in &mut problem.jobs {
        (job.visit.setup, job.visit.service) = (5, 7);
    }
    // 10 there, 5 + 7, 7, 10 back.
    problem.vehicles[0].window.to = 39;
    let solution = plan(&problem, &[(0, &[A, B])]);
    assert_eq!(check(&problem, &solution), vec![]);
    problem.vehicles[0].window.to = 38;
    assert_eq!(check(&problem, &solution), [Violation::EndsLate { vehicle: 0, by: 1 }]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a good plan just about needs is told as soon as there is one less.
    #[test]
    fn one_less_than_a_plan_needs_is_told(problem in problem(3, 8, 3)) {
        let solution = solve(&problem, &Until::after(60), 1, &mut ()).unwrap();
        prop_assert_eq!(check(&problem, &solution), vec![]);
        for (at, route) in solution.routes.iter().enumerate() {
            let vehicle = route.vehicle;
            let day = timeline(&problem, route);
            let told = |change: &dyn Fn(&mut Problem)| {
                let mut changed = problem.clone();
                change(&mut changed);
                check(&changed, &solution)
            };
            let tasks = route.stops.iter().filter(|s| s.task().is_some()).count();
            let broken = told(&|p| p.vehicles[vehicle].max_tasks = Some(tasks - 1));
            prop_assert_eq!(broken, vec![Violation::MaxTasks { vehicle, by: 1 }]);
            if day.travel > 0 {
                let broken = told(&|p| p.vehicles[vehicle].max_travel_time = Some(day.travel - 1));
                prop_assert_eq!(broken, vec![Violation::MaxTravelTime { vehicle, by: 1 }]);
            }
            if day.distance > 0 {
                let broken = told(&|p| p.vehicles[vehicle].max_distance = Some(day.distance - 1));
                prop_assert_eq!(broken, vec![Violation::MaxDistance { vehicle, by: 1 }]);
            }
            let last = day.lines.last().unwrap();
            if problem.vehicles[vehicle].end.is_some() && last.arrival > problem.vehicles[vehicle].window.from {
                let broken = told(&|p| p.vehicles[vehicle].window.to = last.arrival - 1);
                prop_assert_eq!(broken, vec![Violation::EndsLate { vehicle, by: 1 }]);
            }
            for dimension in 0..problem.dimensions() {
                let most = (day.lines.iter().map(|l| l.load[dimension])).chain([day.delivery[dimension]]).max().unwrap();
                let capacity = problem.vehicles[vehicle].capacity.clone().unwrap_or(vec![1_000; 2]);
                if most == 0 {
                    continue;
                }
                let broken = told(&|p| {
                    let mut less = capacity.clone();
                    less[dimension] = most - 1;
                    p.vehicles[vehicle].capacity = Some(less);
                });
                let of = |v: &Violation| matches!(v, Violation::Load { by: 1, dimension: d, .. } if *d == dimension);
                prop_assert!(!broken.is_empty() && broken.iter().all(of), "{:?}", broken);
            }
            for pause in 0..problem.vehicles[vehicle].breaks.len() {
                let mut without = solution.clone();
                without.routes[at].stops.retain(|s| *s != Stop::Break(pause));
                let missing = Violation::BreakMissing { vehicle, at: pause };
                prop_assert!(check(&problem, &without).contains(&missing));
            }
            for stop in route.stops.iter().filter(|s| s.task().is_some()) {
                let broken = told(&|p| match *stop {
                    Stop::Job(job) => p.jobs[job].skills = vec![77],
                    Stop::Pickup(s) | Stop::Delivery(s) => p.shipments[s].skills = vec![77],
                    Stop::Break(_) | Stop::Reload(_) => {}
                });
                let missing = vec![77];
                let stop = *stop;
                let expected = Violation::Skills { vehicle, stop, missing };
                prop_assert!(broken.contains(&expected), "{:?}", broken);
            }
        }
    }
}
