//! A stand-in until the graph tells the class of a road.

use crate::graph::Graph;
use crate::read::SCALE;
use geo_index::rtree::{RTreeIndex, RTreeRef};

pub struct Line<'a> {
    pub class: &'a str,
    pub name: &'a str,
    pub points: Vec<[f64; 2]>,
}

impl Graph {
    pub fn lines(&self, bounds: [f64; 4]) -> impl Iterator<Item = Line<'_>> {
        let [w, s, e, n] = bounds.map(|v| (v * SCALE) as i32);
        let data = self.tree();
        let found = RTreeRef::<i32>::try_new(&data).map_or_else(|_| vec![], |tree| tree.search(w, s, e, n));
        found.into_iter().map(move |at| {
            let stretch = &self.stretches()[self.snapped()[at as usize] as usize];
            let speed = f64::from(stretch.length) * 360.0 / f64::from(stretch.time[0].min(stretch.time[1]).max(1));
            let class = match speed {
                s if s > 75.0 => "motorway",
                s if s > 55.0 => "primary",
                s if s > 45.0 => "secondary",
                s if s > 20.0 => "residential",
                _ => "service",
            };
            Line {
                class,
                name: self.name(stretch),
                points: self
                    .line(stretch)
                    .iter()
                    .map(|p| p.map(|v| f64::from(v) / SCALE))
                    .collect(),
            }
        })
    }
}
