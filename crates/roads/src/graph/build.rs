//! From the file of roads to a graph.

use super::file::Writing;
use super::halves;
use super::{About, BuildError, Graph, LICENCE, Section, Step, Stretch};
use crate::contraction::{self, Order};
use crate::network::{Arcs, NONE, Network, Piece, Segment};
use crate::profile::Profile;
use crate::read::{self, Clip, Counts, Place};
use geo_index::rtree::RTreeBuilder;
use geo_index::rtree::sort::HilbertSort;
use std::path::Path;

impl Graph {
    /// Reads an `.osm.pbf` file and makes a graph of it.
    ///
    /// # Errors
    /// Where the file or the profile can't be read, or no road is left.
    pub fn build(file: &Path, profile: &str, clip: &Clip, told: &mut dyn FnMut(Step)) -> Result<Graph, BuildError> {
        let text = profile;
        let profile = Profile::read(text)?;
        let mut roads = read::roads(file, &profile, clip, &mut |share| told(Step::Reading(share)))?;
        told(Step::Joining);
        let network = Network::of(&roads, &profile);
        if network.arcs.nodes() == 0 {
            return Err(BuildError::Empty);
        }
        let mut about = About::of(&profile, &roads.counts);
        about.left_out = network.left_out;
        about.restrictions_unheeded += network.unheeded;
        let (names, kinds) = (
            std::mem::take(&mut roads.names),
            std::mem::take(&mut roads.kinds_of_way),
        );
        // Before the part that needs most memory.
        drop(roads);
        let mut file = Writing::new();
        file.put(Section::Profile, text.as_bytes());
        texts(&mut file, [Section::NamesFrom, Section::Names], &names);
        texts(&mut file, [Section::KindsFrom, Section::Kinds], &kinds);
        drop((names, kinds));
        let Network {
            segments,
            points,
            pieces,
            nodes,
            copies,
            arcs,
            ..
        } = network;
        // Only what is used is kept.
        let there = |s: &usize| nodes[2 * s][0] != NONE || nodes[2 * s + 1][0] != NONE;
        let kept: Vec<usize> = (0..segments.len()).filter(there).collect();
        let rows = stretches(&mut file, &kept, &segments, &points, &pieces);
        about.segments = kept.len();
        about.bounds = tree(&mut file, &kept, &segments, &points);
        drop((points, pieces, segments));
        let hierarchy = contraction::contract(&arcs, Order::Found, &mut |share| told(Step::Contracting(share)));
        let rank = |node: u32| {
            if node == NONE {
                NONE
            } else {
                hierarchy.rank[node as usize]
            }
        };
        let mut directions = vec![0u32; arcs.nodes()];
        let mut of_direction = vec![];
        let mut of_copies = vec![];
        for (stretch, s) in (0u32..).zip(&kept) {
            for back in 0..2u32 {
                let (old, new) = (2 * *s + back as usize, 2 * stretch + back);
                let ranks = nodes[old].map(rank);
                for r in ranks.iter().filter(|r| **r != NONE) {
                    directions[*r as usize] = new;
                }
                of_direction.push(ranks);
                let from = copies.partition_point(|[of, _]| (*of as usize) < old);
                for [_, node] in copies[from..].iter().take_while(|[of, _]| *of as usize == old) {
                    directions[rank(*node) as usize] = new;
                    of_copies.push([new, rank(*node)]);
                }
            }
        }
        file.put(Section::Nodes, &of_direction);
        file.put(Section::Copies, &of_copies);
        file.put(Section::Directions, &directions);
        drop((nodes, of_direction));
        about.nodes = directions.len();
        about.arcs = turns(&mut file, arcs, &hierarchy.rank, &directions, &rows);
        about.shortcuts = climbing(&mut file, hierarchy, &directions, &rows);
        Ok(file.done(about))
    }
}

impl About {
    fn of(profile: &Profile, counts: &Counts) -> About {
        About {
            profile: profile.name.clone(),
            licence: LICENCE.to_owned(),
            bounds: [0.0; 4],
            segments: 0,
            nodes: 0,
            arcs: 0,
            shortcuts: 0,
            ways: counts.ways,
            osm_nodes: counts.nodes,
            missing_nodes: counts.missing,
            clipped_nodes: counts.clipped,
            restrictions: counts.restrictions,
            restrictions_unheeded: counts.restrictions_unheeded,
            left_out: 0,
            closed: 0,
            hours: profile.hours(),
        }
    }
}

fn texts(file: &mut Writing, [from, all]: [Section; 2], texts: &[String]) {
    let (mut ends, mut bytes) = (vec![0u32], vec![]);
    for text in texts {
        bytes.extend_from_slice(text.as_bytes());
        ends.push(bytes.len() as u32);
    }
    file.put(from, &ends);
    file.put(all, &bytes);
}

/// With their points and pieces.
fn stretches(
    file: &mut Writing,
    kept: &[usize],
    segments: &[Segment],
    points: &[Place],
    pieces: &[Piece],
) -> Vec<Stretch> {
    let (mut rows, mut places, mut parts): (Vec<Stretch>, Vec<Place>, Vec<Piece>) = (vec![], vec![], vec![]);
    for s in kept {
        let segment = &segments[*s];
        rows.push(Stretch {
            points: places.len() as u32,
            pieces: parts.len() as u32,
            length: segment.length,
            time: segment.time,
            name: segment.name << 2 | u32::from(segment.ferry) << 1 | u32::from(segment.kerb),
        });
        places.extend_from_slice(&points[segment.points[0] as usize..segment.points[1] as usize]);
        parts.extend_from_slice(&pieces[segment.pieces[0] as usize..segment.pieces[1] as usize]);
    }
    rows.push(Stretch {
        points: places.len() as u32,
        pieces: parts.len() as u32,
        ..Stretch::default()
    });
    file.put(Section::Stretches, &rows);
    file.put(Section::Points, &places);
    file.put(Section::Pieces, &parts);
    rows
}

/// Boxes around all of them; gives the bounds of what one can stop at in degrees.
fn tree(file: &mut Writing, kept: &[usize], segments: &[Segment], points: &[Place]) -> [f64; 4] {
    let mut tree = RTreeBuilder::<i32>::new(kept.len() as u32);
    let mut bounds = [i32::MAX, i32::MAX, i32::MIN, i32::MIN];
    for s in kept {
        let segment = &segments[*s];
        let [from, to] = segment.points;
        let [w, s, e, n] = around(&points[from as usize..to as usize]);
        tree.add(w, s, e, n);
        if !segment.ferry {
            bounds = [bounds[0].min(w), bounds[1].min(s), bounds[2].max(e), bounds[3].max(n)];
        }
    }
    file.put(Section::Tree, &tree.finish::<HilbertSort>().into_inner());
    bounds.map(|v| f64::from(v) / read::SCALE)
}

/// The turns in the order of ranks; how many there are.
fn turns(file: &mut Writing, arcs: Arcs, rank: &[u32], directions: &[u32], rows: &[Stretch]) -> usize {
    let mut inverse = vec![0u32; arcs.nodes()];
    for (node, rank) in rank.iter().enumerate() {
        inverse[*rank as usize] = node as u32;
    }
    let (mut first, mut to, mut times) = (vec![0u32], vec![], vec![]);
    for (node, direction) in inverse.iter().zip(directions) {
        let driven = rows[*direction as usize / 2].time[*direction as usize % 2];
        for (target, time) in arcs.from(*node) {
            to.push(rank[target as usize]);
            times.push(time - driven);
        }
        first.push(to.len() as u32);
    }
    drop((arcs, inverse));
    file.put(Section::First, &first);
    file.put(Section::To, &to);
    file.put(Section::Turns, &times);
    to.len()
}

/// The hierarchy; how many of its arcs are shortcuts.
pub(super) fn climbing(
    file: &mut Writing,
    hierarchy: contraction::Hierarchy,
    directions: &[u32],
    rows: &[Stretch],
) -> usize {
    let lengths: Vec<u32> = directions.iter().map(|d| rows[*d as usize / 2].length).collect();
    let packed = halves::pack(hierarchy, &lengths);
    file.put(Section::Rows, &packed.rows);
    file.put(Section::Halves, &packed.halves);
    file.put(Section::Long, &packed.long);
    file.put(Section::Over, &packed.over);
    packed.over.iter().filter(|o| **o != NONE).count()
}

/// West, south, east, north.
fn around(line: &[Place]) -> [i32; 4] {
    line.iter().fold([i32::MAX, i32::MAX, i32::MIN, i32::MIN], |b, [x, y]| {
        [b[0].min(*x), b[1].min(*y), b[2].max(*x), b[3].max(*y)]
    })
}
