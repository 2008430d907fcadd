//! Lines in whole units: made simpler, joined where they meet, and cut to a part of the map.

use super::mercator::Part;
use std::collections::HashMap;

pub(super) type Points = Vec<[i64; 2]>;

/// Leaves out points that lie within so many units of the line between those that stay; both ends stay. The rule of Douglas
/// and Peucker (1973).
pub(super) fn simple(mut points: Points, tolerance: f64) -> Points {
    points.dedup();
    if points.len() < 3 {
        return points;
    }
    let mut stays = vec![false; points.len()];
    stays[0] = true;
    stays[points.len() - 1] = true;
    let mut runs = vec![(0, points.len() - 1)];
    while let Some((from, to)) = runs.pop() {
        let off = |at: usize| off_line(points[at], points[from], points[to]);
        let farthest = (from + 1..to)
            .map(|at| (off(at), at))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((far, at)) = farthest
            && far > tolerance
        {
            stays[at] = true;
            runs.extend([(from, at), (at, to)]);
        }
    }
    let mut stays = stays.iter();
    points.retain(|_| stays.next().is_some_and(|s| *s));
    points
}

/// How far a point is from the line between two others.
fn off_line(point: [i64; 2], a: [i64; 2], b: [i64; 2]) -> f64 {
    let [px, py] = [(point[0] - a[0]) as f64, (point[1] - a[1]) as f64];
    let [bx, by] = [(b[0] - a[0]) as f64, (b[1] - a[1]) as f64];
    let square = bx * bx + by * by;
    let along = if square > 0.0 {
        ((px * bx + py * by) / square).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (px - along * bx).hypot(py - along * by)
}

/// Lines that end where another begins become one; which way a road was drawn says nothing.
pub(super) fn joined(pieces: Vec<Points>) -> Vec<Points> {
    let mut at: HashMap<[i64; 2], Vec<usize>> = HashMap::new();
    for (n, piece) in pieces.iter().enumerate() {
        for end in [piece[0], piece[piece.len() - 1]] {
            at.entry(end).or_default().push(n);
        }
    }
    let mut left: Vec<Option<Points>> = pieces.into_iter().map(Some).collect();
    let mut lines = vec![];
    for n in 0..left.len() {
        let Some(mut line) = left[n].take() else { continue };
        for _ in 0..2 {
            while let Some(next) = next(&line, &at, &mut left) {
                line.extend_from_slice(&next[1..]);
            }
            line.reverse();
        }
        lines.push(line);
    }
    lines
}

/// The piece that goes on from the end of a line, beginning there; where several do, nobody says which.
fn next(line: &Points, at: &HashMap<[i64; 2], Vec<usize>>, left: &mut [Option<Points>]) -> Option<Points> {
    let end = line[line.len() - 1];
    let here = at.get(&end).filter(|here| here.len() == 2)?;
    let mut piece = here.iter().find_map(|n| left[*n].take())?;
    if piece[0] != end {
        piece.reverse();
    }
    Some(piece)
}

/// What of a line lies within a part of the map and its margin.
pub(super) fn cut(points: &[[i64; 2]], part: &Part) -> Vec<Vec<[i32; 2]>> {
    let least = -f64::from(part.margin);
    let most = [part.width, part.height].map(|side| f64::from(side) + f64::from(part.margin));
    let mut runs: Vec<Vec<[i32; 2]>> = vec![];
    let mut open = false;
    for pair in points.windows(2) {
        let [a, b] = [pair[0], pair[1]].map(|p| p.map(|v| v as f64));
        let Some((from, to)) = within(a, b, least, most) else {
            open = false;
            continue;
        };
        let at = |share: f64| [0, 1].map(|k| (a[k] + (b[k] - a[k]) * share).round() as i32);
        if !open {
            runs.push(vec![at(from)]);
        }
        if let Some(run) = runs.last_mut()
            && run.last() != Some(&at(to))
        {
            run.push(at(to));
        }
        open = to >= 1.0;
    }
    runs.retain(|run| run.len() > 1);
    runs
}

/// From which to which share of its length a line lies in a box: the rule of Liang and Barsky (1984).
fn within(a: [f64; 2], b: [f64; 2], least: f64, most: [f64; 2]) -> Option<(f64, f64)> {
    let (mut from, mut to) = (0.0f64, 1.0f64);
    for k in 0..2 {
        let way = b[k] - a[k];
        let (low, high) = (least - a[k], most[k] - a[k]);
        if way == 0.0 {
            if low > 0.0 || high < 0.0 {
                return None;
            }
            continue;
        }
        let (enters, leaves) = if way > 0.0 {
            (low / way, high / way)
        } else {
            (high / way, low / way)
        };
        from = from.max(enters);
        to = to.min(leaves);
    }
    (from < to).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn part() -> Part {
        Part {
            zoom: 14,
            world: 1e6,
            left: 0,
            top: 0,
            width: 100,
            height: 60,
            margin: 10,
            tolerance: 1.0,
        }
    }

    fn points() -> impl Strategy<Value = Points> {
        proptest::collection::vec([-200..300i64, -200..300i64], 2..20)
    }

    #[test]
    fn a_line_that_leaves_and_comes_back_is_two() {
        let line = [[-50, 20], [50, 20], [50, 200], [80, 200], [80, 30]];
        assert_eq!(
            cut(&line, &part()),
            [vec![[-10, 20], [50, 20], [50, 70]], vec![[80, 70], [80, 30]]]
        );
    }

    #[test]
    fn pieces_of_a_road_become_one_and_branches_stay_apart() {
        let pieces = vec![vec![[0, 0], [5, 0]], vec![[9, 0], [5, 0]], vec![[9, 0], [9, 9]]];
        let mut one = joined(pieces.clone());
        if one[0][0] != [0, 0] {
            one[0].reverse();
        }
        assert_eq!(one, [vec![[0, 0], [5, 0], [9, 0], [9, 9]]]);
        let mut branched = pieces;
        branched.push(vec![[9, 0], [20, 0]]);
        assert_eq!(joined(branched).len(), 3);
        // A ring meets itself and ends.
        assert_eq!(
            joined(vec![vec![[0, 0], [5, 0], [5, 5]], vec![[5, 5], [0, 0]]]).len(),
            1
        );
    }

    proptest! {
        #[test]
        fn a_simpler_line_keeps_its_ends_and_stays_near(line in points(), tolerance in 0.5..20.0f64) {
            let simpler = simple(line.clone(), tolerance);
            prop_assert_eq!(simpler.first(), line.first());
            prop_assert_eq!(simpler.last(), line.last());
            for point in &line {
                let off = simpler.windows(2).map(|p| off_line(*point, p[0], p[1])).fold(f64::MAX, f64::min);
                prop_assert!(simpler.len() == 1 || off <= tolerance + 1e-9, "{off}");
            }
        }

        #[test]
        fn what_is_cut_lies_inside_and_nothing_inside_is_lost(line in points()) {
            let part = part();
            let runs = cut(&line, &part);
            let inside = |[x, y]: [f64; 2]| (-10.0..=110.0).contains(&x) && (-10.0..=70.0).contains(&y);
            for run in &runs {
                prop_assert!(run.len() > 1);
                prop_assert!(run.iter().all(|p| inside(p.map(f64::from))));
            }
            // Points of the line, a quarter of a unit apart: each inside lies within a unit of what is left.
            for pair in line.windows(2) {
                for n in 0..=400 {
                    let share = f64::from(n) / 400.0;
                    let p = [0, 1].map(|k| pair[0][k] as f64 + (pair[1][k] - pair[0][k]) as f64 * share);
                    let deep = (-9.0..=109.0).contains(&p[0]) && (-9.0..=69.0).contains(&p[1]);
                    if deep {
                        let rounded = p.map(|v| v.round() as i64);
                        let off = runs.iter().flat_map(|r| r.windows(2)).map(|w| {
                            off_line(rounded, w[0].map(i64::from), w[1].map(i64::from))
                        }).fold(f64::MAX, f64::min);
                        prop_assert!(off < 1.5 || pair[0] == pair[1], "{p:?} {off}");
                    }
                }
            }
        }
    }
}
