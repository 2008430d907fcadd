//! Random problems with every feature, small enough that rules meet each other.

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use routing::{Break, Costs, Job, Matrix, Problem, Shipment, Vehicle, Visit, Window};
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
