//! Imports against the real database: every kind twice, rows set aside and corrected, cancel, upload, and the real files.

use app::check;
use app::import::format::ImportKind;
use app::import::set_aside::{self, Correct, Corrected, List, Page, State};
use app::import::upload::{Cancel, RunPage, RunState, Runs, Upload};
use app::import::{Failure, Summary, run};
use app::{Ctx, Error, World, queue, worker};
use domain::access::Role;
use domain::ids::ImportId;
use serde_json::{Value, json};
use testkit::{Town, real_data};

mod addresses;
mod aside;
mod fixtures;
mod nav;
mod real;

use fixtures::*;

async fn import(town: &Town, kind: ImportKind, file: &str, text: &str) -> Summary {
    bytes(town, kind, file, text.as_bytes().to_vec()).await
}

async fn bytes(town: &Town, kind: ImportKind, file: &str, bytes: Vec<u8>) -> Summary {
    let ran = run(&town.db, &keeper(town), kind, file, bytes, &mut |_: u64, _: u64| false)
        .await
        .unwrap();
    let s = ran.summary;
    assert_eq!(s.read, s.new + s.changed + s.known + s.set_aside, "{kind:?}: {s:?}");
    assert!(!ran.cancelled);
    s
}

fn keeper(town: &Town) -> Ctx {
    town.with(&[Role::Administrator])
}

fn said(read: u64, new: u64, changed: u64, known: u64, set_aside: u64) -> Summary {
    Summary {
        read,
        new,
        changed,
        known,
        set_aside,
    }
}

/// What the same file comes to when it is read again: what could not be taken still can't, the rest is known.
fn again_of(first: Summary) -> Summary {
    said(first.read, 0, 0, first.read - first.set_aside, first.set_aside)
}

/// Everything that a second run of the same file must leave as it is.
async fn traces(town: &Town) -> Vec<Value> {
    town.database
        .rows(
            "SELECT (SELECT count(*) FROM event) AS events, (SELECT count(*) FROM movement) AS movements,
                    (SELECT count(*) FROM set_aside) AS aside, (SELECT count(*) FROM access_entry) AS seen,
                    (SELECT count(*) FROM search_entry) AS found, (SELECT sum(version) FROM person) AS persons,
                    (SELECT sum(version) FROM need) AS needs, (SELECT sum(version) FROM item) AS items,
                    (SELECT md5(string_agg(p::text, '' ORDER BY p.id)) FROM product p) AS products,
                    (SELECT md5(string_agg(p::text, '' ORDER BY p.group_id, p.hms_number)) FROM product_substitute p) AS substitutes",
        )
        .await
}

async fn twice(town: &Town, kind: ImportKind, text: &str, first: Summary) {
    assert_eq!(import(town, kind, "fil.csv", text).await, first, "{kind:?}");
    let before = traces(town).await;
    let again = import(town, kind, "fil.csv", text).await;
    assert_eq!(again, again_of(first), "{kind:?} again");
    assert_eq!(traces(town).await, before, "{kind:?} again");
}

async fn clean(town: &Town) {
    for report in check::run(&town.db, None).await.unwrap() {
        assert!(report.is_clean(), "{}", report.text());
    }
}

async fn waiting(town: &Town) -> Vec<set_aside::Entry> {
    let list = List {
        kind: None,
        state: Some(State::Waiting),
        import: None,
        page: 0,
    };
    town.db.read(&keeper(town), &list).await.unwrap().entries
}

#[tokio::test]
async fn every_kind_twice_changes_nothing_the_second_time() {
    let town = Town::new().await;
    twice(&town, ImportKind::Categories, CATEGORIES, said(3, 3, 0, 0, 0)).await;
    twice(&town, ImportKind::Products, PRODUCTS, said(5, 3, 0, 1, 1)).await;
    twice(&town, ImportKind::Substitutes, SUBSTITUTES, said(3, 3, 0, 0, 0)).await;
    twice(&town, ImportKind::Addresses, ADDRESSES, said(3, 3, 0, 0, 0)).await;
    twice(&town, ImportKind::Persons, PERSONS, said(3, 2, 0, 0, 1)).await;
    twice(&town, ImportKind::Devices, DEVICES, said(10, 8, 0, 0, 2)).await;
    twice(&town, ImportKind::Needs, &needs(), said(1, 1, 0, 0, 0)).await;
    twice(&town, ImportKind::Orders, &orders(), said(2, 2, 0, 0, 0)).await;
    clean(&town).await;
}

#[tokio::test]
async fn a_changed_list_changes_what_it_says_and_leaves_what_it_leaves_out() {
    let town = Town::new().await;
    import(&town, ImportKind::Products, "a.csv", PRODUCTS).await;
    let text = "hmsnr;artikkelnavn;leverandør\n001234;Gåstol Prøve II;Prøveverket\n";
    assert_eq!(
        import(&town, ImportKind::Products, "b.csv", text).await,
        said(1, 0, 1, 0, 0)
    );
    let rows = town
        .database
        .rows("SELECT name, iso_code, supplier FROM product WHERE hms_number = '001234'")
        .await;
    assert_eq!(
        rows,
        [json!({"name": "Gåstol Prøve II", "iso_code": "12060301", "supplier": "Prøveverket"})]
    );

    import(&town, ImportKind::Persons, "p.csv", PERSONS).await;
    let text = "Fødselsnummer;Fornavn;Etternavn;Telefon\n21834710029;Solveig;Nyberg;40000009\n";
    assert_eq!(
        import(&town, ImportKind::Persons, "p.csv", text).await,
        said(1, 0, 1, 0, 0)
    );
    let rows = town
        .database
        .rows("SELECT last_name, phone, street, protected FROM person WHERE first_name = 'Solveig'")
        .await;
    assert_eq!(
        rows,
        [json!({"last_name": "Nyberg", "phone": "40000009", "street": "Lyngveien 4", "protected": true})],
        "an empty cell keeps the address, and no list lifts the protection"
    );
    assert_eq!(
        town.database
            .count("SELECT count(*) FROM search_entry WHERE kind = 'person'")
            .await,
        1,
        "the protected one can't be found by text"
    );
}

#[tokio::test]
async fn a_newer_list_of_substitutes_replaces_the_older_one() {
    let town = Town::new().await;
    import(&town, ImportKind::Substitutes, "liste.csv", SUBSTITUTES).await;
    import(&town, ImportKind::Substitutes, "annen.csv", SUBSTITUTES).await;
    let newer = "Delkontrakt;Delkontraktnavn;Produktnavn;HMS-nr;Kommentar;Gruppe\n1;Stoler;Gåstol Prøve;001234;;1\n";
    assert_eq!(
        import(&town, ImportKind::Substitutes, "liste.csv", newer).await,
        said(1, 0, 0, 1, 0)
    );
    let of = |list: &str| format!("SELECT count(*) FROM product_substitute WHERE list = '{list}'");
    assert_eq!(town.database.count(&of("liste.csv")).await, 1);
    assert_eq!(town.database.count(&of("annen.csv")).await, 3);
}

#[tokio::test]
async fn devices_begin_their_life_in_the_state_that_the_list_says() {
    let town = Town::new().await;
    import(&town, ImportKind::Products, "a.csv", PRODUCTS).await;
    import(&town, ImportKind::Persons, "p.csv", PERSONS).await;
    import(&town, ImportKind::Devices, "d.csv", DEVICES).await;
    let states: Vec<String> = town
        .database
        .rows("SELECT i.label || ' ' || i.state || ' ' || i.owner || ' ' || p.name AS s FROM item i JOIN place p ON p.id = i.place_id ORDER BY i.label")
        .await
        .iter()
        .map(|r| r["s"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        states,
        [
            "D1 ready municipality Reol 3",
            "D2 on_loan municipality home",
            "D3 quarantine nav Hovedlager",
            "D4 washing municipality Hovedlager",
            "D5 to_check municipality Hovedlager",
            "D6 repair hospital Hovedlager",
            "D7 missing municipality missing",
            "D8 scrapped municipality scrapped",
        ]
    );
    let loan = town
        .database
        .rows("SELECT l.kind, l.due_on, p.first_name FROM loan l JOIN person p ON p.id = l.person_id")
        .await;
    assert_eq!(
        loan,
        [json!({"kind": "short", "due_on": "2026-02-01", "first_name": "Odd"})]
    );
    let aside: Vec<_> = waiting(&town)
        .await
        .into_iter()
        .filter(|e| e.kind == ImportKind::Devices)
        .map(|e| (e.line, e.why.field, e.why.code))
        .collect();
    assert_eq!(
        aside,
        [
            ("10".into(), "HMS-nummer".into(), "unknown-product".into()),
            ("11".into(), "Utlånt til".into(), "unknown-person".into())
        ]
    );
    clean(&town).await;
    // The list once more with a wrong root: places exist now, so no store is made of a slip of the keyboard.
    let text = "Merkelapp;HMS-nummer;Sted\nD20;001234;Hovedlgaer > Reol 3\n";
    assert_eq!(
        import(&town, ImportKind::Devices, "e.csv", text).await,
        said(1, 0, 0, 0, 1)
    );
    assert!(waiting(&town).await.iter().any(|e| e.why.code == "unknown-place"));
}

#[tokio::test]
async fn a_known_device_gets_what_it_lacked_and_keeps_its_place_and_borrower() {
    let town = Town::new().await;
    import(&town, ImportKind::Products, "a.csv", PRODUCTS).await;
    import(&town, ImportKind::Persons, "p.csv", PERSONS).await;
    import(&town, ImportKind::Devices, "d.csv", DEVICES).await;
    let text = "Merkelapp;HMS-nummer;Serienummer;Sted;Neste kontroll\nD2;001234;S2;Hovedlager;2027-01-01\nD1;001236;;Hovedlager;\n";
    assert_eq!(
        import(&town, ImportKind::Devices, "e.csv", text).await,
        said(2, 0, 1, 0, 1)
    );
    let rows = town
        .database
        .rows("SELECT serial, inspect_by, state FROM item WHERE label = 'D2'")
        .await;
    assert_eq!(
        rows,
        [json!({"serial": "S2", "inspect_by": "2027-01-01", "state": "on_loan"})]
    );
    assert!(waiting(&town).await.iter().any(|e| e.why.code == "label-taken"));
    clean(&town).await;
}

#[tokio::test]
async fn without_the_right_nothing_is_imported_or_shown() {
    let town = Town::new().await;
    import(&town, ImportKind::Persons, "p.csv", PERSONS).await;
    let id = waiting(&town).await[0].id;
    let nobody = town.with(&[Role::Technician]);
    let refused = run(
        &town.db,
        &nobody,
        ImportKind::Persons,
        "p.csv",
        vec![],
        &mut |_: u64, _: u64| false,
    )
    .await;
    assert!(matches!(refused, Err(Failure::App(Error::Forbidden(_)))));
    assert!(matches!(
        town.db.read(&nobody, &Page { id }).await,
        Err(Error::Forbidden(_))
    ));
    assert!(matches!(
        town.db.read(&nobody, &Runs { most: 10 }).await,
        Err(Error::Forbidden(_))
    ));
    let neighbour = town.neighbour().await.system(town.clock.world());
    assert!(matches!(
        town.db.read(&neighbour, &Page { id }).await,
        Err(Error::NotFound)
    ));
}

#[tokio::test]
async fn a_file_that_can_not_be_read_says_why_and_stores_nothing() {
    let town = Town::new().await;
    let keeper = keeper(&town);
    let ran = run(
        &town.db,
        &keeper,
        ImportKind::Products,
        "x.csv",
        b"a;b\n1;2\n".to_vec(),
        &mut |_: u64, _: u64| false,
    )
    .await;
    assert!(matches!(ran, Err(Failure::File { .. })));
    let [run] = &town.db.read(&keeper, &Runs { most: 10 }).await.unwrap()[..] else {
        panic!("one run")
    };
    assert_eq!((run.state, run.summary), (RunState::Failed, Summary::default()));
    assert_eq!(run.fault.as_ref().unwrap().code, "wrong-header");
}

#[tokio::test]
async fn a_stopped_run_keeps_what_is_done_and_says_so() {
    let town = Town::new().await;
    let mut calls = 0;
    let ran = run(
        &town.db,
        &keeper(&town),
        ImportKind::Products,
        "mange.csv",
        many_products(1_200).into_bytes(),
        &mut |done: u64, total: u64| {
            assert_eq!(total, 1_200);
            calls += 1;
            done >= 500
        },
    )
    .await
    .unwrap();
    assert!(ran.cancelled);
    assert_eq!((ran.summary, calls), (said(500, 500, 0, 0, 0), 2));
    assert_eq!(town.database.count("SELECT count(*) FROM product").await, 500);
    let page = town.db.read(&keeper(&town), &RunPage { id: ran.id }).await.unwrap();
    assert_eq!((page.state, page.summary), (RunState::Cancelled, ran.summary));
}

#[tokio::test]
async fn an_uploaded_file_is_read_by_the_worker_and_let_go_of() {
    let town = Town::new().await;
    let keeper = keeper(&town);
    let upload = |content: &str| Upload {
        kind: ImportKind::Persons,
        file: "C:\\lister\\p.csv".into(),
        content: content.as_bytes().to_vec(),
    };
    let id = town
        .db
        .run(&keeper, town.command(), &upload(PERSONS))
        .await
        .unwrap()
        .into_inner();
    let stored = town
        .database
        .rows("SELECT encode(content, 'escape') AS c FROM import_run")
        .await;
    assert!(
        !stored[0]["c"].as_str().unwrap().contains("Solveig"),
        "it is sealed at rest"
    );
    let world: World = town.clock.world();
    assert_eq!(worker::round(&town.db, &world).await.unwrap(), 1);
    assert_eq!(
        worker::round(&town.db, &world).await.unwrap(),
        0,
        "nothing is left to do"
    );
    let page = town.db.read(&keeper, &RunPage { id }).await.unwrap();
    assert_eq!(
        (page.file.as_str(), page.state, page.summary),
        ("p.csv", RunState::Done, said(3, 2, 0, 0, 1))
    );
    assert_eq!(
        town.database
            .count("SELECT count(*) FROM import_run WHERE content IS NOT NULL")
            .await,
        0
    );

    let id = town
        .db
        .run(&keeper, town.command(), &upload(PERSONS))
        .await
        .unwrap()
        .into_inner();
    town.db.run(&keeper, town.command(), &Cancel { id }).await.unwrap();
    worker::round(&town.db, &world).await.unwrap();
    let page = town.db.read(&keeper, &RunPage { id }).await.unwrap();
    assert_eq!((page.state, page.summary.read), (RunState::Cancelled, 0));
}

async fn uploaded(town: &Town) -> ImportId {
    let upload = Upload {
        kind: ImportKind::Persons,
        file: "p.csv".into(),
        content: PERSONS.as_bytes().to_vec(),
    };
    let done = town.db.run(&keeper(town), town.command(), &upload).await;
    done.unwrap().into_inner()
}

/// A worker claims the task and is silent for longer than it may.
async fn falls_silent(town: &Town) -> queue::Task {
    let task = queue::claim(&town.db, &town.system()).await.unwrap().unwrap();
    town.clock.pass(chrono::Duration::minutes(10));
    task
}

#[tokio::test]
async fn a_worker_that_takes_over_reads_the_file_again_and_the_first_one_is_not_heard_any_more() {
    let town = Town::new().await;
    let id = uploaded(&town).await;
    let late = falls_silent(&town).await;
    assert_eq!(worker::round(&town.db, &town.clock.world()).await.unwrap(), 1);
    let page = async || town.db.read(&keeper(&town), &RunPage { id }).await.unwrap();
    assert_eq!(
        (page().await.state, page().await.summary),
        (RunState::Done, said(3, 2, 0, 0, 1))
    );

    let told = queue::progress(&town.db, &town.system(), &late, 1, None).await;
    assert!(matches!(told, Err(Error::Conflict)));
    let ended = queue::Ended::Failed("too late".into());
    queue::end(&town.db, &town.system(), &late, ended).await.unwrap();
    let task = town.database.rows("SELECT state, error, progress_done FROM task").await;
    assert_eq!(task, [json!({"state": "done", "error": null, "progress_done": 3})]);
    assert_eq!(page().await.state, RunState::Done);
}

#[tokio::test]
async fn a_file_over_which_every_worker_falls_silent_is_given_up() {
    let town = Town::new().await;
    let id = uploaded(&town).await;
    while !falls_silent(&town).await.is_last_attempt() {}
    assert_eq!(worker::round(&town.db, &town.clock.world()).await.unwrap(), 1);
    let page = town.db.read(&keeper(&town), &RunPage { id }).await.unwrap();
    assert_eq!((page.state, page.summary), (RunState::Failed, Summary::default()));
    let left = "SELECT count(*) FROM task WHERE state <> 'failed'";
    assert_eq!(town.database.count(left).await, 0);
    assert_eq!(worker::round(&town.db, &town.clock.world()).await.unwrap(), 0);
}

#[tokio::test]
async fn a_class_is_proposed_by_its_digits_and_its_words() {
    let town = Town::new().await;
    import(&town, ImportKind::Categories, "iso.csv", CATEGORIES).await;
    let ask = async |text: &str| -> Vec<String> {
        let complete = app::product::CompleteClass {
            text: text.into(),
            most: 10,
        };
        let found = town.db.read(&keeper(&town), &complete).await.unwrap();
        found.into_iter().map(|c| c.code).collect()
    };
    assert_eq!(ask("12").await, ["12", "1206", "120603"]);
    assert_eq!(ask("12 06").await, ["1206", "120603"]);
    assert_eq!(ask("rullator").await, ["120603"]);
    assert_eq!(ask("walking").await, ["120603", "1206"]);
}
