//! One cell of a table, and the values that cells are read as.

use chrono::NaiveDate;

use super::reason::RejectReason;

/// A cell as text, with what the spreadsheet knew about it. CSV cells are always [`CellKind::Text`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    /// Trimmed; inner white space is kept.
    pub text: String,
    pub kind: CellKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CellKind {
    Text,
    /// A number cell: it cannot hold leading zeros, so a code read from it may get them back.
    Number,
    /// A date cell; the text is `YYYY-MM-DD`.
    Date,
    /// A formula error, such as `#REF!`.
    Error,
}

impl Cell {
    pub fn text(text: &str) -> Self {
        Self {
            text: trimmed(text).to_owned(),
            kind: CellKind::Text,
        }
    }

    pub fn is_blank(&self) -> bool {
        self.text.is_empty()
    }

    /// The text of a code of fixed width: a number cell gets back the leading zeros that it could not hold. Text is left
    /// alone, since there a missing digit is a mistake to be seen.
    pub fn code(&self, width: usize) -> String {
        if self.kind == CellKind::Number && self.text.bytes().all(|b| b.is_ascii_digit()) {
            format!("{:0>width$}", self.text)
        } else {
            self.text.clone()
        }
    }
}

/// Trims white space, the no-break space that web pages and Excel leave behind, and zero-width marks.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'))
}

/// A date as `2026-01-31` (also with a time after it), `31.01.2026`, `31/01/2026` or `31-01-2026`.
pub(super) fn date(text: &str) -> Result<NaiveDate, RejectReason> {
    let day = text.split_once(['T', ' ']).map_or(text, |(day, _)| day);
    ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y"]
        .iter()
        .find_map(|form| NaiveDate::parse_from_str(day, form).ok())
        .filter(|date| (1900..=2200).contains(&chrono::Datelike::year(date)))
        .ok_or_else(|| RejectReason::NotADate { value: text.to_owned() })
}

/// A Norwegian, Swedish, Danish or Finnish postcode: four or five digits, written `411 02` in Sweden.
pub(super) fn postcode(text: &str) -> Result<String, RejectReason> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if (4..=5).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) {
        Ok(digits)
    } else {
        Err(RejectReason::NotAPostcode { value: text.to_owned() })
    }
}

/// A four-digit municipality number (Norway, Sweden).
pub(super) fn municipality_number(text: &str) -> Result<String, RejectReason> {
    if text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) {
        Ok(text.to_owned())
    } else {
        Err(RejectReason::NotAMunicipality { value: text.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_the_ways_people_write_them() {
        let want = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
        for text in [
            "2026-01-31",
            "31.01.2026",
            "31.1.2026",
            "31/01/2026",
            "31-01-2026",
            "2026-01-31T12:00:00",
        ] {
            assert_eq!(date(text), Ok(want), "{text}");
        }
        for text in ["", "31.02.2026", "0001-01-01", "i morgen", "2026"] {
            assert!(date(text).is_err(), "{text}");
        }
    }

    #[test]
    fn only_number_cells_get_their_leading_zeros_back() {
        let number = Cell {
            text: "23581".into(),
            kind: CellKind::Number,
        };
        assert_eq!(number.code(6), "023581");
        assert_eq!(Cell::text(" 23581\u{a0}").code(6), "23581");
    }

    #[test]
    fn postcodes_have_four_or_five_digits() {
        assert_eq!(postcode("0181").unwrap(), "0181");
        assert_eq!(postcode("411 02").unwrap(), "41102");
        assert!(postcode("181").is_err());
        assert!(postcode("O181").is_err());
    }
}
