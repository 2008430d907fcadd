//! From VROOM's input to a [`Problem`].

use super::code;
use crate::problem::{Break, Costs, Job, Matrix, Problem, Shipment, Vehicle, Visit, Window};
use serde::Deserialize;
use std::collections::HashMap;

/// Why an input can't be planned: VROOM's code and words with the path of the field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{words}")]
pub struct Fault {
    pub code: u8,
    pub words: String,
}

fn fault(path: impl std::fmt::Display, what: impl std::fmt::Display) -> Fault {
    Fault {
        code: code::INPUT,
        words: format!("Invalid input at {path}: {what}"),
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
}

#[derive(Deserialize)]
struct InMatrix {
    durations: Option<Vec<Vec<u32>>>,
    distances: Option<Vec<Vec<u32>>>,
    costs: Option<Vec<Vec<u32>>>,
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
    #[serde(default)]
    time_windows: Option<Vec<(i64, i64)>>,
    #[serde(default)]
    service: u32,
    max_load: Option<Vec<i64>>,
}

#[derive(Deserialize)]
struct InVehicle {
    id: u64,
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
}

#[derive(Deserialize)]
struct InStep {
    id: u64,
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
}

/// VROOM's name of the profile where none is given.
const CAR: &str = "car";

/// Reads an input.
///
/// # Errors
/// Code 2 with the path of what can't be read or has no meaning, code 3 where a road network would be needed.
pub fn read(json: &[u8]) -> Result<Problem, Fault> {
    let mut reader = serde_json::Deserializer::from_slice(json);
    let input: Input =
        serde_path_to_error::deserialize(&mut reader).map_err(|e| fault(at(&e.path().to_string()), e.into_inner()))?;
    reader.end().map_err(|e| fault("the end", e))?;
    if input.jobs.is_empty() && input.shipments.is_empty() {
        return Err(fault("jobs", "at least one job or shipment is needed"));
    }
    let problem = Problem {
        matrices: matrices(&input)?,
        vehicles: each(input.vehicles, "vehicles", vehicle)?,
        jobs: each(input.jobs, "jobs", job)?,
        shipments: each(input.shipments, "shipments", shipment)?,
    };
    match problem.flaws().first() {
        Some(flaw) => Err(fault(at(&flaw.path), &flaw.what)),
        None => Ok(problem),
    }
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
            distances: None,
            costs: None,
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
        matrices.push(Matrix {
            profile: name.clone(),
            size,
            distances: part(&matrix.distances, "distances")?,
            costs: part(&matrix.costs, "costs")?,
            durations,
        });
    }
    if matrices.is_empty() {
        return Err(Fault {
            code: code::ROUTING,
            words: "matrices are needed: there is no road network here to work them out".into(),
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

fn place(index: Option<usize>, location: Option<(f64, f64)>, path: &str) -> Result<Option<usize>, Fault> {
    match (index, location) {
        (Some(index), _) => Ok(Some(index)),
        (None, Some(_)) => Err(fault(path, "beside a matrix, a place is given by its index")),
        (None, None) => Ok(None),
    }
}

fn windows(given: Option<Vec<(i64, i64)>>) -> Vec<Window> {
    match given {
        Some(given) => given.into_iter().map(|(from, to)| Window { from, to }).collect(),
        None => vec![Window::ALWAYS],
    }
}

fn vehicle(v: InVehicle, path: &str) -> Result<Vehicle, Fault> {
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
    })
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
    })
}

fn job(j: InJob, path: &str) -> Result<Job, Fault> {
    Ok(Job {
        visit: visit(j.step, path)?,
        delivery: j.delivery,
        pickup: j.pickup,
        skills: j.skills,
        priority: j.priority,
    })
}

fn shipment(s: InShipment, path: &str) -> Result<Shipment, Fault> {
    Ok(Shipment {
        pickup: visit(s.pickup, &format!("{path}.pickup"))?,
        delivery: visit(s.delivery, &format!("{path}.delivery"))?,
        amount: s.amount,
        skills: s.skills,
        priority: s.priority,
    })
}
