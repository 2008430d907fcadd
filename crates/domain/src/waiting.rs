//! Waiting times: who waits and for how long as of any instant, how long the finished waits took, how many kept their
//! limit, and what a need's time was spent on. Pure counts over rows that the caller has read; nothing is left out unless
//! the caller leaves it out (acute needs, for one).

use crate::time::{Month, days_waited};
use crate::words::words;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

words!(
    /// What is waited for: one of the three kinds of jobs that people ask about, or the whole way of a need.
    WaitKind { Deliver = "deliver", Collect = "collect", Repair = "repair", Need = "need" }
);

/// One wait, of a need or a job. `level` and `kind` are what the caller wants to count by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait<L, K> {
    pub level: L,
    pub kind: K,
    pub started_at: DateTime<Utc>,
    /// `None` while it lasts.
    pub ended_at: Option<DateTime<Utc>>,
    /// The instant from which it is late; `None` before it has a level.
    pub deadline: Option<DateTime<Utc>>,
}

impl<L, K> Wait<L, K> {
    /// Begun at or before `at`, and not ended by then.
    pub fn is_waiting_at(&self, at: DateTime<Utc>) -> bool {
        self.started_at <= at && self.ended_by(at).is_none()
    }

    /// Waiting at `at` and past its deadline.
    pub fn is_late_at(&self, at: DateTime<Utc>) -> bool {
        self.is_waiting_at(at) && self.deadline.is_some_and(|deadline| deadline < at)
    }

    /// Its end, if it had come by `at`. What came later was not known then.
    fn ended_by(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.ended_at.filter(|ended| *ended <= at)
    }
}

/// How many waits have lasted each number of days.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Histogram(pub BTreeMap<i64, usize>);

/// A bar of a histogram: `from` to `to` days, both counted in; the last has no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    pub from: i64,
    pub to: Option<i64>,
    pub count: usize,
}

impl Histogram {
    pub fn total(&self) -> usize {
        self.0.values().sum()
    }

    /// Counts `count` more waits of `days` days.
    pub fn add(&mut self, days: i64, count: usize) {
        *self.0.entry(days).or_default() += count;
    }

    /// Counts what the other counts, too.
    pub fn merge(&mut self, other: &Histogram) {
        for (days, count) in &other.0 {
            self.add(*days, *count);
        }
    }

    /// Median, 90th percentile and longest of the waits; `None` when nobody waits.
    pub fn summary(&self) -> Option<Summary> {
        Summary::of(
            self.0
                .iter()
                .flat_map(|(days, count)| std::iter::repeat_n(*days, *count)),
        )
    }

    /// The longest wait in days; `None` when nobody waits.
    pub fn longest(&self) -> Option<i64> {
        self.0.keys().next_back().copied()
    }

    /// Puts the days together into bands that begin at 0 and at each of `starts` (rising, above 0). Every wait is in
    /// exactly one band: whatever lies before 0 counts in the first.
    pub fn bands(&self, starts: &[i64]) -> Vec<Band> {
        let froms = || std::iter::once(0).chain(starts.iter().copied());
        let tos = starts.iter().map(|start| Some(start - 1)).chain([None]);
        froms()
            .zip(tos)
            .enumerate()
            .map(|(i, (from, to))| Band {
                from,
                to,
                count: self
                    .0
                    .iter()
                    .filter(|(days, _)| (i == 0 || **days >= from) && to.is_none_or(|to| **days <= to))
                    .map(|(_, count)| count)
                    .sum(),
            })
            .collect()
    }
}

/// Those waiting as of `at`, by the calendar days in `zone` that they had waited then, for each group that `group`
/// sorts them into.
pub fn waiting_as_of<'a, L: 'a, K: 'a, G: Ord>(
    waits: impl IntoIterator<Item = &'a Wait<L, K>>,
    at: DateTime<Utc>,
    zone: Tz,
    group: impl Fn(&Wait<L, K>) -> G,
) -> BTreeMap<G, Histogram> {
    let mut groups: BTreeMap<G, Histogram> = BTreeMap::new();
    for wait in waits.into_iter().filter(|wait| wait.is_waiting_at(at)) {
        *groups
            .entry(group(wait))
            .or_default()
            .0
            .entry(days_waited(wait.started_at, at, zone))
            .or_default() += 1;
    }
    groups
}

/// How long some waits took, in days.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    pub count: usize,
    pub median: f64,
    /// The 90th percentile: nine in ten waited at most about this long.
    pub p90: f64,
    pub longest: i64,
}

impl Summary {
    /// `None` for no waits at all: there is no median of nothing.
    pub fn of(days: impl IntoIterator<Item = i64>) -> Option<Summary> {
        let mut days: Vec<i64> = days.into_iter().collect();
        days.sort_unstable();
        Some(Summary {
            count: days.len(),
            median: percentile(&days, 50)?,
            p90: percentile(&days, 90)?,
            longest: *days.last()?,
        })
    }
}

/// The `percent`th percentile of values sorted upwards; `None` without values or above 100.
///
/// Definition 7 of R. J. Hyndman and Y. Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50(4)
/// (1996) 361–365: the value at place (n - 1) · p, counted from 0, on the line between its two neighbours. It is what R
/// and spreadsheets (PERCENTILE.INC) compute, so that a leader who checks our figure finds the same; at 50 it is the
/// usual median.
pub fn percentile(sorted: &[i64], percent: u8) -> Option<f64> {
    if percent > 100 {
        return None;
    }
    // In whole hundredths of a place, so that no rounding decides between two neighbours.
    let hundredths = sorted.len().checked_sub(1)? * usize::from(percent);
    let (below, part) = (hundredths / 100, hundredths % 100);
    let low = *sorted.get(below)?;
    let high = *sorted.get(below + 1).unwrap_or(&low);
    Some(low as f64 + (high - low) as f64 * part as f64 / 100.0)
}

/// How long the waits that had ended by `as_of` took, in calendar days of `zone`, for each group.
pub fn finished_by<'a, L: 'a, K: 'a, G: Ord>(
    waits: impl IntoIterator<Item = &'a Wait<L, K>>,
    as_of: DateTime<Utc>,
    zone: Tz,
    group: impl Fn(&Wait<L, K>) -> G,
) -> BTreeMap<G, Summary> {
    let mut groups: BTreeMap<G, Vec<i64>> = BTreeMap::new();
    for wait in waits {
        if let Some(ended) = wait.ended_by(as_of) {
            groups
                .entry(group(wait))
                .or_default()
                .push(days_waited(wait.started_at, ended, zone));
        }
    }
    groups
        .into_iter()
        .filter_map(|(group, days)| Summary::of(days).map(|summary| (group, summary)))
        .collect()
}

/// How many of `all` ended at or before their deadline.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub inside: usize,
    pub all: usize,
}

impl Share {
    /// 0 to 1; `None` of nothing.
    pub fn ratio(self) -> Option<f64> {
        (self.all > 0).then(|| self.inside as f64 / self.all as f64)
    }
}

/// The share inside the limit by level and by the month (in `zone`) in which the wait ended. Only waits that had ended by
/// `as_of` and have a deadline count; those still waiting past theirs are counted by [`Wait::is_late_at`], since a month
/// that looks good because the late ones are still open would deceive.
pub fn share_inside_limit<'a, L: Ord + Clone + 'a, K: 'a>(
    waits: impl IntoIterator<Item = &'a Wait<L, K>>,
    as_of: DateTime<Utc>,
    zone: Tz,
) -> BTreeMap<(L, Month), Share> {
    let mut shares: BTreeMap<(L, Month), Share> = BTreeMap::new();
    for wait in waits {
        if let (Some(ended), Some(deadline)) = (wait.ended_by(as_of), wait.deadline) {
            let share = shares.entry((wait.level.clone(), Month::at(ended, zone))).or_default();
            share.all += 1;
            share.inside += usize::from(ended <= deadline);
        }
    }
    shares
}

/// How much of a need's time each step took. `entered` tells when each step was entered, in any order; a step lasts until
/// the next is entered, the last until `until` (the end, or now). A step entered twice gets both times. What was entered
/// after `until` is left out. The times add up to that from the first entry to `until`.
pub fn time_by_step<S: Ord + Clone>(entered: &[(S, DateTime<Utc>)], until: DateTime<Utc>) -> BTreeMap<S, TimeDelta> {
    let mut entered: Vec<_> = entered.iter().filter(|(_, at)| *at <= until).collect();
    entered.sort_by_key(|(_, at)| *at);
    let mut times = BTreeMap::new();
    for (i, (step, from)) in entered.iter().enumerate() {
        let to = entered.get(i + 1).map_or(until, |(_, next)| *next);
        *times.entry(step.clone()).or_insert_with(TimeDelta::zero) += to - *from;
    }
    times
}

#[cfg(test)]
mod tests;
