//! Words that other pages use of devices too: states, places, owners, steps.

use crate::components::{Choice, Tag, Tone};
use crate::i18n::{L, args};
use crate::icon::Icon;
use app::item::{CardAnswer, Summary, WherePlace};
use app::place::TreeAnswer;
use chrono::{DateTime, Utc};
use domain::item::{ItemEvent, ItemState, NextStep};
use domain::place::PlaceKind;

/// A state by its code, as a tag.
pub fn state_tag(l: L, state: &str) -> Tag {
    let (tone, icon) = match state {
        "ready" => (Tone::Good, Icon::CheckCircle),
        "reserved" => (Tone::Info, Icon::Reserve),
        "on_loan" => (Tone::Neutral, Icon::Person),
        "quarantine" => (Tone::Warning, Icon::Ban),
        "washing" => (Tone::Warning, Icon::Wash),
        "to_check" => (Tone::Warning, Icon::Inspect),
        "repair" => (Tone::Danger, Icon::Repair),
        "missing" => (Tone::Danger, Icon::Alert),
        _ => (Tone::Neutral, Icon::Box),
    };
    Tag::new(tone, state_words(l, state)).icon(icon)
}

pub fn state_words(l: L, state: &str) -> String {
    l.t(&format!("item-state-{state}"))
}

/// A place's path; a virtual one's own words.
pub fn place_words(l: L, kind: PlaceKind, path: &str) -> String {
    if kind.is_virtual() {
        l.t(&format!("place-kind-{kind}"))
    } else {
        path.to_owned()
    }
}

pub fn where_words(l: L, place: &WherePlace) -> String {
    place_words(l, place.kind, &place.path)
}

/// The place of a line in a list: with the place around it.
pub fn summary_place(l: L, item: &Summary) -> String {
    match &item.parent_name {
        Some(parent) => format!("{parent} › {}", item.place_name),
        None => place_words(l, item.place_kind, &item.place_name),
    }
}

/// One sentence on where it is and how it stands.
pub fn sentence(l: L, card: &CardAnswer, now: DateTime<Utc>) -> String {
    let place = where_words(l, &card.place);
    let today = l.local_day(now);
    let since = l.ago(card.state_since, now);
    let name = card.for_whom.as_ref().and_then(|w| w.name.clone());
    let mut sentence = match &card.item.state {
        ItemState::Ready => l.tf("item-is-ready", args!["place" => place]),
        ItemState::Reserved { .. } => match name {
            Some(name) => l.tf("item-is-reserved-for", args!["place" => place, "name" => name]),
            None => l.tf("item-is-reserved", args!["place" => place]),
        },
        ItemState::OnLoan { .. } => {
            let due = card.for_whom.as_ref().and_then(|w| w.due);
            match (name, due) {
                (Some(name), Some(due)) => l.tf(
                    "item-is-lent-to-due",
                    args!["name" => name, "date" => l.day(due, today)],
                ),
                (Some(name), None) => l.tf("item-is-lent-to", args!["name" => name]),
                (None, Some(due)) => l.tf("item-is-lent-due", args!["date" => l.day(due, today)]),
                (None, None) => l.t("item-is-lent"),
            }
        }
        ItemState::Quarantine => l.tf("item-is-quarantine", args!["place" => place, "since" => since]),
        ItemState::Washing => l.tf("item-is-washing", args!["place" => place, "since" => since]),
        ItemState::ToCheck => l.tf("item-is-to-check", args!["place" => place]),
        ItemState::Repair { fault } => {
            let fault = l.t(&format!("item-fault-{fault}"));
            l.tf("item-is-repair", args!["place" => place, "fault" => fault])
        }
        ItemState::ReturnedToOwner => l.tf("item-is-returned", args!["since" => since]),
        ItemState::Scrapped { reason } => {
            let reason = l.t(&format!("item-scrap-{reason}"));
            l.tf("item-is-scrapped", args!["reason" => reason, "since" => since])
        }
        ItemState::Missing => l.tf("item-is-missing", args!["since" => since]),
    };
    if matches!(
        card.item.state,
        ItemState::Ready | ItemState::Reserved { .. } | ItemState::ToCheck
    ) && let Some(day) = card.washed_on
    {
        sentence.push(' ');
        sentence.push_str(&l.tf("item-was-washed", args!["date" => l.day(day, today)]));
    }
    if let Some(day) = card.inspect_by
        && !matches!(card.item.state, ItemState::Scrapped { .. } | ItemState::ReturnedToOwner)
    {
        let key = if day < today {
            "item-inspection-late"
        } else {
            "item-inspect-by"
        };
        sentence.push(' ');
        sentence.push_str(&l.tf(key, args!["date" => l.day(day, today)]));
    }
    // A short month ends in its own full stop.
    sentence.replace("..", ".")
}

pub fn step_words(l: L, step: NextStep) -> String {
    l.t(&format!("item-step-{step}"))
}

pub fn step_icon(step: NextStep) -> Icon {
    match step {
        NextStep::HandOut => Icon::HandOut,
        NextStep::TakeBack => Icon::Return,
        NextStep::Extend => Icon::Calendar,
        NextStep::Release => Icon::Undo,
        NextStep::Move => Icon::Move,
        NextStep::Wash | NextStep::WashDone => Icon::Wash,
        NextStep::CheckDone => Icon::Inspect,
        NextStep::Repair | NextStep::RepairDone => Icon::Repair,
        NextStep::Scrap => Icon::Scrap,
        NextStep::ReturnToOwner => Icon::Deliver,
        NextStep::Lose => Icon::Alert,
        NextStep::Find => Icon::Search,
        NextStep::Count => Icon::Count,
    }
}

pub fn event_icon(event: &ItemEvent) -> Icon {
    match event {
        ItemEvent::Received { .. } => Icon::Inbox,
        ItemEvent::Moved { .. } => Icon::Move,
        ItemEvent::Reserved { .. } => Icon::Reserve,
        ItemEvent::Released => Icon::Undo,
        ItemEvent::HandedOut { .. } => Icon::HandOut,
        ItemEvent::TakenBack { .. } => Icon::Return,
        ItemEvent::WashStarted { .. } | ItemEvent::Washed { .. } => Icon::Wash,
        ItemEvent::Checked { .. } => Icon::Inspect,
        ItemEvent::SentToRepair { .. } | ItemEvent::Repaired { .. } => Icon::Repair,
        ItemEvent::ReturnedToOwner { .. } => Icon::Deliver,
        ItemEvent::Scrapped { .. } => Icon::Scrap,
        ItemEvent::Lost { .. } => Icon::Alert,
        ItemEvent::Found { .. } => Icon::Search,
        ItemEvent::Counted { .. } => Icon::Count,
        ItemEvent::Labelled => Icon::Tag,
    }
}

/// Our places in use, by their path.
pub fn place_choices(tree: &TreeAnswer) -> Vec<Choice> {
    tree.places
        .iter()
        .map(|p| Choice::new(p.node.id.to_string(), p.path.clone()))
        .collect()
}
