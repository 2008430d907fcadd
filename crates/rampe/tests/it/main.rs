//! The private PostgreSQL, backup and restore, with the real programs.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that can't go on says so by failing"
)]

#[cfg(test)]
mod backup;
#[cfg(test)]
mod cluster;
#[cfg(test)]
mod common;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod driving;
#[cfg(test)]
mod installation;
#[cfg(test)]
mod roads;
#[cfg(test)]
mod routers;
#[cfg(test)]
mod routes;
