//! Ruin and recreate under simulated annealing.
//!
//! Each round takes strings of neighbouring stops out of a few routes that lie together and puts the tasks back greedily, with
//! a little blindness (J. Christiaens, G. Vanden Berghe, "Slack Induction by String Removals for Vehicle Routing Problems",
//! Transportation Science 54(2), 2020). What a task left out costs is a soft price while annealing; the best plan is kept by
//! served priority, then number of tasks, then cost.

mod cross;
mod exact;
mod fleet;
mod memory;
mod pool;
mod recreate;
mod relations;
mod ruin;
mod worth;

pub use worth::Worth;
mod threads;

pub(crate) use threads::search;

use crate::model::{Model, NO_TASK};
use crate::route::Route;
use crate::solution::{self, Solution, Stop as At};
use memory::Memory;
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use threads::Others;

/// When to end, by rounds, by the clock, or by whichever comes first; and how many search at once.
#[derive(Clone, Copy, Default)]
pub struct Stop<'a> {
    /// After so many rounds of each thread. On one thread, the same seed then gives the same plan on every machine.
    pub rounds: Option<u64>,
    /// The share of the budget that is spent, 0 to 1, by the caller's clock.
    pub spent: Option<&'a (dyn Fn() -> f64 + Sync)>,
    /// Threads; none is as good as one.
    pub threads: usize,
}

impl<'a> Stop<'a> {
    /// After so many rounds, on one thread.
    pub fn after(rounds: u64) -> Stop<'a> {
        Stop {
            rounds: Some(rounds),
            ..Stop::default()
        }
    }

    /// When the clock says 1, on one thread.
    pub fn by(spent: &'a (dyn Fn() -> f64 + Sync)) -> Stop<'a> {
        Stop {
            spent: Some(spent),
            ..Stop::default()
        }
    }

    /// The same with so many threads.
    pub fn on(self, threads: usize) -> Stop<'a> {
        Stop { threads, ..self }
    }
}

/// How far the search is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    pub rounds: u64,
    /// Of the budget, 0 to 1.
    pub spent: f64,
    pub best: Worth,
}

/// Sees the search at work and may end it.
pub trait Observer {
    /// Called now and then; `false` ends the search with the best so far.
    fn go_on(&mut self, progress: &Progress) -> bool;
}

/// Nobody looks.
impl Observer for () {
    fn go_on(&mut self, _: &Progress) -> bool {
        true
    }
}

/// The rounds between two looks at the clock.
const LOOK: u64 = 16;
/// Temperatures at the beginning and the end, in mean nearest costs.
const HOT: f64 = 6.0;
const COLD: f64 = 0.06;
const WARM: f64 = 1.0;
/// The soft price of a point of priority, and of a task as such, in mean nearest costs.
const PRICE_OF_POINT: f64 = 0.3;
const PRICE_OF_TASK: f64 = 3.0;
const PRICE_OF_TASK_ALONE: f64 = 100.0;

/// From which share of a cooling on routes are kept in mind.
const COLLECT: f64 = 0.4;
/// The share of the budget after which the plan is put together from what was seen. The rest is a last cooling of that plan,
/// that begins so much warmer than it ends.
const PUT_TOGETHER: f64 = 0.97;
const LAST_WARMTH: f64 = 1.5;

/// A cooling: up to a share of the whole budget, from one temperature to another, in mean nearest costs.
struct Cooling {
    until: f64,
    hot: f64,
    cold: f64,
    /// It may go on with another thread's plan.
    follows: bool,
}

/// No route.
const NONE: u32 = u32::MAX;

pub(crate) struct Search<'a> {
    model: &'a Model,
    rng: Xoshiro256PlusPlus,
    routes: Vec<Route>,
    /// Per task.
    route_of: Vec<u32>,
    absent: Vec<u32>,
    /// Of what is absent, per task.
    price: Vec<f64>,
    cost: i64,
    stamps: u64,
    undo: Undo,
    memory: Memory,
    /// Scratch of the recreation: routes that nothing is remembered of, and from what cost on they may be.
    unknown: Vec<(u32, i64)>,
    /// Scratch of the recreation: this task begins a route.
    only_empty: bool,
    /// Memory for copies of routes.
    spare: Vec<Route>,
    /// Per node.
    task_of: Vec<u32>,
    pool: pool::Pool,
    ear: threads::Ear,
    /// Routes may be put together anew, whatever plan they come from.
    pools: bool,
    soft: worth::Soft,
    /// What is left out is so much dearer at the moment.
    urgency: f64,
    all_priority: u64,
    any_pinned: bool,
    /// Something has a say in where a task goes beside cost and the rules of a route.
    related: bool,
    leans: bool,
    /// Leaving a task out may be better than serving it; this round does so where it costs more than it is worth.
    may_leave_out: bool,
    choosy: bool,
}

/// What brings the state back to before the round.
#[derive(Default)]
struct Undo {
    routes: Vec<(usize, Route)>,
    absent: Vec<u32>,
    route_of: Vec<(u32, u32)>,
    cost: i64,
}

/// A plan as routes of nodes.
#[derive(Clone)]
pub(crate) struct Plan {
    pub routes: Vec<Route>,
    pub absent: Vec<u32>,
    pub worth: Worth,
}

impl<'a> Search<'a> {
    pub fn new(model: &'a Model, seed: u64) -> Search<'a> {
        let (vehicles, tasks) = (model.vehicles.len(), model.tasks.len());
        let mut routes: Vec<Route> = (0..vehicles).map(|v| Route::new(v, model)).collect();
        for (v, route) in routes.iter_mut().enumerate() {
            route.stamp = v as u64 + 1;
        }
        let mut route_of = vec![NONE; tasks];
        for (at, route) in routes.iter().enumerate() {
            for node in &route.seq {
                let task = model.nodes[*node as usize].task;
                if task != NO_TASK {
                    route_of[task as usize] = at as u32;
                }
            }
        }
        Search {
            model,
            rng: Xoshiro256PlusPlus::seed_from_u64(seed),
            cost: routes.iter().map(|r| r.cost).sum(),
            memory: Memory::new(model, &routes),
            routes,
            absent: (0..tasks as u32).filter(|t| route_of[*t as usize] == NONE).collect(),
            route_of,
            price: worth::prices(model),
            soft: worth::Soft::of(model),
            urgency: 1.0,
            all_priority: model.tasks.iter().map(|t| u64::from(t.priority)).sum(),
            any_pinned: model.pinned.contains(&true),
            related: model.related(),
            leans: model.leans(),
            may_leave_out: worth::may_leave_out(model),
            choosy: false,
            stamps: vehicles as u64 + 1,
            undo: Undo::default(),
            unknown: vec![],
            only_empty: false,
            pool: pool::Pool::default(),
            ear: threads::Ear::default(),
            pools: !model.rich && !model.related() && !model.leans(),
            spare: vec![],
            task_of: model.nodes.iter().map(|n| n.task).collect(),
        }
    }

    fn run(&mut self, stop: &Stop, others: &Others, observer: &mut dyn Observer) -> Plan {
        self.begin_round();
        let given = self.model.given.iter().any(|steps| !steps.is_empty());
        if given {
            self.begin_with_given();
        }
        self.complete(stop.spent);
        let mut best = self.plan();
        let mut round = 0u64;
        let mut clock = Clock {
            stop,
            others,
            spent: 0.0,
            slow: self.model.rich,
            known: None,
        };
        if self.model.tasks.is_empty() {
            return best;
        }
        self.fewer_vehicles(&mut best, &mut clock, &mut round);
        let until = clock.spent + (1.0 - clock.spent) * PUT_TOGETHER;
        let first = Cooling {
            until,
            hot: WARM,
            cold: COLD,
            follows: true,
        };
        let goes_on = if given {
            // Who begins with a plan wants it better, not another one.
            self.anneal(&first, &mut best, &mut clock, &mut round, observer)
        } else {
            self.generations(until, &mut best, &mut clock, &mut round, observer)
        };
        if !goes_on {
            return best;
        }
        self.put_together(&mut best, &clock);
        self.load(&best);
        let last = Cooling {
            until: 1.0,
            hot: COLD * LAST_WARMTH,
            ..first
        };
        if self.anneal(&last, &mut best, &mut clock, &mut round, observer) {
            self.put_together(&mut best, &clock);
        }
        best
    }

    /// The best of what all have seen; once the budget is spent, nothing more is begun.
    fn put_together(&mut self, best: &mut Plan, clock: &Clock) {
        self.swap(clock.others, best, true);
        if clock.spent < 1.0 {
            self.combine(best);
        }
    }

    /// One cooling, up to a share of the budget; false when the whole search shall end.
    fn anneal(
        &mut self,
        cooling: &Cooling,
        best: &mut Plan,
        clock: &mut Clock,
        round: &mut u64,
        observer: &mut dyn Observer,
    ) -> bool {
        let (from, unit) = (clock.spent, self.model.mean_near);
        let mut temperature = cooling.hot * unit;
        let mut objective = self.objective();
        while clock.goes_on(*round) {
            if round.is_multiple_of(LOOK) {
                let share = (clock.spent - from) / (cooling.until - from).max(1e-9);
                if share >= 1.0 {
                    return true;
                }
                temperature = unit * cooling.hot * (cooling.cold / cooling.hot).powf(share);
                let progress = Progress {
                    rounds: *round,
                    spent: clock.spent,
                    best: clock.known.filter(|k| k.beats(&best.worth)).unwrap_or(best.worth),
                };
                if round.is_multiple_of(LOOK * 64) && !observer.go_on(&progress) {
                    clock.others.end();
                    return false;
                }
                if self.model.any_due && round.is_multiple_of(LOOK * 4) {
                    self.press(best);
                    objective = self.objective();
                }
                if round.is_multiple_of(LOOK * 4) && share > COLLECT {
                    self.remember();
                }
                if cooling.follows && self.exchange(clock.others, best, clock.spent, share) {
                    objective = self.objective();
                }
            }
            *round += 1;
            self.begin_round();
            self.ruin();
            let order = recreate::Order::draw(self.model, &mut self.rng);
            self.recreate(&order, true, true);
            let now = self.objective();
            let chance: f64 = self.rng.random();
            let worth = self.worth();
            // What is better than ever is taken, whatever annealing's soft price says of it.
            let better = worth.beats(&best.worth);
            if better || now < objective - temperature * chance.max(f64::MIN_POSITIVE).ln() {
                objective = now;
                if better {
                    *best = self.plan();
                    self.remember();
                }
            } else {
                self.undo_round();
            }
        }
        true
    }

    fn begin_round(&mut self) {
        self.spare.extend(self.undo.routes.drain(..).map(|(_, route)| route));
        self.undo.route_of.clear();
        self.undo.absent.clone_from(&self.absent);
        self.undo.cost = self.cost;
    }

    fn undo_round(&mut self) {
        while let Some((at, route)) = self.undo.routes.pop() {
            let undone = self.set(at, route);
            self.spare.push(undone);
        }
        while let Some((task, route)) = self.undo.route_of.pop() {
            self.route_of[task as usize] = route;
        }
        std::mem::swap(&mut self.absent, &mut self.undo.absent);
        self.cost = self.undo.cost;
    }

    /// Keeps a route as it was before the round.
    fn touch(&mut self, at: usize) {
        if !self.undo.routes.iter().any(|(r, _)| *r == at) {
            let mut copy = self.spare.pop().unwrap_or_default();
            copy.copy(&self.routes[at]);
            self.undo.routes.push((at, copy));
        }
    }

    /// Puts a route in place of another one, which is given back.
    fn set(&mut self, at: usize, route: Route) -> Route {
        self.memory.now(at, route.stamp, route.seq.is_empty());
        std::mem::replace(&mut self.routes[at], route)
    }

    fn assign(&mut self, task: u32, route: u32) {
        self.undo.route_of.push((task, self.route_of[task as usize]));
        self.route_of[task as usize] = route;
    }

    /// After a change: new figures and a new stamp. False when the route can't be made like that.
    fn refresh(&mut self, at: usize) -> bool {
        let route = &mut self.routes[at];
        let before = route.cost;
        let good = route.refresh(self.model);
        self.stamps += 1;
        // An empty route is always the same one.
        route.stamp = if route.seq.is_empty() && route.meets.is_empty() {
            at as u64 + 1
        } else {
            self.stamps
        };
        self.cost += route.cost - before;
        self.memory.now(at, route.stamp, route.seq.is_empty());
        good
    }

    fn plan(&self) -> Plan {
        Plan {
            routes: (self.routes.iter())
                .filter(|r| !r.seq.is_empty() || !self.model.vehicles[r.vehicle].over.is_empty())
                .cloned()
                .collect(),
            absent: self.absent.clone(),
            worth: self.worth(),
        }
    }
}

struct Clock<'a, 'b> {
    stop: &'a Stop<'b>,
    others: &'a Others,
    spent: f64,
    /// A round may take as long as thousands elsewhere: each one is looked at.
    slow: bool,
    /// What the best plan of other coolings is worth.
    known: Option<Worth>,
}

impl Clock<'_, '_> {
    fn goes_on(&mut self, round: u64) -> bool {
        if self.stop.rounds.is_some_and(|most| round >= most) {
            self.spent = 1.0;
        }
        if self.spent < 1.0 && (self.slow || round.is_multiple_of(LOOK)) {
            let by_rounds = self.stop.rounds.map_or(0.0, |most| round as f64 / most.max(1) as f64);
            let by_clock = self.stop.spent.map_or(0.0, |spent| spent());
            self.spent = by_rounds.max(by_clock).min(1.0);
            if self.others.ended() {
                self.spent = 1.0;
            }
        }
        self.spent < 1.0
    }
}

impl Plan {
    pub fn told(mut self, model: &Model) -> Solution {
        self.routes.sort_by_key(|r| r.vehicle);
        let routes = (self.routes.iter()).map(|r| told(model, r)).collect();
        let mut unassigned: Vec<_> = self.absent.iter().map(|t| model.tasks[*t as usize].task).collect();
        unassigned.sort();
        Solution { routes, unassigned }
    }
}

fn told(model: &Model, route: &Route) -> solution::Route {
    let car = &model.vehicles[route.vehicle];
    let pauses = &car.pauses;
    let mut stops = vec![];
    for leg in 0..=route.seq.len() {
        stops.extend(
            car.over
                .iter()
                .filter(|(before, _)| *before == leg)
                .map(|(_, at)| At::Break(*at)),
        );
        let here = route.pauses.iter().zip(pauses).filter(|(on, _)| **on as usize == leg);
        stops.extend(here.map(|(_, pause)| At::Break(pause.at)));
        stops.extend(route.seq.get(leg).map(|n| model.nodes[*n as usize].stop));
    }
    solution::Route {
        vehicle: route.vehicle,
        stops,
    }
}
