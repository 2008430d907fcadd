//! The graph as it is asked, and its file.
//!
//! The file is a head (magic, version, checksum), a table of sections and the sections, each a row of 32-bit numbers or of
//! bytes. It is mapped into memory and read in place.

mod build;
pub(crate) mod change;
mod file;
pub(crate) mod halves;
pub(crate) mod lines;

use crate::network::Piece;
use crate::profile::ProfileError;
use crate::read::{Place, ReadError};
use halves::Halves;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy)]
#[repr(usize)]
enum Section {
    Meta,
    Profile,
    Stretches,
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
    /// Where its points begin.
    points: u32,
    /// Where its pieces begin.
    pieces: u32,
    /// Decimetres.
    pub length: u32,
    /// Milliseconds, forward and backward.
    pub time: [u32; 2],
    /// The two lowest bits: reached from its own side only; a ferry.
    name: u32,
}

impl Stretch {
    pub fn kerb(&self) -> bool {
        self.name & 1 == 1
    }

    pub fn ferry(&self) -> bool {
        self.name & 2 == 2
    }
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

    pub(crate) fn line(&self, stretch: u32) -> &[Place] {
        let (points, rows): (&[Place], _) = (bytemuck::cast_slice(self.section(Section::Points)), self.rows());
        &points[rows[stretch as usize].points as usize..rows[stretch as usize + 1].points as usize]
    }

    pub(crate) fn pieces(&self, stretch: u32) -> &[Piece] {
        let (pieces, rows): (&[Piece], _) = (bytemuck::cast_slice(self.section(Section::Pieces)), self.rows());
        &pieces[rows[stretch as usize].pieces as usize..rows[stretch as usize + 1].pieces as usize]
    }

    /// Per direction of a stretch its node as a beginning and as an end.
    pub(crate) fn nodes(&self) -> &[[u32; 2]] {
        bytemuck::cast_slice(self.section(Section::Nodes))
    }

    /// Per node the direction of a stretch: twice the stretch, and 1 for backward.
    pub(crate) fn directions(&self) -> &[u32] {
        self.numbers(Section::Directions)
    }

    /// Further nodes of a direction, for those who may not turn everywhere at its end.
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
        let at = self.stretches()[stretch as usize].name >> 2;
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

    /// A box around each stretch.
    pub(crate) fn tree(&self) -> &[u8] {
        self.section(Section::Tree)
    }
}
