//! Arcs to more important nodes, eight bytes each: what tables are made of lies close together in memory.

use crate::contraction::Hierarchy;
use crate::network::NONE;

/// An arc to a more important node.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Climb {
    /// Rank.
    pub to: u32,
    /// Milliseconds.
    pub time: u32,
    /// Decimetres.
    pub length: u32,
}

/// Bits of a number.
fn bits(number: u32) -> u32 {
    u32::BITS - number.leading_zeros()
}

/// How an arc lies in its eight bytes: milliseconds in the lowest bits, the node above them, decimetres in the highest. What is too
/// long for that stands in a table of its own, whose row is told instead of the decimetres, beside milliseconds of nothing but ones.
#[derive(Clone, Copy)]
struct Bits {
    time: u32,
    to: u32,
}

impl Bits {
    /// With so many bits for milliseconds that as few arcs as possible are too long.
    fn fitting(nodes: usize, arcs: impl Iterator<Item = (u32, u32)>) -> Bits {
        let to = bits(nodes as u32);
        let mut count = [[0usize; 33]; 33];
        arcs.for_each(|(time, length)| count[bits(time.saturating_add(1)) as usize][bits(length) as usize] += 1);
        let too_long = |t: &u32| -> usize {
            let fits = |time: usize, length: usize| time <= *t as usize && length <= (64 - to - t) as usize;
            let rows = count.iter().enumerate();
            rows.flat_map(|(time, row)| row.iter().enumerate().filter(move |(l, _)| !fits(time, *l)))
                .map(|(_, n)| n)
                .sum()
        };
        let time = (8..=32.min(60 - to)).min_by_key(too_long).unwrap_or(22);
        Bits { time, to }
    }

    fn long(self) -> u64 {
        (1 << self.time) - 1
    }

    fn most_length(self) -> u64 {
        (1 << (64 - self.time - self.to)) - 1
    }

    fn to(self, word: u64) -> u32 {
        (word >> self.time) as u32 & ((1 << self.to) - 1)
    }
}

/// A row of arcs per node, those out of it and then those into it, and where these begin.
#[derive(Default)]
pub(super) struct Packed {
    /// Two for each node, and the end.
    pub rows: Vec<u32>,
    pub halves: Vec<u64>,
    /// First the bits for milliseconds; then of what is too long for eight bytes its place among the arcs, milliseconds, decimetres.
    pub long: Vec<[u32; 3]>,
    /// Per arc the node that a shortcut leads over, [`NONE`] for an arc of the graph itself.
    pub over: Vec<u32>,
}

/// Of a hierarchy and the decimetres of each rank's stretch.
pub(super) fn pack(hierarchy: Hierarchy, of: &[u32]) -> Packed {
    let nodes = hierarchy.rank.len();
    let lengths = hierarchy.lengths(of);
    let all = lengths[0].len() + lengths[1].len();
    let times = [&hierarchy.forward, &hierarchy.backward].map(|up| up.arcs.iter().map(|a| a.time));
    let [forward, backward] = times;
    let bits = Bits::fitting(nodes, forward.chain(backward).zip(lengths.iter().flatten().copied()));
    let mut packed = Packed {
        rows: Vec::with_capacity(2 * nodes + 1),
        halves: Vec::with_capacity(all),
        long: vec![[bits.time, 0, 0]],
        over: Vec::with_capacity(all),
    };
    packed.rows.push(0);
    for rank in 0..nodes as u32 {
        for (up, lengths) in [&hierarchy.forward, &hierarchy.backward].into_iter().zip(&lengths) {
            for k in up.row(rank) {
                let (arc, length) = (up.arcs[k], lengths[k]);
                let fits = u64::from(arc.time) < bits.long() && u64::from(length) <= bits.most_length();
                let [time, length] = if fits {
                    [arc.time, length].map(u64::from)
                } else {
                    let row = packed.long.len() as u64;
                    packed.long.push([packed.halves.len() as u32, arc.time, length]);
                    // Beyond what can be told it is looked for.
                    [bits.long(), row.min(bits.most_length())]
                };
                packed
                    .halves
                    .push(length << (bits.time + bits.to) | u64::from(arc.to) << bits.time | time);
                packed.over.push(arc.over);
            }
            packed.rows.push(packed.halves.len() as u32);
        }
    }
    packed
}

/// The same, in place.
#[derive(Clone, Copy)]
pub(crate) struct Halves<'a> {
    rows: &'a [u32],
    halves: &'a [u64],
    long: &'a [[u32; 3]],
    over: &'a [u32],
    bits: Bits,
}

impl<'a> Halves<'a> {
    pub fn new(rows: &'a [u32], halves: &'a [u64], long: &'a [[u32; 3]], over: &'a [u32]) -> Halves<'a> {
        Halves {
            rows,
            halves,
            long,
            over,
            bits: Bits {
                time: long.first().map_or(22, |l| l[0].min(32)),
                to: bits(rows.len() as u32 / 2),
            },
        }
    }

    /// Where the arcs of a node stand: those out of it, or those into it.
    pub fn row(&self, node: u32, into: bool) -> std::ops::Range<u32> {
        let at = 2 * node as usize + usize::from(into);
        self.rows[at]..self.rows[at + 1]
    }

    pub fn words(&self, row: std::ops::Range<u32>) -> &'a [u64] {
        &self.halves[row.start as usize..row.end as usize]
    }

    /// The word of an arc, which stands at `at`.
    #[inline]
    pub fn read(&self, at: u32, word: u64) -> Climb {
        let (to, time) = (self.bits.to(word), word & self.bits.long());
        let length = word >> (self.bits.time + self.bits.to);
        if time == self.bits.long() {
            return self.long(at, to, length);
        }
        Climb {
            to,
            time: time as u32,
            length: length as u32,
        }
    }

    #[cold]
    #[inline(never)]
    fn long(&self, at: u32, to: u32, row: u64) -> Climb {
        let found = if row < self.bits.most_length() {
            self.long.get(row as usize)
        } else {
            self.long[1..]
                .binary_search_by_key(&at, |l| l[0])
                .ok()
                .map(|k| &self.long[k + 1])
        };
        let [_, time, length] = found.copied().unwrap_or([at, NONE, NONE]);
        Climb { to, time, length }
    }

    pub fn over(&self, at: u32) -> u32 {
        self.over[at as usize]
    }

    /// The node that the arc between `node` and a more important one leads over, if it is a shortcut.
    pub fn between(&self, node: u32, other: u32, into: bool) -> u32 {
        let row = self.row(node, into);
        let words = self.words(row.clone());
        // In the order of their nodes.
        words
            .binary_search_by_key(&other, |word| self.bits.to(*word))
            .map_or(NONE, |k| self.over(row.start + k as u32))
    }
}
