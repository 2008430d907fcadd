use super::{Piece, StoredItem};
use crate::error::{Fault as FieldFaultKind, FieldFault};
use crate::tx::{collision, one_row};
use crate::{Error, Tx};
use chrono::NaiveDate;
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

/// New rows, each with its piece's codes.
pub(crate) async fn insert_many(tx: &mut Tx, items: &[Item], pieces: &[Piece]) -> Result<(), Error> {
    let (m, now) = (tx.m(), tx.ctx.now);
    let Some(first) = items.first() else { return Ok(()) };
    sqlx::query(
        "INSERT INTO item (municipality_id, id, product_id, owner, place_id, state, state_since, label, serial)
         SELECT $1, u.id, $2, $3, $4, $5, $6, u.label, u.serial
         FROM unnest($7::uuid[], $8::text[], $9::text[]) AS u(id, label, serial)",
    )
    .bind(m)
    .bind(first.product.0)
    .bind(first.owner.code())
    .bind(first.place.0)
    .bind(first.state.code())
    .bind(now)
    .bind(items.iter().map(|i| i.id.0).collect::<Vec<_>>())
    .bind(pieces.iter().map(|p| p.label.clone()).collect::<Vec<_>>())
    .bind(pieces.iter().map(|p| p.serial.clone()).collect::<Vec<_>>())
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    Ok(())
}

/// Faults for each piece whose label is anywhere else, or whose serial number another device of the article has.
pub(crate) async fn codes_are_free(tx: &mut Tx, product: ProductId, pieces: &[Piece]) -> Result<(), Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT u.n, u.what FROM (
             SELECT n, 'label' AS what, label AS code FROM unnest($2::text[]) WITH ORDINALITY AS l(label, n)
             UNION ALL
             SELECT n, 'serial', serial FROM unnest($3::text[]) WITH ORDINALITY AS s(serial, n)) u
         WHERE u.code IS NOT NULL AND CASE WHEN u.what = 'label'
               THEN EXISTS (SELECT FROM item WHERE municipality_id = $1 AND label = u.code)
                 OR EXISTS (SELECT FROM place WHERE municipality_id = $1 AND label = u.code)
               ELSE EXISTS (SELECT FROM item WHERE municipality_id = $1 AND product_id = $4 AND serial = u.code) END
         ORDER BY u.n",
    )
    .bind(m)
    .bind(pieces.iter().map(|p| p.label.clone()).collect::<Vec<_>>())
    .bind(pieces.iter().map(|p| p.serial.clone()).collect::<Vec<_>>())
    .bind(product.0)
    .fetch_all(tx.conn())
    .await?;
    if rows.is_empty() {
        return Ok(());
    }
    let faults = rows
        .iter()
        .map(|row| {
            let (n, what): (i64, String) = (row.try_get("n")?, row.try_get("what")?);
            Ok(FieldFault {
                field: format!("pieces[{}].{what}", n - 1),
                fault: FieldFaultKind::Taken,
            })
        })
        .collect::<Result<Vec<_>, Error>>()?;
    Err(Error::Invalid(faults))
}

pub(crate) async fn label_taken(tx: &mut Tx, label: &str, itself: ItemId) -> Result<bool, Error> {
    let m = tx.m();
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM item WHERE municipality_id = $1 AND label = $2 AND id <> $3)
             OR EXISTS (SELECT FROM place WHERE municipality_id = $1 AND label = $2)",
    )
    .bind(m)
    .bind(label)
    .bind(itself.0)
    .fetch_one(tx.conn())
    .await?)
}

pub(crate) async fn set_codes(
    tx: &mut Tx,
    id: ItemId,
    version: i64,
    label: &str,
    serial: Option<&str>,
) -> Result<(), Error> {
    let m = tx.m();
    let result = sqlx::query(
        "UPDATE item SET label = $4, serial = coalesce($5, serial), version = version + 1
         WHERE municipality_id = $1 AND id = $2 AND version = $3",
    )
    .bind(m)
    .bind(id.0)
    .bind(version)
    .bind(label)
    .bind(serial)
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    one_row(result)
}

/// Belongs to the step that was just saved, so the version is left alone.
pub(crate) async fn set_inspect_by(tx: &mut Tx, id: ItemId, date: NaiveDate) -> Result<(), Error> {
    let m = tx.m();
    let result = sqlx::query("UPDATE item SET inspect_by = $3 WHERE municipality_id = $1 AND id = $2")
        .bind(m)
        .bind(id.0)
        .bind(date)
        .execute(tx.conn())
        .await
        .map_err(collision)?;
    one_row(result)
}
