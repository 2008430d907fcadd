//! The web crate's integration tests: one binary, the real router on a real database.

mod admin;
mod api;
mod day;
mod import;
mod lending;
mod log_in;
mod needs;
mod store;
mod waiting;
