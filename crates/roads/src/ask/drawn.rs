//! The line of a trip.

use super::Trip;
use crate::graph::Graph;
use crate::read::SCALE;
use crate::snap::Spot;

impl Graph {
    /// A trip over these nodes, which begin and end with the stretches of both places; none is a trip along one stretch.
    pub(super) fn drawn(&self, from: &Spot, to: &Spot, nodes: &[u32], milliseconds: u32, decimetres: u32) -> Trip {
        let mut line = vec![from.place];
        let mut streets: Vec<String> = vec![];
        let mut along = |at: u32, begin: f64, end: f64| {
            let (stretch, back) = (at / 2, at % 2 == 1);
            let name = self.name(stretch);
            if !name.is_empty() && streets.last().is_none_or(|s| s != name) {
                streets.push(name.to_owned());
            }
            let points = self.line(stretch);
            let ordered = (0..points.len()).map(|k| points[if back { points.len() - 1 - k } else { k }]);
            if begin < 0.0 && end > 1.0 {
                line.extend(ordered.map(|p| p.map(|v| f64::from(v) / SCALE)));
                return;
            }
            let whole: f64 = points.windows(2).map(|p| crate::geo::metres(p[0], p[1])).sum();
            let (mut passed, mut last) = (0.0, None);
            for point in ordered {
                passed += last.map_or(0.0, |last| crate::geo::metres(last, point));
                last = Some(point);
                let share = passed / whole.max(1e-9);
                if share > begin && share < end {
                    line.push(point.map(|v| f64::from(v) / SCALE));
                }
            }
        };
        let share = |spot: &Spot, back: bool| if back { 1.0 - spot.along } else { spot.along };
        let directions: Vec<u32> = nodes.iter().map(|n| self.directions()[*n as usize]).collect();
        match directions.as_slice() {
            [] => {
                let back = to.along < from.along || to.along == from.along && !(from.open[0] && to.open[0]);
                let at = 2 * from.stretch + u32::from(back);
                along(at, share(from, back), share(to, back));
            }
            [first, between @ .., last] => {
                along(*first, share(from, first % 2 == 1), 2.0);
                between.iter().for_each(|at| along(*at, -1.0, 2.0));
                along(*last, -1.0, share(to, last % 2 == 1));
            }
            [only] => along(*only, share(from, only % 2 == 1), share(to, only % 2 == 1)),
        }
        line.push(to.place);
        line.dedup();
        Trip {
            milliseconds,
            decimetres,
            line,
            streets,
            nodes: nodes.to_vec(),
        }
    }
}
