//! Any OpenStreetMap file: refused with a reason, or a graph that answers, and the quick way answers as the plain one does.
//!
//! The first byte says what the rest is: `d` a drawn town (text, see `drawn.rs`), written as a whole file; `b` one block as it
//! is when unpacked; `f` a file as it is. The second chooses the profile.

#![no_main]

mod drawn;

use libfuzzer_sys::{Corpus, fuzz_target};
use roads::{Asker, Clip, Graph, Profile, Spot, Table};
use std::path::PathBuf;
use std::sync::LazyLock;

/// Places that are asked about.
const PLACES: usize = 6;

static FILE: LazyLock<PathBuf> =
    LazyLock::new(|| std::env::temp_dir().join(format!("roads-fuzz-{}.osm.pbf", std::process::id())));

/// The reader expects that osmpbf may panic over a block, and refuses the file then; libFuzzer's hook would end the run. What panics
/// in osmpbf and is not caught ends it all the same.
fn let_osmpbf_panic() {
    let end = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        let theirs = |file: &str| file.contains("/osmpbf-") || file.contains("/protobuf-");
        if !info.location().is_some_and(|at| theirs(at.file())) {
            end(info);
        }
    }));
}

fuzz_target!(init: let_osmpbf_panic(), |bytes: &[u8]| -> Corpus {
    let [kind, profile, rest @ ..] = bytes else { return Corpus::Reject };
    let (file, places) = match kind {
        b'd' => {
            let town = drawn::town(&String::from_utf8_lossy(rest));
            (town.bytes(), town.nodes.iter().map(|n| [n.1, n.2]).take(PLACES).collect())
        }
        b'b' => (roads::pbf::file(rest), vec![]),
        b'f' => (rest.to_vec(), vec![]),
        _ => return Corpus::Reject,
    };
    std::fs::write(&*FILE, file).expect("the folder for temporary files is there");
    let profile = ["car", "bicycle", "foot"][usize::from(*profile) % 3];
    let text = Profile::text_of(profile).expect("it is built in");
    match Graph::build(&FILE, text, &Clip::All, &mut |_| {}) {
        Ok(graph) => ask(&graph, places),
        Err(fault) => assert!(!fault.to_string().is_empty()),
    }
    Corpus::Keep
});

fn ask(graph: &Graph, mut places: Vec<[f64; 2]>) {
    let [w, s, e, n] = graph.about().bounds;
    for share in [0.0, 0.3, 0.5, 0.9] {
        places.push([w + (e - w) * share, s + (n - s) * share]);
    }
    let spots: Vec<Spot> = places.iter().filter_map(|place| graph.snap(*place, 2_000.0).ok()).collect();
    let all: Vec<&Spot> = spots.iter().collect();
    let some: Vec<Option<&Spot>> = all.iter().copied().map(Some).collect();
    let mut asker = Asker::new(graph);
    let table = asker.table(&some, &some);
    for (from, row) in all.iter().zip(table.milliseconds.chunks(table.targets.max(1))) {
        assert_eq!(graph.plainly(from, &all), row);
        for (to, ms) in all.iter().zip(row) {
            let trip = asker.trip(from, to);
            assert_eq!(trip.map_or(Table::UNREACHABLE, |trip| trip.milliseconds), *ms);
        }
    }
}
