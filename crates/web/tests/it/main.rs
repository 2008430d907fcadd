//! The web crate's integration tests: one binary, the real router on a real database.
mod access_table;
mod admin;
mod api;
mod canary;
mod day;
mod hardening;
mod import;
mod lending;
mod log_in;
mod needs;
mod store;
mod waiting;
