use maud::{Markup, Render};

use super::scale::steps;
use super::{Frame, WIDTH, bar, framed, rule, text};
use crate::components::table::{Col, Row};
use crate::i18n::L;

/// A bar: how many in all, and of these how many past their limit.
#[derive(Clone, Debug)]
struct Bin {
    label: String,
    count: i64,
    late: i64,
}

/// Counts by an ordered measure (days waited): standing bars side by side from zero, limits as lines between them.
#[derive(Clone, Debug)]
pub struct Histogram {
    frame: Frame,
    heads: (String, String),
    axis: String,
    bins: Vec<Bin>,
    late: Option<String>,
    limits: Vec<(f64, String)>,
}

impl Histogram {
    /// `axis` names the measure under the picture; `heads` name the table's two columns.
    pub fn new(
        l: L,
        title: impl Into<String>,
        finding: impl Into<String>,
        axis: impl Into<String>,
        heads: (String, String),
    ) -> Self {
        let axis = axis.into();
        Self {
            frame: Frame::new(l, title, finding),
            heads,
            axis,
            bins: Vec::new(),
            late: None,
            limits: Vec::new(),
        }
    }

    framed!();

    /// The next bin to the right; `late` bins are past the limit.
    pub fn bin(self, label: impl Into<String>, count: i64, late: bool) -> Self {
        self.part_late(label, count, if late { count } else { 0 })
    }

    /// The next bin to the right, of which a part is past its limit: that part stands on top of the rest.
    pub fn part_late(mut self, label: impl Into<String>, count: i64, late: i64) -> Self {
        self.bins.push(Bin {
            label: label.into(),
            count,
            late,
        });
        self
    }

    /// What the late parts are called, above the picture and in the table.
    pub fn late(mut self, words: impl Into<String>) -> Self {
        self.late = Some(words.into());
        self
    }

    /// A limit's place, counted in bins from the left (2.5 = in the middle of the third), and its words. One beyond the
    /// last bin is said at the right edge with an arrow, without a line.
    pub fn limit(mut self, at: f64, words: impl Into<String>) -> Self {
        self.limits.push((at, words.into()));
        self
    }

    /// The words of the limits in rows, so that none covers another: (x, row, words), and how many rows.
    fn limit_rows(&self, x: impl Fn(f64) -> f64) -> (Vec<(f64, usize, &str)>, usize) {
        let mut limits: Vec<_> = self.limits.iter().map(|(at, words)| (x(*at), words.as_str())).collect();
        limits.sort_by(|a, b| b.0.total_cmp(&a.0));
        let rows = limits.len();
        // The rightmost stands lowest: no line then passes through the words of another.
        let placed = limits
            .iter()
            .enumerate()
            .map(|(at, (x, words))| (*x, rows - 1 - at, *words));
        (placed.collect(), rows)
    }
}

/// Height of a row of words in the drawing.
const ROW: f64 = 21.0;

impl Render for Histogram {
    fn render(&self) -> Markup {
        let l = self.frame.l;
        let left = 44.0;
        let wide = (WIDTH - left - 8.0) / self.bins.len().max(1) as f64;
        let (limits, limit_rows) = self.limit_rows(|at| left + wide * at);
        let key = if self.late.is_some() { ROW } else { 0.0 };
        let top = 22.0 + key + ROW * limit_rows as f64;
        let (foot, height) = (top + 196.0, top + 248.0);
        let ticks = steps(self.bins.iter().map(|bin| bin.count).max().unwrap_or(0) as f64, true);
        let most = ticks.last().copied().unwrap_or(1.0);
        let y = |value: f64| foot - value / most * (foot - top);
        let (mut drawing, mut figures) = (String::new(), String::new());
        if let Some(words) = &self.late {
            drawing += &bar("chart__bar chart__bar--danger", left, 2.0, 14.0, 14.0);
            drawing += &text("chart__name", left + 21.0, 14.5, words);
        }
        for tick in &ticks {
            let class = if *tick == 0.0 { "chart__axis" } else { "chart__grid" };
            drawing += &rule(class, (left, y(*tick)), (WIDTH - 8.0, y(*tick)));
            drawing += &text(
                "chart__tick chart__name--end",
                left - 8.0,
                y(*tick) + 5.0,
                &l.number(*tick as i64),
            );
        }
        // Every label when they fit, else every second, third …
        let widest = self.bins.iter().map(|bin| bin.label.chars().count()).max().unwrap_or(1);
        let every = ((widest as f64 * 10.5 + 6.0) / wide).ceil().max(1.0) as usize;
        for (at, bin) in self.bins.iter().enumerate() {
            let x = left + wide * at as f64;
            let (in_time, whole) = (foot - y((bin.count - bin.late) as f64), foot - y(bin.count as f64));
            drawing += &bar(
                "chart__bar chart__bar--info",
                x + 1.5,
                foot - in_time,
                wide - 3.0,
                in_time,
            );
            drawing += &bar(
                "chart__bar chart__bar--danger",
                x + 1.5,
                foot - whole,
                wide - 3.0,
                whole - in_time,
            );
            let words = l.number(bin.count);
            if bin.count > 0 && wide > 11.0 * words.chars().count() as f64 {
                figures += &text(
                    "chart__value chart__value--rim chart__name--middle",
                    x + wide / 2.0,
                    foot - whole - 6.0,
                    &words,
                );
            }
            if at % every == 0 {
                drawing += &text(
                    "chart__tick chart__name--middle",
                    x + wide / 2.0,
                    foot + 20.0,
                    &bin.label,
                );
            }
        }
        drawing += &text("chart__name chart__name--end", WIDTH - 8.0, height - 8.0, &self.axis);
        let edge = WIDTH - 8.0;
        for (x, row, words) in limits {
            let base = 14.5 + key + ROW * row as f64;
            if x > edge {
                figures += &text(
                    "chart__name chart__limit-words chart__name--end",
                    edge,
                    base,
                    &format!("{words} →"),
                );
                continue;
            }
            drawing += &rule("chart__limit", (x, base - 12.0), (x, foot));
            let (anchor, beside) = if x > WIDTH / 2.0 {
                ("chart__name--end", -7.0)
            } else {
                ("", 7.0)
            };
            figures += &text(
                &format!("chart__name chart__limit-words {anchor}"),
                x + beside,
                base,
                words,
            );
        }
        drawing += &figures;
        let mut heads = vec![Col::text(&self.heads.0), Col::number(&self.heads.1)];
        heads.extend(self.late.as_ref().map(Col::number));
        let rows = self.bins.iter().map(|bin| {
            let row = Row::new().cell(&bin.label).number(l.number(bin.count));
            match &self.late {
                Some(_) => row.number(l.number(bin.late)),
                None => row,
            }
        });
        self.frame.render(height, &drawing, heads, rows.collect())
    }
}
