//! Persons: who needs something. National ids are sealed; addresses go out only through [`crate::access`].

pub mod beside;
pub mod find;
pub mod left;
pub mod page;
pub(crate) mod sheet;
pub(crate) mod store;

pub use beside::{Beside, BesideAnswer, OpenNeed, PresentLoan};
pub use find::{Find, Found};
pub use left::{RegisterDeath, RegisterMoveOut};
pub use page::{Page, PersonPage};
pub use sheet::{AddressField, ContactSheet, Create, Created, SetContacts, Sheet, Update};

use crate::Error;
use crate::access::ShownAddress;
use chrono::NaiveDate;
use domain::ids::{ContactId, PersonId};
use sqlx::Row;
use sqlx::postgres::PgRow;

/// What a worker sees of a person wherever the person is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    pub id: PersonId,
    pub name: String,
    pub birth_date: Option<NaiveDate>,
    pub phone: Option<String>,
    pub protected: bool,
    pub address: ShownAddress,
    /// Key box, stairs, dog. Hidden together with the address.
    pub access_note: Option<String>,
    pub died_on: Option<NaiveDate>,
    pub moved_out_on: Option<NaiveDate>,
}

/// Next of kin, home care, whoever is called about the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    pub id: ContactId,
    pub name: String,
    pub relation: Option<String>,
    pub phone: Option<String>,
}

/// First, middle and last name of a row with those columns.
pub(crate) fn full_name(row: &PgRow) -> Result<String, Error> {
    let middle: Option<String> = row.try_get("middle_name")?;
    Ok([
        Some(row.try_get::<String, _>("first_name")?),
        middle,
        Some(row.try_get::<String, _>("last_name")?),
    ]
    .into_iter()
    .flatten()
    .filter(|n| !n.is_empty())
    .collect::<Vec<_>>()
    .join(" "))
}
