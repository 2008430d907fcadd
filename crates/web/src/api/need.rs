//! Needs: list, one with its lines, opening, triage, and what is done to an open one.

use super::endpoint::{About, Caller, Endpoint, get, write};
use super::item::Settled;
use super::page::{self, Ask, Cursor, Paged};
use super::problem::Fail;
use super::read::{Id, NoQuery, few};
use super::words;
use crate::routes::Access;
use app::need::{self, LineWish, NeedPage, RecordedNeed, Wish};
use app::{Done, Error};
use axum::http::{Method, StatusCode};
use chrono::{DateTime, Utc};
use domain::access::Right;
use domain::ids::{CommandId, NeedId, NeedLineId, PersonId, ProductId, ServiceId, StaffId};
use domain::need::{Channel, CloseReason, DeviationCause, LineState, NeedState, Step, Term, Wanted};
use domain::priority_key::{CriterionCode, LevelCode};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

const SEE: Access = Access::With(Right::SeePersons);
const OPEN: Access = Access::With(Right::OpenNeeds);
const HANDLE: Access = Access::With(Right::HandleNeeds);
const WRITE: Access = Access::WithAny(&[Right::HandleNeeds, Right::OpenNeeds]);
const TRIAGE: Access = Access::With(Right::Triage);
const ASSIGN: Access = Access::WithAny(&[Right::HandleNeeds, Right::Triage]);

pub fn endpoints() -> Vec<Endpoint> {
    vec![
        get("/needs", SEE, LIST, list),
        get("/needs/{id}", SEE, GET, one),
        write((Method::POST, "/needs"), OPEN, StatusCode::CREATED, OPENING, open),
        write(
            (Method::POST, "/needs/{id}/level"),
            TRIAGE,
            StatusCode::OK,
            LEVEL,
            set_level,
        ),
        write(
            (Method::POST, "/needs/{id}/lines"),
            WRITE,
            StatusCode::CREATED,
            ADD_LINE,
            add_line,
        ),
        write(
            (Method::POST, "/needs/{id}/charge"),
            ASSIGN,
            StatusCode::OK,
            CHARGE,
            assign,
        ),
        write(
            (Method::POST, "/needs/{id}/deviation"),
            HANDLE,
            StatusCode::OK,
            DEVIATION,
            explain,
        ),
        write(
            (Method::POST, "/needs/{id}/close"),
            HANDLE,
            StatusCode::OK,
            CLOSE,
            close,
        ),
    ]
}

/// A need in a list: words and ids alone.
#[derive(Debug, Serialize, ToSchema)]
pub struct Need {
    pub id: Uuid,
    /// Its place in the order of recording.
    pub seq: i64,
    pub person: Uuid,
    #[schema(schema_with = words::channel)]
    pub channel: Channel,
    #[schema(schema_with = words::term)]
    pub term: Term,
    #[schema(schema_with = words::need_state)]
    pub state: String,
    /// Where the clock's time goes now; null once it stands.
    #[schema(schema_with = words::maybe_step)]
    pub step: Option<Step>,
    /// Of the municipality's priority key.
    pub level: Option<String>,
    pub proposed_level: Option<String>,
    pub deadline: Option<DateTime<Utc>>,
    pub service: Option<Uuid>,
    pub in_charge: Option<Uuid>,
    pub opened_at: DateTime<Utc>,
    pub clock_from: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    #[schema(schema_with = words::maybe_close_reason)]
    pub close_reason: Option<CloseReason>,
    #[schema(schema_with = words::maybe_deviation)]
    pub deviation: Option<DeviationCause>,
    /// The number of the form that it came from.
    pub source: Option<String>,
    pub version: i64,
}

impl From<RecordedNeed> for Need {
    fn from(n: RecordedNeed) -> Need {
        Need {
            id: n.id.0,
            seq: n.seq,
            person: n.person.0,
            channel: n.channel,
            term: n.term,
            state: n.state,
            step: n.step,
            level: n.level,
            proposed_level: n.proposed,
            deadline: n.deadline,
            service: n.service.map(|s| s.0),
            in_charge: n.in_charge.map(|s| s.0),
            opened_at: n.opened_at,
            clock_from: n.clock_from,
            ended_at: n.ended_at,
            close_reason: n.close_reason,
            deviation: n.deviation,
            source: n.source,
            version: n.version,
        }
    }
}

/// Which needs.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Which {
    #[serde(default)]
    person: Option<Uuid>,
    #[serde(default)]
    #[param(schema_with = words::need_state)]
    state: Option<String>,
    #[serde(default)]
    #[param(schema_with = words::step)]
    step: Option<Step>,
    #[serde(default)]
    level: Option<String>,
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
    id: "needs_list",
    summary: "Needs in the order of recording",
    description: "No free text. Each person whose need is told gets an access entry.",
};

async fn list(caller: Caller, (): (), which: Which) -> Result<Paged<Need>, Fail> {
    let query = |after, most| need::Recorded {
        person: which.person.map(PersonId),
        state: which.state,
        step: which.step,
        level: which.level,
        after,
        most,
    };
    caller.page(Ask::new(which.after, which.limit), query, |n| n.seq).await
}

/// One need with its texts and lines.
#[derive(Debug, Serialize, ToSchema)]
pub struct NeedDetails {
    pub id: Uuid,
    pub person: Uuid,
    #[schema(schema_with = words::channel)]
    pub channel: Channel,
    pub caller_name: Option<String>,
    pub caller_phone: Option<String>,
    /// What matters to the person, in the person's words.
    pub matters: Option<String>,
    /// The functional challenge.
    pub challenge: Option<String>,
    pub note: Option<String>,
    #[schema(schema_with = words::term)]
    pub term: Term,
    #[schema(schema_with = words::need_state)]
    pub state: &'static str,
    #[schema(schema_with = words::maybe_step)]
    pub step: Option<Step>,
    pub level: Option<String>,
    pub proposed_level: Option<String>,
    /// The key's criteria that hold.
    pub criteria: Vec<String>,
    pub deadline: Option<DateTime<Utc>>,
    pub service: Option<Uuid>,
    pub in_charge: Option<Uuid>,
    pub opened_at: DateTime<Utc>,
    pub clock_from: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    #[schema(schema_with = words::maybe_close_reason)]
    pub close_reason: Option<CloseReason>,
    #[schema(schema_with = words::maybe_deviation)]
    pub deviation: Option<DeviationCause>,
    pub source: Option<String>,
    pub lines: Vec<NeedLine>,
}

/// One thing that is wanted.
#[derive(Debug, Serialize, ToSchema)]
pub struct NeedLine {
    pub id: Uuid,
    pub product: Option<Uuid>,
    pub iso_code: Option<String>,
    /// What it is called: the article's name, the class's title, or the words that were written.
    pub title: String,
    pub quantity: u32,
    #[schema(schema_with = words::line_state)]
    pub state: &'static str,
    /// The reserved or lent device.
    pub item: Option<Uuid>,
    pub loan: Option<Uuid>,
    pub note: Option<String>,
}

impl From<NeedPage> for NeedDetails {
    fn from(p: NeedPage) -> NeedDetails {
        let ended_at = p.ended_at();
        let close_reason = match &p.need.state {
            NeedState::Closed { reason, .. } => Some(*reason),
            NeedState::Untriaged | NeedState::Open { .. } | NeedState::InUse { .. } => None,
        };
        NeedDetails {
            id: p.need.id.0,
            person: p.need.person.0,
            channel: p.channel,
            caller_name: p.caller_name,
            caller_phone: p.caller_phone,
            matters: p.matters,
            challenge: p.challenge,
            note: p.note,
            term: p.need.term,
            state: p.need.state.code(),
            step: p.need.state.step(),
            level: p.level.map(|l| l.0),
            proposed_level: p.proposed.map(|l| l.0),
            criteria: p.ticked.into_iter().map(|c| c.0).collect(),
            deadline: p.deadline,
            service: p.service.map(|(id, _)| id.0),
            in_charge: p.need.in_charge.map(|s| s.0),
            opened_at: p.need.opened_at,
            clock_from: p.need.clock_from,
            ended_at,
            close_reason,
            deviation: p.need.deviation,
            source: p.source_id,
            lines: p.lines.into_iter().map(NeedLine::from).collect(),
        }
    }
}

impl From<need::page::PageLine> for NeedLine {
    fn from(l: need::page::PageLine) -> NeedLine {
        let product = match &l.line.wanted {
            Wanted::Product { product } => Some(product.0),
            Wanted::Class { .. } | Wanted::Words => None,
        };
        let loan = match &l.line.state {
            LineState::Fulfilled { loan } => loan.map(|l| l.0),
            LineState::Wanted | LineState::Reserved { .. } | LineState::Nav { .. } | LineState::Removed => None,
        };
        NeedLine {
            id: l.line.id.0,
            product,
            title: l.title().to_owned(),
            quantity: l.line.quantity,
            state: l.line.state.code(),
            item: l.item.map(|(id, _)| id.0),
            loan,
            iso_code: l.iso_code,
            note: l.note,
        }
    }
}

const GET: About = About {
    id: "needs_get",
    summary: "One need with its lines",
    description: "With what was written. The person gets an access entry.",
};

async fn one(caller: Caller, id: Id, _: NoQuery) -> Result<NeedDetails, Fail> {
    Ok(caller.read(need::Page { need: NeedId(id.0) }).await?.into())
}

/// A new need.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "person": "01a0b1c2-d3e4-7f00-8000-000000000005", "channel": "home_care", "term": "short",
    "challenge": "Cannot get up from the chair", "lines": [{"iso_code": "1812", "quantity": 1}]
}))]
pub struct OpenNeed {
    pub person: Uuid,
    #[schema(schema_with = words::channel)]
    pub channel: Channel,
    #[serde(default)]
    #[schema(max_length = 200)]
    pub caller_name: Option<String>,
    #[serde(default)]
    #[schema(max_length = 40)]
    pub caller_phone: Option<String>,
    /// What matters to the person, in the person's words.
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub matters: String,
    /// The functional challenge.
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub challenge: String,
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub note: String,
    #[schema(schema_with = words::term)]
    pub term: Term,
    /// Criteria of the key in force at the contact.
    #[serde(default)]
    pub criteria: Vec<String>,
    #[serde(default)]
    #[schema(max_items = 100)]
    pub lines: Vec<WantedLine>,
    /// Now, where nothing is said; never later.
    #[serde(default, deserialize_with = "words::instant")]
    pub contact_at: Option<DateTime<Utc>>,
    /// The intake has what it needs to decide.
    #[serde(default)]
    pub information_complete: bool,
    /// Take the key's proposal as the level at once, where the token may.
    #[serde(default)]
    pub triage_now: bool,
}

/// What is wanted: exactly one of `product`, `iso_code` and `words`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"iso_code": "1812", "quantity": 1}))]
pub struct WantedLine {
    #[serde(default)]
    pub product: Option<Uuid>,
    /// An ISO 9999 class of 2, 4, 6 or 8 digits.
    #[serde(default)]
    pub iso_code: Option<String>,
    #[serde(default)]
    #[schema(max_length = 400)]
    pub words: Option<String>,
    #[schema(minimum = 1, maximum = 999)]
    pub quantity: u16,
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub note: Option<String>,
    /// It replaces one that the person has: why.
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub exchange: Option<String>,
}

impl WantedLine {
    fn wish(self, field: &str) -> Result<LineWish, Fail> {
        let what = match (self.product, self.iso_code, self.words) {
            (Some(product), None, None) => Wish::Product {
                product: ProductId(product),
            },
            (None, Some(iso), None) => Wish::Class { iso },
            (None, None, Some(words)) => Wish::Words { words },
            (None, None, None) => {
                return Err(Error::field(format!("{field}.product"), app::error::Fault::Required).into());
            }
            _ => return Err(Error::field(format!("{field}.product"), app::error::Fault::UnknownChoice).into()),
        };
        Ok(LineWish {
            what,
            quantity: self.quantity.into(),
            note: self.note,
            exchange: self.exchange,
        })
    }
}

/// Something new.
#[derive(Debug, Serialize, ToSchema)]
pub struct New {
    pub id: Uuid,
}

const OPENING: About = About {
    id: "needs_open",
    summary: "Open a need",
    description: "From a contact to a need with its clock. Either a challenge, what matters, or a line must be said.",
};

async fn open(caller: Caller, (): (), id: CommandId, new: OpenNeed) -> Result<Done<New>, Fail> {
    few("lines", &new.lines)?;
    few("criteria", &new.criteria)?;
    let lines = new.lines.into_iter().enumerate();
    let command = need::Open {
        person: PersonId(new.person),
        channel: new.channel,
        caller_name: new.caller_name,
        caller_phone: new.caller_phone,
        matters: new.matters,
        challenge: new.challenge,
        note: new.note,
        term: new.term,
        service: caller.ctx.service.map(|s| ServiceId(s.0)),
        ticked: new.criteria.into_iter().map(CriterionCode).collect(),
        lines: lines
            .map(|(n, line)| line.wish(&format!("lines[{n}]")))
            .collect::<Result<_, _>>()?,
        contact_at: new.contact_at,
        information_complete: new.information_complete,
        triage_now: new.triage_now,
        source: None,
    };
    Ok(caller.run(id, command).await?.map(|need| New { id: need.0 }))
}

/// A level with its criteria.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"level": "2", "criteria": [], "reason": "Pain gets worse from week to week"}))]
pub struct SetLevel {
    /// Of the key in force on the day when the clock started.
    pub level: String,
    #[serde(default)]
    pub criteria: Vec<String>,
    /// Needed where the level is not the one that the key proposes, and for every change.
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub reason: String,
    /// Where the need goes from triage; by what it wants, where nothing is said.
    #[serde(default)]
    #[schema(schema_with = words::maybe_step, required = false)]
    pub next: Option<Step>,
}

/// The level with its deadline.
#[derive(Debug, Serialize, ToSchema)]
pub struct LevelSet {
    pub level: String,
    pub deadline: DateTime<Utc>,
    /// The version of the priority key that it was given by.
    pub key_version: u32,
}

const LEVEL: About = About {
    id: "needs_set_level",
    summary: "Triage a need",
    description: "Gives the level, the first time or anew; the deadline follows from the key.",
};

async fn set_level(caller: Caller, need: Id, id: CommandId, wish: SetLevel) -> Result<Done<LevelSet>, Fail> {
    let command = need::SetLevel {
        need: NeedId(need.0),
        ticked: wish.criteria.into_iter().map(CriterionCode).collect(),
        level: LevelCode(wish.level),
        reason: wish.reason,
        next: wish.next,
        complete_at: None,
    };
    let done = caller.run(id, command).await?;
    Ok(done.map(|set| LevelSet {
        level: set.level.0,
        deadline: set.deadline,
        key_version: set.key_version,
    }))
}

const ADD_LINE: About = About {
    id: "needs_add_line",
    summary: "Want one thing more",
    description: "Adds a line to an open need.",
};

async fn add_line(caller: Caller, need: Id, id: CommandId, line: WantedLine) -> Result<Done<New>, Fail> {
    let command = need::AddLine {
        need: NeedId(need.0),
        wish: line.wish("line")?,
    };
    let done: Done<NeedLineId> = caller.run(id, command).await?;
    Ok(done.map(|line| New { id: line.0 }))
}

/// Who is in charge; nobody, where null.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Charge {
    pub to: Option<Uuid>,
}

const CHARGE: About = About {
    id: "needs_charge",
    summary: "Put a worker in charge",
    description: "Or nobody, with null.",
};

async fn assign(caller: Caller, need: Id, id: CommandId, charge: Charge) -> Result<Done<Settled>, Fail> {
    let command = need::Assign {
        needs: vec![NeedId(need.0)],
        to: charge.to.map(StaffId),
    };
    Ok(caller.run(id, command).await?.map(|_| Settled { done: true }))
}

/// Why a need passed its deadline.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Deviation {
    #[schema(schema_with = words::deviation)]
    pub cause: DeviationCause,
}

const DEVIATION: About = About {
    id: "needs_explain_deviation",
    summary: "Say why a need passed its deadline",
    description: "Until then it counts as a deviation without a cause.",
};

async fn explain(caller: Caller, need: Id, id: CommandId, deviation: Deviation) -> Result<Done<Settled>, Fail> {
    let command = need::ExplainDeviation {
        need: NeedId(need.0),
        cause: deviation.cause,
    };
    Ok(Settled::from_done(caller.run(id, command).await?))
}

/// Why a need ends without a device in use.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Close {
    #[schema(schema_with = words::close_reason)]
    pub reason: CloseReason,
}

const CLOSE: About = About {
    id: "needs_close",
    summary: "Close a need without a device in use",
    description: "What is reserved must be released first.",
};

async fn close(caller: Caller, need: Id, id: CommandId, close: Close) -> Result<Done<Settled>, Fail> {
    let command = need::Close {
        need: NeedId(need.0),
        reason: close.reason,
    };
    Ok(Settled::from_done(caller.run(id, command).await?))
}
