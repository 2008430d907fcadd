//! Driving times for the route planner out of graphs of roads.

use roads::{Asker, Graph, SnapError, Spot, Table};
use routing::vroom::{NoWay, Travel, Ways};

/// A place further from any road than this is nobody's address.
const MOST_METRES: f64 = 1_000.0;

/// Graphs of roads, each for its own profile.
pub struct Network {
    graphs: Vec<Graph>,
}

impl Network {
    pub fn new(graphs: Vec<Graph>) -> Network {
        Network { graphs }
    }
}

impl Travel for Network {
    fn between(&self, profile: &str, places: &[(f64, f64)]) -> Option<Result<Ways, NoWay>> {
        let graph = self.graphs.iter().find(|g| g.about().profile == profile)?;
        Some(driven(graph, places))
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
    })
}
