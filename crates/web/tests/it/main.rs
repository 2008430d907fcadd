//! The web crate's integration tests: one binary, the real router on a real database.

mod admin;
mod import;

mod day;
mod log_in;
mod needs;
mod store;
mod waiting;
