//! Builds a graph and measures it: `cargo run --release -p roads --example measure_roads -- FILE.osm.pbf [PROFILE]`, or a graph that is there
//! already, with its name ending in `.graph`.

use roads::{Asker, Changes, Clip, Graph, Profile, Spot};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// In megabytes, as the system tells it.
fn memory(what: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix(what)).unwrap_or_default();
    let kilobytes: Option<f64> = line.split_whitespace().nth(1).and_then(|n| n.parse().ok());
    kilobytes.unwrap_or(f64::NAN) / 1000.0
}

/// Builds a graph of the file and says where it is.
fn built(file: &Path, profile: &str) -> Result<PathBuf, Box<dyn std::error::Error>> {
    let text = Profile::text_of(profile).ok_or("which profile?")?;
    let start = Instant::now();
    let mut last = String::new();
    let graph = Graph::build(file, text, &Clip::All, &mut |step| {
        let name = format!("{step:?}").split('(').next().unwrap_or_default().to_owned();
        if name != last {
            eprintln!("{:>8.2} s {name}", start.elapsed().as_secs_f64());
            last = name;
        }
    })?;
    eprintln!("{:>8.2} s built: {:#?}", start.elapsed().as_secs_f64(), graph.about());
    eprintln!("{:>8.1} MB at the most", memory("VmHWM"));
    let path = std::env::temp_dir().join("rampe-measure.graph");
    graph.save(&path)?;
    Ok(path)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("which file?")?;
    let profile = arguments.next().unwrap_or_else(|| "car".to_owned());
    let path = if file.ends_with(".graph") {
        file.into()
    } else {
        built(file.as_ref(), &profile)?
    };
    let (before, mapped_before) = (memory("VmRSS"), memory("RssFile"));
    let start = Instant::now();
    let graph = Graph::open(&path)?;
    eprintln!(
        "{:>8.4} s opened, {:.1} MB",
        start.elapsed().as_secs_f64(),
        std::fs::metadata(&path)?.len() as f64 / 1e6
    );
    let [w, s, e, n] = graph.about().bounds;
    let mut x = 12_345u64;
    let mut random = || {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        (x >> 11) as f64 / (1u64 << 53) as f64
    };
    let mut spots: Vec<Spot> = vec![];
    while spots.len() < 500 {
        let place = [w + (e - w) * random(), s + (n - s) * random()];
        spots.extend(graph.snap(place, 500.0).ok());
    }
    let mut asker = Asker::new(&graph);
    for count in [100, 500, 500] {
        let some: Vec<Option<&Spot>> = spots.iter().take(count).map(Some).collect();
        let start = Instant::now();
        let table = asker.table(&some, &some);
        let seconds = start.elapsed().as_secs_f64();
        let none = table
            .milliseconds
            .iter()
            .filter(|t| **t == roads::Table::UNREACHABLE)
            .count();
        eprintln!("{seconds:>8.4} s {count} × {count}, {none} unreachable");
    }
    let (all, graph_alone) = (memory("VmRSS") - before, memory("RssFile") - mapped_before);
    eprintln!("{graph_alone:>8.1} MB of the graph in memory, {all:.1} MB with what is asked of it");
    let start = Instant::now();
    for k in 0..1000 {
        asker
            .trip(&spots[k % 500], &spots[(k * 7 + 13) % 500])
            .ok_or("no way")?;
    }
    eprintln!("{:>8.4} ms one to one with its line", start.elapsed().as_secs_f64());
    let start = Instant::now();
    let closed = vec![spots[0].place];
    graph.changed(&Changes { closed, profile: None }, &mut |_| {})?;
    eprintln!("{:>8.2} s to close a road", start.elapsed().as_secs_f64());
    let (mut differ, mut pairs) = (0, 0);
    let start = Instant::now();
    for k in 0..10 {
        let targets: Vec<&Spot> = (0..100).map(|t| &spots[(k * 31 + t * 17) % 500]).collect();
        let plain = graph.plainly(&spots[k], &targets);
        let quick = asker.table(
            &[Some(&spots[k])],
            &targets.iter().copied().map(Some).collect::<Vec<_>>(),
        );
        pairs += plain.len();
        differ += plain.iter().zip(&quick.milliseconds).filter(|(a, b)| a != b).count();
    }
    eprintln!(
        "{:>8.4} s for {pairs} pairs plainly and quickly: {differ} differ",
        start.elapsed().as_secs_f64()
    );
    Ok(())
}
