//! `rampe roads`: an OpenStreetMap file becomes a graph, and the graph answers. Needs no database.

mod address;
mod build;
mod change;
mod serve;

use crate::ground::Failure;
use clap::{Args, Subcommand};
use roads::osrm::{self, Geometries, Matrix, Overview, Telling};
use roads::{Asker, Graph, Hour, SnapError, Spot};
use serde::Serialize;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

#[derive(Subcommand)]
pub enum Roads {
    /// Read an OpenStreetMap file (.osm.pbf) once into a graph of roads.
    Build(build::Build),
    /// Close roads, or drive at other speeds: a new graph out of one, in seconds and without its file.
    Change(change::Change),
    /// Times and ways between points, read as JSON from the standard input; the table goes to the standard output as OSRM's.
    Matrix(Table),
    /// The quickest way between two places, as OSRM's route with its line in GeoJSON.
    Route(Route),
    /// What is known of a graph.
    Info(Info),
    /// Addresses of a register for a text, or near a place; a line of JSON each.
    Address(address::Addresses),
    /// Answer OSRM's table, route and nearest over HTTP, for VROOM and others.
    Serve(serve::Serve),
}

#[derive(Args)]
struct Near {
    /// Roads farther than so many metres from a point are none to it.
    #[arg(long, value_name = "METRES", default_value_t = 1000.0, value_parser = metres)]
    within: f64,
}

#[derive(Args)]
pub struct Table {
    graph: PathBuf,
    #[command(flatten)]
    near: Near,
}

#[derive(Args)]
pub struct Route {
    graph: PathBuf,
    /// Longitude and latitude, with a comma between them.
    #[arg(value_name = "LON,LAT", value_parser = place, allow_hyphen_values = true)]
    from: Place,
    #[arg(value_name = "LON,LAT", value_parser = place, allow_hyphen_values = true)]
    to: Place,
    #[command(flatten)]
    near: Near,
    /// When one leaves, 0 to 23 or HH:MM: the time is multiplied by that hour's factor.
    #[arg(long)]
    hour: Option<Hour>,
    /// Also tell each manoeuvre on the way.
    #[arg(long)]
    steps: bool,
}

#[derive(Args)]
pub struct Info {
    graph: PathBuf,
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy)]
struct Place([f64; 2]);

fn place(text: &str) -> Result<Place, String> {
    let place = osrm::coordinate(text).ok_or("longitude,latitude, such as 10.75,59.91")?;
    Ok(Place(place))
}

fn metres(text: &str) -> Result<f64, String> {
    let metres = text.parse::<f64>().ok();
    metres
        .filter(|m| m.is_finite() && *m > 0.0)
        .ok_or_else(|| "more than 0".to_owned())
}

impl Roads {
    pub fn run(self) -> Result<(), Failure> {
        match self {
            Roads::Build(c) => c.run(),
            Roads::Change(c) => c.run(),
            Roads::Matrix(c) => c.run(),
            Roads::Route(c) => c.run(),
            Roads::Info(c) => c.run(),
            Roads::Address(c) => c.run(),
            Roads::Serve(c) => c.run(),
        }
    }
}

fn open(path: &Path) -> Result<Graph, Failure> {
    Graph::open(path).map_err(|e| format!("{}: {e}", path.display()).into())
}

fn out(bytes: &[u8]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes)?;
    out.write_all(b"\n")?;
    out.flush()
}

/// Tells on the standard error how long each phase took.
struct Watch(Instant);

impl Watch {
    fn passed(&mut self, phase: &str) {
        let now = Instant::now();
        eprintln!("{phase}: {:.1} ms", now.duration_since(self.0).as_secs_f64() * 1000.0);
        self.0 = now;
    }
}

impl Table {
    fn run(self) -> Result<(), Failure> {
        let mut watch = Watch(Instant::now());
        let graph = open(&self.graph)?;
        watch.passed("open");
        let mut json = vec![];
        std::io::stdin().lock().read_to_end(&mut json)?;
        let matrix = Matrix::read(&json).map_err(|e| format!("the points: {e}"))?;
        watch.passed("read");
        let spots = matrix.snap(&graph, self.near.within);
        watch.passed("snap");
        let table = matrix.table(&mut Asker::new(&graph), &spots);
        watch.passed("table");
        out(&matrix.json(&graph, &spots, &table))?;
        watch.passed("write");
        let far = spots.iter().filter(|s| s.is_none()).count();
        if far > 0 {
            eprintln!(
                "points with no road within {} m: {far} of {}",
                self.near.within,
                spots.len()
            );
        }
        Ok(())
    }
}

/// OSRM's answer and whose the roads are.
#[derive(Serialize)]
struct Answer {
    #[serde(flatten)]
    routed: osrm::Routed,
    /// On the times, where an hour is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    factor: Option<f64>,
    licence: String,
}

impl Route {
    fn run(self) -> Result<(), Failure> {
        let graph = open(&self.graph)?;
        let snapped = [self.from, self.to].map(|Place(place)| {
            graph
                .snap(place, self.near.within)
                .map_err(|e: SnapError| format!("{},{}: {e}", place[0], place[1]))
        });
        let [from, to] = snapped;
        let spots: [Spot; 2] = [from?, to?];
        let factor = self.hour.map(|hour| graph.factor(hour));
        let telling = Telling {
            overview: Overview::Full,
            geometries: Geometries::GeoJson,
            steps: self.steps,
            factor: factor.unwrap_or(1.0),
        };
        let route = osrm::route(&mut Asker::new(&graph), &spots, telling)
            .map_err(|_| "no way leads from the one place to the other")?;
        let answer = Answer {
            routed: osrm::Routed::of(&graph, route, &spots),
            factor,
            licence: graph.about().licence.clone(),
        };
        Ok(out(&serde_json::to_vec(&answer)?)?)
    }
}

impl Info {
    fn run(self) -> Result<(), Failure> {
        let graph = open(&self.graph)?;
        let about = graph.about();
        if self.json {
            return Ok(out(&serde_json::to_vec(about)?)?);
        }
        let [w, s, e, n] = about.bounds;
        let hours = |of: fn(f64, f64) -> f64| about.hours.iter().copied().fold(1.0, of);
        let lines = [
            ("profile", about.profile.clone()),
            (
                "bounds",
                format!("{w:.4} {s:.4} {e:.4} {n:.4} (west, south, east, north)"),
            ),
            (
                "stretches of road, closed ones",
                format!("{}, {}", about.segments, about.closed),
            ),
            (
                "nodes, turns, shortcuts",
                format!("{}, {}, {}", about.nodes, about.arcs, about.shortcuts),
            ),
            ("ways and nodes read", format!("{}, {}", about.ways, about.osm_nodes)),
            ("nodes not in the file", about.missing_nodes.to_string()),
            ("nodes outside the clip", about.clipped_nodes.to_string()),
            ("turn restrictions", about.restrictions.to_string()),
            ("restrictions not heeded", about.restrictions_unheeded.to_string()),
            ("directions cut off, left out", about.left_out.to_string()),
            (
                "factors by the hour",
                format!("{} to {}", hours(f64::min), hours(f64::max)),
            ),
            (
                "size",
                format!("{:.1} MB", std::fs::metadata(&self.graph)?.len() as f64 / 1e6),
            ),
            ("licence", about.licence.clone()),
        ];
        let lines: Vec<String> = lines.iter().map(|(name, value)| format!("{name:<30}{value}")).collect();
        Ok(out(lines.join("\n").as_bytes())?)
    }
}
