//! The municipality's priority keys: versions with a date from which they hold. A new version never changes the past.

pub(crate) mod store;

use crate::error::Fault;
use crate::faults::Faults;
use crate::tx::{Command, Query};
use crate::{Error, Tx};
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::Right;
use domain::priority_key::{ClockStart, KeyFault, LevelRule, PriorityKey, in_force};
use domain::time::local_date;
use serde::{Deserialize, Serialize};

fn none_in_force() -> Error {
    Error::Unavailable("no priority key is in force".into())
}

/// The key in force today.
pub(crate) async fn current(tx: &mut Tx) -> Result<PriorityKey, Error> {
    let now = tx.ctx.now;
    at(tx, now).await
}

/// The key in force on the day of that instant: the one that a clock started then goes by.
pub(crate) async fn at(tx: &mut Tx, instant: DateTime<Utc>) -> Result<PriorityKey, Error> {
    let day = local_date(instant, tx.ctx.zone);
    let keys = store::all(tx).await?;
    in_force(&keys, day).cloned().ok_or_else(none_in_force)
}

/// The key in force today, for forms that tick its criteria.
#[derive(Clone, Copy, Debug)]
pub struct Current;

impl Query for Current {
    type Answer = PriorityKey;

    async fn run(&self, tx: &mut Tx) -> Result<PriorityKey, Error> {
        tx.ctx.must(Right::Work)?;
        current(tx).await
    }
}

/// One published version.
#[derive(Clone, Debug)]
pub struct Published {
    pub key: PriorityKey,
    /// Nobody for the version that the municipality began with.
    pub by: Option<String>,
    pub at: DateTime<Utc>,
    /// The one that holds today.
    pub in_force: bool,
}

/// All versions, the newest first.
#[derive(Clone, Copy, Debug)]
pub struct Versions;

impl Query for Versions {
    type Answer = Vec<Published>;

    async fn run(&self, tx: &mut Tx) -> Result<Vec<Published>, Error> {
        tx.ctx.must(Right::Work)?;
        let mut versions = store::published(tx).await?;
        let today = tx.ctx.today();
        let keys: Vec<PriorityKey> = versions.iter().map(|v| v.key.clone()).collect();
        let now = in_force(&keys, today).map(|k| k.version);
        for version in &mut versions {
            version.in_force = Some(version.key.version) == now;
        }
        versions.reverse();
        Ok(versions)
    }
}

/// Publishes a new version. What was decided under an older one keeps it, and so does every clock that started before.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewVersion {
    /// Today or later.
    pub valid_from: NaiveDate,
    pub clock_start: ClockStart,
    /// The most urgent first.
    pub levels: Vec<LevelRule>,
}

impl Command for NewVersion {
    const KIND: &'static str = "priority_key.new_version";
    /// The version's number.
    type Outcome = u32;

    async fn run(&self, tx: &mut Tx) -> Result<u32, Error> {
        tx.ctx.must(Right::Administer)?;
        let newest = store::all(tx).await?.iter().map(|k| k.version).max().unwrap_or(0);
        let key = PriorityKey {
            version: newest + 1,
            valid_from: self.valid_from,
            clock_start: self.clock_start,
            levels: self.levels.clone(),
        };
        let mut faults = Faults::default();
        if self.valid_from < tx.ctx.today() {
            faults.add("valid_from", Fault::InThePast);
        }
        for fault in key.validate().err().unwrap_or_default() {
            faults.add(fault.path(), told(fault));
        }
        faults.end()?;
        store::insert(tx, &key).await?;
        Ok(key.version)
    }
}

/// A key's fault as a field's.
fn told(fault: KeyFault) -> Fault {
    match fault {
        KeyFault::NoVersion
        | KeyFault::NoLevels
        | KeyFault::NoLevelName { .. }
        | KeyFault::NoCriteria { .. }
        | KeyFault::NoCriterionText { .. } => Fault::Required,
        KeyFault::BadLevelCode { .. } | KeyFault::BadCriterionCode { .. } => Fault::BadCode,
        KeyFault::DuplicateLevelCode { .. } | KeyFault::DuplicateCriterionCode { .. } => Fault::Taken,
        KeyFault::LimitZero { .. } | KeyFault::LimitTooLong { .. } => Fault::OutOfRange { least: 1, most: 3_660 },
        KeyFault::LimitNotRising { .. } => Fault::NotRising,
    }
}
