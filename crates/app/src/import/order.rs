//! Order lines from NAV: kept by the order system's own id, tied to the line of a need by the case (else by the other lines of
//! the same order), and then that line has been applied for, granted and ordered.

use super::format::{self, FileFault, ImportKind, Order, OrderPerson, Parsed};
use super::{Fate, Kind, Origin, need};
use crate::need::{advance_all, store as need_store};
use crate::tx::collision;
use crate::{Error, Tx};
use chrono::{NaiveDate, NaiveDateTime};
use domain::ids::{NeedId, NeedLineId};
use domain::national_id::Country;
use domain::need::{LineState, NavStep, NeedEvent, Term, Wanted};
use serde_json::{Value, json};
use sqlx::Row;
use sqlx::postgres::PgRow;
use std::collections::HashMap;
use uuid::Uuid;

pub(crate) struct Orders;

#[derive(Clone, Debug, PartialEq)]
struct Stored {
    id: Uuid,
    order_number: String,
    line: String,
    case_number: Option<String>,
    hms_number: String,
    description: String,
    quantity: i32,
    unit: Option<String>,
    kind: Option<String>,
    decided_on: Option<NaiveDate>,
    updated_on: Option<NaiveDate>,
    need_line: Option<Uuid>,
    data: Value,
}

impl Stored {
    fn read(r: &PgRow) -> Result<Stored, Error> {
        Ok(Stored {
            id: r.try_get("id")?,
            order_number: r.try_get("order_number")?,
            line: r.try_get("line")?,
            case_number: r.try_get("case_number")?,
            hms_number: r.try_get("hms_number")?,
            description: r.try_get::<Option<String>, _>("description")?.unwrap_or_default(),
            quantity: r.try_get("quantity")?,
            unit: r.try_get("unit")?,
            kind: r.try_get("kind")?,
            decided_on: r.try_get("decided_on")?,
            updated_on: r.try_get("updated_on")?,
            need_line: r.try_get("need_line_id")?,
            data: r.try_get("data")?,
        })
    }

    /// When NAV made the message, by NAV's own clock.
    fn sent_at(&self) -> Result<Option<NaiveDateTime>, Error> {
        let Some(at) = self.data.get("sent_at") else {
            return Ok(None);
        };
        serde_json::from_value(at.clone()).map_err(|e| Error::Unavailable(format!("an order line can't be read: {e}")))
    }
}

impl Kind for Orders {
    type Record = Order;
    const KIND: ImportKind = ImportKind::Orders;

    fn read(bytes: &[u8], _country: Country) -> Result<Parsed<Order>, FileFault> {
        format::read_orders(bytes)
    }

    async fn write(tx: &mut Tx, _origin: Origin<'_>, rows: &[&Order]) -> Result<Vec<Fate>, Error> {
        let mut stored = load(tx, rows).await?;
        let mut fates = vec![];
        for row in rows {
            let before = stored.get(&row.oebs_id).cloned();
            let mut after = said(tx, row, before.as_ref());
            // An older message that comes late says nothing new.
            if let Some(before) = &before
                && row.updated_on < before.updated_on
            {
                after = before.clone();
            }
            if after.need_line.is_none() {
                after.need_line = link(tx, &after).await?;
            }
            let fate = match &before {
                None => Fate::New,
                Some(before) if *before == after => Fate::Known,
                Some(_) => Fate::Changed,
            };
            if fate != Fate::Known {
                save(tx, &row.oebs_id, &after).await?;
                stored.insert(row.oebs_id.clone(), after);
            }
            fates.push(fate);
        }
        Ok(fates)
    }
}

fn said(tx: &Tx, row: &Order, before: Option<&Stored>) -> Stored {
    Stored {
        id: before.map_or_else(|| tx.ctx.id::<Uuid>(), |b| b.id),
        order_number: row.order_number.clone(),
        line: match &row.sub_line {
            Some(sub) => format!("{}.{sub}", row.line),
            None => row.line.clone(),
        },
        case_number: row.case_number.clone(),
        hms_number: row.hms_number.to_string(),
        description: row.description.clone(),
        quantity: i32::try_from(row.count).unwrap_or(i32::MAX),
        unit: row.unit.clone(),
        kind: row.article_kind.clone(),
        decided_on: row.decided_on,
        updated_on: row.updated_on,
        need_line: before.and_then(|b| b.need_line),
        data: json!({
            "service_request": row.service_request,
            "request_kind": row.request_kind,
            "product_group": row.product_group,
            "product_group_code": row.product_group_code.as_ref().map(ToString::to_string),
            "own_employee": row.own_employee,
            "person_masked": row.person == OrderPerson::Masked,
            "sent_at": row.sent_at,
        }),
    }
}

/// Ties the order lines that came before their need: those of the case, then those of the same orders.
pub(super) async fn link_waiting(tx: &mut Tx, case: &str) -> Result<(), Error> {
    let m = tx.m();
    let found = sqlx::query(
        "SELECT source_id, id, order_number, line, case_number, hms_number, description, quantity, unit, kind, decided_on,
                updated_on, need_line_id, data
         FROM nav_order_line WHERE municipality_id = $1 AND need_line_id IS NULL AND (case_number = $2 OR order_number IN (
                SELECT order_number FROM nav_order_line WHERE municipality_id = $1 AND case_number = $2))
         ORDER BY case_number IS DISTINCT FROM $2, order_number, line, id",
    )
    .bind(m)
    .bind(case)
    .fetch_all(tx.conn())
    .await?;
    for row in &found {
        let mut order = Stored::read(row)?;
        order.need_line = link(tx, &order).await?;
        if order.need_line.is_some() {
            save(tx, row.try_get("source_id")?, &order).await?;
        }
    }
    Ok(())
}

/// The line of a need that this order answers, led on to `ordered`.
async fn link(tx: &mut Tx, order: &Stored) -> Result<Option<Uuid>, Error> {
    let needs = candidates(tx, order).await?;
    if needs.is_empty() {
        return Ok(None);
    }
    let Some(product) = crate::product::store::by_hms(tx, &order.hms_number).await? else {
        return Ok(None);
    };
    for id in needs {
        let need = need_store::load(tx, id).await?;
        let taken = taken(tx, id).await?;
        let line = need.need.lines.iter().find(|l| {
            l.wanted == (Wanted::Product { product }) && l.state != LineState::Removed && !taken.contains(&l.id.0)
        });
        let Some(line) = line.cloned() else { continue };
        tx.saw(need.need.person, "order.import");
        if need.need.term == Term::Lasting {
            let opened = need.need.opened_at.with_timezone(&tx.ctx.zone).date_naive();
            let events = steps(tx, order, line.id, &line.state, opened)?;
            advance_all(tx, need, events).await?;
        }
        return Ok(Some(line.id.0));
    }
    Ok(None)
}

async fn candidates(tx: &mut Tx, order: &Stored) -> Result<Vec<NeedId>, Error> {
    let mut needs = match &order.case_number {
        Some(case) => need::of_case(tx, case).await?,
        None => vec![],
    };
    let m = tx.m();
    let same_order = sqlx::query(
        "SELECT DISTINCT l.need_id FROM nav_order_line o
         JOIN need_line l ON l.municipality_id = $1 AND l.id = o.need_line_id
         JOIN need n ON n.municipality_id = $1 AND n.id = l.need_id AND n.state <> 'closed'
         WHERE o.municipality_id = $1 AND o.order_number = $2",
    )
    .bind(m)
    .bind(&order.order_number)
    .fetch_all(tx.conn())
    .await?;
    for r in same_order {
        let id = NeedId(r.try_get("need_id")?);
        if !needs.contains(&id) {
            needs.push(id);
        }
    }
    Ok(needs)
}

/// Lines of the need that another order line answers already.
async fn taken(tx: &mut Tx, need: NeedId) -> Result<Vec<Uuid>, Error> {
    let m = tx.m();
    let taken = sqlx::query_scalar(
        "SELECT l.id FROM need_line l JOIN nav_order_line o ON o.municipality_id = $1 AND o.need_line_id = l.id
         WHERE l.municipality_id = $1 AND l.need_id = $2",
    )
    .bind(m)
    .bind(need.0)
    .fetch_all(tx.conn())
    .await?;
    Ok(taken)
}

/// Applied when the need came in, granted when NAV decided, ordered when the message was made; never a day before the step
/// before it, and only the steps that are still ahead.
fn steps(
    tx: &Tx,
    order: &Stored,
    line: NeedLineId,
    state: &LineState,
    opened: NaiveDate,
) -> Result<Vec<NeedEvent>, Error> {
    let today = tx.ctx.today();
    let sent = match order.updated_on {
        Some(on) => Some(on),
        None => order.sent_at()?.map(|at| at.date()),
    };
    let applied = opened.min(order.decided_on.unwrap_or(opened));
    let granted = order.decided_on.unwrap_or(applied).max(applied);
    let ordered = sent.unwrap_or(today).max(granted);
    let reached = match state {
        LineState::Nav { reached, on } => Some((*reached, *on)),
        LineState::Wanted => None,
        // Lent from the store while NAV's paper goes on: its dates are no longer waited for.
        LineState::Reserved { .. } | LineState::Fulfilled { .. } | LineState::Removed => return Ok(vec![]),
    };
    let way = [
        (NavStep::Applied, applied),
        (NavStep::Granted, granted),
        (NavStep::Ordered, ordered),
    ];
    // A line that is further than `ordered` has all of them behind it.
    let behind = reached.map_or(0, |(reached, _)| {
        let at = way.iter().position(|(step, _)| *step == reached);
        at.map_or(way.len(), |at| at + 1)
    });
    let ahead = way.into_iter().skip(behind).map(|(step, on)| NeedEvent::NavReached {
        line,
        step,
        on: reached.map_or(on, |(_, since)| on.max(since)),
    });
    Ok(ahead.collect())
}

async fn load(tx: &mut Tx, rows: &[&Order]) -> Result<HashMap<String, Stored>, Error> {
    let m = tx.m();
    let found = sqlx::query(
        "SELECT source_id, id, order_number, line, case_number, hms_number, description, quantity, unit, kind, decided_on,
                updated_on, need_line_id, data
         FROM nav_order_line WHERE municipality_id = $1 AND source_id = ANY ($2)",
    )
    .bind(m)
    .bind(rows.iter().map(|r| r.oebs_id.as_str()).collect::<Vec<_>>())
    .fetch_all(tx.conn())
    .await?;
    found
        .iter()
        .map(|r| Ok((r.try_get("source_id")?, Stored::read(r)?)))
        .collect()
}

async fn save(tx: &mut Tx, source: &str, s: &Stored) -> Result<(), Error> {
    let m = tx.m();
    sqlx::query(
        "INSERT INTO nav_order_line (municipality_id, id, source_id, order_number, line, case_number, hms_number, description,
                quantity, unit, kind, decided_on, updated_on, need_line_id, data)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         ON CONFLICT (municipality_id, id) DO UPDATE SET order_number = excluded.order_number, line = excluded.line,
                case_number = excluded.case_number, hms_number = excluded.hms_number, description = excluded.description,
                quantity = excluded.quantity, unit = excluded.unit, kind = excluded.kind, decided_on = excluded.decided_on,
                updated_on = excluded.updated_on, need_line_id = excluded.need_line_id, data = excluded.data",
    )
    .bind(m)
    .bind(s.id)
    .bind(source)
    .bind(&s.order_number)
    .bind(&s.line)
    .bind(&s.case_number)
    .bind(&s.hms_number)
    .bind(&s.description)
    .bind(s.quantity)
    .bind(&s.unit)
    .bind(&s.kind)
    .bind(s.decided_on)
    .bind(s.updated_on)
    .bind(s.need_line)
    .bind(&s.data)
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    Ok(())
}
