//! Import: send a file, follow its run, correct what was set aside.

mod aside;
mod aside_view;
mod handlers;
mod upload;
mod view;

use crate::routes::{Access, Route, get, post};
use domain::access::Right;

pub const HOME: &str = "/import";
pub const SET_ASIDE: &str = "/import/set-aside";

pub fn routes() -> Vec<Route> {
    let access = Access::With(Right::Import);
    vec![
        get(HOME, access, handlers::home),
        post(HOME, access, upload::upload),
        get("/import/template/{kind}", access, handlers::template),
        get("/import/{id}", access, handlers::run),
        post("/import/{id}/cancel", access, handlers::cancel),
        get(SET_ASIDE, access, aside::list),
        get("/import/set-aside/{id}", access, aside::page),
        post("/import/set-aside/{id}/correct", access, aside::correct),
        post("/import/set-aside/{id}/retry", access, aside::retry),
        get("/import/set-aside/{id}/drop", access, aside::ask_drop),
        post("/import/set-aside/{id}/drop", access, aside::drop),
    ]
}
