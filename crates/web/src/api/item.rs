//! Devices: list, look-up, receiving, labels and the steps of their life.

use super::endpoint::{About, Caller, Endpoint, get, write};
use super::page::{self, Ask, Cursor, Paged};
use super::problem::{Fail, How, Wrong};
use super::read::{Id, Label, NoQuery};
use super::words;
use crate::routes::Access;
use app::item::{self, Piece, Step, Summary};
use app::{Done, Error};
use axum::http::{Method, StatusCode};
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::Right;
use domain::ids::{CommandId, ItemId, PlaceId, ProductId};
use domain::item::{Fault, ItemState, Owner, ScrapReason};
use domain::place::PlaceKind;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

const SEE: Access = Access::With(Right::SeeStore);
const WORK: Access = Access::With(Right::WorkStore);

pub fn endpoints() -> Vec<Endpoint> {
    vec![
        get("/items", SEE, LIST, list),
        get("/items/{id}", SEE, GET, one),
        get("/items/by-label/{label}", SEE, BY_LABEL, by_label),
        write((Method::POST, "/items"), WORK, StatusCode::CREATED, RECEIVE, receive),
        write((Method::PUT, "/items/{id}/label"), WORK, StatusCode::OK, LABEL, relabel),
        write((Method::POST, "/items/{id}/steps"), WORK, StatusCode::OK, STEP, step),
    ]
}

/// One serialised device.
#[derive(Debug, Serialize, ToSchema)]
pub struct Item {
    pub id: Uuid,
    /// Its place in the order of recording.
    pub seq: i64,
    #[schema(example = "R07K3FQ2")]
    pub label: Option<String>,
    pub serial: Option<String>,
    #[schema(schema_with = words::owner)]
    pub owner: Owner,
    #[schema(schema_with = words::item_state)]
    pub state: String,
    pub state_since: DateTime<Utc>,
    pub inspect_by: Option<NaiveDate>,
    /// The open loan, where it is on loan.
    pub loan: Option<Uuid>,
    /// Grows by one with each change.
    pub version: i64,
    pub product: ItemProduct,
    pub place: ItemPlace,
}

/// The article of a device.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemProduct {
    pub id: Uuid,
    pub name: String,
    #[schema(example = "012345")]
    pub hms_number: Option<String>,
    #[schema(example = "12220301")]
    pub iso_code: Option<String>,
}

/// Where a device is.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemPlace {
    pub id: Uuid,
    #[schema(schema_with = words::place_kind)]
    pub kind: PlaceKind,
    pub name: String,
    /// The place around it.
    pub within: Option<String>,
}

impl From<Summary> for Item {
    fn from(s: Summary) -> Item {
        Item {
            id: s.id.0,
            seq: s.seq,
            label: s.label,
            serial: s.serial,
            owner: s.owner,
            state: s.state,
            state_since: s.state_since,
            inspect_by: s.inspect_by,
            loan: s.loan.map(|l| l.0),
            version: s.version,
            product: ItemProduct {
                id: s.product.0,
                name: s.product_name,
                hms_number: s.hms_number,
                iso_code: s.iso_code,
            },
            place: ItemPlace {
                id: s.place.0,
                kind: s.place_kind,
                name: s.place_name,
                within: s.parent_name,
            },
        }
    }
}

/// Which devices.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// Words of the article's name, or how a label or serial number begins.
    #[serde(default)]
    #[param(example = "rullator")]
    text: Option<String>,
    /// One or several states, by commas.
    #[serde(default)]
    #[param(example = "ready,reserved")]
    state: Option<String>,
    #[serde(default)]
    product: Option<Uuid>,
    /// An ISO 9999 class, 2 to 8 digits.
    #[serde(default)]
    #[param(pattern = "^[0-9]{2,8}$", example = "1222")]
    iso: Option<String>,
    /// A place with all places inside it.
    #[serde(default)]
    place: Option<Uuid>,
    #[serde(default)]
    #[param(schema_with = words::owner)]
    owner: Option<Owner>,
    /// Those whose inspection is due on this day or earlier.
    #[serde(default, deserialize_with = "words::day")]
    inspect_by: Option<NaiveDate>,
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
    id: "items_list",
    summary: "Devices in the order of recording",
    description: "No personal data: a device on loan names its loan, and the loan names the person.",
};

async fn list(caller: Caller, (): (), which: Which) -> Result<Paged<Item>, Fail> {
    let ask = Ask::new(which.after, which.limit);
    let states = which.state.as_deref().map(states).transpose()?.unwrap_or_default();
    if which
        .iso
        .as_deref()
        .is_some_and(|i| !(2..=8).contains(&i.len()) || !i.bytes().all(|b| b.is_ascii_digit()))
    {
        return Err(Error::field("iso", app::error::Fault::IsoCode).into());
    }
    let filter = item::Filter {
        text: which.text,
        states,
        product: which.product.map(ProductId),
        iso: which.iso,
        place: which.place.map(PlaceId),
        owner: which.owner,
        inspect_by: which.inspect_by,
    };
    let settled = caller.db.settled().await?;
    let list = item::List {
        filter,
        after: Some(ask.after()),
        most: ask.limit,
        counted: false,
    };
    let answer = caller.read(list).await?;
    let items = answer.items.into_iter().map(Item::from).collect();
    Ok(ask.told(items, answer.next, settled))
}

fn states(text: &str) -> Result<Vec<String>, Fail> {
    let states: Vec<String> = text.split(',').map(|s| s.trim().to_owned()).collect();
    if states.iter().all(|s| ItemState::CODES.contains(&s.as_str())) {
        return Ok(states);
    }
    Err(Error::field("state", app::error::Fault::UnknownChoice).into())
}

const GET: About = About {
    id: "items_get",
    summary: "One device",
    description: "The device with this id.",
};

async fn one(caller: Caller, id: Id, _: NoQuery) -> Result<Item, Fail> {
    let items = vec![ItemId(id.0)];
    let found = caller.read(item::ByIds { items }).await?;
    Ok(found.into_iter().next().ok_or(Error::NotFound)?.into())
}

const BY_LABEL: About = About {
    id: "items_by_label",
    summary: "The device with a label",
    description: "What a scanner reads off the device. Case does not matter.",
};

async fn by_label(caller: Caller, label: Label, _: NoQuery) -> Result<Item, Fail> {
    Ok(caller.read(item::OfLabel { label: label.0 }).await?.into())
}

/// A delivery of devices of one article.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "product": "01a0b1c2-d3e4-7f00-8000-000000000002", "to": "01a0b1c2-d3e4-7f00-8000-000000000003",
    "pieces": [{"label": "R07K3FQ2", "serial": "SN-4711"}]
}))]
pub struct ReceiveItems {
    pub product: Uuid,
    /// The municipality, where nothing is said.
    #[serde(default)]
    #[schema(schema_with = words::maybe_owner, required = false)]
    pub owner: Option<Owner>,
    /// `supplier`, `nav` or `owner`; the supplier where nothing is said.
    #[serde(default)]
    #[schema(schema_with = words::maybe_place_kind, required = false)]
    pub from: Option<PlaceKind>,
    pub to: Uuid,
    /// Used devices go into quarantine; new ones are ready at once.
    #[serde(default)]
    pub used: bool,
    /// 1 to 500 devices.
    #[schema(min_items = 1, max_items = 500)]
    pub pieces: Vec<ReceivePiece>,
    /// Makes a label for each device that has none.
    #[serde(default)]
    pub make_labels: bool,
}

/// One device of a delivery.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceivePiece {
    #[serde(default)]
    #[schema(max_length = 40)]
    pub label: Option<String>,
    #[serde(default)]
    #[schema(max_length = 40)]
    pub serial: Option<String>,
}

/// The new devices, in the order of the pieces.
#[derive(Debug, Serialize, ToSchema)]
pub struct Received {
    pub items: Vec<Uuid>,
}

const RECEIVE: About = About {
    id: "items_receive",
    summary: "Receive devices",
    description: "All of the delivery or nothing. Bulk products are counted, not received here.",
};

async fn receive(caller: Caller, (): (), id: CommandId, new: ReceiveItems) -> Result<Done<Received>, Fail> {
    let command = item::Receive {
        product: ProductId(new.product),
        owner: new.owner.unwrap_or(Owner::Municipality),
        from: new.from.unwrap_or(PlaceKind::Supplier),
        to: PlaceId(new.to),
        used: new.used,
        pieces: new
            .pieces
            .into_iter()
            .map(|p| Piece {
                label: p.label,
                serial: p.serial,
            })
            .collect(),
        make_labels: new.make_labels,
    };
    let done = caller.run(id, command).await?;
    Ok(done.map(|items| Received {
        items: items.into_iter().map(|i| i.0).collect(),
    }))
}

/// Another label.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLabel {
    #[schema(min_length = 1, max_length = 40, example = "R07K3FQ2")]
    pub label: String,
    /// As it is, where nothing is said.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub serial: Option<String>,
}

/// Done; there is nothing more to tell.
#[derive(Debug, Serialize, ToSchema)]
pub struct Settled {
    pub done: bool,
}

impl Settled {
    pub fn from_done(done: Done<()>) -> Done<Settled> {
        done.map(|()| Settled { done: true })
    }
}

const LABEL: About = About {
    id: "items_label",
    summary: "Label a device",
    description: "Gives a device its label, or another one.",
};

async fn relabel(caller: Caller, item: Id, id: CommandId, new: NewLabel) -> Result<Done<Settled>, Fail> {
    let command = item::Label {
        item: ItemId(item.0),
        label: new.label,
        serial: new.serial,
    };
    Ok(Settled::from_done(caller.run(id, command).await?))
}

/// What is done with a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepName {
    Move,
    StartWash,
    Washed,
    Checked,
    SendToRepair,
    Repaired,
    Scrap,
    ReturnToOwner,
    Lose,
    Find,
    Seen,
}

/// One step. `to` may be left out where the device stays where it is; `move` and `find` need it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"step": "send_to_repair", "fault": "brakes"}))]
pub struct TakeStep {
    pub step: StepName,
    #[serde(default)]
    pub to: Option<Uuid>,
    /// Of `send_to_repair`.
    #[serde(default)]
    #[schema(schema_with = words::maybe_fault, required = false)]
    pub fault: Option<Fault>,
    /// Of `scrap`.
    #[serde(default)]
    #[schema(schema_with = words::maybe_scrap_reason, required = false)]
    pub reason: Option<ScrapReason>,
    /// The next inspection, of `checked`.
    #[serde(default, deserialize_with = "words::day")]
    pub inspect_by: Option<NaiveDate>,
}

/// Where the device is after the step.
#[derive(Debug, Serialize, ToSchema)]
pub struct StepTaken {
    #[schema(schema_with = words::item_state)]
    pub state: String,
    pub place: Uuid,
}

impl TakeStep {
    fn step(self) -> Result<Step, Fail> {
        let to = self.to.map(PlaceId);
        let mut wrong = vec![];
        let mut field = |name: &str, there: bool, wanted: bool, may: bool| {
            let how = match (there, wanted, may) {
                (false, true, _) => How::Missing,
                (true, false, false) => How::NotHere,
                _ => return,
            };
            wrong.push(Wrong {
                field: name.into(),
                how,
            });
        };
        use StepName as N;
        let name = self.step;
        let places = !matches!(name, N::Scrap | N::ReturnToOwner | N::Lose | N::Seen);
        field("to", to.is_some(), matches!(name, N::Move | N::Find), places);
        field("fault", self.fault.is_some(), name == N::SendToRepair, false);
        field("reason", self.reason.is_some(), name == N::Scrap, false);
        field("inspect_by", self.inspect_by.is_some(), false, name == N::Checked);
        let inspect_by = self.inspect_by;
        let step = match (name, to, self.fault, self.reason) {
            (N::Move, Some(to), ..) => Some(Step::Move { to }),
            (N::Find, Some(to), ..) => Some(Step::Find { to }),
            (N::SendToRepair, to, Some(fault), _) => Some(Step::SendToRepair { fault, to }),
            (N::Scrap, _, _, Some(reason)) => Some(Step::Scrap { reason }),
            (N::StartWash, ..) => Some(Step::StartWash { to }),
            (N::Washed, ..) => Some(Step::Washed { to }),
            (N::Checked, ..) => Some(Step::Checked { to, inspect_by }),
            (N::Repaired, ..) => Some(Step::Repaired { to }),
            (N::ReturnToOwner, ..) => Some(Step::ReturnToOwner),
            (N::Lose, ..) => Some(Step::Lose),
            (N::Seen, ..) => Some(Step::Seen),
            (N::Move | N::Find | N::SendToRepair | N::Scrap, ..) => None,
        };
        match step {
            Some(step) if wrong.is_empty() => Ok(step),
            _ => Err(Fail::Fields(wrong)),
        }
    }
}

const STEP: About = About {
    id: "items_step",
    summary: "Take a step with a device",
    description: "Move, wash, check, repair, scrap, return to its owner, lose, find or see. A step that does not follow from \
                  the device's state is refused with 409.",
};

async fn step(caller: Caller, item: Id, id: CommandId, wish: TakeStep) -> Result<Done<StepTaken>, Fail> {
    let command = item::TakeStep {
        item: ItemId(item.0),
        step: wish.step()?,
    };
    let done = caller.run(id, command).await?;
    Ok(done.map(|taken| StepTaken {
        state: taken.state,
        place: taken.place.0,
    }))
}
