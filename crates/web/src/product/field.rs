//! The field for an article: typed or scanned, completed from the register, read with and without JavaScript. The text is
//! `product_text`, the chosen id the hidden `product`.

use crate::components::{FieldErrors, Text};
use crate::error::PageError;
use crate::form::{Asked, Fields};
use crate::i18n::{L, args};
use crate::session::User;
use crate::state::AppState;
use app::Error;
use app::error::Fault;
use app::product::{Complete, Page, Suggestion};
use axum::Json;
use axum::extract::State;
use domain::ids::ProductId;
use maud::{Markup, html};
use serde::Serialize;
use std::collections::BTreeMap;

/// One proposal, in the form that `frontend/src/complete.ts` reads.
#[derive(Serialize)]
pub struct Proposal {
    label: String,
    detail: String,
    value: String,
    fill: BTreeMap<&'static str, String>,
}

pub async fn complete(
    State(state): State<AppState>,
    user: User,
    Asked(asked): Asked,
) -> Result<Json<Vec<Proposal>>, PageError> {
    let complete = Complete {
        text: asked.text("q").to_owned(),
        most: 12,
    };
    let found = state.db.read(&user.ctx, &complete).await?;
    let l = user.l();
    Ok(Json(
        found
            .into_iter()
            .filter(|s| s.product.active)
            .map(|s| Proposal {
                detail: detail(l, &s),
                value: written(&s),
                fill: BTreeMap::from([("product", s.product.id.to_string())]),
                label: s.product.name,
            })
            .collect(),
    ))
}

/// "HMS 123456 · Pleiesenger · 3 klare"
fn detail(l: L, s: &Suggestion) -> String {
    let hms = s.product.hms_number.as_ref().map(|h| format!("HMS {h}"));
    let ready = Some(l.tf("product-n-ready", args!["n" => s.ready]));
    [hms, s.product.iso_title.clone(), ready]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}

/// What stands in the field: the HMS number too, so that the text alone says which article it is.
fn written(s: &Suggestion) -> String {
    match &s.product.hms_number {
        Some(hms) => format!("{hms} {}", s.product.name),
        None => s.product.name.clone(),
    }
}

pub fn field(l: L, typed: &Fields, errors: &FieldErrors) -> Markup {
    html! {
        (Text::new("product_text", l.t("item-product")).help(l.t("product-field-help")).value(typed.text("product_text"))
            .error(errors.get("product_text")).complete("/products/complete").fills("product").required())
        input type="hidden" name="product" value=(typed.text("product"));
    }
}

/// Puts the name of an article that is only given by its id into the field.
pub async fn with_name(state: &AppState, user: &User, typed: Fields) -> Result<Fields, PageError> {
    let Some(product) = typed.some("product").and_then(|t| t.parse::<ProductId>().ok()) else {
        return Ok(typed);
    };
    let product = state.db.read(&user.ctx, &Page { product }).await?.product;
    let mut pairs = typed.pairs().to_vec();
    let ready = 0;
    pairs.push(("product_text".into(), written(&Suggestion { product, ready })));
    Ok(Fields::from_pairs(pairs))
}

/// The article that was chosen, or the one that the text alone means.
pub async fn read(state: &AppState, user: &User, fields: &Fields) -> Result<ProductId, Error> {
    if let Some(chosen) = fields.some("product") {
        return chosen.parse().map_err(|_| Error::field("product_text", Fault::Unknown));
    }
    let Some(text) = fields.some("product_text") else {
        return Err(Error::field("product_text", Fault::Required));
    };
    let ask = async |text: &str| {
        let complete = Complete {
            text: text.to_owned(),
            most: 2,
        };
        state.db.read(&user.ctx, &complete).await
    };
    // "123456 Pleieseng": the number says it; else the text must mean one article only.
    let number: String = text.chars().take_while(char::is_ascii_digit).collect();
    let found = match number.len() {
        6 => ask(&number).await?,
        _ => ask(text).await?,
    };
    match found.as_slice() {
        [one] => Ok(one.product.id),
        [first, ..] if number.len() == 6 && first.product.hms_number.as_deref() == Some(number.as_str()) => {
            Ok(first.product.id)
        }
        _ => Err(Error::field("product_text", Fault::Unknown)),
    }
}
