//! Fields to write in: label above, help under it, the error between help and field.

use maud::{Markup, Render, html};

use crate::i18n::L;

/// What is written: sets the keyboard of a phone and the browser's own checks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Text,
    Number,
    Date,
    Month,
    Phone,
    Email,
    Password,
    Search,
    File,
    /// Several lines; the number is how many are shown.
    Area(u8),
}

impl Kind {
    const fn input_type(self) -> &'static str {
        match self {
            // A number field without the wheel's traps: text with a numeric keyboard.
            Kind::Text | Kind::Number | Kind::Area(_) => "text",
            Kind::Date => "date",
            Kind::Month => "month",
            Kind::Phone => "tel",
            Kind::Email => "email",
            Kind::Password => "password",
            Kind::Search => "search",
            Kind::File => "file",
        }
    }
}

/// How wide a field stands: its width tells what is expected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    /// A date, a count, a postcode.
    Short,
    /// A name, a phone number.
    Medium,
    #[default]
    Full,
}

impl Width {
    pub(super) const fn class(self) -> &'static str {
        match self {
            Width::Short => "field--short",
            Width::Medium => "field--medium",
            Width::Full => "field--full",
        }
    }
}

/// A field for text, a number, a date …; `name` is also its id.
#[derive(Clone, Debug, Default)]
pub struct Text {
    name: String,
    label: String,
    value: String,
    help: Option<String>,
    error: Option<String>,
    optional: Option<String>,
    kind: Kind,
    width: Width,
    required: bool,
    readonly: bool,
    autofocus: bool,
    autocomplete: Option<&'static str>,
    complete: Option<String>,
    fills: Option<String>,
    complete_submits: bool,
    accept: Option<&'static str>,
}

impl Text {
    pub fn new(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            ..Self::default()
        }
    }

    /// What was typed before, or is known.
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The field's error; `None` is no error, so `errors.get("name")` fits.
    pub fn error(mut self, error: Option<impl Into<String>>) -> Self {
        self.error = error.map(Into::into);
        self
    }

    pub fn kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    pub fn width(mut self, width: Width) -> Self {
        self.width = width;
        self
    }

    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Says "(optional)" after the label; fields are asked for unless they say so.
    pub fn optional(mut self, l: L) -> Self {
        self.optional = Some(l.t("field-optional"));
        self
    }

    pub fn readonly(mut self) -> Self {
        self.readonly = true;
        self
    }

    /// Only for a page whose first deed is to type here.
    pub fn autofocus(mut self) -> Self {
        self.autofocus = true;
        self
    }

    /// Has the keyboard when `first` says that typing goes on here.
    pub fn autofocus_if(mut self, first: bool) -> Self {
        self.autofocus = first;
        self
    }

    /// The browser's own completion (`autocomplete=`): "username", "current-password", "one-time-code" …
    pub fn autocomplete(mut self, token: &'static str) -> Self {
        self.autocomplete = Some(token);
        self
    }

    /// Completes from a register: `path` is asked with `?q=` and answers JSON
    /// `[{"label": "…", "detail": "…"?, "value": "…"?, "fill": {"other_field": "…"}?}]`.
    pub fn complete(mut self, path: impl Into<String>) -> Self {
        self.complete = Some(path.into());
        self
    }

    /// The fields (names with a space between) that a choice fills, and that are emptied when the text changes again.
    pub fn fills(mut self, names: impl Into<String>) -> Self {
        self.fills = Some(names.into());
        self
    }

    /// Choosing a proposal sends the form.
    pub fn complete_submits(mut self) -> Self {
        self.complete_submits = true;
        self
    }

    /// The files that may be chosen: ".csv,.xlsx".
    pub fn accept(mut self, kinds: &'static str) -> Self {
        self.accept = Some(kinds);
        self
    }
}

impl Render for Text {
    fn render(&self) -> Markup {
        let described = described(&self.name, self.help.is_some(), self.error.is_some());
        let invalid = self.error.is_some().then_some("true");
        let required = self.required.then_some("true");
        let number = (self.kind == Kind::Number).then_some("numeric");
        let submits = self.complete_submits.then_some("");
        html! {
            div .ds-field .field .(self.width.class()) {
                (label(&self.name, &self.label, self.optional.as_deref()))
                (notes(&self.name, self.help.as_deref(), self.error.as_deref()))
                @if let Kind::Area(rows) = self.kind {
                    textarea #(self.name) .ds-input name=(self.name) rows=(rows) readonly[self.readonly] autofocus[self.autofocus]
                        aria-required=[required] aria-invalid=[invalid] aria-describedby=[described] { (self.value) }
                } @else if self.kind == Kind::File {
                    input #(self.name) .ds-input name=(self.name) type="file" accept=[self.accept]
                        aria-required=[required] aria-invalid=[invalid] aria-describedby=[described];
                } @else {
                    div .field__box {
                        input #(self.name) .ds-input name=(self.name) type=(self.kind.input_type()) value=(self.value)
                            inputmode=[number] autocomplete=[self.autocomplete] readonly[self.readonly] autofocus[self.autofocus]
                            data-complete=[self.complete.as_deref()] data-complete-fills=[self.fills.as_deref()]
                            data-complete-submit=[submits]
                            aria-required=[required] aria-invalid=[invalid] aria-describedby=[described];
                    }
                }
            }
        }
    }
}

pub(super) fn label(id: &str, label: &str, optional: Option<&str>) -> Markup {
    html! {
        label .ds-label .field__label for=(id) {
            (label)
            @if let Some(word) = optional { span .field__optional { " (" (word) ")" } }
        }
    }
}

pub(super) fn notes(id: &str, help: Option<&str>, error: Option<&str>) -> Markup {
    html! {
        @if let Some(help) = help { p .field__help id=(format!("{id}-help")) { (help) } }
        @if let Some(error) = error { p .ds-validation-message .field__error id=(format!("{id}-error")) { (error) } }
    }
}

pub(super) fn described(id: &str, help: bool, error: bool) -> Option<String> {
    let ids: Vec<_> = [(help, "help"), (error, "error")]
        .into_iter()
        .filter(|(there, _)| *there)
        .map(|(_, what)| format!("{id}-{what}"))
        .collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}
