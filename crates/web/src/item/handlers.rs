//! The list of devices, a device's card, its label.

use super::view;
use crate::error::PageError;
use crate::form::{Asked, Fields, Submitted};
use crate::paths;
use crate::said::Said;
use crate::session::User;
use crate::state::AppState;
use app::Error;
use app::item::{Card, Filter, Label, List};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::ids::{CommandId, ItemId, PlaceId, ProductId};

/// Lines of a list.
const MOST: i64 = 50;

pub fn filter(asked: &Fields) -> Filter {
    Filter {
        text: asked.owned("text"),
        states: asked
            .all("state")
            .filter(|s| !s.is_empty())
            .map(str::to_owned)
            .collect(),
        product: asked.some("product").and_then(|t| t.parse::<ProductId>().ok()),
        iso: asked.owned("iso"),
        place: asked.some("place").and_then(|t| t.parse::<PlaceId>().ok()),
        owner: asked.some("owner").and_then(|t| t.parse().ok()),
        inspect_by: None,
    }
}

pub async fn list(State(state): State<AppState>, user: User, Asked(asked): Asked) -> Result<Response, PageError> {
    let list = List {
        filter: filter(&asked),
        after: asked.some("after").and_then(|t| t.parse().ok()),
        most: MOST,
        counted: true,
    };
    let answer = state.db.read(&user.ctx, &list).await?;
    let tree = state
        .db
        .read(&user.ctx, &app::place::Tree { with_inactive: false })
        .await?;
    let product = match list.filter.product {
        Some(product) => Some(state.db.read(&user.ctx, &app::product::Page { product }).await?.product),
        None => None,
    };
    Ok(view::list(&user, &list, &answer, &tree, product.as_ref()).into_response())
}

/// An id in an address; anything else is not there.
pub fn item_id(text: &str) -> Result<ItemId, Error> {
    text.parse().map_err(|_| Error::NotFound)
}

pub async fn card(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<String>,
    Asked(asked): Asked,
) -> Result<Response, PageError> {
    let card = state.db.read(&user.ctx, &Card { item: item_id(&id)? }).await?;
    // After a scan, Enter takes the likeliest step; after a step, the field is ready for the next scan.
    let focus = match asked.text("from") {
        "scan" => view::Focus::Step,
        _ => view::Focus::Field,
    };
    Ok(view::card(&user, &card, focus).into_response())
}

pub async fn label_form(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    let card = state.db.read(&user.ctx, &Card { item: item_id(&id)? }).await?;
    let typed = Fields::from_pairs(vec![
        ("label".into(), card.label.clone().unwrap_or_default()),
        ("serial".into(), card.serial.clone().unwrap_or_default()),
    ]);
    let command: CommandId = user.ctx.id();
    Ok(view::label_form(&user, &card, &typed, command, &[]).into_response())
}

pub async fn label(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<String>,
    form: Submitted,
) -> Result<Response, PageError> {
    let item = item_id(&id)?;
    let label = Label {
        item,
        label: form.fields.text("label").to_owned(),
        serial: form.fields.owned("serial"),
    };
    match state.db.run(&user.ctx, form.command, &label).await {
        Ok(_) => Ok(Said::done("item-label-done")
            .arg("label", app::item::normal_label(&label.label))
            .at(&paths::item(item))),
        Err(Error::Invalid(faults)) => {
            let card = state.db.read(&user.ctx, &Card { item }).await?;
            let page = view::label_form(&user, &card, &form.fields, form.command, &faults);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(Error::Refused(refusal)) => Ok(Said::refused(refusal.key()).at(&paths::item(item))),
        Err(e) => Err(e.into()),
    }
}
