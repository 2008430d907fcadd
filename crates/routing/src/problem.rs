//! What is to be planned, in the words that VROOM made common: vehicles, jobs, shipments, breaks, matrices.
//!
//! Units: times and durations are whole seconds, distances whole metres, amounts whatever the caller counts in. Costs are in
//! the caller's unit; [`Vehicle::costs`] says what an hour and a kilometre cost.

use std::collections::{HashMap, HashSet};

/// A closed interval of time in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub from: i64,
    pub to: i64,
}

impl Window {
    /// Any time at all.
    pub const ALWAYS: Window = Window { from: 0, to: FOREVER };
}

/// Later than every time of a plan, and far enough from the largest number to add to.
pub const FOREVER: i64 = i64::MAX / 1024;

/// The travel of one profile: `size` × `size` entries, row by row, from × to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    pub profile: String,
    pub size: usize,
    /// Seconds.
    pub durations: Vec<u32>,
    /// Metres. Without them, nothing is said or asked of distances.
    pub distances: Option<Vec<u32>>,
    /// The caller's unit, in place of time and distance times their price.
    pub costs: Option<Vec<u32>>,
}

/// What a vehicle costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Costs {
    /// Once, when it is used.
    pub fixed: i64,
    /// Per hour of travel. VROOM's default, 3,600, makes the cost the seconds of travel.
    pub per_hour: i64,
    /// Per hour of setup and service.
    pub per_task_hour: i64,
    /// Per kilometre of travel.
    pub per_km: i64,
}

impl Default for Costs {
    fn default() -> Self {
        Costs {
            fixed: 0,
            per_hour: 3_600,
            per_task_hour: 0,
            per_km: 0,
        }
    }
}

/// A pause of the crew, before, between or after stops, also amid a leg.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    pub id: u64,
    /// When it may begin.
    pub windows: Vec<Window>,
    pub service: i64,
    /// The most that may be on board meanwhile.
    pub max_load: Option<Vec<i64>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Vehicle {
    pub id: u64,
    pub profile: String,
    /// Index into the matrices; none means that it begins at its first stop.
    pub start: Option<usize>,
    pub end: Option<usize>,
    /// One entry per dimension; none means that nothing is too much.
    pub capacity: Option<Vec<i64>>,
    pub skills: Vec<u32>,
    pub window: Window,
    pub breaks: Vec<Break>,
    /// Two are twice as quick.
    pub speed_factor: f64,
    pub max_tasks: Option<usize>,
    pub max_travel_time: Option<i64>,
    pub max_distance: Option<i64>,
    pub costs: Costs,
    /// What the tasks' `service_per_type` speaks of.
    pub kind: String,
}

/// One visit: a job, or one end of a shipment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    pub id: u64,
    /// Index into the matrices.
    pub place: usize,
    /// When the visit may begin; in order, without overlap.
    pub windows: Vec<Window>,
    pub service: i64,
    /// Before the service, where the stop before was elsewhere (parking, ringing).
    pub setup: i64,
    pub service_per_type: HashMap<String, i64>,
    pub setup_per_type: HashMap<String, i64>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub visit: Visit,
    /// On board from the start on.
    pub delivery: Vec<i64>,
    /// On board until the end.
    pub pickup: Vec<i64>,
    pub skills: Vec<u32>,
    /// 0 to 100.
    pub priority: u32,
}

/// From one place to another with the same vehicle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shipment {
    pub pickup: Visit,
    pub delivery: Visit,
    pub amount: Vec<i64>,
    pub skills: Vec<u32>,
    pub priority: u32,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Problem {
    pub vehicles: Vec<Vehicle>,
    pub jobs: Vec<Job>,
    pub shipments: Vec<Shipment>,
    pub matrices: Vec<Matrix>,
}

/// What is wrong with a problem, and where: `vehicles[3].capacity`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {what}")]
pub struct Flaw {
    pub path: String,
    pub what: String,
}

fn flaw(path: impl Into<String>, what: impl Into<String>) -> Flaw {
    Flaw {
        path: path.into(),
        what: what.into(),
    }
}

/// Most dimensions of amounts.
pub const MOST_DIMENSIONS: usize = 16;

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
        let mut flaws = vec![];
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
        flaws
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
        if v.window.from > v.window.to || v.window.from < 0 {
            wrong(".time_window", "its end is before its start".into());
        }
        if !(v.speed_factor > 0.0 && v.speed_factor <= 5.0) {
            wrong(".speed_factor", "it is above 0 and at most 5".into());
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
        for (at, b) in v.breaks.iter().enumerate() {
            let path = format!("{path}.breaks[{at}]");
            if !ids.insert(b.id) {
                flaws.push(flaw(format!("{path}.id"), format!("{} is used twice", b.id)));
            }
            window_flaws(&b.windows, &path, flaws);
            duration_flaw(b.service, &format!("{path}.service"), flaws);
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
    }
}

fn window_flaws(windows: &[Window], path: &str, flaws: &mut Vec<Flaw>) {
    let path = format!("{path}.time_windows");
    if windows.is_empty() {
        flaws.push(flaw(&path, "at least one is needed"));
    }
    for (at, w) in windows.iter().enumerate() {
        if w.from > w.to || w.from < 0 || w.to > FOREVER {
            flaws.push(flaw(format!("{path}[{at}]"), "its end is before its start"));
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
