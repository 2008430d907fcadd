//! What is asked for: OSRM's addresses read.

use super::{Code, Refusal};
use std::str::FromStr;

/// A question in OSRM's words.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Longitudes and latitudes.
    pub coordinates: Vec<[f64; 2]>,
    /// Metres within which the road of each coordinate must lie, where that is asked.
    pub radiuses: Option<Vec<Option<f64>>>,
    pub skip_waypoints: bool,
    pub service: Service,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Service {
    Table {
        /// Positions among the coordinates; all where nothing is said.
        sources: Option<Vec<usize>>,
        destinations: Option<Vec<usize>>,
        durations: bool,
        distances: bool,
    },
    Route {
        overview: Overview,
        geometries: Geometries,
        steps: bool,
    },
    Nearest {
        number: usize,
    },
}

/// How much of a route's line is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overview {
    Full,
    /// Without the points that can't be seen where the whole route is.
    Simplified,
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Geometries {
    /// Encoded, with five decimals or six.
    Polyline,
    Polyline6,
    GeoJson,
}

impl Asked {
    /// Reads `/table/v1/car/10.75,59.91;10.76,59.92?annotations=duration,distance` and its like. The profile's name may be any:
    /// a graph has one.
    ///
    /// # Errors
    /// With OSRM's codes where it is none of the three services, no coordinates, or an option is unknown, of the wrong kind or
    /// one that is not supported.
    pub fn read(path_and_query: &str) -> Result<Asked, Refusal> {
        let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
        let [path, query] = [path, query].map(plain);
        let (path, query) = (path?, query?);
        let malformed = || {
            Refusal::new(
                Code::InvalidUrl,
                "the address is not /service/version/profile/coordinates",
            )
        };
        let mut parts = path.strip_prefix('/').ok_or_else(malformed)?.splitn(4, '/');
        let mut part = || parts.next().filter(|p| !p.is_empty()).ok_or_else(malformed);
        let (service, version, _, coordinates) = (part()?, part()?, part()?, part()?);
        let mut service = match service {
            "table" => Service::Table {
                sources: None,
                destinations: None,
                durations: true,
                distances: false,
            },
            "route" => Service::Route {
                overview: Overview::Simplified,
                geometries: Geometries::Polyline,
                steps: false,
            },
            "nearest" => Service::Nearest { number: 1 },
            other => {
                return Err(Refusal::new(
                    Code::InvalidService,
                    format!("there is no service {other}"),
                ));
            }
        };
        if version != "v1" {
            return Err(Refusal::new(
                Code::InvalidVersion,
                format!("there is no version {version}"),
            ));
        }
        let coordinates = coordinates.strip_suffix(".json").unwrap_or(coordinates);
        let coordinates: Vec<[f64; 2]> = (coordinates.split(';').enumerate())
            .map(|(at, text)| coordinate(text).ok_or(at))
            .collect::<Result<_, _>>()
            .map_err(|at| Refusal::new(Code::InvalidUrl, format!("coordinate {at} is not longitude,latitude")))?;
        let (mut radiuses, mut skip_waypoints) = (None, false);
        for option in query.split('&').filter(|o| !o.is_empty()) {
            let (key, value) = option.split_once('=').unwrap_or((option, ""));
            match key {
                "radiuses" => {
                    let each = |text: &str| match text {
                        "" | "unlimited" => Ok(None),
                        metres => number::<f64>(key, metres).map(Some),
                    };
                    radiuses = Some(value.split(';').map(each).collect::<Result<Vec<_>, _>>()?);
                }
                "skip_waypoints" => skip_waypoints = yes_or_no(key, value)?,
                // What OSRM calls hints is neither given nor needed: they only spare a server the search for the road.
                "generate_hints" => drop(yes_or_no(key, value)?),
                "hints" => {}
                _ => service.option(key, value)?,
            }
        }
        let asked = Asked {
            coordinates,
            radiuses,
            skip_waypoints,
            service,
        };
        asked.fits().map(|()| asked)
    }

    /// Do the options fit the coordinates?
    fn fits(&self) -> Result<(), Refusal> {
        let count = self.coordinates.len();
        let options = |words: String| Err(Refusal::new(Code::InvalidOptions, words));
        if self.radiuses.as_ref().is_some_and(|r| r.len() != count) {
            return options(format!("radiuses must be as many as the coordinates: {count}"));
        }
        if self
            .radiuses
            .iter()
            .flatten()
            .flatten()
            .any(|r| !r.is_finite() || *r < 0.0)
        {
            return options("radiuses must not be negative".to_owned());
        }
        if let Some(at) = self.coordinates.iter().position(|c| !super::on_earth(*c)) {
            return Err(Refusal::new(
                Code::InvalidValue,
                format!("coordinate {at} lies outside the world"),
            ));
        }
        match &self.service {
            Service::Table {
                sources, destinations, ..
            } => {
                for (name, list) in [("sources", sources), ("destinations", destinations)] {
                    if let Some(at) = list.iter().flatten().find(|at| **at >= count) {
                        return options(format!("{name} names coordinate {at}, and there are {count}"));
                    }
                }
                Ok(())
            }
            Service::Route { .. } if count < 2 => options("a route needs at least two coordinates".to_owned()),
            Service::Nearest { .. } if count != 1 => options("nearest takes one coordinate".to_owned()),
            Service::Nearest { number: 0 } => options("number must be at least 1".to_owned()),
            _ => Ok(()),
        }
    }
}

impl Service {
    fn option(&mut self, key: &str, value: &str) -> Result<(), Refusal> {
        match (self, key) {
            (Service::Table { sources, .. }, "sources") => *sources = positions(key, value)?,
            (Service::Table { destinations, .. }, "destinations") => *destinations = positions(key, value)?,
            (
                Service::Table {
                    durations, distances, ..
                },
                "annotations",
            ) => {
                (*durations, *distances) = (false, false);
                for word in value.split(',') {
                    match word {
                        "duration" => *durations = true,
                        "distance" => *distances = true,
                        _ => return Err(wrong(key, value)),
                    }
                }
            }
            (Service::Route { overview, .. }, "overview") => {
                *overview = match value {
                    "full" => Overview::Full,
                    "simplified" => Overview::Simplified,
                    "false" => Overview::None,
                    _ => return Err(wrong(key, value)),
                }
            }
            (Service::Route { geometries, .. }, "geometries") => {
                *geometries = match value {
                    "polyline" => Geometries::Polyline,
                    "polyline6" => Geometries::Polyline6,
                    "geojson" => Geometries::GeoJson,
                    _ => return Err(wrong(key, value)),
                }
            }
            (Service::Route { steps, .. }, "steps") => *steps = yes_or_no(key, value)?,
            (Service::Route { .. }, "annotations") => match value {
                "false" => {}
                "true" => return Err(unsupported(key, value)),
                _ => return Err(wrong(key, value)),
            },
            // As many as there are, says OSRM; there is one.
            (Service::Route { .. }, "alternatives") if matches!(value, "true" | "false") => {}
            (Service::Route { .. }, "alternatives") => drop(number::<u32>(key, value)?),
            (Service::Route { .. }, "continue_straight") => match value {
                "default" | "false" => {}
                "true" => return Err(unsupported(key, value)),
                _ => return Err(wrong(key, value)),
            },
            (Service::Nearest { number: most }, "number") => *most = number(key, value)?,
            // Said by some clients though it says nothing.
            (_, "bearings" | "exclude") if value.bytes().all(|b| b == b';') => {}
            (_, "approaches") if value.split(';').all(|a| matches!(a, "" | "unrestricted")) => {}
            (_, "snapping") if value == "default" => {}
            (
                _,
                "bearings"
                | "approaches"
                | "exclude"
                | "snapping"
                | "fallback_speed"
                | "fallback_coordinate"
                | "scale_factor"
                | "waypoints",
            ) => return Err(unsupported(key, value)),
            _ => {
                return Err(Refusal::new(
                    Code::InvalidQuery,
                    format!("there is no option {key} here"),
                ));
            }
        }
        Ok(())
    }
}

fn wrong(key: &str, value: &str) -> Refusal {
    Refusal::new(Code::InvalidQuery, format!("{key} can't be {value}"))
}

fn unsupported(key: &str, value: &str) -> Refusal {
    Refusal::new(Code::NotImplemented, format!("{key}={value} is not supported"))
}

fn number<T: FromStr>(key: &str, value: &str) -> Result<T, Refusal> {
    value.parse().map_err(|_| wrong(key, value))
}

fn yes_or_no(key: &str, value: &str) -> Result<bool, Refusal> {
    number(key, value)
}

fn positions(key: &str, value: &str) -> Result<Option<Vec<usize>>, Refusal> {
    if value == "all" {
        return Ok(None);
    }
    value
        .split(';')
        .map(|at| number(key, at))
        .collect::<Result<_, _>>()
        .map(Some)
}

/// `longitude,latitude`.
pub(super) fn coordinate(text: &str) -> Option<[f64; 2]> {
    let (lon, lat) = text.split_once(',')?;
    let [lon, lat] = [lon, lat].map(|t| t.parse::<f64>().ok().filter(|v| v.is_finite()));
    Some([lon?, lat?])
}

/// Without the percent signs that some write for commas and semicolons.
fn plain(text: &str) -> Result<String, Refusal> {
    let mut bytes = text.bytes();
    let mut out = vec![];
    let mut good = true;
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let digit = |b: Option<u8>| b.and_then(|b| char::from(b).to_digit(16));
        let (high, low) = (digit(bytes.next()), digit(bytes.next()));
        match high.zip(low) {
            Some((high, low)) => out.push((high * 16 + low) as u8),
            None => good = false,
        }
    }
    (String::from_utf8(out).ok())
        .filter(|_| good)
        .ok_or_else(|| Refusal::new(Code::InvalidUrl, "a percent sign in the address stands for nothing"))
}
