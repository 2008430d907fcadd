//! Bulk stock: counts of a product at a place, changed only together with a movement.

use crate::error::{Fault, HouseRefusal};
use crate::tx::{Command, Query, collision};
use crate::{Error, Refusal, Tx, access, place, product};
use chrono::{DateTime, Utc};
use domain::access::Right;
use domain::ids::{LoanId, PlaceId, ProductId};
use domain::place::PlaceKind;
use domain::stock::{Movement, StockRefusal};
use serde::{Deserialize, Serialize};
use sqlx::Row;

/// Most pieces in one go: more is a slip of the keyboard or a barcode scanned into the wrong field.
pub const MOST: u32 = 100_000;

/// Moves `quantity` pieces of a bulk product from one place to another: both stock rows and the movement.
pub(crate) async fn transfer(
    tx: &mut Tx,
    product: ProductId,
    quantity: u32,
    from: PlaceId,
    to: PlaceId,
    loan: Option<LoanId>,
) -> Result<(), Error> {
    if from == to {
        return Err(StockRefusal::SamePlace.into());
    }
    if quantity == 0 {
        return Err(StockRefusal::NothingToMove.into());
    }
    let held = hold(tx, product, &[from, to]).await?;
    let origin = held.iter().find(|h| h.place == from).ok_or(Error::NotFound)?;
    if !held.iter().any(|h| h.place == to) {
        return Err(Error::NotFound);
    }
    if origin.real && origin.quantity < i64::from(quantity) {
        return Err(StockRefusal::NotEnough {
            held: origin.quantity,
            wanted: quantity,
        }
        .into());
    }
    let m = tx.m();
    sqlx::query(
        "UPDATE stock SET quantity = quantity + CASE WHEN place_id = $3 THEN -$5::bigint ELSE $5::bigint END
         WHERE municipality_id = $1 AND product_id = $2 AND place_id IN ($3, $4)",
    )
    .bind(m)
    .bind(product.0)
    .bind(from.0)
    .bind(to.0)
    .bind(i64::from(quantity))
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    let movement = Movement {
        id: tx.movement_id(),
        item: None,
        product,
        quantity,
        from,
        to,
        at: tx.ctx.now,
    };
    tx.moved(movement, loan);
    Ok(())
}

struct Pile {
    place: PlaceId,
    quantity: i64,
    real: bool,
}

/// Makes the rows where there are none and locks them, always in the order of ids, so that two transfers between the same
/// places can't wait for each other.
async fn hold(tx: &mut Tx, product: ProductId, places: &[PlaceId]) -> Result<Vec<Pile>, Error> {
    let m = tx.m();
    let virtual_kinds: Vec<&str> = PlaceKind::ALL
        .iter()
        .filter(|k| k.is_virtual())
        .map(|k| k.code())
        .collect();
    let rows = sqlx::query(
        "INSERT INTO stock AS s (municipality_id, place_id, product_id, quantity, real_place)
         SELECT $1, p.id, $3, 0, p.kind <> ALL ($4) FROM place p WHERE p.municipality_id = $1 AND p.id = ANY ($2) ORDER BY p.id
         ON CONFLICT (municipality_id, place_id, product_id) DO UPDATE SET quantity = s.quantity
         RETURNING place_id, quantity, real_place",
    )
    .bind(m)
    .bind(places.iter().map(|p| p.0).collect::<Vec<_>>())
    .bind(product.0)
    .bind(virtual_kinds)
    .fetch_all(tx.conn())
    .await
    .map_err(collision)?;
    rows.iter()
        .map(|row| {
            Ok(Pile {
                place: PlaceId(row.try_get("place_id")?),
                quantity: row.try_get("quantity")?,
                real: row.try_get("real_place")?,
            })
        })
        .collect()
}

/// Pieces of a bulk product at a place.
#[derive(Clone, Debug)]
pub struct Held {
    pub product: ProductId,
    pub product_name: String,
    pub hms_number: Option<String>,
    pub place: PlaceId,
    pub place_kind: PlaceKind,
    pub place_name: String,
    pub quantity: i64,
    pub counted_at: Option<DateTime<Utc>>,
}

/// What is held, at one place or of one product or of all; rows with nothing are left out.
pub(crate) async fn held(tx: &mut Tx, place: Option<PlaceId>, product: Option<ProductId>) -> Result<Vec<Held>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT s.product_id, p.name, p.hms_number, s.place_id, l.kind, l.name AS place_name, s.quantity, s.counted_at
         FROM stock s JOIN product p ON p.municipality_id = $1 AND p.id = s.product_id
         JOIN place l ON l.municipality_id = $1 AND l.id = s.place_id
         WHERE s.municipality_id = $1 AND s.quantity <> 0
           AND ($2::uuid IS NULL OR s.place_id = $2) AND ($3::uuid IS NULL OR s.product_id = $3)
         ORDER BY lower(p.name), p.id, l.name, l.id",
    )
    .bind(m)
    .bind(place.map(|p| p.0))
    .bind(product.map(|p| p.0))
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Held {
                product: ProductId(row.try_get("product_id")?),
                product_name: row.try_get("name")?,
                hms_number: row.try_get("hms_number")?,
                place: PlaceId(row.try_get("place_id")?),
                place_kind: row
                    .try_get::<String, _>("kind")?
                    .parse()
                    .map_err(|_| Error::Unavailable("place row can't be read: kind".into()))?,
                place_name: row.try_get("place_name")?,
                quantity: row.try_get("quantity")?,
                counted_at: row.try_get("counted_at")?,
            })
        })
        .collect()
}

/// Where a delivery comes from.
fn must_be_source(kind: PlaceKind) -> Result<(), Error> {
    match kind {
        PlaceKind::Supplier | PlaceKind::Nav | PlaceKind::Owner => Ok(()),
        _ => Err(Error::field("from", Fault::UnknownChoice)),
    }
}

fn must_be_some(quantity: u32) -> Result<(), Error> {
    if (1..=MOST).contains(&quantity) {
        return Ok(());
    }
    Err(Error::field(
        "quantity",
        Fault::OutOfRange {
            least: 1,
            most: i64::from(MOST),
        },
    ))
}

async fn must_be_bulk(tx: &mut Tx, id: ProductId) -> Result<(), Error> {
    if product::store::is_bulk(tx, id).await? {
        return Ok(());
    }
    Err(Refusal::from(HouseRefusal::ProductIsNotBulk).into())
}

/// A delivery of a bulk product.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Receive {
    pub product: ProductId,
    pub quantity: u32,
    /// Supplier, NAV or another owner.
    pub from: PlaceKind,
    pub to: PlaceId,
}

impl Command for Receive {
    const KIND: &'static str = "stock.receive";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        tx.ctx.must(Right::WorkStore)?;
        must_be_source(self.from)?;
        must_be_some(self.quantity)?;
        must_be_bulk(tx, self.product).await?;
        place::must_take(tx, self.to).await?;
        let from = place::virtual_place(tx, self.from).await?;
        transfer(tx, self.product, self.quantity, from, self.to, None).await
    }
}

/// Pieces from one of our places to another.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Transfer {
    pub product: ProductId,
    pub quantity: u32,
    pub from: PlaceId,
    pub to: PlaceId,
}

impl Command for Transfer {
    const KIND: &'static str = "stock.transfer";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        tx.ctx.must(Right::WorkStore)?;
        must_be_some(self.quantity)?;
        must_be_bulk(tx, self.product).await?;
        let (kind, _) = place::store::kind_and_use(tx, self.from).await?;
        if kind.is_virtual() {
            return Err(Refusal::from(HouseRefusal::PlaceVirtual).into());
        }
        place::must_take(tx, self.to).await?;
        transfer(tx, self.product, self.quantity, self.from, self.to, None).await
    }
}

/// What a count of a bulk product at a place found. The difference goes to, or comes from, the virtual place `missing`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Count {
    pub product: ProductId,
    pub place: PlaceId,
    pub found: u32,
}

/// How a count came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// What the books said.
    pub expected: i64,
    pub found: i64,
}

impl Command for Count {
    const KIND: &'static str = "stock.count";
    type Outcome = Counted;

    async fn run(&self, tx: &mut Tx) -> Result<Counted, Error> {
        tx.ctx.must(Right::WorkStore)?;
        if self.found > MOST {
            return Err(Error::field(
                "found",
                Fault::OutOfRange {
                    least: 0,
                    most: i64::from(MOST),
                },
            ));
        }
        must_be_bulk(tx, self.product).await?;
        place::must_take(tx, self.place).await?;
        let missing = place::virtual_place(tx, PlaceKind::Missing).await?;
        // Locked from here on: nobody takes a piece between the reading and the booking.
        let held = hold(tx, self.product, &[self.place, missing]).await?;
        let expected = held
            .iter()
            .find(|h| h.place == self.place)
            .ok_or(Error::NotFound)?
            .quantity;
        let found = i64::from(self.found);
        let difference = u32::try_from((found - expected).unsigned_abs())
            .map_err(|_| Error::Unavailable("quantity too large".into()))?;
        match found.cmp(&expected) {
            std::cmp::Ordering::Greater => transfer(tx, self.product, difference, missing, self.place, None).await?,
            std::cmp::Ordering::Less => transfer(tx, self.product, difference, self.place, missing, None).await?,
            std::cmp::Ordering::Equal => {}
        }
        let (m, now) = (tx.m(), tx.ctx.now);
        sqlx::query(
            "UPDATE stock SET counted_at = $4 WHERE municipality_id = $1 AND place_id = $2 AND product_id = $3",
        )
        .bind(m)
        .bind(self.place.0)
        .bind(self.product.0)
        .bind(now)
        .execute(tx.conn())
        .await
        .map_err(collision)?;
        Ok(Counted { expected, found })
    }
}

/// Bulk stock by product and place; all of it, or of one of them.
#[derive(Clone, Debug, Default)]
pub struct List {
    pub place: Option<PlaceId>,
    pub product: Option<ProductId>,
}

impl Query for List {
    type Answer = Vec<Held>;

    async fn run(&self, tx: &mut Tx) -> Result<Vec<Held>, Error> {
        access::any(&tx.ctx, &[Right::SeeStore])?;
        held(tx, self.place, self.product).await
    }
}
