//! Places: the tree of stores and shelves, and the virtual ones around it.

use super::endpoint::{About, Caller, Endpoint, get, write};
use super::need::New;
use super::page::{self, Ask, Cursor, Paged};
use super::problem::Fail;
use super::read::{Id, NoQuery};
use super::words;
use crate::routes::Access;
use app::Done;
use app::place::{self, RecordedPlace};
use axum::http::{Method, StatusCode};
use domain::access::Right;
use domain::ids::{AddressId, CommandId, PlaceId};
use domain::place::PlaceKind;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

const SEE: Access = Access::WithAny(&[Right::SeeStore, Right::Administer]);
const ARRANGE: Access = Access::WithAny(&[Right::WorkStore, Right::Administer]);

pub fn endpoints() -> Vec<Endpoint> {
    vec![
        get("/places", SEE, LIST, list),
        get("/places/{id}", SEE, GET, one),
        write((Method::POST, "/places"), ARRANGE, StatusCode::CREATED, CREATE, create),
    ]
}

/// Where things can be.
#[derive(Debug, Serialize, ToSchema)]
pub struct Place {
    pub id: Uuid,
    /// Its place in the order of recording.
    pub seq: i64,
    #[schema(schema_with = words::place_kind)]
    pub kind: PlaceKind,
    /// Of a virtual place: its kind.
    pub name: String,
    pub label: Option<String>,
    /// The place around it.
    pub parent: Option<Uuid>,
    /// Nothing is put there by hand: it stands for the world outside.
    #[serde(rename = "virtual")]
    pub is_virtual: bool,
    /// WGS 84 degrees north.
    pub lat: Option<f64>,
    /// WGS 84 degrees east.
    pub lon: Option<f64>,
    /// In use.
    pub active: bool,
    pub version: i64,
}

impl From<RecordedPlace> for Place {
    fn from(p: RecordedPlace) -> Place {
        Place {
            id: p.id.0,
            seq: p.seq,
            kind: p.kind,
            name: p.name,
            label: p.label,
            parent: p.parent.map(|p| p.0),
            is_virtual: p.kind.is_virtual(),
            lat: p.point.map(|p| p.lat),
            lon: p.point.map(|p| p.lon),
            active: p.active,
            version: p.version,
        }
    }
}

/// Which places.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Which {
    #[serde(default)]
    #[param(schema_with = words::place_kind)]
    kind: Option<PlaceKind>,
    /// Those that lie directly inside this one.
    #[serde(default)]
    parent: Option<Uuid>,
    #[serde(default)]
    label: Option<String>,
    /// The cursor: a page's `next`, or an earlier reading's `resume`.
    #[serde(default)]
    #[param(schema_with = page::schema)]
    after: Option<Cursor>,
    /// Rows of the page, 50 where nothing is said.
    #[serde(default)]
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

const LIST: About = About {
    id: "places_list",
    summary: "Places in the order of recording",
    description: "Virtual ones among them: supplier, NAV, homes, other owners, scrapped, missing.",
};

async fn list(caller: Caller, (): (), which: Which) -> Result<Paged<Place>, Fail> {
    let query = |after, most| place::Recorded {
        one: None,
        kind: which.kind,
        parent: which.parent.map(PlaceId),
        label: which.label,
        after,
        most,
    };
    caller.page(Ask::new(which.after, which.limit), query, |p| p.seq).await
}

const GET: About = About {
    id: "places_get",
    summary: "One place",
    description: "The place with this id.",
};

async fn one(caller: Caller, id: Id, _: NoQuery) -> Result<Place, Fail> {
    let one = place::Recorded {
        one: Some(PlaceId(id.0)),
        most: 1,
        ..place::Recorded::default()
    };
    caller.one(one).await
}

/// A new place.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "shelf", "name": "A-12", "parent": "01a0b1c2-d3e4-7f00-8000-000000000003"}))]
pub struct CreatePlace {
    /// None of the virtual ones.
    #[schema(schema_with = words::place_kind)]
    pub kind: PlaceKind,
    /// Unique among its siblings.
    #[schema(min_length = 1, max_length = 80)]
    pub name: String,
    /// At the root, where nothing is said.
    #[serde(default)]
    pub parent: Option<Uuid>,
    /// What its barcode says; unique in the municipality.
    #[serde(default)]
    #[schema(max_length = 80)]
    pub label: Option<String>,
    /// One of the address register.
    #[serde(default)]
    pub address: Option<Uuid>,
}

const CREATE: About = About {
    id: "places_create",
    summary: "Make a place",
    description: "Inside another, or at the root.",
};

async fn create(caller: Caller, (): (), id: CommandId, new: CreatePlace) -> Result<Done<New>, Fail> {
    let command = place::Add {
        parent: new.parent.map(PlaceId),
        kind: new.kind,
        name: new.name,
        label: new.label,
        address: new.address.map(AddressId),
    };
    Ok(caller.run(id, command).await?.map(|place| New { id: place.0 }))
}
