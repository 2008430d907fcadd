//! Hand out at the counter: the person first, then one scan per thing, each checked at once; an empty scan or the button
//! finishes. Keyboard and scanner are enough. What lies on the counter stands in the address, so nothing is lost.

use super::HAND_OUT;
use super::parts::{address, again, errors, mark, new_command, told, unprocessable};
use crate::components::{
    Alert, Button, Choice, Col, Facts, Form, Kind, Radios, Row, Table, Tag, Text, Tone, Width, buttons, refusal,
    section,
};
use crate::error::{PageError, words};
use crate::form::{Asked, Fields, Submitted, parse_date};
use crate::i18n::args;
use crate::icon::Icon;
use crate::layout::{Page, page};
use crate::paths;
use crate::said::{Said, see_other};
use crate::session::User;
use crate::state::AppState;
use app::error::Fault;
use app::item::Summary;
use app::loan::{Basket, BasketAnswer, BulkOut, HandOver};
use app::person::{Card, Find, Found};
use app::scan::{Scan, Target};
use app::{Error, Refusal};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::ids::{ItemId, NeedId, PersonId, ProductId};
use domain::loan::LoanKind;
use maud::{Markup, html};

/// What lies on the counter.
#[derive(Clone, Debug, Default)]
struct Counter {
    person: Option<PersonId>,
    need: Option<NeedId>,
    items: Vec<ItemId>,
    bulk: Vec<(ProductId, u32)>,
    kind: Option<LoanKind>,
    due: String,
}

impl Counter {
    fn read(fields: &Fields) -> Counter {
        let ids = |name: &'static str| {
            fields
                .all(name)
                .filter_map(|v| v.parse::<uuid::Uuid>().ok())
                .collect::<Vec<_>>()
        };
        let bulk = (ids("bulk").into_iter())
            .map(|id| {
                let pieces = fields.text(&format!("pieces-{id}")).parse().unwrap_or(1);
                (ProductId(id), pieces)
            })
            .collect();
        let mut items: Vec<ItemId> = ids("item").into_iter().map(ItemId).collect();
        let mut seen = std::collections::BTreeSet::new();
        items.retain(|i| seen.insert(*i));
        Counter {
            person: fields.text("person").parse().ok(),
            need: fields.text("need").parse().ok(),
            items,
            bulk,
            kind: fields.text("kind").parse().ok(),
            due: fields.text("due").into(),
        }
    }

    /// The address that shows the same.
    fn path(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let Some(person) = self.person {
            query.append_pair("person", &person.to_string());
        }
        if let Some(need) = self.need {
            query.append_pair("need", &need.to_string());
        }
        for item in &self.items {
            query.append_pair("item", &item.to_string());
        }
        for (product, pieces) in &self.bulk {
            query.append_pair("bulk", &product.to_string());
            query.append_pair(&format!("pieces-{product}"), &pieces.to_string());
        }
        if let Some(kind) = self.kind {
            query.append_pair("kind", kind.code());
        }
        if !self.due.is_empty() {
            query.append_pair("due", &self.due);
        }
        format!("{HAND_OUT}?{}", query.finish())
    }

    fn is_empty(&self) -> bool {
        self.items.is_empty() && self.bulk.is_empty()
    }

    fn basket(&self, person: PersonId) -> Basket {
        Basket {
            person,
            items: self.items.clone(),
            bulk: self.bulk.clone(),
        }
    }
}

pub async fn show(State(state): State<AppState>, user: User, Asked(query): Asked) -> Result<Response, PageError> {
    let counter = Counter::read(&query);
    let Some(person) = counter.person else {
        return Ok(who_view(&user, &counter, "", None).into_response());
    };
    let answer = state.db.read(&user.ctx, &counter.basket(person)).await?;
    Ok(view(&user, &counter, &answer, &Shown::default()).into_response())
}

pub async fn act(State(state): State<AppState>, user: User, form: Submitted) -> Result<Response, PageError> {
    let fields = &form.fields;
    let mut counter = Counter::read(fields);
    let Some(person) = counter.person else {
        return find(&state, &user, &counter, fields.text("who")).await;
    };
    if let Ok(dropped) = fields.text("drop").parse::<uuid::Uuid>() {
        counter.items.retain(|i| i.0 != dropped);
        counter.bulk.retain(|(p, _)| p.0 != dropped);
        return Ok(see_other(&counter.path()));
    }
    if let Ok(added) = fields.text("add").parse::<ItemId>() {
        counter.items.push(added);
        return Ok(see_other(&counter.path()));
    }
    let text = fields.text("scan");
    if text.is_empty() {
        return finish(&state, &user, counter, person, &form).await;
    }
    let target = state.db.read(&user.ctx, &Scan { text: text.into() }).await?;
    let before = counter.clone();
    match target {
        Target::Item(id) if counter.items.contains(&id) => {
            let shown = Shown::refused(user.l().t("loan-already-on-counter"), text);
            return back(&state, &user, &before, person, shown).await;
        }
        Target::Item(id) => counter.items.push(id),
        Target::Product(id) => match counter.bulk.iter_mut().find(|(p, _)| *p == id) {
            Some((_, pieces)) => *pieces += 1,
            None => counter.bulk.push((id, 1)),
        },
        Target::Several(hits) if !hits.items.is_empty() => {
            let shown = Shown {
                several: hits.items,
                ..Shown::default()
            };
            return back(&state, &user, &before, person, shown).await;
        }
        Target::Place(_) | Target::Person(_) | Target::Need(_) | Target::Job(_) | Target::Several(_) => {
            let shown = Shown::refused(user.l().t("loan-scan-not-a-thing"), text);
            return back(&state, &user, &before, person, shown).await;
        }
        Target::Nothing { .. } => {
            let shown = Shown::refused(user.l().t("loan-scan-unknown"), text);
            return back(&state, &user, &before, person, shown).await;
        }
    }
    // The refusal is told at the scan, not at the end.
    let answer = state.db.read(&user.ctx, &counter.basket(person)).await?;
    let refused = match (answer.items.last(), answer.bulk.last()) {
        (Some(item), _) if counter.items.len() > before.items.len() => item.refused.clone(),
        (_, _) => (answer.bulk.iter()).find_map(|b| b.refused.clone()),
    };
    match refused {
        None => Ok(see_other(&counter.path())),
        Some(refusal) => {
            let shown = Shown::refused(words(user.l(), &Error::Refused(refusal)), text);
            back(&state, &user, &before, person, shown).await
        }
    }
}

async fn back(
    state: &AppState,
    user: &User,
    counter: &Counter,
    person: PersonId,
    shown: Shown,
) -> Result<Response, PageError> {
    let answer = state.db.read(&user.ctx, &counter.basket(person)).await?;
    Ok(unprocessable(view(user, counter, &answer, &shown)))
}

async fn finish(
    state: &AppState,
    user: &User,
    counter: Counter,
    person: PersonId,
    form: &Submitted,
) -> Result<Response, PageError> {
    if counter.is_empty() {
        let shown = Shown::refused(user.l().t("loan-counter-empty"), "");
        return back(state, user, &counter, person, shown).await;
    }
    let due = parse_date(&counter.due);
    let mut faults = vec![];
    if due.is_none() && !counter.due.is_empty() {
        faults.push(("due", Fault::NotADate));
    }
    let outcome = match faults.pop() {
        Some((field, fault)) => Err(Error::field(field, fault)),
        None => {
            let command = HandOver {
                person,
                kind: counter.kind.unwrap_or(LoanKind::Short),
                due,
                need: counter.need,
                items: counter.items.clone(),
                bulk: (counter.bulk.iter())
                    .map(|(product, quantity)| BulkOut {
                        product: *product,
                        quantity: *quantity,
                        from: None,
                        line: None,
                    })
                    .collect(),
            };
            state.db.run(&user.ctx, form.command, &command).await
        }
    };
    match outcome {
        Ok(done) => {
            let out = done.into_inner();
            let warn = out.loans.iter().any(|l| l.passes_ceiling);
            let key = match (warn, out.in_use.is_empty()) {
                (true, _) => "loan-handed-out-ceiling",
                (false, true) => "loan-handed-out",
                (false, false) => "loan-handed-out-in-use",
            };
            let target = out
                .loans
                .first()
                .map_or(HAND_OUT.to_owned(), |l| format!("{}/receipt", paths::loan(l.loan)));
            Ok(Said::done(key).arg("n", out.loans.len()).at(&target))
        }
        Err(e) => {
            let shown = Shown {
                error: Some(again(e)?),
                ..Shown::default()
            };
            back(state, user, &counter, person, shown).await
        }
    }
}

async fn find(state: &AppState, user: &User, counter: &Counter, text: &str) -> Result<Response, PageError> {
    if text.is_empty() {
        return Ok(unprocessable(who_view(user, counter, text, None)));
    }
    let found = state
        .db
        .read(
            &user.ctx,
            &Find {
                text: text.into(),
                most: 12,
            },
        )
        .await?;
    if let ([one], false) = (found.persons.as_slice(), found.more) {
        let counter = Counter {
            person: Some(one.id),
            ..counter.clone()
        };
        return Ok(see_other(&counter.path()));
    }
    // A national id is not shown again: it stays out of the page as it stays out of the address.
    let typed = if found.by_national_id { "" } else { text };
    Ok(unprocessable(who_view(user, counter, typed, Some(&found))))
}

/// What the page says beside the counter itself.
#[derive(Debug, Default)]
struct Shown {
    refused: Option<String>,
    typed: String,
    several: Vec<Summary>,
    error: Option<Error>,
}

impl Shown {
    fn refused(words: String, typed: &str) -> Shown {
        Shown {
            refused: Some(words),
            typed: typed.into(),
            ..Shown::default()
        }
    }
}

fn who_view(user: &User, counter: &Counter, typed: &str, found: Option<&Found>) -> Markup {
    let l = user.l();
    let mut form = Form::post(&user.shell.csrf, HAND_OUT);
    for item in &counter.items {
        form = form.hidden("item", item.to_string());
    }
    page(
        &user.shell,
        &Page::new(l.t("hand-out-title"))
            .nav("nav-store")
            .lead(l.t("hand-out-who-lead")),
        html! {
            (form.body(html! {
                (Text::new("who", l.t("hand-out-who")).help(l.t("hand-out-who-help")).value(typed).width(Width::Medium).autofocus())
                (Button::submit(l.t("hand-out-find")))
            }))
            @if let Some(found) = found {
                @if found.persons.is_empty() {
                    (Alert::new(Tone::Warning, l.t("hand-out-nobody")))
                } @else {
                    (section(l.t("hand-out-which"), html! {
                        (Table::new(l.t("hand-out-which")).col(Col::text(l.t("hand-out-person"))).col(Col::text(l.t("hand-out-born")))
                            .col(Col::text(l.t("hand-out-address")))
                            .rows(found.persons.iter().map(|p| {
                                let to = Counter { person: Some(p.id), ..counter.clone() }.path();
                                Row::link(to, &p.name).cell(p.birth_date.map(|d| l.day_long(d)).unwrap_or_default()).cell(address(l, &p.address))
                            })))
                        @if found.more { p { (l.t("hand-out-more")) } }
                    }))
                }
            }
        },
    )
}

fn person_facts(user: &User, card: &Card) -> Markup {
    let l = user.l();
    html! {
        (Facts::new()
            .fact(l.t("hand-out-person"), html! { a .ds-link href=(paths::person(card.id)) { (card.name) } })
            .fact_if(l.t("hand-out-born"), card.birth_date.map(|d| l.day_long(d)))
            .fact_if(l.t("hand-out-phone"), card.phone.clone())
            .fact(l.t("hand-out-address"), address(l, &card.address)))
    }
}

fn view(user: &User, counter: &Counter, answer: &BasketAnswer, shown: &Shown) -> Markup {
    let l = user.l();
    let found = errors(l, shown.error.as_ref());
    let mut form = Form::post(&user.shell.csrf, HAND_OUT)
        .command(new_command(user))
        .hidden("person", answer.person.id.to_string());
    if let Some(need) = counter.need {
        form = form.hidden("need", need.to_string());
    }
    for item in &counter.items {
        form = form.hidden("item", item.to_string());
    }
    for (product, _) in &counter.bulk {
        form = form.hidden("bulk", product.to_string());
    }
    let kinds = LoanKind::ALL
        .iter()
        .map(|k| Choice::new(k.code(), l.t(&format!("loan-kind-{k}"))).help(l.t(&format!("loan-kind-{k}-help"))));
    let body = html! {
        @if let Some(words) = &shown.refused { (refusal(l, words, None)) }
        (told(l, shown.error.as_ref()))
        (Text::new("scan", l.t("hand-out-scan")).help(l.t("hand-out-scan-help")).value(shown.typed.clone()).width(Width::Medium).autofocus())
        (buttons(html! { (Button::submit(l.t("hand-out-add")).secondary()) }))
        @if !shown.several.is_empty() {
            (section(l.t("hand-out-several"), choices(l, &shown.several, "add")))
        }
        @if !counter.is_empty() { (things(user, answer)) }
        @if !answer.reserved.is_empty() {
            (section(l.t("hand-out-reserved"), choices(l, &answer.reserved, "add")))
        }
        @if !counter.is_empty() {
            (Radios::new("kind", l.t("hand-out-kind")).choices(kinds).value(counter.kind.unwrap_or(LoanKind::Short).code()))
            (Text::new("due", l.t("hand-out-due")).kind(Kind::Date).help(l.t("hand-out-due-help")).optional(l).value(counter.due.clone())
                .width(Width::Short).error(found.get("due")))
            (buttons(html! { (Button::submit(l.t("hand-out-finish")).icon(Icon::HandOut).field("finish", "1")) }))
        }
    };
    page(
        &user.shell,
        &Page::new(l.t("hand-out-title"))
            .nav("nav-store")
            .actions(html! { (Button::link(l.t("hand-out-other"), HAND_OUT).tertiary()) }),
        html! {
            (person_facts(user, &answer.person))
            @if let Some(refused) = &answer.person_refused { (refusal(l, &refused_words(user, refused), None)) }
            @else { (form.body(body)) }
        },
    )
}

fn refused_words(user: &User, refusal: &Refusal) -> String {
    words(user.l(), &Error::Refused(refusal.clone()))
}

/// The things on the counter, each with whether it may go.
fn things(user: &User, answer: &BasketAnswer) -> Markup {
    let l = user.l();
    let state = |refused: &Option<Refusal>, ok: Markup| match refused {
        Some(refused) => html! { (Tag::new(Tone::Danger, refused_words(user, refused)).icon(Icon::Alert)) },
        None => ok,
    };
    let away = |id: String, name: &str| {
        html! { (Button::submit(l.tf("hand-out-drop", args!["name" => name])).tertiary().field("drop", id)) }
    };
    let ready = |need: bool| {
        let key = if need {
            "hand-out-reserved-here"
        } else {
            "hand-out-ready"
        };
        html! { (Tag::new(Tone::Good, l.t(key)).icon(Icon::Check)) }
    };
    html! {
        (Table::new(l.tf("hand-out-things", args!["n" => (answer.items.len() + answer.bulk.len()) as i64])).titled()
            .col(Col::text(l.t("loan-thing"))).col(Col::text(l.t("loan-state"))).col(Col::hidden(l.t("hand-out-drop-head")))
            .rows(answer.items.iter().map(|i| {
                let s = &i.item;
                Row::new().pair(&s.product_name, mark(l, s.label.as_deref(), s.serial.as_deref(), s.hms_number.as_deref()))
                    .cell(state(&i.refused, ready(i.need.is_some())))
                    .cell(away(s.id.to_string(), s.label.as_deref().unwrap_or(&s.product_name)))
            }))
            .rows(answer.bulk.iter().map(|b| {
                let field = Text::new(format!("pieces-{}", b.product), l.t("loan-pieces")).kind(Kind::Number).width(Width::Short).value(b.quantity.to_string());
                Row::new().pair(&b.name, field)
                    .cell(state(&b.refused, html! { (Tag::new(Tone::Good, l.tf("hand-out-held", args!["n" => b.held])).icon(Icon::Check)) }))
                    .cell(away(b.product.to_string(), &b.name))
            })))
    }
}

/// Devices to choose from, each with a button that names it.
fn choices(l: crate::i18n::L, items: &[Summary], field: &str) -> Markup {
    html! {
        (Table::new(l.t("loan-thing")).col(Col::text(l.t("loan-thing"))).col(Col::text(l.t("loan-place"))).col(Col::hidden(l.t("hand-out-add")))
            .rows(items.iter().map(|s| {
                let name = s.label.as_deref().or(s.serial.as_deref()).unwrap_or(&s.product_name);
                Row::new().pair(&s.product_name, mark(l, s.label.as_deref(), s.serial.as_deref(), s.hms_number.as_deref()))
                    .cell(&s.place_name)
                    .cell(Button::submit(l.tf("hand-out-add-one", args!["name" => name])).secondary().field(field, s.id.to_string()))
            })))
    }
}
