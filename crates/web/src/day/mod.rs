//! My day: the first page after log-in, and what the home tab leads to.

mod handlers;
mod links;
mod office;
mod view;

use crate::paths;
use crate::routes::{Access, Route, get};
use domain::access::Right;

pub fn routes() -> Vec<Route> {
    vec![get(paths::DAY, Access::With(Right::Work), handlers::day)]
}
