//! Things on a page: cards, facts, empty places, progress, a question before a deed.

use maud::{Markup, Render, html};

use super::button::{Button, PostButton};
use crate::i18n::{L, args};
use crate::icon::Icon;

/// A thing and what to do with it next: big what it is, its label, one sentence on its state, the main deed first.
#[derive(Clone, Debug)]
pub struct Card {
    title: String,
    label: Option<String>,
    state: Option<Markup>,
    sentence: Option<String>,
    deeds: Option<Markup>,
    body: Option<Markup>,
    refused: Option<Markup>,
}

impl Card {
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            label: None,
            state: None,
            sentence: None,
            deeds: None,
            body: None,
            refused: None,
        }
    }

    /// The label or number on the thing itself.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// A [`Tag`](super::Tag).
    pub fn state(mut self, tag: impl Render) -> Self {
        self.state = Some(tag.render());
        self
    }

    /// "On shelf A-3, washed 12 Nov, inspected until May 2027".
    pub fn sentence(mut self, sentence: impl Into<String>) -> Self {
        self.sentence = Some(sentence.into());
        self
    }

    /// The buttons, the most likely one first.
    pub fn deeds(mut self, deeds: Markup) -> Self {
        self.deeds = Some(deeds);
        self
    }

    /// A [`refusal`](super::refusal) of what was just tried.
    pub fn refused(mut self, refusal: Markup) -> Self {
        self.refused = Some(refusal);
        self
    }

    pub fn body(mut self, body: Markup) -> Self {
        self.body = Some(body);
        self
    }
}

impl Render for Card {
    fn render(&self) -> Markup {
        html! {
            section .ds-card .card {
                header .card__head {
                    h2 .card__title { (self.title) }
                    @if let Some(label) = &self.label { p .card__label { (label) } }
                    @if let Some(state) = &self.state { (state) }
                }
                @if let Some(sentence) = &self.sentence { p .card__sentence { (sentence) } }
                @if let Some(refused) = &self.refused { (refused) }
                @if let Some(deeds) = &self.deeds { div .buttons .card__deeds { (deeds) } }
                @if let Some(body) = &self.body { div .card__body { (body) } }
            }
        }
    }
}

/// A part of a page under its own heading.
pub fn section(title: impl Render, body: Markup) -> Markup {
    html! { section .section { h2 .section__title { (title) } (body) } }
}

/// Facts by name.
#[derive(Clone, Debug, Default)]
pub struct Facts(Vec<(String, Markup)>);

impl Facts {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn fact(mut self, name: impl Into<String>, value: impl Render) -> Self {
        self.0.push((name.into(), value.render()));
        self
    }

    /// Only when there is something to say.
    pub fn fact_if(self, name: impl Into<String>, value: Option<impl Render>) -> Self {
        match value {
            Some(value) => self.fact(name, value),
            None => self,
        }
    }
}

impl Render for Facts {
    fn render(&self) -> Markup {
        html! { dl .facts { @for (name, value) in &self.0 { div { dt { (name) } dd { (value) } } } } }
    }
}

/// Where nothing is yet: what would be here and the first step.
#[derive(Clone, Debug)]
pub struct Empty {
    title: String,
    text: Option<String>,
    action: Option<Markup>,
    icon: Icon,
}

impl Empty {
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            text: None,
            action: None,
            icon: Icon::Inbox,
        }
    }

    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = icon;
        self
    }

    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = Some(text.into());
        self
    }

    pub fn action(mut self, action: impl Render) -> Self {
        self.action = Some(action.render());
        self
    }
}

impl Render for Empty {
    fn render(&self) -> Markup {
        html! {
            div .empty {
                (self.icon)
                p .empty__title { (self.title) }
                @if let Some(text) = &self.text { p .empty__text { (text) } }
                @if let Some(action) = &self.action { (action) }
            }
        }
    }
}

/// How far long work has come.
#[derive(Clone, Debug)]
pub struct Progress {
    l: L,
    label: String,
    id: String,
    done: u64,
    total: u64,
}

impl Progress {
    /// `id` is unique on the page.
    pub fn new(l: L, id: impl Into<String>, label: impl Into<String>, done: u64, total: u64) -> Self {
        Self {
            l,
            label: label.into(),
            id: id.into(),
            done,
            total,
        }
    }
}

impl Render for Progress {
    fn render(&self) -> Markup {
        let args = args!["done" => self.done as i64, "total" => self.total as i64];
        html! {
            div .progress {
                label .progress__label for=(self.id) { (self.label) }
                span .progress__count { (self.l.tf("progress-of", args)) }
                progress .progress__bar #(self.id) max=(self.total.max(1)) value=(self.done) {}
            }
        }
    }
}

/// The question before what cannot be undone, as a page of its own.
#[derive(Clone, Debug)]
pub struct Confirm {
    text: Markup,
    deed: PostButton,
    cancel: Button,
}

impl Confirm {
    /// `text` says what will happen; `back` is where "cancel" leads.
    pub fn new(l: L, text: impl Render, deed: PostButton, back: impl Into<String>) -> Self {
        Self {
            text: text.render(),
            deed,
            cancel: Button::link(l.t("cancel"), back).secondary(),
        }
    }
}

impl Render for Confirm {
    fn render(&self) -> Markup {
        html! { div .confirm { p .confirm__text { (self.text) } div .buttons { (self.deed) (self.cancel) } } }
    }
}
