use app::need::{LineWish, Open, Wish};
use app::person::{AddressField, Create, Sheet};
use axum::http::StatusCode;
use chrono::Duration;
use domain::access::Role;
use domain::ids::{NeedId, PersonId};
use domain::need::{Channel, Term};
use domain::priority_key::CriterionCode;
use testkit::TestApp;
use testkit::client::Client;

const LANGS: [&str; 3] = ["nb", "sv", "en"];

async fn person(app: &TestApp, protected: bool) -> PersonId {
    let sheet = Sheet {
        first_name: "Kari".into(),
        last_name: "Prøvesen".into(),
        phone: "900 00 001".into(),
        protected,
        address: Some(AddressField {
            address: None,
            street: "Hemmeligveien 3".into(),
            postcode: "9999".into(),
            city: "Granvik".into(),
        }),
        ..Sheet::default()
    };
    let done = app
        .town
        .db
        .run(&app.town.system(), app.command(), &Create { sheet })
        .await;
    done.unwrap().into_inner().person
}

async fn need(app: &TestApp, person: PersonId, ticked: &[&str]) -> NeedId {
    let open = Open {
        person,
        channel: Channel::NextOfKin,
        caller_name: Some("Datter Prøvesen".into()),
        caller_phone: Some("900 00 002".into()),
        matters: "Komme ut i hagen".into(),
        challenge: "Ustø".into(),
        note: String::new(),
        term: Term::Short,
        service: None,
        ticked: ticked.iter().map(|c| CriterionCode::new(*c)).collect(),
        lines: vec![LineWish {
            what: Wish::Words {
                words: "Rullator <inne>".into(),
            },
            quantity: 2,
            note: None,
            exchange: None,
        }],
        contact_at: None,
        information_complete: true,
        triage_now: !ticked.is_empty(),
        source: None,
    };
    let done = app.town.db.run(&app.town.system(), app.command(), &open).await;
    done.unwrap().into_inner()
}

/// Renders in every language, each in its own words.
async fn in_every_language(client: &Client, path: &str, words: [&str; 3]) -> String {
    let mut body = String::new();
    for (lang, word) in LANGS.into_iter().zip(words) {
        let answer = client.lang(lang).get(path).await.ok();
        assert!(answer.body.contains(word), "{path} in {lang}: {}", answer.body);
        assert!(
            answer.body.contains(&format!("<html lang=\"{lang}\"")),
            "{path} in {lang}"
        );
        unique_ids(&answer.body, path);
        body = answer.body;
    }
    body
}

/// Labels and error links point at ids: two of one name would send them astray.
#[track_caller]
fn unique_ids(body: &str, path: &str) {
    let mut ids: Vec<&str> = body
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    ids.sort_unstable();
    for pair in ids.windows(2) {
        assert_ne!(pair[0], pair[1], "an id twice on {path}");
    }
}

#[tokio::test]
async fn every_page_of_needs_persons_and_key_speaks_every_language() {
    let app = TestApp::new().await;
    let kari = person(&app, false).await;
    let triaged = need(&app, kari, &["acute_loss_of_function"]).await;
    let waiting = need(&app, kari, &[]).await;
    app.town.clock.pass(Duration::days(8));
    let user = app.user(&[Role::Coordinator]).await;
    in_every_language(
        &user,
        "/intake",
        ["Felles mottak", "Gemensam mottagning", "Joint intake"],
    )
    .await;
    let path = format!("/intake?person={kari}");
    let beside = in_every_language(&user, &path, ["Åpne behov", "Öppna behov", "Open needs"]).await;
    assert!(beside.contains("Rullator &lt;inne&gt;"));
    in_every_language(&user, "/needs", ["Over fristen", "Över tidsfristen", "Late"]).await;
    let path = format!("/needs/{triaged}");
    in_every_language(
        &user,
        &path,
        [
            "Fristen er passert",
            "Tidsfristen har passerat",
            "The deadline has passed",
        ],
    )
    .await;
    let path = format!("/needs/{waiting}");
    in_every_language(&user, &path, ["Sett nivå", "Sätt nivå", "Set the level"]).await;
    in_every_language(&user, "/persons", ["Søk etter", "Sök invånare", "Search for"]).await;
    in_every_language(&user, "/persons?q=kari", ["Kari Prøvesen"; 3]).await;
    in_every_language(
        &user,
        "/persons?q=nils",
        ["Ingen innbygger", "Ingen invånare", "No person found"],
    )
    .await;
    in_every_language(&user, "/persons/new", ["Registrer", "Registrera", "Register"]).await;
    let path = format!("/persons/{kari}");
    in_every_language(&user, &path, ["Tidslinje", "Tidslinje", "Timeline"]).await;
    let path = format!("/persons/{kari}/edit");
    in_every_language(&user, &path, ["Etternavn", "Efternamn", "Last name"]).await;
    let admin = app.user(&[Role::Administrator]).await;
    in_every_language(&admin, "/admin/key", ["Gjelder nå", "Gäller nu", "In force"]).await;
}

#[tokio::test]
async fn a_call_becomes_a_need_with_a_new_person_and_a_double_press_makes_one() {
    let app = TestApp::new().await;
    let user = app.user(&[Role::Intake]).await;
    let page = user.get("/intake").await.ok();
    let (command, person_command) = (page.field("command_id").unwrap(), page.field("person_command").unwrap());
    let form = [
        ("command_id", command.as_str()),
        ("person_command", person_command.as_str()),
        ("first_name", "Ola"),
        ("last_name", "Testnes"),
        ("channel", "hospital"),
        ("term", "short"),
        ("challenge", "Skrives ut i morgen"),
        ("what-0", ""),
        ("count-0", "1"),
        ("what-1", "Dusjkrakk"),
        ("count-1", "2"),
        ("criteria-1", "planned_discharge_soon"),
        ("triage_now", "on"),
        ("do", "open"),
    ];
    let first = user.post("/intake", &form).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.body);
    let second = user.post("/intake", &form).await;
    assert_eq!(second.location(), first.location());
    for table in ["person", "need", "need_line", "need_triage"] {
        let rows = app.town.database.count(&format!("SELECT count(*) FROM {table}")).await;
        assert_eq!(rows, 1, "{table}");
    }
    let need = user.get(first.location()).await.ok();
    for words in [
        "Ola Testnes",
        "Dusjkrakk",
        "Prioritet 1",
        "Sykehus",
        "Behovet er registrert",
    ] {
        assert!(need.body.contains(words), "{words}: {}", need.body);
    }
    assert!(
        !user.get(first.location()).await.body.contains("Behovet er registrert"),
        "said once"
    );
}

#[tokio::test]
async fn a_call_with_faults_comes_back_with_all_that_was_typed_and_every_fault_at_its_field() {
    let app = TestApp::new().await;
    let user = app.user(&[Role::Intake]).await;
    let answer = user
        .post(
            "/intake",
            &[
                ("matters", "Gå i fjellet"),
                ("what-0", "Stokk"),
                ("count-0", "mange"),
                ("first_name", "Ola"),
                ("national_id", "12345678901"),
                ("criteria-3", "incipient_loss"),
                ("do", "open"),
            ],
        )
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in [
        "Gå i fjellet",
        "value=\"Stokk\"",
        "value=\"mange\"",
        "value=\"Ola\"",
        "href=\"#channel\"",
        "href=\"#term\"",
        "href=\"#count-0\"",
        "Prioritet 3",
    ] {
        assert!(answer.body.contains(words), "{words}: {}", answer.body);
    }
    unique_ids(&answer.body, "/intake");
    assert_eq!(app.town.database.count("SELECT count(*) FROM person").await, 0);
    // The person's own faults are told when the rest is right.
    let answer = user
        .post(
            "/intake",
            &[
                ("challenge", "Ustø"),
                ("first_name", "Ola"),
                ("national_id", "12345678901"),
                ("channel", "citizen"),
                ("term", "lasting"),
                ("do", "open"),
            ],
        )
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("href=\"#national_id\"") && answer.body.contains("href=\"#last_name\""));
}

#[tokio::test]
async fn looking_for_a_person_at_the_intake_loses_nothing_and_saves_nothing() {
    let app = TestApp::new().await;
    let kari = person(&app, false).await;
    let user = app.user(&[Role::Intake]).await;
    let found = user
        .post(
            "/intake",
            &[("person_q", "kari"), ("matters", "Ut i hagen"), ("do", "find")],
        )
        .await
        .ok();
    assert!(found.body.contains(&kari.to_string()) && found.body.contains("Ut i hagen"));
    let none = user
        .post("/intake", &[("person_q", "Nils Ukjent"), ("do", "find")])
        .await
        .ok();
    assert!(none.body.contains("value=\"Nils\"") && none.body.contains("value=\"Ukjent\""));
    let more = user
        .post("/intake", &[("what-0", "A"), ("what-1", "B"), ("do", "line")])
        .await
        .ok();
    assert!(more.body.contains("name=\"what-2\"") && more.body.contains("value=\"B\""));
    assert_eq!(app.town.database.count("SELECT count(*) FROM need").await, 0);
}

#[tokio::test]
async fn a_change_of_level_without_a_reason_comes_back_with_the_choice_and_the_ticks() {
    let app = TestApp::new().await;
    let kari = person(&app, false).await;
    let need = need(&app, kari, &["acute_loss_of_function"]).await;
    let user = app.user(&[Role::Therapist]).await;
    let path = format!("/needs/{need}");
    let form = [("level", "2"), ("criteria-1", "acute_loss_of_function")];
    let back = user.post(&format!("{path}/level"), &form).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(back.body.contains("href=\"#reason\""), "{}", back.body);
    assert!(back.body.contains("value=\"2\" checked"), "{}", back.body);
    let with_reason = [form[0], form[1], ("reason", "Har fått låne <ett>")];
    let done = user.post(&format!("{path}/level"), &with_reason).await;
    assert_eq!(done.location(), path);
    let page = user.get(&path).await.ok();
    assert!(page.body.contains("Har fått låne &lt;ett&gt;") && page.body.contains("Nivået er satt"));
    // The live proposal: the same page, asked with other ticks.
    let live = user
        .get(&format!("{path}?preview=1&criteria-acute=terminal_phase"))
        .await
        .ok();
    assert!(live.body.contains("Nøkkelen foreslår Akutt"), "{}", live.body);
}

#[tokio::test]
async fn each_deed_on_a_need_leads_back_to_its_page() {
    let app = TestApp::new().await;
    let kari = person(&app, false).await;
    let need = need(&app, kari, &["acute_loss_of_function"]).await;
    let user = app.user(&[Role::Coordinator]).await;
    let path = format!("/needs/{need}");
    let early = user.post(&format!("{path}/deviation"), &[("cause", "transport")]).await;
    assert_eq!(early.location(), path);
    assert!(user.get(&path).await.body.contains("Fristen er ikke passert"));
    app.town.clock.pass(Duration::days(8));
    let user = app.user(&[Role::Coordinator]).await;
    let me = user.staff.unwrap().to_string();
    let line = app.town.database.rows("SELECT id FROM need_line").await[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let change = format!("lines/{line}");
    let deeds: [(&str, &[(&str, &str)], &str); 7] = [
        ("assign", &[("to", &me)], "Prøve Prøvesen"),
        ("step", &[("step", "store")], "Lager"),
        ("deviation", &[("cause", "not_in_stock")], "Ikke på lager"),
        ("lines", &[("what-0", "Gripetang"), ("count-0", "3")], "Gripetang"),
        (
            &change,
            &[("what-0", "12 06"), ("iso-0", "1206"), ("count-0", "1")],
            "1206",
        ),
        (
            "describe",
            &[
                ("matters", "Gå tur"),
                ("challenge", "Ustø"),
                ("note", "Ring"),
                ("term", "lasting"),
            ],
            "Gå tur",
        ),
        ("close", &[("close_reason", "other_solution")], "Løst på annen måte"),
    ];
    for (deed, form, words) in deeds {
        let done = user.post(&format!("{path}/{deed}"), form).await;
        assert_eq!(
            (done.status, done.location()),
            (StatusCode::SEE_OTHER, path.as_str()),
            "{deed}: {}",
            done.body
        );
        let page = user.get(&path).await.ok();
        assert!(page.body.contains(words), "{deed}: {}", page.body);
    }
    let nothing = user
        .post(&format!("{path}/lines"), &[("what-0", ""), ("count-0", "1")])
        .await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn chosen_needs_are_assigned_together_and_the_filter_stays() {
    let app = TestApp::new().await;
    let kari = person(&app, false).await;
    let (a, b) = (
        need(&app, kari, &[]).await.to_string(),
        need(&app, kari, &[]).await.to_string(),
    );
    let user = app.user(&[Role::Coordinator]).await;
    let me = user.staff.unwrap().to_string();
    let form = [
        ("need", a.as_str()),
        ("need", b.as_str()),
        ("to", &me),
        ("back", "/needs?term=short"),
    ];
    let done = user.post("/needs/assign", &form).await;
    assert_eq!(done.location(), "/needs?term=short");
    let page = user.get("/needs?term=short").await.ok();
    assert!(page.body.contains("ny ansvarlig: 2"), "{}", page.body);
    let mine = user.get(&format!("/needs?charge={me}")).await.ok();
    assert!(mine.body.contains("2 i alt"));
    let none = user.get("/needs?charge=nobody").await.ok();
    assert!(none.body.contains("Ingen behov passer"));
    let nothing = user
        .post("/needs/assign", &[("to", &me), ("back", "https://evil.example")])
        .await;
    assert_eq!(nothing.location(), "/needs");
}

#[tokio::test]
async fn a_person_is_registered_corrected_and_given_contacts() {
    let app = TestApp::new().await;
    let user = app.user(&[Role::Intake]).await;
    let wrong = user
        .post("/persons/new", &[("first_name", "Kari"), ("birth_date", "i går")])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.body.contains("value=\"Kari\"") && wrong.body.contains("href=\"#birth_date\""),
        "{}",
        wrong.body
    );
    let made = user
        .post("/persons/new", &[("first_name", "Kari"), ("last_name", "Testnes")])
        .await;
    let path = made.location().to_owned();
    let edit = user.get(&format!("{path}/edit")).await.ok();
    let version = edit.field("version").unwrap();
    let form = [
        ("first_name", "Karin"),
        ("last_name", "Testnes"),
        ("phone", "900 00 003"),
        ("version", &version),
    ];
    assert_eq!(user.post(&format!("{path}/edit"), &form).await.location(), path);
    let stale = user.post(&format!("{path}/edit"), &form).await;
    assert_eq!(stale.status, StatusCode::CONFLICT, "somebody else was first");
    let contacts = [
        ("contact_name", "Anne"),
        ("contact_relation", "datter"),
        ("contact_phone", "900 00 004"),
        ("contact_name", ""),
        ("contact_relation", ""),
        ("contact_phone", ""),
    ];
    assert_eq!(user.post(&format!("{path}/contacts"), &contacts).await.location(), path);
    let page = user.get(&path).await.ok();
    for words in ["Karin Testnes", "900 00 003", "Anne (datter)"] {
        assert!(page.body.contains(words), "{words}");
    }
    let death = user.post(&format!("{path}/death"), &[("on", "2026-03-09")]).await;
    assert_eq!(death.location(), path);
    assert!(user.get(&path).await.body.contains("Døde 9. mars"));
    let future = user.post(&format!("{path}/death"), &[("on", "2027-01-01")]).await;
    assert_eq!(future.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_protected_address_is_on_no_page_of_those_without_the_right() {
    let app = TestApp::new().await;
    let kari = person(&app, true).await;
    let need = need(&app, kari, &[]).await;
    let intake = app.user(&[Role::Intake]).await;
    for path in [
        format!("/persons/{kari}"),
        format!("/persons/{kari}/edit"),
        format!("/needs/{need}"),
        format!("/intake?person={kari}"),
        "/needs".into(),
        "/persons?q=hemmeligveien".into(),
    ] {
        let answer = intake.get(&path).await.ok();
        // What the reader typed in the search comes back, the number of the house does not.
        assert!(!answer.body.to_lowercase().contains("hemmeligveien 3"), "{path}");
    }
    let page = app
        .user(&[Role::Coordinator])
        .await
        .get(&format!("/persons/{kari}"))
        .await
        .ok();
    assert!(page.body.contains("Hemmeligveien 3"));
}

#[tokio::test]
async fn a_new_key_version_is_published_from_the_editor_and_a_wrong_one_comes_back() {
    let app = TestApp::new().await;
    let admin = app.user(&[Role::Administrator]).await;
    let page = admin.get("/admin/key").await.ok();
    unique_ids(&page.body, "/admin/key");
    let level = |n: usize, limit: &'static str, unit: &'static str| {
        vec![
            (format!("level-{n}-code"), format!("l{n}")),
            (format!("level-{n}-name-nb"), format!("Trinn {n}")),
            (format!("level-{n}-limit"), limit.to_owned()),
            (format!("level-{n}-unit"), unit.to_owned()),
            (format!("level-{n}-criterion-0-nb"), format!("Når det gjelder {n}")),
        ]
    };
    let publish = |levels: Vec<(String, String)>| {
        let admin = admin.clone();
        async move {
            let mut form = vec![("valid_from", "2026-03-20"), ("clock_start", "first_contact")];
            form.extend(levels.iter().map(|(n, v)| (n.as_str(), v.as_str())));
            admin.post("/admin/key", &form).await
        }
    };
    let falling = publish([level(0, "5", "days"), level(1, "48", "hours")].concat()).await;
    assert_eq!(falling.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        falling.body.contains("href=\"#level-1-limit\"") && falling.body.contains("Trinn 1"),
        "{}",
        falling.body
    );
    let right = publish([level(0, "48", "hours"), level(1, "5", "days")].concat()).await;
    assert_eq!(right.location(), "/admin/key", "{}", right.body);
    let page = admin.get("/admin/key").await.ok();
    assert!(
        page.body.contains("Versjon 2 er publisert.") && page.body.contains("Kommer"),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn fields_complete_from_the_registers() {
    let app = TestApp::new().await;
    let m = app.town.listed.id;
    app.town
        .database
        .execute(&format!(
            "INSERT INTO address (municipality_id, id, source_id, street, postcode, city, lat, lon)
               VALUES ('{m}', '01900000-0000-7000-8000-000000000001', 'x', 'Prøveveien 3', '9999', 'Granvik', 60.5, 11.5);
             INSERT INTO product (municipality_id, id, name, hms_number, created_at)
               VALUES ('{m}', '01900000-0000-7000-8000-000000000002', 'Rullator Tur', '009123', now());
             INSERT INTO search_entry VALUES ('{m}', 'product', '01900000-0000-7000-8000-000000000002', 'rullator tur 009123')"
        ))
        .await;
    let user = app.user(&[Role::Intake]).await;
    let json = |body: &str| serde_json::from_str::<serde_json::Value>(body).unwrap();
    for q in ["pr%C3%B8vev", "prvveien+3", "Pr%C3%B8vevn.+3,+9999+Granvik"] {
        let found = json(&user.get(&format!("/complete/address?q={q}")).await.ok().body);
        assert_eq!(found[0]["fill"]["postcode"], "9999", "{q}");
    }
    for q in ["rulla", "0091"] {
        let found = json(&user.get(&format!("/needs/wanted?row=2&q={q}")).await.ok().body);
        assert_eq!(
            found[0]["fill"]["product-2"], "01900000-0000-7000-8000-000000000002",
            "{q}"
        );
    }
    // Without JavaScript the number alone names the article.
    let kari = person(&app, false).await.to_string();
    let form = [
        ("person", kari.as_str()),
        ("channel", "citizen"),
        ("term", "lasting"),
        ("what-0", "009123"),
        ("do", "open"),
    ];
    let done = user.post("/intake", &form).await;
    assert!(user.get(done.location()).await.body.contains("Rullator Tur"));
}
