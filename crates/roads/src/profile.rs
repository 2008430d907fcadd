//! What a vehicle or a person may use, and how fast: data, read from TOML.
//!
//! The figures are our own, of the order that public road routers and handbooks give; whoever knows better edits a copy of the
//! file and builds the graph with it.

use crate::network::milliseconds;
use serde::Deserialize;
use std::collections::{HashMap, HashSet};

/// Speeds, turns and rules of access of one way of moving. Speeds in km/h, times in seconds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    pub name: String,
    /// Keys of access tags, the narrowest first.
    access: Vec<String>,
    closed: HashSet<String>,
    last_leg: HashSet<String>,
    one_way: Vec<String>,
    pub(crate) restrictions: Vec<String>,
    /// Names in `except=` that a turn restriction does not hold for.
    pub(crate) except: HashSet<String>,
    of_limit: f64,
    #[serde(default = "yes")]
    heeds_limits: bool,
    pub(crate) urban_crossings: u32,
    #[serde(default)]
    narrow: Option<Narrow>,
    speeds: HashMap<String, Speed>,
    /// Classes open only where a tag of access says so.
    #[serde(default)]
    by_permission: HashMap<String, f64>,
    last_leg_classes: LastLeg,
    surfaces: HashMap<String, f64>,
    #[serde(default)]
    grades: HashMap<String, f64>,
    #[serde(default)]
    services: HashMap<String, f64>,
    pub(crate) turns: Turns,
    barriers: Barriers,
    ferries: Ferries,
    #[serde(default)]
    kerb: Kerb,
    #[serde(default)]
    hours: Hours,
}

fn yes() -> bool {
    true
}

#[derive(Clone, Copy, Debug, Deserialize)]
struct Speed {
    rural: f64,
    urban: f64,
}

#[derive(Clone, Copy, Debug, Deserialize)]
struct Narrow {
    metres: f64,
    lanes: f64,
    share: f64,
}

#[derive(Clone, Debug, Deserialize)]
struct LastLeg {
    classes: HashSet<String>,
    seconds: f64,
}

/// Seconds at a crossing.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Turns {
    turn: f64,
    against: f64,
    pub u_turn: f64,
    pub signals: f64,
}

#[derive(Clone, Debug, Deserialize)]
struct Barriers {
    open: HashSet<String>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
struct Ferries {
    open: bool,
    wait: f64,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Kerb {
    classes: HashSet<String>,
    lanes: f64,
}

#[derive(Clone, Debug, Deserialize)]
struct Hours {
    factors: [f64; 24],
}

impl Default for Hours {
    fn default() -> Hours {
        Hours { factors: [1.0; 24] }
    }
}

/// The parts of a profile that say how fast, and not where.
const SPEEDS: [&str; 9] = [
    "name",
    "of_limit",
    "heeds_limits",
    "narrow",
    "speeds",
    "surfaces",
    "grades",
    "services",
    "hours",
];

/// Why a profile is none.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    #[error("{0}")]
    Toml(#[from] toml::de::Error),
    #[error("{key} must be more than 0 and finite, and is {value}")]
    Figure { key: String, value: f64 },
}

/// What a way is to a profile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Use {
    /// km/h in the countryside and in town.
    pub speed: [f64; 2],
    pub forward: bool,
    pub backward: bool,
    /// Open at the ends of a trip only.
    pub last_leg: bool,
    /// Reached from its own side only.
    pub kerb: bool,
    /// Of a ferry: seconds of waiting, and of the crossing where they are told.
    pub wait: f64,
    pub crossing: Option<f64>,
}

impl Use {
    pub fn differs_in_speed_only(&self, other: &Use) -> bool {
        let speed = self.speed;
        *self == Use { speed, ..*other }
    }
}

/// The keys that any profile reads of a way, beside those of access and one-way roads.
const READ: [&str; 13] = [
    "area",
    "duration",
    "highway",
    "impassable",
    "junction",
    "lanes",
    "maxspeed",
    "maxspeed:forward",
    "route",
    "service",
    "surface",
    "tracktype",
    "width",
];

/// Looks a tag up.
pub(crate) trait Tags {
    fn get(&self, key: &str) -> Option<&str>;
}

impl Tags for Vec<(&str, &str)> {
    fn get(&self, key: &str) -> Option<&str> {
        self.iter().find(|(k, _)| *k == key).map(|(_, v)| *v)
    }
}

impl Profile {
    /// The profile of a TOML text.
    ///
    /// # Errors
    /// Where the text is no TOML, a field is missing, unknown or of another kind, or a speed is not more than 0.
    pub fn read(text: &str) -> Result<Profile, ProfileError> {
        let profile: Profile = toml::from_str(text)?;
        let speeds = profile.speeds.iter().flat_map(|(k, s)| [(k, s.rural), (k, s.urban)]);
        let others = [
            &profile.surfaces,
            &profile.grades,
            &profile.services,
            &profile.by_permission,
        ];
        for (key, value) in speeds.chain(others.into_iter().flatten().map(|(k, v)| (k, *v))) {
            if !(value.is_finite() && value > 0.0) {
                let key = key.clone();
                return Err(ProfileError::Figure { key, value });
            }
        }
        let turns = profile.turns;
        for (key, value) in [("of_limit", profile.of_limit), ("turns.against", turns.against)] {
            if !(value.is_finite() && value > 0.0) {
                let key = key.to_owned();
                return Err(ProfileError::Figure { key, value });
            }
        }
        for (key, value) in [
            ("turns.turn", turns.turn),
            ("turns.u_turn", turns.u_turn),
            ("turns.signals", turns.signals),
            ("ferries.wait", profile.ferries.wait),
            ("last_leg_classes.seconds", profile.last_leg_classes.seconds),
        ] {
            if !(value.is_finite() && value >= 0.0) {
                let key = key.to_owned();
                return Err(ProfileError::Figure { key, value });
            }
        }
        for value in profile.hours.factors {
            if !(value.is_finite() && value > 0.0) {
                let key = "hours.factors".to_owned();
                return Err(ProfileError::Figure { key, value });
            }
        }
        Ok(profile)
    }

    /// The text of a profile that comes along: `car`, `bicycle` or `foot`.
    pub fn text_of(name: &str) -> Option<&'static str> {
        match name {
            "car" => Some(include_str!("../profiles/car.toml")),
            "bicycle" => Some(include_str!("../profiles/bicycle.toml")),
            "foot" => Some(include_str!("../profiles/foot.toml")),
            _ => None,
        }
    }

    /// Are these profiles' texts the same in everything but speeds?
    ///
    /// # Errors
    /// The first part that differs.
    pub(crate) fn only_other_speeds(one: &str, other: &str) -> Result<(), String> {
        let rules = |text: &str| -> toml::Table {
            let mut table: toml::Table = text.parse().unwrap_or_default();
            table.retain(|key, _| !SPEEDS.contains(&key));
            table
        };
        let (one, other) = (rules(one), rules(other));
        let differs = |key: &&String| one.get(*key) != other.get(*key);
        match one.keys().chain(other.keys()).find(differs) {
            Some(key) => Err(key.clone()),
            None => Ok(()),
        }
    }

    /// Milliseconds.
    pub(crate) fn u_turn(&self) -> u32 {
        milliseconds(self.turns.u_turn)
    }

    pub(crate) fn hours(&self) -> [f64; 24] {
        self.hours.factors
    }

    /// Seconds for passing between public roads and those that are only a way to a house.
    pub(crate) fn gate_seconds(&self) -> f64 {
        self.last_leg_classes.seconds
    }

    /// What this profile reads of a way's tags, as `key=value`, a line each: two ways with the same lines are the same to it.
    pub(crate) fn kind(&self, tags: &[(&str, &str)]) -> String {
        let read = |key: &&str| READ.contains(key) || self.access.iter().chain(&self.one_way).any(|k| k == key);
        let mut lines: Vec<String> = (tags.iter())
            .filter(|(key, _)| read(key))
            .map(|(key, value)| format!("{key}={}", value.replace('\n', " ")))
            .collect();
        lines.sort_unstable();
        lines.join("\n")
    }

    /// What this way is; nothing when it can't be used.
    pub(crate) fn way(&self, tags: &impl Tags) -> Option<Use> {
        if tags.get("area") == Some("yes") || tags.get("impassable") == Some("yes") {
            return None;
        }
        let ferry = tags.get("route") == Some("ferry");
        let class = match tags.get("highway") {
            _ if ferry => self.ferries.open.then_some("ferry")?,
            Some(class) => class,
            None => return None,
        };
        let access = self.access.iter().find_map(|key| tags.get(key));
        if access.is_some_and(|a| self.closed.contains(a)) {
            return None;
        }
        let allowed = access.is_some_and(|a| !self.last_leg.contains(a));
        let mut speed = match (self.speeds.get(class), self.by_permission.get(class)) {
            (Some(s), _) => [s.rural, s.urban],
            (None, Some(s)) if allowed => [*s, *s],
            _ => return None,
        };
        if let Some(most) = tags.get("service").and_then(|s| self.services.get(s)) {
            speed = speed.map(|s| s.min(*most));
        }
        let limit = |key: &str| tags.get(key).and_then(limit);
        if self.heeds_limits
            && let Some(limit) = limit("maxspeed").or_else(|| limit("maxspeed:forward"))
        {
            speed = [limit * self.of_limit; 2];
        }
        let lanes: Option<f64> = tags.get("lanes").and_then(|l| l.parse().ok());
        let one_way = self.one_way.iter().find_map(|key| tags.get(key));
        let around = matches!(tags.get("junction"), Some("roundabout" | "circular"))
            || matches!(class, "motorway" | "motorway_link");
        let (forward, backward) = match one_way {
            Some("yes" | "1" | "true") => (true, false),
            Some("-1" | "reverse") => (false, true),
            Some("reversible" | "alternating") => return None,
            Some("no") => (true, true),
            _ => (true, !around || self.one_way.len() < 2),
        };
        if let Some(narrow) = self.narrow {
            let metres: Option<f64> = tags
                .get("width")
                .and_then(|w| w.trim_end_matches(['m', ' ']).parse().ok());
            let one_lane = lanes.is_some_and(|l| l <= narrow.lanes) || metres.is_some_and(|m| m <= narrow.metres);
            if forward && backward && one_lane {
                speed = speed.map(|s| s * narrow.share);
            }
        }
        for (key, most) in [("surface", &self.surfaces), ("tracktype", &self.grades)] {
            if let Some(most) = tags.get(key).and_then(|v| most.get(v)) {
                speed = speed.map(|s| s.min(*most));
            }
        }
        let last_leg = access.is_some_and(|a| self.last_leg.contains(a))
            || self.last_leg_classes.classes.contains(class) && !allowed;
        let many = self.kerb.lanes > 0.0 && lanes.is_some_and(|l| l >= self.kerb.lanes);
        Some(Use {
            speed,
            forward,
            backward,
            last_leg,
            kerb: many || self.kerb.classes.contains(class),
            wait: if ferry { self.ferries.wait } else { 0.0 },
            crossing: tags.get("duration").filter(|_| ferry).and_then(duration),
        })
    }

    /// May one pass here?
    pub(crate) fn passes(&self, tags: &impl Tags) -> bool {
        let Some(barrier) = tags.get("barrier") else {
            return true;
        };
        match self.access.iter().find_map(|key| tags.get(key)) {
            Some(access) => !self.closed.contains(access),
            None => self.barriers.open.contains(barrier),
        }
    }

    /// Seconds for a turn by so many degrees: 0 straight on, positive to the right.
    pub(crate) fn turn_seconds(&self, degrees: f64) -> f64 {
        let t = self.turns;
        // A logistic curve: nothing for a bend, all of it for a hairpin; drivers keep to the right.
        let steep = if degrees > 0.0 {
            13.0 / t.against
        } else {
            13.0 * t.against
        };
        t.turn
            / (1.0
                + (-(steep * degrees.abs() / 180.0 - 6.5 * if degrees > 0.0 { t.against } else { 1.0 / t.against }))
                    .exp())
    }
}

/// A signed limit in km/h.
fn limit(value: &str) -> Option<f64> {
    let value = value.trim();
    let number = |s: &str| s.trim().parse::<f64>().ok().filter(|v| v.is_finite() && *v > 0.0);
    match value {
        "walk" => Some(7.0),
        "none" => Some(130.0),
        _ => match value.strip_suffix("mph") {
            Some(mph) => number(mph).map(|v| v * 1.609_344),
            None => number(value.trim_end_matches("km/h")),
        },
    }
}

/// Seconds of `H:MM`, `H:MM:SS` or minutes.
fn duration(value: &str) -> Option<f64> {
    let parts: Option<Vec<f64>> = value.split(':').map(|p| p.trim().parse().ok()).collect();
    let seconds = match parts?.as_slice() {
        [minutes] => minutes * 60.0,
        [hours, minutes] => hours * 3600.0 + minutes * 60.0,
        [hours, minutes, seconds] => hours * 3600.0 + minutes * 60.0 + seconds,
        _ => return None,
    };
    (seconds.is_finite() && seconds > 0.0).then_some(seconds)
}
