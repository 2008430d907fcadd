//! What of a person may be shown to whom. An address-protected person's address never leaves this module without the right.

use crate::{Ctx, Error};
use domain::access::Right;

/// An address as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShownAddress {
    /// Street, postcode, city; any may be empty.
    Open {
        street: String,
        postcode: String,
        city: String,
    },
    /// Protected, and the reader has not got the right: only that it is so.
    Protected,
    Unknown,
}

/// The address that this reader may see.
pub fn address(
    ctx: &Ctx,
    protected: bool,
    street: Option<String>,
    postcode: Option<String>,
    city: Option<String>,
) -> ShownAddress {
    if protected && !ctx.may(Right::SeeProtected) {
        return ShownAddress::Protected;
    }
    match (street, postcode, city) {
        (None, None, None) => ShownAddress::Unknown,
        (street, postcode, city) => ShownAddress::Open {
            street: street.unwrap_or_default(),
            postcode: postcode.unwrap_or_default(),
            city: city.unwrap_or_default(),
        },
    }
}

/// Any of these rights is enough.
pub fn any(ctx: &Ctx, rights: &[Right]) -> Result<(), Error> {
    match rights.iter().find(|r| ctx.may(**r)) {
        Some(_) => Ok(()),
        None => Err(rights.first().map_or(Error::NotFound, |r| Error::Forbidden(*r))),
    }
}
