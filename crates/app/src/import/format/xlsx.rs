//! XLSX workbooks as sheets of cells.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, Reader, Xlsx};
use chrono::NaiveDate;

use super::cell::{Cell, CellKind};
use super::reason::{FileFault, SkipReason};

/// One sheet, its rows in order with their 1-based numbers; rows without any cell are there too, empty.
pub(super) struct Sheet {
    pub name: String,
    pub rows: Vec<(u32, Vec<Cell>)>,
}

impl Sheet {
    /// Why this sheet holds no records, when its form says so before any header is looked for: nothing is in it, or it
    /// calls itself an example (`Eksempel`, `Utfylt eksempel`, `Exempel`, `Example …`).
    pub fn skip(&self) -> Option<SkipReason> {
        let name = self.name.to_lowercase();
        if self.rows.iter().all(|(_, cells)| cells.iter().all(Cell::is_blank)) {
            Some(SkipReason::Empty)
        } else if ["eksempel", "exempel", "example"]
            .iter()
            .any(|word| name.contains(word))
        {
            Some(SkipReason::Example)
        } else {
            None
        }
    }
}

/// An XLSX file is a ZIP archive and begins as one.
pub(super) fn is_xlsx(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// Every visible and hidden sheet of the workbook.
///
/// # Errors
/// [`FileFault::NotXlsx`] for whatever the workbook reader cannot open, damaged archives included.
pub(super) fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, FileFault> {
    // The workbook reader is written by others and meets files from anywhere: a panic in it is one more unreadable file.
    catch_unwind(AssertUnwindSafe(|| open(bytes))).unwrap_or(Err(FileFault::NotXlsx))
}

fn open(bytes: &[u8]) -> Result<Vec<Sheet>, FileFault> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|_| FileFault::NotXlsx)?;
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        // Chart sheets have no cells and answer with an error.
        let Ok(range) = book.worksheet_range(&name) else {
            continue;
        };
        let (first_row, first_column) = range.start().unwrap_or_default();
        let left = usize::try_from(first_column).unwrap_or_default();
        let rows = (first_row..)
            .zip(range.rows())
            .map(|(row, cells)| {
                let blank = std::iter::repeat_n(Cell::text(""), left);
                (row.saturating_add(1), blank.chain(cells.iter().map(cell)).collect())
            })
            .collect();
        sheets.push(Sheet { name, rows });
    }
    Ok(sheets)
}

fn cell(data: &Data) -> Cell {
    let (text, kind) = match data {
        Data::Empty => return Cell::text(""),
        Data::String(text) => return Cell::text(text),
        Data::Int(value) => (value.to_string(), CellKind::Number),
        // Rust writes 181.0_f64 as "181" and never with an exponent.
        Data::Float(value) => (format!("{value}"), CellKind::Number),
        Data::Bool(value) => (if *value { "ja" } else { "nei" }.to_owned(), CellKind::Text),
        Data::DateTime(moment) if moment.is_datetime() => match day(moment.as_f64(), moment) {
            Some(date) => (date.to_string(), CellKind::Date),
            None => (format!("{}", moment.as_f64()), CellKind::Number),
        },
        Data::DateTime(length) => (format!("{}", length.as_f64()), CellKind::Number),
        Data::DateTimeIso(text) => (text.get(..10).unwrap_or(text).to_owned(), CellKind::Date),
        Data::DurationIso(text) => return Cell::text(text),
        Data::Error(error) => (error.to_string(), CellKind::Error),
    };
    Cell { text, kind }
}

fn day(serial: f64, moment: &calamine::ExcelDateTime) -> Option<NaiveDate> {
    if !(1.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

    #[test]
    fn cells_of_every_kind_become_text() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write(2, 1, " 023581 ").unwrap();
        sheet.write(2, 2, 23581).unwrap();
        let date = ExcelDateTime::from_ymd(2026, 1, 31).unwrap();
        sheet
            .write_with_format(2, 3, &date, &Format::new().set_num_format("dd.mm.yyyy"))
            .unwrap();
        sheet.write(2, 4, true).unwrap();
        sheet.write(3, 1, 12345678901_i64).unwrap();
        let sheets = sheets(&book.save_to_buffer().unwrap()).unwrap();
        let (row, cells) = &sheets[0].rows[0];
        assert_eq!(*row, 3);
        let texts: Vec<&str> = cells.iter().map(|c| c.text.as_str()).collect();
        assert_eq!(texts, ["", "023581", "23581", "2026-01-31", "ja"]);
        assert_eq!(cells[3].kind, CellKind::Date);
        assert_eq!(sheets[0].rows[1].1[1].text, "12345678901");
    }

    #[test]
    fn a_damaged_archive_is_not_a_workbook() {
        assert_eq!(sheets(b"PK\x03\x04 and then nothing").err(), Some(FileFault::NotXlsx));
        assert_eq!(sheets(b"").err(), Some(FileFault::NotXlsx));
    }
}
