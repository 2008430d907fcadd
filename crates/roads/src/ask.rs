//! Times, ways and tables.
//!
//! A trip begins some way along a stretch and ends some way along another. A label is the time at the beginning of a stretch's
//! direction; so a trip begins with a label below nothing, [`BASE`] less what is passed already, and ends with what is passed
//! of the last stretch added. The one case that this doesn't tell is a trip back to a place behind one on the same stretch: it
//! begins behind the first crossing.

use crate::graph::Graph;
use crate::graph::halves::Halves;
use crate::network::NONE;
use crate::read::SCALE;
use crate::snap::Spot;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

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

/// What is known of a node: milliseconds and decimetres, both above [`BASE`]; [`NONE`] where nothing is known.
type Label = [u32; 2];

/// A search upward from one place: out of it, or into it.
struct Side {
    into: bool,
    at: Vec<Label>,
    /// Where ways are asked for: the arc that led to a node, and from which; [`NONE`] at a beginning.
    came: Vec<[u32; 2]>,
    touched: Vec<u32>,
    /// Milliseconds above, the node below.
    open: BinaryHeap<Reverse<u64>>,
    /// In the order they were settled.
    settled: Vec<u32>,
}

impl Side {
    fn new(nodes: usize, into: bool) -> Side {
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
    fn climb<const WAYS: bool>(&mut self, ends: &[End], halves: Halves) {
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
    fn prune(&mut self, halves: Halves) {
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

impl Graph {
    fn passed(&self, spot: &Spot, back: usize) -> (u32, u32) {
        let stretch = &self.stretches()[spot.stretch as usize];
        let along = if back == 0 { spot.along } else { 1.0 - spot.along };
        let of = |whole: u32| (f64::from(whole) * along).round() as u32;
        (of(stretch.time[back]), of(stretch.length()))
    }

    /// Backward or not, and the node where trips begin.
    fn directions_of(&self, spot: &Spot) -> impl Iterator<Item = (usize, u32)> {
        let (nodes, at) = (self.nodes(), 2 * spot.stretch as usize);
        let open = (0..2).filter(|back| spot.open[*back]);
        open.map(move |back| (back, nodes[at + back]))
            .filter(|(_, n)| *n != NONE)
    }

    fn beginnings(&self, spot: &Spot) -> Vec<End> {
        let end = |(back, node): (usize, u32)| {
            let (time, length) = self.passed(spot, back);
            (node, BASE - time, BASE - length)
        };
        self.directions_of(spot).map(end).collect()
    }

    fn ends(&self, spot: &Spot) -> Vec<End> {
        let mut ends = vec![];
        for (back, node) in self.directions_of(spot) {
            let (time, length) = self.passed(spot, back);
            let nodes = std::iter::once(node).chain(self.copies(2 * spot.stretch + back as u32));
            ends.extend(nodes.map(|node| (node, time, length)));
        }
        ends
    }

    fn behind_the_first_crossing(&self, spot: &Spot) -> Vec<End> {
        let lengths = |node: u32| self.stretches()[self.directions()[node as usize] as usize / 2].length();
        let mut ends = vec![];
        for (node, time, length) in self.beginnings(spot) {
            ends.extend(
                self.turns(node)
                    .map(|(to, more)| (to, time + more, length + lengths(node))),
            );
        }
        ends
    }

    /// Along one stretch without a crossing.
    fn on_the_same(&self, from: &Spot, to: &Spot) -> Option<(u32, u32)> {
        let both = (0..2).filter(|b| from.open[*b] && to.open[*b]);
        let way = |back: usize| {
            let ((a, long_a), (b, long_b)) = (self.passed(from, back), self.passed(to, back));
            let ahead = if back == 0 {
                to.along >= from.along
            } else {
                to.along <= from.along
            };
            ahead.then(|| (b.abs_diff(a), long_b.abs_diff(long_a)))
        };
        both.filter_map(way).min()
    }

    /// A trip over these nodes, which begin and end with the stretches of both places; none is a trip along one stretch.
    fn drawn(&self, from: &Spot, to: &Spot, nodes: &[u32], milliseconds: u32, decimetres: u32) -> Trip {
        let mut line = vec![from.place];
        let mut streets: Vec<String> = vec![];
        let mut along = |at: u32, begin: f64, end: f64| {
            let (stretch, back) = (at / 2, at % 2 == 1);
            let name = self.name(stretch);
            if !name.is_empty() && streets.last().is_none_or(|s| s != name) {
                streets.push(name.to_owned());
            }
            let points = self.line(stretch);
            let ordered = (0..points.len()).map(|k| points[if back { points.len() - 1 - k } else { k }]);
            if begin < 0.0 && end > 1.0 {
                line.extend(ordered.map(|p| p.map(|v| f64::from(v) / SCALE)));
                return;
            }
            let whole: f64 = points.windows(2).map(|p| crate::geo::metres(p[0], p[1])).sum();
            let (mut passed, mut last) = (0.0, None);
            for point in ordered {
                passed += last.map_or(0.0, |last| crate::geo::metres(last, point));
                last = Some(point);
                let share = passed / whole.max(1e-9);
                if share > begin && share < end {
                    line.push(point.map(|v| f64::from(v) / SCALE));
                }
            }
        };
        let share = |spot: &Spot, back: bool| if back { 1.0 - spot.along } else { spot.along };
        let directions: Vec<u32> = nodes.iter().map(|n| self.directions()[*n as usize]).collect();
        match directions.as_slice() {
            [] => {
                let back = to.along < from.along || to.along == from.along && !(from.open[0] && to.open[0]);
                let at = 2 * from.stretch + u32::from(back);
                along(at, share(from, back), share(to, back));
            }
            [first, between @ .., last] => {
                along(*first, share(from, first % 2 == 1), 2.0);
                between.iter().for_each(|at| along(*at, -1.0, 2.0));
                along(*last, -1.0, share(to, last % 2 == 1));
            }
            [only] => along(*only, share(from, only % 2 == 1), share(to, only % 2 == 1)),
        }
        line.push(to.place);
        line.dedup();
        Trip {
            milliseconds,
            decimetres,
            line,
            streets,
            nodes: nodes.to_vec(),
        }
    }

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
