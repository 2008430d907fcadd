//! National identity numbers of the Nordic countries: is it one, whose birthday does it tell, and its one normal form.
//! A number is personal data: it never shows itself in logs or JSON, only through [`NationalId::expose`].

mod denmark;
mod finland;
mod norway;
mod sweden;

use chrono::NaiveDate;
use chrono_tz::{Europe, Tz};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A country whose municipalities can use Rampe. Written as its ISO 3166 code in lower case: `no`, `se`, `dk`, `fi`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Country {
    No,
    Se,
    Dk,
    Fi,
}

/// The text names no country whose national ids are known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the country is one of no, se, dk, fi")]
pub struct UnknownCountry;

impl Country {
    pub const ALL: [Country; 4] = [Country::No, Country::Se, Country::Dk, Country::Fi];

    pub fn code(self) -> &'static str {
        match self {
            Country::No => "no",
            Country::Se => "se",
            Country::Dk => "dk",
            Country::Fi => "fi",
        }
    }

    /// The zone in which its municipalities count their days.
    pub fn zone(self) -> Tz {
        match self {
            Country::No => Europe::Oslo,
            Country::Se => Europe::Stockholm,
            Country::Dk => Europe::Copenhagen,
            Country::Fi => Europe::Helsinki,
        }
    }

    /// The language a municipality starts with.
    pub fn default_lang(self) -> &'static str {
        match self {
            Country::No => "nb",
            Country::Se => "sv",
            Country::Dk => "da",
            Country::Fi => "fi",
        }
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Country {
    type Err = UnknownCountry;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Country::ALL
            .into_iter()
            .find(|country| country.code() == text)
            .ok_or(UnknownCountry)
    }
}

/// Why a text is no national identity number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NationalIdFault {
    #[error("wrong number of characters")]
    WrongLength,
    #[error("a character that does not belong")]
    NotDigits,
    #[error("the birth date in the number does not exist")]
    NoSuchDate,
    #[error("the check digits do not fit")]
    CheckDigit,
    /// A Swedish number of ten digits where there is no date to read it by: ask for twelve.
    #[error("the century is missing")]
    NoCentury,
}

/// A valid national identity number. Compares and hashes by country and normal form; shows itself masked.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct NationalId {
    country: Country,
    digits: String,
    birth_date: Option<NaiveDate>,
}

impl NationalId {
    /// Reads a number as people write it (blanks around and inside, the country's own separator).
    ///
    /// A Swedish number of ten digits does not tell its century and is refused with `NoCentury`; see [`parse_on`](Self::parse_on).
    pub fn parse(country: Country, text: &str) -> Result<NationalId, NationalIdFault> {
        Self::read(country, text, None)
    }

    /// As [`parse`](Self::parse), and also Swedish numbers of ten digits, read as of `today`: the latest such birth date
    /// that is not after today, or the one a hundred years before it if the separator is `+`.
    pub fn parse_on(country: Country, text: &str, today: NaiveDate) -> Result<NationalId, NationalIdFault> {
        Self::read(country, text, Some(today))
    }

    fn read(country: Country, text: &str, today: Option<NaiveDate>) -> Result<NationalId, NationalIdFault> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let (digits, birth_date) = match country {
            Country::No => norway::read(&text)?,
            Country::Se => sweden::read(&text, today)?,
            Country::Dk => denmark::read(&text)?,
            Country::Fi => finland::read(&text)?,
        };
        Ok(NationalId {
            country,
            digits,
            birth_date,
        })
    }

    pub fn country(&self) -> Country {
        self.country
    }

    /// The birth date that the number tells. `None` for Norwegian numbers that do not tell the century: those of the
    /// rule for 2032, and D-numbers whose series is shared by two centuries.
    pub fn birth_date(&self) -> Option<NaiveDate> {
        self.birth_date
    }

    /// The number itself in normal form, to encrypt, to hash, or to show to somebody who may see it: 11 digits (no), 12
    /// digits (se), 10 digits (dk), 11 characters with the century sign and in upper case (fi).
    pub fn expose(&self) -> &str {
        &self.digits
    }

    /// The same normal form, under the name that fits where it is a key rather than something to show.
    pub fn as_digits(&self) -> &str {
        &self.digits
    }

    /// The number as it is written in its country: `010190 12345`, `19900101-1234`, `010190-1234`, `010190-123A`.
    pub fn written(&self) -> String {
        match self.country {
            Country::No => format!("{} {}", &self.digits[..6], &self.digits[6..]),
            Country::Se => format!("{}-{}", &self.digits[..8], &self.digits[8..]),
            Country::Dk => format!("{}-{}", &self.digits[..6], &self.digits[6..]),
            Country::Fi => self.digits.clone(),
        }
    }
}

impl fmt::Display for NationalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***********")
    }
}

impl fmt::Debug for NationalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NationalId({} ***********)", self.country)
    }
}

/// The digits of `text` as numbers, when it has `N` of them and nothing else. Length is told before content, so that
/// a number half typed is called too short and not wrong.
fn all_digits<const N: usize>(text: &str) -> Result<[u8; N], NationalIdFault> {
    if text.chars().count() != N {
        return Err(NationalIdFault::WrongLength);
    }
    let mut digits = [0; N];
    for (digit, c) in digits.iter_mut().zip(text.chars()) {
        *digit = c
            .to_digit(10)
            .and_then(|d| u8::try_from(d).ok())
            .ok_or(NationalIdFault::NotDigits)?;
    }
    Ok(digits)
}

/// Two neighbouring digits read as one number.
fn pair(digits: &[u8], at: usize) -> u32 {
    u32::from(digits[at]) * 10 + u32::from(digits[at + 1])
}

fn date(year: u32, month: u32, day: u32) -> Result<NaiveDate, NationalIdFault> {
    i32::try_from(year)
        .ok()
        .and_then(|year| NaiveDate::from_ymd_opt(year, month, day))
        .ok_or(NationalIdFault::NoSuchDate)
}

#[cfg(test)]
mod tests;
