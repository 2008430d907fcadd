//! Needs: the joint intake, the triage queue and the page of one need.

mod handlers;
mod intake;
mod intake_view;
mod lines;
mod queue;
mod triage_view;
mod view;
pub(crate) mod words;

use crate::routes::{Access, Route, get, post};
use domain::access::Right;

const WRITES: Access = Access::WithAny(&[Right::HandleNeeds, Right::OpenNeeds]);

pub fn routes() -> Vec<Route> {
    let open = Access::With(Right::OpenNeeds);
    let see = Access::With(Right::SeePersons);
    let handle = Access::With(Right::HandleNeeds);
    vec![
        get("/intake", open, intake::page),
        post("/intake", open, intake::submit),
        get("/needs", see, queue::page),
        get("/needs/wanted", WRITES, lines::offers),
        post(
            "/needs/assign",
            Access::WithAny(&[Right::HandleNeeds, Right::Triage]),
            queue::assign,
        ),
        get("/needs/{id}", see, handlers::show),
        post("/needs/{id}/level", Access::With(Right::Triage), handlers::level),
        post(
            "/needs/{id}/assign",
            Access::WithAny(&[Right::HandleNeeds, Right::Triage]),
            handlers::assign,
        ),
        post("/needs/{id}/step", handle, handlers::step),
        post("/needs/{id}/deviation", handle, handlers::deviation),
        post("/needs/{id}/close", handle, handlers::close),
        post("/needs/{id}/describe", WRITES, handlers::describe),
        post("/needs/{id}/lines", WRITES, handlers::add_line),
        post("/needs/{id}/lines/{line}", WRITES, handlers::change_line),
        post("/needs/{id}/lines/{line}/remove", WRITES, handlers::remove_line),
    ]
}
