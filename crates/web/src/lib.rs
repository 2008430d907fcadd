//! The pages and the machine interface: axum handlers, maud views, the words in every language.

pub mod assets;
pub mod auth;
pub mod components;
pub mod design;
pub mod error;
pub mod form;
pub mod i18n;
pub mod icon;
pub mod item;
pub mod layout;
pub mod limit;
pub mod paths;
pub mod place;
pub mod product;
pub mod routes;
pub mod said;
pub mod scan;
pub mod session;
pub mod state;
pub mod stock;
