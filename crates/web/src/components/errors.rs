//! The errors of a form, at the fields and summed up on top.

use std::collections::BTreeMap;

use maud::{Markup, Render, html};

use crate::i18n::L;

/// The errors of a form by field name, in the reader's language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors(BTreeMap<String, String>);

impl FieldErrors {
    /// Notes an error; the first one of a field stays.
    pub fn add(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.0.entry(field.into()).or_insert_with(|| message.into());
    }

    pub fn get(&self, field: &str) -> Option<&str> {
        self.0.get(field).map(String::as_str)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, message)| (field.as_str(), message.as_str()))
    }
}

/// The box on top of a form that came back: each line leads to its field. Nothing when there are no errors.
#[derive(Clone, Debug)]
pub struct ErrorSummary {
    title: String,
    lines: Vec<(String, String)>,
}

impl ErrorSummary {
    /// In the order of the field names; see [`ErrorSummary::ordered`] for that of the form.
    pub fn new(l: L, errors: &FieldErrors) -> Self {
        let lines = errors
            .iter()
            .map(|(field, message)| (field.to_owned(), message.to_owned()))
            .collect();
        Self {
            title: l.t("errors-title"),
            lines,
        }
    }

    /// Says which field each line is about: the field's name and the key of its label.
    pub fn named(mut self, l: L, fields: &[(&str, &str)]) -> Self {
        for (field, message) in &mut self.lines {
            if let Some((_, key)) = fields.iter().find(|(name, _)| name == field) {
                *message = format!("{}: {message}", l.t(key));
            }
        }
        self
    }

    /// Puts the lines in the order in which the fields stand.
    pub fn ordered(mut self, fields: &[&str]) -> Self {
        self.lines
            .sort_by_key(|(field, _)| fields.iter().position(|name| name == field).unwrap_or(fields.len()));
        self
    }
}

impl Render for ErrorSummary {
    fn render(&self) -> Markup {
        html! {
            @if !self.lines.is_empty() {
                ds-error-summary .ds-error-summary .errors role="alert" tabindex="-1" {
                    h2 { (self.title) }
                    ul { @for (field, message) in &self.lines { li { a .ds-link href=(format!("#{field}")) { (message) } } } }
                }
            }
        }
    }
}
