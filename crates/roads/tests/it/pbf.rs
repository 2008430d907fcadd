//! Drawn towns as files.

pub use roads::pbf::{File, tags};
use std::path::{Path, PathBuf};

pub trait Save {
    /// Writes the file into a folder and says where.
    fn save(&self, folder: &Path) -> PathBuf;
}

impl Save for File {
    fn save(&self, folder: &Path) -> PathBuf {
        let path = folder.join("drawn.osm.pbf");
        std::fs::write(&path, self.bytes()).unwrap();
        path
    }
}
