//! The app's integration tests: one binary, real PostgreSQL.

mod catalogue;
mod hand_out;
