//! The rules of the car's profile, each on a town drawn for it.

use crate::pbf::{File, tags};
use roads::{Asker, BuildError, Clip, Graph, Profile, Trip};

/// A town on a grid of 1/1000 degree around 10° east, 60° north (a step is 56 m east, 111 m north): `plan` is lines of letters,
/// where each letter is a node, and `ways` are words of letters with tags behind a colon.
struct Town {
    file: File,
}

impl Town {
    fn drawn(plan: &str, ways: &[&str]) -> Town {
        let mut file = File::default();
        for (row, line) in plan.lines().enumerate() {
            for (column, letter) in line.char_indices().filter(|(_, l)| l.is_ascii_alphanumeric()) {
                let (lon, lat) = (10.0 + column as f64 * 0.001, 60.0 - row as f64 * 0.001);
                file.nodes.push((id(letter), lon, lat, vec![]));
            }
        }
        for (at, way) in (1..).zip(ways) {
            let (nodes, of) = way.split_once(':').unwrap_or((way, "highway=residential"));
            file.ways.push((at, nodes.chars().map(id).collect(), tags(of)));
        }
        Town { file }
    }

    fn with(mut self, letter: char, of: &str) -> Town {
        let node = self.file.nodes.iter_mut().find(|n| n.0 == id(letter)).unwrap();
        node.3 = tags(of);
        self
    }

    /// A relation of restriction: the numbers of the ways, from 1.
    fn ban(mut self, kind: &str, from: i64, via: char, to: i64) -> Town {
        let role = |r: &str| r.to_owned();
        let members = vec![
            ('w', from, role("from")),
            ('n', id(via), role("via")),
            ('w', to, role("to")),
        ];
        let of = tags(&format!("type=restriction restriction={kind}"));
        self.file
            .relations
            .push((self.file.relations.len() as i64 + 1, members, of));
        self
    }

    fn place(&self, letter: char) -> [f64; 2] {
        let node = self.file.nodes.iter().find(|n| n.0 == id(letter)).unwrap();
        [node.1, node.2]
    }
}

fn id(letter: char) -> i64 {
    i64::from(u32::from(letter))
}

impl Town {
    fn build(&self) -> Result<Graph, BuildError> {
        self.clipped(&Clip::All)
    }

    fn clipped(&self, clip: &Clip) -> Result<Graph, BuildError> {
        let folder = tempfile::tempdir().unwrap();
        let car = Profile::text_of("car").unwrap();
        Graph::build(&self.file.save(folder.path()), car, clip, &mut |_| {})
    }

    /// The trip from beside one node to beside another: places are on the nodes themselves.
    fn trip(&self, from: char, to: char) -> Option<Trip> {
        let graph = self.build().unwrap();
        let [from, to] = [from, to].map(|l| graph.snap(self.place(l), 30.0).unwrap());
        Asker::new(&graph).trip(&from, &to)
    }

    /// The letters of the nodes that a trip passes.
    fn way(&self, from: char, to: char) -> Option<String> {
        let near = |a: [f64; 2], b: [f64; 2]| (a[0] - b[0]).abs() < 1e-6 && (a[1] - b[1]).abs() < 1e-6;
        let letter = |place: &[f64; 2]| {
            self.file
                .nodes
                .iter()
                .find(|n| near([n.1, n.2], *place))
                .map(|n| n.0 as u8 as char)
        };
        self.trip(from, to)
            .map(|trip| trip.line.iter().filter_map(letter).collect())
    }
}

/// A block of houses: two ways from a to d.
const BLOCK: &str = "
x  a  b
   c  d  y
";

#[test]
fn nobody_drives_against_a_one_way_road() {
    let town = Town::drawn(BLOCK, &["xa", "dy", "abd:highway=residential oneway=yes", "acd"]);
    assert_eq!(town.way('x', 'y').as_deref(), Some("xacdy"));
}

#[test]
fn a_forbidden_turn_is_not_taken() {
    let town = Town::drawn(BLOCK, &["xa", "dy", "abd", "ac", "cd:highway=service"]);
    assert_eq!(town.way('x', 'y').as_deref(), Some("xabdy"));
    let town = town.ban("no_left_turn", 1, 'a', 3);
    assert_eq!(town.way('x', 'y').as_deref(), Some("xacdy"));
}

#[test]
fn a_bollard_lets_nobody_pass_and_a_gate_does() {
    let town = Town::drawn(BLOCK, &["xa", "dy", "abd", "acd:highway=service"]).with('b', "barrier=bollard");
    assert_eq!(town.way('x', 'y').as_deref(), Some("xacdy"));
    assert_eq!(town.with('b', "barrier=gate").way('x', 'y').as_deref(), Some("xabdy"));
}
