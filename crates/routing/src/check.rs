//! Replays a plan stop by stop and says every rule that it breaks. It shares nothing with the search: no prepared figures, no
//! shortcuts.

use crate::problem::{Break, FOREVER, Matrix, Problem, Shipment, Vehicle, Visit, Window};
use crate::solution::{Route, Solution, Stop, Task};
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
    Skills {
        vehicle: usize,
        stop: Stop,
    },
    /// More on board behind this stop than fits; at the start for none.
    Load {
        vehicle: usize,
        after: Option<Stop>,
    },
    /// Too late for the stop's last window, by so many seconds.
    Late {
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
    BreakLoad {
        vehicle: usize,
        at: usize,
    },
    MaxTasks {
        vehicle: usize,
    },
    MaxTravelTime {
        vehicle: usize,
        by: i64,
    },
    MaxDistance {
        vehicle: usize,
        by: i64,
    },
}

/// Where the crew is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    Start,
    Stop(Stop),
    End,
}

/// One stop with its times. Seconds and metres.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub point: Point,
    /// Index into the matrices; a break is where the crew happens to be.
    pub place: Option<usize>,
    pub arrival: i64,
    pub waiting: i64,
    pub setup: i64,
    pub service: i64,
    /// On board when it is left.
    pub load: Vec<i64>,
    /// Travelled so far.
    pub duration: i64,
    pub distance: i64,
}

/// A route as it happens.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    pub lines: Vec<Line>,
    pub travel: i64,
    pub distance: i64,
    pub waiting: i64,
    pub setup: i64,
    pub service: i64,
    pub priority: u64,
    /// In the caller's unit.
    pub cost: f64,
    /// Delivered from the start, picked up to the end, carried in between.
    pub delivery: Vec<i64>,
    pub pickup: Vec<i64>,
    pub amount: Vec<i64>,
}

/// Every rule that the plan breaks; empty for a good one.
pub fn check(problem: &Problem, solution: &Solution) -> Vec<Violation> {
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
        for stop in route.stops.iter().filter(|s| !matches!(s, Stop::Break(_))) {
            if !stops.insert(*stop) {
                broken.push(Violation::StopTwice { stop: *stop });
            }
        }
        broken.extend(replay(problem, route, problem.vehicles[vehicle].window.from).1);
    }
    let tasks = (0..problem.jobs.len())
        .map(Task::Job)
        .chain((0..problem.shipments.len()).map(Task::Shipment));
    for task in tasks {
        let served = match task {
            Task::Job(j) => stops.contains(&Stop::Job(j)),
            Task::Shipment(s) => stops.contains(&Stop::Pickup(s)) || stops.contains(&Stop::Delivery(s)),
        };
        match (served, solution.unassigned.contains(&task)) {
            (true, true) => broken.push(Violation::ServedAndUnassigned { task }),
            (false, false) => broken.push(Violation::Dropped { task }),
            _ => {}
        }
    }
    broken
}

/// A good route as it happens: out as late as it can be without being back later, so that nobody waits who need not.
pub fn timeline(problem: &Problem, route: &Route) -> Timeline {
    let vehicle = &problem.vehicles[route.vehicle];
    let ends = |start: i64| {
        let (line, broken) = replay(problem, route, start);
        (line.lines.last().map_or(start, |l| l.arrival), broken.len())
    };
    let first = ends(vehicle.window.from);
    let (mut good, mut bad) = (vehicle.window.from, first.0.saturating_add(1).min(FOREVER));
    while good + 1 < bad {
        let middle = good + (bad - good) / 2;
        if ends(middle) == first {
            good = middle;
        } else {
            bad = middle;
        }
    }
    replay(problem, route, good).0
}

struct Visiting<'a> {
    visit: &'a Visit,
    skills: &'a [u32],
}

fn visiting(problem: &Problem, stop: Stop) -> Option<Visiting<'_>> {
    match stop {
        Stop::Job(at) => problem.jobs.get(at).map(|j| Visiting {
            visit: &j.visit,
            skills: &j.skills,
        }),
        Stop::Pickup(at) => problem.shipments.get(at).map(|s| shipping(s, &s.pickup)),
        Stop::Delivery(at) => problem.shipments.get(at).map(|s| shipping(s, &s.delivery)),
        Stop::Break(_) => None,
    }
}

fn shipping<'a>(shipment: &'a Shipment, visit: &'a Visit) -> Visiting<'a> {
    Visiting {
        visit,
        skills: &shipment.skills,
    }
}

/// The crew on its way.
struct Crew<'a> {
    vehicle: usize,
    car: &'a Vehicle,
    matrix: Option<&'a Matrix>,
    time: i64,
    place: Option<usize>,
    load: Vec<i64>,
    /// Breaks to take on the way to the next stop.
    breaks: Vec<usize>,
    line: Timeline,
    broken: Vec<Violation>,
    /// Of matrix costs.
    matrix_cost: i64,
}

fn replay(problem: &Problem, route: &Route, start: i64) -> (Timeline, Vec<Violation>) {
    let dims = problem.dimensions();
    let car = &problem.vehicles[route.vehicle];
    let mut crew = Crew {
        vehicle: route.vehicle,
        car,
        matrix: problem.matrices.iter().find(|m| m.profile == car.profile),
        time: start,
        place: car.start,
        load: vec![0; dims],
        breaks: vec![],
        line: Timeline {
            delivery: vec![0; dims],
            pickup: vec![0; dims],
            amount: vec![0; dims],
            ..Timeline::default()
        },
        broken: vec![],
        matrix_cost: 0,
    };
    for stop in &route.stops {
        if let Stop::Job(at) = stop
            && let Some(job) = problem.jobs.get(*at)
        {
            add(&mut crew.load, &job.delivery, 1);
            add(&mut crew.line.delivery, &job.delivery, 1);
            add(&mut crew.line.pickup, &job.pickup, 1);
        }
    }
    crew.weigh(None);
    if car.start.is_some() {
        crew.note(Point::Start, start, 0, 0, 0);
    }
    let mut aboard = HashSet::new();
    let mut taken = HashSet::new();
    let mut tasks = 0;
    for stop in &route.stops {
        if let Stop::Break(at) = *stop {
            if at >= car.breaks.len() || !taken.insert(at) {
                crew.broken.push(Violation::UnknownStop {
                    vehicle: route.vehicle,
                    stop: *stop,
                });
            } else {
                crew.breaks.push(at);
            }
            continue;
        }
        let Some(to) = visiting(problem, *stop) else {
            crew.broken.push(Violation::UnknownStop {
                vehicle: route.vehicle,
                stop: *stop,
            });
            continue;
        };
        tasks += 1;
        crew.visit(*stop, &to);
        match *stop {
            Stop::Job(at) => {
                let job = &problem.jobs[at];
                add(&mut crew.load, &job.delivery, -1);
                add(&mut crew.load, &job.pickup, 1);
                crew.line.priority += u64::from(job.priority);
            }
            Stop::Pickup(at) => {
                add(&mut crew.load, &problem.shipments[at].amount, 1);
                add(&mut crew.line.amount, &problem.shipments[at].amount, 1);
                aboard.insert(at);
            }
            Stop::Delivery(at) => {
                if !aboard.remove(&at) {
                    crew.broken.push(Violation::Precedence {
                        vehicle: route.vehicle,
                        shipment: at,
                    });
                }
                add(&mut crew.load, &problem.shipments[at].amount, -1);
                crew.line.priority += u64::from(problem.shipments[at].priority);
            }
            Stop::Break(_) => {}
        }
        if let Some(last) = crew.line.lines.last_mut() {
            last.load.clone_from(&crew.load);
        }
        crew.weigh(Some(*stop));
    }
    for shipment in aboard {
        crew.broken.push(Violation::Precedence {
            vehicle: route.vehicle,
            shipment,
        });
    }
    crew.home(tasks, &taken);
    (crew.line, crew.broken)
}

fn add(load: &mut [i64], amount: &[i64], times: i64) {
    for (l, a) in load.iter_mut().zip(amount) {
        *l += a * times;
    }
}

impl Crew<'_> {
    fn weigh(&mut self, after: Option<Stop>) {
        let too_much = |capacity: &Vec<i64>| {
            (self.load.iter().enumerate()).any(|(d, l)| *l > capacity.get(d).copied().unwrap_or(0))
        };
        if self.car.capacity.as_ref().is_some_and(too_much) {
            self.broken.push(Violation::Load {
                vehicle: self.vehicle,
                after,
            });
        }
    }

    fn note(&mut self, point: Point, arrival: i64, waiting: i64, setup: i64, service: i64) {
        self.line.waiting += waiting;
        self.line.setup += setup;
        // A break is no service to anybody.
        if !matches!(point, Point::Stop(Stop::Break(_))) {
            self.line.service += service;
        }
        self.line.lines.push(Line {
            point,
            place: match point {
                Point::Stop(Stop::Break(_)) => None,
                _ => self.place,
            },
            arrival,
            waiting,
            setup,
            service,
            load: self.load.clone(),
            duration: self.line.travel,
            distance: self.line.distance,
        });
    }

    fn entry(&self, of: impl Fn(&Matrix) -> Option<&Vec<u32>>, a: usize, b: usize) -> i64 {
        let Some(matrix) = self.matrix else { return 0 };
        of(matrix).map_or(0, |m| i64::from(m[a * matrix.size + b]))
    }

    /// Drives to a place, taking the breaks that are due on the way.
    fn drive(&mut self, to: Option<usize>) {
        let (mut left, mut metres) = (0, 0);
        if let (Some(a), Some(b)) = (self.place, to) {
            let seconds = self.entry(|m| Some(&m.durations), a, b);
            left = match self.car.speed_factor {
                1.0 => seconds,
                factor => (seconds as f64 / factor + 0.5) as i64,
            };
            metres = self.entry(|m| m.distances.as_ref(), a, b);
            self.matrix_cost += self.entry(|m| m.costs.as_ref(), a, b);
        }
        let whole = left;
        let before = self.line.travel;
        for at in std::mem::take(&mut self.breaks) {
            let pause = &self.car.breaks[at];
            let (driven, waited) = self.pause_from(pause, at, left);
            left -= driven;
            self.line.travel = before + whole - left;
            let arrival = self.time + driven;
            self.note(Point::Stop(Stop::Break(at)), arrival, waited, 0, pause.service);
            self.time = arrival + waited + pause.service;
        }
        self.time += left;
        self.line.travel = before + whole;
        self.line.distance += metres;
        if to.is_some() {
            self.place = to;
        }
    }

    /// How long is driven before a break, and then waited.
    fn pause_from(&mut self, pause: &Break, at: usize, left: i64) -> (i64, i64) {
        if let Some(most) = &pause.max_load
            && self.load.iter().zip(most).any(|(l, m)| l > m)
        {
            self.broken.push(Violation::BreakLoad {
                vehicle: self.vehicle,
                at,
            });
        }
        let Some(window) = pause.windows.iter().find(|w| self.time <= w.to) else {
            let by = self.time - pause.windows.last().map_or(0, |w| w.to);
            self.broken.push(Violation::Late {
                vehicle: self.vehicle,
                stop: Stop::Break(at),
                by,
            });
            return (0, 0);
        };
        let spare = (window.from - self.time).max(0);
        let driven = left.min(spare);
        (driven, spare - driven)
    }

    fn visit(&mut self, stop: Stop, to: &Visiting) {
        if !to.skills.iter().all(|s| self.car.skills.contains(s)) {
            self.broken.push(Violation::Skills {
                vehicle: self.vehicle,
                stop,
            });
        }
        let elsewhere = self.place != Some(to.visit.place);
        self.drive(Some(to.visit.place));
        let open = to.visit.windows.iter().find(|w: &&Window| self.time <= w.to);
        let begin = match open {
            Some(window) => self.time.max(window.from),
            None => {
                let by = self.time - to.visit.windows.last().map_or(0, |w| w.to);
                self.broken.push(Violation::Late {
                    vehicle: self.vehicle,
                    stop,
                    by,
                });
                self.time
            }
        };
        let named = |of: &HashMap<String, i64>, default: i64| of.get(&self.car.kind).copied().unwrap_or(default);
        let setup = if elsewhere {
            named(&to.visit.setup_per_type, to.visit.setup)
        } else {
            0
        };
        let service = named(&to.visit.service_per_type, to.visit.service);
        self.note(Point::Stop(stop), self.time, begin - self.time, setup, service);
        self.time = begin + setup + service;
    }

    fn home(&mut self, tasks: usize, taken: &HashSet<usize>) {
        let (vehicle, car) = (self.vehicle, self.car);
        self.drive(car.end);
        if car.end.is_some() {
            self.note(Point::End, self.time, 0, 0, 0);
        }
        if tasks == 0 {
            return;
        }
        if self.time > car.window.to {
            let by = self.time - car.window.to;
            self.broken.push(Violation::EndsLate { vehicle, by });
        }
        for at in (0..car.breaks.len()).filter(|at| !taken.contains(at)) {
            self.broken.push(Violation::BreakMissing { vehicle, at });
        }
        if car.max_tasks.is_some_and(|most| tasks > most) {
            self.broken.push(Violation::MaxTasks { vehicle });
        }
        if let Some(by) = over(self.line.travel, car.max_travel_time) {
            self.broken.push(Violation::MaxTravelTime { vehicle, by });
        }
        if let Some(by) = over(self.line.distance, car.max_distance) {
            self.broken.push(Violation::MaxDistance { vehicle, by });
        }
        let costs = car.costs;
        let way = match self.matrix.and_then(|m| m.costs.as_ref()) {
            Some(_) => self.matrix_cost as f64,
            None => self.line.travel as f64 * costs.per_hour as f64 / 3_600.0,
        };
        self.line.cost = costs.fixed as f64
            + way
            + self.line.distance as f64 * costs.per_km as f64 / 1_000.0
            + (self.line.setup + self.line.service) as f64 * costs.per_task_hour as f64 / 3_600.0;
    }
}

fn over(seen: i64, most: Option<i64>) -> Option<i64> {
    most.map(|most| seen - most).filter(|by| *by > 0)
}
