//! From ways to segments between crossings, and to the turns between them.
//!
//! The graph is edge-based: its nodes are directions of segments, its arcs the turns from one into the next, so that turns can
//! cost and be forbidden. A label is the time at the *beginning* of a segment; an arc costs the segment and the turn behind it.
//!
//! Roads that are a way to a house only (private, for residents, forest tracks) are open at both ends of a trip and never in the
//! middle: such a segment is there twice, once as a beginning, from which one reaches public roads, and once as an end, which is
//! reached from them. No way leads from an end to a public road, so that the rule needs no state in the search.

use crate::geo;
use crate::profile::Profile;
use crate::read::{Node, Place, Roads};
use std::collections::HashMap;

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
    pub ways: [i64; 2],
    pub last_leg: bool,
    pub kerb: bool,
    pub ferry: bool,
    pub wait: u32,
}

/// A directed graph in rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arcs {
    /// Per node where its arcs begin, and the end of the last.
    pub first: Vec<u32>,
    pub to: Vec<u32>,
    /// Milliseconds.
    pub time: Vec<u32>,
    /// Decimetres.
    pub length: Vec<u32>,
}

impl Arcs {
    /// From arcs in any order: from, to, milliseconds, decimetres.
    pub fn of(nodes: usize, list: &[[u32; 4]]) -> Arcs {
        let mut first = vec![0u32; nodes + 1];
        for [from, ..] in list {
            first[*from as usize + 1] += 1;
        }
        for n in 0..nodes {
            first[n + 1] += first[n];
        }
        let mut next = first.clone();
        let mut arcs = Arcs {
            first,
            to: vec![0; list.len()],
            time: vec![0; list.len()],
            length: vec![0; list.len()],
        };
        for [from, to, time, length] in list {
            let at = next[*from as usize] as usize;
            next[*from as usize] += 1;
            (arcs.to[at], arcs.time[at], arcs.length[at]) = (*to, *time, *length);
        }
        arcs
    }

    pub fn nodes(&self) -> usize {
        self.first.len().saturating_sub(1)
    }

    /// To, milliseconds, decimetres.
    pub fn from(&self, node: u32) -> impl Iterator<Item = (u32, u32, u32)> {
        let range = self.first[node as usize] as usize..self.first[node as usize + 1] as usize;
        range.map(|k| (self.to[k], self.time[k], self.length[k]))
    }
}

/// Segments with their turns.
pub(crate) struct Network {
    pub segments: Vec<Segment>,
    pub points: Vec<Place>,
    /// Per segment and direction (2 × segment + backward) its node as a beginning and as an end.
    pub nodes: Vec<[u32; 2]>,
    pub arcs: Arcs,
    /// Directions that don't hang together with the rest and are left out.
    pub left_out: usize,
}

/// The width of a cell in which crossings are counted, in 10⁻⁷ degrees of longitude.
const CELL: i32 = 40_000;

/// The most that a segment or a turn may take, in milliseconds: whatever a file says, times of trips fit their 32 bits.
const LONGEST: u32 = 400_000_000;

impl Network {
    pub fn of(roads: &Roads, profile: &Profile) -> Network {
        let crossings = crossings(roads);
        let urban = Urban::of(roads, &crossings, profile.urban_crossings);
        let (mut segments, mut points) = pieces(roads, &crossings, &urban, profile.turns.signals);
        join(&mut segments, &mut points, roads, &crossings);
        let turns = turns(&segments, &points, roads, &crossings, profile);
        split(segments, points, &turns)
    }
}

/// Per node its number as a crossing, [`NONE`] where there is none; nodes per crossing.
struct Crossings {
    of: Vec<u32>,
    nodes: Vec<u32>,
}

fn crossings(roads: &Roads) -> Crossings {
    let mut uses = vec![0u8; roads.ids.len()];
    let present = |n: u32| roads.kinds[n as usize] != Node::Missing;
    for way in &roads.ways {
        let refs = &roads.refs[way.refs.clone()];
        for (k, n) in refs.iter().enumerate().filter(|(_, n)| present(**n)) {
            let inside = k > 0 && k + 1 < refs.len() && present(refs[k - 1]) && present(refs[k + 1]);
            let at = &mut uses[*n as usize];
            *at = at.saturating_add(if inside { 1 } else { 2 });
        }
    }
    let mut of = vec![NONE; uses.len()];
    let mut nodes = vec![];
    for (n, used) in uses.iter().enumerate() {
        if *used >= 2 || *used > 0 && roads.kinds[n] == Node::Blocked {
            of[n] = nodes.len() as u32;
            nodes.push(n as u32);
        }
    }
    Crossings { of, nodes }
}

/// How many crossings lie about a place.
struct Urban {
    cells: HashMap<[i32; 2], u32>,
    from: u32,
}

impl Urban {
    fn of(roads: &Roads, crossings: &Crossings, from: u32) -> Urban {
        let mut cells = HashMap::new();
        for n in &crossings.nodes {
            *cells.entry(Urban::cell(roads.places[*n as usize])).or_default() += 1;
        }
        Urban { cells, from }
    }

    /// Some 250 to 400 m wide.
    fn cell([lon, lat]: Place) -> [i32; 2] {
        [lon.div_euclid(CELL), lat.div_euclid(CELL * 3 / 4)]
    }

    fn at(&self, place: Place) -> bool {
        let [x, y] = Urban::cell(place);
        let about = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| [x + dx, y + dy]));
        let count: u32 = about.map(|c| self.cells.get(&c).copied().unwrap_or(0)).sum();
        count >= self.from
    }
}

fn milliseconds(seconds: f64) -> u32 {
    // The cast keeps what is too large at the largest number.
    ((seconds * 1000.0).round() as u32).min(LONGEST)
}

fn pieces(roads: &Roads, crossings: &Crossings, urban: &Urban, signals: f64) -> (Vec<Segment>, Vec<Place>) {
    let (mut segments, mut points) = (vec![], vec![]);
    for way in &roads.ways {
        let refs = &roads.refs[way.refs.clone()];
        let present = |n: u32| roads.kinds[n as usize] != Node::Missing;
        let whole: f64 = (refs.windows(2))
            .filter(|p| present(p[0]) && present(p[1]))
            .map(|p| geo::metres(roads.places[p[0] as usize], roads.places[p[1] as usize]))
            .sum();
        let mut from = 0;
        for k in 0..refs.len() {
            if !present(refs[k]) {
                from = k + 1;
                continue;
            }
            let ends = crossings.of[refs[k] as usize] != NONE;
            if k == from || !ends {
                continue;
            }
            let run = &refs[from..=k];
            from = k;
            let first = points.len();
            points.extend(run.iter().map(|n| roads.places[*n as usize]));
            let metres: f64 = points[first..].windows(2).map(|p| geo::metres(p[0], p[1])).sum();
            let in_town = urban.at(points[first + run.len() / 2]);
            let seconds = match way.used.crossing {
                Some(seconds) if whole > 0.0 => seconds * metres / whole,
                _ => metres * 3.6 / way.used.speed[usize::from(in_town)],
            };
            // Lights on the way, ahead of a crossing; those on crossings count with the turn.
            let inside = &run[1..run.len() - 1];
            let lights = inside
                .iter()
                .filter(|n| roads.kinds[**n as usize] == Node::Signals)
                .count();
            let time = milliseconds(seconds + lights as f64 * signals).max(1);
            let open = |yes: bool| if yes { time } else { NONE };
            segments.push(Segment {
                ends: [run[0], run[run.len() - 1]].map(|n| crossings.of[n as usize]),
                points: [first as u32, points.len() as u32],
                length: (metres * 10.0).round() as u32,
                time: [open(way.used.forward), open(way.used.backward)],
                name: way.name,
                ways: [way.id; 2],
                last_leg: way.used.last_leg,
                kerb: way.used.kerb,
                ferry: way.used.wait > 0.0,
                wait: milliseconds(way.used.wait),
            });
        }
    }
    (segments, points)
}

/// Joins segments where nothing happens between them: ways end where a bridge begins or a limit changes.
fn join(segments: &mut Vec<Segment>, points: &mut Vec<Place>, roads: &Roads, crossings: &Crossings) {
    let mut at: Vec<Vec<u32>> = vec![vec![]; crossings.nodes.len()];
    for (s, segment) in segments.iter().enumerate() {
        segment.ends.iter().for_each(|end| at[*end as usize].push(s as u32));
    }
    let mut via = vec![false; crossings.nodes.len()];
    for ban in &roads.bans {
        if let Ok(n) = roads.ids.binary_search(&ban.via)
            && let Some(via) = via.get_mut(crossings.of[n] as usize)
        {
            *via = true;
        }
    }
    let passes = |crossing: usize| {
        let [a, b] = at[crossing][..] else { return false };
        let (one, other) = (&segments[a as usize], &segments[b as usize]);
        let alike = |s: &Segment| (s.name, s.last_leg, s.kerb, s.ferry);
        // As seen along the road: out of the one, into the other.
        let through = |s: &Segment, out: bool| {
            let forward = (s.ends[1] as usize == crossing) == out;
            if forward { s.time } else { [s.time[1], s.time[0]] }.map(|t| t != NONE)
        };
        a != b
            && one.ends[0] != one.ends[1]
            && other.ends[0] != other.ends[1]
            && alike(one) == alike(other)
            && through(one, true) == through(other, false)
            && !via[crossing]
            && roads.kinds[crossings.nodes[crossing] as usize] == Node::Plain
    };
    let through: Vec<bool> = (0..at.len()).map(passes).collect();
    let mut joined = vec![];
    let mut all = vec![];
    let mut done = vec![false; segments.len()];
    // First the chains that end somewhere, then the rings.
    for rings in [false, true] {
        for s in 0..segments.len() {
            for back in [false, true] {
                let begins = segments[s].ends[usize::from(back)] as usize;
                if done[s] || through[begins] && !rings {
                    continue;
                }
                let (mut next, mut turned) = (s, back);
                let mut whole = Segment {
                    length: 0,
                    time: [0, 0],
                    points: [all.len() as u32, 0],
                    ..segments[s]
                };
                whole.ends[0] = begins as u32;
                whole.ways[0] = segments[s].ways[usize::from(back)];
                loop {
                    done[next] = true;
                    let piece = &segments[next];
                    let line = &points[piece.points[0] as usize..piece.points[1] as usize];
                    let skip = usize::from(all.len() > whole.points[0] as usize);
                    if turned {
                        all.extend(line.iter().rev().skip(skip));
                    } else {
                        all.extend(line.iter().skip(skip));
                    }
                    let time = if turned {
                        [piece.time[1], piece.time[0]]
                    } else {
                        piece.time
                    };
                    for (sum, time) in whole.time.iter_mut().zip(time) {
                        *sum = if time == NONE {
                            NONE
                        } else {
                            sum.saturating_add(time).min(LONGEST)
                        };
                    }
                    whole.length += piece.length;
                    whole.ends[1] = piece.ends[usize::from(!turned)];
                    whole.ways[1] = piece.ways[usize::from(!turned)];
                    let end = whole.ends[1] as usize;
                    let on = at[end].iter().map(|s| *s as usize).find(|s| *s != next);
                    match on {
                        Some(on) if through[end] && !done[on] => {
                            turned = segments[on].ends[1] as usize == end;
                            next = on;
                        }
                        _ => break,
                    }
                }
                whole.points[1] = all.len() as u32;
                joined.push(whole);
            }
        }
    }
    (*segments, *points) = (joined, all);
}

/// Turns between directions of segments, with milliseconds.
struct Turns {
    first: Vec<u32>,
    to: Vec<u32>,
    time: Vec<u32>,
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

fn turns(segments: &[Segment], points: &[Place], roads: &Roads, crossings: &Crossings, profile: &Profile) -> Turns {
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

/// The strongly connected part that a direction belongs to, by Tarjan's algorithm without recursion; only `of` those.
fn parts(turns: &Turns, of: impl Fn(u32) -> bool) -> Vec<u32> {
    let count = turns.first.len() - 1;
    let (mut index, mut low) = (vec![NONE; count], vec![0u32; count]);
    let (mut part, mut parts, mut next) = (vec![NONE; count], 0u32, 0u32);
    let mut open: Vec<u32> = vec![];
    let mut calls: Vec<(u32, u32)> = vec![];
    for root in (0..count as u32).filter(|e| of(*e)) {
        if index[root as usize] != NONE {
            continue;
        }
        calls.push((root, turns.first[root as usize]));
        while let Some((edge, at)) = calls.pop() {
            let e = edge as usize;
            if index[e] == NONE {
                (index[e], low[e]) = (next, next);
                next += 1;
                open.push(edge);
            }
            let mut at = at;
            let mut deeper = None;
            while at < turns.first[e + 1] {
                let to = turns.to[at as usize];
                if of(to) {
                    if index[to as usize] == NONE {
                        deeper = Some(to);
                        break;
                    }
                    if part[to as usize] == NONE {
                        low[e] = low[e].min(low[to as usize]).min(index[to as usize]);
                    }
                }
                at += 1;
            }
            if let Some(to) = deeper {
                // Looked at again when it is done.
                calls.push((edge, at));
                calls.push((to, turns.first[to as usize]));
                continue;
            }
            if low[e] == index[e] {
                while let Some(top) = open.pop() {
                    part[top as usize] = parts;
                    if top == edge {
                        break;
                    }
                }
                parts += 1;
            }
        }
    }
    part
}

/// What is reached from the marked ones over these arcs.
fn spread(mut marked: Vec<bool>, first: &[u32], to: &[u32], of: impl Fn(u32) -> bool) -> Vec<bool> {
    let mut open: Vec<u32> = (0..marked.len() as u32).filter(|e| marked[*e as usize]).collect();
    while let Some(edge) = open.pop() {
        for k in first[edge as usize]..first[edge as usize + 1] {
            let next = to[k as usize];
            if of(next) && !std::mem::replace(&mut marked[next as usize], true) {
                open.push(next);
            }
        }
    }
    marked
}

/// Beginnings and ends of what is no way through, and the arcs between all of them.
fn split(segments: Vec<Segment>, points: Vec<Place>, turns: &Turns) -> Network {
    let count = segments.len() * 2;
    let usable = |e: u32| segments[e as usize / 2].time[e as usize % 2] != NONE;
    let public = |e: u32| usable(e) && !segments[e as usize / 2].last_leg;
    let part = parts(turns, public);
    let mut sizes: HashMap<u32, u32> = HashMap::new();
    for p in part.iter().filter(|p| **p != NONE) {
        *sizes.entry(*p).or_default() += 1;
    }
    // Of equal ones the first, so that a file gives the same graph each time.
    let largest = sizes.iter().max_by_key(|(p, size)| (**size, std::cmp::Reverse(**p)));
    let largest = largest.map_or(NONE - 1, |(p, _)| *p);
    let core: Vec<bool> = part.iter().map(|p| *p == largest).collect();
    // Where from the public roads can one come, and from where does one come to them? Public roads behind private ones are
    // a way to houses as well.
    let outside = |e: u32| usable(e) && !core[e as usize];
    let reached = spread(core.clone(), &turns.first, &turns.to, outside);
    let mut back = vec![vec![]; count];
    for e in 0..count as u32 {
        for k in turns.first[e as usize]..turns.first[e as usize + 1] {
            back[turns.to[k as usize] as usize].push(e);
        }
    }
    let mut first = vec![0u32];
    let mut from = vec![];
    for list in &back {
        from.extend_from_slice(list);
        first.push(from.len() as u32);
    }
    let reaches = spread(core.clone(), &first, &from, outside);
    let mut nodes = vec![[NONE; 2]; count];
    let mut next = 0u32;
    let mut left_out = 0;
    for e in 0..count {
        if core[e] {
            nodes[e] = [next; 2];
            next += 1;
        } else if reached[e] && reaches[e] {
            nodes[e] = [next, next + 1];
            next += 2;
        } else if usable(e as u32) {
            left_out += 1;
        }
    }
    let mut arcs: Vec<[u32; 4]> = vec![];
    for e in 0..count {
        let (segment, [begin, end]) = (&segments[e / 2], nodes[e]);
        for k in turns.first[e]..turns.first[e + 1] {
            let to = turns.to[k as usize] as usize;
            let [to_begin, to_end] = nodes[to];
            if begin == NONE || to_begin == NONE {
                continue;
            }
            let time = segment.time[e % 2] + turns.time[k as usize];
            let mut arc = |from: u32, to: u32| arcs.push([from, to, time, segment.length]);
            match (core[e], core[to]) {
                (true, true) => arc(begin, to_begin),
                (true, false) => arc(begin, to_end),
                (false, true) => arc(begin, to_begin),
                (false, false) => {
                    arc(begin, to_begin);
                    arc(end, to_end);
                }
            }
        }
    }
    Network {
        segments,
        points,
        nodes,
        arcs: Arcs::of(next as usize, &arcs),
        left_out,
    }
}
