//! A device in one line: for lists, labels and look-ups. No personal data.

use crate::tx::Query;
use crate::{Error, Tx, access};
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::Right;
use domain::ids::{ItemId, LoanId, PlaceId, ProductId};
use domain::item::Owner;
use domain::place::PlaceKind;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

/// One device with its article and place.
#[derive(Clone, Debug)]
pub struct Summary {
    pub id: ItemId,
    /// The order of recording, for cursors.
    pub seq: i64,
    pub label: Option<String>,
    pub serial: Option<String>,
    pub owner: Owner,
    /// [`domain::item::ItemState::code`].
    pub state: String,
    pub state_since: DateTime<Utc>,
    pub inspect_by: Option<NaiveDate>,
    pub loan: Option<LoanId>,
    pub version: i64,
    pub product: ProductId,
    pub product_name: String,
    pub hms_number: Option<String>,
    pub iso_code: Option<String>,
    pub place: PlaceId,
    pub place_kind: PlaceKind,
    pub place_name: String,
    /// Of the place around it.
    pub parent_name: Option<String>,
}

/// Columns of [`read`], from `item i` joined by [`JOINS`].
pub(super) const COLUMNS: &str =
    "i.id, i.seq, i.label, i.serial, i.owner, i.state, i.state_since, i.inspect_by, i.loan_id, i.version,
     p.id AS product_id, p.name AS product_name, p.hms_number, p.iso_code,
     l.id AS place_id, l.kind AS place_kind, l.name AS place_name, u.name AS parent_name";
/// `$1` is the municipality.
pub(super) const JOINS: &str = "JOIN product p ON p.municipality_id = $1 AND p.id = i.product_id
     JOIN place l ON l.municipality_id = $1 AND l.id = i.place_id
     LEFT JOIN place u ON u.municipality_id = $1 AND u.id = l.parent_id";

pub(super) fn read(row: &PgRow) -> Result<Summary, Error> {
    let broken = |what: &str| Error::Unavailable(format!("item row can't be read: {what}"));
    Ok(Summary {
        id: ItemId(row.try_get("id")?),
        seq: row.try_get("seq")?,
        label: row.try_get("label")?,
        serial: row.try_get("serial")?,
        owner: row.try_get::<&str, _>("owner")?.parse().map_err(|_| broken("owner"))?,
        state: row.try_get("state")?,
        state_since: row.try_get("state_since")?,
        inspect_by: row.try_get("inspect_by")?,
        loan: row.try_get::<Option<Uuid>, _>("loan_id")?.map(LoanId),
        version: row.try_get("version")?,
        product: ProductId(row.try_get("product_id")?),
        product_name: row.try_get("product_name")?,
        hms_number: row.try_get("hms_number")?,
        iso_code: row.try_get("iso_code")?,
        place: PlaceId(row.try_get("place_id")?),
        place_kind: row
            .try_get::<&str, _>("place_kind")?
            .parse()
            .map_err(|_| broken("place_kind"))?,
        place_name: row.try_get("place_name")?,
        parent_name: row.try_get("parent_name")?,
    })
}

/// The devices that carry this code: the one with the label, else those with the serial number.
#[derive(Clone, Debug)]
pub struct ByCode {
    pub code: String,
}

impl Query for ByCode {
    type Answer = Vec<Summary>;

    async fn run(&self, tx: &mut Tx) -> Result<Vec<Summary>, Error> {
        access::any(&tx.ctx, &[Right::SeeStore])?;
        by_code(tx, &self.code).await
    }
}

pub(crate) async fn by_code(tx: &mut Tx, code: &str) -> Result<Vec<Summary>, Error> {
    let m = tx.m();
    // A label is stored in upper case; a serial number as its maker wrote it.
    let label = super::normal_label(code);
    let row = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM item i {JOINS} WHERE i.municipality_id = $1 AND i.label = $2"
    )))
    .bind(m)
    .bind(&label)
    .fetch_optional(tx.conn())
    .await?;
    if let Some(row) = row {
        return Ok(vec![read(&row)?]);
    }
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM item i {JOINS} WHERE i.municipality_id = $1 AND i.serial IN ($2, $3) ORDER BY i.seq LIMIT 50"
    )))
    .bind(m)
    .bind(&label)
    .bind(code.trim())
    .fetch_all(tx.conn())
    .await?;
    rows.iter().map(read).collect()
}

/// The device with this label.
#[derive(Clone, Debug)]
pub struct OfLabel {
    pub label: String,
}

impl Query for OfLabel {
    type Answer = Summary;

    async fn run(&self, tx: &mut Tx) -> Result<Summary, Error> {
        access::any(&tx.ctx, &[Right::SeeStore])?;
        let m = tx.m();
        let row = sqlx::query(
            "SELECT i.id, i.seq, i.label, i.serial, i.owner, i.state, i.state_since, i.inspect_by, i.loan_id, i.version,
                    p.id AS product_id, p.name AS product_name, p.hms_number, p.iso_code,
                    l.id AS place_id, l.kind AS place_kind, l.name AS place_name, u.name AS parent_name
             FROM item i
             JOIN product p ON p.municipality_id = $1 AND p.id = i.product_id
             JOIN place l ON l.municipality_id = $1 AND l.id = i.place_id
             LEFT JOIN place u ON u.municipality_id = $1 AND u.id = l.parent_id
             WHERE i.municipality_id = $1 AND i.label = $2",
        )
        .bind(m)
        .bind(super::normal_label(&self.label))
        .fetch_optional(tx.conn())
        .await?
        .ok_or(Error::NotFound)?;
        read(&row)
    }
}

/// Devices by id, in that order; unknown ones are left out.
#[derive(Clone, Debug)]
pub struct ByIds {
    pub items: Vec<ItemId>,
}

impl Query for ByIds {
    type Answer = Vec<Summary>;

    async fn run(&self, tx: &mut Tx) -> Result<Vec<Summary>, Error> {
        access::any(&tx.ctx, &[Right::SeeStore])?;
        by_ids(tx, &self.items).await
    }
}

pub(crate) async fn by_ids(tx: &mut Tx, items: &[ItemId]) -> Result<Vec<Summary>, Error> {
    let m = tx.m();
    let sql = format!(
        "SELECT {COLUMNS} FROM unnest($2::uuid[]) WITH ORDINALITY AS w(id, n)
         JOIN item i ON i.municipality_id = $1 AND i.id = w.id {JOINS} ORDER BY w.n"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(m)
        .bind(items.iter().map(|i| i.0).collect::<Vec<_>>())
        .fetch_all(tx.conn())
        .await?;
    rows.iter().map(read).collect()
}

/// Devices whose label or serial number begins with the text.
pub(crate) async fn starting_with(tx: &mut Tx, text: &str, most: usize) -> Result<Vec<Summary>, Error> {
    let m = tx.m();
    let (typed, upper) = (text.trim().to_owned(), super::normal_label(text));
    if upper.is_empty() {
        return Ok(vec![]);
    }
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "WITH hit AS (
             (SELECT id FROM item WHERE municipality_id = $1 AND label >= $2 AND label < $2 || U&'\\+10FFFF' ORDER BY label LIMIT $4)
             UNION (SELECT id FROM item WHERE municipality_id = $1 AND serial >= $2 AND serial < $2 || U&'\\+10FFFF' ORDER BY serial LIMIT $4)
             UNION (SELECT id FROM item WHERE municipality_id = $1 AND serial >= $3 AND serial < $3 || U&'\\+10FFFF' ORDER BY serial LIMIT $4))
         SELECT {COLUMNS} FROM hit JOIN item i ON i.municipality_id = $1 AND i.id = hit.id {JOINS}
         ORDER BY i.label, i.seq LIMIT $4"
    )))
    .bind(m)
    .bind(upper)
    .bind(typed)
    .bind(i64::try_from(most).unwrap_or(50))
    .fetch_all(tx.conn())
    .await?;
    rows.iter().map(read).collect()
}
