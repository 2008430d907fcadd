//! A route whose insertions are replayed, where no check in constant time can rule them out.

use super::{Draft, day};
use crate::model::{Car, Model, NO_TASK};
use crate::route::{NO_RELOAD, Route, Spot};

/// So many places of a job with a reload are replayed: all of them on a short route.
const MOST_TRIED: usize = 16;
const SHORT: usize = 6;

impl Route {
    pub(super) fn draft(&self) -> Draft {
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
        let mut frames = std::mem::take(&mut self.frames);
        let day = frames.depart(model, self);
        if day.is_some() {
            frames.look_back(model, self);
        }
        self.frames = frames;
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
    pub(super) fn splits(&self, car: &Car, leg: usize) -> std::ops::RangeInclusive<usize> {
        let on = self.on_leg(leg);
        let fixed = car.head_pauses.len().saturating_sub(on.start).min(on.len());
        fixed..=on.len()
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
        debug_assert!(best.is_none_or(|spot| self.holds(model, task, spot)));
        best
    }

    /// What the frames say of a place is what comes of it.
    fn holds(&self, model: &Model, task: u32, spot: Spot) -> bool {
        let mut draft = self.draft();
        self.put_into(&mut draft, model, task, spot);
        let now = model.guide(self.cost, self.late);
        let day = day(model, self.vehicle, &draft, &self.meets, None);
        day.is_some_and(|d| (d.guide(model) - now - spot.cost).abs() <= 2)
    }

    /// Tells every place of a task here that breaks no rule, with when the task (or its first end) would begin; places that can't
    /// cost less than what the listener last answered are passed over.
    pub(crate) fn each_spot(&self, model: &Model, task: u32, told: &mut dyn FnMut(Spot, i64) -> i64) {
        if !self.frames.hold {
            return;
        }
        let t = &model.tasks[task as usize];
        match t.second {
            None => self.each_single(model, task, told),
            Some(second) => self.each_pair(model, task, second, told),
        }
    }

    fn each_single(&self, model: &Model, task: u32, told: &mut dyn FnMut(Spot, i64) -> i64) {
        let car = &model.vehicles[self.vehicle];
        let t = &model.tasks[task as usize];
        let now = model.guide(self.cost, self.late);
        let mut most = i64::MAX;
        let mut draft = Draft::default();
        let legs = car.head.len()..=self.seq.len();
        let replayed = self.frames.must_replay(model, task);
        // Legs on which the time is there, whether or not there is room on board.
        let (mut in_time, mut found) = (vec![], false);
        for leg in legs.clone() {
            let least = self.frames.least(model, self, leg, t.first);
            if least >= most {
                continue;
            }
            let room = self.frames.room(model, self, leg, task);
            if !room && (car.reloads.is_empty() || in_time.last() == Some(&leg)) {
                continue;
            }
            for split in self.splits(car, leg) {
                let Some(begin) = self.frames.begin(model, self, leg, split, t.first) else {
                    continue;
                };
                if in_time.last() != Some(&leg) {
                    in_time.push(leg);
                }
                if !room {
                    break;
                }
                let mut spot = Spot::single(0, leg, split);
                if replayed {
                    draft.copy(self);
                    draft.insert(t.first, leg, split);
                    let Some(day) = day(model, self.vehicle, &draft, &self.meets, Some(t.first)) else {
                        continue;
                    };
                    spot.cost = day.guide(model) - now;
                    most = told(spot, day.begin);
                } else {
                    let Some(cost) = self.frames.cost(model, self, leg, split, t.first) else {
                        continue;
                    };
                    spot.cost = cost;
                    most = told(spot, begin);
                }
                found = true;
            }
        }
        if found && t.release == 0 || self.frames.reloads >= car.max_reloads {
            return;
        }
        let mut tried = vec![];
        for reload in &car.reloads {
            let stops: Vec<usize> = legs
                .clone()
                .filter(|leg| self.frames.reaches(model, self, *leg, *reload))
                .collect();
            for leg in &in_time {
                for (at, first) in stops.iter().flat_map(|at| [(*at, true), (*at, false)]) {
                    if at != *leg && first != (at < *leg) {
                        continue;
                    }
                    let detours = [(*leg, t.first), (at, *reload)].map(|(k, n)| self.frames.detour(model, self, k, n));
                    let mut spot = Spot::single(detours[0] + detours[1], *leg, *self.splits(car, *leg).start());
                    (spot.reload, spot.reload_leg, spot.reload_first) = (*reload, at as u32, first);
                    tried.push(spot);
                }
            }
        }
        // The shortest ways first; the rest is not looked at.
        tried.sort_by_key(|spot| spot.cost);
        let many = if self.seq.len() > SHORT { MOST_TRIED } else { usize::MAX };
        let by_the_hour = model.classes[car.class].per_second > 0;
        for mut spot in tried.into_iter().take(many) {
            if spot.cost >= most && !by_the_hour {
                break;
            }
            draft.copy(self);
            self.put_into(&mut draft, model, task, spot);
            if let Some(day) = day(model, self.vehicle, &draft, &self.meets, Some(t.first)) {
                spot.cost = day.guide(model) - now;
                most = told(spot, day.begin);
            }
        }
    }

    fn each_pair(&self, model: &Model, task: u32, second: u32, told: &mut dyn FnMut(Spot, i64) -> i64) {
        let car = &model.vehicles[self.vehicle];
        if self.each_pair_by(model, task, second, NO_RELOAD, told) {
            return;
        }
        for reload in &car.reloads {
            self.each_pair_by(model, task, second, *reload, told);
        }
    }

    /// With a reload, it comes right before the first of the two: what was on board makes room for it.
    fn each_pair_by(
        &self,
        model: &Model,
        task: u32,
        second: u32,
        reload: u32,
        told: &mut dyn FnMut(Spot, i64) -> i64,
    ) -> bool {
        let car = &model.vehicles[self.vehicle];
        let t = &model.tasks[task as usize];
        let now = model.guide(self.cost, self.late);
        let mut found = false;
        let mut draft = Draft::default();
        for leg in car.head.len()..=self.seq.len() {
            for split in self.splits(car, leg) {
                // Where not even the first end is in time, the two are not either: whoever goes further arrives later.
                if reload == NO_RELOAD && self.frames.begin(model, self, leg, split, t.first).is_none() {
                    continue;
                }
                for leg2 in leg..=self.seq.len() {
                    let splits = if leg2 == leg {
                        0..=self.on_leg(leg).len() - split
                    } else {
                        self.splits(car, leg2)
                    };
                    for split2 in splits {
                        let mut spot = Spot::single(0, leg, split);
                        (spot.leg2, spot.split2) = (leg2 as u32, split2 as u8);
                        (spot.reload, spot.reload_leg, spot.reload_first) = (reload, leg as u32, true);
                        draft.copy(self);
                        self.put_into(&mut draft, model, task, spot);
                        debug_assert!(draft.seq.contains(&second));
                        if let Some(day) = day(model, self.vehicle, &draft, &self.meets, Some(t.first)) {
                            spot.cost = day.guide(model) - now;
                            told(spot, day.begin);
                            found = true;
                        }
                    }
                }
            }
        }
        found
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
