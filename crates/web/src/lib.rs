//! The pages and the machine interface: axum handlers, maud views, the words in every language.

pub mod account;
pub mod assets;
pub mod audit;
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
pub mod municipality;
pub mod paths;
pub mod place;
pub mod product;
pub mod routes;
pub mod said;
pub mod scan;
pub mod service;
pub mod session;
pub mod staff;
pub mod state;
pub mod stock;
pub mod token;
