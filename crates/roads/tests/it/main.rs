//! The whole crate, on drawn towns and real extracts.
#![allow(clippy::unwrap_used, reason = "a test that can't go on says so by failing")]

mod addresses;
mod change;
mod clients;
mod draw;
mod osrm;
mod pbf;
mod random;
mod real;
mod rules;
mod town;
