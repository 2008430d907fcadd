//! Lists of equivalent articles, as NAV's centres fill them in: XLSX with `Delkontrakt`, `Delkontraktnavn`,
//! `Produktnavn`, `HMS-nr` and comments, where a **blank row** ends a group of articles that can stand in for each other.
//!
//! What these sheets look like in the wild, and the rule for each:
//! - information sheets and examples are passed over by their form (nothing in them, no header row, a name that says
//!   example), not by a list of names;
//! - a header may lack names (`Delkontrakt | Delkontraktnavn` and nothing more): columns without a name are taken by
//!   their usual place;
//! - numbers are text in one cell and a number in the next, with spaces before or after;
//! - a new value under `Delkontrakt` begins a new group even without a blank row; it holds for the rows below it;
//! - a row with only the contract's number and name is a heading without articles, not a mistake.
//!
//! A row that was set aside is offered for correction as one CSV line with its group number, which this reader reads too.

use std::collections::HashMap;

use domain::product_code::HmsNumber;

use super::cell::{Cell, CellKind};
use super::codes;
use super::csv;
use super::reason::{FileFault, Reject, RejectReason, SkipReason};
use super::table::{self, Column, TableRow, plain};
use super::xlsx::{self, Sheet};
use super::{Parsed, Position, Row, Skipped};

/// One article of one group.
#[derive(Debug, Clone, PartialEq)]
pub struct Substitute {
    /// 1-based number of the group in the file: articles with the same number are equivalent. A group of one is usual.
    pub group: u32,
    /// Sub-contract (delkontrakt) of the framework agreement.
    pub contract: Option<String>,
    pub contract_name: Option<String>,
    pub hms_number: HmsNumber,
    pub name: Option<String>,
    pub comment: Option<String>,
}

/// The columns in their usual order; `group` is ours, for rows that are read again.
const COLUMNS: &[Column] = &[
    Column {
        key: "contract",
        names: &["Delkontrakt"],
        required: false,
    },
    Column {
        key: "contract_name",
        names: &["Delkontraktnavn"],
        required: false,
    },
    Column {
        key: "name",
        names: &["Produktnavn", "Artikkelnavn"],
        required: false,
    },
    Column {
        key: "hms",
        names: &["HMS-nr", "hmsnr", "HMS-nummer", "HMS-artikkelnummer"],
        required: true,
    },
    Column {
        key: "comment",
        names: &["Kommentar", "Kommentarer", "Evt kommentarer", "Merknad"],
        required: false,
    },
    Column {
        key: "group",
        names: &["Gruppe"],
        required: true,
    },
];

/// Reads a list of equivalent articles.
///
/// # Errors
/// [`FileFault::WrongHeader`] when no sheet has the header; the other faults are about the bytes.
pub fn read_substitutes(bytes: &[u8]) -> Result<Parsed<Substitute>, FileFault> {
    if !xlsx::is_xlsx(bytes) {
        return table::read(bytes, COLUMNS, from_row);
    }
    let head = csv::line_of(COLUMNS.iter().map(|column| table::name_of(COLUMNS, column.key)));
    let mut parsed = Parsed {
        head,
        rows: Vec::new(),
        skipped: Vec::new(),
    };
    let mut groups = Groups::default();
    let mut found = false;
    for sheet in xlsx::sheets(bytes)? {
        if let Some(reason) = sheet.skip() {
            parsed.skipped.push(Skipped {
                part: sheet.name,
                reason,
            });
        } else if let Some((header, layout)) = header(&sheet) {
            found = true;
            groups.end();
            read_sheet(&sheet, header, &layout, &mut groups, &mut parsed.rows);
        } else {
            parsed.skipped.push(Skipped {
                part: sheet.name,
                reason: SkipReason::NoHeader,
            });
        }
    }
    if found {
        Ok(parsed)
    } else {
        Err(FileFault::WrongHeader {
            missing: vec!["Delkontrakt".into(), "HMS-nr".into()],
        })
    }
}

/// At which place of a row each of the five columns stands.
type Layout = [usize; 5];

/// The header row: it names the contract column and no cell of it is an article number.
fn header(sheet: &Sheet) -> Option<(usize, Layout)> {
    sheet.rows.iter().enumerate().take(20).find_map(|(at, (_, cells))| {
        let names: Vec<String> = cells.iter().map(|cell| plain(&cell.text)).collect();
        let place = |column: &Column| {
            column
                .names
                .iter()
                .find_map(|name| names.iter().position(|cell| *cell == plain(name)))
        };
        let first = place(&COLUMNS[0])?;
        let mut layout = Layout::default();
        for (usual, column) in COLUMNS.iter().take(layout.len()).enumerate() {
            let beside = first + usual;
            layout[usual] = match place(column) {
                Some(place) => place,
                None if names.get(beside).is_none_or(String::is_empty) => beside,
                // The place is taken by a column that we do not know: this one is not in the sheet.
                None if column.required => return None,
                None => usize::MAX,
            };
        }
        Some((at, layout))
    })
}

/// Which group and contract the rows being read belong to.
#[derive(Default)]
struct Groups {
    last: u32,
    open: bool,
    contract: Option<String>,
    contract_name: Option<String>,
    /// Where each article of the open group stands.
    seen: HashMap<HmsNumber, String>,
}

impl Groups {
    fn end(&mut self) {
        self.open = false;
        self.seen.clear();
    }

    fn current(&mut self) -> u32 {
        if !self.open {
            self.open = true;
            self.last = self.last.saturating_add(1);
        }
        self.last
    }
}

fn read_sheet(sheet: &Sheet, header: usize, layout: &Layout, groups: &mut Groups, rows: &mut Vec<Row<Substitute>>) {
    for (number, cells) in sheet.rows.iter().skip(header + 1) {
        let cell = |column: usize| cells.get(layout[column]).filter(|cell| !cell.is_blank());
        let text = |column: usize| cell(column).map(|cell| cell.text.clone());
        if (0..layout.len()).all(|column| cell(column).is_none()) {
            groups.end();
            continue;
        }
        if text(0).is_some() {
            groups.end();
            groups.contract = text(0);
            groups.contract_name = text(1);
        }
        if cell(2).is_none() && cell(3).is_none() {
            continue;
        }
        let group = groups.current();
        let at = Position::Sheet {
            sheet: sheet.name.clone(),
            row: *number,
        };
        let article = cell(3).map_or(Err(RejectReason::MissingValue), read_number);
        let outcome = article.and_then(|hms_number| match groups.seen.get(&hms_number) {
            Some(first) => Err(RejectReason::DuplicateInFile { first: first.clone() }),
            None => {
                groups.seen.insert(hms_number, at.to_string());
                Ok(Substitute {
                    group,
                    contract: groups.contract.clone(),
                    contract_name: groups.contract_name.clone(),
                    hms_number,
                    name: text(2),
                    comment: text(4),
                })
            }
        });
        let raw = [
            groups.contract.clone(),
            groups.contract_name.clone(),
            text(2),
            text(3),
            text(4),
            Some(group.to_string()),
        ];
        let raw = csv::line_of(raw.iter().map(|cell| cell.as_deref().unwrap_or_default()));
        rows.push(Row {
            at,
            raw,
            outcome: outcome.map_err(|reason| Reject::new("HMS-nr", reason)),
        });
    }
}

fn read_number(cell: &Cell) -> Result<HmsNumber, RejectReason> {
    if cell.kind == CellKind::Error {
        return Err(RejectReason::CellError {
            value: cell.text.clone(),
        });
    }
    codes::hms_number(&cell.code(6))
}

fn from_row(row: &TableRow<'_>) -> Result<Substitute, Reject> {
    row.required("hms")?;
    Ok(Substitute {
        group: row.read_required("group", |text| {
            text.parse()
                .map_err(|_| RejectReason::NotANumber { value: text.to_owned() })
        })?,
        contract: row.text("contract")?,
        contract_name: row.text("contract_name")?,
        hms_number: row.read_required("hms", codes::hms_number)?,
        name: row.text("name")?,
        comment: row.text("comment")?,
    })
}
