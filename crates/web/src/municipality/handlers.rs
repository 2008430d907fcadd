use super::MUNICIPALITY;
use super::view::{admin_view, municipality_view};
use crate::components::FieldErrors;
use crate::error::{PageError, field_errors};
use crate::form::{Fields, Submitted};
use crate::said::Said;
use crate::session::User;
use crate::state::AppState;
use app::Error;
use app::municipality::{Own, Update};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::Markup;

pub async fn admin(user: User) -> Markup {
    admin_view(&user)
}

pub async fn page(State(state): State<AppState>, user: User) -> Result<Markup, PageError> {
    let own = state.db.read(&user.ctx, &Own).await?;
    let typed = Fields::from_pairs(vec![
        ("name".into(), own.name.clone()),
        ("zone".into(), own.zone.name().into()),
    ]);
    let command = (state.world().ids)();
    Ok(municipality_view(&user, &own, &typed, &FieldErrors::default(), command))
}

pub async fn save(State(state): State<AppState>, user: User, form: Submitted) -> Result<Response, PageError> {
    let update = Update {
        name: form.fields.text("name").into(),
        zone: form.fields.text("zone").into(),
    };
    match state.db.run(&user.ctx, form.command, &update).await {
        Ok(_) => Ok(Said::done("municipality-saved").at(MUNICIPALITY)),
        Err(Error::Invalid(faults)) => {
            let own = state.db.read(&user.ctx, &Own).await?;
            let errors = field_errors(user.l(), &faults);
            let view = municipality_view(&user, &own, &form.fields, &errors, (state.world().ids)());
            Ok((StatusCode::UNPROCESSABLE_ENTITY, view).into_response())
        }
        Err(e) => Err(e.into()),
    }
}
