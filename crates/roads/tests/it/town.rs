//! Towns drawn by letters.

use crate::pbf::{File, Save, tags};
use roads::{Asker, BuildError, Clip, Graph, Profile, Trip};

/// A town on a grid of 1/1000 degree around 10° east, 60° north (a step is 56 m east, 111 m north): `plan` is lines of letters,
/// where each letter is a node, and `ways` are words of letters with tags behind a colon.
pub struct Town {
    pub file: File,
}

impl Town {
    pub fn drawn(plan: &str, ways: &[&str]) -> Town {
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

    pub fn with(mut self, letter: char, of: &str) -> Town {
        let node = self.file.nodes.iter_mut().find(|n| n.0 == id(letter)).unwrap();
        node.3 = tags(of);
        self
    }

    /// A relation of restriction: the numbers of the ways, from 1.
    pub fn ban(self, kind: &str, from: i64, via: char, to: i64) -> Town {
        self.banned(&format!("restriction={kind}"), from, via, to)
    }

    pub fn banned(mut self, of: &str, from: i64, via: char, to: i64) -> Town {
        let role = |r: &str| r.to_owned();
        let members = vec![
            ('w', from, role("from")),
            ('n', id(via), role("via")),
            ('w', to, role("to")),
        ];
        let of = tags(&format!("type=restriction {of}"));
        self.file
            .relations
            .push((self.file.relations.len() as i64 + 1, members, of));
        self
    }

    /// The same by way of other roads.
    pub fn detour(mut self, kind: &str, from: i64, via: &[i64], to: i64) -> Town {
        let roads = via.iter().map(|w| (*w, "via"));
        let roads = std::iter::once((from, "from")).chain(roads).chain([(to, "to")]);
        let members = roads.map(|(way, role)| ('w', way, role.to_owned())).collect();
        let of = tags(&format!("type=restriction restriction={kind}"));
        self.file
            .relations
            .push((self.file.relations.len() as i64 + 1, members, of));
        self
    }

    pub fn place(&self, letter: char) -> [f64; 2] {
        let node = self.file.nodes.iter().find(|n| n.0 == id(letter)).unwrap();
        [node.1, node.2]
    }
}

pub fn id(letter: char) -> i64 {
    i64::from(u32::from(letter))
}

impl Town {
    pub fn build(&self) -> Result<Graph, BuildError> {
        self.clipped(&Clip::All)
    }

    pub fn clipped(&self, clip: &Clip) -> Result<Graph, BuildError> {
        let folder = tempfile::tempdir().unwrap();
        let car = Profile::text_of("car").unwrap();
        Graph::build(&self.file.save(folder.path()), car, clip, &mut |_| {})
    }

    /// The letters of the nodes that a line passes.
    pub fn letters(&self, line: &[[f64; 2]]) -> String {
        let near = |a: [f64; 2], b: [f64; 2]| (a[0] - b[0]).abs() < 1e-6 && (a[1] - b[1]).abs() < 1e-6;
        let letter = |place: &[f64; 2]| {
            let node = self.file.nodes.iter().find(|n| near([n.1, n.2], *place));
            node.map(|n| n.0 as u8 as char)
        };
        line.iter().filter_map(letter).collect()
    }

    /// The trip from beside one node to beside another: places are on the nodes themselves.
    pub fn trip(&self, from: char, to: char) -> Option<Trip> {
        let graph = self.build().unwrap();
        let [from, to] = [from, to].map(|l| graph.snap(self.place(l), 30.0).unwrap());
        Asker::new(&graph).trip(&from, &to)
    }

    /// The letters of the nodes that a trip passes.
    pub fn way(&self, from: char, to: char) -> Option<String> {
        self.trip(from, to).map(|trip| self.letters(&trip.line))
    }
}
