//! The time that is given holds, also where a single round takes long.

use routing::{Until, solve, vroom};
use serde_json::json;
use std::time::{Duration, Instant};

#[test]
fn a_long_rich_day_ends_with_its_time() {
    let places = 20;
    let durations: Vec<Vec<i32>> = (0..places)
        .map(|a: i32| (0..places).map(|b| (a - b).abs() * 10).collect())
        .collect();
    let shipments: Vec<_> = (0..150)
        .map(|n| json!({"amount": [1], "pickup": {"id": n, "location_index": n % places}, "delivery": {"id": n, "location_index": n * 7 % places}}))
        .collect();
    let day = json!({
        // A store to reload at makes every insertion a replay of the day.
        "vehicles": [{"id": 1, "start_index": 0, "end_index": 0, "capacity": [40], "reloads": [{"id": 1, "location_index": 0}]}],
        "shipments": shipments,
        "matrices": {"car": {"durations": durations}}
    });
    let problem = vroom::read(day.to_string().as_bytes()).unwrap();
    let began = Instant::now();
    let spent = || began.elapsed().as_secs_f64() / 0.3;
    let solution = solve(&problem, &Until::by(&spent), 1, &mut ()).unwrap();
    assert!(!solution.routes.is_empty());
    assert!(began.elapsed() < Duration::from_secs(6), "{:?}", began.elapsed());
}
