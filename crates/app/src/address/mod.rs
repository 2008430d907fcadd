//! The address register: what every address field completes from.

mod held;
mod store;

pub(crate) use held::Registers;
pub(crate) use store::{changed, one};

use crate::tx::Query;
use crate::{Error, Tx};
use domain::access::Right;
use domain::geo::LatLon;
use domain::ids::AddressId;
use roads::address::{Address, Point};

/// Addresses for what somebody has typed so far, the best first: with typing errors, shortenings, place names and the town's
/// words, as `roads::address` understands them.
#[derive(Clone, Debug)]
pub struct Complete {
    pub text: String,
    /// At most so many; 1 to 50.
    pub most: usize,
}

/// The addresses nearest to a place.
#[derive(Clone, Debug)]
pub struct Near {
    pub point: LatLon,
    /// At most so many; 1 to 50.
    pub most: usize,
}

/// An address of the register.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    pub id: AddressId,
    pub street: String,
    pub postcode: String,
    pub city: String,
    pub point: LatLon,
    /// Where to drive to: the driveway, where the register knows it, else the address itself.
    pub stop: LatLon,
}

impl Query for Complete {
    type Answer = Vec<Suggestion>;

    async fn run(&self, tx: &mut Tx) -> Result<Vec<Suggestion>, Error> {
        tx.ctx.must(Right::Work)?;
        if self.text.trim().is_empty() {
            return Ok(vec![]);
        }
        let register = held::register(tx).await?;
        let found = register.search(&self.text, self.most.clamp(1, 50));
        found.into_iter().map(|hit| suggestion(hit.address)).collect()
    }
}

impl Query for Near {
    /// Each with its distance in metres as the crow flies.
    type Answer = Vec<(Suggestion, f64)>;

    async fn run(&self, tx: &mut Tx) -> Result<Vec<(Suggestion, f64)>, Error> {
        tx.ctx.must(Right::Work)?;
        let register = held::register(tx).await?;
        let near = register.near(self.point.lon, self.point.lat, self.most.clamp(1, 50));
        near.into_iter()
            .map(|(address, metres)| Ok((suggestion(address)?, metres)))
            .collect()
    }
}

fn suggestion(address: &Address) -> Result<Suggestion, Error> {
    let place = |point: Point| LatLon {
        lat: point.lat,
        lon: point.lon,
    };
    Ok(Suggestion {
        id: store::id_of(address)?,
        street: address.line(),
        postcode: address.postcode.to_string(),
        city: address.town.to_string(),
        point: place(address.point),
        stop: place(address.stop()),
    })
}
