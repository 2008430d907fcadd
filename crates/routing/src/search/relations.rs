//! Tasks that have a say in where others go: groups, pairs that meet, pins; and the plan that there is.

use super::{NONE, Search, recreate};
use crate::model::{Model, NO_TASK, Twin};
use crate::problem::Same;
use crate::rich::Meet;
use crate::route::{Route, Spot};
use crate::solution::Stop;
use rand::RngExt;

/// So many places of either task of a pair are tried with each other.
const PLACES: usize = 8;
/// And so many of them at most are tried out.
const MOST_MEETINGS: usize = 60;
/// How often a pair meets later than it could, and by how many seconds at most, so that others find room before it.
const LATER: f64 = 0.3;
const MOST_LATER: i64 = 1_800;
/// Tasks between two looks at the clock while the first plan is made.
const SOME: usize = 64;
/// How often the rest of a group goes with one that is taken out.
const WHOLE_GROUP: f64 = 0.5;

/// Cost, where each goes in, and from when on they meet.
type Pair = (i64, [(usize, Spot); 2], i64);

impl Search<'_> {
    /// Do the others of its groups let the task go with this vehicle?
    pub(super) fn allowed(&self, task: u32, at: usize) -> bool {
        let model = self.model;
        model.groups_of[task as usize].iter().all(|group| {
            let (same, tasks) = &model.groups[*group as usize];
            tasks.iter().all(|other| {
                let home = self.route_of[*other as usize];
                let goes = || match same {
                    Same::Vehicle => home as usize == at,
                    Same::Day => model.vehicles[home as usize].day == model.vehicles[at].day,
                };
                *other == task || home == NONE || goes()
            })
        })
    }

    /// Do the groups that both are in let them go with these two vehicles?
    fn share(&self, tasks: [u32; 2], at: [usize; 2]) -> bool {
        let model = self.model;
        let both = (model.groups.iter()).filter(|(_, group)| tasks.iter().all(|t| group.contains(t)));
        let [day, other_day] = at.map(|v| model.vehicles[v].day);
        both.into_iter().all(|(same, _)| match same {
            Same::Vehicle => at[0] == at[1],
            Same::Day => day == other_day,
        })
    }

    /// Takes out who met with one that is out, and now and then the rest of its group.
    pub(super) fn take_related(&mut self, taken: &mut Vec<u32>) {
        let model = self.model;
        let mut at = 0;
        while at < taken.len() {
            let task = taken[at];
            at += 1;
            let mut with: Vec<u32> = model.twin[task as usize].iter().map(|t| t.task).collect();
            for group in &model.groups_of[task as usize] {
                if self.rng.random_bool(WHOLE_GROUP) {
                    with.extend(&model.groups[*group as usize].1);
                }
            }
            for other in with {
                let home = self.route_of[other as usize];
                if home == NONE || taken.contains(&other) || self.in_head(other) {
                    continue;
                }
                taken.push(other);
                self.touch(home as usize);
                self.take_out(home as usize, &[other]);
                if !self.settle(home as usize) {
                    self.empty(home as usize, taken);
                }
            }
        }
    }

    /// Everything but the head goes.
    pub(super) fn empty(&mut self, at: usize, taken: &mut Vec<u32>) {
        let model = self.model;
        let head = model.vehicles[at].head.len();
        let tasks = self.routes[at].seq[head..]
            .iter()
            .map(|n| model.nodes[*n as usize].task);
        let mut gone: Vec<u32> = tasks.filter(|t| *t != NO_TASK).collect();
        gone.sort_unstable();
        gone.dedup();
        self.take_out(at, &gone);
        gone.retain(|t| !taken.contains(t));
        taken.extend(gone);
        self.settle(at);
    }

    pub(super) fn in_head(&self, task: u32) -> bool {
        let model = self.model;
        let home = self.route_of[task as usize];
        model.pinned[task as usize]
            && home != NONE
            && model.vehicles[home as usize]
                .head
                .iter()
                .any(|f| model.nodes[f.node as usize].task == task)
    }

    /// Both of a pair, or none.
    pub(super) fn put_pair(&mut self, task: u32) -> bool {
        let model = self.model;
        let Some(twin) = model.twin[task as usize] else {
            return false;
        };
        let tasks = [task, twin.task];
        if self.route_of[twin.task as usize] != NONE {
            return self.put_to_meet(task, twin);
        }
        let places = tasks.map(|t| self.places(t));
        let mut best: Option<Pair> = None;
        let mut tried = 0;
        let later = if self.rng.random_bool(LATER) {
            self.rng.random_range(0..=MOST_LATER)
        } else {
            0
        };
        for (a, spot_a, begin_a) in &places[0] {
            for (b, spot_b, begin_b) in &places[1] {
                let cost = spot_a.cost + spot_b.cost;
                if a == b || !self.share(tasks, [*a, *b]) || best.is_some_and(|(least, ..)| least <= cost) {
                    continue;
                }
                if tried >= MOST_MEETINGS {
                    break;
                }
                tried += 1;
                let early = (*begin_a).max(*begin_b);
                for from in [early + later, early, early - twin.tolerance] {
                    let meet = |t: u32| Meet {
                        node: model.tasks[t as usize].first,
                        from,
                        to: from + twin.tolerance,
                    };
                    let costs = [(*a, *spot_a, tasks[0]), (*b, *spot_b, tasks[1])]
                        .map(|(at, spot, t)| self.routes[at].cost_with(model, t, spot, meet(t)));
                    if let [Some(x), Some(y)] = costs {
                        if best.is_none_or(|(least, ..)| x + y < least) {
                            best = Some((x + y, [(*a, *spot_a), (*b, *spot_b)], from));
                        }
                        break;
                    }
                }
            }
        }
        let Some((_, spots, from)) = best else { return false };
        for ((at, spot), t) in spots.into_iter().zip(tasks) {
            let meet = Meet {
                node: model.tasks[t as usize].first,
                from,
                to: from + twin.tolerance,
            };
            self.put_and_meet(t, at, spot, meet);
        }
        true
    }

    /// The other one stays in the head of a route: it begins when it begins.
    fn put_to_meet(&mut self, task: u32, twin: Twin) -> bool {
        let model = self.model;
        let home = self.route_of[twin.task as usize] as usize;
        let Some(begin) = self.begin_of(twin.task) else {
            return false;
        };
        let meet = Meet {
            node: model.tasks[task as usize].first,
            from: begin - twin.tolerance,
            to: begin + twin.tolerance,
        };
        for (at, spot, _) in self.places(task) {
            if at != home && self.routes[at].cost_with(model, task, spot, meet).is_some() {
                self.put_and_meet(task, at, spot, meet);
                return true;
            }
        }
        false
    }

    fn put_and_meet(&mut self, task: u32, at: usize, spot: Spot, meet: Meet) {
        self.touch(at);
        self.routes[at].put(self.model, task, spot);
        self.routes[at].meets.push(meet);
        let good = self.refresh(at);
        debug_assert!(good, "a meeting that was tried holds no more");
        self.assign(task, at as u32);
    }

    /// The cheapest places of one of a pair, with when it would begin.
    fn places(&self, task: u32) -> Vec<(usize, Spot, i64)> {
        let model = self.model;
        let mut places: Vec<(usize, Spot, i64)> = vec![];
        for at in 0..self.routes.len() {
            if !model.fits(task, at) || !self.allowed(task, at) {
                continue;
            }
            let lean = self.lean(task, at);
            self.routes[at].each_spot(model, task, &mut |mut spot, begin| {
                spot.cost += lean;
                places.push((at, spot, begin));
                i64::MAX
            });
        }
        places.sort_by_key(|(at, spot, begin)| (spot.cost, *at, *begin));
        // Of each vehicle some, so that two different ones are among them.
        let mut per = vec![0usize; self.routes.len()];
        places.retain(|(at, ..)| {
            per[*at] += 1;
            per[*at] <= PLACES
        });
        places.truncate(PLACES * 4);
        places
    }

    /// Begins with the plan that there is, as far as it holds.
    pub(super) fn begin_with_given(&mut self) {
        let model = self.model;
        for at in 0..self.routes.len() {
            self.take_given(at);
        }
        if model.twin.iter().any(Option::is_some) {
            self.meet_as_given();
        }
    }

    fn take_given(&mut self, at: usize) {
        let model = self.model;
        let car = &model.vehicles[at];
        let mut route = self.routes[at].clone();
        let mut tasks = vec![];
        for stop in model.given[at]
            .iter()
            .skip(car.head.len() + car.over.len() + car.head_pauses.len())
        {
            let node = match stop {
                Stop::Break(b) => {
                    let n = route.seq.len() as u32;
                    let pause = car.pauses.iter().position(|p| p.at == *b);
                    pause
                        .into_iter()
                        .for_each(|p| route.pauses[p..].iter_mut().for_each(|leg| *leg = n));
                    continue;
                }
                Stop::Reload(r) => car.reloads[*r],
                Stop::Job(_) | Stop::Pickup(_) | Stop::Delivery(_) => {
                    let Some(node) = (0..model.nodes.len()).find(|n| model.nodes[*n].stop == *stop) else {
                        continue;
                    };
                    node as u32
                }
            };
            let task = model.nodes[node as usize].task;
            if task != NO_TASK && !model.fits(task, at) {
                continue;
            }
            route.seq.push(node);
            if task != NO_TASK && !tasks.contains(&task) {
                tasks.push(task);
            }
        }
        if tasks.is_empty() {
            return;
        }
        let mut settled = route.clone();
        if !route.refresh(model) {
            if !settled.settle_pauses(model) {
                // Not as a whole: one by one, as far as they go in.
                for task in tasks {
                    if self.allowed(task, at) && model.twin[task as usize].is_none() {
                        self.put_back_at(task, at);
                    }
                }
                return;
            }
            route = settled;
        }
        if tasks.iter().any(|t| !self.allowed(*t, at)) {
            return;
        }
        self.routes[at] = route;
        self.routes[at].cost = 0;
        for task in &tasks {
            self.assign(*task, at as u32);
        }
        self.absent.retain(|t| !tasks.contains(t));
        self.refresh(at);
    }

    fn put_back_at(&mut self, task: u32, at: usize) {
        let model = self.model;
        if let Some(spot) = self.routes[at]
            .best(model, task, i64::MAX)
            .filter(|_| model.fits(task, at))
        {
            let before = self.routes[at].clone();
            self.routes[at].put(model, task, spot);
            if self.refresh(at) {
                self.assign(task, at as u32);
                self.absent.retain(|t| *t != task);
            } else {
                self.cost += before.cost - self.routes[at].cost;
                self.set(at, before);
            }
        }
    }

    /// Lets the pairs of the given plan meet as early as both can, later ones after earlier ones; what can't is put in anew.
    fn meet_as_given(&mut self) {
        let model = self.model;
        let firsts = (0..model.tasks.len() as u32).filter(|t| model.twin[*t as usize].is_some_and(|o| *t < o.task));
        let pairs: Vec<(u32, u32, i64)> = firsts
            .filter_map(|t| model.twin[t as usize].map(|o| (t, o.task, o.tolerance)))
            .collect();
        // Who meets one that stays where it is does so at its time, or the other one waits; or it is put in anew.
        for (a, b, tolerance) in &pairs {
            let met = match [a, b].map(|t| self.in_head(*t)) {
                [true, false] => self.meet_who_stays(*b, *a, *tolerance),
                [false, true] => self.meet_who_stays(*a, *b, *tolerance),
                [true, true] | [false, false] => true,
            };
            if !met {
                self.part(*a, *b);
            }
        }
        let free = pairs.iter().filter(|(a, b, _)| !self.in_head(*a) && !self.in_head(*b));
        let free: Vec<_> = free.copied().collect();
        for _ in 0..=free.len() * 2 {
            let mut moved = false;
            for (a, b, tolerance) in &free {
                let begins = [a, b].map(|t| self.begin_of(*t));
                let [Some(x), Some(y)] = begins else { continue };
                let from = x.max(y) - tolerance;
                for t in [a, b] {
                    let node = model.tasks[*t as usize].first;
                    let at = self.route_of[*t as usize] as usize;
                    let meet = Meet {
                        node,
                        from,
                        to: from + tolerance,
                    };
                    if !self.routes[at].meets.contains(&meet) {
                        self.routes[at].meets.retain(|m| m.node != node);
                        self.routes[at].meets.push(meet);
                        moved = true;
                    }
                }
            }
            if !moved {
                break;
            }
        }
        for at in 0..self.routes.len() {
            if !self.refresh(at) {
                let mut taken = vec![];
                self.empty(at, &mut taken);
                self.leave_out(taken);
            }
        }
        for (a, b, _) in pairs {
            let homes = [a, b].map(|t| self.route_of[t as usize]);
            if homes[0] == homes[1] || homes.contains(&NONE) {
                self.part(a, b);
            }
        }
    }

    /// Lets a task meet one in the head of another route; false where it can't.
    fn meet_who_stays(&mut self, task: u32, stays: u32, tolerance: i64) -> bool {
        let homes = [task, stays].map(|t| self.route_of[t as usize]);
        let nodes = [task, stays].map(|t| self.model.tasks[t as usize].first);
        let begins = [task, stays].map(|t| self.begin_of(t));
        let ([Some(begin), Some(other)], true) = (begins, homes[0] != homes[1]) else {
            return false;
        };
        for from in [other - tolerance, begin - tolerance] {
            for (node, home) in nodes.into_iter().zip(homes) {
                // Who is not too late waits for nobody.
                if node == nodes[0] || from > other - tolerance {
                    let to = from + 2 * tolerance;
                    self.routes[home as usize].meets.push(Meet { node, from, to });
                }
            }
            let hold = homes.map(|home| self.refresh(home as usize)) == [true; 2];
            let now = [task, stays].map(|t| self.begin_of(t));
            if hold && matches!(now, [Some(a), Some(b)] if (a - b).abs() <= tolerance) {
                return true;
            }
            for (node, home) in nodes.into_iter().zip(homes) {
                self.routes[home as usize].meets.retain(|m| m.node != node);
                self.refresh(home as usize);
            }
        }
        false
    }

    /// Takes out those of a pair that may go.
    fn part(&mut self, a: u32, b: u32) {
        for t in [a, b] {
            if self.route_of[t as usize] == NONE || self.in_head(t) {
                continue;
            }
            let at = self.route_of[t as usize] as usize;
            self.take_out(at, &[t]);
            self.settle(at);
            self.leave_out(vec![t]);
        }
    }

    fn leave_out(&mut self, taken: Vec<u32>) {
        for task in taken {
            self.assign(task, NONE);
            self.absent.push(task);
        }
    }

    fn begin_of(&self, task: u32) -> Option<i64> {
        let at = self.route_of[task as usize];
        let node = self.model.tasks[task as usize].first;
        (at != NONE)
            .then(|| self.routes[at as usize].begin_of(self.model, node))
            .flatten()
    }

    /// What is absent goes in, the most urgent first, some at a time: when the time is up, the rest stays out.
    pub(super) fn complete(&mut self, spent: Option<&(dyn Fn() -> f64 + Sync)>) {
        let Some(spent) = spent else {
            return self.recreate(&recreate::Order::Far, false, true);
        };
        let mut waiting = std::mem::take(&mut self.absent);
        waiting.sort_by_key(|t| {
            let t = *t as usize;
            (!self.model.pinned[t], std::cmp::Reverse(self.model.tasks[t].priority))
        });
        let mut left = vec![];
        for some in waiting.chunks(if self.model.rich { 1 } else { SOME }) {
            if spent() < 1.0 {
                self.absent.extend(some);
                self.recreate(&recreate::Order::Far, false, true);
                left.append(&mut self.absent);
            } else {
                left.extend(some);
            }
        }
        // Of a pair, one may have been put in with the other after it was left.
        left.retain(|t| self.route_of[*t as usize] == NONE);
        self.absent = left;
    }
}

impl Route {
    /// The days of the pair's halves are tried with the meeting that they'd have.
    fn cost_with(&self, model: &Model, task: u32, spot: Spot, meet: Meet) -> Option<i64> {
        let mut tried = self.clone();
        tried.put(model, task, spot);
        tried.meets.push(meet);
        let good = tried.refresh(model);
        let guide = |r: &Route| model.guide(r.cost, r.late);
        good.then(|| guide(&tried) - guide(self))
    }
}
