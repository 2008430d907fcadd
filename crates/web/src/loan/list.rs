//! The list of loans: what is out, overdue, soon due, and what passes two years.

use super::parts::{due, mark};
use crate::components::{Button, Chip, Chips, Col, Empty, Pager, Row, Share, Table, Tag, Tone, with_query};
use crate::error::PageError;
use crate::form::Asked;
use crate::i18n::args;
use crate::icon::Icon;
use crate::layout::{Page, page};
use crate::paths;
use crate::session::User;
use crate::state::AppState;
use app::loan::{LoanList, LoanRow, Which};
use axum::extract::State;
use domain::access::Right;
use domain::loan::LoanKind;
use maud::{Markup, html};

const MOST: i64 = 50;

pub async fn list(State(state): State<AppState>, user: User, Asked(query): Asked) -> Result<Markup, PageError> {
    let list = LoanList {
        which: Which::ALL
            .into_iter()
            .find(|w| w.code() == query.text("which"))
            .unwrap_or_default(),
        kind: query.text("kind").parse().ok(),
        person: query.text("person").parse().ok(),
        product: query.text("product").parse().ok(),
        after: query.text("after").parse().ok(),
        most: MOST,
    };
    let found = state.db.read(&user.ctx, &list).await?;
    let l = user.l();
    let here = user.shell.path.clone();
    let chips = Chips::new(l).chips(Which::ALL.into_iter().map(|which| {
        let value = (which != Which::Open).then_some(which.code());
        Chip::new(
            l.t(&format!("loans-{}", which.code().replace('_', "-"))),
            with_query(&here, "which", value),
        )
        .count(found.counts.of(which))
        .on(which == list.which)
    }));
    let kinds = Chips::new(l)
        .label(l.t("loan-kind"))
        .chip(Chip::new(l.t("filter-all"), with_query(&here, "kind", None)).on(list.kind.is_none()))
        .chips(LoanKind::ALL.iter().map(|k| {
            Chip::new(
                l.t(&format!("loan-kind-{k}")),
                with_query(&here, "kind", Some(k.code())),
            )
            .on(list.kind == Some(*k))
        }));
    let today = user.ctx.today();
    let deeds = html! {
        @if user.ctx.may(Right::Lend) {
            (Button::link(l.t("hand-out-title"), super::HAND_OUT).icon(Icon::HandOut))
            (Button::link(l.t("take-back-title"), super::TAKE_BACK).secondary().icon(Icon::Collect))
        }
    };
    let title = match found.rows.first().filter(|_| list.person.is_some()) {
        Some(row) => l.tf("loans-title-of", args!["name" => row.person_name.as_str()]),
        None => l.t("loans-title"),
    };
    Ok(page(
        &user.shell,
        &Page::new(title).nav("nav-store").actions(deeds),
        html! {
            (crate::place::store_tabs(&user, super::LOANS))
            (chips) (kinds)
            @if list.which == Which::Ceiling { p { (l.t("loans-ceiling-help")) } }
            @if found.rows.is_empty() {
                (Empty::new(l.t(&format!("loans-none-{}", list.which.code().replace('_', "-")))))
            } @else {
                (table(&user, &found.rows, today))
                (Pager::new(l, found.rows.len() as i64, found.counts.of(list.which))
                    .first(list.after.map(|_| with_query(&here, "after", None)))
                    .next(found.next.map(|next| with_query(&here, "after", Some(&next.to_string())))))
            }
        },
    ))
}

fn table(user: &User, rows: &[LoanRow], today: chrono::NaiveDate) -> Table {
    let l = user.l();
    Table::new(l.t("loans-title"))
        .single_lines()
        .col(Col::text(l.t("loan-thing")).gives_way(Share::Most))
        .col(Col::text(l.t("hand-out-person")).gives_way(Share::Little))
        .col(Col::text(l.t("loan-kind")))
        .col(Col::text(l.t("loan-handed-out-at")).named())
        .col(Col::text(l.t("loan-due")).named())
        .rows(rows.iter().map(|r| {
            let name = if r.quantity > 1 {
                l.tf(
                    "loan-count-of",
                    args!["n" => i64::from(r.quantity), "name" => r.product_name.as_str()],
                )
            } else {
                r.product_name.clone()
            };
            let label = mark(l, r.label.as_deref(), r.serial.as_deref(), r.hms_number.as_deref());
            Row::link(paths::loan(r.loan), html! { (name) span .cell__second { (label) } })
                .cell(&r.person_name)
                .cell(l.t(&format!("loan-kind-{}", r.kind)))
                .cell(html! {
                    (l.date(r.handed_out_at, user.ctx.now))
                    @if r.near_ceiling { " " (Tag::new(Tone::Warning, l.t("loan-near-ceiling")).icon(Icon::Hourglass)) }
                })
                .cell(due(l, r.due, today))
        }))
}
