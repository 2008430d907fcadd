use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};

use super::{L, args};

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

impl L {
    /// The calendar day of an instant where the municipality is.
    pub fn local_day(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.tz).date_naive()
    }

    /// "12. nov.", with the year when it is another than this one's.
    pub fn date(&self, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
        self.day(self.local_day(at), self.local_day(now))
    }

    /// "12. nov.", with the year when it is another than today's.
    pub fn day(&self, day: NaiveDate, today: NaiveDate) -> String {
        let month = self.t(&format!("month-short-{}", day.month()));
        let args = args!["day" => day.day().to_string(), "month" => month, "year" => day.year().to_string()];
        if day.year() == today.year() {
            self.tf("date-short", args)
        } else {
            self.tf("date-short-year", args)
        }
    }

    /// "12. november 2026", for titles, receipts and screen readers.
    pub fn day_long(&self, day: NaiveDate) -> String {
        let month = self.t(&format!("month-{}", day.month()));
        self.tf(
            "date-long",
            args!["day" => day.day().to_string(), "month" => month, "year" => day.year().to_string()],
        )
    }

    /// "november 2026"
    pub fn month(&self, day: NaiveDate) -> String {
        let month = self.t(&format!("month-{}", day.month()));
        self.tf("date-month", args!["month" => month, "year" => day.year().to_string()])
    }

    /// "torsdag"
    pub fn weekday(&self, day: NaiveDate) -> String {
        self.t(&format!("weekday-{}", day.weekday().number_from_monday()))
    }

    /// "14.05" or "14:05"
    pub fn clock(&self, at: DateTime<Utc>) -> String {
        let local = at.with_timezone(&self.tz);
        let args = args!["hour" => local.format("%H").to_string(), "minute" => local.format("%M").to_string()];
        self.tf("time-clock", args)
    }

    /// "12. nov. kl. 14.05"; today and yesterday are said in words.
    pub fn datetime(&self, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
        let clock = self.clock(at);
        match (self.local_day(now) - self.local_day(at)).num_days() {
            0 => self.tf("datetime-today", args!["clock" => clock]),
            1 => self.tf("datetime-yesterday", args!["clock" => clock]),
            _ => self.tf("datetime-short", args!["date" => self.date(at, now), "clock" => clock]),
        }
    }

    /// "12. november 2026 kl. 14.05", the exact form behind a relative one.
    pub fn datetime_long(&self, at: DateTime<Utc>) -> String {
        self.tf(
            "datetime-short",
            args!["date" => self.day_long(self.local_day(at)), "clock" => self.clock(at)],
        )
    }

    /// "3 dager"
    pub fn days(&self, n: i64) -> String {
        self.tf("duration-days", args!["n" => n])
    }

    /// A duration in the one unit that people would say: "25 minutter", "6 timer", "2 dager".
    pub fn duration(&self, span: TimeDelta) -> String {
        match span.num_minutes().abs() {
            n if n < HOUR => self.tf("duration-minutes", args!["n" => n]),
            n if n < 2 * DAY => self.tf("duration-hours", args!["n" => n / HOUR]),
            n => self.tf("duration-days", args!["n" => n / DAY]),
        }
    }

    /// Time left until a deadline, negative when it has passed: "2 dager igjen", "6 timer over fristen".
    pub fn time_left(&self, left: TimeDelta) -> String {
        let time = self.duration(left);
        if left < TimeDelta::zero() {
            self.tf("time-late", args!["time" => time])
        } else {
            self.tf("time-left", args!["time" => time])
        }
    }

    /// How long ago: "for 3 timer siden"; "akkurat nå" within two minutes; a date beyond a week.
    pub fn ago(&self, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
        let span = now - at;
        if span < TimeDelta::minutes(2) {
            self.t("time-just-now")
        } else if span < TimeDelta::days(7) {
            self.tf("time-ago", args!["time" => self.duration(span)])
        } else {
            self.date(at, now)
        }
    }
}
