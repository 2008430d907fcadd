use maud::{Markup, Render};

use super::scale::steps;
use super::{Frame, WIDTH, framed, rule, text};
use crate::components::table::{Col, Row};
use crate::i18n::L;

/// A measure over time, up to four lines, each named at its end. A gap in the data is a gap in the line.
#[derive(Clone, Debug)]
pub struct Lines {
    frame: Frame,
    head: String,
    labels: Vec<String>,
    series: Vec<(String, Vec<Option<f64>>)>,
    percent: bool,
    limit: Option<(f64, String)>,
}

/// Each line is told from the others by its dashes as well as by its colour.
const MARKS: [&str; 4] = ["a", "b", "c", "d"];

impl Lines {
    /// `labels` are the points of time; `head` names their column in the table.
    pub fn new(
        l: L,
        title: impl Into<String>,
        finding: impl Into<String>,
        head: impl Into<String>,
        labels: Vec<String>,
    ) -> Self {
        let frame = Frame::new(l, title, finding);
        Self {
            frame,
            head: head.into(),
            labels,
            series: Vec::new(),
            percent: false,
            limit: None,
        }
    }

    framed!();

    /// A line with one value per label; `None` where nothing was measured.
    pub fn series(mut self, name: impl Into<String>, values: Vec<Option<f64>>) -> Self {
        self.series.push((name.into(), values));
        self
    }

    /// The values are shares between 0 and 1, and the axis ends at 100 %.
    pub fn percent(mut self) -> Self {
        self.percent = true;
        self
    }

    /// A limit or goal, drawn as a line with its words.
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

    /// The names at the ends of the lines, moved apart where they would touch: (y, series).
    fn ends(&self, y: impl Fn(f64) -> f64) -> Vec<(f64, usize)> {
        let mut ends: Vec<(f64, usize)> = self
            .series
            .iter()
            .enumerate()
            .filter_map(|(at, (_, values))| Some((y(values.iter().rev().flatten().next().copied()?), at)))
            .collect();
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        for at in 1..ends.len() {
            ends[at].0 = ends[at].0.max(ends[at - 1].0 + 19.0);
        }
        ends
    }
}

impl Render for Lines {
    fn render(&self) -> Markup {
        let (left, right, top, foot, height) = (64.0, 172.0, 20.0, 220.0, 254.0);
        let values = self
            .series
            .iter()
            .flat_map(|(_, values)| values.iter().flatten().copied());
        let most = values.chain(self.limit.iter().map(|(at, _)| *at)).fold(0.0, f64::max);
        let ticks = if self.percent {
            vec![0.0, 0.25, 0.5, 0.75, 1.0]
        } else {
            steps(most, true)
        };
        let most = ticks.last().copied().unwrap_or(1.0);
        let between = (WIDTH - left - right) / (self.labels.len().max(2) - 1) as f64;
        let x = |at: usize| left + between * at as f64;
        let y = |value: f64| foot - value / most * (foot - top);
        let mut drawing = String::new();
        for tick in &ticks {
            let class = if *tick == 0.0 { "chart__axis" } else { "chart__grid" };
            drawing += &rule(class, (left, y(*tick)), (WIDTH - right, y(*tick)));
            drawing += &text(
                "chart__tick chart__name--end",
                left - 8.0,
                y(*tick) + 5.0,
                &self.words(*tick),
            );
        }
        let widest = self.labels.iter().map(|label| label.chars().count()).max().unwrap_or(1);
        let every = (widest as f64 * 8.5 / between).ceil().max(1.0) as usize;
        for (at, label) in self.labels.iter().enumerate().filter(|(at, _)| at % every == 0) {
            drawing += &text("chart__tick chart__name--middle", x(at), foot + 21.0, label);
        }
        if let Some((at, words)) = &self.limit {
            drawing += &rule("chart__limit", (left, y(*at)), (WIDTH - right, y(*at)));
            drawing += &text("chart__name chart__limit-words", left + 6.0, y(*at) - 6.0, words);
        }
        for (number, (_, values)) in self.series.iter().enumerate() {
            let mark = MARKS[number % MARKS.len()];
            drawing += &format!(
                r#"<path class="chart__line chart__line--{mark}" d="{}"/>"#,
                path(values, x, y)
            );
            for (at, value) in values.iter().enumerate() {
                let alone = at.checked_sub(1).is_none_or(|before| values[before].is_none())
                    && values.get(at + 1).is_none_or(Option::is_none);
                if let (Some(value), true) = (value, alone || at + 1 == values.len()) {
                    let (cx, cy) = (x(at), y(*value));
                    drawing +=
                        &format!(r#"<circle class="chart__dot chart__dot--{mark}" cx="{cx:.1}" cy="{cy:.1}" r="4"/>"#);
                }
            }
        }
        for (at, number) in self.ends(y) {
            let (name, values) = &self.series[number];
            let last = values
                .iter()
                .rev()
                .flatten()
                .next()
                .map(|value| self.words(*value))
                .unwrap_or_default();
            drawing += &text(
                "chart__name chart__name--line",
                WIDTH - right + 10.0,
                at + 5.0,
                &format!("{name} {last}"),
            );
        }
        let heads = std::iter::once(Col::text(&self.head))
            .chain(self.series.iter().map(|(name, _)| Col::number(name)))
            .collect();
        let cell = |values: &[Option<f64>], at: usize| match values.get(at) {
            Some(Some(value)) => self.words(*value),
            _ => "–".to_owned(),
        };
        let rows = self.labels.iter().enumerate().map(|(at, label)| {
            self.series
                .iter()
                .fold(Row::new().cell(label), |row, (_, values)| row.number(cell(values, at)))
        });
        self.frame.render(height, &drawing, heads, rows.collect())
    }
}

fn path(values: &[Option<f64>], x: impl Fn(usize) -> f64, y: impl Fn(f64) -> f64) -> String {
    let mut path = String::new();
    let mut drawing = false;
    for (at, value) in values.iter().enumerate() {
        match value {
            Some(value) => {
                path += &format!("{}{:.1} {:.1}", if drawing { "L" } else { "M" }, x(at), y(*value));
                drawing = true;
            }
            None => drawing = false,
        }
    }
    path
}
