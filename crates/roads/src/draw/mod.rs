//! Road lines for maps: the roads of a graph within a part of the map, no more of them than its scale can show, simplified
//! and cut to it. Pictures and vector tiles are both made of these.
//!
//! The projection is Web Mercator (EPSG:3857), as every web map has it. Lines are rounded to whole units of the *world*, and
//! simplified stretch by stretch, before they are cut: two parts of the map that touch show one road as one line.

mod kind;
mod line;
mod mercator;
mod tile;

pub use kind::Kind;
pub use mercator::{Part, to_degrees, to_world, units_per_metre};
pub use tile::{EXTENT, MOST_ZOOM, NoTile, Tile};

use crate::graph::Graph;
use std::collections::HashMap;

/// A road as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn<'a> {
    pub kind: Kind,
    /// OpenStreetMap's value of `highway`, or `ferry`.
    pub class: &'a str,
    /// Or its number; empty where it has neither.
    pub name: &'a str,
    /// Two points or more: units to the right of and below the part's upper left corner.
    pub line: Vec<[i32; 2]>,
}

impl Graph {
    /// The roads within a part of the map and its margin, the least important first, so that the others are drawn over them.
    pub fn roads(&self, part: &Part) -> Vec<Drawn<'_>> {
        let mut by_road: HashMap<(Kind, &str, &str), Vec<line::Points>> = HashMap::new();
        for found in self.lines(part.bounds()) {
            let kind = Kind::of(found.class);
            if kind.from_zoom() > part.zoom {
                continue;
            }
            let points = line::simple(part.units(&found.points), part.tolerance);
            if points.len() > 1 {
                by_road.entry((kind, found.class, found.name)).or_default().push(points);
            }
        }
        let mut drawn = vec![];
        for ((kind, class, name), pieces) in by_road {
            let lines = line::joined(pieces).into_iter();
            let cut = lines.flat_map(|points| line::cut(&points, part));
            drawn.extend(cut.map(|line| Drawn {
                kind,
                class,
                name,
                line,
            }));
        }
        // The same graph gives the same map.
        drawn.sort_by(|a, b| {
            let key = |d: &Drawn<'_>| std::cmp::Reverse(d.kind);
            (key(a), a.class, a.name, &a.line).cmp(&(key(b), b.class, b.name, &b.line))
        });
        drawn
    }
}
