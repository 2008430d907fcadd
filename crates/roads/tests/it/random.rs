//! Random towns with one-way roads, private roads and forbidden turns: the hierarchy against plain search, and plain search against
//! a walk over the file itself.

use crate::pbf::{File, Save, tags};
use proptest::prelude::*;
use roads::{Asker, Clip, Graph, Profile, Spot, Table};

/// A grid of crossings, some of its roads left out, one-way or private, with turns forbidden at random.
pub fn town() -> impl Strategy<Value = File> {
    let size = 3..6i64;
    size.prop_flat_map(|n| {
        let roads = proptest::collection::vec(0..12u8, (2 * n * (n - 1)) as usize);
        let bans = proptest::collection::vec((any::<u16>(), any::<u16>(), any::<bool>()), 0..12);
        (Just(n), roads, bans, any::<u64>())
    })
    .prop_map(|(n, kinds, bans, noise)| {
        let mut file = File::default();
        for at in 0..n * n {
            let bend = |k: u32| ((noise >> ((at as u32 * 5 + k) % 60)) % 7) as f64 * 1e-4;
            let place = (
                10.0 + (at % n) as f64 * 2e-3 + bend(0),
                60.0 + (at / n) as f64 * 1e-3 + bend(3),
            );
            file.nodes.push((at + 1, place.0, place.1, vec![]));
        }
        let across = (0..n * n).filter(|at| at % n + 1 < n).map(|at| [at + 1, at + 2]);
        let up = (0..n * (n - 1)).map(|at| [at + 1, at + 1 + n]);
        for ((id, ends), kind) in (1..).zip(across.chain(up)).zip(kinds) {
            let of = match kind {
                0 => continue,
                1 | 2 => "highway=residential oneway=yes",
                3 => "highway=residential oneway=-1",
                4 => "highway=service access=private",
                5 => "highway=track",
                6 => "highway=primary",
                _ => "highway=residential",
            };
            file.ways.push((id, ends.to_vec(), tags(of)));
        }
        let ways = file.ways.clone();
        for (id, (one, other, only)) in (1..).zip(bans) {
            let Some(from) = ways.get(one as usize % ways.len().max(1)) else {
                break;
            };
            let via = from.1[usize::from(other % 2 == 1)];
            let meets: Vec<i64> = ways
                .iter()
                .filter(|w| w.0 != from.0 && w.1.contains(&via))
                .map(|w| w.0)
                .collect();
            let Some(to) = meets.get(other as usize / 2 % meets.len().max(1)) else {
                continue;
            };
            let kind = if only { "only_straight_on" } else { "no_left_turn" };
            // Some of them by way of that road, into the next.
            let over = ways.iter().find(|w| w.0 == *to).filter(|_| other % 3 == 0);
            let end = over.and_then(|w| w.1.iter().find(|n| **n != via));
            let next = end.and_then(|end| ways.iter().find(|w| w.0 != *to && w.1.contains(end)));
            let members = match next {
                Some(next) => [('w', from.0, "from"), ('w', *to, "via"), ('w', next.0, "to")],
                None => [('w', from.0, "from"), ('n', via, "via"), ('w', *to, "to")],
            };
            let members = members.map(|(kind, id, role)| (kind, id, role.to_owned())).to_vec();
            file.relations
                .push((id, members, tags(&format!("type=restriction restriction={kind}"))));
        }
        file
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]
    #[test]
    fn the_hierarchy_finds_what_plain_search_finds(file in town(), places in proptest::collection::vec((0.0..1.0, 0.0..1.0), 8)) {
        let folder = tempfile::tempdir().unwrap();
        let path = file.save(folder.path());
        let text = Profile::text_of("car").unwrap();
        let Ok(graph) = Graph::build(&path, text, &Clip::All, &mut |_| {}) else { return Ok(()) };
        let [w, s, e, n] = graph.about().bounds;
        let spots: Vec<Spot> = (places.iter())
            .filter_map(|(x, y)| graph.snap([w + (e - w) * x, s + (n - s) * y], 5_000.0).ok())
            .collect();
        let all: Vec<&Spot> = spots.iter().collect();
        let some: Vec<Option<&Spot>> = all.iter().copied().map(Some).collect();
        let mut asker = Asker::new(&graph);
        let table = asker.table(&some, &some);
        for (from, row) in all.iter().zip(table.milliseconds.chunks(table.targets)) {
            let plain = graph.plainly(from, &all);
            prop_assert_eq!(&plain[..], row);
            for (to, ms) in all.iter().zip(row) {
                let trip = asker.trip(from, to);
                prop_assert_eq!(trip.as_ref().map_or(Table::UNREACHABLE, |t| t.milliseconds), *ms);
                if let Some(trip) = trip {
                    prop_assert!(!turns_where_it_may_not(&file, &trip.line), "{trip:?}");
                    // The line is as long as the way is said to be, but for rounding at its ends.
                    let metres: f64 = trip.line.windows(2).map(|p| metres(p[0], p[1])).sum();
                    prop_assert!((metres - f64::from(trip.decimetres) / 10.0).abs() < 2.0 + metres * 0.002, "{metres} {trip:?}");
                }
            }
        }
        // Written and mapped, it says the same.
        let saved = folder.path().join("town.graph");
        graph.save(&saved).unwrap();
        let again = Graph::open(&saved).unwrap();
        prop_assert_eq!(Asker::new(&again).table(&some, &some), table);
    }

    #[test]
    fn a_spoilt_graph_is_refused_and_never_read(file in town(), at in any::<prop::sample::Index>(), bit in 0..8u8) {
        let folder = tempfile::tempdir().unwrap();
        let path = file.save(folder.path());
        let text = Profile::text_of("car").unwrap();
        let Ok(graph) = Graph::build(&path, text, &Clip::All, &mut |_| {}) else { return Ok(()) };
        let saved = folder.path().join("town.graph");
        graph.save(&saved).unwrap();
        let mut bytes = std::fs::read(&saved).unwrap();
        // The eight bytes of padding in the head say nothing.
        let at = at.index(bytes.len() - 8);
        let at = if at < 24 { at } else { at + 8 };
        bytes[at] ^= 1 << bit;
        prop_assert!(Graph::read(&bytes).is_err());
        std::fs::write(&saved, &bytes[..at]).unwrap();
        prop_assert!(Graph::open(&saved).is_err());
    }

    #[test]
    fn a_spoilt_file_gives_an_error_or_a_graph(file in town(), spoils in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let folder = tempfile::tempdir().unwrap();
        let mut bytes = file.bytes();
        for (at, value) in spoils {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let path = folder.path().join("spoilt.osm.pbf");
        std::fs::write(&path, bytes).unwrap();
        match Graph::build(&path, Profile::text_of("car").unwrap(), &Clip::All, &mut |_| {}) {
            Ok(graph) => prop_assert!(graph.about().nodes > 0),
            Err(e) => prop_assert!(!e.to_string().is_empty()),
        }
    }
}

/// Does a line pass three roads in a row that a restriction forbids, or leave the second by another than the only one allowed?
fn turns_where_it_may_not(file: &File, line: &[[f64; 2]]) -> bool {
    let near = |place: &[f64; 2]| {
        let at = file
            .nodes
            .iter()
            .find(|n| (n.1 - place[0]).abs() < 1e-6 && (n.2 - place[1]).abs() < 1e-6);
        at.map(|n| n.0)
    };
    let nodes: Vec<i64> = line.iter().filter_map(near).collect();
    let way = |a: i64, b: i64| {
        file.ways
            .iter()
            .find(|w| w.1.contains(&a) && w.1.contains(&b))
            .map(|w| w.0)
    };
    nodes.windows(4).any(|n| {
        let passed = [way(n[0], n[1]), way(n[1], n[2]), way(n[2], n[3])];
        file.relations.iter().any(|(_, members, tags)| {
            let only = tags.iter().any(|(_, value)| value.starts_with("only"));
            let [from, via, to] = &members[..] else { return false };
            let same = |k: usize, of: &(char, i64, String)| passed[k] == Some(of.1);
            let passes = via.0 == 'w' && same(0, from) && same(1, via);
            passes && n[0] != n[2] && n[1] != n[3] && !only && same(2, to)
        })
    })
}

fn metres(a: [f64; 2], b: [f64; 2]) -> f64 {
    let [lon1, lat1, lon2, lat2] = [a[0], a[1], b[0], b[1]].map(f64::to_radians);
    let h = ((lat2 - lat1) / 2.0).sin().powi(2) + lat1.cos() * lat2.cos() * ((lon2 - lon1) / 2.0).sin().powi(2);
    2.0 * 6_371_008.8 * h.sqrt().asin()
}
