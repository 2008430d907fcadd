//! Waiting: who waits and how long as of any day, how the waits of the months ended, and where the time went. The address
//! says the whole choice, so that a leader can send the view on.

mod csv;
mod handlers;
mod months;
mod now;
mod steps;
mod view;
pub mod words;

use crate::routes::{Access, Route, get};
use domain::access::Right;

pub const WAITING: &str = "/waiting";
pub const MONTHS: &str = "/waiting/months";
pub const STEPS: &str = "/waiting/steps";
/// The tables as files: `/waiting/files/days`, …
pub const FILES: &str = "/waiting/files";

pub fn routes() -> Vec<Route> {
    const SEE: Access = Access::With(Right::SeeWaiting);
    vec![
        get(WAITING, SEE, handlers::now),
        get(MONTHS, SEE, handlers::months),
        get(STEPS, SEE, handlers::steps),
        get("/waiting/files/{table}", SEE, csv::file),
    ]
}
