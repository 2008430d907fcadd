//! What happened to a person, an item or a need, newest first.

use chrono::{DateTime, Utc};
use maud::{Markup, Render, html};

use super::tag::{Tone, when};
use crate::i18n::L;
use crate::icon::Icon;

/// One event.
#[derive(Clone, Debug)]
pub struct Entry {
    at: DateTime<Utc>,
    title: Markup,
    detail: Option<Markup>,
    who: Option<String>,
    icon: Icon,
    tone: Tone,
}

impl Entry {
    pub fn new(at: DateTime<Utc>, icon: Icon, title: impl Render) -> Self {
        Self {
            at,
            title: title.render(),
            detail: None,
            who: None,
            icon,
            tone: Tone::Neutral,
        }
    }

    pub fn detail(mut self, detail: impl Render) -> Self {
        self.detail = Some(detail.render());
        self
    }

    /// Who did it.
    pub fn who(mut self, who: impl Into<String>) -> Self {
        self.who = Some(who.into());
        self
    }

    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }
}

/// Events in the order given.
#[derive(Clone, Debug)]
pub struct Timeline {
    l: L,
    now: DateTime<Utc>,
    entries: Vec<Entry>,
}

impl Timeline {
    pub fn new(l: L, now: DateTime<Utc>) -> Self {
        Self {
            l,
            now,
            entries: Vec::new(),
        }
    }

    pub fn entry(mut self, entry: Entry) -> Self {
        self.entries.push(entry);
        self
    }

    pub fn entries(mut self, entries: impl IntoIterator<Item = Entry>) -> Self {
        self.entries.extend(entries);
        self
    }
}

impl Render for Timeline {
    fn render(&self) -> Markup {
        html! {
            ol .timeline aria-label=(self.l.t("timeline-label")) {
                @for entry in &self.entries {
                    li .timeline__entry data-color=(entry.tone.color()) {
                        span .timeline__dot { (entry.icon) }
                        div .timeline__text {
                            p .timeline__title { (entry.title) }
                            @if let Some(detail) = &entry.detail { div .timeline__detail { (detail) } }
                        }
                        p .timeline__when {
                            (when(self.l, entry.at, self.now))
                            @if let Some(who) = &entry.who { span .timeline__who { (who) } }
                        }
                    }
                }
            }
        }
    }
}
