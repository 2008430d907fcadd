//! How large a problem may be, so that memory is bounded and no sum leaves the numbers that a computer counts in.

use super::flaws::{Flaw, flaw};
use super::{Pace, Problem, Vehicle, Visit};
use std::collections::HashSet;

/// Most jobs and shipments together.
pub const MOST_TASKS: usize = 20_000;
/// Most vehicles.
pub const MOST_VEHICLES: usize = 5_000;
/// Most tasks times vehicles: for each such pair something is remembered.
pub const MOST_PAIRS: usize = 10_000_000;
/// Most ways (places times places), added up over vehicles that travel differently.
pub const MOST_WAYS: usize = 50_000_000;
/// Most breaks, and most stores to reload at, of one vehicle.
pub const MOST_OF_A_VEHICLE: usize = 100;
/// Most steps of the plan that there is, of all vehicles.
pub const MOST_STEPS: usize = 4 * MOST_TASKS;
/// Neither costs nor times of a whole plan may pass this, counted in their smallest unit: an eighth of the largest number.
const MOST_SUM: f64 = (1_u64 << 60) as f64;

impl Problem {
    /// More of something than is taken. Everything else is looked at only when nothing is found here.
    pub(super) fn size_flaws(&self) -> Vec<Flaw> {
        let mut flaws = vec![];
        let mut most = |path: &str, what: &str, count: usize, most: usize| {
            if count > most {
                flaws.push(flaw(path, format!("{count} {what}, at most {most} are taken")));
            }
        };
        let (tasks, vehicles) = (self.jobs.len() + self.shipments.len(), self.vehicles.len());
        most("jobs", "jobs and shipments", tasks, MOST_TASKS);
        most("vehicles", "vehicles", vehicles, MOST_VEHICLES);
        most(
            "vehicles",
            "pairs of a vehicle and a task",
            tasks.saturating_mul(vehicles),
            MOST_PAIRS,
        );
        for (at, v) in self.vehicles.iter().enumerate() {
            let path = |part: &str| format!("vehicles[{at}].{part}");
            most(&path("breaks"), "breaks", v.breaks.len(), MOST_OF_A_VEHICLE);
            most(&path("reloads"), "reloads", v.reloads.len(), MOST_OF_A_VEHICLE);
        }
        let steps = self.vehicles.iter().map(|v| v.steps.len()).sum();
        most("vehicles", "steps", steps, MOST_STEPS);
        let travel = |v: &Vehicle| {
            let costs = (v.costs.per_hour, v.costs.per_km);
            (v.profile.clone(), v.speed_factor.to_bits(), costs)
        };
        let different = self.vehicles.iter().map(travel).collect::<HashSet<_>>().len();
        let places = self.matrices.iter().map(|m| m.size + 1).max().unwrap_or(0);
        most(
            "vehicles",
            "ways between places, each for every kind of travel",
            different.saturating_mul(places.saturating_mul(places)),
            MOST_WAYS,
        );
        flaws
    }

    /// A plan whose costs or times could not be counted. The problem has no other flaw.
    pub(super) fn sum_flaws(&self) -> Option<Flaw> {
        let largest = |of: Option<&Vec<u32>>| of.and_then(|m| m.iter().max()).map_or(0.0, |m| f64::from(*m));
        let visits = || {
            let ends = self.shipments.iter().flat_map(|s| [&s.pickup, &s.delivery]);
            self.jobs.iter().map(|j| &j.visit).chain(ends)
        };
        let work = |v: &Visit| {
            let longest = |own: i64, named: &std::collections::HashMap<String, i64>| {
                named.values().copied().fold(own, i64::max) as f64
            };
            longest(v.service, &v.service_per_type) + longest(v.setup, &v.setup_per_type)
        };
        let from = |v: &Visit| v.windows.iter().map(|w| w.from).fold(v.release, i64::max);
        let pauses = |v: &Vehicle| -> f64 {
            let breaks: i64 = v.breaks.iter().map(|b| b.service).sum();
            let reloads = v.reloads.iter().map(|r| r.service).max().unwrap_or(0) as f64;
            breaks as f64 + reloads * v.max_reloads.unwrap_or(usize::MAX).min(visits().count()) as f64
        };
        let starts = (self.vehicles.iter()).flat_map(|v| {
            let windows = v
                .breaks
                .iter()
                .map(|b| &b.windows)
                .chain(v.reloads.iter().map(|r| &r.windows));
            let told = v.steps.iter().flat_map(|s| [s.at, s.after]).flatten();
            windows
                .flatten()
                .map(|w| w.from)
                .chain(told)
                .chain(v.leaves_at)
                .chain(v.leaves_after)
                .chain([v.window.from])
        });
        let first = visits().map(from).chain(starts).fold(self.now, i64::max) as f64;
        // Between any two visits there may be a reload.
        let legs = 2.0 * visits().count() as f64 + 1.0;
        let works: f64 = visits().map(work).sum();
        let (mut time, mut cost) = (0.0_f64, 0.0_f64);
        for v in &self.vehicles {
            let Some(matrix) = self.matrices.iter().find(|m| m.profile == v.profile) else {
                continue;
            };
            let longest = largest(Some(&matrix.durations));
            let slices = matrix.slices.iter().map(|s| match &s.travel {
                Pace::Durations(durations) => largest(Some(durations)),
                Pace::Factor(factor) => longest * factor,
            });
            let duration = slices.fold(longest, f64::max) / v.speed_factor;
            let distance = largest(matrix.distances.as_ref());
            let c = v.costs;
            time = time.max(first + works + pauses(v) + legs * duration);
            let leg = (duration * c.per_hour as f64 / 3_600.0).max(largest(matrix.costs.as_ref()))
                + distance * c.per_km as f64 / 1_000.0;
            let tasks = works * c.per_task_hour as f64 / 3_600.0;
            cost = cost.max(legs * leg + tasks) + c.fixed as f64;
        }
        let late = visits().filter_map(|v| v.due).map(|d| d.per_hour as f64 / 3_600.0);
        let strangers = (self.jobs.iter().map(|j| &j.preferred)).chain(self.shipments.iter().map(|s| &s.preferred));
        cost += late.sum::<f64>() * time + strangers.map(|p| p.cost as f64).sum::<f64>();
        let scaled = cost * crate::model::COST_SCALE as f64;
        // Times are added to costs that are far from the limit: they may be as large as the end of all windows.
        if scaled > MOST_SUM {
            return Some(flaw(
                "vehicles",
                "costs so large that a plan's sum could not be counted",
            ));
        }
        if time > MOST_SUM {
            return Some(flaw("jobs", "times so long that a plan's end could not be counted"));
        }
        None
    }
}
