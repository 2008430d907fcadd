//! The roads within a box, as they lie.

use super::Graph;
use crate::read::SCALE;
use geo_index::rtree::{RTreeIndex, RTreeRef};

/// A stretch of road.
pub struct Line<'a> {
    /// OpenStreetMap's value of `highway`, or `ferry`.
    pub class: &'a str,
    /// Or its number; empty where it has neither.
    pub name: &'a str,
    /// Longitudes and latitudes.
    pub points: Vec<[f64; 2]>,
}

impl Graph {
    /// Those that touch a box of west, south, east, north in degrees.
    pub fn lines(&self, bounds: [f64; 4]) -> impl Iterator<Item = Line<'_>> {
        let [w, s, e, n] = bounds.map(|v| (v * SCALE) as i32);
        let data = self.tree();
        // It was tried when the graph was opened.
        let found = RTreeRef::<i32>::try_new(&data).map_or_else(|_| vec![], |tree| tree.search(w, s, e, n));
        found.into_iter().map(move |stretch| Line {
            class: self.class(stretch),
            name: self.name(stretch),
            points: (self.line(stretch).iter())
                .map(|p| p.map(|v| f64::from(v) / SCALE))
                .collect(),
        })
    }

    /// What most of a stretch is.
    fn class(&self, stretch: u32) -> &str {
        if self.stretches()[stretch as usize].ferry() {
            return "ferry";
        }
        let longest = self.pieces(stretch).iter().max_by_key(|piece| piece.length);
        let kind = longest.map_or("", |piece| self.kind(piece));
        let class = kind.lines().find_map(|line| line.strip_prefix("highway="));
        class.unwrap_or_default()
    }
}
