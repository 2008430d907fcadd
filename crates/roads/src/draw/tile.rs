//! Mapbox Vector Tiles, version 2: <https://github.com/mapbox/vector-tile-spec/tree/master/2.1>.

use super::mercator::Part;
use super::{Drawn, Kind};
use crate::graph::Graph;
use mvt::{GeomEncoder, GeomType};

/// Units along a side of a tile.
pub const EXTENT: i32 = 4096;
/// Units around a tile that are drawn too, so that broad lines don't end at its border.
const MARGIN: i32 = 128;
/// A unit is two centimetres there.
pub const MOST_ZOOM: u8 = 20;

/// One square of the map: of 2^zoom × 2^zoom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tile {
    zoom: u8,
    x: u32,
    y: u32,
}

/// There is no such tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoTile {
    #[error("zoom {0} is beyond {MOST_ZOOM}")]
    Zoom(u32),
    #[error("zoom {zoom} has x and y from 0 to {most}, not {x} and {y}")]
    Outside { zoom: u8, x: u32, y: u32, most: u32 },
}

impl Tile {
    /// # Errors
    /// Where the zoom is beyond [`MOST_ZOOM`], or the map has no such column or row there.
    pub fn new(zoom: u32, x: u32, y: u32) -> Result<Tile, NoTile> {
        let small = u8::try_from(zoom).ok().filter(|z| *z <= MOST_ZOOM);
        let zoom = small.ok_or(NoTile::Zoom(zoom))?;
        let most = (1u32 << zoom) - 1;
        if x > most || y > most {
            return Err(NoTile::Outside { zoom, x, y, most });
        }
        Ok(Tile { zoom, x, y })
    }

    /// Its part of the map, with a margin.
    pub fn part(self) -> Part {
        Part {
            zoom: self.zoom,
            world: f64::from(EXTENT) * f64::from(self.zoom).exp2(),
            left: i64::from(self.x) * i64::from(EXTENT),
            top: i64::from(self.y) * i64::from(EXTENT),
            width: EXTENT,
            height: EXTENT,
            margin: MARGIN,
            // A quarter of a pixel where a tile is 256 of them.
            tolerance: 4.0,
        }
    }
}

impl Graph {
    /// The roads of a tile as a vector tile: one layer `roads` of lines with `class` (OpenStreetMap's `highway`, or `ferry`), `name`
    /// where there is one, and `ferry` true for ferries. Empty where there are no roads.
    pub fn tile(&self, tile: Tile) -> Vec<u8> {
        let drawn = self.roads(&tile.part());
        if drawn.is_empty() {
            return vec![];
        }
        encoded(&drawn).expect("whole numbers within the tile, and one layer")
    }
}

fn encoded(drawn: &[Drawn<'_>]) -> Result<Vec<u8>, mvt::Error> {
    let mut tile = mvt::Tile::new(EXTENT.unsigned_abs());
    let mut layer = tile.create_layer("roads");
    for road in drawn {
        let mut line = GeomEncoder::new(GeomType::Linestring);
        for [x, y] in &road.line {
            line.add_point(*x, *y)?;
        }
        let mut feature = layer.into_feature(line.encode()?);
        feature.add_tag_string("class", road.class);
        if !road.name.is_empty() {
            feature.add_tag_string("name", road.name);
        }
        if road.kind == Kind::Ferry {
            feature.add_tag_bool("ferry", true);
        }
        layer = feature.into_layer();
    }
    tile.add_layer(layer)?;
    tile.to_bytes()
}
