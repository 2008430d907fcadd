//! What a day can ask beyond VROOM's input, each by a small case of which the best plan is known.

use routing::vroom::{self, Times};
use routing::{Until, check, solve};
use serde_json::{Value, json};

/// Plans, proves, and answers in VROOM's words.
fn solved(input: &Value) -> Value {
    let problem = vroom::read(input.to_string().as_bytes()).unwrap();
    let until = Until {
        rounds: Some(800),
        ..Until::default()
    };
    let solution = solve(&problem, &until, 1, &mut ()).unwrap();
    assert_eq!(check(&problem, &solution), vec![]);
    let times = Times {
        loading: 0,
        solving: 0,
        routing: 0,
    };
    serde_json::to_value(vroom::answer(&problem, &solution, times)).unwrap()
}

/// Places on a line, the store at 0, ten seconds from each to the next.
fn line(places: usize) -> Value {
    let row = |a: usize| (0..places).map(|b| a.abs_diff(b) * 10).collect::<Vec<_>>();
    json!({"car": {"durations": (0..places).map(row).collect::<Vec<_>>()}})
}

/// The steps of a vehicle's route but start and end: kind, id, when it begins.
fn steps(answer: &Value, vehicle: u64) -> Vec<(String, u64, i64)> {
    let routes = answer["routes"].as_array().unwrap();
    let Some(route) = routes.iter().find(|r| r["vehicle"] == vehicle) else {
        return vec![];
    };
    let number = |v: &Value| v.as_i64().unwrap();
    (route["steps"].as_array().unwrap().iter())
        .filter(|s| s["type"] != "start" && s["type"] != "end")
        .map(|s| {
            let begin = number(&s["arrival"]) + number(&s["waiting_time"]);
            (s["type"].as_str().unwrap().to_owned(), s["id"].as_u64().unwrap(), begin)
        })
        .collect()
}

fn ids(answer: &Value, vehicle: u64) -> Vec<u64> {
    steps(answer, vehicle).into_iter().map(|(_, id, _)| id).collect()
}

fn left_out(answer: &Value) -> Vec<u64> {
    let unassigned = answer["unassigned"].as_array().unwrap();
    unassigned.iter().map(|u| u["id"].as_u64().unwrap()).collect()
}

#[test]
fn a_small_van_goes_by_the_store_for_more() {
    let mut day = json!({
        "vehicles": [{"id": 1, "start_index": 0, "end_index": 0, "capacity": [2],
                      "reloads": [{"id": 9, "location_index": 0, "service": 5}]}],
        "jobs": (1..=5).map(|n| json!({"id": n, "location_index": n, "delivery": [1]})).collect::<Vec<_>>(),
        "matrices": line(6)
    });
    let answer = solved(&day);
    assert_eq!(left_out(&answer), [0u64; 0]);
    let reloads = steps(&answer, 1).iter().filter(|(kind, ..)| kind == "reload").count();
    assert_eq!(reloads, 2);
    // The farthest two, then two, then the nearest: there and back each time.
    assert_eq!(answer["summary"]["cost"], 100 + 60 + 20);
    day["vehicles"][0]["max_reloads"] = json!(1);
    assert_eq!(left_out(&solved(&day)).len(), 1);
}

#[test]
fn what_is_not_washed_yet_is_loaded_later() {
    let mut day = json!({
        "vehicles": [{"id": 1, "start_index": 0, "end_index": 0, "time_window": [0, 2000]}],
        "jobs": [{"id": 1, "location_index": 1, "delivery": [1], "time_windows": [[0, 400]]},
                 {"id": 2, "location_index": 2, "delivery": [1], "release": 500}],
        "matrices": line(3)
    });
    // Nobody can bring the first before 400 and the second from 500 on in one trip.
    assert_eq!(left_out(&solved(&day)).len(), 1);
    day["vehicles"][0]["reloads"] = json!([{"id": 3, "location_index": 0}]);
    let answer = solved(&day);
    let begins = steps(&answer, 1);
    assert_eq!(ids(&answer, 1), [1, 3, 2]);
    assert!(begins[1].2 >= 500 && begins[2].2 >= 520, "{begins:?}");
}

#[test]
fn late_costs_and_is_allowed() {
    let day = json!({
        "vehicles": [{"id": 1, "start_index": 0, "end_index": 0}],
        "jobs": [{"id": 1, "location_index": 1, "service": 1000},
                 {"id": 2, "location_index": 3, "due": {"at": 30, "per_hour": 36000}},
                 {"id": 3, "location_index": 5, "due": {"at": 10}}],
        "matrices": line(6)
    });
    let answer = solved(&day);
    assert_eq!(left_out(&answer), [0u64; 0]);
    // First who is due, though the way is no shorter; the third is 40 s late, whatever is done.
    assert_eq!(ids(&answer, 1), [2, 3, 1]);
    assert_eq!(answer["summary"]["cost"], 100 + 40);
    assert_eq!(answer["summary"]["lateness"], 40);
}

#[test]
fn groups_stay_with_one_vehicle_or_one_day() {
    let vehicle = |id: u64, day: u64, skills: Value| json!({"id": id, "start_index": 0, "end_index": 0, "day": day, "skills": skills, "max_tasks": 2});
    let mut day = json!({
        "vehicles": [vehicle(1, 1, json!([1])), vehicle(2, 1, json!([2])), vehicle(3, 2, json!([1, 2]))],
        "jobs": [{"id": 1, "location_index": 1, "skills": [1]}, {"id": 2, "location_index": 1, "skills": [2]}],
        "groups": [{"same": "vehicle", "jobs": [1, 2]}],
        "matrices": line(3)
    });
    assert_eq!(ids(&solved(&day), 3).len(), 2);
    day["vehicles"][2]["skills"] = json!([1]);
    assert_eq!(left_out(&solved(&day)).len(), 1);
    day["groups"][0]["same"] = json!("day");
    let answer = solved(&day);
    assert_eq!((ids(&answer, 1), ids(&answer, 2)), (vec![1], vec![2]));
}

#[test]
fn two_lift_together() {
    let vehicle = |id: u64, from: i64| json!({"id": id, "start_index": 0, "end_index": 0, "time_window": [from, 2000]});
    let mut day = json!({
        "vehicles": [vehicle(1, 0), vehicle(2, 300)],
        "jobs": [{"id": 1, "location_index": 3, "service": 60}, {"id": 2, "location_index": 3, "service": 60},
                 {"id": 3, "location_index": 5, "time_windows": [[100, 200]]}],
        "together": [{"jobs": [1, 2], "tolerance": 20}],
        "matrices": line(6)
    });
    let answer = solved(&day);
    assert_eq!(left_out(&answer), [0u64; 0]);
    let begin = |vehicle, id| {
        steps(&answer, vehicle)
            .into_iter()
            .find(|(_, i, _)| *i == id)
            .map(|(.., b)| b)
    };
    let begins = [1, 2].map(|id| begin(1, id).or(begin(2, id)).unwrap());
    assert!(
        (begins[0] - begins[1]).abs() <= 20 && begins[0].min(begins[1]) >= 310,
        "{begins:?}"
    );
    assert_ne!(begin(1, 1).is_some(), begin(1, 2).is_some(), "one each");
    // One of them can't come: both stay out.
    day["vehicles"][1]["time_window"] = json!([1995, 2000]);
    let mut out = left_out(&solved(&day));
    out.sort_unstable();
    assert_eq!(out, [1, 2]);
}

#[test]
fn nothing_goes_between_where_setting_up_again_would_miss_the_other() {
    // The first vehicle is at place 1 already and sets nothing up for the visit with the second, who comes at 1010; with a detour
    // to place 3 it would have to begin by 810 to be in time for what follows.
    let job = |id: u64, place: u64, window: [i64; 2]| json!({"id": id, "location_index": place, "priority": 10, "time_windows": [window]});
    let mut jobs = [
        job(1, 1, [0, 2000]),
        job(2, 1, [0, 2000]),
        job(3, 1, [0, 100]),
        job(4, 2, [1040, 1080]),
        job(5, 3, [100, 900]),
    ];
    for lift in &mut jobs[..2] {
        (lift["setup"], lift["service"]) = (json!(200), json!(50));
    }
    (jobs[3]["skills"], jobs[4]["priority"]) = (json!([1]), json!(1));
    let answer = solved(&json!({
        "vehicles": [{"id": 1, "start_index": 0, "end_index": 0, "time_window": [0, 2000], "skills": [1]},
                     {"id": 2, "start_index": 0, "end_index": 0, "time_window": [1000, 1275]}],
        "jobs": jobs,
        "together": [{"jobs": [1, 2], "tolerance": 0}],
        "matrices": line(4)
    }));
    assert_eq!(left_out(&answer), [5]);
    let first = ids(&answer, 1);
    assert!(first == [3, 1, 4] || first == [3, 2, 4], "{first:?}");
}

#[test]
fn a_day_under_way_is_planned_on() {
    let day = json!({
        "now": 500,
        "vehicles": [
            {"id": 1, "start_index": 0, "end_index": 0, "max_tasks": 3, "breaks": [{"id": 7, "service": 30, "time_windows": [[100, 450]]}],
             "steps": [{"type": "start"},
                       {"type": "job", "id": 1, "pinned": "done", "service_at": 200},
                       {"type": "break", "id": 7, "pinned": "done", "service_at": 300},
                       {"type": "job", "id": 2, "pinned": "position"},
                       {"type": "job", "id": 3, "pinned": "vehicle"},
                       {"type": "end"}]},
            {"id": 2, "start_index": 5, "end_index": 5}],
        "jobs": [{"id": 1, "location_index": 1, "time_windows": [[0, 100]]}, {"id": 2, "location_index": 4, "time_windows": [[0, 520]]},
                 {"id": 3, "location_index": 5}, {"id": 4, "location_index": 5}],
        "matrices": line(6)
    });
    let answer = solved(&day);
    let first = steps(&answer, 1);
    assert_eq!(
        first[..3].iter().map(|s| (s.1, s.2)).collect::<Vec<_>>(),
        [(1, 200), (7, 300), (2, 500)]
    );
    // The third stays with the first vehicle though the second stands at its door; the fourth doesn't.
    assert_eq!(first[3].1, 3);
    assert_eq!(steps(&answer, 2), [("job".to_owned(), 4, 500)]);
}

#[test]
fn the_hour_decides_how_long_a_way_is() {
    let mut day = json!({
        "vehicles": [{"id": 1, "start_index": 0, "end_index": 0, "time_window": [0, 10000]}],
        "jobs": [{"id": 1, "location_index": 1, "time_windows": [[1000, 1000]]}],
        "matrices": {"car": {"durations": [[0, 100], [100, 0]],
                             "slices": [{"from": 950, "durations": [[0, 200], [200, 0]]}]}}
    });
    // Out before the rush, waiting, home in it.
    assert_eq!(solved(&day)["routes"][0]["duration"], 100 + 200);
    // Half of the way before the rush, 50 s, the other half in it, 100 s.
    day["vehicles"][0]["time_window"] = json!([900, 10000]);
    day["jobs"][0]["time_windows"] = json!([[1000, 1100]]);
    let answer = solved(&day);
    assert_eq!(
        (answer["routes"][0]["duration"].as_i64(), steps(&answer, 1)[0].2),
        (Some(150 + 200), 1050)
    );
    day["vehicles"][0]["time_window"] = json!([0, 10000]);
    day["jobs"][0]["time_windows"] = json!([[300, 300]]);
    assert_eq!(solved(&day)["routes"][0]["duration"], 200);
}

/// A way that takes no time now, and some after the break: it isn't done before the break because it could have been.
#[test]
fn who_has_a_break_first_drives_after_it() {
    let mut day = json!({
        "vehicles": [{"id": 1, "start_index": 0, "end_index": 1, "max_travel_time": 50, "breaks": [{"id": 2, "service": 20}]}],
        "jobs": [{"id": 1, "location_index": 0, "service": 5}],
        "matrices": {"car": {"durations": [[0, 0], [0, 0]], "slices": [{"from": 10, "durations": [[0, 100], [100, 0]]}]}}
    });
    assert_eq!(left_out(&solved(&day)), [1]);
    day["vehicles"][0]["max_travel_time"] = json!(100);
    assert_eq!(solved(&day)["summary"]["duration"], 100);
}

#[test]
fn the_usual_driver_comes_where_that_is_worth_it() {
    let vehicle = |id: u64, at: u64| json!({"id": id, "start_index": at, "end_index": at});
    let mut day = json!({
        "vehicles": [vehicle(1, 0), vehicle(2, 4)],
        "jobs": [{"id": 1, "location_index": 4, "preferred": {"vehicles": [1], "cost": 100}}],
        "matrices": line(5)
    });
    let answer = solved(&day);
    assert_eq!((ids(&answer, 1), &answer["summary"]["cost"]), (vec![1], &json!(80)));
    day["jobs"][0]["preferred"]["cost"] = json!(70);
    let answer = solved(&day);
    assert_eq!((ids(&answer, 2), &answer["summary"]["cost"]), (vec![1], &json!(70)));
}

#[test]
fn the_aims_decide_what_is_best() {
    let vehicle = |id: u64| json!({"id": id, "start_index": 0, "end_index": 0});
    let mut day = json!({
        "vehicles": [vehicle(1), vehicle(2)],
        "jobs": (1..=4).map(|n| json!({"id": n, "location_index": 1, "service": 100, "priority": 5})).collect::<Vec<_>>(),
        "matrices": line(5)
    });
    assert_eq!(solved(&day)["summary"]["routes"], 1, "one way is shorter than two");
    day["objective"] = json!({"lexicographic": ["tasks", "balance", "cost"]});
    let answer = solved(&day);
    assert_eq!((ids(&answer, 1).len(), ids(&answer, 2).len()), (2, 2));
    // The plan that there is goes before the way.
    let told = |ids: [u64; 2]| json!(ids.map(|id| json!({"type": "job", "id": id})));
    day["vehicles"][0]["steps"] = told([1, 2]);
    day["vehicles"][1]["steps"] = told([3, 4]);
    day["objective"] = json!({"lexicographic": ["tasks", "changes", "cost"]});
    let answer = solved(&day);
    let sorted = |mut ids: Vec<u64>| {
        ids.sort_unstable();
        ids
    };
    assert_eq!(
        (sorted(ids(&answer, 1)), sorted(ids(&answer, 2))),
        (vec![1, 2], vec![3, 4])
    );
    assert_eq!(answer["summary"]["changes"], 0);
    // A way of 20 is not worth four tasks of five points at half a unit each.
    day["objective"] = json!({"weighted": {"priority": 0.5, "cost": 1}});
    assert_eq!(left_out(&solved(&day)).len(), 4);
    day["objective"] = json!({"weighted": {"priority": 1.5, "cost": 1}});
    assert_eq!(left_out(&solved(&day)).len(), 0);
}

/// As VROOM: the step `start` of a given plan says when the vehicle leaves, also before its working hours.
#[test]
fn a_given_plan_leaves_when_it_says() {
    let leaving = |start: Value| {
        let day = json!({
            "vehicles": [{"id": 1, "start_index": 0, "end_index": 0, "time_window": [100, 900], "steps": [start, {"type": "job", "id": 1}]}],
            "jobs": [{"id": 1, "location_index": 2}], "matrices": line(3)
        });
        let problem = vroom::read(day.to_string().as_bytes()).unwrap();
        let times = Times {
            loading: 0,
            solving: 0,
            routing: 0,
        };
        let answer = serde_json::to_value(vroom::given(&problem, times)).unwrap();
        let arrivals = steps(&answer, 1).iter().map(|s| s.2).collect::<Vec<_>>();
        (
            arrivals,
            answer["routes"][0]["steps"][0]["violations"].clone(),
            answer["summary"]["violations"].clone(),
        )
    };
    let none = json!([]);
    let at = |time: i64| json!({"type": "start", "service_at": time});
    assert_eq!(
        leaving(json!({"type": "start"})),
        (vec![120], none.clone(), none.clone())
    );
    assert_eq!(leaving(at(300)), (vec![320], none.clone(), none.clone()));
    let after = json!({"type": "start", "service_after": 250});
    assert_eq!(leaving(after), (vec![270], none.clone(), none));
    let early = json!([{"cause": "lead_time", "duration": 40}]);
    assert_eq!(leaving(at(60)), (vec![80], early.clone(), early));
}

/// VROOM's plan mode: nothing is searched, every broken rule is told where it is.
#[test]
fn a_given_plan_is_timed_and_judged() {
    let day = json!({
        "vehicles": [{"id": 1, "start_index": 0, "end_index": 0, "capacity": [1], "time_window": [0, 200], "max_tasks": 2,
                      "breaks": [{"id": 7, "service": 5}],
                      "steps": [{"type": "start"}, {"type": "job", "id": 1}, {"type": "job", "id": 2, "service_at": 60},
                                {"type": "job", "id": 3}, {"type": "end"}]}],
        "jobs": [{"id": 1, "location_index": 3, "delivery": [1], "time_windows": [[0, 20]]},
                 {"id": 2, "location_index": 5, "delivery": [1], "time_windows": [[90, 99]]},
                 {"id": 3, "location_index": 1, "skills": [4], "service": 150}, {"id": 4, "location_index": 1}],
        "matrices": line(6)
    });
    let problem = vroom::read(day.to_string().as_bytes()).unwrap();
    let times = Times {
        loading: 0,
        solving: 0,
        routing: 0,
    };
    let answer = serde_json::to_value(vroom::given(&problem, times)).unwrap();
    assert_eq!((answer["code"].as_u64(), left_out(&answer)), (Some(0), vec![4]));
    let route = &answer["routes"][0];
    let causes = |of: &Value| -> Vec<(String, Option<i64>)> {
        let all = of["violations"].as_array().unwrap().iter();
        all.map(|v| (v["cause"].as_str().unwrap().to_owned(), v["duration"].as_i64()))
            .collect()
    };
    let cause = |cause: &str, duration| (cause.to_owned(), duration);
    assert_eq!(causes(&route["steps"][0]), [cause("load", None)]);
    assert_eq!(causes(&route["steps"][1]), [cause("delay", Some(10))]);
    // Ordered for 60, half an hour of the clock before its window opens.
    assert_eq!(causes(&route["steps"][2]), [cause("lead_time", Some(30))]);
    assert_eq!(causes(&route["steps"][3]), [cause("skills", None)]);
    assert_eq!(causes(&route["steps"][4]), [cause("delay", Some(60))]);
    let mut all = causes(&answer["summary"]);
    all.sort();
    let known = [
        ("delay", Some(70)),
        ("lead_time", Some(30)),
        ("load", None),
        ("max_tasks", None),
        ("missing_break", None),
        ("skills", None),
    ];
    assert_eq!(all, known.map(|(c, d)| cause(c, d)));
    assert_eq!(steps(&answer, 1).iter().map(|s| s.2).collect::<Vec<_>>(), [30, 60, 100]);
}
