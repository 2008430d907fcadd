//! Persons, as far as needs and loans ask for them: found by national id or words, made, and read.

use super::endpoint::{About, Caller, Endpoint, ask, get, write};
use super::problem::Fail;
use super::read::{Id, NoQuery};
use super::words;
use crate::routes::Access;
use app::Done;
use app::access::ShownAddress;
use app::person::{self, AddressField, Card, PersonPage, Sheet};
use axum::http::{Method, StatusCode};
use chrono::NaiveDate;
use domain::access::Right;
use domain::ids::{CommandId, PersonId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

const SEE: Access = Access::With(Right::SeePersons);
const EDIT: Access = Access::With(Right::EditPersons);

pub fn endpoints() -> Vec<Endpoint> {
    vec![
        get("/persons/{id}", SEE, GET, one),
        ask("/persons/find", SEE, FIND, find),
        write((Method::POST, "/persons"), EDIT, StatusCode::CREATED, CREATE, create),
    ]
}

/// Where somebody lives; any part may be empty.
#[derive(Debug, Serialize, ToSchema)]
pub struct Address {
    pub street: String,
    pub postcode: String,
    pub city: String,
}

impl Address {
    /// The address, and whether it is there but not to be shown.
    pub fn shown(address: ShownAddress) -> (Option<Address>, bool) {
        match address {
            ShownAddress::Open { street, postcode, city } => (Some(Address { street, postcode, city }), false),
            ShownAddress::Protected => (None, true),
            ShownAddress::Unknown => (None, false),
        }
    }
}

/// A person as a card shows one. The national id is never told.
#[derive(Debug, Serialize, ToSchema)]
pub struct Person {
    pub id: Uuid,
    pub name: String,
    pub birth_date: Option<NaiveDate>,
    pub phone: Option<String>,
    /// The address is kept from everybody without the right to see it.
    pub protected: bool,
    /// Null where it is not known, or not to be known to this token.
    pub address: Option<Address>,
    /// Key box, stairs, dog. Hidden together with the address.
    pub access_note: Option<String>,
    pub died_on: Option<NaiveDate>,
    pub moved_out_on: Option<NaiveDate>,
}

impl From<Card> for Person {
    fn from(c: Card) -> Person {
        Person {
            id: c.id.0,
            name: c.name,
            birth_date: c.birth_date,
            phone: c.phone,
            protected: c.protected,
            address: Address::shown(c.address).0,
            access_note: c.access_note,
            died_on: c.died_on,
            moved_out_on: c.moved_out_on,
        }
    }
}

const GET: About = About {
    id: "persons_get",
    summary: "One person",
    description: "The person gets an access entry.",
};

async fn one(caller: Caller, id: Id, _: NoQuery) -> Result<Person, Fail> {
    let page = person::Page {
        person: PersonId(id.0),
        after: None,
        most: 1,
    };
    let page: PersonPage = caller.read(page).await?;
    Ok(page.card.into())
}

/// Whom one looks for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FindPersons {
    /// A whole national id, or words: name, birth date, phone, street. Protected persons are found by national id alone.
    #[schema(max_length = 200, example = "Berg")]
    pub text: String,
    /// 1 to 50; 10 where nothing is said.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 50)]
    pub limit: Option<u8>,
}

/// Who was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundPersons {
    pub persons: Vec<Person>,
    /// The text was a national id.
    pub by_national_id: bool,
    /// More fit than are told.
    pub more: bool,
}

const FIND: About = About {
    id: "persons_find",
    summary: "Find persons",
    description: "By POST, so that no national id stands in an address. Each person told gets an access entry.",
};

async fn find(caller: Caller, ask: FindPersons) -> Result<FoundPersons, Fail> {
    if ask.text.chars().count() > 200 {
        return Err(app::Error::field("text", app::error::Fault::TooLong { most: 200 }).into());
    }
    let most = ask.limit.unwrap_or(10);
    let found = caller.read(person::Find { text: ask.text, most }).await?;
    Ok(FoundPersons {
        persons: found.persons.into_iter().map(Person::from).collect(),
        by_national_id: found.by_national_id,
        more: found.more,
    })
}

/// A new person. With a national id that is known already, that person is found and nothing is written.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"first_name": "Kari", "last_name": "Berg", "phone": "900 00 000"}))]
pub struct CreatePerson {
    #[serde(default)]
    pub national_id: String,
    #[schema(min_length = 1, max_length = 100)]
    pub first_name: String,
    #[serde(default)]
    #[schema(max_length = 100)]
    pub middle_name: String,
    #[schema(min_length = 1, max_length = 100)]
    pub last_name: String,
    /// From the national id, where it tells one.
    #[serde(default, deserialize_with = "words::day")]
    pub birth_date: Option<NaiveDate>,
    #[serde(default)]
    #[schema(max_length = 40)]
    pub phone: String,
    #[serde(default)]
    #[schema(max_length = 200)]
    pub email: String,
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub access_note: String,
    /// Needs the right to see protected addresses.
    #[serde(default)]
    pub protected: bool,
    #[serde(default)]
    pub address: Option<NewAddress>,
}

/// Where the person lives.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAddress {
    #[serde(default)]
    #[schema(max_length = 200)]
    pub street: String,
    #[serde(default)]
    #[schema(max_length = 10)]
    pub postcode: String,
    #[serde(default)]
    #[schema(max_length = 100)]
    pub city: String,
}

/// The person, and whether it was known.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreatedPerson {
    pub id: Uuid,
    /// Known already by the national id: what was sent is not written.
    pub known: bool,
}

const CREATE: About = About {
    id: "persons_create",
    summary: "Make a person, or find one by national id",
    description: "The national id is stored encrypted and is never told again.",
};

async fn create(caller: Caller, (): (), id: CommandId, new: CreatePerson) -> Result<Done<CreatedPerson>, Fail> {
    let address = new.address.map(|a| AddressField {
        address: None,
        street: a.street,
        postcode: a.postcode,
        city: a.city,
    });
    let sheet = Sheet {
        national_id: new.national_id,
        first_name: new.first_name,
        middle_name: new.middle_name,
        last_name: new.last_name,
        birth_date: new.birth_date,
        phone: new.phone,
        email: new.email,
        access_note: new.access_note,
        protected: new.protected,
        address,
    };
    let done = caller.run(id, person::Create { sheet }).await?;
    Ok(done.map(|c| CreatedPerson {
        id: c.person.0,
        known: c.known,
    }))
}
