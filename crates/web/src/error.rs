//! From the app's errors to pages: one exhaustive match. A handler returns `Result<_, PageError>`; the frame around the
//! message is drawn by [`crate::session::carry`], which knows the reader.

use crate::components::{Button, FieldErrors, Problem, buttons};
use crate::i18n::{L, args};
use crate::layout::{Page, Shell, page};
use crate::paths;
use app::error::Fault;
use app::{Error, FieldFault};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use std::sync::Arc;

/// An error on its way out. Rendered by the session layer.
#[derive(Clone, Debug)]
pub struct PageError(pub Arc<Error>);

impl From<Error> for PageError {
    fn from(e: Error) -> Self {
        PageError(Arc::new(e))
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = status(&self.0).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The status of an error, for pages and machines alike.
pub fn status(error: &Error) -> StatusCode {
    match error {
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::Forbidden(_) => StatusCode::FORBIDDEN,
        Error::Conflict => StatusCode::CONFLICT,
        Error::Invalid(_) | Error::CommandIdReused => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Refused(_) => StatusCode::CONFLICT,
        Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// The words of an error that has no field to stand at.
pub fn words(l: L, error: &Error) -> String {
    match error {
        Error::NotFound => l.t("error-not-found"),
        Error::Forbidden(_) => l.t("error-forbidden"),
        Error::Conflict => l.t("error-conflict"),
        Error::Invalid(faults) => faults
            .first()
            .map_or_else(|| l.t("error-invalid"), |f| fault_words(l, &f.fault)),
        Error::CommandIdReused => l.t("error-command-reused"),
        Error::Refused(refusal) => l.t(&refusal.key()),
        Error::Unavailable(_) => l.t("error-unavailable"),
    }
}

/// What is wrong with a field, in the reader's words.
pub fn fault_words(l: L, fault: &Fault) -> String {
    let key = format!("fault-{}", fault.code());
    match fault {
        Fault::TooLong { most } => l.tf(&key, args!["most" => *most]),
        Fault::NotADuration { most } => l.tf(&key, args!["most" => *most]),
        Fault::TooWeak { least } => l.tf(&key, args!["least" => *least]),
        Fault::OutOfRange { least, most } => l.tf(&key, args!["least" => *least, "most" => *most]),
        Fault::Required
        | Fault::NotADate
        | Fault::NotANumber
        | Fault::UnknownChoice
        | Fault::Unknown
        | Fault::NotAnId
        | Fault::NationalId
        | Fault::HmsNumber
        | Fault::IsoCode
        | Fault::Taken
        | Fault::InTheFuture
        | Fault::InThePast
        | Fault::WrongPassword
        | Fault::WrongCode
        | Fault::SamePassword
        | Fault::NotTheSame
        | Fault::Gtin
        | Fault::NotRising
        | Fault::BadCode => l.t(&key),
    }
}

/// Faults as the form's errors.
pub fn field_errors(l: L, faults: &[FieldFault]) -> FieldErrors {
    let mut errors = FieldErrors::default();
    for f in faults {
        errors.add(f.field.clone(), fault_words(l, &f.fault));
    }
    errors
}

/// The whole page of a problem: what happened, what is safe, what to do, a reference.
pub fn problem_page(shell: &Shell, error: &Error, reference: &str) -> Markup {
    let l = shell.l;
    let title = match error {
        Error::NotFound => l.t("problem-not-found"),
        Error::Forbidden(_) => l.t("problem-forbidden"),
        Error::Conflict => l.t("problem-conflict"),
        Error::Refused(_) => l.t("problem-refused"),
        Error::Invalid(_) | Error::CommandIdReused => l.t("problem-invalid"),
        Error::Unavailable(_) => l.t("problem-unavailable"),
    };
    let way_out = buttons(html! { (Button::link(l.t("problem-to-day"), paths::DAY)) });
    let body = Problem::new(title.clone())
        .line(words(l, error))
        .line(l.t("problem-safe"))
        .actions(way_out)
        .reference(l, reference);
    page(shell, &Page::new(title).without_heading(), html! { (body) })
}
