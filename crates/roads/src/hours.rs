//! Driving times by the hour of the day: the profile says what each hour multiplies them by, and here is where that is done.

use crate::{Graph, Table, Trip};
use serde::Deserialize;
use std::str::FromStr;

/// An hour of the day, 0 to 23.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub struct Hour(u8);

/// A number from 0 to 23, or a time: `"07:45"` is in the hour 7.
#[derive(Deserialize)]
#[serde(untagged, expecting = "an hour from 0 to 23, or a time such as 07:45")]
enum Written {
    Number(u8),
    Time(String),
}

/// No hour of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an hour from 0 to 23, or a time such as 07:45")]
pub struct NoHour;

impl Hour {
    /// # Errors
    /// More than 23.
    pub fn new(hour: u8) -> Result<Hour, NoHour> {
        if hour < 24 { Ok(Hour(hour)) } else { Err(NoHour) }
    }
}

impl FromStr for Hour {
    type Err = NoHour;

    fn from_str(text: &str) -> Result<Hour, NoHour> {
        let digits = |text: &str| match text.len() {
            1 | 2 if text.bytes().all(|b| b.is_ascii_digit()) => text.parse::<u8>().map_err(|_| NoHour),
            _ => Err(NoHour),
        };
        let (hour, minute) = text.split_once(':').unwrap_or((text, "00"));
        if minute.len() != 2 || digits(minute)? > 59 {
            return Err(NoHour);
        }
        Hour::new(digits(hour)?)
    }
}

impl TryFrom<Written> for Hour {
    type Error = NoHour;

    fn try_from(written: Written) -> Result<Hour, NoHour> {
        match written {
            Written::Number(hour) => Hour::new(hour),
            Written::Time(text) => text.parse(),
        }
    }
}

impl Graph {
    /// What driving times are multiplied by for whoever leaves in that hour; of a way of several hours too. 1 where the profile
    /// tells nothing of hours.
    pub fn factor(&self, hour: Hour) -> f64 {
        self.about().hours[usize::from(hour.0)]
    }
}

impl Table {
    /// All times so much longer.
    pub fn stretch(&mut self, factor: f64) {
        self.milliseconds
            .iter_mut()
            .for_each(|time| *time = longer(*time, factor));
    }
}

impl Trip {
    /// Its time so much longer.
    pub fn stretch(&mut self, factor: f64) {
        self.milliseconds = longer(self.milliseconds, factor);
    }
}

/// To the nearest millisecond. What is unreachable stays so, and nothing becomes it.
fn longer(milliseconds: u32, factor: f64) -> u32 {
    match milliseconds {
        Table::UNREACHABLE => Table::UNREACHABLE,
        time => ((f64::from(time) * factor).round() as u32).min(Table::UNREACHABLE - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_is_a_number_or_a_time() {
        for (text, hour) in [
            ("0", 0),
            ("7", 7),
            ("07", 7),
            ("23", 23),
            ("07:45", 7),
            ("7:59", 7),
            ("23:00", 23),
        ] {
            assert_eq!(text.parse(), Ok(Hour(hour)), "{text}");
        }
        for text in [
            "", "24", "-1", "7:60", "7:5", "07:045", "7.5", "+7", "24:00", ":30", "7:", "seven",
        ] {
            assert_eq!(text.parse::<Hour>(), Err(NoHour), "{text}");
        }
    }

    #[test]
    fn times_are_multiplied_and_what_is_unreachable_stays_so() {
        let mut table = Table {
            targets: 4,
            milliseconds: vec![0, 1_001, Table::UNREACHABLE, Table::UNREACHABLE - 1],
            decimetres: vec![1, 2, 3, 4],
        };
        table.stretch(1.5);
        // 1,501.5 is rounded up.
        let expected = [0, 1_502, Table::UNREACHABLE, Table::UNREACHABLE - 1];
        assert_eq!(table.milliseconds, expected);
        assert_eq!(table.decimetres, [1, 2, 3, 4], "ways are as long as ever");
    }
}
