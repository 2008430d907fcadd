//! The priority key: which level a need gets, by which criteria, and by when it must be met. A key is data that a
//! municipality edits by publishing a new version; what was decided under an older version keeps that version.

mod default;

pub use default::{default_key, urgent_reason_to_criterion};

use crate::time::{end_of_day, local_date};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The language every text must exist in; all others fall back to it.
const BASE_LANG: &str = "nb";
/// Ten years: longer than any wait, short enough that no deadline leaves the calendar.
const LONGEST_LIMIT_HOURS: u64 = 3_660 * 24;

/// The stable code of a level within its key, such as `acute` or `1`. Sorting it says nothing about urgency: see [`PriorityKey::rank`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LevelCode(pub String);

/// The stable code of a criterion, unique in the whole key, such as `terminal_phase`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CriterionCode(pub String);

macro_rules! code {
    ($name:ident) => {
        impl $name {
            pub fn new(code: impl Into<String>) -> Self {
                Self(code.into())
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Lower-case ASCII letters, digits and underscore, so that it can stand in addresses, events and files.
            fn is_well_formed(&self) -> bool {
                !self.0.is_empty()
                    && self.0.len() <= 64
                    && self
                        .0
                        .bytes()
                        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            }
        }

        impl From<&str> for $name {
            fn from(code: &str) -> Self {
                Self(code.to_owned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
code!(LevelCode);
code!(CriterionCode);

/// One text in several languages: language code (`nb`, `sv`, `en`, …) to text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Texts(pub BTreeMap<String, String>);

impl Texts {
    /// The text in `lang`, else in `nb`, else in any language, else empty. Blank texts count as missing.
    pub fn get(&self, lang: &str) -> &str {
        let filled = |lang: &str| {
            self.0
                .get(lang)
                .map(String::as_str)
                .filter(|text| !text.trim().is_empty())
        };
        filled(lang)
            .or_else(|| filled(BASE_LANG))
            .or_else(|| self.0.values().map(String::as_str).find(|text| !text.trim().is_empty()))
            .unwrap_or_default()
    }

    fn has(&self, lang: &str) -> bool {
        self.0.get(lang).is_some_and(|text| !text.trim().is_empty())
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Texts {
    fn from(pairs: [(&str, &str); N]) -> Self {
        Texts(
            pairs
                .into_iter()
                .map(|(lang, text)| (lang.to_owned(), text.to_owned()))
                .collect(),
        )
    }
}

/// How long a level may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// To the second, round the clock.
    Hours(u32),
    /// To the end of that calendar day in the municipality's zone; the day of the start is day 0.
    Days(u32),
}

impl Limit {
    fn in_hours(self) -> u64 {
        match self {
            Limit::Hours(hours) => u64::from(hours),
            Limit::Days(days) => u64::from(days) * 24,
        }
    }
}

/// One thing that is asked at triage; where it holds, the level it stands under is proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    pub code: CriterionCode,
    pub text: Texts,
}

/// One level of a key with its limit and criteria.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelRule {
    pub code: LevelCode,
    pub name: Texts,
    pub limit: Limit,
    /// Only the joint intake may set this level.
    pub joint_intake_only: bool,
    /// Whether needs of this level are part of the wait statistics unless asked otherwise.
    pub counts_in_waits: bool,
    pub criteria: Vec<Criterion>,
}

/// What starts the clock of the deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockStart {
    FirstContact,
    /// The day on which the intake has what it needs to decide.
    CompleteInformation,
}

/// One version of a municipality's key: its levels, their limits, and when the clock starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriorityKey {
    /// From 1; a new version for every change.
    pub version: u32,
    pub valid_from: NaiveDate,
    pub clock_start: ClockStart,
    /// In order of urgency, the most urgent first.
    pub levels: Vec<LevelRule>,
}

/// The level that the checked criteria lead to, and which of them led to it (in the key's order, never empty).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    pub level: LevelCode,
    pub because: Vec<CriterionCode>,
}

impl PriorityKey {
    /// The most urgent level of which at least one criterion is checked. Codes the key does not know are passed over.
    pub fn propose(&self, checked: &BTreeSet<CriterionCode>) -> Option<Proposal> {
        self.levels.iter().find_map(|level| {
            let because: Vec<_> = level
                .criteria
                .iter()
                .map(|c| &c.code)
                .filter(|code| checked.contains(code))
                .cloned()
                .collect();
            (!because.is_empty()).then(|| Proposal {
                level: level.code.clone(),
                because,
            })
        })
    }

    pub fn level(&self, code: &LevelCode) -> Option<&LevelRule> {
        self.levels.iter().find(|level| level.code == *code)
    }

    /// 0 for the most urgent level.
    pub fn rank(&self, code: &LevelCode) -> Option<usize> {
        self.levels.iter().position(|level| level.code == *code)
    }

    /// The criterion and the level that it belongs to.
    pub fn criterion(&self, code: &CriterionCode) -> Option<(&LevelRule, &Criterion)> {
        self.levels.iter().find_map(|level| {
            level
                .criteria
                .iter()
                .find(|c| c.code == *code)
                .map(|criterion| (level, criterion))
        })
    }

    /// The instant at which a need of this level that started at `start` becomes late. `None` if the key has no such
    /// level (or, in a key that [`validate`](Self::validate) refuses, if the limit leaves the calendar).
    pub fn deadline(&self, level: &LevelCode, start: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        match self.level(level)?.limit {
            Limit::Hours(hours) => start.checked_add_signed(TimeDelta::hours(i64::from(hours))),
            Limit::Days(days) => end_of_day(
                local_date(start, zone).checked_add_days(Days::new(u64::from(days)))?,
                zone,
            ),
        }
    }

    /// Every fault of the key, in the key's order; a key with one must not be published.
    pub fn validate(&self) -> Result<(), Vec<KeyFault>> {
        let mut faults = Vec::new();
        if self.version == 0 {
            faults.push(KeyFault::NoVersion);
        }
        if self.levels.is_empty() {
            faults.push(KeyFault::NoLevels);
        }
        let mut level_codes = BTreeSet::new();
        let mut criterion_codes = BTreeSet::new();
        let mut shorter = 0;
        for (l, level) in self.levels.iter().enumerate() {
            if !level.code.is_well_formed() {
                faults.push(KeyFault::BadLevelCode { level: l });
            } else if !level_codes.insert(&level.code) {
                faults.push(KeyFault::DuplicateLevelCode { level: l });
            }
            if !level.name.has(BASE_LANG) {
                faults.push(KeyFault::NoLevelName { level: l });
            }
            match level.limit.in_hours() {
                0 => faults.push(KeyFault::LimitZero { level: l }),
                hours if hours > LONGEST_LIMIT_HOURS => faults.push(KeyFault::LimitTooLong { level: l }),
                hours if hours <= shorter => faults.push(KeyFault::LimitNotRising { level: l }),
                hours => shorter = hours,
            }
            if level.criteria.is_empty() {
                faults.push(KeyFault::NoCriteria { level: l });
            }
            for (c, criterion) in level.criteria.iter().enumerate() {
                if !criterion.code.is_well_formed() {
                    faults.push(KeyFault::BadCriterionCode { level: l, criterion: c });
                } else if !criterion_codes.insert(&criterion.code) {
                    faults.push(KeyFault::DuplicateCriterionCode { level: l, criterion: c });
                }
                if !criterion.text.has(BASE_LANG) {
                    faults.push(KeyFault::NoCriterionText { level: l, criterion: c });
                }
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }
}

/// The key in force on `on`: of those already valid, the latest valid date, and of equal dates the highest version.
pub fn in_force(keys: &[PriorityKey], on: NaiveDate) -> Option<&PriorityKey> {
    keys.iter()
        .filter(|key| key.valid_from <= on)
        .max_by_key(|key| (key.valid_from, key.version))
}

/// What is wrong with a key, and where. `level` and `criterion` count from 0; [`KeyFault::path`] names the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyFault {
    #[error("the version counts from 1")]
    NoVersion,
    #[error("a key has at least one level")]
    NoLevels,
    #[error("the level's code is lower-case letters, digits and underscore, at most 64")]
    BadLevelCode { level: usize },
    #[error("another level has this code")]
    DuplicateLevelCode { level: usize },
    #[error("the level has no name in nb")]
    NoLevelName { level: usize },
    #[error("the limit is zero")]
    LimitZero { level: usize },
    #[error("the limit is longer than ten years")]
    LimitTooLong { level: usize },
    #[error("the limit is not longer than that of the more urgent level before it")]
    LimitNotRising { level: usize },
    #[error("the level has no criteria")]
    NoCriteria { level: usize },
    #[error("the criterion's code is lower-case letters, digits and underscore, at most 64")]
    BadCriterionCode { level: usize, criterion: usize },
    #[error("another criterion has this code")]
    DuplicateCriterionCode { level: usize, criterion: usize },
    #[error("the criterion has no text in nb")]
    NoCriterionText { level: usize, criterion: usize },
}

impl KeyFault {
    /// The faulty field, such as `levels[1].criteria[0].code`, in the key's own JSON form.
    pub fn path(&self) -> String {
        match *self {
            KeyFault::NoVersion => "version".to_owned(),
            KeyFault::NoLevels => "levels".to_owned(),
            KeyFault::BadLevelCode { level } | KeyFault::DuplicateLevelCode { level } => {
                format!("levels[{level}].code")
            }
            KeyFault::NoLevelName { level } => format!("levels[{level}].name.nb"),
            KeyFault::LimitZero { level } | KeyFault::LimitTooLong { level } | KeyFault::LimitNotRising { level } => {
                format!("levels[{level}].limit")
            }
            KeyFault::NoCriteria { level } => format!("levels[{level}].criteria"),
            KeyFault::BadCriterionCode { level, criterion } | KeyFault::DuplicateCriterionCode { level, criterion } => {
                format!("levels[{level}].criteria[{criterion}].code")
            }
            KeyFault::NoCriterionText { level, criterion } => format!("levels[{level}].criteria[{criterion}].text.nb"),
        }
    }
}

#[cfg(test)]
mod tests;
