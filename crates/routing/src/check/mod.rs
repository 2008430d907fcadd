//! Replays a plan stop by stop and says every rule that it breaks. It shares nothing with the search: no prepared figures, no
//! shortcuts.

mod figures;
mod replay;
mod way;

pub use figures::{Figures, figures};
pub use replay::{Line, Point, Timeline};

use crate::problem::{FOREVER, Pin, Problem, Same, Vehicle};
use crate::solution::{Route, Solution, Stop, Task};
pub(crate) use replay::replay;
use std::collections::{HashMap, HashSet};

/// A rule that a plan breaks. Positions are those of the problem's lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Violation {
    UnknownVehicle {
        vehicle: usize,
    },
    VehicleTwice {
        vehicle: usize,
    },
    UnknownStop {
        vehicle: usize,
        stop: Stop,
    },
    StopTwice {
        stop: Stop,
    },
    /// Neither on a route nor among the unassigned.
    Dropped {
        task: Task,
    },
    /// On a route and among the unassigned.
    ServedAndUnassigned {
        task: Task,
    },
    /// What the stop asks and the vehicle lacks.
    Skills {
        vehicle: usize,
        stop: Stop,
        missing: Vec<u32>,
    },
    /// More on board behind this stop than fits, by so much in this dimension; at the start for none.
    Load {
        vehicle: usize,
        after: Option<Stop>,
        dimension: usize,
        by: i64,
    },
    /// Too late for the stop's last window, by so many seconds.
    Late {
        vehicle: usize,
        stop: Stop,
        by: i64,
    },
    /// Begun by order before its window, by so many seconds.
    Early {
        vehicle: usize,
        stop: Stop,
        by: i64,
    },
    /// On board before it was to be had, by so many seconds: the vehicle had left by then.
    Unreleased {
        vehicle: usize,
        stop: Stop,
        by: i64,
    },
    /// Back after the vehicle's window, by so many seconds.
    EndsLate {
        vehicle: usize,
        by: i64,
    },
    /// Delivered before it was picked up, or never delivered.
    Precedence {
        vehicle: usize,
        shipment: usize,
    },
    BreakMissing {
        vehicle: usize,
        at: usize,
    },
    /// More on board during the break than it allows, by so much in this dimension.
    BreakLoad {
        vehicle: usize,
        at: usize,
        dimension: usize,
        by: i64,
    },
    MaxTasks {
        vehicle: usize,
        by: usize,
    },
    MaxReloads {
        vehicle: usize,
        by: usize,
    },
    MaxTravelTime {
        vehicle: usize,
        by: i64,
    },
    MaxDistance {
        vehicle: usize,
        by: i64,
    },
    /// A pinned step of the vehicle isn't where it is to stay.
    Pinned {
        vehicle: usize,
        stop: Stop,
    },
    /// Served by different vehicles, or on different days. The position is the group's.
    Group {
        group: usize,
    },
    /// One without the other, or both with the same vehicle. The position is the pair's.
    Apart {
        pair: usize,
    },
    /// The two begin so many seconds further apart than is tolerated.
    Unsynchronised {
        pair: usize,
        by: i64,
    },
}

/// What a replay goes by beside the problem.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    /// Who waits for another vehicle begins no earlier.
    pub floors: HashMap<Stop, i64>,
    /// The steps' times are to be kept by all, not only by what is pinned.
    pub told: bool,
    /// Of the problem's amounts.
    pub dimensions: usize,
}

impl Terms {
    /// Nobody waits for another vehicle.
    pub fn new(problem: &Problem) -> Terms {
        Terms {
            floors: HashMap::new(),
            told: false,
            dimensions: problem.dimensions(),
        }
    }

    /// Who waits for another vehicle in this plan does so.
    pub fn of(problem: &Problem, solution: &Solution) -> Terms {
        Terms {
            floors: floors(problem, solution),
            ..Terms::new(problem)
        }
    }
}

/// Every rule that the plan breaks; empty for a good one.
pub fn check(problem: &Problem, solution: &Solution) -> Vec<Violation> {
    let terms = Terms::of(problem, solution);
    let mut broken = vec![];
    let mut vehicles = HashSet::new();
    let mut stops = HashSet::new();
    for route in &solution.routes {
        let vehicle = route.vehicle;
        if vehicle >= problem.vehicles.len() {
            broken.push(Violation::UnknownVehicle { vehicle });
            continue;
        }
        if !vehicles.insert(vehicle) {
            broken.push(Violation::VehicleTwice { vehicle });
        }
        for stop in route.stops.iter().filter(|s| s.task().is_some()) {
            if !stops.insert(*stop) {
                broken.push(Violation::StopTwice { stop: *stop });
            }
        }
        broken.extend(route_violations(problem, route, &terms));
    }
    let left_out: HashSet<Task> = solution.unassigned.iter().copied().collect();
    for task in tasks(problem) {
        let served = match task {
            Task::Job(j) => stops.contains(&Stop::Job(j)),
            Task::Shipment(s) => stops.contains(&Stop::Pickup(s)) || stops.contains(&Stop::Delivery(s)),
        };
        match (served, left_out.contains(&task)) {
            (true, true) => broken.push(Violation::ServedAndUnassigned { task }),
            (false, false) => broken.push(Violation::Dropped { task }),
            _ => {}
        }
    }
    broken.extend(relation_violations(problem, solution, &terms));
    broken
}

pub(crate) fn tasks(problem: &Problem) -> impl Iterator<Item = Task> {
    let jobs = (0..problem.jobs.len()).map(Task::Job);
    jobs.chain((0..problem.shipments.len()).map(Task::Shipment))
}

/// The rules that a route breaks by itself.
pub(crate) fn route_violations(problem: &Problem, route: &Route, terms: &Terms) -> Vec<Violation> {
    replay(problem, route, leaves(&problem.vehicles[route.vehicle], terms), terms).1
}

/// The rules between routes.
fn relation_violations(problem: &Problem, solution: &Solution, terms: &Terms) -> Vec<Violation> {
    let mut broken = vec![];
    let by = vehicle_of(problem, solution);
    for (vehicle, car) in problem.vehicles.iter().enumerate() {
        let has_route = solution.routes.iter().any(|r| r.vehicle == vehicle);
        for step in &car.steps {
            let Some(task) = step.stop.task() else { continue };
            let elsewhere = by.get(&task).is_some_and(|v| *v != vehicle);
            let moved = step.pin >= Pin::Vehicle && elsewhere;
            if moved || step.pin >= Pin::Position && !has_route {
                broken.push(Violation::Pinned {
                    vehicle,
                    stop: step.stop,
                });
            }
        }
    }
    for (at, group) in problem.groups.iter().enumerate() {
        let of = |v: &usize| match group.same {
            Same::Vehicle => *v as u64,
            Same::Day => problem.vehicles[*v].day,
        };
        let shared: HashSet<u64> = group.tasks.iter().filter_map(|t| by.get(t)).map(of).collect();
        // What is to stay where it is may contradict itself; nobody else joins it then.
        let all_stay = (group.tasks.iter()).all(|t| !by.contains_key(t) || stays(problem, *t));
        if shared.len() > 1 && !all_stay {
            broken.push(Violation::Group { group: at });
        }
    }
    if problem.together.is_empty() {
        return broken;
    }
    let begins = begins(problem, solution, terms);
    for (pair, together) in problem.together.iter().enumerate() {
        let staying = together.jobs.iter().filter(|j| stays(problem, Task::Job(**j))).count();
        let alone = together.jobs.iter().any(|j| !by.contains_key(&Task::Job(*j)));
        if staying == 2 || staying == 1 && alone {
            continue;
        }
        let vehicles = together.jobs.map(|j| by.get(&Task::Job(j)));
        let begun = together.jobs.map(|j| begins.get(&Stop::Job(j)));
        match (vehicles, begun) {
            ([None, None], _) => {}
            ([Some(v), Some(w)], [Some(a), Some(b)]) if v != w => {
                let by = a.abs_diff(*b) as i64 - together.tolerance;
                if by > 0 {
                    broken.push(Violation::Unsynchronised { pair, by });
                }
            }
            _ => broken.push(Violation::Apart { pair }),
        }
    }
    broken
}

fn vehicle_of(problem: &Problem, solution: &Solution) -> HashMap<Task, usize> {
    let routes = solution.routes.iter().filter(|r| r.vehicle < problem.vehicles.len());
    let stops = routes.flat_map(|r| r.stops.iter().map(|s| (s.task(), r.vehicle)));
    stops.filter_map(|(task, v)| Some((task?, v))).collect()
}

/// When each stop of a task begins, if everybody is as early as can be.
fn begins(problem: &Problem, solution: &Solution, terms: &Terms) -> HashMap<Stop, i64> {
    let mut begins = HashMap::new();
    for route in solution.routes.iter().filter(|r| r.vehicle < problem.vehicles.len()) {
        let day = replay(problem, route, problem.vehicles[route.vehicle].window.from, terms).0;
        for line in &day.lines {
            if let Point::Stop(stop) = line.point {
                begins.insert(stop, line.arrival + line.waiting);
            }
        }
    }
    begins
}

/// The task is in the head of a vehicle's route.
fn stays(problem: &Problem, task: Task) -> bool {
    let mut heads = problem.vehicles.iter().flat_map(|v| v.head());
    heads.any(|s| s.stop.task() == Some(task))
}

/// Who comes first waits for the other: the earliest beginnings at which all pairs hold, as far as there are any.
pub(crate) fn floors(problem: &Problem, solution: &Solution) -> HashMap<Stop, i64> {
    let mut terms = Terms::new(problem);
    if problem.together.is_empty() {
        return terms.floors;
    }
    // Each pass moves a pair to the later of its two; a chain of pairs is no longer than their number, and each gap between
    // windows may send a pair round once more.
    let paired = problem.together.iter().flat_map(|t| t.jobs);
    let windows: usize = paired
        .filter_map(|j| Some(problem.jobs.get(j)?.visit.windows.len()))
        .sum();
    for _ in 0..=problem.together.len() * 2 + windows {
        let begun = begins(problem, solution, &terms);
        let mut moved = false;
        for together in problem
            .together
            .iter()
            .filter(|t| !t.jobs.iter().all(|j| stays(problem, Task::Job(*j))))
        {
            let [a, b] = together.jobs.map(Stop::Job);
            let (Some(at_a), Some(at_b)) = (begun.get(&a), begun.get(&b)) else {
                continue;
            };
            for (stop, at, other) in [(a, *at_a, *at_b), (b, *at_b, *at_a)] {
                let floor = other - together.tolerance;
                if at < floor && floor < FOREVER {
                    terms.floors.insert(stop, floor);
                    moved = true;
                }
            }
        }
        if !moved {
            break;
        }
    }
    terms.floors
}

/// The routes of a plan as they happen, in its order: each leaves as late as it can without beginning anything that matters
/// later, so that nobody waits who need not.
pub fn timelines(problem: &Problem, solution: &Solution) -> Vec<Timeline> {
    let terms = Terms::of(problem, solution);
    (solution.routes.iter().map(|r| timeline_by(problem, r, &terms))).collect()
}

/// One route as it happens, if no other vehicle has to be waited for.
pub fn timeline(problem: &Problem, route: &Route) -> Timeline {
    timeline_by(problem, route, &Terms::new(problem))
}

/// The given steps as a plan, with every rule that each route breaks: nothing is searched.
pub fn as_told(problem: &Problem) -> (Solution, Vec<(Timeline, Vec<Violation>)>) {
    let given = problem.vehicles.iter().enumerate().filter(|(_, v)| !v.steps.is_empty());
    let routes: Vec<Route> = given
        .map(|(vehicle, car)| Route {
            vehicle,
            stops: car.steps.iter().map(|s| s.stop).collect(),
        })
        .collect();
    let on: HashSet<Task> = (routes.iter().flat_map(|r| &r.stops))
        .filter_map(|s| s.task())
        .collect();
    let solution = Solution {
        unassigned: tasks(problem).filter(|t| !on.contains(t)).collect(),
        routes,
    };
    let terms = Terms {
        told: true,
        ..Terms::of(problem, &solution)
    };
    let days = (solution.routes.iter())
        .map(|r| (timeline_by(problem, r, &terms), route_violations(problem, r, &terms)))
        .collect();
    (solution, days)
}

/// When a vehicle leaves at the earliest; a given plan may say when.
fn leaves(vehicle: &Vehicle, terms: &Terms) -> i64 {
    let from = vehicle.window.from;
    if !terms.told {
        return from;
    }
    (vehicle.leaves_at).unwrap_or_else(|| vehicle.leaves_after.map_or(from, |after| from.max(after)))
}

fn timeline_by(problem: &Problem, route: &Route, terms: &Terms) -> Timeline {
    let vehicle = &problem.vehicles[route.vehicle];
    let earliest = leaves(vehicle, terms);
    let told = terms.told && vehicle.leaves_at.is_some();
    if told || vehicle.steps.first().is_some_and(|s| s.pin == Pin::Done) {
        // It has left already, or is told when to.
        return replay(problem, route, earliest, terms).0;
    }
    let paired: HashSet<Stop> = (problem.together.iter()).flat_map(|t| t.jobs.map(Stop::Job)).collect();
    // What may not become later or worse: the end, rules broken, lateness, travel by the time of day, who is waited for.
    let figures = |start: i64| {
        let (day, broken) = replay(problem, route, start, terms);
        let waited_for: Vec<i64> = (day.lines.iter())
            .filter(|l| matches!(l.point, Point::Stop(s) if paired.contains(&s)))
            .map(|l| l.arrival + l.waiting)
            .collect();
        let end = day.lines.last().map_or(start, |l| l.arrival + l.waiting);
        (end, broken, day.lateness, waited_for, day.travel)
    };
    let first = figures(earliest);
    let (mut good, mut bad) = (earliest, first.0.saturating_add(1).min(FOREVER));
    while good + 1 < bad {
        let middle = good + (bad - good) / 2;
        let now = figures(middle);
        let same = (now.0, &now.1, now.2, &now.3) == (first.0, &first.1, first.2, &first.3);
        if same && now.4 <= first.4 {
            good = middle;
        } else {
            bad = middle;
        }
    }
    replay(problem, route, good, terms).0
}
