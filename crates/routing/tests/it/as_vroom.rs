//! What VROOM 1.15 answers for the same input, field by field; seen by running both. Where two plans are equally good the cases leave no choice.

use routing::vroom::{self, Times};
use routing::{Until, solve};
use serde_json::{Value, json};

fn answered(input: &Value) -> Value {
    let problem = vroom::read(input.to_string().as_bytes()).unwrap();
    let solution = solve(&problem, &Until::after(300), 1, &mut ()).unwrap();
    let times = Times {
        loading: 0,
        solving: 0,
        routing: 0,
    };
    serde_json::to_value(vroom::answer(&problem, &solution, times)).unwrap()
}

/// Four places in a line.
fn line() -> Value {
    json!({"car": {"durations": [[0, 10, 20, 30], [10, 0, 10, 20], [20, 10, 0, 10], [30, 20, 10, 0]]}})
}

/// Every field of the pattern is as the pattern says.
#[track_caller]
fn holds(answer: &Value, pattern: &Value) {
    match (answer, pattern) {
        (Value::Object(answer), Value::Object(pattern)) => {
            for (name, wanted) in pattern {
                holds(answer.get(name).unwrap_or_else(|| panic!("{name} is missing")), wanted);
            }
        }
        (Value::Array(answer), Value::Array(pattern)) => {
            assert_eq!(answer.len(), pattern.len(), "{answer:?}\n{pattern:?}");
            answer.iter().zip(pattern).for_each(|(a, p)| holds(a, p));
        }
        _ => assert_eq!(answer, pattern),
    }
}

#[test]
fn what_the_caller_wrote_is_told_again() {
    let answer = answered(&json!({
        "vehicles": [{"id": 1, "start_index": 0, "end_index": 0, "start": [10.1, 59.1], "description": "van",
                      "breaks": [{"id": 4, "service": 60, "description": "lunch", "time_windows": [[0, 0]]}]}],
        "jobs": [
            {"id": 1, "location_index": 1, "location": [10.2, 59.2], "description": "first"},
            {"id": 3, "location_index": 3, "location": [10.4, 59.4], "description": "nobody can", "skills": [9]}
        ],
        "shipments": [{"pickup": {"id": 7, "location_index": 2}, "delivery": {"id": 8, "location_index": 3, "description": "down"}, "skills": [9]}],
        "matrices": line()
    }));
    holds(
        &answer["routes"][0],
        &json!({"description": "van", "service": 60, "steps": [
            {"type": "start", "location": [10.1, 59.1], "location_index": 0},
            {"type": "break", "id": 4, "description": "lunch", "service": 60},
            {"type": "job", "id": 1, "job": 1, "description": "first", "location": [10.2, 59.2], "location_index": 1},
            {"type": "end", "location_index": 0}
        ]}),
    );
    for (at, field) in [
        (0, "description"),
        (1, "job"),
        (1, "location_index"),
        (3, "location"),
        (3, "id"),
    ] {
        assert_eq!(answer["routes"][0]["steps"][at].get(field), None, "{at} {field}");
    }
    let nobody = json!([
        {"id": 3, "type": "job", "description": "nobody can", "location": [10.4, 59.4], "location_index": 3},
        {"id": 7, "type": "pickup", "location_index": 2},
        {"id": 8, "type": "delivery", "location_index": 3, "description": "down"}
    ]);
    holds(&answer["unassigned"], &nobody);
}

#[test]
fn amounts_are_told_only_where_there_are_some() {
    let day = |job: Value| json!({"vehicles": [{"id": 1, "start_index": 0}], "jobs": [job], "matrices": line()});
    let without = answered(&day(json!({"id": 1, "location_index": 1})));
    for part in [&without["summary"], &without["routes"][0]] {
        for field in ["delivery", "pickup", "amount"] {
            assert_eq!(part.get(field), None, "{field}");
        }
    }
    assert_eq!(without["routes"][0]["steps"][0].get("load"), None);
    let with = answered(&day(json!({"id": 1, "location_index": 1, "delivery": [2, 1]})));
    holds(
        &with["summary"],
        &json!({"delivery": [2, 1], "amount": [2, 1], "pickup": [0, 0]}),
    );
    assert_eq!(with["routes"][0]["steps"][0]["load"], json!([2, 1]));
}

#[test]
fn a_shipment_counts_at_both_ends() {
    let answer = answered(&json!({
        "vehicles": [{"id": 1, "start_index": 0, "end_index": 0, "capacity": [3]}],
        "shipments": [{"amount": [2], "priority": 10, "pickup": {"id": 1, "location_index": 1}, "delivery": {"id": 1, "location_index": 2}}],
        "matrices": line()
    }));
    holds(
        &answer["summary"],
        &json!({"delivery": [2], "pickup": [2], "amount": [2], "priority": 20, "cost": 40}),
    );
}

#[test]
fn an_open_day_has_a_start_and_an_end_where_it_begins_and_ends() {
    let open = |start: Option<usize>, end: Option<usize>| {
        let mut vehicle = json!({"id": 1, "capacity": [5]});
        if let Some(start) = start {
            vehicle["start_index"] = json!(start);
        }
        if let Some(end) = end {
            vehicle["end_index"] = json!(end);
        }
        let jobs = json!([
            {"id": 1, "location_index": 1, "service": 5, "delivery": [1], "time_windows": [[100, 200]]},
            {"id": 2, "location_index": 2, "service": 5, "pickup": [2], "location": [10.0, 60.0], "time_windows": [[150, 200]]}
        ]);
        let answer = answered(&json!({"vehicles": [vehicle], "jobs": jobs, "matrices": line()}));
        answer["routes"][0]["steps"].clone()
    };
    let steps = open(None, Some(0));
    let start = json!({"type": "start", "location_index": 2, "location": [10.0, 60.0], "duration": 0, "load": [1]});
    holds(&steps[0], &start);
    assert_eq!(steps[0]["arrival"], steps[1]["arrival"]);
    assert_eq!(steps.as_array().unwrap().len(), 4);
    let steps = open(Some(0), None);
    assert_eq!(steps.as_array().unwrap().len(), 4);
    let end = json!({"type": "end", "location_index": 2, "arrival": 155, "duration": 20, "load": [2], "service": 0});
    holds(&steps[3], &end);
}

#[test]
fn without_matrices_travel_is_estimated_and_the_answer_says_so() {
    let at = |id: u64, lon: f64, lat: f64| json!({"id": id, "location": [lon, lat], "location_index": 77});
    let answer = answered(&json!({
        "vehicles": [
            {"id": 1, "start": [10.0, 60.0], "end": [10.0, 60.0], "max_tasks": 1},
            {"id": 2, "start": [10.0, 60.0], "end": [10.0, 60.0], "profile": "foot-walking", "skills": [1], "description": "on foot"}
        ],
        "jobs": [at(1, 10.0, 60.1), {"id": 2, "location": [10.0, 60.01], "skills": [1]}]
    }));
    assert_eq!(answer["summary"]["estimated_detour"], 1.3);
    assert_eq!(answer["unassigned"], json!([]));
    // A tenth of a degree, there and back: 22.24 km by the great circle.
    let by_car = &answer["routes"][0];
    let metres = by_car["distance"].as_f64().unwrap();
    assert!((metres - 22_239.0 * 1.3).abs() < 3.0, "{metres}");
    let seconds = by_car["duration"].as_f64().unwrap();
    // Either way: 2 km at 20 km/h, 8 km at 45, the rest at 75.
    let rest = metres / 2.0 - 10_000.0;
    assert!(
        (seconds / 2.0 - (360.0 + 640.0 + rest * 3.6 / 75.0)).abs() < 3.0,
        "{seconds}"
    );
    holds(&by_car["steps"][1], &json!({"id": 1, "location": [10.0, 60.1]}));
    assert_eq!(by_car["steps"][1].get("location_index"), None);
    let on_foot = &answer["routes"][1];
    let ratio = on_foot["distance"].as_f64().unwrap() * 3.6 / on_foot["duration"].as_f64().unwrap();
    assert!((ratio - 5.0).abs() < 0.01, "{ratio}");
}

#[test]
fn coordinates_that_are_nowhere_are_told() {
    let refused = |location: Value, path: &str| {
        let input = json!({"vehicles": [{"id": 1, "start": [10.0, 60.0]}], "jobs": [{"id": 1, "location": location}]});
        let fault = vroom::read(input.to_string().as_bytes()).unwrap_err();
        assert_eq!(fault.code, vroom::code::INPUT);
        assert!(fault.words.contains(path), "{fault}");
    };
    refused(json!([181.0, 60.0]), "jobs[0].location");
    refused(json!([10.0, -90.5]), "jobs[0].location");
    refused(json!([10.0]), "jobs[0]");
    refused(json!(null), "jobs[0].location");
}
