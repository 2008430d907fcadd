//! Typing errors: the words of a sorted dictionary within one or two errors of what was typed, or of which the beginning is.

use fst::Automaton;

/// Most errors looked for.
const MOST: usize = 2;
/// Cells of a row that can still matter: as many to each side as there may be errors.
const BAND: usize = 2 * MOST + 1;

/// A Levenshtein automaton over bytes (folded text is nearly always ASCII) for `fst`'s dictionaries.
///
/// `fst::automaton::Levenshtein` builds its whole table first, which for two errors in a long word takes 7–19 ms (measured),
/// many times the search itself; this one works out the row of the distance matrix as it walks, and tells the distance.
pub(super) struct Typed<'a> {
    typed: &'a [u8],
    errors: u8,
}

/// A band of one row of the distance matrix, and the least errors with which any beginning of the word is what was typed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    depth: usize,
    band: [u8; BAND],
    beginning: u8,
}

/// How many errors a typed word of this many letters may hold.
pub(super) fn errors_allowed(letters: usize) -> u8 {
    match letters {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

impl<'a> Typed<'a> {
    pub(super) fn new(typed: &'a str, errors: u8) -> Self {
        Typed {
            typed: typed.as_bytes(),
            errors: errors.min(MOST as u8),
        }
    }

    /// Errors between what was typed and the whole word, if few enough.
    pub(super) fn whole(&self, row: &Row) -> Option<u8> {
        self.cell(row).filter(|errors| *errors <= self.errors)
    }

    /// Errors between what was typed and the best beginning of the word.
    pub(super) fn beginning(&self, row: &Row) -> u8 {
        row.beginning
    }

    /// The last column of this row.
    fn cell(&self, row: &Row) -> Option<u8> {
        let at = (self.typed.len() + MOST).checked_sub(row.depth)?;
        row.band.get(at).copied()
    }

    fn seen(&self, mut row: Row) -> Row {
        if let Some(errors) = self.cell(&row) {
            row.beginning = row.beginning.min(errors);
        }
        row
    }
}

impl Automaton for Typed<'_> {
    type State = Row;

    fn start(&self) -> Row {
        let mut band = [u8::MAX; BAND];
        for (column, cell) in band[MOST..].iter_mut().enumerate().take(self.typed.len() + 1) {
            *cell = column as u8;
        }
        self.seen(Row {
            depth: 0,
            band,
            beginning: u8::MAX,
        })
    }

    fn is_match(&self, row: &Row) -> bool {
        row.beginning <= self.errors
    }

    fn can_match(&self, row: &Row) -> bool {
        row.beginning <= self.errors || row.band.iter().any(|cell| *cell <= self.errors)
    }

    fn will_always_match(&self, row: &Row) -> bool {
        row.beginning <= self.errors
    }

    fn accept(&self, row: &Row, byte: u8) -> Row {
        let depth = row.depth + 1;
        let mut band = [u8::MAX; BAND];
        for at in 0..BAND {
            let Some(column) = (depth + at)
                .checked_sub(MOST)
                .filter(|column| *column <= self.typed.len())
            else {
                continue;
            };
            let added = row.band.get(at + 1).copied().unwrap_or(u8::MAX).saturating_add(1);
            let mut least = added;
            if column > 0 {
                let same = self.typed[column - 1] == byte;
                least = least.min(row.band[at].saturating_add(u8::from(!same)));
                if at > 0 {
                    least = least.min(band[at - 1].saturating_add(1));
                }
            }
            band[at] = least;
        }
        self.seen(Row {
            depth,
            band,
            beginning: row.beginning,
        })
    }
}

/// What was typed with each two neighbouring letters changed over: the commonest slip, and two errors for Levenshtein.
pub(super) fn changed_over(typed: &str) -> impl Iterator<Item = String> + '_ {
    let letters: Vec<char> = typed.chars().collect();
    (1..letters.len()).filter_map(move |at| {
        let mut changed = letters.clone();
        changed.swap(at - 1, at);
        (changed != letters).then(|| changed.into_iter().collect())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The whole matrix, as a textbook has it: errors to the whole word, and to its best beginning.
    fn matrix(typed: &[u8], word: &[u8]) -> (usize, usize) {
        let mut row: Vec<usize> = (0..=typed.len()).collect();
        let mut beginning = typed.len();
        for (depth, byte) in word.iter().enumerate() {
            let mut next = vec![depth + 1];
            for column in 1..=typed.len() {
                let changed = row[column - 1] + usize::from(typed[column - 1] != *byte);
                next.push(changed.min(row[column] + 1).min(next[column - 1] + 1));
            }
            row = next;
            beginning = beginning.min(row[typed.len()]);
        }
        (row[typed.len()], beginning)
    }

    proptest::proptest! {
        #[test]
        fn the_walk_counts_errors_as_the_whole_matrix_does(typed in "[abc]{0,8}", word in "[abc]{0,10}", errors in 0u8..3) {
            let automaton = Typed::new(&typed, errors);
            let mut row = automaton.start();
            let mut alive = automaton.can_match(&row);
            for byte in word.bytes() {
                row = automaton.accept(&row, byte);
                alive &= automaton.can_match(&row);
            }
            let (whole, beginning) = matrix(typed.as_bytes(), word.as_bytes());
            let few = |counted: usize| (counted <= usize::from(errors)).then_some(counted);
            proptest::prop_assert_eq!(automaton.whole(&row).map(usize::from), few(whole));
            proptest::prop_assert_eq!(few(usize::from(automaton.beginning(&row))), few(beginning));
            proptest::prop_assert_eq!(automaton.is_match(&row), few(beginning).is_some());
            proptest::prop_assert!(alive || few(beginning).is_none());
        }
    }
}
