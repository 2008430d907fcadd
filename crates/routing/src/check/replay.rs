//! One crew's day, stop by stop.

use super::way::Way;
use super::{Terms, Violation};
use crate::problem::{Break, Matrix, Pin, Problem, Reload, Step, Vehicle, Visit, Window};
use crate::solution::{Route, Stop};
use std::collections::{HashMap, HashSet};

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
    /// Begun so many seconds after it was due.
    pub overdue: i64,
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
    /// In the caller's unit, with lateness.
    pub cost: f64,
    pub lateness: f64,
    /// Delivered from the start, picked up to the end, carried in between.
    pub delivery: Vec<i64>,
    pub pickup: Vec<i64>,
    pub amount: Vec<i64>,
    /// The most that is ever on board.
    pub peak: Vec<i64>,
}

/// The crew on its way.
struct Crew<'a> {
    problem: &'a Problem,
    terms: &'a Terms,
    vehicle: usize,
    car: &'a Vehicle,
    matrix: Option<&'a Matrix>,
    stops: &'a [Stop],
    head: &'a [Step],
    time: i64,
    place: Option<usize>,
    load: Vec<i64>,
    /// Picked up by jobs since the last loading.
    collected: Vec<i64>,
    /// Breaks to take on the way to the next stop.
    breaks: Vec<usize>,
    line: Timeline,
    broken: Vec<Violation>,
    /// Of matrix costs, and of strangers.
    matrix_cost: i64,
    stranger_cost: i64,
    /// What the head of the route needs by itself, beyond what the vehicle has: it has come to that, whatever is planned.
    relief: Relief,
    /// What is told of the stop at hand.
    step: Option<Step>,
    /// The stop at hand is of the head.
    fixed: bool,
}

#[derive(Default)]
struct Relief {
    load: Vec<i64>,
    end: i64,
    travel: i64,
    distance: i64,
    tasks: usize,
    reloads: usize,
}

fn count(stops: &[Stop], kind: impl Fn(&Stop) -> bool) -> usize {
    stops.iter().filter(|s| kind(s)).count()
}

fn is_task(stop: &Stop) -> bool {
    stop.task().is_some()
}

fn is_reload(stop: &Stop) -> bool {
    matches!(stop, Stop::Reload(_))
}

/// The route as it happens to who leaves at `start`, and every rule that it breaks.
pub(crate) fn replay(problem: &Problem, route: &Route, start: i64, terms: &Terms) -> (Timeline, Vec<Violation>) {
    let head = problem.vehicles[route.vehicle].head();
    let mut relief = Relief::default();
    if !head.is_empty() && !terms.told {
        // With the breaks that are left behind it.
        let mut stops: Vec<Stop> = head.iter().map(|s| s.stop).collect();
        let breaks = (0..problem.vehicles[route.vehicle].breaks.len()).map(Stop::Break);
        stops.extend(
            breaks
                .filter(|b| !head.iter().any(|s| s.stop == *b))
                .collect::<Vec<_>>(),
        );
        let day = Crew::new(problem, route.vehicle, &stops, terms, Relief::default())
            .day(start)
            .0;
        relief = Relief {
            load: day.peak,
            end: day
                .lines
                .last()
                .map_or(0, |l| l.arrival + l.waiting + l.setup + l.service),
            travel: day.travel,
            distance: day.distance,
            tasks: count(&stops, is_task),
            reloads: count(&stops, is_reload),
        };
    }
    Crew::new(problem, route.vehicle, &route.stops, terms, relief).day(start)
}

fn skills(problem: &Problem, stop: Stop) -> &[u32] {
    match stop {
        Stop::Job(at) => &problem.jobs[at].skills,
        Stop::Pickup(at) | Stop::Delivery(at) => &problem.shipments[at].skills,
        Stop::Break(_) | Stop::Reload(_) => &[],
    }
}

fn add(load: &mut [i64], amount: &[i64], times: i64) {
    for (l, a) in load.iter_mut().zip(amount) {
        *l += a * times;
    }
}

/// When it begins for who is there at `time`; none when it is too late.
fn begin_in(windows: &[Window], time: i64) -> Option<i64> {
    let open = windows.iter().find(|w| time <= w.to)?;
    Some(time.max(open.from))
}

fn too_late(windows: &[Window], time: i64) -> i64 {
    time - windows.last().map_or(0, |w| w.to)
}

impl<'a> Crew<'a> {
    fn new(problem: &'a Problem, vehicle: usize, stops: &'a [Stop], terms: &'a Terms, relief: Relief) -> Crew<'a> {
        let dims = terms.dimensions;
        let car = &problem.vehicles[vehicle];
        Crew {
            problem,
            terms,
            vehicle,
            car,
            matrix: problem.matrices.iter().find(|m| m.profile == car.profile),
            stops,
            head: car.head(),
            time: 0,
            place: car.start,
            load: vec![0; dims],
            collected: vec![0; dims],
            breaks: vec![],
            line: Timeline {
                delivery: vec![0; dims],
                pickup: vec![0; dims],
                amount: vec![0; dims],
                peak: vec![0; dims],
                ..Timeline::default()
            },
            broken: vec![],
            matrix_cost: 0,
            stranger_cost: 0,
            relief,
            step: None,
            fixed: false,
        }
    }

    fn day(mut self, start: i64) -> (Timeline, Vec<Violation>) {
        self.time = start;
        self.fixed = !self.head.is_empty();
        let left = self.head.first().filter(|s| s.pin == Pin::Done).and_then(|s| s.at);
        if !self.fixed {
            self.time = self.time.max(self.problem.now);
        }
        let released = self.load_trip(0, left);
        self.time = self.time.max(released);
        self.weigh(None);
        if self.car.start.is_some() {
            self.note(Point::Start, self.time, 0, 0, 0);
        }
        let (mut aboard, mut taken) = (HashSet::new(), HashSet::new());
        for (at, stop) in self.stops.iter().enumerate() {
            self.fixed = at < self.head.len();
            let told = if self.terms.told {
                self.car.steps.get(at)
            } else {
                self.head.get(at)
            };
            self.step = told.copied();
            if self.fixed && self.head[at].stop != *stop {
                self.broken.push(self.unpinned(at));
            }
            // Whatever is not fixed lies ahead.
            if at == self.head.len() {
                self.time = self.time.max(self.problem.now);
            }
            self.stop(at, *stop, &mut aboard, &mut taken);
        }
        self.fixed = false;
        if self.stops.len() < self.head.len() {
            self.broken.push(self.unpinned(self.stops.len()));
        }
        let vehicle = self.vehicle;
        let mut aboard: Vec<usize> = aboard.into_iter().collect();
        aboard.sort_unstable();
        let undelivered = |shipment| Violation::Precedence { vehicle, shipment };
        self.broken.extend(aboard.into_iter().map(undelivered));
        self.home(&taken);
        (self.line, self.broken)
    }

    fn unpinned(&self, at: usize) -> Violation {
        Violation::Pinned {
            vehicle: self.vehicle,
            stop: self.head[at].stop,
        }
    }

    fn stop(&mut self, at: usize, stop: Stop, aboard: &mut HashSet<usize>, taken: &mut HashSet<usize>) {
        let unknown = Violation::UnknownStop {
            vehicle: self.vehicle,
            stop,
        };
        match stop {
            Stop::Break(b) => {
                if b >= self.car.breaks.len() || !taken.insert(b) {
                    self.broken.push(unknown);
                } else if let Some(time) = self.done_at() {
                    let service = self.car.breaks[b].service;
                    self.note(Point::Stop(stop), time, 0, 0, service);
                    self.time = time + service;
                } else {
                    self.breaks.push(b);
                }
            }
            Stop::Reload(r) => match self.car.reloads.get(r) {
                Some(reload) => self.reload(at, stop, reload),
                None => self.broken.push(unknown),
            },
            _ => match self.problem.visit(stop) {
                Some(visit) => self.task(stop, visit, aboard),
                None => self.broken.push(unknown),
            },
        }
    }

    fn done_at(&self) -> Option<i64> {
        self.step.filter(|s| s.pin == Pin::Done).and_then(|s| s.at)
    }

    /// What has been, and what is fixed, breaks no rule of the plan.
    fn tell(&mut self, violation: Violation) {
        if self.terms.told || !self.fixed {
            self.broken.push(violation);
        }
    }

    /// Loads what the jobs up to the next loading bring, and says when all of it is there. `left` is when the vehicle left, if it
    /// has.
    fn load_trip(&mut self, from: usize, left: Option<i64>) -> i64 {
        let mut released = 0;
        for (at, stop) in self.stops.iter().enumerate().skip(from) {
            let job = match stop {
                Stop::Reload(_) => break,
                Stop::Job(job) => self.problem.jobs.get(*job),
                _ => None,
            };
            let Some(job) = job else { continue };
            add(&mut self.load, &job.delivery, 1);
            add(&mut self.line.delivery, &job.delivery, 1);
            add(&mut self.line.pickup, &job.pickup, 1);
            let done = self.head.get(at).is_some_and(|s| s.pin == Pin::Done);
            match left {
                _ if done => {}
                Some(left) if job.visit.release > left => {
                    let by = job.visit.release - left;
                    if at >= self.head.len() {
                        self.broken.push(Violation::Unreleased {
                            vehicle: self.vehicle,
                            stop: *stop,
                            by,
                        });
                    }
                }
                Some(_) => {}
                None => released = released.max(job.visit.release),
            }
        }
        released
    }

    fn weigh(&mut self, after: Option<Stop>) {
        for (peak, load) in self.line.peak.iter_mut().zip(&self.load) {
            *peak = (*peak).max(*load);
        }
        let Some(capacity) = &self.car.capacity else { return };
        for dimension in 0..self.load.len() {
            let relieved = self.relief.load.get(dimension).copied().unwrap_or(0);
            let most = capacity.get(dimension).copied().unwrap_or(0).max(relieved);
            let by = self.load[dimension] - most;
            if by > 0 {
                // What is too much for the head by itself is relieved above; what comes on top is not.
                self.broken.push(Violation::Load {
                    vehicle: self.vehicle,
                    after,
                    dimension,
                    by,
                });
            }
        }
    }

    fn note(&mut self, point: Point, arrival: i64, waiting: i64, setup: i64, service: i64) {
        self.line.waiting += waiting;
        self.line.setup += setup;
        // A break is no service to anybody.
        let pause = matches!(point, Point::Stop(Stop::Break(_)));
        if !pause {
            self.line.service += service;
        }
        self.line.lines.push(Line {
            point,
            place: self.place.filter(|_| !pause),
            arrival,
            waiting,
            setup,
            service,
            load: self.load.clone(),
            duration: self.line.travel,
            distance: self.line.distance,
            overdue: 0,
        });
    }

    /// Drives to a place, taking the breaks that are due on the way.
    fn drive(&mut self, to: Option<usize>) {
        let way = self
            .place
            .zip(to)
            .and_then(|(a, b)| Some(Way::new(self.matrix?, self.car.speed_factor, a, b)));
        let mut left = way.as_ref().map_or(0, |w| w.whole);
        for at in std::mem::take(&mut self.breaks) {
            let pause = &self.car.breaks[at];
            let spare = self.pause_from(pause, at);
            let driven = way.as_ref().map_or(0, |w| w.go(&mut left, self.time, spare));
            self.line.travel += driven;
            let arrival = self.time + driven;
            self.note(Point::Stop(Stop::Break(at)), arrival, spare - driven, 0, pause.service);
            self.time = arrival + spare - driven + pause.service;
        }
        if let Some(way) = way {
            let driven = way.go(&mut left, self.time, i64::MAX);
            self.time += driven;
            self.line.travel += driven;
            self.line.distance += way.metres;
            self.matrix_cost += way.cost;
        }
        if to.is_some() {
            self.place = to;
        }
    }

    /// How long it is until a break may begin.
    fn pause_from(&mut self, pause: &Break, at: usize) -> i64 {
        for (dimension, most) in pause.max_load.iter().flatten().enumerate() {
            let by = self.load.get(dimension).map_or(0, |on| on - most);
            if by > 0 {
                self.tell(Violation::BreakLoad {
                    vehicle: self.vehicle,
                    at,
                    dimension,
                    by,
                });
            }
        }
        let Some(begin) = begin_in(&pause.windows, self.time) else {
            let by = too_late(&pause.windows, self.time);
            self.tell(Violation::Late {
                vehicle: self.vehicle,
                stop: Stop::Break(at),
                by,
            });
            return 0;
        };
        begin - self.time
    }

    /// When a stop begins for a crew that has just arrived.
    fn begin(&mut self, stop: Stop, windows: &[Window], floor: i64) -> i64 {
        let step = self.step.unwrap_or(Step {
            stop,
            pin: Pin::Free,
            at: None,
            after: None,
            before: None,
        });
        let ordered = step.at.unwrap_or(0).max(step.after.unwrap_or(0));
        let waited = self.terms.floors.get(&stop).copied().unwrap_or(0);
        let now = if self.fixed { self.problem.now } else { 0 };
        let ready = self.time.max(floor).max(ordered).max(waited).max(now);
        let vehicle = self.vehicle;
        let by_window = begin_in(windows, ready);
        if by_window.is_none() {
            let by = too_late(windows, ready);
            self.tell(Violation::Late { vehicle, stop, by });
        }
        let begin = match (step.at, by_window) {
            (Some(_), Some(open)) if open > ready => {
                let by = open - ready;
                self.tell(Violation::Early { vehicle, stop, by });
                ready
            }
            (_, open) => open.unwrap_or(ready),
        };
        if let Some(before) = step.before.or(step.at).filter(|before| begin > *before) {
            let by = begin - before;
            self.tell(Violation::Late { vehicle, stop, by });
        }
        begin
    }

    fn reload(&mut self, at: usize, stop: Stop, reload: &Reload) {
        self.drive(Some(reload.place));
        let arrival = self.time;
        let collected = std::mem::take(&mut self.collected);
        add(&mut self.load, &collected, -1);
        self.collected = vec![0; collected.len()];
        let done = self.done_at();
        let released = self.load_trip(at + 1, done);
        let (arrival, begin) = match done {
            Some(at) => (at, at),
            None => (arrival, self.begin(stop, &reload.windows, released)),
        };
        self.note(Point::Stop(stop), arrival, begin - arrival, 0, reload.service);
        self.time = begin + reload.service;
        self.weigh(Some(stop));
    }

    fn task(&mut self, stop: Stop, visit: &Visit, aboard: &mut HashSet<usize>) {
        let asked = skills(self.problem, stop).iter().copied();
        let missing: Vec<u32> = asked.filter(|s| !self.car.skills.contains(s)).collect();
        if !missing.is_empty() {
            self.tell(Violation::Skills {
                vehicle: self.vehicle,
                stop,
                missing,
            });
        }
        let elsewhere = self.place != Some(visit.place);
        self.drive(Some(visit.place));
        let floor = if matches!(stop, Stop::Pickup(_)) {
            visit.release
        } else {
            0
        };
        let (arrival, begin) = match self.done_at() {
            Some(at) => (at, at),
            None => (self.time, self.begin(stop, &visit.windows, floor)),
        };
        let named = |of: &HashMap<String, i64>, default: i64| of.get(&self.car.kind).copied().unwrap_or(default);
        let setup = if elsewhere {
            named(&visit.setup_per_type, visit.setup)
        } else {
            0
        };
        let service = named(&visit.service_per_type, visit.service);
        self.handle(stop, aboard);
        self.note(Point::Stop(stop), arrival, begin - arrival, setup, service);
        self.time = begin + setup + service;
        if let Some(due) = visit.due.filter(|d| begin > d.at) {
            let overdue = begin - due.at;
            self.line.lateness += overdue as f64 * due.per_hour as f64 / 3_600.0;
            if let Some(line) = self.line.lines.last_mut() {
                line.overdue = overdue;
            }
        }
        self.weigh(Some(stop));
    }

    /// What goes on and off board, and what the task counts.
    fn handle(&mut self, stop: Stop, aboard: &mut HashSet<usize>) {
        let problem = self.problem;
        let served = match stop {
            Stop::Job(at) => {
                let job = &problem.jobs[at];
                add(&mut self.load, &job.delivery, -1);
                add(&mut self.load, &job.pickup, 1);
                add(&mut self.collected, &job.pickup, 1);
                Some((job.priority, &job.preferred))
            }
            Stop::Pickup(at) => {
                add(&mut self.load, &problem.shipments[at].amount, 1);
                add(&mut self.line.amount, &problem.shipments[at].amount, 1);
                aboard.insert(at);
                None
            }
            Stop::Delivery(at) => {
                if !aboard.remove(&at) {
                    self.broken.push(Violation::Precedence {
                        vehicle: self.vehicle,
                        shipment: at,
                    });
                }
                let shipment = &problem.shipments[at];
                add(&mut self.load, &shipment.amount, -1);
                Some((shipment.priority, &shipment.preferred))
            }
            Stop::Break(_) | Stop::Reload(_) => None,
        };
        if let Some((priority, preferred)) = served {
            self.line.priority += u64::from(priority);
            if !preferred.vehicles.is_empty() && !preferred.vehicles.contains(&self.vehicle) {
                self.stranger_cost += preferred.cost;
            }
        }
    }

    fn home(&mut self, taken: &HashSet<usize>) {
        let (vehicle, car) = (self.vehicle, self.car);
        self.drive(car.end);
        if car.end.is_some() {
            self.note(Point::End, self.time, 0, 0, 0);
        }
        let tasks = count(self.stops, is_task);
        if tasks == 0 {
            return;
        }
        let by = self.time - car.window.to.max(self.relief.end);
        if by > 0 {
            self.broken.push(Violation::EndsLate { vehicle, by });
        }
        for at in (0..car.breaks.len()).filter(|at| !taken.contains(at)) {
            self.broken.push(Violation::BreakMissing { vehicle, at });
        }
        let over = |seen: usize, most: Option<usize>, relieved: usize| {
            most.and_then(|most| seen.checked_sub(most.max(relieved)))
                .filter(|by| *by > 0)
        };
        if let Some(by) = over(tasks, car.max_tasks, self.relief.tasks) {
            self.broken.push(Violation::MaxTasks { vehicle, by });
        }
        if let Some(by) = over(count(self.stops, is_reload), car.max_reloads, self.relief.reloads) {
            self.broken.push(Violation::MaxReloads { vehicle, by });
        }
        let over = |seen: i64, most: Option<i64>, relieved: i64| {
            most.map(|most| seen - most.max(relieved)).filter(|by| *by > 0)
        };
        if let Some(by) = over(self.line.travel, car.max_travel_time, self.relief.travel) {
            self.broken.push(Violation::MaxTravelTime { vehicle, by });
        }
        if let Some(by) = over(self.line.distance, car.max_distance, self.relief.distance) {
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
            + (self.line.setup + self.line.service) as f64 * costs.per_task_hour as f64 / 3_600.0
            + self.stranger_cost as f64
            + self.line.lateness;
    }
}
