//! A map on a page: the drawing with its words, scale, ways to move, and whose the roads are.

use super::sheet::{Sheet, drawn};
use super::{Look, MAP, Marked, Place, round_number};
use crate::i18n::{L, args};
use crate::icon::Icon;
use crate::state::AppState;
use maud::{Markup, html};

/// Where whoever shows OpenStreetMap's data points to.
const COPYRIGHT: &str = "https://www.openstreetmap.org/copyright";
/// Their own words: a name and a licence, in no language.
const WHOSE: &str = "© OpenStreetMap contributors, ODbL";

/// Pixels of the page's map: what the widest screen shows, and around it what comes in sight when it is dragged.
pub(super) const LARGE: [u16; 2] = [1760, 880];
const SMALL: [u16; 2] = [800, 260];

/// Pixels of the scale: beside the licence on a phone.
const LONGEST: f64 = 64.0;

/// How far a press on an arrow moves, in pixels: half a phone.
const STEP: f64 = 160.0;

/// A small map around a place; nothing where the server has no roads, or none there. `open`: leads to the page.
pub async fn small(state: &AppState, l: L, place: domain::geo::LatLon, what: &str, open: bool) -> Markup {
    let place: Place = [place.lon, place.lat];
    let look = Look {
        centre: place,
        zoom: Look::STREETS,
        marked: Some(Marked { place, address: None }),
    };
    let Some(roads) = state.roads.clone() else {
        return html! {};
    };
    let Some(sheet) = drawn(roads, look.clone(), SMALL, "map-small")
        .await
        .filter(|s| !s.empty)
    else {
        return html! {};
    };
    html! {
        figure .map .map--small {
            div .map__view { (picture(l, &sheet, "map-small", what)) (scale(l, &sheet.look)) (whose(l)) }
            @if open {
                figcaption .map__caption { a .ds-link href=(look.href()) { (l.t("map-open")) } }
            }
        }
    }
}

/// The page's map, which can be moved.
pub(super) fn large(l: L, sheet: &Sheet, what: &str) -> Markup {
    let look = &sheet.look;
    let [lon, lat] = look.centre;
    let rest = look.href();
    let rest = rest
        .split_once("&z=")
        .and_then(|(_, z)| z.split_once('&'))
        .map_or("", |(_, marked)| marked);
    html! {
        figure #map .map .map--large data-map=(MAP) data-map-lat=(format!("{lat:.6}")) data-map-lon=(format!("{lon:.6}"))
            data-map-zoom=(look.zoom) data-map-least=(Look::LEAST) data-map-most=(Look::MOST) data-map-marked=(rest) {
            div .map__view {
                (picture(l, sheet, "map-large", what))
                (controls(l, look))
                (scale(l, look))
                (whose(l))
            }
        }
    }
}

fn picture(l: L, sheet: &Sheet, id: &str, what: &str) -> Markup {
    let [width, height] = sheet.size;
    let about = match sheet.streets.as_slice() {
        [] => l.t("map-about-none"),
        streets => l.tf(
            "map-about",
            args!["within" => metres(l, sheet.within), "streets" => streets.join(", ")],
        ),
    };
    html! {
        svg .map__sheet width=(width) height=(height) viewBox=(format!("0 0 {width} {height}")) role="img"
            aria-labelledby=(format!("{id}-title {id}-desc")) {
            title id=(format!("{id}-title")) { (what) }
            desc id=(format!("{id}-desc")) { (about) }
            (sheet.drawing)
        }
    }
}

/// A distance as it is said: 200 m, 5 km.
fn metres(l: L, metres: f64) -> String {
    if metres < 1000.0 {
        l.tf("map-metres", args!["n" => l.number(metres as i64)])
    } else {
        l.tf("map-kilometres", args!["n" => l.number((metres / 1000.0) as i64)])
    }
}

fn scale(l: L, look: &Look) -> Markup {
    let per_pixel = look.metres_per_pixel();
    let long = round_number(LONGEST * per_pixel);
    let wide = (long / per_pixel).round();
    html! {
        p .map__scale {
            (metres(l, long))
            svg width=(wide + 2.0) height="7" aria-hidden="true" { path d=(format!("M1 1v5h{wide}V1")) {} }
        }
    }
}

fn whose(l: L) -> Markup {
    html! { p .map__whose { (l.t("map-data")) " " a .ds-link href=(COPYRIGHT) lang="en" { (WHOSE) } } }
}

fn controls(l: L, look: &Look) -> Markup {
    let link = |id: &str, key: &str, icon: Icon, to: Option<Look>| {
        let words = l.t(&format!("map-{id}"));
        html! {
            @match to {
                Some(to) => a id=(format!("map-{id}")) .map__button .{"map__button--" (id)} href=(to.href()) data-map-key=(key) aria-label=(words) title=(words) { (icon) },
                None => span .map__button .{"map__button--" (id)} .map__button--off aria-hidden="true" { (icon) },
            }
        }
    };
    html! {
        div .map__controls role="group" aria-label=(l.t("map-move")) {
            (link("in", "+", Icon::Add, look.zoomed(1)))
            (link("out", "-", Icon::Minus, look.zoomed(-1)))
            (link("north", "ArrowUp", Icon::ArrowLeft, Some(look.moved(0.0, -STEP))))
            (link("west", "ArrowLeft", Icon::ArrowLeft, Some(look.moved(-STEP, 0.0))))
            (link("east", "ArrowRight", Icon::ArrowRight, Some(look.moved(STEP, 0.0))))
            (link("south", "ArrowDown", Icon::ArrowRight, Some(look.moved(0.0, STEP))))
        }
    }
}
