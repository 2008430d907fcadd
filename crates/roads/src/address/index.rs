//! The index: words of street and farm names, words of places round about, and the addresses that have them.

use std::collections::{BTreeMap, HashMap};

use super::letters::{with_ending, words};
use super::number::{Span, span};
use super::{Address, Error};

/// A name's words beyond this many are not told apart.
const MOST_WORDS: usize = 15;

/// Which words of a name: bit 0 is the first of the street, the farm's follow.
pub(super) type NameWords = u16;

#[derive(Debug)]
pub(super) struct Index {
    pub names: Dictionary<NamePosting>,
    pub places: Dictionary<PlacePosting>,
    /// Sorted by street.
    pub groups: Vec<Group>,
    /// The addresses, group after group, each group's sorted by number and letter.
    pub order: Vec<u32>,
    /// The house numbers of the addresses in that order.
    numbers: Vec<Option<Span>>,
    /// Which group each address is in.
    pub group_of: Vec<u32>,
    /// The groups in each place.
    pub groups_in: Vec<Vec<u32>>,
    pub properties: HashMap<(u32, u32), Vec<u32>>,
}

/// The addresses of one street in one place.
#[derive(Debug)]
pub(super) struct Group {
    /// Where the street stands among all streets in order of their names.
    pub street: u32,
    pub place: u32,
    /// The street's words and the farm's.
    pub street_words: NameWords,
    pub farm_words: NameWords,
    /// Street and farm in lower case, as they are spelt.
    pub spelt: String,
    /// Its part of [`Index::order`].
    pub members: std::ops::Range<usize>,
}

/// A word stands in a group's name.
#[derive(Debug, Clone, Copy)]
pub(super) struct NamePosting {
    pub group: u32,
    pub words: NameWords,
}

/// A word stands in a place's names.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlacePosting {
    pub place: u32,
    /// What it costs to be found by this kind of name: least for postcode and town.
    pub price: u32,
}

/// Words in order, and where each stands.
#[derive(Debug)]
pub(super) struct Dictionary<P> {
    pub words: fst::Map<Vec<u8>>,
    spans: Vec<std::ops::Range<usize>>,
    postings: Vec<P>,
}

impl<P> Dictionary<P> {
    fn new(entries: BTreeMap<String, Vec<P>>) -> Result<Self, Error> {
        let words = fst::Map::from_iter(entries.keys().zip(0u64..))?;
        let mut dictionary = Dictionary {
            words,
            spans: Vec::with_capacity(entries.len()),
            postings: Vec::new(),
        };
        for postings in entries.into_values() {
            let start = dictionary.postings.len();
            dictionary.postings.extend(postings);
            dictionary.spans.push(start..dictionary.postings.len());
        }
        Ok(dictionary)
    }

    /// Where the word with this number stands.
    pub(super) fn postings(&self, word: u64) -> &[P] {
        let span = usize::try_from(word)
            .ok()
            .and_then(|word| self.spans.get(word))
            .cloned();
        span.and_then(|span| self.postings.get(span)).unwrap_or_default()
    }
}

/// What addresses of a group have in common besides the street.
type Place<'a> = [&'a str; 5];

impl Index {
    pub(super) fn new(addresses: &[Address]) -> Result<Index, Error> {
        let mut order: Vec<u32> = (0u32..).take(addresses.len()).collect();
        let key = |at: &u32| {
            let a = &addresses[*at as usize];
            (&*a.street, &*a.farm, place(a))
        };
        order.sort_by(|one, other| {
            let within = |at: &u32| {
                let a = &addresses[*at as usize];
                (a.number, &a.suffix, *at)
            };
            key(one).cmp(&key(other)).then_with(|| within(one).cmp(&within(other)))
        });
        let mut index = Index {
            names: Dictionary::new(BTreeMap::new())?,
            places: Dictionary::new(BTreeMap::new())?,
            groups: Vec::new(),
            group_of: vec![0; addresses.len()],
            order: Vec::new(),
            numbers: Vec::new(),
            groups_in: Vec::new(),
            properties: HashMap::new(),
        };
        let (mut names, mut places) = (BTreeMap::new(), BTreeMap::new());
        let mut known: HashMap<Place<'_>, u32> = HashMap::new();
        let (mut street, mut previous) = (0, None);
        for members in order.chunk_by(|one, other| key(one) == key(other)) {
            let first = &addresses[members[0] as usize];
            if previous.is_some_and(|previous| previous != &first.street) {
                street += 1;
            }
            previous = Some(&first.street);
            let number = u32::try_from(index.groups.len()).map_err(|_| Error::TooMany(addresses.len()))?;
            let new = u32::try_from(known.len()).map_err(|_| Error::TooMany(addresses.len()))?;
            let place = *known.entry(place(first)).or_insert_with_key(|names| {
                enter_place(&mut places, new, names);
                index.groups_in.push(Vec::new());
                new
            });
            index.groups_in[place as usize].push(number);
            for member in members {
                index.group_of[*member as usize] = number;
            }
            let (street_words, farm_words) = enter_name(&mut names, number, first);
            index.groups.push(Group {
                street,
                place,
                street_words,
                farm_words,
                spelt: format!("{} {}", first.street, first.farm).to_lowercase(),
                members: index.order.len()..index.order.len() + members.len(),
            });
            index.order.extend(members);
            index.numbers.extend(members.iter().map(|at| {
                let address = &addresses[*at as usize];
                span(address.number, &address.suffix)
            }));
        }
        for (at, address) in (0u32..).zip(addresses) {
            if let Some(property) = address.property {
                index
                    .properties
                    .entry((property.holding, property.unit))
                    .or_default()
                    .push(at);
            }
        }
        index.names = Dictionary::new(names)?;
        index.places = Dictionary::new(places)?;
        Ok(index)
    }

    /// The house numbers of a group's addresses, in the same order as they.
    pub(super) fn numbers(&self, group: &Group) -> &[Option<Span>] {
        &self.numbers[group.members.clone()]
    }

    /// The addresses of a group in order.
    pub(super) fn members(&self, group: &Group) -> &[u32] {
        &self.order[group.members.clone()]
    }
}

fn place(address: &Address) -> Place<'_> {
    let Address {
        postcode,
        town,
        municipality,
        settlement,
        area,
        ..
    } = address;
    [postcode, town, municipality, settlement, area].map(|name| &**name)
}

/// Prices of a place's names, in the order of [`Place`].
const PRICES: [u32; 5] = [0, 0, 4, 6, 10];

fn enter_place(entries: &mut BTreeMap<String, Vec<PlacePosting>>, place: u32, names: &Place<'_>) {
    let mut enter = |word: String, price: u32| {
        let postings = entries.entry(word).or_default();
        // The dearer names come later.
        if postings.last().is_none_or(|last| last.place != place) {
            postings.push(PlacePosting { place, price });
        }
    };
    for (name, price) in names.iter().zip(PRICES) {
        let words = words(name);
        if words.len() > 1 {
            enter(words.concat(), price);
        }
        words.into_iter().for_each(|word| enter(word, price));
    }
}

/// Enters the words of street and farm, each also with its ending written in the usual way, and neighbours written in one
/// ("Kongens gate": kongens, gate, kongensgate).
fn enter_name(
    entries: &mut BTreeMap<String, Vec<NamePosting>>,
    group: u32,
    address: &Address,
) -> (NameWords, NameWords) {
    let mut enter = |word: String, words: NameWords| {
        let ending = with_ending(&word).filter(|ending| *ending != word);
        for word in [Some(word), ending].into_iter().flatten() {
            let postings = entries.entry(word).or_default();
            if postings
                .last()
                .is_none_or(|last: &NamePosting| last.group != group || last.words != words)
            {
                postings.push(NamePosting { group, words });
            }
        }
    };
    let mut masks = [0; 2];
    let mut bit = 0;
    for (mask, name) in masks.iter_mut().zip([&address.street, &address.farm]) {
        let words = words(name);
        let bits: Vec<NameWords> = words
            .iter()
            .map(|_| {
                bit += 1;
                if bit <= MOST_WORDS { 1 << (bit - 1) } else { 0 }
            })
            .collect();
        *mask = bits.iter().sum();
        for (pair, bits) in words.windows(2).zip(bits.windows(2)) {
            enter(pair.concat(), bits[0] | bits[1]);
        }
        if words.len() > 2 {
            enter(words.concat(), *mask);
        }
        for (word, bit) in words.into_iter().zip(bits) {
            enter(word, bit);
        }
    }
    (masks[0], masks[1])
}
