//! The plan as it is, and tasks tried on it.

use super::MANY;
use super::rule::{Near, Rule};
use crate::check::{Figures, Terms, Timeline, Violation, check, figures, replay};
use crate::problem::{Pin, Problem, Vehicle};
use crate::solution::{Route, Solution, Stop, Task};
use std::cell::Cell;
use std::cmp::Ordering;
use std::collections::HashMap;

/// How many places of a vehicle are kept, for the smallest change is not always at the nearest.
const KEPT: usize = 4;
/// How many of them are tried with breaks and reloads elsewhere.
const SETTLED: usize = 2;
/// How many vehicles are tried for the other job of a pair.
const PARTNERS: usize = 3;

/// The plan as it is.
pub(super) struct Ground<'a> {
    pub problem: &'a Problem,
    pub solution: &'a Solution,
    pub figures: Figures,
    /// What each vehicle has to do: its stops, or where it has no route, its breaks.
    routes: Vec<Route>,
    /// What each route costs.
    costs: Vec<f64>,
    /// The first vehicle that is out of use too and differs in nothing.
    like: Vec<usize>,
    terms: Terms,
    /// What the plan breaks already.
    before: Vec<Violation>,
    /// Rules that look beyond one route.
    relations: bool,
    /// How many routes were replayed so far.
    pub replays: Cell<u64>,
}

/// A task at a place.
#[derive(Clone, Debug)]
pub(super) struct Trial {
    /// The task's, and where a job takes two, the other vehicle's.
    pub routes: Vec<Route>,
    pub broken: Vec<Violation>,
    pub near: Near,
    /// Beyond what the routes cost before.
    pub cost: f64,
}

impl Trial {
    pub fn vehicle(&self) -> usize {
        self.routes.first().map_or(0, |r| r.vehicle)
    }

    /// Both at once.
    pub fn beside(&self, other: &Trial) -> Trial {
        let mut both = self.clone();
        both.routes.extend(other.routes.iter().cloned());
        both.broken.extend(other.broken.iter().cloned());
        both.cost += other.cost;
        both
    }

    /// The nearer, then the cheaper.
    pub fn order(&self, other: &Trial) -> Ordering {
        self.near.order(&other.near).then(self.cost.total_cmp(&other.cost))
    }
}

/// The stops of a task.
pub(super) fn stops_of(task: Task) -> (Stop, Option<Stop>) {
    match task {
        Task::Job(at) => (Stop::Job(at), None),
        Task::Shipment(at) => (Stop::Pickup(at), Some(Stop::Delivery(at))),
    }
}

/// The stops that a vehicle makes without tasks: what has been done, then its breaks by their first windows.
pub(super) fn without_tasks(problem: &Problem, vehicle: usize) -> Vec<Stop> {
    let car = &problem.vehicles[vehicle];
    let mut stops: Vec<Stop> = car.head().iter().map(|s| s.stop).collect();
    let mut breaks: Vec<usize> = (0..car.breaks.len())
        .filter(|b| !stops.contains(&Stop::Break(*b)))
        .collect();
    breaks.sort_by_key(|b| car.breaks[*b].windows.first().map(|w| (w.from, w.to)));
    stops.extend(breaks.into_iter().map(Stop::Break));
    stops
}

impl<'a> Ground<'a> {
    /// The plan's vehicles are all of the problem.
    pub fn new(problem: &'a Problem, solution: &'a Solution) -> Ground<'a> {
        let terms = Terms::of(problem, solution);
        let count = problem.vehicles.len();
        let mut routes: Vec<Route> = (0..count)
            .map(|vehicle| Route {
                vehicle,
                stops: without_tasks(problem, vehicle),
            })
            .collect();
        let mut used = vec![false; count];
        for route in &solution.routes {
            used[route.vehicle] = true;
            routes[route.vehicle] = route.clone();
        }
        let pinned = |v: &Vehicle| v.steps.iter().any(|s| s.pin > Pin::Free);
        let mut ground = Ground {
            problem,
            solution,
            figures: figures(problem, solution),
            costs: vec![0.0; count],
            like: vec![],
            terms,
            before: check(problem, solution),
            relations: !problem.groups.is_empty()
                || !problem.together.is_empty()
                || problem.vehicles.iter().any(pinned),
            replays: Cell::new(0),
            routes,
        };
        ground.like = like(problem, &used);
        ground.costs = (ground.routes.iter()).map(|r| ground.day(problem, r).1).collect();
        ground
    }

    pub fn route(&self, vehicle: usize) -> &Route {
        &self.routes[vehicle]
    }

    pub fn timeline(&self, route: &Route) -> Timeline {
        let from = self.problem.vehicles[route.vehicle].window.from;
        replay(self.problem, route, from, &self.terms).0
    }

    /// What a route breaks by itself that the plan did not break before, and its cost.
    pub fn day(&self, problem: &Problem, route: &Route) -> (Vec<Violation>, f64) {
        self.replays.set(self.replays.get() + 1);
        let from = problem.vehicles[route.vehicle].window.from;
        let (day, mut broken) = replay(problem, route, from, &self.terms);
        if !self.before.is_empty() {
            broken.retain(|v| !self.before.contains(v));
        }
        (broken, day.cost)
    }

    /// What the plan with these routes breaks that it did not break before; `broken` is what the routes break by themselves.
    pub fn whole(&self, problem: &Problem, routes: &[Route], broken: Vec<Violation>) -> Vec<Violation> {
        if !self.relations {
            return broken;
        }
        let mut broken = check(problem, &self.solution.with(routes));
        broken.retain(|v| !self.before.contains(v));
        broken
    }

    /// Is the plan with these routes as good as before?
    pub fn holds(&self, problem: &Problem, routes: &[Route]) -> bool {
        let broken: Vec<Violation> = routes.iter().flat_map(|r| self.day(problem, r).0).collect();
        broken.is_empty() && self.whole(problem, routes, broken).is_empty()
    }

    /// Could a vehicle do the task? Of vehicles that are alike, and where no rule looks beyond a route, only so many are tried as
    /// it takes to find one.
    pub fn try_until_one_fits(&self, task: Task) -> Vec<Trial> {
        let mut nearest = vec![];
        if self.relations {
            nearest.extend(
                self.try_everywhere(task)
                    .into_iter()
                    .filter_map(|t| t.into_iter().next()),
            );
            return nearest;
        }
        for vehicle in (0..self.routes.len()).filter(|v| self.like[*v] == *v) {
            nearest.extend(self.try_with(task, vehicle).into_iter().next());
            if nearest.last().is_some_and(|t| t.broken.is_empty()) {
                break;
            }
        }
        nearest
    }

    /// Per vehicle the nearest places of a task, the nearest first.
    pub fn try_everywhere(&self, task: Task) -> Vec<Vec<Trial>> {
        let mut tried: Vec<Vec<Trial>> = vec![];
        for vehicle in 0..self.routes.len() {
            let trials = match tried.get(self.like[vehicle]) {
                Some(like) => like.iter().map(|t| self.same_with(t, vehicle)).collect(),
                None => self.try_with(task, vehicle),
            };
            tried.push(trials);
        }
        if self.relations {
            self.relate(task, &mut tried);
        }
        tried
    }

    fn same_with(&self, trial: &Trial, vehicle: usize) -> Trial {
        let stops = trial.routes[0].stops.clone();
        self.trial(Route { vehicle, stops })
    }

    fn trial(&self, route: Route) -> Trial {
        let (broken, cost) = self.day(self.problem, &route);
        Trial {
            near: Near::of(self.problem, &broken),
            broken,
            cost: cost - self.costs[route.vehicle],
            routes: vec![route],
        }
    }

    fn try_with(&self, task: Task, vehicle: usize) -> Vec<Trial> {
        let mut trials = self.insert(&self.routes[vehicle], task, KEPT);
        for trial in trials.iter_mut().take(SETTLED) {
            self.settle(trial);
        }
        trials.sort_by(Trial::order);
        trials
    }

    /// The nearest places of a task in a route, breaks and reloads as they are.
    pub fn insert(&self, base: &Route, task: Task, keep: usize) -> Vec<Trial> {
        let mut best = Best { keep, trials: vec![] };
        let mut route = base.clone();
        let from = self.problem.vehicles[route.vehicle].head().len().min(route.stops.len());
        let (first, second) = stops_of(task);
        let Some(second) = second else {
            for at in from..=base.stops.len() {
                route.stops.insert(at, first);
                best.see(self, &route);
                route.stops.remove(at);
            }
            return best.trials;
        };
        let mut from_each: Vec<usize> = (from..=base.stops.len()).collect();
        if base.stops.len() > MANY {
            let mut beside: Vec<(Near, usize)> = vec![];
            for at in from_each {
                route.stops.splice(at..at, [first, second]);
                beside.push((best.see(self, &route), at));
                route.stops.drain(at..at + 2);
            }
            beside.sort_by(|a, b| a.0.order(&b.0));
            from_each = beside.into_iter().take(KEPT).map(|(_, at)| at).collect();
        }
        for at in from_each {
            route.stops.insert(at, first);
            for to in at + 1..=base.stops.len() + 1 {
                route.stops.insert(to, second);
                best.see(self, &route);
                route.stops.remove(to);
            }
            route.stops.remove(at);
        }
        best.trials
    }

    /// Moves breaks, or puts in a reload, where that brings the task nearer.
    pub fn settle(&self, trial: &mut Trial) {
        let breaks = |rule: &dyn Fn(Rule) -> bool, t: &Trial| t.broken.iter().any(|v| rule(v.parts().rule));
        if trial.routes.len() != 1 || trial.broken.is_empty() {
            return;
        }
        let vehicle = trial.vehicle();
        let car = &self.problem.vehicles[vehicle];
        if breaks(&|r| r == Rule::Capacity, trial) {
            for reload in 0..car.reloads.len() {
                self.move_to_best(trial, Stop::Reload(reload), None);
            }
        }
        let of_time = |r| matches!(r, Rule::Window | Rule::Break | Rule::Day);
        for pause in 0..car.breaks.len() {
            let at = trial.routes[0].stops.iter().position(|s| *s == Stop::Break(pause));
            if at.is_some() && breaks(&of_time, trial) {
                self.move_to_best(trial, Stop::Break(pause), at);
            }
        }
    }

    /// Puts a stop where the least breaks; `at` is where it is now.
    fn move_to_best(&self, trial: &mut Trial, stop: Stop, at: Option<usize>) {
        let mut route = trial.routes[0].clone();
        let from = self.problem.vehicles[route.vehicle].head().len();
        if at.is_some_and(|at| at < from) {
            return;
        }
        if let Some(at) = at {
            route.stops.remove(at);
        }
        for to in from..=route.stops.len() {
            route.stops.insert(to, stop);
            let moved = self.trial(route.clone());
            if moved.order(trial) == Ordering::Less {
                *trial = moved;
            }
            route.stops.remove(to);
        }
    }

    /// Where the other job of a pair would go with each vehicle, the nearest first; none where the task is of no pair, or the
    /// other one is served.
    pub fn partners(&self, task: Task) -> Option<Vec<Trial>> {
        let partner = self.problem.together.iter().find_map(|t| match (task, t.jobs) {
            (Task::Job(job), [a, b]) if job == a => Some(Task::Job(b)),
            (Task::Job(job), [a, b]) if job == b => Some(Task::Job(a)),
            _ => None,
        });
        let partner = partner.filter(|p| self.solution.unassigned.contains(p))?;
        let tried = (0..self.routes.len()).filter_map(|v| self.try_with(partner, v).into_iter().next());
        let mut tried: Vec<Trial> = tried.collect();
        tried.sort_by(Trial::order);
        Some(tried)
    }

    /// Takes the rules between routes in, and brings the other job of a pair along.
    fn relate(&self, task: Task, tried: &mut [Vec<Trial>]) {
        let others = self.partners(task).unwrap_or_default();
        for trials in tried {
            let mut related: Vec<Trial> = vec![];
            for trial in trials.iter() {
                let elsewhere = others.iter().filter(|o| o.vehicle() != trial.vehicle()).take(PARTNERS);
                let mut with: Vec<Trial> = elsewhere.map(|other| trial.beside(other)).collect();
                if with.is_empty() {
                    with.push(trial.clone());
                }
                related.extend(with);
            }
            for trial in &mut related {
                trial.broken = self.whole(self.problem, &trial.routes, std::mem::take(&mut trial.broken));
                trial.near = Near::of(self.problem, &trial.broken);
            }
            related.sort_by(Trial::order);
            related.truncate(KEPT);
            *trials = related;
        }
    }
}

/// Per vehicle the first that is out of use as it is and differs in nothing; itself where there is none.
fn like(problem: &Problem, used: &[bool]) -> Vec<usize> {
    let mut firsts: HashMap<_, Vec<usize>> = HashMap::new();
    let mut like: Vec<usize> = (0..problem.vehicles.len()).collect();
    for (at, car) in problem.vehicles.iter().enumerate().filter(|(at, _)| !used[*at]) {
        let seen = firsts
            .entry((car.start, car.end, car.window.from, &car.skills))
            .or_default();
        let same = |of: &&usize| {
            Vehicle {
                id: car.id,
                ..problem.vehicles[**of].clone()
            } == *car
        };
        match seen.iter().find(same) {
            Some(of) => like[at] = *of,
            None => seen.push(at),
        }
    }
    like
}

/// The nearest few of many.
struct Best {
    keep: usize,
    trials: Vec<Trial>,
}

impl Best {
    fn see(&mut self, ground: &Ground, route: &Route) -> Near {
        let (broken, cost) = ground.day(ground.problem, route);
        let near = Near::of(ground.problem, &broken);
        let cost = cost - ground.costs[route.vehicle];
        let nearer = |t: &Trial| t.near.order(&near).then(t.cost.total_cmp(&cost)) != Ordering::Greater;
        let at = self.trials.partition_point(nearer);
        if at < self.keep {
            self.trials.truncate(self.keep - 1);
            self.trials.insert(
                at,
                Trial {
                    routes: vec![route.clone()],
                    broken,
                    near,
                    cost,
                },
            );
        }
        near
    }
}
