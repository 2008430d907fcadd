//! The app's integration tests: one binary, real PostgreSQL.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that can't go on says so by failing"
)]

mod audit;
mod catalogue;
mod check;
mod day;
mod demo;
mod hand_out;
mod import;
mod lending;
mod needs;
mod once_each;
mod persons;
mod scan;
mod service;
mod staff;
mod store;
mod token;
mod waiting;
