//! Broken rules in VROOM's words: what a given plan (`-c`) can't hold.

use crate::check::{Point, Violation};
use crate::solution::Stop;
use serde::Serialize;

/// A rule that is broken; seconds where it is a matter of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct OutViolation {
    cause: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration: Option<i64>,
}

/// Where it is told.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Where {
    At(Point),
    Route,
}

fn told(violation: &Violation) -> (Where, &'static str, Option<i64>) {
    let stop = |stop: Stop| Where::At(Point::Stop(stop));
    match violation {
        Violation::Late { stop: at, by, .. } => (stop(*at), "delay", Some(*by)),
        Violation::Early { stop: at, by, .. } => (stop(*at), "lead_time", Some(*by)),
        Violation::EndsLate { by, .. } => (Where::At(Point::End), "delay", Some(*by)),
        Violation::Load { after, .. } => (Where::At(after.map_or(Point::Start, Point::Stop)), "load", None),
        Violation::Skills { stop: at, .. } => (stop(*at), "skills", None),
        Violation::Precedence { shipment, .. } => (stop(Stop::Delivery(*shipment)), "precedence", None),
        Violation::BreakMissing { .. } => (Where::Route, "missing_break", None),
        Violation::BreakLoad { at, .. } => (stop(Stop::Break(*at)), "max_load", None),
        Violation::MaxTasks { .. } => (Where::Route, "max_tasks", None),
        Violation::MaxTravelTime { by, .. } => (Where::Route, "max_travel_time", Some(*by)),
        Violation::MaxDistance { .. } => (Where::Route, "max_distance", None),
        Violation::MaxReloads { .. } => (Where::Route, "max_reloads", None),
        Violation::Unreleased { stop: at, by, .. } => (stop(*at), "release", Some(*by)),
        Violation::Pinned { .. } => (Where::Route, "pinned", None),
        Violation::Group { .. } => (Where::Route, "group", None),
        Violation::Apart { .. } => (Where::Route, "together", None),
        Violation::Unsynchronised { by, .. } => (Where::Route, "together", Some(*by)),
        Violation::UnknownStop { .. }
        | Violation::UnknownVehicle { .. }
        | Violation::VehicleTwice { .. }
        | Violation::StopTwice { .. }
        | Violation::Dropped { .. }
        | Violation::ServedAndUnassigned { .. } => (Where::Route, "plan", None),
    }
}

/// A vehicle that the given plan sends out before its working hours.
pub(super) fn out_early(by: i64) -> Option<OutViolation> {
    (by > 0).then_some(OutViolation {
        cause: "lead_time",
        duration: Some(by),
    })
}

/// What is broken at one step.
pub(super) fn at(point: Point, broken: &[Violation]) -> Vec<OutViolation> {
    let here = broken.iter().map(told).filter(|(at, ..)| *at == Where::At(point));
    here.map(|(_, cause, duration)| OutViolation { cause, duration })
        .collect()
}

/// Every cause once, with the seconds of all steps, as VROOM sums a route up.
pub(super) fn all(broken: &[Violation]) -> Vec<OutViolation> {
    let mut causes: Vec<OutViolation> = vec![];
    for (_, cause, duration) in broken.iter().map(told) {
        add(&mut causes, OutViolation { cause, duration });
    }
    causes
}

pub(super) fn add(causes: &mut Vec<OutViolation>, more: OutViolation) {
    match causes.iter_mut().find(|c| c.cause == more.cause) {
        Some(known) => {
            known.duration = known.duration.zip(more.duration).map(|(a, b)| a + b).or(known.duration);
        }
        None => causes.push(more),
    }
}
