//! Our own fields beside VROOM's.

use super::input::{Fault, Ids, fault, place, windows};
use crate::problem::{Aim, Due, Group, Objective, Pin, Preferred, Reload, Same, Together};
use crate::solution::Task;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct InReload {
    id: u64,
    pub description: Option<String>,
    pub location: Option<(f64, f64)>,
    pub location_index: Option<usize>,
    time_windows: Option<Vec<(i64, i64)>>,
    #[serde(default)]
    service: u32,
}

impl InReload {
    pub fn read(self, path: &str) -> Result<Reload, Fault> {
        let index = format!("{path}.location_index");
        Ok(Reload {
            id: self.id,
            place: place(self.location_index, self.location, &index)?.ok_or_else(|| fault(&index, "it is missing"))?,
            windows: windows(self.time_windows),
            service: i64::from(self.service),
        })
    }
}

/// Travel from a time of the day on: durations of its own, or the matrix's times so much.
#[derive(Deserialize)]
pub(super) struct InSlice {
    pub from: i64,
    pub durations: Option<Vec<Vec<u32>>>,
    pub factor: Option<f64>,
}

#[derive(Deserialize)]
pub(super) struct InDue {
    at: i64,
    #[serde(default = "an_hour")]
    per_hour: u32,
}

/// As costs of travel: a second late is as dear as a second on the road.
fn an_hour() -> u32 {
    3_600
}

impl InDue {
    pub fn read(self) -> Due {
        Due {
            at: self.at,
            per_hour: i64::from(self.per_hour),
        }
    }
}

#[derive(Deserialize)]
pub(super) struct InPreferred {
    vehicles: Vec<u64>,
    cost: u32,
}

impl InPreferred {
    pub fn read(given: Option<InPreferred>, path: &str, ids: &Ids) -> Result<Preferred, Fault> {
        let Some(given) = given else {
            return Ok(Preferred::default());
        };
        let vehicle = |(at, id)| ids.vehicle(id, &format!("{path}.preferred.vehicles[{at}]"));
        Ok(Preferred {
            vehicles: given
                .vehicles
                .into_iter()
                .enumerate()
                .map(vehicle)
                .collect::<Result<_, _>>()?,
            cost: i64::from(given.cost),
        })
    }
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum InPin {
    #[default]
    No,
    Vehicle,
    Position,
    Done,
}

impl InPin {
    pub fn read(self) -> Pin {
        match self {
            InPin::No => Pin::Free,
            InPin::Vehicle => Pin::Vehicle,
            InPin::Position => Pin::Position,
            InPin::Done => Pin::Done,
        }
    }
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum InSame {
    Vehicle,
    Day,
}

#[derive(Deserialize)]
pub(super) struct InGroup {
    same: InSame,
    #[serde(default)]
    jobs: Vec<u64>,
    /// By the ids of their pickups.
    #[serde(default)]
    shipments: Vec<u64>,
}

impl InGroup {
    pub fn read(self, path: &str, ids: &Ids) -> Result<Group, Fault> {
        let job = |(at, id)| ids.job(id, &format!("{path}.jobs[{at}]")).map(Task::Job);
        let shipment = |(at, id)| ids.shipment(id, &format!("{path}.shipments[{at}]")).map(Task::Shipment);
        let jobs = self.jobs.into_iter().enumerate().map(job);
        Ok(Group {
            tasks: jobs
                .chain(self.shipments.into_iter().enumerate().map(shipment))
                .collect::<Result<_, _>>()?,
            same: match self.same {
                InSame::Vehicle => Same::Vehicle,
                InSame::Day => Same::Day,
            },
        })
    }
}

#[derive(Deserialize)]
pub(super) struct InTogether {
    jobs: [u64; 2],
    #[serde(default)]
    tolerance: u32,
}

impl InTogether {
    pub fn read(self, path: &str, ids: &Ids) -> Result<Together, Fault> {
        let [a, b] = self.jobs;
        Ok(Together {
            jobs: [
                ids.job(a, &format!("{path}.jobs[0]"))?,
                ids.job(b, &format!("{path}.jobs[1]"))?,
            ],
            tolerance: i64::from(self.tolerance),
        })
    }
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq, Hash)]
#[serde(rename_all = "lowercase")]
pub(super) enum InAim {
    Priority,
    Tasks,
    Lateness,
    Cost,
    Balance,
    Changes,
}

impl InAim {
    fn read(self) -> Aim {
        match self {
            InAim::Priority => Aim::Priority,
            InAim::Tasks => Aim::Tasks,
            InAim::Lateness => Aim::Lateness,
            InAim::Cost => Aim::Cost,
            InAim::Balance => Aim::Balance,
            InAim::Changes => Aim::Changes,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InWeights {
    priority: Option<f64>,
    tasks: Option<f64>,
    lateness: Option<f64>,
    cost: Option<f64>,
    balance: Option<f64>,
    changes: Option<f64>,
}

/// The name tells which it is.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum InAims {
    Lexicographic(Vec<InAim>),
    Weighted(InWeights),
}

impl InAims {
    pub fn read(self) -> Objective {
        match self {
            InAims::Lexicographic(aims) => Objective::Lexicographic(aims.into_iter().map(InAim::read).collect()),
            InAims::Weighted(w) => {
                let named = [
                    (Aim::Priority, w.priority),
                    (Aim::Tasks, w.tasks),
                    (Aim::Lateness, w.lateness),
                    (Aim::Cost, w.cost),
                    (Aim::Balance, w.balance),
                    (Aim::Changes, w.changes),
                ];
                Objective::Weighted(named.into_iter().filter_map(|(aim, w)| Some((aim, w?))).collect())
            }
        }
    }
}
