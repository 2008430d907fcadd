//! What fields complete from while somebody types: JSON lists, see `Text::complete`.

use crate::error::PageError;
use crate::form::Asked;
use crate::routes::{Access, Route, get};
use crate::session::User;
use crate::state::AppState;
use app::{address, product};
use axum::Json;
use axum::extract::State;
use domain::access::Right;
use serde::Serialize;
use std::collections::BTreeMap;

/// The address register: fills `address_id`, `postcode` and `city`.
pub const ADDRESS: &str = "/complete/address";
/// The ISO 9999 classes: the value is the code.
pub const CLASS: &str = "/complete/class";

/// Proposals in one list.
const MOST: usize = 10;

pub fn routes() -> Vec<Route> {
    vec![
        get(ADDRESS, Access::With(Right::Work), address),
        get(CLASS, Access::With(Right::Work), class),
    ]
}

/// One line of the list: what is shown, a quieter second part, what the field takes, what other fields get.
#[derive(Debug, Serialize)]
pub struct Proposal {
    pub label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    pub value: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fill: BTreeMap<&'static str, String>,
}

async fn address(
    State(state): State<AppState>,
    user: User,
    Asked(asked): Asked,
) -> Result<Json<Vec<Proposal>>, PageError> {
    let query = address::Complete {
        text: asked.text("q").to_owned(),
        most: MOST,
    };
    let found = state.db.read(&user.ctx, &query).await?;
    let proposals = found.into_iter().map(|a| Proposal {
        label: a.street.clone(),
        detail: Some(format!("{} {}", a.postcode, a.city)),
        value: a.street,
        fill: BTreeMap::from([
            ("address_id", a.id.to_string()),
            ("postcode", a.postcode),
            ("city", a.city),
        ]),
    });
    Ok(Json(proposals.collect()))
}

async fn class(
    State(state): State<AppState>,
    user: User,
    Asked(asked): Asked,
) -> Result<Json<Vec<Proposal>>, PageError> {
    let query = product::CompleteClass {
        text: asked.text("q").to_owned(),
        most: MOST,
    };
    let found = state.db.read(&user.ctx, &query).await?;
    let english = user.l().lang == crate::i18n::Lang::En;
    let proposals = found.into_iter().map(|c| {
        let title = c.title_en.filter(|_| english).unwrap_or(c.title);
        Proposal {
            label: format!("{} {title}", c.code),
            detail: None,
            value: c.code,
            fill: BTreeMap::new(),
        }
    });
    Ok(Json(proposals.collect()))
}
