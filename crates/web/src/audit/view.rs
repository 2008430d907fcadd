use super::{ACCESS, CSV, FIND};
use crate::components::{
    Button, Choice, Col, Crumbs, Empty, ErrorSummary, FieldErrors, Form, Kind, Row, Select, Table, Text, Width,
    buttons, with_query,
};
use crate::form::Fields;
use crate::i18n::{L, args};
use crate::icon::Icon;
use crate::layout::{Page, page};
use crate::municipality::ADMIN;
use crate::paths;
use crate::session::User;
use app::audit::{Entry, Page as Asked, PageAnswer};
use chrono::NaiveDate;
use domain::access::Right;
use domain::ids::PersonId;
use maud::{Markup, Render, html};

/// How a person is named where no name may be shown: the end of the id, enough to tell persons apart in a list.
pub fn reference(person: PersonId) -> String {
    person.0.simple().to_string()[24..].to_uppercase()
}

/// What was seen, in words; a word of a newer version stands as it is.
pub fn entry_words(l: L, what: &str) -> String {
    let key = format!("access-what-{}", what.replace(['.', '_'], "-"));
    if l.has(&key) { l.t(&key) } else { what.to_owned() }
}

fn head(l: L, title: String) -> Page {
    let crumbs = Crumbs::new(l, title.clone()).step(l.t("nav-admin"), ADMIN);
    Page::new(title).nav("nav-access").crumbs(crumbs)
}

pub fn access_view(
    user: &User,
    query: &Fields,
    asked: &Asked,
    answer: &PageAnswer,
    sought: &str,
    errors: &FieldErrors,
) -> Markup {
    let (l, shell) = (user.l(), &user.shell);
    let names = user.ctx.may(Right::SeePersons);
    let here = address(query);
    let filters = here.split_once('?').map_or("", |(_, q)| q);
    let staff = asked.filter.staff.map(|s| s.to_string()).unwrap_or_default();
    let choices = answer
        .staff
        .iter()
        .map(|(id, name)| Choice::new(id.to_string(), name.clone()));
    let filter = Form::get(l, ACCESS).body(html! {
        (ErrorSummary::new(l, errors))
        @if let Some(person) = asked.filter.person { input type="hidden" name="person" value=(person); }
        (Select::new("staff", l.t("access-who")).empty_as(l.t("access-all-staff")).choices(choices).value(&staff).width(Width::Medium))
        (Text::new("from", l.t("access-from")).kind(Kind::Date).value(query.text("from")).width(Width::Short).error(errors.get("from")))
        (Text::new("to", l.t("access-to")).kind(Kind::Date).value(query.text("to")).width(Width::Short).error(errors.get("to")))
    });
    let label = if names { "access-find" } else { "access-find-by-id" };
    let find = Form::post(&shell.csrf, FIND).hidden("filters", filters).body(html! {
        div .find-row {
            (Text::new("q", l.t(label)).value(sought).width(Width::Medium).autocomplete("off").error(errors.get("q")))
            (Button::submit(l.t("access-find-do")).secondary().icon(Icon::Search))
        }
    });
    let rows = answer.entries.iter().map(|e| row(user, e, &here));
    page(
        shell,
        &head(l, l.t("admin-access")).lead(l.t("access-lead")).actions(html! {
            (Button::link(l.t("access-csv"), format!("{CSV}?{filters}")).secondary().icon(Icon::Download))
        }),
        html! {
            @if let Some(person) = asked.filter.person {
                p .filtered {
                    (l.t("access-only-about")) " "
                    strong {
                        @if let Some(name) = &answer.person_name { a .ds-link href=(paths::person(person)) { (name) } }
                        @else { (reference(person)) }
                    }
                    " " a .ds-link href=(with_query(&here, "person", None)) { (l.t("access-about-all")) }
                }
            } @else { (find) }
            (filter)
            @if answer.entries.is_empty() {
                (Empty::new(l.t("access-none")).icon(Icon::Eye).text(l.t("access-none-help")))
            } @else {
                (Table::new(l.t("admin-access"))
                    .col(Col::text(l.t("access-when"))).col(Col::text(l.t("access-who"))).col(Col::text(l.t("access-roles")))
                    .col(Col::text(l.t("access-person")).named()).col(Col::text(l.t("access-what"))).col(Col::text(l.t("access-why")))
                    .rows(rows))
                (buttons(html! {
                    @if asked.after.is_some() { (Button::link(l.t("list-first"), with_query(&here, "after", None)).tertiary()) }
                    @if let Some(next) = answer.next {
                        (Button::link(l.t("list-next"), with_query(&here, "after", Some(&next.write()))).secondary().icon(Icon::ArrowRight))
                    }
                }))
            }
        },
    )
}

/// The page's own address with its filters and nothing else, also when it came by a form.
fn address(query: &Fields) -> String {
    ["person", "staff", "from", "to"]
        .iter()
        .fold(ACCESS.to_owned(), |path, name| match query.some(name) {
            Some(value) => with_query(&path, name, Some(value)),
            None => path,
        })
}

fn row(user: &User, e: &Entry, here: &str) -> Row {
    let (l, now) = (user.l(), user.shell.now);
    let roles: Vec<String> = e.roles.iter().map(|r| l.t(&format!("role-{r}"))).collect();
    let who = match (&e.actor_name, e.actor_kind.as_str()) {
        (Some(name), "token") => l.tf("access-machine", args!["name" => name.as_str()]),
        (Some(name), _) => name.clone(),
        (None, _) => l.t("access-system"),
    };
    let person = with_query(here, "person", Some(&e.person.to_string()));
    let at = l.datetime(e.at, now);
    Row::new()
        .cell(html! { time datetime=(e.at.to_rfc3339()) title=(l.datetime_long(e.at)) { (at) } })
        .pair(who, e.service.as_deref().unwrap_or_default())
        .cell(roles.join(", "))
        .cell(html! { a .ds-link href=(person) { (reference(e.person)) } })
        .cell(entry_words(l, &e.what))
        .cell(e.why.as_deref().unwrap_or_default())
}

/// Several persons fit: whose log?
pub fn found_view(user: &User, back: &str, list: &[(PersonId, String, Option<NaiveDate>)]) -> Markup {
    let l = user.l();
    let rows = list.iter().map(|(id, name, born)| {
        let born = born.map(|day| l.day_long(day)).unwrap_or_default();
        Row::link(with_query(back, "person", Some(&id.to_string())), name).cell(born)
    });
    let table = Table::new(l.t("access-choose"))
        .col(Col::text(l.t("access-name")))
        .col(Col::text(l.t("access-born")))
        .rows(rows);
    page(
        &user.shell,
        &head(l, l.t("access-choose")),
        html! {
            (table.render())
            (buttons(html! { (Button::link(l.t("cancel"), back).tertiary()) }))
        },
    )
}
