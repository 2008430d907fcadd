//! A way from place to place, by the time of the day.

use crate::problem::{Matrix, Pace};

/// From one place to another.
pub(super) struct Way<'a> {
    matrix: &'a Matrix,
    entry: usize,
    factor: f64,
    /// What is to be driven: seconds, or where the pace changes over the day, parts.
    pub whole: i128,
    pub metres: i64,
    pub cost: i64,
}

/// Into how many parts a way is cut where its pace changes on the way.
const PARTS: i128 = 1 << 40;
/// So little of a second too much is the parts' rounding, and no second more: otherwise who leaves earlier could arrive later.
const CRUMB: i128 = PARTS >> 20;

impl<'a> Way<'a> {
    pub fn new(matrix: &'a Matrix, factor: f64, a: usize, b: usize) -> Way<'a> {
        let entry = a * matrix.size + b;
        let of = |part: &Option<Vec<u32>>| part.as_ref().map_or(0, |m| i64::from(m[entry]));
        let mut way = Way {
            matrix,
            entry,
            factor,
            whole: PARTS,
            metres: of(&matrix.distances),
            cost: of(&matrix.costs),
        };
        if matrix.slices.is_empty() {
            way.whole = i128::from(way.seconds(&matrix.durations, factor));
        }
        way
    }

    fn seconds(&self, durations: &[u32], factor: f64) -> i64 {
        let seconds = durations[self.entry];
        match factor {
            1.0 => i64::from(seconds),
            factor => (f64::from(seconds) / factor + 0.5) as i64,
        }
    }

    /// Drives from `time` on for at most so many seconds; says how many.
    pub fn go(&self, left: &mut i128, time: i64, most: i64) -> i64 {
        if self.matrix.slices.is_empty() {
            let driven = (*left as i64).min(most);
            *left -= i128::from(driven);
            return driven;
        }
        let mut driven = 0;
        while *left > 0 && driven < most {
            let now = time + driven;
            let next = self.matrix.slices.partition_point(|s| s.from <= now);
            let own = (&self.matrix.durations, self.factor);
            let (durations, factor) = match next.checked_sub(1).map(|at| &self.matrix.slices[at].travel) {
                None => own,
                Some(Pace::Durations(durations)) => (durations, self.factor),
                Some(Pace::Factor(slower)) => (own.0, self.factor / slower),
            };
            let whole = i128::from(self.seconds(durations, factor));
            if whole == 0 {
                *left = 0;
                break;
            }
            let needed = (*left * whole + PARTS - 1 - CRUMB) / PARTS;
            let until_change = self.matrix.slices.get(next).map_or(i64::MAX, |s| s.from - now);
            let span = until_change.min(most - driven);
            if needed <= i128::from(span) {
                *left = 0;
                driven += needed as i64;
            } else {
                *left = (*left - i128::from(span) * PARTS / whole).max(1);
                driven += span;
            }
        }
        driven
    }
}
