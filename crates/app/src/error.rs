//! Everything that can come of a use case but success. A closed list: the web maps it to status codes by one match.

use domain::access::Right;
use domain::item::ItemRefusal;
use domain::job::JobRefusal;
use domain::loan::LoanRefusal;
use domain::need::NeedRefusal;
use domain::stock::StockRefusal;
use serde::{Deserialize, Serialize};

/// Everything but success that can come of a use case. Each way out has its status code and words in the web crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not there, or not to be known.
    #[error("not found")]
    NotFound,
    /// Known but not allowed.
    #[error("the right '{0}' is missing")]
    Forbidden(Right),
    /// Another changed it since it was read.
    #[error("changed by another in the meantime")]
    Conflict,
    /// Fields that can't be taken as they are.
    #[error("{} field(s) are wrong", .0.len())]
    Invalid(Vec<FieldFault>),
    /// The rules of the house say no.
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    /// The same command id with another content.
    #[error("the command id was used for another command")]
    CommandIdReused,
    /// The database does not answer, or the log can't be written: nothing was shown and nothing done.
    #[error("unavailable: {0}")]
    Unavailable(String),
}

impl Error {
    pub fn field(field: impl Into<String>, fault: Fault) -> Error {
        Error::Invalid(vec![FieldFault {
            field: field.into(),
            fault,
        }])
    }
}

impl From<sqlx::Error> for Error {
    fn from(e: sqlx::Error) -> Self {
        match e {
            sqlx::Error::RowNotFound => Error::NotFound,
            e => Error::Unavailable(e.to_string()),
        }
    }
}

macro_rules! refusals {
    ($($variant:ident($inner:ty) = $noun:literal),+ $(,)?) => {
        /// A refusal in domain words, by noun.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
        #[serde(tag = "noun", content = "refusal", rename_all = "snake_case")]
        pub enum Refusal { $(#[error("{0}")] $variant($inner)),+ }
        $(impl From<$inner> for Refusal { fn from(r: $inner) -> Self { Refusal::$variant(r) } }
          impl From<$inner> for Error { fn from(r: $inner) -> Self { Error::Refused(Refusal::$variant(r)) } })+
        impl Refusal {
            /// The message key: `refusal-<noun>-<code>`.
            pub fn key(&self) -> String {
                match self { $(Refusal::$variant(r) => format!(concat!("refusal-", $noun, "-{}"), r.code())),+ }
            }
        }
    };
}
refusals!(
    Item(ItemRefusal) = "item",
    Loan(LoanRefusal) = "loan",
    Need(NeedRefusal) = "need",
    Job(JobRefusal) = "job",
    Stock(StockRefusal) = "stock",
    House(HouseRefusal) = "house",
);

/// Refusals that belong to no single thing's life cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum HouseRefusal {
    #[error("the place is not in use")]
    PlaceInactive,
    #[error("that place is virtual: nothing is put there by hand")]
    PlaceVirtual,
    #[error("a place can't lie inside itself")]
    PlaceInsideItself,
    #[error("the place is not empty")]
    PlaceNotEmpty,
    #[error("the last administrator can't be removed")]
    LastAdministrator,
    #[error("a bulk product is counted, not labelled")]
    ProductIsBulk,
    #[error("this product is labelled one by one")]
    ProductIsNotBulk,
    #[error("a new key version can't be valid from a past date")]
    KeyInThePast,
}

impl HouseRefusal {
    pub fn code(self) -> &'static str {
        match self {
            HouseRefusal::PlaceInactive => "place-inactive",
            HouseRefusal::PlaceVirtual => "place-virtual",
            HouseRefusal::PlaceInsideItself => "place-inside-itself",
            HouseRefusal::PlaceNotEmpty => "place-not-empty",
            HouseRefusal::LastAdministrator => "last-administrator",
            HouseRefusal::ProductIsBulk => "product-is-bulk",
            HouseRefusal::ProductIsNotBulk => "product-is-not-bulk",
            HouseRefusal::KeyInThePast => "key-in-the-past",
        }
    }
}

/// A field and what is wrong with it. `field` is the form's or the JSON's name of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFault {
    pub field: String,
    pub fault: Fault,
}

/// What can be wrong with a field. Message key: `fault-<code>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    Required,
    TooLong {
        most: usize,
    },
    NotADate,
    NotANumber,
    /// A length of time, at most so many seconds.
    NotADuration {
        most: u64,
    },
    OutOfRange {
        least: i64,
        most: i64,
    },
    UnknownChoice,
    Unknown,
    NotAnId,
    NationalId,
    HmsNumber,
    IsoCode,
    Gtin,
    Taken,
    TooWeak {
        least: usize,
    },
    InTheFuture,
    InThePast,
    WrongPassword,
    WrongCode,
    /// The new password is the old one.
    SamePassword,
    /// The repetition is another.
    NotTheSame,
    /// Not longer than that of the more urgent level before it.
    NotRising,
    /// A code is lower-case letters, digits and underscore.
    BadCode,
}

impl Fault {
    pub fn code(&self) -> &'static str {
        match self {
            Fault::Required => "required",
            Fault::TooLong { .. } => "too-long",
            Fault::NotADate => "not-a-date",
            Fault::NotANumber => "not-a-number",
            Fault::NotADuration { .. } => "not-a-duration",
            Fault::OutOfRange { .. } => "out-of-range",
            Fault::UnknownChoice => "unknown-choice",
            Fault::Unknown => "unknown",
            Fault::NotAnId => "not-an-id",
            Fault::NationalId => "national-id",
            Fault::HmsNumber => "hms-number",
            Fault::IsoCode => "iso-code",
            Fault::Gtin => "gtin",
            Fault::Taken => "taken",
            Fault::TooWeak { .. } => "too-weak",
            Fault::InTheFuture => "in-the-future",
            Fault::InThePast => "in-the-past",
            Fault::WrongPassword => "wrong-password",
            Fault::WrongCode => "wrong-code",
            Fault::SamePassword => "same-password",
            Fault::NotTheSame => "not-the-same",
            Fault::NotRising => "not-rising",
            Fault::BadCode => "bad-code",
        }
    }
}
