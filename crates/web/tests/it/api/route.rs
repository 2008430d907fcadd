//! `POST /routes/solve`: VROOM's JSON over HTTP.

use app::route::Desk;
use axum::http::{Method, StatusCode};
use domain::access::Role;
use serde_json::{Value, json};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, Instant};
use testkit::{Answer, Machine, TestApp, Town};
use web::state::{AppState, Config};

fn day() -> Value {
    json!({
        "vehicles": [{"id": 1, "start_index": 0, "end_index": 0}],
        "jobs": [{"id": 4, "location_index": 2}, {"id": 5, "location_index": 1}],
        "matrices": {"car": {"durations": [[0, 10, 20], [30, 0, 10], [5, 30, 0]]}}
    })
}

/// More places than anybody tries out: what is asked to take thirty seconds takes them.
fn big_day() -> Value {
    let at = |n: i64| (n * 7_919 % 101, n * 104_729 % 103);
    let way = |a: i64, b: i64| (at(a).0 - at(b).0).abs() + (at(a).1 - at(b).1).abs();
    let durations: Vec<Vec<i64>> = (0..40).map(|a| (0..40).map(|b| way(a, b)).collect()).collect();
    let jobs: Vec<_> = (1..40)
        .map(|n| json!({"id": n, "location_index": n, "delivery": [1]}))
        .collect();
    let vehicles: Vec<_> = (0..6)
        .map(|n| json!({"id": n, "start_index": 0, "end_index": 0, "capacity": [8]}))
        .collect();
    json!({"vehicles": vehicles, "jobs": jobs, "matrices": {"car": {"durations": durations}}})
}

async fn send(machine: &Machine, query: &str, body: &Value) -> Answer {
    let body = Some(("application/json", body.to_string()));
    machine
        .raw(Method::POST, &format!("/routes/solve{query}"), body, &[])
        .await
}

#[tokio::test]
async fn a_problem_is_answered_with_its_plan_in_vrooms_json() {
    let app = TestApp::new().await;
    let machine = app.machine(Role::Coordinator).await;
    let answer = send(&machine, "?iterations=100&seed=3", &day()).await.ok();
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let plan = answer.json();
    assert_eq!((&plan["code"], &plan["summary"]["cost"]), (&json!(0), &json!(25)));
    let ids: Vec<_> = plan["routes"][0]["steps"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|s| s["id"].as_u64())
        .collect();
    assert_eq!(ids, [5, 4]);
}

#[tokio::test]
async fn a_task_left_out_is_told_with_its_reason_and_explained_on_demand() {
    let app = TestApp::new().await;
    let machine = app.machine(Role::Coordinator).await;
    let mut day = day();
    day["jobs"][1]["skills"] = json!([3]);
    let plan = send(&machine, "?iterations=50", &day).await.ok().json();
    assert_eq!(
        plan["unassigned"],
        json!([{"id": 5, "type": "job", "location_index": 1, "reason": "skills"}])
    );
    let plan = send(&machine, "?iterations=50&explain=true", &day).await.ok().json();
    let change = &plan["unassigned"][0]["why"]["change"]["changes"];
    assert_eq!(*change, json!([{"what": "skill", "vehicle": 1, "skill": 3, "by": 1}]));
}

#[tokio::test]
async fn the_same_rounds_and_seed_give_the_same_plan() {
    let app = TestApp::new().await;
    let machine = app.machine(Role::Technician).await;
    let mut plans = vec![];
    for _ in 0..2 {
        let mut plan = send(&machine, "?iterations=300&seed=9", &big_day()).await.ok().json();
        plan["summary"]["computing_times"].take();
        plans.push(plan);
    }
    assert_eq!(plans[0], plans[1]);
}

#[tokio::test]
async fn the_search_takes_as_long_as_it_may() {
    let app = TestApp::new().await;
    let machine = app.machine(Role::Coordinator).await;
    let began = Instant::now();
    let plan = send(&machine, "?limit=700ms", &big_day()).await.ok().json();
    let took = began.elapsed();
    assert!(took >= Duration::from_millis(600), "{took:?}");
    assert!(plan["summary"]["computing_times"]["solving"].as_u64().unwrap() >= 600);
}

#[tokio::test]
async fn what_cant_be_planned_is_told_as_vroom_tells_it() {
    let app = TestApp::new().await;
    let machine = app.machine(Role::Coordinator).await;
    let mut outside = day();
    outside["jobs"][1]["location_index"] = json!(3);
    let mut text = day();
    text["vehicles"][0]["capacity"] = json!("much");
    let cases = [
        (outside, "jobs[1].location_index"),
        (text, "vehicles[0].capacity"),
        (json!({}), "jobs"),
        (json!([]), ""),
    ];
    for (body, path) in cases {
        let answer = send(&machine, "", &body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.body);
        assert_eq!(answer.header("content-type"), Some("application/json"));
        let told = answer.json();
        assert_eq!(told["code"], 2);
        assert!(told["error"].as_str().unwrap().contains(path), "{told}");
    }
    let cut = Some(("application/json", "{\"jobs\":".to_owned()));
    let answer = machine.raw(Method::POST, "/routes/solve", cut, &[]).await;
    assert_eq!(
        (answer.status, &answer.json()["code"]),
        (StatusCode::BAD_REQUEST, &json!(2))
    );
}

#[tokio::test]
async fn a_wrong_way_to_ask_is_told_as_everywhere() {
    let app = TestApp::new().await;
    let machine = app.machine(Role::Coordinator).await;
    for (query, field, code) in [
        ("?limit=61s", "limit", "not-a-duration"),
        ("?limit=2m", "limit", "not-a-duration"),
        ("?limit=0s", "limit", "not-a-duration"),
        ("?limit=soon", "limit", "not-a-duration"),
        ("?iterations=-1", "iterations", "wrong-type"),
        ("?threads=0", "threads", "wrong-type"),
        ("?colour=red", "colour", "unknown-field"),
    ] {
        let answer = send(&machine, query, &day()).await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{query}: {}",
            answer.body
        );
        let problem = answer.json();
        let fault = &problem["errors"][0];
        assert_eq!(
            (&fault["field"], &fault["code"]),
            (&json!(field), &json!(code)),
            "{query}"
        );
    }
    let words = send(&machine, "?limit=61s", &day()).await.json();
    assert!(
        words["errors"][0]["detail"].as_str().unwrap().contains("60 seconds"),
        "{words}"
    );
    let form = Some(("text/plain", day().to_string()));
    let answer = machine.raw(Method::POST, "/routes/solve", form, &[]).await;
    assert_eq!(answer.json()["code"], "unsupported-media-type");
    let huge = Some(("application/json", " ".repeat(32 * 1024 * 1024 + 1)));
    let answer = machine.raw(Method::POST, "/routes/solve", huge, &[]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.json()["detail"].as_str().unwrap().contains("32 MiB"));
}

#[tokio::test]
async fn only_who_plans_jobs_may_have_routes_planned() {
    let app = TestApp::new().await;
    let nobody = app.visitor();
    let body = || Some(("application/json", day().to_string().into_bytes()));
    let answer = nobody.send(Method::POST, "/api/v1/routes/solve", body(), &[]).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    for role in [Role::Driver, Role::Leader, Role::Administrator, Role::Auditor] {
        let answer = send(&app.machine(role).await, "?iterations=1", &day()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role}");
    }
}

#[tokio::test]
async fn who_finds_no_place_is_told_when_to_come_again_and_who_hangs_up_gives_the_place_free() {
    let town = Town::new().await;
    let state = AppState {
        desk: Arc::new(Desk::new(NonZeroUsize::MIN)),
        ..AppState::new(town.db.clone(), Config::default())
    };
    let desk = Arc::clone(&state.desk);
    let app = TestApp {
        router: web::routes::router(state),
        town,
    };
    let machine = app.machine(Role::Coordinator).await;
    let patient = machine.clone();
    let long = tokio::spawn(async move { send(&patient, "?limit=50s", &big_day()).await });
    let until = async |free: bool| {
        let began = Instant::now();
        while desk.has_room() != free {
            assert!(began.elapsed() < Duration::from_secs(20), "room: {} wanted", free);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    until(false).await;
    let answer = send(&machine, "?iterations=10", &day()).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{}", answer.body);
    assert_eq!(answer.json()["code"], "busy");
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    assert!(answer.header("retry-after").unwrap().parse::<u32>().unwrap() > 0);
    long.abort();
    until(true).await;
    // More threads than places are as many as there are.
    send(&machine, "?iterations=10&threads=64", &day()).await.ok();
}

#[tokio::test]
async fn rounds_without_end_end_with_the_limit() {
    let app = TestApp::new().await;
    let machine = app.machine(Role::Coordinator).await;
    let began = Instant::now();
    let query = format!("?limit=300ms&iterations={}", u64::MAX);
    let plan = send(&machine, &query, &big_day()).await.ok().json();
    assert_eq!(plan["summary"]["unassigned"], 0);
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}

/// A van in Storgata with one visit.
fn visit_at(place: [f64; 2], profile: &str) -> Value {
    json!({
        "vehicles": [{"id": 1, "profile": profile, "start": [10.0, 60.0], "end": [10.0, 60.0]}],
        "jobs": [{"id": 4, "location": place}]
    })
}

#[tokio::test]
async fn a_server_with_roads_plans_on_driving_times_and_names_the_place_without_a_road() {
    let roads = testkit::roads::network();
    let spots = [[10.0, 60.0], [10.02, 60.0]].map(|place| roads.graph("car").unwrap().snap(place, 10.0).unwrap());
    let all = spots.each_ref().map(Some);
    let table = roads::Asker::new(roads.graph("car").unwrap()).table(&all, &all);
    let there_and_back: u32 = [1, 2].iter().map(|at| table.milliseconds[*at].div_ceil(1000)).sum();
    let config = Config {
        roads: Some(roads),
        ..Config::default()
    };
    let app = TestApp::with(config).await;
    let machine = app.machine(Role::Coordinator).await;
    let ask = async |place, profile| send(&machine, "?iterations=10", &visit_at(place, profile)).await;
    let plan = ask([10.02, 60.0], "car").await.ok().json();
    assert_eq!(plan["summary"]["duration"], there_and_back);
    assert_eq!(plan["summary"].get("estimated_detour"), None);

    let answer = ask([10.5, 60.0], "car").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let words = "jobs[0].location: no road within 1000 m";
    assert_eq!(answer.json(), json!({"code": 3, "error": words}));

    let plan = ask([10.02, 60.0], "foot").await.ok().json();
    assert_eq!(plan["summary"]["estimated_detour"], 1.3, "no graph is for walkers");
}

#[tokio::test]
async fn a_server_without_roads_estimates_and_says_so() {
    let app = TestApp::new().await;
    let machine = app.machine(Role::Coordinator).await;
    let plan = send(&machine, "?iterations=10", &visit_at([10.5, 60.0], "car"))
        .await
        .ok()
        .json();
    assert_eq!(plan["summary"]["estimated_detour"], 1.3);
}

/// A router that somebody else runs, on a bad day.
struct Away;

impl app::ports::Router for Away {
    fn serves(&self, profile: &str) -> bool {
        profile == "car"
    }

    fn table(&self, _: &str, places: &[[f64; 2]], _: f64) -> Result<app::ports::RoadTable, app::ports::RouterError> {
        match places.len() {
            1 => Err(app::ports::RouterError::NoRoad { place: 0 }),
            _ => Err(app::ports::RouterError::Gone),
        }
    }
}

#[tokio::test]
async fn an_outside_router_that_gives_no_answer_is_no_fault_of_the_input() {
    let network = app::route::Network::open::<std::path::PathBuf>(&[]).unwrap();
    let config = Config {
        roads: Some(Arc::new(network.asking(vec![Box::new(Away)]))),
        ..Config::default()
    };
    let app = TestApp::with(config).await;
    let machine = app.machine(Role::Coordinator).await;
    let answer = send(&machine, "", &visit_at([10.02, 60.0], "car")).await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    let words = "the outside router can't be reached";
    assert_eq!(answer.json(), json!({"code": 3, "error": words}));
    let answer = send(&machine, "", &visit_at([10.0, 60.0], "car")).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let words = "vehicles[0].start: no road within 1000 m";
    assert_eq!(answer.json(), json!({"code": 3, "error": words}));
}
