//! Reads a register's rows; what cannot be used is set aside, with its line and the reason.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::sync::Arc;

use csv::ByteRecord;

use super::columns::{Columns, Pair, delimiter, text};
use super::utm::System;
use super::{Address, Error, Point, Property};

/// A row, or a part of one, that could not be used.
#[derive(Debug, Clone, PartialEq)]
pub struct SetAside {
    /// Line in the file, counted from 1 (the header).
    pub line: u64,
    /// Why.
    pub reason: Reason,
}

/// Why a row, or a part of one, could not be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Reason {
    /// The row has more or fewer fields than the header.
    #[error("{found} fields where the header has {expected}")]
    Fields {
        /// Fields in the header.
        expected: usize,
        /// Fields in this row.
        found: usize,
    },
    /// Neither street nor farm name nor property.
    #[error("no street, no place name and no property")]
    Nameless,
    /// A number is none.
    #[error("{column} is no number: {text}")]
    NotANumber {
        /// The column's name.
        column: &'static str,
        /// What stands there.
        text: String,
    },
    /// A coordinate system that is not known here.
    #[error("unknown coordinate system EPSG:{0}")]
    UnknownSystem(String),
    /// The place is not where an address can be: north and east changed over, or another zone.
    #[error("the place lies outside the Nordic countries: {lat:.4} north, {lon:.4} east")]
    Elsewhere {
        /// Latitude, degrees.
        lat: f64,
        /// Longitude, degrees.
        lon: f64,
    },
    /// A driveway's place cannot be used. The address itself is kept, without it.
    #[error("the driveway is left out: {0}")]
    Driveway(Box<Reason>),
}

impl Reason {
    /// The column that it is about, by Kartverket's name.
    pub fn column(&self) -> &'static str {
        match self {
            Reason::NotANumber { column, .. } => column,
            Reason::UnknownSystem(_) => "EPSG-kode",
            Reason::Elsewhere { .. } => "Nord",
            Reason::Nameless | Reason::Fields { .. } => "adressenavn",
            Reason::Driveway(_) => "atkomstNord",
        }
    }

    /// Whether the row's address is in the register all the same.
    pub fn kept(&self) -> bool {
        matches!(self, Reason::Driveway(_))
    }
}

pub(super) fn read(reader: impl Read) -> Result<(Vec<Address>, Vec<SetAside>), Error> {
    let mut reader = BufReader::new(reader);
    let mut header = Vec::new();
    reader.read_until(b'\n', &mut header)?;
    let delimiter = delimiter(&header);
    let mut rows = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(Cursor::new(header).chain(reader));
    let expected = rows.byte_headers().map_err(from_csv)?.clone();
    let header: Vec<String> = expected.iter().map(text).collect();
    let mut file = File {
        layout: Layout(Columns::bind(header.iter().map(String::as_str))?),
        names: Names::default(),
        aside: Vec::new(),
    };
    let mut addresses = Vec::new();
    let mut row = ByteRecord::new();
    while rows.read_byte_record(&mut row).map_err(from_csv)? {
        let line = row.position().map_or(0, csv::Position::line);
        let read = if row.len() == expected.len() {
            file.address(&row, line)
        } else {
            Err(Reason::Fields {
                expected: expected.len(),
                found: row.len(),
            })
        };
        match read {
            Ok(address) => addresses.push(address),
            Err(reason) => file.aside.push(SetAside { line, reason }),
        }
    }
    Ok((addresses, file.aside))
}

/// Rows may be of any length and any bytes, so reading is all that can fail.
fn from_csv(error: csv::Error) -> Error {
    Error::Read(std::io::Error::from(error))
}

struct File {
    layout: Layout,
    names: Names,
    aside: Vec<SetAside>,
}

impl File {
    fn address(&mut self, row: &ByteRecord, line: u64) -> Result<Address, Reason> {
        let field = |at: usize| row.get(at).map(text).unwrap_or_default();
        let (address, left_out) = self.layout.address(field, &mut self.names)?;
        let aside = |reason| SetAside { line, reason };
        self.aside.extend(left_out.into_iter().map(aside));
        Ok(address)
    }
}

/// Names, each kept once, however many addresses have it.
#[derive(Debug, Default)]
pub struct Names(HashSet<Arc<str>>);

impl Names {
    /// The name as it was first kept.
    pub fn keep(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.0.get(name) {
            return known.clone();
        }
        let name: Arc<str> = Arc::from(name);
        self.0.insert(name.clone());
        name
    }
}

/// A header whose columns are known, for whoever reads the rows in another way than [`super::Register::read`].
#[derive(Debug)]
pub struct Layout(Columns);

impl Layout {
    /// Binds the columns by their names.
    ///
    /// # Errors
    /// [`Error::Empty`] and [`Error::ForeignHeader`].
    pub fn of(header: &[&str]) -> Result<Layout, Error> {
        Columns::bind(header.iter().copied()).map(Layout)
    }

    /// The address in a row, and what of it is left out and why.
    ///
    /// # Errors
    /// Why the row is no address.
    pub fn read(&self, row: &[&str], names: &mut Names) -> Result<(Address, Vec<Reason>), Reason> {
        self.address(|at| row.get(at).unwrap_or(&"").trim().to_owned(), names)
    }

    fn address(&self, of: impl Fn(usize) -> String, names: &mut Names) -> Result<(Address, Vec<Reason>), Reason> {
        let columns = &self.0;
        let field = |column: Option<usize>| column.map(&of).unwrap_or_default();
        let property = property(columns.property.map(field))?;
        let (street, mut farm) = (field(columns.street), field(columns.farm));
        let nameless = street.is_empty() && farm.is_empty() && property.is_none();
        let line = if nameless { field(columns.line) } else { String::new() };
        if nameless && line.is_empty() {
            return Err(Reason::Nameless);
        }
        let (number, suffix) = match columns.epsg {
            // Kartverket's numbers are numbers; what others write may be a range, or the name of a house.
            Some(_) => (
                whole(&field(columns.number), "nummer")?,
                field(columns.letter).to_uppercase(),
            ),
            None => {
                let (number, suffix, house) = super::number::with_house(&field(columns.number));
                farm = house;
                (number, suffix)
            }
        };
        let system = match columns.epsg {
            Some(at) => {
                let code = of(at);
                let number = code.trim_start_matches("EPSG:").parse().ok();
                number.and_then(System::of_epsg).ok_or(Reason::UnknownSystem(code))?
            }
            None => System::Degrees,
        };
        let point = self
            .place(&of, columns.point, system)?
            .ok_or_else(|| Reason::NotANumber {
                column: columns.point.north.1,
                text: String::new(),
            })?;
        let (mut driveways, mut left_out) = ([None; 3], vec![]);
        for (driveway, pair) in
            driveways
                .iter_mut()
                .zip([columns.driveway, columns.summer_driveway, columns.winter_driveway])
        {
            match pair.map_or(Ok(None), |pair| self.place(&of, pair, system)) {
                Ok(place) => *driveway = place,
                Err(reason) => left_out.push(Reason::Driveway(Box::new(reason))),
            }
        }
        let others = [
            columns.postcode,
            columns.town,
            columns.area,
            columns.settlement,
            columns.municipality,
        ];
        let [postcode, town, area, settlement, municipality] = others.map(field);
        let mut address = Address {
            id: Arc::from(field(columns.id)),
            street: names.keep(&street),
            number,
            suffix: names.keep(&suffix),
            farm: names.keep(&farm),
            property,
            postcode: names.keep(&postcode),
            town: names.keep(&town),
            area: names.keep(&area),
            settlement: names.keep(&settlement),
            municipality: names.keep(&municipality),
            point,
            driveway: driveways[0],
            summer_driveway: driveways[1],
            winter_driveway: driveways[2],
        };
        if nameless {
            let of_line = Address::of_line(&line, address.id.clone(), point, names);
            address = Address {
                street: of_line.street,
                number: of_line.number,
                suffix: of_line.suffix,
                farm: of_line.farm,
                property: of_line.property,
                ..address
            };
        }
        Ok((address, left_out))
    }

    /// The place in two columns; none where both are empty.
    fn place(&self, of: impl Fn(usize) -> String, pair: Pair, system: System) -> Result<Option<Point>, Reason> {
        let [north, east] = [pair.north, pair.east].map(|(at, column)| (of(at), column));
        if north.0.is_empty() && east.0.is_empty() {
            return Ok(None);
        }
        let point = system.point(decimal(north)?, decimal(east)?);
        let here = match self.0.epsg {
            // From Denmark to Svalbard, from Iceland to the Finnish border.
            Some(_) => (53.0..=82.0).contains(&point.lat) && (-26.0..=36.0).contains(&point.lon),
            None => point.lat.abs() <= 90.0 && point.lon.abs() <= 180.0,
        };
        if here {
            Ok(Some(point))
        } else {
            Err(Reason::Elsewhere {
                lat: point.lat,
                lon: point.lon,
            })
        }
    }
}

fn property([holding, unit, lease, sub]: [String; 4]) -> Result<Option<Property>, Reason> {
    let holding = whole(&holding, "gardsnummer")?;
    let unit = whole(&unit, "bruksnummer")?;
    let lease = whole(&lease, "festenummer")?.unwrap_or_default();
    let sub = whole(&sub, "undernummer")?.unwrap_or_default();
    Ok(holding.zip(unit).map(|(holding, unit)| Property {
        holding,
        unit,
        lease,
        sub,
    }))
}

/// A whole number; none where the field is empty.
fn whole(text: &str, column: &'static str) -> Result<Option<u32>, Reason> {
    match text {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| Reason::NotANumber {
            column,
            text: text.to_owned(),
        }),
    }
}

/// A decimal number with point or comma.
fn decimal((text, column): (String, &'static str)) -> Result<f64, Reason> {
    let number = text
        .replace(',', ".")
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite());
    number.ok_or(Reason::NotANumber { column, text })
}
