//! What makes a problem meaningless, with the path of each place.

use super::{Aim, FOREVER, Matrix, Objective, Pace, Pin, Problem, Vehicle, Visit, Window};
use crate::solution::{Stop, Task};
use std::collections::HashSet;

/// What is wrong with a problem, and where: `vehicles[3].capacity`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {what}")]
pub struct Flaw {
    pub path: String,
    pub what: String,
}

pub(super) fn flaw(path: impl Into<String>, what: impl Into<String>) -> Flaw {
    Flaw {
        path: path.into(),
        what: what.into(),
    }
}

/// Most dimensions of amounts.
pub const MOST_DIMENSIONS: usize = 16;
/// The least speed factor. VROOM says no more than that it is above 0.
const SLOWEST: f64 = 0.01;
/// How much longer or shorter ways may be in a slice.
const FACTORS: std::ops::RangeInclusive<f64> = 0.1..=10.0;

impl Problem {
    /// How many dimensions amounts have.
    pub fn dimensions(&self) -> usize {
        let amounts = (self.jobs.iter().flat_map(|j| [j.delivery.len(), j.pickup.len()]))
            .chain(self.shipments.iter().map(|s| s.amount.len()))
            .chain(self.vehicles.iter().filter_map(|v| v.capacity.as_ref()).map(Vec::len));
        amounts.max().unwrap_or(0)
    }

    /// Everything that makes the problem meaningless, each with its path. An impossible task is no flaw: it stays unassigned.
    pub fn flaws(&self) -> Vec<Flaw> {
        let mut flaws = self.size_flaws();
        if !flaws.is_empty() {
            return flaws;
        }
        if self.vehicles.is_empty() {
            flaws.push(flaw("vehicles", "at least one is needed"));
        }
        if self.dimensions() > MOST_DIMENSIONS {
            flaws.push(flaw("", format!("amounts have more than {MOST_DIMENSIONS} dimensions")));
        }
        let size = self.matrices.iter().map(|m| m.size).min().unwrap_or(0);
        for (at, matrix) in self.matrices.iter().enumerate() {
            matrix.flaws(&format!("matrices[{at}]"), &mut flaws);
        }
        let mut ids = HashSet::new();
        for (at, vehicle) in self.vehicles.iter().enumerate() {
            let path = format!("vehicles[{at}]");
            if !ids.insert(vehicle.id) {
                flaws.push(flaw(format!("{path}.id"), format!("{} is used twice", vehicle.id)));
            }
            self.vehicle_flaws(vehicle, &path, size, &mut flaws);
        }
        let mut ids = HashSet::new();
        for (at, job) in self.jobs.iter().enumerate() {
            let path = format!("jobs[{at}]");
            if !ids.insert(job.visit.id) {
                flaws.push(flaw(format!("{path}.id"), format!("{} is used twice", job.visit.id)));
            }
            job.visit.flaws(&path, size, &mut flaws);
            amount_flaws(&job.delivery, &format!("{path}.delivery"), &mut flaws);
            amount_flaws(&job.pickup, &format!("{path}.pickup"), &mut flaws);
            priority_flaw(job.priority, &path, &mut flaws);
        }
        let (mut pickups, mut deliveries) = (HashSet::new(), HashSet::new());
        for (at, shipment) in self.shipments.iter().enumerate() {
            let path = format!("shipments[{at}]");
            for (ids, visit, end) in [
                (&mut pickups, &shipment.pickup, "pickup"),
                (&mut deliveries, &shipment.delivery, "delivery"),
            ] {
                let path = format!("{path}.{end}");
                if !ids.insert(visit.id) {
                    flaws.push(flaw(format!("{path}.id"), format!("{} is used twice", visit.id)));
                }
                visit.flaws(&path, size, &mut flaws);
            }
            amount_flaws(&shipment.amount, &format!("{path}.amount"), &mut flaws);
            priority_flaw(shipment.priority, &path, &mut flaws);
        }
        self.preferred_flaws(&mut flaws);
        self.relation_flaws(&mut flaws);
        self.step_flaws(&mut flaws);
        objective_flaws(&self.objective, &mut flaws);
        if !(0..=FOREVER).contains(&self.now) {
            flaws.push(flaw("now", "it is a time of the plan"));
        }
        if flaws.is_empty() {
            flaws.extend(self.sum_flaws());
        }
        flaws
    }

    fn knows(&self, task: Task) -> bool {
        match task {
            Task::Job(at) => at < self.jobs.len(),
            Task::Shipment(at) => at < self.shipments.len(),
        }
    }

    fn preferred_flaws(&self, flaws: &mut Vec<Flaw>) {
        let jobs = (self.jobs.iter().enumerate()).map(|(at, j)| (format!("jobs[{at}]"), &j.preferred));
        let shipments = (self.shipments.iter().enumerate()).map(|(at, s)| (format!("shipments[{at}]"), &s.preferred));
        for (path, preferred) in jobs.chain(shipments) {
            if let Some(at) = preferred.vehicles.iter().position(|v| *v >= self.vehicles.len()) {
                flaws.push(flaw(
                    format!("{path}.preferred.vehicles[{at}]"),
                    "there is no such vehicle",
                ));
            }
            if preferred.cost < 0 {
                flaws.push(flaw(format!("{path}.preferred.cost"), "no cost is negative"));
            }
        }
    }

    fn relation_flaws(&self, flaws: &mut Vec<Flaw>) {
        for (at, group) in self.groups.iter().enumerate() {
            if group.tasks.len() < 2 {
                flaws.push(flaw(format!("groups[{at}]"), "it needs two tasks or more"));
            }
            if group.tasks.iter().any(|t| !self.knows(*t)) {
                flaws.push(flaw(format!("groups[{at}]"), "it names a task that there is not"));
            }
        }
        let mut paired = HashSet::new();
        for (at, pair) in self.together.iter().enumerate() {
            for job in pair.jobs {
                if job >= self.jobs.len() {
                    flaws.push(flaw(format!("together[{at}].jobs"), "it names a job that there is not"));
                } else if !paired.insert(job) {
                    let id = self.jobs[job].visit.id;
                    flaws.push(flaw(
                        format!("together[{at}].jobs"),
                        format!("{id} is in a pair already"),
                    ));
                }
            }
            duration_flaw(pair.tolerance, &format!("together[{at}].tolerance"), flaws);
        }
    }

    fn step_flaws(&self, flaws: &mut Vec<Flaw>) {
        let mut seen = HashSet::new();
        for (v, vehicle) in self.vehicles.iter().enumerate() {
            let leaves = [vehicle.leaves_at, vehicle.leaves_after];
            if leaves.into_iter().flatten().any(|t| !(0..=FOREVER).contains(&t)) {
                flaws.push(flaw(
                    format!("vehicles[{v}].steps[0]"),
                    "its times are times of the plan",
                ));
            }
            for (at, step) in vehicle.steps.iter().enumerate() {
                let path = format!("vehicles[{v}].steps[{at}]");
                let known = match step.stop {
                    Stop::Break(b) => b < vehicle.breaks.len(),
                    Stop::Reload(r) => r < vehicle.reloads.len(),
                    stop => stop.task().is_some_and(|t| self.knows(t)),
                };
                let once = matches!(step.stop, Stop::Reload(_));
                let whose = if matches!(step.stop, Stop::Break(_)) {
                    v
                } else {
                    usize::MAX
                };
                if !known {
                    flaws.push(flaw(&path, "it names a stop that there is not"));
                } else if !once && !seen.insert((whose, step.stop)) {
                    flaws.push(flaw(&path, "it is a step already"));
                }
                if let Stop::Delivery(s) = step.stop
                    && !vehicle.steps[..at].iter().any(|other| other.stop == Stop::Pickup(s))
                {
                    flaws.push(flaw(&path, "it is delivered before it is picked up"));
                }
                let undone = vehicle.steps[..at].iter().any(|other| other.pin != Pin::Done);
                if step.pin == Pin::Done && undone {
                    flaws.push(flaw(format!("{path}.pinned"), "a step before it is not done"));
                }
                if step.pin == Pin::Done && step.at.is_none() {
                    flaws.push(flaw(format!("{path}.service_at"), "a step that is done needs it"));
                }
                let times = [step.at, step.after, step.before];
                if times.into_iter().flatten().any(|t| !(0..=FOREVER).contains(&t)) {
                    flaws.push(flaw(&path, "its times are times of the plan"));
                }
            }
            for (at, step) in vehicle.steps.iter().enumerate() {
                if let Stop::Pickup(s) = step.stop
                    && !vehicle.steps[at..].iter().any(|other| other.stop == Stop::Delivery(s))
                {
                    flaws.push(flaw(format!("vehicles[{v}].steps[{at}]"), "its delivery is missing"));
                }
            }
        }
    }

    fn vehicle_flaws(&self, v: &Vehicle, path: &str, size: usize, flaws: &mut Vec<Flaw>) {
        let mut wrong = |field: &str, what: String| flaws.push(flaw(format!("{path}{field}"), what));
        if !self.matrices.iter().any(|m| m.profile == v.profile) {
            wrong(".profile", format!("there is no matrix for profile {:?}", v.profile));
        }
        if v.start.is_none() && v.end.is_none() {
            wrong("", "start or end is needed".into());
        }
        for (field, place) in [(".start_index", v.start), (".end_index", v.end)] {
            if let Some(place) = place.filter(|p| *p >= size) {
                wrong(field, format!("{place} is outside the matrix of {size} places"));
            }
        }
        if let Some(what) = window_flaw(v.window) {
            wrong(".time_window", what.into());
        }
        if !(SLOWEST..=5.0).contains(&v.speed_factor) {
            wrong(".speed_factor", format!("it is from {SLOWEST} to 5"));
        }
        let c = v.costs;
        if [c.fixed, c.per_hour, c.per_task_hour, c.per_km].iter().any(|x| *x < 0) {
            wrong(".costs", "no cost is negative".into());
        }
        if c.per_km > 0
            && !self
                .matrices
                .iter()
                .any(|m| m.profile == v.profile && m.distances.is_some())
        {
            wrong(".costs.per_km", format!("profile {:?} has no distances", v.profile));
        }
        if v.max_distance.is_some()
            && !self
                .matrices
                .iter()
                .any(|m| m.profile == v.profile && m.distances.is_some())
        {
            wrong(".max_distance", format!("profile {:?} has no distances", v.profile));
        }
        if let Some(capacity) = &v.capacity {
            amount_flaws(capacity, &format!("{path}.capacity"), flaws);
        }
        let mut ids = HashSet::new();
        for (at, r) in v.reloads.iter().enumerate() {
            let path = format!("{path}.reloads[{at}]");
            if !ids.insert(r.id) {
                flaws.push(flaw(format!("{path}.id"), format!("{} is used twice", r.id)));
            }
            if r.place >= size {
                let what = format!("{} is outside the matrix of {size} places", r.place);
                flaws.push(flaw(format!("{path}.location_index"), what));
            }
            window_flaws(&r.windows, &path, flaws);
            duration_flaw(r.service, &format!("{path}.service"), flaws);
        }
        let mut ids = HashSet::new();
        for (at, b) in v.breaks.iter().enumerate() {
            let path = format!("{path}.breaks[{at}]");
            if !ids.insert(b.id) {
                flaws.push(flaw(format!("{path}.id"), format!("{} is used twice", b.id)));
            }
            window_flaws(&b.windows, &path, flaws);
            duration_flaw(b.service, &format!("{path}.service"), flaws);
            amount_flaws(
                b.max_load.as_deref().unwrap_or_default(),
                &format!("{path}.max_load"),
                flaws,
            );
        }
    }
}

impl Matrix {
    fn flaws(&self, path: &str, flaws: &mut Vec<Flaw>) {
        let wanted = self.size * self.size;
        let parts = [
            ("durations", Some(&self.durations)),
            ("distances", self.distances.as_ref()),
            ("costs", self.costs.as_ref()),
        ];
        for (name, part) in parts {
            if let Some(part) = part.filter(|p| p.len() != wanted) {
                let what = format!("{} entries where {} × {} are needed", part.len(), self.size, self.size);
                flaws.push(flaw(format!("{path}.{name}"), what));
            }
        }
        for (at, slice) in self.slices.iter().enumerate() {
            let path = format!("{path}.slices[{at}]");
            match &slice.travel {
                Pace::Durations(durations) if durations.len() != wanted => {
                    let what = format!(
                        "{} entries where {} × {} are needed",
                        durations.len(),
                        self.size,
                        self.size
                    );
                    flaws.push(flaw(format!("{path}.durations"), what));
                }
                Pace::Factor(factor) if !FACTORS.contains(factor) => {
                    flaws.push(flaw(format!("{path}.factor"), "it is from 0.1 to 10"));
                }
                Pace::Durations(_) | Pace::Factor(_) => {}
            }
            let before = at.checked_sub(1).map_or(-1, |b| self.slices[b].from);
            if slice.from <= before || slice.from > FOREVER {
                flaws.push(flaw(format!("{path}.from"), "it is not after the one before it"));
            }
        }
    }
}

fn objective_flaws(objective: &Objective, flaws: &mut Vec<Flaw>) {
    let aims: Vec<Aim> = match objective {
        Objective::Lexicographic(aims) => aims.clone(),
        Objective::Weighted(weights) => {
            if weights.iter().any(|(_, w)| !w.is_finite() || *w < 0.0 || *w > 1e9) {
                flaws.push(flaw("objective.weighted", "a weight is from 0 to a billion"));
            }
            weights.iter().map(|(a, _)| *a).collect()
        }
    };
    if aims.is_empty() {
        flaws.push(flaw("objective", "at least one aim is needed"));
    }
    if aims.iter().collect::<HashSet<_>>().len() < aims.len() {
        flaws.push(flaw("objective", "an aim is named twice"));
    }
}

impl Visit {
    fn flaws(&self, path: &str, size: usize, flaws: &mut Vec<Flaw>) {
        if self.place >= size {
            let what = format!("{} is outside the matrix of {size} places", self.place);
            flaws.push(flaw(format!("{path}.location_index"), what));
        }
        window_flaws(&self.windows, path, flaws);
        let named = self.service_per_type.values().chain(self.setup_per_type.values());
        for duration in [self.service, self.setup].iter().chain(named) {
            duration_flaw(*duration, &format!("{path}.service"), flaws);
        }
        if !(0..=FOREVER).contains(&self.release) {
            flaws.push(flaw(format!("{path}.release"), "it is a time of the plan"));
        }
        if self
            .due
            .is_some_and(|d| !(0..=FOREVER).contains(&d.at) || d.per_hour < 0)
        {
            flaws.push(flaw(
                format!("{path}.due"),
                "it is a time of the plan, and no cost is negative",
            ));
        }
    }
}

fn window_flaw(w: Window) -> Option<&'static str> {
    if w.from < 0 {
        Some("it begins before 0")
    } else if w.from > w.to {
        Some("its end is before its start")
    } else if w.to > FOREVER {
        Some("its end is later than every time of a plan")
    } else {
        None
    }
}

fn window_flaws(windows: &[Window], path: &str, flaws: &mut Vec<Flaw>) {
    let path = format!("{path}.time_windows");
    if windows.is_empty() {
        flaws.push(flaw(&path, "at least one is needed"));
    }
    for (at, w) in windows.iter().enumerate() {
        if let Some(what) = window_flaw(*w) {
            flaws.push(flaw(format!("{path}[{at}]"), what));
        }
    }
    for (at, pair) in windows.windows(2).enumerate() {
        if pair[1].from <= pair[0].to {
            flaws.push(flaw(
                format!("{path}[{}]", at + 1),
                "it begins before the one before it ends",
            ));
        }
    }
}

fn amount_flaws(amount: &[i64], path: &str, flaws: &mut Vec<Flaw>) {
    for (at, a) in amount.iter().enumerate() {
        if !(0..=1 << 40).contains(a) {
            flaws.push(flaw(format!("{path}[{at}]"), "it is from 0 to a trillion"));
        }
    }
}

fn priority_flaw(priority: u32, path: &str, flaws: &mut Vec<Flaw>) {
    if priority > 100 {
        flaws.push(flaw(format!("{path}.priority"), "it is from 0 to 100"));
    }
}

fn duration_flaw(seconds: i64, path: &str, flaws: &mut Vec<Flaw>) {
    if !(0..=i64::from(u32::MAX)).contains(&seconds) {
        flaws.push(flaw(path, "it is a number of seconds from 0 to 4,294,967,295"));
    }
}
