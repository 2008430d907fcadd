//! The spreadsheet that a municipality fills in: header with a note on each column, lists to choose from, text cells
//! where leading zeros matter, and one filled-in example on a sheet of its own, which import passes over.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, Format, FormatBorder, Note, Workbook, Worksheet, XlsxError,
};

use super::table::Column;
use super::{device, person};

/// The lists that have a template to fill in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplateKind {
    Persons,
    Devices,
}

/// The languages that the header comes in; the reader understands all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplateLanguage {
    Nb,
    Sv,
    En,
}

impl TemplateLanguage {
    /// The place of this language in the names of a column and in the words of a list.
    fn place(self) -> usize {
        match self {
            Self::Nb => 0,
            Self::Sv => 1,
            Self::En => 2,
        }
    }

    fn example(self) -> &'static str {
        match self {
            Self::Nb => "Eksempel",
            Self::Sv => "Exempel",
            Self::En => "Example",
        }
    }
}

/// Rows below the header that are prepared for typing.
const ROWS: u32 = 5_000;

/// The empty spreadsheet to fill in. `text` gives the words of a message key (`import-template-persons` for the sheet's
/// name, `import-template-persons-national-id` and so on for the note on a column).
///
/// # Errors
/// Only when `text` gives something that a workbook cannot hold, such as a sheet name of more than 31 characters.
pub fn template(
    kind: TemplateKind,
    language: TemplateLanguage,
    text: &dyn Fn(&str) -> String,
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let key = key(kind);
    let sheet = book.add_worksheet();
    sheet.set_name(text(key))?;
    header(sheet, kind, language, text)?;
    let example = book.add_worksheet();
    example.set_name(language.example())?;
    header(example, kind, language, text)?;
    for (row, cells) in (1..).zip(examples(kind)) {
        for (column, (value, words)) in (0..).zip(cells.iter().zip(choices(kind))) {
            let word = words
                .iter()
                .find(|words| words[0] == *value)
                .map_or(*value, |words| words[language.place()]);
            example.write_string(row, column, word)?;
        }
    }
    book.save_to_buffer()
}

fn header(
    sheet: &mut Worksheet,
    kind: TemplateKind,
    language: TemplateLanguage,
    text: &dyn Fn(&str) -> String,
) -> Result<(), XlsxError> {
    let bold = Format::new()
        .set_bold()
        .set_border_bottom(FormatBorder::Thin)
        .set_text_wrap();
    let as_text = Format::new().set_num_format("@");
    for (at, (column, words)) in (0_u16..).zip(columns(kind).iter().zip(choices(kind))) {
        let name = column.names.get(language.place()).copied().unwrap_or(column.key);
        let shown = if column.required {
            format!("{name} *")
        } else {
            name.to_owned()
        };
        sheet.set_column_format(at, &as_text)?;
        sheet.set_column_width(at, 22)?;
        sheet.write_with_format(0, at, shown, &bold)?;
        let help = text(&format!("{}-{}", key(kind), column.key.replace('_', "-")));
        sheet.insert_note(0, at, &Note::new(help).set_author("Rampe").add_author_prefix(false))?;
        if !words.is_empty() {
            let list: Vec<&str> = words.iter().map(|words| words[language.place()]).collect();
            let list = DataValidation::new()
                .allow_list_strings(&list)?
                .set_error_style(DataValidationErrorStyle::Warning);
            sheet.add_data_validation(1, at, ROWS, at, &list)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

fn key(kind: TemplateKind) -> &'static str {
    match kind {
        TemplateKind::Persons => "import-template-persons",
        TemplateKind::Devices => "import-template-devices",
    }
}

fn columns(kind: TemplateKind) -> &'static [Column] {
    match kind {
        TemplateKind::Persons => person::COLUMNS,
        TemplateKind::Devices => device::COLUMNS,
    }
}

/// The words to choose from, for each column; empty where anything may be written.
fn choices(kind: TemplateKind) -> Vec<&'static [&'static [&'static str]]> {
    let of = |column: &Column| match (kind, column.key) {
        (TemplateKind::Persons, "protected") => person::YES_NO_WORDS,
        (TemplateKind::Devices, "owner") => device::DeviceOwner::WORDS,
        (TemplateKind::Devices, "state") => device::DeviceState::WORDS,
        (TemplateKind::Devices, "loan_kind") => device::LoanKind::WORDS,
        _ => [].as_slice(),
    };
    columns(kind).iter().map(of).collect()
}

/// Invented rows; the national ids are synthetic (month + 80).
fn examples(kind: TemplateKind) -> &'static [&'static [&'static str]] {
    match kind {
        TemplateKind::Persons => &[
            &[
                "21834710029",
                "Solveig",
                "",
                "Prøvedal",
                "400 00 001",
                "Lyngveien 4",
                "0001",
                "Prøvestad",
                "nei",
                "Odd Prøvedal",
                "400 00 002",
                "sønn",
            ],
            &[
                "05925110185",
                "Jakob",
                "Nes",
                "Eksempelrud",
                "",
                "",
                "",
                "",
                "ja",
                "",
                "",
                "",
            ],
        ],
        TemplateKind::Devices => &[
            &[
                "K-1001",
                "000001",
                "Rullator, prøvemodell",
                "12060602",
                "SN-4711",
                "Hovedlager > Reol 3",
                "kommune",
                "klar",
                "2026-01-15",
                "2027-01-15",
                "",
                "",
                "",
            ],
            &[
                "K-1002",
                "000002",
                "Dusjkrakk, prøvemodell",
                "09330701",
                "",
                "",
                "nav",
                "utlånt",
                "2025-11-03",
                "",
                "21834710029",
                "korttid",
                "2026-02-03",
            ],
        ],
    }
}
