//! VROOM's JSON.

use routing::vroom::{self, Times, code};
use routing::{Until, solve};
use serde_json::{Value, json};

fn solved(input: &Value) -> Value {
    let problem = vroom::read(input.to_string().as_bytes()).unwrap();
    let solution = solve(&problem, &Until::after(500), 1, &mut ()).unwrap();
    let times = Times {
        loading: 0,
        solving: 0,
        routing: 0,
    };
    serde_json::to_value(vroom::answer(&problem, &solution, times)).unwrap()
}

fn day() -> Value {
    json!({
        "vehicles": [{"id": 7, "start_index": 0, "end_index": 0, "capacity": [4], "skills": [1], "time_window": [100, 1000],
                      "breaks": [{"id": 3, "time_windows": [[200, 400]], "service": 30}]}],
        "jobs": [
            {"id": 11, "location_index": 1, "service": 10, "delivery": [1], "time_windows": [[150, 300]]},
            {"id": 12, "location_index": 2, "service": 20, "pickup": [2], "skills": [1], "priority": 9},
            {"id": 13, "location_index": 2, "skills": [2]}
        ],
        "shipments": [{"amount": [1], "pickup": {"id": 5, "location_index": 1}, "delivery": {"id": 5, "location_index": 2}}],
        "matrices": {"car": {"durations": [[0, 10, 25], [10, 0, 20], [25, 20, 0]], "distances": [[0, 1, 2], [1, 0, 2], [2, 2, 0]]}}
    })
}

#[test]
fn a_day_is_answered_in_vrooms_words() {
    let answer = solved(&day());
    assert_eq!(answer["code"], code::GOOD);
    assert_eq!(
        answer["unassigned"],
        json!([{"id": 13, "type": "job", "location_index": 2, "reason": "skills"}])
    );
    assert_eq!(answer["summary"]["routes"], 1);
    assert_eq!(answer["summary"]["cost"], 55);
    assert_eq!(answer["summary"]["duration"], 55);
    assert_eq!(answer["summary"]["distance"], 5);
    assert_eq!(answer["summary"]["priority"], 9);
    let route = &answer["routes"][0];
    assert_eq!(route["vehicle"], 7);
    let kinds: Vec<_> = route["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["type"].as_str().unwrap())
        .collect();
    assert_eq!((kinds[0], kinds[kinds.len() - 1]), ("start", "end"));
    for kind in ["job", "pickup", "delivery", "break"] {
        assert!(kinds.contains(&kind), "{kind} in {kinds:?}");
    }
    // Nobody sets out before there is something to do.
    assert_eq!(answer["summary"]["waiting_time"], 0);
}

/// Takes a day, changes it, and expects VROOM's code with a path in the words.
fn refused(change: impl Fn(&mut Value), expected: u8, path: &str) {
    let mut input = day();
    change(&mut input);
    let fault = vroom::read(input.to_string().as_bytes()).unwrap_err();
    assert_eq!(fault.code, expected, "{}", fault.words);
    assert!(fault.words.contains(path), "{path} in {:?}", fault.words);
}

#[test]
fn wrong_input_is_told_with_its_path() {
    refused(|d| d["jobs"][1]["service"] = json!("long"), code::INPUT, "jobs[1]");
    refused(
        |d| d["jobs"][1]["location_index"] = json!(9),
        code::INPUT,
        "jobs[1].location_index",
    );
    refused(
        |d| d["jobs"][1]["priority"] = json!(101),
        code::INPUT,
        "jobs[1].priority",
    );
    refused(|d| d["jobs"][2]["id"] = json!(11), code::INPUT, "jobs[2].id");
    refused(
        |d| d["jobs"][0]["time_windows"] = json!([[5, 3]]),
        code::INPUT,
        "jobs[0].time_windows[0]",
    );
    refused(
        |d| d["vehicles"][0]["speed_factor"] = json!(0),
        code::INPUT,
        "vehicles[0].speed_factor",
    );
    refused(
        |d| d["vehicles"][0]["profile"] = json!("bike"),
        code::INPUT,
        "vehicles[0].profile",
    );
    refused(|d| d["vehicles"] = json!([]), code::INPUT, "vehicles");
    refused(
        |d| d["matrices"]["car"]["durations"][1] = json!([1, 2]),
        code::INPUT,
        "matrices.car.durations[1]",
    );
    refused(
        |d| d["matrices"] = json!({"car": {"distances": [[0]]}}),
        code::ROUTING,
        "matrices.car.durations",
    );
    refused(
        |d| d["vehicles"][0]["breaks"][0]["max_load"] = json!([i64::MIN]),
        code::INPUT,
        "vehicles[0].breaks[0].max_load[0]",
    );
    refused(
        |d| d["vehicles"][0]["steps"] = json!([{"type": "start"}, {"type": "job", "id": 99}]),
        code::INPUT,
        "vehicles[0].steps[1].id",
    );
    refused(|d| d["matrices"] = json!({}), code::INPUT, "jobs[0].location");
    refused(
        |d| d["jobs"][1]["pickup"] = json!([2, 1]),
        code::INPUT,
        "jobs[1].pickup",
    );
    refused(|d| d["jobs"][1]["description"] = json!(5), code::INPUT, "jobs[1]");
    refused(|d| *d = json!("x"), code::INPUT, "the top");
}
