//! Deeds: a button says a verb.

use maud::{Markup, Render, html};

use super::form::{COMMAND_FIELD, CSRF_FIELD};
use crate::icon::Icon;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    Primary,
    Secondary,
    Tertiary,
}

/// A button that sends its form, or a link that looks like one. Primary unless told; a page has one primary button.
#[derive(Clone, Debug)]
pub struct Button {
    label: String,
    href: Option<String>,
    look: Look,
    danger: bool,
    icon: Option<Icon>,
    field: Option<(String, String)>,
    action: Option<String>,
    disabled: bool,
    wide: bool,
    autofocus: bool,
}

impl Button {
    /// Sends the form around it.
    pub fn submit(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: None,
            look: Look::Primary,
            danger: false,
            icon: None,
            field: None,
            action: None,
            disabled: false,
            wide: false,
            autofocus: false,
        }
    }

    /// Leads somewhere (changes nothing).
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            href: Some(href.into()),
            ..Self::submit(label)
        }
    }

    pub fn secondary(mut self) -> Self {
        self.look = Look::Secondary;
        self
    }

    /// Without a border: for the least of several.
    pub fn tertiary(mut self) -> Self {
        self.look = Look::Tertiary;
        self
    }

    /// For what cannot be undone.
    pub fn danger(mut self) -> Self {
        self.danger = true;
        self
    }

    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// The field that says which of a form's buttons was pressed.
    pub fn field(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.field = Some((name.into(), value.into()));
        self
    }

    /// Sends the form to another address than the form's own.
    pub fn to(mut self, action: impl Into<String>) -> Self {
        self.action = Some(action.into());
        self
    }

    pub fn disabled(mut self, disabled: bool) -> Self {
        self.disabled = disabled;
        self
    }

    /// As wide as its place, for the main deed of a card on a phone.
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// Enter presses it as soon as the page is there: the likeliest deed after a scan. At most one on a page.
    pub fn autofocus(mut self, autofocus: bool) -> Self {
        self.autofocus = autofocus;
        self
    }
}

impl Render for Button {
    fn render(&self) -> Markup {
        let variant = match self.look {
            Look::Primary => None,
            Look::Secondary => Some("secondary"),
            Look::Tertiary => Some("tertiary"),
        };
        let colour = if self.danger { "danger" } else { "accent" };
        let inside = html! { @if let Some(icon) = self.icon { (icon) } (self.label) };
        let class = if self.wide {
            "ds-button button--wide"
        } else {
            "ds-button"
        };
        match &self.href {
            Some(href) => {
                html! { a class=(class) href=(href) data-variant=[variant] data-color=(colour) autofocus[self.autofocus] { (inside) } }
            }
            None => html! {
                button class=(class) type="submit" data-variant=[variant] data-color=(colour) disabled[self.disabled] autofocus[self.autofocus]
                    name=[self.field.as_ref().map(|(name, _)| name)] value=[self.field.as_ref().map(|(_, value)| value)]
                    formaction=[self.action.as_deref()] { (inside) }
            },
        }
    }
}

/// A deed of one press: a form with the csrf token, the command id and hidden fields around one button.
#[derive(Clone, Debug)]
pub struct PostButton {
    csrf: String,
    action: String,
    command: Option<String>,
    fields: Vec<(String, String)>,
    button: Button,
}

impl PostButton {
    pub fn new(csrf: &str, action: impl Into<String>, button: Button) -> Self {
        Self {
            csrf: csrf.to_owned(),
            action: action.into(),
            command: None,
            fields: Vec::new(),
            button,
        }
    }

    /// The id under which the command is applied at most once.
    pub fn command(mut self, id: impl ToString) -> Self {
        self.command = Some(id.to_string());
        self
    }

    /// A hidden field, for example the version that the reader saw.
    pub fn field(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.fields.push((name.into(), value.into()));
        self
    }
}

impl Render for PostButton {
    fn render(&self) -> Markup {
        html! {
            form .post-button method="post" action=(self.action) {
                input type="hidden" name=(CSRF_FIELD) value=(self.csrf);
                @if let Some(id) = &self.command { input type="hidden" name=(COMMAND_FIELD) value=(id); }
                @for (name, value) in &self.fields { input type="hidden" name=(name) value=(value); }
                (self.button)
            }
        }
    }
}

/// Buttons side by side, the main one first.
pub fn buttons(inside: Markup) -> Markup {
    html! { div .buttons { (inside) } }
}
