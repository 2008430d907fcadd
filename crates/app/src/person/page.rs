//! All of one person: the sheet, those to call, what is open, and one timeline of needs, loans and jobs.

use super::beside::{Likeness, open_needs, present_loans};
use super::{Card, Contact, OpenNeed, PresentLoan, sheet, store};
use crate::tx::Query;
use crate::{Error, Tx};
use chrono::{DateTime, Utc};
use domain::access::Right;
use domain::ids::PersonId;
use sqlx::Row;
use uuid::Uuid;

/// Reads a person for the page. The timeline goes on after the cursor.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    pub person: PersonId,
    pub after: Option<Cursor>,
    /// Entries of the timeline, 1 to 200.
    pub most: u16,
}

/// Where a page of the timeline ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub at: DateTime<Utc>,
    pub id: Uuid,
    pub what: What,
}

/// What an entry of the timeline tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    NeedOpened,
    NeedMet,
    NeedClosed,
    LoanOpened,
    LoanReturned,
    LoanLost,
    JobCreated,
    JobDone,
    JobCancelled,
}

impl What {
    const ALL: [What; 9] = [
        What::NeedOpened,
        What::NeedMet,
        What::NeedClosed,
        What::LoanOpened,
        What::LoanReturned,
        What::LoanLost,
        What::JobCreated,
        What::JobDone,
        What::JobCancelled,
    ];
    pub fn code(self) -> &'static str {
        match self {
            What::NeedOpened => "need_opened",
            What::NeedMet => "need_met",
            What::NeedClosed => "need_closed",
            What::LoanOpened => "loan_opened",
            What::LoanReturned => "loan_returned",
            What::LoanLost => "loan_lost",
            What::JobCreated => "job_created",
            What::JobDone => "job_done",
            What::JobCancelled => "job_cancelled",
        }
    }
    pub fn parse(text: &str) -> Option<What> {
        What::ALL.into_iter().find(|w| w.code() == text)
    }
}

/// One line of a person's timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub at: DateTime<Utc>,
    pub what: What,
    /// The need's, loan's or job's id.
    pub id: Uuid,
    /// What it was about: the first thing wanted, the product, or the job's kind as its stable word.
    pub about: Option<String>,
    /// The device's label.
    pub label: Option<String>,
    pub item: Option<Uuid>,
    pub by: Option<String>,
}

/// A person with contacts and timeline, as far as the reader may see them.
#[derive(Clone, Debug)]
pub struct PersonPage {
    pub card: Card,
    /// As it is written in its country.
    pub national_id: Option<String>,
    pub first_name: String,
    pub middle_name: Option<String>,
    pub last_name: String,
    pub email: Option<String>,
    /// The form's version for [`super::Update`].
    pub version: i64,
    pub contacts: Vec<Contact>,
    pub needs: Vec<OpenNeed>,
    pub loans: Vec<PresentLoan>,
    /// The newest first.
    pub timeline: Vec<Entry>,
    pub next: Option<Cursor>,
}

impl Query for Page {
    type Answer = PersonPage;

    async fn run(&self, tx: &mut Tx) -> Result<PersonPage, Error> {
        tx.ctx.must(Right::SeePersons)?;
        let stored = store::load(tx, self.person).await?;
        tx.saw(self.person, "person.page");
        let most = usize::from(self.most.clamp(1, 200));
        let mut timeline = timeline(tx, self, most).await?;
        let more = timeline.len() > most;
        timeline.truncate(most);
        let next = timeline.last().filter(|_| more).map(|e| Cursor {
            at: e.at,
            id: e.id,
            what: e.what,
        });
        let like = Likeness::default();
        Ok(PersonPage {
            national_id: sheet::unseal(tx, stored.sealed.as_deref())?,
            card: stored.card,
            first_name: stored.first_name,
            middle_name: stored.middle_name,
            last_name: stored.last_name,
            email: stored.email,
            version: stored.version,
            contacts: store::contacts(tx, self.person).await?,
            needs: open_needs(tx, self.person, &like).await?,
            loans: present_loans(tx, self.person, &like).await?,
            timeline,
            next,
        })
    }
}

async fn timeline(tx: &mut Tx, page: &Page, most: usize) -> Result<Vec<Entry>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "WITH needs AS (
             SELECT n.id, n.opened_at, n.closed_at, n.state,
                    (SELECT coalesce(r.name, c.title, l.words, l.iso_code) FROM need_line l
                     LEFT JOIN product r ON r.municipality_id = $1 AND r.id = l.product_id
                     LEFT JOIN iso_class c ON c.municipality_id = $1 AND c.code = l.iso_code
                     WHERE l.municipality_id = $1 AND l.need_id = n.id AND l.state <> 'removed' ORDER BY l.ordinal LIMIT 1) AS about
             FROM need n WHERE n.municipality_id = $1 AND n.person_id = $2
         ), loans AS (
             SELECT o.id, o.handed_out_at, o.handed_out_by, o.ended_at, o.state, o.item_id, r.name AS about, i.label
             FROM loan o JOIN product r ON r.municipality_id = $1 AND r.id = o.product_id
             LEFT JOIN item i ON i.municipality_id = $1 AND i.id = o.item_id
             WHERE o.municipality_id = $1 AND o.person_id = $2
         ), jobs AS (
             SELECT j.id, j.kind, j.state, j.created_at, j.created_by, j.ended_at FROM job j
             WHERE j.municipality_id = $1 AND j.person_id = $2
         ), entries AS (
             SELECT opened_at AS at, 'need_opened' AS what, id, about, NULL::text AS label, NULL::uuid AS item, NULL::uuid AS actor FROM needs
             UNION ALL SELECT closed_at, CASE state WHEN 'in_use' THEN 'need_met' ELSE 'need_closed' END, id, about, NULL, NULL, NULL
                       FROM needs WHERE closed_at IS NOT NULL
             UNION ALL SELECT handed_out_at, 'loan_opened', id, about, label, item_id, handed_out_by FROM loans
             UNION ALL SELECT ended_at, CASE state WHEN 'lost' THEN 'loan_lost' ELSE 'loan_returned' END, id, about, label, item_id, NULL
                       FROM loans WHERE ended_at IS NOT NULL
             UNION ALL SELECT created_at, 'job_created', id, kind, NULL, NULL, created_by FROM jobs
             UNION ALL SELECT ended_at, CASE state WHEN 'done' THEN 'job_done' ELSE 'job_cancelled' END, id, kind, NULL, NULL, NULL
                       FROM jobs WHERE ended_at IS NOT NULL
         )
         SELECT e.at, e.what, e.id, e.about, e.label, e.item, s.display_name FROM entries e
         LEFT JOIN staff s ON s.municipality_id = $1 AND s.id = e.actor
         WHERE $3::timestamptz IS NULL OR (e.at, e.id, e.what) < ($3, $4, $5)
         ORDER BY e.at DESC, e.id DESC, e.what DESC LIMIT $6",
    )
    .bind(m)
    .bind(page.person.0)
    .bind(page.after.map(|c| c.at))
    .bind(page.after.map(|c| c.id))
    .bind(page.after.map(|c| c.what.code()))
    .bind(i64::try_from(most).unwrap_or(200) + 1)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Entry {
                at: row.try_get("at")?,
                what: What::parse(row.try_get("what")?)
                    .ok_or_else(|| Error::Unavailable("timeline row can't be read".into()))?,
                id: row.try_get("id")?,
                about: row.try_get("about")?,
                label: row.try_get("label")?,
                item: row.try_get("item")?,
                by: row.try_get("display_name")?,
            })
        })
        .collect()
}
