//! One loan: what, who, until when; extend, take back, lost, receipt.

use super::parts::{again, due, errors, mark, new_command, told, unprocessable};
use super::{LOANS, TAKE_BACK};
use crate::components::{
    Alert, Button, Choice, Confirm, Crumbs, ErrorSummary, Facts, Form, Kind, PostButton, Select, Tag, Text, Tone,
    Width, buttons, section,
};
use crate::error::PageError;
use crate::form::Submitted;
use crate::i18n::args;
use crate::icon::Icon;
use crate::layout::{Page, page};
use crate::paths;
use crate::said::Said;
use crate::session::User;
use crate::state::AppState;
use app::Error;
use app::loan::{Extend, Extended, LoanRow, Lose, OfLoan, PlacesForReturns, TakeBackMany};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::access::Right;
use domain::ids::LoanId;
use domain::ids::PlaceId;
use maud::{Markup, html};
use uuid::Uuid;

async fn load(state: &AppState, user: &User, id: Uuid) -> Result<(LoanRow, Option<Extended>), Error> {
    state.db.read(&user.ctx, &OfLoan { loan: LoanId(id) }).await
}

fn title(user: &User, row: &LoanRow) -> String {
    match row.quantity {
        1 => row.product_name.clone(),
        n => user.l().tf(
            "loan-count-of",
            args!["n" => i64::from(n), "name" => row.product_name.as_str()],
        ),
    }
}

fn crumbs(user: &User, row: &LoanRow, here: &str) -> Crumbs {
    let l = user.l();
    Crumbs::new(l, here)
        .step(l.t("loans-title"), LOANS)
        .step(title(user, row), paths::loan(row.loan))
}

fn facts(user: &User, row: &LoanRow) -> Facts {
    let (l, today) = (user.l(), user.ctx.today());
    let thing = mark(
        l,
        row.label.as_deref(),
        row.serial.as_deref(),
        row.hms_number.as_deref(),
    );
    let state = match row.state.as_str() {
        "open" => html! { (due(l, row.due, today)) },
        "lost" => html! { (Tag::new(Tone::Danger, l.t("loan-lost"))) },
        _ => html! { (Tag::new(Tone::Good, l.t("loan-returned"))) },
    };
    Facts::new()
        .fact(
            l.t("hand-out-person"),
            html! { a .ds-link href=(paths::person(row.person)) { (row.person_name) } },
        )
        .fact(
            l.t("loan-thing"),
            html! {
                @match row.item {
                    Some(item) => { a .ds-link href=(paths::item(item)) { (thing) } }
                    None => { a .ds-link href=(paths::product(row.product)) { (row.product_name) } }
                }
            },
        )
        .fact(l.t("loan-kind"), l.t(&format!("loan-kind-{}", row.kind)))
        .fact(l.t("loan-handed-out-at"), l.datetime_long(row.handed_out_at))
        .fact(l.t("loan-due"), state)
        .fact_if(l.t("loan-ended-at"), row.ended_at.map(|at| l.datetime_long(at)))
        .fact_if(
            l.t("loan-need"),
            row.need
                .map(|n| html! { a .ds-link href=(paths::need(n)) { (l.t("loan-need-link")) } }),
        )
}

pub async fn show(State(state): State<AppState>, user: User, Path(id): Path<Uuid>) -> Result<Markup, PageError> {
    let (row, extended) = load(&state, &user, id).await?;
    let places = match user.ctx.may(Right::Lend) && row.state == "open" {
        true => state.db.read(&user.ctx, &PlacesForReturns).await?,
        false => vec![],
    };
    Ok(view(&user, &row, extended.as_ref(), &places, None))
}

fn view(
    user: &User,
    row: &LoanRow,
    extended: Option<&Extended>,
    places: &[(PlaceId, domain::place::PlaceKind, String)],
    error: Option<&Error>,
) -> Markup {
    let l = user.l();
    let here = paths::loan(row.loan);
    let open = row.state == "open" && user.ctx.may(Right::Lend);
    let actions =
        html! { (Button::link(l.t("receipt-title"), format!("{here}/receipt")).secondary().icon(Icon::Document)) };
    let found = errors(l, error);
    let bulk = open && row.item.is_none();
    let choices = places
        .iter()
        .map(|(id, _, path)| Choice::new(id.to_string(), path.clone()));
    page(
        &user.shell,
        &Page::new(title(user, row))
            .nav("nav-store")
            .crumbs(Crumbs::new(l, title(user, row)).step(l.t("loans-title"), LOANS))
            .actions(actions),
        html! {
            (told(l, error))
            @if row.near_ceiling { (Alert::new(Tone::Warning, l.t("loan-ceiling-text")).title(l.t("loan-ceiling-title"))) }
            (facts(user, row))
            @if open {
                (buttons(html! {
                    @if row.item.is_some() {
                        (PostButton::new(&user.shell.csrf, format!("{here}/back"), Button::submit(l.t("take-back-do")).icon(Icon::Collect)).command(new_command(user)))
                    }
                    @if extended.is_some() { (Button::link(l.t("loan-extend"), format!("{here}/extend")).secondary().icon(Icon::Calendar)) }
                    (Button::link(l.t("loan-lose"), format!("{here}/lost")).tertiary().danger())
                }))
            }
            @if bulk {
                (section(l.t("take-back-title"), html! {
                    (ErrorSummary::new(l, &found))
                    (Form::post(&user.shell.csrf, format!("{here}/back")).command(new_command(user)).body(html! {
                        @if row.quantity > 1 {
                            (Text::new("quantity", l.t("take-back-pieces")).kind(Kind::Number).width(Width::Short).value(row.quantity.to_string())
                                .help(l.tf("take-back-pieces-help", args!["n" => i64::from(row.quantity)])).error(found.get("quantity")))
                        } @else { input type="hidden" name="quantity" value="1"; }
                        (Select::new("to", l.t("take-back-to")).choices(choices).error(found.get("to")))
                        (Button::submit(l.t("take-back-do")).icon(Icon::Collect))
                    }))
                }))
            }
        },
    )
}

/// Takes the loan back, wholly or (of a bulk product) some pieces.
pub async fn back(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    let (row, extended) = load(&state, &user, id).await?;
    let mut reader = form.fields.reader();
    let quantity = reader
        .number("quantity", 1, i64::from(row.quantity))
        .and_then(|n| u32::try_from(n).ok());
    let to = reader.optional_id::<PlaceId>("to");
    let wish = reader.finish(|| {
        Some(TakeBackMany {
            items: row.item.into_iter().collect(),
            bulk: if row.item.is_none() {
                vec![(row.loan, quantity)]
            } else {
                vec![]
            },
            to,
        })
    });
    match form.run(&state, &user, wish).await {
        Ok(taken) => match row.item {
            Some(item) => Ok(Said::done("take-back-done").at(&format!("{TAKE_BACK}?to={}&back={item}", taken.to))),
            None => Ok(Said::done("take-back-done").at(&paths::loan(row.loan))),
        },
        Err(e) => {
            let error = again(e)?;
            let places = state.db.read(&user.ctx, &PlacesForReturns).await?;
            Ok(unprocessable(view(
                &user,
                &row,
                extended.as_ref(),
                &places,
                Some(&error),
            )))
        }
    }
}

pub async fn extend_form(State(state): State<AppState>, user: User, Path(id): Path<Uuid>) -> Result<Markup, PageError> {
    let (row, extended) = load(&state, &user, id).await?;
    let typed = extended.as_ref().map(|e| e.due.to_string()).unwrap_or_default();
    Ok(extend_view(&user, &row, extended.as_ref(), &typed, None))
}

fn extend_view(user: &User, row: &LoanRow, extended: Option<&Extended>, typed: &str, error: Option<&Error>) -> Markup {
    let l = user.l();
    let found = errors(l, error);
    let action = format!("{}/extend", paths::loan(row.loan));
    page(
        &user.shell,
        &Page::new(l.t("loan-extend-title"))
            .nav("nav-store")
            .crumbs(crumbs(user, row, &l.t("loan-extend"))),
        html! {
            (told(l, error))
            @if extended.is_some_and(|e| e.passes_ceiling) {
                (Alert::new(Tone::Warning, l.t("loan-ceiling-text")).title(l.t("loan-ceiling-title")))
            }
            (facts(user, row))
            (Form::post(&user.shell.csrf, action).command(new_command(user)).body(html! {
                (ErrorSummary::new(l, &found))
                (Text::new("due", l.t("loan-new-due")).kind(Kind::Date).help(l.t("loan-new-due-help")).width(Width::Short).value(typed)
                    .error(found.get("due")).autofocus())
                (buttons(html! {
                    (Button::submit(l.t("loan-extend")).icon(Icon::Calendar))
                    (Button::link(l.t("cancel"), paths::loan(row.loan)).secondary())
                }))
            }))
        },
    )
}

pub async fn extend(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    let mut reader = form.fields.reader();
    let due = reader.date("due");
    let wish = reader.finish(|| Some(Extend { loan: LoanId(id), due }));
    match form.run(&state, &user, wish).await {
        Ok(extended) => {
            let key = if extended.passes_ceiling {
                "loan-extended-ceiling"
            } else {
                "loan-extended"
            };
            Ok(Said::done(key)
                .arg("date", user.l().day_long(extended.due))
                .at(&paths::loan(id)))
        }
        Err(e) => {
            let error = again(e)?;
            let (row, extended) = load(&state, &user, id).await?;
            Ok(unprocessable(extend_view(
                &user,
                &row,
                extended.as_ref(),
                form.fields.text("due"),
                Some(&error),
            )))
        }
    }
}

pub async fn lost_form(State(state): State<AppState>, user: User, Path(id): Path<Uuid>) -> Result<Response, PageError> {
    let (row, _) = load(&state, &user, id).await?;
    Ok(lost_view(&user, &row, None).into_response())
}

fn lost_view(user: &User, row: &LoanRow, error: Option<&Error>) -> Markup {
    let l = user.l();
    let here = paths::loan(row.loan);
    let deed = PostButton::new(
        &user.shell.csrf,
        format!("{here}/lost"),
        Button::submit(l.t("loan-lose-do")).danger(),
    )
    .command(new_command(user));
    page(
        &user.shell,
        &Page::new(l.t("loan-lose"))
            .nav("nav-store")
            .crumbs(crumbs(user, row, &l.t("loan-lose"))),
        html! {
            (told(l, error))
            (facts(user, row))
            (Confirm::new(l, l.tf("loan-lose-text", args!["name" => row.product_name.as_str()]), deed, here))
        },
    )
}

pub async fn lost(
    State(state): State<AppState>,
    user: User,
    Path(id): Path<Uuid>,
    form: Submitted,
) -> Result<Response, PageError> {
    match state.db.run(&user.ctx, form.command, &Lose { loan: LoanId(id) }).await {
        Ok(_) => Ok(Said::done("loan-lose-done").at(&paths::loan(id))),
        Err(e) => {
            let error = again(e)?;
            let (row, _) = load(&state, &user, id).await?;
            Ok(unprocessable(lost_view(&user, &row, Some(&error))))
        }
    }
}
