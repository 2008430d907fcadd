//! The lines of a need form: devices and accessories, what they replace and why, and what the person has been given already.

use super::format::{Accessory, Exchange, HandedOut, NeedLine as Said, Note, Product};
use crate::need::{self, StoredNeed, store::LineText};
use crate::{Error, Tx};
use domain::ids::{NeedLineId, ProductId};
use domain::need::{NeedEvent, Wanted};
use domain::product_code::{HmsNumber, IsoCode};
use serde_json::{Value, json};
use std::collections::HashMap;

/// One line to come, before it has its product.
struct Line<'a> {
    id: NeedLineId,
    hms: HmsNumber,
    count: u32,
    accessory_of: Option<NeedLineId>,
    exchanges: &'a [Exchange],
    handed_out: Option<&'a HandedOut>,
    note: Option<String>,
    source: Value,
}

/// The articles that the lines name, as far as the form describes them.
pub(super) fn articles(lines: &[Said]) -> Vec<Product> {
    let article = |hms: HmsNumber, name: &str, iso: Option<&IsoCode>, title: Option<&str>, accessory: bool| Product {
        hms_number: hms,
        name: name.to_owned(),
        iso_code: iso.cloned(),
        iso_title: title.map(str::to_owned),
        supplier: None,
        supplier_article: None,
        source_article: None,
        source_series: None,
        accessory,
        spare_part: false,
    };
    let mut articles = vec![];
    for line in lines {
        let accessory = line.kind == super::format::NeedLineKind::Accessory;
        let (iso, title) = (line.iso_code.as_ref(), line.iso_title.as_deref());
        articles.push(article(line.hms_number, &line.name, iso, title, accessory));
        for a in &line.accessories {
            articles.push(article(a.hms_number, &a.name, a.iso_code.as_ref(), None, true));
        }
    }
    articles
}

fn planned<'a>(tx: &Tx, lines: &'a [Said]) -> Vec<Line<'a>> {
    let mut planned = vec![];
    for line in lines {
        let id: NeedLineId = tx.ctx.id();
        planned.push(Line {
            id,
            hms: line.hms_number,
            count: line.count,
            accessory_of: None,
            exchanges: &line.exchanges,
            handed_out: line.handed_out.as_ref(),
            note: text(line.reason.as_deref(), &line.notes),
            source: json!({
                "rank": line.rank,
                "arenas": line.arenas,
                "exchanges": line.exchanges.iter().map(exchange).collect::<Vec<_>>(),
                "handed_out": line.handed_out.as_ref().map(|h| json!({
                    "kind": h.kind.as_ref().map(|k| k.code()), "from_user_number": h.from_user_number, "comment": h.comment,
                })),
            }),
        });
        for accessory in &line.accessories {
            planned.push(of_accessory(tx, accessory, id));
        }
    }
    planned
}

fn of_accessory<'a>(tx: &Tx, accessory: &'a Accessory, of: NeedLineId) -> Line<'a> {
    Line {
        id: tx.ctx.id(),
        hms: accessory.hms_number,
        count: accessory.count,
        accessory_of: Some(of),
        exchanges: &[],
        handed_out: None,
        note: text(accessory.reason.as_deref(), &accessory.notes),
        source: json!({}),
    }
}

fn exchange(e: &Exchange) -> Value {
    json!({ "hms_number": e.hms_number.to_string(), "serial": e.serial_number, "name": e.name, "category": e.category,
            "reason": e.reason.as_ref().map(|r| r.code()), "like_for_like": e.like_for_like })
}

/// The reason and what else the form tells about the line.
fn text(reason: Option<&str>, notes: &[Note]) -> Option<String> {
    let notes = notes.iter().map(|n| format!("{}: {}", n.label, n.texts.join("; ")));
    let all: Vec<String> = reason.map(str::to_owned).into_iter().chain(notes).collect();
    (!all.is_empty()).then(|| all.join("\n"))
}

/// NAV's codes are words in capitals; small and with blanks they read as such.
fn readable(code: &str) -> String {
    code.to_lowercase().replace('_', " ")
}

fn purpose(line: &Line<'_>) -> (Option<&'static str>, Option<String>) {
    if let Some(handed_out) = line.handed_out {
        let kind = handed_out.kind.as_ref().map(|k| readable(k.code()));
        let text = [kind, handed_out.comment.clone()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(": ");
        return (Some("already_handed_out"), (!text.is_empty()).then_some(text));
    }
    if line.exchanges.is_empty() {
        return (None, None);
    }
    let texts: Vec<String> = line
        .exchanges
        .iter()
        .map(|e| {
            let serial = e.serial_number.as_ref().map_or(String::new(), |s| format!(" ({s})"));
            let reason = e
                .reason
                .as_ref()
                .map_or(String::new(), |r| format!(": {}", readable(r.code())));
            format!("{} {}{serial}{reason}", e.hms_number, e.name)
        })
        .collect();
    (Some("exchange"), Some(texts.join("\n")))
}

/// Puts the lines onto a need that was just opened. What the person has been given already waits for nothing.
pub(super) async fn add(
    tx: &mut Tx,
    stored: StoredNeed,
    lines: &[Said],
    products: &HashMap<String, ProductId>,
) -> Result<(), Error> {
    let lines = planned(tx, lines);
    let mut events = vec![];
    for line in &lines {
        let product = products.get(&line.hms.to_string());
        let product = product.ok_or_else(|| Error::Unavailable("an article of the form was not made".into()))?;
        events.push(NeedEvent::LineAdded {
            line: line.id,
            wanted: Wanted::Product { product: *product },
            quantity: line.count,
        });
        if line.handed_out.is_some() {
            events.push(NeedEvent::LineFulfilled {
                line: line.id,
                loan: None,
            });
        }
    }
    need::advance_all(tx, stored, events).await?;
    for line in lines {
        let (purpose, purpose_note) = purpose(&line);
        let text = LineText {
            words: None,
            purpose,
            purpose_note: purpose_note.as_deref(),
            note: line.note.as_deref(),
            accessory_of: line.accessory_of,
        };
        need::store::describe_line(tx, line.id, text).await?;
        set_source(tx, line.id, &line.source).await?;
    }
    Ok(())
}

async fn set_source(tx: &mut Tx, line: NeedLineId, source: &Value) -> Result<(), Error> {
    let m = tx.m();
    sqlx::query("UPDATE need_line SET source = $3 WHERE municipality_id = $1 AND id = $2")
        .bind(m)
        .bind(line.0)
        .bind(source)
        .execute(tx.conn())
        .await?;
    Ok(())
}
