//! Waiting: who waited for what as of any day, how long the finished waits took, and where a need's time went. Counted in
//! the database, so that no person's row leaves it; nothing here carries a name.

mod finished;
mod needs;
mod steps;
pub(crate) mod store;

pub use finished::{Ended, Finished, FinishedAnswer};
pub use needs::{After, Line, Lines, LinesAnswer, Which};
pub use steps::{Spent, StepTimes, StepTimesAnswer, Times};

use crate::tx::Query;
use crate::{Ctx, Error, Tx, priority_key};
use chrono::{DateTime, Days, Months, NaiveDate, TimeDelta, Utc};
use domain::access::Right;
use domain::ids::ServiceId;
use domain::priority_key::{LevelCode, PriorityKey, in_force};
use domain::time::{Month, end_of_day, start_of_day};
use domain::waiting::{Histogram, WaitKind};
use std::collections::BTreeMap;

/// What is chosen; `None` is all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The day that is shown, as it was when that day ended; `None` and every later day than today are now.
    pub as_of: Option<NaiveDate>,
    pub level: Option<LevelCode>,
    pub service: Option<ServiceId>,
    /// Also the levels that the key leaves out of wait statistics.
    pub with_acute: bool,
}

/// The months that are shown beside each other, the one of the day itself included.
const MONTHS: u32 = 12;

impl Selection {
    /// The instant of the reading: now, or the last instant of an earlier day.
    pub fn at(&self, ctx: &Ctx) -> DateTime<Utc> {
        self.as_of
            .filter(|day| *day < ctx.today())
            .and_then(|day| end_of_day(day, ctx.zone))
            // The database counts microseconds; one less is still that day, and a deadline at its end has not passed.
            .map_or(ctx.now, |end| end - TimeDelta::microseconds(1))
    }

    /// The day of the reading.
    pub fn day(&self, ctx: &Ctx) -> NaiveDate {
        self.as_of.map_or(ctx.today(), |day| day.min(ctx.today()))
    }

    /// The first day of the months shown, and the months.
    fn months(&self, ctx: &Ctx) -> Result<(DateTime<Utc>, Vec<Month>), Error> {
        let outside = || Error::Unavailable("the day lies outside the calendar".into());
        let day = self.day(ctx);
        let first = |back: u32| {
            day.checked_sub_months(Months::new(back))
                .map(Month::of)
                .ok_or_else(outside)
        };
        let months = (0..MONTHS).rev().map(first).collect::<Result<Vec<_>, _>>()?;
        let from = months
            .first()
            .and_then(|m| NaiveDate::from_ymd_opt(m.year, m.month, 1))
            .and_then(|day| start_of_day(day, ctx.zone))
            .ok_or_else(outside)?;
        Ok((from, months))
    }

    /// Whether a wait of this level is chosen, by the key of that day.
    pub fn chooses(&self, key: &PriorityKey, level: Option<&LevelCode>) -> bool {
        match &self.level {
            Some(chosen) => level == Some(chosen),
            None => self.with_acute || level.is_none_or(|l| counts(key, l)),
        }
    }

    /// The levels that are not counted, for the database.
    fn left_out(&self, key: &PriorityKey) -> Vec<String> {
        if self.with_acute || self.level.is_some() {
            return vec![];
        }
        key.levels
            .iter()
            .filter(|l| !l.counts_in_waits)
            .map(|l| l.code.0.clone())
            .collect()
    }
}

/// Levels that the key does not know any more count.
fn counts(key: &PriorityKey, level: &LevelCode) -> bool {
    key.level(level).is_none_or(|l| l.counts_in_waits)
}

/// In the key's order of urgency, then those that the key does not know, then none; each once.
fn by_urgency(key: &PriorityKey, levels: impl Iterator<Item = Option<LevelCode>>) -> Vec<Option<LevelCode>> {
    let rank = |level: &Option<LevelCode>| match level {
        Some(level) => key.rank(level).unwrap_or(usize::MAX - 1),
        None => usize::MAX,
    };
    let mut levels: Vec<_> = levels.collect();
    levels.sort_by_key(|level| (rank(level), level.clone()));
    levels.dedup();
    levels
}

/// What every reading says of itself.
#[derive(Clone, Debug)]
pub struct Basis {
    /// The instant as of which it was read.
    pub at: DateTime<Utc>,
    pub day: NaiveDate,
    /// The priority key in force on that day.
    pub key: PriorityKey,
    /// Services to choose from, by name.
    pub services: Vec<(ServiceId, String)>,
}

async fn basis(tx: &mut Tx, selection: &Selection) -> Result<Basis, Error> {
    let (at, day) = (selection.at(&tx.ctx), selection.day(&tx.ctx));
    let keys = priority_key::store::all(tx).await?;
    // Before the first key was made its rules are as good as any.
    let key = in_force(&keys, day).or(keys.first()).cloned();
    Ok(Basis {
        at,
        day,
        key: key.ok_or_else(|| Error::Unavailable("no priority key is in force".into()))?,
        services: store::services(tx).await?,
    })
}

/// Those waiting of one kind and level.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// All, by days waited.
    pub all: Histogram,
    /// Of these, the ones past their deadline.
    pub late: Histogram,
}

impl Group {
    pub fn merge(&mut self, other: &Group) {
        self.all.merge(&other.all);
        self.late.merge(&other.late);
    }
}

/// Asks who was waiting as of a day: every kind and level, so that the reader can choose between them.
#[derive(Clone, Debug, Default)]
pub struct AsOf {
    pub selection: Selection,
}

/// What waited at the end of the day asked for, by kind and level.
#[derive(Clone, Debug)]
pub struct AsOfAnswer {
    pub basis: Basis,
    /// Every level, also those left out by default; `None` is a need without a level or a job that came of none.
    pub groups: BTreeMap<(WaitKind, Option<LevelCode>), Group>,
}

impl AsOfAnswer {
    /// What the selection chooses of one kind.
    pub fn of(&self, kind: WaitKind, selection: &Selection) -> Group {
        let mut sum = Group::default();
        for ((k, level), group) in &self.groups {
            if *k == kind && selection.chooses(&self.basis.key, level.as_ref()) {
                sum.merge(group);
            }
        }
        sum
    }
}

impl AsOfAnswer {
    /// The levels met, in the key's order of urgency.
    pub fn levels(&self) -> Vec<Option<LevelCode>> {
        by_urgency(&self.basis.key, self.groups.keys().map(|(_, level)| level.clone()))
    }
}

impl Query for AsOf {
    type Answer = AsOfAnswer;

    async fn run(&self, tx: &mut Tx) -> Result<AsOfAnswer, Error> {
        tx.ctx.must(Right::SeeWaiting)?;
        let basis = basis(tx, &self.selection).await?;
        let groups = store::waiting(tx, basis.at, basis.day, self.selection.service).await?;
        Ok(AsOfAnswer { basis, groups })
    }
}

/// The leader's figures on the own day: needs waiting now, the share inside the limit in the last 30 days, late by service.
#[derive(Clone, Debug)]
pub struct Figures {
    pub waiting: i64,
    pub late: i64,
    /// Needs that came into use in the last 30 days, and of these inside their limit.
    pub ended: i64,
    pub inside: i64,
    /// Late needs by service, most first.
    pub late_by_service: Vec<(Option<(ServiceId, String)>, i64)>,
}

pub(crate) async fn figures(tx: &mut Tx) -> Result<Figures, Error> {
    let selection = Selection::default();
    let key = priority_key::current(tx).await?;
    let left_out = selection.left_out(&key);
    let since = start_of_day(tx.ctx.today() - Days::new(30), tx.ctx.zone).unwrap_or(tx.ctx.now);
    store::figures(tx, since, &left_out).await
}
