//! Travel by the hour, where a road network knows how much slower each is. All figures by hand.

use routing::vroom::{self, NoWay, Times, Travel, Ways};
use routing::{Problem, Until, check, solve};
use serde_json::{Value, json};

/// Everything lies an hour from everything; from eight to nine it takes twice as long.
struct Slow;

impl Travel for Slow {
    fn between(&self, profile: &str, places: &[(f64, f64)]) -> Option<Result<Ways, NoWay>> {
        let cells = || (0..places.len()).flat_map(|a| (0..places.len()).map(move |b| u32::from(a != b)));
        let mut hours = [1.0; 24];
        hours[8] = 2.0;
        (profile == "car").then(|| {
            Ok(Ways {
                durations: cells().map(|c| c * 3_600).collect(),
                distances: cells().map(|c| c * 50_000).collect(),
                hours: Some(hours),
            })
        })
    }
}

fn read(input: &Value) -> Problem {
    vroom::read_on(input.to_string().as_bytes(), Some(&Slow)).unwrap()
}

fn fault(input: &Value) -> String {
    vroom::read(input.to_string().as_bytes()).unwrap_err().words
}

fn planned(problem: &Problem) -> Value {
    let until = Until {
        rounds: Some(200),
        ..Until::default()
    };
    let solution = solve(problem, &until, 1, &mut ()).unwrap();
    assert_eq!(check(problem, &solution), vec![]);
    let times = Times {
        loading: 0,
        solving: 0,
        routing: 0,
    };
    serde_json::to_value(vroom::answer(problem, &solution, times)).unwrap()
}

const HALF_PAST_SEVEN: i64 = 7 * 3_600 + 1_800;

/// A van that leaves at a time and ends where its one visit is.
fn leaving(at: i64) -> Value {
    json!({
        "vehicles": [{"id": 1, "start": [10, 60], "end": [11, 60], "time_window": [at, at + 50_000],
                      "steps": [{"type": "start", "service_at": at}, {"type": "job", "id": 2}, {"type": "end"}]}],
        "jobs": [{"id": 2, "location": [11, 60]}]
    })
}

/// Seconds on the road.
fn driven(day: &Value) -> i64 {
    planned(&read(day))["summary"]["duration"].as_i64().unwrap()
}

#[test]
fn who_comes_into_the_slow_hour_does_the_rest_at_its_pace() {
    let mut day = leaving(HALF_PAST_SEVEN);
    assert_eq!(driven(&day), 3_600, "without a midnight no hour is known");
    day["midnight"] = json!(0);
    // Half of the way until eight; the other half takes the whole hour.
    assert_eq!(driven(&day), 1_800 + 3_600);
    // From eight on, half of the way is done at nine; the other half takes half an hour.
    let mut day = leaving(8 * 3_600);
    day["midnight"] = json!(0);
    assert_eq!(driven(&day), 3_600 + 1_800);
    let mut day = leaving(9 * 3_600);
    day["midnight"] = json!(0);
    assert_eq!(driven(&day), 3_600);
}

#[test]
fn midnight_may_be_any_second_and_comes_again_for_a_week() {
    for (midnight, at, expected) in [
        // Times since the epoch: midnight in Oslo on a summer day.
        (1_720_735_200, 1_720_735_200 + HALF_PAST_SEVEN, 5_400),
        // 0 is half past seven.
        (-HALF_PAST_SEVEN, 0, 5_400),
        (0, 6 * 86_400 + HALF_PAST_SEVEN, 5_400),
        (0, 7 * 86_400 + HALF_PAST_SEVEN, 3_600),
        // The day before.
        (86_400, HALF_PAST_SEVEN, 3_600),
    ] {
        let mut day = leaving(at);
        day["midnight"] = json!(midnight);
        assert_eq!(driven(&day), expected, "{midnight} {at}");
    }
}

#[test]
fn leaving_later_is_never_arriving_earlier_and_slow_vehicles_are_slower_still() {
    let mut before = 0;
    for minute in 0..150 {
        let at = 7 * 3_600 + minute * 60;
        let mut day = leaving(at);
        day["midnight"] = json!(0);
        let arrival = at + driven(&day);
        assert!(arrival >= before, "{minute}");
        before = arrival;
    }
    let mut day = leaving(HALF_PAST_SEVEN);
    day["midnight"] = json!(0);
    day["vehicles"][0]["speed_factor"] = json!(0.5);
    // A quarter until eight, a quarter until nine, a half after it.
    assert_eq!(driven(&day), 1_800 + 3_600 + 3_600);
    // The plan as it is given takes as long.
    let told = serde_json::to_value(vroom::given(
        &read(&day),
        Times {
            loading: 0,
            solving: 0,
            routing: 0,
        },
    ))
    .unwrap();
    assert_eq!(told["summary"]["duration"], 9_000);
}

#[test]
fn the_slow_hour_is_driven_around_where_that_serves_more() {
    let mut day = json!({
        "midnight": 0,
        "vehicles": [{"id": 1, "start": [10, 60], "end": [10, 60], "time_window": [25_200, 90_000]}],
        "jobs": [
            {"id": 2, "location": [11, 60], "time_windows": [[25_200, 28_800]]},
            {"id": 3, "location": [12, 60], "time_windows": [[25_200, 34_200]]}
        ]
    });
    // At the first at eight, on the way to the second through the slow hour: half past nine.
    assert_eq!(planned(&read(&day))["summary"]["unassigned"], 0);
    day["jobs"][1]["time_windows"] = json!([[25_200, 34_199]]);
    assert_eq!(planned(&read(&day))["summary"]["unassigned"], 1);
}

#[test]
fn an_estimate_knows_no_hours() {
    let mut day = leaving(HALF_PAST_SEVEN);
    day["midnight"] = json!(0);
    day["vehicles"][0]["profile"] = json!("foot");
    assert_eq!(read(&day).matrices[0].slices, vec![]);
}

#[test]
fn slices_of_given_matrices_are_durations_or_a_factor() {
    let mut day = json!({
        "vehicles": [{"id": 1, "start_index": 0, "end_index": 1, "time_window": [900, 10_000]}],
        "jobs": [{"id": 1, "location_index": 1}],
        "matrices": {"car": {"durations": [[0, 100], [100, 0]], "slices": [{"from": 950, "factor": 2}]}}
    });
    assert_eq!(driven(&day), 50 + 100);
    for (slice, words) in [
        (json!({"from": 950}), "slices[0].durations: they are missing"),
        (
            json!({"from": 950, "factor": 1, "durations": [[0, 9], [9, 0]]}),
            "slices[0].durations: either",
        ),
        (
            json!({"from": 950, "factor": 0}),
            "slices[0].factor: it is from 0.1 to 10",
        ),
        (
            json!({"from": 950, "factor": 11}),
            "slices[0].factor: it is from 0.1 to 10",
        ),
        (
            json!({"from": 950, "durations": [[0]]}),
            "slices[0].durations: 1 places",
        ),
    ] {
        day["matrices"]["car"]["slices"] = json!([slice]);
        let told = fault(&day);
        assert!(told.contains(words), "{told}");
    }
    let mut day = leaving(0);
    day["midnight"] = json!(i64::MAX);
    let told = vroom::read_on(day.to_string().as_bytes(), Some(&Slow)).unwrap_err();
    assert_eq!(
        (told.code, told.words.as_str()),
        (2, "Invalid input at midnight: it is no time")
    );
}
