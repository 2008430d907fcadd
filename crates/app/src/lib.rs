//! Rampe's use cases and the only crate that names the database. A folder per noun: `mod.rs` = use cases, `store.rs` = SQL.
//!
//! There is one way to the database: [`Db::run`] for a [`Command`] and [`Db::read`] for a [`Query`]. Both open one
//! transaction that carries the municipality, and both write what was seen and done before they commit.

pub mod access;
pub mod address;
pub mod audit;
pub mod check;
pub mod command_log;
pub mod ctx;
pub mod day;
pub mod db;
pub mod demo;
pub mod error;
mod faults;
pub mod import;
pub mod item;
pub mod job;
pub mod load;
pub mod loan;
pub mod maintenance;
pub mod map;
pub mod municipality;
pub mod need;
pub mod outbox;
pub mod person;
pub mod place;
pub mod ports;
pub mod priority_key;
pub mod product;
pub mod queue;
pub mod route;
pub mod scan;
pub mod seal;
pub mod search;
pub mod service;
pub mod session;
mod settled;
pub mod staff;
pub mod stock;
pub mod token;
pub mod tx;
pub mod waiting;
pub mod worker;

pub use ctx::{Actor, Ctx, World};
pub use db::Db;
pub use error::{Error, FieldFault, Refusal};
pub use tx::{Command, Done, Query, Tx};
