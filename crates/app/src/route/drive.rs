//! Driving times for the route planner: out of graphs of roads, or from a router that others run.

use crate::ports::{Router, RouterError};
use roads::{Asker, Graph, OpenError, SnapError, Spot, Table};
use routing::vroom::{NoWay, Travel, Ways};
use std::fmt;
use std::path::{Path, PathBuf};

/// A place further from any road than this is nobody's address.
const MOST_METRES: f64 = 1_000.0;

/// Graphs of roads, each for its own profile, and routers that others run for profiles without a graph.
pub struct Network {
    graphs: Vec<Graph>,
    routers: Vec<Box<dyn Router>>,
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
        let mut network = Network {
            graphs: vec![],
            routers: vec![],
        };
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

    /// Asks these, the first that serves it, for profiles without a graph.
    #[must_use]
    pub fn asking(self, routers: Vec<Box<dyn Router>>) -> Network {
        Network { routers, ..self }
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
        let graphs: Vec<_> = profiles.collect();
        f.debug_struct("Network")
            .field("graphs", &graphs)
            .field("routers", &self.routers.len())
            .finish()
    }
}

impl Travel for Network {
    fn between(&self, profile: &str, places: &[(f64, f64)]) -> Option<Result<Ways, NoWay>> {
        if let Some(graph) = self.graph(profile) {
            return Some(driven(graph, places));
        }
        let router = self.routers.iter().find(|r| r.serves(profile))?;
        Some(asked(router.as_ref(), profile, places))
    }
}

fn driven(graph: &Graph, places: &[(f64, f64)]) -> Result<Ways, NoWay> {
    let snap = |(place, (lon, lat)): (usize, &(f64, f64))| {
        graph
            .snap([*lon, *lat], MOST_METRES)
            .map_err(|e: SnapError| no_way(place, e.to_string()))
    };
    let spots: Vec<Spot> = places.iter().enumerate().map(snap).collect::<Result<_, _>>()?;
    let all: Vec<Option<&Spot>> = spots.iter().map(Some).collect();
    let table = Asker::new(graph).table(&all, &all);
    if let Some(at) = table.milliseconds.iter().position(|t| *t == Table::UNREACHABLE) {
        return Err(cut_off(at % table.targets));
    }
    // Rounded up, so that a plan is never promised too early.
    Ok(Ways {
        durations: table.milliseconds.iter().map(|t| t.div_ceil(1000)).collect(),
        distances: table.decimetres.iter().map(|d| (d + 5) / 10).collect(),
        hours: Some(graph.about().hours),
    })
}

fn no_way(place: usize, words: impl Into<String>) -> NoWay {
    NoWay {
        place: Some(place),
        words: words.into(),
    }
}

fn cut_off(place: usize) -> NoWay {
    no_way(place, "no way leads there from every other place")
}

fn asked(router: &dyn Router, profile: &str, places: &[(f64, f64)]) -> Result<Ways, NoWay> {
    let pairs: Vec<[f64; 2]> = places.iter().map(|(lon, lat)| [*lon, *lat]).collect();
    let table = router
        .table(profile, &pairs, MOST_METRES)
        .map_err(|error| match error {
            RouterError::NoRoad { place } => no_way(place, format!("no road within {MOST_METRES} m")),
            RouterError::CutOff { place } => cut_off(place),
            error => {
                tracing::warn!(%error, places = places.len(), "no driving times");
                let (place, words) = (None, error.to_string());
                NoWay { place, words }
            }
        })?;
    let told = |cells: Vec<Option<f64>>, whole: fn(f64) -> f64| -> Result<Vec<u32>, NoWay> {
        let cell =
            |(at, cell): (usize, Option<f64>)| cell.map(|v| whole(v) as u32).ok_or_else(|| cut_off(at % places.len()));
        cells.into_iter().enumerate().map(cell).collect()
    };
    Ok(Ways {
        durations: told(table.seconds, f64::ceil)?,
        distances: told(table.metres, f64::round)?,
        hours: None,
    })
}
