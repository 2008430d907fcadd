//! Bulk products: what is held where, moving and counting pieces.

mod handlers;
mod view;

use crate::routes::{Access, Route, get, post};
use domain::access::Right;

const WORK: Access = Access::With(Right::WorkStore);

pub fn routes() -> Vec<Route> {
    vec![
        get("/stock", Access::With(Right::SeeStore), handlers::list),
        get("/stock/move", WORK, handlers::move_form),
        post("/stock/move", WORK, handlers::transfer),
        get("/stock/count", WORK, handlers::count_form),
        post("/stock/count", WORK, handlers::count),
    ]
}
