//! Driving times for the route planner out of graphs of roads.

use roads::{Asker, Graph, OpenError, SnapError, Spot, Table};
use routing::vroom::{NoWay, Travel, Ways};
use std::fmt;
use std::path::{Path, PathBuf};

/// A place further from any road than this is nobody's address.
const MOST_METRES: f64 = 1_000.0;

/// Graphs of roads, each for its own profile.
pub struct Network {
    graphs: Vec<Graph>,
}

/// Why graphs of roads can't be used.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    #[error("{path}: {why}")]
    Open { path: PathBuf, why: OpenError },
    #[error("{path}: another graph is for {profile} already, and each needs its own profile")]
    Twice { path: PathBuf, profile: String },
}

impl Network {
    /// Opens the files that `rampe roads build` wrote.
    ///
    /// # Errors
    /// The first file that is no whole graph, or is for the same profile as one before.
    pub fn open<P: AsRef<Path>>(paths: &[P]) -> Result<Network, NetworkError> {
        let mut network = Network { graphs: vec![] };
        for path in paths {
            let path = path.as_ref().to_owned();
            let graph = match Graph::open(&path) {
                Ok(graph) => graph,
                Err(why) => return Err(NetworkError::Open { path, why }),
            };
            let profile = &graph.about().profile;
            if network.graph(profile).is_some() {
                let profile = profile.clone();
                return Err(NetworkError::Twice { path, profile });
            }
            network.graphs.push(graph);
        }
        Ok(network)
    }

    pub fn graphs(&self) -> &[Graph] {
        &self.graphs
    }

    /// The graph for `car`, `bicycle`, `foot` or whatever name a profile of one's own has.
    pub fn graph(&self, profile: &str) -> Option<&Graph> {
        self.graphs.iter().find(|g| g.about().profile == profile)
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let profiles = self.graphs.iter().map(|g| &g.about().profile);
        f.debug_list().entries(profiles).finish()
    }
}

impl Travel for Network {
    fn between(&self, profile: &str, places: &[(f64, f64)]) -> Option<Result<Ways, NoWay>> {
        Some(driven(self.graph(profile)?, places))
    }
}

fn driven(graph: &Graph, places: &[(f64, f64)]) -> Result<Ways, NoWay> {
    let snap = |(place, (lon, lat)): (usize, &(f64, f64))| {
        graph.snap([*lon, *lat], MOST_METRES).map_err(|e: SnapError| NoWay {
            place,
            words: e.to_string(),
        })
    };
    let spots: Vec<Spot> = places.iter().enumerate().map(snap).collect::<Result<_, _>>()?;
    let all: Vec<Option<&Spot>> = spots.iter().map(Some).collect();
    let table = Asker::new(graph).table(&all, &all);
    if let Some(at) = table.milliseconds.iter().position(|t| *t == Table::UNREACHABLE) {
        return Err(NoWay {
            place: at % table.targets,
            words: "no way leads there from every other place".to_owned(),
        });
    }
    // Rounded up, so that a plan is never promised too early.
    Ok(Ways {
        durations: table.milliseconds.iter().map(|t| t.div_ceil(1000)).collect(),
        distances: table.decimetres.iter().map(|d| (d + 5) / 10).collect(),
        hours: Some(graph.about().hours),
    })
}
