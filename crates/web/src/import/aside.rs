use super::SET_ASIDE;
use super::aside_view::{self, Correction};
use super::handlers::import_id;
use crate::components::FieldErrors;
use crate::error::{PageError, fault_words};
use crate::form::{Asked, Submitted};
use crate::said::Said;
use crate::session::User;
use crate::state::AppState;
use app::Error;
use app::error::Fault;
use app::import::format::ImportKind;
use app::import::set_aside::{Correct, Corrected, Drop, List, Page, State as RowState};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::ids::SetAsideId;

pub async fn list(State(state): State<AppState>, user: User, Asked(asked): Asked) -> Result<Response, PageError> {
    let list = List {
        kind: ImportKind::from_code(asked.text("kind")),
        state: RowState::from_code(asked.text("state")),
        import: asked.some("import").map(import_id).transpose()?,
        page: asked.text("after").parse().unwrap_or(0),
    };
    let answer = state.db.read(&user.ctx, &list).await?;
    Ok(aside_view::list(&user.shell, &list, &answer).into_response())
}

fn row_id(text: &str) -> Result<SetAsideId, Error> {
    text.parse().map_err(|_| Error::NotFound)
}

fn path(id: SetAsideId) -> String {
    format!("{SET_ASIDE}/{id}")
}

pub async fn page(State(state): State<AppState>, user: User, Path(id): Path<String>) -> Result<Response, PageError> {
    let entry = state.db.read(&user.ctx, &Page { id: row_id(&id)? }).await?;
    let correction = Correction {
        text: readable(entry.text()),
        command: user.ctx.id(),
        errors: FieldErrors::default(),
    };
    Ok(aside_view::page(&user.shell, &entry, &correction).into_response())
}

/// JSON in lines, so that a person finds the field.
fn readable(text: &str) -> String {
    let value: Option<serde_json::Value> = serde_json::from_str(text).ok().filter(serde_json::Value::is_object);
    value
        .and_then(|v| serde_json::to_string_pretty(&v).ok())
        .unwrap_or_else(|| text.to_owned())
}

/// Reads the text as a worker corrected it.
pub async fn correct(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<String>,
    form: Submitted,
) -> Result<Response, PageError> {
    let id = row_id(&id)?;
    let text = form.fields.text("text").to_owned();
    let command = Correct {
        id,
        text: Some(text.clone()),
    };
    match state.db.run(&user.ctx, form.command, &command).await {
        Ok(done) => Ok(became(id, &done.into_inner())),
        Err(Error::Invalid(faults)) => {
            let l = user.l();
            let mut errors = FieldErrors::default();
            for f in faults {
                let words = match f.fault {
                    Fault::Unknown => l.t("import-not-one-row"),
                    fault => fault_words(l, &fault),
                };
                errors.add("text", words);
            }
            let entry = state.db.read(&user.ctx, &Page { id }).await?;
            let correction = Correction {
                text,
                command: user.ctx.id(),
                errors,
            };
            let page = aside_view::page(&user.shell, &entry, &correction);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(e) => Err(e.into()),
    }
}

/// Reads the row again as it stands.
pub async fn retry(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<String>,
    form: Submitted,
) -> Result<Response, PageError> {
    let id = row_id(&id)?;
    let done = state
        .db
        .run(&user.ctx, form.command, &Correct { id, text: None })
        .await?;
    Ok(became(id, &done.into_inner()))
}

fn became(id: SetAsideId, corrected: &Corrected) -> Response {
    let list = format!("{SET_ASIDE}?state=waiting");
    match corrected {
        Corrected::New => Said::done("import-became-new").at(&list),
        Corrected::Changed => Said::done("import-became-changed").at(&list),
        Corrected::Known => Said::done("import-became-known").at(&list),
        Corrected::SetAside { .. } => Said::refused("import-still-aside").at(&path(id)),
    }
}

pub async fn ask_drop(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let entry = state.db.read(&user.ctx, &Page { id: row_id(&id)? }).await?;
    Ok(aside_view::ask_drop(&user.shell, &entry, user.ctx.id()).into_response())
}

pub async fn drop(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<String>,
    form: Submitted,
) -> Result<Response, PageError> {
    state
        .db
        .run(&user.ctx, form.command, &Drop { id: row_id(&id)? })
        .await?;
    Ok(Said::done("import-dropped").at(&format!("{SET_ASIDE}?state=waiting")))
}
