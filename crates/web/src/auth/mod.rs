//! Log in, log out, language and appearance.

mod handlers;
mod view;

use crate::paths;
use crate::routes::{Access, Route, get, post};
use domain::access::Right;

pub fn routes() -> Vec<Route> {
    vec![
        get(paths::LOG_IN, Access::Public, handlers::log_in_page),
        post(paths::LOG_IN, Access::Public, handlers::log_in),
        post(
            crate::layout::LOG_OUT_PATH,
            Access::With(Right::Work),
            handlers::log_out,
        ),
        post(crate::layout::LANGUAGE_PATH, Access::Public, handlers::language),
        post(crate::layout::APPEARANCE_PATH, Access::Public, handlers::appearance),
    ]
}
