//! Writes small OpenStreetMap files (`.osm.pbf`): invented towns, for demonstrations and tests, go the whole way that real ones go.
//! One block without compression, after the description at <https://wiki.openstreetmap.org/wiki/PBF_Format>.

/// Key and value.
pub type Tag = (String, String);

/// `n` for a node, `w` for a way, anything else for a relation; id; role.
pub type Member = (char, i64, String);

/// What is written. Node, way and relation ids are their own spaces; a way may name nodes that are not there.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// Id, longitude, latitude, tags.
    pub nodes: Vec<(i64, f64, f64, Vec<Tag>)>,
    /// Id, node ids, tags.
    pub ways: Vec<(i64, Vec<i64>, Vec<Tag>)>,
    /// Id, members, tags.
    pub relations: Vec<(i64, Vec<Member>, Vec<Tag>)>,
}

/// Tags from `"highway=residential oneway=yes"`; a `+` in a value is a space, a word without `=` a key without a value.
pub fn tags(text: &str) -> Vec<Tag> {
    let pair = |t: &str| {
        let (key, value) = t.split_once('=').unwrap_or((t, ""));
        (key.to_owned(), value.replace('+', " "))
    };
    text.split_whitespace().map(pair).collect()
}

/// A file of one block, given as it is when unpacked.
pub fn file(block: &[u8]) -> Vec<u8> {
    let mut header = vec![];
    for feature in ["OsmSchema-V0.6", "DenseNodes"] {
        text(&mut header, 4, feature.as_bytes());
    }
    let mut file = vec![];
    blob(&mut file, "OSMHeader", &header);
    blob(&mut file, "OSMData", block);
    file
}

impl File {
    /// The whole file.
    pub fn bytes(&self) -> Vec<u8> {
        file(&self.block())
    }

    fn block(&self) -> Vec<u8> {
        let mut words = Words::default();
        let (mut nodes, mut ways, mut relations) = (vec![], vec![], vec![]);
        for (id, lon, lat, tags) in &self.nodes {
            let mut node = vec![];
            number(&mut node, 1, zigzag(*id));
            words.tags(&mut node, tags);
            // The default granularity: hundreds of nanodegrees.
            number(&mut node, 8, zigzag((lat * 1e7).round() as i64));
            number(&mut node, 9, zigzag((lon * 1e7).round() as i64));
            text(&mut nodes, 1, &node);
        }
        for (id, refs, tags) in &self.ways {
            let mut way = vec![];
            number(&mut way, 1, *id as u64);
            words.tags(&mut way, tags);
            packed(&mut way, 8, steps(refs.iter().copied()));
            text(&mut ways, 3, &way);
        }
        for (id, members, tags) in &self.relations {
            let mut relation = vec![];
            number(&mut relation, 1, *id as u64);
            words.tags(&mut relation, tags);
            let roles: Vec<u64> = members.iter().map(|(_, _, role)| words.at(role)).collect();
            packed(&mut relation, 8, roles);
            packed(&mut relation, 9, steps(members.iter().map(|(_, id, _)| *id)));
            let kinds = members.iter().map(|(kind, ..)| match kind {
                'n' => 0,
                'w' => 1,
                _ => 2,
            });
            packed(&mut relation, 10, kinds);
            text(&mut relations, 4, &relation);
        }
        let mut table = vec![];
        // The first word is never used: 0 ends a list of tags in dense nodes.
        text(&mut table, 1, b"");
        words.0.iter().for_each(|word| text(&mut table, 1, word.as_bytes()));
        let mut block = vec![];
        text(&mut block, 1, &table);
        for group in [nodes, ways, relations] {
            if !group.is_empty() {
                text(&mut block, 2, &group);
            }
        }
        block
    }
}

#[derive(Default)]
struct Words(Vec<String>);

impl Words {
    fn at(&mut self, word: &str) -> u64 {
        let at = self.0.iter().position(|w| w == word).unwrap_or_else(|| {
            self.0.push(word.to_owned());
            self.0.len() - 1
        });
        at as u64 + 1
    }

    fn tags(&mut self, out: &mut Vec<u8>, tags: &[Tag]) {
        let keys: Vec<u64> = tags.iter().map(|(key, _)| self.at(key)).collect();
        let values: Vec<u64> = tags.iter().map(|(_, value)| self.at(value)).collect();
        packed(out, 2, keys);
        packed(out, 3, values);
    }
}

fn blob(out: &mut Vec<u8>, kind: &str, message: &[u8]) {
    let mut blob = vec![];
    text(&mut blob, 1, message);
    let mut header = vec![];
    text(&mut header, 1, kind.as_bytes());
    number(&mut header, 3, blob.len() as u64);
    out.extend((header.len() as u32).to_be_bytes());
    out.extend(header);
    out.extend(blob);
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

/// Each as its difference from the one before.
fn steps(values: impl Iterator<Item = i64>) -> Vec<u64> {
    let mut before = 0;
    values
        .map(|value| zigzag(value - std::mem::replace(&mut before, value)))
        .collect()
}

fn number(out: &mut Vec<u8>, field: u64, value: u64) {
    varint(out, field << 3);
    varint(out, value);
}

fn text(out: &mut Vec<u8>, field: u64, bytes: &[u8]) {
    varint(out, field << 3 | 2);
    varint(out, bytes.len() as u64);
    out.extend(bytes);
}

fn packed(out: &mut Vec<u8>, field: u64, values: impl IntoIterator<Item = u64>) {
    let mut bytes = vec![];
    values.into_iter().for_each(|value| varint(&mut bytes, value));
    text(out, field, &bytes);
}
