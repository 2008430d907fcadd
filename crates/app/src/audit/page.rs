//! Reading the log. Reading it for one person is itself an entry on that person: who cares for somebody, and how often,
//! tells about the somebody. A page for no one in particular names no person and is not an entry, or the log would grow
//! by every page of itself (docs/adr).

use super::store;
use crate::person;
use crate::tx::Query;
use crate::{Error, Tx};
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::{Right, Role};
use domain::ids::{AccessEntryId, PersonId, StaffId};
use domain::national_id::NationalId;

/// Most lines of a page.
pub const MOST: i64 = 100;
/// Most lines of an export.
pub const MOST_EXPORTED: i64 = 100_000;

/// Which entries. Days are whole days in the municipality, both included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub person: Option<PersonId>,
    pub staff: Option<StaffId>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

/// The last line of a page: instant in microseconds since 1970 and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub at: DateTime<Utc>,
    pub id: AccessEntryId,
}

impl Cursor {
    pub fn write(self) -> String {
        format!("{}.{}", self.at.timestamp_micros(), self.id)
    }
    pub fn parse(text: &str) -> Option<Cursor> {
        let (at, id) = text.split_once('.')?;
        Some(Cursor {
            at: DateTime::from_timestamp_micros(at.parse().ok()?)?,
            id: id.parse().ok()?,
        })
    }
}

/// One sight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: AccessEntryId,
    pub at: DateTime<Utc>,
    /// `staff`, `token` or `system`.
    pub actor_kind: String,
    /// The worker's name, or the token's; nobody where Rampe itself looked.
    pub actor_name: Option<String>,
    pub staff: Option<StaffId>,
    pub roles: Vec<Role>,
    pub service: Option<String>,
    pub person: PersonId,
    /// Stable word, such as `person.page`.
    pub what: String,
    pub why: Option<String>,
}

/// A page of the log, newest first.
pub struct Page {
    pub filter: Filter,
    pub after: Option<Cursor>,
    /// 1 to [`MOST`].
    pub most: i64,
}

/// One page of the access log, newest first.
#[derive(Clone, Debug)]
pub struct PageAnswer {
    pub entries: Vec<Entry>,
    /// Where the next page begins, if there is one.
    pub next: Option<Cursor>,
    /// Name of the person that the filter names, for those who may see persons.
    pub person_name: Option<String>,
    /// Workers to filter by, by name.
    pub staff: Vec<(StaffId, String)>,
}

impl Query for Page {
    type Answer = PageAnswer;
    async fn run(&self, tx: &mut Tx) -> Result<PageAnswer, Error> {
        tx.ctx.must(Right::SeeAccessLog)?;
        let person_name = note_sight(tx, &self.filter).await?;
        let most = self.most.clamp(1, MOST);
        let mut entries = store::entries(tx, &self.filter, self.after, most + 1).await?;
        let more = entries.len() as i64 > most;
        entries.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        let next = entries.last().filter(|_| more).map(|e| Cursor { at: e.at, id: e.id });
        Ok(PageAnswer {
            entries,
            next,
            person_name,
            staff: store::staff_names(tx).await?,
        })
    }
}

/// The filtered log as a file, newest first, at most [`MOST_EXPORTED`] lines.
pub struct Export {
    pub filter: Filter,
}

impl Query for Export {
    type Answer = Vec<Entry>;
    async fn run(&self, tx: &mut Tx) -> Result<Vec<Entry>, Error> {
        tx.ctx.must(Right::SeeAccessLog)?;
        note_sight(tx, &self.filter).await?;
        store::entries(tx, &self.filter, None, MOST_EXPORTED).await
    }
}

/// The sight of one person's log is logged, whether the name is shown or not. Unknown persons are not found.
async fn note_sight(tx: &mut Tx, filter: &Filter) -> Result<Option<String>, Error> {
    let Some(person) = filter.person else {
        return Ok(None);
    };
    let card = person::store::card(tx, person).await?;
    tx.saw(person, "access.log");
    Ok(tx.ctx.may(Right::SeePersons).then_some(card.name))
}

/// Whose log? A whole national id finds its person for everybody who may read the log; words only for those who may see
/// persons, since the answer shows names.
pub struct FindPerson {
    pub text: String,
}

/// Whom a filter's text means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FoundPersons {
    One(PersonId),
    /// To choose from: id, name, birth date.
    Several(Vec<(PersonId, String, Option<NaiveDate>)>),
    Nobody,
    /// Words, from somebody who may only ask by national id.
    NeedsNationalId,
}

impl Query for FindPerson {
    type Answer = FoundPersons;
    async fn run(&self, tx: &mut Tx) -> Result<FoundPersons, Error> {
        tx.ctx.must(Right::SeeAccessLog)?;
        if let Ok(id) = NationalId::parse_on(tx.ctx.country, &self.text, tx.ctx.today()) {
            let hash = person::sheet::hash(tx, &id);
            let found = person::store::by_national_id(tx, &hash).await?;
            return Ok(found.map_or(FoundPersons::Nobody, FoundPersons::One));
        }
        if !tx.ctx.may(Right::SeePersons) {
            return Ok(FoundPersons::NeedsNationalId);
        }
        let find = person::Find {
            text: self.text.clone(),
            most: 20,
        };
        let found = find.run(tx).await?.persons;
        Ok(match found.as_slice() {
            [] => FoundPersons::Nobody,
            [one] => FoundPersons::One(one.id),
            _ => FoundPersons::Several(found.into_iter().map(|c| (c.id, c.name, c.birth_date)).collect()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let cursor = Cursor {
            at: DateTime::from_timestamp_micros(1_773_133_200_123_456).unwrap(),
            id: AccessEntryId(uuid::Uuid::max()),
        };
        assert_eq!(Cursor::parse(&cursor.write()), Some(cursor));
        for wrong in ["", "1", "x.y", "1.2"] {
            assert_eq!(Cursor::parse(wrong), None);
        }
    }
}
