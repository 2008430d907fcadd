//! What a line's field offers while somebody types: articles and ISO classes.

use super::Wish;
use crate::product::complete;
use crate::tx::Query;
use crate::{Error, Tx, search};
use domain::access::Right;
use sqlx::Row;
use uuid::Uuid;

/// Articles and classes for a text.
#[derive(Clone, Debug)]
pub struct Offer {
    pub text: String,
    /// At most so many of each; 1 to 20.
    pub most: u8,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Offered {
    pub wish: Wish,
    /// The article's name or the class's title.
    pub title: String,
    /// The HMS number of an article, the code of a class.
    pub number: Option<String>,
    /// How many stand ready; of a class nothing is counted.
    pub ready: Option<i64>,
}

impl Query for Offer {
    type Answer = Vec<Offered>;

    async fn run(&self, tx: &mut Tx) -> Result<Vec<Offered>, Error> {
        tx.ctx.must(Right::Work)?;
        let most = usize::from(self.most.clamp(1, 20));
        let ids = complete::ids(tx, &self.text, most).await?;
        let mut offers: Vec<Offered> = complete::with_ready(tx, &ids)
            .await?
            .into_iter()
            .map(|s| Offered {
                wish: Wish::Product { product: s.product.id },
                title: s.product.name,
                number: s.product.hms_number,
                ready: Some(s.ready),
            })
            .collect();
        offers.extend(classes(tx, &self.text, most).await?);
        Ok(offers)
    }
}

async fn classes(tx: &mut Tx, text: &str, most: usize) -> Result<Vec<Offered>, Error> {
    let limit = i32::try_from(most).unwrap_or(20);
    let found = search::find(tx, search::Kind::IsoClass, text, limit).await?;
    let codes: Vec<String> = found.into_iter().filter_map(code_of).collect();
    if codes.is_empty() {
        return Ok(vec![]);
    }
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT c.code, c.title FROM unnest($2::text[]) WITH ORDINALITY AS u(code, n)
         JOIN iso_class c ON c.municipality_id = $1 AND c.code = u.code WHERE c.active ORDER BY u.n",
    )
    .bind(m)
    .bind(codes)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            let code: String = row.try_get("code")?;
            Ok(Offered {
                wish: Wish::Class { iso: code.clone() },
                title: row.try_get("title")?,
                number: Some(code),
                ready: None,
            })
        })
        .collect()
}

/// In the search text a class stands under its digits with a one before them, which keeps leading zeros.
fn code_of(id: Uuid) -> Option<String> {
    id.as_u128().to_string().strip_prefix('1').map(str::to_owned)
}
