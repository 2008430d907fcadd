//! The municipality's address register: search as one types, and which addresses lie near a place.

use super::endpoint::{About, Caller, Endpoint, get};
use super::problem::{Fail, How, Wrong};
use crate::routes::Access;
use app::address::{Complete, Near, Suggestion};
use domain::access::Right;
use domain::geo::LatLon;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

pub fn endpoints() -> Vec<Endpoint> {
    vec![get("/addresses", Access::With(Right::Work), FIND, find)]
}

/// A place in degrees, WGS 84.
#[derive(Debug, Serialize, ToSchema)]
pub struct Degrees {
    pub lat: f64,
    pub lon: f64,
}

impl From<LatLon> for Degrees {
    fn from(place: LatLon) -> Degrees {
        Degrees {
            lat: place.lat,
            lon: place.lon,
        }
    }
}

/// An address of the register.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegisteredAddress {
    pub id: Uuid,
    /// Street and number, with the farm's name before it or the property's number where there is no street.
    pub street: String,
    pub postcode: String,
    pub city: String,
    /// The house.
    pub point: Degrees,
    /// Where to drive to: the driveway, where the register knows it.
    pub stop: Degrees,
    /// As the crow flies from the place asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metres: Option<f64>,
}

impl RegisteredAddress {
    fn of(found: Suggestion, metres: Option<f64>) -> RegisteredAddress {
        RegisteredAddress {
            id: found.id.0,
            street: found.street,
            postcode: found.postcode,
            city: found.city,
            point: found.point.into(),
            stop: found.stop.into(),
            metres,
        }
    }
}

/// Addresses, the best or nearest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Addresses {
    pub items: Vec<RegisteredAddress>,
}

/// What is asked: one of both.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// What somebody has typed so far: "strgata 12 b", "Nordre Prøve", "31/453", "Storgata 12, 2400".
    #[serde(default)]
    q: Option<String>,
    /// Longitude and latitude in degrees, with a comma between them.
    #[serde(default)]
    #[param(
        pattern = "^-?[0-9]{1,3}([.][0-9]{1,12})?,-?[0-9]{1,2}([.][0-9]{1,12})?$",
        example = "10.75,59.91"
    )]
    near: Option<String>,
    /// At most so many, 10 where nothing is said; what lies outside 1 to 50 is brought inside.
    #[serde(default)]
    #[param(minimum = 1, maximum = 50)]
    limit: Option<i64>,
}

/// Where nothing is said.
const USUAL: i64 = 10;
const MOST: i64 = 50;

const FIND: About = About {
    id: "addresses_find",
    summary: "Addresses by what was typed, or near a place",
    description: "With `q`: typing errors, shortenings and unfinished words are forgiven; farms, properties, postcodes and towns are words like \
                  others. With `near`: by distance. With neither there is none.",
};

async fn find(caller: Caller, (): (), asked: Asked) -> Result<Addresses, Fail> {
    let most = usize::try_from(asked.limit.unwrap_or(USUAL).clamp(1, MOST)).unwrap_or(1);
    let wrong = |how| {
        Fail::Fields(vec![Wrong {
            field: "near".to_owned(),
            how,
        }])
    };
    let items = match (asked.q, asked.near) {
        (Some(_), Some(_)) => return Err(wrong(How::NotHere)),
        (Some(text), None) => {
            let found = caller.read(Complete { text, most }).await?;
            found.into_iter().map(|a| RegisteredAddress::of(a, None)).collect()
        }
        (None, Some(near)) => {
            let point = place(&near).ok_or_else(|| wrong(How::WrongType))?;
            let found = caller.read(Near { point, most }).await?;
            found
                .into_iter()
                .map(|(a, metres)| RegisteredAddress::of(a, Some(metres)))
                .collect()
        }
        (None, None) => vec![],
    };
    Ok(Addresses { items })
}

fn place(text: &str) -> Option<LatLon> {
    let (lon, lat) = text.split_once(',')?;
    let degrees = |text: &str, most: f64| text.parse::<f64>().ok().filter(|v| v.abs() <= most);
    Some(LatLon {
        lat: degrees(lat, 90.0)?,
        lon: degrees(lon, 180.0)?,
    })
}
