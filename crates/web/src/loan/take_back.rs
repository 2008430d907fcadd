//! Take in at the counter: one scan, one return. The thing goes to the place chosen, and the list of what came in stands
//! in the address.

use super::parts::{again, due, mark, told, unprocessable};
use super::{LOANS, TAKE_BACK};
use crate::components::{
    Button, Choice, Col, Empty, Form, Row, Select, Table, Tag, Text, Tone, Width, buttons, refusal, section,
};
use crate::error::PageError;
use crate::form::{Asked, Fields, Submitted};
use crate::icon::Icon;
use crate::layout::{Page, page};
use crate::paths;
use crate::said::Said;
use crate::session::User;
use crate::state::AppState;
use app::item::{ByIds, Summary};
use app::loan::{LoanList, LoanRow, PlacesForReturns, TakeBackMany};
use app::scan::{Scan, Target};
use app::{Done, Error};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::ids::{CommandId, ItemId, PlaceId};
use domain::place::PlaceKind;
use maud::{Markup, html};

/// The last things that came in are shown; more would make the address too long for some proxies.
const SHOWN: usize = 30;

#[derive(Clone, Debug, Default)]
struct Counter {
    to: Option<PlaceId>,
    /// The newest first.
    back: Vec<ItemId>,
}

impl Counter {
    fn read(fields: &Fields) -> Counter {
        Counter {
            to: fields.text("to").parse().ok(),
            back: fields.all("back").filter_map(|v| v.parse().ok()).take(SHOWN).collect(),
        }
    }
    fn path(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let Some(to) = self.to {
            query.append_pair("to", &to.to_string());
        }
        for item in self.back.iter().take(SHOWN) {
            query.append_pair("back", &item.to_string());
        }
        format!("{TAKE_BACK}?{}", query.finish())
    }
}

#[derive(Default)]
struct Shown {
    typed: String,
    refused: Option<String>,
    error: Option<Error>,
    several: Vec<Summary>,
    /// Open loans of a bulk product that was scanned.
    bulk: Vec<LoanRow>,
}

pub async fn show(State(state): State<AppState>, user: User, Asked(query): Asked) -> Result<Response, PageError> {
    let counter = Counter::read(&query);
    Ok(view(&state, &user, &counter, Shown::default()).await?.into_response())
}

pub async fn act(State(state): State<AppState>, user: User, form: Submitted) -> Result<Response, PageError> {
    let mut counter = Counter::read(&form.fields);
    let l = user.l();
    if let Ok(item) = form.fields.text("add").parse() {
        return take(&state, &user, counter, item, form.command, "").await;
    }
    let text = form.fields.text("scan").to_owned();
    let mut shown = Shown {
        typed: text.clone(),
        ..Shown::default()
    };
    if text.is_empty() {
        shown.refused = Some(l.t("take-back-nothing"));
    } else {
        match state.db.read(&user.ctx, &Scan { text: text.clone() }).await? {
            Target::Item(item) => return take(&state, &user, counter, item, form.command, &text).await,
            Target::Product(product) => {
                let list = LoanList {
                    product: Some(product),
                    most: 50,
                    ..LoanList::default()
                };
                shown.bulk = state.db.read(&user.ctx, &list).await?.rows;
                shown.typed.clear();
                if shown.bulk.is_empty() {
                    shown.refused = Some(l.t("take-back-not-out"));
                }
            }
            // A shelf or a quarantine that is scanned becomes the place for what comes next.
            Target::Place(place) => {
                counter.to = Some(place);
                return Ok(Said::done("take-back-place-set").at(&counter.path()));
            }
            Target::Several(hits) if !hits.items.is_empty() => shown.several = hits.items,
            Target::Person(person) => {
                return Ok(crate::said::see_other(&format!("{LOANS}?person={person}")));
            }
            Target::Need(_) | Target::Job(_) | Target::Several(_) => shown.refused = Some(l.t("loan-scan-not-a-thing")),
            Target::Nothing { .. } => shown.refused = Some(l.t("loan-scan-unknown")),
        }
    }
    Ok(unprocessable(view(&state, &user, &counter, shown).await?))
}

async fn take(
    state: &AppState,
    user: &User,
    mut counter: Counter,
    item: ItemId,
    command: CommandId,
    typed: &str,
) -> Result<Response, PageError> {
    let wish = TakeBackMany {
        items: vec![item],
        bulk: vec![],
        to: counter.to,
    };
    match state.db.run(&user.ctx, command, &wish).await {
        Ok(Done::Applied(taken) | Done::AlreadyApplied(taken)) => {
            counter.to = Some(taken.to);
            counter.back.retain(|i| *i != item);
            counter.back.insert(0, item);
            let key = if taken.jobs.is_empty() {
                "take-back-done"
            } else {
                "take-back-done-job"
            };
            Ok(Said::done(key).at(&counter.path()))
        }
        Err(e) => {
            let shown = Shown {
                typed: typed.into(),
                error: Some(again(e)?),
                ..Shown::default()
            };
            Ok(unprocessable(view(state, user, &counter, shown).await?))
        }
    }
}

async fn view(state: &AppState, user: &User, counter: &Counter, shown: Shown) -> Result<Markup, PageError> {
    let l = user.l();
    let places = state.db.read(&user.ctx, &PlacesForReturns).await?;
    let back = state
        .db
        .read(
            &user.ctx,
            &ByIds {
                items: counter.back.clone(),
            },
        )
        .await?;
    let chosen = counter
        .to
        .or_else(|| places.first().map(|p| p.0))
        .map(|p| p.to_string())
        .unwrap_or_default();
    let mut form = Form::post(&user.shell.csrf, TAKE_BACK).command(super::parts::new_command(user));
    for item in &counter.back {
        form = form.hidden("back", item.to_string());
    }
    let choices = places.iter().map(|(id, kind, path)| {
        let words = if *kind == PlaceKind::Quarantine {
            path.clone()
        } else {
            format!(
                "{path} ({})",
                l.t(&format!("loan-place-{}", kind.code().replace('_', "-")))
            )
        };
        Choice::new(id.to_string(), words)
    });
    let today = user.ctx.today();
    let field_error = match &shown.error {
        Some(Error::Invalid(_)) => Some(l.t("take-back-no-place")),
        _ => None,
    };
    let body = html! {
        @if let Some(words) = &shown.refused { (refusal(l, words, None)) }
        (told(l, shown.error.as_ref()))
        (Text::new("scan", l.t("take-back-scan")).help(l.t("take-back-scan-help")).value(shown.typed.clone()).width(Width::Medium).autofocus())
        (Select::new("to", l.t("take-back-to")).choices(choices).value(&chosen).error(field_error))
        (buttons(html! { (Button::submit(l.t("take-back-do")).icon(Icon::Collect)) }))
        @if !shown.several.is_empty() {
            (section(l.t("hand-out-several"), html! {
                (Table::new(l.t("loan-thing")).col(Col::text(l.t("loan-thing"))).col(Col::text(l.t("loan-place"))).col(Col::hidden(l.t("take-back-do")))
                    .rows(shown.several.iter().map(|s| Row::new()
                        .pair(&s.product_name, mark(l, s.label.as_deref(), s.serial.as_deref(), s.hms_number.as_deref()))
                        .cell(&s.place_name)
                        .cell(Button::submit(l.t("take-back-do")).secondary().field("add", s.id.to_string())))))
            }))
        }
    };
    Ok(page(
        &user.shell,
        &Page::new(l.t("take-back-title"))
            .nav("nav-store")
            .lead(l.t("take-back-lead")),
        html! {
            (form.body(body))
            @if !shown.bulk.is_empty() {
                (section(l.t("take-back-bulk"), html! {
                    (Table::new(l.t("take-back-bulk")).col(Col::text(l.t("hand-out-person"))).col(Col::text(l.t("loan-thing")))
                        .col(Col::text(l.t("loan-due")))
                        .rows(shown.bulk.iter().map(|r| Row::link(paths::loan(r.loan), &r.person_name)
                            .cell(l.tf("loan-count-of", crate::i18n::args!["n" => i64::from(r.quantity), "name" => r.product_name.as_str()]))
                            .cell(due(l, r.due, today)))))
                }))
            }
            (section(l.t("take-back-list"), html! {
                @if back.is_empty() {
                    (Empty::new(l.t("take-back-empty")).text(l.t("take-back-empty-help")))
                } @else {
                    (Table::new(l.t("take-back-list")).col(Col::text(l.t("loan-thing"))).col(Col::text(l.t("loan-place"))).col(Col::text(l.t("loan-next")))
                        .rows(back.iter().enumerate().map(|(n, s)| Row::link(paths::item(s.id), html! {
                                (s.product_name) span { " " (mark(l, s.label.as_deref(), s.serial.as_deref(), None)) }
                            })
                            .cell(&s.place_name)
                            .cell(Tag::new(if s.state == "quarantine" { Tone::Info } else { Tone::Neutral }, l.t(&format!("loan-back-{}", s.state.replace('_', "-")))))
                            .marked(n == 0))))
                }
            }))
        },
    ))
}
