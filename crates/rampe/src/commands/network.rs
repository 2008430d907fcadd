//! What is driven on: graphs of roads that a command is given.

use crate::ground::Failure;
use app::route::Network;
use clap::Args;
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Args)]
pub struct Roads {
    /// A graph of roads (`rampe roads build`) for coordinates without matrices; once per profile. In the variable, a colon between them.
    #[arg(long, value_name = "GRAPH", env = "RAMPE_ROADS", value_delimiter = ':')]
    roads: Vec<PathBuf>,
}

impl Roads {
    /// Opens them; nothing where none are given.
    pub fn open(&self) -> Result<Option<Arc<Network>>, Failure> {
        if self.roads.is_empty() {
            return Ok(None);
        }
        Ok(Some(Arc::new(Network::open(&self.roads)?)))
    }
}
