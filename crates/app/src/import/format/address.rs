//! Street addresses from Kartverket's Matrikkelen-Adresse (any of its layouts) or drawn from OpenStreetMap: CSV, one municipality per
//! file. What the columns are called and what their coordinates mean is `roads::address`' to know; here every row is kept with
//! its line, or set aside with the field that is wrong.

use roads::address::{self, Layout, Names, Reason};

use super::cell::{Cell, postcode};
use super::csv;
use super::reason::{FileFault, Reject, RejectReason};
use super::table::fitting;
use super::{Parsed, Position, Row, set_conflicts_aside};

pub use roads::address::Address;

/// Reads a municipality's addresses.
///
/// # Errors
/// See [`FileFault`].
pub fn read_addresses(bytes: &[u8]) -> Result<Parsed<Address>, FileFault> {
    let mut records = csv::records(bytes)?.into_iter();
    let head = records.next().ok_or(FileFault::Empty)?;
    let layout = Layout::of(&texts(&head.cells)).map_err(|error| match error {
        address::Error::ForeignHeader { missing, .. } => FileFault::WrongHeader {
            missing: missing.into_iter().map(str::to_owned).collect(),
        },
        _ => FileFault::Empty,
    })?;
    let (width, mut names) = (head.cells.len(), Names::default());
    let rows = records
        .filter(|record| !record.cells.iter().all(Cell::is_blank))
        .map(|record| Row {
            at: Position::Line(record.line),
            outcome: fitting(&record.cells, width)
                .map_err(|reason| Reject::new("lokalid", reason))
                .and_then(|()| from_row(&layout, &record.cells, &mut names)),
            raw: record.raw,
        })
        .collect();
    let mut parsed = Parsed {
        head: head.raw,
        rows,
        skipped: Vec::new(),
    };
    set_conflicts_aside(&mut parsed.rows, "lokalid", |address| address.id.clone());
    Ok(parsed)
}

fn texts(cells: &[Cell]) -> Vec<&str> {
    cells.iter().map(|cell| cell.text.as_str()).collect()
}

fn from_row(layout: &Layout, cells: &[Cell], names: &mut Names) -> Result<Address, Reject> {
    // An address without a driveway that can be used is an address: one stops at the house.
    let (mut address, _without) = layout
        .read(&texts(cells), names)
        .map_err(|reason| Reject::new(reason.column(), refused(reason)))?;
    let missing = |field: &str| Reject::new(field, RejectReason::MissingValue);
    if address.id.is_empty() {
        return Err(missing("lokalid"));
    }
    if address.postcode.is_empty() {
        return Err(missing("postnummer"));
    }
    if address.town.is_empty() {
        return Err(missing("poststed"));
    }
    let digits = postcode(&address.postcode).map_err(|reason| Reject::new("postnummer", reason))?;
    address.postcode = names.keep(&digits);
    Ok(address)
}

fn refused(reason: Reason) -> RejectReason {
    match reason {
        Reason::Fields { expected, found } => RejectReason::WrongColumnCount { expected, found },
        Reason::Nameless => RejectReason::MissingValue,
        Reason::NotANumber { text, .. } if text.is_empty() => RejectReason::MissingValue,
        Reason::NotANumber { text, .. } => RejectReason::NotANumber { value: text },
        Reason::UnknownSystem(value) => RejectReason::UnknownCoordinateSystem { value },
        Reason::Elsewhere { .. } => RejectReason::OutsideArea,
        Reason::Driveway(reason) => refused(*reason),
    }
}
