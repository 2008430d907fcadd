//! Articles: the register, one article, the field that completes from it.

pub mod field;
mod handlers;
mod view;

use crate::routes::{Access, Route, get, post};
use domain::access::Right;

const SEE: Access = Access::WithAny(&[Right::SeeStore, Right::Import]);
const KEEP: Access = Access::WithAny(&[Right::WorkStore, Right::Import, Right::Administer]);

pub fn routes() -> Vec<Route> {
    vec![
        get("/products", SEE, handlers::list),
        get("/products/complete", Access::With(Right::Work), field::complete),
        get("/products/new", KEEP, handlers::new),
        post("/products/new", KEEP, handlers::create),
        get("/products/{id}", SEE, handlers::page),
        get("/products/{id}/edit", KEEP, handlers::edit),
        post("/products/{id}/edit", KEEP, handlers::update),
    ]
}
