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
    /// Ranks.
    pub to: Vec<u32>,
    /// Milliseconds.
    pub time: Vec<u32>,
    /// Decimetres.
    pub length: Vec<u32>,
    /// The rank that a shortcut leads over, [`NONE`] for an arc of the graph itself.
    pub over: Vec<u32>,
}

pub(crate) struct Hierarchy {
    /// Per node.
    pub rank: Vec<u32>,
    /// Out of a node.
    pub forward: Upward,
    /// Into a node: `to` is where they come from.
    pub backward: Upward,
}

#[derive(Clone, Copy, Debug)]
struct Arc {
    to: u32,
    time: u32,
    length: u32,
    over: u32,
    /// Arcs of the graph itself in it.
    hops: u32,
}

/// The most nodes that the search for another way looks at, when a node is weighed and when it is taken out.
const WEIGHING: usize = 30;
const TAKING_OUT: usize = 200;

struct Shortcut {
    from: u32,
    to: u32,
    time: u32,
    length: u32,
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
                let there = time + arc.time;
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
    /// The shortcuts that taking `node` out asks for, into `found`; how many arcs and hops go.
    fn weigh(&mut self, node: u32, nodes: usize) {
        self.found.clear();
        let (into, out) = (&self.into[node as usize], &self.out[node as usize]);
        let longest = out.iter().map(|a| a.time).max().unwrap_or(0);
        for a in into {
            let most = a.time + longest;
            if out.iter().all(|b| b.to == a.to) {
                continue;
            }
            self.witness.search(&self.out, a.to, node, most, nodes);
            for b in out.iter().filter(|b| b.to != a.to) {
                let time = a.time + b.time;
                if self.witness.known(b.to) > time {
                    self.found.push(Shortcut {
                        from: a.to,
                        to: b.to,
                        time,
                        length: a.length + b.length,
                        hops: a.hops + b.hops,
                    });
                }
            }
        }
    }

    fn importance(&mut self, node: u32) -> u64 {
        self.weigh(node, WEIGHING);
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

    fn take_out(&mut self, node: u32) {
        self.weigh(node, TAKING_OUT);
        let found = std::mem::take(&mut self.found);
        for s in &found {
            let arc = |to: u32| Arc {
                to,
                time: s.time,
                length: s.length,
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

/// Contracts a graph; `told` hears the share of nodes that are taken out.
pub(crate) fn contract(arcs: &Arcs, told: &mut dyn FnMut(f64)) -> Hierarchy {
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
    for node in 0..count as u32 {
        for (to, time, length) in arcs.from(node).filter(|(to, ..)| *to != node) {
            let arc = |to: u32| Arc {
                to,
                time,
                length,
                over: NONE,
                hops: 1,
            };
            put(&mut all.out[node as usize], arc(to));
            put(&mut all.into[to as usize], arc(node));
        }
    }
    let mut importance: Vec<u64> = (0..count as u32).map(|n| all.importance(n)).collect();
    let mut open: BinaryHeap<Reverse<(u64, u32)>> = (0..count as u32)
        .map(|n| Reverse((importance[n as usize], n)))
        .collect();
    let mut order: Vec<u32> = Vec::with_capacity(count);
    let mut rank = vec![NONE; count];
    let mut neighbours: Vec<u32> = vec![];
    while let Some(Reverse((value, node))) = open.pop() {
        if rank[node as usize] != NONE || value != importance[node as usize] {
            continue;
        }
        rank[node as usize] = order.len() as u32;
        order.push(node);
        if order.len().is_multiple_of(4096) {
            told(order.len() as f64 / count as f64);
        }
        all.take_out(node);
        // What was taken out keeps its arcs: they are those to more important nodes.
        neighbours.clear();
        neighbours.extend(all.out[node as usize].iter().map(|a| a.to));
        neighbours.extend(all.into[node as usize].iter().map(|a| a.to));
        neighbours.sort_unstable();
        neighbours.dedup();
        for n in &neighbours {
            let now = all.importance(*n);
            if now != importance[*n as usize] {
                importance[*n as usize] = now;
                open.push(Reverse((now, *n)));
            }
        }
    }
    let upward = |lists: &[Vec<Arc>]| {
        let mut up = Upward {
            first: vec![0],
            ..Upward::default()
        };
        for node in &order {
            let mut list: Vec<&Arc> = lists[*node as usize].iter().collect();
            list.sort_by_key(|a| rank[a.to as usize]);
            for arc in list {
                up.to.push(rank[arc.to as usize]);
                up.time.push(arc.time);
                up.length.push(arc.length);
                up.over.push(if arc.over == NONE {
                    NONE
                } else {
                    rank[arc.over as usize]
                });
            }
            up.first.push(up.to.len() as u32);
        }
        up
    };
    Hierarchy {
        forward: upward(&all.out),
        backward: upward(&all.into),
        rank,
    }
}
