use super::view;
use crate::error::PageError;
use crate::form::Submitted;
use crate::i18n::{L, Lang};
use crate::paths;
use crate::said::Said;
use crate::session::User;
use crate::state::AppState;
use app::import::format::{TemplateKind, TemplateLanguage, template as spreadsheet};
use app::import::set_aside::List;
use app::import::upload::{Cancel, RunPage, RunSaid, Runs};
use app::{Ctx, Db, Error};
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::ids::ImportId;

/// Runs shown on the front page.
const SHOWN: u32 = 50;
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What the front page shows: the latest runs, and how many rows wait.
pub(super) async fn front(db: &Db, ctx: &Ctx) -> Result<(Vec<RunSaid>, i64), Error> {
    let runs = db.read(ctx, &Runs { most: SHOWN }).await?;
    let waiting = List {
        kind: None,
        state: Some(app::import::set_aside::State::Waiting),
        import: None,
        page: 0,
    };
    Ok((runs, db.read(ctx, &waiting).await?.total))
}

pub async fn home(State(state): State<AppState>, user: User) -> Result<Response, PageError> {
    let (runs, waiting) = front(&state.db, &user.ctx).await?;
    let form = view::UploadForm::new(user.ctx.id());
    Ok(view::home(&user.shell, &runs, waiting, &form).into_response())
}

pub(super) fn import_id(text: &str) -> Result<ImportId, Error> {
    text.parse().map_err(|_| Error::NotFound)
}

pub async fn run(State(state): State<AppState>, user: User, Path(id): Path<String>) -> Result<Response, PageError> {
    let id = import_id(&id)?;
    let run = state.db.read(&user.ctx, &RunPage { id }).await?;
    Ok(view::run(&user.shell, &run, user.ctx.id()).into_response())
}

pub async fn cancel(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<String>,
    form: Submitted,
) -> Result<Response, PageError> {
    let id = import_id(&id)?;
    state.db.run(&user.ctx, form.command, &Cancel { id }).await?;
    Ok(Said::done("import-cancel-wanted").at(&paths::import(id)))
}

pub async fn template(user: User, Path(kind): Path<String>) -> Result<Response, PageError> {
    let l = user.l();
    let (kind, name) = match kind.as_str() {
        "persons" => (TemplateKind::Persons, l.t("import-template-persons")),
        "devices" => (TemplateKind::Devices, l.t("import-template-devices")),
        _ => return Err(Error::NotFound.into()),
    };
    let book = spreadsheet(kind, language(l), &|key| l.t(key))
        .map_err(|e| Error::Unavailable(format!("the template can't be made: {e}")))?;
    let disposition = format!("attachment; filename*=UTF-8''{}.xlsx", percent(&name));
    Ok((
        [(CONTENT_TYPE, XLSX.to_owned()), (CONTENT_DISPOSITION, disposition)],
        book,
    )
        .into_response())
}

fn language(l: L) -> TemplateLanguage {
    match l.lang {
        Lang::Nb => TemplateLanguage::Nb,
        Lang::Sv => TemplateLanguage::Sv,
        Lang::En => TemplateLanguage::En,
    }
}

/// As RFC 8187 wants a file's name.
fn percent(name: &str) -> String {
    name.bytes()
        .map(|b| match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(b).to_string(),
            _ => format!("%{b:02X}"),
        })
        .collect()
}
