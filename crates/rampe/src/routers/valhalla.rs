//! Valhalla's `sources_to_targets` and `locate` (<https://valhalla.github.io/valhalla/api/matrix/api-reference/>).

use super::{Answer, Block, Cells, NoAddress, Place, Told, code, joined};
use app::ports::{RoadTable, Router, RouterError};
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;

/// What a server takes where nothing else was set: 2,500 pairs.
const MOST: usize = 50;
/// Its codes: too many pairs; of two kinds of roads that don't hang together; no road near a location, which the second may mean too.
const TOO_MANY: u32 = 150;
const UNCONNECTED: u32 = 170;
const NO_ROAD: u32 = 171;

/// A server; it knows all its ways of moving.
pub struct Valhalla {
    place: Place,
}

#[derive(Deserialize)]
struct Table {
    sources_to_targets: Vec<Vec<Way>>,
}

#[derive(Deserialize)]
struct Way {
    /// Seconds.
    time: Option<f64>,
    /// Kilometres.
    distance: Option<f64>,
}

#[derive(Deserialize)]
struct Refusal {
    error_code: u32,
}

#[derive(Deserialize)]
struct Located {
    edges: Option<Vec<Edge>>,
}

#[derive(Deserialize)]
struct Edge {}

/// Its name of a way of moving: our three, or its own.
fn costing(profile: &str) -> Option<&str> {
    match profile {
        "car" => Some("auto"),
        "foot" => Some("pedestrian"),
        "auto" | "pedestrian" | "bicycle" | "truck" | "bus" | "taxi" | "motor_scooter" => Some(profile),
        _ => None,
    }
}

impl Valhalla {
    /// The server at this address, and how long it may think about one request.
    ///
    /// # Errors
    /// No address of a server.
    pub fn new(address: &str, patience: Duration) -> Result<Valhalla, NoAddress> {
        let place = Place::of(address, patience)?;
        Ok(Valhalla { place })
    }

    fn block(&self, costing: &str, places: &[[f64; 2]], block: &Block, within: f64) -> Result<Told, RouterError> {
        let chosen: Vec<usize> = block.places().collect();
        let all = locations(places, &chosen, within);
        let body = json!({
            "sources": all[..block.rows.len()],
            "targets": all[block.first_column()..],
            "costing": costing,
            "units": "kilometers",
        });
        let answer = self.place.post("/sources_to_targets", body.to_string().as_bytes())?;
        if answer.status != 200 {
            return match refusal(&answer) {
                Some(TOO_MANY) => Ok(Told::TooBig),
                Some(NO_ROAD | UNCONNECTED) => {
                    if let Some(place) = self.far(costing, places, &chosen, within)? {
                        return Err(RouterError::NoRoad { place });
                    }
                    // One of the places lies apart. A pair that does is told as such; of more, smaller blocks will show which.
                    match block.rows.len().max(block.columns.len()) {
                        1 => Err(RouterError::CutOff {
                            place: block.columns.start,
                        }),
                        _ => Ok(Told::TooBig),
                    }
                }
                Some(code) => Err(RouterError::Refused(code.to_string())),
                None => Err(RouterError::Status(answer.status)),
            };
        }
        let table: Table =
            serde_json::from_slice(&answer.body).map_err(|_| RouterError::Broken("it is not Valhalla's JSON"))?;
        let told = |of: fn(&Way) -> Option<f64>| -> Vec<Vec<Option<f64>>> {
            let rows = table.sources_to_targets.iter();
            rows.map(|row| row.iter().map(of).collect()).collect()
        };
        Ok(Told::Cells(Cells {
            seconds: told(|way| way.time),
            // Where there is no way, some versions say that it is 0 long.
            metres: told(|way| way.time.and(way.distance).map(|km| km * 1000.0)),
        }))
    }

    /// The first of these places that has no road near, where there is one: a table's words don't tell which.
    fn far(
        &self,
        costing: &str,
        places: &[[f64; 2]],
        chosen: &[usize],
        within: f64,
    ) -> Result<Option<usize>, RouterError> {
        let body = json!({"locations": locations(places, chosen, within), "costing": costing, "verbose": false});
        let answer = self.place.post("/locate", body.to_string().as_bytes())?;
        let located: Vec<Located> = match (answer.status, serde_json::from_slice(&answer.body)) {
            (200, Ok(located)) => located,
            (200, Err(_)) => return Err(RouterError::Broken("it is not Valhalla's JSON")),
            (status, _) => return Err(RouterError::Status(status)),
        };
        let far = located.iter().position(|l| l.edges.as_ref().is_none_or(Vec::is_empty));
        Ok(far.and_then(|at| chosen.get(at).copied()))
    }
}

impl Router for Valhalla {
    fn serves(&self, profile: &str) -> bool {
        costing(profile).is_some()
    }

    fn table(&self, profile: &str, places: &[[f64; 2]], within: f64) -> Result<RoadTable, RouterError> {
        let costing = costing(profile).ok_or_else(|| RouterError::Refused(code(profile)))?;
        joined(places.len(), MOST, |block| self.block(costing, places, block, within))
    }
}

fn locations(places: &[[f64; 2]], chosen: &[usize], within: f64) -> Vec<Value> {
    let each = chosen.iter().map(|at| places[*at]);
    each.map(|[lon, lat]| json!({"lon": lon, "lat": lat, "search_cutoff": within}))
        .collect()
}

fn refusal(answer: &Answer) -> Option<u32> {
    let refusal: Refusal = serde_json::from_slice(&answer.body).ok()?;
    Some(refusal.error_code)
}
