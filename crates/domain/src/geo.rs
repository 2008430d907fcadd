//! From grid coordinates of the Nordic registers to degrees and back: ETRS89/UTM, SWEREF99 TM and ETRS-TM35FIN, all
//! transverse Mercator on GRS80 with scale 0.9996. ETRS89 and SWEREF99 are used as WGS84; they lie under a metre apart.
//!
//! Krüger's series in the third flattening to its fourth power, with the coefficients of C. F. F. Karney, "Transverse
//! Mercator with an accuracy of a few nanometers", Journal of Geodesy 85 (2011) 475–485, equations (7)–(11), (14), (35), (36).

use serde::{Deserialize, Serialize};

/// Degrees north and east.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LatLon {
    pub lat: f64,
    pub lon: f64,
}

/// Metres north of the equator, and east with 500 000 on the zone's central meridian.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GridPoint {
    pub north: f64,
    pub east: f64,
}

/// GRS80: equatorial radius in metres and third flattening n = f / (2 - f) with f = 1/298.257222101.
const EQUATORIAL_RADIUS: f64 = 6_378_137.0;
const N: f64 = 1.0 / (2.0 * 298.257_222_101 - 1.0);
const SCALE: f64 = 0.9996;
const FALSE_EAST: f64 = 500_000.0;

/// Karney's (14): the radius of the circle that is as long as a meridian.
const RECTIFYING_RADIUS: f64 = EQUATORIAL_RADIUS / (1.0 + N) * (1.0 + N * N / 4.0 + N * N * N * N / 64.0);

/// Karney's (35).
const ALPHA: [f64; 4] = [
    N * (1.0 / 2.0 + N * (-2.0 / 3.0 + N * (5.0 / 16.0 + N * 41.0 / 180.0))),
    N * N * (13.0 / 48.0 + N * (-3.0 / 5.0 + N * 557.0 / 1440.0)),
    N * N * N * (61.0 / 240.0 + N * (-103.0 / 140.0)),
    N * N * N * N * 49561.0 / 161_280.0,
];

/// Karney's (36).
const BETA: [f64; 4] = [
    N * (1.0 / 2.0 + N * (-2.0 / 3.0 + N * (37.0 / 96.0 + N / -360.0))),
    N * N * (1.0 / 48.0 + N * (1.0 / 15.0 + N * (-437.0 / 1440.0))),
    N * N * N * (17.0 / 480.0 + N * (-37.0 / 840.0)),
    N * N * N * N * 4397.0 / 161_280.0,
];

/// The UTM zone of a coordinate system by its EPSG number: 25828 to 25838 (ETRS89/UTM; Norway 25832, 25833 and 25835,
/// Denmark 25832), 3006 (SWEREF99 TM) and 3067 (ETRS-TM35FIN). `None` for any other.
pub fn utm_zone_of_epsg(epsg: u32) -> Option<u8> {
    match epsg {
        25_828..=25_838 => u8::try_from(epsg - 25_800).ok(),
        3006 => Some(33),
        3067 => Some(35),
        _ => None,
    }
}

/// Degrees of a point of UTM zone `zone` (1 to 60). Exact to a micrometre within some 2 000 km of the central meridian.
pub fn utm_to_wgs84(zone: u8, north: f64, east: f64) -> LatLon {
    let xi = north / (SCALE * RECTIFYING_RADIUS);
    let eta = (east - FALSE_EAST) / (SCALE * RECTIFYING_RADIUS);
    let (mut xi1, mut eta1) = (xi, eta);
    for (j, beta) in (1_u8..).zip(BETA) {
        let angle = 2.0 * f64::from(j);
        xi1 -= beta * (angle * xi).sin() * (angle * eta).cosh();
        eta1 -= beta * (angle * xi).cos() * (angle * eta).sinh();
    }
    let conformal = xi1.sin() / eta1.sinh().hypot(xi1.cos());
    LatLon {
        lat: tan_of_latitude(conformal).atan().to_degrees(),
        lon: central_meridian(zone) + eta1.sinh().atan2(xi1.cos()).to_degrees(),
    }
}

/// The point of UTM zone `zone` (1 to 60) at these degrees; the reverse of [`utm_to_wgs84`].
pub fn wgs84_to_utm(zone: u8, point: LatLon) -> GridPoint {
    let lambda = (point.lon - central_meridian(zone)).to_radians();
    let tau = tan_of_conformal_latitude(point.lat.to_radians().tan());
    let xi1 = tau.atan2(lambda.cos());
    let eta1 = (lambda.sin() / tau.hypot(lambda.cos())).asinh();
    let (mut xi, mut eta) = (xi1, eta1);
    for (j, alpha) in (1_u8..).zip(ALPHA) {
        let angle = 2.0 * f64::from(j);
        xi += alpha * (angle * xi1).sin() * (angle * eta1).cosh();
        eta += alpha * (angle * xi1).cos() * (angle * eta1).sinh();
    }
    GridPoint {
        north: SCALE * RECTIFYING_RADIUS * xi,
        east: FALSE_EAST + SCALE * RECTIFYING_RADIUS * eta,
    }
}

fn central_meridian(zone: u8) -> f64 {
    f64::from(zone) * 6.0 - 183.0
}

/// The first eccentricity: e² = f (2 - f) = 4 n / (1 + n)².
fn eccentricity() -> f64 {
    2.0 * N.sqrt() / (1.0 + N)
}

/// Karney's (7)–(9): from the tangent of the latitude to that of the conformal latitude.
fn tan_of_conformal_latitude(tau: f64) -> f64 {
    let e = eccentricity();
    let sigma = (e * (e * tau / 1.0_f64.hypot(tau)).atanh()).sinh();
    tau * 1.0_f64.hypot(sigma) - sigma * 1.0_f64.hypot(tau)
}

/// The reverse of [`tan_of_conformal_latitude`] by Newton's method, Karney's (19)–(21); three steps reach the last bit.
fn tan_of_latitude(target: f64) -> f64 {
    let e2 = eccentricity().powi(2);
    let mut tau = target;
    for _ in 0..5 {
        let reached = tan_of_conformal_latitude(tau);
        tau += (target - reached) / 1.0_f64.hypot(reached) * (1.0 + (1.0 - e2) * tau * tau)
            / ((1.0 - e2) * 1.0_f64.hypot(tau));
    }
    tau
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// EPSG, north, east, latitude, longitude; computed with PROJ 9.5.1 (pyproj 3.7.2) to EPSG:4258.
    const REFERENCE: [(u32, f64, f64, f64, f64); 11] = [
        (25832, 6642500.0, 262000.0, 59.8513995144, 4.7501642006),
        (25832, 6175000.5, 725250.25, 55.6684784068, 12.5818972703),
        (25832, 7040123.0, 569321.0, 63.4826781001, 10.3916669687),
        (25833, 6755000.0, 312345.67, 60.8856453670, 11.5417503489),
        (25833, 7700000.0, 654321.0, 69.3648874639, 18.9260117717),
        (25833, 6432100.0, -50000.0, 57.6924943661, 5.7568348405),
        (25835, 7775000.25, 600123.5, 70.0624575062, 29.6315919605),
        (25835, 6672000.0, 385000.0, 60.1686659998, 24.9274577133),
        (3006, 6580994.0, 674032.0, 59.3317736165, 18.0593284974),
        (3006, 7537000.0, 720000.0, 67.8637913584, 20.2370382499),
        (3006, 6154000.0, 374000.0, 55.5157952836, 13.0044581182),
    ];

    #[test]
    fn grid_points_come_out_where_proj_puts_them() {
        for (epsg, north, east, lat, lon) in REFERENCE {
            let point = utm_to_wgs84(utm_zone_of_epsg(epsg).unwrap(), north, east);
            assert!(
                (point.lat - lat).abs() < 2e-10 && (point.lon - lon).abs() < 2e-10,
                "{epsg} {north}: {point:?}"
            );
        }
    }

    #[test]
    fn degrees_come_back_to_the_grid_within_a_tenth_of_a_millimetre() {
        for (epsg, north, east, lat, lon) in REFERENCE {
            let point = wgs84_to_utm(utm_zone_of_epsg(epsg).unwrap(), LatLon { lat, lon });
            assert!(
                (point.north - north).abs() < 1e-4 && (point.east - east).abs() < 1e-4,
                "{epsg}: {point:?}"
            );
        }
    }

    #[test]
    fn only_coordinate_systems_of_the_nordic_registers_are_known() {
        assert_eq!(utm_zone_of_epsg(3067), Some(35));
        assert_eq!(utm_zone_of_epsg(25834), Some(34));
        assert_eq!(utm_zone_of_epsg(4326), None);
        assert_eq!(utm_zone_of_epsg(25860), None);
    }

    proptest! {
        #[test]
        fn a_point_anywhere_in_the_north_survives_the_way_to_the_grid_and_back(
            zone in 31u8..=36, lat in 54.0f64..72.0, aside in -15.0f64..15.0,
        ) {
            let lon = central_meridian(zone) + aside;
            let grid = wgs84_to_utm(zone, LatLon { lat, lon });
            let back = utm_to_wgs84(zone, grid.north, grid.east);
            prop_assert!((back.lat - lat).abs() < 1e-9 && (back.lon - lon).abs() < 1e-9, "{:?}", back);
        }
    }
}
