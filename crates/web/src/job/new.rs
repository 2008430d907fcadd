//! A new job: for a person (all loans to be fetched, a repair at home …) or for things in the store.

use super::JOBS;
use crate::components::{Button, Choice, Crumbs, ErrorSummary, Form, Kind, Radios, Text, Width, buttons};
use crate::error::PageError;
use crate::form::{Asked, Fields, Submitted};
use crate::i18n::args;
use crate::icon::Icon;
use crate::layout::{Page, page};
use crate::loan::{again, errors, new_command, told, unprocessable};
use crate::paths;
use crate::said::Said;
use crate::session::User;
use crate::state::AppState;
use app::Error;
use app::error::Fault;
use app::job::{Create, JobDetails};
use app::loan::{Basket, LoanList};
use app::person::Find;
use app::scan::{Scan, Target};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::ids::{ItemId, LoanId, NeedId, PersonId};
use domain::job::{JobKind, Way};
use maud::{Markup, html};

pub async fn form(State(state): State<AppState>, user: User, Asked(query): Asked) -> Result<Response, PageError> {
    Ok(view(&state, &user, &query, None).await?.into_response())
}

pub async fn create(State(state): State<AppState>, user: User, form: Submitted) -> Result<Response, PageError> {
    let wish = read(&state, &user, &form.fields).await;
    match form.run(&state, &user, wish).await {
        Ok(job) => Ok(Said::done("job-created").at(&paths::job(job))),
        Err(e) => {
            let error = again(e)?;
            Ok(unprocessable(view(&state, &user, &form.fields, Some(&error)).await?))
        }
    }
}

async fn read(state: &AppState, user: &User, fields: &Fields) -> Result<Create, Error> {
    let mut reader = fields.reader();
    let kind = reader.choice::<JobKind>("kind");
    let by = reader.date("by");
    let note = reader.optional("note", 2000);
    let minutes = reader.number("minutes", 5, 480).and_then(|n| u16::try_from(n).ok());
    let crew = reader.number("crew", 1, 6).and_then(|n| u8::try_from(n).ok());
    let mut person: Option<PersonId> = fields.text("person").parse().ok();
    if let (None, Some(text)) = (person, fields.owned("who")) {
        let found = state.db.read(&user.ctx, &Find { text, most: 2 }).await?;
        match found.persons.as_slice() {
            [one] => person = Some(one.id),
            _ => reader.fault("who", Fault::Unknown),
        }
    }
    let mut items: Vec<ItemId> = fields.all("item").filter_map(|v| v.parse().ok()).collect();
    if let Some(text) = fields.owned("thing") {
        match state.db.read(&user.ctx, &Scan { text }).await? {
            Target::Item(id) => items.push(id),
            _ => reader.fault("thing", Fault::Unknown),
        }
    }
    let loans: Vec<LoanId> = fields.all("loan").filter_map(|v| v.parse().ok()).collect();
    reader.finish(|| {
        Some(Create {
            kind: kind?,
            person,
            need: fields.text("need").parse::<NeedId>().ok(),
            way: Way::Delivery,
            by,
            items,
            loans,
            bulk: vec![],
            details: JobDetails { note, minutes, crew },
        })
    })
}

async fn view(state: &AppState, user: &User, typed: &Fields, error: Option<&Error>) -> Result<Markup, Error> {
    let l = user.l();
    let person: Option<PersonId> = typed.text("person").parse().ok();
    let loans = match person {
        Some(person) => {
            let list = LoanList {
                person: Some(person),
                most: 50,
                ..LoanList::default()
            };
            state.db.read(&user.ctx, &list).await?.rows
        }
        None => vec![],
    };
    let name = match person {
        Some(person) => {
            let ask = Basket {
                person,
                items: vec![],
                bulk: vec![],
            };
            Some(state.db.read(&user.ctx, &ask).await?.person.name)
        }
        None => None,
    };
    let found = errors(l, error);
    let mut form = Form::post(&user.shell.csrf, "/jobs/new").command(new_command(user));
    if let Some(person) = person {
        form = form.hidden("person", person.to_string());
    }
    if let Some(need) = typed.some("need") {
        form = form.hidden("need", need);
    }
    for item in typed.all("item") {
        form = form.hidden("item", item);
    }
    let kinds = JobKind::ALL
        .iter()
        .map(|k| Choice::new(k.code(), l.t(&format!("job-kind-{k}"))));
    let lead = match &name {
        Some(name) => l.tf("job-new-lead", args!["name" => name.as_str()]),
        None => l.t("job-new-lead-nobody"),
    };
    let ticked: Vec<&str> = typed.all("loan").collect();
    Ok(page(
        &user.shell,
        &Page::new(l.t("job-new"))
            .nav("nav-jobs")
            .lead(lead)
            .crumbs(Crumbs::new(l, l.t("job-new")).step(l.t("jobs-title"), JOBS)),
        html! {
            (told(l, error))
            (form.body(html! {
                (ErrorSummary::new(l, &found).ordered(&["kind", "who", "person", "thing", "by", "minutes", "crew"]))
                (Radios::new("kind", l.t("job-what")).choices(kinds).value(typed.some("kind").unwrap_or("collect")).error(found.get("kind")).inline())
                @if person.is_none() {
                    (Text::new("who", l.t("job-who")).help(l.t("job-who-help")).optional(l).width(Width::Medium).value(typed.text("who"))
                        .error(found.get("who").or(found.get("person"))))
                }
                @if !loans.is_empty() {
                    (crate::components::Checkboxes::new("loan", l.t("job-new-loans")).help(l.t("job-new-loans-help"))
                        .choices(loans.iter().map(|r| {
                            let label = crate::loan::mark(l, r.label.as_deref(), r.serial.as_deref(), r.hms_number.as_deref());
                            let id = r.loan.to_string();
                            let on = ticked.contains(&id.as_str());
                            Choice::new(id, l.tf("loan-count-of", args!["n" => i64::from(r.quantity), "name" => r.product_name.as_str()])).help(label).on(on)
                        })))
                }
                (Text::new("thing", l.t("job-thing")).help(l.t("job-thing-help")).optional(l).width(Width::Medium).value(typed.text("thing")).error(found.get("thing")))
                (Text::new("by", l.t("job-by")).kind(Kind::Date).optional(l).width(Width::Short).value(typed.text("by")).error(found.get("by")))
                (Text::new("minutes", l.t("job-minutes")).kind(Kind::Number).optional(l).help(l.t("job-minutes-help")).width(Width::Short).value(typed.text("minutes")).error(found.get("minutes")))
                (Text::new("crew", l.t("job-crew")).kind(Kind::Number).optional(l).width(Width::Short).value(typed.text("crew")).error(found.get("crew")))
                (Text::new("note", l.t("job-note")).kind(Kind::Area(3)).optional(l).help(l.t("job-note-help")).value(typed.text("note")).error(found.get("note")))
                (buttons(html! {
                    (Button::submit(l.t("job-create")).icon(Icon::Add))
                    (Button::link(l.t("cancel"), JOBS).secondary())
                }))
            }))
        },
    ))
}
