use super::handlers::Search;
use super::sheet::Sheet;
use super::{MAP, figure};
use crate::complete;
use crate::components::{Alert, Empty, Form, Text, Tone, Width, section};
use crate::i18n::args;
use crate::icon::Icon;
use crate::layout::{Page, page};
use crate::session::User;
use app::address::Suggestion;
use domain::access::Right;
use maud::{Markup, html};

pub fn map(user: &User, sheet: &Sheet, search: &Search) -> Markup {
    let l = user.l();
    let what = match &search.found {
        Some(a) => l.tf("map-around", args!["what" => line(a)]),
        None => l.t("map-title"),
    };
    let form = Form::get(l, MAP)
        .hidden("address_id", search.found.as_ref().map(|a| a.id.to_string()).unwrap_or_default())
        .body(html! {
            (Text::new("q", l.t("map-address")).value(&search.text).width(Width::Full).complete(complete::ADDRESS).fills("address_id").complete_submits())
        });
    let nothing = !search.text.is_empty() && search.found.is_none() && search.others.is_empty();
    page(
        &user.shell,
        &Page::new(l.t("map-title")).nav("nav-map"),
        html! {
            (form)
            @if nothing { (Alert::new(Tone::Warning, l.tf("map-nothing", args!["text" => search.text.as_str()]))) }
            @if !search.others.is_empty() {
                (section(l.t("map-several"), html! {
                    ul { @for a in &search.others { li { a .ds-link href=(format!("{MAP}?address_id={}", a.id)) { (line(a)) } } } }
                }))
            }
            @if sheet.empty {
                (Alert::new(Tone::Info, l.t("map-beyond")))
            }
            (figure::large(l, sheet, &what))
            @if let Some(a) = &search.found {
                p .map__found { strong { (a.street) } ", " (a.postcode) " " (a.city) }
            }
        },
    )
}

fn line(a: &Suggestion) -> String {
    format!("{}, {} {}", a.street, a.postcode, a.city)
}

/// The server was given no roads.
pub fn without(user: &User) -> Markup {
    let l = user.l();
    let how = if user.ctx.may(Right::Administer) {
        "map-without-how"
    } else {
        "map-without-ask"
    };
    page(
        &user.shell,
        &Page::new(l.t("map-title")).nav("nav-map"),
        html! { (Empty::new(l.t("map-without")).icon(Icon::Location).text(l.t(how))) },
    )
}
