//! Bulk stock: counts of a product at a place, changed only together with a movement.

use crate::tx::collision;
use crate::{Error, Tx};
use domain::ids::{LoanId, PlaceId, ProductId};
use domain::place::PlaceKind;
use domain::stock::{Movement, StockRefusal};
use sqlx::Row;

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
    // Always in the order of ids, so that two transfers between the same places can't wait for each other.
    let mut legs = [(from, -i64::from(quantity)), (to, i64::from(quantity))];
    legs.sort_unstable_by_key(|(place, _)| *place);
    for (place, delta) in legs {
        change(tx, place, product, delta, quantity).await?;
    }
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

async fn change(tx: &mut Tx, place: PlaceId, product: ProductId, delta: i64, wanted: u32) -> Result<(), Error> {
    let m = tx.m();
    let row = sqlx::query(
        "INSERT INTO stock AS s (municipality_id, place_id, product_id, quantity, real_place)
         SELECT $1, p.id, $3, 0, p.kind <> ALL ($4) FROM place p WHERE p.municipality_id = $1 AND p.id = $2
         ON CONFLICT (municipality_id, place_id, product_id) DO UPDATE SET quantity = s.quantity
         RETURNING quantity, real_place",
    )
    .bind(m)
    .bind(place.0)
    .bind(product.0)
    .bind(
        PlaceKind::ALL
            .iter()
            .filter(|k| k.is_virtual())
            .map(|k| k.code())
            .collect::<Vec<_>>(),
    )
    .fetch_optional(tx.conn())
    .await
    .map_err(collision)?
    .ok_or(Error::NotFound)?;
    let (held, real): (i64, bool) = (row.try_get("quantity")?, row.try_get("real_place")?);
    if real && held + delta < 0 {
        return Err(StockRefusal::NotEnough { held, wanted }.into());
    }
    sqlx::query(
        "UPDATE stock SET quantity = quantity + $4 WHERE municipality_id = $1 AND place_id = $2 AND product_id = $3",
    )
    .bind(m)
    .bind(place.0)
    .bind(product.0)
    .bind(delta)
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    Ok(())
}
