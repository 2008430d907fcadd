//! A problem made ready for the search: numbers in flat arrays, a node per visit, whatever a vehicle brings in as its class.

mod parts;
mod relations;

use crate::plain::Plain;
use crate::problem::{Aim, FOREVER, Objective, Pin, Problem, Same, Vehicle, Visit, Window};
use crate::solution::{Stop, Task};
use parts::{alike, car, class_of, from_release, late_factor, nearness, node, position, travels_alike};

/// Cost is counted in 1/18,000 of the caller's unit, so that a second at a price per hour (÷ 3,600) and a metre at a price per
/// kilometre (÷ 1,000) are whole numbers.
pub(crate) const COST_SCALE: i64 = 18_000;

pub(crate) struct Model {
    /// Places of the matrices, and one more that is nowhere: every way to and from it is free.
    places: usize,
    pub dims: usize,
    pub classes: Vec<Class>,
    pub vehicles: Vec<Car>,
    pub nodes: Vec<Node>,
    pub tasks: Vec<TaskNodes>,
    /// Tasks × vehicles: skills and capacity allow it.
    fits: Vec<bool>,
    /// Per node, the others by nearness, at most [`NEAREST`].
    pub near: Vec<Vec<u32>>,
    /// The mean cost from a node to its nearest, with its work: the unit of temperatures and prices.
    pub mean_near: f64,
    pub any_windows: bool,
    pub any_priority: bool,
    pub any_due: bool,
    /// A day can't be checked in constant time: every insertion is replayed.
    pub rich: bool,
    /// The same in small numbers, where a day is neither rich nor wants anything else that takes more.
    pub plain: Option<Plain>,
    /// Per task the other one of its pair.
    pub twin: Vec<Option<Twin>>,
    pub groups: Vec<(Same, Vec<u32>)>,
    /// Per task the groups that it is in.
    pub groups_of: Vec<Vec<u32>>,
    /// Per task: it stays with its vehicle, or even at its place.
    pub pinned: Vec<bool>,
    /// Tasks × vehicles, what it costs that a stranger comes; empty where nobody is preferred.
    strangers: Vec<i64>,
    /// Per task the vehicle of the given plan.
    pub planned: Vec<Option<usize>>,
    /// Stops of the given plan, per vehicle.
    pub given: Vec<Vec<Stop>>,
    pub objective: Objective,
    /// How much dearer lateness is to the search than it is.
    late_factor: f64,
}

#[derive(Clone, Copy)]
pub(crate) struct Twin {
    pub task: u32,
    pub tolerance: i64,
}

const NEAREST: usize = 400;

/// How long ways take in a slice, for vehicles that travel alike.
pub(crate) enum Stretch {
    Durations(Vec<i64>),
    /// Of the vehicles, slowed down by the slice.
    Speed(f64),
}

/// Vehicles that travel alike: durations, distances and costs, places × places.
pub(crate) struct Class {
    places: usize,
    duration: Vec<i64>,
    distance: Vec<i64>,
    cost: Vec<i64>,
    /// Travel from a time of the day on.
    pub slices: Vec<(i64, Stretch)>,
    /// Durations as the matrix gives them, where a slice says how much longer they are.
    raw: Vec<u32>,
    /// What a second on the road costs, where the time of the day decides how many there are.
    pub per_second: i64,
}

impl Class {
    /// Durations from the slice on that the time is in, and when the next one begins.
    pub fn pace(&self, a: u32, b: u32, time: i64) -> (i64, i64) {
        let next = self.slices.partition_point(|(from, _)| *from <= time);
        let until = self.slices.get(next).map_or(i64::MAX, |(from, _)| *from);
        let entry = a as usize * self.places + b as usize;
        match next {
            0 => (self.duration[entry], until),
            n => match &self.slices[n - 1].1 {
                Stretch::Durations(durations) => (durations[entry], until),
                Stretch::Speed(factor) => (parts::scaled(self.raw[entry], *factor), until),
            },
        }
    }

    pub fn duration(&self, a: u32, b: u32) -> i64 {
        self.duration[a as usize * self.places + b as usize]
    }
    pub fn distance(&self, a: u32, b: u32) -> i64 {
        self.distance[a as usize * self.places + b as usize]
    }
    pub fn cost(&self, a: u32, b: u32) -> i64 {
        self.cost[a as usize * self.places + b as usize]
    }
}

pub(crate) struct Pause {
    /// Position in the vehicle's list.
    pub at: usize,
    pub windows: Vec<Window>,
    pub service: i64,
    pub max_load: Option<Vec<i64>>,
    /// Of the head: taken whenever it comes.
    pub fixed: bool,
}

/// A stop that is to stay at the head of a route.
#[derive(Clone, Copy)]
pub(crate) struct Fixed {
    pub node: u32,
    /// When it began, if it has.
    pub done: Option<i64>,
    /// No earlier.
    pub floor: i64,
}

pub(crate) struct Car {
    pub class: usize,
    /// Which of the visits' durations.
    pub kind: usize,
    pub start: u32,
    pub end: u32,
    pub capacity: Vec<i64>,
    pub window: Window,
    /// By their first windows.
    pub pauses: Vec<Pause>,
    pub max_tasks: usize,
    pub max_travel: i64,
    pub max_distance: i64,
    pub fixed: i64,
    /// Per second of setup and service.
    pub per_task_second: i64,
    /// The first vehicle that is like this one in everything: of equal empty ones, only the first is tried.
    pub like: usize,
    /// Nodes of its reloads.
    pub reloads: Vec<u32>,
    pub max_reloads: usize,
    pub day: u64,
    pub head: Vec<Fixed>,
    /// Per pause of the head the leg that it is on; they are the first ones.
    pub head_pauses: Vec<u32>,
    /// Breaks that are over, with the number of the head's stops before each.
    pub over: Vec<(usize, usize)>,
    /// When the vehicle left, where it has.
    pub left: Option<i64>,
    /// The head is behind it, and nothing ahead is begun before.
    pub now: i64,
}

/// No task: the node is a reload.
pub(crate) const NO_TASK: u32 = u32::MAX;

pub(crate) struct Node {
    pub task: u32,
    pub place: u32,
    first: Window,
    /// All windows, where there are several.
    more: Box<[Window]>,
    /// Per kind of vehicle.
    service: Box<[i64]>,
    setup: Box<[i64]>,
    pub stop: Stop,
    /// When it is due, and what a second later costs.
    pub due: Option<(i64, i64)>,
}

impl Node {
    /// When it begins, for who arrives then; none when it is too late.
    pub fn begin(&self, arrival: i64) -> Option<i64> {
        if arrival <= self.first.to {
            return Some(arrival.max(self.first.from));
        }
        let later = self.more.iter().find(|w| arrival <= w.to)?;
        Some(arrival.max(later.from))
    }

    /// The latest beginning not after `most`.
    pub fn latest(&self, most: i64) -> Option<i64> {
        if self.more.is_empty() {
            return (most >= self.first.from).then(|| most.min(self.first.to));
        }
        let last = self.more.iter().rev().find(|w| w.from <= most)?;
        Some(most.min(last.to))
    }

    pub fn work(&self, kind: usize, moved: bool) -> i64 {
        self.service[kind] + if moved { self.setup[kind] } else { 0 }
    }

    pub fn earliest(&self) -> i64 {
        self.first.from
    }

    /// The end of its first window.
    pub fn first_close(&self) -> i64 {
        self.first.to
    }

    /// The beginning of its last window.
    pub fn last_open(&self) -> i64 {
        self.more.last().unwrap_or(&self.first).from
    }

    /// Has it several windows?
    pub fn many(&self) -> bool {
        !self.more.is_empty()
    }

    pub fn last(&self) -> i64 {
        self.more.last().unwrap_or(&self.first).to
    }
}

/// A task's nodes and what it puts on board.
pub(crate) struct TaskNodes {
    pub task: Task,
    pub first: u32,
    /// The delivery of a shipment.
    pub second: Option<u32>,
    /// On board from the start (jobs).
    pub delivery: Vec<i64>,
    /// On board to the end (jobs), or between the two nodes (shipments).
    pub pickup: Vec<i64>,
    pub priority: u32,
    /// Sum over dimensions, each against the largest capacity: how bulky it is.
    pub bulk: f64,
    /// What it brings isn't to be had before.
    pub release: i64,
}

impl Model {
    /// The problem has no flaws.
    pub fn new(problem: &Problem) -> Model {
        let size = problem.matrices.iter().map(|m| m.size).min().unwrap_or(0);
        let dims = problem.dimensions();
        let mut kinds: Vec<&str> = vec![];
        let mut classes: Vec<(&Vehicle, Class)> = vec![];
        let mut vehicles: Vec<Car> = vec![];
        for v in &problem.vehicles {
            let kind = position(&mut kinds, v.kind.as_str());
            let class = match classes.iter().position(|(w, _)| travels_alike(v, w)) {
                Some(class) => class,
                None => {
                    classes.push((v, class_of(problem, v, size)));
                    classes.len() - 1
                }
            };
            let like = problem
                .vehicles
                .iter()
                .position(|w| alike(v, w))
                .unwrap_or(vehicles.len());
            vehicles.push(car(v, class, kind, like, size, dims));
        }
        let mut nodes = vec![];
        let mut tasks = vec![];
        let full = |amount: &[i64]| {
            (0..dims)
                .map(|d| amount.get(d).copied().unwrap_or(0))
                .collect::<Vec<_>>()
        };
        for (at, job) in problem.jobs.iter().enumerate() {
            let first = nodes.len() as u32;
            nodes.push(node(&job.visit, Stop::Job(at), tasks.len() as u32, &kinds));
            tasks.push(TaskNodes {
                task: Task::Job(at),
                first,
                second: None,
                delivery: full(&job.delivery),
                pickup: full(&job.pickup),
                priority: job.priority,
                bulk: 0.0,
                release: job.visit.release,
            });
        }
        for (at, shipment) in problem.shipments.iter().enumerate() {
            let first = nodes.len() as u32;
            let task = tasks.len() as u32;
            let mut pickup = shipment.pickup.clone();
            pickup.windows = from_release(&pickup);
            nodes.push(node(&pickup, Stop::Pickup(at), task, &kinds));
            nodes.push(node(&shipment.delivery, Stop::Delivery(at), task, &kinds));
            tasks.push(TaskNodes {
                task: Task::Shipment(at),
                first,
                second: Some(first + 1),
                delivery: vec![0; dims],
                pickup: full(&shipment.amount),
                priority: shipment.priority,
                bulk: 0.0,
                release: 0,
            });
        }
        for d in 0..dims {
            let most = vehicles
                .iter()
                .map(|v| v.capacity[d])
                .filter(|c| *c < FOREVER)
                .max()
                .unwrap_or(1);
            for t in &mut tasks {
                t.bulk += (t.delivery[d] + t.pickup[d]) as f64 / most.max(1) as f64;
            }
        }
        let skills = |task: &Task| match task {
            Task::Job(j) => &problem.jobs[*j].skills,
            Task::Shipment(s) => &problem.shipments[*s].skills,
        };
        let mut fits = Vec::with_capacity(tasks.len() * vehicles.len());
        for t in &tasks {
            for (v, car) in problem.vehicles.iter().zip(&vehicles) {
                let skilled = skills(&t.task).iter().all(|s| v.skills.contains(s));
                let small = (0..dims).all(|d| t.delivery[d].max(t.pickup[d]) <= car.capacity[d]);
                fits.push(skilled && small);
            }
        }
        let task_nodes = nodes.len();
        for (v, car) in problem.vehicles.iter().zip(&mut vehicles) {
            for (at, reload) in v.reloads.iter().enumerate() {
                let visit = Visit {
                    id: reload.id,
                    place: reload.place,
                    windows: reload.windows.clone(),
                    service: reload.service,
                    ..Visit::default()
                };
                car.reloads.push(nodes.len() as u32);
                nodes.push(node(&visit, Stop::Reload(at), NO_TASK, &kinds));
            }
        }
        let classes: Vec<Class> = classes.into_iter().map(|(_, class)| class).collect();
        let (near, mean_near) = nearness(&nodes[..task_nodes], &classes);
        // Where travel costs nothing, work may: prices of what is left out must outweigh that too.
        let dearest = vehicles.iter().map(|v| v.per_task_second).max().unwrap_or(0);
        let work: i64 = nodes.iter().map(|n| n.work(0, true)).sum();
        let mean_near = mean_near + (work * dearest) as f64 / nodes.len().max(1) as f64;
        let window = |n: &Node| n.earliest() > 0 || n.last() < FOREVER || !n.more.is_empty();
        let rich = !problem.together.is_empty()
            || nodes.len() > task_nodes
            || nodes.iter().any(|n| n.due.is_some())
            || tasks.iter().any(|t| t.release > 0)
            || classes.iter().any(|c| !c.slices.is_empty())
            || problem.now > 0
            || problem
                .vehicles
                .iter()
                .flat_map(|v| &v.steps)
                .any(|s| s.pin >= Pin::Position);
        let any_priority = tasks.iter().any(|t| t.priority != tasks[0].priority);
        let mut model = Model {
            places: size,
            dims,
            any_windows: nodes[..task_nodes].iter().any(window),
            any_priority,
            any_due: nodes.iter().any(|n| n.due.is_some()),
            classes,
            vehicles,
            twin: vec![None; tasks.len()],
            groups: vec![],
            groups_of: vec![vec![]; tasks.len()],
            pinned: vec![false; tasks.len()],
            strangers: vec![],
            planned: vec![None; tasks.len()],
            given: problem
                .vehicles
                .iter()
                .map(|v| v.steps.iter().map(|s| s.stop).collect())
                .collect(),
            late_factor: late_factor(&problem.objective),
            objective: problem.objective.clone(),
            nodes,
            tasks,
            fits,
            near,
            mean_near,
            rich,
            plain: None,
        };
        model.relate(problem);
        for v in 0..model.vehicles.len() {
            model.fix_head(problem, v);
        }
        if !model.rich && !model.related() && !model.leans() {
            model.plain = Plain::new(&model, kinds.len());
        }
        model
    }

    /// What it costs that this vehicle does the task though others are preferred.
    pub fn stranger(&self, task: u32, vehicle: usize) -> i64 {
        match self.strangers.as_slice() {
            [] => 0,
            strangers => strangers[task as usize * self.vehicles.len() + vehicle],
        }
    }

    /// What the search compares of a day: cost, and lateness as dear as it is to the search.
    pub fn guide(&self, cost: i64, late: i64) -> i64 {
        cost + if late == 0 {
            0
        } else {
            (late as f64 * self.late_factor) as i64
        }
    }

    /// Other tasks have a say in where one may go.
    pub fn related(&self) -> bool {
        !self.groups.is_empty() || self.twin.iter().any(Option::is_some) || self.pinned.contains(&true)
    }

    /// Is more than cost asked of a place for a task?
    pub fn leans(&self) -> bool {
        !self.strangers.is_empty() || self.objective.names(Aim::Balance) || self.objective.names(Aim::Changes)
    }

    pub fn fits(&self, task: u32, vehicle: usize) -> bool {
        self.fits[task as usize * self.vehicles.len() + vehicle]
    }

    /// The place that is nowhere.
    pub fn nowhere(&self) -> u32 {
        self.places as u32
    }
}
