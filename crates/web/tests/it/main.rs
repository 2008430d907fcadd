//! The web crate's integration tests: one binary, the real router on a real database.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::type_complexity,
    reason = "a test that can't go on says so by failing"
)]

mod access_table;
mod admin;
mod api;
mod canary;
mod day;
mod hardening;
mod import;
mod lending;
mod log_in;
mod map;
mod needs;
mod store;
mod waiting;
