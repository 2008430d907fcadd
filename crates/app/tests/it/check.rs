//! `rampe check`: clean on a real flow, and for every check one corruption that turns exactly it red, with the id.

use app::check::{self, Check};
use app::loan::TakeBack;
use domain::access::Role;
use testkit::Town;

/// Ids of the fixture, readable in a failure: the last digits say which.
fn id(n: u32) -> String {
    format!("00000000-0000-7000-8000-{n:012}")
}

/// A town with three devices (one came back, one is on loan, one is reserved), a need with a job, a finished job and a
/// bulk product of which some are lent.
async fn town() -> Town {
    let town = Town::new().await;
    let sql = FIXTURE
        .replace("{m}", &town.listed.id.to_string())
        .replace("{c}", "(SELECT command_id FROM command_log LIMIT 1)")
        .replace("{supplier}", "(SELECT id FROM place WHERE kind = 'supplier')")
        .replace("{home}", "(SELECT id FROM place WHERE kind = 'home')")
        .replace("#", "00000000-0000-7000-8000-0000000000");
    town.database.execute(&sql).await;
    let ctx = town.with(&[Role::Technician]);
    for item in [31, 32] {
        let hand_out = testkit::short_loan(id(item).parse().unwrap(), id(20).parse().unwrap());
        town.db.run(&ctx, town.command(), &hand_out).await.unwrap();
    }
    let take_back = TakeBack {
        item: id(31).parse().unwrap(),
        to: id(2).parse().unwrap(),
    };
    town.db.run(&ctx, town.command(), &take_back).await.unwrap();
    town
}

/// `#nn` is an id, `{…}` is filled in by `town`.
const FIXTURE: &str = r##"
INSERT INTO place (municipality_id, id, kind, name) VALUES ('{m}', '#01', 'store', 'Lager'), ('{m}', '#02', 'quarantine', 'Mottak');
INSERT INTO product (municipality_id, id, name, bulk, created_at) VALUES
  ('{m}', '#10', 'Rullator', false, now()), ('{m}', '#11', 'Gripetang', true, now());
INSERT INTO person (municipality_id, id, first_name, last_name, protected, created_at) VALUES
  ('{m}', '#20', 'Kari', 'Prøve', false, now()), ('{m}', '#21', 'Ola', 'Prøve', true, now());
INSERT INTO item (municipality_id, id, product_id, owner, place_id, state, state_since, need_id, need_line_id) VALUES
  ('{m}', '#31', '#10', 'municipality', '#01', 'ready', now(), NULL, NULL),
  ('{m}', '#32', '#10', 'municipality', '#01', 'ready', now(), NULL, NULL),
  ('{m}', '#33', '#10', 'municipality', '#01', 'reserved', now(), '#40', '#41');
INSERT INTO need (municipality_id, id, person_id, channel, term, state, step, level, key_version, deadline, criteria, opened_at, clock_from)
  VALUES ('{m}', '#40', '#20', 'citizen', 'short', 'open', 'store', '2', 1, '2026-03-23T23:00:00Z', '{sudden_loss_of_function}',
          '2026-03-09T08:00:00Z', '2026-03-09T08:00:00Z');
INSERT INTO need_line (municipality_id, id, need_id, ordinal, product_id, quantity, state, item_id)
  VALUES ('{m}', '#41', '#40', 0, '#10', 1, 'reserved', '#33');
INSERT INTO need_step (municipality_id, need_id, ordinal, step, entered_at) VALUES
  ('{m}', '#40', 0, 'triage', '2026-03-09T08:00:00Z'), ('{m}', '#40', 1, 'store', '2026-03-09T09:00:00Z');
INSERT INTO need_triage (municipality_id, id, need_id, level, criteria, key_version, deadline, at)
  VALUES ('{m}', '#42', '#40', '2', '{sudden_loss_of_function}', 1, '2026-03-23T23:00:00Z', '2026-03-09T09:00:00Z');
INSERT INTO job (municipality_id, id, kind, person_id, need_id, level, deadline, way, state, planned_on, created_at, ended_at) VALUES
  ('{m}', '#50', 'deliver', '#20', '#40', '2', '2026-03-23T23:00:00Z', 'delivery', 'planned', '2026-03-11', '2026-03-09T10:00:00Z', NULL),
  ('{m}', '#51', 'inspect', '#20', NULL, NULL, NULL, 'delivery', 'done', NULL, '2026-03-09T10:00:00Z', '2026-03-10T08:00:00Z');
INSERT INTO job_load (municipality_id, job_id, ordinal, item_id, need_line_id) VALUES ('{m}', '#50', 0, '#33', '#41');
INSERT INTO loan (municipality_id, id, person_id, product_id, quantity, kind, handed_out_at, due_on, state)
  VALUES ('{m}', '#60', '#20', '#11', 3, 'short', '2026-03-09T10:00:00Z', '2026-06-09', 'open');
INSERT INTO stock (municipality_id, place_id, product_id, quantity, real_place) VALUES
  ('{m}', {supplier}, '#11', -10, false), ('{m}', '#01', '#11', 7, true), ('{m}', {home}, '#11', 3, false);
INSERT INTO movement (municipality_id, id, item_id, product_id, quantity, from_place, to_place, loan_id, at) VALUES
  ('{m}', '#71', '#31', '#10', 1, {supplier}, '#01', NULL, now()),
  ('{m}', '#72', '#32', '#10', 1, {supplier}, '#01', NULL, now()),
  ('{m}', '#73', '#33', '#10', 1, {supplier}, '#01', NULL, now()),
  ('{m}', '#74', NULL, '#11', 10, {supplier}, '#01', NULL, now()),
  ('{m}', '#75', NULL, '#11', 3, '#01', {home}, '#60', now());
INSERT INTO event (municipality_id, id, noun, subject_id, kind, fact, occurred_at, recorded_at, command_id)
SELECT '{m}', e.id::uuid, e.noun, e.subject::uuid, e.fact ->> 'kind', e.fact, '2026-03-09T10:00:00Z', '2026-03-09T10:00:00Z', {c}
FROM (
  SELECT '#8' || n AS id, 'item' AS noun, '#3' || n AS subject,
         jsonb_build_object('kind', 'received', 'product', '#10', 'owner', 'municipality', 'from', {supplier}, 'to', '#01', 'used', false) AS fact
  FROM generate_series(1, 3) n
  UNION ALL SELECT '#84', 'item', '#33', '{"kind": "reserved", "need": "#40", "line": "#41"}'
  UNION ALL SELECT '#90', 'need', '#40', '{"kind": "opened", "person": "#20", "channel": "citizen", "term": "short",
                   "at": "2026-03-09T08:00:00Z", "clock_from": "2026-03-09T08:00:00Z"}'
  UNION ALL SELECT '#91', 'need', '#40', '{"kind": "line_added", "line": "#41", "wanted": {"wants": "product", "product": "#10"}, "quantity": 1}'
  UNION ALL SELECT '#92', 'need', '#40', '{"kind": "triaged", "next": "store", "triage": {"level": "2", "criteria": ["sudden_loss_of_function"],
                   "key_version": 1, "deadline": "2026-03-23T23:00:00Z", "by": null}}'
  UNION ALL SELECT '#93', 'need', '#40', '{"kind": "line_reserved", "line": "#41", "item": "#33"}'
  UNION ALL SELECT '#94', 'job', '#50', '{"kind": "created", "job_kind": "deliver", "person": "#20", "need": "#40", "level": "2",
                   "deadline": "2026-03-23T23:00:00Z", "way": "delivery", "at": "2026-03-09T10:00:00Z",
                   "load": [{"load": "item", "item": "#33", "line": "#41"}]}'
  UNION ALL SELECT '#95', 'job', '#50', '{"kind": "planned", "to": null, "on": "2026-03-11"}'
  UNION ALL SELECT '#96', 'job', '#51', '{"kind": "created", "job_kind": "inspect", "person": "#20", "need": null, "level": null,
                   "deadline": null, "way": "delivery", "at": "2026-03-09T10:00:00Z", "load": []}'
  UNION ALL SELECT '#97', 'job', '#51', '{"kind": "done", "at": "2026-03-10T08:00:00Z"}'
  UNION ALL SELECT '#98', 'loan', '#60', '{"kind": "opened", "person": "#20", "lent": {"what": "bulk", "product": "#11", "quantity": 3},
                   "loan_kind": "short", "need": null, "line": null, "at": "2026-03-09T10:00:00Z", "due": "2026-06-09"}'
) e;
"##;

/// Corrupts one town and expects exactly these checks to be red, the first with the id among its faults.
async fn red(sql: &str, expected: &[Check], with: Option<u32>) {
    let town = town().await;
    let sql = sql
        .replace("{m}", &town.listed.id.to_string())
        .replace("{supplier}", "(SELECT id FROM place WHERE kind = 'supplier')")
        .replace("{home}", "(SELECT id FROM place WHERE kind = 'home')")
        .replace("#", "00000000-0000-7000-8000-0000000000");
    town.database.execute(&sql).await;
    let report = check::run(&town.db, Some("9901")).await.unwrap().remove(0);
    let wrong: Vec<&str> = report.checks.iter().filter(|c| c.wrong > 0).map(|c| c.code).collect();
    let expected_codes: Vec<&str> = expected.iter().map(|c| c.code()).collect();
    assert_eq!(wrong, expected_codes, "after {sql}\n{}", report.text());
    if let Some(n) = with {
        let faults = &report.of(expected[0]).faults;
        assert!(
            faults.iter().any(|f| f.ids.iter().any(|i| i.to_string() == id(n))),
            "{} does not name {n}: {faults:?}",
            expected_codes[0]
        );
    }
}

#[tokio::test]
async fn a_real_flow_is_clean_and_every_check_has_looked_at_something() {
    let town = town().await;
    town.neighbour().await;
    let reports = check::run(&town.db, None).await.unwrap();
    assert_eq!(reports.len(), 2);
    for report in &reports {
        assert!(report.is_clean(), "{}", report.text());
    }
    let of_town = reports.iter().find(|r| r.number == "9901").unwrap();
    for c in &of_town.checks {
        assert!(c.examined > 0, "{} looked at nothing", c.code);
    }
    assert!(matches!(
        check::run(&town.db, Some("0000")).await,
        Err(app::Error::NotFound)
    ));
}

#[tokio::test]
async fn a_corrupt_ledger_is_told() {
    red(
        "UPDATE stock SET quantity = quantity - 1 WHERE place_id = '#01';
         UPDATE stock SET quantity = quantity + 1 WHERE place_id = {supplier};",
        &[Check::StockMovements],
        Some(1),
    )
    .await;
    red(
        "UPDATE stock SET quantity = quantity + 1 WHERE place_id = '#01'",
        &[Check::StockMovements, Check::StockSum],
        Some(11),
    )
    .await;
    red(
        "UPDATE stock SET quantity = quantity - 1 WHERE place_id = {home};
         UPDATE stock SET quantity = quantity + 1 WHERE place_id = '#01';
         INSERT INTO movement (municipality_id, id, product_id, quantity, from_place, to_place, at)
         VALUES ('{m}', '#79', '#11', 1, {home}, '#01', now())",
        &[Check::StockHome],
        Some(11),
    )
    .await;
    red(
        "INSERT INTO movement (municipality_id, id, item_id, product_id, quantity, from_place, to_place, at) VALUES
         ('{m}', '#78', '#33', '#10', 1, '#01', '#99', now()), ('{m}', '#79', '#33', '#10', 1, '#99', '#01', now())",
        &[Check::MovementPlaces],
        Some(78),
    )
    .await;
}

#[tokio::test]
async fn a_corrupt_item_is_told() {
    red(
        "UPDATE item SET owner = 'nav' WHERE id = '#32'",
        &[Check::ItemReplay],
        Some(32),
    )
    .await;
    red(
        "DELETE FROM movement WHERE id = '#73'",
        &[Check::ItemMovements],
        Some(33),
    )
    .await;
    red(
        "INSERT INTO movement (municipality_id, id, item_id, product_id, quantity, from_place, to_place, at)
         VALUES ('{m}', '#79', '#33', '#10', 1, {supplier}, '#02', now())",
        &[Check::ItemMovements, Check::ItemOnePlace],
        Some(33),
    )
    .await;
    red(
        "UPDATE item SET place_id = '#98' WHERE id = '#33'",
        &[Check::ItemReplay, Check::ItemMovements, Check::ItemOnePlace],
        Some(33),
    )
    .await;
    red(
        "DROP INDEX loan_one_open;
         INSERT INTO loan (municipality_id, id, person_id, item_id, product_id, quantity, kind, handed_out_at, due_on, state)
         SELECT '{m}', '#61', person_id, item_id, product_id, 1, 'short', handed_out_at, due_on, 'open' FROM loan WHERE item_id = '#32';
         INSERT INTO event (municipality_id, id, noun, subject_id, kind, fact, occurred_at, recorded_at, command_id)
         SELECT '{m}', '#99', 'loan', '#61', e.kind, e.fact, e.occurred_at, e.recorded_at, e.command_id
         FROM event e JOIN loan l ON l.id = e.subject_id WHERE l.item_id = '#32' AND l.id <> '#61'",
        &[Check::ItemOneLoan],
        Some(61),
    )
    .await;
    red(
        "UPDATE event SET fact = jsonb_set(fact, '{person}', '\"#21\"') FROM loan l WHERE l.id = subject_id AND l.item_id = '#32' AND l.state = 'open';
         UPDATE loan SET person_id = '#21' WHERE item_id = '#32' AND state = 'open'",
        &[Check::ItemLoan],
        Some(32),
    )
    .await;
    red(
        "UPDATE event SET fact = jsonb_set(fact, '{item}', '\"#31\"') WHERE id = '#93';
         UPDATE need_line SET item_id = '#31' WHERE id = '#41'",
        &[Check::ItemReserved],
        Some(33),
    )
    .await;
}

#[tokio::test]
async fn a_corrupt_loan_need_or_job_is_told() {
    red(
        "UPDATE loan SET due_on = due_on + 1 WHERE id = '#60'",
        &[Check::LoanReplay],
        Some(60),
    )
    .await;
    red(
        "UPDATE need SET term = 'lasting' WHERE id = '#40'",
        &[Check::NeedReplay],
        Some(40),
    )
    .await;
    red(
        "UPDATE need_step SET entered_at = entered_at - interval '1 day' WHERE ordinal = 1",
        &[Check::NeedClock],
        Some(40),
    )
    .await;
    red(
        "UPDATE need SET deadline = '2026-03-25T23:00:00Z'; UPDATE need_triage SET deadline = '2026-03-25T23:00:00Z';
         UPDATE event SET fact = jsonb_set(fact, '{triage,deadline}', '\"2026-03-25T23:00:00Z\"') WHERE id = '#92'",
        &[Check::NeedDeadline],
        Some(40),
    )
    .await;
    red(
        "UPDATE need_triage SET level = '3' WHERE need_id = '#40'",
        &[Check::NeedTriage],
        Some(40),
    )
    .await;
    red(
        "UPDATE job SET way = 'home_care' WHERE id = '#50'",
        &[Check::JobReplay],
        Some(50),
    )
    .await;
    red(
        "UPDATE job SET ended_at = '2026-03-01T08:00:00Z' WHERE id = '#51';
         UPDATE event SET fact = jsonb_set(fact, '{at}', '\"2026-03-01T08:00:00Z\"') WHERE id = '#97'",
        &[Check::JobClock],
        Some(51),
    )
    .await;
}

#[tokio::test]
async fn a_corrupt_log_or_a_hole_in_the_isolation_is_told() {
    red(
        "UPDATE event SET occurred_at = recorded_at + interval '1 hour' WHERE id = '#95'",
        &[Check::EventTime],
        Some(95),
    )
    .await;
    red(
        "UPDATE event SET command_id = '#99' WHERE id = '#95'",
        &[Check::EventCommand],
        Some(95),
    )
    .await;
    red(
        "INSERT INTO event (municipality_id, id, noun, subject_id, kind, fact, occurred_at, recorded_at, command_id)
         SELECT '{m}', '#99', 'item', '#98', kind, fact, occurred_at, recorded_at, command_id FROM event WHERE id = '#81'",
        &[Check::EventSubject],
        Some(99),
    )
    .await;
    red(
        "INSERT INTO search_entry (municipality_id, kind, ref_id, body) VALUES ('{m}', 'person', '#21', 'ola prøve')",
        &[Check::SearchProtected],
        Some(21),
    )
    .await;
    red(
        "ALTER TABLE item NO FORCE ROW LEVEL SECURITY",
        &[Check::Isolation],
        None,
    )
    .await;
}

#[tokio::test]
async fn rows_of_a_neighbour_that_can_be_seen_are_told() {
    let town = town().await;
    let neighbour = town.neighbour().await;
    town.database
        .execute("CREATE POLICY hole ON place FOR SELECT USING (true)")
        .await;
    let report = check::run(&town.db, Some("9901")).await.unwrap().remove(0);
    let fault = &report.of(Check::Isolation).faults[0];
    assert_eq!(fault.ids, [neighbour.id.0]);
    assert!(fault.words.contains("place"), "{}", fault.words);
}
