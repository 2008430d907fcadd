//! The private PostgreSQL, backup and restore, with the real programs.

#[cfg(test)]
mod backup;
#[cfg(test)]
mod cluster;
#[cfg(test)]
mod common;
