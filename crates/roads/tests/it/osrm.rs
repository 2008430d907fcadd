//! OSRM's words, as its users send and read them.

use crate::pbf::{File, Save, tags};
use proptest::prelude::*;
use roads::osrm::{Asked, Code, Limits, Matrix, answer};
use roads::{Asker, Clip, Graph, Profile};
use serde_json::{Value, json};

/// Two roads from (10.000, 60.000) to (10.003, 60.000): straight Storgata, one way eastwards, and Bakveien around.
pub fn graph() -> Graph {
    let nodes = [
        (1, 10.0, 60.0),
        (2, 10.001, 60.0),
        (3, 10.002, 60.0),
        (4, 10.003, 60.0),
        (5, 10.001, 59.999),
        (6, 10.002, 59.999),
    ];
    let file = File {
        nodes: nodes.map(|(id, lon, lat)| (id, lon, lat, vec![])).to_vec(),
        ways: vec![
            (1, vec![1, 2], tags("highway=residential name=Storgata")),
            (2, vec![2, 3], tags("highway=residential name=Storgata oneway=yes")),
            (3, vec![3, 4], tags("highway=residential name=Lia")),
            (4, vec![2, 5, 6, 3], tags("highway=residential name=Bakveien")),
        ],
        relations: vec![],
    };
    let folder = tempfile::tempdir().unwrap();
    let car = Profile::text_of("car").unwrap();
    Graph::build(&file.save(folder.path()), car, &Clip::All, &mut |_| {}).unwrap()
}

const LIMITS: Limits = Limits {
    coordinates: 10,
    metres: 100.0,
};

pub fn asked(graph: &Graph, address: &str) -> Result<Value, (Code, String)> {
    let answered = Asked::read(address).and_then(|asked| answer(graph, &mut Asker::new(graph), &asked, &LIMITS));
    match answered {
        Ok(json) => Ok(serde_json::from_slice(&json).unwrap()),
        Err(refusal) => {
            let told: Value = serde_json::from_slice(&refusal.json()).unwrap();
            assert_eq!(
                told,
                json!({"code": format!("{:?}", refusal.code), "message": refusal.message})
            );
            Err((refusal.code, refusal.message.into_owned()))
        }
    }
}

pub const ENDS: &str = "10.0,60.0;10.003,60.0";

#[test]
fn a_table_holds_seconds_and_metres_with_one_decimal() {
    let graph = graph();
    let told = asked(&graph, &format!("/table/v1/car/{ENDS}?annotations=duration,distance")).unwrap();
    assert_eq!(told["code"], "Ok");
    let cell = |what: &str, row: usize, column: usize| told[what][row][column].as_f64().unwrap();
    assert_eq!((cell("durations", 0, 0), cell("distances", 1, 1)), (0.0, 0.0));
    // 0.003 degrees at 60° north, and the way back around is 0.002 degrees of latitude longer.
    assert!((cell("distances", 0, 1) - 166.8).abs() < 0.5, "{told}");
    assert!((cell("distances", 1, 0) - 166.8 - 222.4).abs() < 0.5, "{told}");
    assert!(cell("durations", 1, 0) > cell("durations", 0, 1));
    for value in [cell("durations", 0, 1), cell("distances", 1, 0)] {
        assert!((value * 10.0 - (value * 10.0).round()).abs() < 1e-9, "{value}");
    }
    assert_eq!(told["sources"], told["destinations"]);
    assert_eq!(told["sources"][1]["name"], "Lia");
    assert_eq!(told["sources"][1]["location"], json!([10.003, 60.0]));
    assert_eq!(told["sources"][1]["distance"], 0.0);
}

#[test]
fn a_table_has_durations_alone_unless_more_is_asked_and_only_the_rows_asked_for() {
    let graph = graph();
    let whole = asked(&graph, &format!("/table/v1/driving/{ENDS}")).unwrap();
    assert!(whole["durations"].is_array() && whole.get("distances").is_none());
    let part = asked(
        &graph,
        &format!("/table/v1/driving/{ENDS}?sources=1&destinations=0;1&annotations=distance"),
    )
    .unwrap();
    assert!(part.get("durations").is_none());
    assert_eq!(part["distances"].as_array().unwrap().len(), 1);
    assert_eq!(part["distances"][0].as_array().unwrap().len(), 2);
    assert_eq!(
        (
            part["sources"].as_array().unwrap().len(),
            part["destinations"].as_array().unwrap().len()
        ),
        (1, 2)
    );
    let all = asked(
        &graph,
        &format!("/table/v1/car/{ENDS}?sources=all&skip_waypoints=true&generate_hints=false"),
    )
    .unwrap();
    assert_eq!(all["durations"], whole["durations"]);
    assert!(all.get("sources").is_none());
}

#[test]
fn a_route_says_what_the_table_says() {
    let graph = graph();
    let table = asked(&graph, &format!("/table/v1/car/{ENDS}?annotations=duration,distance")).unwrap();
    let vroom = "alternatives=false&steps=false&overview=full&continue_straight=false&geometries=geojson";
    let there_and_back = format!("/route/v1/car/{ENDS};10.0,60.0?{vroom}");
    let told = asked(&graph, &there_and_back).unwrap();
    let route = &told["routes"][0];
    for (at, (row, column)) in [(0, 1), (1, 0)].into_iter().enumerate() {
        assert_eq!(route["legs"][at]["duration"], table["durations"][row][column]);
        assert_eq!(route["legs"][at]["distance"], table["distances"][row][column]);
    }
    assert_eq!(route["legs"][1]["steps"], json!([]));
    assert_eq!(route["legs"][1]["summary"], "Lia, Bakveien, Storgata");
    let sum = |what: &str| {
        (0..2)
            .map(|leg| route["legs"][leg][what].as_f64().unwrap())
            .sum::<f64>()
    };
    assert!((route["duration"].as_f64().unwrap() - sum("duration")).abs() < 0.11);
    assert_eq!(
        (&route["weight"], &route["weight_name"]),
        (&route["duration"], &json!("duration"))
    );
    assert_eq!(route["geometry"]["type"], "LineString");
    let line = json!([
        [10.0, 60.0],
        [10.001, 60.0],
        [10.002, 60.0],
        [10.003, 60.0],
        [10.002, 60.0],
        [10.002, 59.999],
        [10.001, 59.999],
        [10.001, 60.0],
        [10.0, 60.0]
    ]);
    assert_eq!(route["geometry"]["coordinates"], line);
    assert_eq!(told["waypoints"].as_array().unwrap().len(), 3);
}

#[test]
fn a_line_is_encoded_simplified_or_left_out_as_asked() {
    let graph = graph();
    let geometry = |options: &str| {
        asked(&graph, &format!("/route/v1/car/{ENDS}?{options}")).unwrap()["routes"][0]
            .get("geometry")
            .cloned()
    };
    // Four points on a straight line are two.
    assert_eq!(
        geometry("geometries=geojson"),
        Some(json!({"type": "LineString", "coordinates": [[10.0, 60.0], [10.003, 60.0]]}))
    );
    assert_eq!(geometry(""), Some(json!("_wemJ_c`|@?wQ")));
    assert_eq!(geometry("overview=full"), Some(json!("_wemJ_c`|@?gE?gE?gE")));
    assert_eq!(geometry("overview=false"), None);
    assert_ne!(geometry("geometries=polyline6"), geometry(""));
}

#[test]
fn the_nearest_roads_come_nearest_first() {
    let graph = graph();
    let told = asked(&graph, "/nearest/v1/car/10.0015,59.9998?number=2").unwrap();
    let names: Vec<&str> = told["waypoints"]
        .as_array()
        .unwrap()
        .iter()
        .map(|w| w["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Storgata", "Bakveien"]);
    let distance = |at: usize| told["waypoints"][at]["distance"].as_f64().unwrap();
    assert!((distance(0) - 22.2).abs() < 0.2 && distance(1) > distance(0), "{told}");
    let one = asked(&graph, "/nearest/v1/car/10.0015,59.9998.json").unwrap();
    assert_eq!(one["waypoints"], json!([told["waypoints"][0]]));
}

#[test]
fn what_is_wrong_is_told_in_osrms_codes() {
    let graph = graph();
    let many = ["10.0,60.0"; 11].join(";");
    for (address, code) in [
        ("/", Code::InvalidUrl),
        ("/table/v1/car", Code::InvalidUrl),
        ("/table/v1/car/10.0;60.0", Code::InvalidUrl),
        ("/table/v1/car/10.0,60.0;", Code::InvalidUrl),
        ("/table/v1/car/nan,60.0;10.0,60.0", Code::InvalidUrl),
        ("/table/v1/car/10.0%2,60.0", Code::InvalidUrl),
        ("/trip/v1/car/10.0,60.0", Code::InvalidService),
        ("/table/v2/car/10.0,60.0", Code::InvalidVersion),
        ("/table/v1/car/10.0,60.0?annotations=speed", Code::InvalidQuery),
        ("/table/v1/car/10.0,60.0?sources=-1", Code::InvalidQuery),
        ("/table/v1/car/10.0,60.0?number=1", Code::InvalidQuery),
        ("/table/v1/car/10.0,60.0?sources=1", Code::InvalidOptions),
        ("/table/v1/car/10.0,60.0?radiuses=1;2", Code::InvalidOptions),
        ("/table/v1/car/10.0,160.0", Code::InvalidValue),
        ("/table/v1/car/10.0,60.0?fallback_speed=10", Code::NotImplemented),
        ("/route/v1/car/10.0,60.0", Code::InvalidOptions),
        ("/route/v1/car/10.0,60.0;10.003,60.0?steps=perhaps", Code::InvalidQuery),
        ("/route/v1/car/10.0,60.0;10.003,60.0?geometries=wkt", Code::InvalidQuery),
        ("/nearest/v1/car/10.0,60.0;10.003,60.0", Code::InvalidOptions),
        ("/nearest/v1/car/10.0,60.0?number=0", Code::InvalidOptions),
        ("/nearest/v1/car/11.0,60.0", Code::NoSegment),
        ("/table/v1/car/10.0,60.0;10.003,60.01", Code::NoSegment),
        ("/table/v1/car/10.0,60.0;10.003,60.0002?radiuses=;5", Code::NoSegment),
        (&format!("/table/v1/car/{many}"), Code::TooBig),
    ] {
        assert_eq!(asked(&graph, address).map_err(|(code, _)| code), Err(code), "{address}");
    }
    let (_, words) = asked(&graph, "/table/v1/car/10.0,60.0;10.003,60.01").unwrap_err();
    assert_eq!(words, "no road within 100 m of coordinate 1");
}

#[test]
fn commas_and_semicolons_may_be_escaped() {
    let graph = graph();
    let escaped = format!(
        "/table/v1/car/{}?annotations=duration%2Cdistance",
        ENDS.replace(';', "%3B").replace(',', "%2c")
    );
    assert!(asked(&graph, &escaped).unwrap()["distances"].is_array());
}

fn table(graph: &Graph, input: &Value) -> Value {
    let matrix = Matrix::read(input.to_string().as_bytes()).unwrap();
    let spots = matrix.snap(graph, 100.0);
    let table = matrix.table(&mut Asker::new(graph), &spots);
    serde_json::from_slice(&matrix.json(graph, &spots, &table)).unwrap()
}

#[test]
fn a_point_without_a_road_is_listed_and_its_row_and_column_are_null() {
    let graph = graph();
    let told = table(&graph, &json!({"points": [[10.0, 60.0], [10.0, 61.0], [10.003, 60.0]]}));
    assert_eq!((&told["code"], &told["far"]), (&json!("Ok"), &json!([1])));
    assert_eq!(told["licence"], "© OpenStreetMap contributors, ODbL 1.0");
    assert_eq!(told["sources"][1], Value::Null);
    for what in ["durations", "distances"] {
        let osrm = asked(&graph, &format!("/table/v1/car/{ENDS}?annotations=duration,distance")).unwrap();
        for (ours, theirs) in [(0, 0), (2, 1)] {
            let row = &told[what][ours];
            assert_eq!(*row, json!([osrm[what][theirs][0], null, osrm[what][theirs][1]]));
        }
        assert_eq!(told[what][1], json!([null, null, null]));
    }
}

#[test]
fn a_table_of_some_points_is_a_part_of_the_whole() {
    let graph = graph();
    let points = json!([[10.0, 60.0], [10.0015, 59.999], [10.003, 60.0]]);
    let whole = table(&graph, &json!({"points": points}));
    let part = table(
        &graph,
        &json!({"points": points, "sources": [2], "destinations": [1, 0]}),
    );
    assert_eq!(
        part["durations"],
        json!([[whole["durations"][2][1], whole["durations"][2][0]]])
    );
    assert_eq!(
        part["destinations"],
        json!([whole["destinations"][1], whole["destinations"][0]])
    );
    assert_eq!(table(&graph, &json!({"points": []}))["durations"], json!([]));
}

#[test]
fn wrong_points_are_told_with_the_path_of_the_field() {
    for (input, path) in [
        (r#"{"points": [[10, 60], [10]]}"#, "points[1]"),
        (r#"{"points": [[10, 60], [10, "x"]]}"#, "points[1][1]"),
        (r#"{"points": [[10, 60], [10, 95]]}"#, "points[1]"),
        (r#"{"points": [[10, 60]], "sources": [0, 1]}"#, "sources[1]"),
        (r#"{"points": [[10, 60]], "destinations": [-1]}"#, "destinations[0]"),
        (r#"{"points": [[10, 60]], "destinations": []}"#, "destinations"),
        (r#"{"points": [[10, 60]], "speed": 3}"#, "speed"),
        (r#"{"points": [[10, 60]], "hour": 24}"#, "hour"),
        (r#"{"points": [[10, 60]], "hour": "7:5"}"#, "hour"),
        (r#"{"points": [[10, 60]], "hour": -1}"#, "hour"),
        (r#"{"points": [[10, 60]]} {}"#, "."),
        (r#"{}"#, "."),
    ] {
        assert_eq!(Matrix::read(input.as_bytes()).unwrap_err().path, path, "{input}");
    }
}

/// Nearly an address: its parts in any order, with any text between them.
fn scribble() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        prop::sample::select(vec![
            "/",
            "table",
            "route",
            "nearest",
            "v1",
            "car",
            "10.0,60.0",
            ";",
            ",",
            "?",
            "&",
            "=",
            "sources",
            "annotations",
            "number",
            "radiuses",
            "duration",
            "all",
            "%2C",
            "%",
            ".json",
            "9e999",
            "-0",
            "1",
        ])
        .prop_map(str::to_owned),
        ".{0,3}",
    ];
    prop::collection::vec(part, 0..16).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn whatever_is_asked_is_read_or_refused(rest in scribble(), whole in any::<bool>()) {
        let address = if whole { format!("/table/v1/car/10.0,60.0;10.003,60.0?{rest}") } else { rest };
        if let Ok(asked) = Asked::read(&address) {
            prop_assert!(!asked.coordinates.is_empty());
            prop_assert!(asked.coordinates.iter().flatten().all(|v| v.abs() <= 180.0));
        }
    }
}
