//! Against real extracts and what other routers say of them. The data is in the folder named by `RAMPE_REAL_DATA`.

use roads::{Asker, Clip, Graph, Profile, Spot, Table};
use std::path::PathBuf;

const FILES: [&str; 4] = [
    "isle-of-man-2020-03-13",
    "neubrandenburg",
    "oslo-center",
    "porto-portugal",
];

fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("RAMPE_REAL_DATA").map(|f| PathBuf::from(f).join("osm"));
    if folder.is_none() {
        eprintln!("skipped: RAMPE_REAL_DATA names no folder");
    }
    folder
}

fn graph(folder: &std::path::Path, file: &str) -> Graph {
    let path = folder.join(format!("{file}.osm.pbf"));
    Graph::build(
        &path,
        Profile::text_of("car").expect("it comes along"),
        &Clip::All,
        &mut |_| {},
    )
    .expect("the extract is read")
}

/// Of values, where in their order each one stands; equal ones share the mean of their places.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut from = 0;
    while from < order.len() {
        let mut to = from + 1;
        while to < order.len() && values[order[to]] == values[order[from]] {
            to += 1;
        }
        order[from..to]
            .iter()
            .for_each(|k| ranks[*k] = (from + to - 1) as f64 / 2.0);
        from = to;
    }
    ranks
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
    let (ma, mb) = (mean(a), mean(b));
    let sum = |f: &dyn Fn(f64, f64) -> f64| a.iter().zip(b).map(|(x, y)| f(x - ma, y - mb)).sum::<f64>();
    sum(&|x, y| x * y) / (sum(&|x, _| x * x) * sum(&|_, y| y * y)).sqrt()
}

#[test]
fn times_agree_with_those_of_another_router() {
    let Some(folder) = data() else { return };
    for file in FILES {
        let graph = graph(&folder, file);
        let anchors = std::fs::read(folder.join(format!("anchors/{file}.json"))).unwrap();
        let anchors: serde_json::Value = serde_json::from_slice(&anchors).unwrap();
        let points: Vec<[f64; 2]> = serde_json::from_value(anchors["points_lonlat"].clone()).unwrap();
        let theirs: Vec<Vec<Option<f64>>> = serde_json::from_value(anchors["osrm"]["seconds"].clone()).unwrap();
        let spots: Vec<Option<Spot>> = points.iter().map(|p| graph.snap(*p, 1000.0).ok()).collect();
        let spots: Vec<Option<&Spot>> = spots.iter().map(Option::as_ref).collect();
        let table = Asker::new(&graph).table(&spots, &spots);
        let (mut a, mut b, mut ratios, mut unreachable) = (vec![], vec![], vec![], 0);
        for (from, theirs) in theirs.iter().enumerate() {
            for to in (0..points.len()).filter(|to| *to != from) {
                let ours = table.milliseconds[from * table.targets + to];
                let Some(other) = theirs[to].filter(|t| *t > 0.0) else {
                    continue;
                };
                if ours == Table::UNREACHABLE {
                    unreachable += 1;
                    continue;
                }
                let ours = f64::from(ours) / 1000.0;
                a.push(ours);
                b.push(other);
                ratios.push(ours / other);
            }
        }
        ratios.sort_by(f64::total_cmp);
        let at = |share: f64| ratios[(share * (ratios.len() - 1) as f64).round() as usize];
        let rank = correlation(&ranks(&a), &ranks(&b));
        eprintln!(
            "{file}: {} pairs, {unreachable} unreachable, rank correlation {rank:.4}, ratio {:.3} ({:.3} to {:.3})",
            a.len(),
            at(0.5),
            at(0.05),
            at(0.95)
        );
        assert!(rank >= 0.97, "{file}");
        assert!((0.85..=1.10).contains(&at(0.5)), "{file}");
        assert!(at(0.05) >= 0.75 && at(0.95) <= 1.2, "{file}");
        assert!(unreachable * 50 < a.len(), "{file}");
    }
}

#[test]
fn the_quick_way_equals_the_plain_one_to_the_millisecond() {
    let Some(folder) = data() else { return };
    for file in FILES.iter().chain(&["oslo-east-filtered"]) {
        let graph = graph(&folder, file);
        let [w, s, e, n] = graph.about().bounds;
        let mut x = 88_172_645_463_325_252_u64;
        let mut random = || {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            (x >> 11) as f64 / (1u64 << 53) as f64
        };
        let mut spots: Vec<Spot> = vec![];
        while spots.len() < 200 {
            let place = [w + (e - w) * random(), s + (n - s) * random()];
            spots.extend(graph.snap(place, 1000.0).ok());
        }
        let mut asker = Asker::new(&graph);
        for k in 0..100 {
            let targets: Vec<&Spot> = (0..100).map(|t| &spots[(k + t * 7) % 200]).collect();
            let plain = graph.plainly(&spots[k], &targets);
            let row = asker.table(
                &[Some(&spots[k])],
                &targets.iter().map(|t| Some(*t)).collect::<Vec<_>>(),
            );
            assert_eq!(row.milliseconds, plain, "{file}");
            let trip = asker.trip(&spots[k], targets[k]);
            assert_eq!(trip.map_or(Table::UNREACHABLE, |t| t.milliseconds), plain[k], "{file}");
        }
    }
}
