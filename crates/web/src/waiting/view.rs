//! What the three pages share: tabs, the choice, the lead.

use super::handlers::Choice;
use super::{MONTHS, STEPS, WAITING, words};
use crate::components::{Button, Chip, Chips, Choice as Offer, Form, Kind, Select, Tabs, Text, Width, with_query};
use crate::i18n::args;
use crate::layout::{Page, page};
use crate::session::User;
use app::waiting::Basis;
use domain::priority_key::LevelCode;
use domain::waiting::WaitKind;
use maud::{Markup, html};

/// The query of this page, for another page of the same choice.
pub fn at(user: &User, path: &str) -> String {
    let query = user.shell.path.split_once('?').map(|(_, query)| query);
    match query {
        Some(query) if !query.is_empty() => with_query(&format!("{path}?{query}"), "after", None),
        _ => path.to_owned(),
    }
}

/// The same figures as a file.
pub fn file(user: &User, table: &str) -> String {
    at(user, &format!("{}/{table}", super::FILES))
}

pub fn frame(user: &User, choice: &Choice, basis: &Basis, here: &str, body: Markup) -> Markup {
    let l = user.l();
    let lead = if basis.day < user.ctx.today() {
        l.tf("waiting-lead-past", args!["day" => l.day_long(basis.day)])
    } else {
        l.t("waiting-lead-now")
    };
    let tab = |path: &str| (at(user, path), path == here);
    let tabs = [
        ("waiting-tab-now", WAITING),
        ("waiting-tab-months", MONTHS),
        ("waiting-tab-steps", STEPS),
    ]
    .into_iter()
    .fold(Tabs::new(l), |tabs, (key, path)| {
        let (href, on) = tab(path);
        tabs.tab(l.t(key), href, None, on)
    });
    let head = Page::new(l.t("nav-waiting")).nav("nav-waiting").lead(lead);
    page(
        &user.shell,
        &head,
        html! { (tabs) div .stack { (form(user, choice, basis, here)) (body) } },
    )
}

/// Day and service; the rest of the choice goes along hidden.
fn form(user: &User, choice: &Choice, basis: &Basis, here: &str) -> Markup {
    let l = user.l();
    let today = user.ctx.today();
    let (typed, wrong) = match &choice.wrong {
        Some((words, typed)) => (typed.clone(), Some(words.clone())),
        None if basis.day < today => (basis.day.to_string(), None),
        None => (today.to_string(), None),
    };
    let kept = [
        ("kind", choice.kind.map(|k| k.code().to_owned())),
        ("level", choice.selection.level.as_ref().map(|level| level.to_string())),
        ("acute", choice.selection.with_acute.then(|| "1".to_owned())),
        (
            "needs",
            (choice.which == app::waiting::Which::Waiting).then(|| "waiting".to_owned()),
        ),
    ];
    let service = choice.selection.service.map(|s| s.to_string()).unwrap_or_default();
    let mut form = Form::get(l, here);
    for (name, value) in kept {
        if let Some(value) = value {
            form = form.hidden(name, value);
        }
    }
    let services = basis.services.iter().map(|(id, name)| Offer::new(id.to_string(), name));
    let body = html! {
        (Text::new("as_of", l.t("waiting-as-of")).kind(Kind::Date).width(Width::Short).value(typed).error(wrong))
        @if basis.services.len() > 1 {
            (Select::new("service", l.t("waiting-service")).empty_as(l.t("waiting-all-services")).choices(services).value(&service))
        }
        @if basis.day < today && choice.wrong.is_none() {
            (Button::link(l.t("waiting-to-today"), with_query(&user.shell.path, "as_of", None)).tertiary())
        }
    };
    html! { (form.body(body)) }
}

/// Chips of the kinds; `counts` where the page has them, `all` where all can be shown together.
pub fn kinds(user: &User, chosen: Option<WaitKind>, all: bool, count: impl Fn(WaitKind) -> Option<i64>) -> Markup {
    let (l, path) = (user.l(), user.shell.path.as_str());
    let every = all.then(|| Chip::new(l.t("filter-all"), with_query(path, "kind", None)).on(chosen.is_none()));
    let chips = WaitKind::ALL.iter().map(|kind| {
        let chip =
            Chip::new(words::kind(l, *kind), with_query(path, "kind", Some(kind.code()))).on(chosen == Some(*kind));
        match count(*kind) {
            Some(n) => chip.count(n),
            None => chip,
        }
    });
    html! { (Chips::new(l).label(l.t("waiting-what")).chips(every).chips(chips)) }
}

/// Chips of the levels, and the one that takes those in that are left out by default.
pub fn levels(user: &User, choice: &Choice, basis: &Basis) -> Markup {
    let (l, path) = (user.l(), user.shell.path.as_str());
    let chosen = choice.selection.level.as_ref();
    let left_out: Vec<&LevelCode> = basis
        .key
        .levels
        .iter()
        .filter(|r| !r.counts_in_waits)
        .map(|r| &r.code)
        .collect();
    let chips = basis.key.levels.iter().map(|rule| {
        let on = chosen == Some(&rule.code);
        let words = words::level(l, &basis.key, Some(&rule.code));
        Chip::new(words, with_query(path, "level", (!on).then(|| rule.code.as_str()))).on(on)
    });
    let with = choice.selection.with_acute;
    let names: Vec<String> = left_out
        .iter()
        .map(|code| words::level(l, &basis.key, Some(code)).to_lowercase())
        .collect();
    let toggle = (!names.is_empty() && chosen.is_none()).then(|| {
        let words = l.tf("waiting-with", args!["levels" => names.join(", ")]);
        Chip::new(words, with_query(path, "acute", (!with).then_some("1"))).on(with)
    });
    let all = Chip::new(l.t("filter-all"), with_query(path, "level", None)).on(chosen.is_none());
    html! {
        (Chips::new(l).label(l.t("waiting-level")).chip(all).chips(chips).chips(toggle))
    }
}
