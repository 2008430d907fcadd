//! A handful of jobs: the best plan there is, by dynamic programming over sets (M. Held, R. M. Karp, "A Dynamic Programming
//! Approach to Sequencing Problems", Journal of the SIAM 10(1), 1962), with every pair of cost and time that no other beats.

use super::{Plan, Search};
use crate::model::Model;
use crate::problem::Objective;
use crate::route::Route;

const MOST_TASKS: usize = 10;
const MOST_VEHICLES: usize = 40;
const NOTHING: u32 = u32::MAX;

/// A way through a set of jobs to the last of them.
#[derive(Clone, Copy)]
struct Way {
    cost: i64,
    /// When it leaves the last one.
    time: i64,
    last: u8,
    before: u32,
}

/// What a vehicle can do: per set of jobs the cheapest day.
struct Days {
    like: usize,
    ways: Vec<Way>,
    /// Per set: cost and the way's end.
    best: Vec<Option<(i64, u32)>>,
}

/// The best plan by the usual aims, where there are few jobs on plain days, each only delivered or only collected.
pub(super) fn plan(model: &Model, seed: u64) -> Option<Plan> {
    let tasks = model.tasks.len();
    let one_sided =
        |d: usize| model.tasks.iter().all(|t| t.pickup[d] == 0) || model.tasks.iter().all(|t| t.delivery[d] == 0);
    let simple = model.plain.is_some()
        && model.objective == Objective::default()
        && tasks <= MOST_TASKS
        && model.tasks.iter().all(|t| t.second.is_none())
        && (0..model.dims).all(one_sided);
    if !simple {
        return None;
    }
    // Of equal vehicles, no more than there are tasks.
    let mut used = vec![0; model.vehicles.len()];
    let vehicles: Vec<usize> = (0..model.vehicles.len())
        .filter(|v| {
            used[model.vehicles[*v].like] += 1;
            used[model.vehicles[*v].like] <= tasks
        })
        .collect();
    if vehicles.len() > MOST_VEHICLES {
        return None;
    }
    let mut days: Vec<Days> = vec![];
    for v in &vehicles {
        let like = model.vehicles[*v].like;
        if days.iter().all(|d| d.like != like) {
            days.push(days_of(model, *v, like));
        }
    }
    let sets = 1usize << tasks;
    // Per set of jobs the least cost of the vehicles so far; and per vehicle what it takes of each set.
    let mut least = vec![i64::MAX; sets];
    least[0] = 0;
    let mut shares = vec![];
    for v in &vehicles {
        let own = days.iter().find(|d| d.like == model.vehicles[*v].like)?;
        let mut next = least.clone();
        let mut share = vec![0usize; sets];
        for set in 1..sets {
            let mut part = set;
            while part > 0 {
                let others = least[set ^ part];
                if let Some((cost, _)) = own.best[part]
                    && others < i64::MAX
                    && others + cost < next[set]
                {
                    next[set] = others + cost;
                    share[set] = part;
                }
                part = (part - 1) & set;
            }
        }
        least = next;
        shares.push(share);
    }
    let on = |set: usize| (0..tasks).filter(move |t| set >> t & 1 == 1);
    let mut set = (0..sets).filter(|s| least[*s] < i64::MAX).max_by_key(|s| {
        let priority: u64 = on(*s).map(|t| u64::from(model.tasks[t].priority)).sum();
        (priority, s.count_ones(), -least[*s], std::cmp::Reverse(*s))
    })?;
    let mut search = Search::new(model, seed);
    let mut plan = Plan {
        routes: vec![],
        absent: (0..tasks as u32).filter(|t| set >> t & 1 == 0).collect(),
        worth: search.worth(),
    };
    for (v, share) in vehicles.iter().zip(&shares).rev() {
        let part = share[set];
        set ^= part;
        if part == 0 {
            continue;
        }
        let own = days.iter().find(|d| d.like == model.vehicles[*v].like)?;
        let mut route = Route::new(*v, model);
        let mut at = own.best[part]?.1;
        while at != NOTHING {
            let way = own.ways[at as usize];
            route.seq.insert(0, model.tasks[usize::from(way.last)].first);
            at = way.before;
        }
        if !route.refresh(model) {
            return None;
        }
        plan.routes.push(route);
    }
    search.load(&plan);
    Some(search.plan())
}

fn days_of(model: &Model, vehicle: usize, like: usize) -> Days {
    let car = &model.vehicles[vehicle];
    let class = &model.classes[car.class];
    let tasks = model.tasks.len();
    let sets = 1usize << tasks;
    let mut ways: Vec<Way> = vec![];
    let mut ends: Vec<Vec<u32>> = vec![vec![]; sets * tasks];
    let mut best = vec![None; sets];
    let holds = |set: usize| {
        let on = || (0..tasks).filter(|t| set >> t & 1 == 1);
        let load = |d: usize| {
            on().map(|t| model.tasks[t].delivery[d] + model.tasks[t].pickup[d])
                .sum::<i64>()
        };
        set.count_ones() as usize <= car.max_tasks && (0..model.dims).all(|d| load(d) <= car.capacity[d])
    };
    let node = |task: usize| &model.nodes[model.tasks[task].first as usize];
    let go = |ways: &mut Vec<Way>, ends: &mut [Vec<u32>], set: usize, task: usize, from: (u32, i64, i64, u32)| {
        let (place, time, cost, before) = from;
        let to = node(task);
        if !model.fits(task as u32, vehicle) {
            return;
        }
        let Some(begin) = to.begin(time + class.duration(place, to.place)) else {
            return;
        };
        let way = Way {
            cost: cost + class.cost(place, to.place),
            time: begin + to.work(car.kind, place != to.place),
            last: task as u8,
            before,
        };
        let list = &mut ends[set * tasks + task];
        let beats = |a: &Way, b: &Way| a.cost <= b.cost && a.time <= b.time;
        if list.iter().any(|w| beats(&ways[*w as usize], &way)) {
            return;
        }
        list.retain(|w| !beats(&way, &ways[*w as usize]));
        list.push(ways.len() as u32);
        ways.push(way);
    };
    for task in 0..tasks {
        go(
            &mut ways,
            &mut ends,
            1 << task,
            task,
            (car.start, car.window.from, 0, NOTHING),
        );
    }
    for set in 1..sets {
        if !holds(set) {
            continue;
        }
        for last in (0..tasks).filter(|t| set >> t & 1 == 1) {
            for at in std::mem::take(&mut ends[set * tasks + last]) {
                let way = ways[at as usize];
                let place = node(last).place;
                let home = way.cost + class.cost(place, car.end) + car.fixed;
                let in_time = way.time + class.duration(place, car.end) <= car.window.to;
                if in_time && best[set].is_none_or(|(cost, _)| home < cost) {
                    best[set] = Some((home, at));
                }
                for task in (0..tasks).filter(|t| set >> t & 1 == 0) {
                    go(
                        &mut ways,
                        &mut ends,
                        set | 1 << task,
                        task,
                        (place, way.time, way.cost, at),
                    );
                }
            }
        }
    }
    Days { like, ways, best }
}
