//! What those ask who speak OSRM's words: VROOM for its matrices and lines, and maps in browsers for each manoeuvre.

use crate::osrm::{ENDS, asked, graph};
use roads::osrm::Code;
use serde_json::{Value, json};

/// As VROOM 1.15 asks its router: for its matrices, and for each route's line.
#[test]
fn vrooms_questions_are_answered_with_what_it_reads() {
    let graph = graph();
    let table = asked(&graph, &format!("/table/v1/car/{ENDS}?annotations=duration,distance")).unwrap();
    for part in ["durations", "distances"] {
        let rows = table[part].as_array().unwrap();
        assert!(rows.len() == 2 && rows.iter().all(|row| row.as_array().unwrap().len() == 2));
    }
    let how = "alternatives=false&steps=false&overview=full&continue_straight=false";
    let told = asked(&graph, &format!("/route/v1/car/{ENDS};10.0,60.0?{how}")).unwrap();
    let route = &told["routes"][0];
    assert!(route["geometry"].is_string() && route["legs"].as_array().unwrap().len() == 2);
    let there_and_back = table["durations"][0][1].as_f64().unwrap() + table["durations"][1][0].as_f64().unwrap();
    assert!(
        (route["duration"].as_f64().unwrap() - there_and_back).abs() < 0.11,
        "{told}"
    );
}

#[test]
fn what_says_nothing_is_passed_over_and_what_cant_be_done_is_refused() {
    let graph = graph();
    let plain = asked(&graph, &format!("/table/v1/car/{ENDS}")).unwrap();
    for idle in [
        "generate_hints=false&hints=;",
        "hints=AAAAAA%3D%3D;BBBBBB",
        "approaches=unrestricted;unrestricted",
        "approaches=;",
        "bearings=;",
        "exclude=",
        "snapping=default",
        "radiuses=unlimited;50",
    ] {
        assert_eq!(
            asked(&graph, &format!("/table/v1/car/{ENDS}?{idle}")),
            Ok(plain.clone()),
            "{idle}"
        );
    }
    for wish in [
        "approaches=curb;unrestricted",
        "bearings=10,20;",
        "exclude=motorway",
        "snapping=any",
        "fallback_speed=10",
        "scale_factor=2",
    ] {
        let code = asked(&graph, &format!("/table/v1/car/{ENDS}?{wish}")).unwrap_err().0;
        assert_eq!(code, Code::NotImplemented, "{wish}");
    }
    for wish in ["annotations=true", "continue_straight=true", "waypoints=0"] {
        let code = asked(&graph, &format!("/route/v1/car/{ENDS}?{wish}")).unwrap_err().0;
        assert_eq!(code, Code::NotImplemented, "{wish}");
    }
}

#[test]
fn each_manoeuvre_is_told_and_all_of_them_are_the_way() {
    let graph = graph();
    let told = asked(
        &graph,
        "/route/v1/car/10.003,60.0;10.0005,60.0?steps=true&geometries=geojson&overview=full",
    )
    .unwrap();
    let (route, leg) = (&told["routes"][0], &told["routes"][0]["legs"][0]);
    let steps = leg["steps"].as_array().unwrap();
    let maneuver = |s: &Value| {
        let m = &s["maneuver"];
        let words = [&m["type"], &m["modifier"], &s["name"]];
        words.map(|w| w.as_str().unwrap_or_default().to_owned())
    };
    let maneuvers: Vec<_> = steps.iter().map(maneuver).collect();
    // Storgata is one way against this: left into Bakveien, which bends twice to the right without a crossing, and left into Storgata.
    assert_eq!(
        maneuvers,
        [
            ["depart", "", "Lia"],
            ["turn", "left", "Bakveien"],
            ["turn", "left", "Storgata"],
            ["arrive", "", "Storgata"],
        ]
    );
    let bearings: Vec<_> = steps
        .iter()
        .map(|s| [&s["maneuver"]["bearing_before"], &s["maneuver"]["bearing_after"]].map(|b| b.as_u64().unwrap()))
        .collect();
    assert_eq!(bearings, [[0, 270], [270, 180], [0, 270], [270, 0]]);
    assert_eq!(
        steps[1]["intersections"][0],
        json!({"location": [10.002, 60.0], "bearings": [90, 180], "entry": [false, true], "in": 0, "out": 1})
    );
    for what in ["duration", "distance"] {
        let sum: f64 = steps.iter().map(|s| s[what].as_f64().unwrap()).sum();
        assert!((sum - leg[what].as_f64().unwrap()).abs() < 1e-6, "{what}: {sum} {leg}");
    }
    assert_eq!(
        (&steps[3]["distance"], &steps[3]["duration"]),
        (&json!(0.0), &json!(0.0))
    );
    let mut line: Vec<Value> = steps[..3]
        .iter()
        .flat_map(|s| s["geometry"]["coordinates"].as_array().unwrap().clone())
        .collect();
    line.dedup();
    assert_eq!(json!(line), route["geometry"]["coordinates"]);
    // Bakveien is the longest and takes two turns more than its metres.
    assert!(
        (steps[1]["distance"].as_f64().unwrap() - 55.6 - 222.4).abs() < 0.5,
        "{told}"
    );
}

#[test]
fn a_way_along_one_street_is_a_departure_and_an_arrival() {
    let graph = graph();
    for (way, bearing) in [
        ("10.0002,60.0;10.0008,60.0", 90),
        ("10.0008,60.0;10.0002,60.0", 270),
        ("10.0002,60.0;10.0002,60.0", 0),
    ] {
        let told = asked(&graph, &format!("/route/v1/car/{way}?steps=true")).unwrap();
        let steps = told["routes"][0]["legs"][0]["steps"].as_array().unwrap();
        let kinds: Vec<_> = steps.iter().map(|s| s["maneuver"]["type"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["depart", "arrive"], "{way}");
        assert_eq!(steps[0]["maneuver"]["bearing_after"], bearing, "{way}");
        assert_eq!(steps[0]["duration"], told["routes"][0]["duration"], "{way}");
    }
}
