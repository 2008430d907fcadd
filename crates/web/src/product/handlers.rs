use super::view;
use crate::error::PageError;
use crate::form::{Asked, Fields, Submitted};
use crate::paths;
use crate::said::Said;
use crate::session::User;
use crate::state::AppState;
use app::Error;
use app::product::{Create, List, Page, Product, Sheet, Update};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::ids::ProductId;

const MOST: i64 = 50;

pub async fn list(State(state): State<AppState>, user: User, Asked(asked): Asked) -> Result<Response, PageError> {
    let list = List {
        text: asked.owned("text"),
        iso: asked.owned("iso"),
        held: asked.has("held"),
        after: asked.some("after").and_then(|t| t.parse().ok()),
        most: MOST,
    };
    let answer = state.db.read(&user.ctx, &list).await?;
    Ok(view::list(&user, &list, &answer).into_response())
}

fn product_id(text: &str) -> Result<ProductId, Error> {
    text.parse().map_err(|_| Error::NotFound)
}

pub async fn page(State(state): State<AppState>, user: User, Path(id): Path<String>) -> Result<Response, PageError> {
    let product = product_id(&id)?;
    let answer = state.db.read(&user.ctx, &Page { product }).await?;
    Ok(view::product(&user, &answer).into_response())
}

pub async fn new(user: User, Asked(asked): Asked) -> Response {
    view::form(&user, None, &asked, user.ctx.id(), &[]).into_response()
}

fn sheet(fields: &Fields) -> Sheet {
    Sheet {
        name: fields.text("name").to_owned(),
        hms_number: fields.owned("hms_number"),
        iso_code: fields.owned("iso_code"),
        gtin: fields.owned("gtin"),
        supplier: fields.owned("supplier"),
        supplier_ref: fields.owned("supplier_ref"),
        bulk: fields.has("bulk"),
        accessory: fields.has("accessory"),
    }
}

pub async fn create(State(state): State<AppState>, user: User, form: Submitted) -> Result<Response, PageError> {
    let create = Create {
        sheet: sheet(&form.fields),
    };
    match state.db.run(&user.ctx, form.command, &create).await {
        Ok(done) => Ok(Said::done("product-created").at(&paths::product(done.into_inner()))),
        Err(Error::Invalid(faults)) => {
            let page = view::form(&user, None, &form.fields, form.command, &faults);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(e) => Err(e.into()),
    }
}

fn typed(product: &Product) -> Fields {
    let mut pairs: Vec<(String, String)> = vec![("name".into(), product.name.clone())];
    let optional = [
        ("hms_number", &product.hms_number),
        ("iso_code", &product.iso_code),
        ("gtin", &product.gtin),
        ("supplier", &product.supplier),
        ("supplier_ref", &product.supplier_ref),
    ];
    for (name, value) in optional {
        pairs.extend(value.clone().map(|v| (name.to_owned(), v)));
    }
    for (name, on) in [
        ("bulk", product.bulk),
        ("accessory", product.accessory),
        ("active", product.active),
    ] {
        if on {
            pairs.push((name.into(), "on".into()));
        }
    }
    Fields::from_pairs(pairs)
}

pub async fn edit(State(state): State<AppState>, user: User, Path(id): Path<String>) -> Result<Response, PageError> {
    let product = product_id(&id)?;
    let found = state.db.read(&user.ctx, &Page { product }).await?.product;
    let typed = typed(&found);
    Ok(view::form(&user, Some(&found), &typed, user.ctx.id(), &[]).into_response())
}

pub async fn update(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<String>,
    form: Submitted,
) -> Result<Response, PageError> {
    let product = product_id(&id)?;
    let update = Update {
        product,
        sheet: sheet(&form.fields),
        active: form.fields.has("active"),
    };
    match state.db.run(&user.ctx, form.command, &update).await {
        Ok(_) => Ok(Said::done("product-changed").at(&paths::product(product))),
        Err(Error::Invalid(faults)) => {
            let found = state.db.read(&user.ctx, &Page { product }).await?.product;
            let page = view::form(&user, Some(&found), &form.fields, form.command, &faults);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(Error::Refused(refusal)) => {
            Ok(Said::refused(refusal.key()).at(&format!("{}/edit", paths::product(product))))
        }
        Err(e) => Err(e.into()),
    }
}
