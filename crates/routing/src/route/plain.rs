//! Routes of a plain day: everything that an insertion's check reads lies in one line of memory per leg, and a change is
//! worked out only as far as its effect goes.

use super::{Route, Spot};
use crate::model::Model;
use crate::plain::{Plain, PlainCar, PlainNode, Way};

const TOO_EARLY: i32 = i32::MIN / 4;

/// The way to a stop, or to the end, and that stop.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Leg {
    /// Its place.
    pub(super) to: u32,
    cost: i32,
    time: i32,
    /// Earliest departure into it.
    pub(super) depart: i32,
    /// Latest arrival, without and with the stop's setup.
    pub(super) latest: [i32; 2],
    open: i32,
    close: i32,
    service: i32,
    setup: i32,
    amount: i32,
    more: bool,
}

impl Leg {
    fn of(node: &PlainNode) -> Leg {
        Leg {
            to: node.place,
            open: node.open,
            close: node.close,
            service: node.service,
            setup: node.setup,
            amount: node.amount,
            more: node.more,
            depart: TOO_EARLY,
            latest: [TOO_EARLY; 2],
            ..Leg::default()
        }
    }
}

/// When a visit begins, for who arrives then.
fn begin(model: &Model, plain: &Plain, node: u32, p: &PlainNode, arrival: i32) -> Option<i32> {
    if arrival <= p.close {
        return Some(arrival.max(p.open));
    }
    if !p.more {
        return None;
    }
    later(model, plain, node, arrival)
}

#[cold]
fn later(model: &Model, plain: &Plain, node: u32, arrival: i32) -> Option<i32> {
    let at = model.nodes[node as usize].begin(i64::from(arrival) + plain.epoch)?;
    Some((at - plain.epoch) as i32)
}

#[cold]
fn earlier(model: &Model, plain: &Plain, node: u32, most: i32) -> i32 {
    let at = model.nodes[node as usize].latest(i64::from(most) + plain.epoch);
    at.map_or(TOO_EARLY, |at| {
        (at - plain.epoch).clamp(i64::from(TOO_EARLY), i64::from(i32::MAX / 4)) as i32
    })
}

impl Route {
    /// The stops have changed in any way: everything is worked out again.
    fn rebuild_plain(&mut self, plain: &Plain) {
        let car = &plain.cars[self.vehicle];
        self.legs.clear();
        self.legs
            .extend(self.seq.iter().map(|n| Leg::of(plain.node(car.kind, *n))));
        self.legs.push(Leg {
            to: car.end,
            depart: TOO_EARLY,
            latest: [car.to; 2],
            ..Leg::default()
        });
        self.changed = (0, self.seq.len());
    }

    pub(super) fn refresh_plain(&mut self, model: &Model, plain: &Plain) -> bool {
        let car = &plain.cars[self.vehicle];
        let n = self.seq.len();
        if self.legs.len() != n + 1 {
            self.rebuild_plain(plain);
        }
        let (first, last) = self.changed;
        // Until the end is reached, nothing can be trusted.
        self.changed = (0, n);
        self.cost = 0;
        if n == 0 {
            let end = &mut self.legs[0];
            (end.cost, end.time, end.depart, end.latest) = (0, 0, car.from, [car.to; 2]);
            (self.amount, self.travel, self.worked) = (0, 0, 0);
            if model.dims > 0 && !plain.sums {
                self.loads(model, &model.vehicles[self.vehicle], model.dims);
            }
            self.changed = (usize::MAX, 0);
            return true;
        }
        if first <= last {
            let mut at = if first == 0 { car.start } else { self.legs[first - 1].to };
            for k in first..=last.min(n) {
                let leg = &mut self.legs[k];
                let way = plain.row(car.class, at)[leg.to as usize];
                (leg.cost, leg.time) = (way.cost_out, way.time_out);
                at = leg.to;
            }
        }
        let (mut cost, mut amount) = (0i64, 0i32);
        (self.travel, self.worked) = (0, 0);
        let mut at = car.start;
        for leg in &self.legs {
            cost += i64::from(leg.cost);
            amount += leg.amount;
            self.travel += i64::from(leg.time);
            self.worked += i64::from(leg.service + if at == leg.to { 0 } else { leg.setup });
            at = leg.to;
        }
        self.cost = cost * plain.unit + car.fixed;
        self.amount = amount;
        if n > car.max_tasks || amount > car.room {
            return false;
        }
        if model.dims > 0 && !plain.sums && !self.loads(model, &model.vehicles[self.vehicle], model.dims) {
            return false;
        }
        if first > last {
            self.changed = (usize::MAX, 0);
            return true;
        }
        if !self.forward_plain(model, plain, car, first, last) {
            return false;
        }
        self.backward_plain(model, plain, car, first, last.min(n));
        self.changed = (usize::MAX, 0);
        true
    }

    fn forward_plain(&mut self, model: &Model, plain: &Plain, car: &PlainCar, first: usize, last: usize) -> bool {
        let n = self.seq.len();
        let (mut at, mut time, from) = match first {
            0 => (car.start, car.from, 0),
            // The stop before has its departure only behind it: one leg earlier.
            k => {
                let before = if k == 1 { car.start } else { self.legs[k - 2].to };
                (before, self.legs[k - 1].depart, k - 1)
            }
        };
        for k in from..=n {
            let leg = &mut self.legs[k];
            if k > last && leg.depart == time {
                return true;
            }
            leg.depart = time;
            let arrival = time + leg.time;
            if k == n {
                return arrival <= car.to;
            }
            let begin = if arrival <= leg.close {
                arrival.max(leg.open)
            } else if leg.more {
                match later(model, plain, self.seq[k], arrival) {
                    Some(begin) => begin,
                    None => return false,
                }
            } else {
                return false;
            };
            time = begin + leg.service + if at == leg.to { 0 } else { leg.setup };
            at = leg.to;
        }
        true
    }

    fn backward_plain(&mut self, model: &Model, plain: &Plain, car: &PlainCar, first: usize, last: usize) {
        let n = self.seq.len();
        self.legs[n].latest = [car.to; 2];
        for k in (0..last.min(n)).rev() {
            let next = self.legs[k + 1];
            let leg = &mut self.legs[k];
            let leave = next.latest[usize::from(leg.to != next.to)] - next.time;
            let mut latest = [leave - leg.service, leave - leg.service - leg.setup];
            for most in &mut latest {
                *most = if leg.more {
                    earlier(model, plain, self.seq[k], *most)
                } else if *most >= leg.open {
                    (*most).min(leg.close)
                } else {
                    TOO_EARLY
                };
            }
            if k + 1 < first && leg.latest == latest {
                return;
            }
            leg.latest = latest;
        }
    }

    pub(super) fn put_plain(&mut self, model: &Model, plain: &Plain, task: u32, spot: Spot) {
        let t = &model.tasks[task as usize];
        // The later one first, so that the earlier leg keeps its number.
        if let Some(second) = t.second {
            self.put_leg(plain, second, spot.leg2 as usize);
        }
        self.put_leg(plain, t.first, spot.leg as usize);
    }

    /// Keeps the legs as the stops.
    fn put_leg(&mut self, plain: &Plain, node: u32, at: usize) {
        let car = &plain.cars[self.vehicle];
        self.legs.insert(at, Leg::of(plain.node(car.kind, node)));
        self.seq.insert(at, node);
        let (first, last) = self.changed;
        let last = if first > last {
            0
        } else if last >= at {
            last + 1
        } else {
            last
        };
        self.changed = (first.min(at), last.max(at + 1));
    }

    pub(super) fn take_legs(&mut self, gone: &impl Fn(u32) -> bool) {
        let (mut first, mut last) = self.changed;
        if first <= last {
            (first, last) = (0, self.seq.len());
        }
        let mut kept = 0;
        for k in 0..self.seq.len() {
            if gone(self.seq[k]) {
                first = first.min(kept);
                last = last.max(kept);
            } else {
                if kept < k {
                    self.legs[kept] = self.legs[k];
                    self.seq[kept] = self.seq[k];
                }
                kept += 1;
            }
        }
        self.legs[kept] = self.legs[self.seq.len()];
        self.legs.truncate(kept + 1);
        self.seq.truncate(kept);
        self.changed = (first, last);
    }

    fn room_on(&self, model: &Model, leg: usize, delivery: &[i64], pickup: &[i64]) -> bool {
        let (dims, capacity) = (model.dims, &model.vehicles[self.vehicle].capacity);
        (0..dims).all(|d| {
            self.most_before[leg * dims + d] + delivery[d] <= capacity[d]
                && self.most_after[leg * dims + d] + pickup[d] <= capacity[d]
        })
    }

    pub(super) fn best_single_plain(&self, model: &Model, plain: &Plain, task: u32, limit: i64) -> Option<Spot> {
        let car = &plain.cars[self.vehicle];
        let t = &model.tasks[task as usize];
        let node = plain.node(car.kind, t.first);
        let n = self.seq.len();
        if n + 1 > car.max_tasks || self.amount + node.amount > car.room {
            return None;
        }
        let base = if n == 0 { car.fixed } else { 0 };
        // What the ways must stay below.
        let mut most =
            ((limit.saturating_sub(base).saturating_add(plain.unit - 1)) / plain.unit).min(i64::from(i32::MAX)) as i32;
        let row = plain.row(car.class, node.place);
        let mut found = None;
        let must_fit = model.dims > 0 && !plain.sums;
        // Legs whose end can't wait for a beginning of this visit are no use, nor those that begin after its end.
        let soonest = node.open + node.service;
        let from = if n > 12 {
            self.legs.partition_point(|l| l.latest[0] < soonest)
        } else {
            0
        };
        let mut at = if from == 0 { car.start } else { self.legs[from - 1].to };
        let mut before: Way = row[at as usize];
        for (k, leg) in self.legs.iter().enumerate().skip(from) {
            let after = row[leg.to as usize];
            let cost = before.cost_in + after.cost_out - leg.cost;
            if cost < most {
                let arrival = leg.depart + before.time_in;
                match begin(model, plain, t.first, node, arrival) {
                    Some(begin) => {
                        let leave = begin + node.service + if at == node.place { 0 } else { node.setup };
                        if leave + after.time_out <= leg.latest[usize::from(node.place != leg.to)]
                            && (!must_fit || self.room_on(model, k, &t.delivery, &t.pickup))
                        {
                            most = cost;
                            found = Some(k);
                        }
                    }
                    None if leg.depart > node.close && !node.more => break,
                    None => {}
                }
            }
            before = after;
            at = leg.to;
        }
        found.map(|k| Spot::single(base + i64::from(most) * plain.unit, k, 0))
    }

    pub(super) fn best_pair_plain(
        &self,
        model: &Model,
        plain: &Plain,
        task: u32,
        second: u32,
        limit: i64,
    ) -> Option<Spot> {
        let car = &plain.cars[self.vehicle];
        let t = &model.tasks[task as usize];
        let (pick, drop) = (plain.node(car.kind, t.first), plain.node(car.kind, second));
        let (n, dims) = (self.seq.len(), model.dims);
        if n + 2 > car.max_tasks {
            return None;
        }
        let capacity = &model.vehicles[self.vehicle].capacity;
        let fits = |leg: usize| (0..dims).all(|d| self.load[leg * dims + d] + t.pickup[d] <= capacity[d]);
        let base = if n == 0 { car.fixed } else { 0 };
        let mut most =
            ((limit.saturating_sub(base).saturating_add(plain.unit - 1)) / plain.unit).min(i64::from(i32::MAX)) as i32;
        let (to_pick, to_drop) = (plain.row(car.class, pick.place), plain.row(car.class, drop.place));
        let direct = to_drop[pick.place as usize];
        let setup = |from: u32, node: &PlainNode| node.service + if from == node.place { 0 } else { node.setup };
        let mut found = None;
        let mut at = car.start;
        for i in 0..=n {
            let leg = &self.legs[i];
            let (from, to) = (at, leg.to);
            at = to;
            if leg.depart > pick.close && !pick.more {
                break;
            }
            let into = to_pick[from as usize];
            let Some(picked) = begin(model, plain, t.first, pick, leg.depart + into.time_in) else {
                continue;
            };
            if !fits(i) {
                continue;
            }
            let first = into.cost_in - leg.cost;
            let mut time = picked + setup(from, pick);
            let mut here = pick.place;
            // At the pickup's leg the delivery is next to it, later the thing rides along.
            let mut so_far = first;
            let mut way = direct;
            for j in i..=n {
                let leg = &self.legs[j];
                let out = to_drop[leg.to as usize];
                let bypassed = if j == i { 0 } else { leg.cost };
                let cost = so_far + way.cost_in + out.cost_out - bypassed;
                let arrival = time + way.time_in;
                if cost < most {
                    match begin(model, plain, second, drop, arrival) {
                        Some(begun) => {
                            let leave = begun + setup(here, drop);
                            if leave + out.time_out <= leg.latest[usize::from(drop.place != leg.to)] {
                                most = cost;
                                found = Some((i, j));
                            }
                        }
                        None if time > drop.close && !drop.more => break,
                        None => {}
                    }
                }
                if j == n || !fits(j + 1) {
                    break;
                }
                let step = if j == i {
                    let step = to_pick[leg.to as usize];
                    so_far += step.cost_out;
                    step.time_out
                } else {
                    leg.time
                };
                let arrival = time + step;
                if arrival > leg.latest[usize::from(here != leg.to)] {
                    break;
                }
                let begun = if arrival <= leg.close {
                    arrival.max(leg.open)
                } else {
                    match leg.more.then(|| later(model, plain, self.seq[j], arrival)).flatten() {
                        Some(begun) => begun,
                        None => break,
                    }
                };
                time = begun + leg.service + if here == leg.to { 0 } else { leg.setup };
                here = leg.to;
                way = out;
            }
        }
        found.map(|(i, j)| Spot {
            leg2: j as u32,
            ..Spot::single(base + i64::from(most) * plain.unit, i, 0)
        })
    }
}
