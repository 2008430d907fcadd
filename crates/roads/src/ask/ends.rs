//! Where trips begin and end.

use super::{BASE, End};
use crate::graph::Graph;
use crate::network::NONE;
use crate::snap::Spot;

impl Graph {
    pub(super) fn passed(&self, spot: &Spot, back: usize) -> (u32, u32) {
        let stretch = &self.stretches()[spot.stretch as usize];
        let along = if back == 0 { spot.along } else { 1.0 - spot.along };
        let of = |whole: u32| (f64::from(whole) * along).round() as u32;
        (of(stretch.time[back]), of(stretch.length()))
    }

    /// Backward or not, and the node where trips begin.
    fn directions_of(&self, spot: &Spot) -> impl Iterator<Item = (usize, u32)> {
        let (nodes, at) = (self.nodes(), 2 * spot.stretch as usize);
        let open = (0..2).filter(|back| spot.open[*back]);
        open.map(move |back| (back, nodes[at + back]))
            .filter(|(_, n)| *n != NONE)
    }

    pub(super) fn beginnings(&self, spot: &Spot) -> Vec<End> {
        let end = |(back, node): (usize, u32)| {
            let (time, length) = self.passed(spot, back);
            (node, BASE - time, BASE - length)
        };
        self.directions_of(spot).map(end).collect()
    }

    pub(super) fn ends(&self, spot: &Spot) -> Vec<End> {
        let mut ends = vec![];
        for (back, node) in self.directions_of(spot) {
            let (time, length) = self.passed(spot, back);
            let nodes = std::iter::once(node).chain(self.copies(2 * spot.stretch + back as u32));
            ends.extend(nodes.map(|node| (node, time, length)));
        }
        ends
    }

    pub(super) fn behind_the_first_crossing(&self, spot: &Spot) -> Vec<End> {
        let lengths = |node: u32| self.stretches()[self.directions()[node as usize] as usize / 2].length();
        let mut ends = vec![];
        for (node, time, length) in self.beginnings(spot) {
            ends.extend(
                self.turns(node)
                    .map(|(to, more)| (to, time + more, length + lengths(node))),
            );
        }
        ends
    }

    /// Along one stretch without a crossing.
    pub(super) fn on_the_same(&self, from: &Spot, to: &Spot) -> Option<(u32, u32)> {
        let both = (0..2).filter(|b| from.open[*b] && to.open[*b]);
        let way = |back: usize| {
            let ((a, long_a), (b, long_b)) = (self.passed(from, back), self.passed(to, back));
            let ahead = if back == 0 {
                to.along >= from.along
            } else {
                to.along <= from.along
            };
            ahead.then(|| (b.abs_diff(a), long_b.abs_diff(long_a)))
        };
        both.filter_map(way).min()
    }
}
