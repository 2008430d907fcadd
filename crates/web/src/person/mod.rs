//! Persons: search, the page with one timeline, the sheet.

mod form;
mod handlers;
mod view;

pub(crate) use form::{Extent, SheetForm, sheet_fields};
pub(crate) use view::{address_words, beside, person_line};

use crate::routes::{Access, Route, get, post};
use domain::access::Right;

pub fn routes() -> Vec<Route> {
    let see = Access::With(Right::SeePersons);
    let edit = Access::With(Right::EditPersons);
    vec![
        get("/persons", see, handlers::search),
        get("/persons/new", edit, handlers::new_page),
        post("/persons/new", edit, handlers::create),
        get("/persons/{id}", see, handlers::show),
        get("/persons/{id}/edit", edit, handlers::edit_page),
        post("/persons/{id}/edit", edit, handlers::edit),
        post("/persons/{id}/contacts", edit, handlers::contacts),
        post("/persons/{id}/death", edit, handlers::death),
        post("/persons/{id}/move-out", edit, handlers::move_out),
    ]
}
