//! The parts of the `rampe` program: the private PostgreSQL, backup and restore, and the wiring of the rest.
//!
//! The only crate that reads the environment, the clock and the machine's randomness.

pub mod archive;
pub mod backup;
pub mod client;
pub mod cluster;
pub mod commands;
pub mod ground;
pub mod restore;
pub mod routers;
pub mod world;
