use super::SECOND_FACTOR;
use super::view::{codes_view, second_factor_view};
use crate::components::FieldErrors;
use crate::error::{PageError, field_errors};
use crate::form::Submitted;
use crate::said::{Said, see_other};
use crate::session::User;
use crate::state::AppState;
use app::staff::{self, second_factor};
use app::{Error, FieldFault};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::Markup;

async fn view(state: &AppState, user: &User, faults: &[FieldFault]) -> Result<Markup, PageError> {
    let (staff, _) = state.db.read(&user.ctx, &staff::Account).await?;
    let pending = state.db.read(&user.ctx, &second_factor::Waiting).await?;
    let errors = match faults {
        [] => FieldErrors::default(),
        faults => field_errors(user.l(), faults),
    };
    let command = (state.world().ids)();
    Ok(second_factor_view(
        user,
        staff.has_totp,
        pending.as_ref(),
        &errors,
        command,
    ))
}

pub async fn page(State(state): State<AppState>, user: User) -> Result<Markup, PageError> {
    view(&state, &user, &[]).await
}

pub async fn begin(State(state): State<AppState>, user: User, form: Submitted) -> Result<Response, PageError> {
    state.db.run(&user.ctx, form.command, &second_factor::Begin {}).await?;
    Ok(see_other(SECOND_FACTOR))
}

/// The code from the app. The recovery codes are in the answer itself: they are told once and stored nowhere.
pub async fn confirm(State(state): State<AppState>, user: User, form: Submitted) -> Result<Response, PageError> {
    let code = form.fields.text("code");
    match second_factor::confirm(&state.db, &user.ctx, form.command, code).await {
        Ok(Some(codes)) => Ok(codes_view(&user, &codes).into_response()),
        // Told before, or nothing waits for a code.
        Ok(None) | Err(Error::NotFound) => Ok(see_other(SECOND_FACTOR)),
        Err(Error::Invalid(faults)) => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, view(&state, &user, &faults).await?).into_response())
        }
        Err(e) => Err(e.into()),
    }
}

pub async fn remove(State(state): State<AppState>, user: User, form: Submitted) -> Result<Response, PageError> {
    let present = form.fields.secret("present");
    match second_factor::disable(&state.db, &user.ctx, form.command, present).await {
        Ok(()) => Ok(Said::done("account-second-factor-removed").at(SECOND_FACTOR)),
        Err(Error::Invalid(faults)) => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, view(&state, &user, &faults).await?).into_response())
        }
        Err(e) => Err(e.into()),
    }
}
