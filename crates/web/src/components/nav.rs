//! Ways within and between pages: breadcrumb, tabs, cursor pages.

use maud::{Markup, Render, html};

use crate::i18n::{L, args};
use crate::icon::Icon;

/// Where one is: the way from the top, the page itself last.
#[derive(Clone, Debug)]
pub struct Crumbs {
    name: String,
    steps: Vec<(String, String)>,
    here: String,
}

impl Crumbs {
    pub fn new(l: L, here: impl Into<String>) -> Self {
        Self {
            name: l.t("breadcrumb-label"),
            steps: Vec::new(),
            here: here.into(),
        }
    }

    pub fn step(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        self.steps.push((label.into(), href.into()));
        self
    }
}

impl Render for Crumbs {
    fn render(&self) -> Markup {
        html! {
            nav .crumbs aria-label=(self.name) {
                ol {
                    @for (label, href) in &self.steps { li { a .ds-link href=(href) { (label) } (Icon::ChevronRight) } }
                    li aria-current="page" { (self.here) }
                }
            }
        }
    }
}

/// Parts of one thing, each with its own address.
#[derive(Clone, Debug)]
pub struct Tabs {
    l: L,
    tabs: Vec<(String, String, Option<i64>, bool)>,
}

impl Tabs {
    pub fn new(l: L) -> Self {
        Self { l, tabs: Vec::new() }
    }

    pub fn tab(mut self, label: impl Into<String>, href: impl Into<String>, count: Option<i64>, here: bool) -> Self {
        self.tabs.push((label.into(), href.into(), count, here));
        self
    }
}

impl Render for Tabs {
    fn render(&self) -> Markup {
        html! {
            nav .tabs aria-label=(self.l.t("tabs-label")) {
                ul {
                    @for (label, href, count, here) in &self.tabs {
                        li {
                            a .tabs__tab href=(href) aria-current=[here.then_some("page")] {
                                (label)
                                @if let Some(count) = count { " " span .tabs__count { (self.l.number(*count)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The foot of a list: how many there are, and the way to the next page.
#[derive(Clone, Debug)]
pub struct Pager {
    l: L,
    shown: i64,
    total: i64,
    first: Option<String>,
    next: Option<String>,
}

impl Pager {
    pub fn new(l: L, shown: i64, total: i64) -> Self {
        Self {
            l,
            shown,
            total,
            first: None,
            next: None,
        }
    }

    /// The address of the first page; `None` when this is the first.
    pub fn first(mut self, href: Option<String>) -> Self {
        self.first = href;
        self
    }

    /// The address of the next page (its cursor in `after=`); `None` on the last.
    pub fn next(mut self, href: Option<String>) -> Self {
        self.next = href;
        self
    }
}

impl Render for Pager {
    fn render(&self) -> Markup {
        let l = self.l;
        let words = if self.first.is_none() && self.next.is_none() {
            l.tf("list-total", args!["n" => self.total])
        } else {
            l.tf("list-shown", args!["n" => self.shown, "total" => self.total])
        };
        html! {
            div .pager {
                p .pager__count { (words) }
                @if self.first.is_some() || self.next.is_some() {
                    nav aria-label=(l.t("list-pages")) {
                        @if let Some(first) = &self.first { a .ds-link href=(first) { (l.t("list-first")) } }
                        @if let Some(next) = &self.next {
                            a .ds-button data-variant="secondary" rel="next" href=(next) { (l.t("list-next")) (Icon::ArrowRight) }
                        }
                    }
                }
            }
        }
    }
}
