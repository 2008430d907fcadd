//! Reads the roads out of an OpenStreetMap file (`.osm.pbf`).

use crate::profile::{Profile, Tags, Use};
use osmpbf::{BlobDecode, BlobReader, Element, RelMemberType};
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// Why a file can't be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("not an OpenStreetMap file (.osm.pbf), or broken: {reason} (at byte {offset})")]
    Broken { offset: u64, reason: String },
    #[error("the file needs {0}, which is not understood")]
    Unknown(String),
    #[error("no boundary of a municipality with the name or number {0} in the file")]
    NoSuchMunicipality(String),
}

/// What of a file is read.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Clip {
    #[default]
    All,
    /// West, south, east, north in degrees.
    Box([f64; 4]),
    /// By the name or number of its administrative boundary in the same file.
    Municipality(String),
}

/// A place in 10⁻⁷ degrees: longitude, latitude.
pub(crate) type Place = [i32; 2];

pub(crate) const SCALE: f64 = 1e7;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Node {
    /// Not in the file, or clipped away.
    Missing,
    Plain,
    /// A barrier that lets nobody pass.
    Blocked,
    Signals,
}

pub(crate) struct Way {
    pub id: i64,
    pub used: Use,
    pub name: u32,
    /// Into `kinds_of_way`.
    pub kind: u32,
    /// Into `refs`.
    pub refs: std::ops::Range<usize>,
}

/// A turn that is forbidden, or the only one allowed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ban {
    pub from: i64,
    pub via: i64,
    pub to: i64,
    pub only: bool,
}

/// The same by way of other roads.
#[derive(Clone, Debug)]
pub(crate) struct Detour {
    pub from: i64,
    pub via: Vec<i64>,
    pub to: i64,
    pub only: bool,
    /// The nodes where these roads meet.
    pub between: Vec<i64>,
}

/// What was found in the file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub ways: usize,
    pub nodes: usize,
    /// Named by ways, but not in the file: its edge.
    pub missing: usize,
    /// Outside what was asked for.
    pub clipped: usize,
    pub restrictions: usize,
    /// Those of them that are not heeded: they tell too little, or lead over roads that are not there.
    pub restrictions_unheeded: usize,
}

/// The roads as they are in the file.
pub(crate) struct Roads {
    /// In order.
    pub ids: Vec<i64>,
    pub places: Vec<Place>,
    pub kinds: Vec<Node>,
    pub ways: Vec<Way>,
    /// Positions in `ids`.
    pub refs: Vec<u32>,
    pub bans: Vec<Ban>,
    pub detours: Vec<Detour>,
    pub names: Vec<String>,
    /// What ways are: those of their tags that a profile reads, a line each.
    pub kinds_of_way: Vec<String>,
    pub counts: Counts,
}

/// Where the reading is: bytes of the whole, over both passes.
pub(crate) type Told<'a> = &'a mut dyn FnMut(f64);

pub(crate) fn roads(path: &Path, profile: &Profile, clip: &Clip, told: Told) -> Result<Roads, ReadError> {
    let mut boundary = Boundary::default();
    if let Clip::Municipality(wanted) = clip {
        each(path, &mut |_| {}, |element| boundary.find(&element, wanted))?;
        if boundary.ways.is_empty() {
            return Err(ReadError::NoSuchMunicipality(wanted.clone()));
        }
    }
    let mut found = Found::default();
    each(path, &mut |share| told(share * 0.5), |element| {
        boundary.collect(&element);
        found.take(&element, profile);
    })?;
    let mut ids: Vec<i64> = found
        .refs
        .iter()
        .chain(boundary.refs.iter().flatten())
        .copied()
        .collect();
    ids.sort_unstable();
    ids.dedup();
    let mut places = vec![[0; 2]; ids.len()];
    let mut kinds = vec![Node::Missing; ids.len()];
    each(path, &mut |share| told(0.5 + share * 0.5), |element| {
        let (id, place, kind) = match &element {
            Element::DenseNode(n) => match ids.binary_search(&n.id()) {
                Ok(at) => (
                    at,
                    [n.decimicro_lon(), n.decimicro_lat()],
                    kind(&n.tags().collect(), profile),
                ),
                Err(_) => return,
            },
            Element::Node(n) => match ids.binary_search(&n.id()) {
                Ok(at) => (
                    at,
                    [n.decimicro_lon(), n.decimicro_lat()],
                    kind(&n.tags().collect(), profile),
                ),
                Err(_) => return,
            },
            _ => return,
        };
        let [lon, lat] = place;
        // Nobody can stand there.
        if lon.abs() > 1_800_000_000 || lat.abs() > 900_000_000 {
            return;
        }
        (places[id], kinds[id]) = (place, kind);
    })?;
    let missing = kinds.iter().filter(|k| **k == Node::Missing).count();
    let at = |id: &i64| ids.binary_search(id).ok();
    let lines = boundary.lines(|id| at(id).filter(|i| kinds[*i] != Node::Missing).map(|i| places[i]));
    let inside = |place: Place| match clip {
        Clip::All => true,
        Clip::Box([west, south, east, north]) => {
            let [lon, lat] = place.map(|v| f64::from(v) / SCALE);
            (*west..=*east).contains(&lon) && (*south..=*north).contains(&lat)
        }
        Clip::Municipality(_) => within(&lines, place),
    };
    let mut clipped = 0;
    for (place, kind) in places.iter().zip(&mut kinds) {
        if *kind != Node::Missing && !inside(*place) {
            *kind = Node::Missing;
            clipped += 1;
        }
    }
    let refs = (found.refs.iter())
        .map(|id| at(id).expect("each of them was put among the ids") as u32)
        .collect();
    let counts = Counts {
        ways: found.ways.len(),
        nodes: ids.len() - missing,
        missing,
        clipped,
        restrictions: found.bans.len() + found.detours.len() + found.unheeded,
        restrictions_unheeded: found.unheeded,
    };
    found.meet();
    Ok(Roads {
        ids,
        places,
        kinds,
        ways: found.ways,
        refs,
        bans: found.bans,
        detours: found.detours,
        names: found.names.list,
        kinds_of_way: found.kinds.list,
        counts,
    })
}

fn kind(tags: &Vec<(&str, &str)>, profile: &Profile) -> Node {
    if !profile.passes(tags) {
        Node::Blocked
    } else if tags.get("highway") == Some("traffic_signals") {
        Node::Signals
    } else {
        Node::Plain
    }
}

/// Calls with every element of the file, and tells how far it is.
fn each(path: &Path, told: Told, mut take: impl FnMut(Element)) -> Result<(), ReadError> {
    let whole = std::fs::metadata(path)?.len();
    let reader = BlobReader::seekable_from_path(path).map_err(|e| broken(0, &e))?;
    let mut offset = 0;
    let mut any = false;
    for blob in reader {
        let blob = blob.map_err(|e| broken(offset, &e))?;
        offset = blob.offset().map_or(offset, |o| o.0);
        told(offset as f64 / whole.max(1) as f64);
        match blob.decode().map_err(|e| broken(offset, &e))? {
            BlobDecode::OsmHeader(header) => {
                any = true;
                let known = ["OsmSchema-V0.6", "DenseNodes", "HistoricalInformation"];
                if let Some(unknown) = header.required_features().iter().find(|f| !known.contains(&f.as_str())) {
                    return Err(ReadError::Unknown(unknown.clone()));
                }
            }
            BlobDecode::OsmData(block) if any => {
                // A block whose numbers point outside its own table of words is not worth a crash.
                let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| block.for_each_element(&mut take)));
                if read.is_err() {
                    let reason = "a block contradicts itself".to_owned();
                    return Err(ReadError::Broken { offset, reason });
                }
            }
            _ => {}
        }
    }
    if !any {
        let reason = "it has no header".to_owned();
        return Err(ReadError::Broken { offset, reason });
    }
    Ok(())
}

fn broken(offset: u64, e: &osmpbf::Error) -> ReadError {
    ReadError::Broken {
        offset,
        reason: e.to_string(),
    }
}

/// Texts, each once.
#[derive(Default)]
struct Texts {
    list: Vec<String>,
    at: HashMap<String, u32>,
}

impl Texts {
    fn put(&mut self, text: &str) -> u32 {
        if let Some(at) = self.at.get(text) {
            return *at;
        }
        let at = self.list.len() as u32;
        self.list.push(text.to_owned());
        self.at.insert(text.to_owned(), at);
        at
    }
}

#[derive(Default)]
struct Found {
    ways: Vec<Way>,
    refs: Vec<i64>,
    bans: Vec<Ban>,
    detours: Vec<Detour>,
    unheeded: usize,
    names: Texts,
    kinds: Texts,
}

impl Found {
    fn take(&mut self, element: &Element, profile: &Profile) {
        match element {
            Element::Way(way) => {
                let tags: Vec<(&str, &str)> = way.tags().collect();
                let Some(used) = profile.way(&tags) else { return };
                let from = self.refs.len();
                self.refs.extend(way.refs());
                if self.refs.len() < from + 2 {
                    self.refs.truncate(from);
                    return;
                }
                let name = tags.get("name").or_else(|| tags.get("ref")).unwrap_or_default();
                let name = self.names.put(name);
                let kind = self.kinds.put(&profile.kind(&tags));
                self.ways.push(Way {
                    id: way.id(),
                    used,
                    name,
                    kind,
                    refs: from..self.refs.len(),
                });
            }
            Element::Relation(relation) => {
                let tags: Vec<(&str, &str)> = relation.tags().collect();
                if !matches!(tags.get("type"), Some("restriction")) {
                    return;
                }
                let Some(what) = profile.restrictions.iter().find_map(|key| tags.get(key)) else {
                    return;
                };
                let except = tags.get("except").unwrap_or_default();
                if except.split(';').any(|e| profile.except.contains(e.trim())) {
                    return;
                }
                let only = what.starts_with("only_");
                if !only && !what.starts_with("no_") {
                    return;
                }
                let members = |role: &str, kind: RelMemberType| -> Vec<i64> {
                    let of = relation.members().filter(|m| m.member_type == kind);
                    of.filter(|m| m.role().is_ok_and(|r| r == role))
                        .map(|m| m.member_id)
                        .collect()
                };
                let (from, to) = (members("from", RelMemberType::Way), members("to", RelMemberType::Way));
                match members("via", RelMemberType::Node).as_slice() {
                    [via] => {
                        for from in &from {
                            for to in &to {
                                let (from, via, to) = (*from, *via, *to);
                                self.bans.push(Ban { from, via, to, only });
                            }
                        }
                    }
                    _ => {
                        let via = members("via", RelMemberType::Way);
                        match (from.as_slice(), to.as_slice()) {
                            ([from], [to]) if !via.is_empty() => self.detours.push(Detour {
                                from: *from,
                                via,
                                to: *to,
                                only,
                                between: vec![],
                            }),
                            _ => self.unheeded += 1,
                        }
                    }
                }
            }
            _ => {}
        }
    }

    /// Finds where the roads of each restriction meet.
    fn meet(&mut self) {
        let named: HashSet<i64> = (self.detours.iter())
            .flat_map(|d| d.via.iter().chain([&d.from, &d.to]))
            .copied()
            .collect();
        let of: HashMap<i64, HashSet<i64>> = (self.ways.iter())
            .filter(|w| named.contains(&w.id))
            .map(|w| (w.id, self.refs[w.refs.clone()].iter().copied().collect()))
            .collect();
        for detour in &mut self.detours {
            let roads: Vec<i64> = [&[detour.from], detour.via.as_slice(), &[detour.to]].concat();
            for pair in roads.windows(2) {
                if let (Some(one), Some(other)) = (of.get(&pair[0]), of.get(&pair[1])) {
                    detour.between.extend(one.intersection(other));
                }
            }
        }
    }
}

/// The boundary of a municipality.
#[derive(Default)]
struct Boundary {
    ways: HashSet<i64>,
    refs: Vec<Vec<i64>>,
}

impl Boundary {
    fn find(&mut self, element: &Element, wanted: &str) {
        let Element::Relation(relation) = element else { return };
        let tags: Vec<(&str, &str)> = relation.tags().collect();
        let municipal = tags.get("boundary") == Some("administrative")
            && tags.get("admin_level").is_some_and(|l| matches!(l, "6" | "7" | "8"));
        let named = ["name", "ref", "name:no", "ref:kommune"]
            .iter()
            .any(|key| tags.get(key) == Some(wanted));
        if municipal && named {
            let ways = relation.members().filter(|m| m.member_type == RelMemberType::Way);
            self.ways.extend(ways.map(|m| m.member_id));
        }
    }

    fn collect(&mut self, element: &Element) {
        if let Element::Way(way) = element
            && self.ways.contains(&way.id())
        {
            self.refs.push(way.refs().collect());
        }
    }

    fn lines(&self, place: impl Fn(&i64) -> Option<Place>) -> Vec<[Place; 2]> {
        let pairs = self.refs.iter().flat_map(|refs| refs.windows(2));
        pairs.filter_map(|p| Some([place(&p[0])?, place(&p[1])?])).collect()
    }
}

/// By the even-odd rule, which asks for no order among the lines.
fn within(lines: &[[Place; 2]], place: Place) -> bool {
    let [x, y] = place.map(f64::from);
    let crosses = |line: &&[Place; 2]| {
        let [[ax, ay], [bx, by]] = line.map(|p| p.map(f64::from));
        (ay > y) != (by > y) && x < ax + (y - ay) / (by - ay) * (bx - ax)
    };
    lines.iter().filter(crosses).count() % 2 == 1
}
