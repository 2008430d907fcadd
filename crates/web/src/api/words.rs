//! Schemas and readings of the domain's closed lists of words, ids and days.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Deserializer, de};
use utoipa::openapi::schema::Object;
use utoipa::openapi::{ObjectBuilder, Type};

/// A closed list of words, from the domain's own list.
fn of(words: impl Iterator<Item = &'static str>) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(words))
        .build()
}

/// As [`of`], or null.
fn maybe(words: impl Iterator<Item = &'static str>) -> Object {
    use utoipa::openapi::schema::SchemaType;
    let words = words.map(serde_json::Value::from).chain([serde_json::Value::Null]);
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .enum_values(Some(words))
        .build()
}

macro_rules! lists {
    ($($kind:ident $name:ident = $words:expr;)+) => {$(
        pub fn $name() -> Object { $kind($words) }
    )+};
}
macro_rules! all {
    ($t:ty) => {
        <$t>::ALL.iter().map(|w| w.code())
    };
}
lists! {
    of owner = all!(domain::item::Owner);
    maybe maybe_owner = all!(domain::item::Owner);
    of item_state = domain::item::ItemState::CODES.into_iter();
    maybe maybe_fault = all!(domain::item::Fault);
    maybe maybe_scrap_reason = all!(domain::item::ScrapReason);
    of place_kind = all!(domain::place::PlaceKind);
    maybe maybe_place_kind = all!(domain::place::PlaceKind);
    of loan_kind = all!(domain::loan::LoanKind);
    maybe maybe_loan_kind = all!(domain::loan::LoanKind);
    of loan_state = ["open", "returned", "lost"].into_iter();
    of channel = all!(domain::need::Channel);
    of term = all!(domain::need::Term);
    of step = all!(domain::need::Step);
    maybe maybe_step = all!(domain::need::Step);
    of need_state = ["untriaged", "open", "in_use", "closed"].into_iter();
    of close_reason = all!(domain::need::CloseReason);
    maybe maybe_close_reason = all!(domain::need::CloseReason);
    of deviation = all!(domain::need::DeviationCause);
    maybe maybe_deviation = all!(domain::need::DeviationCause);
    of line_state = ["wanted", "reserved", "nav", "fulfilled", "removed"].into_iter();
    of job_kind = all!(domain::job::JobKind);
    of way = all!(domain::job::Way);
    maybe maybe_way = all!(domain::job::Way);
    of job_state = ["proposed", "open", "planned", "done", "cancelled"].into_iter();
    maybe maybe_because = all!(domain::job::ProposedBecause);
    of cancel_reason = all!(domain::job::JobCancelReason);
    maybe maybe_cancel_reason = all!(domain::job::JobCancelReason);
}

/// Years that a municipality has to do with; the calendar goes on where PostgreSQL's ends.
fn in_our_time(year: i32) -> bool {
    (1900..=2199).contains(&year)
}

/// A day, or none.
pub fn day<'de, D: Deserializer<'de>>(from: D) -> Result<Option<NaiveDate>, D::Error> {
    let day = Option::<NaiveDate>::deserialize(from)?;
    if day.is_some_and(|d| !in_our_time(d.year())) {
        return Err(de::Error::custom("a year from 1900 to 2199"));
    }
    Ok(day)
}

/// A day.
pub fn this_day<'de, D: Deserializer<'de>>(from: D) -> Result<NaiveDate, D::Error> {
    day(from)?.ok_or_else(|| de::Error::custom("a day"))
}

/// An instant, or none.
pub fn instant<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    let at = Option::<DateTime<Utc>>::deserialize(from)?;
    if at.is_some_and(|t| !in_our_time(t.year())) {
        return Err(de::Error::custom("a year from 1900 to 2199"));
    }
    Ok(at)
}
