//! What a product field offers while somebody types.

use super::{Product, store};
use crate::tx::Query;
use crate::{Error, Tx, search};
use domain::access::Right;
use domain::gs1::Gs1;
use sqlx::Row;
use uuid::Uuid;

/// Articles for a text: HMS number or its beginning, GTIN, words of name, supplier or class.
#[derive(Clone, Debug)]
pub struct Complete {
    pub text: String,
    /// At most so many; 1 to 50.
    pub most: usize,
}

/// An article with how many of it stand ready.
#[derive(Clone, Debug)]
pub struct Suggestion {
    pub product: Product,
    pub ready: i64,
}

impl Query for Complete {
    type Answer = Vec<Suggestion>;

    async fn run(&self, tx: &mut Tx) -> Result<Vec<Suggestion>, Error> {
        tx.ctx.must(Right::Work)?;
        let most = self.most.clamp(1, 50);
        let ids = ids(tx, &self.text, most).await?;
        with_ready(tx, &ids).await
    }
}

/// Ids of the articles that the text may mean, the likeliest first.
pub(crate) async fn ids(tx: &mut Tx, text: &str, most: usize) -> Result<Vec<Uuid>, Error> {
    let text = text.trim();
    let mut ids: Vec<Uuid> = vec![];
    if !text.is_empty() && text.len() <= 6 && text.bytes().all(|b| b.is_ascii_digit()) {
        let m = tx.m();
        // Numbers are six digits long, so that a range of them is a range of their beginnings.
        ids = sqlx::query_scalar(
            "SELECT id FROM product WHERE municipality_id = $1 AND hms_number >= $2 AND hms_number <= $3
             ORDER BY active DESC, hms_number LIMIT $4",
        )
        .bind(m)
        .bind(format!("{text:0<6}"))
        .bind(format!("{text:9<6}"))
        .bind(i64::try_from(most).unwrap_or(50))
        .fetch_all(tx.conn())
        .await?;
    } else if let Some(gtin) = Gs1::parse(text).ok().and_then(|g| g.gtin.or(g.content_gtin)) {
        ids = store::by_gtin(tx, &gtin.to_string())
            .await?
            .into_iter()
            .map(|p| p.0)
            .collect();
    } else if let Ok(gtin) = domain::gs1::Gtin::parse(text) {
        ids = store::by_gtin(tx, &gtin.to_string())
            .await?
            .into_iter()
            .map(|p| p.0)
            .collect();
    }
    if ids.len() < most {
        let limit = i32::try_from(most).unwrap_or(50);
        for id in search::find(tx, search::Kind::Product, text, limit).await? {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    ids.truncate(most);
    Ok(ids)
}

/// The articles in the order of their ids, with what is ready of each.
pub(crate) async fn with_ready(tx: &mut Tx, ids: &[Uuid]) -> Result<Vec<Suggestion>, Error> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT p.id, p.hms_number, p.name, p.iso_code, p.iso_title, p.gtin, p.supplier, p.supplier_ref, p.bulk, p.accessory, p.active,
                CASE WHEN p.bulk THEN (SELECT coalesce(sum(s.quantity), 0)::bigint FROM stock s
                                       WHERE s.municipality_id = $1 AND s.product_id = p.id AND s.real_place)
                     ELSE (SELECT count(*) FROM item i
                           WHERE i.municipality_id = $1 AND i.product_id = p.id AND i.state = 'ready') END AS ready
         FROM unnest($2::uuid[]) WITH ORDINALITY AS u(id, n) JOIN product p ON p.municipality_id = $1 AND p.id = u.id
         ORDER BY u.n",
    )
    .bind(m)
    .bind(ids)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Suggestion {
                product: store::read(row)?,
                ready: row.try_get("ready")?,
            })
        })
        .collect()
}
