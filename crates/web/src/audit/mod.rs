//! The access log: who looked at whose data.

mod handlers;
mod view;

use crate::routes::{Access, Route, get, post};
use domain::access::Right;

pub const ACCESS: &str = "/admin/access";
pub const FIND: &str = "/admin/access/find";
pub const CSV: &str = "/admin/access.csv";

pub fn routes() -> Vec<Route> {
    let readers = Access::With(Right::SeeAccessLog);
    vec![
        get(ACCESS, readers, handlers::page),
        post(FIND, readers, handlers::find),
        get(CSV, readers, handlers::csv),
    ]
}
