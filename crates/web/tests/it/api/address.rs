//! Addresses for machines.

use super::scene::Scene;
use domain::access::Role;

async fn scene() -> Scene {
    let scene = Scene::new().await;
    let m = scene.app.town.listed.id;
    let insert = format!(
        "INSERT INTO address (municipality_id, id, source_id, street, postcode, city, lat, lon, driveway_lat, driveway_lon)
         VALUES ('{m}', gen_random_uuid(), '1', 'Storgata 12', '2400', 'Granvik', 60.0, 10.0, 60.001, 10.001),
                ('{m}', gen_random_uuid(), '2', 'Storgata 12B', '2400', 'Granvik', 60.0, 10.1, NULL, NULL),
                ('{m}', gen_random_uuid(), '3', 'Nordre Prøve, Lia 2', '2450', 'Øvre Prøvedal', 60.2, 10.2, NULL, NULL)"
    );
    scene.app.town.database.execute(&insert).await;
    scene
}

#[tokio::test]
async fn a_machine_finds_addresses_as_somebody_types_them_and_by_place() {
    let scene = scene().await;
    let ask = async |query: &str| scene.machine.get(&format!("/addresses?{query}")).await.ok().json()["items"].clone();
    let found = ask("q=strgata+12").await;
    assert_eq!(found[0]["street"], "Storgata 12");
    assert_eq!(
        (found[0]["stop"]["lat"].as_f64(), found[0]["point"]["lat"].as_f64()),
        (Some(60.001), Some(60.0))
    );
    assert!(found[0].get("metres").is_none());
    assert_eq!(ask("q=Storgata+12+b,+2400+Granvik").await[0]["street"], "Storgata 12B");
    assert_eq!(ask("q=nordre+pr%C3%B8ve&limit=1").await[0]["city"], "Øvre Prøvedal");
    let near = ask("near=10.101,60.0&limit=2").await;
    assert_eq!(
        (near[0]["street"].as_str(), near[1]["street"].as_str()),
        (Some("Storgata 12B"), Some("Storgata 12"))
    );
    assert!((50.0..60.0).contains(&near[0]["metres"].as_f64().unwrap()), "{near}");
    assert_eq!(ask("q=").await.as_array().unwrap().len(), 0);
    assert_eq!(ask("near=10,60&limit=900").await.as_array().unwrap().len(), 3);
    for (query, code) in [
        ("near=nord", "wrong-type"),
        ("near=10,91", "wrong-type"),
        ("q=a&near=10,60", "not-here"),
        ("Q=a", "unknown-field"),
    ] {
        let answer = scene.machine.get(&format!("/addresses?{query}")).await;
        assert_eq!(answer.status, 422, "{query}");
        assert!(answer.body.contains(code), "{query}: {}", answer.body);
    }
}

#[tokio::test]
async fn a_machine_of_another_municipality_is_told_nothing_of_these() {
    let scene = scene().await;
    assert_eq!(
        scene.machine.get("/addresses?q=storgata").await.ok().json()["items"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    let neighbour = scene.app.town.neighbour().await;
    let theirs = scene.app.machine_of(&neighbour, Role::Coordinator).await;
    for query in ["q=storgata", "near=10,60"] {
        let answer = theirs.get(&format!("/addresses?{query}")).await.ok().json();
        assert_eq!(answer["items"].as_array().unwrap().len(), 0, "{query}");
    }
}
