//! Contraction hierarchies: nodes are taken out one after the other, the least important first, and shortcuts put in where the
//! only shortest way between two neighbours led over the node taken out (R. Geisberger, P. Sanders, D. Schultes, D. Delling,
//! "Contraction Hierarchies", WEA 2008). A shortest way then climbs to more important nodes and comes down again, and both
//! halves are found by small searches.

use crate::network::{Arcs, NONE};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Arcs to more important nodes, in rows by rank: `rank` 0 was taken out first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Upward {
    pub first: Vec<u32>,
    pub arcs: Vec<Half>,
}

impl Upward {
    fn new() -> Upward {
        Upward {
            first: vec![0],
            arcs: vec![],
        }
    }

    /// The next node's arcs, by nodes as long as ranks aren't known.
    fn take(&mut self, list: &[Arc]) {
        self.arcs.extend(list.iter().map(|arc| Half {
            to: arc.to,
            time: arc.time,
            over: arc.over,
        }));
        self.first.push(self.arcs.len() as u32);
    }

    fn rank(&mut self, rank: &[u32]) {
        for arc in &mut self.arcs {
            arc.to = rank[arc.to as usize];
            if arc.over != NONE {
                arc.over = rank[arc.over as usize];
            }
        }
        for k in 1..self.first.len() {
            self.arcs[self.first[k - 1] as usize..self.first[k] as usize].sort_by_key(|a| a.to);
        }
    }

    pub fn row(&self, rank: u32) -> std::ops::Range<usize> {
        self.first[rank as usize] as usize..self.first[rank as usize + 1] as usize
    }
}

/// An arc to a more important node, one half of a way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Half {
    /// Rank.
    pub to: u32,
    /// Milliseconds.
    pub time: u32,
    /// The rank that a shortcut leads over, [`NONE`] for an arc of the graph itself.
    pub over: u32,
}

pub(crate) struct Hierarchy {
    /// Per node.
    pub rank: Vec<u32>,
    /// Out of a node.
    pub forward: Upward,
    /// Into a node: `to` is where they come from.
    pub backward: Upward,
}

impl Hierarchy {
    /// Decimetres per arc, forward and backward, when those of the graph's own arcs are as long as what they begin with: per rank.
    pub fn lengths(&self, of: &[u32]) -> [Vec<u32>; 2] {
        let mut lengths = [
            vec![0u32; self.forward.arcs.len()],
            vec![0u32; self.backward.arcs.len()],
        ];
        // Both halves of a shortcut belong to a node that was taken out before its own.
        let half = |up: &Upward, over: u32, to: u32, lengths: &[u32]| {
            let row = up.row(over);
            let at = up.arcs[row.clone()].binary_search_by_key(&to, |a| a.to);
            at.map_or(0, |k| lengths[row.start + k])
        };
        for rank in 0..self.rank.len() as u32 {
            for (side, up) in [&self.forward, &self.backward].into_iter().enumerate() {
                for k in up.row(rank) {
                    let arc = up.arcs[k];
                    let [from, to] = if side == 0 { [rank, arc.to] } else { [arc.to, rank] };
                    lengths[side][k] = if arc.over == NONE {
                        of[from as usize]
                    } else {
                        let first = half(&self.backward, arc.over, from, &lengths[1]);
                        first.saturating_add(half(&self.forward, arc.over, to, &lengths[0]))
                    };
                }
            }
        }
        lengths
    }
}

#[derive(Clone, Copy, Debug)]
struct Arc {
    to: u32,
    time: u32,
    over: u32,
    /// Arcs of the graph itself in it.
    hops: u32,
}

/// The most nodes that the search for another way looks at, when a node is weighed for the first time and when it is about to be
/// taken out.
const WEIGHING: usize = 10;
const TAKING_OUT: usize = 40;
/// The last of so many nodes are looked at more closely: their arcs are read by every question, and what is put in there without
/// need breeds more.
const LAST: usize = 50;
const LOOKING_CLOSELY: usize = 300;

fn limit(done: u32, of: usize) -> usize {
    if of - (done as usize) < of / LAST {
        LOOKING_CLOSELY
    } else {
        TAKING_OUT
    }
}

struct Shortcut {
    from: u32,
    to: u32,
    time: u32,
    hops: u32,
}

struct Contraction {
    out: Vec<Vec<Arc>>,
    into: Vec<Vec<Arc>>,
    level: Vec<u32>,
    witness: Witness,
    found: Vec<Shortcut>,
}

/// A small search for a way round a node.
struct Witness {
    time: Vec<u32>,
    stamp: Vec<u32>,
    now: u32,
    open: BinaryHeap<Reverse<(u32, u32)>>,
}

impl Witness {
    /// Milliseconds from `from` without `without`, up to `most`; those known are kept for [`Witness::known`].
    fn search(&mut self, out: &[Vec<Arc>], from: u32, without: u32, most: u32, nodes: usize) {
        self.now += 1;
        self.open.clear();
        self.time[from as usize] = 0;
        self.stamp[from as usize] = self.now;
        self.open.push(Reverse((0, from)));
        let mut left = nodes;
        while let Some(Reverse((time, node))) = self.open.pop() {
            if time > self.time[node as usize] {
                continue;
            }
            if time > most || left == 0 {
                break;
            }
            left -= 1;
            for arc in &out[node as usize] {
                let there = time.saturating_add(arc.time);
                let at = arc.to as usize;
                if arc.to != without && there <= most && there < self.known(arc.to) {
                    self.time[at] = there;
                    self.stamp[at] = self.now;
                    self.open.push(Reverse((there, arc.to)));
                }
            }
        }
    }

    fn known(&self, node: u32) -> u32 {
        if self.stamp[node as usize] == self.now {
            self.time[node as usize]
        } else {
            NONE
        }
    }
}

impl Contraction {
    fn of(arcs: &Arcs) -> Contraction {
        let count = arcs.nodes();
        let mut all = Contraction {
            out: vec![vec![]; count],
            into: vec![vec![]; count],
            level: vec![0; count],
            witness: Witness {
                time: vec![0; count],
                stamp: vec![0; count],
                now: 0,
                open: BinaryHeap::new(),
            },
            found: vec![],
        };
        let mut into = vec![0u32; count];
        for to in &arcs.to {
            into[*to as usize] += 1;
        }
        for (node, into) in (0u32..).zip(&into) {
            all.into[node as usize].reserve_exact(*into as usize);
            all.out[node as usize].reserve_exact(arcs.row(node).len());
        }
        drop(into);
        for node in 0..count as u32 {
            for (to, time) in arcs.from(node).filter(|(to, _)| *to != node) {
                let arc = |to: u32| Arc {
                    to,
                    time,
                    over: NONE,
                    hops: 1,
                };
                put(&mut all.out[node as usize], arc(to));
                put(&mut all.into[to as usize], arc(node));
            }
        }
        all
    }

    /// The shortcuts that taking `node` out asks for, into `found`; how many arcs and hops go.
    fn weigh(&mut self, node: u32, nodes: usize) {
        self.found.clear();
        let (into, out) = (&self.into[node as usize], &self.out[node as usize]);
        let longest = out.iter().map(|a| a.time).max().unwrap_or(0);
        for a in into {
            let most = a.time.saturating_add(longest);
            if out.iter().all(|b| b.to == a.to) {
                continue;
            }
            self.witness.search(&self.out, a.to, node, most, nodes);
            for b in out.iter().filter(|b| b.to != a.to) {
                let time = a.time.saturating_add(b.time);
                if self.witness.known(b.to) > time {
                    self.found.push(Shortcut {
                        from: a.to,
                        to: b.to,
                        time,
                        hops: a.hops.saturating_add(b.hops),
                    });
                }
            }
        }
    }

    /// What is taken out late: many shortcuts for the arcs that go, and taken out around it already.
    fn importance(&mut self, node: u32, nodes: usize) -> u64 {
        self.weigh(node, nodes);
        let (into, out) = (&self.into[node as usize], &self.out[node as usize]);
        let gone = (into.len() + out.len()) as u64;
        let gone_hops: u64 = into.iter().chain(out).map(|a| u64::from(a.hops)).sum();
        let (added, added_hops) = (
            self.found.len() as u64,
            self.found.iter().map(|s| u64::from(s.hops)).sum::<u64>(),
        );
        let share = |added: u64, gone: u64| (1000 * added).checked_div(gone).unwrap_or(0);
        1000 * u64::from(self.level[node as usize]) + share(added, gone) + share(added_hops, gone_hops)
    }

    /// With the shortcuts that were found for it last.
    fn take_out(&mut self, node: u32) {
        let found = std::mem::take(&mut self.found);
        for s in &found {
            let arc = |to: u32| Arc {
                to,
                time: s.time,
                over: node,
                hops: s.hops,
            };
            put(&mut self.out[s.from as usize], arc(s.to));
            put(&mut self.into[s.to as usize], arc(s.from));
        }
        self.found = found;
        for k in 0..self.into[node as usize].len() {
            let from = self.into[node as usize][k].to as usize;
            self.out[from].retain(|a| a.to != node);
            self.level[from] = self.level[from].max(self.level[node as usize] + 1);
        }
        for k in 0..self.out[node as usize].len() {
            let to = self.out[node as usize][k].to as usize;
            self.into[to].retain(|a| a.to != node);
            self.level[to] = self.level[to].max(self.level[node as usize] + 1);
        }
    }
}

/// Of two arcs to the same node the quicker one stays.
fn put(arcs: &mut Vec<Arc>, arc: Arc) {
    match arcs.iter_mut().find(|a| a.to == arc.to) {
        Some(old) if old.time <= arc.time => {}
        Some(old) => *old = arc,
        None => arcs.push(arc),
    }
}

/// In which order nodes are taken out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// The least important one first: to be found out.
    Found,
    /// That of their numbers: a graph whose nodes were ranked once is contracted again in a fraction of the time.
    Given,
}

/// Contracts a graph; `told` hears the share of nodes that are taken out.
pub(crate) fn contract(arcs: &Arcs, order: Order, told: &mut dyn FnMut(f64)) -> Hierarchy {
    let count = arcs.nodes();
    let mut all = Contraction::of(arcs);
    let mut open: BinaryHeap<Reverse<(u64, u32)>> = match order {
        Order::Found => (0..count as u32)
            .map(|n| Reverse((all.importance(n, WEIGHING), n)))
            .collect(),
        Order::Given => BinaryHeap::new(),
    };
    let mut done = 0u32;
    let mut rank = vec![NONE; count];
    let (mut forward, mut backward) = (Upward::new(), Upward::new());
    while (done as usize) < count {
        let node = match order {
            Order::Given => {
                all.weigh(done, limit(done, count));
                done
            }
            Order::Found => {
                let Some(Reverse((_, node))) = open.pop() else { break };
                // What was taken out about it since has made it more important: it is weighed again, and waits if others come
                // first now.
                let now = all.importance(node, limit(done, count));
                if open.peek().is_some_and(|Reverse(next)| *next < (now, node)) {
                    open.push(Reverse((now, node)));
                    continue;
                }
                node
            }
        };
        rank[node as usize] = done;
        done += 1;
        if done.is_multiple_of(4096) {
            told(f64::from(done) / count as f64);
        }
        all.take_out(node);
        // Its arcs are those to more important nodes: they go into one row, and their memory to others.
        forward.take(&std::mem::take(&mut all.out[node as usize]));
        backward.take(&std::mem::take(&mut all.into[node as usize]));
    }
    drop((all, open));
    forward.rank(&rank);
    backward.rank(&rank);
    Hierarchy {
        rank,
        forward,
        backward,
    }
}
