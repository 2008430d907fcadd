//! What hangs together, and what is but a way to a house.

use super::via::States;
use super::{Arcs, NONE, Segment};
use std::collections::HashMap;

/// The strongly connected part that a direction belongs to, by Tarjan's algorithm without recursion; only `of` those.
fn parts(turns: &States, of: impl Fn(u32) -> bool) -> Vec<u32> {
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

/// Beginnings and ends of what is no way through, and the arcs between all of them: nodes per direction, further nodes of
/// directions, arcs, and how many directions are left out.
pub(super) fn split(segments: &[Segment], states: States) -> (Vec<[u32; 2]>, Vec<[u32; 2]>, Arcs, usize) {
    let count = states.of.len();
    let segment = |e: u32| &segments[states.of[e as usize] as usize / 2];
    let time = |e: u32| segment(e).time[states.of[e as usize] as usize % 2];
    let usable = |e: u32| time(e) != NONE;
    let public = |e: u32| usable(e) && !segment(e).last_leg;
    let part = parts(&states, public);
    let mut sizes: HashMap<u32, u32> = HashMap::new();
    for p in part.iter().filter(|p| **p != NONE) {
        *sizes.entry(*p).or_default() += 1;
    }
    // Of equal ones the first, so that a file gives the same graph each time.
    let largest = sizes.iter().max_by_key(|(p, size)| (**size, std::cmp::Reverse(**p)));
    let largest = largest.map_or(NONE - 1, |(p, _)| *p);
    let core: Vec<bool> = part.iter().map(|p| *p == largest).collect();
    drop((part, sizes));
    // Where from the public roads can one come, and from where does one come to them? Public roads behind private ones are
    // a way to houses as well.
    let outside = |e: u32| usable(e) && !core[e as usize];
    let reached = spread(core.clone(), &states.first, &states.to, outside);
    let (first, from) = backward(&states);
    let reaches = spread(core.clone(), &first, &from, outside);
    drop((first, from));
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
        } else if usable(e as u32) && e < segments.len() * 2 {
            left_out += 1;
        }
    }
    // Each node's arcs in one row: the state's as a beginning, then as an end.
    let mut arcs = Arcs {
        first: vec![0],
        ..Arcs::default()
    };
    for e in (0..count).filter(|e| nodes[*e][0] != NONE) {
        let row = states.first[e] as usize..states.first[e + 1] as usize;
        let [begin, end] = nodes[e];
        for as_end in [false, true].into_iter().take(if begin == end { 1 } else { 2 }) {
            for k in row.clone() {
                let to = states.to[k] as usize;
                let [to_begin, to_end] = nodes[to];
                // No way leads from an end to a public road, and from a public road but to the end of one that is none.
                let to = match (core[e], core[to], as_end) {
                    _ if to_begin == NONE => continue,
                    (true, false, _) | (false, false, true) => to_end,
                    (false, true, true) => continue,
                    _ => to_begin,
                };
                arcs.to.push(to);
                arcs.time.push(time(e as u32) + states.time[k]);
            }
            arcs.first.push(arcs.to.len() as u32);
        }
    }
    let mut copies = vec![];
    for e in segments.len() * 2..count {
        let direction = states.of[e] as usize;
        let [begin, end] = nodes[e];
        if begin == NONE {
            continue;
        }
        // Where nobody comes but by the road in question, the copy is all that is left.
        if nodes[direction][0] == NONE {
            nodes[direction] = [begin, end];
            continue;
        }
        copies.push([direction as u32, end]);
        if begin != end {
            copies.push([direction as u32, begin]);
        }
    }
    nodes.truncate(segments.len() * 2);
    copies.sort_unstable();
    (nodes, copies, arcs, left_out)
}

/// The arcs the other way round, in rows: where each row begins, and from where.
fn backward(states: &States) -> (Vec<u32>, Vec<u32>) {
    let count = states.of.len();
    let mut first = vec![0u32; count + 1];
    for to in &states.to {
        first[*to as usize + 1] += 1;
    }
    for n in 0..count {
        first[n + 1] += first[n];
    }
    let mut next = first.clone();
    let mut from = vec![0u32; states.to.len()];
    for e in 0..count {
        for k in states.first[e]..states.first[e + 1] {
            let at = &mut next[states.to[k as usize] as usize];
            from[*at as usize] = e as u32;
            *at += 1;
        }
    }
    (first, from)
}
