//! The municipality itself, and the page that leads to all that is administered.

mod handlers;
mod view;

use crate::routes::{Access, Route, get, post};
use domain::access::Right;

pub const ADMIN: &str = "/admin";
pub const MUNICIPALITY: &str = "/admin/municipality";
/// The priority key's editor.
pub const KEY: &str = "/admin/key";
/// The tree of places.
pub const PLACES: &str = "/store";

pub fn routes() -> Vec<Route> {
    vec![
        get(
            ADMIN,
            Access::WithAny(&[Right::Administer, Right::SeeAccessLog]),
            handlers::admin,
        ),
        get(MUNICIPALITY, Access::With(Right::Administer), handlers::page),
        post(MUNICIPALITY, Access::With(Right::Administer), handlers::save),
    ]
}
