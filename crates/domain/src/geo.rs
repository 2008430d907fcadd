//! Places on the earth.

use serde::{Deserialize, Serialize};

/// Degrees north and east, WGS84. Registers' grid coordinates are turned into them by `roads::address`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LatLon {
    pub lat: f64,
    pub lon: f64,
}
