//! One's own account: profile, password, second factor, where one is logged in.

pub(crate) mod handlers;
mod second_factor;
mod view;

pub(crate) use view::{roles, sessions_table};

use crate::routes::{Access, Route, get, post};
use domain::access::Right;

pub const ACCOUNT: &str = "/account";
pub const PASSWORD: &str = "/account/password";
pub const SECOND_FACTOR: &str = "/account/second-factor";

pub fn routes() -> Vec<Route> {
    let everybody = Access::With(Right::Work);
    vec![
        get(ACCOUNT, everybody, handlers::account),
        post(ACCOUNT, everybody, handlers::save),
        get(PASSWORD, everybody, handlers::password_page),
        post(PASSWORD, everybody, handlers::change_password),
        post("/account/sessions/end", everybody, handlers::end_session),
        get(SECOND_FACTOR, everybody, second_factor::page),
        post(SECOND_FACTOR, everybody, second_factor::confirm),
        post("/account/second-factor/begin", everybody, second_factor::begin),
        post("/account/second-factor/remove", everybody, second_factor::remove),
    ]
}
