use super::intake::{Around, IntakeForm};
use super::{lines, words};
use crate::components::*;
use crate::i18n::{L, args};
use crate::icon::Icon;
use crate::layout::{Page, page};
use crate::person::{Extent, beside, person_line, sheet_fields};
use crate::session::User;
use domain::access::Right;
use domain::need::{Channel, Term};
use domain::priority_key::{ClockStart, CriterionCode, PriorityKey, Proposal};
use maud::{Markup, html};
use std::collections::BTreeSet;

/// The form's fields in the order in which people talk.
/// What must be filled in, by the words above it.
const NAMES: &[(&str, &str)] = &[
    ("person_q", "intake-person"),
    ("first_name", "person-first-name"),
    ("last_name", "person-last-name"),
    ("channel", "need-channel"),
    ("matters", "need-matters"),
    ("challenge", "need-challenge"),
    ("term", "need-term"),
];
const ORDER: &[&str] = &[
    "person_q",
    "national_id",
    "first_name",
    "last_name",
    "birth_date",
    "phone",
    "street",
    "postcode",
    "city",
    "channel",
    "caller_name",
    "caller_phone",
    "matters",
    "challenge",
    "term",
];

/// How many lines stand ready at first.
const LINES: usize = 2;

pub fn view(user: &User, form: &IntakeForm, around: &Around, errors: &FieldErrors) -> Markup {
    let l = user.l();
    let head = Page::new(l.t("intake-title")).nav("nav-queue").lead(l.t("intake-lead"));
    let body = html! {
        div .columns {
            (Form::post(&user.shell.csrf, "/intake").command(around.commands.0).hidden("person_command", around.commands.1.to_string())
                .draft("intake").returned(!errors.is_empty() || form.person.is_some()).body(html! {
                (ErrorSummary::new(l, errors).ordered(ORDER).named(l, NAMES))
                // Enter in a field presses the form's first button: it must be the one that is meant, and it saves nothing.
                div #intake-person { (person(user, form, around, errors)) }
                (caller(l, form, errors))
                (matter(l, form, errors))
                div #intake-lines { (wanted(l, form, errors)) }
                (urgency(user, form, around))
                (deeds(user, form, around, errors))
            }))
            div #intake-beside aria-live="polite" {
                @match &around.beside {
                    Some(b) => (beside(user, b)),
                    None => (Empty::new(l.t("intake-beside-empty")).text(l.t("intake-beside-text")).icon(Icon::Person)),
                }
            }
        }
    };
    page(&user.shell, &head, body)
}

fn person(user: &User, form: &IntakeForm, around: &Around, errors: &FieldErrors) -> Markup {
    let l = user.l();
    if let (Some(id), Some(b)) = (form.person, &around.beside) {
        return section(
            l.t("intake-who"),
            html! {
                input type="hidden" name="person" value=(id);
                p .row { strong { (person_line(l, &b.card.name, b.card.protected)) }
                    (Button::submit(l.t("intake-other-person")).tertiary().field("do", "other")) }
            },
        );
    }
    section(
        l.t("intake-who"),
        html! {
            div hx-post="/intake" hx-trigger="input delay:300ms from:#person_q" hx-target="#intake-found" hx-select="#intake-found"
                hx-swap="outerHTML" hx-include="closest form" {
                (Text::new("person_q", l.t("intake-person")).value(&form.person_q).error(errors.get("person_q"))
                    .kind(Kind::Search).help(l.t("person-search-help")).autofocus())
            }
            (Button::submit(l.t("intake-find")).secondary().icon(Icon::Search).field("do", "find"))
            div #intake-found aria-live="polite" { (found(user, form, around, errors)) }
        },
    )
}

fn found(user: &User, form: &IntakeForm, around: &Around, errors: &FieldErrors) -> Markup {
    let l = user.l();
    let persons = around.found.as_ref().map(|f| f.persons.as_slice()).unwrap_or_default();
    let none = around.found.is_some() && persons.is_empty();
    html! {
        @if !persons.is_empty() {
            fieldset .ds-fieldset hx-post="/intake" hx-trigger="change" hx-target="#intake-person" hx-select="#intake-person"
                hx-select-oob="#intake-beside" hx-swap="outerHTML" hx-include="closest form" {
                (Radios::new("person", l.t("intake-choose")).choices(persons.iter().map(|p| {
                    let about = [p.birth_date.map(|d| l.day_long(d)), Some(crate::person::address_words(l, &p.address))];
                    Choice::new(p.id.to_string(), p.name.clone()).help(about.into_iter().flatten().collect::<Vec<_>>().join(" · "))
                })))
            }
            noscript { (Button::submit(l.t("intake-choose-do")).secondary().field("do", "choose")) }
        }
        @if none { p { (l.t("intake-none")) } }
        @if user.ctx.may(Right::EditPersons) {
            details open[none || form.new_person.begun()] {
                summary { (l.t("intake-new-person")) }
                div .form { (sheet_fields(l, &prefilled(form, around), errors, Extent::Call)) }
            }
        }
    }
}

/// A national id or a name that found nobody is the beginning of the new sheet.
fn prefilled(form: &IntakeForm, around: &Around) -> crate::person::SheetForm {
    let mut sheet = form.new_person.clone();
    let Some(found) = around.found.as_ref().filter(|f| f.persons.is_empty()) else {
        return sheet;
    };
    if sheet.begun() {
        return sheet;
    }
    if found.by_national_id {
        sheet.national_id = form.person_q.clone();
    } else if !form.person_q.chars().any(|c| c.is_ascii_digit()) {
        let (first, last) = form.person_q.rsplit_once(' ').unwrap_or(("", &form.person_q));
        (sheet.first_name, sheet.last_name) = (first.to_owned(), last.to_owned());
    }
    sheet
}

fn caller(l: L, form: &IntakeForm, errors: &FieldErrors) -> Markup {
    section(
        l.t("intake-caller"),
        html! {
            (Select::new("channel", l.t("need-channel")).with_empty(l).error(errors.get("channel")).required()
                .choices(Channel::ALL.iter().map(|c| Choice::new(c.code(), l.t(&format!("need-channel-{c}"))))).value(&form.channel))
            (Text::new("caller_name", l.t("need-caller-name")).optional(l).width(Width::Medium).value(&form.caller_name)
                .error(errors.get("caller_name")))
            (Text::new("caller_phone", l.t("need-caller-phone")).optional(l).kind(Kind::Phone).width(Width::Medium)
                .value(&form.caller_phone).error(errors.get("caller_phone")))
        },
    )
}

fn matter(l: L, form: &IntakeForm, errors: &FieldErrors) -> Markup {
    section(
        l.t("intake-about"),
        html! {
            (Text::new("matters", l.t("need-matters")).kind(Kind::Area(2)).help(l.t("need-matters-help"))
                .value(&form.matters).error(errors.get("matters")))
            (Text::new("challenge", l.t("need-challenge")).kind(Kind::Area(2)).help(l.t("need-challenge-help"))
                .value(&form.challenge).error(errors.get("challenge")))
            (Radios::new("term", l.t("need-term")).inline().required().error(errors.get("term"))
                .choices(Term::ALL.iter().map(|t| Choice::new(t.code(), l.t(&format!("need-term-{t}"))))).value(&form.term))
        },
    )
}

fn wanted(l: L, form: &IntakeForm, errors: &FieldErrors) -> Markup {
    let mut rows = form.lines.clone();
    rows.resize_with(rows.len().max(LINES), Default::default);
    section(
        l.t("need-lines"),
        html! {
            // When a line was chosen from the register, what the person has of the kind is marked beside.
            p { (l.t("need-line-help")) }
            div .form hx-post="/intake" hx-trigger="change" hx-target="#intake-beside" hx-select="#intake-beside" hx-swap="outerHTML"
                hx-include="closest form" {
                @for (n, line) in rows.iter().enumerate() { (lines::fields(l, n, line, errors)) }
            }
            (Button::submit(l.t("need-line-add")).tertiary().icon(Icon::Add).field("do", "line"))
        },
    )
}

/// The key's criteria as a checklist, level by level, the most urgent first.
pub fn checklist(l: L, key: &PriorityKey, ticked: &BTreeSet<CriterionCode>) -> Markup {
    html! {
        @for level in &key.levels {
            (Checkboxes::new(format!("criteria-{}", level.code),
                l.tf("need-level-limit", args!["level" => words::level(l, key, &level.code), "limit" => words::limit(l, level.limit)]))
                .choices(level.criteria.iter().map(|c| {
                    Choice::new(c.code.as_str(), c.text.get(l.lang.tag())).on(ticked.contains(&c.code))
                })))
        }
    }
}

/// The level that the ticks lead to, and why.
pub fn proposal(l: L, key: &PriorityKey, proposal: Option<&Proposal>) -> Markup {
    match proposal {
        None => html! { p { (l.t("need-proposal-none")) } },
        Some(p) => {
            let because = p
                .because
                .iter()
                .filter_map(|c| key.criterion(c))
                .map(|(_, c)| c.text.get(l.lang.tag()).to_owned());
            let limit = key
                .level(&p.level)
                .map(|r| words::limit(l, r.limit))
                .unwrap_or_default();
            let words = l.tf(
                "need-proposal",
                args!["level" => words::level(l, key, &p.level), "limit" => limit],
            );
            html! {
                (Alert::new(Tone::Info, html! { p { strong { (words) } } ul { @for reason in because { li { (reason) } } } }))
            }
        }
    }
}

fn urgency(user: &User, form: &IntakeForm, around: &Around) -> Markup {
    let l = user.l();
    section(
        l.t("intake-urgency"),
        html! {
            p { (l.t("intake-urgency-help")) }
            details open[!form.ticked.is_empty()] {
                summary { (l.t("intake-criteria")) }
                div .form hx-post="/intake" hx-trigger="change" hx-target="#proposal" hx-select="#proposal" hx-swap="outerHTML" hx-include="closest form" {
                    (checklist(l, &around.key, &form.ticked))
                }
            }
            div #proposal aria-live="polite" { (proposal(l, &around.key, around.proposal.as_ref())) }
            @if user.ctx.may(Right::Triage) {
                (Checkbox::new("triage_now", l.t("intake-triage-now")).help(l.t("intake-triage-now-help")).on(form.triage_now))
            }
            @if around.key.clock_start == ClockStart::CompleteInformation {
                (Checkbox::new("incomplete", l.t("intake-incomplete")).help(l.t("intake-incomplete-help")).on(form.incomplete))
            }
        },
    )
}

fn deeds(user: &User, form: &IntakeForm, around: &Around, errors: &FieldErrors) -> Markup {
    let l = user.l();
    html! {
        (Text::new("note", l.t("need-note")).kind(Kind::Area(2)).optional(l).value(&form.note).error(errors.get("note")))
        @if around.services.len() > 1 {
            (Select::new("service", l.t("need-service")).empty_as(l.t("need-service-none"))
                .choices(around.services.iter().map(|s| Choice::new(s.id.to_string(), s.name.clone()))).value(&form.service))
        } @else if let Some(only) = around.services.first() {
            input type="hidden" name="service" value=(only.id);
        }
        (buttons(html! {
            (Button::submit(l.t("intake-open")).field("do", "open"))
            (Button::link(l.t("cancel"), "/needs").secondary())
        }))
    }
}
