//! States in words with an icon and a colour, never a colour alone.

use chrono::{DateTime, TimeDelta, Utc};
use maud::{Markup, Render, html};

use crate::i18n::L;
use crate::icon::Icon;

/// What a colour means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Neutral,
    Info,
    Good,
    Warning,
    Danger,
}

impl Tone {
    /// The design system's `data-color`.
    pub const fn color(self) -> &'static str {
        match self {
            Tone::Neutral => "neutral",
            Tone::Info => "info",
            Tone::Good => "success",
            Tone::Warning => "warning",
            Tone::Danger => "danger",
        }
    }
}

/// A state of a thing.
#[derive(Clone, Debug)]
pub struct Tag {
    tone: Tone,
    icon: Option<Icon>,
    words: String,
    plain: bool,
}

impl Tag {
    pub fn new(tone: Tone, words: impl Into<String>) -> Self {
        Self {
            tone,
            icon: None,
            words: words.into(),
            plain: false,
        }
    }

    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// Without a ground, for long tables.
    pub fn plain(mut self) -> Self {
        self.plain = true;
        self
    }
}

impl Render for Tag {
    fn render(&self) -> Markup {
        let class = if self.plain { "status" } else { "ds-tag tag" };
        html! {
            span class=(class) data-color=(self.tone.color()) { @if let Some(icon) = self.icon { (icon) } (self.words) }
        }
    }
}

/// Within this time a deadline is near.
const SOON: TimeDelta = TimeDelta::days(2);

/// The time left until a deadline (negative when it has passed) in words, icon and colour.
pub fn time_left(l: L, left: TimeDelta) -> Tag {
    let (tone, icon) = if left < TimeDelta::zero() {
        (Tone::Danger, Icon::Alert)
    } else if left <= SOON {
        (Tone::Warning, Icon::Hourglass)
    } else {
        (Tone::Neutral, Icon::Clock)
    };
    let tag = Tag::new(tone, l.time_left(left)).icon(icon);
    if tone == Tone::Neutral { tag.plain() } else { tag }
}

/// A time as people say it, with the exact one on hover and for screen readers.
pub fn when(l: L, at: DateTime<Utc>, now: DateTime<Utc>) -> Markup {
    html! { time datetime=(at.format("%Y-%m-%dT%H:%M:%SZ")) title=(l.datetime_long(at)) { (l.datetime(at, now)) } }
}
