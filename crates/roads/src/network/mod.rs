//! From ways to segments between crossings, and to the turns between them.
//!
//! The graph is edge-based: its nodes are directions of segments, its arcs the turns from one into the next, so that turns can
//! cost and be forbidden. A label is the time at the *beginning* of a segment; an arc costs the segment and the turn behind it.
//!
//! Roads that are a way to a house only (private, for residents, forest tracks) are open at both ends of a trip and never in the
//! middle: such a segment is there twice, once as a beginning, from which one reaches public roads, and once as an end, which is
//! reached from them. No way leads from an end to a public road, so that the rule needs no state in the search.
//!
//! Where a turn is forbidden to those who came by a certain road (a restriction by way of another one), the stretches between are
//! there once more for them.

mod crossings;
mod join;
mod parts;
mod pieces;
mod turns;
mod via;

use crate::profile::{Profile, Use};
use crate::read::{Place, Roads};

pub(crate) const NONE: u32 = u32::MAX;

/// A stretch of road between two crossings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Segment {
    /// Crossings.
    pub ends: [u32; 2],
    /// Into the points.
    pub points: [u32; 2],
    /// Decimetres.
    pub length: u32,
    /// Milliseconds, forward and backward; [`NONE`] where it can't be driven.
    pub time: [u32; 2],
    pub name: u32,
    /// What it is made of.
    pub pieces: [u32; 2],
    pub ways: [i64; 2],
    pub last_leg: bool,
    pub kerb: bool,
    pub ferry: bool,
    pub wait: u32,
}

/// What a stretch is made of: so much of one kind of road.
#[derive(Clone, Copy, Debug, PartialEq, Eq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub(crate) struct Piece {
    /// The kind twice, and 1 in town.
    pub kind: u32,
    /// Decimetres.
    pub length: u32,
    /// Lights on the way.
    pub lights: u32,
}

impl Piece {
    /// Milliseconds, at least one.
    pub fn time(&self, used: &Use, signals: f64) -> u32 {
        let seconds = f64::from(self.length) * 0.36 / used.speed[(self.kind & 1) as usize];
        milliseconds(seconds + f64::from(self.lights) * signals).max(1)
    }
}

/// A directed graph in rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arcs {
    /// Per node where its arcs begin, and the end of the last.
    pub first: Vec<u32>,
    pub to: Vec<u32>,
    /// Milliseconds.
    pub time: Vec<u32>,
}

impl Arcs {
    pub fn nodes(&self) -> usize {
        self.first.len().saturating_sub(1)
    }

    pub fn row(&self, node: u32) -> std::ops::Range<usize> {
        self.first[node as usize] as usize..self.first[node as usize + 1] as usize
    }

    /// To, milliseconds.
    pub fn from(&self, node: u32) -> impl Iterator<Item = (u32, u32)> {
        self.row(node).map(|k| (self.to[k], self.time[k]))
    }
}

/// Segments with their turns.
pub(crate) struct Network {
    pub segments: Vec<Segment>,
    pub points: Vec<Place>,
    pub pieces: Vec<Piece>,
    /// Per segment and direction (2 × segment + backward) its node as a beginning and as an end.
    pub nodes: Vec<[u32; 2]>,
    /// Further nodes of directions, for those who may not turn everywhere at their end.
    pub copies: Vec<[u32; 2]>,
    pub arcs: Arcs,
    /// Directions that don't hang together with the rest and are left out.
    pub left_out: usize,
    /// Turn restrictions by way of other roads that were not found in the network.
    pub unheeded: usize,
}

/// The most that a segment or a turn may take, in milliseconds: whatever a file says, times of trips fit their 32 bits.
pub(crate) const LONGEST: u32 = 400_000_000;

impl Network {
    pub fn of(roads: &Roads, profile: &Profile) -> Network {
        let crossings = crossings::Crossings::of(roads);
        let (segments, points, pieces) = {
            let urban = crossings::Urban::of(roads, &crossings, profile.urban_crossings);
            let (segments, points, pieces) = pieces::pieces(roads, &crossings, &urban, profile.turns.signals);
            join::join(&segments, &points, &pieces, roads, &crossings)
        };
        let turns = turns::turns(&segments, &points, roads, &crossings, profile);
        let (states, unheeded) = via::heed(turns, &segments, &roads.detours);
        let (nodes, copies, arcs, left_out) = parts::split(&segments, states);
        Network {
            segments,
            points,
            pieces,
            nodes,
            copies,
            arcs,
            left_out,
            unheeded,
        }
    }
}

pub(crate) fn milliseconds(seconds: f64) -> u32 {
    // The cast keeps what is too large at the largest number.
    ((seconds * 1000.0).round() as u32).min(LONGEST)
}
