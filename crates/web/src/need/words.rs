//! The words of needs, the same on every page.

use crate::components::{Tag, Tone, time_left};
use crate::i18n::{L, args};
use crate::icon::Icon;
use chrono::{DateTime, TimeDelta, Utc};
use domain::need::{NeedState, Step};
use domain::priority_key::{LevelCode, Limit, PriorityKey};
use maud::{Markup, html};

/// The level's name in the key, else its code.
pub fn level(l: L, key: &PriorityKey, level: &LevelCode) -> String {
    let name = key.level(level).map_or("", |r| r.name.get(l.lang.tag()));
    if name.is_empty() {
        level.to_string()
    } else {
        name.to_owned()
    }
}

pub fn limit(l: L, limit: Limit) -> String {
    match limit {
        Limit::Hours(n) => l.tf("duration-hours", args!["n" => i64::from(n)]),
        Limit::Days(n) => l.tf("duration-days", args!["n" => i64::from(n)]),
    }
}

pub fn step(l: L, step: Step) -> String {
    l.t(&format!("need-step-{step}"))
}

/// Time left, or that there is no level yet.
pub fn left(l: L, deadline: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Markup {
    match deadline {
        Some(at) => html! { (time_left(l, at - now)) },
        None => html! { (Tag::new(Tone::Info, l.t("need-no-level")).icon(Icon::Inbox)) },
    }
}

/// A deadline as people say it: the whole day where it is a day's end, the clock where it is not.
pub fn deadline(l: L, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let local = at.with_timezone(&l.tz);
    if local.time() == chrono::NaiveTime::MIN {
        l.date(at - TimeDelta::seconds(1), now)
    } else {
        l.datetime(at, now)
    }
}

/// "Rullator og 2 til", or that nothing is named.
pub fn wanted(l: L, what: &[String]) -> String {
    match what {
        [] => l.t("need-nothing-named"),
        [one] => one.clone(),
        [first, rest @ ..] => l.tf(
            "need-and-more",
            args!["what" => first.as_str(), "n" => i64::try_from(rest.len()).unwrap_or(i64::MAX)],
        ),
    }
}

pub fn state(l: L, state: &NeedState) -> Tag {
    match state {
        NeedState::Untriaged => Tag::new(Tone::Info, l.t("need-state-untriaged")).icon(Icon::Inbox),
        NeedState::Open { step, .. } => Tag::new(Tone::Neutral, self::step(l, *step)),
        NeedState::InUse { .. } => Tag::new(Tone::Good, l.t("need-state-in_use")).icon(Icon::CheckCircle),
        NeedState::Closed { reason, .. } => {
            Tag::new(Tone::Neutral, l.t(&format!("need-close-{reason}"))).icon(Icon::Ban)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn a_limit_in_days_is_said_as_its_last_day_and_one_in_hours_with_the_clock() {
        let l = L::new(Lang::Nb, chrono_tz::Europe::Oslo);
        let now: DateTime<Utc> = "2026-03-10T09:00:00Z".parse().unwrap();
        let said = |at: &str| deadline(l, at.parse().unwrap(), now);
        assert_eq!(said("2026-03-15T23:00:00Z"), "15. mars");
        assert_eq!(said("2026-03-15T11:30:00Z"), "15. mars kl. 12.30");
    }
}
