//! Fields to choose in.

use maud::{Markup, Render, html};

use super::field::{Width, described, label, notes};
use crate::i18n::L;

/// One thing to choose.
#[derive(Clone, Debug)]
pub struct Choice {
    value: String,
    label: String,
    help: Option<String>,
    on: bool,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            help: None,
            on: false,
        }
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub fn on(mut self, on: bool) -> Self {
        self.on = on;
        self
    }
}

/// What the three kinds of choices share.
#[derive(Clone, Debug)]
struct Common {
    name: String,
    label: String,
    help: Option<String>,
    error: Option<String>,
    optional: Option<String>,
    required: bool,
    choices: Vec<Choice>,
}

impl Common {
    fn new(name: impl Into<String>, label: impl Into<String>) -> Self {
        let (name, label) = (name.into(), label.into());
        Self {
            name,
            label,
            help: None,
            error: None,
            optional: None,
            required: false,
            choices: Vec::new(),
        }
    }
}

macro_rules! common {
    () => {
        pub fn help(mut self, help: impl Into<String>) -> Self {
            self.common.help = Some(help.into());
            self
        }

        /// The field's error; `None` is no error.
        pub fn error(mut self, error: Option<impl Into<String>>) -> Self {
            self.common.error = error.map(Into::into);
            self
        }

        pub fn required(mut self) -> Self {
            self.common.required = true;
            self
        }

        /// Says "(optional)" after the label.
        pub fn optional(mut self, l: L) -> Self {
            self.common.optional = Some(l.t("field-optional"));
            self
        }

        pub fn choice(mut self, choice: Choice) -> Self {
            self.common.choices.push(choice);
            self
        }

        pub fn choices(mut self, choices: impl IntoIterator<Item = Choice>) -> Self {
            self.common.choices.extend(choices);
            self
        }
    };
}

/// One of many (more than about six), in a drop-down.
#[derive(Clone, Debug)]
pub struct Select {
    common: Common,
    empty: Option<String>,
    width: Width,
    autofocus: bool,
}

impl Select {
    pub fn new(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            common: Common::new(name, label),
            empty: None,
            width: Width::Medium,
            autofocus: false,
        }
    }

    common!();

    /// Marks the choice with this value.
    pub fn value(mut self, value: &str) -> Self {
        for choice in &mut self.common.choices {
            choice.on = choice.value == value;
        }
        self
    }

    /// A first line "Choose …" with an empty value.
    pub fn with_empty(mut self, l: L) -> Self {
        self.empty = Some(l.t("choose-empty"));
        self
    }

    /// A first line with an empty value in own words ("All places").
    pub fn empty_as(mut self, words: impl Into<String>) -> Self {
        self.empty = Some(words.into());
        self
    }

    pub fn width(mut self, width: Width) -> Self {
        self.width = width;
        self
    }

    /// Has the keyboard when the page comes up.
    pub fn autofocus(mut self, autofocus: bool) -> Self {
        self.autofocus = autofocus;
        self
    }
}

impl Render for Select {
    fn render(&self) -> Markup {
        let Common {
            name,
            help,
            error,
            optional,
            required,
            choices,
            ..
        } = &self.common;
        html! {
            div .ds-field .field .(self.width.class()) {
                (label(name, &self.common.label, optional.as_deref()))
                (notes(name, help.as_deref(), error.as_deref()))
                select #(name) .ds-input name=(name) autofocus[self.autofocus] aria-required=[required.then_some("true")]
                    aria-invalid=[error.is_some().then_some("true")]
                    aria-describedby=[described(name, help.is_some(), error.is_some())] {
                    @if let Some(empty) = &self.empty { option value="" { (empty) } }
                    @for choice in choices { option value=(choice.value) selected[choice.on] { (choice.label) } }
                }
            }
        }
    }
}

/// One of few, all in sight.
#[derive(Clone, Debug)]
pub struct Radios {
    common: Common,
    inline: bool,
}

impl Radios {
    pub fn new(name: impl Into<String>, legend: impl Into<String>) -> Self {
        Self {
            common: Common::new(name, legend),
            inline: false,
        }
    }

    common!();

    /// Marks the choice with this value.
    pub fn value(mut self, value: &str) -> Self {
        for choice in &mut self.common.choices {
            choice.on = choice.value == value;
        }
        self
    }

    /// Side by side; only for short words.
    pub fn inline(mut self) -> Self {
        self.inline = true;
        self
    }
}

impl Render for Radios {
    fn render(&self) -> Markup {
        group(&self.common, self.inline, "radio")
    }
}

/// Any number of few.
#[derive(Clone, Debug)]
pub struct Checkboxes {
    common: Common,
    inline: bool,
}

impl Checkboxes {
    pub fn new(name: impl Into<String>, legend: impl Into<String>) -> Self {
        Self {
            common: Common::new(name, legend),
            inline: false,
        }
    }

    common!();

    /// Side by side; only for short words.
    pub fn inline(mut self) -> Self {
        self.inline = true;
        self
    }
}

impl Render for Checkboxes {
    fn render(&self) -> Markup {
        group(&self.common, self.inline, "checkbox")
    }
}

fn group(common: &Common, inline: bool, kind: &str) -> Markup {
    let Common {
        name,
        label,
        help,
        error,
        optional,
        required,
        choices,
    } = common;
    let radio_required = (*required && kind == "radio").then_some("true");
    html! {
        fieldset .ds-fieldset .field aria-describedby=[described(name, help.is_some(), error.is_some())] {
            legend .ds-label .field__label {
                (label)
                @if let Some(word) = optional { span .field__optional { " (" (word) ")" } }
            }
            (notes(name, help.as_deref(), error.as_deref()))
            div .choices .choices--inline[inline] {
                @for (at, choice) in choices.iter().enumerate() {
                    @let id = if at == 0 { name.clone() } else { format!("{name}-{at}") };
                    div .ds-field .choice {
                        input .ds-input #(id) type=(kind) name=(name) value=(choice.value) checked[choice.on]
                            aria-invalid=[error.is_some().then_some("true")] required[radio_required.is_some()]
                            aria-describedby=[choice.help.is_some().then(|| format!("{id}-note"))];
                        label .ds-label for=(id) { (choice.label) }
                        @if let Some(help) = &choice.help { p .choice__help id=(format!("{id}-note")) { (help) } }
                    }
                }
            }
        }
    }
}

/// One yes or no; sends `value` "on" when ticked.
#[derive(Clone, Debug)]
pub struct Checkbox {
    name: String,
    label: String,
    help: Option<String>,
    error: Option<String>,
    on: bool,
}

impl Checkbox {
    pub fn new(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            help: None,
            error: None,
            on: false,
        }
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The field's error; `None` is no error.
    pub fn error(mut self, error: Option<impl Into<String>>) -> Self {
        self.error = error.map(Into::into);
        self
    }

    pub fn on(mut self, on: bool) -> Self {
        self.on = on;
        self
    }
}

impl Render for Checkbox {
    fn render(&self) -> Markup {
        let Self {
            name,
            label,
            help,
            error,
            on,
        } = self;
        html! {
            div .field {
                @if let Some(error) = error { p .ds-validation-message .field__error id=(format!("{name}-error")) { (error) } }
                div .ds-field .choice {
                    input .ds-input #(name) type="checkbox" name=(name) value="on" checked[*on]
                        aria-invalid=[error.is_some().then_some("true")]
                        aria-describedby=[described(name, help.is_some(), error.is_some())];
                    label .ds-label for=(name) { (label) }
                    @if let Some(help) = help { p .choice__help id=(format!("{name}-help")) { (help) } }
                }
            }
        }
    }
}
