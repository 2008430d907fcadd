//! A person's sheet: made once per national id, corrected later, with those to call.

use super::store::{self, Fields, Home};
use crate::error::Fault;
use crate::faults::{Faults, typed};
use crate::tx::Command;
use crate::{Error, Tx, search};
use chrono::NaiveDate;
use domain::access::Right;
use domain::ids::{AddressId, PersonId};
use domain::national_id::NationalId;
use serde::{Deserialize, Serialize};

/// What the seal and the hash of a national id are for.
pub(crate) const PURPOSE: &str = "national_id";

/// An address: one of the register, or typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressField {
    /// Where it is one of the register's, the texts are the register's too.
    pub address: Option<AddressId>,
    pub street: String,
    pub postcode: String,
    pub city: String,
}

/// What a worker writes of a person. Empty texts are nothing.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// As people write it. Empty where it is not known (and, in a correction, where it stays as it is).
    pub national_id: String,
    pub first_name: String,
    pub middle_name: String,
    pub last_name: String,
    /// From the national id where it tells one.
    pub birth_date: Option<NaiveDate>,
    pub phone: String,
    pub email: String,
    pub access_note: String,
    pub protected: bool,
    /// `None` leaves the address and the access note as they are.
    pub address: Option<AddressField>,
}

/// Without the national id, which must not reach a log.
impl std::fmt::Debug for Sheet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sheet").finish_non_exhaustive()
    }
}

/// A national id ready for its row: sealed, and hashed to be found by.
fn seal(tx: &Tx, id: &NationalId) -> Result<(Vec<u8>, [u8; 32]), Error> {
    let (m, text) = (tx.ctx.municipality, id.expose().as_bytes());
    Ok((
        tx.db.keys.seal(&tx.ctx.world, m, PURPOSE, text)?,
        tx.db.keys.hash(m, PURPOSE, text),
    ))
}

/// The hash that a national id is found by.
pub(crate) fn hash(tx: &Tx, id: &NationalId) -> [u8; 32] {
    tx.db.keys.hash(tx.ctx.municipality, PURPOSE, id.expose().as_bytes())
}

/// The national id of a row, as it is written in its country.
pub(crate) fn unseal(tx: &Tx, sealed: Option<&[u8]>) -> Result<Option<String>, Error> {
    let Some(sealed) = sealed else { return Ok(None) };
    let text = tx.db.keys.open(tx.ctx.municipality, PURPOSE, sealed)?;
    let text = String::from_utf8(text).map_err(|_| Error::Unavailable("a sealed national id is not text".into()))?;
    // One that the rules would refuse today is still what was written down.
    Ok(Some(
        NationalId::parse(tx.ctx.country, &text).map_or(text, |id| id.written()),
    ))
}

impl Sheet {
    fn checked(&self, tx: &Tx) -> Result<Option<NationalId>, Error> {
        let mut faults = Faults::default();
        let id = typed(&self.national_id)
            .map(|text| NationalId::parse_on(tx.ctx.country, text, tx.ctx.today()))
            .transpose()
            .unwrap_or_else(|_| {
                faults.add("national_id", Fault::NationalId);
                None
            });
        faults.required("first_name", &self.first_name, 100);
        faults.required("last_name", &self.last_name, 100);
        faults.at_most("middle_name", &self.middle_name, 100);
        faults.at_most("phone", &self.phone, 40);
        faults.at_most("email", &self.email, 200);
        faults.at_most("access_note", &self.access_note, 1_000);
        if self.birth_date.is_some_and(|d| d > tx.ctx.today()) {
            faults.add("birth_date", Fault::InTheFuture);
        }
        if let Some(address) = &self.address {
            faults.at_most("street", &address.street, 200);
            faults.at_most("postcode", &address.postcode, 10);
            faults.at_most("city", &address.city, 100);
        }
        faults.end()?;
        Ok(id)
    }

    fn fields<'a>(
        &'a self,
        id: Option<&NationalId>,
        sealed: Option<(Vec<u8>, [u8; 32])>,
        access_note: Option<&'a str>,
    ) -> Fields<'a> {
        Fields {
            national_id: sealed,
            first_name: self.first_name.trim(),
            middle_name: typed(&self.middle_name),
            last_name: self.last_name.trim(),
            birth_date: self.birth_date.or_else(|| id.and_then(NationalId::birth_date)),
            phone: typed(&self.phone),
            email: typed(&self.email),
            access_note,
            protected: self.protected,
        }
    }

    /// What the person is found by: names, birth date, phone and street.
    fn search_text(&self, birth_date: Option<NaiveDate>, home: &Home) -> String {
        let born = birth_date.map(|d| d.format("%d.%m.%Y").to_string());
        let phone: String = self.phone.chars().filter(|c| !c.is_whitespace()).collect();
        [
            Some(self.first_name.as_str()),
            Some(self.middle_name.as_str()),
            Some(self.last_name.as_str()),
            born.as_deref(),
            Some(phone.as_str()),
            home.street.as_deref(),
            home.city.as_deref(),
        ]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ")
    }
}

/// The address as it is kept: the register's where it is one of it.
async fn home(tx: &mut Tx, field: &AddressField) -> Result<Home, Error> {
    let (street, postcode, city) = (typed(&field.street), typed(&field.postcode), typed(&field.city));
    let known = match (field.address, street) {
        (Some(id), _) => store::registered(tx, Some(id), "", "").await?,
        (None, Some(street)) => store::registered(tx, None, street, postcode.unwrap_or_default()).await?,
        (None, None) => None,
    };
    // The worker may have typed on after choosing: then the text counts and not the choice.
    if let Some(known) = known
        && street.is_none_or(|s| known.street.as_deref() == Some(s))
    {
        return Ok(known);
    }
    Ok(Home {
        street: street.map(str::to_owned),
        postcode: postcode.map(str::to_owned),
        city: city.map(str::to_owned),
        ..Home::default()
    })
}

/// Protected persons can't be found by text.
async fn list(tx: &mut Tx, id: PersonId, protected: bool, body: &str) -> Result<(), Error> {
    if protected {
        search::forget(tx, search::Kind::Person, id.0).await
    } else {
        search::put(tx, search::Kind::Person, id.0, body).await
    }
}

/// Makes a person. With a national id that is known here, that person is found and nothing is written.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Create {
    pub sheet: Sheet,
}

/// The person that a new sheet led to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Created {
    pub person: PersonId,
    /// Known already: what was typed is not written.
    pub known: bool,
}

impl Command for Create {
    const KIND: &'static str = "person.create";
    type Outcome = Created;

    async fn run(&self, tx: &mut Tx) -> Result<Created, Error> {
        tx.ctx.must(Right::EditPersons)?;
        create(tx, &self.sheet).await
    }
}

/// Makes or finds a person, for the use case and for imports.
pub(crate) async fn create(tx: &mut Tx, sheet: &Sheet) -> Result<Created, Error> {
    if sheet.protected {
        tx.ctx.must(Right::SeeProtected)?;
    }
    let national_id = sheet.checked(tx)?;
    if let Some(id) = &national_id {
        let hash = hash(tx, id);
        if let Some(person) = store::by_national_id(tx, &hash).await? {
            tx.saw(person, "person.find");
            return Ok(Created { person, known: true });
        }
    }
    let sealed = national_id.as_ref().map(|id| seal(tx, id)).transpose()?;
    let home = match &sheet.address {
        Some(field) => home(tx, field).await?,
        None => Home::default(),
    };
    let fields = sheet.fields(national_id.as_ref(), sealed, typed(&sheet.access_note));
    let person: PersonId = tx.ctx.id();
    store::insert(tx, person, &fields, &home).await?;
    list(
        tx,
        person,
        sheet.protected,
        &sheet.search_text(fields.birth_date, &home),
    )
    .await?;
    tx.saw(person, "person.create");
    Ok(Created { person, known: false })
}

/// Corrects a person's sheet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Update {
    pub person: PersonId,
    /// The version that the form showed; another one in between is a conflict.
    pub version: i64,
    pub sheet: Sheet,
}

impl Command for Update {
    const KIND: &'static str = "person.update";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        tx.ctx.must(Right::EditPersons)?;
        let before = store::load(tx, self.person).await?;
        tx.saw(self.person, "person.update");
        let hides = before.card.protected && self.sheet.address.is_some();
        if hides || before.card.protected != self.sheet.protected {
            tx.ctx.must(Right::SeeProtected)?;
        }
        let national_id = self.sheet.checked(tx)?;
        if let Some(id) = &national_id {
            let hash = hash(tx, id);
            if store::by_national_id(tx, &hash)
                .await?
                .is_some_and(|other| other != self.person)
            {
                return Err(Error::field("national_id", Fault::Taken));
            }
        }
        if before.version != self.version {
            return Err(Error::Conflict);
        }
        let sealed = national_id.as_ref().map(|id| seal(tx, id)).transpose()?;
        let (home, note) = match &self.sheet.address {
            Some(field) => (home(tx, field).await?, typed(&self.sheet.access_note)),
            None => (before.home, before.access_note.as_deref()),
        };
        let fields = self.sheet.fields(national_id.as_ref(), sealed, note);
        store::update(tx, self.person, self.version, &fields, &home).await?;
        let body = self.sheet.search_text(fields.birth_date, &home);
        list(tx, self.person, self.sheet.protected, &body).await
    }
}

/// Somebody to call about the person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactSheet {
    pub name: String,
    /// Daughter, home care, guardian.
    pub relation: String,
    pub phone: String,
}

/// These are the person's contacts, in this order, and no others.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SetContacts {
    pub person: PersonId,
    pub contacts: Vec<ContactSheet>,
}

impl Command for SetContacts {
    const KIND: &'static str = "person.set_contacts";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        tx.ctx.must(Right::EditPersons)?;
        store::standing(tx, self.person).await?;
        tx.saw(self.person, "person.update");
        let mut faults = Faults::default();
        for (n, contact) in self.contacts.iter().enumerate() {
            faults.required(&format!("contacts[{n}].name"), &contact.name, 200);
            faults.at_most(&format!("contacts[{n}].relation"), &contact.relation, 100);
            faults.at_most(&format!("contacts[{n}].phone"), &contact.phone, 40);
        }
        faults.end()?;
        store::replace_contacts(tx, self.person, &self.contacts).await
    }
}
