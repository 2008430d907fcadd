//! Which devices on the shelves answer a wish: the same article first, then its substitutes, then the same ISO class,
//! and the nearest place first among equals.

use crate::tx::Query;
use crate::{Error, Tx, access, place};
use domain::access::Right;
use domain::geo::LatLon;
use domain::ids::{ItemId, PlaceId, ProductId};
use domain::item::Owner;
use domain::product_code::IsoCode;
use serde::{Deserialize, Serialize};
use sqlx::Row;
use std::collections::HashMap;

/// What is wished for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Want {
    Product(ProductId),
    /// Any article of the class, of 2 to 8 digits.
    Class(IsoCode),
}

/// How well a device answers the wish, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    SameProduct,
    /// Named as its equal in a list of substitutes.
    Substitute,
    /// The same ISO class of eight digits, or the class that was wished for.
    SameClass,
    /// The same ISO class of six digits.
    KindredClass,
}

impl Fit {
    /// Message key suffix.
    pub fn code(self) -> &'static str {
        match self {
            Fit::SameProduct => "same-product",
            Fit::Substitute => "substitute",
            Fit::SameClass => "same-class",
            Fit::KindredClass => "kindred-class",
        }
    }

    fn from_rank(rank: i32) -> Fit {
        match rank {
            0 => Fit::SameProduct,
            1 => Fit::Substitute,
            2 => Fit::SameClass,
            _ => Fit::KindredClass,
        }
    }
}

/// A device that is ready and fits.
#[derive(Clone, Debug)]
pub struct Fitting {
    pub item: ItemId,
    pub label: Option<String>,
    pub serial: Option<String>,
    pub owner: Owner,
    pub product: ProductId,
    pub product_name: String,
    pub hms_number: Option<String>,
    pub place: PlaceId,
    /// From the root down, such as `Hovedlager › A-3`.
    pub place_path: String,
    pub fit: Fit,
    /// As the crow flies; unknown where either end has no coordinates.
    pub metres: Option<u32>,
}

/// Asks for what fits a wish.
#[derive(Clone, Debug)]
pub struct WhatFits {
    pub want: Want,
    /// Where it shall go.
    pub near: Option<LatLon>,
    pub most: usize,
}

impl Query for WhatFits {
    type Answer = Vec<Fitting>;

    async fn run(&self, tx: &mut Tx) -> Result<Vec<Fitting>, Error> {
        access::any(&tx.ctx, &[Right::SeeStore])?;
        fitting_items(tx, &self.want, self.near, self.most).await
    }
}

/// At most this many devices of one article are looked at: the nearest is among them unless a shelf is very full.
const PER_PRODUCT: i64 = 200;

/// Ready devices that fit, best first. `near` is where they shall go.
pub(crate) async fn fitting_items(
    tx: &mut Tx,
    want: &Want,
    near: Option<LatLon>,
    most: usize,
) -> Result<Vec<Fitting>, Error> {
    let m = tx.m();
    let (product, class) = match want {
        Want::Product(id) => (Some(id.0), None),
        Want::Class(code) => (None, Some(code.as_str().to_owned())),
    };
    let rows = sqlx::query(
        "WITH wanted AS (
             SELECT id, hms_number, iso_code FROM product WHERE municipality_id = $1 AND id = $2
         ), candidate AS (
             SELECT id, 0 AS rank FROM wanted
             UNION ALL
             SELECT p.id, 1 FROM wanted w
             JOIN product_substitute a ON a.municipality_id = $1 AND a.hms_number = w.hms_number
             JOIN product_substitute b ON b.municipality_id = $1 AND b.group_id = a.group_id
             JOIN product p ON p.municipality_id = $1 AND p.hms_number = b.hms_number
             UNION ALL
             SELECT p.id, 2 FROM wanted w JOIN product p ON p.municipality_id = $1 AND p.iso_code = w.iso_code
             WHERE length(w.iso_code) >= 6
             UNION ALL
             SELECT p.id, 3 FROM wanted w
             JOIN product p ON p.municipality_id = $1 AND p.iso_code >= left(w.iso_code, 6) AND p.iso_code < left(w.iso_code, 6) || 'x'
             WHERE length(w.iso_code) = 8
             UNION ALL
             SELECT p.id, 2 FROM product p WHERE p.municipality_id = $1 AND p.iso_code >= $3 AND p.iso_code < $3 || 'x'
             UNION ALL
             SELECT p.id, 3 FROM product p
             WHERE p.municipality_id = $1 AND length($3) = 8 AND p.iso_code >= left($3, 6) AND p.iso_code < left($3, 6) || 'x'
         ), ranked AS (
             SELECT id, min(rank) AS rank FROM candidate GROUP BY id
         )
         SELECT i.id, i.label, i.serial, i.owner, i.place_id, p.id AS product_id, p.name, p.hms_number, r.rank
         FROM ranked r
         JOIN product p ON p.municipality_id = $1 AND p.id = r.id
         CROSS JOIN LATERAL (
             SELECT i.id, i.seq, i.label, i.serial, i.owner, i.place_id FROM item i
             WHERE i.municipality_id = $1 AND i.product_id = r.id AND i.state = 'ready' LIMIT $4
         ) i
         ORDER BY r.rank, i.seq",
    )
    .bind(m)
    .bind(product)
    .bind(class)
    .bind(PER_PRODUCT)
    .fetch_all(tx.conn())
    .await?;
    if rows.is_empty() {
        return Ok(vec![]);
    }
    let places: HashMap<PlaceId, place::Node> = place::store::nodes(tx).await?.into_iter().map(|n| (n.id, n)).collect();
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let place = PlaceId(row.try_get("place_id")?);
        let point = place::point_of(&places, place);
        found.push(Fitting {
            item: ItemId(row.try_get("id")?),
            label: row.try_get("label")?,
            serial: row.try_get("serial")?,
            owner: row
                .try_get::<String, _>("owner")?
                .parse()
                .map_err(|_| Error::Unavailable("item row can't be read: owner".into()))?,
            product: ProductId(row.try_get("product_id")?),
            product_name: row.try_get("name")?,
            hms_number: row.try_get("hms_number")?,
            place,
            place_path: place::path_of(&places, place),
            fit: Fit::from_rank(row.try_get("rank")?),
            metres: near.zip(point).map(|(a, b)| metres_between(a, b)),
        });
    }
    // Sorting is stable: among equals those that were received first go out first.
    found.sort_by_key(|f| (f.fit, f.metres.unwrap_or(u32::MAX)));
    found.truncate(most);
    Ok(found)
}

/// Along the great circle, by the haversine formula on a sphere of the mean radius 6,371,008.8 m (IUGG).
fn metres_between(a: LatLon, b: LatLon) -> u32 {
    let half_chord = ((b.lat - a.lat).to_radians() / 2.0).sin().powi(2)
        + a.lat.to_radians().cos() * b.lat.to_radians().cos() * ((b.lon - a.lon).to_radians() / 2.0).sin().powi(2);
    (2.0 * 6_371_008.8 * half_chord.sqrt().min(1.0).asin()).round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_of_latitude_is_a_hundred_and_eleven_kilometres() {
        let a = LatLon { lat: 60.0, lon: 11.0 };
        let b = LatLon { lat: 61.0, lon: 11.0 };
        assert!(
            (111_190..111_200).contains(&metres_between(a, b)),
            "{}",
            metres_between(a, b)
        );
        assert_eq!(metres_between(a, a), 0);
    }
}
