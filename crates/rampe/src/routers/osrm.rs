//! OSRM's `table` and `nearest` (<https://project-osrm.org/docs/v5.24.0/api/>), also our own `rampe roads serve`.

use super::{Answer, Block, Cells, NoAddress, Place, Told, code, joined};
use app::ports::{RoadTable, Router, RouterError};
use serde::Deserialize;
use std::fmt::Write;
use std::time::Duration;

/// What a server takes where nothing else was set: a hundred times a hundred.
const MOST: usize = 100;

/// A server; it knows one profile, whatever name it is asked by.
pub struct Osrm {
    place: Place,
    profile: String,
}

#[derive(Deserialize)]
struct Table {
    code: String,
    durations: Option<Vec<Vec<Option<f64>>>>,
    distances: Option<Vec<Vec<Option<f64>>>>,
    sources: Option<Vec<Waypoint>>,
    destinations: Option<Vec<Waypoint>>,
}

#[derive(Deserialize)]
struct Near {
    code: String,
    #[serde(default)]
    waypoints: Vec<Waypoint>,
}

#[derive(Deserialize)]
struct Waypoint {
    /// Metres from the place that was asked for.
    distance: Option<f64>,
}

impl Osrm {
    /// The server at this address, for vehicles of this profile, and how long it may think about one request.
    ///
    /// # Errors
    /// No address of a server.
    pub fn new(profile: &str, address: &str, patience: Duration) -> Result<Osrm, NoAddress> {
        Ok(Osrm {
            place: Place::of(address, patience)?,
            profile: profile.to_owned(),
        })
    }

    fn block(&self, places: &[[f64; 2]], block: &Block, within: f64) -> Result<Told, RouterError> {
        let chosen: Vec<usize> = block.places().collect();
        let mut path = format!("/table/v1/{}/{}", self.name(), coordinates(places, &chosen));
        path.push_str("?annotations=duration,distance");
        if block.rows != block.columns {
            let rows = block.rows.len();
            list(&mut path, "&sources=", 0..rows);
            list(&mut path, "&destinations=", rows..chosen.len());
        }
        let answer = self.place.get(&path)?;
        let table: Table = read(&answer)?;
        match table.code.as_str() {
            "Ok" => {}
            "TooBig" => return Ok(Told::TooBig),
            "NoSegment" => {
                return Err(self
                    .far(places, &chosen, within)?
                    .unwrap_or_else(|| refused(&table.code)));
            }
            other => return Err(refused(other)),
        }
        let ends = [
            (&table.sources, block.rows.start),
            (&table.destinations, block.columns.start),
        ];
        for (points, first) in ends {
            let far = |p: &Waypoint| p.distance.is_some_and(|d| d > within);
            if let Some(at) = points.iter().flatten().position(far) {
                return Err(RouterError::NoRoad { place: first + at });
            }
        }
        match (table.durations, table.distances) {
            (Some(seconds), Some(metres)) => Ok(Told::Cells(Cells { seconds, metres })),
            _ => Err(RouterError::Broken("it has no durations or no distances")),
        }
    }

    /// The first of these places that the server finds no road near, where there is one: its own words don't tell which.
    fn far(&self, places: &[[f64; 2]], chosen: &[usize], within: f64) -> Result<Option<RouterError>, RouterError> {
        for place in chosen {
            let path = format!("/nearest/v1/{}/{}", self.name(), coordinates(places, &[*place]));
            let near: Near = read(&self.place.get(&path)?)?;
            let distance = near.waypoints.first().and_then(|w| w.distance);
            if near.code == "NoSegment" || distance.is_some_and(|d| d > within) {
                return Ok(Some(RouterError::NoRoad { place: *place }));
            }
        }
        Ok(None)
    }

    /// As part of an address.
    fn name(&self) -> String {
        code(&self.profile)
    }
}

impl Router for Osrm {
    fn serves(&self, profile: &str) -> bool {
        profile == self.profile
    }

    fn table(&self, _: &str, places: &[[f64; 2]], within: f64) -> Result<RoadTable, RouterError> {
        joined(places.len(), MOST, |block| self.block(places, block, within))
    }
}

fn refused(code: &str) -> RouterError {
    RouterError::Refused(super::code(code))
}

/// OSRM's answers, good and bad (status 400), are JSON with a code; whatever else comes is told by its status.
fn read<'a, T: Deserialize<'a>>(answer: &'a Answer) -> Result<T, RouterError> {
    match (answer.status, serde_json::from_slice(&answer.body)) {
        (200 | 400, Ok(read)) => Ok(read),
        (200, Err(_)) => Err(RouterError::Broken("it is not OSRM's JSON")),
        (status, _) => Err(RouterError::Status(status)),
    }
}

/// With as many decimals as OSRM keeps.
fn coordinates(places: &[[f64; 2]], chosen: &[usize]) -> String {
    let each = chosen
        .iter()
        .map(|at| format!("{:.6},{:.6}", places[*at][0], places[*at][1]));
    each.collect::<Vec<_>>().join(";")
}

fn list(path: &mut String, name: &str, positions: std::ops::Range<usize>) {
    path.push_str(name);
    for (at, position) in positions.enumerate() {
        let separator = if at == 0 { "" } else { ";" };
        write!(path, "{separator}{position}").expect("a text takes every text");
    }
}
