//! Changes of a problem.

use super::rule::{Rule, limit, of_a_day, of_limit};
use crate::check::Violation;
use crate::problem::{Problem, Together, Vehicle, Visit, Window};
use crate::solution::Stop;

/// What gives way. Positions are those of the problem's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The last window of the stop ends later: a task's, or the vehicle's break or reload.
    WindowLater,
    /// This window of the stop opens earlier.
    WindowEarlier {
        window: usize,
    },
    /// What the stop brings is there earlier.
    ReleaseEarlier,
    DayEarlier,
    DayLater,
    /// The vehicle has one more.
    Skill {
        skill: u32,
    },
    Capacity {
        dimension: usize,
    },
    /// What may be on board during a break.
    BreakLoad {
        dimension: usize,
    },
    MaxTasks,
    MaxReloads,
    MaxTravelTime,
    MaxDistance,
    /// The two jobs of a pair may begin further apart.
    Tolerance {
        pair: usize,
    },
}

impl What {
    /// The name for machines.
    pub fn code(self) -> &'static str {
        match self {
            What::WindowLater => "window_later",
            What::WindowEarlier { .. } => "window_earlier",
            What::ReleaseEarlier => "release_earlier",
            What::DayEarlier => "day_earlier",
            What::DayLater => "day_later",
            What::Skill { .. } => "skill",
            What::Capacity { .. } => "capacity",
            What::BreakLoad { .. } => "break_load",
            What::MaxTasks => "max_tasks",
            What::MaxReloads => "max_reloads",
            What::MaxTravelTime => "max_travel_time",
            What::MaxDistance => "max_distance",
            What::Tolerance { .. } => "tolerance",
        }
    }
}

/// One change of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    pub what: What,
    /// The vehicle that changes, or that comes to the stop that does.
    pub vehicle: usize,
    pub stop: Option<Stop>,
    /// Seconds, metres, amounts or numbers; one for a skill.
    pub by: i64,
}

/// The problem after these changes. What they speak of and the problem doesn't have stays as it is.
pub fn changed(problem: &Problem, changes: &[Change]) -> Problem {
    let mut problem = problem.clone();
    changes.iter().for_each(|c| c.apply(&mut problem));
    problem
}

/// What gives way by exactly the amounts that are broken; none where a rule knows no amount. `vehicle` is told where a rule is
/// of none.
pub(super) fn cures(broken: &[Violation], vehicle: usize) -> Option<Vec<Change>> {
    let mut changes: Vec<Change> = vec![];
    for breach in broken.iter().map(Violation::parts) {
        let vehicle = breach.vehicle.unwrap_or(vehicle);
        if breach.rule == Rule::Skills {
            for skill in breach.missing {
                put(&mut changes, What::Skill { skill: *skill }, vehicle, None, 1);
            }
            continue;
        }
        let what = match (breach.rule, breach.dimension) {
            (Rule::Capacity, Some(dimension)) => What::Capacity { dimension },
            (Rule::Break, Some(dimension)) => What::BreakLoad { dimension },
            (Rule::Break | Rule::Window, _) => What::WindowLater,
            (Rule::Release, _) => What::ReleaseEarlier,
            (Rule::Day, _) => What::DayLater,
            (Rule::MaxTasks, _) => What::MaxTasks,
            (Rule::MaxReloads, _) => What::MaxReloads,
            (Rule::TravelTime, _) => What::MaxTravelTime,
            (Rule::Distance, _) => What::MaxDistance,
            (Rule::Together, _) => What::Tolerance { pair: breach.relation? },
            (Rule::Plan | Rule::Pinned | Rule::Skills | Rule::Capacity | Rule::Group, _) => return None,
        };
        let stop = breach.stop.filter(|_| breach.rule != Rule::Capacity);
        put(&mut changes, what, vehicle, stop, breach.by?);
    }
    Some(changes)
}

fn put(changes: &mut Vec<Change>, what: What, vehicle: usize, stop: Option<Stop>, by: i64) {
    let same = |c: &&mut Change| (c.what, c.vehicle, c.stop) == (what, vehicle, stop);
    match changes.iter_mut().find(same) {
        // Of loads along a route the largest counts.
        Some(change) => change.by = change.by.max(by),
        None => changes.push(Change {
            what,
            vehicle,
            stop,
            by,
        }),
    }
}

impl Change {
    /// The amount as a share of what it is measured against.
    pub(super) fn share(&self, problem: &Problem) -> f64 {
        let (rule, dimension) = match self.what {
            What::WindowLater
            | What::WindowEarlier { .. }
            | What::ReleaseEarlier
            | What::DayEarlier
            | What::DayLater
            | What::Tolerance { .. } => return of_a_day(self.by),
            What::Skill { .. } => (Rule::Skills, None),
            What::Capacity { dimension } => (Rule::Capacity, Some(dimension)),
            What::BreakLoad { dimension } => (Rule::Break, Some(dimension)),
            What::MaxTasks => (Rule::MaxTasks, None),
            What::MaxReloads => (Rule::MaxReloads, None),
            What::MaxTravelTime => (Rule::TravelTime, None),
            What::MaxDistance => (Rule::Distance, None),
        };
        let car = problem.vehicles.get(self.vehicle);
        of_limit(self.by, car.and_then(|v| limit(v, rule, self.stop, dimension)))
    }

    pub(super) fn apply(&self, problem: &mut Problem) {
        let (by, dims) = (self.by, problem.dimensions());
        match self.what {
            What::Tolerance { pair } => {
                if let Some(together) = problem.together.get_mut(pair) {
                    together.tolerance += by;
                }
            }
            What::WindowLater => {
                if let Some(last) = self.windows(problem).and_then(|w| w.last_mut()) {
                    last.to += by;
                }
            }
            What::WindowEarlier { window } => {
                if let Some(window) = self.windows(problem).and_then(|w| w.get_mut(window)) {
                    window.from -= by;
                }
            }
            What::ReleaseEarlier => {
                if let Some(visit) = self.stop.and_then(|s| visit_mut(problem, s)) {
                    visit.release -= by;
                }
            }
            _ => {
                if let Some(car) = problem.vehicles.get_mut(self.vehicle) {
                    self.apply_to(car, dims);
                }
            }
        }
    }

    fn apply_to(&self, car: &mut Vehicle, dims: usize) {
        let by = self.by;
        let number = usize::try_from(by).unwrap_or(0);
        match self.what {
            What::DayEarlier => car.window.from -= by,
            What::DayLater => car.window.to += by,
            What::Skill { skill } => car.skills.push(skill),
            What::Capacity { dimension } => {
                if let Some(capacity) = &mut car.capacity {
                    capacity.resize(dims.max(capacity.len()), 0);
                    capacity.iter_mut().skip(dimension).take(1).for_each(|c| *c += by);
                }
            }
            What::BreakLoad { dimension } => {
                if let Some(Stop::Break(at)) = self.stop
                    && let Some(most) = car.breaks.get_mut(at).and_then(|b| b.max_load.as_mut())
                {
                    most.iter_mut().skip(dimension).take(1).for_each(|m| *m += by);
                }
            }
            What::MaxTasks => car.max_tasks = car.max_tasks.map(|m| m + number),
            What::MaxReloads => car.max_reloads = car.max_reloads.map(|m| m + number),
            What::MaxTravelTime => car.max_travel_time = car.max_travel_time.map(|m| m + by),
            What::MaxDistance => car.max_distance = car.max_distance.map(|m| m + by),
            What::WindowLater | What::WindowEarlier { .. } | What::ReleaseEarlier | What::Tolerance { .. } => {}
        }
    }

    fn windows<'a>(&self, problem: &'a mut Problem) -> Option<&'a mut Vec<Window>> {
        let stop = self.stop?;
        match stop {
            Stop::Break(at) => Some(&mut problem.vehicles.get_mut(self.vehicle)?.breaks.get_mut(at)?.windows),
            Stop::Reload(at) => Some(&mut problem.vehicles.get_mut(self.vehicle)?.reloads.get_mut(at)?.windows),
            _ => visit_mut(problem, stop).map(|v| &mut v.windows),
        }
    }
}

fn visit_mut(problem: &mut Problem, stop: Stop) -> Option<&mut Visit> {
    match stop {
        Stop::Job(at) => problem.jobs.get_mut(at).map(|j| &mut j.visit),
        Stop::Pickup(at) => problem.shipments.get_mut(at).map(|s| &mut s.pickup),
        Stop::Delivery(at) => problem.shipments.get_mut(at).map(|s| &mut s.delivery),
        Stop::Break(_) | Stop::Reload(_) => None,
    }
}

/// What a change touches, as it was before: matrices are too large to be copied for each trial.
pub(super) struct Kept {
    vehicle: Option<(usize, Vehicle)>,
    visit: Option<(Stop, Visit)>,
    together: Vec<Together>,
}

impl Kept {
    pub fn before(problem: &Problem, change: &Change) -> Kept {
        let vehicle = problem.vehicles.get(change.vehicle);
        Kept {
            vehicle: vehicle.map(|v| (change.vehicle, v.clone())),
            visit: (change.stop).and_then(|s| problem.visit(s).map(|v| (s, v.clone()))),
            together: problem.together.clone(),
        }
    }

    pub fn put_back(self, problem: &mut Problem) {
        if let Some((at, vehicle)) = self.vehicle {
            problem.vehicles[at] = vehicle;
        }
        if let Some((stop, was)) = self.visit
            && let Some(visit) = visit_mut(problem, stop)
        {
            *visit = was;
        }
        problem.together = self.together;
    }
}
