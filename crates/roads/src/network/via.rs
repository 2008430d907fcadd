//! Turn restrictions by way of other roads: whoever comes by one road and takes another may not turn (or must turn) into a third at
//! its end. The stretches between are copied for those who come by the first, and their copies lack the turn.

use super::Segment;
use super::turns::Turns;
use crate::read::Detour;
use std::collections::HashMap;

/// Where one can be: directions of segments, and copies of some. With the turns out of them, in rows.
pub(super) struct States {
    /// The direction of a segment; the first ones are these directions themselves, in order.
    pub of: Vec<u32>,
    pub first: Vec<u32>,
    pub to: Vec<u32>,
    /// Milliseconds.
    pub time: Vec<u32>,
}

/// The most stretches that a restriction may lead over: one that leads farther is no restriction but a mistake.
const MOST: usize = 40;

/// The states of a network, and how many restrictions found no way through it.
pub(super) fn heed(turns: Turns, segments: &[Segment], detours: &[Detour]) -> (States, usize) {
    let count = segments.len() as u32 * 2;
    let mut copied = Copied {
        of: (0..count).collect(),
        copies: HashMap::new(),
        rows: HashMap::new(),
        turns,
        segments,
    };
    let mut by_way: HashMap<i64, Vec<u32>> = detours.iter().map(|d| (d.from, vec![])).collect();
    for edge in 0..count {
        if let Some(edges) = by_way.get_mut(&copied.last_way(edge)) {
            edges.push(edge);
        }
    }
    let mut unheeded = 0;
    for detour in detours {
        let mut found = false;
        for edge in by_way.get(&detour.from).into_iter().flatten() {
            let Some(path) = copied.path(*edge, detour) else {
                continue;
            };
            found = true;
            // Those who came here on the way of another restriction are held to this one as well.
            let there = copied.copies.get(edge).cloned().unwrap_or_default();
            for state in std::iter::once(*edge).chain(there) {
                copied.forbid(state, &path, detour);
            }
        }
        unheeded += usize::from(!found);
    }
    (copied.states(), unheeded)
}

struct Copied<'a> {
    of: Vec<u32>,
    /// Per direction.
    copies: HashMap<u32, Vec<u32>>,
    /// The turns of copies, and of what leads to them: to, milliseconds.
    rows: HashMap<u32, Vec<(u32, u32)>>,
    turns: Turns,
    segments: &'a [Segment],
}

impl Copied<'_> {
    fn first_way(&self, direction: u32) -> i64 {
        self.segments[direction as usize / 2].ways[direction as usize % 2]
    }

    fn last_way(&self, direction: u32) -> i64 {
        self.segments[direction as usize / 2].ways[1 - direction as usize % 2]
    }

    fn row(&self, state: u32) -> Vec<(u32, u32)> {
        self.rows
            .get(&state)
            .cloned()
            .unwrap_or_else(|| self.turns.from(state).collect())
    }

    /// The stretches between, from the end of a direction to where the last road begins.
    fn path(&self, from: u32, detour: &Detour) -> Option<Vec<u32>> {
        let along = |e: &u32| detour.via.contains(&self.first_way(*e)) && detour.via.contains(&self.last_way(*e));
        let next = |e: u32| self.turns.from(e).map(|(to, _)| to);
        let mut open: Vec<Vec<u32>> = next(from).filter(along).map(|e| vec![e]).collect();
        while let Some(path) = open.pop() {
            let last = *path.last()?;
            if next(last).any(|e| self.first_way(e) == detour.to) {
                return Some(path);
            }
            if path.len() < MOST {
                let on = next(last).filter(along).filter(|e| !path.contains(e));
                open.extend(on.map(|e| [path.as_slice(), &[e]].concat()));
            }
        }
        None
    }

    /// Whoever goes on from a state along the path comes over copies, the last of which lacks the turn.
    fn forbid(&mut self, state: u32, path: &[u32], detour: &Detour) {
        let mut state = state;
        for direction in path {
            let mut row = self.row(state);
            let Some(arc) = row.iter_mut().find(|(to, _)| self.of[*to as usize] == *direction) else {
                return;
            };
            let copy = self.of.len() as u32;
            let same = self.row(arc.0);
            arc.0 = copy;
            self.of.push(*direction);
            self.copies.entry(*direction).or_default().push(copy);
            self.rows.insert(copy, same);
            self.rows.insert(state, row);
            state = copy;
        }
        let mut row = self.row(state);
        row.retain(|(to, _)| (self.first_way(self.of[*to as usize]) == detour.to) == detour.only);
        self.rows.insert(state, row);
    }

    fn states(self) -> States {
        let mut states = States {
            of: self.of,
            first: vec![0],
            to: vec![],
            time: vec![],
        };
        if self.rows.is_empty() {
            let Turns { first, to, time } = self.turns;
            return States {
                first,
                to,
                time,
                ..states
            };
        }
        for state in 0..states.of.len() as u32 {
            let mut put = |(to, time): (u32, u32)| {
                states.to.push(to);
                states.time.push(time);
            };
            match self.rows.get(&state) {
                Some(row) => row.iter().copied().for_each(&mut put),
                None => self.turns.from(state).for_each(&mut put),
            }
            states.first.push(states.to.len() as u32);
        }
        states
    }
}
