//! Bearer tokens for machines, for administrators.

mod handlers;
mod view;

use crate::routes::{Access, Route, get, post};
use domain::access::Right;

pub const TOKENS: &str = "/admin/tokens";

pub fn routes() -> Vec<Route> {
    let administrators = Access::With(Right::Administer);
    vec![
        get(TOKENS, administrators, handlers::list),
        post(TOKENS, administrators, handlers::create),
        post("/admin/tokens/{id}/revoke", administrators, handlers::revoke),
    ]
}
