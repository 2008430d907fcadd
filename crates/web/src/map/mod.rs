//! Maps: drawn by the server from its own graph of roads, on a page of their own and small ones where a place matters
//! (docs/adr/0044). Nothing is asked of anybody outside.

mod figure;
mod handlers;
mod labels;
mod sheet;
mod tiles;
mod view;

pub use figure::small;

use crate::routes::{Access, Route, get};
use domain::access::Right;

/// The page.
pub const MAP: &str = "/map";

pub fn routes() -> Vec<Route> {
    vec![
        get(MAP, Access::With(Right::Work), handlers::page),
        get("/map/tiles/{z}/{x}/{y}", Access::With(Right::Work), tiles::tile),
    ]
}

/// Longitude and latitude, as the roads have them.
pub type Place = [f64; 2];

/// What the address of the page tells: centre, zoom, and what is marked.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    pub centre: Place,
    pub zoom: u8,
    pub marked: Option<Marked>,
}

/// What is marked on the map.
#[derive(Clone, Debug, PartialEq)]
pub struct Marked {
    pub place: Place,
    /// An address of the register.
    pub address: Option<domain::ids::AddressId>,
}

impl Look {
    /// Towns; and houses.
    pub const LEAST: u8 = 6;
    pub const MOST: u8 = 18;
    /// Where one sees the streets around a house.
    pub const STREETS: u8 = 16;

    /// The address of the page that looks so.
    pub fn href(&self) -> String {
        let [lon, lat] = self.centre;
        let marked = match &self.marked {
            Some(Marked { address: Some(id), .. }) => format!("&address_id={id}"),
            Some(Marked { place, .. }) => format!("&at={:.5},{:.5}", place[1], place[0]),
            None => String::new(),
        };
        format!("{MAP}?lat={lat:.5}&lon={lon:.5}&z={}{marked}", self.zoom)
    }

    /// The same with so many pixels to the right and below in the middle.
    pub fn moved(&self, right: f64, down: f64) -> Look {
        let world = 256.0 * f64::from(self.zoom).exp2();
        let [x, y] = app::map::to_world(self.centre);
        let shares = [(x + right / world).rem_euclid(1.0), (y + down / world).clamp(0.0, 1.0)];
        Look {
            centre: app::map::to_degrees(shares),
            ..self.clone()
        }
    }

    /// Nearer or farther by so many steps; nothing where it ends.
    pub fn zoomed(&self, steps: i8) -> Option<Look> {
        let zoom = self.zoom.checked_add_signed(steps)?;
        (Look::LEAST..=Look::MOST)
            .contains(&zoom)
            .then(|| Look { zoom, ..self.clone() })
    }

    /// How many metres a pixel is, in the middle.
    pub fn metres_per_pixel(&self) -> f64 {
        1.0 / app::map::units_per_metre(256.0 * f64::from(self.zoom).exp2(), self.centre[1])
    }
}

/// 1, 2 or 5 with noughts: the largest such number up to `most`, at least 1.
fn round_number(most: f64) -> f64 {
    let whole = 10f64.powf(most.max(1.0).log10().floor());
    let fits = [5.0, 2.0, 1.0].into_iter().find(|n| n * whole <= most);
    fits.unwrap_or(1.0) * whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_is_told_in_round_numbers() {
        for (most, expected) in [
            (0.2, 1.0),
            (1.0, 1.0),
            (9.9, 5.0),
            (230.0, 200.0),
            (999.0, 500.0),
            (1_000.0, 1_000.0),
        ] {
            assert_eq!(round_number(most), expected, "{most}");
        }
    }

    #[test]
    fn moving_there_and_back_ends_where_it_began() {
        let look = Look {
            centre: [9.925, 61.905],
            zoom: 15,
            marked: None,
        };
        assert_eq!(look.href(), "/map?lat=61.90500&lon=9.92500&z=15");
        assert_eq!(look.moved(200.0, -80.0).moved(-200.0, 80.0).href(), look.href());
        let east = look.moved(100.0, 0.0);
        let metres = (east.centre[0] - look.centre[0]) * 111_320.0 * 61.905f64.to_radians().cos();
        assert!((metres - 100.0 * look.metres_per_pixel()).abs() < 0.5, "{metres}");
        assert_eq!(look.zoomed(4), None);
        assert_eq!(look.zoomed(-1).map(|l| l.zoom), Some(14));
    }
}
