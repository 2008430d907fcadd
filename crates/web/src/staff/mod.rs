//! Workers, for administrators: who works here, what they may, and how they get in.

mod handlers;
mod view;

use crate::routes::{Access, Route, get, post};
use domain::access::Right;
use uuid::Uuid;

pub const STAFF: &str = "/admin/staff";
pub const NEW: &str = "/admin/staff/new";

pub fn one(id: impl Into<Uuid>) -> String {
    format!("{STAFF}/{}", id.into())
}

pub fn routes() -> Vec<Route> {
    let administrators = Access::With(Right::Administer);
    vec![
        get(STAFF, administrators, handlers::list),
        get(NEW, administrators, handlers::new),
        post(NEW, administrators, handlers::create),
        get("/admin/staff/{id}", administrators, handlers::one),
        post("/admin/staff/{id}", administrators, handlers::save),
        post("/admin/staff/{id}/password", administrators, handlers::give_password),
        post(
            "/admin/staff/{id}/second-factor/reset",
            administrators,
            handlers::reset_second_factor,
        ),
        post("/admin/staff/{id}/sessions/end", administrators, handlers::end_sessions),
    ]
}
