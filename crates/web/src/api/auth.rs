//! Bearer tokens: who a machine is. A token acts with its role's rights and no others; there is no limit to how often.

use super::problem::Fail;
use crate::routes::Access;
use crate::state::AppState;
use app::{Ctx, Error};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use uuid::Uuid;

/// The surroundings of the request, where its token is good.
pub async fn bearer(state: &AppState, headers: &HeaderMap, request: Uuid) -> Result<Ctx, Fail> {
    let text = headers.get(AUTHORIZATION).and_then(|v| v.to_str().ok());
    let token = text
        .and_then(|t| t.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token)
        .ok_or(Fail::Unauthenticated)?;
    let bearer = app::token::resolve(&state.db, token).await?;
    Ok(bearer.ok_or(Fail::Unauthenticated)?.ctx(state.world(), request))
}

/// May this token take the route?
pub fn may(access: Access, ctx: &Ctx) -> Result<(), Fail> {
    let refused = match access {
        Access::Public => None,
        Access::Demo => return Err(Fail::App(Error::NotFound)),
        Access::With(right) => (!ctx.may(right)).then_some(right),
        Access::WithAny(rights) if rights.iter().any(|r| ctx.may(*r)) => None,
        Access::WithAny(rights) => rights.first().copied(),
    };
    match refused {
        Some(right) => Err(Fail::App(Error::Forbidden(right))),
        None => Ok(()),
    }
}
