//! What a supplier's barcode says: GTINs and GS1 element strings (GS1 General Specifications, sections 3 and 7.8–7.9).

mod scan;

pub use scan::{Scan, classify};

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The separator (FNC1) as scanners send it.
const GS: char = '\u{1d}';

/// A Global Trade Item Number with a right check digit, kept as 14 digits so that a product has one number however short
/// its barcode is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Gtin(u64);

/// Why digits are no GTIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GtinFault {
    #[error("a GTIN has 8, 12, 13 or 14 digits")]
    WrongLength,
    #[error("a GTIN has digits only")]
    NotDigits,
    #[error("the check digit of the GTIN does not fit")]
    CheckDigit,
}

impl Gtin {
    pub fn parse(text: &str) -> Result<Gtin, GtinFault> {
        let text = text.trim();
        if !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(GtinFault::NotDigits);
        }
        if !matches!(text.len(), 8 | 12..=14) {
            return Err(GtinFault::WrongLength);
        }
        let number = text
            .bytes()
            .fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
        // All zeros passes the sum, but is what an unprogrammed label printer prints.
        if !check_digit_fits(text) || number == 0 {
            return Err(GtinFault::CheckDigit);
        }
        Ok(Gtin(number))
    }

    /// The shortest of the usual forms: 8 digits for a GTIN-8, 13 for a GTIN-12 or -13, else 14.
    pub fn short(&self) -> String {
        match self.0 {
            0..=99_999_999 => format!("{:08}", self.0),
            100_000_000..=9_999_999_999_999 => format!("{:013}", self.0),
            _ => self.to_string(),
        }
    }
}

/// 14 digits.
impl fmt::Display for Gtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:014}", self.0)
    }
}

impl TryFrom<String> for Gtin {
    type Error = GtinFault;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Gtin> for String {
    fn from(gtin: Gtin) -> String {
        gtin.to_string()
    }
}

/// The check digit of every GS1 number: weights 3 and 1 from the right, the last digit fills up to a ten.
fn check_digit_fits(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(i, b)| u32::from(b - b'0') * if i % 2 == 0 { 1 } else { 3 })
        .sum();
    sum.is_multiple_of(10)
}

/// The application identifiers that Rampe reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Ai {
    Sscc,
    Gtin,
    ContentGtin,
    Batch,
    ProducedOn,
    ExpiresOn,
    Serial,
    VariableCount,
    Count,
    Additional,
    Grai,
    Giai,
}

impl Ai {
    const ALL: [(&'static str, Ai); 12] = [
        ("00", Ai::Sscc),
        ("01", Ai::Gtin),
        ("02", Ai::ContentGtin),
        ("10", Ai::Batch),
        ("11", Ai::ProducedOn),
        ("17", Ai::ExpiresOn),
        ("21", Ai::Serial),
        ("30", Ai::VariableCount),
        ("37", Ai::Count),
        ("240", Ai::Additional),
        ("8003", Ai::Grai),
        ("8004", Ai::Giai),
    ];

    /// The identifier at the start of `text`, and what follows it.
    fn at_start(text: &str) -> Option<(Ai, &str)> {
        Ai::ALL
            .into_iter()
            .find_map(|(code, ai)| Some((ai, text.strip_prefix(code)?)))
    }

    /// Fewest and most characters of the value. Equal for values that need no separator after them.
    fn length(self) -> (usize, usize) {
        match self {
            Ai::Sscc => (18, 18),
            Ai::Gtin | Ai::ContentGtin => (14, 14),
            Ai::ProducedOn | Ai::ExpiresOn => (6, 6),
            Ai::Batch | Ai::Serial => (1, 20),
            Ai::VariableCount | Ai::Count => (1, 8),
            Ai::Additional | Ai::Giai => (1, 30),
            Ai::Grai => (14, 30),
        }
    }

    fn is_numeric(self) -> bool {
        !matches!(self, Ai::Batch | Ai::Serial | Ai::Additional | Ai::Giai | Ai::Grai)
    }
}

/// What an element string says. Fields are empty where the code does not carry them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gs1 {
    /// (01) the article
    pub gtin: Option<Gtin>,
    /// (21) the serial number that the maker gave the one device
    pub serial: Option<String>,
    /// (10) batch or lot
    pub batch: Option<String>,
    /// (11) `YYMMDD`; see [`gs1_date`]
    pub produced_on: Option<String>,
    /// (17) `YYMMDD`; see [`gs1_date`]
    pub expires_on: Option<String>,
    /// (00) the number of a parcel or pallet, 18 digits
    pub sscc: Option<String>,
    /// (02) the article inside the parcel
    pub content_gtin: Option<Gtin>,
    /// (37) how many of it, or (30) how many of a loose article
    pub count: Option<u32>,
    /// (240) the maker's further identification of the article
    pub additional: Option<String>,
    /// (8003) a returnable asset: 13 digits and an optional serial number, without the leading zero
    pub grai: Option<String>,
    /// (8004) an individual asset
    pub giai: Option<String>,
}

/// Why a scanned text is no GS1 code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Gs1Fault {
    #[error("the code carries nothing")]
    Empty,
    /// Nothing in the code is read by Rampe: it has no identifiers, or only others.
    #[error("no application identifier that Rampe reads")]
    UnknownIdentifier,
    #[error("a value is shorter or longer than its identifier allows")]
    WrongLength,
    #[error("a value has a character that its identifier does not allow")]
    BadCharacter,
    #[error("a check digit does not fit")]
    CheckDigit,
    #[error("a date that does not exist")]
    NoSuchDate,
    #[error("two values for one identifier disagree")]
    Contradiction,
}

impl Gs1 {
    /// Reads an element string: with or without the scanner's symbology prefix (`]C1`, `]d2`, `]Q3`, `]e0`) and a leading
    /// FNC1, with separators after values of open length, or in the form printed for people, `(01)…(21)…`. Elements with
    /// identifiers that Rampe has no use for are passed over.
    pub fn parse(text: &str) -> Result<Gs1, Gs1Fault> {
        let text = normal(text);
        let text = without_prefix(&text).unwrap_or(&text).trim_start_matches(GS);
        let mut gs1 = Gs1::default();
        if text.is_empty() {
            return Err(Gs1Fault::Empty);
        }
        if text.starts_with('(') {
            for (ai, value) in printed_elements(text)? {
                gs1.take(ai, value)?;
            }
        } else {
            let mut rest = text;
            while !rest.is_empty() {
                rest = match Ai::at_start(rest) {
                    Some((ai, after)) => {
                        let (fewest, most) = ai.length();
                        let end = if fewest == most {
                            fewest
                        } else {
                            after.find(GS).unwrap_or(after.len())
                        };
                        let value = after.get(..end).ok_or(Gs1Fault::WrongLength)?;
                        gs1.take(ai, value)?;
                        &after[end..]
                    }
                    None => without_unknown(rest)?,
                };
                // A separator may follow a value of fixed length too: some printers put one after every value.
                rest = rest.trim_start_matches(GS);
            }
        }
        if gs1 == Gs1::default() {
            return Err(Gs1Fault::UnknownIdentifier);
        }
        Ok(gs1)
    }

    fn take(&mut self, ai: Ai, value: &str) -> Result<(), Gs1Fault> {
        let (fewest, most) = ai.length();
        if !(fewest..=most).contains(&value.len()) {
            return Err(Gs1Fault::WrongLength);
        }
        let allowed = |b: u8| {
            if ai.is_numeric() {
                b.is_ascii_digit()
            } else {
                b.is_ascii_graphic()
            }
        };
        if !value.bytes().all(allowed) {
            return Err(Gs1Fault::BadCharacter);
        }
        match ai {
            Ai::Gtin => once(&mut self.gtin, Gtin::parse(value).map_err(|_| Gs1Fault::CheckDigit)?),
            Ai::ContentGtin => once(
                &mut self.content_gtin,
                Gtin::parse(value).map_err(|_| Gs1Fault::CheckDigit)?,
            ),
            Ai::Serial => once(&mut self.serial, value.to_owned()),
            Ai::Batch => once(&mut self.batch, value.to_owned()),
            Ai::Additional => once(&mut self.additional, value.to_owned()),
            Ai::Giai => once(&mut self.giai, value.to_owned()),
            Ai::ProducedOn => once(&mut self.produced_on, day(value)?),
            Ai::ExpiresOn => once(&mut self.expires_on, day(value)?),
            Ai::Count | Ai::VariableCount => once(&mut self.count, value.parse().map_err(|_| Gs1Fault::BadCharacter)?),
            Ai::Sscc if !check_digit_fits(value) => Err(Gs1Fault::CheckDigit),
            Ai::Sscc => once(&mut self.sscc, value.to_owned()),
            Ai::Grai => {
                let (number, _) = value.split_at(14);
                if !number.bytes().all(|b| b.is_ascii_digit()) || !number.starts_with('0') {
                    return Err(Gs1Fault::BadCharacter);
                }
                if !check_digit_fits(number) {
                    return Err(Gs1Fault::CheckDigit);
                }
                once(&mut self.grai, value[1..].to_owned())
            }
        }
    }
}

fn once<T: PartialEq>(slot: &mut Option<T>, value: T) -> Result<(), Gs1Fault> {
    match slot {
        Some(before) if *before != value => Err(Gs1Fault::Contradiction),
        _ => {
            *slot = Some(value);
            Ok(())
        }
    }
}

/// Trims, and brings back the separator where a keyboard wedge has made something visible of it.
fn normal(text: &str) -> String {
    let text = text.trim_matches(|c: char| c.is_whitespace() && c != GS);
    ["<GS>", "{GS}", "\u{241d}"]
        .iter()
        .fold(text.to_owned(), |text, shown| text.replace(shown, "\u{1d}"))
}

/// What follows the symbology prefix of a code that is GS1 by its own word.
fn without_prefix(text: &str) -> Option<&str> {
    ["]C1", "]d2", "]Q3", "]e0"]
        .iter()
        .find_map(|prefix| text.strip_prefix(prefix))
}

/// What follows an element that Rampe does not read. The first two digits of an identifier tell whether the element has
/// a fixed length (GS1 General Specifications, figure 7.8.5-2); all others end at a separator.
fn without_unknown(text: &str) -> Result<&str, Gs1Fault> {
    let start: u32 = text
        .get(..2)
        .and_then(|two| two.parse().ok())
        .ok_or(Gs1Fault::UnknownIdentifier)?;
    let end = match start {
        3 => 16,
        4 => 18,
        12..=19 => 8,
        20 => 4,
        31..=36 => 10,
        41 => 16,
        _ => text.find(GS).unwrap_or(text.len()),
    };
    text.get(end..).ok_or(Gs1Fault::WrongLength)
}

/// Cuts `(01)…(21)…` and leaves out what Rampe does not read. A bracket around two to four digits is an identifier;
/// any other is part of the value.
fn printed_elements(text: &str) -> Result<Vec<(Ai, &str)>, Gs1Fault> {
    let identifier = |at: usize| {
        let (code, _) = text[at + 1..].split_once(')')?;
        ((2..=4).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit())).then_some((at, code))
    };
    let starts: Vec<(usize, &str)> = text.match_indices('(').filter_map(|(at, _)| identifier(at)).collect();
    if starts.first().is_none_or(|(at, _)| *at != 0) {
        return Err(Gs1Fault::UnknownIdentifier);
    }
    let ends = starts.iter().skip(1).map(|(at, _)| *at).chain([text.len()]);
    let elements = starts.iter().zip(ends).filter_map(|((at, code), end)| {
        let (_, ai) = Ai::ALL.into_iter().find(|(known, _)| known == code)?;
        Some((ai, text[at + code.len() + 2..end].trim_matches([' ', GS])))
    });
    Ok(elements.collect())
}

/// Month 01–12 and day 00–31 with day 00 for "the month's last"; the year is told only with a date to tell it by.
fn day(value: &str) -> Result<String, Gs1Fault> {
    // 2000 is a leap year: every day that some year has.
    resolve(2000, value)
        .map(|_| value.to_owned())
        .ok_or(Gs1Fault::NoSuchDate)
}

/// The date of a `YYMMDD` value, read as of `today`: the year lies within 49 years after and 50 before it; day 00 is the
/// month's last day (GS1 General Specifications 3.4.2 and 7.12).
pub fn gs1_date(value: &str, today: NaiveDate) -> Option<NaiveDate> {
    let yy: i32 = value.get(..2)?.parse().ok()?;
    let century = today.year() - today.year().rem_euclid(100);
    let apart = yy - today.year().rem_euclid(100);
    let century = match apart {
        51.. => century - 100,
        ..=-50 => century + 100,
        _ => century,
    };
    resolve(century + yy, value)
}

fn resolve(year: i32, value: &str) -> Option<NaiveDate> {
    let month: u32 = value.get(2..4)?.parse().ok()?;
    match value.get(4..6)?.parse().ok()? {
        0 => crate::time::add_months(NaiveDate::from_ymd_opt(year, month, 1)?, 1).pred_opt(),
        day => NaiveDate::from_ymd_opt(year, month, day),
    }
}

#[cfg(test)]
mod tests;
