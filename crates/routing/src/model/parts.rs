//! The parts of a model, each from its part of the problem.

use super::{COST_SCALE, Car, Class, NEAREST, Node, Pause, Stretch};
use crate::problem::{Aim, FOREVER, Objective, Pace, Problem, Vehicle, Visit, Window};
use crate::rich;
use crate::solution::Stop;

pub(super) fn position<'a>(kinds: &mut Vec<&'a str>, kind: &'a str) -> usize {
    kinds.iter().position(|k| *k == kind).unwrap_or_else(|| {
        kinds.push(kind);
        kinds.len() - 1
    })
}

pub(super) fn travels_alike(v: &Vehicle, w: &Vehicle) -> bool {
    v.profile == w.profile
        && v.speed_factor == w.speed_factor
        && (v.costs.per_hour, v.costs.per_km) == (w.costs.per_hour, w.costs.per_km)
}

pub(super) fn late_factor(objective: &Objective) -> f64 {
    match objective {
        Objective::Lexicographic(aims) => {
            let at = |aim| aims.iter().position(|a| *a == aim).unwrap_or(aims.len());
            match at(Aim::Lateness) {
                late if late < at(Aim::Cost) => rich::LATE_FIRST,
                late if late < aims.len() => 1.0 / rich::LATE_FIRST / 10.0,
                _ => 1.0,
            }
        }
        Objective::Weighted(weights) => {
            let of = |aim| weights.iter().find(|(a, _)| *a == aim).map_or(0.0, |(_, w)| *w);
            match (of(Aim::Lateness), of(Aim::Cost)) {
                (late, cost) if late > 0.0 && cost > 0.0 => (late / cost).clamp(0.001, 1_000.0),
                _ => 1.0,
            }
        }
    }
}

pub(super) fn alike(v: &Vehicle, w: &Vehicle) -> bool {
    let mut same = w.clone();
    same.id = v.id;
    for (b, of) in same.breaks.iter_mut().zip(&v.breaks) {
        b.id = of.id;
    }
    for (r, of) in same.reloads.iter_mut().zip(&v.reloads) {
        r.id = of.id;
    }
    same == *v
}

pub(super) fn class_of(problem: &Problem, v: &Vehicle, size: usize) -> Class {
    let places = size + 1;
    let mut class = Class {
        places,
        duration: vec![0; places * places],
        distance: vec![0; places * places],
        cost: vec![0; places * places],
        slices: vec![],
        raw: vec![],
        per_second: 0,
    };
    let Some(matrix) = problem.matrices.iter().find(|m| m.profile == v.profile) else {
        return class;
    };
    let widened = |given: &[u32]| {
        let mut wide = vec![0; places * places];
        for a in 0..size {
            wide[a * places..][..size].copy_from_slice(&given[a * matrix.size..][..size]);
        }
        wide
    };
    for slice in &matrix.slices {
        let stretch = match &slice.travel {
            Pace::Durations(given) => {
                let wide = widened(given).into_iter();
                Stretch::Durations(wide.map(|seconds| scaled(seconds, v.speed_factor)).collect())
            }
            Pace::Factor(slower) => {
                if class.raw.is_empty() {
                    class.raw = widened(&matrix.durations);
                }
                Stretch::Speed(v.speed_factor / slower)
            }
        };
        class.slices.push((slice.from, stretch));
    }
    if !class.slices.is_empty() && matrix.costs.is_none() {
        class.per_second = v.costs.per_hour * (COST_SCALE / 3_600);
    }
    for a in 0..size {
        for b in 0..size {
            let (from, to) = (a * matrix.size + b, a * places + b);
            class.duration[to] = scaled(matrix.durations[from], v.speed_factor);
            class.distance[to] = matrix.distances.as_ref().map_or(0, |d| i64::from(d[from]));
            let travel = match &matrix.costs {
                Some(costs) => i64::from(costs[from]) * COST_SCALE,
                None => class.duration[to] * v.costs.per_hour * (COST_SCALE / 3_600),
            };
            class.cost[to] = travel + class.distance[to] * v.costs.per_km * (COST_SCALE / 1_000);
        }
    }
    class
}

/// Seconds at this speed, to the nearest.
pub(crate) fn scaled(duration: u32, speed_factor: f64) -> i64 {
    if speed_factor == 1.0 {
        return i64::from(duration);
    }
    (f64::from(duration) / speed_factor + 0.5) as i64
}

pub(super) fn car(v: &Vehicle, class: usize, kind: usize, like: usize, size: usize, dims: usize) -> Car {
    let place = |p: Option<usize>| p.unwrap_or(size) as u32;
    let mut pauses: Vec<Pause> = (v.breaks.iter().enumerate())
        .map(|(at, b)| Pause {
            at,
            windows: b.windows.clone(),
            service: b.service,
            max_load: b.max_load.clone(),
            fixed: false,
        })
        .collect();
    pauses.sort_by_key(|p| p.windows.first().map(|w| (w.from, w.to)));
    let capacity = match &v.capacity {
        Some(c) => (0..dims).map(|d| c.get(d).copied().unwrap_or(0)).collect(),
        None => vec![FOREVER; dims],
    };
    Car {
        class,
        kind,
        start: place(v.start),
        end: place(v.end),
        capacity,
        window: v.window,
        pauses,
        max_tasks: v.max_tasks.unwrap_or(usize::MAX),
        max_travel: v.max_travel_time.unwrap_or(FOREVER),
        max_distance: v.max_distance.unwrap_or(FOREVER),
        fixed: v.costs.fixed * COST_SCALE,
        per_task_second: v.costs.per_task_hour * (COST_SCALE / 3_600),
        like,
        reloads: vec![],
        max_reloads: v.max_reloads.unwrap_or(usize::MAX),
        day: v.day,
        head: vec![],
        head_pauses: vec![],
        over: vec![],
        left: None,
        now: 0,
    }
}

pub(super) fn node(visit: &Visit, stop: Stop, task: u32, kinds: &[&str]) -> Node {
    let named = |of: &std::collections::HashMap<String, i64>, default: i64| -> Box<[i64]> {
        kinds.iter().map(|k| of.get(*k).copied().unwrap_or(default)).collect()
    };
    Node {
        task,
        place: visit.place as u32,
        first: visit.windows.first().copied().unwrap_or(Window::ALWAYS),
        more: match visit.windows.as_slice() {
            [_] | [] => Box::default(),
            several => several.into(),
        },
        service: named(&visit.service_per_type, visit.service),
        setup: named(&visit.setup_per_type, visit.setup),
        stop,
        due: (visit.due).map(|due| (due.at, due.per_hour * (COST_SCALE / 3_600))),
    }
}

/// The windows without what is before the release; one that nobody is in time for where nothing is left.
pub(super) fn from_release(visit: &Visit) -> Vec<Window> {
    let left = visit.windows.iter().filter(|w| w.to >= visit.release);
    let windows: Vec<Window> = left
        .map(|w| Window {
            from: w.from.max(visit.release),
            to: w.to,
        })
        .collect();
    match windows.as_slice() {
        [] => vec![Window { from: 0, to: -1 }],
        _ => windows,
    }
}

/// Per node the nearest others by the first class's cost, both ways the mean; and the mean of the nearest.
pub(super) fn nearness(nodes: &[Node], classes: &[Class]) -> (Vec<Vec<u32>>, f64) {
    let Some(class) = classes.first() else {
        return (vec![vec![]; nodes.len()], 1.0);
    };
    let way = |a: usize, b: usize| {
        let (a, b) = (nodes[a].place, nodes[b].place);
        class.cost(a, b) + class.cost(b, a)
    };
    let mut near = Vec::with_capacity(nodes.len());
    let (mut sum, mut counted) = (0.0, 0usize);
    for a in 0..nodes.len() {
        let mut others: Vec<(i64, u32)> = (0..nodes.len())
            .filter(|b| *b != a)
            .map(|b| (way(a, b), b as u32))
            .collect();
        others.sort_unstable();
        if let Some((nearest, _)) = others.iter().find(|(cost, _)| *cost > 0) {
            sum += *nearest as f64 / 2.0;
            counted += 1;
        }
        others.truncate(NEAREST);
        near.push(others.into_iter().map(|(_, b)| b).collect());
    }
    (near, if counted == 0 { 1.0 } else { sum / counted as f64 })
}
