//! Loans: hand out, take back, extend, lose; and the list in the order of recording.

use super::endpoint::{About, Caller, Endpoint, get, write};
use super::item::Settled;
use super::page::{self, Ask, Cursor, Paged};
use super::problem::{Fail, How, Wrong};
use super::read::{Id, NoQuery, Nothing, few, some_of_each};
use super::words;
use crate::routes::Access;
use app::Done;
use app::loan::{self, RecordedLoan};
use axum::http::{Method, StatusCode};
use chrono::{DateTime, NaiveDate, Utc};
use domain::access::Right;
use domain::ids::{CommandId, ItemId, LoanId, NeedId, NeedLineId, PersonId, PlaceId, ProductId};
use domain::loan::LoanKind;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

const SEE: Access = Access::With(Right::SeePersons);
const LEND: Access = Access::With(Right::Lend);

pub fn endpoints() -> Vec<Endpoint> {
    vec![
        get("/loans", SEE, LIST, list),
        get("/loans/{id}", SEE, GET, one),
        write((Method::POST, "/loans"), LEND, StatusCode::CREATED, HAND_OUT, hand_out),
        write(
            (Method::POST, "/loans/many"),
            LEND,
            StatusCode::CREATED,
            HAND_OVER,
            hand_over,
        ),
        write(
            (Method::POST, "/loans/take-back"),
            LEND,
            StatusCode::OK,
            TAKE_BACK,
            take_back,
        ),
        write(
            (Method::POST, "/loans/{id}/extend"),
            LEND,
            StatusCode::OK,
            EXTEND,
            extend,
        ),
        write((Method::POST, "/loans/{id}/lose"), LEND, StatusCode::OK, LOSE, lose),
    ]
}

/// A device, or pieces of a bulk product, at a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct Loan {
    pub id: Uuid,
    /// Its place in the order of recording.
    pub seq: i64,
    pub person: Uuid,
    /// The device; null for a bulk product.
    pub item: Option<Uuid>,
    pub label: Option<String>,
    pub serial: Option<String>,
    pub product: Uuid,
    pub product_name: String,
    #[schema(example = "012345")]
    pub hms_number: Option<String>,
    /// Pieces still out.
    pub quantity: i32,
    #[schema(schema_with = words::loan_kind)]
    pub kind: LoanKind,
    pub need: Option<Uuid>,
    pub need_line: Option<Uuid>,
    pub handed_out_at: DateTime<Utc>,
    /// Lasting loans have none.
    pub due: Option<NaiveDate>,
    #[schema(schema_with = words::loan_state)]
    pub state: String,
    pub ended_at: Option<DateTime<Utc>>,
    pub version: i64,
}

impl From<RecordedLoan> for Loan {
    fn from(l: RecordedLoan) -> Loan {
        Loan {
            id: l.id.0,
            seq: l.seq,
            person: l.person.0,
            item: l.item.map(|i| i.0),
            label: l.label,
            serial: l.serial,
            product: l.product.0,
            product_name: l.product_name,
            hms_number: l.hms_number,
            quantity: l.quantity,
            kind: l.kind,
            need: l.need.map(|n| n.0),
            need_line: l.line.map(|n| n.0),
            handed_out_at: l.handed_out_at,
            due: l.due,
            state: l.state,
            ended_at: l.ended_at,
            version: l.version,
        }
    }
}

/// Which loans.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Which {
    #[serde(default)]
    person: Option<Uuid>,
    #[serde(default)]
    item: Option<Uuid>,
    #[serde(default)]
    #[param(schema_with = words::loan_state)]
    state: Option<String>,
    #[serde(default)]
    #[param(schema_with = words::loan_kind)]
    kind: Option<LoanKind>,
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
    id: "loans_list",
    summary: "Loans in the order of recording",
    description: "Each person whose loan is told gets an access entry.",
};

async fn list(caller: Caller, (): (), which: Which) -> Result<Paged<Loan>, Fail> {
    let query = |after, most| loan::Recorded {
        one: None,
        person: which.person.map(PersonId),
        item: which.item.map(ItemId),
        state: which.state,
        kind: which.kind,
        after,
        most,
    };
    caller.page(Ask::new(which.after, which.limit), query, |l| l.seq).await
}

const GET: About = About {
    id: "loans_get",
    summary: "One loan",
    description: "The person gets an access entry.",
};

async fn one(caller: Caller, id: Id, _: NoQuery) -> Result<Loan, Fail> {
    let one = loan::Recorded {
        one: Some(LoanId(id.0)),
        most: 1,
        ..loan::Recorded::default()
    };
    caller.one(one).await
}

/// Hands one device out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "item": "01a0b1c2-d3e4-7f00-8000-000000000004", "person": "01a0b1c2-d3e4-7f00-8000-000000000005", "kind": "short"
}))]
pub struct HandOut {
    pub item: Uuid,
    pub person: Uuid,
    #[schema(schema_with = words::loan_kind)]
    pub kind: LoanKind,
    /// The need that it answers; together with `line`. What is reserved goes out only for its own.
    #[serde(default)]
    pub need: Option<Uuid>,
    #[serde(default)]
    pub line: Option<Uuid>,
    /// By the kind where nothing is said: three months for a short-term loan.
    #[serde(default, deserialize_with = "words::day")]
    pub due: Option<NaiveDate>,
}

/// What came of a hand-out.
#[derive(Debug, Serialize, ToSchema)]
pub struct HandedOut {
    pub loan: Uuid,
    pub due: Option<NaiveDate>,
    /// The due date lies beyond two years: time for a NAV application.
    pub passes_ceiling: bool,
}

impl From<loan::HandedOut> for HandedOut {
    fn from(h: loan::HandedOut) -> HandedOut {
        HandedOut {
            loan: h.loan.0,
            due: h.due,
            passes_ceiling: h.passes_ceiling,
        }
    }
}

const HAND_OUT: About = About {
    id: "loans_hand_out",
    summary: "Hand a device out to a person",
    description: "The device must be ready, or reserved for the need that is named.",
};

async fn hand_out(caller: Caller, (): (), id: CommandId, wish: HandOut) -> Result<Done<HandedOut>, Fail> {
    let need = match (wish.need, wish.line) {
        (Some(need), Some(line)) => Some((NeedId(need), NeedLineId(line))),
        (None, None) => None,
        (need, _) => {
            let field = if need.is_some() { "line" } else { "need" };
            return Err(Fail::Fields(vec![Wrong {
                field: field.into(),
                how: How::Missing,
            }]));
        }
    };
    let command = loan::HandOut {
        item: ItemId(wish.item),
        person: PersonId(wish.person),
        kind: wish.kind,
        need,
        due: wish.due,
    };
    Ok(caller.run(id, command).await?.map(HandedOut::from))
}

/// Hands several things out to one person, or nothing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    pub person: Uuid,
    #[schema(schema_with = words::loan_kind)]
    pub kind: LoanKind,
    #[serde(default, deserialize_with = "words::day")]
    pub due: Option<NaiveDate>,
    /// The need that devices from the shelf answer.
    #[serde(default)]
    pub need: Option<Uuid>,
    #[serde(default)]
    #[schema(max_items = 100)]
    pub items: Vec<Uuid>,
    #[serde(default)]
    #[schema(max_items = 100)]
    pub bulk: Vec<HandOverBulk>,
}

/// Pieces of a bulk product.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOverBulk {
    pub product: Uuid,
    #[schema(minimum = 1)]
    pub quantity: u16,
    /// The place that holds most of it, where nothing is said.
    #[serde(default)]
    pub from: Option<Uuid>,
    #[serde(default)]
    pub line: Option<Uuid>,
}

/// What came of a hand-over.
#[derive(Debug, Serialize, ToSchema)]
pub struct HandedOver {
    /// One per device and per bulk line, in the order given: devices first.
    pub loans: Vec<HandedOut>,
    /// Needs whose clock this stopped.
    pub needs_in_use: Vec<Uuid>,
    /// Deliveries that this finished.
    pub jobs_done: Vec<Uuid>,
}

const HAND_OVER: About = About {
    id: "loans_hand_over",
    summary: "Hand several things out to one person",
    description: "All of them or nothing. What is reserved goes to its own need by itself.",
};

async fn hand_over(caller: Caller, (): (), id: CommandId, wish: HandOver) -> Result<Done<HandedOver>, Fail> {
    few("items", &wish.items)?;
    few("bulk", &wish.bulk)?;
    some_of_each(wish.bulk.iter().map(|b| b.quantity))?;
    let bulk = wish.bulk.into_iter().map(|b| loan::BulkOut {
        product: ProductId(b.product),
        quantity: b.quantity.into(),
        from: b.from.map(PlaceId),
        line: b.line.map(NeedLineId),
    });
    let command = loan::HandOver {
        person: PersonId(wish.person),
        kind: wish.kind,
        due: wish.due,
        need: wish.need.map(NeedId),
        items: wish.items.into_iter().map(ItemId).collect(),
        bulk: bulk.collect(),
    };
    let done = caller.run(id, command).await?;
    Ok(done.map(|over| HandedOver {
        loans: over.loans.into_iter().map(HandedOut::from).collect(),
        needs_in_use: over.in_use.into_iter().map(|n| n.0).collect(),
        jobs_done: over.jobs.into_iter().map(|j| j.0).collect(),
    }))
}

/// Takes several things back, or nothing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"items": ["01a0b1c2-d3e4-7f00-8000-000000000004"]}))]
pub struct TakeBack {
    #[serde(default)]
    #[schema(max_items = 100)]
    pub items: Vec<Uuid>,
    #[serde(default)]
    #[schema(max_items = 100)]
    pub bulk: Vec<TakeBackBulk>,
    /// The first place for quarantine, where nothing is said.
    #[serde(default)]
    pub to: Option<Uuid>,
}

/// A loan of a bulk product.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeBackBulk {
    pub loan: Uuid,
    /// All pieces, where nothing is said.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub quantity: Option<u16>,
}

/// What came back.
#[derive(Debug, Serialize, ToSchema)]
pub struct TakenBack {
    /// The loans that came back, wholly or in part.
    pub loans: Vec<Uuid>,
    pub to: Uuid,
    /// Collections that this finished.
    pub jobs_done: Vec<Uuid>,
}

const TAKE_BACK: About = About {
    id: "loans_take_back",
    summary: "Take things back",
    description: "Devices by their id, bulk by its loan: all of them or nothing. Devices go into quarantine.",
};

async fn take_back(caller: Caller, (): (), id: CommandId, wish: TakeBack) -> Result<Done<TakenBack>, Fail> {
    few("items", &wish.items)?;
    few("bulk", &wish.bulk)?;
    let bulk = wish
        .bulk
        .into_iter()
        .map(|b| (LoanId(b.loan), b.quantity.map(u32::from)));
    let command = loan::TakeBackMany {
        items: wish.items.into_iter().map(ItemId).collect(),
        bulk: bulk.collect(),
        to: wish.to.map(PlaceId),
    };
    let done = caller.run(id, command).await?;
    Ok(done.map(|back| TakenBack {
        loans: back.loans.into_iter().map(|l| l.0).collect(),
        to: back.to.0,
        jobs_done: back.jobs.into_iter().map(|j| j.0).collect(),
    }))
}

/// A longer loan.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Extend {
    /// Three months from the later of today and the present date, where nothing is said.
    #[serde(default, deserialize_with = "words::day")]
    pub due: Option<NaiveDate>,
}

/// Until when.
#[derive(Debug, Serialize, ToSchema)]
pub struct Extended {
    pub due: NaiveDate,
    /// The loan will last beyond two years: time for a NAV application.
    pub passes_ceiling: bool,
}

const EXTEND: About = About {
    id: "loans_extend",
    summary: "Extend a loan",
    description: "Only loans with a due date; lasting ones have none.",
};

async fn extend(caller: Caller, loan: Id, id: CommandId, wish: Extend) -> Result<Done<Extended>, Fail> {
    let command = loan::Extend {
        loan: LoanId(loan.0),
        due: wish.due,
    };
    let done = caller.run(id, command).await?;
    Ok(done.map(|e| Extended {
        due: e.due,
        passes_ceiling: e.passes_ceiling,
    }))
}

const LOSE: About = About {
    id: "loans_lose",
    summary: "Register what was lost at the person's",
    description: "The loan ends and the device is missing.",
};

async fn lose(caller: Caller, loan: Id, id: CommandId, _: Nothing) -> Result<Done<Settled>, Fail> {
    let loan = LoanId(loan.0);
    Ok(Settled::from_done(caller.run(id, loan::Lose { loan }).await?))
}
