//! The codes of the domain as import reads them: a domain refusal becomes a reason for setting a row aside.

use domain::geo::{self, LatLon};
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

/// The point in degrees; `None` when it lies outside the zone, where the projection means nothing. Norway's zones are used
/// far beyond their six degrees (zone 33 covers the country), so the bounds are wide: 12 degrees of the central meridian
/// hold for 54° to 82° north.
pub(super) fn utm(zone: u8, north: f64, east: f64) -> Option<LatLon> {
    let inside = (5_900_000.0..9_400_000.0).contains(&north) && (-500_000.0..1_500_000.0).contains(&east);
    inside.then(|| geo::utm_to_wgs84(zone, north, east))
}

/// A point that is in degrees already, inside the Nordic countries and their seas.
pub(super) fn degrees(lat: f64, lon: f64) -> Option<LatLon> {
    ((53.0..=82.0).contains(&lat) && (-25.0..=35.0).contains(&lon)).then_some(LatLon { lat, lon })
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
