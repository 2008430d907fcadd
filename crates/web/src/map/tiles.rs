//! Vector tiles for programs that draw maps themselves.

use crate::error::PageError;
use crate::session::User;
use crate::state::AppState;
use app::Error;
use app::map::Tile;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

/// Of the drawing, besides the roads'.
const VERSION: u32 = 1;

/// `GET /map/tiles/{z}/{x}/{y}.mvt`: the roads of a tile; 204 where there are none, 304 where the caller has it, 400 where there is
/// no such tile, 404 where the server has no roads.
pub async fn tile(
    State(state): State<AppState>,
    _user: User,
    Path((z, x, y)): Path<(u32, u32, String)>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let roads = state.roads.clone().ok_or(Error::NotFound)?;
    let row = y.strip_suffix(".mvt").unwrap_or(&y);
    let Ok(row) = row.parse() else {
        return Ok((StatusCode::BAD_REQUEST, format!("no row of tiles: {row}\n")).into_response());
    };
    let tile = match Tile::new(z, x, row) {
        Ok(tile) => tile,
        Err(e) => return Ok((StatusCode::BAD_REQUEST, format!("{e}\n")).into_response()),
    };
    let Some(sum) = roads.map().map(|m| m.checksum()) else {
        return Err(Error::NotFound.into());
    };
    let tag = format!("\"{sum:08x}-{VERSION}\"");
    // Whoever logs out of a shared machine leaves roads behind, and nothing else.
    let kept = [(ETAG, tag.clone()), (CACHE_CONTROL, "private, max-age=3600".to_owned())];
    let has = |v: &axum::http::HeaderValue| v.to_str().is_ok_and(|v| v.split(',').any(|t| t.trim() == tag));
    if headers.get(IF_NONE_MATCH).is_some_and(has) {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    let work = move || roads.map().map(|m| m.tile(tile)).unwrap_or_default();
    let bytes = match tokio::task::spawn_blocking(work).await {
        Ok(bytes) => bytes,
        Err(broken) => std::panic::resume_unwind(broken.into_panic()),
    };
    if bytes.is_empty() {
        return Ok((StatusCode::NO_CONTENT, kept).into_response());
    }
    let kind = [(CONTENT_TYPE, "application/vnd.mapbox-vector-tile")];
    Ok((kind, kept, bytes).into_response())
}
