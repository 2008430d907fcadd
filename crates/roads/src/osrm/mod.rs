//! OSRM's HTTP words, version 1: `table`, `route` and `nearest`, so that VROOM and others can use a graph as their router. After
//! the description at <https://project-osrm.org/docs/v5.24.0/api/>.

mod asked;
mod line;
mod matrix;
mod steps;

pub use asked::{Asked, Geometries, Overview, Service};
pub use line::{polyline, simplified};
pub use matrix::{Matrix, MatrixError};
pub use steps::{Intersection, Maneuver, Step};

use crate::{Asker, Graph, Spot, Trip};
use serde::Serialize;
use std::borrow::Cow;

/// OSRM's codes of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Code {
    InvalidUrl,
    InvalidService,
    InvalidVersion,
    InvalidQuery,
    InvalidOptions,
    InvalidValue,
    NotImplemented,
    NoSegment,
    NoRoute,
    TooBig,
}

/// Why there is no answer. OSRM sends all of them with HTTP status 400.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    pub code: Code,
    pub message: Cow<'static, str>,
}

impl Refusal {
    /// The HTTP status of all refusals.
    pub const STATUS: u16 = 400;

    pub(crate) fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Refusal {
        let message = message.into();
        Refusal { code, message }
    }

    /// As OSRM writes it.
    pub fn json(&self) -> Vec<u8> {
        written(self)
    }
}

/// How much may be asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    pub coordinates: usize,
    /// Roads farther off than so many metres are none.
    pub metres: f64,
}

/// A place on a road, as OSRM tells it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Waypoint {
    /// Metres from the place that was asked for.
    pub distance: f64,
    pub location: [f64; 2],
    pub name: String,
}

impl Waypoint {
    pub(crate) fn of(graph: &Graph, spot: &Spot) -> Waypoint {
        Waypoint {
            distance: (spot.metres * 100.0).round() / 100.0,
            location: spot.place,
            name: graph.street(spot).to_owned(),
        }
    }
}

/// OSRM's answer to `route`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Routed {
    pub code: &'static str,
    pub routes: Vec<Route>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waypoints: Vec<Waypoint>,
}

impl Routed {
    /// One route over these places.
    pub fn of(graph: &Graph, route: Route, spots: &[Spot]) -> Routed {
        Routed {
            code: "Ok",
            routes: vec![route],
            waypoints: spots.iter().map(|spot| Waypoint::of(graph, spot)).collect(),
        }
    }
}

/// Seconds and metres, with one decimal. What weighs is the time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Route {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub geometry: Option<Geometry>,
    pub legs: Vec<Leg>,
    pub duration: f64,
    pub distance: f64,
    pub weight: f64,
    pub weight_name: &'static str,
}

/// From one coordinate to the next.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Leg {
    pub duration: f64,
    pub distance: f64,
    pub weight: f64,
    /// The streets in their order.
    pub summary: String,
    /// Where they are asked for.
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Geometry {
    Encoded(String),
    Line {
        #[serde(rename = "type")]
        kind: &'static str,
        coordinates: Vec<[f64; 2]>,
    },
}

impl Geometry {
    fn of(line: Vec<[f64; 2]>, geometries: Geometries) -> Geometry {
        match geometries {
            Geometries::Polyline => Geometry::Encoded(polyline(&line, 5)),
            Geometries::Polyline6 => Geometry::Encoded(polyline(&line, 6)),
            Geometries::GeoJson => Geometry::Line {
                kind: "LineString",
                coordinates: line,
            },
        }
    }
}

#[derive(Serialize)]
struct Near {
    code: &'static str,
    waypoints: Vec<Waypoint>,
}

/// Answers in OSRM's JSON.
///
/// # Errors
/// With OSRM's codes: too many coordinates, no road near one of them, no way between them.
pub fn answer(graph: &Graph, asker: &mut Asker, asked: &Asked, limits: &Limits) -> Result<Vec<u8>, Refusal> {
    if asked.coordinates.len() > limits.coordinates {
        let words = format!(
            "{} coordinates are too many: {} may be sent",
            asked.coordinates.len(),
            limits.coordinates
        );
        return Err(Refusal::new(Code::TooBig, words));
    }
    let within = |at: usize| {
        let own = asked.radiuses.as_ref().and_then(|r| r.get(at).copied().flatten());
        own.map_or(limits.metres, |own| own.min(limits.metres))
    };
    let no_segment = |at: usize| {
        let words = format!("no road within {} m of coordinate {at}", within(at));
        Refusal::new(Code::NoSegment, words)
    };
    if let Service::Nearest { number } = asked.service {
        let near = graph.near(asked.coordinates[0], within(0), number.min(limits.coordinates));
        let near = near.map_err(|_| no_segment(0))?;
        return Ok(written(&Near {
            code: "Ok",
            waypoints: near.iter().map(|spot| Waypoint::of(graph, spot)).collect(),
        }));
    }
    let snap = |(at, place): (usize, &[f64; 2])| graph.snap(*place, within(at)).map_err(|_| no_segment(at));
    let spots: Vec<Spot> = asked
        .coordinates
        .iter()
        .enumerate()
        .map(snap)
        .collect::<Result<_, _>>()?;
    match &asked.service {
        Service::Table {
            sources,
            destinations,
            durations,
            distances,
        } => {
            let chosen = |list: &Option<Vec<usize>>| -> Vec<Option<&Spot>> {
                match list {
                    Some(list) => list.iter().map(|at| spots.get(*at)).collect(),
                    None => spots.iter().map(Some).collect(),
                }
            };
            let (rows, columns) = (chosen(sources), chosen(destinations));
            let table = asker.table(&rows, &columns);
            let told = |spots: &[Option<&Spot>]| {
                let told = (!asked.skip_waypoints).then_some(spots)?;
                Some(told.iter().map(|spot| spot.map(|s| Waypoint::of(graph, s))).collect())
            };
            let told = matrix::Told {
                code: "Ok",
                sources: told(&rows),
                destinations: told(&columns),
                far: None,
                factor: None,
                licence: None,
            };
            Ok(matrix::write(&told, &table, *durations, *distances))
        }
        Service::Route {
            overview,
            geometries,
            steps,
        } => {
            let telling = Telling {
                overview: *overview,
                geometries: *geometries,
                steps: *steps,
                factor: 1.0,
            };
            let route = route(asker, &spots, telling)?;
            let told: &[Spot] = if asked.skip_waypoints { &[] } else { &spots };
            Ok(written(&Routed::of(graph, route, told)))
        }
        Service::Nearest { .. } => unreachable!("answered above"),
    }
}

/// How a route is told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Telling {
    pub overview: Overview,
    pub geometries: Geometries,
    /// Also each manoeuvre on the way.
    pub steps: bool,
    /// What its times are multiplied by.
    pub factor: f64,
}

/// The quickest way over all these places, in their order.
///
/// # Errors
/// [`Code::NoRoute`] where no way leads from one to the next.
pub fn route(asker: &mut Asker, spots: &[Spot], telling: Telling) -> Result<Route, Refusal> {
    let leg = |(at, pair): (usize, &[Spot])| {
        let words = || format!("no way leads from coordinate {at} to {}", at + 1);
        let trip = asker.trip(&pair[0], &pair[1]);
        let mut trip = trip.ok_or_else(|| Refusal::new(Code::NoRoute, words()))?;
        trip.stretch(telling.factor);
        Ok(trip)
    };
    let (overview, geometries) = (telling.overview, telling.geometries);
    let trips: Vec<Trip> = spots.windows(2).enumerate().map(leg).collect::<Result<_, Refusal>>()?;
    let legs = trips.iter().zip(spots.windows(2)).map(|(trip, ends)| Leg {
        duration: tenths(trip.milliseconds, 100),
        distance: tenths(trip.decimetres, 1),
        weight: tenths(trip.milliseconds, 100),
        summary: trip.streets.join(", "),
        steps: match telling.steps {
            true => steps::steps(asker.graph(), &ends[0], &ends[1], trip, geometries),
            false => vec![],
        },
    });
    let sum = |of: fn(&Trip) -> u32| trips.iter().map(of).fold(0, u32::saturating_add);
    let duration = tenths(sum(|t| t.milliseconds), 100);
    let mut line: Vec<[f64; 2]> = trips.iter().flat_map(|t| t.line.iter().copied()).collect();
    line.dedup();
    if overview == Overview::Simplified {
        line = simplified(&line);
    }
    Ok(Route {
        geometry: (overview != Overview::None).then(|| Geometry::of(line, geometries)),
        legs: legs.collect(),
        duration,
        distance: tenths(sum(|t| t.decimetres), 1),
        weight: duration,
        weight_name: "duration",
    })
}

/// `longitude,latitude` as OSRM and the command line take them.
pub fn coordinate(text: &str) -> Option<[f64; 2]> {
    asked::coordinate(text).filter(|place| on_earth(*place))
}

fn on_earth([lon, lat]: [f64; 2]) -> bool {
    lon.abs() <= 180.0 && lat.abs() <= 90.0
}

/// So many to a tenth of the unit that is told.
fn tenths(value: u32, unit: u32) -> f64 {
    f64::from(value.saturating_add(unit / 2) / unit) / 10.0
}

fn written(answer: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(answer).expect("keys are words and numbers are finite")
}
