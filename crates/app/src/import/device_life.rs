//! The rows, events, movements and loans of imported devices.

use crate::tx::collision;
use crate::{Error, Tx, item, loan};
use chrono::{DateTime, NaiveDate, Utc};
use domain::event::Fact;
use domain::ids::{ItemId, LoanId, PlaceId, ProductId};
use domain::item::{Item, ItemEvent};
use domain::loan::LoanEvent;
use domain::stock::Movement;
use uuid::Uuid;

/// A device as it is known.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub id: Uuid,
    pub product: ProductId,
    pub label: Option<String>,
    pub serial: Option<String>,
    pub inspect_by: Option<NaiveDate>,
    pub labelled_now: bool,
}

/// A new device with all that has happened to it.
pub(super) struct Life {
    pub item: Item,
    pub label: Option<String>,
    pub serial: Option<String>,
    pub inspect_by: Option<NaiveDate>,
    pub origin: PlaceId,
    pub events: Vec<(DateTime<Utc>, ItemEvent)>,
    pub loan: Option<(LoanId, LoanEvent)>,
}

/// The rows of new devices.
pub(super) async fn save(tx: &mut Tx, lives: &[Life]) -> Result<(), Error> {
    if lives.is_empty() {
        return Ok(());
    }
    let m = tx.m();
    let states: Vec<_> = lives.iter().map(|l| item::store::columns(&l.item.state)).collect();
    let since = |l: &Life| l.events.last().map(|(at, _)| *at);
    sqlx::query(
        "INSERT INTO item (municipality_id, id, product_id, serial, label, owner, place_id, state, state_since, loan_id, person_id,
                           fault, scrap_reason, inspect_by)
         SELECT $1, u.id, u.product, u.serial, u.label, u.owner, u.place, u.state, u.since, u.loan, u.person, u.fault, u.reason,
                u.inspect_by
         FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::text[], $9::timestamptz[],
                     $10::uuid[], $11::uuid[], $12::text[], $13::text[], $14::date[])
              AS u(id, product, serial, label, owner, place, state, since, loan, person, fault, reason, inspect_by)",
    )
    .bind(m)
    .bind(lives.iter().map(|l| l.item.id.0).collect::<Vec<_>>())
    .bind(lives.iter().map(|l| l.item.product.0).collect::<Vec<_>>())
    .bind(lives.iter().map(|l| l.serial.as_deref()).collect::<Vec<_>>())
    .bind(lives.iter().map(|l| l.label.as_deref()).collect::<Vec<_>>())
    .bind(lives.iter().map(|l| l.item.owner.code()).collect::<Vec<_>>())
    .bind(lives.iter().map(|l| l.item.place.0).collect::<Vec<_>>())
    .bind(lives.iter().map(|l| l.item.state.code()).collect::<Vec<_>>())
    .bind(lives.iter().map(since).collect::<Vec<_>>())
    .bind(states.iter().map(|s| s.2).collect::<Vec<_>>())
    .bind(states.iter().map(|s| s.3).collect::<Vec<_>>())
    .bind(states.iter().map(|s| s.4).collect::<Vec<_>>())
    .bind(states.iter().map(|s| s.5).collect::<Vec<_>>())
    .bind(lives.iter().map(|l| l.inspect_by).collect::<Vec<_>>())
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    Ok(())
}

/// Events, movements and the loan of a device whose row is there.
pub(super) async fn tell(tx: &mut Tx, life: Life) -> Result<(), Error> {
    let loan_id = life.loan.as_ref().map(|(id, _)| *id);
    if let Some((id, opened)) = life.loan {
        loan::store::open(tx, id, &opened).await?;
        if let LoanEvent::Opened { person, at, .. } = &opened {
            tx.saw(*person, "loan.import");
            let at = *at;
            tx.happened_at(Fact::Loan(id, opened), at);
        }
    }
    let (id, product, mut place) = (life.item.id, life.item.product, life.origin);
    let mut replayed: Option<Item> = None;
    for (at, event) in life.events {
        let after = match replayed.take() {
            None => Item::begin(id, &event).map_err(|e| Error::Unavailable(e.to_string()))?,
            Some(item) => item.apply(&event)?,
        };
        if after.place != place {
            let movement = Movement {
                id: tx.movement_id(),
                item: Some(id),
                product,
                quantity: 1,
                from: place,
                to: after.place,
                at,
            };
            let loan = loan_id.filter(|_| matches!(event, ItemEvent::HandedOut { .. }));
            tx.moved(movement, loan);
        }
        place = after.place;
        replayed = Some(after);
        tx.happened_at(Fact::Item(id, event), at);
    }
    Ok(())
}

/// What a known device lacked.
pub(super) async fn correct(tx: &mut Tx, held: &Held) -> Result<(), Error> {
    let m = tx.m();
    sqlx::query(
        "UPDATE item SET label = $3, serial = $4, inspect_by = $5, version = version + 1 WHERE municipality_id = $1 AND id = $2",
    )
    .bind(m)
    .bind(held.id)
    .bind(&held.label)
    .bind(&held.serial)
    .bind(held.inspect_by)
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    if held.labelled_now {
        tx.happened(Fact::Item(ItemId(held.id), ItemEvent::Labelled));
    }
    Ok(())
}
