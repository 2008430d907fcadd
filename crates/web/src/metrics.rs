//! `/metrics` in Prometheus' text form: requests, latency, connections, queue and outbox. Labels are route templates,
//! methods, statuses and words, never ids or names. It asks for a bearer token whose role may administer: behind a proxy every
//! request comes from this machine, so the sender's address proves nothing.

use crate::api::{self, Fail};
use crate::state::AppState;
use app::Error;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::access::Right;
use prometheus::{
    Encoder, Gauge, HistogramOpts, HistogramVec, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry, TextEncoder,
};
use std::time::Instant;

/// Bounds of the latency histogram, in seconds.
const BUCKETS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    connections: IntGaugeVec,
    tasks: IntGaugeVec,
    outbox: IntGauge,
    outbox_lag: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new().expect("the names below are well formed and each stands once")
    }
}

impl Metrics {
    fn new() -> Result<Metrics, prometheus::Error> {
        let metrics = Metrics {
            registry: Registry::new(),
            requests: IntCounterVec::new(
                Opts::new("rampe_http_requests_total", "Requests answered"),
                &["method", "route", "status"],
            )?,
            seconds: HistogramVec::new(
                HistogramOpts::new("rampe_http_request_seconds", "Time from request to answer")
                    .buckets(BUCKETS.to_vec()),
                &["method", "route"],
            )?,
            connections: IntGaugeVec::new(Opts::new("rampe_db_connections", "Connections of the pool"), &["state"])?,
            tasks: IntGaugeVec::new(Opts::new("rampe_queue_tasks", "Tasks in the queue"), &["state"])?,
            outbox: IntGauge::new("rampe_outbox_waiting", "Messages that wait for the relay")?,
            outbox_lag: Gauge::new("rampe_outbox_lag_seconds", "Age of the oldest message that waits")?,
        };
        let r = &metrics.registry;
        r.register(Box::new(metrics.requests.clone()))?;
        r.register(Box::new(metrics.seconds.clone()))?;
        r.register(Box::new(metrics.connections.clone()))?;
        r.register(Box::new(metrics.tasks.clone()))?;
        r.register(Box::new(metrics.outbox.clone()))?;
        r.register(Box::new(metrics.outbox_lag.clone()))?;
        Ok(metrics)
    }
}

/// Around every request.
pub async fn measure(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    let response = next.run(request).await;
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let method = match method.as_str() {
        m @ ("GET" | "POST" | "PUT" | "DELETE" | "HEAD" | "OPTIONS" | "PATCH") => m,
        _ => "other",
    };
    let metrics = &state.metrics;
    metrics
        .requests
        .with_label_values(&[method, route, response.status().as_str()])
        .inc();
    metrics
        .seconds
        .with_label_values(&[method, route])
        .observe(began.elapsed().as_secs_f64());
    response
}

/// The page that Prometheus reads.
pub async fn metrics(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let id = (state.world().ids)();
    match page(&state, &headers, id).await {
        Ok(text) => (
            [(
                header::CONTENT_TYPE,
                HeaderValue::from_static("text/plain; version=0.0.4"),
            )],
            text,
        )
            .into_response(),
        Err(fail) => fail.answer(api::language(headers.get(header::ACCEPT_LANGUAGE)), id),
    }
}

async fn page(state: &AppState, headers: &HeaderMap, id: uuid::Uuid) -> Result<Vec<u8>, Fail> {
    let ctx = api::bearer(state, headers, id).await?;
    ctx.must(Right::Administer)?;
    let load = app::load::load(&state.db).await?;
    let metrics = &state.metrics;
    let set = |gauge: &IntGaugeVec, state: &str, n: i64| gauge.with_label_values(&[state]).set(n);
    set(&metrics.connections, "idle", load.idle);
    set(&metrics.connections, "busy", load.busy);
    set(&metrics.tasks, "waiting", load.waiting);
    set(&metrics.tasks, "running", load.running);
    set(&metrics.tasks, "failed", load.failed);
    metrics.outbox.set(load.outbox);
    metrics.outbox_lag.set(load.outbox_lag);
    let mut text = vec![];
    TextEncoder::new()
        .encode(&metrics.registry.gather(), &mut text)
        .map_err(|e| Fail::App(Error::Unavailable(e.to_string())))?;
    Ok(text)
}
