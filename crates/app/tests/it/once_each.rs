//! What every feature leans on: the command log under concurrency, the access log's veto, the outbox and the queue.

use app::queue::{self, Ended};
use app::{Command, Done, Error, Query, Tx, outbox, worker};
use chrono::Duration;
use domain::access::Role;
use domain::ids::{PersonId, TaskId};
use serde::Serialize;
use testkit::Town;

use crate::hand_out::some;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_command_sent_by_eight_at_once_has_one_effect_and_one_outcome() {
    let town = Town::new().await;
    let (items, person, _) = some(&town, 1).await;
    let ctx = town.with(&[Role::Technician]);
    let hand_out = testkit::short_loan(items[0], person);
    let id = town.command();
    let senders: Vec<_> = (0..8)
        .map(|_| {
            let (db, ctx, hand_out) = (town.db.clone(), ctx.clone(), hand_out.clone());
            tokio::spawn(async move { db.run(&ctx, id, &hand_out).await })
        })
        .collect();
    let mut applied = 0;
    let mut loans = vec![];
    for sender in senders {
        let done = sender.await.unwrap().unwrap();
        applied += i32::from(matches!(done, Done::Applied(_)));
        loans.push(done.into_inner().loan);
    }
    loans.dedup();
    assert_eq!((applied, loans.len()), (1, 1));
    assert_eq!(town.database.count("SELECT count(*) FROM loan").await, 1);
    assert_eq!(town.database.count("SELECT count(*) FROM event").await, 2);
}

struct See(PersonId);
impl Query for See {
    type Answer = &'static str;
    async fn run(&self, tx: &mut Tx) -> Result<&'static str, Error> {
        tx.saw(self.0, "test.see");
        Ok("secret")
    }
}

#[tokio::test]
async fn no_answer_without_its_log() {
    let town = Town::new().await;
    let (_, person, _) = some(&town, 1).await;
    assert_eq!(town.db.read(&town.system(), &See(person)).await.unwrap(), "secret");
    assert_eq!(
        town.database
            .count("SELECT count(*) FROM access_entry WHERE what = 'test.see'")
            .await,
        1
    );
    town.database
        .execute("REVOKE INSERT ON access_entry FROM rampe_app")
        .await;
    let answer = town.db.read(&town.system(), &See(person)).await;
    assert!(matches!(answer, Err(Error::Unavailable(_))), "{answer:?}");
}

#[derive(Serialize)]
struct Tell;
impl Command for Tell {
    const KIND: &'static str = "test.tell";
    type Outcome = ();
    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        tx.send("test.topic", serde_json::json!({"n": 1}));
        Ok(())
    }
}

#[derive(Serialize)]
struct TellAndFail;
impl Command for TellAndFail {
    const KIND: &'static str = "test.tell_and_fail";
    type Outcome = ();
    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        tx.send("test.topic", serde_json::json!({"n": 2}));
        Err(Error::NotFound)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_message_is_handed_over_once_however_many_relays_run_and_never_for_what_was_undone() {
    let town = Town::new().await;
    for _ in 0..20 {
        town.db.run(&town.system(), town.command(), &Tell).await.unwrap();
    }
    assert!(matches!(
        town.db.run(&town.system(), town.command(), &TellAndFail).await,
        Err(Error::NotFound)
    ));
    let relays: Vec<_> = (0..4)
        .map(|_| {
            let (db, ctx) = (town.db.clone(), town.system());
            tokio::spawn(async move { outbox::relay(&db, &ctx, 7).await })
        })
        .collect();
    for relay in relays {
        relay.await.unwrap().unwrap();
    }
    while outbox::relay(&town.db, &town.system(), 100).await.unwrap() > 0 {}
    assert_eq!(
        town.database
            .count("SELECT count(*) FROM task WHERE kind = 'test.topic' AND payload->>'n' = '1'")
            .await,
        20
    );
    assert_eq!(town.database.count("SELECT count(*) FROM task").await, 20);
    assert_eq!(
        town.database
            .count("SELECT count(*) FROM outbox WHERE handled_at IS NULL")
            .await,
        0
    );
}

#[derive(Serialize)]
struct Enqueue(&'static str);
impl Command for Enqueue {
    const KIND: &'static str = "test.enqueue";
    type Outcome = TaskId;
    async fn run(&self, tx: &mut Tx) -> Result<TaskId, Error> {
        queue::put(tx, "test", Some(self.0), serde_json::json!({})).await
    }
}

#[tokio::test]
async fn a_task_is_claimed_by_one_given_on_when_its_worker_falls_silent_and_left_after_five_failures() {
    let town = Town::new().await;
    let put = |key| {
        let (db, ctx) = (town.db.clone(), town.system());
        async move { db.run(&ctx, ctx.id(), &Enqueue(key)).await.unwrap().into_inner() }
    };
    let first = put("a").await;
    assert_eq!(put("a").await, first, "a second one while the first waits is the first");
    let claimed = queue::claim(&town.db, &town.system()).await.unwrap().unwrap();
    assert_eq!((claimed.id, claimed.attempt), (first, 1));
    assert!(
        queue::claim(&town.db, &town.system()).await.unwrap().is_none(),
        "nobody else gets it"
    );
    town.clock.pass(Duration::minutes(6));
    let again = queue::claim(&town.db, &town.system()).await.unwrap().unwrap();
    assert_eq!((again.id, again.attempt), (first, 2));
    let mut task = again;
    loop {
        queue::end(&town.db, &town.system(), &task, Ended::Failed("no luck".into()))
            .await
            .unwrap();
        town.clock.pass(Duration::minutes(10));
        match queue::claim(&town.db, &town.system()).await.unwrap() {
            Some(next) => task = next,
            None => break,
        }
    }
    assert_eq!(task.attempt, 5);
    assert_eq!(
        town.database
            .count("SELECT count(*) FROM task WHERE state = 'failed' AND error = 'no luck'")
            .await,
        1
    );
    assert_ne!(put("a").await, first, "after the end the key is free");
}

#[tokio::test]
async fn a_message_that_nobody_handles_is_tried_five_times_and_seen_as_failed() {
    let town = Town::new().await;
    town.db.run(&town.system(), town.command(), &Tell).await.unwrap();
    let mut rounds = 0;
    while worker::round(&town.db, &town.clock.world()).await.unwrap() > 0 {
        rounds += 1;
        town.clock.pass(Duration::minutes(10));
    }
    let task = town.database.rows("SELECT state, attempts, error FROM task").await;
    let failed = serde_json::json!({"state": "failed", "attempts": 5, "error": "unknown kind 'test.topic'"});
    assert_eq!((task, rounds), (vec![failed], 5));
    let load = app::load::load(&town.db).await.unwrap();
    assert_eq!((load.failed, load.outbox), (1, 0), "operators see it");
}
