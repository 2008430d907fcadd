//! Places: the store's overview, a place, changing the tree.

mod handlers;
mod view;

pub use view::store_tabs;

use crate::routes::{Access, Route, get, post};
use domain::access::Right;

const SEE: Access = Access::WithAny(&[Right::SeeStore, Right::Administer]);
const ARRANGE: Access = Access::WithAny(&[Right::WorkStore, Right::Administer]);

pub fn routes() -> Vec<Route> {
    vec![
        get("/store", Access::With(Right::SeeStore), handlers::overview),
        get("/places/new", ARRANGE, handlers::new),
        post("/places/new", ARRANGE, handlers::add),
        get("/places/{id}", SEE, handlers::page),
        get("/places/{id}/edit", ARRANGE, handlers::edit),
        post("/places/{id}/edit", ARRANGE, handlers::change),
        post("/places/{id}/use", ARRANGE, handlers::set_use),
    ]
}
