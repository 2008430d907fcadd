use super::StoredItem;
use crate::tx::{collision, one_row};
use crate::{Error, Tx};
use domain::ids::{ItemId, LoanId, NeedId, NeedLineId, PersonId, PlaceId, ProductId};
use domain::item::{Item, ItemState};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

const COLUMNS: &str = "id, product_id, owner, place_id, state, need_id, need_line_id, loan_id, person_id, fault, scrap_reason, label, serial, version";

pub(crate) async fn load(tx: &mut Tx, id: ItemId) -> Result<StoredItem, Error> {
    let m = tx.m();
    let sql = const_format(COLUMNS, "municipality_id = $1 AND id = $2");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(m)
        .bind(id.0)
        .fetch_optional(tx.conn())
        .await?
        .ok_or(Error::NotFound)?;
    read(&row)
}

pub(crate) async fn by_label(tx: &mut Tx, label: &str) -> Result<StoredItem, Error> {
    let m = tx.m();
    let sql = const_format(COLUMNS, "municipality_id = $1 AND label = $2");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(m)
        .bind(label)
        .fetch_optional(tx.conn())
        .await?
        .ok_or(Error::NotFound)?;
    read(&row)
}

fn const_format(columns: &str, condition: &str) -> String {
    format!("SELECT {columns} FROM item WHERE {condition}")
}

/// A row as the domain's item. A row that is not one is told, never guessed.
pub(crate) fn read(row: &PgRow) -> Result<StoredItem, Error> {
    let broken = |what: &str| Error::Unavailable(format!("item row can't be read: {what}"));
    let state: String = row.try_get("state")?;
    let id =
        |column: &str| -> Result<Uuid, Error> { row.try_get::<Option<Uuid>, _>(column)?.ok_or_else(|| broken(column)) };
    let word = |column: &str| -> Result<String, Error> {
        row.try_get::<Option<String>, _>(column)?.ok_or_else(|| broken(column))
    };
    let state = match state.as_str() {
        "ready" => ItemState::Ready,
        "reserved" => ItemState::Reserved {
            need: NeedId(id("need_id")?),
            line: NeedLineId(id("need_line_id")?),
        },
        "on_loan" => ItemState::OnLoan {
            loan: LoanId(id("loan_id")?),
            person: PersonId(id("person_id")?),
        },
        "quarantine" => ItemState::Quarantine,
        "washing" => ItemState::Washing,
        "to_check" => ItemState::ToCheck,
        "repair" => ItemState::Repair {
            fault: word("fault")?.parse().map_err(|_| broken("fault"))?,
        },
        "returned_to_owner" => ItemState::ReturnedToOwner,
        "scrapped" => ItemState::Scrapped {
            reason: word("scrap_reason")?.parse().map_err(|_| broken("scrap_reason"))?,
        },
        "missing" => ItemState::Missing,
        _ => return Err(broken("state")),
    };
    Ok(StoredItem {
        item: Item {
            id: ItemId(row.try_get("id")?),
            product: ProductId(row.try_get("product_id")?),
            owner: row
                .try_get::<String, _>("owner")?
                .parse()
                .map_err(|_| broken("owner"))?,
            place: PlaceId(row.try_get("place_id")?),
            state,
        },
        label: row.try_get("label")?,
        serial: row.try_get("serial")?,
        version: row.try_get("version")?,
    })
}

/// The state's columns: need, line, loan, person, fault, scrap reason.
type StateColumns = (
    Option<Uuid>,
    Option<Uuid>,
    Option<Uuid>,
    Option<Uuid>,
    Option<&'static str>,
    Option<&'static str>,
);

pub(crate) fn columns(state: &ItemState) -> StateColumns {
    match state {
        ItemState::Reserved { need, line } => (Some(need.0), Some(line.0), None, None, None, None),
        ItemState::OnLoan { loan, person } => (None, None, Some(loan.0), Some(person.0), None, None),
        ItemState::Repair { fault } => (None, None, None, None, Some(fault.code()), None),
        ItemState::Scrapped { reason } => (None, None, None, None, None, Some(reason.code())),
        ItemState::Ready
        | ItemState::Quarantine
        | ItemState::Washing
        | ItemState::ToCheck
        | ItemState::ReturnedToOwner
        | ItemState::Missing => (None, None, None, None, None, None),
    }
}

/// Writes the new state over the version that was read: one row, or somebody else was first.
pub(crate) async fn save(tx: &mut Tx, item: &Item, version: i64) -> Result<(), Error> {
    let (m, now, today) = (tx.m(), tx.ctx.now, tx.ctx.today());
    let (need, line, loan, person, fault, reason) = columns(&item.state);
    let result = sqlx::query(
        "UPDATE item SET place_id = $4, state = $5, state_since = CASE WHEN state = $5 THEN state_since ELSE $6 END,
                need_id = $7, need_line_id = $8, loan_id = $9, person_id = $10, fault = $11, scrap_reason = $12,
                washed_on = CASE WHEN $5 = 'to_check' AND state IN ('quarantine', 'washing') THEN $13 ELSE washed_on END,
                version = version + 1
         WHERE municipality_id = $1 AND id = $2 AND version = $3",
    )
    .bind(m)
    .bind(item.id.0)
    .bind(version)
    .bind(item.place.0)
    .bind(item.state.code())
    .bind(now)
    .bind(need)
    .bind(line)
    .bind(loan)
    .bind(person)
    .bind(fault)
    .bind(reason)
    .bind(today)
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    one_row(result)
}
