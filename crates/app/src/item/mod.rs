//! Items: one serialised device each, from its receiving to its end.

mod card;
mod count;
mod list;
mod receive;
mod step;
pub(crate) mod store;
mod summary;

pub use card::{Card, CardAnswer, ForWhom, Happened, Moved, WherePlace};
pub use count::{BookCount, Booked, CompareCount, Comparison};
pub use list::{Filter, List, ListAnswer};
pub use receive::{Label, Piece, Receive};
pub use step::{Step, TakeStep, Taken};
pub use summary::{ByCode, ByIds, OfLabel, Summary};
pub(crate) use summary::{by_code, by_ids, starting_with};

use crate::{Error, Tx};
use domain::event::Fact;
use domain::ids::{LoanId, PlaceId};
use domain::item::{Item, ItemEvent};
use domain::stock::Movement;

/// An item as stored: the domain's item with what the rules don't need.
#[derive(Clone, Debug)]
pub struct StoredItem {
    pub item: Item,
    pub label: Option<String>,
    pub serial: Option<String>,
    pub version: i64,
}

/// A label as it is stored and compared: upper case, no spaces around it.
pub fn normal_label(label: &str) -> String {
    label.trim().to_uppercase()
}

/// One transition of a loaded item: rule, row, movement (where its place changes) and event.
pub(crate) async fn advance(
    tx: &mut Tx,
    stored: StoredItem,
    event: ItemEvent,
    loan: Option<LoanId>,
) -> Result<StoredItem, Error> {
    let from = stored.item.place;
    let item = stored.item.apply(&event)?;
    store::save(tx, &item, stored.version).await?;
    stepped(tx, from, &item, event, loan);
    Ok(StoredItem {
        item,
        version: stored.version + 1,
        ..stored
    })
}

/// What follows a transition whose row is written: movement (where its place is another than `from`) and event.
pub(crate) fn stepped(tx: &mut Tx, from: PlaceId, item: &Item, event: ItemEvent, loan: Option<LoanId>) {
    if item.place != from {
        let movement = Movement {
            id: tx.movement_id(),
            item: Some(item.id),
            product: item.product,
            quantity: 1,
            from,
            to: item.place,
            at: tx.ctx.now,
        };
        tx.moved(movement, loan);
    }
    tx.happened(Fact::Item(item.id, event));
}
