//! Addresses in a municipality's register: read, searched as one types, and looked up by place.
//!
//! Nothing is asked of services outside, since that would tell them whom a municipality visits. A [`Register`] is read once
//! from the register's CSV file and answers from memory.

mod columns;
mod index;
mod letters;
mod line;
mod near;
mod number;
mod query;
mod read;
mod scan;
mod search;
mod typing;
mod utm;
mod ways;

use std::sync::Arc;

pub use number::NumberMatch;
pub use read::{Layout, Names, Reason, SetAside};
pub use search::{Closeness, Hit, Matched};
pub use utm::from_utm;

/// A place in degrees, WGS84.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Longitude, degrees east.
    pub lon: f64,
    /// Latitude, degrees north.
    pub lat: f64,
}

/// A property in the Norwegian cadastre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Property {
    /// Gårdsnummer.
    pub holding: u32,
    /// Bruksnummer.
    pub unit: u32,
    /// Festenummer; 0 where the ground is not leased.
    pub lease: u32,
    /// Undernummer; 0 where the address has none.
    pub sub: u32,
}

/// One address. Names are spelt as the register spells them, and empty where it has none.
#[derive(Debug, Clone, PartialEq)]
pub struct Address {
    /// The register's own id (`adresseId`, `lokalid` or `osm_id`).
    pub id: Arc<str>,
    /// Street or road; empty for an address that has only a property's number.
    pub street: Arc<str>,
    /// House number.
    pub number: Option<u32>,
    /// What follows the number: a letter ("B"), or the rest of a range ("-14").
    pub suffix: Arc<str>,
    /// Farm, house or place name that belongs to the address (`adressetilleggsnavn`, or a house number that is a name).
    pub farm: Arc<str>,
    /// Its property, where the register tells it.
    pub property: Option<Property>,
    /// Postcode; leading zeros matter.
    pub postcode: Arc<str>,
    /// Postal town.
    pub town: Arc<str>,
    /// Basic statistical unit (`grunnkretsnavn`).
    pub area: Arc<str>,
    /// Built-up area (`tettstednavn`).
    pub settlement: Arc<str>,
    /// Municipality.
    pub municipality: Arc<str>,
    /// The address point, mostly on the house.
    pub point: Point,
    /// Where the driveway leaves the road (`atkomst`): what a route should stop at.
    pub driveway: Option<Point>,
    /// The driveway used in summer only.
    pub summer_driveway: Option<Point>,
    /// The driveway used in winter only.
    pub winter_driveway: Option<Point>,
}

impl Address {
    /// The point to snap to the road network: the driveway where it is known, else the address point.
    pub fn stop(&self) -> Point {
        self.driveway.unwrap_or(self.point)
    }

    /// The address on one line without its town: "Storgata 12B", or the property's number ("31/453/2-1").
    pub fn line(&self) -> String {
        let mut line = self.street.to_string();
        match (self.number, self.property) {
            (Some(number), _) => line = format!("{line} {number}{}", self.suffix),
            (None, Some(property)) if line.is_empty() => line = property.to_string(),
            (None, _) => {}
        }
        match (self.farm.is_empty(), line.is_empty()) {
            (true, _) => line,
            (false, true) => self.farm.to_string(),
            (false, false) => format!("{}, {line}", self.farm),
        }
    }
}

impl std::fmt::Display for Address {
    /// The whole address: "Storgata 12B, 2406 Elvbygd".
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.line())?;
        let place = format!("{} {}", self.postcode, self.town);
        match place.trim() {
            "" => Ok(()),
            place => write!(f, ", {place}"),
        }
    }
}

impl std::fmt::Display for Property {
    /// "31/453", with the lease and the sub-number where there are any: "31/453/2-1".
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.holding, self.unit)?;
        if self.lease > 0 {
            write!(f, "/{}", self.lease)?;
        }
        if self.sub > 0 {
            write!(f, "-{}", self.sub)?;
        }
        Ok(())
    }
}

/// Why no register could be read at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file could not be read to its end.
    #[error("the address file could not be read: {0}")]
    Read(#[from] std::io::Error),
    /// There is not even a header.
    #[error("the address file is empty")]
    Empty,
    /// The first line is no address register's header.
    #[error("not an address register: the header lacks {}", .missing.join(", "))]
    ForeignHeader {
        /// The columns that are missing for the layout that comes nearest.
        missing: Vec<&'static str>,
        /// What the header holds instead.
        found: Vec<String>,
    },
    /// More addresses than the index can number (2³²).
    #[error("too many addresses: {0}")]
    TooMany(usize),
    /// The dictionary of words could not be built.
    #[error("the index of addresses could not be built: {0}")]
    Index(#[from] fst::Error),
}

/// All addresses of a register, indexed.
#[derive(Debug)]
pub struct Register {
    addresses: Vec<Address>,
    index: index::Index,
    places: near::Places,
}

impl Register {
    /// Reads a register: Kartverket's Matrikkelen-Adresse (any of its versions: columns are bound by name, EPSG 258xx, UTF-8
    /// or Latin-1) or addresses drawn from OpenStreetMap (`street,housenumber,postcode,city,lat,lon`). The delimiter is taken
    /// from the header.
    ///
    /// Rows that cannot be used are set aside with their line and the reason; all others are in the register.
    pub fn read(reader: impl std::io::Read) -> Result<(Register, Vec<SetAside>), Error> {
        let (addresses, aside) = read::read(reader)?;
        Ok((Register::new(addresses)?, aside))
    }

    /// A register of addresses got in another way.
    pub fn new(addresses: Vec<Address>) -> Result<Register, Error> {
        let count = u32::try_from(addresses.len()).map_err(|_| Error::TooMany(addresses.len()))?;
        let index = index::Index::new(&addresses)?;
        let places = near::Places::new(count, &addresses);
        Ok(Register {
            addresses,
            index,
            places,
        })
    }

    /// All addresses, in the file's order.
    pub fn addresses(&self) -> &[Address] {
        &self.addresses
    }

    /// At most `limit` addresses for what somebody has typed so far, the best first; none for an empty query.
    ///
    /// Understood are streets with number and letter, farm names, properties ("31/453", "gnr 31 bnr 453"), and postcode, town,
    /// area or municipality as further words or alone. Case, the marks of Nordic letters, usual shortenings, unfinished words
    /// and typing errors (one from four letters, two from eight) are forgiven, each at a price. [`Hit`] tells what matched.
    pub fn search(&self, query: &str, limit: usize) -> Vec<Hit<'_>> {
        search::search(&self.index, &self.addresses, query, limit)
    }

    /// The `limit` addresses nearest to a place in degrees WGS84, the nearest first, each with its distance in metres as the
    /// crow flies (on a sphere: within 0.5 %). None for a place that is no place (not a number, beyond the poles).
    pub fn near(&self, lon: f64, lat: f64, limit: usize) -> Vec<(&Address, f64)> {
        self.places.near(&self.addresses, Point { lon, lat }, limit)
    }
}
