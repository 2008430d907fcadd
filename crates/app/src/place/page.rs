//! One place: what stands there, by article.

use super::tree::{Counts, Tree, TreeNode};
use super::{Node, store};
use crate::tx::Query;
use crate::{Error, Tx};
use domain::access::Right;
use domain::ids::{AddressId, PlaceId, ProductId};
use sqlx::Row;
use std::collections::BTreeMap;

/// Asks for one place.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    pub place: PlaceId,
}

/// A place and what is in it.
#[derive(Clone, Debug)]
pub struct PlacePage {
    pub node: Node,
    /// Its own; what is inside it stands there too.
    pub address: Option<PlaceAddress>,
    /// From the root down, without the place itself.
    pub above: Vec<Node>,
    /// The places directly inside, in reading order.
    pub inside: Vec<TreeNode>,
    pub here: Counts,
    pub whole: Counts,
    /// What stands in the place itself, by article's name.
    pub products: Vec<ProductHere>,
    /// Pieces of bulk products in the place itself.
    pub stock: Vec<crate::stock::Held>,
}

/// Where a place stands, as the address register says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceAddress {
    pub id: AddressId,
    pub street: String,
    pub postcode: String,
    pub city: String,
}

/// Devices of one article in one place.
#[derive(Clone, Debug)]
pub struct ProductHere {
    pub product: ProductId,
    pub name: String,
    pub hms_number: Option<String>,
    /// By state.
    pub items: BTreeMap<String, i64>,
}

impl Query for Page {
    type Answer = PlacePage;

    async fn run(&self, tx: &mut Tx) -> Result<PlacePage, Error> {
        crate::access::any(&tx.ctx, &[Right::SeeStore, Right::Administer])?;
        let nodes = store::nodes(tx).await?;
        let node = nodes
            .iter()
            .find(|n| n.id == self.place)
            .ok_or(Error::NotFound)?
            .clone();
        let mut above = vec![];
        let mut at = node.parent;
        while let Some(parent) = at.and_then(|id| nodes.iter().find(|n| n.id == id)) {
            above.push(parent.clone());
            at = parent.parent;
            if above.len() > nodes.len() {
                break;
            }
        }
        above.reverse();
        let tree = Tree { with_inactive: true }.run(tx).await?;
        let itself = tree.places.iter().position(|p| p.node.id == self.place);
        let (here, whole, inside) = match itself {
            Some(index) => {
                let me = &tree.places[index];
                let inside = tree.places[index + 1..]
                    .iter()
                    .take_while(|p| p.depth > me.depth)
                    .filter(|p| p.depth == me.depth + 1)
                    .cloned()
                    .collect();
                (me.here.clone(), me.whole.clone(), inside)
            }
            None => {
                let counts = tree.elsewhere.get(&node.kind).cloned().unwrap_or_default();
                (counts.clone(), counts, vec![])
            }
        };
        let m = tx.m();
        let rows = sqlx::query(
            "SELECT p.id, p.name, p.hms_number, c.state, c.n
             FROM (SELECT product_id, state, count(*) AS n FROM item WHERE municipality_id = $1 AND place_id = $2
                   GROUP BY product_id, state) c
             JOIN product p ON p.municipality_id = $1 AND p.id = c.product_id
             ORDER BY lower(p.name), p.id",
        )
        .bind(m)
        .bind(self.place.0)
        .fetch_all(tx.conn())
        .await?;
        let mut products: Vec<ProductHere> = vec![];
        for row in rows {
            let product = ProductId(row.try_get("id")?);
            if products.last().is_none_or(|p| p.product != product) {
                products.push(ProductHere {
                    product,
                    name: row.try_get("name")?,
                    hms_number: row.try_get("hms_number")?,
                    items: BTreeMap::new(),
                });
            }
            if let Some(last) = products.last_mut() {
                last.items.insert(row.try_get("state")?, row.try_get("n")?);
            }
        }
        let stock = crate::stock::held(tx, Some(self.place), None).await?;
        let address = store::address(tx, self.place).await?;
        Ok(PlacePage {
            node,
            address,
            above,
            inside,
            here,
            whole,
            products,
            stock,
        })
    }
}
