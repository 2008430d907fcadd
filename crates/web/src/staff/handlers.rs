use super::view::{new_view, one_view, password_view, staff_view};
use super::{STAFF, one as page_of};
use crate::components::FieldErrors;
use crate::error::{PageError, field_errors, words};
use crate::form::{Asked, Fields, Submitted};
use crate::i18n::Lang;
use crate::said::{Said, see_other};
use crate::session::User;
use crate::state::AppState;
use app::error::Fault;
use app::session::{Revoke, RevokeAll};
use app::staff::{self, Create, Filter, LONGEST, StaffPage, Update, second_factor};
use app::{Done, Error, service};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::access::Role;
use domain::ids::{CommandId, GroupId, ServiceId, SessionId, StaffId};
use maud::Markup;
use uuid::Uuid;

pub async fn list(State(state): State<AppState>, user: User, Asked(query): Asked) -> Result<Markup, PageError> {
    let filter = Filter {
        text: query.text("q").into(),
        role: query.text("role").parse().ok(),
        service: query.text("service").parse().ok(),
        inactive: query.has("inactive"),
    };
    let services = state.db.read(&user.ctx, &service::List).await?;
    let found = state.db.read(&user.ctx, &staff::List(filter.clone())).await?;
    Ok(staff_view(&user, &filter, &services, &found))
}

pub async fn new(State(state): State<AppState>, user: User) -> Result<Markup, PageError> {
    let services = state.db.read(&user.ctx, &service::List).await?;
    let lang = vec![("lang".to_owned(), user.l().lang.tag().to_owned())];
    let (typed, command) = (Fields::from_pairs(lang), (state.world().ids)());
    Ok(new_view(&user, &services, &typed, &FieldErrors::default(), command))
}

/// The roles that are ticked; an unknown one is a fault.
fn roles(fields: &Fields) -> Result<Vec<Role>, Error> {
    let read: Result<Vec<Role>, _> = fields.all("roles").map(str::parse).collect();
    read.map_err(|_| Error::field("roles", Fault::UnknownChoice))
}

/// Makes the worker and a one-time password, which is told in the answer itself: it is stored nowhere.
pub async fn create(State(state): State<AppState>, user: User, form: Submitted) -> Result<Response, PageError> {
    let mut reader = form.fields.reader();
    let typed = Create {
        user_name: reader.required("user_name", LONGEST),
        display_name: reader.required("display_name", LONGEST),
        email: reader.optional("email", LONGEST),
        roles: vec![],
        service: reader.optional_id::<ServiceId>("service"),
        lang: reader.choice::<Lang>("lang").unwrap_or_default().tag().to_owned(),
        password_hash: None,
    };
    let ticked = roles(&form.fields);
    if form.fields.all("roles").next().is_none() {
        reader.fault("roles", Fault::Required);
    }
    let made = match (reader.finish(|| Some(typed)), ticked) {
        (Ok(typed), Ok(roles)) => state.db.run(&user.ctx, form.command, &Create { roles, ..typed }).await,
        (Err(e), _) | (_, Err(e)) => Err(e),
    };
    match made {
        Ok(Done::Applied(id)) => told(&state, &user, (state.world().ids)().into(), id).await,
        Ok(Done::AlreadyApplied(id)) => Ok(see_other(&page_of(id))),
        Err(Error::Invalid(faults)) => {
            let services = state.db.read(&user.ctx, &service::List).await?;
            let errors = field_errors(user.l(), &faults);
            let view = new_view(&user, &services, &form.fields, &errors, (state.world().ids)());
            Ok((StatusCode::UNPROCESSABLE_ENTITY, view).into_response())
        }
        Err(e) => Err(e.into()),
    }
}

/// A one-time password and the page that tells it; back to the worker where it was told before.
async fn told(state: &AppState, user: &User, command: CommandId, id: StaffId) -> Result<Response, PageError> {
    let page = state.db.read(&user.ctx, &staff::Page(id)).await?;
    match staff::give_one_time_password(&state.db, &user.ctx, command, id).await? {
        Some(password) => Ok(password_view(user, &page.staff, &password).into_response()),
        None => Ok(Said::refused("staff-password-told").at(&page_of(id))),
    }
}

/// What the sheet shows before anything is typed.
fn sheet(page: &StaffPage) -> Fields {
    let staff = &page.staff;
    let mut pairs = vec![
        ("version".to_owned(), staff.version.to_string()),
        ("display_name".to_owned(), staff.display_name.clone()),
        ("email".to_owned(), staff.email.clone().unwrap_or_default()),
        ("phone".to_owned(), staff.phone.clone().unwrap_or_default()),
        (
            "service".to_owned(),
            staff.service.map(|s| s.to_string()).unwrap_or_default(),
        ),
    ];
    pairs.extend(staff.roles.iter().map(|r| ("roles".to_owned(), r.to_string())));
    pairs.extend(page.groups.iter().map(|g| ("groups".to_owned(), g.to_string())));
    if staff.active {
        pairs.push(("active".to_owned(), "on".to_owned()));
    }
    Fields::from_pairs(pairs)
}

pub async fn one(State(state): State<AppState>, user: User, Path(id): Path<Uuid>) -> Result<Markup, PageError> {
    let page = state.db.read(&user.ctx, &staff::Page(StaffId(id))).await?;
    let command = (state.world().ids)();
    Ok(one_view(
        &user,
        &page,
        &sheet(&page),
        &FieldErrors::default(),
        None,
        command,
    ))
}

pub async fn save(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    let page = state.db.read(&user.ctx, &staff::Page(StaffId(id))).await?;
    let mut reader = form.fields.reader();
    let typed = Update {
        staff: StaffId(id),
        version: reader.number("version", 1, i64::MAX).unwrap_or_default(),
        display_name: reader.required("display_name", LONGEST),
        email: reader.optional("email", LONGEST),
        phone: reader.optional("phone", LONGEST),
        roles: vec![],
        service: reader.optional_id::<ServiceId>("service"),
        groups: form
            .fields
            .all("groups")
            .filter_map(|g| g.parse::<GroupId>().ok())
            .collect(),
        active: form.fields.has("active"),
    };
    let saved = match (reader.finish(|| Some(typed)), roles(&form.fields)) {
        (Ok(typed), Ok(roles)) => state.db.run(&user.ctx, form.command, &Update { roles, ..typed }).await,
        (Err(e), _) | (_, Err(e)) => Err(e),
    };
    let again = |status: StatusCode, errors: &FieldErrors, refused: Option<String>| {
        let view = one_view(&user, &page, &form.fields, errors, refused, (state.world().ids)());
        Ok((status, view).into_response())
    };
    match saved {
        Ok(_) => Ok(Said::done("staff-saved")
            .arg("name", &page.staff.display_name)
            .at(STAFF)),
        Err(Error::Invalid(faults)) => {
            let errors = field_errors(user.l(), &faults);
            again(StatusCode::UNPROCESSABLE_ENTITY, &errors, None)
        }
        Err(e @ (Error::Refused(_) | Error::Conflict)) => {
            let refused = words(user.l(), &e);
            again(StatusCode::CONFLICT, &FieldErrors::default(), Some(refused))
        }
        Err(e) => Err(e.into()),
    }
}

pub async fn give_password(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    told(&state, &user, form.command, StaffId(id)).await
}

pub async fn reset_second_factor(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    let reset = second_factor::Reset { staff: StaffId(id) };
    state.db.run(&user.ctx, form.command, &reset).await?;
    Ok(Said::done("staff-second-factor-gone").at(&page_of(id)))
}

/// Ends the session that the form names, or all of the worker's.
pub async fn end_sessions(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    let page = state.db.read(&user.ctx, &staff::Page(StaffId(id))).await?;
    match form.fields.some("session") {
        Some(text) => {
            let session = text.parse::<SessionId>().ok();
            let session = page
                .sessions
                .iter()
                .find(|s| Some(s.id) == session)
                .ok_or(Error::NotFound)?;
            state.db.read(&user.ctx, &Revoke { session: session.id }).await?;
        }
        None => {
            let all = RevokeAll {
                staff: StaffId(id),
                but: None,
            };
            state.db.read(&user.ctx, &all).await?;
        }
    }
    Ok(Said::done("account-session-ended").at(&page_of(id)))
}
