//! Loans in the order of recording, for machines that follow them with a cursor.

use crate::tx::Query;
use crate::{Error, Tx};
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::Right;
use domain::ids::{ItemId, LoanId, NeedId, NeedLineId, PersonId, ProductId};
use domain::loan::LoanKind;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

/// A page of loans, or the one loan that is named.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    pub one: Option<LoanId>,
    pub person: Option<PersonId>,
    pub item: Option<ItemId>,
    /// `open`, `returned` or `lost`.
    pub state: Option<String>,
    pub kind: Option<LoanKind>,
    /// The number of the last row before.
    pub after: i64,
    /// 1 to 201.
    pub most: i64,
}

/// A loan with ids alone: whose it is, is told to those who may see persons.
#[derive(Clone, Debug)]
pub struct RecordedLoan {
    pub id: LoanId,
    pub seq: i64,
    pub person: PersonId,
    pub item: Option<ItemId>,
    pub label: Option<String>,
    pub serial: Option<String>,
    pub product: ProductId,
    pub product_name: String,
    pub hms_number: Option<String>,
    pub quantity: i32,
    pub kind: LoanKind,
    pub need: Option<NeedId>,
    pub line: Option<NeedLineId>,
    pub handed_out_at: DateTime<Utc>,
    pub due: Option<NaiveDate>,
    pub state: String,
    pub ended_at: Option<DateTime<Utc>>,
    pub version: i64,
}

impl Query for Recorded {
    type Answer = Vec<RecordedLoan>;

    async fn run(&self, tx: &mut Tx) -> Result<Vec<RecordedLoan>, Error> {
        tx.ctx.must(Right::SeePersons)?;
        let m = tx.m();
        let rows = sqlx::query(
            "SELECT l.id, l.seq, l.person_id, l.item_id, i.label, i.serial, l.product_id, r.name, r.hms_number, l.quantity, l.kind,
                    l.need_id, l.need_line_id, l.handed_out_at, l.due_on, l.state, l.ended_at, l.version
             FROM loan l
             JOIN product r ON r.municipality_id = $1 AND r.id = l.product_id
             LEFT JOIN item i ON i.municipality_id = $1 AND i.id = l.item_id
             WHERE l.municipality_id = $1 AND l.seq > $2
               AND ($3::uuid IS NULL OR l.id = $3) AND ($4::uuid IS NULL OR l.person_id = $4)
               AND ($5::uuid IS NULL OR l.item_id = $5) AND ($6::text IS NULL OR l.state = $6)
               AND ($7::text IS NULL OR l.kind = $7)
             ORDER BY l.seq LIMIT $8",
        )
        .bind(m)
        .bind(self.after)
        .bind(self.one.map(|l| l.0))
        .bind(self.person.map(|p| p.0))
        .bind(self.item.map(|i| i.0))
        .bind(self.state.as_deref())
        .bind(self.kind.map(LoanKind::code))
        .bind(self.most.clamp(1, 201))
        .fetch_all(tx.conn())
        .await?;
        let loans = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        for loan in &loans {
            tx.saw(loan.person, if self.one.is_some() { "loan.page" } else { "loan.list" });
        }
        Ok(loans)
    }
}

fn read(row: &PgRow) -> Result<RecordedLoan, Error> {
    Ok(RecordedLoan {
        id: LoanId(row.try_get("id")?),
        seq: row.try_get("seq")?,
        person: PersonId(row.try_get("person_id")?),
        item: row.try_get::<Option<Uuid>, _>("item_id")?.map(ItemId),
        label: row.try_get("label")?,
        serial: row.try_get("serial")?,
        product: ProductId(row.try_get("product_id")?),
        product_name: row.try_get("name")?,
        hms_number: row.try_get("hms_number")?,
        quantity: row.try_get("quantity")?,
        kind: row
            .try_get::<&str, _>("kind")?
            .parse()
            .map_err(|_| Error::Unavailable("loan row can't be read: kind".into()))?,
        need: row.try_get::<Option<Uuid>, _>("need_id")?.map(NeedId),
        line: row.try_get::<Option<Uuid>, _>("need_line_id")?.map(NeedLineId),
        handed_out_at: row.try_get("handed_out_at")?,
        due: row.try_get("due_on")?,
        state: row.try_get("state")?,
        ended_at: row.try_get("ended_at")?,
        version: row.try_get("version")?,
    })
}
