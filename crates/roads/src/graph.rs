//! The graph as it is asked, and its file.
//!
//! The file is a head (magic, version, checksum), a table of sections and the sections, each a row of 32-bit numbers or of
//! bytes. It is mapped into memory and read in place.

use crate::contraction::{self, Climb, Hierarchy, Upward};
use crate::network::{NONE, Network};
use crate::profile::{Profile, ProfileError};
use crate::read::{self, Clip, Counts, Place, ReadError, Roads};
use geo_index::rtree::sort::HilbertSort;
use geo_index::rtree::{RTreeBuilder, RTreeRef};
use serde::{Deserialize, Serialize};
use std::io::{Read, Seek, Write};
use std::path::Path;

const MAGIC: [u8; 12] = *b"RAMPE-ROADS\n";
const VERSION: u32 = 1;
/// Magic, version, checksum, number of sections, padding.
const HEAD: usize = 32;

#[derive(Clone, Copy)]
#[repr(usize)]
enum Section {
    Meta,
    Segments,
    Points,
    Nodes,
    Directions,
    First,
    To,
    Time,
    Forward,
    ForwardArcs,
    Backward,
    BackwardArcs,
    NamesFrom,
    Names,
    Snapped,
    Tree,
}

const SECTIONS: usize = Section::Tree as usize + 1;

/// Why a graph can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("not a graph of roads")]
    Foreign,
    #[error("a graph of version {0}, and this program reads version {VERSION}: build it again")]
    Version(u32),
    #[error("the graph is damaged: {0}")]
    Damaged(String),
}

/// Why a graph can't be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error("the profile: {0}")]
    Profile(#[from] ProfileError),
    #[error("there are no roads that this profile may use")]
    Empty,
}

/// What is known of a graph.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct About {
    pub profile: String,
    pub licence: String,
    /// West, south, east, north in degrees.
    pub bounds: [f64; 4],
    pub segments: usize,
    pub nodes: usize,
    pub arcs: usize,
    pub shortcuts: usize,
    pub ways: usize,
    pub osm_nodes: usize,
    /// Named by ways, but not in the file.
    pub missing_nodes: usize,
    pub clipped_nodes: usize,
    pub restrictions: usize,
    pub restrictions_unheeded: usize,
    /// Directions of segments that don't hang together with the rest.
    pub left_out: usize,
    /// Factors on driving time by the hour.
    pub hours: [f64; 24],
}

/// Of OpenStreetMap's data.
pub const LICENCE: &str = "© OpenStreetMap contributors, ODbL 1.0";

/// How far a build is: what it does, and the share of that.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    Reading(f64),
    Joining,
    Contracting(f64),
}

enum Bytes {
    Mapped(memmap2::Mmap),
    Held(Vec<u64>),
}

impl Bytes {
    fn all(&self) -> &[u8] {
        match self {
            Bytes::Mapped(map) => map,
            Bytes::Held(words) => bytemuck::cast_slice(words),
        }
    }
}

/// Roads that can be asked for times and ways.
pub struct Graph {
    bytes: Bytes,
    sections: [(usize, usize); SECTIONS],
    about: About,
}

/// A stretch of road in the file.
#[derive(Clone, Copy, Debug, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub(crate) struct Stretch {
    /// Into the points.
    pub points: [u32; 2],
    /// Decimetres.
    pub length: u32,
    /// Milliseconds, forward and backward.
    pub time: [u32; 2],
    /// The lowest bit: reached from its own side only.
    name: u32,
}

impl Stretch {
    pub fn kerb(&self) -> bool {
        self.name & 1 == 1
    }
}

/// Arcs to more important nodes, in place.
#[derive(Clone, Copy)]
pub(crate) struct Up<'a> {
    pub first: &'a [u32],
    pub arcs: &'a [Climb],
}

impl<'a> Up<'a> {
    /// Where the arcs of a node begin.
    pub fn from(&self, node: u32) -> u32 {
        self.first[node as usize]
    }

    pub fn of(&self, node: u32) -> &'a [Climb] {
        &self.arcs[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }
}

impl Graph {
    /// Reads an `.osm.pbf` file and makes a graph of it.
    ///
    /// # Errors
    /// Where the file or the profile can't be read, or no road is left.
    pub fn build(file: &Path, profile: &str, clip: &Clip, told: &mut dyn FnMut(Step)) -> Result<Graph, BuildError> {
        let profile = Profile::read(profile)?;
        let roads = read::roads(file, &profile, clip, &mut |share| told(Step::Reading(share)))?;
        told(Step::Joining);
        let network = Network::of(&roads, &profile);
        // The rest of what was read is given back before the part that needs most memory.
        let Roads { names, counts, .. } = roads;
        if network.arcs.nodes() == 0 {
            return Err(BuildError::Empty);
        }
        let hierarchy = contraction::contract(&network.arcs, &mut |share| told(Step::Contracting(share)));
        Ok(Graph::of(network, hierarchy, &names, counts, &profile))
    }

    fn of(network: Network, hierarchy: Hierarchy, names: &[String], counts: Counts, profile: &Profile) -> Graph {
        let Network {
            segments,
            points,
            nodes,
            arcs,
            left_out,
        } = network;
        let rank = |node: u32| {
            if node == NONE {
                NONE
            } else {
                hierarchy.rank[node as usize]
            }
        };
        let there = |s: usize| nodes[2 * s][0] != NONE || nodes[2 * s + 1][0] != NONE;
        // Only what is used is kept.
        let kept: Vec<usize> = (0..segments.len()).filter(|s| there(*s)).collect();
        let (mut stretches, mut places, mut of_direction) = (vec![], vec![], vec![]);
        let mut directions = vec![0u32; arcs.nodes()];
        for s in &kept {
            let segment = &segments[*s];
            let from = places.len() as u32;
            places.extend_from_slice(&points[segment.points[0] as usize..segment.points[1] as usize]);
            for back in 0..2 {
                let ranks = nodes[2 * s + back].map(rank);
                for r in ranks.iter().filter(|r| **r != NONE) {
                    directions[*r as usize] = (2 * stretches.len() + back) as u32;
                }
                of_direction.push(ranks);
            }
            stretches.push(Stretch {
                points: [from, places.len() as u32],
                length: segment.length,
                time: segment.time,
                name: segment.name << 1 | u32::from(segment.kerb),
            });
        }
        let mut inverse = vec![0u32; arcs.nodes()];
        for (node, rank) in hierarchy.rank.iter().enumerate() {
            inverse[*rank as usize] = node as u32;
        }
        let (mut first, mut to, mut time) = (vec![0u32], vec![], vec![]);
        for node in &inverse {
            for (target, ms, _) in arcs.from(*node) {
                to.push(hierarchy.rank[target as usize]);
                time.push(ms);
            }
            first.push(to.len() as u32);
        }
        // Given back as soon as they are copied: a county's graph is large.
        drop((arcs, points, nodes, inverse));
        let snapped: Vec<u32> = (kept.iter().zip(0u32..))
            .filter(|(s, _)| !segments[**s].ferry)
            .map(|(_, at)| at)
            .collect();
        let mut tree = RTreeBuilder::<i32>::new(snapped.len() as u32);
        let mut bounds = [i32::MAX, i32::MAX, i32::MIN, i32::MIN];
        for at in &snapped {
            let line = &places[stretches[*at as usize].points[0] as usize..stretches[*at as usize].points[1] as usize];
            let [w, s, e, n] = around(line);
            tree.add(w, s, e, n);
            bounds = [bounds[0].min(w), bounds[1].min(s), bounds[2].max(e), bounds[3].max(n)];
        }
        let tree = tree.finish::<HilbertSort>().into_inner();
        let (mut names_from, mut text) = (vec![0u32], vec![]);
        for name in names {
            text.extend_from_slice(name.as_bytes());
            names_from.push(text.len() as u32);
        }
        let count = |up: &Upward| up.arcs.iter().filter(|a| a.over != NONE).count();
        let about = About {
            profile: profile.name.clone(),
            licence: LICENCE.to_owned(),
            bounds: bounds.map(|v| f64::from(v) / read::SCALE),
            segments: stretches.len(),
            nodes: directions.len(),
            arcs: to.len(),
            shortcuts: count(&hierarchy.forward) + count(&hierarchy.backward),
            ways: counts.ways,
            osm_nodes: counts.nodes,
            missing_nodes: counts.missing,
            clipped_nodes: counts.clipped,
            restrictions: counts.restrictions,
            restrictions_unheeded: counts.restrictions_unheeded,
            left_out,
            hours: profile.hours(),
        };
        let meta = serde_json::to_vec(&about).expect("it is numbers and words under names");
        let cast = bytemuck::cast_slice::<u32, u8>;
        let (fw, bw) = (&hierarchy.forward, &hierarchy.backward);
        let sections: [&[u8]; SECTIONS] = [
            &meta,
            bytemuck::cast_slice(&stretches),
            bytemuck::cast_slice(&places),
            bytemuck::cast_slice(&of_direction),
            cast(&directions),
            cast(&first),
            cast(&to),
            cast(&time),
            cast(&fw.first),
            bytemuck::cast_slice(&fw.arcs),
            cast(&bw.first),
            bytemuck::cast_slice(&bw.arcs),
            cast(&names_from),
            &text,
            cast(&snapped),
            &tree,
        ];
        let mut at = HEAD + SECTIONS * 16;
        let mut table = vec![];
        for section in sections {
            table.push((at, section.len()));
            at += section.len().next_multiple_of(8);
        }
        let mut words = vec![0u64; at / 8];
        let bytes: &mut [u8] = bytemuck::cast_slice_mut(&mut words);
        for (k, ((from, length), section)) in table.iter().zip(sections).enumerate() {
            bytes[*from..from + length].copy_from_slice(section);
            let row = HEAD + k * 16;
            bytes[row..row + 8].copy_from_slice(&(*from as u64).to_le_bytes());
            bytes[row + 8..row + 16].copy_from_slice(&(*length as u64).to_le_bytes());
        }
        let sum = crc32fast::hash(&bytes[HEAD..]);
        bytes[..12].copy_from_slice(&MAGIC);
        bytes[12..16].copy_from_slice(&VERSION.to_le_bytes());
        bytes[16..20].copy_from_slice(&sum.to_le_bytes());
        bytes[20..24].copy_from_slice(&(SECTIONS as u32).to_le_bytes());
        let mut sections = [(0, 0); SECTIONS];
        sections.copy_from_slice(&table);
        Graph {
            bytes: Bytes::Held(words),
            sections,
            about,
        }
    }

    /// Writes the graph beside its place and moves it there when it is whole: whoever reads the old one goes on with that.
    ///
    /// # Errors
    /// Where the file can't be written; the old one stays.
    pub fn save(&self, path: &Path) -> std::io::Result<()> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".new");
        let beside = path.with_file_name(name);
        let written = std::fs::File::create(&beside).and_then(|mut file| {
            file.write_all(self.bytes.all())?;
            file.sync_all()
        });
        written.and_then(|()| std::fs::rename(&beside, path)).inspect_err(|_| {
            // What is half there helps nobody; that it can't be removed either says nothing more.
            std::fs::remove_file(&beside).ok();
        })
    }

    /// Maps a graph into memory.
    ///
    /// # Errors
    /// Where the file can't be read, is none of ours, of another version, or damaged.
    pub fn open(path: &Path) -> Result<Graph, OpenError> {
        let file = std::fs::File::open(path)?;
        // SAFETY: graph files are never written in place: `save` moves a whole new file over the old name, and the map keeps the
        // old one alive. Somebody who truncates the file by other means while it is in use stops the program.
        #[allow(unsafe_code)]
        let map = unsafe { memmap2::Mmap::map(&file)? };
        // The sum is worked out from what is read, not from the map: pages of the map count only once they are asked.
        Graph::from_bytes(Bytes::Mapped(map), sum_of(file)?)
    }

    /// The same from bytes.
    ///
    /// # Errors
    /// As [`Graph::open`].
    pub fn read(bytes: &[u8]) -> Result<Graph, OpenError> {
        let mut words = vec![0u64; bytes.len().div_ceil(8)];
        bytemuck::cast_slice_mut::<u64, u8>(&mut words)[..bytes.len()].copy_from_slice(bytes);
        let sum = crc32fast::hash(bytes.get(HEAD..).unwrap_or_default());
        Graph::from_bytes(Bytes::Held(words), sum)
    }

    fn from_bytes(bytes: Bytes, sum: u32) -> Result<Graph, OpenError> {
        let all = bytes.all();
        if all.len() < HEAD || all[..12] != MAGIC {
            return Err(OpenError::Foreign);
        }
        let number = |at: usize| u32::from_le_bytes([all[at], all[at + 1], all[at + 2], all[at + 3]]);
        if number(12) != VERSION {
            return Err(OpenError::Version(number(12)));
        }
        let damaged = |what: &str| OpenError::Damaged(what.to_owned());
        if number(20) as usize != SECTIONS || all.len() < HEAD + SECTIONS * 16 {
            return Err(damaged("its table of sections is cut off"));
        }
        let mut sections = [(0, 0); SECTIONS];
        for (k, section) in sections.iter_mut().enumerate() {
            let at = HEAD + k * 16;
            let long = |at: usize| u64::from(number(at)) | u64::from(number(at + 4)) << 32;
            let (from, length) = (long(at) as usize, long(at + 8) as usize);
            if from % 8 != 0 || from.checked_add(length).is_none_or(|end| end > all.len()) {
                return Err(damaged("it is shorter than its table says"));
            }
            *section = (from, length);
        }
        if sum != number(16) {
            return Err(damaged("its checksum is another one"));
        }
        let (from, length) = sections[Section::Meta as usize];
        let about = serde_json::from_slice(&all[from..from + length]).map_err(|e| damaged(&e.to_string()))?;
        let (from, length) = sections[Section::Tree as usize];
        // The library takes any width of the tree's nodes for granted.
        if length < 8 || u16::from_le_bytes([all[from + 2], all[from + 3]]) < 2 {
            return Err(damaged("its tree of places is none"));
        }
        RTreeRef::<i32>::try_new(&&all[from..from + length]).map_err(|e| damaged(&e.to_string()))?;
        Ok(Graph { bytes, sections, about })
    }

    pub fn about(&self) -> &About {
        &self.about
    }

    /// Of all that is in the file: another one, another graph.
    pub fn checksum(&self) -> u32 {
        let all = self.bytes.all();
        u32::from_le_bytes([all[16], all[17], all[18], all[19]])
    }

    fn section(&self, section: Section) -> &[u8] {
        let (from, length) = self.sections[section as usize];
        &self.bytes.all()[from..from + length]
    }

    fn numbers(&self, section: Section) -> &[u32] {
        bytemuck::cast_slice(self.section(section))
    }

    pub(crate) fn stretches(&self) -> &[Stretch] {
        bytemuck::cast_slice(self.section(Section::Segments))
    }

    pub(crate) fn line(&self, stretch: &Stretch) -> &[Place] {
        let points: &[Place] = bytemuck::cast_slice(self.section(Section::Points));
        &points[stretch.points[0] as usize..stretch.points[1] as usize]
    }

    /// Per direction of a stretch its node as a beginning and as an end.
    pub(crate) fn nodes(&self) -> &[[u32; 2]] {
        bytemuck::cast_slice(self.section(Section::Nodes))
    }

    /// Per node the direction of a stretch: twice the stretch, and 1 for backward.
    pub(crate) fn directions(&self) -> &[u32] {
        self.numbers(Section::Directions)
    }

    /// Turns out of a node: to, milliseconds.
    pub(crate) fn turns(&self, node: u32) -> impl Iterator<Item = (u32, u32)> {
        let first = self.numbers(Section::First);
        let (to, time) = (self.numbers(Section::To), self.numbers(Section::Time));
        (first[node as usize] as usize..first[node as usize + 1] as usize).map(|k| (to[k], time[k]))
    }

    pub(crate) fn forward(&self) -> Up<'_> {
        Up {
            first: self.numbers(Section::Forward),
            arcs: bytemuck::cast_slice(self.section(Section::ForwardArcs)),
        }
    }

    pub(crate) fn backward(&self) -> Up<'_> {
        Up {
            first: self.numbers(Section::Backward),
            arcs: bytemuck::cast_slice(self.section(Section::BackwardArcs)),
        }
    }

    pub(crate) fn name(&self, stretch: &Stretch) -> &str {
        let (from, text) = (self.numbers(Section::NamesFrom), self.section(Section::Names));
        let at = (stretch.name >> 1) as usize;
        let name = from
            .get(at..at + 2)
            .and_then(|r| text.get(r[0] as usize..r[1] as usize));
        name.and_then(|n| std::str::from_utf8(n).ok()).unwrap_or_default()
    }

    /// Per box of the tree its stretch.
    pub(crate) fn snapped(&self) -> &[u32] {
        self.numbers(Section::Snapped)
    }

    pub(crate) fn tree(&self) -> &[u8] {
        self.section(Section::Tree)
    }
}

/// The checksum of a graph's file.
fn sum_of(mut file: std::fs::File) -> std::io::Result<u32> {
    file.seek(std::io::SeekFrom::Start(HEAD as u64))?;
    let mut sum = crc32fast::Hasher::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(sum.finalize()),
            n => sum.update(&buffer[..n]),
        }
    }
}

/// West, south, east, north.
fn around(line: &[Place]) -> [i32; 4] {
    line.iter().fold([i32::MAX, i32::MAX, i32::MIN, i32::MIN], |b, [x, y]| {
        [b[0].min(*x), b[1].min(*y), b[2].max(*x), b[3].max(*y)]
    })
}
