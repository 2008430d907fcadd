//! What turning costs, and where it is forbidden.

use super::crossings::Crossings;
use super::{NONE, Segment, milliseconds};
use crate::geo;
use crate::profile::Profile;
use crate::read::{Node, Place, Roads};
use std::collections::HashMap;

/// Turns between directions of segments, with milliseconds.
pub(super) struct Turns {
    pub first: Vec<u32>,
    pub to: Vec<u32>,
    pub time: Vec<u32>,
}

impl Turns {
    /// To, milliseconds.
    pub fn from(&self, direction: u32) -> impl Iterator<Item = (u32, u32)> {
        let row = self.first[direction as usize] as usize..self.first[direction as usize + 1] as usize;
        row.map(|k| (self.to[k], self.time[k]))
    }
}

/// How far from a crossing the direction of a road is taken, in metres: nearer, the drawing of it has its own bends.
const LOOK: f64 = 12.0;

fn leaving(line: impl Iterator<Item = Place>) -> f64 {
    let mut line = line;
    let Some(from) = line.next() else { return 0.0 };
    let mut last = from;
    for place in line {
        last = place;
        if geo::metres(from, place) >= LOOK {
            break;
        }
    }
    geo::bearing(from, last)
}

pub(super) fn turns(
    segments: &[Segment],
    points: &[Place],
    roads: &Roads,
    crossings: &Crossings,
    profile: &Profile,
) -> Turns {
    let count = crossings.nodes.len();
    let mut out: Vec<Vec<u32>> = vec![vec![]; count];
    let mut roads_at = vec![0u32; count];
    // Per direction of a segment: the bearing at its beginning and, as it goes, at its end.
    let mut bearings = Vec::with_capacity(segments.len());
    for (s, segment) in segments.iter().enumerate() {
        let line = &points[segment.points[0] as usize..segment.points[1] as usize];
        bearings.push([leaving(line.iter().copied()), leaving(line.iter().rev().copied())]);
        for back in 0..2 {
            roads_at[segment.ends[back] as usize] += 1;
            if segment.time[back] != NONE {
                out[segment.ends[back] as usize].push((2 * s + back) as u32);
            }
        }
    }
    let mut bans: HashMap<(i64, u32), Vec<(i64, bool)>> = HashMap::new();
    for ban in &roads.bans {
        if let Ok(n) = roads.ids.binary_search(&ban.via)
            && crossings.of[n] != NONE
        {
            let key = (ban.from, crossings.of[n]);
            bans.entry(key).or_default().push((ban.to, ban.only));
        }
    }
    let mut turns = Turns {
        first: vec![0],
        to: vec![],
        time: vec![],
    };
    for (s, segment) in segments.iter().enumerate() {
        for back in 0..2 {
            let at = segment.ends[1 - back];
            let node = crossings.nodes[at as usize] as usize;
            if segment.time[back] != NONE {
                let none = vec![];
                let rules = bans.get(&(segment.ways[1 - back], at)).unwrap_or(&none);
                let way_of = |edge: u32| segments[edge as usize / 2].ways[edge as usize % 2];
                let must = rules.iter().filter(|(_, only)| *only);
                let must: Vec<i64> = must
                    .map(|(to, _)| *to)
                    .filter(|to| out[at as usize].iter().any(|e| way_of(*e) == *to))
                    .collect();
                let reverse = (2 * s + 1 - back) as u32;
                let came = (bearings[s][1 - back] + 180.0).rem_euclid(360.0);
                let before = turns.to.len();
                let lights = if roads.kinds[node] == Node::Signals {
                    profile.turns.signals
                } else {
                    0.0
                };
                for edge in &out[at as usize] {
                    let forbidden = *edge == reverse
                        || roads.kinds[node] == Node::Blocked
                        || rules.iter().any(|(to, only)| !only && *to == way_of(*edge))
                        || !must.is_empty() && !must.contains(&way_of(*edge));
                    if forbidden {
                        continue;
                    }
                    let next = &segments[*edge as usize / 2];
                    let mut seconds = lights;
                    if roads_at[at as usize] > 2 {
                        let goes = bearings[*edge as usize / 2][*edge as usize % 2];
                        seconds += profile.turn_seconds(geo::turn(came, goes));
                    }
                    if next.ferry && !segment.ferry {
                        seconds += f64::from(next.wait) / 1000.0;
                    }
                    if next.last_leg != segment.last_leg {
                        seconds += profile.gate_seconds();
                    }
                    turns.to.push(*edge);
                    turns.time.push(milliseconds(seconds));
                }
                // Where there is no way on, one turns.
                if turns.to.len() == before && segment.time[1 - back] != NONE {
                    turns.to.push(reverse);
                    turns.time.push(milliseconds(profile.turns.u_turn + lights));
                }
            }
            turns.first.push(turns.to.len() as u32);
        }
    }
    turns
}
