//! `rampe routes solve --roads`: plans on driving times.

use crate::roads::{built, good, rampe, text};
use serde_json::{Value, json};

/// A day with two visits along Storgata, and what the planner answers on a graph.
fn planned(graph: &str, profile: &str, last: [f64; 2]) -> Value {
    let day = json!({
        "vehicles": [{"id": 1, "profile": profile, "start": [10.0, 60.0], "end": [10.0, 60.0]}],
        "jobs": [{"id": 4, "location": last}, {"id": 5, "location": [10.005, 60.0]}]
    });
    let output = rampe(&["solve", "--iterations", "100", "--roads", graph], &day.to_string());
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn routes_are_planned_on_driving_times() {
    let (_folder, graph) = built();
    let graph = text(&graph);
    let answer = planned(graph, "car", [10.02, 60.0]);
    assert_eq!(
        (&answer["code"], &answer["summary"]["unassigned"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(answer["summary"].get("estimated_detour"), None);
    let (table, _) = good(&["matrix", graph], r#"{"points": [[10.0, 60.0], [10.02, 60.0]]}"#);
    let table = serde_json::from_str::<Value>(&table).unwrap();
    let there_and_back = [[0, 1], [1, 0]].map(|[a, b]: [usize; 2]| table["durations"][a][b].as_f64().unwrap());
    let driven = answer["summary"]["duration"].as_f64().unwrap();
    let asked: f64 = there_and_back.iter().sum();
    // Each of the three or four ways is rounded up to a second.
    assert!(driven >= asked && driven <= asked + 4.0, "{driven} {asked}");

    // Nobody drives where the road ends far away: the place is named.
    let answer = planned(graph, "car", [10.5, 60.0]);
    assert_eq!(answer["code"], 3);
    assert_eq!(answer["error"], "jobs[0].location: no road within 1000 m");

    // A way of moving that no graph is for is estimated, and the answer says so.
    let answer = planned(graph, "foot", [10.02, 60.0]);
    assert_eq!(answer["summary"]["estimated_detour"], 1.3);
}

#[test]
fn a_plan_goes_by_the_hour_where_it_is_told_which_second_is_midnight() {
    let (_folder, graph) = built();
    let driven = |midnight: Option<i64>, at: i64| {
        let mut day = json!({
            "vehicles": [{"id": 1, "start": [10.0, 60.0], "end": [10.02, 60.0], "time_window": [at, at + 1_000]}],
            "jobs": [{"id": 4, "location": [10.02, 60.0]}]
        });
        if let Some(midnight) = midnight {
            day["midnight"] = json!(midnight);
        }
        let output = rampe(
            &["solve", "--iterations", "10", "--roads", text(&graph)],
            &day.to_string(),
        );
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        answer["summary"]["duration"].as_f64().unwrap()
    };
    let noon = driven(Some(0), 12 * 3_600);
    assert_eq!(driven(None, 8 * 3_600), noon, "no hour is known");
    // The car's factors at eight in the morning and at three in the night.
    for (hour, factor) in [(8, 1.1), (3, 0.92)] {
        assert_eq!(driven(Some(0), hour * 3_600), (noon * factor).round());
        assert_eq!(
            driven(Some(1_720_735_200), 1_720_735_200 + hour * 3_600),
            (noon * factor).round()
        );
    }
}
