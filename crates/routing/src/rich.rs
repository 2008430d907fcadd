//! Days that no check in constant time can judge: reloads, releases, soft ends, travel by the time of day, pairs of vehicles, a
//! head that stays. Every insertion is replayed from end to end; days of a municipality are short.

use crate::model::{COST_SCALE, Car, Class, Model, NO_TASK, Pause};
use crate::problem::{FOREVER, MOST_DIMENSIONS};
use crate::route::{NO_RELOAD, Route, Spot};

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
        self.cost + self.late * model.late_factor
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
const PARTS: i128 = 1 << 32;

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
        let mut driven = 0;
        while self.parts > 0 && driven < most {
            let (pace, until) = self.class.pace(self.a, self.b, time + driven);
            if pace == 0 {
                self.parts = 0;
                break;
            }
            let needed = (self.parts * i128::from(pace) + PARTS - 1) / PARTS;
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
    replay(model, &model.vehicles[vehicle], draft, meets, watch, true).map(|(day, _)| day)
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
    let (day, most) = replay(model, car, &draft, &[], None, false).unwrap_or_default();
    Alone {
        end: day.end,
        travel: day.travel,
        distance: day.distance,
        load: most[..model.dims].to_vec(),
    }
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

impl Route {
    fn draft(&self) -> Draft {
        Draft {
            seq: self.seq.clone(),
            pauses: self.pauses.clone(),
        }
    }

    /// Works everything out anew; false when the stops can't be made like that.
    pub(crate) fn refresh_rich(&mut self, model: &Model) -> bool {
        let head = model.vehicles[self.vehicle].head.len();
        if self.seq.len() > head
            && self.seq[head..]
                .iter()
                .all(|n| model.nodes[*n as usize].task == NO_TASK)
        {
            self.take(|_| false);
            self.seq.truncate(head);
            self.pauses.iter_mut().for_each(|p| *p = (*p).min(head as u32));
        }
        let seq = &self.seq;
        self.meets.retain(|m| seq.contains(&m.node));
        let day = day(model, self.vehicle, &self.draft(), &self.meets, None);
        let figures = day.unwrap_or_default();
        (self.cost, self.late, self.travel, self.distance) =
            (figures.cost, figures.late, figures.travel, figures.distance);
        self.worked = figures.worked;
        day.is_some()
    }

    /// When a node begins, with everybody as early as can be.
    pub(crate) fn begin_of(&self, model: &Model, node: u32) -> Option<i64> {
        day(model, self.vehicle, &self.draft(), &self.meets, Some(node)).map(|d| d.begin)
    }

    /// The splits of a leg's pauses that leave those of the head before.
    fn splits(&self, car: &Car, leg: usize) -> std::ops::RangeInclusive<usize> {
        let on = self.on_leg(leg);
        let fixed = car.head_pauses.len().saturating_sub(on.start).min(on.len());
        fixed..=on.len()
    }

    /// The least that a stop at this leg costs more, where no time of the day has a say.
    fn detour(&self, model: &Model, car: &Car, leg: usize, place: u32) -> i64 {
        let class = &model.classes[car.class];
        if class.per_second > 0 {
            return -FOREVER;
        }
        let (before, to) = (self.place_before(model, car, leg), self.place_at(model, car, leg));
        let saved = if self.seq.is_empty() { 0 } else { class.cost(before, to) };
        class.cost(before, place) + class.cost(place, to) - saved
    }

    pub(crate) fn best_rich(&self, model: &Model, task: u32, limit: i64) -> Option<Spot> {
        let mut best: Option<Spot> = None;
        let mut most = limit;
        self.each_spot(model, task, &mut |spot, _| {
            if spot.cost < most {
                most = spot.cost;
                best = Some(spot);
            }
            most
        });
        best
    }

    /// Tells every place of a task here that breaks no rule, with the day that it makes; places that can't cost less than what the
    /// listener last answered are passed over.
    pub(crate) fn each_spot(&self, model: &Model, task: u32, told: &mut dyn FnMut(Spot, &Day) -> i64) {
        let t = &model.tasks[task as usize];
        match t.second {
            None => self.each_single(model, task, told),
            Some(second) => self.each_pair(model, task, second, told),
        }
    }

    fn each_single(&self, model: &Model, task: u32, told: &mut dyn FnMut(Spot, &Day) -> i64) {
        let car = &model.vehicles[self.vehicle];
        let t = &model.tasks[task as usize];
        let place = model.nodes[t.first as usize].place;
        let now = self.cost + self.late * model.late_factor;
        let mut most = i64::MAX;
        let mut found = false;
        let mut draft = Draft::default();
        let legs = car.head.len()..=self.seq.len();
        for leg in legs.clone() {
            if self.detour(model, car, leg, place) >= most {
                continue;
            }
            for split in self.splits(car, leg) {
                draft.copy(self);
                draft.insert(t.first, leg, split);
                let Some(day) = day(model, self.vehicle, &draft, &self.meets, Some(t.first)) else {
                    continue;
                };
                found = true;
                let spot = Spot::single(day.guide(model) - now, leg, split);
                most = told(spot, &day);
            }
        }
        if found && t.release == 0 {
            return;
        }
        for reload in &car.reloads {
            for leg in legs.clone() {
                for (at, first) in legs.clone().flat_map(|at| [(at, true), (at, false)]) {
                    if at != leg && first != (at < leg) {
                        continue;
                    }
                    let mut spot = Spot::single(0, leg, *self.splits(car, leg).start());
                    (spot.reload, spot.reload_leg, spot.reload_first) = (*reload, at as u32, first);
                    draft.copy(self);
                    self.put_into(&mut draft, model, task, spot);
                    if let Some(day) = day(model, self.vehicle, &draft, &self.meets, Some(t.first)) {
                        spot.cost = day.guide(model) - now;
                        told(spot, &day);
                    }
                }
            }
        }
    }

    fn each_pair(&self, model: &Model, task: u32, second: u32, told: &mut dyn FnMut(Spot, &Day) -> i64) {
        let car = &model.vehicles[self.vehicle];
        let t = &model.tasks[task as usize];
        let now = self.cost + self.late * model.late_factor;
        let mut draft = Draft::default();
        for leg in car.head.len()..=self.seq.len() {
            for split in self.splits(car, leg) {
                for leg2 in leg..=self.seq.len() {
                    let splits = if leg2 == leg {
                        0..=self.on_leg(leg).len() - split
                    } else {
                        self.splits(car, leg2)
                    };
                    for split2 in splits {
                        let mut spot = Spot::single(0, leg, split);
                        (spot.leg2, spot.split2) = (leg2 as u32, split2 as u8);
                        draft.copy(self);
                        self.put_into(&mut draft, model, task, spot);
                        debug_assert!(draft.seq.contains(&second));
                        if let Some(day) = day(model, self.vehicle, &draft, &self.meets, Some(t.first)) {
                            spot.cost = day.guide(model) - now;
                            told(spot, &day);
                        }
                    }
                }
            }
        }
    }

    /// Puts a task, with its reload, into a draft of this route.
    pub(crate) fn put_into(&self, draft: &mut Draft, model: &Model, task: u32, spot: Spot) {
        let t = &model.tasks[task as usize];
        let (leg, split) = (spot.leg as usize, usize::from(spot.split));
        let reload = |draft: &mut Draft| {
            if spot.reload != NO_RELOAD {
                let at = spot.reload_leg as usize;
                let fixed = *self.splits(&model.vehicles[self.vehicle], at).start();
                draft.insert(spot.reload, at, fixed);
            }
        };
        // The later one first, so that the earlier leg keeps its number.
        if !spot.reload_first {
            reload(draft);
        }
        if let Some(second) = t.second {
            let both = if spot.leg2 == spot.leg { split } else { 0 };
            draft.insert(second, spot.leg2 as usize, usize::from(spot.split2) + both);
        }
        draft.insert(t.first, leg, split);
        if spot.reload_first {
            reload(draft);
        }
    }

    /// Takes out reloads that nothing needs any more, and moves the pauses to where the day is best.
    pub(crate) fn tidy_rich(&mut self, model: &Model) -> bool {
        let car = &model.vehicles[self.vehicle];
        let mut at = car.head.len();
        while at < self.seq.len() {
            if model.nodes[self.seq[at] as usize].task != NO_TASK {
                at += 1;
                continue;
            }
            let mut without = self.clone();
            without.take_at(at);
            let (held, holds) = (self.refresh_rich(model), without.refresh_rich(model));
            let better = without.cost + without.late <= self.cost + self.late;
            if at >= self.seq.len() {
                break;
            }
            if holds && (better || !held) {
                *self = without;
            } else {
                at += 1;
            }
        }
        self.settle_rich(model)
    }

    fn settle_rich(&mut self, model: &Model) -> bool {
        let fixed = model.vehicles[self.vehicle].head_pauses.len();
        let head = model.vehicles[self.vehicle].head.len() as u32;
        let n = self.seq.len() as u32;
        for p in fixed..self.pauses.len() {
            let least = p.checked_sub(1).map_or(head, |q| self.pauses[q]).max(head);
            let most = self.pauses.get(p + 1).copied().unwrap_or(n).min(n).max(least);
            let mut best: Option<((i64, i64), u32)> = None;
            for leg in least..=most {
                self.pauses[p] = leg;
                let Some(day) = day(model, self.vehicle, &self.draft(), &self.meets, None) else {
                    continue;
                };
                let worth = (day.guide(model), day.end);
                if best.is_none_or(|(b, _)| worth < b) {
                    best = Some((worth, leg));
                }
            }
            self.pauses[p] = best.map_or(least, |(_, leg)| leg);
        }
        self.refresh_rich(model)
    }
}

/// How much dearer lateness is made for the search where it is an aim before cost.
pub(crate) const LATE_FIRST: i64 = 10;

/// Of a second of work more or less in the balance, in the caller's unit of cost.
pub(crate) const BALANCE_UNIT: i64 = COST_SCALE;
