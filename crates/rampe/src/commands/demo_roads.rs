//! The roads of the demo: drawn for its size and seed, and read and built like any others. Kept in the data folder.

use crate::ground::Failure;
use app::demo::{self, Size};
use app::route::Network;
use roads::{Clip, Graph, Profile};
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// Opens the graph of a demo, and builds it where it isn't there yet or is another version's.
pub fn open(data: &Path, size: Size, seed: u64) -> Result<Arc<Network>, Failure> {
    let name = format!("demo-{size}-{seed}");
    let folder = data.join("roads");
    let graph = folder.join(format!("{name}.graph"));
    if let Ok(network) = Network::open(&[&graph]) {
        return Ok(Arc::new(network));
    }
    fs::create_dir_all(&folder)?;
    let file = folder.join(format!("{name}.osm.pbf"));
    fs::write(&file, demo::osm(size, seed))?;
    let car = Profile::text_of("car").ok_or("no profile for cars")?;
    Graph::build(&file, car, &Clip::All, &mut |_| {})?.save(&graph)?;
    Ok(Arc::new(Network::open(&[&graph])?))
}
