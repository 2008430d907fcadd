//! The living demo: two invented municipalities with a year of history.
//!
//! Pure where it can be: the story is told in memory by [`sim`] with the domain's own rules, from a seed and an end,
//! and written in batches. The same seed and instant give the same rows. `rampe check` must be clean on it.

mod calendar;
mod catalogue;
mod finish;
mod names;
mod people;
mod random;
mod roads;
mod rows;
mod sim;
mod story_jobs;
mod story_needs;
mod story_store;
mod town;

use crate::{Db, Error, World};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use domain::access::Role;
use random::Random;
use serde::Serialize;
use std::sync::{Arc, Mutex, PoisonError};

/// How much life, over both municipalities together: so many items, and half as many needs again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    items: usize,
}

impl Size {
    pub const SMALL: Size = Size { items: 2_000 };
    pub const MEDIUM: Size = Size { items: 20_000 };
    pub const LARGE: Size = Size { items: 200_000 };
    const NAMED: [(&str, Size); 3] = [("small", Size::SMALL), ("medium", Size::MEDIUM), ("large", Size::LARGE)];
    /// Below, not every state of the story has an item; above, one run's memory does not hold it.
    const ITEMS: std::ops::RangeInclusive<usize> = 1_000..=500_000;

    fn needs(self) -> usize {
        self.items * 3 / 2
    }
}

/// `small`, `medium`, `large`, or a number of items.
impl std::str::FromStr for Size {
    type Err = domain::UnknownWord;
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let named = Size::NAMED
            .into_iter()
            .find(|(name, _)| *name == s)
            .map(|(_, size)| size);
        let counted = || s.parse().ok().filter(|n| Size::ITEMS.contains(n));
        named
            .or_else(|| counted().map(|items| Size { items }))
            .ok_or_else(|| domain::UnknownWord(s.to_owned()))
    }
}

/// As it is read.
impl std::fmt::Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match Size::NAMED.into_iter().find(|(_, size)| size == self) {
            Some((name, _)) => f.write_str(name),
            None => write!(f, "{}", self.items),
        }
    }
}

/// What demo to make.
#[derive(Clone, Debug)]
pub struct Options {
    pub size: Size,
    pub seed: u64,
    /// The demo's present; the year of history ends here.
    pub now: DateTime<Utc>,
    /// Of every log-in. Shown to whoever starts the demo, and worth nothing outside it.
    pub password: String,
    /// The same password as the log-in wants it stored.
    pub password_hash: String,
}

/// One log-in of the demo, for the terminal and for the browser tests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Login {
    pub role: &'static str,
    pub user: String,
    pub password: String,
    /// The municipality's number.
    pub municipality: String,
    pub municipality_name: String,
    /// Message key of one sentence on what to try (`demo.ftl`).
    #[serde(rename = "try")]
    pub try_key: &'static str,
}

/// What was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Seeded {
    pub logins: Vec<Login>,
    pub persons: u64,
    pub items: u64,
    pub needs: u64,
    pub loans: u64,
    pub jobs: u64,
    pub events: u64,
}

/// A municipality that is not on any map.
pub(crate) struct Spec {
    pub number: &'static str,
    pub name: &'static str,
    pub postcode: &'static str,
    pub lat: f64,
    pub lon: f64,
    /// Its share of the demo.
    pub share: f64,
}

const TOWNS: [Spec; 2] = [
    Spec {
        number: "9901",
        name: "Elvbygd",
        postcode: "2996",
        lat: 61.905,
        lon: 9.925,
        share: 0.66,
    },
    Spec {
        number: "9902",
        name: "Høgmo",
        postcode: "2998",
        lat: 62.352,
        lon: 10.985,
        share: 0.34,
    },
];

/// The roles that one can log in as, the user name of each, and what to try.
pub(crate) const ROLES: [(Role, &str, &str); 8] = [
    (Role::Intake, "mottak", "demo-try-intake"),
    (Role::Therapist, "terapeut", "demo-try-therapist"),
    (Role::Technician, "tekniker", "demo-try-technician"),
    (Role::Driver, "sjafor", "demo-try-driver"),
    (Role::Coordinator, "koordinator", "demo-try-coordinator"),
    (Role::Leader, "leder", "demo-try-leader"),
    (Role::Administrator, "admin", "demo-try-administrator"),
    (Role::Auditor, "revisor", "demo-try-auditor"),
];

/// How long before its present the demo's first device was bought, in days.
const PAST_DAYS: i64 = 1_520;

/// Creates the demo in an empty database. `progress` is told what is being made, with how much of it is done (0 to 100).
///
/// A number that is taken is [`Error::Invalid`]. Each municipality is one transaction: it is there wholly or not.
pub async fn seed(db: &Db, options: &Options, progress: impl Fn(&str, u8) + Sync) -> Result<Seeded, Error> {
    // The database keeps microseconds; the events keep what they are given.
    let options = &Options {
        now: options.now.trunc_subsecs(6),
        ..options.clone()
    };
    let mut seeded = Seeded {
        logins: vec![],
        persons: 0,
        items: 0,
        needs: 0,
        loans: 0,
        jobs: 0,
        events: 0,
    };
    for (n, spec) in TOWNS.iter().enumerate() {
        let rng = rng(options.seed, n);
        let mut demo = db.clone();
        demo.world = world(rng.clone(), options.now - TimeDelta::days(PAST_DAYS), db.world());
        let made = town::seed(&demo, spec, rng, options, &progress).await?;
        seeded.persons += made.persons;
        seeded.items += made.items;
        seeded.needs += made.needs;
        seeded.loans += made.loans;
        seeded.jobs += made.jobs;
        seeded.events += made.events;
        seeded.logins.extend(made.logins);
    }
    Ok(seeded)
}

/// The roads of both municipalities and the one between them, as an OpenStreetMap file (`.osm.pbf`): the streets along which
/// [`seed`] puts its addresses, for the same size and seed.
pub fn osm(size: Size, seed: u64) -> Vec<u8> {
    let mut file = ::roads::pbf::File::default();
    let mut ends = vec![];
    for (n, spec) in TOWNS.iter().enumerate() {
        let streets = town::streets(&mut rng(seed, n), spec, size);
        ends.push(streets.draw(&mut file, n as i64 * TOWN_IDS, spec.lat, spec.lon));
    }
    let ids = TOWNS.len() as i64 * TOWN_IDS;
    roads::country_road(&mut file, ids, [ends[0][1], ends[1][0]], "Høgmovegen");
    file.bytes()
}

/// Numbers of crossings and streets in one town.
const TOWN_IDS: i64 = 10_000_000;

fn rng(seed: u64, town: usize) -> Random {
    Random::new(seed.wrapping_mul(31).wrapping_add(town as u64))
}

/// The past's clock and repeatable ids; entropy stays real, since national ids are sealed with it.
fn world(rng: Random, at: DateTime<Utc>, real: &World) -> World {
    let ids = Arc::new(Mutex::new(rng));
    World {
        clock: Arc::new(move || at),
        ids: Arc::new(move || sim::uuid(&mut ids.lock().unwrap_or_else(PoisonError::into_inner), at)),
        entropy: real.entropy.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::roads::{Asker, Clip, Graph, Profile};

    #[test]
    fn every_house_of_the_demo_is_driven_to_on_its_own_street() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("demo.osm.pbf");
        std::fs::write(&file, osm(Size::SMALL, 3)).unwrap();
        let graph = Graph::build(&file, Profile::text_of("car").unwrap(), &Clip::All, &mut |_| {}).unwrap();
        let mut spots = vec![];
        for (n, spec) in TOWNS.iter().enumerate() {
            for address in town::streets(&mut rng(3, n), spec, Size::SMALL)
                .addresses
                .iter()
                .take(200)
            {
                let spot = graph.snap([address.lon, address.lat], 20.0).unwrap();
                let (street, _) = address.street.rsplit_once(' ').unwrap();
                // A corner house may lie nearer to the road across.
                let near = graph.near([address.lon, address.lat], 20.0, 4).unwrap();
                assert!(near.iter().any(|s| graph.street(s) == street), "{}", address.street);
                spots.push(spot);
            }
        }
        let all: Vec<_> = spots.iter().map(Some).collect();
        let table = Asker::new(&graph).table(&all[..1], &all);
        let longest = table.milliseconds.iter().max().unwrap();
        // The other town is 80 km away.
        assert!((2_400_000..9_000_000).contains(longest), "{longest} ms");
        assert_eq!(osm(Size::SMALL, 3), std::fs::read(&file).unwrap());
    }
}
