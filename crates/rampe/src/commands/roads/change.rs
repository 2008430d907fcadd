//! `rampe roads change`

use super::{build, open};
use crate::ground::Failure;
use clap::Args;
use roads::Changes;
use std::path::PathBuf;
use std::time::Instant;

#[derive(Args)]
pub struct Change {
    graph: PathBuf,
    /// Where the changed graph is written; the graph itself may be named, which then stays until the new one is whole.
    #[arg(long, value_name = "GRAPH")]
    out: PathBuf,
    /// A file of JSON, {"closed": [[lon, lat], …]}: each place closes the road that it lies on, both ways, from crossing to crossing.
    #[arg(long, value_name = "FILE")]
    closed: Option<PathBuf>,
    /// A profile with other speeds: car, bicycle or foot, or a file (.toml). Other rules need a new build.
    #[arg(long)]
    profile: Option<String>,
}

impl Change {
    pub fn run(self) -> Result<(), Failure> {
        let mut changes = match &self.closed {
            Some(path) => {
                let json = std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
                Changes::read(&json).map_err(|e| format!("{}: {e}", path.display()))?
            }
            None => Changes::default(),
        };
        changes.profile = self.profile.as_deref().map(build::profile).transpose()?;
        if changes == Changes::default() {
            return Err("nothing is changed: name closed roads or a profile".into());
        }
        build::writable(&self.out)?;
        let began = Instant::now();
        let graph = open(&self.graph)?;
        let changed = graph.changed(&changes, &mut build::telling())?;
        changed
            .save(&self.out)
            .map_err(|e| format!("{}: {e}", self.out.display()))?;
        let about = changed.about();
        eprintln!(
            "{}: {} stretches of road for {}, {} closed, in {:.1} s",
            self.out.display(),
            about.segments,
            about.profile,
            about.closed,
            began.elapsed().as_secs_f64()
        );
        Ok(())
    }
}
