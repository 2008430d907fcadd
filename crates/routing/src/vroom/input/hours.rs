//! Travel by the hour: VROOM's times are seconds from wherever the caller likes, so the hours of a day are only known where the
//! caller says which of these seconds is midnight.

use super::{Fault, fault};
use crate::problem::{FOREVER, Pace, Slice};

const HOUR: i64 = 3_600;
/// So many days from the first midnight on are travelled by the hour.
const DAYS: i64 = 7;

/// The slices of seven days, each hour's travel times its factor; before and after, travel is as it is without factors. Times
/// before 0 are in no plan, so the first slice may begin amid an hour.
///
/// # Errors
/// A midnight out of all times.
pub(super) fn slices(factors: &[f64; 24], midnight: i64) -> Result<Vec<Slice>, Fault> {
    if !(-FOREVER / 2..=FOREVER / 2).contains(&midnight) {
        return Err(fault("midnight", "it is no time"));
    }
    let hours = (0..DAYS).flat_map(|_| factors).copied().chain([1.0]);
    let mut slices: Vec<Slice> = vec![];
    for (hour, factor) in (0..).zip(hours) {
        let from = (midnight + hour * HOUR).max(0);
        if slices.last().is_some_and(|s| s.from == from) {
            // That hour was over before the plan's times begin.
            slices.pop();
        }
        let before = match slices.last() {
            Some(Slice {
                travel: Pace::Factor(factor),
                ..
            }) => *factor,
            _ => 1.0,
        };
        if factor != before {
            let travel = Pace::Factor(factor);
            slices.push(Slice { from, travel });
        }
    }
    Ok(slices)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(factors: &[f64; 24], midnight: i64) -> Vec<(i64, f64)> {
        let slices = slices(factors, midnight).unwrap_or_default();
        let each = slices.into_iter().map(|s| match s.travel {
            Pace::Factor(factor) => (s.from, factor),
            Pace::Durations(_) => (s.from, f64::NAN),
        });
        each.collect()
    }

    /// Slow from seven to nine.
    const RUSH: [f64; 24] = {
        let mut hours = [1.0; 24];
        (hours[7], hours[8]) = (1.5, 1.5);
        hours
    };

    #[test]
    fn hours_alike_are_one_slice_and_a_week_has_seven_mornings() {
        let slices = told(&RUSH, 1_000);
        assert_eq!(slices.len(), 14);
        assert_eq!(slices[..2], [(1_000 + 7 * 3_600, 1.5), (1_000 + 9 * 3_600, 1.0)]);
        assert_eq!(slices[12], (1_000 + (6 * 24 + 7) * 3_600, 1.5));
        assert_eq!(told(&[1.0; 24], 0), []);
    }

    #[test]
    fn after_the_week_nothing_is_slower() {
        let slices = told(&[0.5; 24], 0);
        assert_eq!(slices, [(0, 0.5), (7 * 24 * 3_600, 1.0)]);
    }

    #[test]
    fn a_plan_that_begins_amid_an_hour_begins_at_its_pace() {
        // Half past seven is 0.
        let slices = told(&RUSH, -7 * 3_600 - 1_800);
        assert_eq!(slices[..2], [(0, 1.5), (5_400, 1.0)]);
        // Half past nine: the first rush is over.
        let slices = told(&RUSH, -9 * 3_600 - 1_800);
        assert_eq!(slices[0], ((24 + 7) * 3_600 - 9 * 3_600 - 1_800, 1.5));
        // A week ago.
        assert_eq!(told(&RUSH, -8 * 24 * 3_600), []);
    }

    #[test]
    fn a_midnight_out_of_all_times_is_refused() {
        assert!(slices(&RUSH, i64::MAX).is_err() && slices(&RUSH, i64::MIN).is_err());
    }
}
