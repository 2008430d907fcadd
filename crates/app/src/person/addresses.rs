//! What an address field offers while somebody types.

use crate::tx::Query;
use crate::{Error, Tx, search};
use domain::access::Right;
use domain::ids::AddressId;
use sqlx::Row;

/// Addresses of the register for a text.
#[derive(Clone, Debug)]
pub struct Addresses {
    pub text: String,
    /// 1 to 50.
    pub most: u8,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    pub id: AddressId,
    pub street: String,
    pub postcode: String,
    pub city: String,
}

impl Query for Addresses {
    type Answer = Vec<Address>;

    async fn run(&self, tx: &mut Tx) -> Result<Vec<Address>, Error> {
        tx.ctx.must(Right::Work)?;
        let ids = search::find(tx, search::Kind::Address, &self.text, i32::from(self.most.clamp(1, 50))).await?;
        let m = tx.m();
        let rows = sqlx::query(
            "SELECT a.id, a.street, a.postcode, a.city FROM unnest($2::uuid[]) WITH ORDINALITY AS u(id, n)
             JOIN address a ON a.municipality_id = $1 AND a.id = u.id ORDER BY u.n",
        )
        .bind(m)
        .bind(ids)
        .fetch_all(tx.conn())
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Address {
                    id: AddressId(row.try_get("id")?),
                    street: row.try_get("street")?,
                    postcode: row.try_get("postcode")?,
                    city: row.try_get("city")?,
                })
            })
            .collect()
    }
}
