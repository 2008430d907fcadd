//! Times, ways and tables.
//!
//! A trip begins some way along a stretch and ends some way along another. A label is the time at the beginning of a stretch's
//! direction; so a trip begins with a label below nothing, [`BASE`] less what is passed already, and ends with what is passed
//! of the last stretch added. The one case that this doesn't tell is a trip back to a place behind one on the same stretch: it
//! begins behind the first crossing.

mod drawn;
mod ends;
mod plain;
mod side;

use crate::graph::Graph;
use crate::network::NONE;
use crate::snap::Spot;
use side::Side;

/// More than any stretch takes, in milliseconds and in decimetres.
const BASE: u32 = 500_000_000;

/// Times and ways between two places, or none.
#[derive(Clone, Debug, PartialEq)]
pub struct Trip {
    pub milliseconds: u32,
    pub decimetres: u32,
    /// Longitudes and latitudes along the way.
    pub line: Vec<[f64; 2]>,
    /// The streets, each once in a row; unnamed ones are passed over.
    pub streets: Vec<String>,
    /// The nodes that it leads over; none where it stays on one stretch.
    pub(crate) nodes: Vec<u32>,
}

/// Rows of milliseconds and decimetres, `targets` in each; [`Table::UNREACHABLE`] where no way leads.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub targets: usize,
    pub milliseconds: Vec<u32>,
    pub decimetres: Vec<u32>,
}

impl Table {
    pub const UNREACHABLE: u32 = u32::MAX;
}

/// Where a search begins or ends: node, milliseconds, decimetres.
type End = (u32, u32, u32);

/// Memory of searches, to be used again and again with the same graph.
pub struct Asker<'a> {
    graph: &'a Graph,
    forward: Side,
    backward: Side,
}

/// What the targets are reached from, in rows by node.
struct Buckets {
    first: Vec<u32>,
    /// Target, milliseconds: what nearly every look ends with lies close together.
    times: Vec<[u32; 2]>,
    lengths: Vec<u32>,
}

impl Buckets {
    fn of(met: &[[u32; 4]], nodes: usize) -> Buckets {
        let mut first = vec![0u32; nodes + 1];
        for [node, ..] in met {
            first[*node as usize + 1] += 1;
        }
        for n in 1..first.len() {
            first[n] += first[n - 1];
        }
        let mut next = first.clone();
        let mut buckets = Buckets {
            first,
            times: vec![[0; 2]; met.len()],
            lengths: vec![0; met.len()],
        };
        for [node, target, time, length] in met {
            let at = next[*node as usize] as usize;
            next[*node as usize] += 1;
            (buckets.times[at], buckets.lengths[at]) = ([*target, *time], *length);
        }
        buckets
    }
}

impl<'a> Asker<'a> {
    pub fn new(graph: &'a Graph) -> Asker<'a> {
        let nodes = graph.directions().len();
        Asker {
            graph,
            forward: Side::new(nodes, false),
            backward: Side::new(nodes, true),
        }
    }

    /// What it asks.
    pub fn graph(&self) -> &'a Graph {
        self.graph
    }

    /// All times and ways from each source to each target. Places that could not be snapped are unreachable.
    pub fn table(&mut self, sources: &[Option<&Spot>], targets: &[Option<&Spot>]) -> Table {
        let halves = self.graph.halves();
        let count = targets.len();
        let mut table = Table {
            targets: count,
            milliseconds: vec![NONE; sources.len() * count],
            decimetres: vec![NONE; sources.len() * count],
        };
        // What each target is reached from: node, target, milliseconds, decimetres.
        let mut met: Vec<[u32; 4]> = vec![];
        for (target, spot) in (0u32..).zip(targets) {
            let Some(spot) = spot else { continue };
            self.backward.climb::<false>(&self.graph.ends(spot), halves);
            self.backward.prune(halves);
            let side = &self.backward;
            met.extend(side.settled.iter().map(|n| {
                let [time, length] = side.at[*n as usize];
                [*n, target, time, length]
            }));
        }
        let buckets = Buckets::of(&met, self.graph.directions().len());
        for (row, spot) in sources.iter().enumerate() {
            let Some(spot) = spot else { continue };
            self.forward.climb::<false>(&self.graph.beginnings(spot), halves);
            self.forward.prune(halves);
            let times = &mut table.milliseconds[row * count..(row + 1) * count];
            let lengths = &mut table.decimetres[row * count..(row + 1) * count];
            for node in &self.forward.settled {
                let at = *node as usize;
                let [time, length] = self.forward.at[at];
                let bucket = buckets.first[at] as usize..buckets.first[at + 1] as usize;
                for ([target, more], way) in buckets.times[bucket.clone()].iter().zip(&buckets.lengths[bucket]) {
                    let whole = time.saturating_add(*more);
                    if whole < times[*target as usize] {
                        times[*target as usize] = whole;
                        lengths[*target as usize] = length.saturating_add(*way);
                    }
                }
            }
            for (target, other) in targets.iter().enumerate() {
                let Some(other) = other else { continue };
                (times[target], lengths[target]) = if other.stretch == spot.stretch {
                    let same = self.graph.on_the_same(spot, other);
                    // Nothing is quicker than to be there.
                    let round = match same {
                        Some((0, _)) => None,
                        _ => self.meet::<false>(spot, other).map(|(time, length, _)| (time, length)),
                    };
                    same.into_iter().chain(round).min().unwrap_or((NONE, NONE))
                } else if times[target] == NONE {
                    (NONE, NONE)
                } else {
                    (times[target] - BASE, lengths[target].saturating_sub(BASE))
                };
            }
            // The searches for trips on the same stretch have used the memory of this one, which is done with.
        }
        table
    }

    /// Over at least one crossing: the time, the way, and the node where both halves meet.
    fn meet<const WAYS: bool>(&mut self, from: &Spot, to: &Spot) -> Option<(u32, u32, u32)> {
        let halves = self.graph.halves();
        let begin = if from.stretch == to.stretch {
            self.graph.behind_the_first_crossing(from)
        } else {
            self.graph.beginnings(from)
        };
        self.forward.climb::<WAYS>(&begin, halves);
        self.backward.climb::<WAYS>(&self.graph.ends(to), halves);
        let both = |n: &u32| {
            let ([one, way], [other, more]) = (self.forward.at[*n as usize], self.backward.at[*n as usize]);
            let whole = one.saturating_add(other);
            (whole != NONE).then(|| (whole, way.saturating_add(more), *n))
        };
        let best = self.forward.settled.iter().filter_map(both).min()?;
        Some((best.0 - BASE, best.1.saturating_sub(BASE), best.2))
    }

    /// The quickest way, with its line.
    pub fn trip(&mut self, from: &Spot, to: &Spot) -> Option<Trip> {
        let same = (from.stretch == to.stretch)
            .then(|| self.graph.on_the_same(from, to))
            .flatten();
        let over = self.meet::<true>(from, to);
        match (same, over) {
            (Some((time, length)), over) if over.is_none_or(|(t, ..)| time <= t) => {
                Some(self.graph.drawn(from, to, &[], time, length))
            }
            (_, Some((time, length, node))) => {
                let mut nodes = self.climbed(node);
                if from.stretch == to.stretch {
                    // The search began behind the first crossing: the stretch itself is left in the direction that leads there.
                    nodes.insert(0, self.left_by(from, &nodes));
                }
                Some(self.graph.drawn(from, to, &nodes, time, length))
            }
            _ => None,
        }
    }

    /// The direction in which a stretch is left for the first of these nodes.
    fn left_by(&self, from: &Spot, nodes: &[u32]) -> u32 {
        let begins = self.graph.beginnings(from);
        let leads = |end: &&End| self.graph.turns(end.0).any(|(to, _)| Some(&to) == nodes.first());
        begins.iter().find(leads).or(begins.first()).map_or(NONE, |end| end.0)
    }

    /// The nodes along the way that meets here.
    fn climbed(&self, node: u32) -> Vec<u32> {
        let halves = self.graph.halves();
        let mut arcs = vec![];
        let mut at = node;
        while let [k, from] = self.forward.came[at as usize]
            && from != NONE
        {
            arcs.push((from, at, halves.over(k)));
            at = from;
        }
        let mut nodes = vec![at];
        arcs.reverse();
        at = node;
        while let [k, from] = self.backward.came[at as usize]
            && from != NONE
        {
            arcs.push((at, from, halves.over(k)));
            at = from;
        }
        let mut open = vec![];
        for arc in arcs {
            open.push(arc);
            while let Some((from, to, over)) = open.pop() {
                if over == NONE {
                    nodes.push(to);
                    continue;
                }
                // Both halves belong to the less important node between them.
                open.push((over, to, halves.between(over, to, false)));
                open.push((from, over, halves.between(over, from, true)));
            }
        }
        nodes
    }
}
