use super::view::{LogInForm, log_in_view};
use crate::error::PageError;
use crate::form::{Asked, Submitted};
use crate::i18n::Lang;
use crate::layout::Scheme;
use crate::paths;
use crate::said::see_other;
use crate::session::{LANG_COOKIE, SCHEME_COOKIE, SESSION_COOKIE, User, Visitor, set_cookie};
use crate::state::AppState;
use app::Error;
use app::municipality::{Listed, directory};
use app::session::{LONGEST_HOURS, LogInFault, Revoke, log_in as open_session};
use axum::extract::State;
use axum::http::header::{SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

/// Where a log-in may lead: a path of ours, never another site. Browsers drop tabs and line ends from an address and take
/// a backslash for a slash, so that any of them could hide a second slash.
fn inside(next: Option<&str>) -> String {
    next.filter(|n| n.starts_with('/') && !n.starts_with("//") && !n.contains('\\') && !n.contains(char::is_control))
        .unwrap_or(paths::DAY)
        .to_owned()
}

pub async fn log_in_page(
    State(state): State<AppState>,
    visitor: Visitor,
    Asked(query): Asked,
) -> Result<Response, PageError> {
    if visitor.session.is_some() {
        return Ok(see_other(&inside(query.some("next"))));
    }
    let municipalities = directory(&state.db).await?;
    let form = LogInForm {
        municipality: query.text("municipality").into(),
        next: inside(query.some("next")),
        ..LogInForm::default()
    };
    Ok(log_in_view(&visitor.shell, &municipalities, &form, None, state.config.demo.as_ref()).into_response())
}

pub async fn log_in(
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
    form: Submitted,
) -> Result<Response, PageError> {
    let municipalities = directory(&state.db).await?;
    let fields = &form.fields;
    let typed = LogInForm {
        municipality: fields.text("municipality").into(),
        user: fields.text("user").into(),
        next: inside(fields.some("next")),
        asks_code: fields.has("code"),
    };
    let again = |typed: &LogInForm, fault: Fault, status: StatusCode| {
        let page = log_in_view(
            &visitor.shell,
            &municipalities,
            typed,
            Some(fault),
            state.config.demo.as_ref(),
        );
        (status, page).into_response()
    };
    let only = if municipalities.len() == 1 {
        municipalities.first()
    } else {
        None
    };
    let Some(at): Option<&Listed> = municipalities.iter().find(|m| m.number == typed.municipality).or(only) else {
        return Ok(again(&typed, Fault::Municipality, StatusCode::UNPROCESSABLE_ENTITY));
    };
    if !state.limits.log_in(&at.number, &typed.user) {
        return Ok(again(&typed, Fault::TooOften, StatusCode::TOO_MANY_REQUESTS));
    }
    let agent = headers.get(USER_AGENT).and_then(|v| v.to_str().ok());
    let password = fields.secret("password");
    match open_session(&state.db, at, &typed.user, password, fields.some("code"), agent).await? {
        Ok(cookie) => {
            // Somebody was logged in here: that session ends, so that none is left behind unseen.
            if let Some(old) = &visitor.session {
                let ctx = old.ctx(state.world(), visitor.request);
                match state.db.read(&ctx, &Revoke { session: old.id }).await {
                    Ok(()) | Err(Error::NotFound) => {}
                    Err(e) => return Err(e.into()),
                }
            }
            let mut response = see_other(&typed.next);
            response.headers_mut().append(
                SET_COOKIE,
                set_cookie(SESSION_COOKIE, &cookie.write(), LONGEST_HOURS * 3600, true),
            );
            Ok(response)
        }
        Err(LogInFault::Locked(until)) => Ok(again(&typed, Fault::Locked(until), StatusCode::TOO_MANY_REQUESTS)),
        Err(LogInFault::CodeMissing) => {
            let typed = LogInForm {
                asks_code: true,
                ..typed
            };
            Ok(again(&typed, Fault::CodeMissing, StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(LogInFault::CodeWrong) => {
            let typed = LogInForm {
                asks_code: true,
                ..typed
            };
            Ok(again(&typed, Fault::CodeWrong, StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(LogInFault::Wrong) => Ok(again(&typed, Fault::Wrong, StatusCode::UNPROCESSABLE_ENTITY)),
    }
}

/// Why the page came back.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    Wrong,
    Municipality,
    Locked(chrono::DateTime<chrono::Utc>),
    TooOften,
    CodeMissing,
    CodeWrong,
}

pub async fn log_out(State(state): State<AppState>, user: User, _form: Submitted) -> Result<Response, PageError> {
    state
        .db
        .read(
            &user.ctx,
            &Revoke {
                session: user.session.id,
            },
        )
        .await?;
    let mut response = see_other(paths::LOG_IN);
    response
        .headers_mut()
        .append(SET_COOKIE, set_cookie(SESSION_COOKIE, "", 0, true));
    Ok(response)
}

const A_YEAR: i64 = 365 * 24 * 3600;

pub async fn language(_visitor: Visitor, form: Submitted) -> Response {
    let lang: Lang = form.fields.text("lang").parse().unwrap_or_default();
    let mut response = see_other(&inside(form.fields.some("next")));
    response
        .headers_mut()
        .append(SET_COOKIE, set_cookie(LANG_COOKIE, lang.tag(), A_YEAR, true));
    response
}

pub async fn appearance(_visitor: Visitor, form: Submitted) -> Response {
    let scheme = Scheme::from_code(form.fields.text("scheme"));
    let mut response = see_other(&inside(form.fields.some("next")));
    response
        .headers_mut()
        .append(SET_COOKIE, set_cookie(SCHEME_COOKIE, scheme.code(), A_YEAR, true));
    response
}
