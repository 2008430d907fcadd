//! The graph as it is asked, and its file.
//!
//! The file is a head (magic, version, checksum), a table of sections and the sections, each a row of 32-bit numbers or of
//! bytes. It is mapped into memory and read in place.

mod build;
pub(crate) mod change;
mod file;
pub(crate) mod halves;
pub(crate) mod lines;
mod points;

use crate::network::Piece;
use crate::profile::ProfileError;
use crate::read::{Place, ReadError};
use geo_index::rtree::{RTreeIndex, RTreeRef};
use halves::Halves;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy)]
#[repr(usize)]
enum Section {
    Meta,
    Profile,
    Stretches,
    Told,
    Points,
    Pieces,
    KindsFrom,
    Kinds,
    NamesFrom,
    Names,
    Nodes,
    Copies,
    Directions,
    First,
    To,
    Turns,
    Rows,
    Halves,
    Long,
    Over,
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
    #[error("a graph of version {0}, and this program reads version {now}: build it again", now = file::VERSION)]
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

/// So many stretches, which lie beside each other, share a box of the tree.
const GROUP: u32 = 4;

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
    /// Stretches that a change has closed.
    pub closed: usize,
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

/// Roads that can be asked for times and ways.
pub struct Graph {
    bytes: file::Bytes,
    sections: [(usize, usize); SECTIONS],
    about: About,
}

/// A stretch of road in the file; one more at the end tells where the last one's rows end.
#[derive(Clone, Copy, Debug, Default, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub(crate) struct Stretch {
    /// Where its points begin, in bytes.
    points: u32,
    /// Decimetres four times, and 1 where it is reached from its own side only, 2 where it is a ferry.
    length: u32,
    /// Milliseconds, forward and backward.
    pub time: [u32; 2],
}

impl Stretch {
    /// Decimetres.
    pub fn length(&self) -> u32 {
        self.length >> 2
    }

    pub fn kerb(&self) -> bool {
        self.length & 1 == 1
    }

    pub fn ferry(&self) -> bool {
        self.length & 2 == 2
    }
}

/// What is told of a stretch and not needed on the way.
#[derive(Clone, Copy, Debug, Default, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
struct Told {
    /// Where its pieces begin.
    pieces: u32,
    name: u32,
}

impl Graph {
    pub fn about(&self) -> &About {
        &self.about
    }

    /// Of all that is in the file: another one, another graph.
    pub fn checksum(&self) -> u32 {
        self.bytes.checksum()
    }

    fn section(&self, section: Section) -> &[u8] {
        let (from, length) = self.sections[section as usize];
        &self.bytes.all()[from..from + length]
    }

    fn numbers(&self, section: Section) -> &[u32] {
        bytemuck::cast_slice(self.section(section))
    }

    /// All of them, and the one at the end.
    fn rows(&self) -> &[Stretch] {
        bytemuck::cast_slice(self.section(Section::Stretches))
    }

    pub(crate) fn stretches(&self) -> &[Stretch] {
        self.rows().split_last().map_or(&[], |(_, all)| all)
    }

    /// The points of a stretch.
    pub(crate) fn line(&self, stretch: u32) -> Vec<Place> {
        let rows = self.rows();
        let [from, to] = [stretch, stretch + 1].map(|at| rows[at as usize].points as usize);
        points::read(&self.section(Section::Points)[from..to])
    }

    fn told(&self) -> &[Told] {
        bytemuck::cast_slice(self.section(Section::Told))
    }

    pub(crate) fn pieces(&self, stretch: u32) -> &[Piece] {
        let (pieces, told): (&[Piece], _) = (bytemuck::cast_slice(self.section(Section::Pieces)), self.told());
        &pieces[told[stretch as usize].pieces as usize..told[stretch as usize + 1].pieces as usize]
    }

    /// Per direction of a stretch the node where trips begin that leave by it.
    pub(crate) fn nodes(&self) -> &[u32] {
        self.numbers(Section::Nodes)
    }

    /// Per node the direction of a stretch: twice the stretch, and 1 for backward.
    pub(crate) fn directions(&self) -> &[u32] {
        self.numbers(Section::Directions)
    }

    /// Further nodes of a direction: where trips end that came from public roads, if it is none, and for those who may not turn
    /// everywhere at its end.
    pub(crate) fn copies(&self, direction: u32) -> impl Iterator<Item = u32> {
        let all: &[[u32; 2]] = bytemuck::cast_slice(self.section(Section::Copies));
        let from = all.partition_point(|[of, _]| *of < direction);
        all[from..]
            .iter()
            .take_while(move |[of, _]| *of == direction)
            .map(|[_, node]| *node)
    }

    /// Milliseconds from the beginning of a node's stretch to its end.
    pub(crate) fn driven(&self, node: u32) -> u32 {
        let direction = self.directions()[node as usize] as usize;
        self.stretches()[direction / 2].time[direction % 2]
    }

    /// Turns out of a node: to, and milliseconds to there, the node's own stretch included.
    pub(crate) fn turns(&self, node: u32) -> impl Iterator<Item = (u32, u32)> {
        let (first, driven) = (self.numbers(Section::First), self.driven(node));
        let (to, turns) = (self.numbers(Section::To), self.numbers(Section::Turns));
        (first[node as usize] as usize..first[node as usize + 1] as usize).map(move |k| (to[k], driven + turns[k]))
    }

    /// The arcs to more important nodes.
    pub(crate) fn halves(&self) -> Halves<'_> {
        Halves::new(
            self.numbers(Section::Rows),
            bytemuck::cast_slice(self.section(Section::Halves)),
            bytemuck::cast_slice(self.section(Section::Long)),
            self.numbers(Section::Over),
        )
    }

    fn text(&self, from: Section, all: Section, at: u32) -> &str {
        let (from, all) = (self.numbers(from), self.section(all));
        let text = from
            .get(at as usize..at as usize + 2)
            .and_then(|r| all.get(r[0] as usize..r[1] as usize));
        text.and_then(|n| std::str::from_utf8(n).ok()).unwrap_or_default()
    }

    pub(crate) fn name(&self, stretch: u32) -> &str {
        let at = self.told()[stretch as usize].name;
        self.text(Section::NamesFrom, Section::Names, at)
    }

    /// What a piece of road is: those of its tags that the profile reads, a line each.
    pub(crate) fn kind(&self, piece: &Piece) -> &str {
        self.text(Section::KindsFrom, Section::Kinds, piece.kind >> 1)
    }

    /// The profile's text.
    pub fn profile(&self) -> &str {
        std::str::from_utf8(self.section(Section::Profile)).unwrap_or_default()
    }

    /// The stretches that touch a box of west, south, east, north, and some others beside them.
    pub(crate) fn about_box(&self, [west, south, east, north]: [i32; 4]) -> impl Iterator<Item = u32> {
        let (data, count) = (self.section(Section::Tree), self.stretches().len() as u32);
        // It was tried when the graph was opened.
        let found =
            RTreeRef::<i32>::try_new(&data).map_or_else(|_| vec![], |tree| tree.search(west, south, east, north));
        found
            .into_iter()
            .flat_map(move |at| at * GROUP..((at + 1) * GROUP).min(count))
    }
}
