//! The parts that pages are made of. A page never writes a class of the design system; it composes these.
//!
//! # A page in twenty lines
//! Texts go to `locales/{nb,sv,en}/YOUR.ftl`; the handler makes a [`Shell`](crate::layout::Shell) (the session layer does)
//! and calls a view such as this:
//!
//! ```
//! use maud::{Markup, html};
//! use web::components::*;
//! use web::i18n::args;
//! use web::layout::{Page, Shell, page};
//!
//! struct Line { href: String, who: String, waited: i64, left: chrono::TimeDelta }
//!
//! fn queue(shell: &Shell, lines: &[Line], total: i64, next: Option<String>) -> Markup {
//!     let l = shell.l;
//!     let table = Table::new(l.t("nav-queue"))
//!         .col(Col::text(l.t("nav-persons")))
//!         .col(Col::number(l.t("nav-waiting")))
//!         .col(Col::text(l.t("nav-jobs")))
//!         .rows(lines.iter().map(|line| {
//!             Row::link(&line.href, &line.who).number(l.number(line.waited)).cell(time_left(l, line.left))
//!         }));
//!     page(shell, &Page::new(l.t("nav-queue")).nav("nav-queue"), html! {
//!         (Chips::new(l).chip(Chip::new(l.t("filter-all"), with_query(&shell.path, "level", None)).count(total).on(true)))
//!         (table)
//!         (Pager::new(l, lines.len() as i64, total).next(next))
//!     })
//! }
//! ```
//!
//! A form: `Form::post(&shell.csrf, "/needs").command(id).draft("need-new").body(html! { (ErrorSummary::new(l, &errors))
//! (Text::new("phone", l.t("…")).value(&form.phone).error(errors.get("phone"))) (Button::submit(l.t("save"))) })`.
//! Everything in a builder that takes words takes them ready in the reader's language. Everything here implements
//! [`maud::Render`], so it stands in `html!` as `(part)`. Ids are the field names, so that the error summary can link.

mod alert;
mod button;
mod card;
pub mod chart;
mod chip;
mod choice;
mod errors;
mod field;
mod form;
mod nav;
mod table;
mod tag;
mod timeline;

pub use alert::{Alert, Flash, Problem, refusal};
pub use button::{Button, PostButton, buttons};
pub use card::{Card, Confirm, Empty, Facts, Progress, section};
pub use chip::{Chip, Chips};
pub use choice::{Checkbox, Checkboxes, Choice, Radios, Select};
pub use errors::{ErrorSummary, FieldErrors};
pub use field::{Kind, Text, Width};
pub use form::{COMMAND_FIELD, CSRF_FIELD, Form, with_query};
pub use nav::{Crumbs, Pager, Tabs};
pub use table::{Bulk, Col, Row, Share, Sort, Table};
pub use tag::{Tag, Tone, time_left, when};
pub use timeline::{Entry, Timeline};
