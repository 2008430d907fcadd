//! Gathers what is wrong with a command's fields, so that a worker hears of all at once.

use crate::error::Fault;
use crate::{Error, FieldFault};

#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<FieldFault>);

impl Faults {
    pub fn add(&mut self, field: impl Into<String>, fault: Fault) {
        self.0.push(FieldFault {
            field: field.into(),
            fault,
        });
    }

    /// A text of at most `most` characters.
    pub fn at_most(&mut self, field: &str, text: &str, most: usize) {
        if text.chars().count() > most {
            self.add(field, Fault::TooLong { most });
        }
    }

    /// A text that must be there, of at most `most` characters.
    pub fn required(&mut self, field: &str, text: &str, most: usize) {
        if text.trim().is_empty() {
            self.add(field, Fault::Required);
        }
        self.at_most(field, text, most);
    }

    /// All is well, or all that is not.
    pub fn end(self) -> Result<(), Error> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Error::Invalid(self.0))
        }
    }
}

/// Trimmed, or nothing where nothing was typed.
pub(crate) fn typed(text: &str) -> Option<&str> {
    let text = text.trim();
    (!text.is_empty()).then_some(text)
}
