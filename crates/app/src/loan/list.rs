//! Lists of loans: all that are out, what is overdue or soon due, and what passes two years.

use super::{Extended, store};
use crate::tx::Query;
use crate::{Error, Tx};
use chrono::{DateTime, Days, Months, NaiveDate, Utc};
use domain::access::Right;
use domain::ids::{ItemId, LoanId, NeedId, PersonId, ProductId};
use domain::loan::{LoanKind, SHORT_TERM_CEILING_MONTHS};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

/// How many days ahead a loan counts as due soon.
pub const SOON_DAYS: u64 = 14;
/// How long before two years are up the list begins to tell: time for an application.
const CEILING_NOTICE_MONTHS: u32 = 1;

/// Which loans are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    #[default]
    Open,
    Overdue,
    DueSoon,
    /// Short-term loans that have lasted two years, or will within a month.
    Ceiling,
}

impl Which {
    pub const ALL: [Which; 4] = [Which::Open, Which::Overdue, Which::DueSoon, Which::Ceiling];
    /// The word in addresses and message keys.
    pub fn code(self) -> &'static str {
        match self {
            Which::Open => "open",
            Which::Overdue => "overdue",
            Which::DueSoon => "due_soon",
            Which::Ceiling => "ceiling",
        }
    }
}

/// A loan on a list.
#[derive(Clone, Debug)]
pub struct LoanRow {
    pub loan: LoanId,
    pub person: PersonId,
    pub person_name: String,
    pub product: ProductId,
    pub product_name: String,
    pub hms_number: Option<String>,
    pub item: Option<ItemId>,
    pub label: Option<String>,
    pub serial: Option<String>,
    pub quantity: u32,
    pub kind: LoanKind,
    pub need: Option<NeedId>,
    pub handed_out_at: DateTime<Utc>,
    pub due: Option<NaiveDate>,
    /// `open`, `returned` or `lost`.
    pub state: String,
    pub ended_at: Option<DateTime<Utc>>,
    /// A short-term loan near or past two years: time for a NAV application.
    pub near_ceiling: bool,
}

/// One page of loans, by due date; those without one last.
#[derive(Clone, Debug, Default)]
pub struct LoanList {
    pub which: Which,
    pub kind: Option<LoanKind>,
    pub person: Option<PersonId>,
    pub product: Option<ProductId>,
    /// The last row of the page before.
    pub after: Option<LoanId>,
    pub most: i64,
}

/// One page of loans.
#[derive(Clone, Debug)]
pub struct Page {
    pub rows: Vec<LoanRow>,
    /// The cursor of the next page, where there is one.
    pub next: Option<LoanId>,
    pub counts: LoanCounts,
}

/// How many there are of each, for the chips.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LoanCounts {
    pub open: i64,
    pub overdue: i64,
    pub due_soon: i64,
    pub ceiling: i64,
}

impl LoanCounts {
    pub fn of(&self, which: Which) -> i64 {
        match which {
            Which::Open => self.open,
            Which::Overdue => self.overdue,
            Which::DueSoon => self.due_soon,
            Which::Ceiling => self.ceiling,
        }
    }
}

/// Days that the lists compare with: today, the last soon day, and the day before which two years are (nearly) up.
fn days(tx: &Tx) -> (NaiveDate, NaiveDate, NaiveDate) {
    let today = tx.ctx.today();
    let soon = today.checked_add_days(Days::new(SOON_DAYS)).unwrap_or(today);
    let ceiling = today
        .checked_sub_months(Months::new(SHORT_TERM_CEILING_MONTHS - CEILING_NOTICE_MONTHS))
        .unwrap_or(today);
    (today, soon, ceiling)
}

impl Query for LoanList {
    type Answer = Page;

    async fn run(&self, tx: &mut Tx) -> Result<Page, Error> {
        tx.ctx.must(Right::SeePersons)?;
        let (m, (today, soon, ceiling)) = (tx.m(), days(tx));
        let most = self.most.clamp(1, 200);
        let rows = sqlx::query(
            "SELECT l.id, l.person_id, l.product_id, l.item_id, l.quantity, l.kind, l.need_id, l.handed_out_at, l.due_on, l.state,
                    l.ended_at, p.first_name, p.middle_name, p.last_name, r.name AS product_name, r.hms_number, i.label, i.serial,
                    l.kind = 'short' AND l.state = 'open' AND l.handed_out_at < $6 AS near_ceiling
             FROM loan l
             JOIN person p ON p.municipality_id = $1 AND p.id = l.person_id
             JOIN product r ON r.municipality_id = $1 AND r.id = l.product_id
             LEFT JOIN item i ON i.municipality_id = $1 AND i.id = l.item_id
             LEFT JOIN loan c ON c.municipality_id = $1 AND c.id = $8
             WHERE l.municipality_id = $1 AND l.state = 'open'
               AND CASE $2 WHEN 'overdue' THEN l.due_on < $4
                           WHEN 'due_soon' THEN l.due_on BETWEEN $4 AND $5
                           WHEN 'ceiling' THEN l.kind = 'short' AND l.handed_out_at < $6
                           ELSE true END
               AND ($3::uuid IS NULL OR l.person_id = $3) AND ($7::text IS NULL OR l.kind = $7)
               AND ($8::uuid IS NULL OR (coalesce(l.due_on, 'infinity'), l.id) > (coalesce(c.due_on, 'infinity'), c.id))
               AND ($10::uuid IS NULL OR l.product_id = $10)
             ORDER BY coalesce(l.due_on, 'infinity'), l.id LIMIT $9",
        )
        .bind(m)
        .bind(self.which.code())
        .bind(self.person.map(|p| p.0))
        .bind(today)
        .bind(soon)
        .bind(domain::time::start_of_day(ceiling, tx.ctx.zone))
        .bind(self.kind.map(LoanKind::code))
        .bind(self.after.map(|l| l.0))
        .bind(most + 1)
        .bind(self.product.map(|p| p.0))
        .fetch_all(tx.conn())
        .await?;
        let mut rows = rows.iter().map(row).collect::<Result<Vec<_>, _>>()?;
        let more = rows.len() as i64 > most;
        rows.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        for row in &rows {
            tx.saw(row.person, "loan.list");
        }
        Ok(Page {
            next: rows.last().filter(|_| more).map(|r| r.loan),
            counts: self.counts(tx).await?,
            rows,
        })
    }
}

impl LoanList {
    async fn counts(&self, tx: &mut Tx) -> Result<LoanCounts, Error> {
        let (m, (today, soon, ceiling)) = (tx.m(), days(tx));
        let row = sqlx::query(
            "SELECT count(*) AS open, count(*) FILTER (WHERE due_on < $2) AS overdue,
                    count(*) FILTER (WHERE due_on BETWEEN $2 AND $3) AS due_soon,
                    count(*) FILTER (WHERE kind = 'short' AND handed_out_at < $4) AS ceiling
             FROM loan WHERE municipality_id = $1 AND state = 'open' AND ($5::uuid IS NULL OR person_id = $5)
                         AND ($6::text IS NULL OR kind = $6) AND ($7::uuid IS NULL OR product_id = $7)",
        )
        .bind(m)
        .bind(today)
        .bind(soon)
        .bind(domain::time::start_of_day(ceiling, tx.ctx.zone))
        .bind(self.person.map(|p| p.0))
        .bind(self.kind.map(LoanKind::code))
        .bind(self.product.map(|p| p.0))
        .fetch_one(tx.conn())
        .await?;
        Ok(LoanCounts {
            open: row.try_get("open")?,
            overdue: row.try_get("overdue")?,
            due_soon: row.try_get("due_soon")?,
            ceiling: row.try_get("ceiling")?,
        })
    }
}

fn row(row: &PgRow) -> Result<LoanRow, Error> {
    let broken = |what: &str| Error::Unavailable(format!("loan row can't be read: {what}"));
    Ok(LoanRow {
        loan: LoanId(row.try_get("id")?),
        person: PersonId(row.try_get("person_id")?),
        person_name: person_name(row)?,
        product: ProductId(row.try_get("product_id")?),
        product_name: row.try_get("product_name")?,
        hms_number: row.try_get("hms_number")?,
        item: row.try_get::<Option<Uuid>, _>("item_id")?.map(ItemId),
        label: row.try_get("label")?,
        serial: row.try_get("serial")?,
        quantity: u32::try_from(row.try_get::<i32, _>("quantity")?).map_err(|_| broken("quantity"))?,
        kind: row.try_get::<String, _>("kind")?.parse().map_err(|_| broken("kind"))?,
        need: row.try_get::<Option<Uuid>, _>("need_id")?.map(NeedId),
        handed_out_at: row.try_get("handed_out_at")?,
        due: row.try_get("due_on")?,
        state: row.try_get("state")?,
        ended_at: row.try_get("ended_at")?,
        near_ceiling: row.try_get("near_ceiling")?,
    })
}

/// First, middle and last name of a row that has the three.
pub(crate) fn person_name(row: &PgRow) -> Result<String, Error> {
    let parts: [Option<String>; 3] = [
        row.try_get("first_name")?,
        row.try_get("middle_name")?,
        row.try_get("last_name")?,
    ];
    Ok(parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
}

/// One loan, open or ended.
#[derive(Clone, Copy, Debug)]
pub struct OfLoan {
    pub loan: LoanId,
}

impl Query for OfLoan {
    /// The loan, and what an extension would give where nothing is said.
    type Answer = (LoanRow, Option<Extended>);

    async fn run(&self, tx: &mut Tx) -> Result<Self::Answer, Error> {
        tx.ctx.must(Right::SeePersons)?;
        let (m, (today, _, ceiling)) = (tx.m(), days(tx));
        let found = sqlx::query(
            "SELECT l.id, l.person_id, l.product_id, l.item_id, l.quantity, l.kind, l.need_id, l.handed_out_at, l.due_on, l.state,
                    l.ended_at, p.first_name, p.middle_name, p.last_name, r.name AS product_name, r.hms_number, i.label, i.serial,
                    l.kind = 'short' AND l.state = 'open' AND l.handed_out_at < $3 AS near_ceiling
             FROM loan l
             JOIN person p ON p.municipality_id = $1 AND p.id = l.person_id
             JOIN product r ON r.municipality_id = $1 AND r.id = l.product_id
             LEFT JOIN item i ON i.municipality_id = $1 AND i.id = l.item_id
             WHERE l.municipality_id = $1 AND l.id = $2",
        )
        .bind(m)
        .bind(self.loan.0)
        .bind(domain::time::start_of_day(ceiling, tx.ctx.zone))
        .fetch_optional(tx.conn())
        .await?
        .ok_or(Error::NotFound)?;
        let row = row(&found)?;
        let stored = store::load(tx, self.loan).await?;
        tx.saw(row.person, "loan.page");
        let since = domain::time::local_date(row.handed_out_at, tx.ctx.zone);
        let extended = super::proposed_due(&stored.loan, today).map(|due| Extended {
            due,
            passes_ceiling: domain::loan::passes_ceiling(row.kind, since, due),
        });
        Ok((row, extended))
    }
}
