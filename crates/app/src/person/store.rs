use super::{Card, Contact, full_name};
use crate::faults::typed;
use crate::tx::{collision, one_row};
use crate::{Ctx, Error, Tx, access};
use chrono::NaiveDate;
use domain::access::Right;
use domain::ids::{AddressId, ContactId, PersonId};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

/// What the lending rules need of a person.
pub(crate) struct Standing {
    pub died_on: Option<NaiveDate>,
    pub moved_out_on: Option<NaiveDate>,
}

pub(crate) async fn standing(tx: &mut Tx, id: PersonId) -> Result<Standing, Error> {
    let m = tx.m();
    let row = sqlx::query("SELECT died_on, moved_out_on FROM person WHERE municipality_id = $1 AND id = $2")
        .bind(m)
        .bind(id.0)
        .fetch_optional(tx.conn())
        .await?
        .ok_or(Error::NotFound)?;
    Ok(Standing {
        died_on: row.try_get("died_on")?,
        moved_out_on: row.try_get("moved_out_on")?,
    })
}

/// Everything of a person's row that a sheet writes. The national id travels sealed and hashed.
pub(crate) struct Fields<'a> {
    pub national_id: Option<(Vec<u8>, [u8; 32])>,
    pub first_name: &'a str,
    pub middle_name: Option<&'a str>,
    pub last_name: &'a str,
    pub birth_date: Option<NaiveDate>,
    pub phone: Option<&'a str>,
    pub email: Option<&'a str>,
    pub access_note: Option<&'a str>,
    pub protected: bool,
}

/// Where a person lives.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Home {
    pub street: Option<String>,
    pub postcode: Option<String>,
    pub city: Option<String>,
    pub address: Option<AddressId>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
}

pub(crate) async fn by_national_id(tx: &mut Tx, hash: &[u8; 32]) -> Result<Option<PersonId>, Error> {
    let m = tx.m();
    let id: Option<Uuid> =
        sqlx::query_scalar("SELECT id FROM person WHERE municipality_id = $1 AND national_id_hash = $2")
            .bind(m)
            .bind(&hash[..])
            .fetch_optional(tx.conn())
            .await?;
    Ok(id.map(PersonId))
}

pub(crate) async fn insert(tx: &mut Tx, id: PersonId, f: &Fields<'_>, home: &Home) -> Result<(), Error> {
    let (m, now) = (tx.m(), tx.ctx.now);
    sqlx::query(
        "INSERT INTO person (municipality_id, id, national_id_sealed, national_id_hash, first_name, middle_name, last_name,
                birth_date, phone, email, access_note, protected, street, postcode, city, address_id, lat, lon, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
    )
    .bind(m)
    .bind(id.0)
    .bind(f.national_id.as_ref().map(|n| n.0.as_slice()))
    .bind(f.national_id.as_ref().map(|n| &n.1[..]))
    .bind(f.first_name)
    .bind(f.middle_name)
    .bind(f.last_name)
    .bind(f.birth_date)
    .bind(f.phone)
    .bind(f.email)
    .bind(f.access_note)
    .bind(f.protected)
    .bind(home.street.as_deref())
    .bind(home.postcode.as_deref())
    .bind(home.city.as_deref())
    .bind(home.address.map(|a| a.0))
    .bind(home.lat)
    .bind(home.lon)
    .bind(now)
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    Ok(())
}

/// Writes a person over the version that was read. A national id that is not given stays as it is.
pub(crate) async fn update(tx: &mut Tx, id: PersonId, version: i64, f: &Fields<'_>, home: &Home) -> Result<(), Error> {
    let m = tx.m();
    let result = sqlx::query(
        "UPDATE person SET national_id_sealed = coalesce($4, national_id_sealed), national_id_hash = coalesce($5, national_id_hash),
                first_name = $6, middle_name = $7, last_name = $8, birth_date = $9, phone = $10, email = $11, access_note = $12,
                protected = $13, street = $14, postcode = $15, city = $16, address_id = $17, lat = $18, lon = $19,
                version = version + 1
         WHERE municipality_id = $1 AND id = $2 AND version = $3",
    )
    .bind(m)
    .bind(id.0)
    .bind(version)
    .bind(f.national_id.as_ref().map(|n| n.0.as_slice()))
    .bind(f.national_id.as_ref().map(|n| &n.1[..]))
    .bind(f.first_name)
    .bind(f.middle_name)
    .bind(f.last_name)
    .bind(f.birth_date)
    .bind(f.phone)
    .bind(f.email)
    .bind(f.access_note)
    .bind(f.protected)
    .bind(home.street.as_deref())
    .bind(home.postcode.as_deref())
    .bind(home.city.as_deref())
    .bind(home.address.map(|a| a.0))
    .bind(home.lat)
    .bind(home.lon)
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    one_row(result)
}

/// A person's row as it is, the address with it: stays inside [`super`] and goes out through [`access::address`].
pub(crate) struct Stored {
    pub card: Card,
    pub sealed: Option<Vec<u8>>,
    pub first_name: String,
    pub middle_name: Option<String>,
    pub last_name: String,
    pub email: Option<String>,
    /// The access note whatever the right, for writing it back.
    pub access_note: Option<String>,
    pub home: Home,
    pub version: i64,
}

pub(crate) async fn load(tx: &mut Tx, id: PersonId) -> Result<Stored, Error> {
    let m = tx.m();
    let row = sqlx::query(
        "SELECT id, first_name, middle_name, last_name, birth_date, phone, email, protected, street, postcode, city, address_id,
                lat, lon, access_note, died_on, moved_out_on, national_id_sealed, version
         FROM person WHERE municipality_id = $1 AND id = $2",
    )
    .bind(m)
    .bind(id.0)
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound)?;
    Ok(Stored {
        card: read_card(&tx.ctx, &row)?,
        sealed: row.try_get("national_id_sealed")?,
        first_name: row.try_get("first_name")?,
        middle_name: row.try_get("middle_name")?,
        last_name: row.try_get("last_name")?,
        email: row.try_get("email")?,
        access_note: row.try_get("access_note")?,
        home: Home {
            street: row.try_get("street")?,
            postcode: row.try_get("postcode")?,
            city: row.try_get("city")?,
            address: row.try_get::<Option<Uuid>, _>("address_id")?.map(AddressId),
            lat: row.try_get("lat")?,
            lon: row.try_get("lon")?,
        },
        version: row.try_get("version")?,
    })
}

/// The card of a row that has the card's columns. What the reader may not see is not in it.
pub(crate) fn read_card(ctx: &Ctx, row: &PgRow) -> Result<Card, Error> {
    let protected: bool = row.try_get("protected")?;
    let hidden = protected && !ctx.may(Right::SeeProtected);
    let note: Option<String> = row.try_get("access_note")?;
    Ok(Card {
        id: PersonId(row.try_get("id")?),
        name: full_name(row)?,
        birth_date: row.try_get("birth_date")?,
        phone: row.try_get("phone")?,
        protected,
        address: access::address(
            ctx,
            protected,
            row.try_get("street")?,
            row.try_get("postcode")?,
            row.try_get("city")?,
        ),
        access_note: note.filter(|_| !hidden),
        died_on: row.try_get("died_on")?,
        moved_out_on: row.try_get("moved_out_on")?,
    })
}

pub(crate) async fn card(tx: &mut Tx, id: PersonId) -> Result<Card, Error> {
    Ok(load(tx, id).await?.card)
}

/// The cards in the order of the ids; unknown ones are left out.
pub(crate) async fn cards(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<Card>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT p.id, p.first_name, p.middle_name, p.last_name, p.birth_date, p.phone, p.protected, p.street, p.postcode, p.city,
                p.access_note, p.died_on, p.moved_out_on
         FROM person p JOIN unnest($2::uuid[]) WITH ORDINALITY AS u(id, n) ON u.id = p.id
         WHERE p.municipality_id = $1 ORDER BY u.n",
    )
    .bind(m)
    .bind(ids.to_vec())
    .fetch_all(tx.conn())
    .await?;
    rows.iter().map(|row| read_card(&tx.ctx, row)).collect()
}

pub(crate) async fn contacts(tx: &mut Tx, id: PersonId) -> Result<Vec<Contact>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT id, name, relation, phone FROM contact WHERE municipality_id = $1 AND person_id = $2 ORDER BY id",
    )
    .bind(m)
    .bind(id.0)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Contact {
                id: ContactId(row.try_get("id")?),
                name: row.try_get("name")?,
                relation: row.try_get("relation")?,
                phone: row.try_get("phone")?,
            })
        })
        .collect()
}

/// The person's contacts are these and no others.
pub(crate) async fn replace_contacts(tx: &mut Tx, id: PersonId, all: &[super::ContactSheet]) -> Result<(), Error> {
    let m = tx.m();
    sqlx::query("DELETE FROM contact WHERE municipality_id = $1 AND person_id = $2")
        .bind(m)
        .bind(id.0)
        .execute(tx.conn())
        .await?;
    for contact in all {
        let new: ContactId = tx.ctx.id();
        sqlx::query(
            "INSERT INTO contact (municipality_id, id, person_id, name, relation, phone) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(m)
        .bind(new.0)
        .bind(id.0)
        .bind(contact.name.trim())
        .bind(typed(&contact.relation))
        .bind(typed(&contact.phone))
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// An address of the register, by id, or the one that is written just so.
pub(crate) async fn registered(
    tx: &mut Tx,
    id: Option<AddressId>,
    street: &str,
    postcode: &str,
) -> Result<Option<Home>, Error> {
    let m = tx.m();
    let row = match id {
        Some(id) => {
            sqlx::query(
                "SELECT id, street, postcode, city, lat, lon FROM address WHERE municipality_id = $1 AND id = $2",
            )
            .bind(m)
            .bind(id.0)
            .fetch_optional(tx.conn())
            .await?
        }
        None => {
            sqlx::query(
                "SELECT id, street, postcode, city, lat, lon FROM address
                 WHERE municipality_id = $1 AND street = $2 AND postcode = $3 ORDER BY id LIMIT 1",
            )
            .bind(m)
            .bind(street)
            .bind(postcode)
            .fetch_optional(tx.conn())
            .await?
        }
    };
    row.map(|row| {
        Ok(Home {
            street: row.try_get("street")?,
            postcode: row.try_get("postcode")?,
            city: row.try_get("city")?,
            address: Some(AddressId(row.try_get("id")?)),
            lat: row.try_get("lat")?,
            lon: row.try_get("lon")?,
        })
    })
    .transpose()
}

/// Dead or moved out since that day; `None` takes it back.
pub(crate) async fn set_left(
    tx: &mut Tx,
    id: PersonId,
    died_on: Option<NaiveDate>,
    moved_out_on: Option<NaiveDate>,
) -> Result<(), Error> {
    let m = tx.m();
    let result = sqlx::query(
        "UPDATE person SET died_on = $3, moved_out_on = $4, version = version + 1 WHERE municipality_id = $1 AND id = $2",
    )
    .bind(m)
    .bind(id.0)
    .bind(died_on)
    .bind(moved_out_on)
    .execute(tx.conn())
    .await?;
    one_row(result)
}
