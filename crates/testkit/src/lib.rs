//! Tools for tests: a database of one's own in milliseconds, a world with a clock that one sets, municipalities and builders.

pub mod client;
pub mod database;
pub mod lending;
pub mod machine;
pub mod people;
pub mod real_data;
pub mod roads;
pub mod scene;
pub mod shelf;
pub mod town;
pub mod world;

pub use client::{Answer, Client, TestApp};
pub use database::TestDatabase;
pub use lending::short_loan;
pub use machine::Machine;
pub use scene::Scene;
pub use town::Town;
pub use world::TestWorld;
