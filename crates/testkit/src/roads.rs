//! Small road networks for tests, read from OpenStreetMap files that are written on the spot.

use app::route::Network;
use roads::{Clip, Graph, Profile};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use roads::pbf;

use pbf::{File, tags};

/// A street from (10.00, 60.00) to (10.02, 60.00), and another that leaves it at (10.01, 60.00) to the north.
pub fn town() -> File {
    let nodes = [(1, 10.0, 60.0), (2, 10.01, 60.0), (3, 10.02, 60.0), (4, 10.01, 60.01)];
    File {
        nodes: nodes.map(|(id, lon, lat)| (id, lon, lat, vec![])).to_vec(),
        ways: vec![
            (1, vec![1, 2, 3], tags("highway=residential name=Storgata")),
            (2, vec![2, 4], tags("highway=residential name=Lia")),
        ],
        relations: vec![],
    }
}

/// Writes the file into a folder and says where.
pub fn save(file: &File, folder: &Path) -> PathBuf {
    let path = folder.join("drawn.osm.pbf");
    std::fs::write(&path, file.bytes()).expect("the folder is there");
    path
}

/// Builds a graph of the file's roads into the folder: `car.graph` for cars.
pub fn build(file: &File, profile: &str, folder: &Path) -> PathBuf {
    let profile_text = Profile::text_of(profile).expect("car, bicycle or foot");
    let path = folder.join(format!("{profile}.graph"));
    let graph = Graph::build(&save(file, folder), profile_text, &Clip::All, &mut |_| {}).expect("the file is good");
    graph.save(&path).expect("the folder is there");
    path
}

/// The roads of [`town`] for cars.
pub fn network() -> Arc<Network> {
    let folder = tempfile::tempdir().expect("a folder");
    // The file may go: it stays mapped.
    let graph = build(&town(), "car", folder.path());
    Arc::new(Network::open(&[graph]).expect("just built"))
}
