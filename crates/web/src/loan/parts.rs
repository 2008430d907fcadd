//! What several pages of loans and jobs share.

use crate::components::{Tag, Tone};
use crate::error::words;
use crate::i18n::{L, args};
use crate::icon::Icon;
use crate::session::User;
use app::Error;
use app::access::ShownAddress;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use domain::ids::CommandId;
use maud::{Markup, html};

/// The id of a form's command: sent twice it is one command.
pub fn new_command(user: &User) -> CommandId {
    user.ctx.id()
}

/// What a form can be shown again for; everything else is a problem page.
pub fn again(error: Error) -> Result<Error, Error> {
    match error {
        Error::Invalid(_) | Error::Refused(_) | Error::Conflict => Ok(error),
        error => Err(error),
    }
}

/// A page that came back: the form with what was typed and what is wrong.
pub fn unprocessable(page: Markup) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

/// The refusal's sentence above a form, where the error has no field of its own.
pub fn told(l: L, error: Option<&Error>) -> Markup {
    html! {
        @match error {
            Some(e @ (Error::Refused(_) | Error::Conflict | Error::CommandIdReused)) => { (crate::components::refusal(l, &words(l, e), None)) }
            _ => {}
        }
    }
}

/// Field errors of an error, where it has any.
pub fn errors(l: L, error: Option<&Error>) -> crate::components::FieldErrors {
    match error {
        Some(Error::Invalid(faults)) => crate::error::field_errors(l, faults),
        _ => crate::components::FieldErrors::default(),
    }
}

/// The due date with how far it is, in words and colour.
pub fn due(l: L, due: Option<NaiveDate>, today: NaiveDate) -> Markup {
    let Some(due) = due else {
        return html! { (l.t("loan-no-due")) };
    };
    let days = (due - today).num_days();
    let date = l.day(due, today);
    let tag = match days {
        ..0 => Tag::new(Tone::Danger, l.tf("loan-due-late", args!["time" => l.days(-days)])).icon(Icon::Alert),
        0 => Tag::new(Tone::Warning, l.t("loan-due-today")).icon(Icon::Hourglass),
        1..=14 => Tag::new(Tone::Warning, l.tf("loan-due-in", args!["time" => l.days(days)])).icon(Icon::Hourglass),
        _ => return html! { (date) },
    };
    html! { (date) " " (tag) }
}

/// Label, serial or HMS number: what is read off the thing.
pub fn mark(l: L, label: Option<&str>, serial: Option<&str>, hms: Option<&str>) -> String {
    let serial = serial.map(|s| l.tf("loan-serial", args!["serial" => s]));
    let hms = hms.map(|h| l.tf("loan-hms", args!["hms" => h]));
    [label.map(str::to_owned), serial, hms]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}

/// The address as it may be shown, on one line.
pub fn address(l: L, shown: &ShownAddress) -> String {
    match shown {
        ShownAddress::Open { street, postcode, city } => {
            let place = format!("{postcode} {city}");
            [street.as_str(), place.trim()]
                .into_iter()
                .filter(|t| !t.is_empty())
                .collect::<Vec<_>>()
                .join(", ")
        }
        ShownAddress::Protected => l.t("loan-address-protected"),
        ShownAddress::Unknown => l.t("loan-address-unknown"),
    }
}
