//! Days without breaks, limits of travel and prices of work, packed for speed: small numbers, one row per place.
//!
//! Everything here says the same as the model, in 32 bits: times count from the earliest start of a vehicle, costs in their
//! greatest common divisor. Where that does not hold the numbers, or a vehicle wants more, there is no plain model.

use crate::model::Model;
use crate::problem::FOREVER;

/// Times, loads and costs stay below it, so that sums of three are safe.
const MOST: i64 = 1 << 29;
/// The most ways that are kept a second time.
const MOST_WAYS: usize = 10_000_000;

pub(crate) struct Plain {
    pub epoch: i64,
    /// What a cost of one is in the model.
    pub unit: i64,
    size: usize,
    /// Per class, places × places.
    ways: Vec<Vec<Way>>,
    /// Per kind of vehicle.
    nodes: Vec<Vec<PlainNode>>,
    pub cars: Vec<PlainCar>,
    /// Everything is delivered, or everything collected, in one dimension at most: the sum decides.
    pub sums: bool,
}

/// Between a place and another, there and back.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Way {
    /// From the other one to this.
    pub cost_in: i32,
    pub time_in: i32,
    /// From this to the other one.
    pub cost_out: i32,
    pub time_out: i32,
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PlainNode {
    pub place: u32,
    pub open: i32,
    pub close: i32,
    pub service: i32,
    pub setup: i32,
    /// Where sums decide.
    pub amount: i32,
    /// There are more windows than this one: the model knows.
    pub more: bool,
}

pub(crate) struct PlainCar {
    pub start: u32,
    pub end: u32,
    pub from: i32,
    pub to: i32,
    pub class: usize,
    pub kind: usize,
    pub room: i32,
    pub fixed: i64,
    pub max_tasks: usize,
}

impl Plain {
    pub fn new(model: &Model, kinds: usize) -> Option<Plain> {
        let small = |x: i64| i32::try_from(x).ok().filter(|x| i64::from(*x) < MOST);
        let easy = model.vehicles.iter().all(|c| {
            c.pauses.is_empty() && c.per_task_second == 0 && c.max_travel == FOREVER && c.max_distance == FOREVER
        });
        if !easy || model.nodes.is_empty() {
            return None;
        }
        let size = model.nowhere() as usize + 1;
        if size * size * model.classes.len() > MOST_WAYS {
            return None;
        }
        let epoch = model.vehicles.iter().map(|c| c.window.from).min()?;
        let (mut unit, mut longest, mut dearest) = (0, 0, 0);
        for class in &model.classes {
            for (a, b) in (0..size as u32).flat_map(|a| (0..size as u32).map(move |b| (a, b))) {
                unit = divisor(unit, class.cost(a, b));
                longest = longest.max(class.duration(a, b));
                dearest = dearest.max(class.cost(a, b));
            }
        }
        let unit = unit.max(1);
        let work = (model.nodes.iter()).flat_map(|n| (0..kinds).map(|k| n.work(k, true)));
        // Whoever goes everywhere, after the last beginning of a window.
        let last_open = (model.nodes.iter().map(|n| n.last_open()))
            .chain(model.vehicles.iter().map(|c| c.window.from))
            .max()?;
        let longest_day = (last_open - epoch) + (longest + work.max()?) * (model.nodes.len() as i64 + 2);
        small(longest_day)?;
        small(dearest / unit)?;
        let late = |t: i64| (t - epoch).clamp(-1, MOST) as i32;
        let sums = model.dims == 0
            || model.dims == 1
                && model.tasks.iter().all(|t| t.second.is_none())
                && (model.tasks.iter().all(|t| t.pickup[0] == 0) || model.tasks.iter().all(|t| t.delivery[0] == 0));
        if sums && model.dims == 1 {
            small(model.tasks.iter().map(|t| t.pickup[0] + t.delivery[0]).sum())?;
        }
        let way = |class: usize, a: u32, b: u32| {
            let class = &model.classes[class];
            Way {
                cost_in: (class.cost(b, a) / unit) as i32,
                time_in: class.duration(b, a) as i32,
                cost_out: (class.cost(a, b) / unit) as i32,
                time_out: class.duration(a, b) as i32,
            }
        };
        let all = || (0..size as u32).flat_map(|a| (0..size as u32).map(move |b| (a, b)));
        let ways = (0..model.classes.len()).map(|class| all().map(|(a, b)| way(class, a, b)).collect());
        let node = |kind: usize, n: &crate::model::Node| {
            let task = &model.tasks[n.task as usize];
            PlainNode {
                place: n.place,
                open: late(n.earliest()),
                close: late(n.first_close()),
                service: n.work(kind, false) as i32,
                setup: (n.work(kind, true) - n.work(kind, false)) as i32,
                amount: if sums && model.dims == 1 {
                    (task.pickup[0] + task.delivery[0]) as i32
                } else {
                    0
                },
                more: n.many(),
            }
        };
        let nodes = (0..kinds).map(|kind| model.nodes.iter().map(|n| node(kind, n)).collect());
        let cars = model.vehicles.iter().map(|c| PlainCar {
            start: c.start,
            end: c.end,
            from: (c.window.from - epoch) as i32,
            to: late(c.window.to),
            class: c.class,
            kind: c.kind,
            fixed: c.fixed,
            max_tasks: c.max_tasks,
            room: c.capacity.first().map_or(MOST, |c| (*c).min(MOST)) as i32,
        });
        Some(Plain {
            epoch,
            unit,
            size,
            ways: ways.collect(),
            nodes: nodes.collect(),
            cars: cars.collect(),
            sums,
        })
    }

    /// All ways from and to a place.
    pub fn row(&self, class: usize, place: u32) -> &[Way] {
        let from = place as usize * self.size;
        &self.ways[class][from..from + self.size]
    }

    pub fn node(&self, kind: usize, node: u32) -> &PlainNode {
        &self.nodes[kind][node as usize]
    }
}

fn divisor(mut a: i64, mut b: i64) -> i64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
