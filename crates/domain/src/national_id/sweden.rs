//! Sweden: personnummer and samordningsnummer (day + 60). `YYYYMMDDNNNC`, or `YYMMDD-NNNC` where the sign is `-` until
//! the year in which a person turns 100 and `+` from then on. The check digit is Luhn's over the last ten digits.
//! Source: folkbokföringslagen (1991:481) 18–18 a §§; Skatteverket, SKV 704 "Personnummer" and SKV 707 "Samordningsnummer".

use super::{NationalIdFault, all_digits, date, pair};
use chrono::{Datelike, NaiveDate};

pub(super) fn read(text: &str, today: Option<NaiveDate>) -> Result<(String, Option<NaiveDate>), NationalIdFault> {
    let (text, sign) = without_sign(text);
    match text.chars().count() {
        12 => {
            let digits: [u8; 12] = all_digits(&text)?;
            let birth_date = born(pair(&digits, 0) * 100 + pair(&digits, 2), &digits[2..])?;
            luhn(&digits[2..])?;
            Ok((text, Some(birth_date)))
        }
        10 => {
            let digits: [u8; 10] = all_digits(&text)?;
            // Is it a number at all? Told before the century is missed; 2000 has the leap day that some century may have.
            born(2000 + pair(&digits, 0), &digits)?;
            luhn(&digits)?;
            let today = today.ok_or(NationalIdFault::NoCentury)?;
            let birth_date = latest(&digits, sign == Some('+'), today)?;
            Ok((format!("{:02}{text}", birth_date.year() / 100), Some(birth_date)))
        }
        _ => Err(NationalIdFault::WrongLength),
    }
}

/// Takes out the sign before the last four characters.
fn without_sign(text: &str) -> (String, Option<char>) {
    let mut chars: Vec<char> = text.chars().collect();
    match chars.len().checked_sub(5) {
        Some(at) if matches!(chars[at], '-' | '+' | '–') => {
            let sign = chars.remove(at);
            (chars.into_iter().collect(), Some(sign))
        }
        _ => (chars.into_iter().collect(), None),
    }
}

/// The birth date of `YYMMDD…` in the given full year.
fn born(year: u32, digits: &[u8]) -> Result<NaiveDate, NationalIdFault> {
    let day = pair(digits, 4);
    date(year, pair(digits, 2), if day > 60 { day - 60 } else { day })
}

/// The latest birth date with these digits that is not after `today`; with `+`, the latest of those whose hundredth
/// year has come.
fn latest(digits: &[u8], hundred: bool, today: NaiveDate) -> Result<NaiveDate, NationalIdFault> {
    let fits = |date: &NaiveDate| *date <= today && (!hundred || today.year() - date.year() >= 100);
    [2000, 1900, 1800]
        .into_iter()
        .filter_map(|century| born(century + pair(digits, 0), digits).ok())
        .find(fits)
        .ok_or(NationalIdFault::NoSuchDate)
}

fn luhn(ten: &[u8]) -> Result<(), NationalIdFault> {
    let sum: u32 = ten
        .iter()
        .enumerate()
        .map(|(i, &digit)| {
            let product = u32::from(digit) * if i % 2 == 0 { 2 } else { 1 };
            product / 10 + product % 10
        })
        .sum();
    if sum.is_multiple_of(10) {
        Ok(())
    } else {
        Err(NationalIdFault::CheckDigit)
    }
}
