//! The app's integration tests: one binary, real PostgreSQL.
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
