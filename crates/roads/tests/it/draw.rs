//! Road lines and vector tiles, read back by a decoder of our own.

use crate::pbf::{File, Save, tags};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use roads::draw::{EXTENT, Kind, MOST_ZOOM, NoTile, Part, Tile, to_degrees, to_world};
use roads::{Clip, Graph, Profile};
use std::collections::BTreeMap;

/// A town of crooked streets around 60° north, 10° east: a main road through it, driveways off it.
fn town() -> impl Strategy<Value = File> {
    let bends = proptest::collection::vec(-4e-4..4e-4f64, 72);
    (3..6i64, bends).prop_map(|(n, bends)| {
        let mut file = File::default();
        for at in 0..n * n {
            let bend = |k: usize| bends[(at as usize * 2 + k) % bends.len()];
            let place = (
                10.0 + (at % n) as f64 * 4e-3 + bend(0),
                60.0 + (at / n) as f64 * 2e-3 + bend(1),
            );
            file.nodes.push((at + 1, place.0, place.1, vec![]));
        }
        for row in 0..n {
            let class = if row == 1 { "primary" } else { "residential" };
            let across: Vec<i64> = (0..n).map(|column| row * n + column + 1).collect();
            let across = bent(&mut file, &across, &bends);
            file.ways
                .push((row + 1, across, tags(&format!("highway={class} name=Rad+{row}"))));
            let up = (0..n).map(|other| other * n + row + 1).collect();
            file.ways.push((row + 101, up, tags("highway=residential")));
        }
        let (_, lon, lat, _) = file.nodes[0];
        file.nodes.push((1000, lon - 3e-4, lat - 2e-4, vec![]));
        file.ways.push((201, vec![1, 1000], tags("highway=service")));
        file
    })
}

/// The same way with three nodes more between any two, beside the straight line.
fn bent(file: &mut File, way: &[i64], bends: &[f64]) -> Vec<i64> {
    let place = |file: &File, id: i64| file.nodes.iter().find(|n| n.0 == id).map(|n| [n.1, n.2]).unwrap();
    let mut all = vec![way[0]];
    for pair in way.windows(2) {
        let (a, b) = (place(file, pair[0]), place(file, pair[1]));
        for n in 1..4i64 {
            let share = n as f64 / 4.0;
            let id = 10_000 + file.nodes.len() as i64;
            let bend = bends[id as usize % bends.len()] / 2.0;
            let between = [0, 1].map(|k| a[k] + (b[k] - a[k]) * share);
            file.nodes.push((id, between[0], between[1] + bend, vec![]));
            all.push(id);
        }
        all.push(pair[1]);
    }
    all
}

fn built(file: &File) -> Graph {
    let folder = tempfile::tempdir().unwrap();
    let car = Profile::text_of("car").unwrap();
    Graph::build(&file.save(folder.path()), car, &Clip::All, &mut |_| {}).unwrap()
}

fn tile_at(zoom: u32, place: [f64; 2]) -> Tile {
    let [x, y] = to_world(place).map(|share| (share * f64::from(zoom).exp2()) as u32);
    Tile::new(zoom, x, y).unwrap()
}

/// Every tile of a zoom that the graph touches.
fn tiles(graph: &Graph, zoom: u32) -> Vec<(u32, u32, Tile)> {
    let [w, s, e, n] = graph.about().bounds;
    let number = |place| to_world(place).map(|share| (share * f64::from(zoom).exp2()) as u32);
    let ([left, top], [right, below]) = (number([w, n]), number([e, s]));
    let all = (left..=right).flat_map(|x| (top..=below).map(move |y| (x, y)));
    all.map(|(x, y)| (x, y, Tile::new(zoom, x, y).unwrap())).collect()
}

/// Metres on the map, some of them, from a point to a line.
fn off(p: [f64; 2], line: &[[f64; 2]]) -> f64 {
    let of = |w: &[[f64; 2]]| {
        let [bx, by] = [w[1][0] - w[0][0], w[1][1] - w[0][1]];
        let [px, py] = [p[0] - w[0][0], p[1] - w[0][1]];
        let along = ((px * bx + py * by) / (bx * bx + by * by).max(1e-9)).clamp(0.0, 1.0);
        (px - along * bx).hypot(py - along * by)
    };
    line.windows(2).map(of).fold(f64::MAX, f64::min)
}

fn floats(line: &[[i32; 2]]) -> Vec<[f64; 2]> {
    line.iter().map(|p| p.map(f64::from)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn every_road_is_on_its_tile_and_nothing_lies_beyond_the_margin(file in town(), zoom in 13..17u32) {
        let graph = built(&file);
        let shown: Vec<_> = graph.lines(graph.about().bounds).filter(|l| u32::from(Kind::of(l.class).from_zoom()) <= zoom).collect();
        prop_assert!(!shown.is_empty());
        for (_, _, tile) in tiles(&graph, zoom) {
            let part = tile.part();
            let found = decoded(&graph.tile(tile));
            for road in &found {
                for p in &road.line {
                    let reach = -part.margin..=EXTENT + part.margin;
                    prop_assert!(p.iter().all(|v| reach.contains(v)), "{p:?}");
                }
                prop_assert_eq!(road.tags.get("ferry"), None);
            }
            for line in &shown {
                // Places along the road, a few units apart.
                for pair in line.points.windows(2) {
                    for n in 0..=60 {
                        let place = [0, 1].map(|k| pair[0][k] + (pair[1][k] - pair[0][k]) * f64::from(n) / 60.0);
                        let p = part.unit(place);
                        if p.iter().all(|v| (0..=i64::from(EXTENT)).contains(v)) {
                            let of = found.iter().filter(|f| f.tags["class"] == line.class);
                            let near = of.map(|f| off(p.map(|v| v as f64), &floats(&f.line))).fold(f64::MAX, f64::min);
                            prop_assert!(near <= part.tolerance + 2.0, "{} {p:?} is {near} off", line.class);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_road_over_the_border_of_two_tiles_is_one_line(file in town(), zoom in 13..18u32) {
        let graph = built(&file);
        for (x, y, tile) in tiles(&graph, zoom) {
            let Ok(right) = Tile::new(zoom, x + 1, y) else { continue };
            let (here, there) = (decoded(&graph.tile(tile)), decoded(&graph.tile(right)));
            // Where lines pass the right border of the one, they pass the left border of the other.
            let passes = |roads: &[Road], at: i32| {
                let mut heights = vec![];
                for pair in roads.iter().flat_map(|r| r.line.windows(2)) {
                    let [[ax, ay], [bx, by]] = [pair[0], pair[1]].map(|p| p.map(f64::from));
                    let border = f64::from(at);
                    if (ax < border) != (bx < border) {
                        let height = ay + (by - ay) * (border - ax) / (bx - ax);
                        if (0.0..=f64::from(EXTENT)).contains(&height) {
                            heights.push(height);
                        }
                    }
                }
                heights.sort_by(f64::total_cmp);
                heights
            };
            let (out, into) = (passes(&here, EXTENT), passes(&there, 0));
            let steep = out.iter().any(|h| *h < 3.0 || *h > f64::from(EXTENT) - 3.0);
            if !steep {
                prop_assert_eq!(out.len(), into.len());
                for (a, b) in out.iter().zip(&into) {
                    // What is cut at the margin is rounded: the border is moved by a little.
                    prop_assert!((a - b).abs() < 3.0, "{a} {b}");
                }
            }
        }
    }

    #[test]
    fn any_three_numbers_are_a_tile_or_an_error(z in any::<u32>(), x in any::<u32>(), y in any::<u32>(), small in 0..25u32) {
        for zoom in [z, small] {
            let side = 1u64 << zoom.min(40);
            match Tile::new(zoom, x, y) {
                Ok(tile) => {
                    prop_assert!(zoom <= u32::from(MOST_ZOOM) && u64::from(x) < side && u64::from(y) < side);
                    let [w, s, e, n] = tile.part().bounds();
                    prop_assert!(w < e && s < n);
                }
                Err(NoTile::Zoom(refused)) => prop_assert!(refused == zoom && zoom > u32::from(MOST_ZOOM)),
                Err(NoTile::Outside { most, .. }) => prop_assert!(u64::from(most) + 1 == side && x.max(y) > most),
            }
        }
    }

    #[test]
    fn whatever_is_asked_of_a_town_is_answered(file in town(), zoom in 0..=20u32, share in (0.0..1.0f64, 0.0..1.0f64), offset in -2.0..2.0f64) {
        let graph = built(&file);
        let [w, s, e, n] = graph.about().bounds;
        let place = [w + (e - w) * share.0 + offset * (e - w), s + (n - s) * share.1];
        for road in decoded(&graph.tile(tile_at(zoom, place))) {
            prop_assert!(road.line.len() > 1);
        }
        let part = Part::around(place, u8::try_from(zoom).unwrap(), [800, 400], 100, 4);
        for road in graph.roads(&part) {
            let reach = |v: i32, side: i32| (-400..=side + 400).contains(&v);
            prop_assert!(road.line.iter().all(|[x, y]| reach(*x, 3200) && reach(*y, 1600)));
        }
    }
}

#[test]
fn what_is_far_away_is_an_empty_tile() {
    let town = one_town();
    assert_eq!(town.tile(Tile::new(14, 0, 0).unwrap()), b"");
    let place = to_degrees([0.25, 0.25]);
    assert_eq!(town.tile(tile_at(20, place)), b"");
}

#[test]
fn a_county_shows_main_roads_and_a_yard_its_driveway() {
    let town = one_town();
    let [w, s, e, n] = town.about().bounds;
    let middle = [(w + e) / 2.0, (s + n) / 2.0];
    let classes = |zoom| -> Vec<String> {
        let mut all: Vec<String> = decoded(&town.tile(tile_at(zoom, middle)))
            .iter()
            .map(|r| r.tags["class"].clone())
            .collect();
        all.dedup();
        all
    };
    assert_eq!(classes(8), ["primary"]);
    assert_eq!(
        classes(13),
        ["residential", "primary"],
        "the important ones are drawn last"
    );
    let yard = decoded(&town.tile(tile_at(15, [w, s])));
    assert!(yard.iter().any(|r| r.tags["class"] == "service"));
    let named: Vec<&str> = yard
        .iter()
        .filter_map(|r| r.tags.get("name").map(String::as_str))
        .collect();
    assert!(named.contains(&"Rad 0"), "{named:?}");
}

fn one_town() -> Graph {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    built(&town().new_tree(&mut runner).unwrap().current())
}

/// A line of a vector tile.
#[derive(Debug)]
struct Road {
    tags: BTreeMap<String, String>,
    line: Vec<[i32; 2]>,
}

/// Reads a vector tile by its specification, and fails where it isn't one.
fn decoded(bytes: &[u8]) -> Vec<Road> {
    let mut roads = vec![];
    for (field, layer) in fields(bytes) {
        assert_eq!(field, 3);
        let (mut keys, mut values, mut features) = (vec![], vec![], vec![]);
        for (field, value) in fields(layer.bytes()) {
            match field {
                1 => assert_eq!(value.bytes(), b"roads"),
                2 => features.push(value.bytes()),
                3 => keys.push(String::from_utf8(value.bytes().to_vec()).unwrap()),
                4 => values.push(match &fields(value.bytes())[..] {
                    [(1, text)] => String::from_utf8(text.bytes().to_vec()).unwrap(),
                    [(7, flag)] => flag.number().to_string(),
                    other => panic!("a value is one thing, not {other:?}"),
                }),
                5 => assert_eq!(value.number(), EXTENT as u64),
                15 => assert_eq!(value.number(), 2),
                other => panic!("a layer has no field {other}"),
            }
        }
        for feature in features {
            let (mut tags, mut line) = (BTreeMap::new(), vec![]);
            for (field, value) in fields(feature) {
                match field {
                    2 => {
                        for pair in varints(value.bytes()).chunks(2) {
                            tags.insert(keys[pair[0] as usize].clone(), values[pair[1] as usize].clone());
                        }
                    }
                    3 => assert_eq!(value.number(), 2, "a line"),
                    4 => line = walked(&varints(value.bytes())),
                    other => panic!("a feature has no field {other}"),
                }
            }
            roads.push(Road { tags, line });
        }
    }
    roads
}

/// One line: move to, then line to so many points.
fn walked(commands: &[u64]) -> Vec<[i32; 2]> {
    assert_eq!(commands[0], 1 | 1 << 3, "one move");
    let more = (commands[3] >> 3) as usize;
    assert_eq!(commands[3] & 7, 2, "then lines");
    assert!(more > 0 && commands.len() == 4 + 2 * more, "{commands:?}");
    let mut at = [0, 0];
    let steps = commands[1..3].chunks(2).chain(commands[4..].chunks(2));
    let step = |v: u64| (v >> 1) as i32 ^ -((v & 1) as i32);
    steps
        .map(|s| {
            at = [at[0] + step(s[0]), at[1] + step(s[1])];
            at
        })
        .collect()
}

#[derive(Debug)]
enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

impl<'a> Value<'a> {
    fn bytes(&self) -> &'a [u8] {
        match self {
            Value::Bytes(bytes) => bytes,
            Value::Number(n) => panic!("{n} is no text"),
        }
    }

    fn number(&self) -> u64 {
        match self {
            Value::Number(n) => *n,
            Value::Bytes(b) => panic!("{b:?} is no number"),
        }
    }
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let (mut value, mut shift) = (0, 0);
    loop {
        let (first, rest) = bytes.split_first().unwrap();
        *bytes = rest;
        value |= u64::from(first & 0x7f) << shift;
        shift += 7;
        if first & 0x80 == 0 {
            return value;
        }
    }
}

fn varints(mut bytes: &[u8]) -> Vec<u64> {
    let mut all = vec![];
    while !bytes.is_empty() {
        all.push(varint(&mut bytes));
    }
    all
}

fn fields(mut bytes: &[u8]) -> Vec<(u64, Value<'_>)> {
    let mut all = vec![];
    while !bytes.is_empty() {
        let key = varint(&mut bytes);
        let value = match key & 7 {
            0 => Value::Number(varint(&mut bytes)),
            2 => {
                let length = varint(&mut bytes) as usize;
                let (text, rest) = bytes.split_at(length);
                bytes = rest;
                Value::Bytes(text)
            }
            other => panic!("no wire type {other} here"),
        };
        all.push((key >> 3, value));
    }
    all
}
