//! The priority key: which version holds, and the editor of the next one.

mod form;
mod handlers;
mod view;

use crate::routes::{Access, Route, get, post};
use domain::access::Right;

pub fn routes() -> Vec<Route> {
    let admin = Access::With(Right::Administer);
    vec![
        get("/admin/key", admin, handlers::page),
        post("/admin/key", admin, handlers::publish),
    ]
}
