use maud::{Markup, Render};

use super::{Frame, WIDTH, bar, framed, rule, text};
use crate::components::table::{Col, Row};
use crate::i18n::L;

/// Lying bars that are split into the same parts, such as days by step for each level.
#[derive(Clone, Debug)]
pub struct Split {
    frame: Frame,
    head: String,
    sum: String,
    parts: Vec<String>,
    bars: Vec<(String, Vec<f64>)>,
}

/// Parts are told apart by their order and by the lightness of their colours, so that no hue needs to be seen.
const PARTS: [&str; 5] = ["a", "b", "c", "d", "e"];
const NAMES: f64 = 132.0;
const LINE: f64 = 38.0;
const ROW: f64 = 24.0;

impl Split {
    /// `head` names what the bars are, `parts` what they are split into (at most five), `sum` the whole.
    pub fn new(
        l: L,
        title: impl Into<String>,
        finding: impl Into<String>,
        head: impl Into<String>,
        parts: Vec<String>,
        sum: impl Into<String>,
    ) -> Self {
        Self {
            frame: Frame::new(l, title, finding),
            head: head.into(),
            sum: sum.into(),
            parts,
            bars: Vec::new(),
        }
    }

    framed!();

    /// The next bar, with one value per part.
    pub fn bar(mut self, name: impl Into<String>, values: Vec<f64>) -> Self {
        self.bars.push((name.into(), values));
        self
    }

    /// The key above the bars, in the order of the parts: drawing and height.
    fn key(&self) -> (String, f64) {
        let (mut drawing, mut x, mut row) = (String::new(), 0.0, 0.0);
        for (part, name) in PARTS.iter().zip(&self.parts) {
            let wide = 40.0 + name.chars().count() as f64 * 9.5;
            if x + wide > WIDTH && x > 0.0 {
                (x, row) = (0.0, row + 1.0);
            }
            drawing += &bar(
                &format!("chart__part chart__part--{part}"),
                x,
                row * ROW + 3.0,
                14.0,
                14.0,
            );
            drawing += &text("chart__name", x + 21.0, row * ROW + 15.5, name);
            x += wide;
        }
        (drawing, (row + 1.0) * ROW)
    }
}

impl Render for Split {
    fn render(&self) -> Markup {
        let l = self.frame.l;
        let (mut drawing, top) = self.key();
        let top = top + 8.0;
        let whole = |values: &[f64]| values.iter().sum::<f64>();
        let most = self
            .bars
            .iter()
            .map(|(_, values)| whole(values))
            .fold(0.0, f64::max)
            .max(1e-9);
        let room = WIDTH - NAMES - 66.0;
        let foot = top + LINE * self.bars.len() as f64;
        drawing += &rule("chart__axis", (NAMES, top - 2.0), (NAMES, foot));
        for (at, (name, values)) in self.bars.iter().enumerate() {
            let y = top + LINE * at as f64;
            drawing += &text("chart__name chart__name--end", NAMES - 10.0, y + 23.0, name);
            let mut x = NAMES;
            for (part, value) in PARTS.iter().zip(values) {
                let long = value / most * room;
                drawing += &bar(
                    &format!("chart__part chart__part--{part}"),
                    x,
                    y + 5.0,
                    long,
                    LINE - 12.0,
                );
                let words = l.decimal(*value, 1);
                if long > 12.0 * words.chars().count() as f64 + 4.0 {
                    let class = format!("chart__value chart__name--middle chart__on-part--{part}");
                    drawing += &text(&class, x + long / 2.0, y + 23.5, &words);
                }
                x += long;
            }
            drawing += &text("chart__value", x + 8.0, y + 23.5, &l.decimal(whole(values), 1));
        }
        let heads = std::iter::once(Col::text(&self.head))
            .chain(self.parts.iter().map(Col::number))
            .chain([Col::number(&self.sum)])
            .collect();
        let rows = self.bars.iter().map(|(name, values)| {
            let row = values
                .iter()
                .fold(Row::new().cell(name), |row, value| row.number(l.decimal(*value, 1)));
            row.number(l.decimal(whole(values), 1))
        });
        self.frame.render(foot + 6.0, &drawing, heads, rows.collect())
    }
}
