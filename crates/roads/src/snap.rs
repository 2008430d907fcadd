//! From a place to the road beside it.

use crate::geo;
use crate::graph::Graph;
use crate::network::NONE;
use crate::read::{Place, SCALE};
use std::cmp::Ordering;

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

/// How far around a place is looked first, in metres.
const FIRST: f64 = 60.0;

fn placed([lon, lat]: [f64; 2]) -> Result<Place, SnapError> {
    if lon.abs() <= 180.0 && lat.abs() <= 90.0 {
        Ok([(lon * SCALE).round() as i32, (lat * SCALE).round() as i32])
    } else {
        Err(SnapError::NoPlace)
    }
}

/// Of equally near ones the first in the file.
fn nearer(a: &Spot, b: &Spot) -> Ordering {
    a.metres.total_cmp(&b.metres).then(a.stretch.cmp(&b.stretch))
}

impl Graph {
    /// The nearest road to a longitude and latitude, if there is one within so many metres.
    ///
    /// # Errors
    /// Where the numbers are no place, or no road is near.
    pub fn snap(&self, place: [f64; 2], most: f64) -> Result<Spot, SnapError> {
        let point = placed(place)?;
        let mut about = FIRST.min(most);
        loop {
            match self.within(point, about).min_by(nearer) {
                Some(spot) if spot.metres <= about => return Ok(spot),
                _ if about >= most => return Err(SnapError::Far(most)),
                _ => about = (about * 4.0).min(most),
            }
        }
    }

    /// The nearest stretches of road, at most so many and none farther than so many metres, the nearest first.
    ///
    /// # Errors
    /// Where the numbers are no place, or no road is near.
    pub fn near(&self, place: [f64; 2], most: f64, number: usize) -> Result<Vec<Spot>, SnapError> {
        let point = placed(place)?;
        let mut about = FIRST.min(most);
        loop {
            let mut near: Vec<Spot> = self.within(point, about).filter(|spot| spot.metres <= about).collect();
            if near.len() >= number || about >= most {
                near.sort_by(nearer);
                near.truncate(number);
                return if near.is_empty() {
                    Err(SnapError::Far(most))
                } else {
                    Ok(near)
                };
            }
            about = (about * 4.0).min(most);
        }
    }

    /// The name of the road, or its number; empty where it has none.
    pub fn street(&self, spot: &Spot) -> &str {
        self.name(spot.stretch)
    }

    /// What is found on the roads that touch a square of so many metres to each side: all within that circle, and some beyond.
    fn within(&self, point: Place, metres: f64) -> impl Iterator<Item = Spot> {
        let [east, north] = geo::plane(point[1]);
        let (dx, dy) = ((metres / east.max(1e-6)) as i32, (metres / north) as i32);
        let [x, y] = point;
        let found = self.about_box([
            x.saturating_sub(dx),
            y.saturating_sub(dy),
            x.saturating_add(dx),
            y.saturating_add(dy),
        ]);
        found.filter_map(move |at| self.on(at, point))
    }

    /// The nearest place on a stretch.
    fn on(&self, at: u32, point: Place) -> Option<Spot> {
        let stretch = &self.stretches()[at as usize];
        // Nobody lives on the water.
        if stretch.ferry() {
            return None;
        }
        let line = self.line(at);
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
        let mut open = [0, 1].map(|back| nodes[2 * at as usize + back] != NONE);
        // Closed.
        if open == [false, false] {
            return None;
        }
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
