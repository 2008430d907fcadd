//! The ways in which the words typed answer to a street's name and place, and what each costs.

use std::collections::HashMap;

use super::index::{Group, Index, NameWords};
use super::query::{Positions, Query, Reading, Word};
use super::scan::scan;
use super::search::Closeness;

/// The price of a word that nothing answers to.
pub(super) const MISSED: u32 = 1000;
/// The price of an address that only its place speaks for.
pub(super) const PLACE_ONLY: u32 = 100;
const NAME_WORD_LEFT_OUT: u32 = 6;
const FARM_WORD_LEFT_OUT: u32 = 1;
const FIRST_WORD_LEFT_OUT: u32 = 3;
const WRITTEN_IN_TWO: u32 = 5;
/// Ways that are followed at a time.
const MOST_WAYS: usize = 12;

/// A word typed, or two that are one in the name, that stand in a group's name.
#[derive(Debug, Clone, Copy)]
pub(super) struct NameMatch {
    pub group: u32,
    at: u8,
    /// One or two words typed.
    typed: u8,
    words: NameWords,
    price: u32,
    closeness: Closeness,
}

/// The places that a word typed may name, each with its price.
pub(super) type PlacePrices = HashMap<u32, (u32, Closeness)>;

/// One way of matching the words typed with a group.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    /// Words of the name that are matched.
    pub words: NameWords,
    /// Words typed that the name answers to.
    pub named: Positions,
    /// Words typed that nothing answers to.
    pub missed: Positions,
    /// Without [`MISSED`].
    pub price: u32,
    pub closeness: Closeness,
}

const NO_WAY: Way = Way {
    words: 0,
    named: 0,
    missed: 0,
    price: 0,
    closeness: Closeness::Exact,
};

impl Way {
    /// The price, with that of the words missed.
    pub(super) fn whole_price(&self) -> u32 {
        self.price + MISSED * self.missed.count_ones()
    }
}

/// For each word typed: the places that it may name.
pub(super) fn place_prices(index: &Index, query: &Query) -> Vec<PlacePrices> {
    let prices = query.words.iter().map(|word| {
        let mut places = PlacePrices::new();
        for (entry, (price, closeness)) in scan(&index.places.words, word, true) {
            for posting in index.places.postings(entry) {
                let price = price + posting.price;
                let best = places.entry(posting.place).or_insert((price, closeness));
                if (price, closeness) < *best {
                    *best = (price, closeness);
                }
            }
        }
        places
    });
    prices.collect()
}

/// All matches with names, sorted by group and by the words typed.
pub(super) fn names(index: &Index, query: &Query) -> Vec<NameMatch> {
    let mut names = Vec::new();
    let mut enter = |at: u8, typed: u8, word: &Word, more: u32| {
        for (entry, (price, closeness)) in scan(&index.names.words, word, typed == 1) {
            names.extend(index.names.postings(entry).iter().map(|posting| NameMatch {
                group: posting.group,
                at,
                typed,
                words: posting.words,
                price: price + more,
                closeness,
            }));
        }
    };
    for (at, word) in (0..).zip(&query.words) {
        enter(at, 1, word, 0);
    }
    for (at, pair) in (0..).zip(query.words.windows(2)) {
        if pair.iter().all(|word| !word.is_digits()) {
            enter(at, 2, &Word::joined(&pair[0], &pair[1]), WRITTEN_IN_TWO);
        }
    }
    names.sort_unstable_by_key(|found| {
        (
            found.group,
            found.at,
            found.typed,
            found.price,
            found.closeness,
            found.words,
        )
    });
    names
}

/// A price that no way of matching a group is below: each word by itself as cheap as can be.
pub(super) fn at_least(query: &Query, places: &[PlacePrices], group: &Group, matches: &[NameMatch]) -> u32 {
    let mut prices: Vec<u32> = places
        .iter()
        .enumerate()
        .map(|(at, places)| {
            // What may be the house number may cost nothing.
            let number = query.readings.iter().any(|reading| reading.taken >> at & 1 == 1);
            if number {
                0
            } else {
                places.get(&group.place).map_or(MISSED, |(price, _)| *price)
            }
        })
        .collect();
    for found in matches {
        let at = usize::from(found.at);
        prices[at] = prices[at].min(found.price);
        if found.typed == 2 {
            prices[at + 1] = 0;
        }
    }
    prices.iter().sum()
}

/// The cheapest way of matching all words that are not the number.
pub(super) fn best_way(
    query: &Query,
    places: &[PlacePrices],
    group: &Group,
    matches: &[NameMatch],
    reading: &Reading,
) -> Way {
    let count = query.words.len();
    let mut ways: Vec<Vec<Way>> = vec![Vec::new(); count + 2];
    ways[0].push(NO_WAY);
    let free = |at: usize| at < count && reading.taken >> at & 1 == 0;
    for at in 0..count {
        let mut here = std::mem::take(&mut ways[at]);
        if !free(at) {
            ways[at + 1].append(&mut here);
            continue;
        }
        here.sort_unstable_by_key(|way| (way.whole_price(), way.closeness, way.words));
        here.truncate(MOST_WAYS);
        let first = matches.partition_point(|found| usize::from(found.at) < at);
        let of_place = places[at].get(&group.place);
        for way in here {
            for found in matches[first..].iter().take_while(|found| usize::from(found.at) == at) {
                let taken = way.words & found.words != 0 || (found.typed == 2 && !free(at + 1));
                if !taken {
                    ways[at + usize::from(found.typed)].push(Way {
                        words: way.words | found.words,
                        named: way.named | ((1 << found.typed) - 1) << at,
                        missed: way.missed,
                        price: way.price + found.price,
                        closeness: way.closeness.max(found.closeness),
                    });
                }
            }
            ways[at + 1].push(match of_place {
                Some((price, closeness)) => Way {
                    price: way.price + price,
                    closeness: way.closeness.max(*closeness),
                    ..way
                },
                None => Way {
                    missed: way.missed | 1 << at,
                    ..way
                },
            });
        }
    }
    let named = ways[count].iter().map(|way| Way {
        price: way.price + name_price(group, way),
        ..*way
    });
    // A street that begins as its town does is meant itself: by its place alone it would be dearer.
    let price = |way: &Way| way.whole_price() + if way.words == 0 { PLACE_ONLY } else { 0 };
    named.min_by_key(|way| (price(way), way.closeness)).unwrap_or(Way {
        missed: query.all(),
        ..NO_WAY
    })
}

/// The price of what the name holds beyond the words typed.
fn name_price(group: &Group, way: &Way) -> u32 {
    let left_out = |words: NameWords| (words & !way.words).count_ones();
    let first = if way.words & 1 == 0 { FIRST_WORD_LEFT_OUT } else { 0 };
    if way.words & group.street_words != 0 {
        left_out(group.street_words) * NAME_WORD_LEFT_OUT + left_out(group.farm_words) * FARM_WORD_LEFT_OUT + first
    } else if way.words != 0 {
        left_out(group.farm_words) * NAME_WORD_LEFT_OUT + first
    } else {
        0
    }
}
