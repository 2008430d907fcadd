use crate::components::{Button, Col, Empty, Row, Table, buttons, section};
use crate::i18n::args;
use crate::icon::Icon;
use crate::item::words::{place_words, state_tag, summary_place};
use crate::layout::{Page, page};
use crate::paths;
use crate::session::User;
use app::access::ShownAddress;
use app::scan::Hits;
use domain::access::Right;
use maud::{Markup, html};

pub fn empty(user: &User) -> Markup {
    let l = user.l();
    page(
        &user.shell,
        &Page::new(l.t("scan-title")).scan_next(true),
        html! { (Empty::new(l.t("scan-empty")).icon(Icon::Scan).text(l.t("scan-empty-text"))) },
    )
}

pub fn nothing(user: &User, text: &str, national_id: bool) -> Markup {
    let l = user.l();
    // A national id is not repeated on the screen either.
    let title = if national_id {
        l.t("scan-nobody")
    } else {
        l.tf("scan-nothing", args!["text" => text])
    };
    let advice = if national_id && !user.ctx.may(Right::SeePersons) {
        l.t("scan-not-allowed")
    } else {
        l.t("scan-nothing-text")
    };
    let body = html! {
        (Empty::new(title).icon(Icon::Search).text(advice).action(buttons(html! {
            @if user.ctx.may(Right::WorkStore) { (Button::link(l.t("receive-title"), "/receive").secondary().icon(Icon::Inbox)) }
            @if user.ctx.may(Right::OpenNeeds) { (Button::link(l.t("scan-new-need"), "/needs/new").secondary().icon(Icon::Add)) }
        })))
    };
    page(&user.shell, &Page::new(l.t("scan-title")).scan_next(true), body)
}

/// Things by kind, the likeliest kind first.
pub fn several(user: &User, text: &str, hits: &Hits) -> Markup {
    let l = user.l();
    let persons = Table::new(l.t("nav-persons"))
        .col(Col::text(l.t("scan-name")))
        .col(Col::text(l.t("scan-born")).named())
        .col(Col::text(l.t("scan-address")))
        .rows(hits.persons.iter().map(|p| {
            let address = match &p.address {
                ShownAddress::Open { street, postcode, city } => format!("{street}, {postcode} {city}"),
                ShownAddress::Protected => l.t("scan-address-protected"),
                ShownAddress::Unknown => String::new(),
            };
            Row::link(paths::person(p.id), &p.name)
                .cell(p.birth_date.map_or(String::new(), |d| l.day_long(d)))
                .cell(address)
        }));
    let items = Table::new(l.t("item-list"))
        .col(Col::text(l.t("item-label")))
        .col(Col::text(l.t("item-product")))
        .col(Col::text(l.t("item-state")))
        .col(Col::text(l.t("item-place")))
        .rows(hits.items.iter().map(|i| {
            let code = i
                .label
                .clone()
                .or(i.serial.clone())
                .unwrap_or_else(|| l.t("item-no-label"));
            Row::link(format!("{}?from=scan", paths::item(i.id)), code)
                .cell(&i.product_name)
                .cell(state_tag(l, &i.state).plain())
                .cell(summary_place(l, i))
        }));
    let products = Table::new(l.t("product-list"))
        .col(Col::text(l.t("product-name")))
        .col(Col::text(l.t("item-hms")))
        .col(Col::number(l.t("product-ready")))
        .rows(hits.products.iter().map(|p| {
            Row::link(paths::product(p.product.id), &p.product.name)
                .cell(p.product.hms_number.as_deref().unwrap_or_default())
                .number(l.number(p.ready))
        }));
    let places = Table::new(l.t("place-list"))
        .col(Col::text(l.t("item-place")))
        .col(Col::text(l.t("place-kind")))
        .rows(hits.places.iter().map(|(n, path)| {
            Row::link(paths::place(n.id), place_words(l, n.kind, path)).cell(l.t(&format!("place-kind-{}", n.kind)))
        }));
    let body = html! {
        @if !hits.items.is_empty() { (section(l.t("item-list"), html! { (items) })) }
        @if !hits.persons.is_empty() {
            (section(l.t("nav-persons"), html! { (persons) @if hits.more_persons { p { (l.t("scan-more-persons")) } } }))
        }
        @if !hits.products.is_empty() { (section(l.t("product-list"), html! { (products) })) }
        @if !hits.places.is_empty() { (section(l.t("place-list"), html! { (places) })) }
        @if !hits.needs.is_empty() {
            (section(l.t("nav-queue"), html! { ul { @for n in &hits.needs { li { a .ds-link href=(paths::need(*n)) { (l.t("item-need-link")) } } } } }))
        }
        @if !hits.jobs.is_empty() {
            (section(l.t("nav-jobs"), html! { ul { @for j in &hits.jobs { li { a .ds-link href=(paths::job(*j)) { (l.t("scan-job-link")) } } } } }))
        }
    };
    let lead = l.tf("scan-several", args!["n" => hits.len() as i64, "text" => text]);
    page(&user.shell, &Page::new(l.t("scan-title")).lead(lead), body)
}
