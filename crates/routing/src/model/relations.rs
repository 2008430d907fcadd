//! What tasks and vehicles are to each other: pairs, groups, preferred vehicles, and what stays at the head of a route.

use super::{COST_SCALE, Fixed, Model, NO_TASK, Twin};
use crate::problem::{Pin, Problem};
use crate::rich;
use crate::solution::{Stop, Task};

impl Model {
    fn position(&self, problem: &Problem, task: Task) -> usize {
        match task {
            Task::Job(at) => at,
            Task::Shipment(at) => problem.jobs.len() + at,
        }
    }

    pub(super) fn relate(&mut self, problem: &Problem) {
        let count = self.vehicles.len();
        for pair in &problem.together {
            let [a, b] = pair.jobs;
            for (one, other) in [(a, b), (b, a)] {
                self.twin[one] = Some(Twin {
                    task: other as u32,
                    tolerance: pair.tolerance,
                });
            }
        }
        for group in &problem.groups {
            let tasks: Vec<u32> = (group.tasks.iter())
                .map(|t| self.position(problem, *t) as u32)
                .collect();
            for task in &tasks {
                self.groups_of[*task as usize].push(self.groups.len() as u32);
            }
            self.groups.push((group.same, tasks));
        }
        let jobs = problem.jobs.iter().map(|j| &j.preferred);
        let preferred: Vec<_> = jobs.chain(problem.shipments.iter().map(|s| &s.preferred)).collect();
        if preferred.iter().any(|p| p.cost > 0 && !p.vehicles.is_empty()) {
            for p in &preferred {
                let stranger = |v: usize| !p.vehicles.is_empty() && !p.vehicles.contains(&v);
                self.strangers
                    .extend((0..count).map(|v| if stranger(v) { p.cost * COST_SCALE } else { 0 }));
            }
        }
        for (v, vehicle) in problem.vehicles.iter().enumerate() {
            let head = vehicle.head().len();
            for (at, step) in vehicle.steps.iter().enumerate() {
                let Some(task) = step.stop.task().map(|t| self.position(problem, t)) else {
                    continue;
                };
                self.planned[task] = Some(v);
                if step.pin >= Pin::Vehicle || at < head {
                    self.pinned[task] = true;
                    for other in (0..count).filter(|other| *other != v) {
                        self.fits[task * count + other] = false;
                    }
                }
            }
        }
    }

    /// What stays at the head of a vehicle's route, and limits that give way to it.
    pub(super) fn fix_head(&mut self, problem: &Problem, v: usize) {
        let vehicle = &problem.vehicles[v];
        let steps = vehicle.head();
        let reloads = self.vehicles[v].reloads.clone();
        let node_of = |stop: Stop| -> Option<u32> {
            match stop {
                Stop::Job(at) => Some(self.tasks[at].first),
                Stop::Pickup(at) => Some(self.tasks[problem.jobs.len() + at].first),
                Stop::Delivery(at) => self.tasks[problem.jobs.len() + at].second,
                Stop::Reload(at) => Some(reloads[at]),
                Stop::Break(_) => None,
            }
        };
        let (mut head, mut over, mut fixed_pauses) = (vec![], vec![], vec![]);
        let mut now = problem.now;
        for step in steps {
            let done = step.at.filter(|_| step.pin == Pin::Done);
            match (node_of(step.stop), step.stop, done) {
                (Some(node), ..) => head.push(Fixed {
                    node,
                    done,
                    floor: step.at.unwrap_or(0).max(step.after.unwrap_or(0)).max(problem.now),
                }),
                (None, Stop::Break(at), Some(begun)) => {
                    over.push((head.len(), at));
                    now = now.max(begun + vehicle.breaks[at].service);
                }
                (None, Stop::Break(at), None) => fixed_pauses.push((at, head.len() as u32)),
                (None, ..) => {}
            }
        }
        let dims = self.dims;
        let car = &mut self.vehicles[v];
        car.now = now;
        if steps.is_empty() {
            car.window.from = car.window.from.max(now);
            return;
        }
        car.left = steps.first().filter(|s| s.pin == Pin::Done).and_then(|s| s.at);
        car.like = v;
        car.pauses.retain(|p| !over.iter().any(|(_, at)| *at == p.at));
        let leg = |at: usize| fixed_pauses.iter().position(|(b, _)| *b == at);
        car.pauses.sort_by_key(|p| leg(p.at).unwrap_or(usize::MAX));
        for pause in &mut car.pauses {
            pause.fixed = leg(pause.at).is_some();
        }
        car.head_pauses = fixed_pauses.iter().map(|(_, leg)| *leg).collect();
        car.head = head;
        car.over = over;
        let seq: Vec<u32> = car.head.iter().map(|f| f.node).collect();
        let alone = rich::alone(self, v, &seq);
        let car = &mut self.vehicles[v];
        car.window.to = car.window.to.max(alone.end);
        car.max_travel = car.max_travel.max(alone.travel);
        car.max_distance = car.max_distance.max(alone.distance);
        car.max_tasks = car
            .max_tasks
            .max(seq.iter().filter(|n| self.nodes[**n as usize].task != NO_TASK).count());
        car.max_reloads =
            (car.max_reloads).max(seq.iter().filter(|n| self.nodes[**n as usize].task == NO_TASK).count());
        for d in 0..dims {
            car.capacity[d] = car.capacity[d].max(alone.load[d]);
        }
    }
}
