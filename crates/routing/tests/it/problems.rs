//! Random problems with every feature, small enough that rules meet each other.

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use routing::{
    Aim, Break, Costs, Due, Group, Job, Matrix, Objective, Pace, Pin, Preferred, Problem, Reload, Same, Shipment,
    Slice, Step, Stop, Task, Together, Vehicle, Visit, Window,
};
use std::collections::HashMap;

pub const DAY: i64 = 2_000;

pub fn window() -> impl Strategy<Value = Window> {
    (0..DAY, 50..DAY).prop_map(|(from, long)| Window { from, to: from + long })
}

fn windows() -> impl Strategy<Value = Vec<Window>> {
    prop_oneof![
        2 => Just(vec![Window::ALWAYS]),
        3 => window().prop_map(|w| vec![w]),
        1 => (0..500i64, 10..200i64, 1..400i64, 10..900i64).prop_map(|(from, long, gap, second)| {
            let first = Window { from, to: from + long };
            let later = first.to + gap;
            vec![first, Window { from: later, to: later + second }]
        }),
    ]
}

/// Not metric, not symmetric, with zeros.
fn matrix(profile: &'static str, size: usize) -> impl Strategy<Value = Matrix> {
    let entries = || vec(prop_oneof![1 => Just(0u32), 9 => 1..300u32], size * size);
    (entries(), of(entries()), of(entries())).prop_map(move |(durations, distances, costs)| Matrix {
        profile: profile.into(),
        size,
        durations,
        // Limits of distance need distances.
        distances: Some(distances.unwrap_or_else(|| vec![7; size * size])),
        costs,
        slices: vec![],
    })
}

fn visit(size: usize) -> impl Strategy<Value = Visit> {
    (0..size, windows(), 0..120i64, 0..60i64, any::<bool>()).prop_map(|(place, windows, service, setup, per)| Visit {
        id: 0,
        place,
        windows,
        service,
        setup,
        service_per_type: if per {
            HashMap::from([("van".into(), service / 2)])
        } else {
            HashMap::new()
        },
        setup_per_type: if per {
            HashMap::from([("van".into(), setup + 10)])
        } else {
            HashMap::new()
        },
        ..Visit::default()
    })
}

fn pause() -> impl Strategy<Value = Break> {
    (windows(), 0..200i64, of(vec(3..20i64, 2))).prop_map(|(windows, service, max_load)| Break {
        id: 0,
        windows,
        service,
        max_load,
    })
}

fn vehicle(size: usize) -> impl Strategy<Value = Vehicle> {
    let ways = (of(0..size), 0..size, any::<bool>(), any::<bool>());
    let limits = (of(1..5usize), of(100..1_500i64), of(100..1_500i64));
    let costs = (0..500i64, 0..7_200i64, 0..3_600i64, 0..2_000i64);
    let rest = (
        of(vec(5..25i64, 2)),
        vec(0..3u32, 0..3),
        window(),
        vec(pause(), 0..3),
        0..3usize,
        any::<bool>(),
    );
    (ways, limits, costs, rest).prop_map(|(ways, limits, costs, rest)| {
        let (start, other, back, bike) = ways;
        let end = if back || start.is_none() { Some(other) } else { None };
        let (capacity, skills, window, mut breaks, speed, van) = rest;
        for (at, b) in breaks.iter_mut().enumerate() {
            b.id = at as u64;
        }
        Vehicle {
            id: 0,
            profile: if bike { "bike" } else { "car" }.into(),
            start,
            end,
            capacity,
            skills,
            window: Window {
                from: window.from / 2,
                to: window.to + DAY,
            },
            breaks,
            speed_factor: [1.0, 0.7, 1.9][speed],
            max_tasks: limits.0,
            max_travel_time: limits.1,
            max_distance: limits.2,
            costs: Costs {
                fixed: costs.0,
                per_hour: costs.1,
                per_task_hour: costs.2,
                per_km: costs.3,
            },
            kind: if van { "van" } else { "" }.into(),
            ..Vehicle::default()
        }
    })
}

fn job(size: usize) -> impl Strategy<Value = Job> {
    (
        visit(size),
        vec(0..6i64, 2),
        vec(0..6i64, 2),
        vec(0..3u32, 0..2),
        0..=100u32,
    )
        .prop_map(|(visit, delivery, pickup, skills, priority)| Job {
            visit,
            delivery,
            pickup,
            skills,
            priority,
            ..Default::default()
        })
}

fn shipment(size: usize) -> impl Strategy<Value = Shipment> {
    (
        visit(size),
        visit(size),
        vec(0..8i64, 2),
        vec(0..3u32, 0..2),
        0..=100u32,
    )
        .prop_map(|(pickup, delivery, amount, skills, priority)| Shipment {
            pickup,
            delivery,
            amount,
            skills,
            priority,
            ..Default::default()
        })
}

/// A problem with so many vehicles, jobs and shipments at most.
pub fn problem(vehicles: usize, jobs: usize, shipments: usize) -> impl Strategy<Value = Problem> {
    (2..8usize).prop_flat_map(move |size| {
        let matrices = (matrix("bike", size), matrix("car", size));
        let lists = (
            vec(vehicle(size), 1..=vehicles),
            vec(job(size), 1..=jobs),
            vec(shipment(size), 0..=shipments),
        );
        (matrices, lists).prop_map(|((bike, car), (mut vehicles, mut jobs, mut shipments))| {
            vehicles.iter_mut().zip(1..).for_each(|(v, id)| v.id = id);
            jobs.iter_mut().zip(1..).for_each(|(j, id)| j.visit.id = id);
            shipments
                .iter_mut()
                .zip(1..)
                .for_each(|(s, id)| (s.pickup.id, s.delivery.id) = (id, id));
            Problem {
                vehicles,
                jobs,
                shipments,
                matrices: vec![bike, car],
                ..Problem::default()
            }
        })
    })
}

fn slices(size: usize) -> impl Strategy<Value = Vec<Slice>> {
    let pace = prop_oneof![
        vec(1..300u32, size * size).prop_map(Pace::Durations),
        (0.1..10.0f64).prop_map(Pace::Factor),
    ];
    vec((1..DAY, pace), 0..3).prop_map(|mut given| {
        given.sort_by_key(|(from, _)| *from);
        given.dedup_by_key(|(from, _)| *from);
        let slice = |(from, travel)| Slice { from, travel };
        given.into_iter().map(slice).collect()
    })
}

fn reload(size: usize) -> impl Strategy<Value = Reload> {
    (0..size, windows(), 0..60i64).prop_map(|(place, windows, service)| Reload {
        id: 0,
        place,
        windows,
        service,
    })
}

fn objective() -> impl Strategy<Value = Objective> {
    let aims = vec![
        Aim::Priority,
        Aim::Tasks,
        Aim::Lateness,
        Aim::Cost,
        Aim::Balance,
        Aim::Changes,
    ];
    let weights = vec(0..100u32, aims.len());
    prop_oneof![
        2 => Just(Objective::default()),
        2 => (Just(aims.clone()).prop_shuffle(), 1..6usize)
            .prop_map(|(aims, n)| Objective::Lexicographic(aims[..n].to_vec())),
        1 => weights.prop_map(move |w| {
            Objective::Weighted(aims.iter().copied().zip(w.into_iter().map(f64::from)).collect())
        }),
    ]
}

/// What a random rich problem adds to a plain one, as indices and times that are fitted to it.
#[derive(Clone, Debug)]
struct Rich {
    reloads: Vec<(usize, Reload)>,
    max_reloads: Option<usize>,
    dues: Vec<(usize, Due)>,
    releases: Vec<(usize, i64)>,
    preferred: Vec<(usize, usize, i64)>,
    groups: Vec<(usize, usize, bool)>,
    together: Vec<(usize, usize, i64)>,
    steps: Vec<(usize, usize, usize)>,
    now: i64,
}

fn rich(size: usize) -> impl Strategy<Value = Rich> {
    let index = || 0..1_000usize;
    (
        (vec((index(), reload(size)), 0..3), of(0..3usize)),
        vec((index(), (0..DAY, 0..7_200i64)), 0..3),
        vec((index(), 0..DAY), 0..3),
        vec((index(), index(), 0..1_000i64), 0..3),
        vec((index(), index(), any::<bool>()), 0..2),
        vec((index(), index(), 0..300i64), 0..2),
        (
            vec((index(), index(), 0..4usize), 0..6),
            prop_oneof![2 => Just(0), 1 => 0..DAY / 2],
        ),
    )
        .prop_map(|(reloads, dues, releases, preferred, groups, together, plan)| Rich {
            reloads: reloads.0,
            max_reloads: reloads.1,
            dues: (dues.into_iter())
                .map(|(t, (at, per_hour))| (t, Due { at, per_hour }))
                .collect(),
            releases,
            preferred,
            groups,
            together,
            steps: plan.0,
            now: plan.1,
        })
}

/// Every feature that there is.
pub fn rich_problem(vehicles: usize, jobs: usize, shipments: usize) -> impl Strategy<Value = Problem> {
    problem(vehicles, jobs, shipments)
        .prop_flat_map(|p| {
            let size = p.matrices[0].size;
            (Just(p), rich(size), slices(size), objective())
        })
        .prop_map(|(mut p, rich, slices, objective)| {
            p.matrices[1].slices = slices;
            p.objective = objective;
            enrich(&mut p, rich);
            p
        })
}

fn enrich(p: &mut Problem, rich: Rich) {
    let (vehicles, jobs) = (p.vehicles.len(), p.jobs.len());
    for (v, mut reload) in rich.reloads {
        let vehicle = &mut p.vehicles[v % vehicles];
        reload.id = vehicle.reloads.len() as u64;
        vehicle.reloads.push(reload);
        vehicle.max_reloads = rich.max_reloads;
    }
    for (at, vehicle) in p.vehicles.iter_mut().enumerate() {
        vehicle.day = at as u64 / 2;
    }
    for (job, due) in rich.dues {
        p.jobs[job % jobs].visit.due = Some(due);
    }
    for (at, release) in rich.releases {
        p.jobs[at % jobs].visit.release = release;
        let shipments = p.shipments.len();
        if shipments > 0 {
            p.shipments[at % shipments].pickup.release = release / 2;
        }
    }
    for (job, vehicle, cost) in rich.preferred {
        p.jobs[job % jobs].preferred = Preferred {
            vehicles: vec![vehicle % vehicles],
            cost,
        };
    }
    for (a, b, day) in rich.groups {
        let tasks = vec![Task::Job(a % jobs), Task::Job(b % jobs)];
        let same = if day { Same::Day } else { Same::Vehicle };
        p.groups.push(Group { tasks, same });
    }
    for (a, b, tolerance) in rich.together {
        let pair = [a % jobs, b % jobs];
        if pair[0] != pair[1] && !p.together.iter().any(|t| t.jobs.iter().any(|j| pair.contains(j))) {
            p.together.push(Together { jobs: pair, tolerance });
        }
    }
    for (job, vehicle, pin) in rich.steps {
        let stop = Stop::Job(job % jobs);
        if p.vehicles.iter().any(|v| v.steps.iter().any(|s| s.stop == stop)) {
            continue;
        }
        let steps = &mut p.vehicles[vehicle % vehicles].steps;
        let undone = steps.iter().any(|s| s.pin != Pin::Done);
        let pin = [Pin::Free, Pin::Vehicle, Pin::Position, Pin::Done][pin];
        // Only so much of the day is behind that every break can still be held.
        let done = pin == Pin::Done && !undone;
        steps.push(Step {
            stop,
            pin: if pin == Pin::Done && undone { Pin::Free } else { pin },
            at: done.then(|| 10 * steps.len() as i64),
            after: None,
            before: None,
        });
    }
    p.now = rich.now;
    // A break that can't be held any more would make a head impossible: they are never over here.
    for vehicle in &mut p.vehicles {
        if !vehicle.steps.is_empty() || p.now > 0 {
            for pause in &mut vehicle.breaks {
                pause.windows = vec![Window::ALWAYS];
                pause.max_load = None;
            }
        }
    }
}

/// The same without what keeps the search from its short numbers: breaks, limits of travel, prices of work.
pub fn plain(mut problem: Problem) -> Problem {
    for v in &mut problem.vehicles {
        v.breaks.clear();
        (v.max_travel_time, v.max_distance) = (None, None);
        v.costs.per_task_hour = 0;
    }
    problem
}
