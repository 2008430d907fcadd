//! One typed word, looked up in a dictionary: as it stands, as the beginning of a word, with a usual shortening, with errors.

use std::collections::HashMap;

use fst::automaton::Str;
use fst::{Automaton, IntoStreamer, Map, Streamer};

use super::letters::with_ending;
use super::query::Word;
use super::search::Closeness;
use super::typing::{Typed, changed_over, errors_allowed};

/// Prices: what is added for each way of being not quite what was typed. See `search` for how they weigh.
const SHORTENED: u32 = 3;
const BEGUN: u32 = 10;
const MOST_LETTERS_LEFT: u32 = 15;
const ERROR: u32 = 40;
/// Few digits begin very many postcodes, so that a house number would be taken for one.
const FEW_DIGITS: u32 = 150;

/// Words of the dictionary by their numbers, each with its least price.
pub(super) type Scanned = HashMap<u64, (u32, Closeness)>;

/// Looks a word up. `thorough`: with typing errors too.
pub(super) fn scan(words: &Map<Vec<u8>>, word: &Word, thorough: bool) -> Scanned {
    let mut found = Scanned::new();
    let typed = word.folded.as_str();
    let shortened = with_ending(typed).filter(|ending| ending != typed);
    beginning(words, typed, 0, 0, &mut found);
    if word.is_digits() {
        if typed.len() < 4 {
            found
                .values_mut()
                .filter(|(price, _)| *price > 0)
                .for_each(|(price, _)| *price += FEW_DIGITS);
        }
        return found;
    }
    if let Some(whole) = &shortened {
        beginning(words, whole, SHORTENED, 0, &mut found);
    }
    let errors = errors_allowed(typed.chars().count());
    if !thorough || errors == 0 {
        return found;
    }
    for changed in changed_over(typed) {
        beginning(words, &changed, ERROR, 1, &mut found);
    }
    let corrected = shortened.as_deref().unwrap_or(typed);
    let shortening = if shortened.is_some() { SHORTENED } else { 0 };
    let automaton = Typed::new(corrected, errors);
    let mut stream = words.search_with_state(&automaton).into_stream();
    while let Some((key, number, row)) = stream.next() {
        let begun = automaton.beginning(&row);
        let as_beginning = (
            u32::from(begun) * ERROR + BEGUN + 2 + left(key.len(), corrected.len()),
            begun,
        );
        let (price, errors) = match automaton.whole(&row) {
            Some(whole) => (u32::from(whole) * ERROR, whole).min(as_beginning),
            None => as_beginning,
        };
        // Without errors it has been found above.
        if errors > 0 {
            keep(&mut found, number, price + shortening, Closeness::Typing { errors });
        }
    }
    found
}

/// All words that begin so.
fn beginning(words: &Map<Vec<u8>>, typed: &str, price: u32, errors: u8, found: &mut Scanned) {
    let mut stream = words.search(Str::new(typed).starts_with()).into_stream();
    while let Some((key, number)) = stream.next() {
        let whole = key.len() == typed.len();
        let price = if whole {
            price
        } else {
            price + BEGUN + left(key.len(), typed.len())
        };
        let closeness = match (errors, whole) {
            (0, true) => Closeness::Exact,
            (0, false) => Closeness::Begun,
            (errors, _) => Closeness::Typing { errors },
        };
        keep(found, number, price, closeness);
    }
}

/// The price of the letters that are not yet typed.
fn left(word: usize, typed: usize) -> u32 {
    u32::try_from(word.saturating_sub(typed))
        .unwrap_or(u32::MAX)
        .min(MOST_LETTERS_LEFT)
}

fn keep(found: &mut Scanned, word: u64, price: u32, closeness: Closeness) {
    let best = found.entry(word).or_insert((price, closeness));
    if (price, closeness) < *best {
        *best = (price, closeness);
    }
}
