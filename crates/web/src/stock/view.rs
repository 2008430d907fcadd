use crate::components::{
    Button, Col, Crumbs, Empty, ErrorSummary, FieldErrors, Form, Kind, Row, Select, Table, Text, Width, buttons,
    refusal, when,
};
use crate::error::field_errors;
use crate::form::Fields;
use crate::i18n::{L, args};
use crate::icon::Icon;
use crate::item::words::{place_choices, place_words};
use crate::layout::{Page, page};
use crate::paths;
use crate::product::field as product_field;
use crate::session::User;
use app::place::TreeAnswer;
use app::stock::{Held, List};
use app::{FieldFault, Refusal};
use domain::access::Right;
use domain::ids::CommandId;
use domain::stock::StockRefusal;
use maud::{Markup, html};

pub fn list(user: &User, asked: &List, held: &[Held], tree: &TreeAnswer) -> Markup {
    let l = user.l();
    let ours: Vec<&Held> = held.iter().filter(|h| !h.place_kind.is_virtual()).collect();
    let table = Table::new(l.t("stock-title"))
        .col(Col::text(l.t("item-product")))
        .col(Col::text(l.t("item-hms")).named())
        .col(Col::text(l.t("item-place")))
        .col(Col::number(l.t("store-pieces")))
        .col(Col::text(l.t("stock-counted-at")).named())
        .rows(ours.iter().map(|h| {
            Row::link(paths::product(h.product), &h.product_name)
                .cell(h.hms_number.as_deref().unwrap_or_default())
                .cell(place_words(l, h.place_kind, &h.place_name))
                .number(l.number(h.quantity))
                .cell(html! { @if let Some(at) = h.counted_at { (when(l, at, user.shell.now)) } })
        }));
    let filter = Form::get(l, "/stock").body(html! {
        (Select::new("place", l.t("item-place")).empty_as(l.t("item-every-place")).choices(place_choices(tree))
            .value(&asked.place.map(|p| p.to_string()).unwrap_or_default()))
    });
    let actions = buttons(html! {
        @if user.ctx.may(Right::WorkStore) {
            (Button::link(l.t("stock-move"), "/stock/move").icon(Icon::Move))
            (Button::link(l.t("stock-count"), "/stock/count").secondary().icon(Icon::Count))
            (Button::link(l.t("receive-title"), "/receive").secondary().icon(Icon::Inbox))
        }
    });
    let title = l.t("stock-title");
    page(
        &user.shell,
        &Page::new(title)
            .lead(l.t("stock-lead"))
            .nav("nav-store")
            .actions(actions),
        html! {
            (crate::place::store_tabs(user, "/stock"))
            (filter)
            @if ours.is_empty() { (Empty::new(l.t("stock-empty")).icon(Icon::Box).text(l.t("stock-empty-text"))) } @else { (table) }
        },
    )
}

/// The refusal with its numbers, above the form that stays.
fn said(l: L, refused: Option<&Refusal>) -> Markup {
    match refused {
        Some(Refusal::Stock(StockRefusal::NotEnough { held, wanted })) => refusal(
            l,
            &l.tf(
                "stock-not-enough",
                args!["held" => *held, "wanted" => i64::from(*wanted)],
            ),
            None,
        ),
        Some(other) => refusal(l, &l.t(&other.key()), None),
        None => html! {},
    }
}

fn number(l: L, name: &'static str, words: &str, typed: &Fields, errors: &FieldErrors) -> Text {
    Text::new(name, l.t(words))
        .kind(Kind::Number)
        .width(Width::Short)
        .value(typed.text(name))
        .error(errors.get(name))
        .required()
}

pub fn move_form(
    user: &User,
    tree: &TreeAnswer,
    typed: &Fields,
    command: CommandId,
    faults: &[FieldFault],
    refused: Option<&Refusal>,
) -> Markup {
    let l = user.l();
    let errors = field_errors(l, faults);
    let place = |name: &'static str, words: &str| {
        Select::new(name, l.t(words))
            .choices(place_choices(tree))
            .with_empty(l)
            .value(typed.text(name))
            .error(errors.get(name))
            .required()
    };
    let body = html! {
        (said(l, refused))
        (Form::post(&user.shell.csrf, "/stock/move").command(command).body(html! {
            (ErrorSummary::new(l, &errors).ordered(&["product_text", "quantity", "from", "to"]))
            (product_field::field(l, typed, &errors))
            (number(l, "quantity", "receive-quantity", typed, &errors))
            (place("from", "stock-from"))
            (place("to", "stock-to"))
            (buttons(html! { (Button::submit(l.t("stock-move"))) (Button::link(l.t("cancel"), "/stock").secondary()) }))
        }))
    };
    frame(user, l.t("stock-move"), body)
}

pub fn count_form(
    user: &User,
    tree: &TreeAnswer,
    typed: &Fields,
    command: CommandId,
    faults: &[FieldFault],
    refused: Option<&Refusal>,
) -> Markup {
    let l = user.l();
    let errors = field_errors(l, faults);
    let body = html! {
        (said(l, refused))
        (Form::post(&user.shell.csrf, "/stock/count").command(command).body(html! {
            (ErrorSummary::new(l, &errors).ordered(&["product_text", "place", "found"]))
            (product_field::field(l, typed, &errors))
            (Select::new("place", l.t("item-place")).choices(place_choices(tree)).with_empty(l).value(typed.text("place"))
                .error(errors.get("place")).required())
            (number(l, "found", "stock-found", typed, &errors).help(l.t("stock-found-help")))
            (buttons(html! { (Button::submit(l.t("stock-count"))) (Button::link(l.t("cancel"), "/stock").secondary()) }))
        }))
    };
    frame(user, l.t("stock-count"), body)
}

fn frame(user: &User, title: String, body: Markup) -> Markup {
    let l = user.l();
    let crumbs = Crumbs::new(l, title.clone())
        .step(l.t("nav-store"), "/store")
        .step(l.t("stock-title"), "/stock");
    page(&user.shell, &Page::new(title).nav("nav-store").crumbs(crumbs), body)
}
