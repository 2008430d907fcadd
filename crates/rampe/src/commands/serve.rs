//! `rampe serve`

use super::network::Roads;
use crate::cluster::ClusterState;
use crate::ground::{Failure, Ground, Schema, Where};
use app::Db;
use clap::Args;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;
use web::state::{AppState, Config};

/// Connections to the database: two cores answer no faster with more.
const CONNECTIONS: u32 = 16;

#[derive(Args)]
pub struct Serve {
    /// Address and port. Behind a proxy that ends TLS, and on one machine, loopback is right.
    #[arg(long, value_name = "ADDR", env = "RAMPE_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Write the log as JSON lines.
    #[arg(long)]
    json_log: bool,
    #[command(flatten)]
    roads: Roads,
}

impl Serve {
    pub async fn run(self, place: &Where) -> Result<(), Failure> {
        log(self.json_log)?;
        let config = Config {
            roads: self.roads.open()?,
            ..Config::default()
        };
        let mut ground = Ground::open(place, Schema::Ready).await?;
        let outcome = serve(&mut ground, self.listen, config, |_| Ok(())).await;
        ground.close().await?;
        outcome
    }
}

/// The log on the standard error; `RAMPE_LOG` says how much of it.
pub(super) fn log(json: bool) -> Result<(), Failure> {
    let filter = EnvFilter::try_from_env("RAMPE_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if json { log.json().try_init() } else { log.try_init() }
}

/// Serves until SIGINT or SIGTERM; open requests are answered before it ends. `ready` learns the address when it listens.
pub(super) async fn serve(
    ground: &mut Ground,
    listen: SocketAddr,
    config: Config,
    ready: impl FnOnce(SocketAddr) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let watched = match ground.cluster() {
        Some(cluster) => Some(cluster.supervise()?),
        None => None,
    };
    let db = ground.db(CONNECTIONS).await?;
    let listener = TcpListener::bind(listen)
        .await
        .map_err(|e| format!("can't listen on {listen}: {e}"))?;
    let address = listener.local_addr()?;
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(work(db.clone(), stopped.clone()));
    if let Some(states) = watched {
        tokio::spawn(tell(states));
    }
    let router = web::routes::router(AppState::new(db.clone(), config));
    tracing::info!(%address, "listening");
    ready(address)?;
    let served = axum::serve(listener, router)
        .with_graceful_shutdown(async move {
            asked_to_stop().await;
            if stop.send(true).is_err() {
                tracing::debug!("the worker has ended already");
            }
        })
        .await;
    worker.await?;
    db.close().await;
    Ok(served?)
}

pub(super) async fn asked_to_stop() {
    let (Ok(mut interrupt), Ok(mut terminate)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        tracing::error!("signals can't be caught; end the process to stop it");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}

/// Says in the log when the private database goes and comes.
async fn tell(mut states: watch::Receiver<ClusterState>) {
    while states.changed().await.is_ok() {
        match &*states.borrow_and_update() {
            ClusterState::Running => tracing::info!("the private database runs"),
            ClusterState::Restarting { attempt, last_error } => {
                tracing::warn!(attempt, ?last_error, "the private database is being restarted")
            }
            ClusterState::Closed => return,
        }
    }
}

/// The worker's round: outbox and queue of every municipality, until the server stops.
async fn work(db: Db, mut stopped: watch::Receiver<bool>) {
    loop {
        let pause = match app::worker::round(&db, db.world()).await {
            Ok(0) => Duration::from_secs(1),
            Ok(_) => Duration::ZERO,
            Err(e) => {
                tracing::warn!(error = %e, "the worker's round failed");
                Duration::from_secs(5)
            }
        };
        if *stopped.borrow() {
            return;
        }
        tokio::select! {
            _ = stopped.changed() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}
