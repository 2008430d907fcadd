//! A problem made ready for the search: numbers in flat arrays, a node per visit, whatever a vehicle brings in as its class.

use crate::problem::{FOREVER, Problem, Vehicle, Visit, Window};
use crate::solution::{Stop, Task};

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
}

const NEAREST: usize = 400;

/// Vehicles that travel alike: durations, distances and costs, places × places.
pub(crate) struct Class {
    places: usize,
    duration: Vec<i64>,
    distance: Vec<i64>,
    cost: Vec<i64>,
}

impl Class {
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
}

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
            });
        }
        for (at, shipment) in problem.shipments.iter().enumerate() {
            let first = nodes.len() as u32;
            let task = tasks.len() as u32;
            nodes.push(node(&shipment.pickup, Stop::Pickup(at), task, &kinds));
            nodes.push(node(&shipment.delivery, Stop::Delivery(at), task, &kinds));
            tasks.push(TaskNodes {
                task: Task::Shipment(at),
                first,
                second: Some(first + 1),
                delivery: vec![0; dims],
                pickup: full(&shipment.amount),
                priority: shipment.priority,
                bulk: 0.0,
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
        let classes: Vec<Class> = classes.into_iter().map(|(_, class)| class).collect();
        let (near, mean_near) = nearness(&nodes, &classes);
        // Where travel costs nothing, work may: prices of what is left out must outweigh that too.
        let dearest = vehicles.iter().map(|v| v.per_task_second).max().unwrap_or(0);
        let work: i64 = nodes.iter().map(|n| n.work(0, true)).sum();
        let mean_near = mean_near + (work * dearest) as f64 / nodes.len().max(1) as f64;
        let window = |n: &Node| n.earliest() > 0 || n.last() < FOREVER || !n.more.is_empty();
        Model {
            places: size,
            dims,
            any_windows: nodes.iter().any(window),
            any_priority: tasks.iter().any(|t| t.priority != tasks[0].priority),
            classes,
            vehicles,
            nodes,
            tasks,
            fits,
            near,
            mean_near,
        }
    }

    pub fn fits(&self, task: u32, vehicle: usize) -> bool {
        self.fits[task as usize * self.vehicles.len() + vehicle]
    }

    /// The place that is nowhere.
    pub fn nowhere(&self) -> u32 {
        self.places as u32
    }
}

fn position<'a>(kinds: &mut Vec<&'a str>, kind: &'a str) -> usize {
    kinds.iter().position(|k| *k == kind).unwrap_or_else(|| {
        kinds.push(kind);
        kinds.len() - 1
    })
}

fn travels_alike(v: &Vehicle, w: &Vehicle) -> bool {
    v.profile == w.profile
        && v.speed_factor == w.speed_factor
        && (v.costs.per_hour, v.costs.per_km) == (w.costs.per_hour, w.costs.per_km)
}

fn alike(v: &Vehicle, w: &Vehicle) -> bool {
    let mut same = w.clone();
    same.id = v.id;
    for (b, of) in same.breaks.iter_mut().zip(&v.breaks) {
        b.id = of.id;
    }
    same == *v
}

fn class_of(problem: &Problem, v: &Vehicle, size: usize) -> Class {
    let places = size + 1;
    let mut class = Class {
        places,
        duration: vec![0; places * places],
        distance: vec![0; places * places],
        cost: vec![0; places * places],
    };
    let Some(matrix) = problem.matrices.iter().find(|m| m.profile == v.profile) else {
        return class;
    };
    for a in 0..size {
        for b in 0..size {
            let (from, to) = (a * matrix.size + b, a * places + b);
            class.duration[to] = scaled(matrix.durations[from], v.speed_factor);
            class.distance[to] = matrix.distances.as_ref().map_or(0, |d| i64::from(d[from]));
            let travel = match &matrix.costs {
                Some(costs) => i64::from(costs[from]) * COST_SCALE,
                None => class.duration[to] * v.costs.per_hour * (COST_SCALE / 3_600),
            };
            class.cost[to] = travel + class.distance[to] * v.costs.per_km * (COST_SCALE / 1_000);
        }
    }
    class
}

/// Seconds at this speed, to the nearest.
pub(crate) fn scaled(duration: u32, speed_factor: f64) -> i64 {
    if speed_factor == 1.0 {
        return i64::from(duration);
    }
    (f64::from(duration) / speed_factor + 0.5) as i64
}

fn car(v: &Vehicle, class: usize, kind: usize, like: usize, size: usize, dims: usize) -> Car {
    let place = |p: Option<usize>| p.unwrap_or(size) as u32;
    let mut pauses: Vec<Pause> = (v.breaks.iter().enumerate())
        .map(|(at, b)| Pause {
            at,
            windows: b.windows.clone(),
            service: b.service,
            max_load: b.max_load.clone(),
        })
        .collect();
    pauses.sort_by_key(|p| p.windows.first().map(|w| (w.from, w.to)));
    let capacity = match &v.capacity {
        Some(c) => (0..dims).map(|d| c.get(d).copied().unwrap_or(0)).collect(),
        None => vec![FOREVER; dims],
    };
    Car {
        class,
        kind,
        start: place(v.start),
        end: place(v.end),
        capacity,
        window: v.window,
        pauses,
        max_tasks: v.max_tasks.unwrap_or(usize::MAX),
        max_travel: v.max_travel_time.unwrap_or(FOREVER),
        max_distance: v.max_distance.unwrap_or(FOREVER),
        fixed: v.costs.fixed * COST_SCALE,
        per_task_second: v.costs.per_task_hour * (COST_SCALE / 3_600),
        like,
    }
}

fn node(visit: &Visit, stop: Stop, task: u32, kinds: &[&str]) -> Node {
    let named = |of: &std::collections::HashMap<String, i64>, default: i64| -> Box<[i64]> {
        kinds.iter().map(|k| of.get(*k).copied().unwrap_or(default)).collect()
    };
    Node {
        task,
        place: visit.place as u32,
        first: visit.windows.first().copied().unwrap_or(Window::ALWAYS),
        more: match visit.windows.as_slice() {
            [_] | [] => Box::default(),
            several => several.into(),
        },
        service: named(&visit.service_per_type, visit.service),
        setup: named(&visit.setup_per_type, visit.setup),
        stop,
    }
}

/// Per node the nearest others by the first class's cost, both ways the mean; and the mean of the nearest.
fn nearness(nodes: &[Node], classes: &[Class]) -> (Vec<Vec<u32>>, f64) {
    let Some(class) = classes.first() else {
        return (vec![vec![]; nodes.len()], 1.0);
    };
    let way = |a: usize, b: usize| {
        let (a, b) = (nodes[a].place, nodes[b].place);
        class.cost(a, b) + class.cost(b, a)
    };
    let mut near = Vec::with_capacity(nodes.len());
    let (mut sum, mut counted) = (0.0, 0usize);
    for a in 0..nodes.len() {
        let mut others: Vec<(i64, u32)> = (0..nodes.len())
            .filter(|b| *b != a)
            .map(|b| (way(a, b), b as u32))
            .collect();
        others.sort_unstable();
        if let Some((nearest, _)) = others.iter().find(|(cost, _)| *cost > 0) {
            sum += *nearest as f64 / 2.0;
            counted += 1;
        }
        others.truncate(NEAREST);
        near.push(others.into_iter().map(|(_, b)| b).collect());
    }
    (near, if counted == 0 { 1.0 } else { sum / counted as f64 })
}
