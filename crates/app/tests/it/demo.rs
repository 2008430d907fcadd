//! The living demo: clean by `rampe check`, alive in every queue, and the same again for the same seed.

use app::check;
use app::demo::{self, Options, Seeded, Size};
use std::collections::BTreeSet;
use testkit::{TestDatabase, TestWorld};

/// A Sunday morning: the demo must have life on any day.
fn options(seed: u64) -> Options {
    Options {
        size: Size::SMALL,
        seed,
        now: "2026-11-22T10:30:00.123456789Z".parse().unwrap(),
        password: "motbakke-med-rullator".into(),
        password_hash: "not a hash".into(),
    }
}

async fn small(seed: u64) -> (app::Db, TestDatabase, Seeded) {
    let clock = TestWorld::default();
    let options = options(seed);
    clock.set(options.now);
    let database = TestDatabase::new().await;
    let db = database.connect(clock.world()).await;
    let seeded = demo::seed(&db, &options, |_, _| {}).await.unwrap();
    (db, database, seeded)
}

async fn words(database: &TestDatabase, sql: &str) -> BTreeSet<String> {
    database
        .rows(&format!(
            "SELECT DISTINCT q.w FROM ({sql}) AS q(w) WHERE q.w IS NOT NULL"
        ))
        .await
        .iter()
        .map(|r| r["w"].as_str().unwrap().to_owned())
        .collect()
}

async fn least(database: &TestDatabase, what: &str, sql: &str, least: i64) {
    let count = database.count(sql).await;
    assert!(count >= least, "{what}: {count}, wanted at least {least}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_small_demo_is_clean_and_has_life_everywhere() {
    let (db, database, seeded) = small(1).await;
    for report in check::run(&db, None).await.unwrap() {
        assert!(report.is_clean(), "{}", report.text());
    }
    assert!((1_700..=2_400).contains(&seeded.items), "{} items", seeded.items);
    assert_eq!(seeded.needs, 3_000);
    assert_eq!(seeded.logins.len(), 16);

    let all = |codes: &[&str]| codes.iter().map(|c| (*c).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(
        words(&database, "SELECT state FROM item").await,
        all(&domain::item::ItemState::CODES)
    );
    assert_eq!(
        words(&database, "SELECT step FROM need").await,
        all(&domain::need::Step::ALL.iter().map(|s| s.code()).collect::<Vec<_>>())
    );
    assert_eq!(words(&database, "SELECT state FROM need").await.len(), 4);
    assert_eq!(words(&database, "SELECT state FROM loan").await.len(), 3);
    assert_eq!(
        words(&database, "SELECT state FROM job").await,
        all(&["proposed", "open", "planned", "done", "cancelled"])
    );
    assert_eq!(
        words(
            &database,
            "SELECT nav_step FROM need_line WHERE state IN ('nav', 'reserved')"
        )
        .await,
        all(&["applied", "granted", "ordered", "received", "fitted"])
    );
    for (what, sql, at_least) in [
        (
            "untriaged",
            "SELECT count(*) FROM need WHERE state = 'untriaged' AND opened_at > '2026-11-21T12:00:00Z'",
            10,
        ),
        (
            "late and open",
            "SELECT count(*) FROM need WHERE state = 'open' AND deadline < '2026-11-22T10:30:00Z'",
            5,
        ),
        ("explained", "SELECT count(*) FROM need WHERE deviation IS NOT NULL", 30),
        (
            "jobs today",
            "SELECT count(*) FROM job WHERE state = 'planned' AND planned_on = '2026-11-22'",
            3,
        ),
        (
            "jobs tomorrow",
            "SELECT count(*) FROM job WHERE state = 'planned' AND planned_on = '2026-11-23'",
            3,
        ),
        (
            "overdue loans",
            "SELECT count(*) FROM loan WHERE state = 'open' AND due_on < '2026-11-22'",
            10,
        ),
        (
            "loans near two years",
            "SELECT count(*) FROM loan WHERE state = 'open' AND kind = 'short' AND handed_out_at < '2025-01-10'",
            5,
        ),
        ("dead with a job", "SELECT count(*) FROM job WHERE because = 'death'", 5),
        ("protected", "SELECT count(*) FROM person WHERE protected", 5),
        (
            "in the cars",
            "SELECT count(*) FROM item i JOIN place p ON p.id = i.place_id WHERE p.kind = 'vehicle'",
            1,
        ),
    ] {
        least(&database, what, sql, at_least).await;
    }
    let late = database
        .count(
            "SELECT (100 * count(*) FILTER (WHERE closed_at > deadline) / count(*))::bigint FROM need
             WHERE state = 'in_use' AND level <> 'acute'",
        )
        .await;
    assert!((8..=20).contains(&late), "{late} % late");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_seed_makes_the_same_history() {
    let hash = "SELECT md5(string_agg(h, '')) AS h FROM (
                    SELECT md5(string_agg(noun || subject_id || kind || fact || occurred_at, '' ORDER BY seq)) AS h
                    FROM event GROUP BY municipality_id ORDER BY municipality_id) q";
    let (_, one, first) = small(7).await;
    let one = one.rows(hash).await;
    let (_, two, second) = small(7).await;
    assert_eq!(first, second);
    assert_eq!(one, two.rows(hash).await);
    let (_, three, _) = small(8).await;
    assert_ne!(one, three.rows(hash).await);
}
