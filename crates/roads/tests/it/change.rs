//! Closed roads and other speeds, taken up without the file that a graph was built from.

use crate::pbf::Save;
use crate::random::town;
use crate::town::Town;
use proptest::prelude::*;
use roads::{Asker, ChangeError, Changes, Clip, Graph, Profile, SnapError, Spot, Table, Trip};

/// Straight on from x to y by b, or around by c and e; h is a dead end.
const BLOCK: &str = "
x  a  b  d  y
   h
   c     e
";

fn block() -> Town {
    Town::drawn(BLOCK, &["xa", "dy", "abd", "ahced"])
}

fn closed(places: &[[f64; 2]]) -> Changes {
    Changes {
        closed: places.to_vec(),
        profile: None,
    }
}

fn trip(graph: &Graph, from: [f64; 2], to: [f64; 2]) -> Option<Trip> {
    let [from, to] = [from, to].map(|place| graph.snap(place, 300.0).unwrap());
    Asker::new(graph).trip(&from, &to)
}

#[test]
fn a_closed_road_is_driven_around_and_the_old_graph_stays() {
    let town = block();
    let graph = town.build().unwrap();
    let [x, y, b] = ['x', 'y', 'b'].map(|letter| town.place(letter));
    let changed = graph.changed(&closed(&[b]), &mut |_| {}).unwrap();
    let way = |graph: &Graph| town.letters(&trip(graph, x, y).unwrap().line);
    assert_eq!((way(&graph).as_str(), way(&changed).as_str()), ("xabdy", "xahcedy"));
    assert_eq!((graph.about().closed, changed.about().closed), (0, 1));
    // Nobody stops on it: the nearest open road is another one.
    assert_eq!(changed.snap(b, 30.0), Err(SnapError::Far(30.0)));
    // Written and read it says the same, and what is closed stays closed in a change of it.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("closed.graph");
    changed.save(&path).unwrap();
    let again = Graph::open(&path).unwrap();
    assert_eq!(way(&again), "xahcedy");
    let [c, e] = ['c', 'e'].map(|letter| town.place(letter));
    let both = again
        .changed(&closed(&[[(c[0] + e[0]) / 2.0, c[1]]]), &mut |_| {})
        .unwrap();
    assert_eq!(both.about().closed, 2);
    assert_eq!(trip(&both, x, y), None, "no way is left, and none is made up");
}

#[test]
fn where_the_way_on_is_closed_one_turns() {
    // From x there is only the straight road, in two pieces: a second road from b makes a crossing.
    let town = Town::drawn(
        "
x  a  b  d  y
      c
",
        &["xa", "abd", "dy", "bc"],
    );
    let graph = town.build().unwrap();
    let [x, b, d, y] = ['x', 'b', 'd', 'y'].map(|letter| town.place(letter));
    let beyond = [(d[0] + y[0]) / 2.0, d[1]];
    let changed = graph.changed(&closed(&[beyond]), &mut |_| {}).unwrap();
    assert_eq!(changed.about().closed, 1);
    let c = town.place('c');
    let there = trip(&changed, c, x).unwrap();
    assert_eq!(town.letters(&there.line), "cbax");
    let between = [(x[0] + b[0]) / 2.0, b[1]];
    assert!(trip(&changed, between, c).is_some() && trip(&changed, c, between).is_some());
}

#[test]
fn places_on_no_road_and_other_rules_are_refused() {
    let graph = block().build().unwrap();
    let far = graph.changed(&closed(&[[10.0, 60.0], [11.0, 60.0]]), &mut |_| {});
    assert!(matches!(
        far,
        Err(ChangeError::Closed {
            place: 0 | 1,
            why: SnapError::Far(_)
        })
    ));
    let car = Profile::text_of("car").unwrap();
    let change = |text: String| {
        let profile = Some(text);
        let closed = vec![];
        graph
            .changed(&Changes { closed, profile }, &mut |_| {})
            .map(|_| ())
            .unwrap_err()
            .to_string()
    };
    let other = change(car.replace("u_turn = 20.0", "u_turn = 25.0"));
    assert_eq!(
        other,
        "the profile: turns differs, which is no speed: build the graph again from its file"
    );
    let gone = change(car.replace("residential = {", "residential_no_more = {"));
    assert!(gone.contains("highway=residential differs"), "{gone}");
    assert!(change("name = ".to_owned()).starts_with("the profile: "));
    let json = |text: &str| Changes::read(text.as_bytes()).map_err(|e| e.to_string());
    assert_eq!(json(r#"{"closed": [[10.5, 60]]}"#), Ok(closed(&[[10.5, 60.0]])));
    assert!(json(r#"{"closed": [[10.5]]}"#).unwrap_err().starts_with("closed[0]"));
    assert!(json(r#"{"shut": []}"#).is_err());
    assert!(json(r#"{"closed": []} x"#).is_err());
}

fn spots(graph: &Graph, places: &[(f64, f64)]) -> Vec<Spot> {
    let [w, s, e, n] = graph.about().bounds;
    let place = |(x, y): &(f64, f64)| [w + (e - w) * x, s + (n - s) * y];
    places
        .iter()
        .filter_map(|p| graph.snap(place(p), 5_000.0).ok())
        .collect()
}

fn table(graph: &Graph, spots: &[Spot]) -> Table {
    let some: Vec<Option<&Spot>> = spots.iter().map(Some).collect();
    Asker::new(graph).table(&some, &some)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]
    #[test]
    fn other_speeds_are_those_of_a_graph_built_with_them(file in town(), places in proptest::collection::vec((0.0..1.0, 0.0..1.0), 6)) {
        let folder = tempfile::tempdir().unwrap();
        let path = file.save(folder.path());
        let car = Profile::text_of("car").unwrap();
        let other = car.replace("residential = { rural = 28.0, urban = 25.0 }", "residential = { rural = 17.0, urban = 55.0 }");
        prop_assert_ne!(car, &other);
        let Ok(graph) = Graph::build(&path, car, &Clip::All, &mut |_| {}) else { return Ok(()) };
        let built = Graph::build(&path, &other, &Clip::All, &mut |_| {}).unwrap();
        let changes = Changes { closed: vec![], profile: Some(other) };
        let changed = graph.changed(&changes, &mut |_| {}).unwrap();
        let one = table(&changed, &spots(&changed, &places));
        prop_assert_eq!(&one.milliseconds, &table(&built, &spots(&built, &places)).milliseconds);
        // And back again to the same bytes but for what the order of ties does: the same times.
        let back = Changes { closed: vec![], profile: Some(car.to_owned()) };
        let again = changed.changed(&back, &mut |_| {}).unwrap();
        prop_assert_eq!(&table(&again, &spots(&again, &places)), &table(&graph, &spots(&graph, &places)));
    }

    #[test]
    fn with_roads_closed_the_hierarchy_finds_what_plain_search_finds(file in town(), places in proptest::collection::vec((0.0..1.0, 0.0..1.0), 8)) {
        let folder = tempfile::tempdir().unwrap();
        let path = file.save(folder.path());
        let Ok(graph) = Graph::build(&path, Profile::text_of("car").unwrap(), &Clip::All, &mut |_| {}) else { return Ok(()) };
        let shut: Vec<[f64; 2]> = spots(&graph, &places[..2]).iter().map(|s| s.place).collect();
        let changed = graph.changed(&closed(&shut), &mut |_| {}).unwrap();
        let spots = spots(&changed, &places);
        let quick = table(&changed, &spots);
        let all: Vec<&Spot> = spots.iter().collect();
        for (from, row) in spots.iter().zip(quick.milliseconds.chunks(quick.targets.max(1))) {
            prop_assert_eq!(&changed.plainly(from, &all)[..], row);
        }
    }
}
