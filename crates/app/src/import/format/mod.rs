//! Readers of every file that Rampe imports: bytes in, rows out, nothing else.
//!
//! Each reader has the shape `read(bytes, …) -> Result<Parsed<T>, FileFault>`. A [`FileFault`] means that no row could be
//! told apart (wrong header, not JSON, unknown encoding). Otherwise every record of the file is a [`Row`]: either a `T`,
//! or a [`Reject`] that says which field is wrong and why. Nothing is dropped: `rows.len()` is what was read.
//!
//! A row that was set aside can be corrected and read again: [`retry`] puts the head of the file before the
//! corrected text, which makes a small file that the same reader accepts.
//!
//! What the same record means the second time (new, changed, already known) is for the database side to say. The readers
//! only look inside one file: a key that comes back with *different* content is set aside, a repeated line with the
//! same content is handed on, and will be "already known".

mod address;
mod category;
mod cell;
mod codes;
mod csv;
mod device;
mod json;
mod need;
mod need_parts;
mod order;
mod person;
mod product;
mod reason;
mod substitute;
mod table;
mod template;
mod xlsx;

pub use address::{Address, read_addresses};
pub use category::{Category, read_categories};
pub use device::{Device, DeviceLoan, DeviceOwner, DeviceState, LoanKind, read_devices};
pub use need::{Need, NeedKind, NeedLine, NeedLineKind, NeedPerson, read_needs};
pub use need_parts::{
    Accessory, ContactPerson, Delivery, DeliveryWay, Exchange, ExchangeReason, FollowUp, Functional, HandedOut,
    HandedOutKind, Impairment, LastingImpairment, Note, OtherAddress, OtherContact, Prescriber, Urgent, UrgentReason,
};
pub use order::{Order, OrderPerson, read_orders};
pub use person::{NextOfKin, Person, read_persons};
pub use product::{Product, read_products};
pub use reason::{FileFault, Reject, RejectReason, SkipReason};
pub use substitute::{Substitute, read_substitutes};
pub use template::{TemplateKind, TemplateLanguage, template};

use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;

/// What a file is about; the words of the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImportKind {
    Products,
    Categories,
    Addresses,
    Needs,
    Orders,
    Substitutes,
    Persons,
    Devices,
}

impl ImportKind {
    /// In the order in which they are of use: what later kinds refer to comes first.
    pub const ALL: [Self; 8] = [
        Self::Categories,
        Self::Products,
        Self::Substitutes,
        Self::Addresses,
        Self::Persons,
        Self::Devices,
        Self::Needs,
        Self::Orders,
    ];

    /// Stable name: `rampe import <code>`, the path of the page, and what is stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Products => "products",
            Self::Categories => "categories",
            Self::Addresses => "addresses",
            Self::Needs => "needs",
            Self::Orders => "orders",
            Self::Substitutes => "substitutes",
            Self::Persons => "persons",
            Self::Devices => "devices",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Everything that one file said.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed<T> {
    /// What must stand before the [`Row::raw`] of a CSV or spreadsheet row to make it readable alone (the header line).
    /// Empty for JSON, whose records stand alone.
    pub head: String,
    /// Every record of the file, in its order.
    pub rows: Vec<Row<T>>,
    /// Parts that hold no records by their form: information sheets and filled-in examples.
    pub skipped: Vec<Skipped>,
}

impl<T> Parsed<T> {
    /// The records that could be read.
    pub fn accepted(&self) -> impl Iterator<Item = &T> {
        self.rows.iter().filter_map(|row| row.outcome.as_ref().ok())
    }

    /// The records that were set aside, each with its place in the file.
    pub fn set_aside(&self) -> impl Iterator<Item = (&Row<T>, &Reject)> {
        self.rows
            .iter()
            .filter_map(|row| row.outcome.as_ref().err().map(|reject| (row, reject)))
    }
}

/// The bytes to hand to the same reader when somebody has corrected the text of one row: `head` is [`Parsed::head`], `raw`
/// the corrected [`Row::raw`].
pub fn retry(head: &str, raw: &str) -> Vec<u8> {
    if head.is_empty() {
        raw.as_bytes().to_vec()
    } else {
        format!("{head}\n{raw}\n").into_bytes()
    }
}

/// One record of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<T> {
    pub at: Position,
    /// The record as it stood in the file (a spreadsheet row: its known columns as one `;`-separated line).
    pub raw: String,
    pub outcome: Result<T, Reject>,
}

/// Where in the file a record stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Position {
    /// 1-based line of a text file.
    Line(u32),
    /// 1-based row of a named sheet.
    Sheet { sheet: String, row: u32 },
    /// JSON pointer (RFC 6901) of the record; empty when the file is one record.
    Pointer(String),
}

impl Position {
    /// The number that a list sorts by: the line, the sheet's row, or the 1-based place in the JSON list.
    pub fn number(&self) -> u32 {
        match self {
            Self::Line(line) => *line,
            Self::Sheet { row, .. } => *row,
            Self::Pointer(pointer) => pointer
                .rsplit('/')
                .next()
                .and_then(|last| last.parse::<u32>().ok())
                .map_or(1, |at| at.saturating_add(1)),
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "{line}"),
            Self::Sheet { sheet, row } => write!(f, "{sheet}:{row}"),
            Self::Pointer(pointer) if pointer.is_empty() => write!(f, "/"),
            Self::Pointer(pointer) => write!(f, "{pointer}"),
        }
    }
}

/// A part of the file that was passed over on purpose, for the summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The sheet's name.
    pub part: String,
    pub reason: SkipReason,
}

/// Sets aside every row whose key already came with other content, naming the first place of that key. Rows that repeat
/// the same content stay: the database side counts them as already known.
fn set_conflicts_aside<T, K>(rows: &mut [Row<T>], field: &str, key: impl Fn(&T) -> K)
where
    T: PartialEq + Clone,
    K: Hash + Eq,
{
    let mut first: HashMap<K, (String, T)> = HashMap::new();
    for row in rows {
        let Ok(value) = &row.outcome else { continue };
        let found = first
            .entry(key(value))
            .or_insert_with(|| (row.at.to_string(), value.clone()));
        if found.1 != *value {
            let reason = RejectReason::ConflictInFile { first: found.0.clone() };
            row.outcome = Err(Reject::new(field, reason));
        }
    }
}

#[cfg(test)]
mod tests;
