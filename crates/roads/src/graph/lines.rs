//! The roads within a box, as they lie.

use super::Graph;
use crate::read::{Place, SCALE};

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
        let asked = bounds.map(|v| (v * SCALE) as i32);
        let touches = move |line: &[Place]| {
            let [w, s, e, n] = around(line);
            w <= asked[2] && asked[0] <= e && s <= asked[3] && asked[1] <= n
        };
        self.about_box(asked).filter_map(move |stretch| {
            let points = self.line(stretch);
            touches(&points).then(|| Line {
                class: self.class(stretch),
                name: self.name(stretch),
                points: points.iter().map(|p| p.map(|v| f64::from(v) / SCALE)).collect(),
            })
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

/// West, south, east, north.
pub(super) fn around(line: &[Place]) -> [i32; 4] {
    line.iter().fold([i32::MAX, i32::MAX, i32::MIN, i32::MIN], |b, [x, y]| {
        [b[0].min(*x), b[1].min(*y), b[2].max(*x), b[3].max(*y)]
    })
}
