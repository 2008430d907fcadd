use super::view;
use crate::error::PageError;
use crate::form::{Asked, Fields, Reader, Submitted};
use crate::paths;
use crate::product::field;
use crate::said::Said;
use crate::session::User;
use crate::state::AppState;
use app::Error;
use app::place::Tree;
use app::stock::{Count, List, MOST, Transfer};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::ids::{PlaceId, ProductId};

pub async fn list(State(state): State<AppState>, user: User, Asked(asked): Asked) -> Result<Response, PageError> {
    let list = List {
        place: asked.some("place").and_then(|t| t.parse().ok()),
        product: asked.some("product").and_then(|t| t.parse().ok()),
    };
    let held = state.db.read(&user.ctx, &list).await?;
    let tree = state.db.read(&user.ctx, &Tree { with_inactive: false }).await?;
    Ok(view::list(&user, &list, &held, &tree).into_response())
}

pub async fn move_form(State(state): State<AppState>, user: User, Asked(asked): Asked) -> Result<Response, PageError> {
    let tree = state.db.read(&user.ctx, &Tree { with_inactive: false }).await?;
    let typed = field::with_name(&state, &user, asked).await?;
    Ok(view::move_form(&user, &tree, &typed, user.ctx.id(), &[], None).into_response())
}

pub async fn count_form(State(state): State<AppState>, user: User, Asked(asked): Asked) -> Result<Response, PageError> {
    let tree = state.db.read(&user.ctx, &Tree { with_inactive: false }).await?;
    let typed = field::with_name(&state, &user, asked).await?;
    Ok(view::count_form(&user, &tree, &typed, user.ctx.id(), &[], None).into_response())
}

/// The article and the form's other fields, with the faults of all together.
async fn gathered<T>(
    state: &AppState,
    user: &User,
    fields: &Fields,
    others: impl FnOnce(&mut Reader<'_>) -> Option<T>,
) -> Result<(ProductId, T), Error> {
    let product = field::read(state, user, fields).await;
    let mut reader = fields.reader();
    let product = match product {
        Ok(product) => Some(product),
        Err(Error::Invalid(faults)) => {
            faults.into_iter().for_each(|f| reader.fault(&f.field, f.fault));
            None
        }
        Err(e) => return Err(e),
    };
    let others = others(&mut reader);
    reader.finish(|| Some((product?, others?)))
}

pub async fn transfer(State(state): State<AppState>, user: User, form: Submitted) -> Result<Response, PageError> {
    let read = gathered(&state, &user, &form.fields, |r| {
        let (from, to): (Option<PlaceId>, Option<PlaceId>) = (r.id("from"), r.id("to"));
        let quantity = needed(r, "quantity", 1);
        Some((from?, to?, quantity?))
    })
    .await;
    let result = match read {
        Ok((product, (from, to, quantity))) => {
            let transfer = Transfer {
                product,
                quantity,
                from,
                to,
            };
            state
                .db
                .run(&user.ctx, form.command, &transfer)
                .await
                .map(|_| (product, quantity))
        }
        Err(e) => Err(e),
    };
    match result {
        Ok((product, n)) => Ok(Said::done("stock-moved").arg("n", n).at(&paths::product(product))),
        Err(Error::Invalid(faults)) => {
            let tree = state.db.read(&user.ctx, &Tree { with_inactive: false }).await?;
            let page = view::move_form(&user, &tree, &form.fields, form.command, &faults, None);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        // The rules say no to these numbers: the form stays, with a new id for the next try.
        Err(Error::Refused(refusal)) => {
            let tree = state.db.read(&user.ctx, &Tree { with_inactive: false }).await?;
            let page = view::move_form(&user, &tree, &form.fields, user.ctx.id(), &[], Some(&refusal));
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(e) => Err(e.into()),
    }
}

/// A whole number that must be there.
fn needed(reader: &mut Reader<'_>, field: &str, least: i64) -> Option<u32> {
    let number = reader.number(field, least, i64::from(MOST));
    if number.is_none() {
        reader.missing(field);
    }
    number.and_then(|n| u32::try_from(n).ok())
}

pub async fn count(State(state): State<AppState>, user: User, form: Submitted) -> Result<Response, PageError> {
    let read = gathered(&state, &user, &form.fields, |r| {
        let place: Option<PlaceId> = r.id("place");
        let found = needed(r, "found", 0);
        Some((place?, found?))
    })
    .await;
    let result = match read {
        Ok((product, (place, found))) => {
            let count = Count { product, place, found };
            state
                .db
                .run(&user.ctx, form.command, &count)
                .await
                .map(|c| (product, c.into_inner()))
        }
        Err(e) => Err(e),
    };
    match result {
        Ok((product, counted)) => {
            let key = if counted.expected == counted.found {
                "stock-counted-same"
            } else {
                "stock-counted"
            };
            let said = Said::done(key)
                .arg("found", counted.found)
                .arg("expected", counted.expected);
            Ok(said.at(&paths::product(product)))
        }
        Err(Error::Invalid(faults)) => {
            let tree = state.db.read(&user.ctx, &Tree { with_inactive: false }).await?;
            let page = view::count_form(&user, &tree, &form.fields, form.command, &faults, None);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(Error::Refused(refusal)) => {
            let tree = state.db.read(&user.ctx, &Tree { with_inactive: false }).await?;
            let page = view::count_form(&user, &tree, &form.fields, user.ctx.id(), &[], Some(&refusal));
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(e) => Err(e.into()),
    }
}
