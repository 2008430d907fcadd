//! The two codes that tell what a product is: NAV's article number and the ISO 9999 class.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A HMS-artikkelnummer: six digits of which leading zeros are a part. Shown, stored and sent as six characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct HmsNumber(u32);

/// Why a text is no HMS number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HmsNumberFault {
    #[error("the article number is missing")]
    Empty,
    #[error("the article number has a character that is no digit")]
    NotDigits,
    #[error("the article number has more than six digits")]
    TooLong,
    /// No article has number 0; it is what an empty number cell turns into.
    #[error("the article number is zero")]
    Zero,
}

impl HmsNumber {
    /// Reads six digits, and what a spreadsheet makes of them: `23583` and `23583.0` are 023583. Blanks around are cut.
    pub fn parse(text: &str) -> Result<HmsNumber, HmsNumberFault> {
        let text = text.trim();
        // Only a fraction of nothing but zeros is a number cell's doing.
        let digits = match text.split_once(['.', ',']) {
            Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|b| b == b'0') => whole,
            _ => text,
        };
        if digits.is_empty() {
            return Err(HmsNumberFault::Empty);
        }
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(HmsNumberFault::NotDigits);
        }
        if digits.len() > 6 {
            return Err(HmsNumberFault::TooLong);
        }
        Self::of(
            digits
                .bytes()
                .fold(0, |number, digit| number * 10 + u32::from(digit - b'0')),
        )
    }

    /// Reads a number cell, such as 23583.0.
    pub fn from_number(number: f64) -> Result<HmsNumber, HmsNumberFault> {
        if !number.is_finite() || number.fract() != 0.0 || number < 0.0 {
            return Err(HmsNumberFault::NotDigits);
        }
        if number > 999_999.0 {
            return Err(HmsNumberFault::TooLong);
        }
        // Whole and within 0..=999 999 by the two tests above, so nothing is lost.
        Self::of(number as u32)
    }

    fn of(number: u32) -> Result<HmsNumber, HmsNumberFault> {
        if number == 0 {
            Err(HmsNumberFault::Zero)
        } else {
            Ok(HmsNumber(number))
        }
    }
}

impl fmt::Display for HmsNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

impl fmt::Debug for HmsNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HmsNumber({self})")
    }
}

impl FromStr for HmsNumber {
    type Err = HmsNumberFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for HmsNumber {
    type Error = HmsNumberFault;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<HmsNumber> for String {
    fn from(number: HmsNumber) -> String {
        number.to_string()
    }
}

/// A code of ISO 9999: two digits for each step down, class, subclass, division, and the national fourth step that
/// NAV adds. Sorting keeps every class before its own parts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct IsoCode(String);

/// Why a text is no ISO 9999 code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IsoCodeFault {
    #[error("an ISO 9999 code has 2, 4, 6 or 8 digits")]
    WrongLength,
    #[error("an ISO 9999 code has digits only")]
    NotDigits,
}

impl IsoCode {
    /// Reads a code written together or as the standard prints it, in pairs: `122203`, `12 22 03`, `12.22.03`.
    pub fn parse(text: &str) -> Result<IsoCode, IsoCodeFault> {
        let digits: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-'))
            .collect();
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(IsoCodeFault::NotDigits);
        }
        if !matches!(digits.len(), 2 | 4 | 6 | 8) {
            return Err(IsoCodeFault::WrongLength);
        }
        Ok(IsoCode(digits))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// 1 for a class (two digits) to 4 (eight digits).
    pub fn level(&self) -> usize {
        self.0.len() / 2
    }

    /// The code of the class at `level` that this one belongs to (itself at its own level). `None` outside 1 to its level.
    pub fn class(&self, level: usize) -> Option<IsoCode> {
        (level >= 1)
            .then(|| self.0.get(..level * 2))
            .flatten()
            .map(|digits| IsoCode(digits.to_owned()))
    }

    /// The code one level up; `None` at the top.
    pub fn parent(&self) -> Option<IsoCode> {
        self.class(self.level() - 1)
    }

    /// Whether this code is `class` or lies within it.
    pub fn starts_with(&self, class: &IsoCode) -> bool {
        self.0.starts_with(&class.0)
    }
}

impl fmt::Display for IsoCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for IsoCode {
    type Err = IsoCodeFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for IsoCode {
    type Error = IsoCodeFault;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<IsoCode> for String {
    fn from(code: IsoCode) -> String {
        code.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hms(text: &str) -> Result<String, HmsNumberFault> {
        HmsNumber::parse(text).map(String::from)
    }

    fn iso(text: &str) -> IsoCode {
        IsoCode::parse(text).unwrap()
    }

    #[test]
    fn leading_zeros_stay_whether_the_cell_was_text_or_number() {
        for text in ["023583", " 023583\t", "23583", "23583.0", "23583,00"] {
            assert_eq!(hms(text).as_deref(), Ok("023583"), "{text}");
        }
        assert_eq!(HmsNumber::from_number(23583.0).unwrap().to_string(), "023583");
    }

    #[test]
    fn what_is_no_article_number_is_refused_with_its_reason() {
        assert_eq!(hms(" "), Err(HmsNumberFault::Empty));
        assert_eq!(hms(".0"), Err(HmsNumberFault::Empty));
        assert_eq!(hms("23583.5"), Err(HmsNumberFault::NotDigits));
        assert_eq!(hms("23583."), Err(HmsNumberFault::NotDigits));
        assert_eq!(hms("-23583"), Err(HmsNumberFault::NotDigits));
        assert_eq!(hms("23 583"), Err(HmsNumberFault::NotDigits));
        assert_eq!(hms("٢٣٥٨٣٤"), Err(HmsNumberFault::NotDigits));
        assert_eq!(hms("0023583"), Err(HmsNumberFault::TooLong));
        assert_eq!(hms("000000"), Err(HmsNumberFault::Zero));
        assert_eq!(HmsNumber::from_number(1e6), Err(HmsNumberFault::TooLong));
        assert_eq!(HmsNumber::from_number(23583.5), Err(HmsNumberFault::NotDigits));
        assert_eq!(HmsNumber::from_number(f64::NAN), Err(HmsNumberFault::NotDigits));
    }

    #[test]
    fn codes_are_strings_in_json() {
        let number: HmsNumber = serde_json::from_str("\"006720\"").unwrap();
        assert_eq!(serde_json::to_string(&number).unwrap(), "\"006720\"");
        assert!(serde_json::from_str::<HmsNumber>("6720").is_err());
        let code: IsoCode = serde_json::from_str("\"04030301\"").unwrap();
        assert_eq!(serde_json::to_string(&code).unwrap(), "\"04030301\"");
        assert!(serde_json::from_str::<IsoCode>("\"0403030\"").is_err());
    }

    #[test]
    fn an_iso_code_knows_its_classes() {
        let code = iso("12 22 03");
        assert_eq!((code.as_str(), code.level()), ("122203", 3));
        assert_eq!(code.class(1), Some(iso("12")));
        assert_eq!(code.class(3), Some(iso("122203")));
        assert_eq!((code.class(0), code.class(4)), (None, None));
        assert_eq!(code.parent(), Some(iso("1222")));
        assert_eq!(iso("12").parent(), None);
        assert!(code.starts_with(&iso("1222")) && code.starts_with(&code));
        assert!(!code.starts_with(&iso("1223")) && !iso("12").starts_with(&code));
    }

    #[test]
    fn what_is_no_iso_code_is_refused_with_its_reason() {
        assert_eq!(IsoCode::parse("123"), Err(IsoCodeFault::WrongLength));
        assert_eq!(IsoCode::parse(""), Err(IsoCodeFault::WrongLength));
        assert_eq!(IsoCode::parse("1222030101"), Err(IsoCodeFault::WrongLength));
        assert_eq!(IsoCode::parse("12å2"), Err(IsoCodeFault::NotDigits));
    }

    proptest! {
        #[test]
        fn every_number_reads_the_same_from_text_and_from_a_number_cell(number in 1u32..=999_999) {
            let from_cell = HmsNumber::from_number(f64::from(number)).unwrap();
            prop_assert_eq!(from_cell, HmsNumber::parse(&format!("{number:06}")).unwrap());
            prop_assert_eq!(from_cell, HmsNumber::parse(&format!("{number}.0")).unwrap());
            prop_assert_eq!(from_cell.to_string().len(), 6);
        }
    }
}
