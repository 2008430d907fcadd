//! From VROOM's input to a [`Problem`].

mod estimate;
mod hours;
mod notes;

pub(super) use estimate::DETOUR;
pub use estimate::{NoWay, Travel, Ways};

use super::code;
use super::extra::{InAims, InDue, InGroup, InPin, InPreferred, InReload, InSlice, InTogether};
use crate::problem::{Break, Costs, Job, Matrix, Pace, Problem, Reload, Shipment, Slice, Step, Vehicle, Visit, Window};
use crate::solution::Stop;
use serde::Deserialize;
use std::collections::HashMap;

/// Why an input can't be planned: VROOM's code and words with the path of the field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{words}")]
pub struct Fault {
    pub code: u8,
    pub words: String,
    /// It is not the input that is wrong: the road network gave no answer.
    pub elsewhere: bool,
}

pub(super) fn fault(path: impl std::fmt::Display, what: impl std::fmt::Display) -> Fault {
    Fault {
        code: code::INPUT,
        words: format!("Invalid input at {path}: {what}"),
        elsewhere: false,
    }
}

#[derive(Deserialize)]
struct Input {
    #[serde(default)]
    vehicles: Vec<InVehicle>,
    #[serde(default)]
    jobs: Vec<InJob>,
    #[serde(default)]
    shipments: Vec<InShipment>,
    #[serde(default)]
    matrices: HashMap<String, InMatrix>,
    /// How older inputs give the durations of the one profile.
    #[serde(default)]
    matrix: Option<Vec<Vec<u32>>>,
    #[serde(default)]
    groups: Vec<InGroup>,
    #[serde(default)]
    together: Vec<InTogether>,
    objective: Option<InAims>,
    #[serde(default)]
    now: i64,
    /// When the first day begins, so that the hour of a time is known.
    midnight: Option<i64>,
}

#[derive(Deserialize)]
struct InMatrix {
    durations: Option<Vec<Vec<u32>>>,
    distances: Option<Vec<Vec<u32>>>,
    costs: Option<Vec<Vec<u32>>>,
    #[serde(default)]
    slices: Vec<InSlice>,
}

#[derive(Deserialize)]
struct InCosts {
    #[serde(default)]
    fixed: u32,
    per_hour: Option<u32>,
    #[serde(default)]
    per_task_hour: u32,
    #[serde(default)]
    per_km: u32,
}

#[derive(Deserialize)]
struct InBreak {
    id: u64,
    description: Option<String>,
    #[serde(default)]
    time_windows: Option<Vec<(i64, i64)>>,
    #[serde(default)]
    service: u32,
    max_load: Option<Vec<i64>>,
}

#[derive(Deserialize)]
struct InVehicle {
    id: u64,
    description: Option<String>,
    profile: Option<String>,
    start: Option<(f64, f64)>,
    start_index: Option<usize>,
    end: Option<(f64, f64)>,
    end_index: Option<usize>,
    capacity: Option<Vec<i64>>,
    costs: Option<InCosts>,
    #[serde(default)]
    skills: Vec<u32>,
    #[serde(default, rename = "type")]
    kind: String,
    time_window: Option<(i64, i64)>,
    #[serde(default)]
    breaks: Vec<InBreak>,
    speed_factor: Option<f64>,
    max_tasks: Option<usize>,
    max_travel_time: Option<u32>,
    max_distance: Option<u32>,
    #[serde(default)]
    reloads: Vec<InReload>,
    max_reloads: Option<usize>,
    #[serde(default)]
    day: u64,
    #[serde(default)]
    steps: Vec<InTold>,
}

/// A step of the plan that there is.
#[derive(Deserialize)]
struct InTold {
    #[serde(rename = "type")]
    kind: Kind,
    id: Option<u64>,
    service_at: Option<i64>,
    service_after: Option<i64>,
    service_before: Option<i64>,
    #[serde(default)]
    pinned: InPin,
}

#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Start,
    Job,
    Pickup,
    Delivery,
    Break,
    Reload,
    End,
}

#[derive(Deserialize)]
struct InStep {
    id: u64,
    description: Option<String>,
    location: Option<(f64, f64)>,
    location_index: Option<usize>,
    #[serde(default)]
    setup: u32,
    #[serde(default)]
    service: u32,
    #[serde(default)]
    setup_per_type: HashMap<String, u32>,
    #[serde(default)]
    service_per_type: HashMap<String, u32>,
    time_windows: Option<Vec<(i64, i64)>>,
    due: Option<InDue>,
    #[serde(default)]
    release: i64,
}

#[derive(Deserialize)]
struct InJob {
    #[serde(flatten)]
    step: InStep,
    #[serde(default)]
    delivery: Vec<i64>,
    #[serde(default)]
    pickup: Vec<i64>,
    #[serde(default)]
    skills: Vec<u32>,
    #[serde(default)]
    priority: u32,
    preferred: Option<InPreferred>,
}

#[derive(Deserialize)]
struct InShipment {
    pickup: InStep,
    delivery: InStep,
    #[serde(default)]
    amount: Vec<i64>,
    #[serde(default)]
    skills: Vec<u32>,
    #[serde(default)]
    priority: u32,
    preferred: Option<InPreferred>,
}

/// VROOM's name of the profile where none is given.
const CAR: &str = "car";

/// Reads an input.
///
/// # Errors
/// Code 2 with the path of what can't be read or has no meaning, code 3 where a road network would be needed.
pub fn read(json: &[u8]) -> Result<Problem, Fault> {
    read_on(json, None)
}

/// The same; where no matrices are given, ways between coordinates are asked of a road network.
///
/// # Errors
/// As [`read`]; code 3 where a place is on no road.
pub fn read_on(json: &[u8], travel: Option<&dyn Travel>) -> Result<Problem, Fault> {
    let mut reader = serde_json::Deserializer::from_slice(json);
    let input: Input =
        serde_path_to_error::deserialize(&mut reader).map_err(|e| fault(at(&e.path().to_string()), e.into_inner()))?;
    reader.end().map_err(|e| fault("the end", e))?;
    if input.jobs.is_empty() && input.shipments.is_empty() {
        return Err(fault("jobs", "at least one job or shipment is needed"));
    }
    let problem = problem(input, travel)?;
    match problem.flaws().first() {
        Some(flaw) => Err(fault(at(&flaw.path), &flaw.what)),
        None => Ok(problem),
    }
}

/// From the ids of the input to positions in the problem's lists.
pub(super) struct Ids {
    vehicles: HashMap<u64, usize>,
    jobs: HashMap<u64, usize>,
    pickups: HashMap<u64, usize>,
    deliveries: HashMap<u64, usize>,
}

impl Ids {
    fn of(input: &Input) -> Ids {
        let positions = |ids: Vec<u64>| ids.into_iter().enumerate().map(|(at, id)| (id, at)).collect();
        Ids {
            vehicles: positions(input.vehicles.iter().map(|v| v.id).collect()),
            jobs: positions(input.jobs.iter().map(|j| j.step.id).collect()),
            pickups: positions(input.shipments.iter().map(|s| s.pickup.id).collect()),
            deliveries: positions(input.shipments.iter().map(|s| s.delivery.id).collect()),
        }
    }

    fn found(of: &HashMap<u64, usize>, id: u64, path: &str, what: &str) -> Result<usize, Fault> {
        of.get(&id)
            .copied()
            .ok_or_else(|| fault(path, format!("there is no {what} {id}")))
    }

    pub fn vehicle(&self, id: u64, path: &str) -> Result<usize, Fault> {
        Self::found(&self.vehicles, id, path, "vehicle")
    }

    pub fn job(&self, id: u64, path: &str) -> Result<usize, Fault> {
        Self::found(&self.jobs, id, path, "job")
    }

    pub fn shipment(&self, id: u64, path: &str) -> Result<usize, Fault> {
        Self::found(&self.pickups, id, path, "shipment with the pickup")
    }

    fn delivery(&self, id: u64, path: &str) -> Result<usize, Fault> {
        Self::found(&self.deliveries, id, path, "shipment with the delivery")
    }
}

fn problem(mut input: Input, travel: Option<&dyn Travel>) -> Result<Problem, Fault> {
    lengths(&input)?;
    let ids = Ids::of(&input);
    let notes = notes::notes(&input);
    let from_coordinates = input.matrix.is_none() && input.matrices.is_empty();
    let (matrices, estimated) = if from_coordinates {
        let found = estimate::matrices(&mut input, travel)?;
        (found.matrices, found.estimated)
    } else {
        (matrices(&input)?, false)
    };
    Ok(Problem {
        matrices,
        vehicles: each(input.vehicles, "vehicles", |v, path| vehicle(v, path, &ids))?,
        jobs: each(input.jobs, "jobs", |j, path| job(j, path, &ids))?,
        shipments: each(input.shipments, "shipments", |s, path| shipment(s, path, &ids))?,
        groups: each(input.groups, "groups", |g, path| g.read(path, &ids))?,
        together: each(input.together, "together", |t, path| t.read(path, &ids))?,
        objective: input.objective.map(InAims::read).unwrap_or_default(),
        now: input.now,
        notes,
        from_coordinates,
        estimated,
    })
}

/// All amounts and capacities have the same dimensions. Those that aren't given hold nothing, or everything.
fn lengths(input: &Input) -> Result<(), Fault> {
    let mut wanted = None;
    let vehicles = (input.vehicles.iter().enumerate())
        .filter_map(|(at, v)| Some((format!("vehicles[{at}].capacity"), v.capacity.as_ref()?.len())));
    let jobs = (input.jobs.iter().enumerate()).flat_map(|(at, j)| {
        let path = |part: &str| format!("jobs[{at}].{part}");
        [(path("delivery"), j.delivery.len()), (path("pickup"), j.pickup.len())]
    });
    let shipments =
        (input.shipments.iter().enumerate()).map(|(at, s)| (format!("shipments[{at}].amount"), s.amount.len()));
    let pauses = input.vehicles.iter().enumerate().flat_map(|(at, v)| {
        let path = move |b: usize| format!("vehicles[{at}].breaks[{b}].max_load");
        let given = v.breaks.iter().enumerate();
        given.filter_map(move |(b, pause)| Some((path(b), pause.max_load.as_ref()?.len())))
    });
    for (path, length) in vehicles
        .chain(pauses)
        .chain(jobs)
        .chain(shipments)
        .filter(|(_, length)| *length > 0)
    {
        let first = wanted.get_or_insert(length);
        if *first != length {
            return Err(fault(path, format!("{length} dimensions where others have {first}")));
        }
    }
    Ok(())
}

fn at(path: &str) -> &str {
    if path.is_empty() || path == "." {
        "the top"
    } else {
        path
    }
}

fn each<I, T>(list: Vec<I>, name: &str, read: impl Fn(I, &str) -> Result<T, Fault>) -> Result<Vec<T>, Fault> {
    list.into_iter()
        .enumerate()
        .map(|(n, one)| read(one, &format!("{name}[{n}]")))
        .collect()
}

fn matrices(input: &Input) -> Result<Vec<Matrix>, Fault> {
    let mut matrices = vec![];
    if let Some(durations) = &input.matrix {
        let (size, durations) = square(durations, "matrix")?;
        matrices.push(Matrix {
            profile: CAR.into(),
            size,
            durations,
            ..Matrix::default()
        });
    }
    let mut named: Vec<_> = input.matrices.iter().collect();
    named.sort_by_key(|(name, _)| *name);
    for (name, matrix) in named {
        let path = |part: &str| format!("matrices.{name}.{part}");
        let Some(durations) = &matrix.durations else {
            return Err(Fault {
                code: code::ROUTING,
                words: format!(
                    "{} is needed: there is no road network here to work it out",
                    path("durations")
                ),
                elsewhere: false,
            });
        };
        let (size, durations) = square(durations, &path("durations"))?;
        let part = |part: &Option<Vec<Vec<u32>>>, of: &str| -> Result<Option<Vec<u32>>, Fault> {
            let Some(rows) = part else { return Ok(None) };
            let (other, flat) = square(rows, &path(of))?;
            if other != size {
                return Err(fault(path(of), format!("{other} places where durations has {size}")));
            }
            Ok(Some(flat))
        };
        let mut slices = vec![];
        for (at, slice) in matrix.slices.iter().enumerate() {
            let name = format!("slices[{at}].durations");
            let travel = match (part(&slice.durations, &name)?, slice.factor) {
                (Some(durations), None) => Pace::Durations(durations),
                (None, Some(factor)) => Pace::Factor(factor),
                (Some(_), Some(_)) => return Err(fault(path(&name), "either they or a factor, not both")),
                (None, None) => return Err(fault(path(&name), "they are missing, and so is a factor")),
            };
            slices.push(Slice {
                from: slice.from,
                travel,
            });
        }
        matrices.push(Matrix {
            profile: name.clone(),
            size,
            distances: part(&matrix.distances, "distances")?,
            costs: part(&matrix.costs, "costs")?,
            durations,
            slices,
        });
    }
    Ok(matrices)
}

fn square(rows: &[Vec<u32>], path: &str) -> Result<(usize, Vec<u32>), Fault> {
    let size = rows.len();
    if let Some(row) = rows.iter().position(|r| r.len() != size) {
        let what = format!("{} entries where {size} are needed", rows[row].len());
        return Err(fault(format!("{path}[{row}]"), what));
    }
    Ok((size, rows.concat()))
}

pub(super) fn place(index: Option<usize>, location: Option<(f64, f64)>, path: &str) -> Result<Option<usize>, Fault> {
    match (index, location) {
        (Some(index), _) => Ok(Some(index)),
        (None, Some(_)) => Err(fault(path, "beside a matrix, a place is given by its index")),
        (None, None) => Ok(None),
    }
}

pub(super) fn windows(given: Option<Vec<(i64, i64)>>) -> Vec<Window> {
    match given {
        Some(given) => given.into_iter().map(|(from, to)| Window { from, to }).collect(),
        None => vec![Window::ALWAYS],
    }
}

fn vehicle(v: InVehicle, path: &str, ids: &Ids) -> Result<Vehicle, Fault> {
    let window = v.time_window.map_or(Window::ALWAYS, |(from, to)| Window { from, to });
    let costs = v.costs.map_or_else(Costs::default, |c| Costs {
        fixed: i64::from(c.fixed),
        per_hour: i64::from(c.per_hour.unwrap_or(3_600)),
        per_task_hour: i64::from(c.per_task_hour),
        per_km: i64::from(c.per_km),
    });
    let pause = |b: InBreak| Break {
        id: b.id,
        windows: windows(b.time_windows),
        service: i64::from(b.service),
        max_load: b.max_load,
    };
    let reloads: Vec<Reload> = each(v.reloads, &format!("{path}.reloads"), InReload::read)?;
    let start = v.steps.iter().find(|s| s.kind == Kind::Start);
    let (leaves_at, leaves_after) = start.map_or((None, None), |s| (s.service_at, s.service_after));
    let told = (v.steps.into_iter().enumerate()).filter(|(_, s)| !matches!(s.kind, Kind::Start | Kind::End));
    let steps = told
        .map(|(at, told)| told.read(&format!("{path}.steps[{at}]"), ids, &v.breaks, &reloads))
        .collect::<Result<_, _>>()?;
    Ok(Vehicle {
        id: v.id,
        profile: v.profile.unwrap_or_else(|| CAR.into()),
        start: place(v.start_index, v.start, &format!("{path}.start_index"))?,
        end: place(v.end_index, v.end, &format!("{path}.end_index"))?,
        capacity: v.capacity,
        skills: v.skills,
        window,
        breaks: v.breaks.into_iter().map(pause).collect(),
        speed_factor: v.speed_factor.unwrap_or(1.0),
        max_tasks: v.max_tasks,
        max_travel_time: v.max_travel_time.map(i64::from),
        max_distance: v.max_distance.map(i64::from),
        costs,
        kind: v.kind,
        reloads,
        max_reloads: v.max_reloads,
        day: v.day,
        steps,
        leaves_at,
        leaves_after,
    })
}

impl InTold {
    fn read(self, path: &str, ids: &Ids, breaks: &[InBreak], reloads: &[Reload]) -> Result<Step, Fault> {
        let id = self.id.ok_or_else(|| fault(format!("{path}.id"), "it is missing"))?;
        let path = format!("{path}.id");
        let own = |at: Option<usize>, what: &str| at.ok_or_else(|| fault(&path, format!("there is no {what} {id}")));
        let stop = match self.kind {
            Kind::Job => Stop::Job(ids.job(id, &path)?),
            Kind::Pickup => Stop::Pickup(ids.shipment(id, &path)?),
            Kind::Delivery => Stop::Delivery(ids.delivery(id, &path)?),
            Kind::Break => Stop::Break(own(breaks.iter().position(|b| b.id == id), "break")?),
            Kind::Reload => Stop::Reload(own(reloads.iter().position(|r| r.id == id), "reload")?),
            Kind::Start | Kind::End => return Err(fault(&path, "the start and the end have no id")),
        };
        Ok(Step {
            stop,
            pin: self.pinned.read(),
            at: self.service_at,
            after: self.service_after,
            before: self.service_before,
        })
    }
}

fn visit(step: InStep, path: &str) -> Result<Visit, Fault> {
    let index = format!("{path}.location_index");
    let seconds = |per: HashMap<String, u32>| per.into_iter().map(|(k, s)| (k, i64::from(s))).collect();
    Ok(Visit {
        id: step.id,
        place: place(step.location_index, step.location, &index)?.ok_or_else(|| fault(&index, "it is missing"))?,
        windows: windows(step.time_windows),
        service: i64::from(step.service),
        setup: i64::from(step.setup),
        service_per_type: seconds(step.service_per_type),
        setup_per_type: seconds(step.setup_per_type),
        due: step.due.map(InDue::read),
        release: step.release,
    })
}

fn job(j: InJob, path: &str, ids: &Ids) -> Result<Job, Fault> {
    Ok(Job {
        visit: visit(j.step, path)?,
        delivery: j.delivery,
        pickup: j.pickup,
        skills: j.skills,
        priority: j.priority,
        preferred: InPreferred::read(j.preferred, path, ids)?,
    })
}

fn shipment(s: InShipment, path: &str, ids: &Ids) -> Result<Shipment, Fault> {
    Ok(Shipment {
        pickup: visit(s.pickup, &format!("{path}.pickup"))?,
        delivery: visit(s.delivery, &format!("{path}.delivery"))?,
        amount: s.amount,
        skills: s.skills,
        priority: s.priority,
        preferred: InPreferred::read(s.preferred, path, ids)?,
    })
}
