//! The app's integration tests: one binary, real PostgreSQL.
mod catalogue;
mod check;
mod hand_out;
mod store;
mod token;
