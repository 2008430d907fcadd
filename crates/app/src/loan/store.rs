use super::StoredLoan;
use crate::item::{self, StoredItem};
use crate::person::store::Standing;
use crate::tx::{collision, one_row};
use crate::{Error, Tx};
use domain::ids::{ItemId, LoanId, NeedId, NeedLineId, PersonId, ProductId};
use domain::loan::{Lent, Loan, LoanEvent, LoanState};
use sqlx::Row;
use uuid::Uuid;

/// Item and person in one look-up: a hand-out is the busiest moment of the day.
pub(crate) async fn load_for_hand_out(
    tx: &mut Tx,
    item: ItemId,
    person: PersonId,
) -> Result<(StoredItem, Standing), Error> {
    let m = tx.m();
    let row = sqlx::query(
        "SELECT i.id, i.product_id, i.owner, i.place_id, i.state, i.need_id, i.need_line_id, i.loan_id, i.person_id, i.fault,
                i.scrap_reason, i.label, i.serial, i.version, p.died_on, p.moved_out_on
         FROM item i JOIN person p ON p.municipality_id = $1 AND p.id = $3
         WHERE i.municipality_id = $1 AND i.id = $2",
    )
    .bind(m)
    .bind(item.0)
    .bind(person.0)
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound)?;
    Ok((
        item::store::read(&row)?,
        Standing {
            died_on: row.try_get("died_on")?,
            moved_out_on: row.try_get("moved_out_on")?,
        },
    ))
}

/// Inserts a loan from its first event. Two at once for one device: the second is a collision.
pub(crate) async fn open(tx: &mut Tx, id: LoanId, opened: &LoanEvent) -> Result<(), Error> {
    let LoanEvent::Opened {
        person,
        lent,
        loan_kind,
        need,
        line,
        at,
        due,
    } = opened
    else {
        return Err(Error::Unavailable("a loan begins with its opening".into()));
    };
    let (m, by) = (tx.m(), tx.ctx.actor.id());
    sqlx::query(
        "INSERT INTO loan (municipality_id, id, person_id, item_id, product_id, quantity, kind, need_id, need_line_id,
                           handed_out_at, handed_out_by, due_on, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'open')",
    )
    .bind(m)
    .bind(id.0)
    .bind(person.0)
    .bind(lent.item().map(|i| i.0))
    .bind(lent.product().0)
    .bind(i32::try_from(lent.quantity()).map_err(|_| Error::Unavailable("quantity too large".into()))?)
    .bind(loan_kind.code())
    .bind(need.map(|n| n.0))
    .bind(line.map(|l| l.0))
    .bind(at)
    .bind(by)
    .bind(due)
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    Ok(())
}

pub(crate) async fn load(tx: &mut Tx, id: LoanId) -> Result<StoredLoan, Error> {
    let m = tx.m();
    let row = sqlx::query(
        "SELECT id, person_id, item_id, product_id, quantity, kind, need_id, need_line_id, handed_out_at, due_on, state, ended_at, version
         FROM loan WHERE municipality_id = $1 AND id = $2",
    )
    .bind(m)
    .bind(id.0)
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound)?;
    read(&row)
}

pub(crate) fn read(row: &sqlx::postgres::PgRow) -> Result<StoredLoan, Error> {
    let broken = |what: &str| Error::Unavailable(format!("loan row can't be read: {what}"));
    let product = ProductId(row.try_get("product_id")?);
    let quantity = u32::try_from(row.try_get::<i32, _>("quantity")?).map_err(|_| broken("quantity"))?;
    let lent = match row.try_get::<Option<Uuid>, _>("item_id")? {
        Some(item) => Lent::Item {
            item: ItemId(item),
            product,
        },
        None => Lent::Bulk { product, quantity },
    };
    let ended = || -> Result<_, Error> {
        row.try_get::<Option<_>, _>("ended_at")?
            .ok_or_else(|| broken("ended_at"))
    };
    let state = match row.try_get::<String, _>("state")?.as_str() {
        "open" => LoanState::Open {
            due: row.try_get("due_on")?,
        },
        "returned" => LoanState::Returned { at: ended()? },
        "lost" => LoanState::Lost { at: ended()? },
        _ => return Err(broken("state")),
    };
    Ok(StoredLoan {
        loan: Loan {
            id: LoanId(row.try_get("id")?),
            person: PersonId(row.try_get("person_id")?),
            lent,
            kind: row.try_get::<String, _>("kind")?.parse().map_err(|_| broken("kind"))?,
            need: row.try_get::<Option<Uuid>, _>("need_id")?.map(NeedId),
            handed_out_at: row.try_get("handed_out_at")?,
            state,
        },
        need_line: row.try_get::<Option<Uuid>, _>("need_line_id")?.map(NeedLineId),
        version: row.try_get("version")?,
    })
}

pub(crate) async fn save(tx: &mut Tx, loan: &Loan, version: i64) -> Result<(), Error> {
    let m = tx.m();
    let (due, ended) = match loan.state {
        LoanState::Open { due } => (due, None),
        LoanState::Returned { at } | LoanState::Lost { at } => (None, Some(at)),
    };
    let result = sqlx::query(
        "UPDATE loan SET quantity = $4, due_on = CASE WHEN $5 = 'open' THEN $6 ELSE due_on END, state = $5, ended_at = $7, version = version + 1
         WHERE municipality_id = $1 AND id = $2 AND version = $3",
    )
    .bind(m)
    .bind(loan.id.0)
    .bind(version)
    .bind(i32::try_from(loan.lent.quantity()).map_err(|_| Error::Unavailable("quantity too large".into()))?)
    .bind(loan.state.code())
    .bind(due)
    .bind(ended)
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    one_row(result)
}
