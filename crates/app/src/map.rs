//! Maps from the graphs of roads that the server was started with: nothing is asked of anybody outside.

use crate::Error;
use crate::address::Suggestion;
use crate::route::Network;
use crate::tx::{Query, Tx};
use domain::access::Right;
use domain::geo::LatLon;
use domain::ids::AddressId;
use roads::Graph;
use sqlx::Row;

pub use roads::draw::{Drawn, Kind, MOST_ZOOM, NoTile, Part, Tile, to_degrees, to_world, units_per_metre};

/// What can be drawn.
#[derive(Clone, Copy)]
pub struct Map<'a>(&'a Graph);

impl Network {
    /// The map of these roads: cars go farthest, so theirs where it is there.
    pub fn map(&self) -> Option<Map<'_>> {
        self.graph("car").or(self.graphs().first()).map(Map)
    }
}

impl<'a> Map<'a> {
    /// The roads of a part of the map, the least important first.
    pub fn roads(&self, part: &Part) -> Vec<Drawn<'a>> {
        self.0.roads(part)
    }

    /// A vector tile; empty where there are no roads.
    pub fn tile(&self, tile: Tile) -> Vec<u8> {
        self.0.tile(tile)
    }

    /// West, south, east, north in degrees.
    pub fn bounds(&self) -> [f64; 4] {
        self.0.about().bounds
    }

    /// Another one, another map.
    pub fn checksum(&self) -> u32 {
        self.0.checksum()
    }
}

/// One address of the register, with its place.
#[derive(Clone, Copy, Debug)]
pub struct OfAddress {
    pub address: AddressId,
}

impl Query for OfAddress {
    type Answer = Suggestion;

    async fn run(&self, tx: &mut Tx) -> Result<Suggestion, Error> {
        tx.ctx.must(Right::Work)?;
        crate::address::one(tx, self.address).await
    }
}

/// About the middle of the municipality's addresses, where it has some.
#[derive(Clone, Copy, Debug)]
pub struct Middle;

impl Query for Middle {
    type Answer = Option<LatLon>;

    async fn run(&self, tx: &mut Tx) -> Result<Option<LatLon>, Error> {
        tx.ctx.must(Right::Work)?;
        let m = tx.m();
        // The middle one of each, of some thousand: a cabin far away moves it by nothing.
        let row = sqlx::query(
            "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY lat) AS lat, percentile_cont(0.5) WITHIN GROUP (ORDER BY lon) AS lon
             FROM (SELECT lat, lon FROM address WHERE municipality_id = $1 LIMIT 5000) a",
        )
        .bind(m)
        .fetch_one(tx.conn())
        .await?;
        let (lat, lon): (Option<f64>, Option<f64>) = (row.try_get("lat")?, row.try_get("lon")?);
        Ok(lat.zip(lon).map(|(lat, lon)| LatLon { lat, lon }))
    }
}
