//! Joint intake: from the phone call to a need with its clock.

use super::{StoredNeed, advance_all, default_next, may_set, store, triaged};
use crate::error::Fault;
use crate::faults::{Faults, typed};
use crate::tx::Command;
use crate::{Error, Tx, person, priority_key};
use chrono::{DateTime, Utc};
use domain::access::Right;
use domain::event::Fact;
use domain::ids::{NeedId, NeedLineId, PersonId, ProductId, ServiceId};
use domain::need::{Channel, Need, NeedEvent, Term, Triage, Wanted};
use domain::priority_key::{ClockStart, CriterionCode, LevelCode, PriorityKey};
use domain::product_code::IsoCode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The longest text that a worker may write in one field, in characters.
pub const LONGEST_TEXT: usize = 4_000;
/// The most pieces on one line.
pub const MOST_PIECES: u32 = 999;

/// What a line wants, as a worker says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "wants", rename_all = "snake_case")]
pub enum Wish {
    Product {
        product: ProductId,
    },
    /// Digits of an ISO 9999 code.
    Class {
        iso: String,
    },
    Words {
        words: String,
    },
}

/// One wanted line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineWish {
    pub what: Wish,
    /// 1 to [`MOST_PIECES`].
    pub quantity: u32,
    #[serde(default)]
    pub note: Option<String>,
    /// It replaces one that the person has; the text says why.
    #[serde(default)]
    pub exchange: Option<String>,
}

/// Where a need came from, when it was no worker who typed it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// The form's own id: the same form makes one need.
    pub id: String,
    pub delivery: Option<serde_json::Value>,
    /// The level that the sender asks for.
    pub proposed: Option<LevelCode>,
}

/// Opens a need.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Open {
    pub person: PersonId,
    pub channel: Channel,
    pub caller_name: Option<String>,
    pub caller_phone: Option<String>,
    /// What matters to the person, in the person's words.
    pub matters: String,
    /// The functional challenge.
    pub challenge: String,
    pub note: String,
    pub term: Term,
    pub service: Option<ServiceId>,
    /// Criteria of the key in force at the contact.
    pub ticked: Vec<CriterionCode>,
    pub lines: Vec<LineWish>,
    /// When contact was made; now where nothing is said, never later.
    pub contact_at: Option<DateTime<Utc>>,
    /// The intake has what it needs to decide. Under a key that starts the clock then, it starts now.
    pub information_complete: bool,
    /// Take the key's proposal as the level at once, where the worker may.
    pub triage_now: bool,
    #[serde(default)]
    pub source: Option<Source>,
}

impl Command for Open {
    const KIND: &'static str = "need.open";
    type Outcome = NeedId;

    async fn run(&self, tx: &mut Tx) -> Result<NeedId, Error> {
        tx.ctx.must(Right::OpenNeeds)?;
        let stored = open(tx, self).await?;
        Ok(stored.need.id)
    }
}

/// Opens a need, for this use case and for imports. Asks for no right.
pub(crate) async fn open(tx: &mut Tx, new: &Open) -> Result<StoredNeed, Error> {
    let now = tx.ctx.now;
    let contact = new.contact_at.unwrap_or(now);
    let key = priority_key::at(tx, contact).await?;
    check(new, &key, now)?;
    person::store::standing(tx, new.person).await?;
    let lines = wanted(tx, &new.lines).await?;
    let clock_from = match key.clock_start {
        ClockStart::CompleteInformation if new.information_complete => now,
        ClockStart::FirstContact | ClockStart::CompleteInformation => contact,
    };
    let proposal = key.propose(&new.ticked.iter().cloned().collect::<BTreeSet<_>>());
    let proposed = proposal
        .as_ref()
        .map(|p| p.level.clone())
        .or_else(|| new.source.as_ref().and_then(|s| s.proposed.clone()));

    let id: NeedId = tx.ctx.id();
    let opened = NeedEvent::Opened {
        person: new.person,
        channel: new.channel,
        term: new.term,
        at: contact,
        clock_from,
    };
    let need = Need::begin(id, &opened).map_err(|e| Error::Unavailable(e.to_string()))?;
    let opening = store::Opening {
        channel: new.channel.code(),
        caller_name: new.caller_name.as_deref().and_then(typed),
        caller_phone: new.caller_phone.as_deref().and_then(typed),
        matters: typed(&new.matters),
        challenge: typed(&new.challenge),
        note: typed(&new.note),
        service: new.service,
        ticked: &new.ticked,
        proposed: proposed.as_ref(),
        source_id: new.source.as_ref().map(|s| s.id.as_str()),
        delivery: new.source.as_ref().and_then(|s| s.delivery.as_ref()),
    };
    store::insert(tx, &need, &opening).await?;
    tx.happened_at(Fact::Need(id, opened), contact);
    tx.saw(new.person, "need.open");

    let mut stored = StoredNeed {
        need,
        channel: new.channel,
        service: new.service,
        ticked: new.ticked.clone(),
        version: 1,
    };
    let ids: Vec<NeedLineId> = lines.iter().map(|_| tx.ctx.id()).collect();
    let added = (ids.iter().zip(lines).zip(&new.lines))
        .map(|((line, wanted), wish)| NeedEvent::LineAdded {
            line: *line,
            wanted,
            quantity: wish.quantity,
        })
        .collect();
    stored = advance_all(tx, stored, added).await?;
    for (line, wish) in ids.iter().zip(&new.lines) {
        store::describe_line(tx, *line, texts(wish)).await?;
    }
    match proposal {
        Some(p) if new.triage_now && tx.ctx.may(Right::Triage) && may_set(&tx.ctx, &key, &p.level) => {
            let deadline = key
                .deadline(&p.level, clock_from, tx.ctx.zone)
                .ok_or_else(|| Error::Unavailable("the deadline leaves the calendar".into()))?;
            let triage = Triage {
                level: p.level,
                criteria: new.ticked.clone(),
                key_version: key.version,
                deadline,
                by: tx.ctx.actor.staff(),
            };
            let next = default_next(&stored.need);
            triaged(tx, stored, triage, next, None).await
        }
        _ => Ok(stored),
    }
}

fn check(new: &Open, key: &PriorityKey, now: DateTime<Utc>) -> Result<(), Error> {
    let mut faults = Faults::default();
    for (field, text) in [
        ("matters", &new.matters),
        ("challenge", &new.challenge),
        ("note", &new.note),
    ] {
        faults.at_most(field, text, LONGEST_TEXT);
    }
    faults.at_most("caller_name", new.caller_name.as_deref().unwrap_or_default(), 200);
    faults.at_most("caller_phone", new.caller_phone.as_deref().unwrap_or_default(), 40);
    if new.lines.is_empty() && typed(&new.challenge).is_none() && typed(&new.matters).is_none() {
        faults.add("challenge", Fault::Required);
    }
    if new.contact_at.is_some_and(|at| at > now) {
        faults.add("contact_at", Fault::InTheFuture);
    }
    if new.ticked.iter().any(|c| key.criterion(c).is_none()) {
        faults.add("criteria", Fault::UnknownChoice);
    }
    faults.end()
}

/// The texts of a wish, for its row.
pub(super) fn texts(wish: &LineWish) -> store::LineText<'_> {
    store::LineText {
        words: match &wish.what {
            Wish::Words { words } => typed(words),
            Wish::Product { .. } | Wish::Class { .. } => None,
        },
        purpose: wish.exchange.as_ref().map(|_| "exchange"),
        purpose_note: wish.exchange.as_deref().and_then(typed),
        note: wish.note.as_deref().and_then(typed),
        accessory_of: None,
    }
}

/// Wishes in the domain's terms; products must exist.
pub(super) async fn wanted(tx: &mut Tx, wishes: &[LineWish]) -> Result<Vec<Wanted>, Error> {
    let asked: Vec<ProductId> = wishes
        .iter()
        .filter_map(|w| match w.what {
            Wish::Product { product } => Some(product),
            Wish::Class { .. } | Wish::Words { .. } => None,
        })
        .collect();
    let known = store::known_products(tx, &asked).await?;
    let mut faults = Faults::default();
    let mut wanted = vec![];
    for (n, wish) in wishes.iter().enumerate() {
        if wish.quantity == 0 || wish.quantity > MOST_PIECES {
            faults.add(
                format!("lines[{n}].quantity"),
                Fault::OutOfRange {
                    least: 1,
                    most: i64::from(MOST_PIECES),
                },
            );
        }
        faults.at_most(
            &format!("lines[{n}].note"),
            wish.note.as_deref().unwrap_or_default(),
            LONGEST_TEXT,
        );
        faults.at_most(
            &format!("lines[{n}].exchange"),
            wish.exchange.as_deref().unwrap_or_default(),
            LONGEST_TEXT,
        );
        match &wish.what {
            Wish::Product { product } => {
                if !known.contains(product) {
                    faults.add(format!("lines[{n}].what"), Fault::Unknown);
                }
                wanted.push(Wanted::Product { product: *product });
            }
            Wish::Class { iso } => match IsoCode::parse(iso) {
                Ok(code) => wanted.push(Wanted::Class {
                    iso: code.as_str().to_owned(),
                }),
                Err(_) => faults.add(format!("lines[{n}].what"), Fault::IsoCode),
            },
            Wish::Words { words } => {
                faults.required(&format!("lines[{n}].what"), words, 400);
                wanted.push(Wanted::Words);
            }
        }
    }
    faults.end()?;
    Ok(wanted)
}
