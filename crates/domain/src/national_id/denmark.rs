//! Denmark: CPR-nummer `DDMMYY-SSSS`. The seventh digit and the year tell the century. No check digit: since 2007 numbers
//! are given that do not fit the old modulus 11. Source: CPR-kontoret, "Personnummeret i CPR-systemet".

use super::{NationalIdFault, all_digits, date, pair};
use chrono::NaiveDate;

pub(super) fn read(text: &str) -> Result<(String, Option<NaiveDate>), NationalIdFault> {
    let text = text.replace(['-', '–'], "");
    let digits: [u8; 10] = all_digits(&text)?;
    let year = pair(&digits, 4);
    let century = match (digits[6], year) {
        (0..=3, _) => 1900,
        (4 | 9, 0..=36) => 2000,
        (4 | 9, _) => 1900,
        (_, 0..=57) => 2000,
        _ => 1800,
    };
    let birth_date = date(century + year, pair(&digits, 2), pair(&digits, 0))?;
    Ok((text, Some(birth_date)))
}
