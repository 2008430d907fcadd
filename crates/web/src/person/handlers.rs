use super::form::{Extent, SheetForm};
use super::view;
use crate::components::FieldErrors;
use crate::error::{PageError, field_errors};
use crate::form::{Asked, Fields, Submitted};
use crate::paths;
use crate::said::Said;
use crate::session::User;
use crate::state::AppState;
use app::Error;
use app::person::{
    ContactSheet, Create, Find, Page, PersonPage, RegisterDeath, RegisterMoveOut, SetContacts, Update,
    page::{Cursor, What},
};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use domain::access::Right;
use domain::ids::PersonId;
use uuid::Uuid;

pub async fn search(State(state): State<AppState>, user: User, Asked(query): Asked) -> Result<Response, PageError> {
    let text = query.text("q").to_owned();
    let found = match text.is_empty() {
        true => None,
        false => {
            let find = Find {
                text: text.clone(),
                most: 30,
            };
            Some(state.db.read(&user.ctx, &find).await?)
        }
    };
    Ok(view::search(&user, &text, found.as_ref()).into_response())
}

/// `at|id|what`, as the timeline's next page is asked for.
fn cursor(text: &str) -> Option<Cursor> {
    let mut parts = text.split('_');
    let at: i64 = parts.next()?.parse().ok()?;
    let id: Uuid = parts.next()?.parse().ok()?;
    let what = What::parse(&parts.collect::<Vec<_>>().join("_"))?;
    Some(Cursor {
        at: DateTime::<Utc>::from_timestamp_micros(at)?,
        id,
        what,
    })
}

async fn load(state: &AppState, user: &User, id: Uuid, after: Option<Cursor>) -> Result<PersonPage, Error> {
    let ask = Page {
        person: PersonId(id),
        after,
        most: 40,
    };
    state.db.read(&user.ctx, &ask).await
}

pub async fn show(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    Asked(query): Asked,
) -> Result<Response, PageError> {
    let page = load(&state, &user, id, query.some("after").and_then(cursor)).await?;
    Ok(view::show(
        &user,
        &page,
        query.some("after").is_some(),
        None,
        &FieldErrors::default(),
    )
    .into_response())
}

pub async fn new_page(user: User, Asked(query): Asked) -> Response {
    let form = SheetForm::typed(&query);
    view::new(&user, &form, &FieldErrors::default(), user.ctx.id()).into_response()
}

pub async fn create(State(state): State<AppState>, user: User, form: Submitted) -> Result<Response, PageError> {
    let typed = SheetForm::typed(&form.fields);
    let mut reader = form.fields.reader();
    let sheet = typed.sheet(&mut reader, true);
    let done = match reader.faults() {
        faults if !faults.is_empty() => Err(Error::Invalid(faults)),
        _ => state.db.run(&user.ctx, form.command, &Create { sheet }).await,
    };
    match done {
        Ok(created) => {
            let created = created.into_inner();
            let key = if created.known {
                "person-known-already"
            } else {
                "person-created"
            };
            Ok(Said::done(key)
                .draft_done("person-new")
                .at(&paths::person(created.person)))
        }
        Err(Error::Invalid(faults)) => {
            let errors = field_errors(user.l(), &faults);
            let page = view::new(&user, &typed, &errors, form.command);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(e) => Err(e.into()),
    }
}

fn extent(user: &User, page: &PersonPage) -> Extent {
    let sees = user.ctx.may(Right::SeeProtected);
    Extent::Whole {
        address: !page.card.protected || sees,
        protect: sees,
        has_id: page.national_id.is_some(),
    }
}

pub async fn edit_page(State(state): State<AppState>, user: User, Path(id): Path<Uuid>) -> Result<Response, PageError> {
    let page = load(&state, &user, id, None).await?;
    let form = SheetForm::of(&page);
    let extent = extent(&user, &page);
    Ok(view::edit(
        &user,
        &page,
        page.version,
        &form,
        extent,
        &FieldErrors::default(),
        user.ctx.id(),
    )
    .into_response())
}

pub async fn edit(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    let page = load(&state, &user, id, None).await?;
    let extent = extent(&user, &page);
    let Extent::Whole { address, protect, .. } = extent else {
        return Err(Error::NotFound.into());
    };
    let mut typed = SheetForm::typed(&form.fields);
    if !protect {
        typed.protected = page.card.protected;
    }
    let mut reader = form.fields.reader();
    let sheet = typed.sheet(&mut reader, address);
    let version = reader.number("version", 0, i64::MAX).unwrap_or_default();
    let done = match reader.faults() {
        faults if !faults.is_empty() => Err(Error::Invalid(faults)),
        _ => {
            let update = Update {
                person: PersonId(id),
                version,
                sheet,
            };
            state.db.run(&user.ctx, form.command, &update).await
        }
    };
    match done {
        Ok(_) => Ok(Said::done("person-saved")
            .draft_done(format!("person-{id}"))
            .at(&paths::person(id))),
        Err(Error::Invalid(faults)) => {
            let errors = field_errors(user.l(), &faults);
            let body = view::edit(&user, &page, version, &typed, extent, &errors, form.command);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, body).into_response())
        }
        Err(e) => Err(e.into()),
    }
}

/// The rows of the contacts' form in which something was typed.
fn typed_contacts(fields: &Fields) -> Vec<ContactSheet> {
    let names: Vec<&str> = fields.all("contact_name").collect();
    let relations: Vec<&str> = fields.all("contact_relation").collect();
    let phones: Vec<&str> = fields.all("contact_phone").collect();
    let at = |list: &[&str], n: usize| list.get(n).copied().unwrap_or_default().to_owned();
    (0..names.len().max(relations.len()).max(phones.len()))
        .map(|n| ContactSheet {
            name: at(&names, n),
            relation: at(&relations, n),
            phone: at(&phones, n),
        })
        .filter(|c| !(c.name.is_empty() && c.relation.is_empty() && c.phone.is_empty()))
        .collect()
}

pub async fn contacts(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    let contacts = typed_contacts(&form.fields);
    let set = SetContacts {
        person: PersonId(id),
        contacts: contacts.clone(),
    };
    match state.db.run(&user.ctx, form.command, &set).await {
        Ok(_) => Ok(Said::done("person-contacts-saved").at(&paths::person(id))),
        Err(Error::Invalid(faults)) => {
            let page = load(&state, &user, id, None).await?;
            let errors = field_errors(user.l(), &faults);
            let body = view::show(&user, &page, false, Some(&contacts), &errors);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, body).into_response())
        }
        Err(e) => Err(e.into()),
    }
}

/// A deed with one date: back to the page with what was done, or with what is wrong.
async fn dated<C: app::Command<Outcome = ()>>(
    state: &AppState,
    user: &User,
    id: Uuid,
    form: &Submitted,
    deed: Result<C, Error>,
    key: &'static str,
) -> Result<Response, PageError> {
    match form.run(state, user, deed).await {
        Ok(()) => Ok(Said::done(key).at(&paths::person(id))),
        Err(Error::Invalid(faults)) => {
            let page = load(state, user, id, None).await?;
            let errors = field_errors(user.l(), &faults);
            let body = view::show(user, &page, false, None, &errors);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, body).into_response())
        }
        Err(Error::Refused(refusal)) => Ok(Said::refused(refusal.key()).at(&paths::person(id))),
        Err(e) => Err(e.into()),
    }
}

/// The form's date; without one where it says that it is taken back.
fn date_or_undo(fields: &Fields) -> Result<Option<chrono::NaiveDate>, Error> {
    if fields.has("undo") {
        return Ok(None);
    }
    let mut reader = fields.reader();
    let day = reader.date("on");
    let missing = day.is_none() && fields.some("on").is_none();
    if missing {
        reader.fault("on", app::error::Fault::Required);
    }
    reader.finish(|| Some(day))
}

pub async fn death(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    let person = PersonId(id);
    let on = date_or_undo(&form.fields);
    let key = match &on {
        Ok(None) => "person-death-undone",
        Ok(Some(_)) | Err(_) => "person-death-done",
    };
    let deed = on.map(|on| RegisterDeath { person, on });
    dated(&state, &user, id, &form, deed, key).await
}

pub async fn move_out(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    let person = PersonId(id);
    let on = date_or_undo(&form.fields);
    let key = match &on {
        Ok(None) => "person-move-undone",
        Ok(Some(_)) | Err(_) => "person-move-done",
    };
    let deed = on.map(|on| RegisterMoveOut { person, on });
    dated(&state, &user, id, &form, deed, key).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeline_cursor_is_read_as_it_is_written() {
        let id = Uuid::from_u128(7);
        let text = format!("1700000000000001_{id}_loan_opened");
        let cursor = cursor(&text).unwrap();
        assert_eq!((cursor.id, cursor.what), (id, What::LoanOpened));
        assert_eq!(super::view::cursor_text(&cursor), text);
    }
}
