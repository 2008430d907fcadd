//! Import: other people's files become rows of ours. [`format`] reads the files; it knows no database.

pub mod format;
