//! What the person gets on paper: the things handed out together, until when, by whom.

use super::list::person_name;
use super::store;
use crate::access::{self, ShownAddress};
use crate::tx::Query;
use crate::{Error, Tx};
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::Right;
use domain::ids::{LoanId, PersonId};
use domain::loan::LoanKind;
use sqlx::Row;

/// The receipt of a loan, with all that was handed out to the person in the same moment.
#[derive(Clone, Copy, Debug)]
pub struct ReceiptOf {
    pub loan: LoanId,
}

/// What a person has received at one time, to be printed or kept.
#[derive(Clone, Debug)]
pub struct Receipt {
    pub municipality: String,
    pub person: PersonId,
    pub person_name: String,
    pub address: ShownAddress,
    pub handed_out_at: DateTime<Utc>,
    /// The worker's name; nobody's where a machine did it.
    pub handed_out_by: Option<String>,
    /// The service that lends, to be called on return or repair.
    pub service: Option<String>,
    pub lines: Vec<ReceiptLine>,
}

/// One loan of a receipt.
#[derive(Clone, Debug)]
pub struct ReceiptLine {
    pub loan: LoanId,
    pub product_name: String,
    pub hms_number: Option<String>,
    pub label: Option<String>,
    pub serial: Option<String>,
    pub quantity: u32,
    pub kind: LoanKind,
    pub due: Option<NaiveDate>,
    /// It has come back, or was lost.
    pub ended: bool,
}

impl Query for ReceiptOf {
    type Answer = Receipt;

    async fn run(&self, tx: &mut Tx) -> Result<Receipt, Error> {
        access::any(&tx.ctx, &[Right::Lend, Right::SeePersons])?;
        let stored = store::load(tx, self.loan).await?;
        let (m, person, at) = (tx.m(), stored.loan.person, stored.loan.handed_out_at);
        let head = sqlx::query(
            "SELECT m.name AS municipality, p.first_name, p.middle_name, p.last_name, p.protected, p.street, p.postcode, p.city,
                    s.display_name, v.name AS service
             FROM loan l
             JOIN municipality m ON m.municipality_id = $1
             JOIN person p ON p.municipality_id = $1 AND p.id = l.person_id
             LEFT JOIN staff s ON s.municipality_id = $1 AND s.id = l.handed_out_by
             LEFT JOIN need n ON n.municipality_id = $1 AND n.id = l.need_id
             LEFT JOIN service v ON v.municipality_id = $1 AND v.id = coalesce(n.service_id, s.service_id)
             WHERE l.municipality_id = $1 AND l.id = $2",
        )
        .bind(m)
        .bind(self.loan.0)
        .fetch_one(tx.conn())
        .await?;
        let rows = sqlx::query(
            "SELECT l.id, l.quantity, l.kind, l.due_on, l.state, r.name, r.hms_number, i.label, i.serial
             FROM loan l
             JOIN product r ON r.municipality_id = $1 AND r.id = l.product_id
             LEFT JOIN item i ON i.municipality_id = $1 AND i.id = l.item_id
             WHERE l.municipality_id = $1 AND l.person_id = $2 AND l.handed_out_at = $3 ORDER BY l.seq",
        )
        .bind(m)
        .bind(person.0)
        .bind(at)
        .fetch_all(tx.conn())
        .await?;
        let broken = |what: &str| Error::Unavailable(format!("loan row can't be read: {what}"));
        let lines = rows
            .iter()
            .map(|row| {
                Ok(ReceiptLine {
                    loan: LoanId(row.try_get("id")?),
                    product_name: row.try_get("name")?,
                    hms_number: row.try_get("hms_number")?,
                    label: row.try_get("label")?,
                    serial: row.try_get("serial")?,
                    quantity: u32::try_from(row.try_get::<i32, _>("quantity")?).map_err(|_| broken("quantity"))?,
                    kind: row.try_get::<String, _>("kind")?.parse().map_err(|_| broken("kind"))?,
                    due: row.try_get("due_on")?,
                    ended: row.try_get::<String, _>("state")? != "open",
                })
            })
            .collect::<Result<Vec<_>, Error>>()?;
        let address = access::address(
            &tx.ctx,
            head.try_get("protected")?,
            head.try_get("street")?,
            head.try_get("postcode")?,
            head.try_get("city")?,
        );
        tx.saw(person, "loan.receipt");
        Ok(Receipt {
            municipality: head.try_get("municipality")?,
            person,
            person_name: person_name(&head)?,
            address,
            handed_out_at: at,
            handed_out_by: head.try_get("display_name")?,
            service: head.try_get("service")?,
            lines,
        })
    }
}
