use super::TOKENS;
use super::view::{token_view, tokens_view};
use crate::components::FieldErrors;
use crate::error::{PageError, field_errors};
use crate::form::{Fields, Submitted};
use crate::said::Said;
use crate::session::User;
use crate::state::AppState;
use app::token::{self, List, Revoke};
use app::{Error, FieldFault, staff};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::access::Role;
use domain::ids::{StaffId, TokenId};
use maud::Markup;
use uuid::Uuid;

pub async fn list(State(state): State<AppState>, user: User) -> Result<Markup, PageError> {
    view(&state, &user, &Fields::default(), &[]).await
}

async fn view(state: &AppState, user: &User, typed: &Fields, faults: &[FieldFault]) -> Result<Markup, PageError> {
    let tokens = state.db.read(&user.ctx, &List).await?;
    let workers = state.db.read(&user.ctx, &staff::List(staff::Filter::default())).await?;
    let errors = match faults {
        [] => FieldErrors::default(),
        faults => field_errors(user.l(), faults),
    };
    Ok(tokens_view(
        user,
        &tokens,
        &workers,
        typed,
        &errors,
        (state.world().ids)(),
    ))
}

/// Makes a token and tells it in the answer itself: it is stored nowhere.
pub async fn create(State(state): State<AppState>, user: User, form: Submitted) -> Result<Response, PageError> {
    let mut reader = form.fields.reader();
    let name = reader.required("name", token::LONGEST_NAME);
    let role = reader.choice::<Role>("role");
    let staff = reader.optional_id::<StaffId>("staff");
    let made = match reader.finish(|| Some((name, role?, staff))) {
        Ok((name, role, staff)) => {
            let text = token::create_once(&state.db, &user.ctx, form.command, role, staff, &name).await;
            text.map(|text| (name, text))
        }
        Err(e) => Err(e),
    };
    match made {
        Ok((name, Some(text))) => Ok(token_view(&user, &name, &text).into_response()),
        Ok((_, None)) => Ok(Said::refused("token-told").at(TOKENS)),
        Err(Error::Invalid(faults)) => {
            let view = view(&state, &user, &form.fields, &faults).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, view).into_response())
        }
        Err(e) => Err(e.into()),
    }
}

pub async fn revoke(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    let revoke = Revoke { token: TokenId(id) };
    state.db.run(&user.ctx, form.command, &revoke).await?;
    Ok(Said::done("token-revoked").at(TOKENS))
}
