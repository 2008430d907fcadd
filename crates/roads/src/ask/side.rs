//! One half of a search: upward from one place.

use super::End;
use crate::graph::halves::Halves;
use crate::network::NONE;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What is known of a node: milliseconds and decimetres, both above [`BASE`]; [`NONE`] where nothing is known.
pub(super) type Label = [u32; 2];

/// A search upward from one place: out of it, or into it.
pub(super) struct Side {
    into: bool,
    pub at: Vec<Label>,
    /// Where ways are asked for: the arc that led to a node, and from which; [`NONE`] at a beginning.
    pub came: Vec<[u32; 2]>,
    touched: Vec<u32>,
    /// Milliseconds above, the node below.
    open: BinaryHeap<Reverse<u64>>,
    /// In the order they were settled.
    pub settled: Vec<u32>,
}

impl Side {
    pub fn new(nodes: usize, into: bool) -> Side {
        Side {
            into,
            at: vec![[NONE; 2]; nodes],
            came: vec![],
            touched: vec![],
            open: BinaryHeap::new(),
            settled: vec![],
        }
    }

    /// Climbs from these nodes; what is quicker by way of a more important node is stalled.
    pub fn climb<const WAYS: bool>(&mut self, ends: &[End], halves: Halves) {
        if WAYS && self.came.is_empty() {
            self.came = vec![[NONE; 2]; self.at.len()];
        }
        for node in self.touched.drain(..) {
            self.at[node as usize][0] = NONE;
        }
        self.open.clear();
        self.settled.clear();
        for (node, time, length) in ends {
            self.reach::<WAYS>(*node, [*time, *length], [NONE; 2]);
        }
        while let Some(Reverse(next)) = self.open.pop() {
            let (time, node) = ((next >> 32) as u32, next as u32);
            let [known, length] = self.at[node as usize];
            if time > known || self.stalled(node, time, halves) {
                continue;
            }
            self.settled.push(node);
            let row = halves.row(node, self.into);
            for (k, word) in (row.start..).zip(halves.words(row)) {
                let arc = halves.read(k, *word);
                let there = [time.saturating_add(arc.time), length.saturating_add(arc.length)];
                self.reach::<WAYS>(arc.to, there, [k, node]);
            }
        }
    }

    /// Is there a quicker way by a more important node that is known?
    #[inline]
    fn stalled(&self, node: u32, time: u32, halves: Halves) -> bool {
        let row = halves.row(node, !self.into);
        (row.start..).zip(halves.words(row)).any(|(k, word)| {
            let arc = halves.read(k, *word);
            self.at[arc.to as usize][0].saturating_add(arc.time) < time
        })
    }

    /// Milliseconds by way of a more important node that is known.
    #[inline]
    fn above(&self, node: u32, halves: Halves) -> u32 {
        let row = halves.row(node, !self.into);
        let mut best = NONE;
        for (k, word) in (row.start..).zip(halves.words(row)) {
            let arc = halves.read(k, *word);
            best = best.min(self.at[arc.to as usize][0].saturating_add(arc.time));
        }
        best
    }

    #[inline]
    fn reach<const WAYS: bool>(&mut self, node: u32, there: Label, came: [u32; 2]) {
        let label = &mut self.at[node as usize];
        if there[0] < label[0] {
            if label[0] == NONE {
                self.touched.push(node);
            }
            *label = there;
            if WAYS {
                self.came[node as usize] = came;
            }
            self.open.push(Reverse(u64::from(there[0]) << 32 | u64::from(node)));
        }
    }

    /// Of the settled nodes those that no more important one is a quicker way to, or from: the only ones on a quickest way.
    pub fn prune(&mut self, halves: Halves) {
        self.settled.sort_unstable_by(|a, b| b.cmp(a));
        let mut kept = 0;
        for k in 0..self.settled.len() {
            let node = self.settled[k];
            let above = self.above(node, halves);
            let label = &mut self.at[node as usize];
            if above < label[0] {
                label[0] = above;
            } else {
                self.settled[kept] = node;
                kept += 1;
            }
        }
        self.settled.truncate(kept);
    }
}
