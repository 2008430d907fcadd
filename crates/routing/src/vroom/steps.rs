//! A day's stops as VROOM tells them.

use super::output::step_name;
use super::violations::{self, OutViolation};
use crate::check::{Line, Point, Violation};
use crate::problem::{Named, Problem};
use crate::solution::Stop;
use serde::Serialize;

#[derive(Debug, Serialize)]
pub(super) struct OutStep {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    location_index: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    /// The id once more, as VROOM still writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    job: Option<u64>,
    #[serde(flatten)]
    note: OutNote,
    setup: i64,
    service: i64,
    waiting_time: i64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    load: Vec<i64>,
    arrival: i64,
    duration: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    distance: Option<i64>,
    /// Begun so many seconds after it was due.
    #[serde(skip_serializing_if = "Option::is_none")]
    overdue: Option<i64>,
    pub violations: Vec<OutViolation>,
}

/// What the caller wrote of it.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct OutNote {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<(f64, f64)>,
}

impl OutNote {
    pub fn of(problem: &Problem, named: Named) -> OutNote {
        let note = problem.notes.get(&named).cloned().unwrap_or_default();
        OutNote {
            description: note.description,
            location: note.location,
        }
    }
}

/// The steps of a day. Where it begins or ends with a stop, VROOM tells a start or an end there too.
pub(super) fn steps(
    problem: &Problem,
    vehicle: usize,
    mut lines: Vec<Line>,
    distances: bool,
    broken: &[Violation],
) -> Vec<OutStep> {
    let stands = |l: &&Line| l.place.is_some();
    let first = lines.iter().find(stands).map(|l| (l.place, l.point));
    let last = lines.iter().rev().find(stands).map(|l| (l.place, l.point));
    let open = &problem.vehicles[vehicle];
    if open.start.is_none()
        && let (Some((place, _)), Some(next)) = (first, lines.first())
    {
        lines.insert(
            0,
            Line {
                point: Point::Start,
                place,
                load: leaving(problem, &lines),
                ..edge(next.arrival, 0, 0)
            },
        );
    }
    if open.end.is_none()
        && let (Some((place, _)), Some(l)) = (last, lines.last())
    {
        let leave = l.arrival + l.waiting + l.setup + l.service;
        lines.push(Line {
            point: Point::End,
            place,
            load: l.load.clone(),
            ..edge(leave, l.duration, l.distance)
        });
    }
    let mut steps: Vec<_> = lines
        .into_iter()
        .map(|l| step(problem, vehicle, l, distances, broken))
        .collect();
    let note = |of: Option<(Option<usize>, Point)>| match of {
        Some((_, Point::Stop(stop))) => OutNote::of(problem, named(vehicle, stop)).location,
        Some(_) | None => None,
    };
    if open.start.is_none()
        && let Some(step) = steps.first_mut()
    {
        step.note.location = note(first);
    }
    if open.end.is_none()
        && let Some(step) = steps.last_mut()
    {
        step.note.location = note(last);
    }
    steps
}

/// What is on board before the first stop.
fn leaving(problem: &Problem, lines: &[Line]) -> Vec<i64> {
    let mut load = vec![0; problem.dimensions()];
    for line in lines {
        match line.point {
            Point::Stop(Stop::Job(at)) => {
                load.iter_mut()
                    .zip(&problem.jobs[at].delivery)
                    .for_each(|(l, a)| *l += a);
            }
            Point::Stop(Stop::Reload(_)) => break,
            _ => {}
        }
    }
    load
}

/// Nothing but a time at a place.
fn edge(arrival: i64, duration: i64, distance: i64) -> Line {
    Line {
        point: Point::End,
        place: None,
        arrival,
        waiting: 0,
        setup: 0,
        service: 0,
        load: vec![],
        duration,
        distance,
        overdue: 0,
    }
}

fn named(vehicle: usize, stop: Stop) -> Named {
    match stop {
        Stop::Break(_) | Stop::Reload(_) => Named::Own(vehicle, stop),
        Stop::Job(_) | Stop::Pickup(_) | Stop::Delivery(_) => Named::Task(stop),
    }
}

fn step(problem: &Problem, vehicle: usize, line: Line, distances: bool, broken: &[Violation]) -> OutStep {
    let (kind, id) = match line.point {
        Point::Start => ("start", None),
        Point::End => ("end", None),
        Point::Stop(stop) => {
            let (kind, id) = step_name(problem, vehicle, stop);
            (kind, Some(id))
        }
    };
    let (note, task) = match line.point {
        Point::Start => (Named::Start(vehicle), false),
        Point::End => (Named::End(vehicle), false),
        Point::Stop(stop) => (named(vehicle, stop), stop.task().is_some()),
    };
    OutStep {
        kind,
        location_index: line.place.filter(|_| !problem.from_coordinates),
        id,
        job: id.filter(|_| task),
        note: OutNote::of(problem, note),
        setup: line.setup,
        service: line.service,
        waiting_time: line.waiting,
        load: line.load,
        arrival: line.arrival,
        duration: line.duration,
        distance: distances.then_some(line.distance),
        overdue: Some(line.overdue).filter(|late| *late > 0),
        violations: violations::at(line.point, broken),
    }
}
