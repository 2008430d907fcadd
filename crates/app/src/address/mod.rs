//! The address register: what every address field completes from.

use crate::tx::Query;
use crate::{Error, Tx, search};
use domain::access::Right;
use domain::geo::LatLon;
use domain::ids::AddressId;
use sqlx::Row;
use uuid::Uuid;

/// Addresses for a text: those that begin with it, then those that hold its words, then those that are spelled alike.
#[derive(Clone, Debug)]
pub struct Complete {
    pub text: String,
    /// At most so many; 1 to 50.
    pub most: usize,
}

/// An address of the register.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    pub id: AddressId,
    pub street: String,
    pub postcode: String,
    pub city: String,
    pub point: LatLon,
}

impl Query for Complete {
    type Answer = Vec<Suggestion>;

    async fn run(&self, tx: &mut Tx) -> Result<Vec<Suggestion>, Error> {
        tx.ctx.must(Right::Work)?;
        let most = self.most.clamp(1, 50);
        let limit = i32::try_from(most).unwrap_or(50);
        // Of a text with a comma ("Storgata 1, 2400 Elverum") the register knows the words without it.
        let text = self.text.replace(',', " ");
        let mut ids = search::find_beginning(tx, search::Kind::Address, &text, limit).await?;
        if ids.len() < most {
            for id in search::find(tx, search::Kind::Address, &text, limit).await? {
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
        }
        if ids.is_empty() {
            // A slip in a short street name weighs less without the house number beside it.
            let name = |w: &&str| !w.starts_with(|c: char| c.is_ascii_digit());
            let name = text.split_whitespace().filter(name).collect::<Vec<_>>().join(" ");
            ids = search::find_alike(tx, search::Kind::Address, &name, limit).await?;
        }
        ids.truncate(most);
        by_ids(tx, &ids).await
    }
}

pub(crate) async fn by_ids(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<Suggestion>, Error> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT a.id, a.street, a.postcode, a.city, a.lat, a.lon
         FROM unnest($2::uuid[]) WITH ORDINALITY AS u(id, n) JOIN address a ON a.municipality_id = $1 AND a.id = u.id
         ORDER BY u.n",
    )
    .bind(m)
    .bind(ids)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|r| {
            Ok(Suggestion {
                id: AddressId(r.try_get("id")?),
                street: r.try_get("street")?,
                postcode: r.try_get("postcode")?,
                city: r.try_get("city")?,
                point: LatLon {
                    lat: r.try_get("lat")?,
                    lon: r.try_get("lon")?,
                },
            })
        })
        .collect()
}
