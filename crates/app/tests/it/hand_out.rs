use app::loan::TakeBack;
use app::{Done, Error, Refusal};
use domain::access::Role;
use domain::ids::{ItemId, PersonId, PlaceId};
use domain::item::ItemRefusal;
use testkit::Town;

pub(crate) async fn some(town: &Town, items: i32) -> (Vec<ItemId>, PersonId, PlaceId) {
    town.database
        .execute(&format!(
            "INSERT INTO product (municipality_id, id, name, created_at) VALUES ('{m}', gen_random_uuid(), 'Rullator', now());
             INSERT INTO place (municipality_id, id, kind, name) VALUES ('{m}', gen_random_uuid(), 'store', 'Lager');
             INSERT INTO item (municipality_id, id, product_id, owner, place_id, state, state_since, label)
               SELECT '{m}', gen_random_uuid(), p.id, 'municipality', s.id, 'ready', now(), 'L' || n
               FROM product p, place s, generate_series(1, {items}) n WHERE s.kind = 'store';
             INSERT INTO person (municipality_id, id, first_name, last_name, created_at) VALUES ('{m}', gen_random_uuid(), 'Kari', 'Prøve', now());",
            m = town.listed.id
        ))
        .await;
    let id = |v: &serde_json::Value| v["id"].as_str().unwrap().to_owned();
    let items = town
        .database
        .rows("SELECT id FROM item ORDER BY label")
        .await
        .iter()
        .map(|v| id(v).parse().unwrap())
        .collect();
    let person = id(&town.database.rows("SELECT id FROM person").await[0])
        .parse()
        .unwrap();
    let place = id(&town.database.rows("SELECT id FROM place WHERE kind = 'store'").await[0])
        .parse()
        .unwrap();
    (items, person, place)
}

#[tokio::test]
async fn a_hand_out_leaves_loan_event_movement_access_entry_and_command_log() {
    let town = Town::new().await;
    let (items, person, store) = some(&town, 1).await;
    let ctx = town.with(&[Role::Technician]);
    let hand_out = testkit::short_loan(items[0], person);
    let id = town.command();
    let first = town.db.run(&ctx, id, &hand_out).await.unwrap();
    let Done::Applied(outcome) = &first else {
        panic!("the first call applies")
    };
    // Sent three times, one effect.
    for _ in 0..2 {
        assert_eq!(
            town.db.run(&ctx, id, &hand_out).await.unwrap(),
            Done::AlreadyApplied(outcome.clone())
        );
    }
    for (table, rows) in [
        ("loan", 1),
        ("event", 2),
        ("movement", 1),
        ("access_entry", 1),
        ("command_log", 2),
    ] {
        assert_eq!(
            town.database.count(&format!("SELECT count(*) FROM {table}")).await,
            rows,
            "{table}"
        );
    }
    town.db
        .run(
            &ctx,
            town.command(),
            &TakeBack {
                item: items[0],
                to: store,
            },
        )
        .await
        .unwrap();
    assert_eq!(
        town.database
            .count("SELECT count(*) FROM item WHERE state = 'quarantine'")
            .await,
        1
    );
    assert_eq!(
        town.database
            .count("SELECT count(*) FROM loan WHERE state = 'returned'")
            .await,
        1
    );
}

#[tokio::test]
async fn a_refusal_stays_the_outcome_of_its_command() {
    let town = Town::new().await;
    let (items, person, store) = some(&town, 1).await;
    let ctx = town.with(&[Role::Technician]);
    let hand_out = testkit::short_loan(items[0], person);
    town.db.run(&ctx, town.command(), &hand_out).await.unwrap();
    let second = town.command();
    let refused = |r: Result<_, Error>| matches!(r, Err(Error::Refused(Refusal::Item(ItemRefusal::AlreadyOnLoan))));
    assert!(refused(town.db.run(&ctx, second, &hand_out).await));
    town.db
        .run(
            &ctx,
            town.command(),
            &TakeBack {
                item: items[0],
                to: store,
            },
        )
        .await
        .unwrap();
    town.database.execute("UPDATE item SET state = 'ready'").await;
    assert!(
        refused(town.db.run(&ctx, second, &hand_out).await),
        "the same id is refused again though the device is back"
    );
    assert!(matches!(
        town.db
            .run(
                &ctx,
                second,
                &TakeBack {
                    item: items[0],
                    to: store
                }
            )
            .await,
        Err(Error::CommandIdReused)
    ));
}

#[tokio::test]
async fn without_the_right_nothing_is_lent() {
    let town = Town::new().await;
    let (items, person, _) = some(&town, 1).await;
    let hand_out = testkit::short_loan(items[0], person);
    let result = town
        .db
        .run(&town.with(&[Role::Auditor]), town.command(), &hand_out)
        .await;
    assert!(matches!(result, Err(Error::Forbidden(_))));
    assert_eq!(town.database.count("SELECT count(*) FROM loan").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn eight_workers_hand_out_the_same_300_items_and_none_is_lent_twice() {
    let town = Town::new().await;
    let (items, person, _) = some(&town, 300).await;
    let ctx = town.with(&[Role::Technician]);
    let mut workers = vec![];
    for worker in 0..8 {
        let (db, ctx, mut items) = (town.db.clone(), ctx.clone(), items.clone());
        items.rotate_left(worker * 37 % 300);
        workers.push(tokio::spawn(async move {
            let mut lent = 0;
            for item in items {
                let hand_out = testkit::short_loan(item, person);
                match db.run(&ctx, ctx.id(), &hand_out).await {
                    Ok(_) => lent += 1,
                    Err(Error::Refused(Refusal::Item(ItemRefusal::AlreadyOnLoan))) => {}
                    Err(e) => panic!("{e}"),
                }
            }
            lent
        }));
    }
    let mut lent = 0;
    for worker in workers {
        lent += worker.await.unwrap();
    }
    assert_eq!(lent, 300);
    assert_eq!(
        town.database
            .count("SELECT count(DISTINCT item_id) FROM loan WHERE state = 'open'")
            .await,
        300
    );
    assert_eq!(town.database.count("SELECT count(*) FROM loan").await, 300);
    assert_eq!(town.database.count("SELECT count(*) FROM movement").await, 300);
}
