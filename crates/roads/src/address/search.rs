//! Finding and ranking. Everything that is not quite what was typed has a price; the cheapest addresses are the best.
//!
//! The prices in order: the very street and number 0; a shortening 3; each word of the name left out 6; an unfinished word
//! 10–25; another letter of the house number up to 36; a typing error 40 each; a number near the one asked for, where that is
//! not there, 61–160; found by a place alone 100; a word that nothing answers to 1000, and addresses that miss more words than
//! the best do are not shown.

use std::collections::{BinaryHeap, HashMap};

use super::Address;
use super::index::{Group, Index};
use super::number::NumberMatch;
use super::query::{Positions, Query, Reading, Word};
use super::ways::{MISSED, NameMatch, PLACE_ONLY, PlacePrices, Way, at_least, best_way, names, place_prices};

/// An address found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit<'a> {
    /// The address.
    pub address: &'a Address,
    /// 1 for all that was asked for, less the farther away; comparable within one answer only.
    pub score: f64,
    /// What of the address matched.
    pub matched: Matched,
    /// How its house number answers the one asked for. Where no hit says `Exact`, the number asked for does not exist.
    pub number: NumberMatch,
    /// Words typed that nothing in the address answers to, in lower case.
    pub missed: Vec<String>,
}

/// What of an address matched a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matched {
    /// Its street.
    Street(Closeness),
    /// Its farm or place name.
    Farm(Closeness),
    /// The number of its property.
    Property,
    /// Only where it lies: postcode, town, municipality, settlement or area.
    Place(Closeness),
}

/// How close a name is to what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Closeness {
    /// The same but for case, marks and usual shortenings.
    Exact,
    /// It begins with what was typed.
    Begun,
    /// It differs by typing errors.
    Typing {
        /// How many, in the worst word.
        errors: u8,
    },
}

const OTHER_SPELLING: u32 = 1;
/// Added for each address of a street that is not fully named yet, so that other streets come to be seen.
const NEXT_IN_STREET: u32 = 4;
const MOST_IN_STREET: u32 = 100;
/// An address found, and what a [`Hit`] needs to know.
struct Found {
    key: (u32, u32, Option<u32>, usize),
    address: u32,
    matched: Matched,
    number: NumberMatch,
    missed: Positions,
}

impl PartialEq for Found {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Found {}
impl PartialOrd for Found {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Found {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key.cmp(&other.key)
    }
}

pub(super) fn search<'a>(index: &Index, addresses: &'a [Address], text: &str, limit: usize) -> Vec<Hit<'a>> {
    let query = Query::new(text);
    let limit = limit.min(addresses.len());
    if query.is_empty() || limit == 0 {
        return Vec::new();
    }
    let search = Search {
        index,
        addresses,
        query: &query,
        limit,
        places: place_prices(index, &query),
    };
    let mut best = BinaryHeap::with_capacity(limit + 1);
    search.by_property(&mut best);
    let of_property: Vec<u32> = best.iter().map(|found: &Found| found.address).collect();
    let names = names(index, &query);
    let named = names
        .chunk_by(|one, other| one.group == other.group)
        .map(|matches| (matches[0].group, matches));
    let placed = search.groups_by_place(&names).into_iter().map(|group| (group, &[][..]));
    let mut groups: Vec<(u32, u32, &[NameMatch])> = named
        .chain(placed)
        .map(|(group, matches)| (search.at_least(&index.groups[group as usize], matches), group, matches))
        .collect();
    groups.sort_unstable_by_key(|(at_least, group, _)| (*at_least, *group));
    for (at_least, group, matches) in groups {
        // All that are still to come are dearer, or as dear and further down the alphabet.
        if search.enough(&best, at_least, &index.groups[group as usize]) {
            break;
        }
        search.group(group, matches, &of_property, &mut best);
    }
    let found = best.into_sorted_vec();
    let fewest = found.first().map_or(0, |found| found.missed.count_ones());
    found
        .into_iter()
        .filter(|found| found.missed.count_ones() <= fewest)
        .filter_map(|found| {
            let missed = |(at, word): (usize, &Word)| (found.missed >> at & 1 == 1).then(|| word.text.clone());
            Some(Hit {
                address: addresses.get(found.address as usize)?,
                score: 100.0 / (100.0 + f64::from(found.key.0)),
                matched: found.matched,
                number: found.number,
                missed: query.words.iter().enumerate().filter_map(missed).collect(),
            })
        })
        .collect()
}

struct Search<'a> {
    index: &'a Index,
    addresses: &'a [Address],
    query: &'a Query,
    limit: usize,
    places: Vec<PlacePrices>,
}

impl Search<'_> {
    /// Whether as many as wanted have been found, all better than what has this price in that group or more.
    fn enough(&self, best: &BinaryHeap<Found>, price: u32, group: &Group) -> bool {
        let better = |worst: &Found| (worst.key.0, worst.key.1) < (price, group.street);
        best.len() >= self.limit && best.peek().is_some_and(better)
    }

    /// A price that no address of a group is below.
    fn at_least(&self, group: &Group, matches: &[NameMatch]) -> u32 {
        let at_least = at_least(self.query, &self.places, group, matches);
        if matches.is_empty() {
            at_least + PLACE_ONLY
        } else {
            at_least
        }
    }

    /// The groups that only their place speaks for: those where it answers to all words, or where no name answers to any.
    fn groups_by_place(&self, names: &[NameMatch]) -> Vec<u32> {
        let mut places: Vec<u32> = Vec::new();
        for reading in &self.query.readings {
            let mut words = (0..self.query.words.len()).filter(|at| reading.taken >> at & 1 == 0);
            let Some(first) = words.next() else { continue };
            let rest: Vec<usize> = words.collect();
            let all = |place: &&u32| rest.iter().all(|at| self.places[*at].contains_key(place));
            places.extend(self.places[first].keys().filter(all));
        }
        if places.is_empty() && names.is_empty() {
            places.extend(self.places.iter().flat_map(HashMap::keys));
        }
        places.sort_unstable();
        places.dedup();
        let groups = places
            .iter()
            .flat_map(|place| &self.index.groups_in[*place as usize])
            .copied();
        let named = |group: &u32| names.binary_search_by_key(group, |found| found.group).is_ok();
        groups.filter(|group| !named(group)).collect()
    }

    /// Addresses of the property asked for.
    fn by_property(&self, best: &mut BinaryHeap<Found>) {
        let Some((numbers, taken)) = self.query.property else {
            return;
        };
        let [Some(holding), unit, lease, sub] = numbers else {
            return;
        };
        let units = self
            .index
            .properties
            .iter()
            .filter(|((has, of), _)| *has == holding && unit.is_none_or(|unit| unit == *of));
        for at in units.flat_map(|(_, addresses)| addresses) {
            let address = &self.addresses[*at as usize];
            let Some(property) = address.property else { continue };
            if lease.is_some_and(|lease| lease != property.lease) || sub.is_some_and(|sub| sub != property.sub) {
                continue;
            }
            let group = &self.index.groups[self.index.group_of[*at as usize] as usize];
            // The other words have to be of the place, or of the street.
            let way = best_way(self.query, &self.places, group, &[], &Reading { number: None, taken });
            let more = u32::from(!address.street.is_empty()) + u32::from(property.lease > 0 && lease.is_none());
            let price = way.price + MISSED * way.missed.count_ones() + more;
            let rank = (property.unit as usize) << 16 | *at as usize & 0xffff;
            self.keep(
                best,
                Found {
                    key: (price, 0, Some(property.unit), rank),
                    address: *at,
                    matched: Matched::Property,
                    number: NumberMatch::NotAsked,
                    missed: way.missed,
                },
            );
        }
    }

    /// Weighs a group's addresses.
    fn group(&self, number: u32, matches: &[NameMatch], except: &[u32], best: &mut BinaryHeap<Found>) {
        let group = &self.index.groups[number as usize];
        let members = self.index.members(group);
        let mut readings = Vec::with_capacity(self.query.readings.len());
        for reading in &self.query.readings {
            let way = best_way(self.query, &self.places, group, matches, reading);
            if way.missed == self.query.all() & !reading.taken {
                continue;
            }
            let price = way.price + MISSED * way.missed.count_ones() + self.spelling(group, &way);
            let price = if way.words == 0 { price + PLACE_ONLY } else { price };
            let asked = reading
                .number
                .as_ref()
                .map(|asked| (asked, asked.among(self.index.numbers(group))));
            let at_least = price + asked.map_or(0, |(_, (_, more))| more);
            if !self.enough(best, at_least, group) {
                readings.push((way, price, asked.map(|(asked, (there, _))| (asked, there))));
            }
        }
        // Without a number the first are as good as all.
        let enough = if readings.iter().all(|(_, _, asked)| asked.is_none()) {
            self.limit
        } else {
            members.len()
        };
        for (rank, at) in members.iter().enumerate().take(enough) {
            let address = &self.addresses[*at as usize];
            let weighed = readings.iter().map(|(way, price, asked)| match asked {
                Some((asked, there)) => {
                    let (number, more) = asked.compare(address.number, &address.suffix, *there);
                    (price + more, number, way)
                }
                None if way.closeness == Closeness::Exact => (*price, NumberMatch::NotAsked, way),
                None => {
                    let later = u32::try_from(rank).unwrap_or(u32::MAX).saturating_mul(NEXT_IN_STREET);
                    (price + later.min(MOST_IN_STREET), NumberMatch::NotAsked, way)
                }
            });
            let Some((price, number, way)) = weighed.min_by_key(|(price, ..)| *price) else {
                return;
            };
            if except.contains(at) {
                continue;
            }
            let matched = match (way.words & group.street_words, way.words) {
                (0, 0) => Matched::Place(way.closeness),
                (0, _) => Matched::Farm(way.closeness),
                _ => Matched::Street(way.closeness),
            };
            let key = (price, group.street, address.number, group.members.start + rank);
            self.keep(
                best,
                Found {
                    key,
                    address: *at,
                    matched,
                    number,
                    missed: way.missed,
                },
            );
        }
    }

    /// A little for each word that the name spells in another way: ø for o.
    fn spelling(&self, group: &Group, way: &Way) -> u32 {
        let words = self.query.words.iter().enumerate();
        let compared = words.filter(|(at, _)| way.named >> at & 1 == 1);
        let other = compared.filter(|(_, word)| !group.spelt.contains(&word.text)).count();
        u32::try_from(other).unwrap_or_default() * OTHER_SPELLING
    }

    fn keep(&self, best: &mut BinaryHeap<Found>, found: Found) {
        if best.len() < self.limit {
            best.push(found);
        } else if best.peek().is_some_and(|worst| found < *worst) {
            best.pop();
            best.push(found);
        }
    }
}
