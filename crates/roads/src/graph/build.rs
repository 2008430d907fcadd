//! From the file of roads to a graph.

use super::file::Writing;
use super::halves;
use super::lines::around;
use super::{About, BuildError, GROUP, Graph, LICENCE, Section, Step, Stretch, Told};
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
        let mut kept: Vec<usize> = (0..segments.len()).filter(there).collect();
        // Neighbours beside each other: they share boxes of the tree, and memory.
        kept.sort_by_cached_key(|s| along(points[segments[*s].points[0] as usize]));
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
                let [begin, end] = nodes[old].map(rank);
                of_direction.push(begin);
                let from = copies.partition_point(|[of, _]| (*of as usize) < old);
                let more = copies[from..].iter().take_while(|[of, _]| *of as usize == old);
                let more = more.map(|[_, node]| rank(*node));
                of_copies.extend(
                    std::iter::once(end)
                        .filter(|e| *e != begin)
                        .chain(more)
                        .map(|node| [new, node]),
                );
            }
        }
        let numbers = of_direction.iter().enumerate().map(|(new, node)| (new as u32, *node));
        for (new, node) in numbers.chain(of_copies.iter().map(|[new, node]| (*new, *node))) {
            if node != NONE {
                directions[node as usize] = new;
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
    let (mut rows, mut told): (Vec<Stretch>, Vec<Told>) = (vec![], vec![]);
    let (mut places, mut parts): (Vec<u8>, Vec<Piece>) = (vec![], vec![]);
    for s in kept {
        let segment = &segments[*s];
        rows.push(Stretch {
            points: places.len() as u32,
            length: segment.length.min(u32::MAX >> 2) << 2 | u32::from(segment.ferry) << 1 | u32::from(segment.kerb),
            time: segment.time,
        });
        told.push(Told {
            pieces: parts.len() as u32,
            name: segment.name,
        });
        super::points::write(
            &mut places,
            &points[segment.points[0] as usize..segment.points[1] as usize],
        );
        parts.extend_from_slice(&pieces[segment.pieces[0] as usize..segment.pieces[1] as usize]);
    }
    rows.push(Stretch {
        points: places.len() as u32,
        ..Stretch::default()
    });
    told.push(Told {
        pieces: parts.len() as u32,
        name: 0,
    });
    file.put(Section::Stretches, &rows);
    file.put(Section::Told, &told);
    file.put(Section::Points, &places);
    file.put(Section::Pieces, &parts);
    rows
}

/// Boxes around all of them; gives the bounds of what one can stop at in degrees.
fn tree(file: &mut Writing, kept: &[usize], segments: &[Segment], points: &[Place]) -> [f64; 4] {
    let nothing = [i32::MAX, i32::MAX, i32::MIN, i32::MIN];
    let both = |a: [i32; 4], b: [i32; 4]| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])];
    let groups = kept.chunks(GROUP as usize);
    let mut tree = RTreeBuilder::<i32>::new(groups.len() as u32);
    let mut bounds = nothing;
    for group in groups {
        let mut whole = nothing;
        for s in group {
            let segment = &segments[*s];
            let line = around(&points[segment.points[0] as usize..segment.points[1] as usize]);
            whole = both(whole, line);
            if !segment.ferry {
                bounds = both(bounds, line);
            }
        }
        let [w, s, e, n] = whole;
        tree.add(w, s, e, n);
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
    let lengths: Vec<u32> = directions.iter().map(|d| rows[*d as usize / 2].length()).collect();
    let packed = halves::pack(hierarchy, &lengths);
    file.put(Section::Rows, &packed.rows);
    file.put(Section::Halves, &packed.halves);
    file.put(Section::Long, &packed.long);
    file.put(Section::Over, &packed.over);
    packed.over.iter().filter(|o| **o != NONE).count()
}

/// A number that is near for places that are near (G. M. Morton 1966): the bits of longitude and latitude in turn.
fn along(place: Place) -> u64 {
    let spread = |v: i32| {
        let v = u64::from((v as u32) ^ 1 << 31);
        (0..32).fold(0, |sum, bit| sum | (v >> bit & 1) << (2 * bit))
    };
    spread(place[0]) | spread(place[1]) << 1
}
