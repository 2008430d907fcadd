//! The codes of the domain as import reads them: a domain refusal becomes a reason for setting a row aside.

use domain::national_id::{Country, NationalId, NationalIdFault};
use domain::product_code::{HmsNumber, IsoCode};

use super::reason::RejectReason;

/// An article number of six digits. Shorter text is set aside rather than filled up with zeros: a lost digit would name
/// another article. (Number cells of a workbook get their zeros back before they come here.)
pub(super) fn hms_number(text: &str) -> Result<HmsNumber, RejectReason> {
    let fault = || RejectReason::NotHmsNumber { value: text.to_owned() };
    if text.len() == 6 {
        HmsNumber::parse(text).map_err(|_| fault())
    } else {
        Err(fault())
    }
}

pub(super) fn iso_code(text: &str) -> Result<IsoCode, RejectReason> {
    IsoCode::parse(text).map_err(|_| RejectReason::NotIsoCode { value: text.to_owned() })
}

/// A national id of the country; NAV's own files hold Norwegian ones.
pub(super) fn national_id(country: Country, text: &str) -> Result<NationalId, RejectReason> {
    NationalId::parse(country, text).map_err(|fault| match fault {
        NationalIdFault::WrongLength | NationalIdFault::NotDigits => RejectReason::NationalIdForm,
        NationalIdFault::NoSuchDate => RejectReason::NationalIdDate,
        NationalIdFault::CheckDigit => RejectReason::NationalIdCheckDigit,
        NationalIdFault::NoCentury => RejectReason::NationalIdCentury,
    })
}

pub(super) fn norwegian_id(text: &str) -> Result<NationalId, RejectReason> {
    national_id(Country::No, text)
}
