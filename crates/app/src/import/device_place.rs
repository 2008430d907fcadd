//! Where an imported device stands: its path found in the tree of places. What lies inside a known place is made on the way;
//! the outermost place must be there, since a slip of the keyboard would make a store. Only where the municipality has no
//! place at all yet, the first list makes them.

use super::format::{Reject, RejectReason};
use crate::place::{self, Add, Node};
use crate::{Error, Tx, search};
use domain::ids::PlaceId;
use domain::place::PlaceKind;
use std::collections::HashMap;

pub(super) struct Places {
    /// By parent and name in lower case.
    inside: HashMap<(Option<PlaceId>, String), PlaceId>,
    by_label: HashMap<String, PlaceId>,
    by_name: HashMap<String, Vec<PlaceId>>,
    nodes: HashMap<PlaceId, Node>,
    virtuals: HashMap<PlaceKind, PlaceId>,
}

impl Places {
    pub async fn load(tx: &mut Tx) -> Result<Places, Error> {
        let mut places = Places {
            inside: HashMap::new(),
            by_label: HashMap::new(),
            by_name: HashMap::new(),
            nodes: HashMap::new(),
            virtuals: HashMap::new(),
        };
        for node in place::store::nodes(tx).await? {
            places.note(node);
        }
        Ok(places)
    }

    fn note(&mut self, node: Node) {
        if node.kind.is_virtual() {
            self.virtuals.insert(node.kind, node.id);
            return;
        }
        let name = search::normal(&node.name);
        self.inside.insert((node.parent, name.clone()), node.id);
        self.by_name.entry(name).or_default().push(node.id);
        if let Some(label) = &node.label {
            self.by_label.insert(search::normal(label), node.id);
        }
        self.nodes.insert(node.id, node);
    }

    pub fn none_yet(&self) -> bool {
        self.nodes.is_empty()
    }

    pub fn has_label(&self, label: &str) -> bool {
        self.by_label.contains_key(&search::normal(label))
    }

    pub fn of_kind(&self, kind: PlaceKind) -> Result<PlaceId, Error> {
        let place = self.virtuals.get(&kind).copied();
        place.ok_or_else(|| Error::Unavailable(format!("the municipality has no place '{}'", kind.code())))
    }

    /// The place at the end of the path; parts inside a known place that are not there yet are made as shelves.
    pub async fn at(&mut self, tx: &mut Tx, path: &[String], column: &str) -> Result<Result<PlaceId, Reject>, Error> {
        let reject = |reason| Ok(Err(Reject::new(column, reason)));
        let value = path.join(" > ");
        let Some((first, rest)) = path.split_first() else {
            return reject(RejectReason::MissingValue);
        };
        let Some(mut at) = self.outermost(first) else {
            return reject(RejectReason::UnknownPlace { value });
        };
        for name in rest {
            if !self.nodes.get(&at).is_some_and(|n| n.active) {
                return reject(RejectReason::PlaceNotInUse { value });
            }
            at = match self.inside.get(&(Some(at), search::normal(name))) {
                Some(id) => *id,
                None => self.make(tx, Some(at), PlaceKind::Shelf, name).await?,
            };
        }
        if !self.nodes.get(&at).is_some_and(|n| n.active) {
            return reject(RejectReason::PlaceNotInUse { value });
        }
        Ok(Ok(at))
    }

    /// A root by its name, any place by its label, or the only place of that name.
    fn outermost(&self, name: &str) -> Option<PlaceId> {
        let name = search::normal(name);
        let root = self
            .inside
            .get(&(None, name.clone()))
            .or_else(|| self.by_label.get(&name));
        let only = || match self.by_name.get(&name).map(Vec::as_slice) {
            Some([only]) => Some(*only),
            _ => None,
        };
        root.copied().or_else(only)
    }

    /// A store, for the outermost part of a path.
    pub async fn make_root(&mut self, tx: &mut Tx, name: &str) -> Result<(), Error> {
        if self.outermost(name).is_none() {
            self.make(tx, None, PlaceKind::Store, name).await?;
        }
        Ok(())
    }

    async fn make(
        &mut self,
        tx: &mut Tx,
        parent: Option<PlaceId>,
        kind: PlaceKind,
        name: &str,
    ) -> Result<PlaceId, Error> {
        let id: PlaceId = tx.ctx.id();
        let new = Add {
            parent,
            kind,
            name: name.to_owned(),
            label: None,
            address: None,
        };
        place::store::insert(tx, id, &new, name, None).await?;
        self.note(Node {
            id,
            parent,
            kind,
            name: name.to_owned(),
            label: None,
            point: None,
            active: true,
            version: 1,
        });
        Ok(id)
    }
}
