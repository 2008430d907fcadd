//! Persons: found again by their national id, which is sealed and looked up by a keyed hash. A cell left empty leaves what is
//! there. An import can protect an address; only a worker with the right can lift the protection.

use super::format::{self, FileFault, ImportKind, NextOfKin, Parsed};
use super::{Fate, Kind, Origin};
use crate::person::sheet::PURPOSE;
pub(super) use crate::person::sheet::hash;
use crate::tx::collision;
use crate::{Error, Tx, search};
use chrono::NaiveDate;
use domain::ids::{ContactId, PersonId};
use domain::national_id::{Country, NationalId};
use sqlx::Row;
use std::collections::HashMap;
use uuid::Uuid;

pub(crate) struct Persons;

type Hash = [u8; 32];

/// What a source says of a person.
#[derive(Clone, PartialEq)]
pub(super) struct Said<'a> {
    pub national_id: &'a NationalId,
    pub first_name: &'a str,
    pub middle_name: Option<&'a str>,
    pub last_name: &'a str,
    pub phone: Option<&'a str>,
    pub street: Option<&'a str>,
    pub postcode: Option<&'a str>,
    pub city: Option<&'a str>,
    pub protected: bool,
    pub kin: Option<&'a NextOfKin>,
}

/// Whose word counts where both sides say something.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// A list of persons: the newer word.
    Register,
    /// A form about something else: only what was empty is filled.
    Mention,
}

#[derive(Clone, Debug, PartialEq)]
struct Contact {
    id: Uuid,
    name: String,
    relation: Option<String>,
    phone: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Stored {
    id: Uuid,
    first_name: String,
    middle_name: Option<String>,
    last_name: String,
    phone: Option<String>,
    street: Option<String>,
    postcode: Option<String>,
    city: Option<String>,
    protected: bool,
    contacts: Vec<Contact>,
}

impl Kind for Persons {
    type Record = format::Person;
    const KIND: ImportKind = ImportKind::Persons;

    fn read(bytes: &[u8], country: Country) -> Result<Parsed<format::Person>, FileFault> {
        format::read_persons(bytes, country)
    }

    async fn write(tx: &mut Tx, _origin: Origin<'_>, rows: &[&format::Person]) -> Result<Vec<Fate>, Error> {
        let said: Vec<Said<'_>> = rows
            .iter()
            .map(|r| Said {
                national_id: &r.national_id,
                first_name: &r.first_name,
                middle_name: r.middle_name.as_deref(),
                last_name: &r.last_name,
                phone: r.phone.as_deref(),
                street: r.street.as_deref(),
                postcode: r.postcode.as_deref(),
                city: r.place.as_deref(),
                protected: r.protected,
                kin: r.next_of_kin.as_ref(),
            })
            .collect();
        let told = tell(tx, &said, Weight::Register).await?;
        Ok(told.into_iter().map(|(_, fate)| fate).collect())
    }
}

/// Finds or makes the persons and brings them up to date. One answer for each, in order.
pub(super) async fn tell(tx: &mut Tx, said: &[Said<'_>], weight: Weight) -> Result<Vec<(PersonId, Fate)>, Error> {
    let hashes: Vec<Hash> = said.iter().map(|s| hash(tx, s.national_id)).collect();
    let mut stored = load(tx, &hashes).await?;
    let mut written: HashMap<Hash, (&Said<'_>, Stored)> = HashMap::new();
    let mut answers = vec![];
    for (said, hash) in said.iter().zip(&hashes) {
        let before = stored.get(hash);
        let after = merged(tx, before, said, weight);
        let fate = match before {
            Some(before) if *before == after => Fate::Known,
            Some(_) => Fate::Changed,
            None => Fate::New,
        };
        answers.push((PersonId(after.id), fate.clone()));
        if fate != Fate::Known {
            stored.insert(*hash, after.clone());
            written.insert(*hash, (said, after));
        }
    }
    save(tx, &written).await?;
    for (_, after) in written.values() {
        tx.saw(PersonId(after.id), "person.import");
    }
    Ok(answers)
}

/// A newer word in the place of an older one, or only where there was none.
fn newer(before: Option<&String>, said: Option<&str>, weight: Weight) -> Option<String> {
    match (before, said) {
        (Some(before), Some(_)) if weight == Weight::Mention => Some(before.clone()),
        (before, None) => before.cloned(),
        (_, Some(said)) => Some(said.to_owned()),
    }
}

fn merged(tx: &Tx, before: Option<&Stored>, said: &Said<'_>, weight: Weight) -> Stored {
    let Some(before) = before else {
        let new = Stored {
            id: tx.ctx.id::<PersonId>().0,
            first_name: said.first_name.to_owned(),
            middle_name: said.middle_name.map(str::to_owned),
            last_name: said.last_name.to_owned(),
            phone: said.phone.map(str::to_owned),
            street: said.street.map(str::to_owned),
            postcode: said.postcode.map(str::to_owned),
            city: said.city.map(str::to_owned),
            protected: said.protected,
            contacts: vec![],
        };
        return with_kin(tx, new, said.kin);
    };
    let mut after = before.clone();
    if weight == Weight::Register {
        after.first_name = said.first_name.to_owned();
        after.last_name = said.last_name.to_owned();
        after.middle_name = newer(before.middle_name.as_ref(), said.middle_name, weight);
    }
    after.phone = newer(before.phone.as_ref(), said.phone, weight);
    // An address is one thing: never the street of one and the postcode of another.
    if said.street.is_some() && (weight == Weight::Register || before.street.is_none()) {
        after.street = said.street.map(str::to_owned);
        after.postcode = said.postcode.map(str::to_owned);
        after.city = said.city.map(str::to_owned);
    }
    after.protected = before.protected || said.protected;
    with_kin(tx, after, said.kin)
}

fn with_kin(tx: &Tx, mut person: Stored, kin: Option<&NextOfKin>) -> Stored {
    let Some(kin) = kin else { return person };
    let same = |c: &&mut Contact| search::normal(&c.name) == search::normal(&kin.name);
    match person.contacts.iter_mut().find(same) {
        Some(known) => {
            known.relation = newer(known.relation.as_ref(), kin.relation.as_deref(), Weight::Register);
            known.phone = newer(known.phone.as_ref(), kin.phone.as_deref(), Weight::Register);
        }
        None => person.contacts.push(Contact {
            id: tx.ctx.id::<ContactId>().0,
            name: kin.name.clone(),
            relation: kin.relation.clone(),
            phone: kin.phone.clone(),
        }),
    }
    person
}

fn key(bytes: &[u8]) -> Result<Hash, Error> {
    Hash::try_from(bytes).map_err(|_| Error::Unavailable("a stored hash of a national id has another length".into()))
}

async fn load(tx: &mut Tx, hashes: &[Hash]) -> Result<HashMap<Hash, Stored>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT national_id_hash, id, first_name, middle_name, last_name, phone, street, postcode, city, protected
         FROM person WHERE municipality_id = $1 AND national_id_hash = ANY ($2)",
    )
    .bind(m)
    .bind(hashes.iter().map(|h| &h[..]).collect::<Vec<_>>())
    .fetch_all(tx.conn())
    .await?;
    let mut persons = HashMap::new();
    for r in &rows {
        let stored = Stored {
            id: r.try_get("id")?,
            first_name: r.try_get("first_name")?,
            middle_name: r.try_get("middle_name")?,
            last_name: r.try_get("last_name")?,
            phone: r.try_get("phone")?,
            street: r.try_get("street")?,
            postcode: r.try_get("postcode")?,
            city: r.try_get("city")?,
            protected: r.try_get("protected")?,
            contacts: vec![],
        };
        persons.insert(key(r.try_get("national_id_hash")?)?, stored);
    }
    let ids: Vec<Uuid> = persons.values().map(|p| p.id).collect();
    let rows = sqlx::query(
        "SELECT person_id, id, name, relation, phone FROM contact
         WHERE municipality_id = $1 AND person_id = ANY ($2) ORDER BY id",
    )
    .bind(m)
    .bind(ids)
    .fetch_all(tx.conn())
    .await?;
    for r in rows {
        let of: Uuid = r.try_get("person_id")?;
        let contact = Contact {
            id: r.try_get("id")?,
            name: r.try_get("name")?,
            relation: r.try_get("relation")?,
            phone: r.try_get("phone")?,
        };
        persons
            .values_mut()
            .filter(|p| p.id == of)
            .for_each(|p| p.contacts.push(contact.clone()));
    }
    Ok(persons)
}

async fn save(tx: &mut Tx, written: &HashMap<Hash, (&Said<'_>, Stored)>) -> Result<(), Error> {
    if written.is_empty() {
        return Ok(());
    }
    let (m, now) = (tx.m(), tx.ctx.now);
    let mut sealed = vec![];
    for (said, _) in written.values() {
        let text = said.national_id.expose().as_bytes();
        sealed.push(tx.db.keys.seal(&tx.ctx.world, tx.ctx.municipality, PURPOSE, text)?);
    }
    let born: Vec<Option<NaiveDate>> = written.values().map(|(s, _)| s.national_id.birth_date()).collect();
    let all: Vec<&Stored> = written.values().map(|(_, p)| p).collect();
    // The point comes from the address register, where street and postcode are one of it.
    sqlx::query(
        "INSERT INTO person (municipality_id, id, national_id_sealed, national_id_hash, first_name, middle_name, last_name,
                birth_date, phone, street, postcode, city, protected, address_id, lat, lon, created_at)
         SELECT DISTINCT ON (u.id) $1, u.id, u.sealed, u.hash, u.first, u.middle, u.last, u.born, u.phone, u.street, u.postcode,
                u.city, u.protected, a.id, a.lat, a.lon, $2
         FROM unnest($3::uuid[], $4::bytea[], $5::bytea[], $6::text[], $7::text[], $8::text[], $9::date[], $10::text[],
                     $11::text[], $12::text[], $13::text[], $14::boolean[])
              AS u(id, sealed, hash, first, middle, last, born, phone, street, postcode, city, protected)
         LEFT JOIN address a ON a.municipality_id = $1 AND lower(a.street) = lower(u.street)
                            AND a.postcode = coalesce(u.postcode, a.postcode)
         ORDER BY u.id, a.id
         ON CONFLICT (municipality_id, id) DO UPDATE SET first_name = excluded.first_name, middle_name = excluded.middle_name,
                last_name = excluded.last_name, phone = excluded.phone, street = excluded.street, postcode = excluded.postcode,
                city = excluded.city, protected = excluded.protected,
                address_id = coalesce(excluded.address_id, CASE WHEN person.street IS NOT DISTINCT FROM excluded.street THEN person.address_id END),
                lat = coalesce(excluded.lat, CASE WHEN person.street IS NOT DISTINCT FROM excluded.street THEN person.lat END),
                lon = coalesce(excluded.lon, CASE WHEN person.street IS NOT DISTINCT FROM excluded.street THEN person.lon END),
                version = person.version + 1",
    )
    .bind(m)
    .bind(now)
    .bind(all.iter().map(|p| p.id).collect::<Vec<_>>())
    .bind(sealed)
    .bind(written.keys().map(|h| &h[..]).collect::<Vec<_>>())
    .bind(all.iter().map(|p| p.first_name.as_str()).collect::<Vec<_>>())
    .bind(all.iter().map(|p| p.middle_name.as_deref()).collect::<Vec<_>>())
    .bind(all.iter().map(|p| p.last_name.as_str()).collect::<Vec<_>>())
    .bind(&born)
    .bind(all.iter().map(|p| p.phone.as_deref()).collect::<Vec<_>>())
    .bind(all.iter().map(|p| p.street.as_deref()).collect::<Vec<_>>())
    .bind(all.iter().map(|p| p.postcode.as_deref()).collect::<Vec<_>>())
    .bind(all.iter().map(|p| p.city.as_deref()).collect::<Vec<_>>())
    .bind(all.iter().map(|p| p.protected).collect::<Vec<_>>())
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    save_contacts(tx, &all).await?;
    let mut entries = vec![];
    for (person, born) in all.iter().zip(born) {
        if person.protected {
            search::forget(tx, search::Kind::Person, person.id).await?;
        } else {
            entries.push((person.id, found_by(person, born)));
        }
    }
    search::put_many(tx, search::Kind::Person, &entries).await
}

async fn save_contacts(tx: &mut Tx, persons: &[&Stored]) -> Result<(), Error> {
    let contacts: Vec<(Uuid, &Contact)> = persons
        .iter()
        .flat_map(|p| p.contacts.iter().map(|c| (p.id, c)))
        .collect();
    let m = tx.m();
    sqlx::query(
        "INSERT INTO contact (municipality_id, id, person_id, name, relation, phone)
         SELECT $1, u.id, u.person, u.name, u.relation, u.phone
         FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[]) AS u(id, person, name, relation, phone)
         ON CONFLICT (municipality_id, id) DO UPDATE SET relation = excluded.relation, phone = excluded.phone",
    )
    .bind(m)
    .bind(contacts.iter().map(|(_, c)| c.id).collect::<Vec<_>>())
    .bind(contacts.iter().map(|(p, _)| *p).collect::<Vec<_>>())
    .bind(contacts.iter().map(|(_, c)| c.name.as_str()).collect::<Vec<_>>())
    .bind(contacts.iter().map(|(_, c)| c.relation.as_deref()).collect::<Vec<_>>())
    .bind(contacts.iter().map(|(_, c)| c.phone.as_deref()).collect::<Vec<_>>())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Names, birth date, phone and street, as on the person's own page.
fn found_by(person: &Stored, born: Option<NaiveDate>) -> String {
    let born = born.map(|d| d.format("%d.%m.%Y").to_string());
    let phone = person.phone.as_ref().map(|p| p.split_whitespace().collect::<String>());
    [
        Some(person.first_name.as_str()),
        person.middle_name.as_deref(),
        Some(person.last_name.as_str()),
        born.as_deref(),
        phone.as_deref(),
        person.street.as_deref(),
        person.city.as_deref(),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join(" ")
}

/// A registered person, for a loan.
#[derive(Clone, Copy)]
pub(super) struct Registered {
    pub id: PersonId,
    /// Dead or moved out.
    pub gone: bool,
}

/// Those of these ids who are registered.
pub(super) async fn registered(tx: &mut Tx, ids: &[&NationalId]) -> Result<HashMap<Hash, Registered>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let hashes: Vec<Hash> = ids.iter().map(|id| hash(tx, id)).collect();
    let (m, today) = (tx.m(), tx.ctx.today());
    let rows = sqlx::query(
        "SELECT national_id_hash, id, (died_on IS NOT NULL OR coalesce(moved_out_on <= $3, false)) AS gone
         FROM person WHERE municipality_id = $1 AND national_id_hash = ANY ($2)",
    )
    .bind(m)
    .bind(hashes.iter().map(|h| &h[..]).collect::<Vec<_>>())
    .bind(today)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|r| {
            let person = Registered {
                id: PersonId(r.try_get("id")?),
                gone: r.try_get("gone")?,
            };
            Ok((key(r.try_get("national_id_hash")?)?, person))
        })
        .collect()
}
