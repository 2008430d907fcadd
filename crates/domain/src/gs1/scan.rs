//! The one field that takes every code: what may a scanned or typed text be?

use super::{GS, Gs1, Gtin, normal, without_prefix};
use crate::national_id::{Country, NationalId, NationalIdFault};
use crate::product_code::HmsNumber;

/// One thing that a scanned text may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scan {
    /// A supplier's barcode: a whole element string, or a bare GTIN.
    Gs1(Box<Gs1>),
    Hms(HmsNumber),
    /// Our own label, a serial number or the like: one word in upper case.
    Label(String),
    /// Digits without a meaning of their own: serial number, telephone, postcode.
    Digits(String),
    /// A valid national id of the country. It is not repeated here; who may look it up parses the text again.
    NationalId,
    /// Words: a name, an address, a product.
    Text(String),
}

/// Everything that `text` may be in a municipality of `country`, the most likely first; empty for a blank text. A valid
/// national id stands alone with what else its digits could be, and is never repeated as free text.
pub fn classify(country: Country, text: &str) -> Vec<Scan> {
    let text = normal(text);
    if text.is_empty() {
        return Vec::new();
    }
    if says_it_is_gs1(&text)
        && let Ok(gs1) = Gs1::parse(&text)
    {
        return vec![Scan::Gs1(Box::new(gs1))];
    }
    let mut found = Vec::new();
    let is_national_id = matches!(
        NationalId::parse(country, &text),
        Ok(_) | Err(NationalIdFault::NoCentury)
    );
    if is_national_id {
        found.push(Scan::NationalId);
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        if let Ok(gtin) = Gtin::parse(&text) {
            found.push(Scan::Gs1(Box::new(Gs1 {
                gtin: Some(gtin),
                ..Gs1::default()
            })));
        } else if begins_with_gtin(&text)
            && let Ok(gs1) = Gs1::parse(&text)
        {
            found.push(Scan::Gs1(Box::new(gs1)));
        }
        if text.len() == 6
            && let Ok(number) = HmsNumber::parse(&text)
        {
            found.push(Scan::Hms(number));
        }
        if !is_national_id {
            found.push(Scan::Label(text.clone()));
            found.push(Scan::Digits(text));
        }
        return found;
    }
    if begins_with_gtin(&text)
        && let Ok(gs1) = Gs1::parse(&text)
    {
        found.push(Scan::Gs1(Box::new(gs1)));
    }
    if is_national_id {
        return found;
    }
    if is_label(&text) {
        found.push(Scan::Label(text.to_uppercase()));
    }
    let spaceless: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if spaceless.bytes().all(|b| b.is_ascii_digit()) {
        found.push(Scan::Digits(spaceless));
    }
    // A separator in free text would be nobody's search word.
    found.push(Scan::Text(text.replace(GS, " ")));
    found
}

fn says_it_is_gs1(text: &str) -> bool {
    without_prefix(text).is_some() || text.starts_with(['(', GS]) || text.contains(GS)
}

/// `01` and a GTIN whose check digit fits: one chance in ten for digits that are something else, and there are few
/// other codes of sixteen and more.
fn begins_with_gtin(text: &str) -> bool {
    text.strip_prefix("01")
        .and_then(|rest| rest.get(..14))
        .is_some_and(|gtin| Gtin::parse(gtin).is_ok())
}

/// One word with a digit in it, made of what label printers and makers use.
fn is_label(text: &str) -> bool {
    text.len() <= 40
        && text.bytes().any(|b| b.is_ascii_digit())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'/' | b'.' | b'_'))
}
