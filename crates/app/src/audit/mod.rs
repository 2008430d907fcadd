//! Who looked at whose data. One entry per person and sight, in the same transaction as the answer.

mod page;
mod store;

pub use page::{Cursor, Entry, Export, Filter, FindPerson, FoundPersons, Page, PageAnswer};

use domain::ids::{AccessEntryId, PersonId};

pub(crate) struct AccessEntry {
    pub id: AccessEntryId,
    pub person: PersonId,
    pub what: &'static str,
    pub why: Option<String>,
}
