//! Rampe's rules, pure and total: no I/O, no clock, no randomness. Everything here can be replayed.

pub mod access;
pub mod event;
pub mod geo;
pub mod gs1;
pub mod ids;
pub mod item;
pub mod job;
pub mod loan;
pub mod national_id;
pub mod need;
pub mod place;
pub mod priority_key;
pub mod product_code;
pub mod stock;
pub mod time;
pub mod waiting;
mod words;

/// A stored or sent word that is not in the list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown word '{0}'")]
pub struct UnknownWord(pub String);
