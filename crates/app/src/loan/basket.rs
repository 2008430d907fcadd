//! What lies on the counter before a hand-over: each thing with whether it may go out, and what else is kept for the person.

use super::hand_over::may_borrow;
use super::needs::Needs;
use crate::error::HouseRefusal;
use crate::item::{self, Summary};
use crate::tx::Query;
use crate::{Error, Refusal, Tx, person, product};
use domain::access::Right;
use domain::ids::{ItemId, NeedId, PersonId, PlaceId, ProductId};
use domain::item::{ItemRefusal, ItemState};
use domain::place::PlaceKind;
use domain::stock::StockRefusal;
use sqlx::Row;
use uuid::Uuid;

/// Asks what of this may go out to the person.
#[derive(Clone, Debug)]
pub struct Basket {
    pub person: PersonId,
    pub items: Vec<ItemId>,
    /// Bulk products with pieces.
    pub bulk: Vec<(ProductId, u32)>,
}

/// What is about to be handed out, and what stands against it.
#[derive(Clone, Debug)]
pub struct BasketAnswer {
    pub person: person::Card,
    /// The person can't borrow at all.
    pub person_refused: Option<Refusal>,
    pub items: Vec<InBasket>,
    pub bulk: Vec<BulkInBasket>,
    /// Reserved for the person and not in the basket yet.
    pub reserved: Vec<Summary>,
}

impl BasketAnswer {
    /// Everything may go out.
    pub fn may_go(&self) -> bool {
        self.person_refused.is_none()
            && self.items.iter().all(|i| i.refused.is_none())
            && self.bulk.iter().all(|b| b.refused.is_none())
    }
}

/// A device in the basket.
#[derive(Clone, Debug)]
pub struct InBasket {
    pub item: Summary,
    /// The need that it is reserved for.
    pub need: Option<NeedId>,
    pub refused: Option<Refusal>,
}

/// Pieces of a bulk product in the basket.
#[derive(Clone, Debug)]
pub struct BulkInBasket {
    pub product: ProductId,
    pub name: String,
    pub quantity: u32,
    /// The most that one place holds.
    pub held: i64,
    pub refused: Option<Refusal>,
}

impl Query for Basket {
    type Answer = BasketAnswer;

    async fn run(&self, tx: &mut Tx) -> Result<BasketAnswer, Error> {
        tx.ctx.must(Right::Lend)?;
        let card = person::store::card(tx, self.person).await?;
        tx.saw(self.person, "loan.basket");
        let standing = person::store::standing(tx, self.person).await?;
        let person_refused = match may_borrow(tx, &standing) {
            Ok(()) => None,
            Err(Error::Refused(refusal)) => Some(refusal),
            Err(e) => return Err(e),
        };
        let mut needs = Needs::default();
        let mut items = vec![];
        for summary in item::by_ids(tx, &self.items).await? {
            let stored = item::store::load(tx, summary.id).await?;
            let mut refused = None;
            let mut need = None;
            if let ItemState::Reserved { need: kept_for, .. } = stored.item.state {
                match needs.of(tx, kept_for, self.person).await {
                    Ok(_) => need = Some(kept_for),
                    Err(Error::NotFound) => refused = Some(ItemRefusal::ReservedForAnother.into()),
                    Err(e) => return Err(e),
                }
            }
            refused = refused.or(stored.item.may_hand_out_for(need).err().map(Refusal::from));
            items.push(InBasket {
                item: summary,
                need,
                refused,
            });
        }
        let mut bulk = vec![];
        for (id, quantity) in &self.bulk {
            let product = product::store::load(tx, *id).await?;
            let held = most_held(tx, *id).await?;
            let short = StockRefusal::NotEnough {
                held,
                wanted: *quantity,
            };
            let refused = match product.bulk {
                false => Some(HouseRefusal::ProductIsNotBulk.into()),
                true => (held < i64::from(*quantity)).then(|| short.into()),
            };
            bulk.push(BulkInBasket {
                product: *id,
                name: product.name,
                quantity: *quantity,
                held,
                refused,
            });
        }
        let kept: Vec<ItemId> = (reserved_for(tx, self.person).await?.into_iter())
            .filter(|id| !self.items.contains(id))
            .collect();
        Ok(BasketAnswer {
            person: card,
            person_refused,
            items,
            bulk,
            reserved: item::by_ids(tx, &kept).await?,
        })
    }
}

async fn most_held(tx: &mut Tx, product: ProductId) -> Result<i64, Error> {
    let m = tx.m();
    Ok(sqlx::query_scalar(
        "SELECT coalesce(max(s.quantity), 0) FROM stock s JOIN place p ON p.municipality_id = $1 AND p.id = s.place_id
         WHERE s.municipality_id = $1 AND s.product_id = $2 AND s.real_place AND p.active
           AND p.kind NOT IN ('quarantine', 'wash', 'workshop')",
    )
    .bind(m)
    .bind(product.0)
    .fetch_one(tx.conn())
    .await?)
}

async fn reserved_for(tx: &mut Tx, person: PersonId) -> Result<Vec<ItemId>, Error> {
    let m = tx.m();
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "SELECT l.item_id FROM need n JOIN need_line l ON l.municipality_id = $1 AND l.need_id = n.id
         WHERE n.municipality_id = $1 AND n.person_id = $2 AND l.state = 'reserved' ORDER BY n.opened_at, l.ordinal",
    )
    .bind(m)
    .bind(person.0)
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(ItemId).collect())
}

/// Where returned things can be put: real places in use, those for quarantine first.
#[derive(Clone, Copy, Debug)]
pub struct PlacesForReturns;

impl Query for PlacesForReturns {
    type Answer = Vec<(PlaceId, PlaceKind, String)>;

    async fn run(&self, tx: &mut Tx) -> Result<Self::Answer, Error> {
        tx.ctx.must(Right::Lend)?;
        let m = tx.m();
        let rows = sqlx::query(
            "SELECT p.id, p.kind, p.name, u.name AS parent FROM place p
             LEFT JOIN place u ON u.municipality_id = $1 AND u.id = p.parent_id
             WHERE p.municipality_id = $1 AND p.active AND p.kind IN ('quarantine', 'wash', 'workshop', 'vehicle', 'store', 'forward_store')
             ORDER BY p.kind <> 'quarantine', p.seq",
        )
        .bind(m)
        .fetch_all(tx.conn())
        .await?;
        rows.iter()
            .map(|row| {
                let kind: PlaceKind = (row.try_get::<String, _>("kind")?.parse())
                    .map_err(|_| Error::Unavailable("place row can't be read: kind".into()))?;
                let (name, parent): (String, Option<String>) = (row.try_get("name")?, row.try_get("parent")?);
                let path = parent.map_or(name.clone(), |p| format!("{p} › {name}"));
                Ok((PlaceId(row.try_get("id")?), kind, path))
            })
            .collect()
    }
}
