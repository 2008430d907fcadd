//! What every handler has at hand.

use app::route::{Desk, Network};
use app::{Db, World};
use axum::extract::FromRef;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::thread::available_parallelism;

/// How this server was started.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The demo: `/design` is there, and the log-in page shows the log-ins.
    pub demo: Option<Demo>,
    /// What is driven on; without it, driving times are estimated by distance.
    pub roads: Option<Arc<Network>>,
}

/// What the log-in page of a demo tells.
#[derive(Clone, Debug, Default)]
pub struct Demo {
    pub log_ins: Vec<DemoLogIn>,
}

/// One log-in of the demo.
#[derive(Clone, Debug)]
pub struct DemoLogIn {
    pub municipality: String,
    pub role: domain::access::Role,
    pub user: String,
    pub password: String,
}

#[derive(Clone)]
pub struct AppState {
    pub db: Db,
    pub config: Arc<Config>,
    pub limits: Arc<crate::limit::Limits>,
    pub metrics: Arc<crate::metrics::Metrics>,
    /// Where routes are planned.
    pub desk: Arc<Desk>,
    /// What is driven on, where this server was given graphs of roads.
    pub roads: Option<Arc<Network>>,
}

impl AppState {
    pub fn new(db: Db, config: Config) -> AppState {
        let desk = Desk::new(available_parallelism().unwrap_or(NonZeroUsize::MIN));
        let roads = config.roads.clone();
        AppState {
            db,
            config: Arc::new(config),
            limits: Arc::default(),
            metrics: Arc::default(),
            desk: Arc::new(desk.on(roads.clone())),
            roads,
        }
    }
    pub fn world(&self) -> &World {
        self.db.world()
    }
}

impl FromRef<AppState> for Db {
    fn from_ref(state: &AppState) -> Db {
        state.db.clone()
    }
}
