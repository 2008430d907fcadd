//! The pages and the machine interface: axum handlers, maud views, the words in every language.

pub mod assets;
pub mod components;
pub mod design;
pub mod i18n;
pub mod icon;
pub mod layout;
