use super::form::{self, LevelForm};
use super::view::{KeyForm, view};
use crate::components::FieldErrors;
use crate::error::{PageError, field_errors};
use crate::form::Submitted;
use crate::said::Said;
use crate::session::User;
use crate::state::AppState;
use app::priority_key::{NewVersion, Versions};
use app::{Error, error::Fault};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::priority_key::ClockStart;

pub async fn page(State(state): State<AppState>, user: User) -> Result<Response, PageError> {
    let versions = state.db.read(&user.ctx, &Versions).await?;
    let newest = versions.first().map(|v| &v.key);
    let form = KeyForm {
        valid_from: user.ctx.today().to_string(),
        from_information: newest.is_some_and(|k| k.clock_start == ClockStart::CompleteInformation),
        levels: newest.iter().flat_map(|k| k.levels.iter().map(LevelForm::of)).collect(),
        returned: false,
    };
    Ok(view(&user, &versions, &form, &FieldErrors::default()).into_response())
}

pub async fn publish(State(state): State<AppState>, user: User, sent: Submitted) -> Result<Response, PageError> {
    let f = &sent.fields;
    let typed = KeyForm {
        valid_from: f.text("valid_from").to_owned(),
        from_information: f.text("clock_start") == "complete_information",
        levels: form::typed(f),
        returned: true,
    };
    let mut reader = f.reader();
    let valid_from = reader.date("valid_from");
    if f.some("valid_from").is_none() {
        reader.fault("valid_from", Fault::Required);
    }
    let mut faults = reader.faults();
    let levels = form::rules(&typed.levels).unwrap_or_else(|more| {
        faults.extend(more);
        vec![]
    });
    let done = match valid_from.filter(|_| faults.is_empty()) {
        None => Err(Error::Invalid(faults)),
        Some(valid_from) => {
            let new = NewVersion {
                valid_from,
                clock_start: if typed.from_information {
                    ClockStart::CompleteInformation
                } else {
                    ClockStart::FirstContact
                },
                levels,
            };
            state.db.run(&user.ctx, sent.command, &new).await
        }
    };
    match done {
        Ok(version) => Ok(Said::done("key-published")
            .arg("version", version.into_inner())
            .draft_done("key")
            .at("/admin/key")),
        Err(Error::Invalid(mut faults)) => {
            for fault in &mut faults {
                fault.field = form::field(&fault.field);
            }
            let versions = state.db.read(&user.ctx, &Versions).await?;
            let errors = field_errors(user.l(), &faults);
            Ok((
                StatusCode::UNPROCESSABLE_ENTITY,
                view(&user, &versions, &typed, &errors),
            )
                .into_response())
        }
        Err(e) => Err(e.into()),
    }
}
