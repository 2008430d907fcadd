//! What is to be planned, in the words that VROOM made common: vehicles, jobs, shipments, breaks, matrices.
//!
//! Units: times and durations are whole seconds, distances whole metres, amounts whatever the caller counts in. Costs are in
//! the caller's unit; [`Vehicle::costs`] says what an hour and a kilometre cost.

mod bounds;
mod flaws;

pub use bounds::{MOST_OF_A_VEHICLE, MOST_PAIRS, MOST_STEPS, MOST_TASKS, MOST_VEHICLES, MOST_WAYS};
pub use flaws::{Flaw, MOST_DIMENSIONS};

use crate::solution::{Stop, Task};
use std::collections::HashMap;

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
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matrix {
    pub profile: String,
    pub size: usize,
    /// Seconds; where there are slices, before the first of them.
    pub durations: Vec<u32>,
    /// The same ways at other times of the day, by their beginnings.
    pub slices: Vec<Slice>,
    /// Metres. Without them, nothing is said or asked of distances.
    pub distances: Option<Vec<u32>>,
    /// The caller's unit, in place of time and distance times their price.
    pub costs: Option<Vec<u32>>,
}

/// Travel from a time on, until the next slice. Who is on the way when it begins does the rest of the way at its pace, so that
/// leaving later never means arriving earlier (S. Ichoua, M. Gendreau, J.-Y. Potvin, "Vehicle dispatching with time-dependent
/// travel times", EJOR 144(2), 2003).
#[derive(Clone, Debug, PartialEq)]
pub struct Slice {
    pub from: i64,
    pub travel: Pace,
}

/// How long ways take in a slice.
#[derive(Clone, Debug, PartialEq)]
pub enum Pace {
    /// Seconds, row by row, as in the matrix.
    Durations(Vec<u32>),
    /// The matrix's durations, each times so much; vehicles are as much slower.
    Factor(f64),
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

/// A store where the vehicle may load anew amid its day: what was picked up is set down, what the next jobs bring is loaded.
/// What is carried from one place to another stays on board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reload {
    /// Unlike every other of this vehicle.
    pub id: u64,
    /// Index into the matrices.
    pub place: usize,
    /// When it may begin; in order, without overlap.
    pub windows: Vec<Window>,
    pub service: i64,
}

/// How firmly a step of the plan that there is stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pin {
    /// The search begins with it and may change it.
    #[default]
    Free,
    /// The task stays with the vehicle.
    Vehicle,
    /// The task stays at its position, and so do all steps before it.
    Position,
    /// It has happened, at its `at`; so have all steps before it.
    Done,
}

/// A step of the plan that there is: where the search begins, what it is compared with, and in part what is to stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub stop: Stop,
    pub pin: Pin,
    /// When it begins, at the earliest, and at the latest. Plan mode keeps them, and the search where the step is done.
    pub at: Option<i64>,
    pub after: Option<i64>,
    pub before: Option<i64>,
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
    /// Where it may load anew, as often as `max_reloads` says.
    pub reloads: Vec<Reload>,
    pub max_reloads: Option<usize>,
    /// What groups of the same day go by: vehicles of the same crew on several days are several vehicles.
    pub day: u64,
    pub steps: Vec<Step>,
    /// When the plan that there is has it leave, and not before; plan mode keeps them.
    pub leaves_at: Option<i64>,
    pub leaves_after: Option<i64>,
}

impl Default for Vehicle {
    fn default() -> Self {
        Vehicle {
            id: 0,
            profile: String::new(),
            start: None,
            end: None,
            capacity: None,
            skills: vec![],
            window: Window::ALWAYS,
            breaks: vec![],
            speed_factor: 1.0,
            max_tasks: None,
            max_travel_time: None,
            max_distance: None,
            costs: Costs::default(),
            kind: String::new(),
            reloads: vec![],
            max_reloads: None,
            day: 0,
            steps: vec![],
            leaves_at: None,
            leaves_after: None,
        }
    }
}

impl Vehicle {
    /// The steps that are to stay at the head of the route: up to the last one that is pinned to its position or done, and up to
    /// where everything that they pick up is delivered.
    pub fn head(&self) -> &[Step] {
        let pinned = self.steps.iter().rposition(|s| s.pin >= Pin::Position);
        let mut long = pinned.map_or(0, |at| at + 1);
        let mut at = 0;
        while at < long {
            if let Stop::Pickup(shipment) = self.steps[at].stop {
                let delivery = self.steps.iter().position(|s| s.stop == Stop::Delivery(shipment));
                long = long.max(delivery.map_or(0, |d| d + 1));
            }
            at += 1;
        }
        &self.steps[..long]
    }
}

/// A soft end: later is allowed and costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    pub at: i64,
    /// Per hour that the visit begins later.
    pub per_hour: i64,
}

/// Vehicles that should come, and what it costs when another one does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preferred {
    /// Positions in the problem's list.
    pub vehicles: Vec<usize>,
    pub cost: i64,
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
    pub due: Option<Due>,
    /// Not to be had before: what a job brings isn't loaded, and a shipment isn't picked up, earlier.
    pub release: i64,
}

impl Default for Visit {
    fn default() -> Self {
        Visit {
            id: 0,
            place: 0,
            windows: vec![Window::ALWAYS],
            service: 0,
            setup: 0,
            service_per_type: HashMap::new(),
            setup_per_type: HashMap::new(),
            due: None,
            release: 0,
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Job {
    pub visit: Visit,
    /// On board from the start on.
    pub delivery: Vec<i64>,
    /// On board until the end.
    pub pickup: Vec<i64>,
    pub skills: Vec<u32>,
    /// 0 to 100.
    pub priority: u32,
    pub preferred: Preferred,
}

/// From one place to another with the same vehicle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shipment {
    pub pickup: Visit,
    pub delivery: Visit,
    pub amount: Vec<i64>,
    pub skills: Vec<u32>,
    pub priority: u32,
    pub preferred: Preferred,
}

/// What the tasks of a group share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Same {
    Vehicle,
    Day,
}

/// Tasks of which those that are served are served by the same vehicle, or on the same day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub tasks: Vec<Task>,
    pub same: Same,
}

/// Two jobs that two vehicles do at the same time, such as a lift by two: both or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Together {
    /// Positions in the problem's list of jobs.
    pub jobs: [usize; 2],
    /// The most seconds between the two beginnings.
    pub tolerance: i64,
}

/// One figure that makes a plan better or worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Aim {
    /// The served tasks' priorities: the more the better.
    Priority,
    /// How many tasks are served: the more the better.
    Tasks,
    /// What being later than due costs: the less the better.
    Lateness,
    /// Of vehicles, time, distance and strangers at the door; and of lateness, where that is no aim of its own.
    Cost,
    /// Seconds between the longest and the shortest day of travel, setup and service among all vehicles: the less the better.
    Balance,
    /// Tasks that are not with the vehicle that the steps give them: the fewer the better.
    Changes,
}

/// What is best.
#[derive(Clone, Debug, PartialEq)]
pub enum Objective {
    /// The first aim in which two plans differ decides.
    Lexicographic(Vec<Aim>),
    /// The aims' figures times their weights, in one sum.
    Weighted(Vec<(Aim, f64)>),
}

impl Default for Objective {
    /// As VROOM: served priority, number of tasks, cost.
    fn default() -> Self {
        Objective::Lexicographic(vec![Aim::Priority, Aim::Tasks, Aim::Cost])
    }
}

impl Objective {
    pub fn names(&self, aim: Aim) -> bool {
        match self {
            Objective::Lexicographic(aims) => aims.contains(&aim),
            Objective::Weighted(weights) => weights.iter().any(|(a, _)| *a == aim),
        }
    }
}

/// Something that the caller may have written of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Named {
    /// By its position.
    Vehicle(usize),
    /// Of the vehicle at that position.
    Start(usize),
    End(usize),
    Task(Stop),
    /// A break or reload of the vehicle at that position.
    Own(usize, Stop),
}

/// What the caller wrote of it: nothing that planning looks at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Note {
    pub description: Option<String>,
    /// Longitude and latitude.
    pub location: Option<(f64, f64)>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Problem {
    pub vehicles: Vec<Vehicle>,
    pub jobs: Vec<Job>,
    pub shipments: Vec<Shipment>,
    pub matrices: Vec<Matrix>,
    pub groups: Vec<Group>,
    pub together: Vec<Together>,
    pub objective: Objective,
    /// Nothing that is not done begins before; for a day that is under way.
    pub now: i64,
    /// What the answer tells again.
    pub notes: HashMap<Named, Note>,
    /// The matrices are an estimate made of coordinates.
    pub estimated: bool,
    /// Places were told as coordinates: their positions in the matrices are our own and not told again.
    pub from_coordinates: bool,
}

impl Problem {
    /// Is any visit due at a time?
    pub fn any_due(&self) -> bool {
        let ends = self.shipments.iter().flat_map(|s| [&s.pickup, &s.delivery]);
        self.jobs.iter().map(|j| &j.visit).chain(ends).any(|v| v.due.is_some())
    }

    /// The visit that a stop is; none for breaks, reloads and what does not exist.
    pub fn visit(&self, stop: Stop) -> Option<&Visit> {
        match stop {
            Stop::Job(at) => self.jobs.get(at).map(|j| &j.visit),
            Stop::Pickup(at) => self.shipments.get(at).map(|s| &s.pickup),
            Stop::Delivery(at) => self.shipments.get(at).map(|s| &s.delivery),
            Stop::Break(_) | Stop::Reload(_) => None,
        }
    }
}
