//! `rampe roads serve`

use super::{Near, open};
use crate::commands::serve::{asked_to_stop, log};
use crate::ground::Failure;
use axum::Router;
use axum::extract::State;
use axum::http::{Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use clap::Args;
use roads::osrm::{self, Asked, Limits, Refusal};
use roads::{Asker, Graph};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

#[derive(Args)]
pub struct Serve {
    graph: PathBuf,
    /// Address and port. Whoever reaches it learns where the municipality drives: loopback, unless you know better.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:5000")]
    listen: SocketAddr,
    /// The most coordinates in one question.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    most: usize,
    #[command(flatten)]
    near: Near,
}

/// What every request shares.
struct Desk {
    graph: &'static Graph,
    limits: Limits,
    /// Their memory grows with the graph, so they are used again.
    idle: Mutex<Vec<Asker<'static>>>,
    /// As many searches at once as there are cores; the others wait.
    free: Arc<Semaphore>,
}

impl Serve {
    pub fn run(self) -> Result<(), Failure> {
        log(false)?;
        let limits = Limits {
            coordinates: self.most,
            metres: self.near.within,
        };
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let desk = Arc::new(Desk {
            // As long as the program runs.
            graph: Box::leak(Box::new(open(&self.graph)?)),
            limits,
            idle: Mutex::default(),
            free: Arc::new(Semaphore::new(cores)),
        });
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(async move {
            let listener = TcpListener::bind(self.listen)
                .await
                .map_err(|e| format!("can't listen on {}: {e}", self.listen))?;
            tracing::info!(address = %listener.local_addr()?, "listening");
            let router = Router::new().fallback(answer).with_state(desk);
            axum::serve(listener, router)
                .with_graceful_shutdown(asked_to_stop())
                .await?;
            Ok(())
        })
    }
}

async fn answer(State(desk): State<Arc<Desk>>, method: Method, uri: Uri) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    let asked = match Asked::read(uri.path_and_query().map_or("/", |p| p.as_str())) {
        Ok(asked) => asked,
        Err(refusal) => return refused(&refusal),
    };
    let Ok(turn) = desk.free.clone().acquire_owned().await else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let at_work = desk.clone();
    let answered = tokio::task::spawn_blocking(move || {
        // Held by the work itself, which goes on when nobody waits for it any more.
        let _turn = turn;
        at_work.answer(&asked)
    })
    .await;
    match answered {
        Ok(Ok(json)) => ([(header::CONTENT_TYPE, "application/json")], json).into_response(),
        Ok(Err(refusal)) => refused(&refusal),
        Err(error) => {
            tracing::error!(%error, "a question was not answered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn refused(refusal: &Refusal) -> Response {
    let status = StatusCode::from_u16(Refusal::STATUS).unwrap_or(StatusCode::BAD_REQUEST);
    (status, [(header::CONTENT_TYPE, "application/json")], refusal.json()).into_response()
}

impl Desk {
    fn answer(&self, asked: &Asked) -> Result<Vec<u8>, Refusal> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let rested = idle().pop();
        let mut asker = rested.unwrap_or_else(|| Asker::new(self.graph));
        let answer = osrm::answer(self.graph, &mut asker, asked, &self.limits);
        idle().push(asker);
        answer
    }
}
