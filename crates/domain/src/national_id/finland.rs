//! Finland: henkilötunnus `DDMMYYCZZZQ`. The sign C tells the century, with the further signs in use since 2023; Q is the
//! remainder of the nine digits by 31, written in an alphabet without G, I, O, Q and Z.
//! Source: Digi- ja väestötietovirasto, "Henkilötunnus"; valtioneuvoston asetus 690/2022.

use super::{NationalIdFault, all_digits, date, pair};
use chrono::NaiveDate;

const CHECK: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";

pub(super) fn read(text: &str) -> Result<(String, Option<NaiveDate>), NationalIdFault> {
    let text = text.to_ascii_uppercase().replace('–', "-");
    let chars: Vec<char> = text.chars().collect();
    let &[.., check] = chars.as_slice() else {
        return Err(NationalIdFault::WrongLength);
    };
    if chars.len() != 11 {
        return Err(NationalIdFault::WrongLength);
    }
    let century = match chars[6] {
        '+' => 1800,
        '-' | 'Y' | 'X' | 'W' | 'V' | 'U' => 1900,
        'A' | 'B' | 'C' | 'D' | 'E' | 'F' => 2000,
        _ => return Err(NationalIdFault::NotDigits),
    };
    let nine: String = chars[..6].iter().chain(&chars[7..10]).collect();
    let digits: [u8; 9] = all_digits(&nine)?;
    let birth_date = date(century + pair(&digits, 4), pair(&digits, 2), pair(&digits, 0))?;
    let number = digits
        .iter()
        .fold(0_usize, |number, digit| number * 10 + usize::from(*digit));
    if char::from(CHECK[number % 31]) != check {
        return Err(NationalIdFault::CheckDigit);
    }
    Ok((text, Some(birth_date)))
}
