//! Street addresses from Kartverket's Matrikkelen-Adresse (CSV, one municipality per file), turned into WGS84.
//!
//! `EPSG-kode` says the coordinate system of each row: a UTM zone of ETRS89 (25832, 25833, 25835 in Norway; metres), or
//! 4258/4326 (degrees). ETRS89 is taken as WGS84; the two differ by under a metre in Norway.

use chrono::NaiveDate;
use domain::geo::{LatLon, utm_zone_of_epsg};

use super::cell::{date, municipality_number, number, postcode};
use super::codes;
use super::reason::{FileFault, Reject, RejectReason};
use super::table::{self, Column, TableRow};
use super::{Parsed, set_conflicts_aside};

/// One address with its point.
#[derive(Debug, Clone, PartialEq)]
pub struct Address {
    /// Kartverket's `lokalid`, unique in Norway.
    pub source_id: String,
    pub municipality_number: String,
    pub kind: AddressKind,
    /// The whole address as one writes it, with the additional name (`Grindalen, Grindalsvegen 121`).
    pub text: String,
    /// Name of a farm or house that belongs to the address.
    pub additional_name: Option<String>,
    pub street: Option<String>,
    pub number: Option<u32>,
    pub letter: Option<String>,
    pub postcode: String,
    pub place: String,
    /// Basic statistical unit (grunnkrets): number and name.
    pub district: Option<String>,
    pub district_name: Option<String>,
    pub point: LatLon,
    pub updated_on: Option<NaiveDate>,
}

/// How an address is made up, by the register's own types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressKind {
    /// Street and number.
    Street,
    /// Farm and unit number (gårdsnummer/bruksnummer).
    Cadastral,
}

const COLUMNS: &[Column] = &[
    Column {
        key: "id",
        names: &["lokalid"],
        required: true,
    },
    Column {
        key: "municipality",
        names: &["kommunenummer"],
        required: true,
    },
    Column {
        key: "kind",
        names: &["adressetype"],
        required: false,
    },
    Column {
        key: "additional",
        names: &["adressetilleggsnavn"],
        required: false,
    },
    Column {
        key: "street",
        names: &["adressenavn"],
        required: true,
    },
    Column {
        key: "number",
        names: &["nummer"],
        required: true,
    },
    Column {
        key: "letter",
        names: &["bokstav"],
        required: false,
    },
    Column {
        key: "text",
        names: &["adresseTekst"],
        required: true,
    },
    Column {
        key: "epsg",
        names: &["EPSG-kode"],
        required: true,
    },
    Column {
        key: "north",
        names: &["Nord"],
        required: true,
    },
    Column {
        key: "east",
        names: &["Øst"],
        required: true,
    },
    Column {
        key: "postcode",
        names: &["postnummer"],
        required: true,
    },
    Column {
        key: "place",
        names: &["poststed"],
        required: true,
    },
    Column {
        key: "district",
        names: &["grunnkretsnummer"],
        required: false,
    },
    Column {
        key: "district_name",
        names: &["grunnkretsnavn"],
        required: false,
    },
    Column {
        key: "updated",
        names: &["oppdateringsdato"],
        required: false,
    },
];

/// Reads a municipality's addresses.
///
/// # Errors
/// See [`FileFault`].
pub fn read_addresses(bytes: &[u8]) -> Result<Parsed<Address>, FileFault> {
    let mut parsed = table::read(bytes, COLUMNS, from_row)?;
    set_conflicts_aside(&mut parsed.rows, "lokalid", |address| address.source_id.clone());
    Ok(parsed)
}

fn from_row(row: &TableRow<'_>) -> Result<Address, Reject> {
    Ok(Address {
        source_id: row.required_text("id")?,
        municipality_number: row.read_required("municipality", municipality_number)?,
        kind: row.read("kind", kind)?.unwrap_or(AddressKind::Street),
        text: row.required_text("text")?,
        additional_name: row.text("additional")?,
        street: row.text("street")?,
        number: row.read("number", house_number)?,
        letter: row.text("letter")?,
        postcode: row.read_required("postcode", postcode)?,
        place: row.required_text("place")?,
        district: row.text("district")?,
        district_name: row.text("district_name")?,
        point: point(row)?,
        updated_on: row.read("updated", date)?,
    })
}

fn kind(text: &str) -> Result<AddressKind, RejectReason> {
    match text {
        "vegadresse" => Ok(AddressKind::Street),
        "matrikkeladresse" => Ok(AddressKind::Cadastral),
        _ => Err(RejectReason::UnknownValue {
            value: text.to_owned(),
            allowed: "vegadresse, matrikkeladresse".to_owned(),
        }),
    }
}

fn house_number(text: &str) -> Result<u32, RejectReason> {
    text.parse()
        .map_err(|_| RejectReason::NotANumber { value: text.to_owned() })
}

fn point(row: &TableRow<'_>) -> Result<LatLon, Reject> {
    let epsg = row.required_text("epsg")?;
    let north = row.read_required("north", number)?;
    let east = row.read_required("east", number)?;
    let point = match epsg.as_str() {
        "4258" | "4326" => codes::degrees(north, east),
        _ => match epsg.parse().ok().and_then(utm_zone_of_epsg) {
            Some(zone) => codes::utm(zone, north, east),
            None => return Err(row.reject("epsg", RejectReason::UnknownCoordinateSystem { value: epsg })),
        },
    };
    point.ok_or_else(|| row.reject("north", RejectReason::OutsideArea))
}
