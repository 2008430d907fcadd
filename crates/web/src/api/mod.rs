//! `/api/v1`: the same use cases as the pages, for machines. Conventions: docs/api.md.

mod address;
mod auth;
mod endpoint;
mod item;
mod job;
mod loan;
mod need;
mod openapi;
mod page;
mod person;
mod place;
mod problem;
mod read;
mod route;
mod words;

pub use auth::bearer;
pub use endpoint::{BASE, Endpoint};
pub use problem::{Fail, language};

use crate::state::AppState;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, HeaderName, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::LazyLock;
use tower_http::catch_panic::CatchPanicLayer;
use uuid::Uuid;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Every endpoint, noun by noun. A test compares it with the access table, so a new one without an entry fails.
pub fn list() -> Vec<Endpoint> {
    [
        item::endpoints(),
        loan::endpoints(),
        need::endpoints(),
        job::endpoints(),
        place::endpoints(),
        person::endpoints(),
        route::endpoints(),
        address::endpoints(),
    ]
    .concat()
}

/// The description of the interface (OpenAPI 3.1), made once from [`list`].
pub fn description() -> &'static [u8] {
    static DOCUMENT: LazyLock<Vec<u8>> = LazyLock::new(|| openapi::document(&list()));
    &DOCUMENT
}

/// The endpoints below [`BASE`], with what is around all of them.
pub fn router(state: &AppState) -> Router<AppState> {
    let mut by_path: BTreeMap<&'static str, MethodRouter<AppState>> = BTreeMap::new();
    for endpoint in list() {
        let whole = by_path
            .remove(endpoint.path)
            .unwrap_or_default()
            .merge(endpoint.handler);
        by_path.insert(endpoint.path, whole);
    }
    let endpoints = by_path
        .into_iter()
        .fold(Router::new(), |router, (path, methods)| router.route(path, methods))
        .route("/openapi.json", get(describe))
        .fallback(|| async { Fail::App(app::Error::NotFound) })
        .method_not_allowed_fallback(|| async { Fail::MethodNotAllowed })
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            Fail::Defect.into_response()
        }))
        .layer(middleware::from_fn_with_state(state.clone(), carry));
    Router::new().nest(BASE, endpoints)
}

/// Public: it holds no data of anybody.
async fn describe() -> Response {
    (
        [(CONTENT_TYPE, HeaderValue::from_static("application/json"))],
        Body::from(description()),
    )
        .into_response()
}

/// Around every request: its id, and the problem where an endpoint failed.
async fn carry(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let id: Uuid = (state.world().ids)();
    request.extensions_mut().insert(endpoint::RequestId(id));
    let asked = request.headers().get(axum::http::header::ACCEPT_LANGUAGE).cloned();
    let mut response = next.run(request).await;
    if let Some(fail) = response.extensions().get::<Arc<Fail>>().cloned() {
        let mut problem = fail.answer(problem::language(asked.as_ref()), id);
        if response.status() == StatusCode::METHOD_NOT_ALLOWED
            && let Some(allow) = response.headers_mut().remove(axum::http::header::ALLOW)
        {
            problem.headers_mut().insert(axum::http::header::ALLOW, allow);
        }
        response = problem;
    }
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let mut text = Uuid::encode_buffer();
    if let Ok(value) = HeaderValue::from_str(id.as_hyphenated().encode_lower(&mut text)) {
        headers.insert(REQUEST_ID, value);
    }
    response
}
