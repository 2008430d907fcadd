//! Days that no check in constant time can judge: reloads, releases, soft ends, travel by the time of day, pairs of vehicles, a
//! head that stays. Every insertion is replayed from end to end; days of a municipality are short.

mod frames;
mod route;

pub(crate) use frames::Frames;

use crate::model::{COST_SCALE, Car, Class, Model, NO_TASK, Pause};
use crate::problem::MOST_DIMENSIONS;
use crate::route::Route;

/// A visit that begins when another vehicle is there too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Meet {
    pub node: u32,
    pub from: i64,
    pub to: i64,
}

/// What a day comes to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Day {
    pub cost: i64,
    pub late: i64,
    pub travel: i64,
    pub distance: i64,
    pub worked: i64,
    pub end: i64,
    /// When the node that was asked for begins.
    pub begin: i64,
}

impl Day {
    /// What the search compares.
    pub fn guide(&self, model: &Model) -> i64 {
        model.guide(self.cost, self.late)
    }
}

/// What the head of a vehicle's route needs by itself.
pub(crate) struct Alone {
    pub end: i64,
    pub travel: i64,
    pub distance: i64,
    pub load: Vec<i64>,
}

/// Stops and pauses that are tried.
#[derive(Clone, Default)]
pub(crate) struct Draft {
    pub seq: Vec<u32>,
    pub pauses: Vec<u32>,
}

impl Draft {
    pub fn insert(&mut self, node: u32, leg: usize, split: usize) {
        let from = self.pauses.partition_point(|p| (*p as usize) < leg);
        self.seq.insert(leg, node);
        for p in from + split..self.pauses.len() {
            self.pauses[p] += 1;
        }
    }

    fn copy(&mut self, of: &Route) {
        self.seq.clone_from(&of.seq);
        self.pauses.clone_from(&of.pauses);
    }
}

struct Load<'a> {
    model: &'a Model,
    car: &'a Car,
    now: [i64; MOST_DIMENSIONS],
    collected: [i64; MOST_DIMENSIONS],
    most: [i64; MOST_DIMENSIONS],
}

impl Load<'_> {
    fn fits(&mut self) -> bool {
        for d in 0..self.model.dims {
            self.most[d] = self.most[d].max(self.now[d]);
        }
        (0..self.model.dims).all(|d| self.now[d] <= self.car.capacity[d])
    }

    /// Loads what the jobs up to the next reload bring; when all of it is there, and none where the vehicle has left before.
    fn trip(&mut self, seq: &[u32], from: usize, left: Option<i64>) -> Option<i64> {
        let mut released = 0;
        for (k, node) in seq.iter().enumerate().skip(from) {
            let task = self.model.nodes[*node as usize].task;
            if task == NO_TASK {
                break;
            }
            let task = &self.model.tasks[task as usize];
            if task.second.is_some() {
                continue;
            }
            for d in 0..self.model.dims {
                self.now[d] += task.delivery[d];
            }
            let fixed = self.car.head.get(k);
            match left {
                _ if fixed.is_some_and(|f| f.done.is_some()) => {}
                Some(left) if task.release > left && fixed.is_none() => return None,
                Some(_) => {}
                None => released = released.max(task.release),
            }
        }
        Some(released)
    }

    fn visit(&mut self, node: u32) {
        let task = &self.model.tasks[self.model.nodes[node as usize].task as usize];
        for d in 0..self.model.dims {
            match task.second {
                None => {
                    self.now[d] += task.pickup[d] - task.delivery[d];
                    self.collected[d] += task.pickup[d];
                }
                Some(second) if second == node => self.now[d] -= task.pickup[d],
                Some(_) => self.now[d] += task.pickup[d],
            }
        }
    }

    fn set_down(&mut self) {
        for d in 0..self.model.dims {
            self.now[d] -= self.collected[d];
            self.collected[d] = 0;
        }
    }
}

/// Into how many parts a way is cut where its pace changes over the day.
const PARTS: i128 = 1 << 40;
/// So little of a second too much is the parts' rounding, and no second more: otherwise who leaves earlier could arrive later.
const CRUMB: i128 = PARTS >> 20;

/// What is left of a way: seconds, or parts where the pace changes.
struct Way<'a> {
    class: &'a Class,
    a: u32,
    b: u32,
    seconds: i64,
    parts: i128,
}

impl<'a> Way<'a> {
    fn new(class: &'a Class, a: u32, b: u32) -> Way<'a> {
        Way {
            class,
            a,
            b,
            seconds: class.duration(a, b),
            parts: PARTS,
        }
    }

    /// Drives for at most so many seconds; says how many.
    fn go(&mut self, time: i64, most: i64) -> i64 {
        if self.class.slices.is_empty() {
            let driven = self.seconds.min(most);
            self.seconds -= driven;
            return driven;
        }
        if self.parts == PARTS && most > 0 {
            // Mostly the pace stays the same for the whole of a way.
            let (pace, until) = self.class.pace(self.a, self.b, time);
            if pace <= (until - time).min(most) {
                self.parts = 0;
                return pace;
            }
        }
        let mut driven = 0;
        while self.parts > 0 && driven < most {
            let (pace, until) = self.class.pace(self.a, self.b, time + driven);
            if pace == 0 {
                self.parts = 0;
                break;
            }
            let needed = (self.parts * i128::from(pace) + PARTS - 1 - CRUMB) / PARTS;
            let span = (until - time - driven).min(most - driven);
            if needed <= i128::from(span) {
                self.parts = 0;
                driven += needed as i64;
            } else {
                self.parts = (self.parts - i128::from(span) * PARTS / i128::from(pace)).max(1);
                driven += span;
            }
        }
        driven
    }
}

/// The day of a vehicle with these stops and pauses, or none where a rule forbids it. `watch` is a node whose beginning is asked.
pub(crate) fn day(model: &Model, vehicle: usize, draft: &Draft, meets: &[Meet], watch: Option<u32>) -> Option<Day> {
    replay(model, &model.vehicles[vehicle], draft, meets, watch, true, None).map(|(day, _)| day)
}

/// The head alone with the breaks that are left, whatever the limits.
pub(crate) fn alone(model: &Model, vehicle: usize, seq: &[u32]) -> Alone {
    let car = &model.vehicles[vehicle];
    let mut pauses = car.head_pauses.clone();
    pauses.resize(car.pauses.len(), seq.len() as u32);
    let draft = Draft {
        seq: seq.to_vec(),
        pauses,
    };
    let (day, most) = replay(model, car, &draft, &[], None, false, None).unwrap_or_default();
    Alone {
        end: day.end,
        travel: day.travel,
        distance: day.distance,
        load: most[..model.dims].to_vec(),
    }
}

/// What is known of a leg of a day that holds.
#[derive(Clone, Copy, Debug, Default)]
struct Leg {
    /// Earliest departure into it.
    depart: i64,
    /// When what its target loads is there, where that is a reload.
    released: i64,
    /// Lateness and travel before it.
    late: i64,
    travel: i64,
}

type Most = [i64; MOST_DIMENSIONS];

#[allow(
    clippy::too_many_lines,
    reason = "one day is told in one go: time, place and load move on together"
)]
fn replay(
    model: &Model,
    car: &Car,
    draft: &Draft,
    meets: &[Meet],
    watch: Option<u32>,
    strict: bool,
    mut legs: Option<&mut Vec<Leg>>,
) -> Option<(Day, Most)> {
    let class = &model.classes[car.class];
    let (seq, fixed) = (&draft.seq, car.head.len());
    let mut day = Day::default();
    let mut load = Load {
        model,
        car,
        now: [0; MOST_DIMENSIONS],
        collected: [0; MOST_DIMENSIONS],
        most: [0; MOST_DIMENSIONS],
    };
    if seq.is_empty() {
        return Some((day, load.most));
    }
    let released = load.trip(seq, 0, car.left)?;
    if !load.fits() && strict {
        return None;
    }
    let mut time = car.window.from.max(released);
    let mut at = car.start;
    let (mut tasks, mut reloads, mut next_pause) = (0, 0, 0);
    for k in 0..=seq.len() {
        if k == fixed {
            time = time.max(car.now);
        }
        if let Some(legs) = &mut legs {
            legs.push(Leg {
                depart: time,
                released: 0,
                late: day.late,
                travel: day.travel,
            });
        }
        let node = seq.get(k).map(|n| &model.nodes[*n as usize]);
        let to = node.map_or(car.end, |n| n.place);
        let mut way = Way::new(class, at, to);
        let before = day.travel;
        while let Some(leg) = draft.pauses.get(next_pause)
            && *leg as usize == k
        {
            let pause = &car.pauses[next_pause];
            next_pause += 1;
            let begin = pause_begin(pause, time, !strict)?;
            if strict && !light(pause, &load.now) {
                return None;
            }
            day.travel += way.go(time, begin - time);
            time = begin + pause.service;
        }
        let driven = way.go(time, i64::MAX);
        time += driven;
        day.travel += driven;
        day.distance += class.distance(at, to);
        day.cost += class.cost(at, to);
        if class.per_second > 0 {
            day.cost += (day.travel - before - class.duration(at, to)) * class.per_second;
        }
        let (Some(node), Some(id)) = (node, seq.get(k)) else {
            break;
        };
        let head = car.head.get(k);
        let done = head.and_then(|f| f.done);
        let ready = head.map_or(time, |f| f.floor.max(time));
        let mut begin = if node.task == NO_TASK {
            reloads += 1;
            load.set_down();
            let released = load.trip(seq, k + 1, done)?;
            if let Some(leg) = legs.as_mut().and_then(|legs| legs.last_mut()) {
                leg.released = released;
            }
            opens(node.begin(ready.max(released)), ready.max(released), head.is_some())?
        } else {
            tasks += 1;
            load.visit(*id);
            let meet = meets.iter().find(|m| m.node == *id);
            let ready = meet.map_or(ready, |m| ready.max(m.from));
            let begin = opens(node.begin(ready), ready, head.is_some())?;
            if meet.is_some_and(|m| begin > m.to) {
                return None;
            }
            begin
        };
        if let Some(done) = done {
            begin = done;
        }
        if watch == Some(*id) {
            day.begin = begin;
        }
        let work = node.work(car.kind, at != to);
        day.worked += work;
        if let Some((due, price)) = node.due {
            day.late += (begin - due).max(0) * price;
        }
        time = begin + work;
        at = to;
        if !load.fits() && strict {
            return None;
        }
    }
    day.end = time;
    day.cost += day.worked * car.per_task_second + car.fixed;
    if tasks == 0 {
        (day.cost, day.late) = (0, 0);
    } else if strict {
        let far = day.travel > car.max_travel || day.distance > car.max_distance;
        let many = tasks > car.max_tasks || reloads > car.max_reloads;
        let missing = next_pause < draft.pauses.len();
        if far || many || missing || time > car.window.to {
            return None;
        }
    }
    Some((day, load.most))
}

/// A stop of the head begins even where its window is over.
fn opens(begin: Option<i64>, ready: i64, fixed: bool) -> Option<i64> {
    begin.or(fixed.then_some(ready))
}

fn pause_begin(pause: &Pause, time: i64, whenever: bool) -> Option<i64> {
    let window = pause.windows.iter().find(|w| time <= w.to);
    opens(window.map(|w| w.from.max(time)), time, pause.fixed || whenever)
}

fn light(pause: &Pause, load: &[i64; MOST_DIMENSIONS]) -> bool {
    pause.fixed || (pause.max_load.as_ref()).is_none_or(|most| load.iter().zip(most).all(|(l, m)| l <= m))
}

/// How much dearer lateness is made for the search where it is an aim before cost.
pub(crate) const LATE_FIRST: f64 = 10.0;

/// Of a second of work more or less in the balance, in the caller's unit of cost.
pub(crate) const BALANCE_UNIT: i64 = COST_SCALE;
