//! Devices: list, card, steps, receiving, counting, labels.

mod count;
mod handlers;
mod labels;
mod receive;
mod step;
mod view;
pub mod words;

use crate::routes::{Access, Route, get, post};
use domain::access::Right;

const SEE: Access = Access::With(Right::SeeStore);
const WORK: Access = Access::With(Right::WorkStore);
/// Drivers take back and hand out; which step asks for what, the use cases know.
const STEP: Access = Access::WithAny(&[Right::WorkStore, Right::Lend, Right::HandleNeeds]);

pub fn routes() -> Vec<Route> {
    vec![
        get("/items", SEE, handlers::list),
        get("/items/{id}", SEE, handlers::card),
        get("/items/{id}/steps/{step}", STEP, step::ask),
        post("/items/{id}/steps/{step}", STEP, step::take),
        get("/items/{id}/label", WORK, handlers::label_form),
        post("/items/{id}/label", WORK, handlers::label),
        get("/receive", WORK, receive::form),
        post("/receive", WORK, receive::receive),
        get("/count", WORK, count::form),
        post("/count", WORK, count::compare),
        post("/count/book", WORK, count::book),
        get("/labels", SEE, labels::sheet),
    ]
}
