use super::view::{account_view, password_view};
use super::{ACCOUNT, PASSWORD};
use crate::components::FieldErrors;
use crate::error::{PageError, field_errors};
use crate::form::{Fields, Submitted};
use crate::i18n::Lang;
use crate::paths;
use crate::said::Said;
use crate::session::{LANG_COOKIE, User, set_cookie};
use crate::state::AppState;
use app::Error;
use app::session::{Revoke, RevokeAll};
use app::staff::{self, EditOwn, LONGEST, Staff};
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use domain::ids::SessionId;
use maud::Markup;

pub const A_YEAR: i64 = 365 * 24 * 3600;

/// What the profile form shows before anything is typed.
fn profile(staff: &Staff) -> Fields {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Fields::from_pairs(vec![
        pair("display_name", &staff.display_name),
        pair("email", staff.email.as_deref().unwrap_or_default()),
        pair("phone", staff.phone.as_deref().unwrap_or_default()),
        pair("lang", &staff.lang),
    ])
}

pub async fn account(State(state): State<AppState>, user: User) -> Result<Markup, PageError> {
    let (staff, sessions) = state.db.read(&user.ctx, &staff::Account).await?;
    let typed = profile(&staff);
    let command = (state.world().ids)();
    Ok(account_view(
        &user,
        &staff,
        &sessions,
        &typed,
        &FieldErrors::default(),
        command,
    ))
}

pub async fn save(State(state): State<AppState>, user: User, form: Submitted) -> Result<Response, PageError> {
    let mut reader = form.fields.reader();
    let edit = EditOwn {
        display_name: reader.required("display_name", LONGEST),
        email: reader.optional("email", LONGEST),
        phone: reader.optional("phone", LONGEST),
        lang: reader.choice::<Lang>("lang").unwrap_or_default().tag().to_owned(),
    };
    let lang = edit.lang.clone();
    let edit = reader.finish(|| Some(edit));
    match form.run(&state, &user, edit).await {
        Ok(()) => {
            let mut response = Said::done("account-saved").at(ACCOUNT);
            let cookie = set_cookie(LANG_COOKIE, &lang, A_YEAR, true);
            response.headers_mut().append(SET_COOKIE, cookie);
            Ok(response)
        }
        Err(Error::Invalid(faults)) => {
            let (staff, sessions) = state.db.read(&user.ctx, &staff::Account).await?;
            let errors = field_errors(user.l(), &faults);
            let command = (state.world().ids)();
            let view = account_view(&user, &staff, &sessions, &form.fields, &errors, command);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, view).into_response())
        }
        Err(e) => Err(e.into()),
    }
}

pub async fn password_page(State(state): State<AppState>, user: User) -> Markup {
    password_view(&user, &FieldErrors::default(), (state.world().ids)())
}

pub async fn change_password(
    State(state): State<AppState>,
    user: User,
    form: Submitted,
) -> Result<Response, PageError> {
    let secret = |name| form.fields.secret(name);
    let changed = staff::change_own_password(
        &state.db,
        &user.ctx,
        form.command,
        user.session.id,
        secret("present"),
        secret("new"),
        secret("again"),
    );
    match changed.await {
        Ok(()) => {
            let to = if user.session.must_change_password {
                paths::DAY
            } else {
                ACCOUNT
            };
            Ok(Said::done("account-password-changed").at(to))
        }
        Err(Error::Invalid(faults)) => {
            let errors = field_errors(user.l(), &faults);
            let view = password_view(&user, &errors, (state.world().ids)());
            Ok((StatusCode::UNPROCESSABLE_ENTITY, view).into_response())
        }
        Err(e) => Err(e.into()),
    }
}

/// Ends the session that the form names, or all others where it names none.
pub async fn end_session(State(state): State<AppState>, user: User, form: Submitted) -> Result<Response, PageError> {
    let mut reader = form.fields.reader();
    match reader.optional_id::<SessionId>("session") {
        Some(session) => {
            let (_, mine) = state.db.read(&user.ctx, &staff::Account).await?;
            if !mine.iter().any(|s| s.id == session) {
                return Err(Error::NotFound.into());
            }
            state.db.read(&user.ctx, &Revoke { session }).await?;
        }
        None => {
            reader.finish(|| Some(()))?;
            let others = RevokeAll {
                staff: user.session.staff,
                but: Some(user.session.id),
            };
            state.db.read(&user.ctx, &others).await?;
        }
    }
    Ok(Said::done("account-session-ended").at(ACCOUNT))
}

/// May somebody whose password must be changed go there? Only to change it, to leave, and to read it in their language.
pub fn open_to_unchanged(path: &str) -> bool {
    [
        PASSWORD,
        crate::layout::LOG_OUT_PATH,
        crate::layout::LANGUAGE_PATH,
        crate::layout::APPEARANCE_PATH,
        paths::HEALTH,
    ]
    .contains(&path)
}
