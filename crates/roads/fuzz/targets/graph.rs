//! Any graph file: refused with a reason, never a panic; and a graph that differs in one bit from what was written is never asked.
//!
//! The first byte says what the rest is: `f` a file as it is; `e` edits of a sound graph; `s` such edits with the checksum made to
//! fit, so that they reach what is read behind it. Each edit is five bytes: where (three of them), how, and with what. What somebody
//! wrote into a graph with a fitting checksum is trusted afterwards: `rampe roads build` writes these files, nobody sends them.

#![no_main]

mod drawn;

use libfuzzer_sys::{Corpus, fuzz_target};
use roads::{Asker, Clip, Graph, Profile, Spot};
use std::sync::LazyLock;

const TOWN: &str = include_str!("../seeds/osm/town.txt");
/// Where the checksum stands, and from where on it is taken.
const SUM: std::ops::Range<usize> = 16..20;
const SUMMED: usize = 32;

static SOUND: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let path = |end: &str| std::env::temp_dir().join(format!("roads-fuzz-{}.{end}", std::process::id()));
    let (file, saved) = (path("osm.pbf"), path("graph"));
    std::fs::write(&file, drawn::town(&TOWN[2..]).bytes()).expect("the folder for temporary files is there");
    let car = Profile::text_of("car").expect("it is built in");
    let graph = Graph::build(&file, car, &Clip::All, &mut |_| {}).expect("the town has roads");
    graph.save(&saved).expect("the folder for temporary files is there");
    let bytes = std::fs::read(&saved).expect("it has just been written");
    // Were the checksum elsewhere, every edit would be refused for it and nothing be tried.
    assert_eq!(bytes[SUM], crc32fast::hash(&bytes[SUMMED..]).to_le_bytes());
    bytes
});

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let (kind, file) = match bytes {
        [b'f', file @ ..] => (b'f', file.to_vec()),
        [kind @ (b'e' | b's'), edits @ ..] => (*kind, edited(edits)),
        _ => return Corpus::Reject,
    };
    match Graph::read(&fitting(kind, file.clone())) {
        Ok(_) if kind == b's' => {}
        Ok(graph) => {
            assert_eq!(told(&file), told(&SOUND));
            ask(&graph);
        }
        Err(fault) => assert!(!fault.to_string().is_empty()),
    }
    Corpus::Keep
});

/// All but the eight bytes of padding in the head.
fn told(file: &[u8]) -> (&[u8], &[u8]) {
    (&file[..SUMMED - 8], &file[SUMMED..])
}

fn fitting(kind: u8, mut file: Vec<u8>) -> Vec<u8> {
    if kind == b's' {
        let sum = crc32fast::hash(&file[SUMMED..]).to_le_bytes();
        file[SUM].copy_from_slice(&sum);
    }
    file
}

fn edited(edits: &[u8]) -> Vec<u8> {
    let mut file = SOUND.clone();
    for edit in edits.chunks_exact(5) {
        let [a, b, c, how, with] = [edit[0], edit[1], edit[2], edit[3], edit[4]];
        let at = (usize::from(a) | usize::from(b) << 8 | usize::from(c) << 16) % file.len();
        match how % 5 {
            0 => file[at] = with,
            1 => file[at] ^= 1 << (with % 8),
            2 => file[at] = file[at].wrapping_add(with),
            3 => {
                // A whole number.
                let at = at / 4 * 4;
                let end = (at + 4).min(file.len());
                file[at..end].fill(with);
            }
            _ => {
                let from = usize::from(with) * file.len() / 256;
                file[at] = file[from];
            }
        }
    }
    file
}

fn ask(graph: &Graph) {
    let places = drawn::town(&TOWN[2..]).nodes;
    let near = |node: &(i64, f64, f64, _)| graph.snap([node.1, node.2], 2_000.0).ok();
    let spots: Vec<Spot> = places.iter().filter_map(near).take(8).collect();
    let some: Vec<Option<&Spot>> = spots.iter().map(Some).collect();
    let mut asker = Asker::new(graph);
    asker.table(&some, &some);
    for from in &spots {
        graph.street(from);
        for to in &spots {
            asker.trip(from, to);
        }
    }
    if let Some(first) = places.first() {
        graph.near([first.1, first.2], 500.0, 3).ok();
    }
}
