//! Set partitioning: of many sets, those that hold everything once and cost the least together.
//!
//! Prices per row by subgradients on the Lagrangian relaxation (M. L. Fisher, "The Lagrangian Relaxation Method for Solving
//! Integer Programming Problems", Management Science 27(1), 1981); sets whose reduced cost exceeds the gap to the best known
//! can be in no better answer and fall away; of the rest, a depth-first search with the prices as its bound looks for one.

/// A set of rows at a cost.
pub(crate) struct Column {
    /// In order, none twice.
    pub rows: Vec<u32>,
    pub cost: f64,
    /// Of each group so many may be taken.
    pub group: u32,
}

pub(crate) struct Partition<'a> {
    pub columns: &'a [Column],
    /// Per row, what it costs to leave it out.
    pub alone: &'a [f64],
    /// Per group, the most columns taken.
    pub most: &'a [u32],
}

const STEPS: usize = 250;
/// Fewer where there are so many entries that they would read more than these in all.
const READ: usize = 30_000_000;
const FEWEST: usize = 50;
/// Steps without a better bound until they get shorter.
const PATIENCE: usize = 12;
/// The most columns that the search looks at, by reduced cost.
const SEARCHED: usize = 1_500;

impl Partition<'_> {
    /// Columns that together, with what is left out, cost less than `known`, if some are found while the search looks at so many
    /// columns in its rows. `start` are first prices of the rows.
    pub fn better_than(&self, known: f64, start: Vec<f64>, steps: usize) -> Option<Vec<usize>> {
        let (prices, bound) = self.prices(known, start);
        let gap = known - bound;
        let mut left: Vec<(f64, usize)> = (0..self.columns.len())
            .map(|c| (self.reduced(c, &prices), c))
            .filter(|(reduced, _)| *reduced < gap)
            .collect();
        left.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        left.truncate(SEARCHED);
        let words = self.alone.len().div_ceil(64);
        let mut masks = vec![0u64; left.len() * words];
        for (at, (_, column)) in left.iter().enumerate() {
            for row in &self.columns[*column].rows {
                masks[at * words + *row as usize / 64] |= 1 << (row % 64);
            }
        }
        let mut by_row: Vec<Vec<u32>> = vec![vec![]; self.alone.len()];
        for (at, (_, column)) in left.iter().enumerate() {
            for row in &self.columns[*column].rows {
                by_row[*row as usize].push(at as u32);
            }
        }
        let negative: f64 = left.iter().map(|(reduced, _)| reduced.min(0.0)).sum();
        let mut deep = Deep {
            of: self,
            left: &left,
            by_row: &by_row,
            masks: &masks,
            words,
            prices: &prices,
            covered: vec![0; words],
            free: self.most.to_vec(),
            taken: vec![],
            sum: prices.iter().sum::<f64>() + negative,
            known,
            best: None,
            steps,
        };
        deep.go();
        deep.best
    }

    fn reduced(&self, column: usize, prices: &[f64]) -> f64 {
        let column = &self.columns[column];
        column.cost - column.rows.iter().map(|r| prices[*r as usize]).sum::<f64>()
    }

    /// The best prices found, and the bound that they prove.
    fn prices(&self, known: f64, mut prices: Vec<f64>) -> (Vec<f64>, f64) {
        let mut best = (prices.clone(), f64::NEG_INFINITY);
        let (mut length, mut idle) = (1.0, 0);
        let mut over = vec![0i32; prices.len()];
        let entries: usize = self.columns.iter().map(|c| c.rows.len() + 4).sum();
        for _ in 0..STEPS.min(READ / entries.max(1)).max(FEWEST) {
            let mut bound: f64 = prices.iter().sum();
            over.fill(1);
            for (at, column) in self.columns.iter().enumerate() {
                let reduced = self.reduced(at, &prices);
                if reduced < 0.0 {
                    bound += reduced;
                    for row in &column.rows {
                        over[*row as usize] -= 1;
                    }
                }
            }
            if bound > best.1 + 1e-9 * known.abs() {
                best = (prices.clone(), bound);
                idle = 0;
            } else {
                idle += 1;
                if idle >= PATIENCE {
                    idle = 0;
                    length *= 0.6;
                    prices.clone_from(&best.0);
                    if length < 0.001 {
                        break;
                    }
                    continue;
                }
            }
            let norm: i64 = over.iter().map(|g| i64::from(*g) * i64::from(*g)).sum();
            if norm == 0 || best.1 >= known {
                break;
            }
            let step = length * (known * 1.0005 - bound).max(0.0) / norm as f64;
            for (row, price) in prices.iter_mut().enumerate() {
                *price = (*price + step * f64::from(over[row])).min(self.alone[row]);
            }
        }
        best
    }
}

struct Deep<'a> {
    of: &'a Partition<'a>,
    /// Reduced cost and column, in order.
    left: &'a [(f64, usize)],
    by_row: &'a [Vec<u32>],
    masks: &'a [u64],
    words: usize,
    prices: &'a [f64],
    covered: Vec<u64>,
    free: Vec<u32>,
    taken: Vec<u32>,
    /// What the answer costs at least.
    sum: f64,
    known: f64,
    best: Option<Vec<usize>>,
    steps: usize,
}

impl Deep<'_> {
    fn open(&self, at: u32) -> bool {
        let from = at as usize * self.words;
        self.free[self.of.columns[self.left[at as usize].1].group as usize] > 0
            && self
                .covered
                .iter()
                .zip(&self.masks[from..from + self.words])
                .all(|(c, m)| c & m == 0)
    }

    /// The uncovered row with the fewest columns that still go.
    fn narrowest(&mut self) -> Option<(usize, Vec<u32>)> {
        let mut best: Option<(usize, Vec<u32>)> = None;
        let mut looked = 1;
        for (row, columns) in self.by_row.iter().enumerate() {
            if self.covered[row / 64] >> (row % 64) & 1 == 1 {
                continue;
            }
            let most = best.as_ref().map_or(usize::MAX, |(_, b)| b.len());
            looked += columns.len() + 1;
            let going: Vec<u32> = columns.iter().copied().filter(|c| self.open(*c)).take(most).collect();
            if going.len() < most {
                let done = going.len() < 2;
                best = Some((row, going));
                if done {
                    break;
                }
            }
        }
        self.steps = self.steps.saturating_sub(looked);
        best
    }

    fn go(&mut self) {
        if self.steps == 0 || self.sum >= self.known {
            return;
        }
        let Some((row, going)) = self.narrowest() else {
            // Negative columns that were not taken are still in the sum: the true cost is not lower.
            let negative: f64 = (0..self.left.len() as u32)
                .filter(|c| self.left[*c as usize].0 < 0.0 && !self.taken.contains(c))
                .map(|c| self.left[c as usize].0)
                .sum();
            let cost = self.sum - negative;
            if cost < self.known {
                self.known = cost;
                self.best = Some(self.taken.iter().map(|c| self.left[*c as usize].1).collect());
            }
            return;
        };
        for column in going {
            let (reduced, at) = self.left[column as usize];
            let added = reduced.max(0.0);
            if self.sum + added >= self.known {
                // They come in order of their reduced costs.
                break;
            }
            let from = column as usize * self.words;
            for w in 0..self.words {
                self.covered[w] |= self.masks[from + w];
            }
            let group = self.of.columns[at].group as usize;
            self.free[group] -= 1;
            self.taken.push(column);
            self.sum += added;
            self.go();
            self.sum -= added;
            self.taken.pop();
            self.free[group] += 1;
            for w in 0..self.words {
                self.covered[w] &= !self.masks[from + w];
            }
        }
        let left_out = self.of.alone[row] - self.prices[row];
        if self.sum + left_out < self.known {
            self.covered[row / 64] |= 1 << (row % 64);
            self.sum += left_out;
            self.go();
            self.sum -= left_out;
            self.covered[row / 64] &= !(1 << (row % 64));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Every choice of columns there is.
    fn by_hand(problem: &Partition) -> f64 {
        let mut best = problem.alone.iter().sum::<f64>();
        for choice in 0..1u32 << problem.columns.len() {
            let mut free = problem.most.to_vec();
            let mut alone = problem.alone.to_vec();
            let (mut cost, mut good) = (0.0, true);
            for (_, column) in problem
                .columns
                .iter()
                .enumerate()
                .filter(|(at, _)| choice >> at & 1 == 1)
            {
                cost += column.cost;
                good &= free[column.group as usize] > 0;
                free[column.group as usize] = free[column.group as usize].saturating_sub(1);
                for row in &column.rows {
                    good &= alone[*row as usize] >= 0.0;
                    alone[*row as usize] = -1.0;
                }
            }
            if good {
                best = best.min(cost + alone.iter().filter(|a| **a >= 0.0).sum::<f64>());
            }
        }
        best
    }

    proptest! {
        #[test]
        fn the_answer_is_the_best_there_is(
            columns in proptest::collection::vec((1..64u32, 1..50u32, 0..2u32), 1..10),
            alone in proptest::collection::vec(5..60u32, 6),
            most in proptest::collection::vec(1..3u32, 2),
        ) {
            let columns: Vec<Column> = columns.into_iter().map(|(mask, cost, group)| Column {
                rows: (0..6).filter(|r| mask >> r & 1 == 1).collect(),
                cost: f64::from(cost),
                group,
            }).collect();
            let alone: Vec<f64> = alone.into_iter().map(f64::from).collect();
            let problem = Partition { columns: &columns, alone: &alone, most: &most };
            let best = by_hand(&problem);
            let all_out: f64 = alone.iter().sum();
            let found = problem.better_than(all_out + 0.5, vec![3.0; 6], 100_000);
            let mut left: Vec<f64> = alone.clone();
            let mut cost = 0.0;
            for column in found.unwrap() {
                cost += columns[column].cost;
                columns[column].rows.iter().for_each(|r| left[*r as usize] = 0.0);
            }
            prop_assert!((cost + left.iter().sum::<f64>() - best).abs() < 1e-6);
            prop_assert!(problem.better_than(best - 1e-6, vec![3.0; 6], 100_000).is_none());
        }
    }
}
