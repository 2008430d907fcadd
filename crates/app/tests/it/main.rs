//! The app's integration tests: one binary, real PostgreSQL.

mod catalogue;
mod check;
mod day;
mod hand_out;
mod lending;
mod needs;
mod once_each;
mod persons;
mod scan;
mod store;
mod token;
mod waiting;
