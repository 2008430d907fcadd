//! The drawing: paths by kind of road, names along them, the pin. SVG that needs no script and no style of its own.

use super::labels::{Label, placed};
use super::{Look, round_number};
use app::map::{Drawn, Kind, Map, Part};
use app::route::Network;
use maud::{Markup, html};
use std::fmt::Write;
use std::sync::Arc;

/// Units per pixel: near roads bend smoothly, a town's many stay short.
fn units(zoom: u8) -> u8 {
    if zoom < 14 { 2 } else { 4 }
}

/// Pixels around the drawing in which roads go on, so that none ends before its border.
const MARGIN: u16 = 12;
/// Street names in the text alternative.
const TOLD: usize = 8;

/// A drawing, ready to be put on a page.
pub struct Sheet {
    pub look: Look,
    /// Pixels.
    pub size: [u16; 2],
    pub drawing: Markup,
    /// Named roads within so many metres of the middle, the nearest first.
    pub streets: Vec<String>,
    pub within: f64,
    /// No road at all is in sight.
    pub empty: bool,
}

/// Draws on a thread that may take its time.
pub async fn drawn(roads: Arc<Network>, look: Look, size: [u16; 2], id: &'static str) -> Option<Sheet> {
    let work = move || roads.map().map(|map| Sheet::of(&map, look, size, id));
    match tokio::task::spawn_blocking(work).await {
        Ok(sheet) => sheet,
        Err(broken) => std::panic::resume_unwind(broken.into_panic()),
    }
}

impl Sheet {
    fn of(map: &Map<'_>, look: Look, size: [u16; 2], id: &str) -> Sheet {
        let units = units(look.zoom);
        let part = Part::around(look.centre, look.zoom, size, MARGIN, units);
        let units = f64::from(units);
        let roads = map.roads(&part);
        let pin = look
            .marked
            .as_ref()
            .map(|m| part.unit(m.place).map(|v| v as f64 / units));
        let labels = placed(&roads, look.zoom, size, units, pin);
        // As far as a phone shows it in any case.
        let within = round_number(170.0 * look.metres_per_pixel());
        let streets = nearest(&roads, size, within / look.metres_per_pixel(), units);
        Sheet {
            drawing: drawing(&roads, &labels, pin, look.zoom, id),
            streets,
            within,
            empty: roads.is_empty(),
            look,
            size,
        }
    }
}

/// Names of roads within so many pixels of the middle.
fn nearest(roads: &[Drawn<'_>], size: [u16; 2], most: f64, units: f64) -> Vec<String> {
    let middle = size.map(|side| f64::from(side) / 2.0);
    let mut near: Vec<(f64, &str)> = (roads.iter().filter(|r| !r.name.is_empty()))
        .map(|road| {
            let pieces = road.line.windows(2);
            let off = pieces.map(|w| {
                let [a, b] = [w[0], w[1]].map(|p| [0, 1].map(|k| f64::from(p[k]) / units - middle[k]));
                let [dx, dy] = [b[0] - a[0], b[1] - a[1]];
                let along = (-(a[0] * dx + a[1] * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
                (a[0] + dx * along).hypot(a[1] + dy * along)
            });
            (off.fold(f64::MAX, f64::min), road.name)
        })
        .filter(|(off, _)| *off <= most)
        .collect();
    near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
    let mut names: Vec<String> = vec![];
    for (_, name) in near {
        if names.len() < TOLD && !names.iter().any(|n| n == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// How broad a kind of road is drawn, in pixels, and whether with an edge.
fn breadth(kind: Kind, zoom: u8) -> (f64, bool) {
    let (at_16, least, edged_from) = match kind {
        Kind::Motorway => (13.0, 2.2, 9),
        Kind::Main => (12.0, 1.8, 11),
        Kind::Through => (10.0, 1.4, 13),
        Kind::Lane | Kind::Street => (8.0, 0.9, 14),
        Kind::Track => (3.5, 0.8, 17),
        Kind::Path => (1.6, 1.0, 99),
        Kind::Ferry => (1.6, 1.2, 99),
    };
    let nearer = f64::from(i16::from(zoom) - 16);
    ((at_16 * (nearer * 0.62).exp2()).max(least), zoom >= edged_from)
}

fn drawing(roads: &[Drawn<'_>], labels: &[Label<'_>], pin: Option<[f64; 2]>, zoom: u8, id: &str) -> Markup {
    let units = f64::from(units(zoom));
    let by_kind: Vec<(Kind, String)> = (Kind::ALL.iter().rev())
        .filter_map(|kind| {
            let mut path = String::new();
            roads
                .iter()
                .filter(|r| r.kind == *kind)
                .for_each(|r| add(&mut path, &r.line));
            (!path.is_empty()).then_some((*kind, path))
        })
        .collect();
    let name = |kind: &Kind| format!("{id}-{}", kind.code());
    let width = |broad: f64| format!("{:.1}", broad * units);
    html! {
        defs {
            @for (kind, path) in &by_kind { path id=(name(kind)) d=(path) {} }
        }
        g .map__roads transform=(format!("scale({})", 1.0 / units)) {
            @for (kind, _) in &by_kind {
                @let (broad, edged) = breadth(*kind, zoom);
                @if edged { use href=(format!("#{}", name(kind))) .map__edge .{"map__edge--" (kind.code())} stroke-width=(width(broad + 2.4)) {} }
            }
            @for (kind, _) in &by_kind {
                @let (broad, edged) = breadth(*kind, zoom);
                use href=(format!("#{}", name(kind))) .map__road .{"map__road--" (kind.code())} .map__road--thin[!edged] stroke-width=(width(broad)) {}
            }
        }
        g .map__names aria-hidden="true" {
            @for label in labels {
                text .map__name .map__name--main[label.main] transform=(format!("translate({:.0} {:.0}) rotate({:.0})", label.at[0], label.at[1], label.angle)) { (label.name) }
            }
        }
        @if let Some([x, y]) = pin {
            g .map__pin transform=(format!("translate({x:.1} {y:.1})")) {
                // Its point is the place: 32 pixels high.
                path d="M0 0C-3-8-11-12-11-21a11 11 0 0 1 22 0C11-12 3-8 0 0Z" {}
                circle cy="-21" r="4" {}
            }
        }
    }
}

/// One line more, in steps from point to point.
fn add(path: &mut String, line: &[[i32; 2]]) {
    let mut before: Option<[i32; 2]> = None;
    for point in line {
        // Writing into a string does not fail.
        let written = match before {
            None => write!(path, "M{} {}l", point[0], point[1]),
            Some([x, y]) => {
                let [dx, dy] = [point[0] - x, point[1] - y];
                write!(path, "{dx}{}{dy} ", if dy < 0 { "" } else { " " })
            }
        };
        debug_assert!(written.is_ok());
        before = Some(*point);
    }
    path.truncate(path.trim_end().len());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_written_in_steps() {
        let mut path = String::new();
        add(&mut path, &[[10, 20], [13, 16], [13, 26]]);
        add(&mut path, &[[-4, 0], [0, 0]]);
        assert_eq!(path, "M10 20l3-4 0 10M-4 0l4 0");
    }
}
