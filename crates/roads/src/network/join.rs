//! Segments between which nothing happens become one.

use super::crossings::Crossings;
use super::{LONGEST, NONE, Piece, Segment};
use crate::read::{Node, Place, Roads};

/// Ways end where a bridge begins or a limit changes.
pub(super) fn join(
    segments: &[Segment],
    points: &[Place],
    pieces: &[Piece],
    roads: &Roads,
    crossings: &Crossings,
) -> (Vec<Segment>, Vec<Place>, Vec<Piece>) {
    let mut at: Vec<Vec<u32>> = vec![vec![]; crossings.nodes.len()];
    for (s, segment) in segments.iter().enumerate() {
        segment.ends.iter().for_each(|end| at[*end as usize].push(s as u32));
    }
    let mut via = vec![false; crossings.nodes.len()];
    let bans = roads.bans.iter().map(|ban| ban.via);
    for node in bans.chain(roads.detours.iter().flat_map(|d| d.between.iter().copied())) {
        if let Ok(n) = roads.ids.binary_search(&node)
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
    let (mut joined, mut all, mut parts) = (vec![], vec![], vec![]);
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
                    pieces: [parts.len() as u32, 0],
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
                    // Each has but one yet.
                    parts.push(pieces[piece.pieces[0] as usize]);
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
                whole.pieces[1] = parts.len() as u32;
                joined.push(whole);
            }
        }
    }
    (joined, all, parts)
}
