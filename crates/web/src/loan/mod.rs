//! Loans: hand out, take back, lists, extension, receipt; and what a need page shows of reserving, delivery and NAV.

mod hand_out;
mod list;
mod need_panel;
mod one;
mod parts;
mod pdf;
mod receipt;
mod reserve;
mod take_back;

pub use need_panel::{need_panel, person_deeds};
pub(crate) use parts::{address, again, errors, mark, new_command, told, unprocessable};

use crate::routes::{Access, Route, get, post};
use domain::access::Right;

/// The counter: scan things out to a person.
pub const HAND_OUT: &str = "/hand-out";
/// The counter: scan things in.
pub const TAKE_BACK: &str = "/take-back";
pub const LOANS: &str = "/loans";

pub fn routes() -> Vec<Route> {
    const LEND: Access = Access::With(Right::Lend);
    const SEE: Access = Access::With(Right::SeePersons);
    const HANDLE: Access = Access::With(Right::HandleNeeds);
    const RELEASE: Access = Access::WithAny(&[Right::HandleNeeds, Right::WorkStore]);
    const DELIVER: Access = Access::WithAny(&[Right::HandleNeeds, Right::PlanJobs]);
    const RECEIPT: Access = Access::WithAny(&[Right::Lend, Right::SeePersons]);
    vec![
        get(HAND_OUT, LEND, hand_out::show),
        post(HAND_OUT, LEND, hand_out::act),
        get(TAKE_BACK, LEND, take_back::show),
        post(TAKE_BACK, LEND, take_back::act),
        get(LOANS, SEE, list::list),
        get("/loans/{id}", SEE, one::show),
        get("/loans/{id}/extend", LEND, one::extend_form),
        post("/loans/{id}/extend", LEND, one::extend),
        post("/loans/{id}/back", LEND, one::back),
        get("/loans/{id}/lost", LEND, one::lost_form),
        post("/loans/{id}/lost", LEND, one::lost),
        get("/loans/{id}/receipt", RECEIPT, receipt::page),
        get("/loans/{id}/receipt.pdf", RECEIPT, receipt::pdf),
        get("/needs/{id}/reserve", HANDLE, reserve::show),
        post("/needs/{id}/reserve", HANDLE, reserve::reserve),
        post("/needs/{id}/release", RELEASE, reserve::release),
        post("/needs/{id}/delivery", DELIVER, reserve::delivery),
        post("/needs/{id}/nav", HANDLE, reserve::nav),
        get("/needs/{id}/nav/receive", HANDLE, reserve::nav_receive_form),
        post("/needs/{id}/nav/receive", HANDLE, reserve::nav_receive),
    ]
}
