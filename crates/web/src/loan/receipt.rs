//! The receipt: a page to print and the same as PDF.

use super::parts::{address, mark};
use super::pdf;
use crate::components::{Button, Col, Crumbs, Facts, Row, Table, section};
use crate::error::PageError;
use crate::i18n::{L, args};
use crate::icon::Icon;
use crate::layout::{Page, page as frame};
use crate::paths;
use crate::session::User;
use crate::state::AppState;
use app::Error;
use app::loan::{Receipt, ReceiptLine, ReceiptOf};
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use domain::access::Right;
use domain::ids::LoanId;
use maud::{Markup, html};
use uuid::Uuid;

async fn load(state: &AppState, user: &User, id: Uuid) -> Result<Receipt, Error> {
    state.db.read(&user.ctx, &ReceiptOf { loan: LoanId(id) }).await
}

/// Until when, in the reader's words.
pub(super) fn until(l: L, line: &ReceiptLine) -> String {
    match line.due {
        Some(due) => l.day_long(due),
        None => l.t("receipt-lasting"),
    }
}

pub(super) fn what(l: L, line: &ReceiptLine) -> String {
    match line.quantity {
        1 => line.product_name.clone(),
        n => l.tf(
            "loan-count-of",
            args!["n" => i64::from(n), "name" => line.product_name.as_str()],
        ),
    }
}

pub async fn page(State(state): State<AppState>, user: User, Path(id): Path<Uuid>) -> Result<Markup, PageError> {
    let receipt = load(&state, &user, id).await?;
    let l = user.l();
    let here = paths::loan(id);
    let actions = html! {
        (Button::link(l.t("receipt-pdf"), format!("{here}/receipt.pdf")).icon(Icon::Pdf))
        @if user.ctx.may(Right::Lend) { (Button::link(l.t("receipt-next"), super::HAND_OUT).secondary()) }
    };
    let crumbs = match user.ctx.may(Right::SeePersons) {
        true => Crumbs::new(l, l.t("receipt-title")).step(l.t("loans-title"), super::LOANS),
        false => Crumbs::new(l, l.t("receipt-title")),
    };
    Ok(frame(
        &user.shell,
        &Page::new(l.t("receipt-title"))
            .nav("nav-store")
            .lead(l.tf("receipt-lead", args!["name" => receipt.municipality.as_str()]))
            .crumbs(crumbs)
            .actions(actions),
        html! {
            (Facts::new()
                .fact(l.t("hand-out-person"), html! { a .ds-link href=(paths::person(receipt.person)) { (receipt.person_name) } })
                .fact(l.t("hand-out-address"), address(l, &receipt.address))
                .fact(l.t("loan-handed-out-at"), l.datetime_long(receipt.handed_out_at))
                .fact_if(l.t("receipt-by"), receipt.handed_out_by.clone())
                .fact_if(l.t("receipt-service"), receipt.service.clone()))
            (Table::new(l.t("receipt-things")).titled().col(Col::text(l.t("loan-thing"))).col(Col::text(l.t("receipt-until")).named())
                .rows(receipt.lines.iter().map(|line| {
                    let mark = mark(l, line.label.as_deref(), line.serial.as_deref(), line.hms_number.as_deref());
                    Row::new().pair(what(l, line), mark).cell(until(l, line))
                })))
            (section(l.t("receipt-return-title"), html! {
                ul { @for rule in RULES { li { (l.t(rule)) } } }
            }))
        },
    ))
}

/// What the borrower should know.
pub(super) const RULES: [&str; 4] = [
    "receipt-rule-return",
    "receipt-rule-clean",
    "receipt-rule-broken",
    "receipt-rule-longer",
];

pub async fn pdf(State(state): State<AppState>, user: User, Path(id): Path<Uuid>) -> Result<Response, PageError> {
    let receipt = load(&state, &user, id).await?;
    let bytes =
        pdf::receipt(user.l(), &receipt).map_err(|e| Error::Unavailable(format!("the PDF can't be made: {e}")))?;
    let name = format!("inline; filename=\"{}.pdf\"", user.l().t("receipt-file"));
    Ok((
        [
            (CONTENT_TYPE, "application/pdf".to_owned()),
            (CONTENT_DISPOSITION, name),
        ],
        bytes,
    )
        .into_response())
}
