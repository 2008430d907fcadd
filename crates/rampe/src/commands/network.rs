//! What is driven on: graphs of roads, or routers that others run.

use crate::ground::Failure;
use crate::routers::{NoAddress, Osrm, PATIENCE, Valhalla};
use app::ports::Router;
use app::route::Network;
use clap::Args;
use std::path::PathBuf;
use std::sync::Arc;

/// OSRM's usual profile, and ours.
const CAR: &str = "car";

#[derive(Args)]
pub struct Roads {
    /// A graph of roads (`rampe roads build`) for coordinates without matrices; once per profile. In the variable, a colon between them.
    #[arg(long, value_name = "GRAPH", env = "RAMPE_ROADS", value_delimiter = ':')]
    roads: Vec<PathBuf>,
    /// An OSRM server to ask where there is no graph, for one profile (car, where none is named). Whoever runs it learns which places are visited.
    #[arg(long, value_name = "[PROFILE=]URL", env = "RAMPE_OSRM", value_delimiter = ' ')]
    osrm: Vec<String>,
    /// A Valhalla server to ask for car, bicycle and foot where there is neither graph nor OSRM. Whoever runs it learns which places are visited.
    #[arg(long, value_name = "URL", env = "RAMPE_VALHALLA")]
    valhalla: Option<String>,
}

impl Roads {
    /// Opens the graphs; nothing where neither graphs nor routers are given. No router is asked yet.
    pub fn open(&self) -> Result<Option<Arc<Network>>, Failure> {
        if self.roads.is_empty() && self.osrm.is_empty() && self.valhalla.is_none() {
            return Ok(None);
        }
        let network = Network::open(&self.roads)?;
        let mut routers: Vec<Box<dyn Router>> = vec![];
        for given in &self.osrm {
            let named = given.split_once('=').filter(|(name, _)| !name.contains([':', '/']));
            let (profile, address) = named.unwrap_or((CAR, given));
            let taken = network.graph(profile).is_some() || routers.iter().any(|r| r.serves(profile));
            if taken {
                return Err(format!("--osrm: {profile} has a graph or another server already").into());
            }
            let osrm = Osrm::new(profile, address, PATIENCE).map_err(|e: NoAddress| format!("--osrm: {e}"))?;
            routers.push(Box::new(osrm));
        }
        if let Some(address) = &self.valhalla {
            let valhalla = Valhalla::new(address, PATIENCE).map_err(|e| format!("--valhalla: {e}"))?;
            routers.push(Box::new(valhalla));
        }
        if !routers.is_empty() {
            tracing::warn!(
                "driving times are asked of an outside router: whoever runs it learns which places are visited"
            );
        }
        Ok(Some(Arc::new(network.asking(routers))))
    }
}
