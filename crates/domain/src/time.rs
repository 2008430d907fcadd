//! Time as people count it: calendar days in the municipality's own zone, and what is left until a deadline in the
//! unit a person would say. Instants are UTC; the clock itself is always a parameter.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The calendar day on which `instant` falls in `zone`.
pub fn local_date(instant: DateTime<Utc>, zone: Tz) -> NaiveDate {
    instant.with_timezone(&zone).date_naive()
}

/// The first instant of the calendar day `date` in `zone`.
///
/// Where the clocks are put back over midnight this is the earlier of the two midnights; where they are put forward
/// over it, the first quarter of an hour that exists. `None` only at the ends of the calendar.
pub fn start_of_day(date: NaiveDate, zone: Tz) -> Option<DateTime<Utc>> {
    let midnight = date.and_time(NaiveTime::MIN);
    // No zone has ever skipped more than a day; a quarter of an hour divides every change in the tz database since 1900.
    (0..=96).find_map(|quarters| {
        let local = midnight.checked_add_signed(TimeDelta::minutes(15 * quarters))?;
        zone.from_local_datetime(&local)
            .earliest()
            .map(|t| t.with_timezone(&Utc))
    })
}

/// The instant at which the calendar day `date` is over in `zone`: the next day's first instant.
pub fn end_of_day(date: NaiveDate, zone: Tz) -> Option<DateTime<Utc>> {
    start_of_day(date.checked_add_days(Days::new(1))?, zone)
}

/// Days waited: the number of midnights in `zone` between the two instants. The same calendar day is 0, yesterday
/// evening to this morning is 1. Negative if `to` is on an earlier day than `from`.
pub fn days_waited(from: DateTime<Utc>, to: DateTime<Utc>, zone: Tz) -> i64 {
    local_date(to, zone)
        .signed_duration_since(local_date(from, zone))
        .num_days()
}

/// `date` plus `months`, on the same day of the month or the month's last day where it has no such day
/// (31 January + 1 month = 28 or 29 February). Stops at the end of the calendar instead of failing.
pub fn add_months(date: NaiveDate, months: u32) -> NaiveDate {
    date.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

/// A calendar month, such as 2026-03. Sorts by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Month {
    pub year: i32,
    /// 1 to 12
    pub month: u32,
}

impl Month {
    pub fn of(date: NaiveDate) -> Month {
        Month {
            year: date.year(),
            month: date.month(),
        }
    }

    /// The month of `instant` in `zone`.
    pub fn at(instant: DateTime<Utc>, zone: Tz) -> Month {
        Month::of(local_date(instant, zone))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// A stretch of time in the one unit that a person would use for it. Rounded down: never more than there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// Under an hour: 0 to 59.
    Minutes(i64),
    /// Under two days: 1 to 47.
    Hours(i64),
    /// Two days or more, counted as 24 hours each.
    Days(i64),
}

impl Span {
    fn of(length: TimeDelta) -> Span {
        if length.num_hours() < 1 {
            Span::Minutes(length.num_minutes())
        } else if length.num_hours() < 48 {
            Span::Hours(length.num_hours())
        } else {
            Span::Days(length.num_days())
        }
    }
}

/// Where `now` stands to a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeLeft {
    Left { span: Span },
    Late { span: Span },
}

impl TimeLeft {
    /// At the deadline itself there is still `Left` with 0 minutes; one instant later it is `Late`.
    pub fn until(deadline: DateTime<Utc>, now: DateTime<Utc>) -> TimeLeft {
        if now <= deadline {
            TimeLeft::Left {
                span: Span::of(deadline - now),
            }
        } else {
            TimeLeft::Late {
                span: Span::of(now - deadline),
            }
        }
    }

    pub fn is_late(self) -> bool {
        matches!(self, TimeLeft::Late { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::{America, Europe};
    use proptest::prelude::*;

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_night_in_oslo_is_one_day_waited_though_utc_sees_the_same_date() {
        // 23:30 and 00:30 in Oslo (UTC+2 in summer)
        assert_eq!(
            days_waited(utc("2026-06-01T21:30:00Z"), utc("2026-06-01T22:30:00Z"), Europe::Oslo),
            1
        );
        assert_eq!(
            days_waited(utc("2026-06-01T00:30:00Z"), utc("2026-06-01T20:30:00Z"), Europe::Oslo),
            0
        );
        assert_eq!(
            days_waited(utc("2026-06-03T10:00:00Z"), utc("2026-06-01T10:00:00Z"), Europe::Oslo),
            -2
        );
    }

    #[test]
    fn the_day_ends_at_local_midnight_on_both_sides_of_the_change_of_clocks() {
        assert_eq!(
            end_of_day(date("2026-03-28"), Europe::Oslo),
            Some(utc("2026-03-28T23:00:00Z"))
        );
        assert_eq!(
            end_of_day(date("2026-03-29"), Europe::Oslo),
            Some(utc("2026-03-29T22:00:00Z"))
        );
        assert_eq!(
            end_of_day(date("2026-10-25"), Europe::Oslo),
            Some(utc("2026-10-25T23:00:00Z"))
        );
        assert_eq!(
            end_of_day(date("2026-06-01"), Europe::Helsinki),
            Some(utc("2026-06-01T21:00:00Z"))
        );
    }

    #[test]
    fn a_day_whose_midnight_was_skipped_starts_at_its_first_instant_that_exists() {
        // São Paulo put its clocks from 00:00 to 01:00 on 4 November 2018
        assert_eq!(
            start_of_day(date("2018-11-04"), America::Sao_Paulo),
            Some(utc("2018-11-04T03:00:00Z"))
        );
    }

    #[test]
    fn months_are_added_to_the_same_day_or_the_last_of_the_month() {
        assert_eq!(add_months(date("2026-01-31"), 1), date("2026-02-28"));
        assert_eq!(add_months(date("2028-01-31"), 1), date("2028-02-29"));
        assert_eq!(add_months(date("2026-11-15"), 3), date("2027-02-15"));
        assert_eq!(add_months(date("2026-11-15"), u32::MAX), NaiveDate::MAX);
    }

    #[test]
    fn time_left_is_told_in_the_unit_a_person_would_say() {
        let now = utc("2026-03-01T12:00:00Z");
        let left = |text: &str| TimeLeft::until(utc(text), now);
        assert_eq!(left("2026-03-01T12:00:00Z"), TimeLeft::Left { span: Span::Minutes(0) });
        assert_eq!(
            left("2026-03-01T12:59:59Z"),
            TimeLeft::Left {
                span: Span::Minutes(59)
            }
        );
        assert_eq!(left("2026-03-01T13:00:00Z"), TimeLeft::Left { span: Span::Hours(1) });
        assert_eq!(left("2026-03-03T11:59:00Z"), TimeLeft::Left { span: Span::Hours(47) });
        assert_eq!(left("2026-03-03T12:00:00Z"), TimeLeft::Left { span: Span::Days(2) });
        assert_eq!(
            left("2026-03-01T11:30:00Z"),
            TimeLeft::Late {
                span: Span::Minutes(30)
            }
        );
        assert_eq!(left("2026-02-19T12:00:00Z"), TimeLeft::Late { span: Span::Days(10) });
    }

    #[test]
    fn a_month_is_that_of_the_municipality_and_sorts_by_time() {
        assert_eq!(
            Month::at(utc("2026-02-28T23:30:00Z"), Europe::Oslo).to_string(),
            "2026-03"
        );
        assert!(Month { year: 2025, month: 12 } < Month { year: 2026, month: 1 });
    }

    proptest! {
        #[test]
        fn waits_end_to_end_add_up(a in 0i64..4_000_000_000, b in 0i64..4_000_000_000, c in 0i64..4_000_000_000) {
            let at = |s| DateTime::from_timestamp(s, 0).unwrap();
            let days = |x, y| days_waited(at(x), at(y), Europe::Stockholm);
            prop_assert_eq!(days(a, b) + days(b, c), days(a, c));
        }

        #[test]
        fn every_instant_lies_inside_its_own_local_day(s in 0i64..4_000_000_000) {
            let t = DateTime::from_timestamp(s, 0).unwrap();
            let day = local_date(t, Europe::Copenhagen);
            prop_assert!(start_of_day(day, Europe::Copenhagen).unwrap() <= t);
            prop_assert!(t < end_of_day(day, Europe::Copenhagen).unwrap());
        }
    }
}
