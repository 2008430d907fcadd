//! Web Mercator (EPSG:3857): the formulas of Snyder, "Map Projections – A Working Manual" (USGS 1987), (7-1) and (7-2) on a sphere.

/// Where the square world ends, in degrees north and south.
const MOST_LATITUDE: f64 = 85.051_128_779_806_59;
/// Metres around the equator (WGS 84).
const EQUATOR: f64 = 40_075_016.685_578_49;

/// Longitude and latitude as shares of the square world, from its upper left corner.
pub fn to_world([lon, lat]: [f64; 2]) -> [f64; 2] {
    let lat = lat.clamp(-MOST_LATITUDE, MOST_LATITUDE).to_radians();
    let y = 0.5 - lat.tan().asinh() / std::f64::consts::TAU;
    [(lon + 180.0) / 360.0, y]
}

/// The reverse of [`to_world`].
pub fn to_degrees([x, y]: [f64; 2]) -> [f64; 2] {
    let lat = ((0.5 - y) * std::f64::consts::TAU).sinh().atan();
    [x * 360.0 - 180.0, lat.to_degrees()]
}

/// How many units a metre on the ground is, where the world is so many units wide.
pub fn units_per_metre(world: f64, lat: f64) -> f64 {
    world / (EQUATOR * lat.to_radians().cos())
}

/// A rectangle of the map in units, of which the world has so many.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// How much is shown: the zoom at which 256 pixels are 2^−zoom of the world.
    pub zoom: u8,
    /// Units around the whole world.
    pub world: f64,
    /// Units from the world's upper left corner.
    pub left: i64,
    pub top: i64,
    pub width: i32,
    pub height: i32,
    /// Units around it that are drawn too.
    pub margin: i32,
    /// A line may be so many units beside the road.
    pub tolerance: f64,
}

impl Part {
    /// So many pixels around a place, each of so many units.
    pub fn around(place: [f64; 2], zoom: u8, [width, height]: [u16; 2], margin: u16, units: u8) -> Part {
        let per_pixel = i32::from(units);
        let world = 256.0 * f64::from(per_pixel) * f64::from(zoom.min(30)).exp2();
        let [x, y] = to_world(place).map(|share| (share * world).round() as i64);
        let (width, height) = (i32::from(width) * per_pixel, i32::from(height) * per_pixel);
        Part {
            zoom,
            world,
            left: x - i64::from(width) / 2,
            top: y - i64::from(height) / 2,
            width,
            height,
            margin: i32::from(margin) * per_pixel,
            tolerance: f64::from(per_pixel) * 0.35,
        }
    }

    /// West, south, east, north in degrees, with the margin.
    pub fn bounds(&self) -> [f64; 4] {
        let share = |units: i64| units as f64 / self.world;
        let margin = i64::from(self.margin);
        let [west, north] = to_degrees([share(self.left - margin), share(self.top - margin)]);
        let right = self.left + i64::from(self.width) + margin;
        let below = self.top + i64::from(self.height) + margin;
        let [east, south] = to_degrees([share(right), share(below)]);
        [west, south, east, north]
    }

    /// A place, in units from the upper left corner.
    pub fn unit(&self, place: [f64; 2]) -> [i64; 2] {
        let [x, y] = to_world(place).map(|share| (share * self.world).round() as i64);
        [x - self.left, y - self.top]
    }

    pub(super) fn units(&self, line: &[[f64; 2]]) -> Vec<[i64; 2]> {
        line.iter().map(|place| self.unit(*place)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn places_lie_where_every_web_map_has_them() {
        // Oslo's and Porto's middles in EPSG:3857: R λ and R ln tan(π/4 + φ/2) with R = 6,378,137 m.
        for (place, metres) in [
            ([10.75, 59.91], [1_196_684.53, 8_379_727.58]),
            ([-8.61, 41.15], [-958_460.82, 5_034_491.87]),
        ] {
            let [x, y] = to_world(place);
            let east = (x - 0.5) * EQUATOR;
            let north = (0.5 - y) * EQUATOR;
            assert!((east - metres[0]).abs() < 0.5, "{east}");
            assert!((north - metres[1]).abs() < 0.5, "{north}");
        }
        assert_eq!(to_world([-180.0, 90.0])[0], 0.0);
        assert!(to_world([0.0, 90.0])[1].abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn a_place_survives_the_way_to_the_map_and_back(lon in -180.0..180.0f64, lat in -85.0..85.0f64) {
            let [x, y] = to_degrees(to_world([lon, lat]));
            prop_assert!((x - lon).abs() < 1e-9 && (y - lat).abs() < 1e-9, "{x} {y}");
        }
    }
}
