//! What a plan is worth, by the aims of the problem; and what annealing compares.

use super::{PRICE_OF_POINT, PRICE_OF_TASK, PRICE_OF_TASK_ALONE, Plan, Search};
use crate::model::{COST_SCALE, Model};
use crate::problem::{Aim, Objective};
use crate::rich::BALANCE_UNIT;

/// What a plan is worth: the first difference in the aims decides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Worth {
    /// Sum of the served tasks' priorities.
    pub priority: u64,
    pub served: usize,
    /// In 1/18,000 of the caller's unit, without lateness.
    pub cost: i64,
    /// As cost.
    pub lateness: i64,
    /// Seconds.
    pub balance: i64,
    pub changes: usize,
    /// By the aims, the more the better; what is pinned goes before all of them.
    rank: [f64; 7],
}

impl Worth {
    pub fn beats(&self, other: &Worth) -> bool {
        self.rank > other.rank
    }
}

/// The soft prices of aims other than cost, in scaled cost per unit.
pub(super) struct Soft {
    balance: f64,
    changes: f64,
}

/// Aims before cost weigh so much more to annealing, those behind it so much less.
const BEFORE: f64 = 10.0;
const BEHIND: f64 = 0.05;

impl Soft {
    pub fn of(model: &Model) -> Soft {
        match &model.objective {
            Objective::Lexicographic(aims) => {
                let at = |aim| aims.iter().position(|a| *a == aim);
                let cost = at(Aim::Cost).unwrap_or(aims.len());
                let price = |aim, unit: f64| match at(aim) {
                    Some(at) if at < cost => unit * BEFORE,
                    Some(_) => unit * BEHIND,
                    None => 0.0,
                };
                Soft {
                    balance: price(Aim::Balance, BALANCE_UNIT as f64 / 10.0),
                    changes: price(Aim::Changes, model.mean_near),
                }
            }
            Objective::Weighted(weights) => {
                let per_cost = COST_SCALE as f64 / weight(weights, Aim::Cost).max(1e-6);
                Soft {
                    balance: weight(weights, Aim::Balance) * per_cost,
                    changes: weight(weights, Aim::Changes) * per_cost,
                }
            }
        }
    }
}

fn weight(weights: &[(Aim, f64)], aim: Aim) -> f64 {
    weights.iter().find(|(a, _)| *a == aim).map_or(0.0, |(_, w)| *w)
}

/// Of what is left out, per task: what annealing pays for it.
pub(super) fn prices(model: &Model) -> Vec<f64> {
    let task_price = if model.any_priority {
        PRICE_OF_TASK
    } else {
        PRICE_OF_TASK_ALONE
    };
    // Leaving a task out must never be cheaper than a vehicle for it.
    let dearest = model.vehicles.iter().map(|v| v.fixed).max().unwrap_or(0) as f64;
    let strange = (model.tasks.iter().zip(0u32..))
        .flat_map(|(_, t)| (0..model.vehicles.len()).map(move |v| (t, v)))
        .map(|(t, v)| model.stranger(t, v))
        .max()
        .unwrap_or(0) as f64;
    let price = |priority: u32| match &model.objective {
        Objective::Weighted(weights) => {
            let per_cost = COST_SCALE as f64 / weight(weights, Aim::Cost).max(1e-6);
            (weight(weights, Aim::Priority) * f64::from(priority) + weight(weights, Aim::Tasks)) * per_cost
        }
        // What nothing is won by is served where it costs nothing.
        Objective::Lexicographic(aims) if !served_first(aims) => 0.0,
        Objective::Lexicographic(_) => {
            (dearest + strange) * 1.5 + model.mean_near * (task_price + PRICE_OF_POINT * f64::from(priority))
        }
    };
    (model.tasks.iter().zip(&model.pinned))
        .map(|(t, pinned)| {
            // What is pinned is left out for nothing else.
            let pinned = if *pinned { 1e6 * model.mean_near } else { 0.0 };
            price(t.priority) + pinned
        })
        .collect()
}

/// How fast the price of what is left out rises and falls, and how far.
const RISE: f64 = 1.05;
const FALL: f64 = 0.99;
const MOST_URGENT: f64 = 1_000.0;

fn served_first_of(model: &Model) -> bool {
    matches!(&model.objective, Objective::Lexicographic(aims) if served_first(aims))
}

/// Is serving more always better than what it costs?
fn served_first(aims: &[Aim]) -> bool {
    matches!(aims.first(), Some(Aim::Priority | Aim::Tasks))
}

/// May leaving out what could be served be better?
pub(super) fn may_leave_out(model: &Model) -> bool {
    match &model.objective {
        Objective::Lexicographic(aims) => {
            !served_first(aims) || !aims.contains(&Aim::Tasks) && aims.iter().any(|a| *a != Aim::Priority)
        }
        Objective::Weighted(_) => true,
    }
}

impl Search<'_> {
    fn late(&self) -> i64 {
        if self.model.rich {
            self.routes.iter().map(|r| r.late).sum()
        } else {
            0
        }
    }

    fn balance(&self) -> i64 {
        let work = || self.routes.iter().map(|r| r.travel + r.worked);
        work().max().zip(work().min()).map_or(0, |(most, least)| most - least)
    }

    fn strange(&self) -> i64 {
        let served = (self.route_of.iter().zip(0u32..)).filter(|(route, _)| **route != super::NONE);
        served
            .map(|(route, task)| self.model.stranger(task, *route as usize))
            .sum()
    }

    fn changes(&self) -> usize {
        let with = |(planned, now): (&Option<usize>, &u32)| planned.is_some_and(|v| v != *now as usize);
        (self.model.planned.iter().zip(&self.route_of))
            .filter(|p| with(*p))
            .count()
    }

    /// What annealing compares.
    pub(super) fn objective(&self) -> f64 {
        let model = self.model;
        let absent: f64 = self.absent.iter().map(|t| self.price[*t as usize]).sum();
        let mut sum = model.guide(self.cost, self.late()) as f64 + absent * self.urgency;
        if model.leans() {
            sum += self.strange() as f64;
            sum += self.soft.balance * self.balance() as f64 + self.soft.changes * self.changes() as f64;
        }
        sum
    }

    /// Where lateness may cost more than any price set beforehand, the price of what is left out follows: it rises while annealing
    /// serves less than the best plan does.
    pub(super) fn press(&mut self, best: &Plan) {
        let (now, most) = (self.worth(), best.worth);
        if (now.priority, now.served) < (most.priority, most.served) && served_first_of(self.model) {
            self.urgency = (self.urgency * RISE).min(MOST_URGENT);
        } else {
            self.urgency = (self.urgency * FALL).max(1.0);
        }
    }

    /// What a task costs at this vehicle beside the way there.
    pub(super) fn lean(&self, task: u32, at: usize) -> i64 {
        let model = self.model;
        let mut extra = model.stranger(task, at);
        if self.soft.changes > 0.0 && model.planned[task as usize].is_some_and(|v| v != at) {
            extra += self.soft.changes as i64;
        }
        if self.soft.balance > 0.0 {
            // Long days draw nothing more to them.
            let mean: i64 = self.routes.iter().map(|r| r.travel + r.worked).sum::<i64>() / self.routes.len() as i64;
            let above = self.routes[at].travel + self.routes[at].worked - mean;
            extra += (self.soft.balance * above as f64 * 0.5) as i64;
        }
        extra
    }

    pub(super) fn worth(&self) -> Worth {
        let model = self.model;
        let all: u64 = self.all_priority;
        let left = |t: &u32| u64::from(model.tasks[*t as usize].priority);
        let mut worth = Worth {
            priority: all - self.absent.iter().map(left).sum::<u64>(),
            served: model.tasks.len() - self.absent.len(),
            cost: self.cost,
            lateness: self.late(),
            balance: 0,
            changes: 0,
            rank: [0.0; 7],
        };
        let mut pinned = 0;
        if model.leans() {
            worth.cost += self.strange();
            worth.balance = self.balance();
            worth.changes = self.changes();
        }
        if self.any_pinned {
            pinned = self.absent.iter().filter(|t| model.pinned[**t as usize]).count();
        }
        worth.rank[0] = -(pinned as f64);
        let own_lateness = model.objective.names(Aim::Lateness);
        let figure = |aim: &Aim| match aim {
            Aim::Priority => worth.priority as f64,
            Aim::Tasks => worth.served as f64,
            Aim::Lateness => -worth.lateness as f64,
            Aim::Cost if own_lateness => -worth.cost as f64,
            Aim::Cost => -(worth.cost + worth.lateness) as f64,
            Aim::Balance => -worth.balance as f64,
            Aim::Changes => -(worth.changes as f64),
        };
        let mut rank = worth.rank;
        match &model.objective {
            Objective::Lexicographic(aims) => {
                for (at, aim) in rank[1..].iter_mut().zip(aims) {
                    *at = figure(aim);
                }
            }
            Objective::Weighted(weights) => {
                let scale = |aim: &Aim| match aim {
                    Aim::Cost | Aim::Lateness => 1.0 / COST_SCALE as f64,
                    _ => 1.0,
                };
                rank[1] = weights.iter().map(|(aim, w)| w * figure(aim) * scale(aim)).sum();
            }
        }
        worth.rank = rank;
        worth
    }
}
