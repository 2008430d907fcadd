//! What a machine sends: path, query, JSON body, headers; each told exactly where it is wrong.

use super::problem::{Fail, How, Wrong};
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::RawPathParams;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use domain::ids::CommandId;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_path_to_error::Error as PathError;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{KnownFormat, ObjectBuilder, Required, SchemaFormat, Type};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// The largest body, in bytes.
pub const MOST_BYTES: usize = 1024 * 1024;
/// The header of a write that names its command.
pub const COMMAND_HEADER: &str = "idempotency-key";

/// What stands in the path.
pub trait InPath: Sized + Send {
    fn read(params: &RawPathParams) -> Result<Self, Fail>;
    fn parameters() -> Vec<Parameter>;
}

/// Nothing.
impl InPath for () {
    fn read(_: &RawPathParams) -> Result<Self, Fail> {
        Ok(())
    }
    fn parameters() -> Vec<Parameter> {
        vec![]
    }
}

/// `{id}`. What is no UUID names nothing.
#[derive(Clone, Copy, Debug)]
pub struct Id(pub Uuid);

impl InPath for Id {
    fn read(params: &RawPathParams) -> Result<Self, Fail> {
        let text = params.iter().find(|(name, _)| *name == "id").map(|(_, value)| value);
        text.and_then(|t| t.parse().ok())
            .map(Id)
            .ok_or(Fail::App(app::Error::NotFound))
    }
    fn parameters() -> Vec<Parameter> {
        let uuid = ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)));
        vec![parameter("id", ParameterIn::Path, "Whose id", uuid)]
    }
}

/// `{label}`: what the barcode says.
#[derive(Clone, Debug)]
pub struct Label(pub String);

impl InPath for Label {
    fn read(params: &RawPathParams) -> Result<Self, Fail> {
        let text = params.iter().find(|(name, _)| *name == "label").map(|(_, value)| value);
        // PostgreSQL holds no text with this character, so nothing is labelled so.
        text.filter(|t| !t.contains('\0'))
            .map(|t| Label(t.to_owned()))
            .ok_or(Fail::App(app::Error::NotFound))
    }
    fn parameters() -> Vec<Parameter> {
        let text = ObjectBuilder::new().schema_type(Type::String).examples(["R07K3FQ2"]);
        vec![parameter(
            "label",
            ParameterIn::Path,
            "What the device's barcode says",
            text,
        )]
    }
}

pub fn parameter(name: &str, at: ParameterIn, about: &str, schema: ObjectBuilder) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(at)
        .required(Required::True)
        .description(Some(about))
        .schema(Some(schema))
        .build()
}

/// A reading without parameters in the query.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoQuery {}

impl IntoParams for NoQuery {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![]
    }
}

/// A write that says nothing more: `{}`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// The query, read strictly: a parameter that does not exist is a mistake that is told.
pub fn query<Q: DeserializeOwned>(text: Option<&str>) -> Result<Q, Fail> {
    let text = text.unwrap_or_default();
    if text.contains("%00") {
        return Err(Fail::Fields(vec![wrong("query", How::WrongType)]));
    }
    let pairs = form_urlencoded::parse(text.as_bytes());
    serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs)).map_err(|e| fields(&e))
}

/// The body, said to be JSON, of so many bytes at most.
pub async fn bytes(headers: &HeaderMap, body: Body, most: usize) -> Result<Bytes, Fail> {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/json") {
        return Err(Fail::UnsupportedMediaType);
    }
    to_bytes(body, most).await.map_err(|_| Fail::TooLarge { most })
}

/// The JSON body.
pub async fn body<B: DeserializeOwned>(headers: &HeaderMap, body: Body) -> Result<B, Fail> {
    let bytes = bytes(headers, body, MOST_BYTES).await?;
    // The one character that JSON may hold and PostgreSQL's text may not.
    if bytes.windows(6).any(|w| w == br"\u0000") {
        return Err(Fail::Fields(vec![wrong("", How::WrongType)]));
    }
    let mut json = serde_json::Deserializer::from_slice(&bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|e| match e.inner().classify() {
        serde_json::error::Category::Data => fields(&e),
        serde_json::error::Category::Io | serde_json::error::Category::Syntax | serde_json::error::Category::Eof => {
            Fail::NotJson
        }
    })?;
    json.end().map_err(|_| Fail::NotJson)?;
    Ok(value)
}

fn wrong(field: impl Into<String>, how: How) -> Wrong {
    Wrong {
        field: field.into(),
        how,
    }
}

/// Which field a reading stumbled over. Serde tells unknown and missing fields by their message alone.
fn fields<E: std::fmt::Display>(error: &PathError<E>) -> Fail {
    let at = error.path().to_string();
    let at = if at == "." { String::new() } else { at };
    let message = error.inner().to_string();
    let named = message.split('`').nth(1).unwrap_or_default();
    let below = |name: &str| {
        if at.is_empty() {
            name.to_owned()
        } else {
            format!("{at}.{name}")
        }
    };
    Fail::Fields(vec![if message.starts_with("unknown field") {
        let field = if at.ends_with(named) { at.clone() } else { below(named) };
        wrong(field, How::UnknownField)
    } else if message.starts_with("missing field") {
        wrong(below(named), How::Missing)
    } else {
        wrong(at, How::WrongType)
    }])
}

/// Most entries of a list in a body.
const MOST_ENTRIES: usize = 100;

/// A list in the body is not longer than its description says.
pub fn few<T>(field: &str, list: &[T]) -> Result<(), Fail> {
    let n = i64::try_from(list.len()).unwrap_or(i64::MAX);
    within(field, Some(n), 0, MOST_ENTRIES as i64)
}

/// No bulk line of no pieces.
pub fn some_of_each(quantities: impl IntoIterator<Item = u16>) -> Result<(), Fail> {
    for (n, quantity) in quantities.into_iter().enumerate() {
        within(
            &format!("bulk[{n}].quantity"),
            Some(quantity.into()),
            1,
            u16::MAX.into(),
        )?;
    }
    Ok(())
}

/// A number in the body lies where its description says.
pub fn within(field: &str, number: Option<i64>, least: i64, most: i64) -> Result<(), Fail> {
    match number {
        Some(n) if !(least..=most).contains(&n) => {
            Err(app::Error::field(field, app::error::Fault::OutOfRange { least, most }).into())
        }
        Some(_) | None => Ok(()),
    }
}

/// The command's id.
pub fn command(headers: &HeaderMap) -> Result<CommandId, Fail> {
    headers
        .get(COMMAND_HEADER)
        .and_then(|v| v.to_str().ok())
        .and_then(|text| Uuid::parse_str(text.trim().trim_matches('"')).ok())
        .map(CommandId)
        .ok_or(Fail::NoCommandId)
}

/// Answers are JSON: a machine that takes anything else alone is told so.
pub fn acceptable(headers: &HeaderMap) -> Result<(), Fail> {
    let mut said = false;
    for accept in headers.get_all(ACCEPT).iter().filter_map(|v| v.to_str().ok()) {
        for range in accept.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let kind = parts.next().unwrap_or_default();
            said |= !kind.is_empty();
            let refused = parts.any(|p| matches!(p, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
            if matches!(kind, "*/*" | "application/*" | "application/json") && !refused {
                return Ok(());
            }
        }
    }
    if said { Err(Fail::NotAcceptable) } else { Ok(()) }
}
