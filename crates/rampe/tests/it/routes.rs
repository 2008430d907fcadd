//! `rampe routes solve`, as a script calls it.

use crate::roads::rampe;
use serde_json::{Value, json};

fn solve(arguments: &[&str], input: &str) -> (bool, Value, String) {
    let output = rampe(&[&["solve"], arguments].concat(), input);
    let answer = serde_json::from_slice(&output.stdout).unwrap();
    (
        output.status.success(),
        answer,
        String::from_utf8_lossy(&output.stderr).into(),
    )
}

fn day() -> Value {
    json!({
        "vehicles": [{"id": 1, "start_index": 0, "end_index": 0}],
        "jobs": [{"id": 4, "location_index": 2}, {"id": 5, "location_index": 1}],
        "matrices": {"car": {"durations": [[0, 10, 20], [30, 0, 10], [5, 30, 0]]}}
    })
}

#[test]
fn a_plan_comes_out_in_vrooms_json() {
    let (good, answer, _) = solve(&["--iterations", "200", "--seed", "7"], &day().to_string());
    assert!(good);
    assert_eq!((&answer["code"], &answer["summary"]["cost"]), (&json!(0), &json!(25)));
    let ids: Vec<_> = answer["routes"][0]["steps"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|s| s["id"].as_u64())
        .collect();
    assert_eq!(ids, [5, 4]);
}

#[test]
fn a_limit_of_time_holds() {
    // More jobs than are worked out at once.
    let mut long = day();
    long["jobs"] = (1..=12).map(|id| json!({"id": id, "location_index": id % 3})).collect();
    let (good, answer, _) = solve(&["--limit", "200ms"], &long.to_string());
    assert!(good);
    assert!(answer["summary"]["computing_times"]["solving"].as_u64().unwrap() >= 150);
}

#[test]
fn wrong_input_is_answered_with_vrooms_code_and_the_path_and_fails() {
    let mut wrong = day();
    wrong["jobs"][1]["location_index"] = json!(3);
    let (good, answer, words) = solve(&[], &wrong.to_string());
    assert!(!good);
    assert_eq!(answer["code"], 2);
    assert!(
        answer["error"].as_str().unwrap().contains("jobs[1].location_index"),
        "{answer}"
    );
    assert!(words.contains("jobs[1].location_index"), "{words}");
}

#[test]
fn several_threads_plan_together() {
    let (good, answer, _) = solve(&["--iterations", "200", "--threads", "2"], &day().to_string());
    assert!(good);
    assert_eq!(answer["summary"]["cost"], 25);
}

#[test]
fn a_given_plan_is_timed_and_judged() {
    let mut given = day();
    given["vehicles"][0]["time_window"] = json!([0, 30]);
    given["vehicles"][0]["steps"] = json!([{"type": "job", "id": 5}, {"type": "job", "id": 4}]);
    let (good, answer, _) = solve(&["-c"], &given.to_string());
    assert!(good);
    assert_eq!(answer["summary"]["violations"], json!([]));
    given["vehicles"][0]["steps"] = json!([{"type": "job", "id": 4}, {"type": "job", "id": 5}]);
    let (_, answer, _) = solve(&["-c"], &given.to_string());
    assert_eq!(
        answer["summary"]["violations"],
        json!([{"cause": "delay", "duration": 50}])
    );
}
