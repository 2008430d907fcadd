//! NAV's need forms: each becomes one need with its person, lines and wishes, known again by the form's number. A need that is
//! here already is left alone: from then on the workers lead it. Order lines that came before their need are tied to it.

use super::device::noon;
use super::format::{self, FileFault, ImportKind, Need as Form, Parsed};
use super::person::{self, Said, Weight};
use super::{Fate, Kind, Origin, need_line, order, product};
use crate::need::store::Opening;
use crate::need::{self, StoredNeed};
use crate::{Error, Tx, priority_key};
use chrono::SubsecRound;
use domain::event::Fact;
use domain::ids::{NeedId, PersonId, ProductId};
use domain::national_id::Country;
use domain::need::{Channel, Need, NeedEvent, Term};
use domain::priority_key::{CriterionCode, LevelCode, urgent_reason_to_criterion};
use serde_json::{Value, json};
use sqlx::Row;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

pub(crate) struct Needs;

impl Kind for Needs {
    type Record = Form;
    const KIND: ImportKind = ImportKind::Needs;

    fn read(bytes: &[u8], _country: Country) -> Result<Parsed<Form>, FileFault> {
        format::read_needs(bytes)
    }

    async fn write(tx: &mut Tx, _origin: Origin<'_>, rows: &[&Form]) -> Result<Vec<Fate>, Error> {
        let mut known = known(tx, rows).await?;
        let new: Vec<&Form> = rows
            .iter()
            .copied()
            .filter(|r| known.insert(r.source_id.clone()))
            .collect();
        let fates = {
            let mut fresh: HashSet<&str> = new.iter().map(|r| r.source_id.as_str()).collect();
            // Of the same form twice the first is the new one.
            let fate = |r: &&Form| {
                if fresh.remove(r.source_id.as_str()) {
                    Fate::New
                } else {
                    Fate::Known
                }
            };
            rows.iter().map(fate).collect()
        };
        let said: Vec<Said<'_>> = new.iter().map(|r| said(&r.person)).collect();
        let persons = person::tell(tx, &said, Weight::Mention).await?;
        let articles: Vec<format::Product> = new.iter().flat_map(|r| need_line::articles(&r.lines)).collect();
        let products = product::found_or_made(tx, &articles).await?;
        for (form, (person, _)) in new.iter().zip(persons) {
            open(tx, form, person, &products).await?;
        }
        Ok(fates)
    }
}

async fn known(tx: &mut Tx, rows: &[&Form]) -> Result<HashSet<String>, Error> {
    let m = tx.m();
    let ids: Vec<String> =
        sqlx::query_scalar("SELECT source_id FROM need WHERE municipality_id = $1 AND source_id = ANY ($2)")
            .bind(m)
            .bind(rows.iter().map(|r| r.source_id.as_str()).collect::<Vec<_>>())
            .fetch_all(tx.conn())
            .await?;
    Ok(ids.into_iter().collect())
}

fn said(person: &format::NeedPerson) -> Said<'_> {
    Said {
        national_id: &person.national_id,
        first_name: &person.first_name,
        middle_name: person.middle_name.as_deref(),
        last_name: &person.last_name,
        phone: person.phone.as_deref(),
        street: person.street.as_deref(),
        postcode: person.postcode.as_deref(),
        city: person.place.as_deref(),
        protected: false,
        kin: None,
    }
}

async fn open(tx: &mut Tx, form: &Form, person: PersonId, products: &HashMap<String, ProductId>) -> Result<(), Error> {
    let now = tx.ctx.now;
    let at = form
        .sent_at
        .or(form.created_at)
        .unwrap_or_else(|| noon(&tx.ctx, form.sent_on))
        .min(now)
        // The database keeps microseconds; the event must say the same instant as the row.
        .trunc_subsecs(6);
    let opened = NeedEvent::Opened {
        person,
        channel: Channel::Nav,
        // What is applied for at NAV is lasting; short-term loans are the municipality's own.
        term: Term::Lasting,
        at,
        clock_from: at,
    };
    let id: NeedId = tx.ctx.id();
    let need = Need::begin(id, &opened).map_err(|e| Error::Unavailable(e.to_string()))?;
    let ticked = ticked(tx, form).await?;
    let proposed = form.urgent.as_ref().map(|_| LevelCode::new("acute"));
    let (challenge, note, delivery) = (challenge(form), note(form), delivery(form));
    let prescriber = form.prescriber.as_ref();
    let opening = Opening {
        channel: Channel::Nav.code(),
        caller_name: prescriber.map(|p| p.name.as_str()),
        caller_phone: prescriber.and_then(|p| p.phone.as_deref()),
        matters: None,
        challenge: challenge.as_deref(),
        note: note.as_deref(),
        service: None,
        ticked: &ticked,
        proposed: proposed.as_ref(),
        source_id: Some(&form.source_id),
        delivery: Some(&delivery),
    };
    need::store::insert(tx, &need, &opening).await?;
    set_case(tx, id, form.case_id.as_deref()).await?;
    tx.happened_at(Fact::Need(id, opened), at);
    tx.saw(person, "need.import");
    let stored = StoredNeed {
        need,
        channel: Channel::Nav,
        service: None,
        ticked,
        version: 1,
    };
    need_line::add(tx, stored, &form.lines, products).await?;
    match &form.case_id {
        Some(case) => order::link_waiting(tx, case).await,
        None => Ok(()),
    }
}

async fn set_case(tx: &mut Tx, id: NeedId, case: Option<&str>) -> Result<(), Error> {
    let Some(case) = case else { return Ok(()) };
    let m = tx.m();
    sqlx::query("UPDATE need SET case_number = $3 WHERE municipality_id = $1 AND id = $2")
        .bind(m)
        .bind(id.0)
        .bind(case)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The criteria that the urgent reasons stand for, as far as the key in force has them.
async fn ticked(tx: &mut Tx, form: &Form) -> Result<Vec<CriterionCode>, Error> {
    let Some(urgent) = &form.urgent else { return Ok(vec![]) };
    let key = priority_key::current(tx).await?;
    let mut ticked: Vec<CriterionCode> = urgent
        .reasons
        .iter()
        .filter_map(|r| urgent_reason_to_criterion(r.code()))
        .filter(|c| key.criterion(c).is_some())
        .collect();
    ticked.sort();
    ticked.dedup();
    Ok(ticked)
}

fn lines_of(parts: impl IntoIterator<Item = Option<String>>) -> Option<String> {
    let text = parts.into_iter().flatten().collect::<Vec<_>>().join("\n");
    (!text.is_empty()).then_some(text)
}

fn challenge(form: &Form) -> Option<String> {
    let f = &form.functional;
    lines_of([f.description.clone(), f.diagnosis.clone()])
}

fn note(form: &Form) -> Option<String> {
    let remark = form.delivery.as_ref().and_then(|d| d.remark.clone());
    let urgent = form.urgent.as_ref().and_then(|u| u.explanation.clone());
    let reached = form.prescriber.as_ref().and_then(|p| p.reached.clone());
    lines_of([form.title.clone(), urgent, remark, reached])
}

/// How the person wishes delivery and follow-up, and what else the form says, in NAV's own codes.
fn delivery(form: &Form) -> Value {
    let contact = |c: &format::OtherContact| {
        json!({ "name": c.name, "phone": c.phone, "email": c.email, "workplace": c.workplace, "title": c.title,
                "responsible_for": c.responsible_for })
    };
    let wishes = form.delivery.as_ref().map(|d| {
        json!({
            "way": d.way.as_ref().map(|w| w.code()),
            "address": d.other_address.as_ref().map(|a| json!({ "street": a.street, "postcode": a.postcode, "city": a.place })),
            "municipality": d.other_municipality,
            "district": d.other_district,
            "contact": d.contact.as_ref().map(|c| c.code()),
            "other_contact": d.other_contact.as_ref().map(contact),
            "remark": d.remark,
            "follow_up": d.follow_up.as_ref().map(|f| f.code()),
            "other_follow_up": d.other_follow_up.as_ref().map(contact),
        })
    });
    let prescriber = form.prescriber.as_ref().map(|p| {
        json!({ "name": p.name, "title": p.title, "workplace": p.workplace, "phone": p.phone, "email": p.email,
                "municipality": p.municipality, "reached": p.reached })
    });
    let urgent = form.urgent.as_ref().map(|u| {
        let reasons: Vec<&str> = u.reasons.iter().map(|r| r.code()).collect();
        json!({ "reasons": reasons, "explanation": u.explanation })
    });
    let f = &form.functional;
    let impairments: Vec<&str> = f.impairments.iter().map(|i| i.code()).collect();
    json!({
        "form": kind(form.kind),
        "title": form.title,
        "delivery": wishes,
        "prescriber": prescriber,
        "urgent": urgent,
        "functional": { "impairments": impairments, "lasting": f.lasting.as_ref().map(|l| l.code()), "diagnosis": f.diagnosis },
    })
}

fn kind(kind: format::NeedKind) -> &'static str {
    match kind {
        format::NeedKind::Application => "application",
        format::NeedKind::Order => "order",
        format::NeedKind::Exchange => "exchange",
        format::NeedKind::UserExchange => "user_exchange",
    }
}

/// Needs of a case at NAV that are not closed.
pub(super) async fn of_case(tx: &mut Tx, case: &str) -> Result<Vec<NeedId>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT id FROM need WHERE municipality_id = $1 AND case_number = $2 AND state <> 'closed' ORDER BY opened_at, id",
    )
    .bind(m)
    .bind(case)
    .fetch_all(tx.conn())
    .await?;
    rows.iter().map(|r| Ok(NeedId(r.try_get::<Uuid, _>("id")?))).collect()
}
