//! Travel where places are coordinates and no matrix is given: asked of a road network that knows the profile, or else great
//! circles, longer by what roads are, at a speed by distance. That is an estimate, and the answer says so.

use super::{CAR, Fault, Input, fault, hours};
use crate::problem::{MOST_WAYS, Matrix};
use crate::vroom::code;
use std::collections::{BTreeSet, HashMap};

/// The Earth's mean radius in metres (IUGG).
const RADIUS: f64 = 6_371_008.8;
/// Ways by road are longer than the great circle by this factor: what road networks of several countries and sizes have in common
/// (S. Wang, H. M. Bette, M. Schreckenberg, T. Guhr, "How much longer do you have to drive than the crow has to fly?",
/// arXiv:2406.06490, 2024).
pub(crate) const DETOUR: f64 = 1.3;
/// Cars: the first so many kilometres of a way by road, and the speed there, in km/h. Streets at both ends, then main roads, then the
/// country. With these, the medians of distance classes lie within a tenth of what a router gives on extracts of a city, two towns
/// and an island, but for the shortest ways, which it takes longer for.
const CAR_SPEEDS: [(f64, f64); 3] = [(2.0, 20.0), (10.0, 45.0), (f64::INFINITY, 75.0)];
/// Of bicycles and of people on foot: the defaults of OSRM's profiles.
const BICYCLE_SPEED: f64 = 15.0;
const FOOT_SPEED: f64 = 5.0;

/// A road network.
pub trait Travel {
    /// Seconds and metres from each place to each, row by row, where the profile is known. Places are longitudes and latitudes.
    ///
    /// # Errors
    /// The first place that can't be driven to or from, and why.
    fn between(&self, profile: &str, places: &[(f64, f64)]) -> Option<Result<Ways, NoWay>>;
}

/// Between places, row by row.
pub struct Ways {
    /// Seconds.
    pub durations: Vec<u32>,
    /// Metres.
    pub distances: Vec<u32>,
    /// What durations are multiplied by in each hour from midnight, where that is known.
    pub hours: Option<[f64; 24]>,
}

/// Why there are no ways.
pub struct NoWay {
    /// By its position among those asked for; none where the road network itself gives no answer.
    pub place: Option<usize>,
    pub words: String,
}

/// What was found out of coordinates.
pub(super) struct Found {
    pub matrices: Vec<Matrix>,
    /// At least one is an estimate.
    pub estimated: bool,
}

/// Seconds for so many metres by road. By the names that profiles have with OSRM, Openrouteservice and Valhalla; cars where the
/// name says nothing.
fn seconds(profile: &str, metres: f64) -> f64 {
    let named = |words: &[&str]| words.iter().any(|w| profile.to_lowercase().contains(w));
    if named(&["foot", "walk", "pedestrian"]) {
        return metres * 3.6 / FOOT_SPEED;
    }
    if named(&["bicycle", "bike", "cycling"]) {
        return metres * 3.6 / BICYCLE_SPEED;
    }
    // Each part of the way at its own speed: a longer way never takes less time.
    let (mut from, mut hours) = (0.0, 0.0);
    for (to, speed) in CAR_SPEEDS {
        hours += ((metres / 1000.0).min(to) - from).max(0.0) / speed;
        from = to;
    }
    hours * 3600.0
}

/// Metres along the great circle between two points given as longitude and latitude (haversine).
fn metres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let half = |from: f64, to: f64| ((to - from).to_radians() / 2.0).sin().powi(2);
    let along = half(a.1, b.1) + a.1.to_radians().cos() * b.1.to_radians().cos() * half(a.0, b.0);
    2.0 * RADIUS * along.sqrt().min(1.0).asin()
}

/// The places there are, each once.
#[derive(Default)]
struct Places {
    points: Vec<(f64, f64)>,
    /// Where each is named first.
    paths: Vec<String>,
    index: HashMap<(u64, u64), usize>,
}

impl Places {
    fn put(&mut self, point: Option<(f64, f64)>, index: &mut Option<usize>, path: &str) -> Result<(), Fault> {
        *index = match point {
            None => None,
            Some((lon, lat)) if !(-180.0..=180.0).contains(&lon) || !(-90.0..=90.0).contains(&lat) => {
                return Err(fault(
                    path,
                    "it is a longitude from -180 to 180 and a latitude from -90 to 90",
                ));
            }
            Some(point) => Some(
                *self
                    .index
                    .entry((point.0.to_bits(), point.1.to_bits()))
                    .or_insert_with(|| {
                        self.points.push(point);
                        self.paths.push(path.to_owned());
                        self.points.len() - 1
                    }),
            ),
        };
        Ok(())
    }
}

/// Gives every place its index, and every profile its matrix.
///
/// # Errors
/// A place without coordinates, or with such as are nowhere or on no road.
pub(super) fn matrices(input: &mut Input, travel: Option<&dyn Travel>) -> Result<Found, Fault> {
    let mut places = Places::default();
    for (at, v) in input.vehicles.iter_mut().enumerate() {
        let path = |part: &str| format!("vehicles[{at}].{part}");
        places.put(v.start, &mut v.start_index, &path("start"))?;
        places.put(v.end, &mut v.end_index, &path("end"))?;
        for (r, reload) in v.reloads.iter_mut().enumerate() {
            let path = path(&format!("reloads[{r}].location"));
            places.put(reload.location, &mut reload.location_index, &path)?;
        }
    }
    let jobs = (input.jobs.iter_mut().enumerate()).map(|(at, j)| (format!("jobs[{at}]"), &mut j.step));
    let shipments = input.shipments.iter_mut().enumerate().flat_map(|(at, s)| {
        let path = |end: &str| format!("shipments[{at}].{end}");
        [(path("pickup"), &mut s.pickup), (path("delivery"), &mut s.delivery)]
    });
    for (path, step) in jobs.chain(shipments) {
        let path = format!("{path}.location");
        places.put(step.location, &mut step.location_index, &path)?;
        if step.location_index.is_none() {
            return Err(fault(path, "without matrices it is needed"));
        }
    }
    let profiles: BTreeSet<&str> = (input.vehicles.iter())
        .map(|v| v.profile.as_deref().unwrap_or(CAR))
        .collect();
    let size = places.points.len();
    if size.saturating_mul(size).saturating_mul(profiles.len().max(1)) > MOST_WAYS {
        return Err(fault(
            "jobs",
            format!("{size} places, too many for ways between all of them"),
        ));
    }
    let mut found = Found {
        matrices: vec![],
        estimated: false,
    };
    for profile in profiles {
        let ways = match travel.and_then(|t| t.between(profile, &places.points)) {
            Some(Ok(ways)) => ways,
            Some(Err(none)) => {
                let place = none.place.and_then(|at| places.paths.get(at));
                return Err(Fault {
                    code: code::ROUTING,
                    words: place.map_or(none.words.clone(), |path| format!("{path}: {}", none.words)),
                    elsewhere: place.is_none(),
                });
            }
            None => {
                found.estimated = true;
                guessed(profile, &places.points)
            }
        };
        let slices = match (input.midnight, ways.hours) {
            (Some(midnight), Some(hours)) => hours::slices(&hours, midnight)?,
            _ => vec![],
        };
        found.matrices.push(Matrix {
            profile: profile.to_owned(),
            size,
            durations: ways.durations,
            distances: Some(ways.distances),
            slices,
            ..Matrix::default()
        });
    }
    Ok(found)
}

/// Great circles, as long as roads are, at a speed by distance.
fn guessed(profile: &str, places: &[(f64, f64)]) -> Ways {
    let ways: Vec<f64> = (places.iter())
        .flat_map(|a| places.iter().map(|b| metres(*a, *b) * DETOUR))
        .collect();
    Ways {
        durations: ways.iter().map(|m| seconds(profile, *m).round() as u32).collect(),
        distances: ways.iter().map(|m| m.round() as u32).collect(),
        hours: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_of_latitude_is_a_sixtieth_of_an_hour_of_the_great_circle() {
        let degree = metres((10.0, 59.0), (10.0, 60.0));
        assert!((degree - 111_195.0).abs() < 1.0, "{degree}");
        let along = metres((10.0, 60.0), (11.0, 60.0));
        assert!((along / degree - 0.5).abs() < 1e-4, "{along}");
        assert!((metres((-180.0, 0.0), (0.0, 0.0)) - std::f64::consts::PI * RADIUS).abs() < 1.0);
    }

    #[test]
    fn a_profile_goes_by_its_name_and_a_car_by_distance() {
        for (profile, kilometres, minutes) in [
            ("car", 1.0, 3.0),
            ("", 2.0, 6.0),
            ("driving-hgv", 11.0, 6.0 + 8.0 / 0.75 + 0.8),
            ("car", 40.0, 6.0 + 8.0 / 0.75 + 24.0),
            ("cycling-regular", 15.0, 60.0),
            ("foot-walking", 5.0, 60.0),
        ] {
            let found = seconds(profile, kilometres * 1000.0) / 60.0;
            assert!((found - minutes).abs() < 1e-6, "{profile} {kilometres}: {found}");
        }
    }
}
