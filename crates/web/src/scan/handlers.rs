//! Posted, never asked for by GET: the text may be a national id or a name, and addresses are written to logs, histories
//! and referrers. One hit is redirected to; several are the answer itself (docs/adr/0010).

use super::view;
use crate::error::PageError;
use crate::form::Submitted;
use crate::paths;
use crate::said::see_other;
use crate::session::User;
use crate::state::AppState;
use app::scan::{Scan, Target};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, HeaderValue};
use axum::response::{IntoResponse, Response};

/// Whoever comes here by address (a reload after a search) finds the field.
pub async fn empty(user: User) -> Response {
    view::empty(&user).into_response()
}

pub async fn scan(State(state): State<AppState>, user: User, form: Submitted) -> Result<Response, PageError> {
    let text = form.fields.text("q");
    if text.is_empty() {
        return Ok(view::empty(&user).into_response());
    }
    let target = state.db.read(&user.ctx, &Scan { text: text.to_owned() }).await?;
    Ok(match target {
        Target::Item(id) => see_other(&format!("{}?from=scan", paths::item(id))),
        Target::Place(id) => see_other(&paths::place(id)),
        Target::Product(id) => see_other(&paths::product(id)),
        Target::Person(id) => see_other(&paths::person(id)),
        Target::Need(id) => see_other(&paths::need(id)),
        Target::Job(id) => see_other(&paths::job(id)),
        Target::Several(hits) => unkept(view::several(&user, text, &hits).into_response()),
        Target::Nothing { national_id } => unkept(view::nothing(&user, text, national_id).into_response()),
    })
}

/// Names of persons stay in no cache.
fn unkept(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
