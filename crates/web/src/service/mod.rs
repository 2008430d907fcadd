//! Services and groups, for administrators.

mod groups;
mod services;

use crate::routes::{Access, Route, get, post};
use domain::access::Right;

pub const SERVICES: &str = "/admin/services";
pub const GROUPS: &str = "/admin/groups";

pub fn routes() -> Vec<Route> {
    let administrators = Access::With(Right::Administer);
    vec![
        get(SERVICES, administrators, services::list),
        post(SERVICES, administrators, services::add),
        post("/admin/services/{id}", administrators, services::save),
        get(GROUPS, administrators, groups::list),
        post(GROUPS, administrators, groups::add),
        get("/admin/groups/{id}", administrators, groups::one),
        post("/admin/groups/{id}", administrators, groups::save),
    ]
}
