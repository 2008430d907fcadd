//! Places: the tree of stores, shelves, vehicles and workshops, and the virtual places around it.

pub(crate) mod store;

use crate::{Error, Tx};
use domain::ids::PlaceId;
use domain::place::PlaceKind;

/// The municipality's one virtual place of this kind.
pub(crate) async fn virtual_place(tx: &mut Tx, kind: PlaceKind) -> Result<PlaceId, Error> {
    let m = tx.ctx.municipality;
    if let Some(known) = tx.db.known_virtual_place(m, kind) {
        return Ok(known);
    }
    let id = store::virtual_id(tx, kind).await?;
    tx.db.learn_virtual_place(m, kind, id);
    Ok(id)
}
