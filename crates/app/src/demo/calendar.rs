//! When people work: weekdays from eight to half past three, and the seasons of a year.

use super::random::Random;
use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, TimeZone, Timelike, Utc, Weekday};
use chrono_tz::Tz;

pub(super) fn hours(h: f64) -> TimeDelta {
    TimeDelta::seconds((h * 3_600.0) as i64)
}

/// Weekdays that are no fixed public holiday. The movable ones are left out: a demo need not know Easter.
pub(super) fn works(day: NaiveDate) -> bool {
    let holiday = matches!(
        (day.month(), day.day()),
        (1, 1) | (5, 1) | (5, 17) | (12, 24..=26) | (12, 31)
    );
    !holiday && !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// The local time of day on a date, as an instant. A time that the change of clocks skips moves an hour on.
pub(super) fn at(day: NaiveDate, minutes: u32, zone: Tz) -> DateTime<Utc> {
    let local = day.and_time(chrono::NaiveTime::MIN) + TimeDelta::minutes(i64::from(minutes));
    zone.from_local_datetime(&local)
        .earliest()
        .map_or_else(|| Utc.from_utc_datetime(&local), |t| t.with_timezone(&Utc))
}

/// The first working moment from `t` on.
pub(super) fn at_work(t: DateTime<Utc>, zone: Tz, rng: &mut Random) -> DateTime<Utc> {
    let local = t.with_timezone(&zone);
    let mut day = local.date_naive();
    let minutes = local.hour() * 60 + local.minute();
    if works(day) {
        if (480..930).contains(&minutes) {
            return t;
        }
        if minutes < 480 {
            return at(day, 480 + rng.below(75) as u32, zone);
        }
    }
    loop {
        day = day.checked_add_days(Days::new(1)).unwrap_or(day);
        if works(day) {
            return at(day, 480 + rng.below(90) as u32, zone);
        }
    }
}

/// The joint intake answers every day from eight to eight.
pub(super) fn any_day(t: DateTime<Utc>, zone: Tz, rng: &mut Random) -> DateTime<Utc> {
    let local = t.with_timezone(&zone);
    let day = local.date_naive();
    match local.hour() {
        8..=19 => t,
        0..=7 => at(day, 480 + rng.below(60) as u32, zone),
        _ => at(
            day.checked_add_days(Days::new(1)).unwrap_or(day),
            480 + rng.below(60) as u32,
            zone,
        ),
    }
}

/// How many needs come on a day compared with another: ice in winter, quiet in July, Mondays above Fridays.
pub(super) fn weight(day: NaiveDate) -> f64 {
    let season = match day.month() {
        1 | 2 => 1.25,
        3 | 10 | 11 => 1.1,
        7 => 0.6,
        12 => 0.85,
        _ => 1.0,
    };
    let weekday = match day.weekday() {
        Weekday::Mon => 1.3,
        Weekday::Tue | Weekday::Wed => 1.1,
        Weekday::Thu => 1.0,
        Weekday::Fri => 0.8,
        Weekday::Sat | Weekday::Sun => 0.06,
    };
    season * if works(day) { weekday } else { 0.06 }
}
