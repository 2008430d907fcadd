//! Which column of a file holds what, by the names in its header.

use super::Error;
use super::letters::fold;

/// Where a register's parts stand. Absent columns read as empty.
#[derive(Debug, Default)]
pub(super) struct Columns {
    pub id: Option<usize>,
    pub street: Option<usize>,
    pub number: Option<usize>,
    pub letter: Option<usize>,
    pub farm: Option<usize>,
    /// All of it on one line.
    pub line: Option<usize>,
    pub property: [Option<usize>; 4],
    pub postcode: Option<usize>,
    pub town: Option<usize>,
    pub area: Option<usize>,
    pub settlement: Option<usize>,
    pub municipality: Option<usize>,
    /// EPSG code; a file without that column is in degrees.
    pub epsg: Option<usize>,
    pub point: Pair,
    pub driveway: Option<Pair>,
    pub summer_driveway: Option<Pair>,
    pub winter_driveway: Option<Pair>,
}

/// Two columns that together are a place, with their names for what is said of bad ones.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Pair {
    pub north: (usize, &'static str),
    pub east: (usize, &'static str),
}

/// The delimiter that a header uses most.
pub(super) fn delimiter(header: &[u8]) -> u8 {
    let count = |delimiter: u8| header.iter().filter(|byte| **byte == delimiter).count();
    [b';', b',', b'\t', b'|']
        .into_iter()
        .rev()
        .max_by_key(|delimiter| count(*delimiter))
        .unwrap_or(b';')
}

/// A field's text: UTF-8, or else Latin-1, which older extracts are written in.
pub(super) fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.trim().to_owned(),
        Err(_) => bytes
            .iter()
            .map(|byte| char::from(*byte))
            .collect::<String>()
            .trim()
            .to_owned(),
    }
}

/// A header's names without case, marks and punctuation: "EPSG-kode" and "epsgkode" are one, and so are "Øst" and "ost".
fn plain(name: &str) -> String {
    fold(name).chars().filter(char::is_ascii_alphanumeric).collect()
}

impl Columns {
    pub(super) fn bind<'a>(header: impl Iterator<Item = &'a str>) -> Result<Columns, Error> {
        let found: Vec<String> = header
            .map(|name| name.trim_start_matches('\u{feff}').trim().to_owned())
            .collect();
        if found.iter().all(String::is_empty) {
            return Err(Error::Empty);
        }
        let header = Header {
            names: found.iter().map(|name| plain(name)).collect(),
            missing: Vec::new(),
        };
        // Kartverket's has five columns that must be there, OpenStreetMap's four: the one with the smaller share missing is meant,
        // and Kartverket's where both are as far off.
        let mut attempts = [(kartverket(header.clone()), 4), (openstreetmap(header), 5)];
        attempts.sort_by_key(|(attempt, weight)| attempt.as_ref().err().map_or(0, |missing| missing.len() * weight));
        let [(best, _), _] = attempts;
        best.map_err(|missing| Error::ForeignHeader { missing, found })
    }
}

#[derive(Clone)]
struct Header {
    names: Vec<String>,
    missing: Vec<&'static str>,
}

impl Header {
    /// The column with the first of these names that the header has.
    fn find(&self, names: &[&'static str]) -> Option<usize> {
        names
            .iter()
            .find_map(|name| self.names.iter().position(|has| *has == plain(name)))
    }

    fn must(&mut self, names: &[&'static str]) -> Option<usize> {
        let at = self.find(names);
        if at.is_none() {
            self.missing.extend(names.first());
        }
        at
    }

    fn pair(&self, north: &'static str, east: &'static str) -> Option<Pair> {
        Some(Pair {
            north: (self.find(&[north])?, north),
            east: (self.find(&[east])?, east),
        })
    }

    /// A pair that has to be there; where it is not, the lack is noted.
    fn must_pair(&mut self, north: &'static str, east: &'static str) -> Pair {
        let north = (self.must(&[north]).unwrap_or_default(), north);
        Pair {
            north,
            east: (self.must(&[east]).unwrap_or_default(), east),
        }
    }
}

/// Kartverket's Matrikkelen-Adresse. The versions differ in how many columns there are, not in the names of those they share.
fn kartverket(mut header: Header) -> Result<Columns, Vec<&'static str>> {
    let columns = Columns {
        id: header.find(&["adresseId", "lokalid"]),
        street: header.must(&["adressenavn"]),
        number: header.must(&["nummer"]),
        letter: header.find(&["bokstav"]),
        farm: header.find(&["adressetilleggsnavn"]),
        line: header.find(&["adresseTekst"]),
        property: [["gardsnummer"], ["bruksnummer"], ["festenummer"], ["undernummer"]].map(|name| header.find(&name)),
        postcode: header.find(&["postnummer", "postnr"]),
        town: header.find(&["poststed", "postnummerområde"]),
        area: header.find(&["grunnkretsnavn"]),
        settlement: header.find(&["tettstednavn"]),
        municipality: header.find(&["kommunenavn"]),
        epsg: header.must(&["EPSG-kode"]),
        point: header.must_pair("Nord", "Øst"),
        driveway: header.pair("atkomstNord", "atkomstØst"),
        summer_driveway: header.pair("sommeratkomstNord", "sommeratkomstØst"),
        winter_driveway: header.pair("vinteratkomstNord", "vinteratkomstØst"),
    };
    if header.missing.is_empty() {
        Ok(columns)
    } else {
        Err(header.missing)
    }
}

/// Addresses drawn from OpenStreetMap, in degrees.
fn openstreetmap(mut header: Header) -> Result<Columns, Vec<&'static str>> {
    let columns = Columns {
        id: header.find(&["osm_id"]),
        street: header.must(&["street"]),
        number: header.must(&["housenumber"]),
        postcode: header.find(&["postcode"]),
        town: header.find(&["city"]),
        point: header.must_pair("lat", "lon"),
        ..Columns::default()
    };
    if header.missing.is_empty() {
        Ok(columns)
    } else {
        Err(header.missing)
    }
}
