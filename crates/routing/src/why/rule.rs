//! The kinds of rules, and how much of one is broken.

use crate::check::Violation;
use crate::problem::{Problem, Vehicle};
use crate::solution::Stop;

/// A kind of rule. The first are the most basic: they stop a task whatever else is planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// A plan that is none.
    Plan,
    Pinned,
    Skills,
    Capacity,
    Distance,
    TravelTime,
    MaxTasks,
    MaxReloads,
    /// Not to be had in time.
    Release,
    /// A task's or a store's windows.
    Window,
    Break,
    /// The vehicle's own window.
    Day,
    Group,
    /// Two vehicles at one place.
    Together,
}

impl Rule {
    /// The rule's name for machines.
    pub fn code(self) -> &'static str {
        match self {
            Rule::Plan => "plan",
            Rule::Pinned => "pinned",
            Rule::Skills => "skills",
            Rule::Capacity => "capacity",
            Rule::Distance => "distance",
            Rule::TravelTime => "travel_time",
            Rule::MaxTasks => "max_tasks",
            Rule::MaxReloads => "max_reloads",
            Rule::Release => "release",
            Rule::Window => "window",
            Rule::Break => "break",
            Rule::Day => "day",
            Rule::Group => "group",
            Rule::Together => "together",
        }
    }
}

/// A broken rule in parts: of which kind, where, and by how much.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Breach<'a> {
    pub rule: Rule,
    pub vehicle: Option<usize>,
    /// The stop; of loads the one behind which it is too much, none at the start.
    pub stop: Option<Stop>,
    pub dimension: Option<usize>,
    /// Seconds, metres, amounts or numbers; none where there is no amount that cures it.
    pub by: Option<i64>,
    /// Skills that are missing.
    pub missing: &'a [u32],
    /// Position of the group or of the pair.
    pub relation: Option<usize>,
}

impl Violation {
    /// The same in parts. A rule that the checker learns needs a line here and nowhere else.
    pub fn parts(&self) -> Breach<'_> {
        let of = |rule| Breach {
            rule,
            vehicle: None,
            stop: None,
            dimension: None,
            by: None,
            missing: &[],
            relation: None,
        };
        let at = |rule, vehicle: usize, stop: Option<Stop>, by: Option<i64>| Breach {
            vehicle: Some(vehicle),
            stop,
            by,
            ..of(rule)
        };
        let number = |by: usize| i64::try_from(by).ok();
        let windows = |stop| match stop {
            Stop::Break(_) => Rule::Break,
            _ => Rule::Window,
        };
        match *self {
            Violation::StopTwice { .. } | Violation::Dropped { .. } | Violation::ServedAndUnassigned { .. } => {
                of(Rule::Plan)
            }
            Violation::UnknownVehicle { vehicle }
            | Violation::VehicleTwice { vehicle }
            | Violation::UnknownStop { vehicle, .. }
            | Violation::Precedence { vehicle, .. } => at(Rule::Plan, vehicle, None, None),
            Violation::Skills {
                vehicle,
                stop,
                ref missing,
            } => Breach {
                missing,
                ..at(Rule::Skills, vehicle, Some(stop), None)
            },
            Violation::Load {
                vehicle,
                after,
                dimension,
                by,
            } => Breach {
                dimension: Some(dimension),
                ..at(Rule::Capacity, vehicle, after, Some(by))
            },
            Violation::BreakLoad {
                vehicle,
                at: pause,
                dimension,
                by,
            } => Breach {
                dimension: Some(dimension),
                ..at(Rule::Break, vehicle, Some(Stop::Break(pause)), Some(by))
            },
            Violation::BreakMissing { vehicle, at: pause } => at(Rule::Break, vehicle, Some(Stop::Break(pause)), None),
            Violation::Late { vehicle, stop, by } => at(windows(stop), vehicle, Some(stop), Some(by)),
            // Whatever was ordered for a time stays ordered.
            Violation::Early { vehicle, stop, .. } => at(windows(stop), vehicle, Some(stop), None),
            Violation::Unreleased { vehicle, stop, by } => at(Rule::Release, vehicle, Some(stop), Some(by)),
            Violation::EndsLate { vehicle, by } => at(Rule::Day, vehicle, None, Some(by)),
            Violation::MaxTasks { vehicle, by } => at(Rule::MaxTasks, vehicle, None, number(by)),
            Violation::MaxReloads { vehicle, by } => at(Rule::MaxReloads, vehicle, None, number(by)),
            Violation::MaxTravelTime { vehicle, by } => at(Rule::TravelTime, vehicle, None, Some(by)),
            Violation::MaxDistance { vehicle, by } => at(Rule::Distance, vehicle, None, Some(by)),
            Violation::Pinned { vehicle, stop } => at(Rule::Pinned, vehicle, Some(stop), None),
            Violation::Group { group } => Breach {
                relation: Some(group),
                ..of(Rule::Group)
            },
            Violation::Apart { pair } => Breach {
                relation: Some(pair),
                ..of(Rule::Together)
            },
            Violation::Unsynchronised { pair, by } => Breach {
                relation: Some(pair),
                by: Some(by),
                ..of(Rule::Together)
            },
        }
    }
}

/// Seconds of a working day, against which seconds are measured.
const WORKING_DAY: f64 = 28_800.0;
/// What no amount cures.
const INCURABLE: f64 = 10.0;

pub(super) fn of_a_day(seconds: i64) -> f64 {
    seconds as f64 / WORKING_DAY
}

pub(super) fn of_limit(by: i64, limit: Option<f64>) -> f64 {
    by as f64 / limit.unwrap_or(1.0).max(1.0)
}

/// The vehicle's limit that a rule measures against.
pub(super) fn limit(car: &Vehicle, rule: Rule, stop: Option<Stop>, dimension: Option<usize>) -> Option<f64> {
    let of = |amount: Option<&Vec<i64>>| amount?.get(dimension?).map(|c| *c as f64);
    let number = |most: Option<usize>| most.map(|m| m as f64);
    match (rule, stop) {
        (Rule::Capacity, _) => of(car.capacity.as_ref()),
        (Rule::Break, Some(Stop::Break(at))) => of(car.breaks.get(at)?.max_load.as_ref()),
        (Rule::MaxTasks, _) => number(car.max_tasks),
        (Rule::MaxReloads, _) => number(car.max_reloads),
        (Rule::TravelTime, _) => car.max_travel_time.map(|m| m as f64),
        (Rule::Distance, _) => car.max_distance.map(|m| m as f64),
        _ => None,
    }
}

fn share(problem: &Problem, breach: &Breach) -> f64 {
    let car = breach.vehicle.and_then(|v| problem.vehicles.get(v));
    match (breach.rule, breach.by) {
        (Rule::Skills, _) => breach.missing.len() as f64,
        (_, None) => INCURABLE,
        (Rule::Window | Rule::Day | Rule::Release | Rule::Together, Some(by)) => of_a_day(by),
        (Rule::Break, Some(by)) if breach.dimension.is_none() => of_a_day(by),
        (rule, Some(by)) => of_limit(by, car.and_then(|v| limit(v, rule, breach.stop, breach.dimension))),
    }
}

/// How near a place comes: kinds of rules broken, then by how much. Nought where it fits.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Near {
    pub kinds: usize,
    pub share: f64,
}

impl Near {
    pub fn of(problem: &Problem, broken: &[Violation]) -> Near {
        let mut kinds = 0u32;
        let mut sum = 0.0;
        // Of the loads along a route, the largest in each dimension counts.
        let mut loads: Vec<(Option<usize>, Option<usize>, f64)> = vec![];
        for breach in broken.iter().map(Violation::parts) {
            kinds |= 1 << breach.rule as u32;
            let share = share(problem, &breach);
            if breach.rule != Rule::Capacity {
                sum += share;
                continue;
            }
            let of = (breach.vehicle, breach.dimension);
            match loads.iter_mut().find(|(v, d, _)| (*v, *d) == of) {
                Some((_, _, most)) => *most = most.max(share),
                None => loads.push((of.0, of.1, share)),
            }
        }
        Near {
            kinds: kinds.count_ones() as usize,
            share: sum + loads.iter().map(|(_, _, most)| most).sum::<f64>(),
        }
    }

    pub fn order(&self, other: &Near) -> std::cmp::Ordering {
        (self.kinds.cmp(&other.kinds)).then(self.share.total_cmp(&other.share))
    }
}
