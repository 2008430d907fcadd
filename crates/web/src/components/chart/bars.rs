use maud::{Markup, Render};

use super::{Frame, WIDTH, bar, framed, rule, text};
use crate::components::table::{Col, Row};
use crate::components::tag::Tone;
use crate::i18n::L;

/// Shares or counts by name: lying bars with the name at the left and the value at the end.
#[derive(Clone, Debug)]
pub struct Bars {
    frame: Frame,
    heads: (String, String),
    bars: Vec<(String, f64, Tone)>,
    percent: bool,
    limit: Option<(f64, String)>,
}

impl Bars {
    /// `finding` is the sentence that the picture shows; `heads` name the table's two columns.
    pub fn new(l: L, title: impl Into<String>, finding: impl Into<String>, heads: (String, String)) -> Self {
        Self {
            frame: Frame::new(l, title, finding),
            heads,
            bars: Vec::new(),
            percent: false,
            limit: None,
        }
    }

    framed!();

    pub fn bar(mut self, name: impl Into<String>, value: f64, tone: Tone) -> Self {
        self.bars.push((name.into(), value, tone));
        self
    }

    /// The values are shares between 0 and 1, and the axis ends at 100 %.
    pub fn percent(mut self) -> Self {
        self.percent = true;
        self
    }

    /// A goal, drawn as a line with its words.
    pub fn limit(mut self, at: f64, words: impl Into<String>) -> Self {
        self.limit = Some((at, words.into()));
        self
    }

    fn words(&self, value: f64) -> String {
        let l = self.frame.l;
        match (self.percent, value.fract() == 0.0) {
            (true, _) => l.percent(value),
            (false, true) => l.number(value as i64),
            (false, false) => l.decimal(value, 1),
        }
    }
}

const NAMES: f64 = 170.0;
const LINE: f64 = 34.0;

impl Render for Bars {
    fn render(&self) -> Markup {
        let top = if self.limit.is_some() { 26.0 } else { 6.0 };
        let most = self
            .bars
            .iter()
            .map(|(_, value, _)| *value)
            .chain(self.limit.iter().map(|(at, _)| *at));
        let most = if self.percent {
            1.0
        } else {
            most.fold(0.0, f64::max).max(1e-9)
        };
        let room = WIDTH - NAMES - 64.0;
        let foot = top + LINE * self.bars.len() as f64;
        let mut drawing = rule("chart__axis", (NAMES, top - 2.0), (NAMES, foot));
        for (at, (name, value, tone)) in self.bars.iter().enumerate() {
            let y = top + LINE * at as f64;
            let long = value / most * room;
            drawing += &text("chart__name chart__name--end", NAMES - 10.0, y + 21.0, name);
            drawing += &bar(
                &format!("chart__bar chart__bar--{}", tone.color()),
                NAMES,
                y + 4.0,
                long,
                LINE - 10.0,
            );
            drawing += &text("chart__value chart__name--end", WIDTH, y + 21.0, &self.words(*value));
        }
        if let Some((at, words)) = &self.limit {
            let x = NAMES + at / most * room;
            drawing += &rule("chart__limit", (x, top - 6.0), (x, foot));
            drawing += &text(
                "chart__name chart__limit-words chart__name--middle",
                x,
                top - 11.0,
                words,
            );
        }
        let rows = self
            .bars
            .iter()
            .map(|(name, value, _)| Row::new().cell(name).number(self.words(*value)))
            .collect();
        let heads = vec![Col::text(&self.heads.0), Col::number(&self.heads.1)];
        self.frame.render(foot + 6.0, &drawing, heads, rows)
    }
}
