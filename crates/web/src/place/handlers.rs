use super::view;
use crate::error::PageError;
use crate::form::{Asked, Fields, Submitted};
use crate::paths;
use crate::said::Said;
use crate::session::User;
use crate::state::AppState;
use app::Error;
use app::place::{Add, Deactivate, Move, Page, Reactivate, Rename, Tree};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::ids::{CommandId, PlaceId};

pub async fn overview(State(state): State<AppState>, user: User, Asked(asked): Asked) -> Result<Response, PageError> {
    let with_inactive = asked.has("all");
    let tree = state.db.read(&user.ctx, &Tree { with_inactive }).await?;
    Ok(view::overview(&user, &tree, with_inactive).into_response())
}

fn place_id(text: &str) -> Result<PlaceId, Error> {
    text.parse().map_err(|_| Error::NotFound)
}

pub async fn page(State(state): State<AppState>, user: User, Path(id): Path<String>) -> Result<Response, PageError> {
    let place = place_id(&id)?;
    let answer = state.db.read(&user.ctx, &Page { place }).await?;
    Ok(view::place(&user, &answer).into_response())
}

pub async fn new(State(state): State<AppState>, user: User, Asked(asked): Asked) -> Result<Response, PageError> {
    let tree = state.db.read(&user.ctx, &Tree { with_inactive: false }).await?;
    Ok(view::form(&user, &tree, None, &asked, user.ctx.id(), &[]).into_response())
}

pub async fn add(State(state): State<AppState>, user: User, form: Submitted) -> Result<Response, PageError> {
    let mut reader = form.fields.reader();
    let (kind, parent) = (reader.choice("kind"), reader.optional_id("parent"));
    let (name, label) = (reader.required("name", 80), reader.optional("label", 80));
    let add = reader.finish(|| {
        Some(Add {
            parent,
            kind: kind?,
            name,
            label,
            address: None,
        })
    });
    match form.run(&state, &user, add).await {
        Ok(place) => Ok(Said::done("place-added").at(&paths::place(place))),
        Err(Error::Invalid(faults)) => {
            let tree = state.db.read(&user.ctx, &Tree { with_inactive: false }).await?;
            let page = view::form(&user, &tree, None, &form.fields, form.command, &faults);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(Error::Refused(refusal)) => Ok(Said::refused(refusal.key()).at("/places/new")),
        Err(e) => Err(e.into()),
    }
}

pub async fn edit(State(state): State<AppState>, user: User, Path(id): Path<String>) -> Result<Response, PageError> {
    let place = place_id(&id)?;
    let node = state.db.read(&user.ctx, &Page { place }).await?.node;
    if node.kind.is_virtual() {
        return Err(Error::NotFound.into());
    }
    let tree = state.db.read(&user.ctx, &Tree { with_inactive: false }).await?;
    let typed = Fields::from_pairs(vec![
        ("name".into(), node.name.clone()),
        ("label".into(), node.label.clone().unwrap_or_default()),
        ("parent".into(), node.parent.map(|p| p.to_string()).unwrap_or_default()),
    ]);
    Ok(view::form(&user, &tree, Some(&node), &typed, user.ctx.id(), &[]).into_response())
}

/// Name and label, and where it is: two commands. Moving a place where it is already changes nothing, so that the second
/// needs no id that the form remembers.
pub async fn change(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<String>,
    form: Submitted,
) -> Result<Response, PageError> {
    let place = place_id(&id)?;
    let node = state.db.read(&user.ctx, &Page { place }).await?.node;
    let mut reader = form.fields.reader();
    let (name, label) = (reader.required("name", 80), reader.optional("label", 80));
    let parent: Option<PlaceId> = reader.optional_id("parent");
    let rename = reader.finish(|| {
        Some(Rename {
            place,
            name,
            label,
            address: None,
        })
    });
    let result = match form.run(&state, &user, rename).await {
        Ok(_) if parent != node.parent => {
            let command: CommandId = user.ctx.id();
            state
                .db
                .run(&user.ctx, command, &Move { place, parent })
                .await
                .map(|_| ())
        }
        result => result.map(|_| ()),
    };
    match result {
        Ok(()) => Ok(Said::done("place-changed").at(&paths::place(place))),
        Err(Error::Invalid(faults)) => {
            let tree = state.db.read(&user.ctx, &Tree { with_inactive: false }).await?;
            let page = view::form(&user, &tree, Some(&node), &form.fields, form.command, &faults);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(Error::Refused(refusal)) => Ok(Said::refused(refusal.key()).at(&format!("{}/edit", paths::place(place)))),
        Err(e) => Err(e.into()),
    }
}

pub async fn set_use(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<String>,
    form: Submitted,
) -> Result<Response, PageError> {
    let place = place_id(&id)?;
    let result = if form.fields.text("use") == "on" {
        state
            .db
            .run(&user.ctx, form.command, &Reactivate { place })
            .await
            .map(|_| "place-reactivated")
    } else {
        state
            .db
            .run(&user.ctx, form.command, &Deactivate { place })
            .await
            .map(|_| "place-deactivated")
    };
    match result {
        Ok(key) => Ok(Said::done(key).at(&paths::place(place))),
        Err(Error::Refused(refusal)) => Ok(Said::refused(refusal.key()).at(&paths::place(place))),
        Err(e) => Err(e.into()),
    }
}
