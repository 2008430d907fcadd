//! Routes in VROOM's JSON. What is planned is the caller's own: nothing is read from the house and nothing is kept.

use super::endpoint::{About, BUSY, Endpoint, caller, describe, json_body, problem_name, problems, success};
use super::problem::Fail;
use super::read;
use crate::routes::Access;
use crate::state::AppState;
use app::Error;
use app::error::Fault;
use app::route::{self, Solve};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, on};
use domain::access::Right;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::num::NonZeroUsize;
use utoipa::openapi::Ref;
use utoipa::openapi::path::ParameterIn;
use utoipa::{IntoParams, ToSchema};

const PLAN: Access = Access::With(Right::PlanJobs);
/// The largest problem, in bytes: a thousand places with durations and distances take a third of it.
const MOST_BYTES: usize = 32 * 1024 * 1024;

pub fn endpoints() -> Vec<Endpoint> {
    vec![solving()]
}

/// How to plan.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct How {
    /// How long to search, at most 60s: `5s`, `500ms`, `1m`. Five seconds where nothing is said.
    #[serde(default)]
    #[param(pattern = "^[0-9]{1,5}(s|ms|m)?$", example = "200ms")]
    limit: Option<String>,
    /// How many rounds to search: on one thread the same number and seed give the same plan, unless the limit comes first.
    #[serde(default)]
    #[param(minimum = 0)]
    iterations: Option<u64>,
    /// Where chance begins: 1 where nothing is said.
    #[serde(default)]
    #[param(minimum = 0)]
    seed: Option<u64>,
    /// How many threads search at once, each in a place of its own: 1 where nothing is said, and no more than the server has cores.
    #[serde(default)]
    #[param(minimum = 1, value_type = Option<u32>)]
    threads: Option<NonZeroUsize>,
    /// Tell of each task left out, in the field `why`, where it came nearest, what would let it in and what would drop out for it.
    #[serde(default)]
    explain: Option<bool>,
    /// Search nothing: time the steps that the input gives the vehicles, and tell which rules they break.
    #[serde(default)]
    given: Option<bool>,
}

/// A problem in VROOM's JSON (docs/API.md of VROOM-Project/vroom): at least one vehicle and one job or shipment.
/// Unknown fields are passed over.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "vehicles": [{"id": 1, "start_index": 0, "end_index": 0, "time_window": [28800, 57600]}],
    "jobs": [{"id": 4, "location_index": 2, "service": 600}, {"id": 5, "location_index": 1, "priority": 20}],
    "matrices": {"car": {"durations": [[0, 100, 200], [300, 0, 100], [50, 300, 0]]}}
}))]
pub struct RouteProblem {
    vehicles: Vec<Map<String, Value>>,
    #[schema(required = false)]
    jobs: Vec<Map<String, Value>>,
    #[schema(required = false)]
    shipments: Vec<Map<String, Value>>,
    /// By profile: `durations` in seconds, `distances` in metres, `costs`; each as many rows as columns. Without them, ways
    /// between coordinates are asked of the server's roads, or estimated where it has none for the profile.
    #[schema(required = false)]
    matrices: Map<String, Value>,
}

/// A plan in VROOM's JSON. Every task is on a route or among the unassigned.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoutePlan {
    /// 0.
    code: u8,
    summary: Map<String, Value>,
    unassigned: Vec<Map<String, Value>>,
    routes: Vec<Map<String, Value>>,
}

/// Why a problem can't be planned, in VROOM's JSON.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"code": 2, "error": "Invalid input at jobs[1].location_index: 3 is outside the matrix of 3 places"}))]
pub struct RouteFault {
    /// 2: the input is wrong; 3: a place is on no road, or a road network would be needed (400), or an outside router gave no answer (502).
    code: u8,
    /// In words, with the path of the field.
    error: String,
}

const SOLVE: About = About {
    id: "routes_solve",
    summary: "Plan routes",
    description: "Takes a problem in VROOM's JSON and answers in VROOM's JSON, as `rampe routes solve` does. Nothing is kept, and \
        nothing of it is logged but its size and the time it took. The search ends when the client hangs up. There are as many \
        places as cores; when all are taken the answer is 429 with `Retry-After`. The body is at most 32 mebibytes. Without matrices, \
        places are coordinates: a server that was started with roads (`--roads`) for the vehicle's profile plans on driving times, \
        or an outside router that it was told of; else they are estimated by distance and `summary.estimated_detour` says so. Where the \
        outside router gives no answer, nothing is planned and the answer is 502.",
};

fn solving() -> Endpoint {
    let mut schemas = vec![];
    let plan = success::<RoutePlan>("The plan", &mut schemas);
    let fault = success::<RouteFault>("The problem can't be planned, as VROOM says it", &mut schemas).build();
    let mut operation =
        describe::<()>("/routes/solve", SOLVE).request_body(Some(json_body::<RouteProblem>(&mut schemas)));
    for parameter in How::into_params(|| Some(ParameterIn::Query)) {
        operation = operation.parameter(parameter);
    }
    let operation = problems(operation, true)
        .response("200", plan)
        .response("400", fault.clone())
        .response("502", fault)
        .response(BUSY.0.as_str(), Ref::from_response_name(problem_name(BUSY.0)))
        .build();
    Endpoint {
        method: Method::POST,
        path: "/routes/solve",
        access: PLAN,
        handler: on(MethodFilter::POST, solve),
        operation,
        schemas,
    }
}

async fn solve(State(state): State<AppState>, request: Request) -> Result<Response, Fail> {
    let (parts, body) = request.into_parts();
    caller(&state, &parts, PLAN).await?;
    let ask = read::query::<How>(parts.uri.query())?.read()?;
    // Before the body is read: whoever finds no place need not send it.
    if !state.desk.has_room() {
        return Err(Fail::Busy);
    }
    let json = read::bytes(&parts.headers, body, MOST_BYTES).await?;
    let solved = state.desk.solve(json, ask).await.map_err(|route::Busy| Fail::Busy)?;
    let status = match solved.fault {
        None => StatusCode::OK,
        // An outside router gave no answer: the same may be sent again.
        Some(fault) if fault.elsewhere => StatusCode::BAD_GATEWAY,
        Some(_) => StatusCode::BAD_REQUEST,
    };
    let mut response = (status, Body::from(solved.json)).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

impl How {
    fn read(self) -> Result<Solve, Fail> {
        let limit = match self.limit.as_deref().map(route::duration) {
            None => route::DEFAULT_LIMIT,
            Some(Ok(limit)) if limit <= route::MOST_TIME => limit,
            Some(Ok(_) | Err(_)) => {
                let most = route::MOST_TIME.as_secs();
                return Err(Error::field("limit", Fault::NotADuration { most }).into());
            }
        };
        Ok(Solve {
            limit: Some(limit),
            iterations: self.iterations,
            seed: self.seed.unwrap_or(1),
            threads: self.threads.unwrap_or(NonZeroUsize::MIN),
            explain: self.explain.unwrap_or(false),
            given: self.given.unwrap_or(false),
        })
    }
}
