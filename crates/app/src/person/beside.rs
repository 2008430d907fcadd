//! The person's context beside a form: open needs and present loans, and which of them are like what is wanted now.

use super::{Card, Contact, store};
use crate::need::Wish;
use crate::tx::Query;
use crate::{Error, Tx};
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::Right;
use domain::ids::{ItemId, LoanId, NeedId, PersonId};
use domain::loan::LoanKind;
use domain::need::Step;
use domain::priority_key::LevelCode;
use sqlx::Row;
use uuid::Uuid;

/// Reads a person's context. `wishes` mark what is similar: the same article, or the same ISO class on its second level
/// (four digits).
#[derive(Clone, Debug)]
pub struct Beside {
    pub person: PersonId,
    pub wishes: Vec<Wish>,
}

/// A person's need whose clock runs, in short.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenNeed {
    pub id: NeedId,
    /// What is wanted, in the order of the lines.
    pub what: Vec<String>,
    pub opened_at: DateTime<Utc>,
    pub step: Step,
    pub level: Option<LevelCode>,
    pub deadline: Option<DateTime<Utc>>,
    pub in_charge: Option<String>,
    pub similar: bool,
}

/// What a person has on loan now.
#[derive(Clone, Debug, PartialEq)]
pub struct PresentLoan {
    pub id: LoanId,
    pub item: Option<ItemId>,
    pub product: String,
    pub hms_number: Option<String>,
    pub label: Option<String>,
    pub quantity: i32,
    pub kind: LoanKind,
    pub handed_out_at: DateTime<Utc>,
    pub due_on: Option<NaiveDate>,
    pub similar: bool,
}

/// What a worker wants in sight while a need is written.
#[derive(Clone, Debug)]
pub struct BesideAnswer {
    pub card: Card,
    pub contacts: Vec<Contact>,
    /// The oldest first.
    pub needs: Vec<OpenNeed>,
    /// The newest first.
    pub loans: Vec<PresentLoan>,
}

impl Query for Beside {
    type Answer = BesideAnswer;

    async fn run(&self, tx: &mut Tx) -> Result<BesideAnswer, Error> {
        tx.ctx.must(Right::SeePersons)?;
        let card = store::card(tx, self.person).await?;
        tx.saw(self.person, "person.beside");
        let like = Likeness::of(tx, &self.wishes).await?;
        Ok(BesideAnswer {
            card,
            contacts: store::contacts(tx, self.person).await?,
            needs: open_needs(tx, self.person, &like).await?,
            loans: present_loans(tx, self.person, &like).await?,
        })
    }
}

/// What counts as similar.
#[derive(Default)]
pub(super) struct Likeness {
    products: Vec<Uuid>,
    /// The first four digits of ISO codes.
    classes: Vec<String>,
}

impl Likeness {
    async fn of(tx: &mut Tx, wishes: &[Wish]) -> Result<Likeness, Error> {
        let mut like = Likeness::default();
        for wish in wishes {
            match wish {
                Wish::Product { product } => like.products.push(product.0),
                Wish::Class { iso } => like.classes.extend(class(iso)),
                Wish::Words { .. } => {}
            }
        }
        if !like.products.is_empty() {
            let m = tx.m();
            let codes: Vec<Option<String>> =
                sqlx::query_scalar("SELECT iso_code FROM product WHERE municipality_id = $1 AND id = ANY ($2)")
                    .bind(m)
                    .bind(&like.products)
                    .fetch_all(tx.conn())
                    .await?;
            like.classes.extend(codes.iter().flatten().filter_map(|c| class(c)));
        }
        Ok(like)
    }

    fn fits(&self, product: Option<Uuid>, iso: Option<&str>) -> bool {
        product.is_some_and(|p| self.products.contains(&p))
            || iso.and_then(class).is_some_and(|c| self.classes.contains(&c))
    }
}

fn class(iso: &str) -> Option<String> {
    let digits: String = iso.chars().filter(char::is_ascii_digit).take(4).collect();
    (digits.len() == 4).then_some(digits)
}

fn broken(what: &str) -> Error {
    Error::Unavailable(format!("row can't be read: {what}"))
}

pub(super) async fn open_needs(tx: &mut Tx, person: PersonId, like: &Likeness) -> Result<Vec<OpenNeed>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT n.id, n.opened_at, n.step, n.level, n.deadline, s.display_name, l.product_id,
                coalesce(l.iso_code, r.iso_code) AS iso_code,
                coalesce(r.name, c.title, l.words, l.iso_code) AS what
         FROM need n
         LEFT JOIN staff s ON s.municipality_id = $1 AND s.id = n.in_charge
         LEFT JOIN need_line l ON l.municipality_id = $1 AND l.need_id = n.id AND l.state <> 'removed'
         LEFT JOIN product r ON r.municipality_id = $1 AND r.id = l.product_id
         LEFT JOIN iso_class c ON c.municipality_id = $1 AND c.code = l.iso_code
         WHERE n.municipality_id = $1 AND n.person_id = $2 AND n.state IN ('untriaged', 'open')
         ORDER BY n.opened_at, n.id, l.ordinal",
    )
    .bind(m)
    .bind(person.0)
    .fetch_all(tx.conn())
    .await?;
    let mut needs: Vec<OpenNeed> = vec![];
    for row in &rows {
        let id = NeedId(row.try_get("id")?);
        if needs.last().is_none_or(|n| n.id != id) {
            needs.push(OpenNeed {
                id,
                what: vec![],
                opened_at: row.try_get("opened_at")?,
                step: row.try_get::<String, _>("step")?.parse().map_err(|_| broken("step"))?,
                level: row.try_get::<Option<String>, _>("level")?.map(LevelCode),
                deadline: row.try_get("deadline")?,
                in_charge: row.try_get("display_name")?,
                similar: false,
            });
        }
        if let Some(need) = needs.last_mut() {
            need.what.extend(row.try_get::<Option<String>, _>("what")?);
            let iso: Option<String> = row.try_get("iso_code")?;
            need.similar |= like.fits(row.try_get("product_id")?, iso.as_deref());
        }
    }
    Ok(needs)
}

pub(super) async fn present_loans(tx: &mut Tx, person: PersonId, like: &Likeness) -> Result<Vec<PresentLoan>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT o.id, o.item_id, o.product_id, r.name, r.hms_number, r.iso_code, i.label, o.quantity, o.kind, o.handed_out_at, o.due_on
         FROM loan o
         JOIN product r ON r.municipality_id = $1 AND r.id = o.product_id
         LEFT JOIN item i ON i.municipality_id = $1 AND i.id = o.item_id
         WHERE o.municipality_id = $1 AND o.person_id = $2 AND o.state = 'open'
         ORDER BY o.handed_out_at DESC, o.id DESC",
    )
    .bind(m)
    .bind(person.0)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            let iso: Option<String> = row.try_get("iso_code")?;
            Ok(PresentLoan {
                id: LoanId(row.try_get("id")?),
                item: row.try_get::<Option<Uuid>, _>("item_id")?.map(ItemId),
                product: row.try_get("name")?,
                hms_number: row.try_get("hms_number")?,
                label: row.try_get("label")?,
                quantity: row.try_get("quantity")?,
                kind: row.try_get::<String, _>("kind")?.parse().map_err(|_| broken("kind"))?,
                handed_out_at: row.try_get("handed_out_at")?,
                due_on: row.try_get("due_on")?,
                similar: like.fits(row.try_get("product_id")?, iso.as_deref()),
            })
        })
        .collect()
}
