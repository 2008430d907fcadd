//! From ETRS89 / UTM, in which the Nordic registers are written, to longitude and latitude.

use super::Point;

/// Semi-major axis of the GRS 80 ellipsoid, metres.
const SEMI_MAJOR: f64 = 6_378_137.0;
/// Flattening of the GRS 80 ellipsoid.
const FLATTENING: f64 = 1.0 / 298.257_222_101;
/// UTM: scale on the central meridian and the easting given to it, metres.
const SCALE: f64 = 0.9996;
const FALSE_EASTING: f64 = 500_000.0;

/// The coordinate system that a row names by its EPSG code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum System {
    /// ETRS89 / UTM, zone 28–38 north: EPSG 25828–25838 (Norway uses 32, 33 and 35), and the same under its Swedish and Finnish
    /// names, SWEREF99 TM (3006) and ETRS-TM35FIN (3067).
    Utm(u8),
    /// ETRS89 or WGS84 in degrees: EPSG 4258 and 4326.
    Degrees,
}

impl System {
    pub(super) fn of_epsg(code: u32) -> Option<System> {
        match code {
            25828..=25838 => u8::try_from(code - 25800).ok().map(System::Utm),
            3006 => Some(System::Utm(33)),
            3067 => Some(System::Utm(35)),
            4258 | 4326 => Some(System::Degrees),
            _ => None,
        }
    }

    /// North and east as the register writes them (metres, or degrees) to a point.
    pub(super) fn point(self, north: f64, east: f64) -> Point {
        match self {
            System::Utm(zone) => from_utm(zone, north, east),
            System::Degrees => Point { lon: east, lat: north },
        }
    }
}

/// ETRS89 / UTM (northern half, `zone` 1–60, metres) to longitude and latitude in degrees.
///
/// Krüger's series in the third flattening to the sixth order, with Newton's method for the latitude: C. F. F. Karney,
/// "Transverse Mercator with an accuracy of a few nanometers", Journal of Geodesy 85 (2011), equations 8–21, 26 and 36.
/// Errors stay below a micrometre within 3,000 km of the central meridian, so that zone 33 may be used for all of Norway.
///
/// ETRS89 is taken for WGS84, as OpenStreetMap and all web maps do: Europe's plate has moved well under a metre away from
/// the frame since 1989.
pub fn from_utm(zone: u8, north: f64, east: f64) -> Point {
    let n = FLATTENING / (2.0 - FLATTENING);
    let [n2, n3, n4, n5, n6] = [n.powi(2), n.powi(3), n.powi(4), n.powi(5), n.powi(6)];
    let beta = [
        n / 2.0 - 2.0 / 3.0 * n2 + 37.0 / 96.0 * n3 - n4 / 360.0 - 81.0 / 512.0 * n5 + 96_199.0 / 604_800.0 * n6,
        n2 / 48.0 + n3 / 15.0 - 437.0 / 1_440.0 * n4 + 46.0 / 105.0 * n5 - 1_118_711.0 / 3_870_720.0 * n6,
        17.0 / 480.0 * n3 - 37.0 / 840.0 * n4 - 209.0 / 4_480.0 * n5 + 5_569.0 / 90_720.0 * n6,
        4_397.0 / 161_280.0 * n4 - 11.0 / 504.0 * n5 - 830_251.0 / 7_257_600.0 * n6,
        4_583.0 / 161_280.0 * n5 - 108_847.0 / 3_991_680.0 * n6,
        20_648_693.0 / 638_668_800.0 * n6,
    ];
    let rectifying = SEMI_MAJOR / (1.0 + n) * (1.0 + n2 / 4.0 + n4 / 64.0 + n6 / 256.0);
    let xi = north / (SCALE * rectifying);
    let eta = (east - FALSE_EASTING) / (SCALE * rectifying);
    let (mut xi_sphere, mut eta_sphere) = (xi, eta);
    for (order, beta) in (1u8..).zip(beta) {
        let twice = 2.0 * f64::from(order);
        xi_sphere -= beta * (twice * xi).sin() * (twice * eta).cosh();
        eta_sphere -= beta * (twice * xi).cos() * (twice * eta).sinh();
    }
    let conformal = xi_sphere.sin() / eta_sphere.sinh().hypot(xi_sphere.cos());
    let lon = eta_sphere.sinh().atan2(xi_sphere.cos()).to_degrees() + f64::from(zone) * 6.0 - 183.0;
    Point {
        lon,
        lat: geographic_tangent(conformal).atan().to_degrees(),
    }
}

/// The tangent of the geographic latitude from that of the conformal one (Karney 2011, equations 7–9 and 19–21).
fn geographic_tangent(conformal: f64) -> f64 {
    let square = FLATTENING * (2.0 - FLATTENING);
    let eccentricity = square.sqrt();
    let mut tangent = conformal / (1.0 - square);
    // Two rounds reach the last digit at every latitude where somebody lives; a third costs nothing.
    for _ in 0..3 {
        let secant = tangent.hypot(1.0);
        let sigma = (eccentricity * (eccentricity * tangent / secant).atanh()).sinh();
        let reached = tangent * sigma.hypot(1.0) - sigma * secant;
        tangent += (conformal - reached) / reached.hypot(1.0) * (1.0 + (1.0 - square) * tangent.powi(2))
            / ((1.0 - square) * secant);
    }
    tangent
}
