//! Pictures of numbers as SVG made here: axes from zero, labels at the marks instead of a legend, the limit as a line,
//! "n in all, as of" in the title, the finding as text alternative, the figures in a table behind a button.

mod bars;
mod histogram;
mod line;
mod scale;
mod split;

use maud::{Markup, PreEscaped, html};

pub use bars::Bars;
pub use histogram::Histogram;
pub use line::Lines;
pub use split::Split;

use super::table::{Col, Row, Table};
use crate::i18n::{L, args};
use crate::icon::Icon;

/// Width of the drawing in its own units; the page scales it.
const WIDTH: f64 = 640.0;

/// What every picture says beside itself.
#[derive(Clone, Debug)]
struct Frame {
    l: L,
    title: String,
    finding: String,
    stamp: Option<String>,
    csv: Option<String>,
}

impl Frame {
    fn new(l: L, title: impl Into<String>, finding: impl Into<String>) -> Self {
        Self {
            l,
            title: title.into(),
            finding: finding.into(),
            stamp: None,
            csv: None,
        }
    }

    fn stamp(&mut self, n: i64, as_of: &str) {
        self.stamp = Some(self.l.tf("chart-n", args!["n" => n, "date" => as_of]));
    }

    fn render(&self, height: f64, drawing: &str, heads: Vec<Col>, rows: Vec<Row>) -> Markup {
        let table = rows
            .into_iter()
            .fold(heads.into_iter().fold(Table::new(&self.title), Table::col), Table::row);
        html! {
            figure .chart {
                figcaption .chart__caption {
                    strong .chart__title { (self.title) }
                    @if let Some(stamp) = &self.stamp { span .chart__stamp { (stamp) } }
                    p .chart__finding { (self.finding) }
                }
                svg .chart__picture viewBox=(format!("0 0 {WIDTH} {height}")) role="img" aria-label=(format!("{}. {}", self.title, self.finding)) {
                    (PreEscaped(drawing))
                }
                div .chart__foot {
                    details .chart__table {
                        summary { (self.l.t("chart-table")) }
                        (table)
                    }
                    @if let Some(csv) = &self.csv { a .ds-link .chart__csv href=(csv) { (Icon::Download) (self.l.t("chart-csv")) } }
                }
            }
        }
    }
}

/// Methods that every picture has.
macro_rules! framed {
    () => {
        /// How many things the picture counts, and the day that it shows.
        pub fn stamp(mut self, n: i64, as_of: &str) -> Self {
            self.frame.stamp(n, as_of);
            self
        }

        /// Where the same figures are as CSV.
        pub fn csv(mut self, href: impl Into<String>) -> Self {
            self.frame.csv = Some(href.into());
            self
        }
    };
}
use framed;

/// A text of the drawing; `class` says what it is.
fn text(class: &str, x: f64, y: f64, words: &str) -> String {
    let words = words.replace('&', "&amp;").replace('<', "&lt;");
    format!(r#"<text class="{class}" x="{x:.1}" y="{y:.1}">{words}</text>"#)
}

fn rule(class: &str, from: (f64, f64), to: (f64, f64)) -> String {
    format!(
        r#"<line class="{class}" x1="{:.1}" y1="{:.1}" x2="{:.1}" y2="{:.1}"/>"#,
        from.0, from.1, to.0, to.1
    )
}

fn bar(class: &str, x: f64, y: f64, width: f64, height: f64) -> String {
    format!(
        r#"<rect class="{class}" x="{x:.1}" y="{y:.1}" width="{:.1}" height="{:.1}"/>"#,
        width.max(0.0),
        height.max(0.0)
    )
}

#[cfg(test)]
mod tests;
