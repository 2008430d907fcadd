//! Street addresses from Kartverket's Matrikkelen-Adresse (any of its layouts) or drawn from OpenStreetMap: CSV or XLSX, one municipality
//! per file. What the columns are called and what their coordinates mean is `roads::address`' to know; here every row is kept with
//! its line, or set aside with the field that is wrong.

use roads::address::{self, Layout, Names, Reason};

use super::cell::{Cell, postcode};
use super::csv;
use super::reason::{FileFault, Reject, RejectReason, SkipReason};
use super::table::{HEADER_WITHIN, fitting, plain};
use super::xlsx;
use super::{Parsed, Position, Row, Skipped, set_conflicts_aside};

pub use roads::address::Address;

/// Reads a municipality's addresses: CSV, or every sheet of a workbook that has the header.
///
/// # Errors
/// See [`FileFault`].
pub fn read_addresses(bytes: &[u8]) -> Result<Parsed<Address>, FileFault> {
    let mut parsed = if xlsx::is_xlsx(bytes) {
        read_sheets(bytes)?
    } else {
        read_lines(bytes)?
    };
    set_conflicts_aside(&mut parsed.rows, "lokalid", |address| address.id.clone());
    Ok(parsed)
}

fn layout_of(head: &[Cell]) -> Result<Layout, FileFault> {
    Layout::of(&texts(head)).map_err(|error| match error {
        address::Error::ForeignHeader { missing, .. } => FileFault::WrongHeader {
            missing: missing.into_iter().map(str::to_owned).collect(),
        },
        _ => FileFault::Empty,
    })
}

fn read_lines(bytes: &[u8]) -> Result<Parsed<Address>, FileFault> {
    let mut records = csv::records(bytes)?.into_iter();
    let head = records.next().ok_or(FileFault::Empty)?;
    let layout = layout_of(&head.cells)?;
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
    Ok(Parsed {
        head: head.raw,
        rows,
        skipped: Vec::new(),
    })
}

fn read_sheets(bytes: &[u8]) -> Result<Parsed<Address>, FileFault> {
    let (mut rows, mut skipped, mut names) = (Vec::new(), Vec::new(), Names::default());
    // Set aside rows are corrected beside the first sheet's header.
    let (mut head, mut fault) = (None, FileFault::Empty);
    for sheet in xlsx::sheets(bytes)? {
        let skip = |reason| Skipped {
            part: sheet.name.clone(),
            reason,
        };
        if let Some(reason) = sheet.skip() {
            skipped.push(skip(reason));
            continue;
        }
        let mut lines = sheet.rows.iter();
        let found = lines
            .by_ref()
            .take(HEADER_WITHIN)
            .find_map(|(_, cells)| match layout_of(cells) {
                Ok(layout) => Some((layout, cells)),
                Err(missing) => {
                    fault = missing;
                    None
                }
            });
        let Some((layout, first)) = found else {
            skipped.push(skip(SkipReason::NoHeader));
            continue;
        };
        let line = |cells: &[Cell]| csv::line_of(cells.iter().map(|cell| cell.text.as_str()));
        head.get_or_insert_with(|| line(first));
        for (number, cells) in lines.filter(|(_, cells)| !cells.iter().all(Cell::is_blank)) {
            let mut cells = cells.clone();
            cells.resize(first.len().max(cells.len()), Cell::text(""));
            // A spreadsheet drops the zero before a number.
            let postcodes = first.iter().map(|cell| plain(&cell.text).starts_with("post"));
            for (cell, _) in cells.iter_mut().zip(postcodes).filter(|(_, is)| *is) {
                cell.text = cell.code(4);
            }
            rows.push(Row {
                at: Position::Sheet {
                    sheet: sheet.name.clone(),
                    row: *number,
                },
                raw: line(&cells),
                outcome: from_row(&layout, &cells, &mut names),
            });
        }
    }
    let head = head.ok_or(fault)?;
    Ok(Parsed { head, rows, skipped })
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
