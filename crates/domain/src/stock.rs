//! The ledger of things: double entry. A movement takes a quantity from one place to another.

use crate::ids::{ItemId, MovementId, PlaceId, ProductId};
use crate::place::PlaceKind;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One entry: `quantity` pieces of `product` (for an item: exactly one, that item) go `from` → `to`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    pub id: MovementId,
    pub item: Option<ItemId>,
    pub product: ProductId,
    /// Pieces, more than 0.
    pub quantity: u32,
    pub from: PlaceId,
    pub to: PlaceId,
    pub at: DateTime<Utc>,
}

/// Why pieces are not moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum StockRefusal {
    #[error("quantity must be more than 0")]
    NothingToMove,
    #[error("from and to are the same place")]
    SamePlace,
    #[error("only {held} there, {wanted} wanted")]
    NotEnough { held: i64, wanted: u32 },
}

impl StockRefusal {
    /// Message key suffix.
    pub fn code(&self) -> &'static str {
        match self {
            StockRefusal::NothingToMove => "nothing-to-move",
            StockRefusal::SamePlace => "same-place",
            StockRefusal::NotEnough { .. } => "not-enough",
        }
    }
}

/// May `wanted` pieces leave a place of this kind that holds `held`? Real places never go below zero.
pub fn may_leave(kind: PlaceKind, held: i64, wanted: u32) -> Result<(), StockRefusal> {
    if wanted == 0 {
        return Err(StockRefusal::NothingToMove);
    }
    if !kind.is_virtual() && held < i64::from(wanted) {
        return Err(StockRefusal::NotEnough { held, wanted });
    }
    Ok(())
}

/// The stock that the movements imply: pieces by (place, product). Sums to zero over all places.
pub fn balance<'a>(movements: impl IntoIterator<Item = &'a Movement>) -> BTreeMap<(PlaceId, ProductId), i64> {
    let mut held = BTreeMap::new();
    for m in movements {
        *held.entry((m.from, m.product)).or_insert(0) -= i64::from(m.quantity);
        *held.entry((m.to, m.product)).or_insert(0) += i64::from(m.quantity);
    }
    held.retain(|_, q| *q != 0);
    held
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn place(n: u8) -> PlaceId {
        PlaceId(Uuid::from_u128(n.into()))
    }

    proptest! {
        #[test]
        fn whatever_moves_the_sum_over_all_places_stays_zero(moves in prop::collection::vec((0u8..6, 0u8..6, 1u32..50, 0u8..3), 0..60)) {
            let movements: Vec<_> = moves.iter().map(|&(a, b, q, p)| Movement {
                id: MovementId(Uuid::nil()), item: None, product: ProductId(Uuid::from_u128(p.into())), quantity: q,
                from: place(a), to: place(b), at: DateTime::UNIX_EPOCH,
            }).collect();
            let mut per_product = BTreeMap::new();
            for ((_, product), q) in balance(&movements) { *per_product.entry(product).or_insert(0i64) += q; }
            prop_assert!(per_product.values().all(|q| *q == 0));
        }
    }

    #[test]
    fn a_shelf_never_gives_more_than_it_holds_but_the_supplier_does() {
        assert_eq!(
            may_leave(PlaceKind::Shelf, 2, 3),
            Err(StockRefusal::NotEnough { held: 2, wanted: 3 })
        );
        assert_eq!(may_leave(PlaceKind::Shelf, 3, 3), Ok(()));
        assert_eq!(may_leave(PlaceKind::Supplier, -40, 3), Ok(()));
        assert_eq!(may_leave(PlaceKind::Supplier, 0, 0), Err(StockRefusal::NothingToMove));
    }
}
