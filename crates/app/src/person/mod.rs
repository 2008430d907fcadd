//! Persons: who needs something. National ids are sealed; addresses go out only through [`crate::access`].

pub(crate) mod store;
