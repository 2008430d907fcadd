//! One vehicle's day as the search holds it: stops in order, with what makes an insertion's check take constant time.
//!
//! Leg `k` leads to position `k`; the last one, `k = n`, leads to the end. Ahead of each leg the earliest departure is kept,
//! behind each the latest arrival that still lets everything after it hold (with and without the target's setup, which falls
//! away when the stop before is at the same place). Arrivals are monotone in departures, so that the two together decide.

mod plain;

use crate::model::{Car, Class, Model, Pause};
use crate::problem::FOREVER;
use crate::rich::{Draft, Frames, Meet};

/// Never in time.
pub(crate) const TOO_EARLY: i64 = -FOREVER;

#[derive(Clone, Debug, Default)]
pub(crate) struct Route {
    pub vehicle: usize,
    /// Nodes in order.
    pub seq: Vec<u32>,
    /// Per pause of the vehicle the leg it is taken on; never decreasing.
    pub pauses: Vec<u32>,
    /// Earliest departure into leg k.
    depart: Vec<i64>,
    /// Latest arrival at the target of leg k, without and with its setup.
    latest: Vec<[i64; 2]>,
    /// On board on leg k, `dims` numbers each; then the most up to and from each leg on.
    load: Vec<i64>,
    most_before: Vec<i64>,
    most_after: Vec<i64>,
    pub cost: i64,
    /// What being later than due costs.
    pub late: i64,
    pub travel: i64,
    pub distance: i64,
    /// Seconds of setup and service.
    pub worked: i64,
    /// Visits that another vehicle comes to as well.
    pub meets: Vec<Meet>,
    /// Of a rich day.
    pub frames: Frames,
    /// Changes with every change, and comes back when a change is undone.
    pub stamp: u64,
    /// On a plain day: all of the above in short, and between which legs it is out of date (the first behind the last: nowhere).
    legs: Vec<plain::Leg>,
    changed: (usize, usize),
    amount: i32,
}

/// Where a task goes in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spot {
    pub cost: i64,
    /// Leg of the first node, and of the second as legs were before.
    pub leg: u32,
    pub leg2: u32,
    /// How many of the leg's pauses come before the node.
    pub split: u8,
    pub split2: u8,
    /// A reload that goes in with it, and its leg as legs were before; on the same leg before or behind it.
    pub reload: u32,
    pub reload_leg: u32,
    pub reload_first: bool,
}

pub(crate) const NO_RELOAD: u32 = u32::MAX;

impl Spot {
    pub fn single(cost: i64, leg: usize, split: usize) -> Spot {
        Spot {
            cost,
            leg: leg as u32,
            leg2: 0,
            split: split as u8,
            split2: 0,
            reload: NO_RELOAD,
            reload_leg: 0,
            reload_first: false,
        }
    }
}

impl Route {
    pub fn new(vehicle: usize, model: &Model) -> Route {
        let car = &model.vehicles[vehicle];
        let mut pauses = car.head_pauses.clone();
        pauses.resize(car.pauses.len(), car.head.len() as u32);
        let mut route = Route {
            vehicle,
            seq: car.head.iter().map(|f| f.node).collect(),
            pauses,
            ..Route::default()
        };
        route.refresh(model);
        route
    }

    pub(crate) fn place_before(&self, model: &Model, car: &Car, leg: usize) -> u32 {
        match leg {
            0 => car.start,
            k => model.nodes[self.seq[k - 1] as usize].place,
        }
    }

    pub(crate) fn place_at(&self, model: &Model, car: &Car, leg: usize) -> u32 {
        self.seq.get(leg).map_or(car.end, |n| model.nodes[*n as usize].place)
    }

    /// The pauses on a leg, by position among the vehicle's.
    pub(crate) fn on_leg(&self, leg: usize) -> std::ops::Range<usize> {
        if self.pauses.is_empty() {
            return 0..0;
        }
        let from = self.pauses.partition_point(|p| (*p as usize) < leg);
        let to = self.pauses.partition_point(|p| (*p as usize) <= leg);
        from..to
    }

    /// The same as another one, in the memory that is here. Named one by one, so that no new field is forgotten.
    pub fn copy(&mut self, other: &Route) {
        let Route {
            vehicle,
            seq,
            pauses,
            depart,
            latest,
            load,
            most_before,
            most_after,
            cost,
            late,
            travel,
            distance,
            worked,
            meets,
            frames,
            stamp,
            legs,
            changed,
            amount,
        } = other;
        self.seq.clone_from(seq);
        self.pauses.clone_from(pauses);
        self.depart.clone_from(depart);
        self.latest.clone_from(latest);
        self.load.clone_from(load);
        self.most_before.clone_from(most_before);
        self.most_after.clone_from(most_after);
        self.meets.clone_from(meets);
        self.frames.clone_from(frames);
        self.legs.clone_from(legs);
        (self.vehicle, self.stamp, self.changed, self.amount) = (*vehicle, *stamp, *changed, *amount);
        (self.cost, self.late, self.worked) = (*cost, *late, *worked);
        (self.travel, self.distance) = (*travel, *distance);
    }

    /// Works everything out anew; false when the stops can't be made like that.
    pub fn refresh(&mut self, model: &Model) -> bool {
        if let Some(plain) = &model.plain {
            return self.refresh_plain(model, plain);
        }
        if model.rich {
            return self.refresh_rich(model);
        }
        let car = &model.vehicles[self.vehicle];
        let class = &model.classes[car.class];
        let (n, dims) = (self.seq.len(), model.dims);
        self.cost = 0;
        self.travel = 0;
        self.worked = 0;
        self.distance = 0;
        self.depart.clear();
        self.depart.resize(n + 1, 0);
        self.latest.clear();
        self.latest.resize(n + 1, [TOO_EARLY; 2]);
        let good = self.forward(model, car, class) && self.loads(model, car, dims);
        if n > 0 {
            self.cost += car.fixed;
        }
        if !good || n > car.max_tasks || self.travel > car.max_travel || self.distance > car.max_distance {
            return false;
        }
        self.backward(model, car, class);
        true
    }

    fn forward(&mut self, model: &Model, car: &Car, class: &Class) -> bool {
        let mut at = car.start;
        let mut time = car.window.from;
        for k in 0..=self.seq.len() {
            self.depart[k] = time;
            let to = self.place_at(model, car, k);
            self.cost += class.cost(at, to);
            self.travel += class.duration(at, to);
            self.distance += class.distance(at, to);
            let pauses = if self.seq.is_empty() { 0..0 } else { self.on_leg(k) };
            let Some(arrival) = ride(time, class.duration(at, to), &car.pauses[pauses]) else {
                return false;
            };
            let Some(node) = self.seq.get(k) else {
                if self.seq.is_empty() {
                    // It stays where it is.
                    (self.cost, self.travel, self.distance) = (0, 0, 0);
                    return true;
                }
                return arrival <= car.window.to;
            };
            let node = &model.nodes[*node as usize];
            let Some(begin) = node.begin(arrival) else { return false };
            let work = node.work(car.kind, at != to);
            self.cost += work * car.per_task_second;
            self.worked += work;
            time = begin + work;
            at = to;
        }
        true
    }

    fn backward(&mut self, model: &Model, car: &Car, class: &Class) {
        let n = self.seq.len();
        self.latest[n] = [car.window.to; 2];
        for k in (0..n).rev() {
            let node = &model.nodes[self.seq[k] as usize];
            let to = self.place_at(model, car, k + 1);
            let arrival = self.latest[k + 1][usize::from(node.place != to)];
            let duration = class.duration(node.place, to);
            let pauses = &car.pauses[self.on_leg(k + 1)];
            let leave = if pauses.is_empty() {
                arrival - duration
            } else {
                latest_ride(self.depart[k + 1], arrival, duration, pauses)
            };
            for moved in [false, true] {
                let most = leave - node.work(car.kind, moved);
                self.latest[k][usize::from(moved)] = node.latest(most).unwrap_or(TOO_EARLY);
            }
        }
    }

    fn loads(&mut self, model: &Model, car: &Car, dims: usize) -> bool {
        let n = self.seq.len();
        self.load.clear();
        self.load.resize((n + 1) * dims, 0);
        for d in 0..dims {
            let mut load: i64 = (self.seq.iter())
                .map(|node| &model.tasks[model.nodes[*node as usize].task as usize])
                .filter(|task| task.second.is_none())
                .map(|task| task.delivery[d])
                .sum();
            self.load[d] = load;
            for (k, node) in self.seq.iter().enumerate() {
                let task = &model.tasks[model.nodes[*node as usize].task as usize];
                load += match task.second {
                    None => task.pickup[d] - task.delivery[d],
                    Some(second) if second == *node => -task.pickup[d],
                    Some(_) => task.pickup[d],
                };
                self.load[(k + 1) * dims + d] = load;
            }
        }
        self.most_before.clone_from(&self.load);
        self.most_after.clone_from(&self.load);
        for at in dims..(n + 1) * dims {
            self.most_before[at] = self.most_before[at].max(self.most_before[at - dims]);
        }
        for at in (0..n * dims).rev() {
            self.most_after[at] = self.most_after[at].max(self.most_after[at + dims]);
        }
        let fits = (0..dims).all(|d| self.most_after[d] <= car.capacity[d]);
        let light = car
            .pauses
            .iter()
            .zip(&self.pauses)
            .all(|(pause, leg)| match &pause.max_load {
                Some(most) if n > 0 => {
                    let on = &self.load[*leg as usize * dims..(*leg as usize + 1) * dims];
                    on.iter().zip(most).all(|(l, m)| l <= m)
                }
                _ => true,
            });
        fits && light
    }

    /// The cheapest place for a task here, by cost added; `limit` is a cost that must be beaten.
    pub fn best(&self, model: &Model, task: u32, limit: i64) -> Option<Spot> {
        if model.rich {
            return self.best_rich(model, task, limit);
        }
        let t = &model.tasks[task as usize];
        match (&model.plain, t.second) {
            (Some(plain), None) => self.best_single_plain(model, plain, task, limit),
            (Some(plain), Some(second)) => self.best_pair_plain(model, plain, task, second, limit),
            (None, None) => self.best_single(model, task, limit),
            (None, Some(second)) => self.best_pair(model, task, second, limit),
        }
    }

    fn best_single(&self, model: &Model, task: u32, limit: i64) -> Option<Spot> {
        let car = &model.vehicles[self.vehicle];
        let class = &model.classes[car.class];
        let t = &model.tasks[task as usize];
        let node = &model.nodes[t.first as usize];
        let (n, dims) = (self.seq.len(), model.dims);
        if n + 1 > car.max_tasks {
            return None;
        }
        let base = if n == 0 { car.fixed } else { 0 };
        let mut best: Option<Spot> = None;
        let mut most = limit;
        let mut from = car.start;
        for k in 0..=n {
            let to = self.place_at(model, car, k);
            let before = from;
            from = to;
            let saved = if n == 0 { 0 } else { class.cost(before, to) };
            let worked = self.worked(model, car, k, before, node.place, to) + node.work(car.kind, before != node.place);
            let cost = base + class.cost(before, node.place) + class.cost(node.place, to) - saved
                + worked * car.per_task_second;
            if cost >= most {
                continue;
            }
            if !(0..dims).all(|d| {
                self.most_before[k * dims + d] + t.delivery[d] <= car.capacity[d]
                    && self.most_after[k * dims + d] + t.pickup[d] <= car.capacity[d]
            }) || !self.far_enough(class, car, before, node.place, to, n == 0)
            {
                continue;
            }
            let (into, out) = (class.duration(before, node.place), class.duration(node.place, to));
            let (moved, on) = (before != node.place, usize::from(node.place != to));
            let pauses = &car.pauses[self.on_leg(k)];
            for split in 0..=pauses.len() {
                let Some(begin) = ride(self.depart[k], into, &pauses[..split]).and_then(|a| node.begin(a)) else {
                    continue;
                };
                let leave = begin + node.work(car.kind, moved);
                if ride(leave, out, &pauses[split..]).is_some_and(|a| a <= self.latest_at(car, k, on)) {
                    most = cost;
                    best = Some(Spot::single(cost, k, split));
                    break;
                }
            }
        }
        best
    }

    /// Seconds of setup that the target of a leg needs more when the crew comes to it from `place`, not from `before`.
    fn worked(&self, model: &Model, car: &Car, leg: usize, before: u32, place: u32, to: u32) -> i64 {
        match self.seq.get(leg) {
            Some(next) if car.per_task_second > 0 => {
                let next = &model.nodes[*next as usize];
                next.work(car.kind, place != to) - next.work(car.kind, before != to)
            }
            _ => 0,
        }
    }

    /// An empty route has no latest arrivals but its end's.
    fn latest_at(&self, car: &Car, leg: usize, moved: usize) -> i64 {
        if self.seq.is_empty() {
            car.window.to
        } else {
            self.latest[leg][moved]
        }
    }

    /// Do travel time and distance stay inside the vehicle's limits with this detour?
    fn far_enough(&self, class: &Class, car: &Car, before: u32, place: u32, to: u32, empty: bool) -> bool {
        if car.max_travel == FOREVER && car.max_distance == FOREVER {
            return true;
        }
        let direct = |way: fn(&Class, u32, u32) -> i64| if empty { 0 } else { way(class, before, to) };
        let travel = class.duration(before, place) + class.duration(place, to) - direct(Class::duration);
        let distance = class.distance(before, place) + class.distance(place, to) - direct(Class::distance);
        self.travel + travel <= car.max_travel && self.distance + distance <= car.max_distance
    }

    fn best_pair(&self, model: &Model, task: u32, second: u32, limit: i64) -> Option<Spot> {
        let car = &model.vehicles[self.vehicle];
        let class = &model.classes[car.class];
        let t = &model.tasks[task as usize];
        let (pick, drop) = (&model.nodes[t.first as usize], &model.nodes[second as usize]);
        let (n, dims) = (self.seq.len(), model.dims);
        if n + 2 > car.max_tasks {
            return None;
        }
        let base = if n == 0 { car.fixed } else { 0 };
        let limited = car.max_travel < FOREVER || car.max_distance < FOREVER;
        let mut best: Option<Spot> = None;
        let mut most = limit;
        for i in 0..=n {
            let (before, to) = (self.place_before(model, car, i), self.place_at(model, car, i));
            let saved = if n == 0 { 0 } else { class.cost(before, to) };
            let picking = pick.work(car.kind, before != pick.place) * car.per_task_second;
            let first = base + class.cost(before, pick.place) - saved + picking;
            if (0..dims).any(|d| self.load[i * dims + d] + t.pickup[d] > car.capacity[d]) {
                continue;
            }
            let pauses = self.on_leg(i);
            for split in 0..=pauses.len() {
                let (early, late) = (
                    &car.pauses[pauses.start..pauses.start + split],
                    &car.pauses[pauses.start + split..pauses.end],
                );
                let into = class.duration(before, pick.place);
                let Some(begin) = ride(self.depart[i], into, early).and_then(|a| pick.begin(a)) else {
                    continue;
                };
                // The crew stands at `at`, ready to leave into what is left of leg j at `time`; `ahead` are the leg's pauses.
                let mut time = begin + pick.work(car.kind, before != pick.place);
                let mut at = pick.place;
                let mut so_far = first;
                let mut ahead = late;
                for j in i..=n {
                    let to = self.place_at(model, car, j);
                    let direct = if j == i || n == 0 { 0 } else { class.cost(at, to) };
                    let came_from = if j == i { before } else { at };
                    let worked =
                        self.worked(model, car, j, came_from, drop.place, to) + drop.work(car.kind, at != drop.place);
                    let cost = so_far + class.cost(at, drop.place) + class.cost(drop.place, to) - direct
                        + worked * car.per_task_second;
                    if cost < most {
                        for split2 in 0..=ahead.len() {
                            let into = class.duration(at, drop.place);
                            let Some(begin) = ride(time, into, &ahead[..split2]).and_then(|a| drop.begin(a)) else {
                                continue;
                            };
                            let leave = begin + drop.work(car.kind, at != drop.place);
                            let out = class.duration(drop.place, to);
                            let on = usize::from(drop.place != to);
                            let spot = Spot {
                                leg2: j as u32,
                                split2: split2 as u8,
                                ..Spot::single(cost, i, split)
                            };
                            let arrives = ride(leave, out, &ahead[split2..]);
                            if arrives.is_some_and(|a| a <= self.latest_at(car, j, on))
                                && (!limited || self.pair_near_enough(model, task, second, spot))
                            {
                                most = cost;
                                best = Some(spot);
                                break;
                            }
                        }
                    }
                    // On to node j with the thing on board.
                    let Some(next) = self.seq.get(j) else { break };
                    if (0..dims).any(|d| self.load[(j + 1) * dims + d] + t.pickup[d] > car.capacity[d]) {
                        break;
                    }
                    let next = &model.nodes[*next as usize];
                    let Some(arrival) = ride(time, class.duration(at, to), ahead) else {
                        break;
                    };
                    if arrival > self.latest[j][usize::from(at != to)] {
                        break;
                    }
                    let Some(begin) = next.begin(arrival) else { break };
                    if j == i {
                        so_far += class.cost(at, to) + self.worked(model, car, i, before, at, to) * car.per_task_second;
                    }
                    time = begin + next.work(car.kind, at != to);
                    at = to;
                    ahead = &car.pauses[self.on_leg(j + 1)];
                }
            }
        }
        best
    }

    /// The vehicle's limits of travel, by doing it.
    fn pair_near_enough(&self, model: &Model, task: u32, second: u32, spot: Spot) -> bool {
        let mut tried = self.clone();
        tried.put(model, task, spot);
        debug_assert!(tried.seq.contains(&second));
        tried.refresh(model)
    }

    /// Puts a task in. The caller refreshes.
    pub fn put(&mut self, model: &Model, task: u32, spot: Spot) {
        if let Some(plain) = &model.plain {
            return self.put_plain(model, plain, task, spot);
        }
        let mut draft = Draft {
            seq: std::mem::take(&mut self.seq),
            pauses: std::mem::take(&mut self.pauses),
        };
        // What the draft is put together by are the legs as they were.
        self.pauses.clone_from(&draft.pauses);
        self.put_into(&mut draft, model, task, spot);
        (self.seq, self.pauses) = (draft.seq, draft.pauses);
    }

    /// Takes nodes out, by a test. The caller refreshes.
    pub fn take(&mut self, gone: impl Fn(u32) -> bool) {
        if !self.legs.is_empty() {
            return self.take_legs(&gone);
        }
        let mut removed = 0;
        let mut shift = vec![0u32; self.seq.len() + 1];
        for (k, node) in self.seq.iter().enumerate() {
            if gone(*node) {
                removed += 1;
            }
            shift[k + 1] = removed;
        }
        for p in &mut self.pauses {
            *p -= shift[*p as usize];
        }
        self.seq.retain(|n| !gone(*n));
    }

    pub(crate) fn take_at(&mut self, at: usize) {
        self.seq.remove(at);
        for p in self.pauses.iter_mut().filter(|p| **p as usize > at) {
            *p -= 1;
        }
    }

    /// Moves the vehicle's pauses, one after the other, to where the day ends soonest.
    pub fn settle_pauses(&mut self, model: &Model) -> bool {
        if model.rich {
            return self.tidy_rich(model);
        }
        let n = self.seq.len() as u32;
        for p in 0..self.pauses.len() {
            let least = p.checked_sub(1).map_or(0, |q| self.pauses[q]);
            let most = self.pauses.get(p + 1).copied().unwrap_or(n);
            let mut best: Option<(i64, u32)> = None;
            for leg in least..=most.min(n) {
                self.pauses[p] = leg;
                if self.refresh(model) {
                    let slack = (0..=self.seq.len())
                        .map(|k| self.latest[k][1].min(FOREVER / 4) - self.depart[k])
                        .min();
                    let worth = -slack.unwrap_or(0);
                    if best.is_none_or(|(b, _)| worth < b) {
                        best = Some((worth, leg));
                    }
                }
            }
            match best {
                Some((_, leg)) => self.pauses[p] = leg,
                None => self.pauses[p] = least.min(n),
            }
        }
        self.refresh(model)
    }
}

/// Arrival of who leaves at `time` for `drive` seconds, with pauses on the way, each as early as it may be; none when one is
/// too late.
pub(crate) fn ride(mut time: i64, drive: i64, pauses: &[Pause]) -> Option<i64> {
    let mut left = drive;
    for pause in pauses {
        let window = pause.windows.iter().find(|w| time <= w.to)?;
        if window.from > time {
            let driven = left.min(window.from - time);
            left -= driven;
            time = window.from;
        }
        time += pause.service;
    }
    Some(time + left)
}

/// The latest departure not before `from` that arrives by `arrival`.
fn latest_ride(from: i64, arrival: i64, drive: i64, pauses: &[Pause]) -> i64 {
    last_in_time(from, arrival - drive + 1, |t| {
        ride(t, drive, pauses).is_some_and(|a| a <= arrival)
    })
}

/// The last departure from `from` on and before `bad` that is in time, by halving: who leaves later never arrives earlier.
pub(crate) fn last_in_time(from: i64, mut bad: i64, in_time: impl Fn(i64) -> bool) -> i64 {
    if !in_time(from) {
        return TOO_EARLY;
    }
    let mut good = from;
    while good + 1 < bad {
        let middle = good + (bad - good) / 2;
        if in_time(middle) {
            good = middle;
        } else {
            bad = middle;
        }
    }
    good
}
