//! The tree of places with what stands in each.

use super::store;
use crate::tx::Query;
use crate::{Error, Tx};
use domain::access::Right;
use domain::geo::LatLon;
use domain::ids::PlaceId;
use domain::place::PlaceKind;
use std::collections::{BTreeMap, HashMap};

/// One place, without its surroundings.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub id: PlaceId,
    pub parent: Option<PlaceId>,
    pub kind: PlaceKind,
    /// Of a virtual place: its kind's word, shown by a message.
    pub name: String,
    pub label: Option<String>,
    pub point: Option<LatLon>,
    pub active: bool,
    pub version: i64,
}

/// The names from the root down, joined by `›`.
pub(crate) fn path_of(nodes: &HashMap<PlaceId, Node>, id: PlaceId) -> String {
    let mut names = vec![];
    let mut at = nodes.get(&id);
    while let Some(node) = at {
        names.push(node.name.as_str());
        // A circle can't be stored; this only keeps a corrupted tree from hanging the page.
        if names.len() > nodes.len() {
            break;
        }
        at = node.parent.and_then(|p| nodes.get(&p));
    }
    names.reverse();
    names.join(" › ")
}

/// Its own coordinates, or those of the nearest place around it that has some.
pub(crate) fn point_of(nodes: &HashMap<PlaceId, Node>, id: PlaceId) -> Option<LatLon> {
    let mut at = nodes.get(&id);
    for _ in 0..=nodes.len() {
        let node = at?;
        if node.point.is_some() {
            return node.point;
        }
        at = node.parent.and_then(|p| nodes.get(&p));
    }
    None
}

/// What stands in a place: devices by state, pieces of bulk products.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// By [`domain::item::ItemState::code`].
    pub items: BTreeMap<String, i64>,
    pub pieces: i64,
}

impl Counts {
    pub fn all_items(&self) -> i64 {
        self.items.values().sum()
    }
    pub fn of(&self, state: &str) -> i64 {
        self.items.get(state).copied().unwrap_or(0)
    }
    fn add(&mut self, other: &Counts) {
        for (state, n) in &other.items {
            *self.items.entry(state.clone()).or_insert(0) += n;
        }
        self.pieces += other.pieces;
    }
}

/// A place in the tree.
#[derive(Clone, Debug)]
pub struct TreeNode {
    pub node: Node,
    pub depth: usize,
    pub path: String,
    /// In this place itself.
    pub here: Counts,
    /// In it and in all places inside it.
    pub whole: Counts,
}

/// The whole tree in the order in which people read it: each place followed by what is inside it. Virtual places are not
/// in the tree but their counts are in `elsewhere`.
#[derive(Clone, Debug)]
pub struct TreeAnswer {
    pub places: Vec<TreeNode>,
    /// By kind: missing, at homes, scrapped and so on.
    pub elsewhere: BTreeMap<PlaceKind, Counts>,
    /// Of all devices.
    pub total: Counts,
}

/// Asks for the tree.
#[derive(Clone, Debug)]
pub struct Tree {
    /// Places out of use too.
    pub with_inactive: bool,
}

impl Query for Tree {
    type Answer = TreeAnswer;

    async fn run(&self, tx: &mut Tx) -> Result<TreeAnswer, Error> {
        crate::access::any(&tx.ctx, &[Right::SeeStore, Right::Administer])?;
        let nodes = store::nodes(tx).await?;
        let counts = store::counts(tx).await?;
        Ok(arrange(nodes, &counts, self.with_inactive))
    }
}

fn arrange(nodes: Vec<Node>, counts: &HashMap<PlaceId, Counts>, with_inactive: bool) -> TreeAnswer {
    let by_id: HashMap<PlaceId, Node> = nodes.iter().map(|n| (n.id, n.clone())).collect();
    let mut children: HashMap<Option<PlaceId>, Vec<&Node>> = HashMap::new();
    let (mut elsewhere, mut total) = (BTreeMap::new(), Counts::default());
    for node in &nodes {
        let here = counts.get(&node.id).cloned().unwrap_or_default();
        total.add(&here);
        if node.kind.is_virtual() {
            elsewhere.insert(node.kind, here);
        } else if node.active || with_inactive {
            children.entry(node.parent).or_default().push(node);
        }
    }
    for siblings in children.values_mut() {
        siblings.sort_by_cached_key(|n| (kind_order(n.kind), natural(&n.name)));
    }
    let mut places = vec![];
    grow(&mut places, None, 0, &children, &by_id, counts);
    TreeAnswer {
        places,
        elsewhere,
        total,
    }
}

/// Adds the places inside `parent` and returns what stands in all of them.
fn grow(
    into: &mut Vec<TreeNode>,
    parent: Option<PlaceId>,
    depth: usize,
    children: &HashMap<Option<PlaceId>, Vec<&Node>>,
    by_id: &HashMap<PlaceId, Node>,
    counts: &HashMap<PlaceId, Counts>,
) -> Counts {
    let mut sum = Counts::default();
    for node in children.get(&parent).map(Vec::as_slice).unwrap_or_default() {
        let here = counts.get(&node.id).cloned().unwrap_or_default();
        let index = into.len();
        into.push(TreeNode {
            node: (*node).clone(),
            depth,
            path: path_of(by_id, node.id),
            here: here.clone(),
            whole: Counts::default(),
        });
        let mut whole = grow(into, Some(node.id), depth + 1, children, by_id, counts);
        whole.add(&here);
        sum.add(&whole);
        into[index].whole = whole;
    }
    sum
}

fn kind_order(kind: PlaceKind) -> u8 {
    match kind {
        PlaceKind::Store => 0,
        PlaceKind::ForwardStore => 1,
        PlaceKind::Shelf => 2,
        PlaceKind::Quarantine => 3,
        PlaceKind::Wash => 4,
        PlaceKind::Workshop => 5,
        PlaceKind::Vehicle => 6,
        _ => 7,
    }
}

/// Numbers inside a name compare as numbers: A-2 comes before A-10.
fn natural(name: &str) -> Vec<(String, u64)> {
    let mut parts = vec![];
    let (mut word, mut digits) = (String::new(), String::new());
    for c in name.to_lowercase().chars() {
        if c.is_ascii_digit() {
            digits.push(c);
        } else {
            if !digits.is_empty() {
                parts.push((std::mem::take(&mut word), digits.parse().unwrap_or(u64::MAX)));
                digits.clear();
            }
            word.push(c);
        }
    }
    parts.push((word, digits.parse().unwrap_or(0)));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shelf_two_comes_before_shelf_ten() {
        let mut shelves = ["A-10", "b-1", "A-2", "A"];
        shelves.sort_by_cached_key(|s| natural(s));
        assert_eq!(shelves, ["A", "A-2", "A-10", "b-1"]);
    }
}
