use crate::components::{
    Button, Checkbox, Chip, Chips, Col, Crumbs, Empty, ErrorSummary, Facts, Form, Kind, Pager, Row, Table, Tag, Text,
    Tone, Width, buttons, section, with_query,
};
use crate::error::field_errors;
use crate::form::Fields;
use crate::icon::Icon;
use crate::item::words::{place_words, state_words};
use crate::layout::{Page, page};
use crate::paths;
use crate::session::User;
use app::FieldFault;
use app::product::{List, ListAnswer, Product, ProductPage};
use domain::access::Right;
use domain::ids::CommandId;
use domain::item::ItemState;
use maud::{Markup, html};

fn keeps(user: &User) -> bool {
    [Right::WorkStore, Right::Import, Right::Administer]
        .iter()
        .any(|r| user.ctx.may(*r))
}

pub fn list(user: &User, asked: &List, answer: &ListAnswer) -> Markup {
    let l = user.l();
    let path = &user.shell.path;
    let table = Table::new(l.t("product-list"))
        .col(Col::text(l.t("product-name")))
        .col(Col::text(l.t("item-hms")).named())
        .col(Col::text(l.t("item-iso")))
        .col(Col::number(l.t("product-ready")))
        .col(Col::number(l.t("product-all")))
        .rows(answer.products.iter().map(|p| {
            let iso = p
                .product
                .iso_title
                .as_deref()
                .or(p.product.iso_code.as_deref())
                .unwrap_or_default();
            Row::link(paths::product(p.product.id), &p.product.name)
                .cell(p.product.hms_number.as_deref().unwrap_or_default())
                .cell(iso)
                .number(l.number(p.ready))
                .number(l.number(p.all))
        }));
    let held = Chips::new(l)
        .chip(Chip::new(l.t("filter-all"), with_query(path, "held", None)).on(!asked.held))
        .chip(Chip::new(l.t("product-held"), with_query(path, "held", Some("1"))).on(asked.held));
    let filter = Form::get(l, "/products").body(html! {
        @if asked.held { input type="hidden" name="held" value="1"; }
        (Text::new("text", l.t("product-search")).kind(Kind::Search).value(asked.text.clone().unwrap_or_default()).width(Width::Medium))
        (Text::new("iso", l.t("item-iso")).kind(Kind::Number).value(asked.iso.clone().unwrap_or_default()).width(Width::Short))
    });
    let next = answer.next.map(|n| with_query(path, "after", Some(&n.to_string())));
    let first = asked.after.map(|_| with_query(path, "after", None));
    let mut about = Page::new(l.t("product-list")).nav("nav-store");
    if keeps(user) {
        about = about.actions(buttons(
            html! { (Button::link(l.t("product-new"), "/products/new").secondary().icon(Icon::Add)) },
        ));
    }
    let shown = answer.products.len() as i64;
    page(
        &user.shell,
        &about,
        html! {
            (crate::place::store_tabs(user, "/products"))
            (filter)
            (held)
            @if answer.products.is_empty() { (Empty::new(l.t("product-list-empty")).icon(Icon::Box).text(l.t("product-list-empty-text"))) }
            @else {
                (table)
                (Pager::new(l, shown, shown + i64::from(next.is_some())).first(first).next(next))
            }
        },
    )
}

pub fn product(user: &User, answer: &ProductPage) -> Markup {
    let l = user.l();
    let p = &answer.product;
    let crumbs = Crumbs::new(l, p.name.clone())
        .step(l.t("nav-store"), "/store")
        .step(l.t("product-list"), "/products?held=1");
    let work = user.ctx.may(Right::WorkStore);
    let actions = buttons(html! {
        @if work && p.active { (Button::link(l.t("receive-title"), format!("/receive?product={}", p.id)).icon(Icon::Inbox)) }
        @if work && p.bulk { (Button::link(l.t("stock-move"), format!("/stock/move?product={}", p.id)).secondary().icon(Icon::Move)) }
        @if keeps(user) { (Button::link(l.t("product-edit"), format!("{}/edit", paths::product(p.id))).tertiary().icon(Icon::Edit)) }
    });
    let states = Chips::new(l)
        .label(l.t("item-state"))
        .chips(ItemState::CODES.iter().filter_map(|code| {
            let n = answer.by_state.get(*code).copied()?;
            Some(Chip::new(state_words(l, code), format!("/items?product={}&state={code}", p.id)).count(n))
        }));
    let iso = p.iso_code.as_ref().map(|code| match &p.iso_title {
        Some(title) => html! { a .ds-link href=(format!("/products?iso={code}")) { (title) } " (" (code) ")" },
        None => html! { a .ds-link href=(format!("/products?iso={code}")) { (code) } },
    });
    let facts = Facts::new()
        .fact_if(l.t("item-hms"), p.hms_number.clone())
        .fact_if(l.t("item-iso"), iso)
        .fact_if(l.t("product-gtin"), p.gtin.clone())
        .fact_if(l.t("product-supplier"), p.supplier.clone())
        .fact_if(l.t("product-supplier-ref"), p.supplier_ref.clone())
        .fact(
            l.t("product-kind"),
            if p.bulk {
                l.t("product-is-bulk")
            } else {
                l.t("product-is-labelled")
            },
        );
    let places = Table::new(l.t("product-where"))
        .col(Col::text(l.t("item-place")))
        .col(Col::number(l.t("product-ready")))
        .col(Col::number(l.t("store-devices")))
        .rows(answer.by_place.iter().map(|at| {
            Row::link(
                format!("/items?product={}&place={}", p.id, at.place),
                place_words(l, at.kind, &at.path),
            )
            .number(l.number(at.ready))
            .number(l.number(at.all))
        }));
    let stock = Table::new(l.t("product-where"))
        .col(Col::text(l.t("item-place")))
        .col(Col::number(l.t("store-pieces")))
        .rows(answer.stock.iter().filter(|s| s.quantity > 0).map(|s| {
            Row::link(paths::place(s.place), place_words(l, s.place_kind, &s.place_name)).number(l.number(s.quantity))
        }));
    let substitutes = Table::new(l.t("product-substitutes"))
        .col(Col::text(l.t("product-name")))
        .col(Col::text(l.t("item-hms")))
        .col(Col::text(l.t("product-substitute-list")))
        .col(Col::number(l.t("product-ready")))
        .rows(answer.substitutes.iter().map(|s| {
            let name = s.name.clone().unwrap_or_else(|| s.hms_number.clone());
            let row = match s.product {
                Some(id) => Row::link(paths::product(id), name),
                None => Row::new().cell(name),
            };
            row.cell(&s.hms_number).cell(&s.list).number(l.number(s.ready))
        }));
    page(
        &user.shell,
        &Page::new(p.name.clone())
            .nav("nav-store")
            .crumbs(crumbs)
            .actions(actions),
        html! {
            @if !p.active { p { (Tag::new(Tone::Neutral, l.t("product-inactive"))) } }
            @if !answer.by_state.is_empty() { (states) }
            (section(l.t("product-facts"), html! { (facts) }))
            @if p.bulk {
                (section(l.t("product-where"), html! {
                    @if answer.stock.is_empty() { (Empty::new(l.t("product-none")).icon(Icon::Box)) } @else { (stock) }
                }))
            } @else {
                (section(l.t("product-where"), html! {
                    @if answer.by_place.is_empty() { (Empty::new(l.t("product-none")).icon(Icon::Box)) } @else { (places) }
                }))
            }
            @if !answer.substitutes.is_empty() { (section(l.t("product-substitutes"), html! { (substitutes) })) }
        },
    )
}

pub fn form(
    user: &User,
    product: Option<&Product>,
    typed: &Fields,
    command: CommandId,
    faults: &[FieldFault],
) -> Markup {
    let l = user.l();
    let errors = field_errors(l, faults);
    let (title, action, back) = match product {
        Some(p) => (
            l.t("product-edit"),
            format!("{}/edit", paths::product(p.id)),
            paths::product(p.id),
        ),
        None => (l.t("product-new"), "/products/new".to_owned(), "/products".to_owned()),
    };
    let text = |name: &'static str, words: &str| {
        Text::new(name, l.t(words))
            .value(typed.text(name))
            .error(errors.get(name))
            .width(Width::Medium)
    };
    let body = Form::post(&user.shell.csrf, action).command(command).body(html! {
        (ErrorSummary::new(l, &errors).ordered(&["name", "hms_number", "iso_code", "gtin"]))
        (Text::new("name", l.t("product-name")).value(typed.text("name")).error(errors.get("name")).required())
        (text("hms_number", "item-hms").kind(Kind::Number).optional(l))
        (text("iso_code", "product-iso-code").help(l.t("product-iso-help")).kind(Kind::Number).optional(l))
        (text("gtin", "product-gtin").kind(Kind::Number).optional(l))
        (text("supplier", "product-supplier").optional(l))
        (text("supplier_ref", "product-supplier-ref").optional(l))
        (Checkbox::new("bulk", l.t("product-bulk")).help(l.t("product-bulk-help")).on(typed.has("bulk")))
        (Checkbox::new("accessory", l.t("product-accessory")).on(typed.has("accessory")))
        @if product.is_some() { (Checkbox::new("active", l.t("product-active")).on(typed.has("active"))) }
        (buttons(html! { (Button::submit(l.t("save"))) (Button::link(l.t("cancel"), back).secondary()) }))
    });
    let mut crumbs = Crumbs::new(l, title.clone())
        .step(l.t("nav-store"), "/store")
        .step(l.t("product-list"), "/products");
    if let Some(p) = product {
        crumbs = crumbs.step(p.name.clone(), paths::product(p.id));
    }
    page(
        &user.shell,
        &Page::new(title).nav("nav-store").crumbs(crumbs),
        html! { (body) },
    )
}
