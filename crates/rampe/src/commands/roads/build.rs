//! `rampe roads build`

use crate::ground::Failure;
use clap::Args;
use roads::{Clip, Graph, Profile, Step};
use std::path::{Path, PathBuf};
use std::time::Instant;

#[derive(Args)]
pub struct Build {
    /// An OpenStreetMap extract (.osm.pbf).
    file: PathBuf,
    /// Where the graph is written. An old one there stays until the new one is whole.
    #[arg(long, value_name = "GRAPH")]
    out: PathBuf,
    /// car, bicycle or foot, or a file (.toml) with speeds and rules of your own.
    #[arg(long, default_value = "car")]
    profile: String,
    /// Only what lies in a box, W,S,E,N in degrees, or in the municipality of this name or number, by its boundary in the file.
    #[arg(long, value_name = "W,S,E,N|MUNICIPALITY", value_parser = clip, allow_hyphen_values = true)]
    clip: Option<Clip>,
}

fn clip(text: &str) -> Result<Clip, String> {
    let numbers: Option<Vec<f64>> = text.split(',').map(|n| n.trim().parse().ok()).collect();
    match numbers.as_deref() {
        Some([w, s, e, n]) if w < e && s < n => Ok(Clip::Box([*w, *s, *e, *n])),
        Some([_, _, ..]) => {
            Err("a box is west,south,east,north in degrees, west less than east and south less than north".into())
        }
        _ if text.trim().is_empty() => Err("a box or the name or number of a municipality".into()),
        _ => Ok(Clip::Municipality(text.trim().to_owned())),
    }
}

impl Build {
    pub fn run(self) -> Result<(), Failure> {
        let profile = profile(&self.profile)?;
        writable(&self.out)?;
        let began = Instant::now();
        let clip = self.clip.unwrap_or_default();
        let graph = Graph::build(&self.file, &profile, &clip, &mut telling())
            .map_err(|e| format!("{}: {e}", self.file.display()))?;
        graph
            .save(&self.out)
            .map_err(|e| format!("{}: {e}", self.out.display()))?;
        let about = graph.about();
        eprintln!(
            "{}: {} stretches of road for {}, in {:.1} s",
            self.out.display(),
            about.segments,
            about.profile,
            began.elapsed().as_secs_f64()
        );
        if about.missing_nodes > 0 {
            eprintln!(
                "nodes that are not in the file, where roads end: {}",
                about.missing_nodes
            );
        }
        Ok(())
    }
}

/// The text of a profile that comes along, or of a file.
pub(super) fn profile(name: &str) -> Result<String, Failure> {
    match Profile::text_of(name) {
        Some(text) => Ok(text.to_owned()),
        None if name.ends_with(".toml") => Ok(std::fs::read_to_string(name).map_err(|e| format!("{name}: {e}"))?),
        None => Err(format!("there is no profile {name}: car, bicycle, foot or a .toml file").into()),
    }
}

/// Told now, not when the work of minutes is done.
pub(super) fn writable(out: &Path) -> Result<(), Failure> {
    let folder = out.parent().filter(|f| !f.as_os_str().is_empty());
    if folder.is_some_and(|f| !f.is_dir()) || out.is_dir() {
        return Err(format!("{} can't be written: no folder is there, or it is one", out.display()).into());
    }
    Ok(())
}

/// Says each step once.
pub(super) fn telling() -> impl FnMut(Step) {
    let mut last = None;
    move |step| {
        let now = words(step);
        if last.as_ref() != Some(&now) {
            eprintln!("{now}");
            last = Some(now);
        }
    }
}

/// In steps of ten per cent.
fn words(step: Step) -> String {
    let tens = |share: f64| (share * 10.0).floor() * 10.0;
    match step {
        Step::Reading(share) => format!("reading {:.0} %", tens(share)),
        Step::Joining => "joining roads and turns".to_owned(),
        Step::Contracting(share) => format!("contracting {:.0} %", tens(share)),
    }
}
