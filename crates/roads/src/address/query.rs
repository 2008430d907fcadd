//! What somebody typed, taken apart.

use super::letters::fold;
use super::number::{Asked, split};

/// More words than this are not looked at: they are no address.
const MOST_WORDS: usize = 10;
/// Ways of reading the numbers in a query that are tried.
const MOST_READINGS: usize = 8;

#[derive(Debug, Default)]
pub(super) struct Query {
    pub words: Vec<Word>,
    /// Gårds-, bruks-, festenummer and undernummer asked for, and which of the words that was.
    pub property: Option<([Option<u32>; 4], Positions)>,
    pub readings: Vec<Reading>,
}

/// A set of places in the query: bit 0 is its first word.
pub(super) type Positions = u16;

#[derive(Debug)]
pub(super) struct Word {
    /// Lower case.
    pub text: String,
    pub folded: String,
    number: Option<Asked>,
}

/// One way of reading a query: which of its words are the house number.
#[derive(Debug)]
pub(super) struct Reading {
    pub number: Option<Asked>,
    pub taken: Positions,
}

impl Word {
    fn new(text: &str) -> Self {
        Word {
            text: text.to_owned(),
            folded: fold(text),
            number: house_number(text),
        }
    }

    /// Two words written in one.
    pub(super) fn joined(one: &Word, other: &Word) -> Word {
        Word::new(&format!("{}{}", one.text, other.text))
    }

    /// Whether the whole word is digits: no typing errors are looked for in it.
    pub(super) fn is_digits(&self) -> bool {
        self.folded.bytes().all(|byte| byte.is_ascii_digit())
    }
}

/// A house number as it is typed in one: "12", "12b", "12-14".
fn house_number(text: &str) -> Option<Asked> {
    let (number, suffix) = split(text);
    let mut letters = suffix.chars();
    let fits = match (letters.next(), letters.next()) {
        (None, _) => true,
        (Some(letter), None) => letter.is_alphabetic(),
        (Some(sign), Some(_)) => matches!(sign, '-' | '–' | '/' | ';') && suffix.len() <= 12,
    };
    number.filter(|_| fits).map(|number| Asked { number, suffix })
}

impl Query {
    pub(super) fn new(text: &str) -> Query {
        let lower = text.to_lowercase();
        let mut pieces = lower
            .split(|c: char| c.is_whitespace() || c == ',')
            .filter(|piece| !piece.is_empty());
        let mut query = Query::default();
        let mut property = [None; 4];
        while let Some(piece) = pieces.next() {
            if query.words.len() >= MOST_WORDS {
                break;
            }
            if let Some(part) = property_part(piece) {
                // "gnr 31 bnr 453": a part and its number. "gbnr 31/453": the numbers speak for themselves.
                let number = pieces
                    .clone()
                    .next()
                    .and_then(|next| next.trim_end_matches('.').parse().ok());
                if let (Some(part), Some(number)) = (part, number) {
                    property[part] = Some(number);
                    pieces.next();
                }
                continue;
            }
            if let Some(numbers) = property_numbers(piece) {
                query.property = Some((numbers, 1 << query.words.len()));
            }
            if house_number(piece).is_some() {
                query.words.push(Word::new(piece));
            } else {
                let parts = piece.split(|c: char| !c.is_alphanumeric() && !('\u{300}'..='\u{36f}').contains(&c));
                let parts = parts
                    .filter(|part| !part.is_empty())
                    .map(Word::new)
                    .filter(|word| !word.folded.is_empty());
                query.words.extend(parts);
                query.words.truncate(MOST_WORDS);
            }
        }
        if property[0].is_some() {
            query.property = Some((property, 0));
        }
        query.readings = readings(&query.words);
        query
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.property.is_none()
    }

    /// All its words.
    pub(super) fn all(&self) -> Positions {
        (1 << self.words.len()) - 1
    }
}

/// Which part of a property's number a word announces; `Some(None)` for one that announces several at once.
fn property_part(piece: &str) -> Option<Option<usize>> {
    match fold(piece).trim_end_matches(['.', ':']) {
        "gnr" | "gardsnr" | "gardsnummer" => Some(Some(0)),
        "bnr" | "bruksnr" | "bruksnummer" => Some(Some(1)),
        "fnr" | "festenr" | "festenummer" => Some(Some(2)),
        "gbnr" | "gnr/bnr" | "gnr./bnr" => Some(None),
        _ => None,
    }
}

/// "31/453", "31/453/2", "31/453/2-1".
pub(super) fn property_numbers(piece: &str) -> Option<[Option<u32>; 4]> {
    let (numbers, sub) = match piece.split_once('-') {
        Some((numbers, sub)) => (numbers, Some(sub.parse().ok()?)),
        None => (piece, None),
    };
    let numbers: Vec<u32> = numbers
        .split('/')
        .map(|number| number.parse().ok())
        .collect::<Option<_>>()?;
    match numbers[..] {
        [holding, unit] => Some([Some(holding), Some(unit), None, sub]),
        [holding, unit, lease] => Some([Some(holding), Some(unit), Some(lease), sub]),
        _ => None,
    }
}

fn readings(words: &[Word]) -> Vec<Reading> {
    let mut readings = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let Some(number) = &word.number else { continue };
        readings.push(Reading {
            number: Some(number.clone()),
            taken: 1 << at,
        });
        let letter = words.get(at + 1).filter(|next| next.text.chars().count() == 1);
        if let Some(letter) = letter.filter(|letter| number.suffix.is_empty() && letter.number.is_none()) {
            let number = Asked {
                number: number.number,
                suffix: letter.text.to_uppercase(),
            };
            readings.push(Reading {
                number: Some(number),
                taken: 0b11 << at,
            });
        }
    }
    // A number and nothing else is no address: it may be the beginning of a postcode.
    let all: Positions = (1 << words.len()) - 1;
    readings.retain(|reading| reading.taken != all);
    readings.truncate(MOST_READINGS - 1);
    readings.push(Reading { number: None, taken: 0 });
    readings
}
