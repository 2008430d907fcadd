//! kill -9 in the middle of the busiest hour: what was acknowledged is there, what was not has happened wholly or not at
//! all, and the books are right.

use crate::common::{eventually, kill_9};
use crate::installation::{Installation, Server, Things};
use domain::ids::ItemId;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;

const HAND_OUTS: usize = 1_000;
const WORKERS: usize = 8;

/// Hands out this device under this id; true once the server has acknowledged it.
async fn hand_out(http: &reqwest::Client, address: &str, token: &str, id: &str, item: ItemId, person: &str) -> bool {
    let answer = http
        .post(format!("http://{address}/api/v1/loans"))
        .bearer_auth(token)
        .header("Idempotency-Key", id)
        .json(&json!({"item": item, "person": person, "kind": "short"}))
        .timeout(Duration::from_secs(20))
        .send()
        .await;
    answer.is_ok_and(|a| a.status().is_success())
}

/// Eight workers hand out everything; `disturb` strikes when a third is acknowledged. Then a client that was not answered
/// sends the same command again, until it is. Returns how many answers were lost on the way.
async fn hand_out_all(
    address: Arc<std::sync::Mutex<String>>,
    token: String,
    things: &Things,
    acknowledged: Arc<AtomicUsize>,
) -> usize {
    let lost = Arc::new(AtomicUsize::new(0));
    let mut workers = JoinSet::new();
    for worker in 0..WORKERS {
        let mine: Vec<_> = things.items.iter().copied().skip(worker).step_by(WORKERS).collect();
        let (address, token, person) = (address.clone(), token.clone(), things.person.to_string());
        let (acknowledged, lost) = (acknowledged.clone(), lost.clone());
        workers.spawn(async move {
            let http = reqwest::Client::new();
            let ids = rampe::world::real().ids;
            for item in mine {
                let id = ids().to_string();
                let mut tries = 0;
                loop {
                    let to = address.lock().unwrap().clone();
                    if hand_out(&http, &to, &token, &id, item, &person).await {
                        acknowledged.fetch_add(1, Ordering::SeqCst);
                        break;
                    }
                    lost.fetch_add(1, Ordering::SeqCst);
                    tries += 1;
                    assert!(tries < 300, "the server did not come back");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        });
    }
    while let Some(ended) = workers.join_next().await {
        ended.unwrap();
    }
    lost.load(Ordering::SeqCst)
}

async fn a_third(acknowledged: &AtomicUsize) {
    while acknowledged.load(Ordering::SeqCst) < HAND_OUTS / 3 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Every device is lent once, and the check finds nothing.
async fn the_books_are_right(installation: &Installation, things: &Things) {
    let cluster = installation.cluster();
    let lent = app::maintenance::rows(&cluster.admin_url(), "SELECT item_id FROM loan WHERE state = 'open'")
        .await
        .unwrap();
    let different: BTreeSet<_> = lent.iter().map(|r| r["item_id"].to_string()).collect();
    assert_eq!((lent.len(), different.len()), (things.items.len(), things.items.len()));
    let events = "SELECT count(*) AS n FROM event WHERE kind = 'handed_out'";
    assert_eq!(
        app::maintenance::rows(&cluster.admin_url(), events).await.unwrap()[0]["n"],
        things.items.len()
    );
    cluster.close().unwrap();
    installation.must(&["check"]);
}

fn token(installation: &Installation) -> String {
    installation.must(&["token", "create", "--municipality", "9901", "--role", "technician"])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_server_is_killed_amid_a_thousand_hand_outs_nothing_acknowledged_is_lost() {
    let (installation, things) = Installation::new(HAND_OUTS).await;
    let token = token(&installation);
    let mut server = installation.serve();
    let address = Arc::new(std::sync::Mutex::new(server.address.clone()));
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let (new_address, seen) = (address.clone(), acknowledged.clone());
    let disturb = async {
        a_third(&seen).await;
        server.child.kill().unwrap();
        server.child.wait().unwrap();
        let second: Server = installation.serve();
        *new_address.lock().unwrap() = second.address.clone();
        second
    };
    let (lost, second) = tokio::join!(hand_out_all(address, token, &things, acknowledged), disturb);
    assert!(lost > 0, "the kill came too late to disturb anybody");
    drop(second);
    the_books_are_right(&installation, &things).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_postgresql_is_killed_amid_a_thousand_hand_outs_nothing_acknowledged_is_lost() {
    let (installation, things) = Installation::new(HAND_OUTS).await;
    let token = token(&installation);
    let server = installation.serve();
    let cluster = installation.cluster();
    let postmaster = cluster.server_pid().unwrap().unwrap();
    let address = Arc::new(std::sync::Mutex::new(server.address.clone()));
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let seen = acknowledged.clone();
    let disturb = async {
        a_third(&seen).await;
        kill_9(postmaster);
    };
    let (lost, ()) = tokio::join!(hand_out_all(address, token, &things, acknowledged), disturb);
    assert!(lost > 0, "the kill came too late to disturb anybody");
    eventually("the server answers", || {
        std::net::TcpStream::connect(&server.address).is_ok()
    });
    drop(server);
    cluster.close().unwrap();
    the_books_are_right(&installation, &things).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_taken_while_eight_workers_hand_out_restores_to_clean_books() {
    let (installation, things) = Installation::new(HAND_OUTS).await;
    let token = token(&installation);
    let server = installation.serve();
    let address = Arc::new(std::sync::Mutex::new(server.address.clone()));
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let file = installation.data.join("../installation.rampe");
    let (seen, target, data) = (acknowledged.clone(), file.clone(), installation.data.clone());
    let backup = async move {
        a_third(&seen).await;
        let before = seen.load(Ordering::SeqCst);
        let output = tokio::task::spawn_blocking(move || {
            crate::installation::rampe(&data, &["backup", target.to_str().unwrap()])
        })
        .await
        .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        (before, seen.load(Ordering::SeqCst))
    };
    let (_, (before, after)) = tokio::join!(hand_out_all(address, token, &things, acknowledged), backup);
    assert!(before < after, "nobody handed out while the backup was taken");
    drop(server);
    let place = crate::common::folder();
    let data = place.path().join("restored");
    let restored = crate::installation::rampe(&data, &["restore", file.to_str().unwrap()]);
    assert!(
        restored.status.success(),
        "{}",
        String::from_utf8_lossy(&restored.stderr)
    );
    let checked = crate::installation::rampe(&data, &["check"]);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    let cluster = rampe::cluster::Cluster::open(&data, &rampe::cluster::ClusterOptions::default()).unwrap();
    let count = async |what: &str| {
        let rows = app::maintenance::rows(&cluster.admin_url(), &format!("SELECT count(*) AS n FROM {what}"))
            .await
            .unwrap();
        usize::try_from(rows[0]["n"].as_u64().unwrap()).unwrap()
    };
    // One instant for all tables: each loan has its event, its movement, its access entry and its command.
    let loans = count("loan").await;
    assert!((before..=after).contains(&loans), "{before} ≤ {loans} ≤ {after}");
    for what in [
        "event WHERE kind = 'handed_out'",
        "movement WHERE loan_id IS NOT NULL",
        "access_entry WHERE what = 'loan.hand_out'",
        "command_log WHERE kind LIKE 'loan.%'",
        "item WHERE state = 'on_loan'",
    ] {
        assert_eq!(count(what).await, loans, "{what}");
    }
    assert_eq!(count("item").await, things.items.len());
    cluster.close().unwrap();
}
