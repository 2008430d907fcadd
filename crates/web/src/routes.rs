//! Every route, in one list. A test compares it with the access table (route × role), so a new route without an entry fails.

use crate::session::{self, Visitor};
use crate::state::AppState;
use crate::{
    account, assets, audit, auth, complete, day, design, error::PageError, import, item, job, loan, map, municipality,
    need, person, place, priority_key, product, scan, service, staff, stock, token, waiting,
};
use app::Error;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use domain::access::Right;
use std::collections::BTreeMap;

/// Who may take a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody, logged in or not.
    Public,
    /// Whoever is logged in and has the right.
    With(Right),
    /// Whoever is logged in and has one of these rights.
    WithAny(&'static [Right]),
    /// In a demo everybody; elsewhere it is not there.
    Demo,
}

/// One route: method, path as axum writes it, who may take it, and its handler.
#[derive(Clone)]
pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub access: Access,
    handler: MethodRouter<AppState>,
}

/// `GET path`.
pub fn get<H: Handler<T, AppState>, T: 'static>(path: &'static str, access: Access, handler: H) -> Route {
    Route {
        method: Method::GET,
        path,
        access,
        handler: on(MethodFilter::GET, handler),
    }
}

/// `POST path`: a deed.
pub fn post<H: Handler<T, AppState>, T: 'static>(path: &'static str, access: Access, handler: H) -> Route {
    Route {
        method: Method::POST,
        path,
        access,
        handler: on(MethodFilter::POST, handler),
    }
}

/// The list of pages, noun by noun.
pub fn pages() -> Vec<Route> {
    [
        auth::routes(),
        complete::routes(),
        design::routes(),
        import::routes(),
        item::routes(),
        job::routes(),
        loan::routes(),
        map::routes(),
        place::routes(),
        product::routes(),
        scan::routes(),
        stock::routes(),
        account::routes(),
        municipality::routes(),
        staff::routes(),
        service::routes(),
        token::routes(),
        audit::routes(),
        need::routes(),
        person::routes(),
        priority_key::routes(),
        day::routes(),
        waiting::routes(),
    ]
    .concat()
}

/// The whole server: pages with session, frame and guard; the machine interface and assets beside them.
pub fn router(state: AppState) -> Router {
    let mut by_path: BTreeMap<&'static str, MethodRouter<AppState>> = BTreeMap::new();
    for route in pages() {
        let guarded = route
            .handler
            .layer(middleware::from_fn_with_state((state.clone(), route.access), guard));
        let whole = by_path.remove(route.path).unwrap_or_default().merge(guarded);
        by_path.insert(route.path, whole);
    }
    let pages = by_path
        .into_iter()
        .fold(Router::new(), |router, (path, methods)| router.route(path, methods));
    let pages = pages
        .fallback(|| async { PageError::from(Error::NotFound) })
        .layer(DefaultBodyLimit::max(32 * 1024 * 1024))
        .layer(middleware::from_fn_with_state(state.clone(), session::carry));
    let machines = crate::api::router(&state)
        .route("/health", on(MethodFilter::GET, crate::health::health))
        .route("/metrics", on(MethodFilter::GET, crate::metrics::metrics));
    Router::new().merge(assets::router()).merge(
        pages
            .merge(machines)
            .layer(middleware::from_fn_with_state(state.clone(), crate::metrics::measure))
            .with_state(state),
    )
}

/// Lets through who may take the route. Nobody is sent to log in; a worker without the right is told so.
async fn guard(
    State((state, access)): State<(AppState, Access)>,
    visitor: Visitor,
    request: Request,
    next: Next,
) -> Response {
    let may = |right: Right| {
        visitor
            .session
            .as_ref()
            .is_some_and(|s| s.roles.iter().any(|r| r.may(right)))
    };
    let verdict = match access {
        Access::Public => Ok(()),
        Access::Demo if state.config.demo.is_some() => Ok(()),
        Access::Demo => Err(Error::NotFound),
        Access::With(_) | Access::WithAny(_) if visitor.session.is_none() => return session::to_log_in(&visitor.shell),
        Access::With(right) if may(right) => Ok(()),
        Access::With(right) => Err(Error::Forbidden(right)),
        Access::WithAny(rights) if rights.iter().any(|r| may(*r)) => Ok(()),
        Access::WithAny(rights) => Err(rights.first().map_or(Error::NotFound, |r| Error::Forbidden(*r))),
    };
    // A password that was given must be changed before anything else.
    let unchanged = visitor.session.as_ref().is_some_and(|s| s.must_change_password);
    if unchanged && access != Access::Public && !account::handlers::open_to_unchanged(request.uri().path()) {
        return crate::said::see_other(account::PASSWORD);
    }
    match verdict {
        Ok(()) => next.run(request).await,
        Err(e) => PageError::from(e).into_response(),
    }
}
