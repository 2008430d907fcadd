//! A sheet of labels to print: QR code for phones and Code 128 for hand scanners, the code in plain text, and the article.

use crate::components::{Button, Crumbs, Empty, buttons};
use crate::error::PageError;
use crate::form::Asked;
use crate::icon::Icon;
use crate::layout::{Page, page};
use crate::session::User;
use crate::state::AppState;
use app::item::{ByIds, Filter, List};
use app::place;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use barcoders::generators::svg::SVG;
use barcoders::sym::code128::Code128;
use domain::ids::{ItemId, PlaceId};
use maud::{Markup, PreEscaped, html};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

/// Most labels of one place on one sheet.
const MOST: i64 = 200;

struct Label {
    code: String,
    name: String,
    detail: String,
}

/// `?item=…&item=…`, or `?place=…` for a place's own label and those of the places directly in it; with `items=1` those of
/// the devices there.
pub async fn sheet(State(state): State<AppState>, user: User, Asked(asked): Asked) -> Result<Response, PageError> {
    let items: Vec<ItemId> = asked.all("item").filter_map(|t| t.parse().ok()).collect();
    let mut labels = vec![];
    let mut found = state.db.read(&user.ctx, &ByIds { items }).await?;
    if let Some(place) = asked.some("place").and_then(|t| t.parse::<PlaceId>().ok()) {
        if asked.has("items") {
            let list = List {
                filter: Filter {
                    place: Some(place),
                    ..Filter::default()
                },
                most: MOST,
                ..List::default()
            };
            found.extend(state.db.read(&user.ctx, &list).await?.items);
        } else {
            let page = state.db.read(&user.ctx, &place::Page { place }).await?;
            let here = std::iter::once(&page.node).chain(page.inside.iter().map(|p| &p.node));
            labels.extend(here.filter_map(|n| {
                Some(Label {
                    code: n.label.clone()?,
                    name: n.name.clone(),
                    detail: page.above.first().map_or(String::new(), |a| a.name.clone()),
                })
            }));
        }
    }
    labels.extend(found.into_iter().filter_map(|i| {
        Some(Label {
            code: i.label?,
            name: i.product_name,
            detail: i.hms_number.map(|h| format!("HMS {h}")).unwrap_or_default(),
        })
    }));
    Ok(view(&user, &labels).into_response())
}

fn view(user: &User, labels: &[Label]) -> Markup {
    let l = user.l();
    let title = l.t("labels-title");
    let crumbs = Crumbs::new(l, title.clone()).step(l.t("nav-store"), "/store");
    let actions = buttons(html! { (Button::link(l.t("labels-items"), "/items").secondary().icon(Icon::List)) });
    page(
        &user.shell,
        &Page::new(title)
            .lead(l.t("labels-lead"))
            .nav("nav-store")
            .crumbs(crumbs)
            .actions(actions),
        html! {
            @if labels.is_empty() { (Empty::new(l.t("labels-empty")).icon(Icon::Tag)) }
            div .labels {
                @for label in labels {
                    div .labels__one {
                        (qr(&label.code))
                        div .labels__text {
                            p .labels__code { (label.code) }
                            p .labels__name { (label.name) }
                            p .labels__detail { (label.detail) " · " (user.shell.municipality) }
                            (bars(&label.code))
                        }
                    }
                }
            }
        },
    )
}

/// Medium correction: a seventh of the code may be scratched.
fn qr(code: &str) -> Markup {
    let Ok(qr) = QrCode::with_error_correction_level(code.as_bytes(), EcLevel::M) else {
        return html! {};
    };
    let svg = qr
        .render::<svg::Color<'_>>()
        .min_dimensions(96, 96)
        .quiet_zone(true)
        .build();
    // The renderer's XML declaration has no place inside a page.
    let svg = svg.find("<svg").map_or("", |at| &svg[at..]);
    html! { span .labels__qr aria-hidden="true" { (PreEscaped(svg)) } }
}

/// Code set B (the `Ɓ` begins it): upper and lower case, digits, signs. Nothing where the code has other letters.
fn bars(code: &str) -> Markup {
    let Ok(bars) = Code128::new(format!("Ɓ{code}")) else {
        return html! {};
    };
    match SVG::new(32).generate(bars.encode()) {
        Ok(svg) => html! { span .labels__bars aria-hidden="true" { (PreEscaped(svg)) } },
        Err(_) => html! {},
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_drawn_as_qr_and_as_bars_without_styles_or_scripts() {
        for drawn in [qr("R12AB3CD").into_string(), bars("R12AB3CD").into_string()] {
            assert!(drawn.contains("<svg"), "{drawn}");
            assert!(
                !drawn.contains("<?xml") && !drawn.contains("style=") && !drawn.contains("<script"),
                "{drawn}"
            );
        }
        assert_eq!(bars("ÆØÅ").into_string(), "");
    }
}
