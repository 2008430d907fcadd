//! Lists are complete, whatever is being written while they are read.

use super::scene::Scene;
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;
use testkit::Machine;

fn ids(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().expect("items");
    items
        .iter()
        .map(|i| i["id"].as_str().expect("an id").to_owned())
        .collect()
}

/// Reads from a cursor to the present end; gives the ids and where to come back.
async fn read_on(machine: &Machine, list: &str, from: &str, limit: u32) -> (Vec<String>, String) {
    let (mut seen, mut after) = (vec![], from.to_owned());
    loop {
        let answer = machine.get(&format!("{list}?limit={limit}&after={after}")).await.ok();
        let page = answer.json();
        seen.extend(ids(&page));
        let back = page["resume"].as_str().expect("resume").to_owned();
        match page["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => return (seen, back),
        }
    }
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repetition() {
    let scene = Scene::new().await;
    for limit in [1, 7, 39, 40, 41, 200] {
        let (seen, _) = read_on(&scene.machine, "/items", "0", limit).await;
        let expected: Vec<String> = scene.items.iter().map(ToString::to_string).collect();
        assert_eq!(seen, expected, "{limit} a page");
    }
}

#[tokio::test]
async fn every_list_has_pages() {
    let scene = Scene::new().await;
    for n in 0..3 {
        scene.loan(n).await;
        scene.need().await;
        scene.job(n + 10).await;
    }
    for (list, n) in [("/loans", 3), ("/needs", 3), ("/jobs", 3), ("/places", 9)] {
        let (seen, _) = read_on(&scene.machine, list, "0", 2).await;
        assert_eq!(seen.len(), n, "{list}");
        let first = scene.machine.get(&format!("{list}?limit=2")).await.ok().json();
        assert_eq!(ids(&first).len(), 2, "{list}");
        let one = scene.machine.get(&format!("{list}/{}", seen[0])).await.ok().json();
        assert_eq!(one["id"], seen[0].as_str(), "{list}");
    }
}

#[tokio::test]
async fn a_row_that_commits_after_a_later_one_is_not_missed() {
    let scene = Scene::new().await;
    // Other tests write to the same server, and nothing is settled while an older transaction of theirs runs.
    let mut resume = String::from("0");
    while !read_on(&scene.machine, "/items", &resume, 200).await.0.is_empty() {
        tokio::time::sleep(Duration::from_millis(20)).await;
        resume = read_on(&scene.machine, "/items", "0", 200).await.1;
    }
    // One transaction draws its number first and commits last.
    let slow = format!(
        "BEGIN; SET LOCAL rampe.municipality = '{m}';
         INSERT INTO item (municipality_id, id, product_id, owner, place_id, state, state_since, label)
         VALUES ('{m}', '00000000-0000-7000-8000-00000000abcd', '{p}', 'municipality', '{s}', 'ready', now(), 'LATE');
         SELECT pg_sleep(1.5); COMMIT",
        m = scene.app.town.listed.id,
        p = scene.product,
        s = scene.shelf,
    );
    let (wait, receive) = (scene.app.town.database.execute(&slow), async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let body = json!({"product": scene.product, "to": scene.shelf, "pieces": [{"label": "EARLY"}]});
        let new = scene.machine.post("/items", &body).await;
        assert_eq!(new.status, StatusCode::CREATED, "{}", new.body);
        tokio::time::sleep(Duration::from_millis(50)).await;
        let (seen, back) = read_on(&scene.machine, "/items", &resume, 200).await;
        assert_eq!(seen.len(), 1, "the later one is there at once");
        back
    });
    let ((), back) = tokio::join!(wait, receive);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let (seen, _) = read_on(&scene.machine, "/items", &back, 200).await;
    assert!(
        seen.iter().any(|id| id.ends_with("abcd")),
        "the earlier one was passed over: {seen:?}"
    );
}

#[tokio::test]
async fn who_follows_a_list_sees_everything_that_eight_writers_write() {
    let scene = Scene::new().await;
    let writers = (0..8).map(|w| {
        let (machine, product, shelf) = (scene.machine.clone(), scene.product, scene.shelf);
        async move {
            for n in 0..15 {
                let body = json!({"product": product, "to": shelf, "pieces": [{"label": format!("W{w}-{n}")}]});
                let new = machine.post("/items", &body).await;
                assert_eq!(new.status, StatusCode::CREATED, "{}", new.body);
            }
        }
    });
    let writers: Vec<_> = writers.map(tokio::spawn).collect();
    let mut seen = BTreeSet::new();
    let mut after = String::from("0");
    let all = 40 + 8 * 15;
    // The last rows are settled once older transactions have ended, those of other tests on this server among them.
    let mut patience = 1_500;
    loop {
        let done = writers.iter().all(|w| w.is_finished());
        let (new, back) = read_on(&scene.machine, "/items", &after, 10).await;
        seen.extend(new);
        let number = |cursor: &str| cursor.parse::<i64>().expect("a place to come back to is a number");
        assert!(
            number(&back) >= number(&after),
            "the place to come back to never goes backwards"
        );
        after = back;
        if done {
            patience -= 1;
            if seen.len() == all || patience == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    for writer in writers {
        writer.await.expect("the writer wrote");
    }
    assert_eq!(seen.len(), all);
}

#[tokio::test]
async fn the_list_of_devices_is_filtered() {
    let scene = Scene::new().await;
    let loan = scene.loan(3).await;
    let n = async |query: &str| {
        let page = scene.machine.get(&format!("/items?{query}")).await.ok().json();
        ids(&page).len()
    };
    assert_eq!(n("state=on_loan").await, 1);
    assert_eq!(n("state=on_loan,ready&limit=200").await, 40);
    assert_eq!(n("text=l01").await, 10, "labels that begin so");
    assert_eq!(n("text=rullator&state=on_loan").await, 1);
    assert_eq!(n("iso=1222&limit=200").await, 40);
    assert_eq!(n("iso=0909").await, 0);
    assert_eq!(n("owner=nav").await, 0);
    assert_eq!(n(&format!("product={}&limit=5", scene.product)).await, 5);
    assert_eq!(n(&format!("place={}&limit=200", scene.shelf)).await, 39);
    let item = scene.machine.get("/items/by-label/l003").await.ok().json();
    assert_eq!(item["loan"], loan.to_string());
    assert_eq!(item["state"], "on_loan");
}
