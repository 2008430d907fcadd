//! What goes wrong, as `application/problem+json` (RFC 9457). The status comes from [`crate::error::status`], the one match
//! that pages use too; `code` is stable, `title` and `detail` are for people and follow `Accept-Language`.

use crate::args;
use crate::error::{fault_words, status, words};
use crate::i18n::{L, Lang};
use app::{Error, FieldFault};
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// Seconds after which a place may be free: what most plans take.
const AGAIN_IN: u16 = 5;
/// The media type of every answer that is not a success.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// What went wrong.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "type": "urn:rampe:problem:item-already-on-loan", "title": "That could not be done", "status": 409,
    "code": "item-already-on-loan", "detail": "It is already on loan.", "request": "01a0b1c2-d3e4-7f00-8000-000000000001"
}))]
pub struct Problem {
    /// `urn:rampe:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem in words.
    pub title: String,
    pub status: u16,
    /// Stable: decide by this.
    pub code: String,
    /// This problem in words.
    pub detail: String,
    /// The fields that can't be taken as they are; only with 422.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<FieldProblem>,
    /// The request's id, as in the log and in `X-Request-Id`.
    pub request: Uuid,
}

/// A field and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldProblem {
    /// The path in the body, such as `lines[0].quantity`, or the name of the parameter.
    #[schema(example = "lines[0].quantity")]
    pub field: String,
    /// Stable.
    #[schema(example = "out-of-range")]
    pub code: String,
    /// In words.
    pub detail: String,
}

/// A request that never reaches a use case, or a use case's error.
#[derive(Debug)]
pub enum Fail {
    /// No token, or none that is good.
    Unauthenticated,
    /// The body is not JSON.
    NotJson,
    /// Fields that JSON can't bring into the form that is asked for.
    Fields(Vec<Wrong>),
    /// A write without `Idempotency-Key`, or with one that is not a UUID.
    NoCommandId,
    NotAcceptable,
    UnsupportedMediaType,
    /// More bytes than this address takes.
    TooLarge {
        most: usize,
    },
    /// All places at long work are taken.
    Busy,
    MethodNotAllowed,
    /// A defect of ours.
    Defect,
    App(Error),
}

/// Drawn by the layer around the endpoints, which knows the request's id and language.
impl IntoResponse for Fail {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

impl From<Error> for Fail {
    fn from(e: Error) -> Self {
        Fail::App(e)
    }
}

/// A field that is not as its description says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    pub field: String,
    pub how: How,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    Missing,
    /// There is no such field.
    UnknownField,
    WrongType,
    /// There is such a field, but not together with the others.
    NotHere,
}

impl How {
    fn code(self) -> &'static str {
        match self {
            How::Missing => "required",
            How::UnknownField => "unknown-field",
            How::WrongType => "wrong-type",
            How::NotHere => "not-here",
        }
    }
    fn words(self, l: L) -> String {
        match self {
            How::Missing => l.t("fault-required"),
            How::UnknownField => l.t("api-unknown-field"),
            How::WrongType => l.t("api-wrong-type"),
            How::NotHere => l.t("api-not-here"),
        }
    }
}

impl Fail {
    pub fn status(&self) -> StatusCode {
        match self {
            Fail::Unauthenticated => StatusCode::UNAUTHORIZED,
            Fail::NotJson | Fail::NoCommandId => StatusCode::BAD_REQUEST,
            Fail::Fields(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Fail::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Fail::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Fail::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Fail::Busy => StatusCode::TOO_MANY_REQUESTS,
            Fail::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Fail::Defect => StatusCode::INTERNAL_SERVER_ERROR,
            Fail::App(e) => status(e),
        }
    }

    /// The stable word.
    pub fn code(&self) -> String {
        match self {
            Fail::Unauthenticated => "unauthenticated",
            Fail::NotJson => "not-json",
            Fail::Fields(_) | Fail::App(Error::Invalid(_)) => "invalid",
            Fail::NoCommandId => "idempotency-key-missing",
            Fail::NotAcceptable => "not-acceptable",
            Fail::UnsupportedMediaType => "unsupported-media-type",
            Fail::TooLarge { .. } => "too-large",
            Fail::Busy => "busy",
            Fail::MethodNotAllowed => "method-not-allowed",
            Fail::Defect => "defect",
            Fail::App(Error::NotFound) => "not-found",
            Fail::App(Error::Forbidden(_)) => "forbidden",
            Fail::App(Error::Conflict) => "conflict",
            Fail::App(Error::CommandIdReused) => "idempotency-key-reused",
            Fail::App(Error::Unavailable(_)) => "unavailable",
            Fail::App(Error::Refused(refusal)) => {
                let key = refusal.key();
                return key.strip_prefix("refusal-").unwrap_or(&key).to_owned();
            }
        }
        .to_owned()
    }

    fn title(&self, l: L) -> String {
        l.t(match self.status() {
            StatusCode::NOT_FOUND => "problem-not-found",
            StatusCode::FORBIDDEN => "problem-forbidden",
            StatusCode::CONFLICT if matches!(self, Fail::App(Error::Conflict)) => "problem-conflict",
            StatusCode::CONFLICT => "problem-refused",
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::INTERNAL_SERVER_ERROR | StatusCode::TOO_MANY_REQUESTS => {
                "problem-unavailable"
            }
            _ => "problem-invalid",
        })
    }

    fn detail(&self, l: L) -> String {
        match self {
            Fail::Unauthenticated => l.t("api-unauthenticated"),
            Fail::NotJson => l.t("api-not-json"),
            Fail::Fields(_) => l.t("error-invalid"),
            Fail::NoCommandId => l.t("api-idempotency-key-missing"),
            Fail::NotAcceptable => l.t("api-not-acceptable"),
            Fail::UnsupportedMediaType => l.t("api-unsupported-media-type"),
            Fail::TooLarge { most } => l.tf("api-too-large", args!["most" => *most / (1024 * 1024)]),
            Fail::Busy => l.t("api-busy"),
            Fail::MethodNotAllowed => l.t("api-method-not-allowed"),
            Fail::Defect => l.t("error-unavailable"),
            Fail::App(Error::CommandIdReused) => l.t("api-idempotency-key-reused"),
            // A refusal that no page shows has no text: its own words will do.
            Fail::App(Error::Refused(refusal)) if !l.has(&refusal.key()) => refusal.to_string(),
            Fail::App(e) => words(l, e),
        }
    }

    fn fields(&self, l: L) -> Vec<FieldProblem> {
        match self {
            Fail::Fields(wrong) => wrong
                .iter()
                .map(|w| FieldProblem {
                    field: w.field.clone(),
                    code: w.how.code().to_owned(),
                    detail: w.how.words(l),
                })
                .collect(),
            Fail::App(Error::Invalid(faults)) => faults.iter().map(|f| field(l, f)).collect(),
            _ => vec![],
        }
    }

    /// The whole answer.
    pub fn answer(&self, l: L, request: Uuid) -> Response {
        if let Fail::App(Error::Unavailable(why)) = self {
            tracing::error!(%request, why, "unavailable");
        }
        let code = self.code();
        let problem = Problem {
            kind: format!("urn:rampe:problem:{code}"),
            title: self.title(l),
            status: self.status().as_u16(),
            code,
            detail: self.detail(l),
            errors: self.fields(l),
            request,
        };
        let body = serde_json::to_vec(&problem).expect("a problem is words and numbers under names");
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if matches!(self, Fail::Unauthenticated) {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"rampe\""));
        }
        if matches!(self, Fail::Busy) {
            headers.insert(RETRY_AFTER, HeaderValue::from(AGAIN_IN));
        }
        response
    }
}

fn field(l: L, fault: &FieldFault) -> FieldProblem {
    FieldProblem {
        field: fault.field.clone(),
        code: fault.fault.code().to_owned(),
        detail: fault_words(l, &fault.fault),
    }
}

/// The language that a machine asks for; English where it does not say.
pub fn language(accept_language: Option<&HeaderValue>) -> L {
    let lang = accept_language
        .and_then(|v| v.to_str().ok())
        .and_then(Lang::from_accept_language)
        .unwrap_or(Lang::En);
    L::new(lang, chrono_tz::UTC)
}
