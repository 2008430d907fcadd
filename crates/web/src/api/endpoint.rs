//! One endpoint of the machine interface. Its description is made from its handler: path, query, body and answer are the
//! handler's own argument and result types, so that what is described is what is compiled.

use super::auth;
use super::page::{Ask, Paged};
use super::problem::Fail;
use super::read::{self, InPath, parameter};
use crate::routes::Access;
use crate::state::AppState;
use app::tx::{Command, Query};
use app::{Ctx, Db, Done, Error};
use axum::body::Body;
use axum::extract::{FromRequestParts, RawPathParams, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on};
use domain::ids::CommandId;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::future::Future;
use utoipa::openapi::header::Header;
use utoipa::openapi::path::{Operation, OperationBuilder, ParameterIn};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{Content, KnownFormat, ObjectBuilder, Ref, RefOr, Required, ResponseBuilder, SchemaFormat, Type};
use utoipa::{IntoParams, ToSchema};

/// Says that an outcome is the first one of the same command, told again.
pub const REPLAY_HEADER: HeaderName = HeaderName::from_static("idempotent-replay");
/// The base of every path in the list.
pub const BASE: &str = "/api/v1";

/// Who calls, and the house.
#[derive(Clone)]
pub struct Caller {
    pub db: Db,
    pub ctx: Ctx,
}

impl Caller {
    pub async fn read<Q: Query>(&self, query: Q) -> Result<Q::Answer, Error> {
        self.db.read(&self.ctx, &query).await
    }
    /// The one row that a query for one gives.
    pub async fn one<Q: Query<Answer = Vec<R>>, R, T: From<R>>(&self, query: Q) -> Result<T, Fail> {
        let found = self.read(query).await?;
        Ok(found.into_iter().next().ok_or(Error::NotFound)?.into())
    }
    /// One page of a list whose rows bear their number in the order of recording. The query is made of the number after
    /// which it begins and how many rows it may give. What is settled is asked for before the rows are read.
    pub async fn page<Q, R, T>(
        &self,
        ask: Ask,
        query: impl FnOnce(i64, i64) -> Q,
        seq: impl Fn(&R) -> i64,
    ) -> Result<Paged<T>, Fail>
    where
        Q: Query<Answer = Vec<R>>,
        T: ToSchema + From<R>,
    {
        let settled = self.db.settled().await?;
        let rows = self.read(query(ask.after(), ask.most())).await?;
        Ok(ask.page(rows, settled, seq))
    }
    pub async fn run<C: Command>(&self, id: CommandId, command: C) -> Result<Done<C::Outcome>, Error> {
        self.db.run(&self.ctx, id, &command).await
    }
}

/// What a description says that the types don't.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// Stable name of the operation, `noun_verb`.
    pub id: &'static str,
    pub summary: &'static str,
    pub description: &'static str,
}

/// One endpoint: method, path below [`BASE`], who may take it, handler and description.
#[derive(Clone)]
pub struct Endpoint {
    pub method: Method,
    /// Below [`BASE`].
    pub path: &'static str,
    pub access: Access,
    pub(super) handler: MethodRouter<AppState>,
    pub(super) operation: Operation,
    pub(super) schemas: Vec<(String, RefOr<Schema>)>,
}

/// `GET path`: a reading.
pub fn get<P, Q, A, F, Fut>(path: &'static str, access: Access, about: About, handler: F) -> Endpoint
where
    P: InPath + 'static,
    Q: DeserializeOwned + IntoParams + Send + 'static,
    A: Serialize + ToSchema + 'static,
    F: Fn(Caller, P, Q) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<A, Fail>> + Send + 'static,
{
    let mut schemas = vec![];
    let mut operation = describe::<P>(path, about);
    for parameter in Q::into_params(|| Some(ParameterIn::Query)) {
        operation = operation.parameter(parameter);
    }
    let found = success::<A>("What was asked for", &mut schemas).build();
    let operation = problems(operation.response("200", found), false).build();
    let handle = move |State(state): State<AppState>, request: Request| async move {
        let (mut parts, _) = request.into_parts();
        let caller = caller(&state, &parts, access).await?;
        let params = in_path::<P>(&mut parts, &state).await?;
        let query = read::query::<Q>(parts.uri.query())?;
        json(StatusCode::OK, &handler(caller, params, query).await?)
    };
    Endpoint {
        method: Method::GET,
        path,
        access,
        handler: on(MethodFilter::GET, handle),
        operation,
        schemas,
    }
}

/// A write: `POST` or `PUT` with a JSON body and the command's id.
pub fn write<P, B, A, F, Fut>(
    (method, path): (Method, &'static str),
    access: Access,
    status: StatusCode,
    about: About,
    handler: F,
) -> Endpoint
where
    P: InPath + 'static,
    B: DeserializeOwned + ToSchema + Send + 'static,
    A: Serialize + ToSchema + 'static,
    F: Fn(Caller, P, CommandId, B) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<Done<A>, Fail>> + Send + 'static,
{
    let mut schemas = vec![];
    let key = parameter(
        "Idempotency-Key",
        ParameterIn::Header,
        "The command's id: a new UUID for each thing to be done, the same when the same is sent again. The same key gives \
         the first outcome, whatever has happened since.",
        uuid(),
    );
    let replay = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(["true"]))
        .build();
    let done = success::<A>("Done: now, or when this key was first sent", &mut schemas)
        .header("Idempotent-Replay", Header::new(replay))
        .build();
    let operation = describe::<P>(path, about)
        .parameter(key)
        .request_body(Some(json_body::<B>(&mut schemas)))
        .response(status.as_str(), done);
    let operation = problems(operation, true).build();
    let handle = move |State(state): State<AppState>, request: Request| async move {
        let (mut parts, body) = request.into_parts();
        let caller = caller(&state, &parts, access).await?;
        let id = read::command(&parts.headers)?;
        let params = in_path::<P>(&mut parts, &state).await?;
        let body = read::body::<B>(&parts.headers, body).await?;
        match handler(caller, params, id, body).await? {
            Done::Applied(outcome) => json(status, &outcome),
            Done::AlreadyApplied(outcome) => {
                let mut response = json(status, &outcome)?;
                response
                    .headers_mut()
                    .insert(REPLAY_HEADER, HeaderValue::from_static("true"));
                Ok(response)
            }
        }
    };
    let filter = match method {
        Method::PUT => MethodFilter::PUT,
        _ => MethodFilter::POST,
    };
    Endpoint {
        method,
        path,
        access,
        handler: on(filter, handle),
        operation,
        schemas,
    }
}

/// A search whose words must not stand in an address, such as a national id: a `POST` that changes nothing.
pub fn ask<B, A, F, Fut>(path: &'static str, access: Access, about: About, handler: F) -> Endpoint
where
    B: DeserializeOwned + ToSchema + Send + 'static,
    A: Serialize + ToSchema + 'static,
    F: Fn(Caller, B) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<A, Fail>> + Send + 'static,
{
    let mut schemas = vec![];
    let found = success::<A>("What was found", &mut schemas).build();
    let operation = describe::<()>(path, about)
        .request_body(Some(json_body::<B>(&mut schemas)))
        .response("200", found);
    let operation = problems(operation, true).build();
    let handle = move |State(state): State<AppState>, request: Request| async move {
        let (parts, body) = request.into_parts();
        let caller = caller(&state, &parts, access).await?;
        let body = read::body::<B>(&parts.headers, body).await?;
        json(StatusCode::OK, &handler(caller, body).await?)
    };
    Endpoint {
        method: Method::POST,
        path,
        access,
        handler: on(MethodFilter::POST, handle),
        operation,
        schemas,
    }
}

/// Who asks, and may they? Told before anything of the request is read further.
pub(super) async fn caller(state: &AppState, parts: &Parts, access: Access) -> Result<Caller, Fail> {
    let request = parts.extensions.get::<RequestId>().ok_or(Fail::Defect)?.0;
    let ctx = auth::bearer(state, &parts.headers, request).await?;
    auth::may(access, &ctx)?;
    read::acceptable(&parts.headers)?;
    Ok(Caller {
        db: state.db.clone(),
        ctx,
    })
}

async fn in_path<P: InPath>(parts: &mut Parts, state: &AppState) -> Result<P, Fail> {
    // What is no text in UTF-8 names nothing.
    let params = RawPathParams::from_request_parts(parts, state)
        .await
        .map_err(|_| Fail::App(Error::NotFound))?;
    P::read(&params)
}

fn json<A: Serialize>(status: StatusCode, answer: &A) -> Result<Response, Fail> {
    let body = serde_json::to_vec(answer).map_err(|_| Fail::Defect)?;
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// The id of a request, in its extensions.
#[derive(Clone, Copy, Debug)]
pub(super) struct RequestId(pub uuid::Uuid);

pub(super) fn describe<P: InPath>(path: &'static str, about: About) -> OperationBuilder {
    let noun = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let mut operation = OperationBuilder::new()
        .tag(noun)
        .operation_id(Some(about.id))
        .summary(Some(about.summary))
        .description(Some(about.description));
    for parameter in P::parameters() {
        operation = operation.parameter(parameter);
    }
    operation
}

/// The schema of a type by reference, with all that it refers to.
pub(super) fn content<T: ToSchema>(schemas: &mut Vec<(String, RefOr<Schema>)>) -> Content {
    schemas.push((T::name().into_owned(), T::schema()));
    T::schemas(schemas);
    Content::new(Some(Ref::from_schema_name(T::name())))
}

pub(super) fn json_body<B: ToSchema>(schemas: &mut Vec<(String, RefOr<Schema>)>) -> RequestBody {
    RequestBodyBuilder::new()
        .content("application/json", content::<B>(schemas))
        .required(Some(Required::True))
        .build()
}

pub(super) fn success<A: ToSchema>(what: &str, schemas: &mut Vec<(String, RefOr<Schema>)>) -> ResponseBuilder {
    ResponseBuilder::new()
        .description(what)
        .content("application/json", content::<A>(schemas))
        .header("X-Request-Id", Header::new(uuid().build()))
}

fn uuid() -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
}

/// What can go wrong where places are few.
pub(super) const BUSY: (StatusCode, &str) = (
    StatusCode::TOO_MANY_REQUESTS,
    "All places are taken; `Retry-After` says in how many seconds one may be free",
);

/// What can go wrong: `status` and why, for readings and, with `writes`, for what has a body.
pub(super) const PROBLEMS: [(StatusCode, &str, bool); 11] = [
    (
        StatusCode::BAD_REQUEST,
        "The body is not JSON, or the Idempotency-Key is missing",
        true,
    ),
    (StatusCode::UNAUTHORIZED, "No bearer token, or none that is good", false),
    (StatusCode::FORBIDDEN, "The token's role has not got the right", false),
    (
        StatusCode::NOT_FOUND,
        "Not there, or not to be known to this token",
        false,
    ),
    (
        StatusCode::METHOD_NOT_ALLOWED,
        "The address does not take this method",
        false,
    ),
    (StatusCode::NOT_ACCEPTABLE, "The answer is JSON and JSON alone", false),
    (
        StatusCode::CONFLICT,
        "The rules of the house refuse it (`code` says why), or another was first",
        true,
    ),
    (
        StatusCode::PAYLOAD_TOO_LARGE,
        "The body is larger than one mebibyte, or than the operation says",
        true,
    ),
    (
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "The body is not application/json",
        true,
    ),
    (
        StatusCode::UNPROCESSABLE_ENTITY,
        "Fields that can't be taken as they are, or an Idempotency-Key that was used for another request",
        false,
    ),
    (
        StatusCode::SERVICE_UNAVAILABLE,
        "The database or its log does not answer: nothing was shown, nothing done",
        false,
    ),
];

pub(super) fn problems(mut operation: OperationBuilder, writes: bool) -> OperationBuilder {
    for (status, _, with_body) in PROBLEMS {
        if writes || !with_body {
            operation = operation.response(status.as_str(), Ref::from_response_name(problem_name(status)));
        }
    }
    operation
}

/// The name of a problem's answer among the description's components.
pub(super) fn problem_name(status: StatusCode) -> String {
    format!("Problem{}", status.as_str())
}
