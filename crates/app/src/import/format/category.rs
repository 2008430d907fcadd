//! ISO 9999 classes: `code;level;parent;title_no;title_short_no;title_en;active;search_words`, the search words
//! separated by `|`. Levels: 2 digits class, 4 subclass, 6 division, 8 NAV's own national division.

use domain::product_code::IsoCode;

use super::codes;
use super::reason::{FileFault, Reject, RejectReason};
use super::table::{self, Column, TableRow};
use super::{Parsed, set_conflicts_aside};

/// One node of the classification.
#[derive(Debug, Clone, PartialEq)]
pub struct Category {
    pub code: IsoCode,
    /// 1 to 4; the code has twice as many digits.
    pub level: u8,
    pub parent: Option<IsoCode>,
    pub title_nb: String,
    pub short_title_nb: Option<String>,
    pub title_en: Option<String>,
    /// A class that is no longer given to new articles.
    pub active: bool,
    pub search_words: Vec<String>,
}

const COLUMNS: &[Column] = &[
    Column {
        key: "code",
        names: &["code", "kode", "isokode"],
        required: true,
    },
    Column {
        key: "level",
        names: &["level", "nivå"],
        required: false,
    },
    Column {
        key: "parent",
        names: &["parent", "overordnet"],
        required: false,
    },
    Column {
        key: "title",
        names: &["title_no", "tittel"],
        required: true,
    },
    Column {
        key: "short",
        names: &["title_short_no", "kort tittel"],
        required: false,
    },
    Column {
        key: "english",
        names: &["title_en", "engelsk tittel"],
        required: false,
    },
    Column {
        key: "active",
        names: &["active", "aktiv"],
        required: false,
    },
    Column {
        key: "words",
        names: &["search_words", "søkeord"],
        required: false,
    },
];

/// Reads the classification. Parents are not looked for in the file: a municipality may import a part of the tree.
///
/// # Errors
/// See [`FileFault`].
pub fn read_categories(bytes: &[u8]) -> Result<Parsed<Category>, FileFault> {
    let mut parsed = table::read(bytes, COLUMNS, from_row)?;
    set_conflicts_aside(&mut parsed.rows, "code", |category| category.code.clone());
    Ok(parsed)
}

fn from_row(row: &TableRow<'_>) -> Result<Category, Reject> {
    // In a workbook a class such as 04 may be a number cell; an odd number of digits has lost its zero.
    let digits = row.required("code")?.code(0);
    let width = digits.len() + digits.len() % 2;
    let code = row
        .read_code("code", width, codes::iso_code)?
        .ok_or_else(|| row.reject("code", RejectReason::MissingValue))?;
    let level = u8::try_from(code.level()).unwrap_or(4);
    if let Some(told) = row.text("level")?
        && told != level.to_string()
    {
        return Err(row.reject("level", RejectReason::LevelMismatch { expected: level }));
    }
    let parent = code.parent();
    let above = parent.as_ref().map_or("", IsoCode::as_str);
    if let Some(told) = row.read_code("parent", above.len(), |text| Ok(text.to_owned()))?
        && told != above
    {
        return Err(row.reject(
            "parent",
            RejectReason::ParentMismatch {
                expected: above.to_owned(),
            },
        ));
    }
    Ok(Category {
        code,
        level,
        parent,
        title_nb: row.required_text("title")?,
        short_title_nb: row.text("short")?,
        title_en: row.text("english")?,
        active: row.read("active", active)?.unwrap_or(true),
        search_words: row
            .text("words")?
            .map(|words| {
                words
                    .split('|')
                    .map(|word| word.trim().to_owned())
                    .filter(|word| !word.is_empty())
                    .collect()
            })
            .unwrap_or_default(),
    })
}

fn active(text: &str) -> Result<bool, RejectReason> {
    match text.to_lowercase().as_str() {
        "1" | "ja" | "true" | "yes" => Ok(true),
        "0" | "nei" | "nej" | "false" | "no" => Ok(false),
        _ => Err(RejectReason::UnknownValue {
            value: text.to_owned(),
            allowed: "1, 0".to_owned(),
        }),
    }
}
