//! All of one need: its clock, why it has its level, what is wanted, and what happened.

use super::store;
use crate::tx::Query;
use crate::{Error, Tx, person, priority_key};
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::Right;
use domain::ids::{ItemId, NeedId, NeedLineId, ServiceId, StaffId};
use domain::need::{Channel, NavStep, Need, NeedEvent, NeedLine, NeedState, Step};
use domain::priority_key::{CriterionCode, LevelCode, PriorityKey};
use sqlx::Row;
use uuid::Uuid;

/// Reads one need for its page.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    pub need: NeedId,
}

/// One thing wanted, as a worker reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct PageLine {
    pub line: NeedLine,
    pub product_name: Option<String>,
    pub hms_number: Option<String>,
    pub iso_code: Option<String>,
    pub class_title: Option<String>,
    pub words: Option<String>,
    /// `new`, `exchange` or `already_handed_out`.
    pub purpose: String,
    pub purpose_note: Option<String>,
    pub note: Option<String>,
    /// The accessory's device.
    pub accessory_of: Option<NeedLineId>,
    /// The reserved or lent device's label.
    pub item: Option<(ItemId, Option<String>)>,
    pub nav: Vec<(NavStep, NaiveDate)>,
}

impl PageLine {
    /// The product's name, else the class's, else the words.
    pub fn title(&self) -> &str {
        [&self.product_name, &self.class_title, &self.words, &self.iso_code]
            .into_iter()
            .find_map(|t| t.as_deref())
            .unwrap_or_default()
    }
}

/// One entry of the level's history.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenLevel {
    pub level: LevelCode,
    pub criteria: Vec<CriterionCode>,
    pub key_version: u32,
    pub deadline: DateTime<Utc>,
    pub at: DateTime<Utc>,
    pub by: Option<String>,
    pub reason: Option<String>,
}

/// A stretch of the clock.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    pub step: Step,
    pub from: DateTime<Utc>,
    /// `None` while it lasts.
    pub until: Option<DateTime<Utc>>,
}

/// One event of a need's timeline and who made it.
#[derive(Clone, Debug)]
pub struct Happened {
    pub at: DateTime<Utc>,
    pub event: NeedEvent,
    pub by: Option<String>,
}

/// A need with its person, texts, lines and history.
#[derive(Clone, Debug)]
pub struct NeedPage {
    pub need: Need,
    pub person: person::Card,
    pub channel: Channel,
    pub caller_name: Option<String>,
    pub caller_phone: Option<String>,
    pub matters: Option<String>,
    pub challenge: Option<String>,
    pub note: Option<String>,
    pub service: Option<(ServiceId, String)>,
    pub in_charge: Option<(StaffId, String)>,
    pub proposed: Option<LevelCode>,
    pub ticked: Vec<CriterionCode>,
    /// The level it has, or had when it was closed.
    pub level: Option<LevelCode>,
    pub deadline: Option<DateTime<Utc>>,
    pub source_id: Option<String>,
    pub delivery: Option<serde_json::Value>,
    pub lines: Vec<PageLine>,
    /// The newest first.
    pub history: Vec<GivenLevel>,
    /// In the order of time.
    pub steps: Vec<Stretch>,
    /// The newest first.
    pub timeline: Vec<Happened>,
    /// The key that this need goes by: in force on the day when its clock started.
    pub key: PriorityKey,
}

impl NeedPage {
    /// When the clock stopped.
    pub fn ended_at(&self) -> Option<DateTime<Utc>> {
        match &self.need.state {
            NeedState::InUse { at, .. } | NeedState::Closed { at, .. } => Some(*at),
            NeedState::Untriaged | NeedState::Open { .. } => None,
        }
    }

    /// Met or closed after its deadline, or open and past it at `now`.
    pub fn is_late(&self, now: DateTime<Utc>) -> bool {
        self.deadline.is_some_and(|d| self.ended_at().unwrap_or(now) > d)
    }
}

impl Query for Page {
    type Answer = NeedPage;

    async fn run(&self, tx: &mut Tx) -> Result<NeedPage, Error> {
        tx.ctx.must(Right::SeePersons)?;
        let stored = store::load(tx, self.need).await?;
        tx.saw(stored.need.person, "need.page");
        let person = person::store::card(tx, stored.need.person).await?;
        let key = priority_key::at(tx, stored.need.clock_from).await?;
        let m = tx.m();
        let row = sqlx::query(
            "SELECT n.caller_name, n.caller_phone, n.matters, n.challenge, n.note, n.proposed_level, n.level, n.deadline,
                    n.source_id, n.delivery, v.name AS service, s.display_name
             FROM need n
             LEFT JOIN service v ON v.municipality_id = $1 AND v.id = n.service_id
             LEFT JOIN staff s ON s.municipality_id = $1 AND s.id = n.in_charge
             WHERE n.municipality_id = $1 AND n.id = $2",
        )
        .bind(m)
        .bind(self.need.0)
        .fetch_one(tx.conn())
        .await?;
        let lines = lines(tx, &stored.need).await?;
        let history = history(tx, self.need).await?;
        let timeline = timeline(tx, self.need).await?;
        let mut page = NeedPage {
            person,
            channel: stored.channel,
            caller_name: row.try_get("caller_name")?,
            caller_phone: row.try_get("caller_phone")?,
            matters: row.try_get("matters")?,
            challenge: row.try_get("challenge")?,
            note: row.try_get("note")?,
            service: stored.service.zip(row.try_get("service")?),
            in_charge: stored.need.in_charge.zip(row.try_get("display_name")?),
            proposed: row.try_get::<Option<String>, _>("proposed_level")?.map(LevelCode),
            ticked: stored.ticked,
            level: row.try_get::<Option<String>, _>("level")?.map(LevelCode),
            deadline: row.try_get("deadline")?,
            source_id: row.try_get("source_id")?,
            delivery: row.try_get("delivery")?,
            need: stored.need,
            lines,
            history,
            steps: vec![],
            timeline,
            key,
        };
        page.steps = steps(tx, self.need, page.ended_at()).await?;
        Ok(page)
    }
}

fn broken(what: &str) -> Error {
    Error::Unavailable(format!("need row can't be read: {what}"))
}

async fn lines(tx: &mut Tx, need: &Need) -> Result<Vec<PageLine>, Error> {
    let m = tx.m();
    let dates = sqlx::query(
        "SELECT a.line_id, a.step, a.on_date FROM need_line_nav a
         JOIN need_line l ON l.municipality_id = $1 AND l.id = a.line_id
         WHERE a.municipality_id = $1 AND l.need_id = $2 ORDER BY a.on_date",
    )
    .bind(m)
    .bind(need.id.0)
    .fetch_all(tx.conn())
    .await?;
    let mut nav = vec![];
    for row in &dates {
        let step: NavStep = row.try_get::<String, _>("step")?.parse().map_err(|_| broken("step"))?;
        nav.push((
            NeedLineId(row.try_get("line_id")?),
            step,
            row.try_get::<NaiveDate, _>("on_date")?,
        ));
    }
    let rows = sqlx::query(
        "SELECT l.id, r.name, r.hms_number, coalesce(l.iso_code, r.iso_code) AS iso_code, coalesce(c.title, r.iso_title) AS title,
                l.words, l.purpose, l.purpose_note, l.note, l.accessory_of, i.id AS item, i.label
         FROM need_line l
         LEFT JOIN product r ON r.municipality_id = $1 AND r.id = l.product_id
         LEFT JOIN iso_class c ON c.municipality_id = $1 AND c.code = coalesce(l.iso_code, r.iso_code)
         LEFT JOIN loan o ON o.municipality_id = $1 AND o.id = l.loan_id
         LEFT JOIN item i ON i.municipality_id = $1 AND i.id = coalesce(l.item_id, o.item_id)
         WHERE l.municipality_id = $1 AND l.need_id = $2 ORDER BY l.ordinal",
    )
    .bind(m)
    .bind(need.id.0)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            let id = NeedLineId(row.try_get("id")?);
            let item: Option<Uuid> = row.try_get("item")?;
            Ok(PageLine {
                line: need.line(id)?.clone(),
                product_name: row.try_get("name")?,
                hms_number: row.try_get("hms_number")?,
                iso_code: row.try_get("iso_code")?,
                class_title: row.try_get("title")?,
                words: row.try_get("words")?,
                purpose: row.try_get("purpose")?,
                purpose_note: row.try_get("purpose_note")?,
                note: row.try_get("note")?,
                accessory_of: row.try_get::<Option<Uuid>, _>("accessory_of")?.map(NeedLineId),
                item: match item {
                    Some(item) => Some((ItemId(item), row.try_get("label")?)),
                    None => None,
                },
                nav: nav.iter().filter(|n| n.0 == id).map(|n| (n.1, n.2)).collect(),
            })
        })
        .collect()
}

async fn history(tx: &mut Tx, need: NeedId) -> Result<Vec<GivenLevel>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT t.level, t.criteria, t.key_version, t.deadline, t.at, t.reason, s.display_name FROM need_triage t
         LEFT JOIN staff s ON s.municipality_id = $1 AND s.id = t.actor
         WHERE t.municipality_id = $1 AND t.need_id = $2 ORDER BY t.at DESC, t.id DESC",
    )
    .bind(m)
    .bind(need.0)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(GivenLevel {
                level: LevelCode(row.try_get("level")?),
                criteria: row
                    .try_get::<Vec<String>, _>("criteria")?
                    .into_iter()
                    .map(CriterionCode)
                    .collect(),
                key_version: u32::try_from(row.try_get::<i32, _>("key_version")?).map_err(|_| broken("key_version"))?,
                deadline: row.try_get("deadline")?,
                at: row.try_get("at")?,
                by: row.try_get("display_name")?,
                reason: row.try_get("reason")?,
            })
        })
        .collect()
}

async fn steps(tx: &mut Tx, need: NeedId, ended: Option<DateTime<Utc>>) -> Result<Vec<Stretch>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT step, entered_at FROM need_step WHERE municipality_id = $1 AND need_id = $2 ORDER BY entered_at, ordinal",
    )
    .bind(m)
    .bind(need.0)
    .fetch_all(tx.conn())
    .await?;
    let mut steps: Vec<Stretch> = vec![];
    for row in &rows {
        let from: DateTime<Utc> = row.try_get("entered_at")?;
        if let Some(last) = steps.last_mut() {
            last.until = Some(from);
        }
        steps.push(Stretch {
            step: row.try_get::<String, _>("step")?.parse().map_err(|_| broken("step"))?,
            from,
            until: ended,
        });
    }
    Ok(steps)
}

async fn timeline(tx: &mut Tx, need: NeedId) -> Result<Vec<Happened>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT e.fact, e.occurred_at, s.display_name FROM event e
         LEFT JOIN staff s ON s.municipality_id = $1 AND s.id = e.actor
         WHERE e.municipality_id = $1 AND e.subject_id = $2 AND e.noun = 'need' ORDER BY e.seq DESC",
    )
    .bind(m)
    .bind(need.0)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Happened {
                at: row.try_get("occurred_at")?,
                event: serde_json::from_value(row.try_get("fact")?).map_err(|e| broken(&e.to_string()))?,
                by: row.try_get("display_name")?,
            })
        })
        .collect()
}
