//! Measures vector tiles: `cargo run --release -p roads --example tiles -- GRAPH`. Per zoom up to 400 tiles that hold roads, spread
//! over the graph: how long each takes, how large it is, and how large a picture of 1280 × 640 pixels.

use roads::Graph;
use roads::draw::{Part, Tile, to_world};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args().nth(1).ok_or("which graph?")?;
    let graph = Graph::open(file.as_ref())?;
    let [w, s, e, n] = graph.about().bounds;
    eprintln!("zoom tiles   ms: half  99 %   most   kB: half  99 %   most   picture: ms  lines points");
    for zoom in 8..=18u8 {
        let number = |place| to_world(place).map(|share| (share * f64::from(zoom).exp2()) as u32);
        let ([left, top], [right, below]) = (number([w, n]), number([e, s]));
        let all: Vec<(u32, u32)> = (left..=right)
            .flat_map(|x| (top..=below).map(move |y| (x, y)))
            .collect();
        let (mut times, mut sizes) = (vec![], vec![]);
        // A step that has no factor in common with the rows spreads them.
        let step = (all.len() / 1200).max(1) | 1;
        for (x, y) in all.iter().step_by(step) {
            let start = Instant::now();
            let tile = graph.tile(Tile::new(u32::from(zoom), *x, *y)?);
            if !tile.is_empty() && times.len() < 400 {
                times.push(start.elapsed().as_secs_f64() * 1e3);
                sizes.push(tile.len() as f64 / 1e3);
            }
        }
        times.sort_by(f64::total_cmp);
        sizes.sort_by(f64::total_cmp);
        let at = |of: &[f64], share: f64| of.get((of.len() as f64 * share) as usize).copied().unwrap_or_default();
        let start = Instant::now();
        let picture = graph.roads(&Part::around([(w + e) / 2.0, (s + n) / 2.0], zoom, [1280, 640], 100, 4));
        let taken = start.elapsed().as_secs_f64() * 1e3;
        let points: usize = picture.iter().map(|r| r.line.len()).sum();
        eprintln!(
            "{zoom:>4} {:>5} {:>10.2} {:>5.2} {:>6.2} {:>10.1} {:>5.1} {:>6.1} {taken:>13.2} {:>6} {points:>6}",
            times.len(),
            at(&times, 0.5),
            at(&times, 0.99),
            times.last().copied().unwrap_or_default(),
            at(&sizes, 0.5),
            at(&sizes, 0.99),
            sizes.last().copied().unwrap_or_default(),
            picture.len()
        );
    }
    Ok(())
}
