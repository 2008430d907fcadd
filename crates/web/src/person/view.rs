use super::form::{Extent, SheetForm, sheet_fields};
use crate::components::*;
use crate::i18n::{L, args};
use crate::icon::Icon;
use crate::layout::{Page, page};
use crate::need::words;
use crate::paths;
use crate::session::User;
use app::access::ShownAddress;
use app::person::page::{Cursor, Entry as Past, What};
use app::person::{BesideAnswer, Card as PersonCard, Contact, ContactSheet, Found, OpenNeed, PersonPage, PresentLoan};
use domain::access::Right;
use domain::ids::CommandId;
use maud::{Markup, html};

/// "Prøveveien 3, 9999 Granvik", or that it is protected, or that it is not known.
pub(crate) fn address_words(l: L, address: &ShownAddress) -> String {
    match address {
        ShownAddress::Open { street, postcode, city } => {
            let place = format!("{postcode} {city}");
            [street.trim(), place.trim()]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(", ")
        }
        ShownAddress::Protected => l.t("person-address-protected"),
        ShownAddress::Unknown => l.t("person-address-unknown"),
    }
}

/// Name with the mark of protection.
pub(crate) fn person_line(l: L, name: &str, protected: bool) -> Markup {
    html! { (name) @if protected { " " (Tag::new(Tone::Warning, l.t("person-protected-tag")).icon(Icon::Protected)) } }
}

pub fn search(user: &User, text: &str, found: Option<&Found>) -> Markup {
    let l = user.l();
    let head = Page::new(l.t("nav-persons"))
        .nav("nav-persons")
        .lead(l.t("person-search-lead"));
    let head = if user.ctx.may(Right::EditPersons) {
        head.actions(html! { (Button::link(l.t("person-new"), "/persons/new").icon(Icon::Add)) })
    } else {
        head
    };
    let body = html! {
        (Form::get(l, "/persons").body(html! {
            (Text::new("q", l.t("person-search")).kind(Kind::Search).value(text).help(l.t("person-search-help")).autofocus())
        }))
        @if let Some(found) = found { (results(user, text, found)) }
    };
    page(&user.shell, &head, body)
}

fn results(user: &User, text: &str, found: &Found) -> Markup {
    let l = user.l();
    if found.persons.is_empty() {
        let empty = Empty::new(l.t("person-none"))
            .icon(Icon::Person)
            .text(if found.by_national_id {
                l.t("person-none-national-id")
            } else {
                l.t("person-none-text")
            });
        let name = if found.by_national_id {
            "national_id"
        } else {
            "last_name"
        };
        let empty = if user.ctx.may(Right::EditPersons) {
            empty.action(Button::link(l.t("person-new"), with_query("/persons/new", name, Some(text))).icon(Icon::Add))
        } else {
            empty
        };
        return html! { (empty) };
    }
    let table = Table::new(l.t("nav-persons"))
        .col(Col::text(l.t("person-name")))
        .col(Col::text(l.t("person-born")).named())
        .col(Col::text(l.t("person-phone")).named())
        .col(Col::text(l.t("person-address")))
        .rows(found.persons.iter().map(|p| {
            Row::link(paths::person(p.id), person_line(l, &p.name, p.protected))
                .cell(p.birth_date.map(|d| l.day_long(d)).unwrap_or_default())
                .cell(p.phone.as_deref().unwrap_or_default())
                .cell(address_words(l, &p.address))
        }));
    html! {
        (table)
        @if found.more { p { (l.t("person-more")) } }
    }
}

pub fn new(user: &User, form: &SheetForm, errors: &FieldErrors, command: CommandId) -> Markup {
    let l = user.l();
    let head = Page::new(l.t("person-new"))
        .nav("nav-persons")
        .crumbs(Crumbs::new(l, l.t("person-new")).step(l.t("nav-persons"), "/persons"));
    let extent = Extent::Whole {
        address: true,
        protect: user.ctx.may(Right::SeeProtected),
        has_id: false,
    };
    let body = html! {
        (Form::post(&user.shell.csrf, "/persons/new").command(command).draft("person-new").returned(!errors.is_empty()).body(html! {
            (ErrorSummary::new(l, errors).ordered(ORDER))
            (sheet_fields(l, form, errors, extent))
            (buttons(html! { (Button::submit(l.t("person-create"))) (Button::link(l.t("cancel"), "/persons").secondary()) }))
        }))
    };
    page(&user.shell, &head, body)
}

/// The sheet's fields in their order.
pub(crate) const ORDER: &[&str] = &[
    "national_id",
    "first_name",
    "middle_name",
    "last_name",
    "birth_date",
    "phone",
    "email",
    "street",
    "postcode",
    "city",
    "access_note",
];

#[allow(clippy::too_many_arguments, reason = "a form's state in its parts")]
pub fn edit(
    user: &User,
    person: &PersonPage,
    version: i64,
    form: &SheetForm,
    extent: Extent,
    errors: &FieldErrors,
    command: CommandId,
) -> Markup {
    let l = user.l();
    let here = paths::person(person.card.id);
    let head = Page::new(l.t("person-edit")).nav("nav-persons").crumbs(
        Crumbs::new(l, l.t("person-edit"))
            .step(l.t("nav-persons"), "/persons")
            .step(&person.card.name, here.clone()),
    );
    let body = html! {
        (Form::post(&user.shell.csrf, format!("{here}/edit")).command(command).hidden("version", version.to_string())
            .draft(format!("person-{}", person.card.id)).returned(!errors.is_empty()).body(html! {
            (ErrorSummary::new(l, errors).ordered(ORDER))
            (sheet_fields(l, form, errors, extent))
            (buttons(html! { (Button::submit(l.t("save"))) (Button::link(l.t("cancel"), here).secondary()) }))
        }))
    };
    page(&user.shell, &head, body)
}

pub fn show(
    user: &User,
    person: &PersonPage,
    later: bool,
    typed_contacts: Option<&[ContactSheet]>,
    errors: &FieldErrors,
) -> Markup {
    let (l, card) = (user.l(), &person.card);
    let here = paths::person(card.id);
    let head = Page::new(&card.name)
        .nav("nav-persons")
        .crumbs(Crumbs::new(l, &card.name).step(l.t("nav-persons"), "/persons"))
        .actions(html! {
            @if user.ctx.may(Right::OpenNeeds) {
                (Button::link(l.t("need-open-for"), with_query("/intake", "person", Some(&card.id.to_string()))).icon(Icon::Add))
            }
            @if user.ctx.may(Right::EditPersons) {
                (Button::link(l.t("person-edit"), format!("{here}/edit")).secondary().icon(Icon::Edit))
            }
        });
    let body = html! {
        (ErrorSummary::new(l, errors))
        (standing(l, user, card))
        div .columns {
            div {
                (section(l.t("person-open-needs"), needs(l, user, &person.needs)))
                (section(l.t("person-open-loans"), html! {
                    (loans(l, user, &person.loans))
                    (crate::loan::person_deeds(user, card.id, person.loans.len()))
                }))
            }
            div {
                (section(l.t("person-sheet"), sheet(l, person)))
                (section(l.t("person-contacts"), contacts(user, person, typed_contacts, errors)))
            }
        }
        (section(l.t("person-timeline"), timeline(user, person, &here, later)))
        @if user.ctx.may(Right::EditPersons) { (left(user, card, errors)) }
    };
    page(&user.shell, &head, body)
}

fn standing(l: L, user: &User, card: &PersonCard) -> Markup {
    let today = user.ctx.today();
    html! {
        @if let Some(day) = card.died_on {
            (Alert::new(Tone::Warning, l.tf("person-died", args!["date" => l.day(day, today)])))
        }
        @if let Some(day) = card.moved_out_on {
            (Alert::new(Tone::Warning, l.tf("person-moved", args!["date" => l.day(day, today)])))
        }
        @if card.protected {
            (Alert::new(Tone::Warning, html! { (Icon::Protected) " " (l.t("person-is-protected")) }))
        }
    }
}

fn sheet(l: L, person: &PersonPage) -> Markup {
    let card = &person.card;
    let phone = card
        .phone
        .as_deref()
        .map(|p| html! { a .ds-link href=(format!("tel:{}", p.replace(' ', ""))) { (p) } });
    html! {
        (Facts::new()
            .fact_if(l.t("person-national-id"), person.national_id.as_deref())
            .fact_if(l.t("person-born"), card.birth_date.map(|d| l.day_long(d)))
            .fact_if(l.t("person-phone"), phone)
            .fact_if(l.t("person-email"), person.email.as_deref())
            .fact(l.t("person-address"), address_words(l, &card.address))
            .fact_if(l.t("person-access-note"), card.access_note.as_deref()))
    }
}

/// Whom to call.
fn call_list(l: L, contacts: &[Contact]) -> Markup {
    html! {
        (contacts.iter().fold(Facts::new(), |facts, c| {
            let who = match &c.relation {
                Some(relation) => format!("{} ({relation})", c.name),
                None => c.name.clone(),
            };
            facts.fact(who, match &c.phone {
                Some(p) => html! { a .ds-link href=(format!("tel:{}", p.replace(' ', ""))) { (p) } },
                None => html! { (l.t("person-no-phone")) },
            })
        }))
    }
}

fn contacts(user: &User, person: &PersonPage, typed: Option<&[ContactSheet]>, errors: &FieldErrors) -> Markup {
    let l = user.l();
    let mut rows: Vec<ContactSheet> = match typed {
        Some(typed) => typed.to_vec(),
        None => person
            .contacts
            .iter()
            .map(|c| ContactSheet {
                name: c.name.clone(),
                relation: c.relation.clone().unwrap_or_default(),
                phone: c.phone.clone().unwrap_or_default(),
            })
            .collect(),
    };
    rows.push(ContactSheet::default());
    html! {
        @if person.contacts.is_empty() { p { (l.t("person-no-contacts")) } } @else { (call_list(l, &person.contacts)) }
        @if user.ctx.may(Right::EditPersons) {
            details open[typed.is_some()] {
                summary { (l.t("person-contacts-edit")) }
                (Form::post(&user.shell.csrf, format!("{}/contacts", paths::person(person.card.id))).command(user.ctx.id::<CommandId>()).body(html! {
                    @for (n, row) in rows.iter().enumerate() {
                        (contact_fields(l, n, row, errors.get(&format!("contacts[{n}].name"))))
                    }
                    (Button::submit(l.t("save")).secondary())
                }))
            }
        }
    }
}

fn contact_fields(l: L, n: usize, row: &ContactSheet, error: Option<&str>) -> Markup {
    // The same name in every row, as the form is read; ids must differ, so the rows are told apart by their number.
    let field = |name: &str, label: &str, value: &str, error: Option<&str>| {
        let id = format!("{name}-{n}");
        html! {
            div .ds-field .field .field--medium {
                label .ds-label .field__label for=(id) { (l.t(label)) }
                @if let Some(error) = error { p .ds-validation-message .field__error id=(format!("{id}-error")) { (error) } }
                div .field__box { input .ds-input #(id) name=(name) value=(value) aria-invalid=[error.map(|_| "true")]
                    aria-describedby=[error.map(|_| format!("{id}-error"))]; }
            }
        }
    };
    html! {
        fieldset .ds-fieldset {
            legend .ds-sr-only { (l.tf("person-contact-n", args!["n" => n as i64 + 1])) }
            div .row {
                (field("contact_name", "person-name", &row.name, error))
                (field("contact_relation", "person-relation", &row.relation, None))
                (field("contact_phone", "person-phone", &row.phone, None))
            }
        }
    }
}

fn needs(l: L, user: &User, needs: &[OpenNeed]) -> Markup {
    if needs.is_empty() {
        return html! { p { (l.t("person-no-needs")) } };
    }
    let now = user.ctx.now;
    let table = Table::new(l.t("person-open-needs"))
        .col(Col::text(l.t("need-what")))
        .col(Col::text(l.t("need-step")).named())
        .col(Col::text(l.t("need-time-left")))
        .rows(needs.iter().map(|n| {
            Row::link(paths::need(n.id), words::wanted(l, &n.what))
                .cell(words::step(l, n.step))
                .cell(words::left(l, n.deadline, now))
                .marked(n.similar)
        }));
    html! { (table) }
}

fn loans(l: L, user: &User, loans: &[PresentLoan]) -> Markup {
    if loans.is_empty() {
        return html! { p { (l.t("person-no-loans")) } };
    }
    let today = user.ctx.today();
    let table = Table::new(l.t("person-open-loans"))
        .col(Col::text(l.t("person-loan-what")))
        .col(Col::text(l.t("person-loan-kind")).named())
        .col(Col::text(l.t("person-loan-due")).named())
        .rows(loans.iter().map(|o| {
            let what = html! { (o.product) @if o.quantity > 1 { " × " (l.number(o.quantity)) } };
            let row = match o.item {
                Some(item) => Row::link(paths::item(item), what),
                None => Row::new().cell(what),
            };
            let kind = l.t(&format!("person-loan-{}", o.kind));
            row.pair(kind, html! { span .label-words { (o.label.as_deref().unwrap_or_default()) } })
                .cell(match o.due_on {
                    Some(day) if day < today => html! {
                        (Tag::new(Tone::Danger, l.tf("person-loan-overdue", args!["date" => l.day(day, today)])).icon(Icon::Alert))
                    },
                    Some(day) => html! { (l.day(day, today)) },
                    None => html! { (l.t("person-loan-lasting-due")) },
                })
                .marked(o.similar)
        }));
    html! { (table) }
}

pub(super) fn cursor_text(c: &Cursor) -> String {
    format!("{}_{}_{}", c.at.timestamp_micros(), c.id, c.what.code())
}

fn timeline(user: &User, person: &PersonPage, here: &str, later: bool) -> Markup {
    let (l, now) = (user.l(), user.ctx.now);
    if person.timeline.is_empty() {
        return html! { (Empty::new(l.t("person-nothing-yet")).icon(Icon::Timeline)) };
    }
    html! {
        (Timeline::new(l, now).entries(person.timeline.iter().map(|e| entry(l, e))))
        @if person.next.is_some() || later {
            (buttons(html! {
                @if later { (Button::link(l.t("list-first"), here).secondary()) }
                @if let Some(next) = &person.next {
                    (Button::link(l.t("person-earlier"), with_query(here, "after", Some(&cursor_text(next)))).secondary())
                }
            }))
        }
    }
}

fn entry(l: L, e: &Past) -> Entry {
    let (icon, tone, href) = match e.what {
        What::NeedOpened => (Icon::Needs, Tone::Info, paths::need(e.id)),
        What::NeedMet => (Icon::CheckCircle, Tone::Good, paths::need(e.id)),
        What::NeedClosed => (Icon::Ban, Tone::Neutral, paths::need(e.id)),
        What::LoanOpened => (
            Icon::HandOut,
            Tone::Good,
            e.item.map_or_else(|| paths::loan(e.id), paths::item),
        ),
        What::LoanReturned => (
            Icon::Return,
            Tone::Neutral,
            e.item.map_or_else(|| paths::loan(e.id), paths::item),
        ),
        What::LoanLost => (
            Icon::Alert,
            Tone::Danger,
            e.item.map_or_else(|| paths::loan(e.id), paths::item),
        ),
        What::JobCreated => (Icon::Deliver, Tone::Info, paths::job(e.id)),
        What::JobDone => (Icon::CheckCircle, Tone::Good, paths::job(e.id)),
        What::JobCancelled => (Icon::Ban, Tone::Neutral, paths::job(e.id)),
    };
    let about = match e.what {
        What::JobCreated | What::JobDone | What::JobCancelled => e
            .about
            .as_deref()
            .map(|kind| l.t(&format!("person-job-{kind}")))
            .unwrap_or_default(),
        What::NeedOpened
        | What::NeedMet
        | What::NeedClosed
        | What::LoanOpened
        | What::LoanReturned
        | What::LoanLost => e.about.clone().unwrap_or_default(),
    };
    let title = html! { (l.t(&format!("person-past-{}", e.what.code()))) @if !about.is_empty() { ": " a .ds-link href=(href) { (about) } } };
    let mut entry = Entry::new(e.at, icon, title).tone(tone);
    if let Some(label) = &e.label {
        entry = entry.detail(l.tf("person-label", args!["label" => label.as_str()]));
    }
    match &e.by {
        Some(by) => entry.who(by),
        None => entry,
    }
}

/// Death and moving out, each with its way back.
fn left(user: &User, card: &PersonCard, errors: &FieldErrors) -> Markup {
    let l = user.l();
    let here = paths::person(card.id);
    let today = user.ctx.today().to_string();
    let part = |deed: &str, title: &str, button: &str, undo: &str, set: bool| {
        let action = format!("{here}/{deed}");
        html! {
            @if set {
                (PostButton::new(&user.shell.csrf, action, Button::submit(l.t(undo)).tertiary().icon(Icon::Undo))
                    .command(user.ctx.id::<CommandId>()).field("undo", "1"))
            } @else {
                details {
                    summary { (l.t(title)) }
                    (Form::post(&user.shell.csrf, action).command(user.ctx.id::<CommandId>()).body(html! {
                        p { (l.t("person-left-help")) }
                        div .ds-field .field .field--short {
                            label .ds-label .field__label for=(format!("on-{deed}")) { (l.t("person-on")) }
                            div .field__box { input .ds-input #(format!("on-{deed}")) type="date" name="on" value=(today); }
                        }
                        (Button::submit(l.t(button)).danger())
                    }))
                }
            }
        }
    };
    html! {
        (section(l.t("person-left"), html! {
            @if let Some(error) = errors.get("on") { (Alert::new(Tone::Danger, error.to_owned())) }
            (part("death", "person-death", "person-death-do", "person-death-undo", card.died_on.is_some()))
            (part("move-out", "person-move", "person-move-do", "person-move-undo", card.moved_out_on.is_some()))
        }))
    }
}

/// The person's context beside a form: who to call, what is open, what is there, the similar marked.
pub(crate) fn beside(user: &User, b: &BesideAnswer) -> Markup {
    let (l, card) = (user.l(), &b.card);
    let similar_needs = b.needs.iter().filter(|n| n.similar).count();
    let similar_loans = b.loans.iter().filter(|o| o.similar).count();
    html! {
        @let about = Card::new(&card.name)
            .sentence([card.birth_date.map(|d| l.day_long(d)), card.phone.clone(), Some(address_words(l, &card.address))]
                .into_iter().flatten().collect::<Vec<_>>().join(" · "))
            .deeds(html! { (Button::link(l.t("person-open-page"), paths::person(card.id)).secondary()) });
        @if b.contacts.is_empty() && !card.protected && card.died_on.is_none() && card.moved_out_on.is_none() { (about) }
        @else { (about.body(html! { (standing(l, user, card)) (call_list(l, &b.contacts)) })) }
        @if similar_needs > 0 {
            (Alert::new(Tone::Warning, l.tf("need-similar-needs", args!["n" => similar_needs as i64])))
        }
        @if similar_loans > 0 {
            (Alert::new(Tone::Info, l.tf("need-similar-loans", args!["n" => similar_loans as i64])))
        }
        (section(l.t("person-open-needs"), needs(l, user, &b.needs)))
        (section(l.t("person-open-loans"), loans(l, user, &b.loans)))
    }
}
