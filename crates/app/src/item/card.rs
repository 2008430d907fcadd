//! The card after a scan: what it is, where, in which state, for whom, what next, and its whole life.

use super::{StoredItem, store};
use crate::product::Product;
use crate::tx::Query;
use crate::{Error, Tx, access, place, product};
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::Right;
use domain::event::ReplayFault;
use domain::ids::{ItemId, LoanId, NeedId, PersonId, PlaceId, StaffId};
use domain::item::{Item, ItemEvent, NextStep};
use domain::loan::LoanKind;
use domain::place::PlaceKind;
use sqlx::Row;
use std::collections::HashMap;
use uuid::Uuid;

/// Asks for a device's card.
#[derive(Clone, Copy, Debug)]
pub struct Card {
    pub item: ItemId,
}

/// Everything that a device's page shows.
#[derive(Clone, Debug)]
pub struct CardAnswer {
    pub item: Item,
    pub label: Option<String>,
    pub serial: Option<String>,
    pub version: i64,
    pub state_since: DateTime<Utc>,
    pub washed_on: Option<NaiveDate>,
    pub inspect_by: Option<NaiveDate>,
    pub product: Product,
    pub place: WherePlace,
    /// Who has it or for whom it is kept.
    pub for_whom: Option<ForWhom>,
    /// What this worker can do with it now, the likeliest first.
    pub steps: Vec<NextStep>,
    /// From its receiving on.
    pub timeline: Vec<Happened>,
    pub movements: Vec<Moved>,
}

/// A place as a sentence names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WherePlace {
    pub id: PlaceId,
    pub kind: PlaceKind,
    /// From the root down; of a virtual place its kind's word, shown by a message.
    pub path: String,
}

/// Whom a device is lent to or reserved for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForWhom {
    pub person: PersonId,
    /// Only for readers who may see persons.
    pub name: Option<String>,
    pub loan: Option<LoanId>,
    pub loan_kind: Option<LoanKind>,
    pub due: Option<NaiveDate>,
    pub need: Option<NeedId>,
}

/// One event of its life. Who had it before stays in the log: only the present person is named on a card.
#[derive(Clone, Debug, PartialEq)]
pub struct Happened {
    pub at: DateTime<Utc>,
    pub event: ItemEvent,
    /// Where it was afterwards, when that changed or was checked.
    pub place: Option<WherePlace>,
    pub by: Option<StaffId>,
    pub by_name: Option<String>,
}

/// One movement of a device between places.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    pub at: DateTime<Utc>,
    pub from: WherePlace,
    pub to: WherePlace,
}

impl CardAnswer {
    /// The state that the timeline leads to; differs from `item` only where somebody wrote past the rules.
    pub fn replayed(&self) -> Result<Item, ReplayFault> {
        Item::replay(self.item.id, self.timeline.iter().map(|h| &h.event))
    }
}

impl Query for Card {
    type Answer = CardAnswer;

    async fn run(&self, tx: &mut Tx) -> Result<CardAnswer, Error> {
        access::any(&tx.ctx, &[Right::SeeStore])?;
        let m = tx.m();
        let row = sqlx::query(
            "SELECT i.id, i.product_id, i.owner, i.place_id, i.state, i.need_id, i.need_line_id, i.loan_id, i.person_id, i.fault,
                    i.scrap_reason, i.label, i.serial, i.version, i.state_since, i.washed_on, i.inspect_by,
                    o.kind AS loan_kind, o.due_on, coalesce(o.need_id, i.need_id) AS for_need, w.id AS whom,
                    concat_ws(' ', w.first_name, w.middle_name, w.last_name) AS whom_name
             FROM item i
             LEFT JOIN loan o ON o.municipality_id = $1 AND o.id = i.loan_id
             LEFT JOIN need n ON n.municipality_id = $1 AND n.id = i.need_id
             LEFT JOIN person w ON w.municipality_id = $1 AND w.id = coalesce(i.person_id, n.person_id)
             WHERE i.municipality_id = $1 AND i.id = $2",
        )
        .bind(m)
        .bind(self.item.0)
        .fetch_optional(tx.conn())
        .await?
        .ok_or(Error::NotFound)?;
        let StoredItem {
            item,
            label,
            serial,
            version,
        } = store::read(&row)?;
        let mut for_whom = None;
        if let Some(person) = row.try_get::<Option<Uuid>, _>("whom")?.map(PersonId) {
            let may = tx.ctx.may(Right::SeePersons);
            if may {
                tx.saw(person, "item.card");
            }
            for_whom = Some(ForWhom {
                person,
                name: if may { Some(row.try_get("whom_name")?) } else { None },
                loan: row.try_get::<Option<Uuid>, _>("loan_id")?.map(LoanId),
                loan_kind: row
                    .try_get::<Option<String>, _>("loan_kind")?
                    .and_then(|k| k.parse().ok()),
                due: row.try_get("due_on")?,
                need: row.try_get::<Option<Uuid>, _>("for_need")?.map(NeedId),
            });
        }
        let nodes: HashMap<PlaceId, place::Node> =
            place::store::nodes(tx).await?.into_iter().map(|n| (n.id, n)).collect();
        let timeline = timeline(tx, self.item, &nodes).await?;
        let movements = movements(tx, self.item, &nodes).await?;
        let steps = item.next_steps().into_iter().filter(|s| may_take(tx, *s)).collect();
        Ok(CardAnswer {
            product: product::store::load(tx, item.product).await?,
            place: whereabouts(&nodes, item.place),
            label,
            serial,
            version,
            state_since: row.try_get("state_since")?,
            washed_on: row.try_get("washed_on")?,
            inspect_by: row.try_get("inspect_by")?,
            for_whom,
            steps,
            timeline,
            movements,
            item,
        })
    }
}

fn may_take(tx: &Tx, step: NextStep) -> bool {
    let right = match step {
        NextStep::HandOut | NextStep::TakeBack | NextStep::Extend => Right::Lend,
        NextStep::Release => Right::HandleNeeds,
        _ => Right::WorkStore,
    };
    tx.ctx.may(right)
}

fn whereabouts(nodes: &HashMap<PlaceId, place::Node>, id: PlaceId) -> WherePlace {
    WherePlace {
        id,
        kind: nodes.get(&id).map_or(PlaceKind::Missing, |n| n.kind),
        path: place::path_of(nodes, id),
    }
}

/// Where the event says that the device is afterwards.
fn place_after(event: &ItemEvent) -> Option<PlaceId> {
    use ItemEvent as E;
    match event {
        E::Received { to, .. }
        | E::Moved { to }
        | E::HandedOut { to, .. }
        | E::TakenBack { to, .. }
        | E::WashStarted { to }
        | E::Washed { to }
        | E::Checked { to }
        | E::SentToRepair { to, .. }
        | E::Repaired { to }
        | E::ReturnedToOwner { to }
        | E::Scrapped { to, .. }
        | E::Lost { to }
        | E::Found { to }
        | E::Counted { at: to } => Some(*to),
        E::Reserved { .. } | E::Released | E::Labelled => None,
    }
}

async fn timeline(tx: &mut Tx, item: ItemId, nodes: &HashMap<PlaceId, place::Node>) -> Result<Vec<Happened>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT e.fact, e.occurred_at, s.id AS staff_id, s.display_name
         FROM event e LEFT JOIN staff s ON s.municipality_id = $1 AND s.id = e.actor
         WHERE e.municipality_id = $1 AND e.subject_id = $2 AND e.noun = 'item' ORDER BY e.seq",
    )
    .bind(m)
    .bind(item.0)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            let event: ItemEvent = serde_json::from_value(row.try_get("fact")?)
                .map_err(|e| Error::Unavailable(format!("stored event can't be read: {e}")))?;
            Ok(Happened {
                at: row.try_get("occurred_at")?,
                place: place_after(&event).map(|id| whereabouts(nodes, id)),
                event,
                by: row.try_get::<Option<Uuid>, _>("staff_id")?.map(StaffId),
                by_name: row.try_get("display_name")?,
            })
        })
        .collect()
}

async fn movements(tx: &mut Tx, item: ItemId, nodes: &HashMap<PlaceId, place::Node>) -> Result<Vec<Moved>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT at, from_place, to_place FROM movement WHERE municipality_id = $1 AND item_id = $2 ORDER BY at, id",
    )
    .bind(m)
    .bind(item.0)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Moved {
                at: row.try_get("at")?,
                from: whereabouts(nodes, PlaceId(row.try_get("from_place")?)),
                to: whereabouts(nodes, PlaceId(row.try_get("to_place")?)),
            })
        })
        .collect()
}
