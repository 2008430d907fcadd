//! The scan and search field.

mod handlers;
mod view;

use crate::layout::SEARCH_PATH;
use crate::routes::{Access, Route, get, post};
use domain::access::Right;

pub fn routes() -> Vec<Route> {
    vec![
        get(SEARCH_PATH, Access::With(Right::Work), handlers::empty),
        post(SEARCH_PATH, Access::With(Right::Work), handlers::scan),
    ]
}
