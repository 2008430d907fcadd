//! Tables with a header, whether they come as CSV or XLSX: which columns there are, and rows that are asked by column.

use std::collections::BTreeMap;

use super::cell::{Cell, CellKind};
use super::csv;
use super::reason::{FileFault, Reject, RejectReason, SkipReason};
use super::xlsx;
use super::{Parsed, Position, Row, Skipped};

/// One column that a reader knows.
pub(super) struct Column {
    /// What the code calls it.
    pub key: &'static str,
    /// What a file may call it; the first is how messages and retried rows call it. Case and inner white space do not
    /// matter.
    pub names: &'static [&'static str],
    /// A file without this column is refused.
    pub required: bool,
}

/// A row of a table with its cells by column key.
pub(super) struct TableRow<'c> {
    columns: &'c [Column],
    cells: BTreeMap<&'static str, Cell>,
}

impl<'c> TableRow<'c> {
    /// The cell, `None` when it is blank or the column is not there.
    ///
    /// # Errors
    /// A formula error in the cell.
    pub fn cell(&self, key: &'static str) -> Result<Option<&Cell>, Reject> {
        match self.cells.get(key) {
            Some(cell) if cell.kind == CellKind::Error => Err(self.reject(
                key,
                RejectReason::CellError {
                    value: cell.text.clone(),
                },
            )),
            Some(cell) if !cell.is_blank() => Ok(Some(cell)),
            _ => Ok(None),
        }
    }

    pub fn text(&self, key: &'static str) -> Result<Option<String>, Reject> {
        Ok(self.cell(key)?.map(|cell| cell.text.clone()))
    }

    pub fn required(&self, key: &'static str) -> Result<&Cell, Reject> {
        self.cell(key)?
            .ok_or_else(|| self.reject(key, RejectReason::MissingValue))
    }

    pub fn required_text(&self, key: &'static str) -> Result<String, Reject> {
        Ok(self.required(key)?.text.clone())
    }

    /// The cell's text read by `read`, `None` when blank.
    pub fn read<T>(
        &self,
        key: &'static str,
        read: impl FnOnce(&str) -> Result<T, RejectReason>,
    ) -> Result<Option<T>, Reject> {
        self.cell(key)?
            .map(|cell| read(&cell.text))
            .transpose()
            .map_err(|reason| self.reject(key, reason))
    }

    /// As [`Self::read`], but blank is an error.
    pub fn read_required<T>(
        &self,
        key: &'static str,
        read: impl FnOnce(&str) -> Result<T, RejectReason>,
    ) -> Result<T, Reject> {
        self.read(key, read)?
            .ok_or_else(|| self.reject(key, RejectReason::MissingValue))
    }

    /// A code of fixed width, whose leading zeros a number cell has lost.
    pub fn read_code<T>(
        &self,
        key: &'static str,
        width: usize,
        read: impl FnOnce(&str) -> Result<T, RejectReason>,
    ) -> Result<Option<T>, Reject> {
        let code = self.cell(key)?.map(|cell| cell.code(width));
        code.map(|code| read(&code))
            .transpose()
            .map_err(|reason| self.reject(key, reason))
    }

    pub fn reject(&self, key: &'static str, reason: RejectReason) -> Reject {
        Reject::new(name_of(self.columns, key), reason)
    }
}

/// How messages call a column.
pub(super) fn name_of(columns: &[Column], key: &'static str) -> &'static str {
    columns
        .iter()
        .find(|column| column.key == key)
        .and_then(|column| column.names.first())
        .copied()
        .unwrap_or(key)
}

/// Reads a CSV file, or every sheet of a workbook that has the header.
///
/// # Errors
/// [`FileFault::WrongHeader`] names the required columns that no sheet has; the other faults are about the bytes.
pub(super) fn read<T>(
    bytes: &[u8],
    columns: &[Column],
    row: impl Fn(&TableRow<'_>) -> Result<T, Reject>,
) -> Result<Parsed<T>, FileFault> {
    if xlsx::is_xlsx(bytes) {
        read_xlsx(bytes, columns, row)
    } else {
        read_csv(bytes, columns, row)
    }
}

fn read_csv<T>(
    bytes: &[u8],
    columns: &[Column],
    row: impl Fn(&TableRow<'_>) -> Result<T, Reject>,
) -> Result<Parsed<T>, FileFault> {
    let mut records = csv::records(bytes)?.into_iter();
    let head = records.next().ok_or(FileFault::Empty)?;
    let places = places(&head.cells, columns).map_err(|missing| FileFault::WrongHeader { missing })?;
    let width = head.cells.len();
    let rows = records
        .filter(|record| !record.cells.iter().all(Cell::is_blank))
        .map(|record| {
            let outcome = match fitting(&record.cells, width) {
                Err(reason) => Err(Reject::new(
                    name_of(columns, columns.first().map_or("", |column| column.key)),
                    reason,
                )),
                Ok(()) => row(&TableRow {
                    columns,
                    cells: by_key(&places, &record.cells),
                }),
            };
            Row {
                at: Position::Line(record.line),
                raw: record.raw,
                outcome,
            }
        })
        .collect();
    Ok(Parsed {
        head: head.raw,
        rows,
        skipped: Vec::new(),
    })
}

/// Whether a row has as many fields as the header; more are forgiven where they are blank.
pub(super) fn fitting(cells: &[Cell], width: usize) -> Result<(), RejectReason> {
    let surplus = cells.get(width..).is_some_and(|rest| !rest.iter().all(Cell::is_blank));
    if cells.len() < width || surplus {
        return Err(RejectReason::WrongColumnCount {
            expected: width,
            found: cells.len(),
        });
    }
    Ok(())
}

/// Rows before the header that a sheet may use for a title or an explanation.
pub(super) const HEADER_WITHIN: usize = 20;

fn read_xlsx<T>(
    bytes: &[u8],
    columns: &[Column],
    row: impl Fn(&TableRow<'_>) -> Result<T, Reject>,
) -> Result<Parsed<T>, FileFault> {
    let (mut rows, mut skipped) = (Vec::new(), Vec::new());
    let mut fewest_missing: Option<Vec<String>> = None;
    let mut found = false;
    for sheet in xlsx::sheets(bytes)? {
        if let Some(reason) = sheet.skip() {
            skipped.push(Skipped {
                part: sheet.name,
                reason,
            });
            continue;
        }
        let mut header = None;
        for (at, (_, cells)) in sheet.rows.iter().enumerate().take(HEADER_WITHIN) {
            match places(cells, columns) {
                Ok(places) => {
                    header = Some((at, places));
                    break;
                }
                Err(missing)
                    if fewest_missing
                        .as_ref()
                        .is_none_or(|fewest| missing.len() < fewest.len()) =>
                {
                    fewest_missing = Some(missing);
                }
                Err(_) => {}
            }
        }
        let Some((at, places)) = header else {
            skipped.push(Skipped {
                part: sheet.name,
                reason: SkipReason::NoHeader,
            });
            continue;
        };
        found = true;
        for (number, cells) in sheet.rows.iter().skip(at + 1) {
            let cells = by_key(&places, cells);
            if cells.values().all(Cell::is_blank) {
                continue;
            }
            let raw = csv::line_of(
                columns
                    .iter()
                    .map(|column| cells.get(column.key).map_or("", |cell| &cell.text)),
            );
            let outcome = row(&TableRow { columns, cells });
            rows.push(Row {
                at: Position::Sheet {
                    sheet: sheet.name.clone(),
                    row: *number,
                },
                raw,
                outcome,
            });
        }
    }
    if !found {
        let all = || {
            columns
                .iter()
                .filter(|c| c.required)
                .map(|c| name_of(columns, c.key).to_owned())
                .collect()
        };
        return Err(FileFault::WrongHeader {
            missing: fewest_missing.unwrap_or_else(all),
        });
    }
    let head = csv::line_of(columns.iter().map(|column| name_of(columns, column.key)));
    Ok(Parsed { head, rows, skipped })
}

/// At which place of the row each known column stands, or the required columns that are missing.
fn places(header: &[Cell], columns: &[Column]) -> Result<Vec<(&'static str, usize)>, Vec<String>> {
    let header: Vec<String> = header.iter().map(|cell| plain(&cell.text)).collect();
    let (mut places, mut missing) = (Vec::new(), Vec::new());
    for column in columns {
        let place = column
            .names
            .iter()
            .find_map(|name| header.iter().position(|cell| *cell == plain(name)));
        match place {
            Some(place) => places.push((column.key, place)),
            None if column.required => missing.push(name_of(columns, column.key).to_owned()),
            None => {}
        }
    }
    if missing.is_empty() { Ok(places) } else { Err(missing) }
}

/// A column name without what people change: case, white space, and the marks of a required field.
pub(super) fn plain(name: &str) -> String {
    let words: Vec<&str> = name
        .split([' ', '\u{a0}', '\n', '\r', '\t', '_', '-', '.'])
        .filter(|w| !w.is_empty())
        .collect();
    words.concat().trim_matches(['*', ':']).to_lowercase()
}

fn by_key(places: &[(&'static str, usize)], cells: &[Cell]) -> BTreeMap<&'static str, Cell> {
    places
        .iter()
        .filter_map(|(key, place)| cells.get(*place).map(|cell| (*key, cell.clone())))
        .collect()
}
