//! Why a row was set aside or a file refused: closed lists with stable codes. The words for people are in
//! `locales/*/import.ftl` under `import-reason-<code>`, `import-fault-<code>` and `import-skipped-<code>`.

/// Why one record was set aside, and at which field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// The column's name, or the JSON pointer inside the record.
    pub field: String,
    pub reason: RejectReason,
}

impl Reject {
    pub fn new(field: impl Into<String>, reason: RejectReason) -> Self {
        Self {
            field: field.into(),
            reason,
        }
    }
}

/// What is wrong with a field. National ids are never repeated in a reason: reasons are shown more widely than rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RejectReason {
    MissingValue,
    NotHmsNumber {
        value: String,
    },
    NotIsoCode {
        value: String,
    },
    /// The level column says something else than the code's length.
    LevelMismatch {
        expected: u8,
    },
    /// The parent column is not the code's own beginning.
    ParentMismatch {
        expected: String,
    },
    NotACount {
        value: String,
    },
    NotANumber {
        value: String,
    },
    NotADate {
        value: String,
    },
    NotAnId {
        value: String,
    },
    NotAPostcode {
        value: String,
    },
    NotAMunicipality {
        value: String,
    },
    UnknownCoordinateSystem {
        value: String,
    },
    /// The coordinates lie outside the area of their own coordinate system.
    OutsideArea,
    NationalIdForm,
    NationalIdDate,
    NationalIdCheckDigit,
    /// A Swedish number of ten digits, which does not tell the century.
    NationalIdCentury,
    /// Two fields of one record name different persons.
    PersonMismatch,
    UnknownValue {
        value: String,
        allowed: String,
    },
    /// Two columns of one row cannot both be true.
    Contradiction {
        other: String,
    },
    DuplicateInFile {
        first: String,
    },
    ConflictInFile {
        first: String,
    },
    WrongSchemaVersion {
        value: String,
        expected: String,
    },
    WrongColumnCount {
        expected: usize,
        found: usize,
    },
    WrongType {
        expected: JsonType,
    },
    /// A need without a single line.
    NoLines,
    /// The spreadsheet cell holds a formula error.
    CellError {
        value: String,
    },
    // What only the database knows.
    /// No article with that number or name.
    UnknownProduct {
        value: String,
    },
    /// The article is counted, not labelled one by one.
    ProductIsBulk {
        value: String,
    },
    /// The outermost part of the path is not a place.
    UnknownPlace {
        value: String,
    },
    /// The path leads to a place that is out of use or that nothing is put into by hand.
    PlaceNotInUse {
        value: String,
    },
    /// Nobody with that national id is registered.
    UnknownPerson,
    /// The person has died or moved out, so nothing can be on loan there.
    PersonGone,
    /// The label is on another device, or on a place.
    LabelTaken {
        value: String,
    },
    /// The serial number is on another device of the same article.
    SerialTaken {
        value: String,
    },
    /// A day that has not come yet.
    DateInFuture {
        value: String,
    },
}

/// What a JSON field should have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonType {
    Text,
    Number,
    YesNo,
    List,
    Object,
}

impl JsonType {
    /// Stable name, used in messages as an argument that Fluent selects by.
    pub fn code(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::YesNo => "yes-no",
            Self::List => "list",
            Self::Object => "object",
        }
    }
}

impl RejectReason {
    /// Every code, for the test that each has its words in every language.
    pub const CODES: [&str; 36] = [
        "missing-value",
        "not-hms-number",
        "not-iso-code",
        "level-mismatch",
        "parent-mismatch",
        "not-a-count",
        "not-a-number",
        "not-a-date",
        "not-an-id",
        "not-a-postcode",
        "not-a-municipality",
        "unknown-coordinate-system",
        "outside-area",
        "national-id-form",
        "national-id-date",
        "national-id-check-digit",
        "national-id-century",
        "person-mismatch",
        "unknown-value",
        "contradiction",
        "duplicate-in-file",
        "conflict-in-file",
        "wrong-schema-version",
        "wrong-column-count",
        "wrong-type",
        "no-lines",
        "cell-error",
        "unknown-product",
        "product-is-bulk",
        "unknown-place",
        "place-not-in-use",
        "unknown-person",
        "person-gone",
        "label-taken",
        "serial-taken",
        "date-in-future",
    ];

    /// Stable name for storage and for the message key `import-reason-<code>`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::MissingValue => "missing-value",
            Self::NotHmsNumber { .. } => "not-hms-number",
            Self::NotIsoCode { .. } => "not-iso-code",
            Self::LevelMismatch { .. } => "level-mismatch",
            Self::ParentMismatch { .. } => "parent-mismatch",
            Self::NotACount { .. } => "not-a-count",
            Self::NotANumber { .. } => "not-a-number",
            Self::NotADate { .. } => "not-a-date",
            Self::NotAnId { .. } => "not-an-id",
            Self::NotAPostcode { .. } => "not-a-postcode",
            Self::NotAMunicipality { .. } => "not-a-municipality",
            Self::UnknownCoordinateSystem { .. } => "unknown-coordinate-system",
            Self::OutsideArea => "outside-area",
            Self::NationalIdForm => "national-id-form",
            Self::NationalIdDate => "national-id-date",
            Self::NationalIdCheckDigit => "national-id-check-digit",
            Self::NationalIdCentury => "national-id-century",
            Self::PersonMismatch => "person-mismatch",
            Self::UnknownValue { .. } => "unknown-value",
            Self::Contradiction { .. } => "contradiction",
            Self::DuplicateInFile { .. } => "duplicate-in-file",
            Self::ConflictInFile { .. } => "conflict-in-file",
            Self::WrongSchemaVersion { .. } => "wrong-schema-version",
            Self::WrongColumnCount { .. } => "wrong-column-count",
            Self::WrongType { .. } => "wrong-type",
            Self::NoLines => "no-lines",
            Self::CellError { .. } => "cell-error",
            Self::UnknownProduct { .. } => "unknown-product",
            Self::ProductIsBulk { .. } => "product-is-bulk",
            Self::UnknownPlace { .. } => "unknown-place",
            Self::PlaceNotInUse { .. } => "place-not-in-use",
            Self::UnknownPerson => "unknown-person",
            Self::PersonGone => "person-gone",
            Self::LabelTaken { .. } => "label-taken",
            Self::SerialTaken { .. } => "serial-taken",
            Self::DateInFuture { .. } => "date-in-future",
        }
    }

    /// The arguments of the message, as text, to be stored beside the code.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::MissingValue
            | Self::OutsideArea
            | Self::NationalIdForm
            | Self::NationalIdDate
            | Self::NationalIdCheckDigit
            | Self::NationalIdCentury
            | Self::PersonMismatch
            | Self::UnknownPerson
            | Self::PersonGone
            | Self::NoLines => Vec::new(),
            Self::NotHmsNumber { value }
            | Self::NotIsoCode { value }
            | Self::NotACount { value }
            | Self::NotANumber { value }
            | Self::NotADate { value }
            | Self::NotAnId { value }
            | Self::NotAPostcode { value }
            | Self::NotAMunicipality { value }
            | Self::UnknownCoordinateSystem { value }
            | Self::UnknownProduct { value }
            | Self::ProductIsBulk { value }
            | Self::UnknownPlace { value }
            | Self::PlaceNotInUse { value }
            | Self::LabelTaken { value }
            | Self::SerialTaken { value }
            | Self::DateInFuture { value }
            | Self::CellError { value } => vec![("value", value.clone())],
            Self::LevelMismatch { expected } => vec![("expected", expected.to_string())],
            Self::ParentMismatch { expected } => vec![("expected", expected.clone())],
            Self::UnknownValue { value, allowed } => vec![("value", value.clone()), ("allowed", allowed.clone())],
            Self::Contradiction { other } => vec![("other", other.clone())],
            Self::DuplicateInFile { first } | Self::ConflictInFile { first } => vec![("first", first.clone())],
            Self::WrongSchemaVersion { value, expected } => {
                vec![("value", value.clone()), ("expected", expected.clone())]
            }
            Self::WrongColumnCount { expected, found } => {
                vec![("expected", expected.to_string()), ("found", found.to_string())]
            }
            Self::WrongType { expected } => vec![("expected", expected.code().to_owned())],
        }
    }
}

/// Why not a single row of a file could be told apart.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    #[error("the file is empty")]
    Empty,
    #[error("the file is not text in UTF-8, UTF-16 or Windows-1252 (byte {byte})")]
    UnknownEncoding { byte: usize },
    #[error("the header lacks {missing:?}")]
    WrongHeader { missing: Vec<String> },
    #[error("not JSON: line {line}, column {column}")]
    NotJson { line: usize, column: usize },
    #[error("valid JSON, but neither a record nor a list of records")]
    WrongShape,
    #[error("not an XLSX workbook")]
    NotXlsx,
}

impl FileFault {
    /// Every code, for the test that each has its words in every language.
    pub const CODES: [&str; 6] = [
        "empty",
        "unknown-encoding",
        "wrong-header",
        "not-json",
        "wrong-shape",
        "not-xlsx",
    ];

    /// Stable name for storage and for the message key `import-fault-<code>`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::UnknownEncoding { .. } => "unknown-encoding",
            Self::WrongHeader { .. } => "wrong-header",
            Self::NotJson { .. } => "not-json",
            Self::WrongShape => "wrong-shape",
            Self::NotXlsx => "not-xlsx",
        }
    }

    /// The arguments of the message, as text.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Empty | Self::WrongShape | Self::NotXlsx => Vec::new(),
            Self::UnknownEncoding { byte } => vec![("byte", byte.to_string())],
            Self::WrongHeader { missing } => vec![("missing", missing.join(", "))],
            Self::NotJson { line, column } => vec![("line", line.to_string()), ("column", column.to_string())],
        }
    }
}

/// Why a sheet was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SkipReason {
    /// Nothing in the sheet.
    Empty,
    /// No row names the columns that this import needs.
    NoHeader,
    /// The sheet calls itself an example.
    Example,
}

impl SkipReason {
    /// Every code, for the test that each has its words in every language.
    pub const CODES: [&str; 3] = ["empty", "no-header", "example"];

    /// Stable name for the message key `import-skipped-<code>`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NoHeader => "no-header",
            Self::Example => "example",
        }
    }
}
