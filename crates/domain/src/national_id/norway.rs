//! Norway: fødselsnummer, D-number, H-number and the synthetic series of the test registers. 11 digits `DDMMYYIIIKK`.
//!
//! Series: Skatteetaten, "Fødselsnummer" (individual numbers by century); D-numbers add 40 to the day (forskrift til
//! folkeregisterloven § 2-2-3), H-numbers 40 to the month (HIS 1001:2010 from Direktoratet for e-helse; NAV's Dolly uses
//! the same 40 for its synthetic persons), synthetic persons of the health net 65 and of Skatteetaten's Tenor 80.
//!
//! Check digits: both weighted sums are divisible by 11. For numbers issued from 2032 the first sum may also leave 1, 2
//! or 3, and the number tells neither century nor sex (Skatteetaten, "Nytt fødselsnummer fra 2032",
//! skatteetaten.github.io/folkeregisteret-api-dokumentasjon/nytt-fodselsnummer-fra-2032). The second sum still
//! catches every single wrong digit.

use super::{NationalIdFault, all_digits, date, pair};
use chrono::NaiveDate;

const FIRST: [u32; 10] = [3, 7, 6, 1, 8, 9, 4, 5, 2, 1];
const SECOND: [u32; 11] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1];

pub(super) fn read(text: &str) -> Result<(String, Option<NaiveDate>), NationalIdFault> {
    let text = text.replace(['-', '.'], "");
    let digits: [u8; 11] = all_digits(&text)?;
    let is_d_number = pair(&digits, 0) > 40;
    let day = pair(&digits, 0) - if is_d_number { 40 } else { 0 };
    let month = match pair(&digits, 2) {
        month @ 41..=52 => month - 40,
        month @ 66..=77 => month - 65,
        month @ 81..=92 => month - 80,
        month => month,
    };
    // The century is not known yet; 2000 has a 29 February, as every year divisible by 4 may have.
    date(2000 + pair(&digits, 4), month, day)?;

    let remainder = sum(&digits, &FIRST) % 11;
    if remainder > 3 || !sum(&digits, &SECOND).is_multiple_of(11) {
        return Err(NationalIdFault::CheckDigit);
    }
    let birth_date = match century(&digits, is_d_number) {
        Some(century) if remainder == 0 => Some(date(century + pair(&digits, 4), month, day)?),
        _ => None,
    };
    Ok((text, birth_date))
}

fn sum(digits: &[u8], weights: &[u32]) -> u32 {
    digits
        .iter()
        .zip(weights)
        .map(|(digit, weight)| u32::from(*digit) * weight)
        .sum()
}

/// The century that the individual number stands for together with the year, as 1800, 1900 or 2000.
fn century(digits: &[u8; 11], is_d_number: bool) -> Option<u32> {
    let individual = u32::from(digits[6]) * 100 + pair(digits, 7);
    match (individual, pair(digits, 4)) {
        (0..=499, _) => Some(1900),
        (500..=999, 0..=39) => Some(2000),
        (900..=999, 40..=99) => Some(1900),
        // D-numbers are younger than anybody born before 1900, yet were given in this series too.
        (500..=749, 54..=99) if !is_d_number => Some(1800),
        _ => None,
    }
}
