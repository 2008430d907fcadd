//! Schemas and readings of the domain's closed lists of words, ids and days.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Deserializer, de};
use utoipa::openapi::schema::Object;
use utoipa::openapi::{ObjectBuilder, Type};

/// A closed list of words, from the domain's own list.
fn of(words: impl Iterator<Item = &'static str>) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words))
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
    ($($name:ident, $maybe:ident = $all:expr;)+) => {$(
        pub fn $name() -> Object { of($all).build() }
        #[allow(dead_code, reason = "each list has both, though some fields are always there")]
        pub fn $maybe() -> Object { maybe($all) }
    )+};
}
macro_rules! all {
    ($t:ty) => {
        <$t>::ALL.iter().map(|w| w.code())
    };
}
lists! {
    owner, maybe_owner = all!(domain::item::Owner);
    item_state, maybe_item_state = domain::item::ItemState::CODES.into_iter();
    fault, maybe_fault = all!(domain::item::Fault);
    scrap_reason, maybe_scrap_reason = all!(domain::item::ScrapReason);
    place_kind, maybe_place_kind = all!(domain::place::PlaceKind);
    loan_kind, maybe_loan_kind = all!(domain::loan::LoanKind);
    loan_state, maybe_loan_state = ["open", "returned", "lost"].into_iter();
    channel, maybe_channel = all!(domain::need::Channel);
    term, maybe_term = all!(domain::need::Term);
    step, maybe_step = all!(domain::need::Step);
    need_state, maybe_need_state = ["untriaged", "open", "in_use", "closed"].into_iter();
    close_reason, maybe_close_reason = all!(domain::need::CloseReason);
    deviation, maybe_deviation = all!(domain::need::DeviationCause);
    line_state, maybe_line_state = ["wanted", "reserved", "nav", "fulfilled", "removed"].into_iter();
    job_kind, maybe_job_kind = all!(domain::job::JobKind);
    way, maybe_way = all!(domain::job::Way);
    job_state, maybe_job_state = ["proposed", "open", "planned", "done", "cancelled"].into_iter();
    because, maybe_because = all!(domain::job::ProposedBecause);
    cancel_reason, maybe_cancel_reason = all!(domain::job::JobCancelReason);
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
