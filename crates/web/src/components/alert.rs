//! What the program says to the reader: messages, refusals, problems.

use maud::{Markup, Render, html};

use super::tag::Tone;
use crate::i18n::{L, args};
use crate::icon::Icon;

/// A message in the page.
#[derive(Clone, Debug)]
pub struct Alert {
    tone: Tone,
    title: Option<String>,
    text: Markup,
}

impl Alert {
    pub fn new(tone: Tone, text: impl Render) -> Self {
        Self {
            tone,
            title: None,
            text: text.render(),
        }
    }

    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }
}

impl Render for Alert {
    fn render(&self) -> Markup {
        let color = if self.tone == Tone::Neutral {
            "info"
        } else {
            self.tone.color()
        };
        html! {
            div .ds-alert .alert data-color=(color) {
                @if let Some(title) = &self.title { h2 .alert__title { (title) } }
                div { (self.text) }
            }
        }
    }
}

/// A deed that was refused: the reason as a sentence and the way out. Read aloud, heard and felt.
pub fn refusal(l: L, reason: &str, way_out: Option<Markup>) -> Markup {
    html! {
        div .ds-alert .alert data-color="danger" role="alert" data-refusal {
            h2 .alert__title { (l.t("refused-title")) }
            p .alert__text { (reason) }
            @if let Some(way) = way_out { div .alert__way { (way) } }
        }
    }
}

/// Said once on the page after a deed: where the thing is now, with undo where it can be undone.
#[derive(Clone, Debug)]
pub struct Flash {
    tone: Tone,
    text: String,
    action: Option<Markup>,
    draft_done: Option<String>,
}

impl Flash {
    pub fn done(text: impl Into<String>) -> Self {
        Self {
            tone: Tone::Good,
            text: text.into(),
            action: None,
            draft_done: None,
        }
    }

    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self {
            tone,
            ..Self::done(text)
        }
    }

    /// A [`PostButton`](super::PostButton) to undo, or a link to go on.
    pub fn action(mut self, action: impl Render) -> Self {
        self.action = Some(action.render());
        self
    }

    /// The form's draft (see [`Form::draft`](super::Form::draft)) is no longer needed.
    pub fn draft_done(mut self, name: impl Into<String>) -> Self {
        self.draft_done = Some(name.into());
        self
    }
}

impl Render for Flash {
    fn render(&self) -> Markup {
        let role = if self.tone == Tone::Danger { "alert" } else { "status" };
        html! {
            div .ds-alert .flash data-color=(self.tone.color()) role=(role) data-flash data-draft-done=[self.draft_done.as_deref()]
                data-refusal=[(self.tone == Tone::Danger).then_some("")] {
                p { (self.text) }
                @if let Some(action) = &self.action { (action) }
            }
        }
    }
}

/// A page or part that could not be made: what happened, what is safe, what to do, and a reference.
#[derive(Clone, Debug)]
pub struct Problem {
    title: String,
    lines: Vec<String>,
    actions: Option<Markup>,
    reference: Option<String>,
}

impl Problem {
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            lines: Vec::new(),
            actions: None,
            reference: None,
        }
    }

    /// A sentence; first what happened, then what is safe, then what to do.
    pub fn line(mut self, line: impl Into<String>) -> Self {
        self.lines.push(line.into());
        self
    }

    pub fn actions(mut self, actions: Markup) -> Self {
        self.actions = Some(actions);
        self
    }

    /// The number under which the service desk finds it in the log.
    pub fn reference(mut self, l: L, reference: &str) -> Self {
        self.reference = Some(l.tf("problem-reference", args!["reference" => reference]));
        self
    }
}

impl Render for Problem {
    fn render(&self) -> Markup {
        html! {
            section .problem {
                h2 .problem__title { (Icon::Alert) (self.title) }
                @for line in &self.lines { p { (line) } }
                @if let Some(actions) = &self.actions { div .buttons { (actions) } }
                @if let Some(reference) = &self.reference { p .problem__reference { (reference) } }
            }
        }
    }
}
