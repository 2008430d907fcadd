//! Lengths and directions on the ground.

use crate::read::{Place, SCALE};

/// Mean radius of the earth in metres (IUGG).
const RADIUS: f64 = 6_371_008.8;

/// Metres along the great circle, by the haversine formula.
pub(crate) fn metres(a: Place, b: Place) -> f64 {
    let [lon1, lat1] = a.map(|v| (f64::from(v) / SCALE).to_radians());
    let [lon2, lat2] = b.map(|v| (f64::from(v) / SCALE).to_radians());
    let h = ((lat2 - lat1) / 2.0).sin().powi(2) + lat1.cos() * lat2.cos() * ((lon2 - lon1) / 2.0).sin().powi(2);
    2.0 * RADIUS * h.sqrt().min(1.0).asin()
}

/// Metres per 10⁻⁷ degree east and north at a latitude: a plane that is good enough within some kilometres.
pub(crate) fn plane(lat: i32) -> [f64; 2] {
    let north = (RADIUS / SCALE).to_radians();
    [north * (f64::from(lat) / SCALE).to_radians().cos(), north]
}

/// The differences of two places: half the world's girth and more doesn't go into 32 bits.
fn apart(from: Place, to: Place) -> [f64; 2] {
    [0, 1].map(|k| f64::from(to[k]) - f64::from(from[k]))
}

/// Degrees from north, clockwise, 0 to 360.
pub(crate) fn bearing(from: Place, to: Place) -> f64 {
    let [east, north] = plane(from[1]);
    let [dx, dy] = apart(from, to);
    let (dx, dy) = (dx * east, dy * north);
    dx.atan2(dy).to_degrees().rem_euclid(360.0)
}

/// From one direction to the next, −180 to 180, positive to the right.
pub(crate) fn turn(from: f64, to: f64) -> f64 {
    (to - from + 540.0).rem_euclid(360.0) - 180.0
}

/// The nearest place on a line: how far along it (0 to 1), metres off, and whether the point lies to the right.
pub(crate) fn project(point: Place, a: Place, b: Place) -> (f64, f64, bool) {
    let [east, north] = plane(point[1]);
    let at = |p: Place| {
        let [dx, dy] = apart(point, p);
        [dx * east, dy * north]
    };
    let ([ax, ay], [bx, by]) = (at(a), at(b));
    let (dx, dy) = (bx - ax, by - ay);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 {
        (-(ax * dx + ay * dy) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let (x, y) = (ax + along * dx, ay + along * dy);
    // The point is the origin: it lies to the right where the cross product of the line and the way there is negative.
    (along, x.hypot(y), dx * -ay - dy * -ax < 0.0)
}
