//! Places: the tree of stores, shelves, vehicles and workshops, and the virtual places around it.

mod page;
mod recorded;
pub(crate) mod store;
mod tree;

pub use page::{Page, PlaceAddress, PlacePage, ProductHere};
pub use recorded::{Recorded, RecordedPlace};
pub use tree::{Counts, Node, Tree, TreeAnswer, TreeNode};
pub(crate) use tree::{path_of, point_of};

use crate::error::{Fault, HouseRefusal};
use crate::tx::Command;
use crate::{Error, Tx, access};
use domain::access::Right;
use domain::ids::{AddressId, PlaceId};
use domain::place::PlaceKind;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Longest name or label of a place.
const MOST: usize = 80;

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

/// Refuses what nothing can be put on by hand: virtual places and those out of use. Unknown ones are not found.
pub(crate) async fn must_take(tx: &mut Tx, id: PlaceId) -> Result<(), Error> {
    let (kind, active) = store::kind_and_use(tx, id).await?;
    if kind.is_virtual() {
        return Err(Error::Refused(HouseRefusal::PlaceVirtual.into()));
    }
    if !active {
        return Err(Error::Refused(HouseRefusal::PlaceInactive.into()));
    }
    Ok(())
}

/// Those who change the tree: the store's workers and administrators.
fn must_arrange(tx: &Tx) -> Result<(), Error> {
    access::any(&tx.ctx, &[Right::WorkStore, Right::Administer])
}

/// A new place, inside another or at the root.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Add {
    pub parent: Option<PlaceId>,
    pub kind: PlaceKind,
    pub name: String,
    /// What its barcode says; unique in the municipality.
    pub label: Option<String>,
    /// Where it stands; shelves inherit it from what they are in.
    pub address: Option<AddressId>,
}

impl Command for Add {
    const KIND: &'static str = "place.add";
    type Outcome = PlaceId;

    async fn run(&self, tx: &mut Tx) -> Result<PlaceId, Error> {
        must_arrange(tx)?;
        if self.kind.is_virtual() {
            return Err(Error::Refused(HouseRefusal::PlaceVirtual.into()));
        }
        let name = checked_name(&self.name)?;
        let label = checked_label(self.label.as_deref())?;
        if let Some(parent) = self.parent {
            must_take(tx, parent).await?;
        }
        must_be_free(tx, None, self.parent, &name, label.as_deref()).await?;
        let id: PlaceId = tx.ctx.id();
        store::insert(tx, id, self, &name, label.as_deref()).await?;
        Ok(id)
    }
}

/// What is known of a place, all at once: its name, its label, what it is inside with all that is in it, where it stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Change {
    pub place: PlaceId,
    pub name: String,
    pub label: Option<String>,
    /// `None`: at the root.
    pub parent: Option<PlaceId>,
    /// `None`: it has none of its own, as a shelf that stands where its store is.
    pub address: Option<AddressId>,
}

impl Command for Change {
    const KIND: &'static str = "place.change";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        must_arrange(tx)?;
        let name = checked_name(&self.name)?;
        let label = checked_label(self.label.as_deref())?;
        // Two moves at once could close a circle that neither sees: the tree is changed by one at a time.
        store::lock_tree(tx).await?;
        let nodes = store::nodes(tx).await?;
        let node = real(&nodes, self.place)?;
        if let Some(parent) = self.parent.filter(|p| node.parent != Some(*p)) {
            can_take(&nodes, parent, self.place)?;
        }
        must_be_free(tx, Some(self.place), self.parent, &name, label.as_deref()).await?;
        store::change(tx, node, self, &name, label.as_deref()).await
    }
}

/// Whether `place` may be put inside `parent`: it is in use, and it is not inside `place` itself.
fn can_take(nodes: &[Node], parent: PlaceId, place: PlaceId) -> Result<(), Error> {
    if !real(nodes, parent)?.active {
        return Err(Error::Refused(HouseRefusal::PlaceInactive.into()));
    }
    let by_id: HashMap<PlaceId, &Node> = nodes.iter().map(|n| (n.id, n)).collect();
    let mut above = Some(parent);
    while let Some(id) = above {
        if id == place {
            return Err(Error::Refused(HouseRefusal::PlaceInsideItself.into()));
        }
        above = by_id.get(&id).and_then(|n| n.parent);
    }
    Ok(())
}

/// Takes a place out of use. It must be empty: no items, no stock, no places in use inside.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Deactivate {
    pub place: PlaceId,
}

impl Command for Deactivate {
    const KIND: &'static str = "place.deactivate";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        must_arrange(tx)?;
        let nodes = store::nodes(tx).await?;
        let node = real(&nodes, self.place)?;
        let inside = nodes.iter().any(|n| n.parent == Some(self.place) && n.active);
        if inside || store::holds_anything(tx, self.place).await? {
            return Err(Error::Refused(HouseRefusal::PlaceNotEmpty.into()));
        }
        store::set_active(tx, node, false).await
    }
}

/// Takes a place into use again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Reactivate {
    pub place: PlaceId,
}

impl Command for Reactivate {
    const KIND: &'static str = "place.reactivate";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        must_arrange(tx)?;
        let nodes = store::nodes(tx).await?;
        let node = real(&nodes, self.place)?;
        store::set_active(tx, node, true).await
    }
}

fn real(nodes: &[Node], id: PlaceId) -> Result<&Node, Error> {
    let node = nodes.iter().find(|n| n.id == id).ok_or(Error::NotFound)?;
    if node.kind.is_virtual() {
        return Err(Error::Refused(HouseRefusal::PlaceVirtual.into()));
    }
    Ok(node)
}

fn checked_name(name: &str) -> Result<String, Error> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err(Error::field("name", Fault::Required));
    }
    if name.chars().count() > MOST {
        return Err(Error::field("name", Fault::TooLong { most: MOST }));
    }
    Ok(name)
}

fn checked_label(label: Option<&str>) -> Result<Option<String>, Error> {
    let label = label.map(str::trim).filter(|l| !l.is_empty()).map(str::to_uppercase);
    if label.as_ref().is_some_and(|l| l.chars().count() > MOST) {
        return Err(Error::field("label", Fault::TooLong { most: MOST }));
    }
    Ok(label)
}

/// Names are unique among siblings, labels among all places and items.
async fn must_be_free(
    tx: &mut Tx,
    itself: Option<PlaceId>,
    parent: Option<PlaceId>,
    name: &str,
    label: Option<&str>,
) -> Result<(), Error> {
    if store::name_taken(tx, itself, parent, name).await? {
        return Err(Error::field("name", Fault::Taken));
    }
    if let Some(label) = label
        && store::label_taken(tx, itself, label).await?
    {
        return Err(Error::field("label", Fault::Taken));
    }
    Ok(())
}
