use super::view;
use crate::error::PageError;
use crate::form::{Asked, Fields, Submitted};
use crate::paths;
use crate::said::Said;
use crate::session::User;
use crate::state::AppState;
use app::Error;
use app::address::Complete;
use app::error::Fault;
use app::place::{Add, Change, Deactivate, Page, PlacePage, Reactivate, Tree};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::ids::{AddressId, PlaceId};
use maud::Markup;

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
    let map = around(&state, &user, &answer).await;
    Ok(view::place(&user, &answer, &map).into_response())
}

/// A small map around a place that stands by itself; a shelf stands where its store does.
async fn around(state: &AppState, user: &User, answer: &PlacePage) -> Markup {
    let l = user.l();
    let outermost = answer.above.iter().all(|above| above.point.is_none());
    let Some(point) = answer.node.point.filter(|_| outermost) else {
        return Markup::default();
    };
    let what = answer.address.as_ref().map_or(&answer.node.name, |a| &a.street);
    let what = l.tf("map-around", crate::i18n::args!["what" => what.as_str()]);
    crate::map::small(state, l, point, &what, true).await
}

pub async fn new(State(state): State<AppState>, user: User, Asked(asked): Asked) -> Result<Response, PageError> {
    let tree = state.db.read(&user.ctx, &Tree { with_inactive: false }).await?;
    Ok(view::form(&user, &tree, None, &asked, user.ctx.id(), &[]).into_response())
}

pub async fn add(State(state): State<AppState>, user: User, form: Submitted) -> Result<Response, PageError> {
    let address = address(&state, &user, &form.fields).await?;
    let mut reader = form.fields.reader();
    let (kind, parent) = (reader.choice("kind"), reader.optional_id("parent"));
    let (name, label) = (reader.required("name", 80), reader.optional("label", 80));
    let address = address.unwrap_or_else(|fault| {
        reader.fault("address", fault);
        None
    });
    let add = reader.finish(|| {
        Some(Add {
            parent,
            kind: kind?,
            name,
            label,
            address,
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
    let PlacePage { node, address, .. } = state.db.read(&user.ctx, &Page { place }).await?;
    if node.kind.is_virtual() {
        return Err(Error::NotFound.into());
    }
    let line = address
        .as_ref()
        .map(|a| view::address_line(&a.street, &a.postcode, &a.city));
    let tree = state.db.read(&user.ctx, &Tree { with_inactive: false }).await?;
    let typed = Fields::from_pairs(vec![
        ("name".into(), node.name.clone()),
        ("label".into(), node.label.clone().unwrap_or_default()),
        ("parent".into(), node.parent.map(|p| p.to_string()).unwrap_or_default()),
        ("address".into(), line.unwrap_or_default()),
        (
            "address_id".into(),
            address.map(|a| a.id.to_string()).unwrap_or_default(),
        ),
    ]);
    Ok(view::form(&user, &tree, Some(&node), &typed, user.ctx.id(), &[]).into_response())
}

/// What is known of a place, in one command: either all of it is changed, or nothing.
pub async fn change(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<String>,
    form: Submitted,
) -> Result<Response, PageError> {
    let place = place_id(&id)?;
    let node = state.db.read(&user.ctx, &Page { place }).await?.node;
    let address = address(&state, &user, &form.fields).await?;
    let mut reader = form.fields.reader();
    let (name, label) = (reader.required("name", 80), reader.optional("label", 80));
    let parent = reader.optional_id("parent");
    let address = address.unwrap_or_else(|fault| {
        reader.fault("address", fault);
        None
    });
    let change = reader.finish(|| {
        Some(Change {
            place,
            name,
            label,
            parent,
            address,
        })
    });
    match form.run(&state, &user, change).await {
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

/// The address that was chosen from the register, or typed in full where nothing could be chosen (no JavaScript).
async fn address(state: &AppState, user: &User, fields: &Fields) -> Result<Result<Option<AddressId>, Fault>, Error> {
    let typed = fields.text("address");
    if typed.is_empty() {
        return Ok(Ok(None));
    }
    if let Ok(chosen) = fields.text("address_id").parse() {
        return Ok(Ok(Some(chosen)));
    }
    let query = Complete {
        text: typed.to_owned(),
        most: 10,
    };
    let found = state.db.read(&user.ctx, &query).await?;
    let same = |street: &str, postcode: &str, city: &str| {
        let typed = typed.to_lowercase();
        typed == street.to_lowercase() || typed == view::address_line(street, postcode, city).to_lowercase()
    };
    let mut fitting = found.iter().filter(|a| same(&a.street, &a.postcode, &a.city));
    Ok(match (fitting.next(), fitting.next()) {
        (Some(one), None) => Ok(Some(one.id)),
        _ => Err(Fault::Unknown),
    })
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
