//! What rules most insertions out in constant time: between which times each leg must be left and reached, and what room is on
//! board. Who leaves later never arrives earlier, by whatever time of the day, so that the two decide.

use super::{Day, Leg, Way, pause_begin, replay};
use crate::model::{Class, Model, NO_TASK, Pause};
use crate::problem::FOREVER;
use crate::route::{Route, TOO_EARLY, last_in_time};

/// Leg `k` leads to position `k`, the last one to the end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Frames {
    legs: Vec<Leg>,
    /// Latest arrival at the target of leg k that lets all after it hold, without and with the target's setup.
    latest: Vec<[i64; 2]>,
    /// The most on board from the last loading to leg k, and from leg k to the next one, `dims` numbers each.
    before: Vec<i64>,
    after: Vec<i64>,
    pub reloads: usize,
    /// A day that doesn't hold by itself (what stays at its head is too late for its breaks) takes nobody in.
    pub hold: bool,
    /// Some pause asks for a light load.
    light: bool,
    /// Some stop is due, or the time of the day decides what ways cost: what comes behind an insertion matters.
    timed: bool,
}

/// Arrival of who leaves at `time`, with pauses on the way.
fn arrive(class: &Class, a: u32, b: u32, mut time: i64, pauses: &[Pause]) -> Option<i64> {
    let mut way = Way::new(class, a, b);
    for pause in pauses {
        let begin = pause_begin(pause, time, false)?;
        way.go(time, begin - time);
        time = begin + pause.service;
    }
    Some(time + way.go(time, i64::MAX))
}

/// The latest departure not before `from` that arrives by `arrival`.
fn latest_departure(class: &Class, a: u32, b: u32, from: i64, arrival: i64, pauses: &[Pause]) -> i64 {
    if pauses.is_empty() && class.slices.is_empty() {
        return arrival - class.duration(a, b);
    }
    last_in_time(from, arrival + 1, |t| {
        arrive(class, a, b, t, pauses).is_some_and(|at| at <= arrival)
    })
}

impl Frames {
    /// The day itself, and the departures in it.
    pub fn depart(&mut self, model: &Model, route: &Route) -> Option<Day> {
        self.legs.clear();
        let car = &model.vehicles[route.vehicle];
        let draft = route.draft();
        let day = replay(model, car, &draft, &route.meets, None, true, Some(&mut self.legs)).map(|(day, _)| day);
        self.hold = day.is_some();
        if route.seq.is_empty() {
            self.legs.clear();
            self.legs.push(Leg {
                depart: car.window.from,
                ..Leg::default()
            });
        }
        day
    }

    /// The latest arrivals and the loads of a day that holds.
    pub fn look_back(&mut self, model: &Model, route: &Route) {
        let car = &model.vehicles[route.vehicle];
        let class = &model.classes[car.class];
        let n = route.seq.len();
        self.latest.clear();
        self.latest.resize(n + 1, [TOO_EARLY; 2]);
        self.latest[n] = [car.window.to; 2];
        self.loads(model, route);
        let node = |k: usize| &model.nodes[route.seq[k] as usize];
        self.reloads = (0..n).filter(|k| node(*k).task == NO_TASK).count();
        self.light = car.pauses.iter().any(|p| p.max_load.is_some());
        self.timed = !class.slices.is_empty() || (0..n).any(|k| node(k).due.is_some());
        // Nothing goes in before what stays at the head.
        for k in (car.head.len()..n).rev() {
            let node = node(k);
            let to = route.place_at(model, car, k + 1);
            let arrival = self.latest[k + 1][usize::from(node.place != to)];
            let pauses = &car.pauses[route.on_leg(k + 1)];
            let leave = latest_departure(class, node.place, to, self.legs[k + 1].depart, arrival, pauses);
            let meet = route.meets.iter().find(|m| m.node == route.seq[k]);
            let (from, until) = meet.map_or((TOO_EARLY, FOREVER), |m| (m.from, m.to));
            for moved in [false, true] {
                let most = (leave - node.work(car.kind, moved)).min(until);
                // With more to set up there, one may have to begin before the other vehicle comes.
                let latest = node.latest(most).filter(|latest| *latest >= from);
                self.latest[k][usize::from(moved)] = latest.unwrap_or(TOO_EARLY);
            }
        }
    }

    fn loads(&mut self, model: &Model, route: &Route) {
        let (n, dims) = (route.seq.len(), model.dims);
        self.before.clear();
        self.before.resize((n + 1) * dims, 0);
        let task = |k: usize| match model.nodes[route.seq[k] as usize].task {
            NO_TASK => None,
            task => Some(&model.tasks[task as usize]),
        };
        let mut trips: Vec<usize> = (0..n).filter(|k| task(*k).is_none()).map(|k| k + 1).collect();
        trips.insert(0, 0);
        let mut carried = vec![0i64; dims];
        for (at, from) in trips.iter().enumerate() {
            // The legs of a trip: from its first to the one that leads to the next loading, or home.
            let to = trips.get(at + 1).map_or(n, |next| next - 1);
            let singles = || (*from..to).filter_map(task).filter(|t| t.second.is_none());
            for (d, carried) in carried.iter_mut().enumerate() {
                let mut load = *carried + singles().map(|t| t.delivery[d]).sum::<i64>();
                let mut collected = 0;
                self.before[from * dims + d] = load;
                for k in *from..to {
                    let Some(t) = task(k) else { continue };
                    match t.second {
                        None => {
                            load += t.pickup[d] - t.delivery[d];
                            collected += t.pickup[d];
                        }
                        Some(second) if second == route.seq[k] => load -= t.pickup[d],
                        Some(_) => load += t.pickup[d],
                    }
                    self.before[(k + 1) * dims + d] = load;
                }
                *carried = load - collected;
            }
        }
        self.after.clone_from(&self.before);
        for (at, from) in trips.iter().enumerate() {
            let to = trips.get(at + 1).map_or(n, |next| next - 1);
            for at in (from + 1) * dims..(to + 1) * dims {
                self.before[at] = self.before[at].max(self.before[at - dims]);
            }
            for at in (from * dims..to * dims).rev() {
                self.after[at] = self.after[at].max(self.after[at + dims]);
            }
        }
    }

    /// Is there room on board for a job that goes in on this leg?
    pub fn room(&self, model: &Model, route: &Route, leg: usize, task: u32) -> bool {
        let car = &model.vehicles[route.vehicle];
        let (t, dims) = (&model.tasks[task as usize], model.dims);
        (0..dims).all(|d| {
            self.before[leg * dims + d] + t.delivery[d] <= car.capacity[d]
                && self.after[leg * dims + d] + t.pickup[d] <= car.capacity[d]
        })
    }

    /// When a node would begin on this leg, after so many of its pauses; none where that is too late for it or for what follows.
    pub fn begin(&self, model: &Model, route: &Route, leg: usize, split: usize, node: u32) -> Option<i64> {
        let car = &model.vehicles[route.vehicle];
        let class = &model.classes[car.class];
        let (before, to) = (route.place_before(model, car, leg), route.place_at(model, car, leg));
        let node = &model.nodes[node as usize];
        let pauses = &car.pauses[route.on_leg(leg)];
        let begin = node.begin(arrive(
            class,
            before,
            node.place,
            self.legs[leg].depart,
            &pauses[..split],
        )?)?;
        let leave = begin + node.work(car.kind, before != node.place);
        let arrival = arrive(class, node.place, to, leave, &pauses[split..])?;
        let latest = match route.seq.len() {
            0 => car.window.to,
            _ => self.latest[leg][usize::from(node.place != to)],
        };
        (arrival <= latest).then_some(begin)
    }

    /// Can the vehicle go by a reload on this leg?
    pub fn reaches(&self, model: &Model, route: &Route, leg: usize, reload: u32) -> bool {
        let car = &model.vehicles[route.vehicle];
        self.begin(model, route, leg, *route.splits(car, leg).start(), reload)
            .is_some()
    }

    /// What a stop on this leg costs more, as far as the time of the day has no say.
    pub fn detour(&self, model: &Model, route: &Route, leg: usize, node: u32) -> i64 {
        let car = &model.vehicles[route.vehicle];
        let class = &model.classes[car.class];
        let (before, to) = (route.place_before(model, car, leg), route.place_at(model, car, leg));
        let node = &model.nodes[node as usize];
        let mut work = node.work(car.kind, before != node.place);
        if let Some(next) = route.seq.get(leg) {
            let next = &model.nodes[*next as usize];
            work += next.work(car.kind, node.place != to) - next.work(car.kind, before != to);
        }
        let way = |a: u32, b: u32| class.cost(a, b) - class.duration(a, b) * class.per_second;
        let saved = if route.seq.is_empty() {
            -car.fixed
        } else {
            way(before, to)
        };
        way(before, node.place) + way(node.place, to) - saved + work * car.per_task_second
    }

    /// The least that a stop can cost more by its detour: where the time of the day has a say, nothing is known.
    pub fn least(&self, model: &Model, route: &Route, leg: usize, node: u32) -> i64 {
        let class = &model.classes[model.vehicles[route.vehicle].class];
        if class.per_second > 0 {
            return -FOREVER;
        }
        self.detour(model, route, leg, node)
    }

    /// What a job on this leg, after so many of its pauses, costs more, with what it makes late behind it; none where that is more
    /// travel or tasks than the vehicle may have. Nothing behind a stop that begins as before is looked at.
    pub fn cost(&self, model: &Model, route: &Route, leg: usize, split: usize, node: u32) -> Option<i64> {
        let car = &model.vehicles[route.vehicle];
        let class = &model.classes[car.class];
        let detour = self.detour(model, route, leg, node);
        let id = node;
        let node = &model.nodes[node as usize];
        let empty = route.seq.is_empty();
        if car.max_tasks < usize::MAX && route.seq.len() - self.reloads >= car.max_tasks {
            return None;
        }
        if car.max_distance < FOREVER {
            let (before, to) = (route.place_before(model, car, leg), route.place_at(model, car, leg));
            let saved = if empty { 0 } else { class.distance(before, to) };
            let more = class.distance(before, node.place) + class.distance(node.place, to) - saved;
            if route.distance + more > car.max_distance {
                return None;
            }
        }
        if !self.timed && node.due.is_none() && car.max_travel == FOREVER && class.per_second == 0 {
            return Some(detour);
        }
        let mut late = 0;
        let from = self.legs[leg];
        let (mut time, mut at, mut travel) = (from.depart, route.place_before(model, car, leg), 0);
        let mut ride = |time: i64, a: u32, b: u32, pauses: &[Pause]| {
            let arrival = arrive(class, a, b, time, pauses);
            let rest = |arrival: i64| arrival - time - pauses.iter().map(|p| p.service).sum::<i64>();
            // With pauses some of the time is spent waiting for them.
            travel += match pauses {
                [] => arrival.map_or(0, rest),
                _ => driven(class, a, b, time, pauses),
            };
            arrival
        };
        let on = &car.pauses[route.on_leg(leg)];
        let begin = node.begin(ride(time, at, node.place, &on[..split])?)?;
        if let Some((due, price)) = node.due {
            late += (begin - due).max(0) * price;
        }
        time = begin + node.work(car.kind, at != node.place);
        at = node.place;
        let (mut before_late, mut before_travel) = (route.late, route.travel);
        for k in leg..=route.seq.len() {
            let pauses = if k == leg {
                &on[split..]
            } else {
                &car.pauses[route.on_leg(k)]
            };
            let to = route.place_at(model, car, k);
            let arrival = ride(time, at, to, pauses)?;
            let Some(next) = route.seq.get(k) else { break };
            let meet = route.meets.iter().find(|m| m.node == *next);
            let next = &model.nodes[*next as usize];
            let ready = meet.map_or(arrival, |m| arrival.max(m.from));
            let ready = ready.max(self.legs[k].released);
            let begin = next.begin(ready)?;
            if let Some((due, price)) = next.due {
                late += (begin - due).max(0) * price;
            }
            time = begin + next.work(car.kind, at != to);
            at = to;
            let same = self.legs.get(k + 1).is_some_and(|after| after.depart == time);
            if same {
                before_late = self.legs[k + 1].late;
                before_travel = self.legs[k + 1].travel;
                break;
            }
        }
        let more_travel = travel - (before_travel - from.travel);
        if route.travel + more_travel > car.max_travel {
            return None;
        }
        debug_assert!(!route.seq.contains(&id));
        let more_late = late - (before_late - from.late);
        Some(detour + more_travel * class.per_second + model.guide(0, more_late))
    }

    /// Is more asked of the day than is known without doing it?
    pub fn must_replay(&self, model: &Model, task: u32) -> bool {
        self.light || model.tasks[task as usize].release > 0
    }
}

/// Seconds at the wheel, without pauses and waiting for them.
fn driven(class: &Class, a: u32, b: u32, mut time: i64, pauses: &[Pause]) -> i64 {
    let mut way = Way::new(class, a, b);
    let mut driven = 0;
    for pause in pauses {
        let Some(begin) = pause_begin(pause, time, false) else {
            return driven;
        };
        driven += way.go(time, begin - time);
        time = begin + pause.service;
    }
    driven + way.go(time, i64::MAX)
}
