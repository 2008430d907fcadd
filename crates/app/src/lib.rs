//! Rampe's use cases: everything between the pure domain and the pages. The only crate that names the database.

pub mod import;
