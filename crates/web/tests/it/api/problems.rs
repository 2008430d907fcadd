//! What goes wrong is told as application/problem+json, each time in the same form.

use super::scene::Scene;
use axum::http::{Method, StatusCode};
use domain::access::Role;
use serde_json::{Value, json};
use testkit::Answer;

#[track_caller]
fn problem(answer: &Answer, status: u16, code: &str) -> Value {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.body);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    let problem = answer.json();
    assert_eq!(problem["status"], status);
    assert_eq!(problem["code"], code);
    assert_eq!(problem["type"], format!("urn:rampe:problem:{code}"));
    assert_eq!(problem["request"].as_str(), answer.header("x-request-id"));
    assert!(!problem["title"].as_str().unwrap().is_empty() && !problem["detail"].as_str().unwrap().is_empty());
    problem
}

const KEY: (&str, &str) = ("idempotency-key", "01a0b1c2-d3e4-7f00-8000-000000000001");

#[tokio::test]
async fn nobody_without_a_good_token_learns_anything() {
    let scene = Scene::new().await;
    let nobody = scene.app.visitor();
    for token in [None, Some("Bearer rampe_xyz"), Some("Basic abc"), Some("Bearer")] {
        let headers: Vec<_> = token.map(|t| ("authorization", t)).into_iter().collect();
        let answer = nobody.send(Method::GET, "/api/v1/items", None, &headers).await;
        problem(&answer, 401, "unauthenticated");
        assert!(answer.header("www-authenticate").unwrap().starts_with("Bearer"));
    }
}

#[tokio::test]
async fn each_way_to_send_it_wrong_has_its_own_answer() {
    let scene = Scene::new().await;
    let m = &scene.machine;
    problem(&m.get("/nothing").await, 404, "not-found");
    problem(&m.get("/items/not-an-id").await, 404, "not-found");
    problem(&m.get("/items/by-label/%FF").await, 404, "not-found");
    let wrong_method = m.raw(Method::DELETE, "/items", None, &[]).await;
    problem(&wrong_method, 405, "method-not-allowed");
    assert!(wrong_method.header("allow").unwrap().contains("GET"));
    let xml = m.raw(Method::GET, "/items", None, &[("accept", "text/xml")]).await;
    problem(&xml, 406, "not-acceptable");
    let form = Some(("application/x-www-form-urlencoded", "a=b".into()));
    problem(
        &m.raw(Method::POST, "/loans", form, &[KEY]).await,
        415,
        "unsupported-media-type",
    );
    let broken = Some(("application/json", "{\"item\":".into()));
    problem(&m.raw(Method::POST, "/loans", broken, &[KEY]).await, 400, "not-json");
    let huge = Some(("application/json", format!("\"{}\"", "x".repeat(1024 * 1024))));
    problem(&m.raw(Method::POST, "/loans", huge, &[KEY]).await, 413, "too-large");
    let auditor = scene.app.machine(Role::Auditor).await;
    problem(&auditor.get("/items").await, 403, "forbidden");
}

#[tokio::test]
async fn a_wrong_field_is_named_with_what_is_wrong_with_it() {
    let scene = Scene::new().await;
    let cases = [
        (
            "/loans",
            json!({"item": scene.items[0], "person": scene.person, "kind": "short", "colour": 1}),
            "colour",
            "unknown-field",
        ),
        (
            "/loans",
            json!({"item": scene.items[0], "kind": "short"}),
            "person",
            "required",
        ),
        (
            "/loans",
            json!({"item": scene.items[0], "person": 7, "kind": "short"}),
            "person",
            "wrong-type",
        ),
        (
            "/loans",
            json!({"item": scene.items[0], "person": scene.person, "kind": "for ever"}),
            "kind",
            "wrong-type",
        ),
        (
            "/loans",
            json!({"item": scene.items[0], "person": scene.person, "kind": "short", "need": scene.person}),
            "line",
            "required",
        ),
        (
            "/loans",
            json!({"item": scene.items[0], "person": scene.person, "kind": "short", "due": "-0044-03-15"}),
            "due",
            "wrong-type",
        ),
        (
            "/items",
            json!({"product": scene.product, "to": scene.shelf, "pieces": [{}, {"label": "X", "size": 3}]}),
            "pieces[1].size",
            "unknown-field",
        ),
        (
            "/items",
            json!({"product": scene.product, "to": scene.shelf, "pieces": []}),
            "pieces",
            "out-of-range",
        ),
        (
            "/items",
            json!({"product": scene.product, "to": scene.shelf, "pieces": [{"label": "L001"}]}),
            "pieces[0].label",
            "taken",
        ),
        (
            "/needs",
            json!({"person": scene.person, "channel": "gp", "term": "short", "lines": [{"quantity": 1}]}),
            "lines[0].product",
            "required",
        ),
        ("/places", json!({"kind": "shelf", "name": "  "}), "name", "required"),
    ];
    for (path, body, field, code) in cases {
        let answer = scene.machine.post(path, &body).await;
        let problem = problem(&answer, 422, "invalid");
        let fault = &problem["errors"][0];
        assert_eq!(
            (fault["field"].as_str(), fault["code"].as_str()),
            (Some(field), Some(code)),
            "{body}"
        );
        assert!(!fault["detail"].as_str().unwrap().is_empty());
    }
    let step = format!("/items/{}/steps", scene.items[0]);
    let answer = scene
        .machine
        .post(&step, &json!({"step": "scrap", "to": scene.shelf}))
        .await;
    let problem = problem(&answer, 422, "invalid");
    let faults: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| (&e["field"], &e["code"]))
        .collect();
    assert_eq!(
        faults,
        [
            (&json!("to"), &json!("not-here")),
            (&json!("reason"), &json!("required"))
        ]
    );
    let query = scene.machine.get("/items?colour=red").await;
    assert_eq!(query.json()["errors"][0]["field"], "colour");
    assert_eq!(
        scene.machine.get("/items?limit=many").await.json()["errors"][0]["field"],
        "limit"
    );
}

#[tokio::test]
async fn a_refusal_has_its_code_and_the_callers_language() {
    let scene = Scene::new().await;
    let item = format!("/items/{}/steps", scene.items[0]);
    let washed = Some(("application/json", json!({"step": "washed"}).to_string()));
    let swedish = [KEY, ("accept-language", "sv")];
    let answer = scene.machine.raw(Method::POST, &item, washed, &swedish).await;
    let refused = problem(&answer, 409, "item-wrong-step");
    assert_eq!(refused["title"], "Det gick inte att göra");
}

#[tokio::test]
async fn what_another_municipality_has_is_not_there() {
    let scene = Scene::new().await;
    let (loan, need, job) = (scene.loan(0).await, scene.need().await, scene.job(1).await);
    let neighbour = scene.app.town.neighbour().await;
    let theirs = scene.app.machine_of(&neighbour, Role::Coordinator).await;
    for endpoint in web::api::list() {
        let id = match endpoint.path.split('/').nth(1).unwrap() {
            "items" => scene.items[2].to_string(),
            "loans" => loan.to_string(),
            "needs" => need.to_string(),
            "jobs" => job.to_string(),
            "places" => scene.shelf.to_string(),
            "persons" => scene.person.to_string(),
            // Nothing of the house is told there.
            "routes" => continue,
            // It has a test of its own: nothing there bears an id of its own in the path.
            "addresses" => continue,
            noun => panic!("{noun}: no id of this noun"),
        };
        let path = endpoint.path.replace("{id}", &id).replace("{label}", "L002");
        if endpoint.method == Method::GET {
            let ours = scene.machine.get(&path).await.ok();
            assert!(ours.body.len() > 20);
            let answer = theirs.get(&path).await;
            if endpoint.path.contains('{') {
                problem(&answer, 404, "not-found");
            } else {
                // Virtual places are everybody's own.
                let page = answer.ok().json();
                let ours = ours.json();
                for row in page["items"].as_array().unwrap() {
                    assert!(
                        !ours["items"].as_array().unwrap().iter().any(|o| o["id"] == row["id"]),
                        "{path}"
                    );
                }
            }
        } else if let Some((path, body)) = scene.request(&endpoint.method, endpoint.path).await {
            let names_ours = path.contains('-') || body.to_string().matches('-').count() >= 4;
            if names_ours && endpoint.path != "/persons" {
                let key = scene.app.town.command().0;
                let answer = theirs.write(endpoint.method.clone(), &path, key, &body).await;
                // Nothing of theirs to take back to: the field is told before the device is looked for.
                if endpoint.path == "/loans/take-back" {
                    problem(&answer, 422, "invalid");
                } else {
                    problem(&answer, 404, "not-found");
                }
            }
        }
    }
}

#[tokio::test]
async fn the_description_tells_every_endpoint_and_is_whole() {
    let scene = Scene::new().await;
    let document = scene.app.visitor().get("/api/v1/openapi.json").await.ok();
    let text = document.body.clone();
    let document = document.json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    for endpoint in web::api::list() {
        let method = endpoint.method.as_str().to_lowercase();
        let operation = &document["paths"][endpoint.path][&method];
        assert!(operation["operationId"].is_string(), "{method} {}", endpoint.path);
        for status in ["401", "403", "404", "422", "503"] {
            assert!(
                operation["responses"][status].is_object(),
                "{method} {}: {status}",
                endpoint.path
            );
        }
    }
    for reference in text.split("\"$ref\":\"#").skip(1) {
        let pointer = &reference[..reference.find('"').unwrap()];
        assert!(document.pointer(pointer).is_some(), "{pointer} leads nowhere");
    }
}

#[tokio::test]
async fn health_is_told_to_everybody_and_metrics_to_administrators_alone() {
    let scene = Scene::new().await;
    let nobody = scene.app.visitor();
    let health = nobody.get("/health").await.ok().json();
    assert_eq!(health["status"], "ok");
    assert!(health["schema"].as_i64().unwrap() >= 45 && health["version"].is_string());
    problem_like(&nobody.get("/metrics").await, StatusCode::UNAUTHORIZED);
    let coordinator = format!("Bearer {}", scene.machine.token);
    let metrics = nobody
        .send(Method::GET, "/metrics", None, &[("authorization", &coordinator)])
        .await;
    problem_like(&metrics, StatusCode::FORBIDDEN);
    scene.machine.get(&format!("/persons/{}", scene.person)).await.ok();
    let administrator = format!("Bearer {}", scene.app.machine(Role::Administrator).await.token);
    let metrics = nobody
        .send(Method::GET, "/metrics", None, &[("authorization", &administrator)])
        .await
        .ok();
    assert!(
        metrics
            .body
            .contains("rampe_http_requests_total{method=\"GET\",route=\"/api/v1/persons/{id}\",status=\"200\"} 1"),
        "{}",
        metrics.body
    );
    assert!(metrics.body.contains("rampe_outbox_lag_seconds"));
    assert!(!metrics.body.contains(&scene.person.to_string()), "no ids in labels");
}

#[track_caller]
fn problem_like(answer: &Answer, status: StatusCode) {
    assert_eq!(answer.status, status);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
}
