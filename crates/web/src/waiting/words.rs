//! The words of the waiting pages.

use crate::i18n::{L, args};
use app::waiting::Basis;
use chrono::NaiveDate;
use domain::need::Step;
use domain::priority_key::{LevelCode, Limit, PriorityKey};
use domain::time::Month;
use domain::waiting::{Summary, WaitKind};

/// The level's name in the key, else its code, else that there is none.
pub fn level(l: L, key: &PriorityKey, level: Option<&LevelCode>) -> String {
    let Some(level) = level else {
        return l.t("waiting-no-level");
    };
    let name = key.level(level).map_or("", |rule| rule.name.get(l.lang.tag()));
    if name.is_empty() {
        level.to_string()
    } else {
        name.to_owned()
    }
}

pub fn kind(l: L, kind: WaitKind) -> String {
    l.t(&format!("waiting-kind-{kind}"))
}

pub fn step(l: L, step: Step) -> String {
    l.t(&format!("need-step-{step}"))
}

/// "5 dager", "48 timer"
pub fn limit(l: L, limit: Limit) -> String {
    match limit {
        Limit::Hours(n) => l.tf("duration-hours", args!["n" => i64::from(n)]),
        Limit::Days(n) => l.days(i64::from(n)),
    }
}

/// Whole days that are at least as many, so that "at most" stays true.
pub fn days_up(l: L, days: f64) -> String {
    l.days(days.ceil() as i64)
}

/// "6" or "6,5"
pub fn figure(l: L, days: f64) -> String {
    if days.fract() == 0.0 {
        l.number(days as i64)
    } else {
        l.decimal(days, 1)
    }
}

/// The first day of a month.
pub fn first_of(month: Month) -> NaiveDate {
    NaiveDate::from_ymd_opt(month.year, month.month, 1).unwrap_or(NaiveDate::MIN)
}

/// "november 2026"
pub fn month(l: L, month: Month) -> String {
    l.month(first_of(month))
}

/// "nov.", for an axis.
pub fn month_short(l: L, month: Month) -> String {
    l.t(&format!("month-short-{}", month.month))
}

/// The day of the reading, short, as the charts' stamps say it.
pub fn stamp(l: L, basis: &Basis, today: NaiveDate) -> String {
    l.day(basis.day, today)
}

/// Whether the day lies in the past, as the messages ask.
pub fn past(basis: &Basis, today: NaiveDate) -> &'static str {
    if basis.day < today { "yes" } else { "no" }
}

/// What a histogram of waits shows, as a sentence.
pub fn finding(l: L, past: &str, summary: &Summary, late: usize) -> String {
    let n = i64::try_from(summary.count).unwrap_or(i64::MAX);
    let late = i64::try_from(late).unwrap_or(i64::MAX);
    if summary.count < 5 {
        return l.tf(
            "waiting-finding-few",
            args!["n" => n, "longest" => l.days(summary.longest), "late" => late, "past" => past],
        );
    }
    l.tf(
        "waiting-finding",
        args![
            "median" => days_up(l, summary.median), "p90" => days_up(l, summary.p90),
            "late" => late, "n" => n, "past" => past
        ],
    )
}
