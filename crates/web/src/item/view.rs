use super::step::{Way, address, way};
use super::words::{
    event_icon, place_choices, sentence, state_tag, state_words, step_icon, step_words, summary_place, where_words,
};
use crate::components::{
    Button, Card, Chip, Chips, Choice, Col, Crumbs, Empty, Entry, ErrorSummary, Facts, Form, Kind, Pager, PostButton,
    Row, Select, Share, Table, Text, Timeline, Width, buttons, section, when, with_query,
};
use crate::error::field_errors;
use crate::form::Fields;
use crate::i18n::{L, args};
use crate::icon::Icon;
use crate::layout::{Page, page};
use crate::paths;
use crate::session::User;
use app::FieldFault;
use app::item::{CardAnswer, Happened, List, ListAnswer, Summary};
use app::place::TreeAnswer;
use app::product::Product;
use domain::access::Right;
use domain::ids::CommandId;
use domain::item::{ItemEvent, ItemState, NextStep, Owner};
use maud::{Markup, html};

/// Where the keyboard is when the card comes up.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    Step,
    Field,
}

/// A device's line: what, which, state, where.
pub fn line(l: L, now: chrono::DateTime<chrono::Utc>, item: &Summary) -> Row {
    let code = item
        .label
        .clone()
        .or(item.serial.clone())
        .unwrap_or_else(|| l.t("item-no-label"));
    Row::link(paths::item(item.id), code)
        .cell(&item.product_name)
        .cell(item.hms_number.as_deref().unwrap_or_default())
        .cell(state_tag(l, &item.state).plain())
        .cell(summary_place(l, item))
        .cell(when(l, item.state_since, now))
}

pub fn columns(l: L, name: String) -> Table {
    Table::new(name)
        .single_lines()
        .col(Col::text(l.t("item-label")))
        .col(Col::text(l.t("item-product")).gives_way(Share::Most))
        .col(Col::text(l.t("item-hms")).named())
        .col(Col::text(l.t("item-state")))
        .col(Col::text(l.t("item-place")).gives_way(Share::Some))
        .col(Col::text(l.t("item-since")).named())
}

pub fn list(user: &User, asked: &List, answer: &ListAnswer, tree: &TreeAnswer, product: Option<&Product>) -> Markup {
    let l = user.l();
    let path = &user.shell.path;
    let states = Chips::new(l).label(l.t("item-state")).chips(
        std::iter::once(
            Chip::new(l.t("filter-all"), with_query(path, "state", None)).on(asked.filter.states.is_empty()),
        )
        .chain(ItemState::CODES.iter().filter_map(|code| {
            let count = answer.by_state.get(*code).copied().unwrap_or(0);
            let on = asked.filter.states.iter().any(|s| s == code);
            let target = with_query(path, "state", (!on).then_some(*code));
            (count > 0 || on).then(|| Chip::new(state_words(l, code), target).count(count).on(on))
        })),
    );
    let total = answer.total.unwrap_or(0);
    let next = answer.next.map(|n| with_query(path, "after", Some(&n.to_string())));
    let first = asked.after.map(|_| with_query(path, "after", None));
    let filter = Form::get(l, "/items").body(html! {
        @for state in &asked.filter.states { input type="hidden" name="state" value=(state); }
        @if let Some(product) = asked.filter.product { input type="hidden" name="product" value=(product); }
        (Text::new("text", l.t("item-search")).kind(Kind::Search).value(asked.filter.text.clone().unwrap_or_default()).width(Width::Medium))
        (Select::new("place", l.t("item-place")).empty_as(l.t("item-every-place")).choices(place_choices(tree))
            .value(&asked.filter.place.map(|p| p.to_string()).unwrap_or_default()))
        (Select::new("owner", l.t("item-owner")).empty_as(l.t("item-every-owner"))
            .choices(Owner::ALL.iter().map(|o| Choice::new(o.code(), l.t(&format!("item-owner-{o}")))))
            .value(asked.filter.owner.map_or("", Owner::code)))
    });
    let table = columns(l, l.t("item-list")).rows(answer.items.iter().map(|i| line(l, user.shell.now, i)));
    let mut about = Page::new(match product {
        Some(product) => product.name.clone(),
        None => l.t("item-list"),
    })
    .nav("nav-store");
    if user.ctx.may(Right::WorkStore) {
        about = about.actions(buttons(
            html! { (Button::link(l.t("receive-title"), "/receive").secondary().icon(Icon::Inbox)) },
        ));
    }
    page(
        &user.shell,
        &about,
        html! {
            (crate::place::store_tabs(user, "/items"))
            (filter)
            (states)
            @if answer.items.is_empty() {
                (Empty::new(l.t("item-list-empty")).icon(Icon::Box).text(l.t("item-list-empty-text")))
            } @else {
                (table)
                (Pager::new(l, answer.items.len() as i64, total).first(first).next(next))
            }
        },
    )
}

fn deed(user: &User, card: &CardAnswer, step: NextStep, main: bool, focus: bool) -> Markup {
    let l = user.l();
    let item = card.item.id;
    let style = |b: Button| {
        let b = b.icon(step_icon(step)).autofocus(focus);
        if main { b.wide() } else { b.secondary() }
    };
    match way(step) {
        Way::Press => {
            let button = style(Button::submit(step_words(l, step)));
            html! { (PostButton::new(&user.shell.csrf, address(item, step), button).command(user.ctx.id::<CommandId>())) }
        }
        Way::Ask => html! { (style(Button::link(step_words(l, step), address(item, step)))) },
        Way::Elsewhere => {
            let whom = card.for_whom.as_ref();
            let target = match (step, whom.and_then(|w| w.loan), whom.and_then(|w| w.need)) {
                (NextStep::Extend, Some(loan), _) => format!("{}/extend", paths::loan(loan)),
                // Reserved things go out only to the one they are kept for.
                (_, _, Some(need)) => {
                    let person = whom.map(|w| format!("&person={}", w.person)).unwrap_or_default();
                    format!("/hand-out?item={item}{person}&need={need}")
                }
                _ => format!("/hand-out?item={item}"),
            };
            html! { (style(Button::link(step_words(l, step), target))) }
        }
    }
}

pub fn card(user: &User, card: &CardAnswer, focus: Focus) -> Markup {
    let l = user.l();
    let mut steps = card.steps.iter();
    let deeds = html! {
        @if let Some(main) = steps.next() {
            (deed(user, card, *main, true, focus == Focus::Step))
        }
        @for step in steps { (deed(user, card, *step, false, false)) }
    };
    let code = card
        .label
        .clone()
        .or(card.serial.clone())
        .unwrap_or_else(|| l.t("item-no-label"));
    let shown = Card::new(code.clone())
        .state(state_tag(l, card.item.state.code()))
        .sentence(sentence(l, card, user.shell.now))
        .deeds(deeds);
    let today = l.local_day(user.shell.now);
    let whom = card.for_whom.as_ref().map(|w| {
        html! {
            @match &w.name {
                Some(name) => { a .ds-link href=(paths::person(w.person)) { (name) } }
                None => { (l.t("item-person-hidden")) }
            }
        }
    });
    let place_link = html! { a .ds-link href=(paths::place(card.place.id)) { (where_words(l, &card.place)) } };
    let product_link = html! { a .ds-link href=(paths::product(card.product.id)) { (card.product.name) } };
    let need = card
        .for_whom
        .as_ref()
        .and_then(|w| w.need)
        .map(|n| html! { a .ds-link href=(paths::need(n)) { (l.t("item-need-link")) } });
    let loan = card
        .for_whom
        .as_ref()
        .and_then(|w| w.loan)
        .map(|o| html! { a .ds-link href=(paths::loan(o)) { (l.t("item-loan-link")) } });
    let facts = Facts::new()
        .fact_if(l.t("item-for-whom"), whom)
        .fact_if(l.t("item-need"), need)
        .fact_if(l.t("item-loan"), loan)
        .fact(l.t("item-place"), place_link)
        .fact(l.t("item-product"), product_link)
        .fact_if(l.t("item-hms"), card.product.hms_number.clone())
        .fact_if(
            l.t("item-iso"),
            card.product.iso_title.clone().or(card.product.iso_code.clone()),
        )
        .fact_if(l.t("item-serial"), card.serial.clone())
        .fact(l.t("item-owner"), l.t(&format!("item-owner-{}", card.item.owner)))
        .fact_if(l.t("item-inspect-by-field"), card.inspect_by.map(|d| l.day(d, today)));
    let timeline = Timeline::new(l, user.shell.now).entries(card.timeline.iter().rev().map(|h| entry(l, h)));
    let work = user.ctx.may(Right::WorkStore);
    let actions = buttons(html! {
        @if work { (Button::link(l.t("item-label-change"), format!("{}/label", paths::item(card.item.id))).tertiary().icon(Icon::Tag)) }
        (Button::link(l.t("labels-print"), format!("/labels?item={}", card.item.id)).tertiary().icon(Icon::Printer))
    });
    let crumbs = Crumbs::new(l, code)
        .step(l.t("nav-store"), "/store")
        .step(l.t("item-list"), "/items");
    page(
        &user.shell,
        &Page::new(card.product.name.clone())
            .nav("nav-store")
            .crumbs(crumbs)
            .scan_next(focus == Focus::Field),
        html! {
            (shown)
            div .columns {
                (section(l.t("item-facts"), html! { (facts) (actions) }))
                (section(l.t("timeline-label"), html! { (timeline) }))
            }
        },
    )
}

/// One event in the reader's words.
fn entry(l: L, h: &Happened) -> Entry {
    let place = h.place.as_ref().map(|p| where_words(l, p)).unwrap_or_default();
    let key = format!("item-event-{}", h.event.code());
    let mut entry = Entry::new(h.at, event_icon(&h.event), l.tf(&key, args!["place" => place]));
    match &h.event {
        ItemEvent::SentToRepair { fault, .. } => entry = entry.detail(l.t(&format!("item-fault-{fault}"))),
        ItemEvent::Scrapped { reason, .. } => entry = entry.detail(l.t(&format!("item-scrap-{reason}"))),
        _ => {}
    }
    match &h.by_name {
        Some(name) => entry.who(name.clone()),
        None => entry,
    }
}

pub fn label_form(user: &User, card: &CardAnswer, typed: &Fields, command: CommandId, faults: &[FieldFault]) -> Markup {
    let l = user.l();
    let errors = field_errors(l, faults);
    let item = card.item.id;
    let body = html! {
        p { strong { (card.product.name) } }
        (Form::post(&user.shell.csrf, format!("{}/label", paths::item(item))).command(command).body(html! {
            (ErrorSummary::new(l, &errors))
            (Text::new("label", l.t("item-label")).help(l.t("item-label-help")).value(typed.text("label")).error(errors.get("label"))
                .width(Width::Medium).required().autofocus())
            (Text::new("serial", l.t("item-serial")).value(typed.text("serial")).error(errors.get("serial")).width(Width::Medium).optional(l))
            (buttons(html! { (Button::submit(l.t("save"))) (Button::link(l.t("cancel"), paths::item(item)).secondary()) }))
        }))
    };
    let title = l.t("item-label-change");
    let crumbs = Crumbs::new(l, title.clone()).step(l.t("nav-store"), "/store").step(
        card.label.clone().unwrap_or_else(|| card.product.name.clone()),
        paths::item(item),
    );
    page(&user.shell, &Page::new(title).nav("nav-store").crumbs(crumbs), body)
}
