//! Every write is applied once, however often it is sent.

use super::scene::Scene;
use axum::http::{Method, StatusCode};
use domain::access::Role;
use serde_json::{Value, json};
use testkit::TestApp;
use uuid::Uuid;
use web::api::Endpoint;

/// Everything that a write could leave behind.
async fn traces(app: &TestApp) -> Vec<Value> {
    app.town
        .database
        .rows(
            "SELECT (SELECT count(*) FROM command_log) AS commands, (SELECT count(*) FROM event) AS events,
                    (SELECT count(*) FROM movement) AS movements, (SELECT count(*) FROM item) AS items,
                    (SELECT sum(version) FROM item) AS item_versions, (SELECT count(*) FROM loan) AS loans,
                    (SELECT sum(version) FROM loan) AS loan_versions, (SELECT count(*) FROM need) AS needs,
                    (SELECT sum(version) FROM need) AS need_versions, (SELECT count(*) FROM need_line) AS lines,
                    (SELECT count(*) FROM job) AS jobs, (SELECT sum(version) FROM job) AS job_versions,
                    (SELECT count(*) FROM place) AS places, (SELECT count(*) FROM person) AS persons,
                    (SELECT count(*) FROM outbox) AS messages",
        )
        .await
}

fn writes() -> Vec<Endpoint> {
    let all = web::api::list();
    // A search by POST changes nothing, nor does a plan of what is the caller's own.
    all.into_iter()
        .filter(|e| e.method != Method::GET && !["/persons/find", "/routes/solve"].contains(&e.path))
        .collect()
}

#[tokio::test]
async fn every_write_sent_three_times_has_one_effect_and_one_answer() {
    let scene = Scene::new().await;
    for endpoint in writes() {
        let name = format!("{} {}", endpoint.method, endpoint.path);
        let (path, body) = scene
            .request(&endpoint.method, endpoint.path)
            .await
            .unwrap_or_else(|| panic!("{name}: the scene has no request for it"));
        let key: Uuid = scene.app.town.command().0;
        let before = traces(&scene.app).await;
        let first = scene.machine.write(endpoint.method.clone(), &path, key, &body).await;
        assert!(first.status.is_success(), "{name}: {}", first.body);
        assert_eq!(first.header("idempotent-replay"), None, "{name}");
        let after = traces(&scene.app).await;
        assert_ne!(before, after, "{name} did nothing");
        for _ in 0..2 {
            let again = scene.machine.write(endpoint.method.clone(), &path, key, &body).await;
            assert_eq!((again.status, &again.body), (first.status, &first.body), "{name}");
            assert_eq!(again.header("idempotent-replay"), Some("true"), "{name}");
        }
        assert_eq!(traces(&scene.app).await, after, "{name} did it again");
    }
}

#[tokio::test]
async fn three_at_the_same_moment_have_one_effect_too() {
    let scene = Scene::new().await;
    let body = json!({"item": scene.items[0], "person": scene.person, "kind": "short"});
    let key = scene.app.town.command().0;
    let send = || scene.machine.write(Method::POST, "/loans", key, &body);
    let (a, b, c) = tokio::join!(send(), send(), send());
    assert_eq!(
        [a.status, b.status, c.status],
        [StatusCode::CREATED; 3],
        "{} {} {}",
        a.body,
        b.body,
        c.body
    );
    assert!(a.body == b.body && b.body == c.body);
    let replays = [&a, &b, &c]
        .iter()
        .filter(|x| x.header("idempotent-replay").is_some())
        .count();
    assert_eq!(replays, 2);
    assert_eq!(scene.app.town.database.count("SELECT count(*) FROM loan").await, 1);
}

#[tokio::test]
async fn the_same_key_with_another_body_is_refused() {
    let scene = Scene::new().await;
    let key = scene.app.town.command().0;
    let out = |item: usize| json!({"item": scene.items[item], "person": scene.person, "kind": "short"});
    let first = scene.machine.write(Method::POST, "/loans", key, &out(0)).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.body);
    let other = scene.machine.write(Method::POST, "/loans", key, &out(1)).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(other.json()["code"], "idempotency-key-reused");
    assert_eq!(scene.app.town.database.count("SELECT count(*) FROM loan").await, 1);
}

#[tokio::test]
async fn a_refusal_is_told_again_though_the_world_has_moved_on() {
    let scene = Scene::new().await;
    let loan = scene.loan(0).await;
    let key = scene.app.town.command().0;
    let body = json!({"item": scene.items[0], "person": scene.person, "kind": "short"});
    let first = scene.machine.write(Method::POST, "/loans", key, &body).await;
    assert_eq!(first.status, StatusCode::CONFLICT, "{}", first.body);
    assert_eq!(first.json()["code"], "item-already-on-loan");
    let lost = scene.machine.post(&format!("/loans/{loan}/lose"), &json!({})).await;
    assert_eq!(lost.status, StatusCode::OK, "{}", lost.body);
    let again = scene.machine.write(Method::POST, "/loans", key, &body).await;
    assert_eq!(again.json()["code"], "item-already-on-loan");
}

#[tokio::test]
async fn a_write_without_a_key_does_nothing() {
    let scene = Scene::new().await;
    for endpoint in writes() {
        let (path, body) = scene.request(&endpoint.method, endpoint.path).await.unwrap();
        let before = traces(&scene.app).await;
        for headers in [&[][..], &[("idempotency-key", "tomorrow")][..]] {
            let sent = Some(("application/json", body.to_string()));
            let answer = scene.machine.raw(endpoint.method.clone(), &path, sent, headers).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}: {}", answer.body);
            assert_eq!(answer.json()["code"], "idempotency-key-missing");
        }
        assert_eq!(traces(&scene.app).await, before, "{path}");
    }
}

#[tokio::test]
async fn a_token_acts_with_its_roles_rights_and_no_others() {
    let scene = Scene::new().await;
    for role in Role::ALL {
        let machine = scene.app.machine(*role).await;
        for endpoint in web::api::list() {
            let may = match endpoint.access {
                web::routes::Access::With(right) => role.may(right),
                web::routes::Access::WithAny(rights) => rights.iter().any(|r| role.may(*r)),
                web::routes::Access::Public | web::routes::Access::Demo => {
                    panic!("{}: not for machines", endpoint.path)
                }
            };
            let id = Uuid::from_u128(7).to_string();
            let path = endpoint.path.replace("{id}", &id).replace("{label}", "INGEN");
            // An empty body is wrong everywhere, but only those who may are told so.
            let body = (endpoint.method != Method::GET).then(|| ("application/json", "[]".to_owned()));
            let key = [("idempotency-key", id.as_str())];
            let answer = machine.raw(endpoint.method.clone(), &path, body, &key).await;
            let name = format!("{role}: {} {}: {}", endpoint.method, endpoint.path, answer.body);
            assert_eq!(answer.status == StatusCode::FORBIDDEN, !may, "{name}");
            assert!(!answer.status.is_server_error(), "{name}");
        }
    }
}
