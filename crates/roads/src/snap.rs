//! From a place to the road beside it.

use crate::geo;
use crate::graph::Graph;
use crate::network::NONE;
use crate::read::{Place, SCALE};
use geo_index::rtree::{RTreeIndex, RTreeRef};

/// A place on a road.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    pub(crate) stretch: u32,
    /// Of the stretch's length, 0 to 1, as it was drawn.
    pub(crate) along: f64,
    /// May be left forward and backward, and come to so.
    pub(crate) open: [bool; 2],
    /// Metres from the place that was asked for.
    pub metres: f64,
    /// Longitude and latitude of the place on the road.
    pub place: [f64; 2],
}

/// Why a place has no road.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum SnapError {
    #[error("no longitude and latitude")]
    NoPlace,
    #[error("no road within {0} m")]
    Far(f64),
}

impl Graph {
    /// The nearest road to a longitude and latitude, if there is one within so many metres.
    ///
    /// # Errors
    /// Where the numbers are no place, or no road is near.
    pub fn snap(&self, place: [f64; 2], most: f64) -> Result<Spot, SnapError> {
        let [lon, lat] = place;
        if !(lon.abs() <= 180.0 && lat.abs() <= 90.0) {
            return Err(SnapError::NoPlace);
        }
        let point: Place = [(lon * SCALE).round() as i32, (lat * SCALE).round() as i32];
        let [east, north] = geo::plane(point[1]);
        let data = self.tree();
        let Ok(tree) = RTreeRef::<i32>::try_new(&data) else {
            return Err(SnapError::Far(most));
        };
        let mut about = 60.0_f64.min(most);
        loop {
            let (dx, dy) = ((about / east.max(1e-6)) as i32, (about / north) as i32);
            let [x, y] = point;
            let found = tree.search(
                x.saturating_sub(dx),
                y.saturating_sub(dy),
                x.saturating_add(dx),
                y.saturating_add(dy),
            );
            let nearest = (found.iter())
                .filter_map(|at| self.on(self.snapped()[*at as usize], point))
                .min_by(|a, b| a.metres.total_cmp(&b.metres).then(a.stretch.cmp(&b.stretch)));
            match nearest {
                Some(spot) if spot.metres <= about => return Ok(spot),
                _ if about >= most => return Err(SnapError::Far(most)),
                _ => about = (about * 4.0).min(most),
            }
        }
    }

    /// The nearest place on a stretch.
    fn on(&self, at: u32, point: Place) -> Option<Spot> {
        let stretch = &self.stretches()[at as usize];
        let line = self.line(stretch);
        let mut passed = 0.0;
        let mut best: Option<(f64, f64, bool, Place)> = None;
        for piece in line.windows(2) {
            let (share, metres, right) = geo::project(point, piece[0], piece[1]);
            let length = geo::metres(piece[0], piece[1]);
            if best.is_none_or(|(least, ..)| metres < least) {
                let between = |k: usize| {
                    let way = f64::from(piece[1][k]) - f64::from(piece[0][k]);
                    (f64::from(piece[0][k]) + way * share).round() as i32
                };
                best = Some((metres, passed + share * length, right, [between(0), between(1)]));
            }
            passed += length;
        }
        let (metres, on, right, place) = best?;
        let nodes = self.nodes();
        let mut open = [0, 1].map(|back| nodes[2 * at as usize + back][0] != NONE);
        // Across a broad road nobody walks with a bed: the crew stops on the side of the house.
        if stretch.kerb() && open == [true, true] && metres > 1.0 {
            open = [right, !right];
        }
        Some(Spot {
            stretch: at,
            along: if passed > 0.0 {
                (on / passed).clamp(0.0, 1.0)
            } else {
                0.0
            },
            open,
            metres,
            place: place.map(|v| f64::from(v) / SCALE),
        })
    }
}
