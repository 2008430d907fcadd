use crate::components::{
    Button, Chip, Chips, Choice, Col, Crumbs, Empty, ErrorSummary, Form, PostButton, Row, Select, Table, Tabs, Tag,
    Text, Tone, Width, buttons, section,
};
use crate::error::field_errors;
use crate::form::Fields;
use crate::i18n::L;
use crate::icon::Icon;
use crate::item::words::{place_choices, place_words, state_words};
use crate::layout::{Page, page};
use crate::loan::{HAND_OUT, LOANS, TAKE_BACK};
use crate::paths;
use crate::session::User;
use app::FieldFault;
use app::place::{Counts, Node, PlacePage, TreeAnswer, TreeNode};
use domain::access::Right;
use domain::ids::CommandId;
use domain::place::PlaceKind;
use maud::{Markup, html};

/// States that wait for somebody, in the order of the work.
const WAITING: [&str; 5] = ["quarantine", "washing", "to_check", "repair", "missing"];

fn place_icon(kind: PlaceKind) -> Icon {
    match kind {
        PlaceKind::Store | PlaceKind::ForwardStore => Icon::Store,
        PlaceKind::Shelf => Icon::Shelf,
        PlaceKind::Vehicle => Icon::Deliver,
        PlaceKind::Workshop => Icon::Repair,
        PlaceKind::Wash => Icon::Wash,
        PlaceKind::Quarantine => Icon::Ban,
        PlaceKind::Home => Icon::Home,
        PlaceKind::Missing => Icon::Alert,
        PlaceKind::Scrapped => Icon::Scrap,
        PlaceKind::Supplier | PlaceKind::Nav | PlaceKind::Owner => Icon::Box,
    }
}

fn waits(l: L, counts: &Counts, zeros: bool, href: impl Fn(&str) -> String) -> Chips {
    let shown = WAITING.iter().filter(|s| zeros || counts.of(s) > 0);
    Chips::new(l)
        .label(l.t("store-waits"))
        .chips(shown.map(|s| Chip::new(state_words(l, s), href(s)).count(counts.of(s))))
}

/// The ways to look at the store; `here` is the path of the one that is shown.
pub fn store_tabs(user: &User, here: &'static str) -> Tabs {
    let l = user.l();
    let ways = [
        ("place-list", "/store", "/store"),
        ("item-list", "/items", "/items"),
        ("product-list", "/products", "/products?held=1"),
        ("stock-title", "/stock", "/stock"),
        ("loans-title", LOANS, LOANS),
    ];
    ways.iter()
        .filter(|(_, path, _)| *path != LOANS || user.ctx.may(Right::SeePersons))
        .fold(Tabs::new(l), |tabs, (words, path, href)| {
            tabs.tab(l.t(words), *href, None, *path == here)
        })
}

pub fn overview(user: &User, tree: &TreeAnswer, with_inactive: bool) -> Markup {
    let l = user.l();
    let table = Table::new(l.t("place-list"))
        .col(Col::text(l.t("item-place")))
        .col(Col::text(l.t("place-kind")))
        .col(Col::number(l.t("product-ready")))
        .col(Col::number(l.t("store-devices")))
        .col(Col::number(l.t("store-pieces")))
        .rows(tree.places.iter().map(|p| row(l, p)));
    let elsewhere = Table::new(l.t("store-elsewhere"))
        .col(Col::text(l.t("item-place")))
        .col(Col::number(l.t("store-devices")))
        .rows([PlaceKind::Home, PlaceKind::Missing].iter().map(|kind| {
            let n = tree.elsewhere.get(kind).map_or(0, Counts::all_items);
            let state = if *kind == PlaceKind::Home { "on_loan" } else { "missing" };
            Row::link(format!("/items?state={state}"), l.t(&format!("place-kind-{kind}"))).number(l.number(n))
        }));
    let work = user.ctx.may(Right::WorkStore);
    let actions = buttons(html! {
        @if user.ctx.may(Right::Lend) {
            (Button::link(l.t("hand-out-title"), HAND_OUT).icon(Icon::HandOut))
            (Button::link(l.t("store-take-back"), TAKE_BACK).secondary().icon(Icon::Collect))
        }
        @if work {
            (Button::link(l.t("receive-title"), "/receive").secondary().icon(Icon::Inbox))
            (Button::link(l.t("count-title"), "/count").secondary().icon(Icon::Count))
        }
    });
    let more = buttons(html! {
        @if work { (Button::link(l.t("place-new"), "/places/new").tertiary().icon(Icon::Add)) }
        @if with_inactive { (Button::link(l.t("store-hide-inactive"), "/store").tertiary()) }
        @else { (Button::link(l.t("store-show-inactive"), "/store?all=1").tertiary()) }
    });
    page(
        &user.shell,
        &Page::new(l.t("nav-store"))
            .nav("nav-store")
            .actions(actions)
            .scan_next(true),
        html! {
            (store_tabs(user, "/store"))
            (waits(l, &tree.total, true, |s| format!("/items?state={s}")))
            @if tree.places.is_empty() {
                (Empty::new(l.t("store-empty")).icon(Icon::Store).text(l.t("store-empty-text"))
                    .action(Button::link(l.t("place-new"), "/places/new").icon(Icon::Add)))
            } @else {
                (table)
                (section(l.t("store-elsewhere"), html! { (elsewhere) }))
            }
            (more)
        },
    )
}

/// Each level is set in by an em space, so that the tree is seen and copied as one.
fn row(l: L, p: &TreeNode) -> Row {
    let name = html! { ("\u{2003}".repeat(p.depth)) (place_icon(p.node.kind)) " " (p.node.name) };
    let kind = html! {
        (l.t(&format!("place-kind-{}", p.node.kind)))
        @if !p.node.active { " " (Tag::new(Tone::Neutral, l.t("place-inactive"))) }
    };
    Row::link(paths::place(p.node.id), name)
        .cell(kind)
        .number(l.number(p.whole.of("ready")))
        .number(l.number(p.whole.all_items()))
        .number(l.number(p.whole.pieces))
}

pub fn place(user: &User, answer: &PlacePage, map: &Markup) -> Markup {
    let l = user.l();
    let node = &answer.node;
    let name = place_words(l, node.kind, &node.name);
    let mut crumbs = Crumbs::new(l, name.clone()).step(l.t("nav-store"), "/store");
    for above in &answer.above {
        crumbs = crumbs.step(above.name.clone(), paths::place(above.id));
    }
    let arranges = user.ctx.may(Right::WorkStore) || user.ctx.may(Right::Administer);
    let real = !node.kind.is_virtual();
    let actions = buttons(html! {
        @if real && node.active && user.ctx.may(Right::WorkStore) {
            (Button::link(l.t("count-title"), format!("/count?place={}", node.id)).icon(Icon::Count))
            (Button::link(l.t("receive-title"), format!("/receive?to={}", node.id)).secondary().icon(Icon::Inbox))
        }
    });
    let items = |state: &str| format!("/items?place={}&state={state}", node.id);
    let inside = Table::new(l.t("place-inside"))
        .col(Col::text(l.t("item-place")))
        .col(Col::text(l.t("place-kind")))
        .col(Col::number(l.t("product-ready")))
        .col(Col::number(l.t("store-devices")))
        .col(Col::number(l.t("store-pieces")))
        .rows(
            answer
                .inside
                .iter()
                .map(|p| row(l, &TreeNode { depth: 0, ..p.clone() })),
        );
    let products = Table::new(l.t("place-devices"))
        .col(Col::text(l.t("item-product")))
        .col(Col::text(l.t("item-hms")))
        .col(Col::text(l.t("item-state")))
        .col(Col::number(l.t("store-devices")))
        .rows(answer.products.iter().map(|p| {
            let states: Vec<String> = p
                .items
                .iter()
                .map(|(s, n)| format!("{} {n}", state_words(l, s)))
                .collect();
            Row::link(format!("/items?place={}&product={}", node.id, p.product), &p.name)
                .cell(p.hms_number.as_deref().unwrap_or_default())
                .cell(states.join(", "))
                .number(l.number(p.items.values().sum::<i64>()))
        }));
    let stock = Table::new(l.t("stock-title"))
        .col(Col::text(l.t("item-product")))
        .col(Col::text(l.t("item-hms")))
        .col(Col::number(l.t("store-pieces")))
        .rows(answer.stock.iter().map(|s| {
            Row::link(paths::product(s.product), &s.product_name)
                .cell(s.hms_number.as_deref().unwrap_or_default())
                .number(l.number(s.quantity))
        }));
    let nothing = answer.products.is_empty() && answer.stock.is_empty();
    let mut lead = vec![l.t(&format!("place-kind-{}", node.kind))];
    lead.extend(node.label.clone());
    lead.extend(
        answer
            .address
            .as_ref()
            .map(|a| address_line(&a.street, &a.postcode, &a.city)),
    );
    let about = Page::new(name)
        .nav("nav-store")
        .crumbs(crumbs)
        .actions(actions)
        .lead(lead.join(" · "));
    page(
        &user.shell,
        &about,
        html! {
            @if !node.active { p { (Tag::new(Tone::Neutral, l.t("place-inactive"))) } }
            @if WAITING.iter().any(|s| answer.whole.of(s) > 0) { (waits(l, &answer.whole, false, items)) }
            (map)
            @if nothing { (Empty::new(l.t("place-nothing")).icon(Icon::Shelf)) }
            @if !answer.products.is_empty() { (section(l.t("place-devices"), html! { (products) })) }
            @if !answer.stock.is_empty() { (section(l.t("stock-title"), html! { (stock) })) }
            @if !answer.inside.is_empty() { (section(l.t("place-inside"), html! { (inside) })) }
            @if real {
                (buttons(html! {
                    @if arranges {
                        (Button::link(l.t("place-edit"), format!("{}/edit", paths::place(node.id))).tertiary().icon(Icon::Edit))
                        (Button::link(l.t("place-new-inside"), format!("/places/new?parent={}", node.id)).tertiary().icon(Icon::Add))
                    }
                    (Button::link(l.t("labels-of-place"), format!("/labels?place={}", node.id)).tertiary().icon(Icon::Printer))
                    (Button::link(l.t("labels-of-items"), format!("/labels?place={}&items=1", node.id)).tertiary().icon(Icon::Printer))
                    @if arranges { (set_use(user, node)) }
                }))
            }
        },
    )
}

fn set_use(user: &User, node: &Node) -> Markup {
    let l = user.l();
    let (words, on) = if node.active {
        ("place-deactivate", "off")
    } else {
        ("place-reactivate", "on")
    };
    let action = format!("{}/use", paths::place(node.id));
    html! {
        (PostButton::new(&user.shell.csrf, action, Button::submit(l.t(words)).tertiary())
            .command(user.ctx.id::<CommandId>()).field("use", on))
    }
}

/// An address on one line.
pub fn address_line(street: &str, postcode: &str, city: &str) -> String {
    format!("{street}, {}", format!("{postcode} {city}").trim())
}

/// A new place, or what is known of one.
pub fn form(
    user: &User,
    tree: &TreeAnswer,
    node: Option<&Node>,
    typed: &Fields,
    command: CommandId,
    faults: &[FieldFault],
) -> Markup {
    let l = user.l();
    let errors = field_errors(l, faults);
    let (title, action, back) = match node {
        Some(node) => (
            l.t("place-edit"),
            format!("{}/edit", paths::place(node.id)),
            paths::place(node.id),
        ),
        None => (l.t("place-new"), "/places/new".to_owned(), "/store".to_owned()),
    };
    let kinds = PlaceKind::ALL.iter().filter(|k| !k.is_virtual());
    let parents = place_choices(tree);
    let body = Form::post(&user.shell.csrf, action).command(command).body(html! {
        (ErrorSummary::new(l, &errors).ordered(&["name", "kind", "parent", "address", "label"]))
        (Text::new("name", l.t("place-name")).value(typed.text("name")).error(errors.get("name")).width(Width::Medium).required())
        @if node.is_none() {
            (Select::new("kind", l.t("place-kind")).choices(kinds.map(|k| Choice::new(k.code(), l.t(&format!("place-kind-{k}"))))).with_empty(l)
                .value(typed.text("kind")).error(errors.get("kind")).required())
        }
        (Select::new("parent", l.t("place-parent")).choices(parents).empty_as(l.t("place-no-parent")).value(typed.text("parent")).error(errors.get("parent")))
        input type="hidden" name="address_id" value=(typed.text("address_id"));
        (Text::new("address", l.t("place-address")).help(l.t("place-address-help")).value(typed.text("address")).error(errors.get("address"))
            .complete(crate::complete::ADDRESS).fills("address_id").optional(l))
        (Text::new("label", l.t("place-label")).help(l.t("place-label-help")).value(typed.text("label")).error(errors.get("label")).width(Width::Medium).optional(l))
        (buttons(html! { (Button::submit(l.t("save"))) (Button::link(l.t("cancel"), back).secondary()) }))
    });
    let mut crumbs = Crumbs::new(l, title.clone()).step(l.t("nav-store"), "/store");
    if let Some(node) = node {
        crumbs = crumbs.step(node.name.clone(), paths::place(node.id));
    }
    page(
        &user.shell,
        &Page::new(title).nav("nav-store").crumbs(crumbs),
        html! { (body) },
    )
}
