//! Where a protected person lives is told to nobody without the right, and every sight is logged.

use super::scene::{Scene, person};
use domain::access::{Right, Role};
use serde_json::json;

#[tokio::test]
async fn a_protected_address_is_in_no_answer_without_the_right() {
    let mut scene = Scene::new().await;
    scene.person = person(&scene.app, "Vernet", true).await;
    let (job, need, loan) = (scene.job(0).await, scene.need().await, scene.loan(1).await);
    for role in Role::ALL {
        let machine = scene.app.machine(*role).await;
        for path in [
            format!("/persons/{}", scene.person),
            format!("/jobs/{job}"),
            format!("/needs/{need}"),
            format!("/loans/{loan}"),
            "/jobs".into(),
            "/needs".into(),
            "/loans".into(),
        ] {
            let answer = machine.get(&path).await;
            let told = answer.body.contains("Hemmelig") || answer.body.contains("4711");
            let may = role.may(Right::SeeProtected) && (path.starts_with("/persons/") || path.starts_with("/jobs/"));
            assert_eq!(told, may, "{role} {path}: {}", answer.body);
        }
        let found = machine.post("/persons/find", &json!({"text": "Vernet"})).await;
        assert!(
            !found.body.contains("Hemmelig") && !found.body.contains("Vernet"),
            "{role}: {}",
            found.body
        );
    }
}

#[tokio::test]
async fn whoever_is_told_of_gets_an_access_entry_with_the_token_that_asked() {
    let scene = Scene::new().await;
    let loan = scene.loan(0).await;
    let entries = async || {
        let sql = "SELECT count(*) FROM access_entry WHERE actor_kind = 'token'";
        scene.app.town.database.count(sql).await
    };
    assert_eq!(entries().await, 0);
    for path in [
        format!("/loans/{loan}"),
        "/loans".into(),
        format!("/persons/{}", scene.person),
    ] {
        let before = entries().await;
        scene.machine.get(&path).await.ok();
        assert_eq!(entries().await, before + 1, "{path}");
    }
    let before = entries().await;
    scene.machine.get("/items").await.ok();
    assert_eq!(entries().await, before, "devices alone are nobody's data");
}
