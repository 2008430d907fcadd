//! Which addresses lie near a place.

use geo_index::rtree::sort::HilbertSort;
use geo_index::rtree::{NeighborsOptions, RTree, RTreeBuilder, RTreeIndex};

use super::{Address, Point};

/// Mean radius of the Earth (IUGG), metres.
const RADIUS: f64 = 6_371_008.8;

/// An R-tree over the address points, in degrees.
pub(super) struct Places(RTree<f64>);

impl std::fmt::Debug for Places {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Places({})", self.0.num_items())
    }
}

impl Places {
    pub(super) fn new(count: u32, addresses: &[Address]) -> Self {
        let mut builder = RTreeBuilder::new(count);
        for Address { point, .. } in addresses {
            builder.add(point.lon, point.lat, point.lon, point.lat);
        }
        Places(builder.finish::<HilbertSort>())
    }

    pub(super) fn near<'a>(&self, addresses: &'a [Address], from: Point, limit: usize) -> Vec<(&'a Address, f64)> {
        let on_earth = from.lon.is_finite() && from.lat.is_finite() && from.lat.abs() <= 90.0;
        if !on_earth || limit == 0 || addresses.is_empty() {
            return Vec::new();
        }
        let distance = |[west, south, east, north]: [f64; 4]| {
            let lon = if (west..=east).contains(&from.lon) {
                0.0
            } else {
                degrees_between(from.lon, west).min(degrees_between(from.lon, east))
            };
            let lat = from.lat - from.lat.clamp(south, north);
            // The cosine has its least value over the box at one of its ends: nothing in the box is nearer than this.
            let shrink = from.lat.to_radians().cos() * south.to_radians().cos().min(north.to_radians().cos());
            haversine(lon.to_radians(), lat.to_radians(), shrink.max(0.0))
        };
        self.0
            .neighbors_with_callbacks(NeighborsOptions::k(limit), distance, |_, point| Some(distance(point)))
            .into_iter()
            .filter_map(|(at, metres)| Some((addresses.get(at as usize)?, metres)))
            .collect()
    }
}

/// Degrees of longitude between two meridians, the short way round: 0–180.
fn degrees_between(one: f64, other: f64) -> f64 {
    let apart = (one - other).abs() % 360.0;
    apart.min(360.0 - apart)
}

/// Great-circle distance in metres from the differences in radians and the product of both latitudes' cosines (the haversine
/// formula; R. W. Sinnott, "Virtues of the Haversine", 1984).
fn haversine(lon: f64, lat: f64, cosines: f64) -> f64 {
    let half = (lat / 2.0).sin().powi(2) + cosines * (lon / 2.0).sin().powi(2);
    2.0 * RADIUS * half.sqrt().min(1.0).asin()
}
