//! Plain search: the oracle.

use super::{BASE, End};
use crate::graph::Graph;
use crate::network::NONE;
use crate::snap::Spot;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

impl Graph {
    /// Milliseconds to each target by plain search over all turns (E. W. Dijkstra 1959): the oracle of the quick way, and what a
    /// graph can be asked that is none yet. [`Table::UNREACHABLE`] where no way leads.
    pub fn plainly(&self, from: &Spot, targets: &[&Spot]) -> Vec<u32> {
        let mut time = vec![NONE; self.directions().len()];
        let search = |begin: &[End], time: &mut Vec<u32>| {
            time.fill(NONE);
            let mut open = BinaryHeap::new();
            for (node, at, _) in begin {
                if *at < time[*node as usize] {
                    time[*node as usize] = *at;
                    open.push(Reverse((*at, *node)));
                }
            }
            while let Some(Reverse((at, node))) = open.pop() {
                if at > time[node as usize] {
                    continue;
                }
                for (to, more) in self.turns(node) {
                    let there = at.saturating_add(more);
                    if there < time[to as usize] {
                        time[to as usize] = there;
                        open.push(Reverse((there, to)));
                    }
                }
            }
        };
        let reached = |time: &[u32], to: &Spot| {
            let whole = |(node, more, _): End| match time[node as usize] {
                NONE => NONE,
                at => at.saturating_add(more) - BASE,
            };
            self.ends(to).into_iter().map(whole).min().unwrap_or(NONE)
        };
        search(&self.beginnings(from), &mut time);
        let mut times: Vec<u32> = vec![];
        for to in targets {
            times.push(if to.stretch == from.stretch {
                NONE
            } else {
                reached(&time, to)
            });
        }
        if targets.iter().any(|t| t.stretch == from.stretch) {
            search(&self.behind_the_first_crossing(from), &mut time);
            for (to, known) in targets
                .iter()
                .zip(&mut times)
                .filter(|(t, _)| t.stretch == from.stretch)
            {
                let same = self.on_the_same(from, to).map_or(NONE, |(t, _)| t);
                *known = same.min(reached(&time, to));
            }
        }
        times
    }
}
