//! Filters as chips with counts: links, so the address bar tells the state and the back button works.

use maud::{Markup, Render, html};

use crate::i18n::L;
use crate::icon::Icon;

/// One filter: pressing it leads to the list with the filter set (or, when it is on, removed).
#[derive(Clone, Debug)]
pub struct Chip {
    label: String,
    href: String,
    count: Option<i64>,
    on: bool,
}

impl Chip {
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: href.into(),
            count: None,
            on: false,
        }
    }

    /// How many things the list would have.
    pub fn count(mut self, count: i64) -> Self {
        self.count = Some(count);
        self
    }

    pub fn on(mut self, on: bool) -> Self {
        self.on = on;
        self
    }
}

/// A row of chips; several rows may stand on one page, each with its own label.
#[derive(Clone, Debug)]
pub struct Chips {
    l: L,
    label: Option<String>,
    chips: Vec<Chip>,
}

impl Chips {
    pub fn new(l: L) -> Self {
        Self {
            l,
            label: None,
            chips: Vec::new(),
        }
    }

    /// Shown before the chips ("Level").
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    pub fn chip(mut self, chip: Chip) -> Self {
        self.chips.push(chip);
        self
    }

    pub fn chips(mut self, chips: impl IntoIterator<Item = Chip>) -> Self {
        self.chips.extend(chips);
        self
    }
}

impl Render for Chips {
    fn render(&self) -> Markup {
        let name = self.label.clone().unwrap_or_else(|| self.l.t("filter-label"));
        html! {
            nav .chips aria-label=(name) {
                @if let Some(label) = &self.label { span .chips__label aria-hidden="true" { (label) } }
                ul {
                    @for chip in &self.chips {
                        li {
                            a .ds-chip .chip href=(chip.href) aria-current=[chip.on.then_some("true")] {
                                @if chip.on { (Icon::Check) }
                                (chip.label)
                                @if let Some(count) = chip.count { " " span .chip__count { (self.l.number(count)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
