//! The pages of lending and jobs: each in every language, and the counter by nothing but scans and Enter.

use axum::http::StatusCode;
use domain::access::Role;
use domain::ids::{ItemId, NeedId, PersonId, ProductId};
use domain::need::Term;
use domain::place::PlaceKind;
use testkit::{Answer, Client, TestApp};

struct Counter {
    app: TestApp,
    worker: Client,
    walker: ProductId,
    cushion: ProductId,
    items: Vec<ItemId>,
    person: PersonId,
}

async fn counter() -> Counter {
    let app = TestApp::new().await;
    let worker = app.user(&[Role::Coordinator]).await;
    let store = app.town.place(PlaceKind::Store, "Hovedlager", None).await;
    app.town.place(PlaceKind::Quarantine, "Mottak", Some(store)).await;
    let walker = app.town.product("Rullator Lett", "300001", "12060600").await;
    let cushion = app.town.bulk_product("Pute Myk", "400001", "04330301").await;
    let items = app.town.items(walker, store, &["W1", "W2", "W3"]).await;
    let receive = app::stock::Receive {
        product: cushion,
        quantity: 10,
        from: PlaceKind::Supplier,
        to: store,
    };
    let tech = app.town.with(&[Role::Technician]);
    app.town.db.run(&tech, app.command(), &receive).await.unwrap();
    let person = app.town.someone("Kari", "Prøvestad", false).await;
    Counter {
        app,
        worker,
        walker,
        cushion,
        items,
        person,
    }
}

impl Counter {
    /// Sends the page's own form again with what is typed in the scan field, as Enter does.
    async fn scan(&self, page: &Answer, path: &str, text: &str) -> Answer {
        let mut fields = vec![("scan".to_owned(), text.to_owned())];
        for name in ["command_id", "person", "need", "to"] {
            if let Some(value) = page.field(name) {
                fields.push((name.to_owned(), value));
            }
        }
        for name in ["item", "bulk", "back"] {
            for part in page.body.split(&format!("name=\"{name}\" value=\"")).skip(1) {
                let id = part.split('"').next().unwrap().to_owned();
                if name == "bulk" {
                    let pieces = page.field(&format!("pieces-{id}")).unwrap();
                    fields.push((format!("pieces-{id}"), pieces));
                }
                fields.push((name.to_owned(), id));
            }
        }
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        self.worker.post(path, &fields).await
    }

    async fn follow(&self, answer: Answer) -> Answer {
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        self.worker.get(answer.location()).await.ok()
    }

    async fn reserved_need(&self, term: Term) -> NeedId {
        self.app.town.need_of(self.person, term, &[(self.walker, 1)]).await
    }

    async fn count(&self, sql: &str) -> i64 {
        self.app.town.database.count(sql).await
    }
}

#[tokio::test]
async fn the_counter_hands_out_and_takes_back_by_scans_and_enter_alone() {
    let c = counter().await;
    let page = c.worker.get("/hand-out").await.ok();
    assert!(page.body.contains("name=\"who\""));
    let page = c
        .follow(c.worker.post("/hand-out", &[("who", "kari prøvestad")]).await)
        .await;
    let page = c.follow(c.scan(&page, "/hand-out", "w1").await).await;
    let again = c.scan(&page, "/hand-out", "W1").await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.body.contains("role=\"alert\"") && again.body.contains("Det ligger allerede"));
    let unknown = c.scan(&page, "/hand-out", "finnes ikke").await;
    assert!(unknown.body.contains("Fant ikke noe"), "a refusal is said at the scan");
    assert!(
        unknown.body.contains(&c.items[0].to_string()),
        "what is on the counter stays there"
    );
    let page = c.follow(c.scan(&page, "/hand-out", "400001").await).await;
    let page = c.follow(c.scan(&page, "/hand-out", "400001").await).await;
    let done = c.scan(&page, "/hand-out", "").await;
    // Enter pressed twice sends the same form twice: one hand-out.
    assert_eq!(c.scan(&page, "/hand-out", "").await.location(), done.location());
    let receipt = c.follow(done).await;
    assert!(receipt.body.contains("Rullator Lett") && receipt.body.contains("2 × Pute Myk"));
    assert_eq!(c.count("SELECT count(*) FROM loan WHERE state = 'open'").await, 2);
    // What is out can't go out again: told at the scan.
    let other = c.worker.get(&format!("/hand-out?person={}", c.person)).await.ok();
    let refused = c.scan(&other, "/hand-out", "W1").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!refused.body.contains("name=\"item\""));

    let page = c.worker.get("/take-back").await.ok();
    let page = c.follow(c.scan(&page, "/take-back", "w1").await).await;
    assert!(page.body.contains("I karantene: til vask"));
    let refused = c.scan(&page, "/take-back", "W1").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let cushions = c.scan(&page, "/take-back", "400001").await;
    assert!(cushions.body.contains("Hvem leverer tilbake?"));
    assert_eq!(c.count("SELECT count(*) FROM loan WHERE state = 'open'").await, 1);
}

#[tokio::test]
async fn a_need_is_reserved_with_its_way_and_the_job_done_stops_the_clock() {
    let c = counter().await;
    let need = c.reserved_need(Term::Short).await;
    let page = c.worker.get(&format!("/needs/{need}")).await.ok();
    assert!(
        page.body.contains(&format!("/needs/{need}/reserve")),
        "the need leads to the shelf"
    );
    let page = c.worker.get(&format!("/needs/{need}/reserve")).await.ok();
    let pick = page
        .body
        .split("name=\"pick-")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let nothing = c
        .worker
        .post(&format!("/needs/{need}/reserve"), &[("way", "delivery")])
        .await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let (field, item) = (format!("pick-{pick}"), c.items[0].to_string());
    let reserved = c
        .worker
        .post(
            &format!("/needs/{need}/reserve"),
            &[(&field, &item), ("way", "delivery")],
        )
        .await;
    let page = c.follow(reserved).await;
    assert!(page.body.contains("W1"));
    let queue = c.worker.get("/jobs").await.ok();
    let job = queue
        .body
        .split("href=\"/jobs/")
        .skip(1)
        .map(|p| &p[..36])
        .find(|id| !id.contains('"'))
        .unwrap()
        .to_owned();
    let on = [("job", job.as_str()), ("on", "2026-03-11")];
    c.follow(c.worker.post("/jobs/plan", &on).await).await;
    let bad = c
        .worker
        .post(&format!("/jobs/{job}/plan"), &[("on", "11.13.2026")])
        .await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        bad.body.contains("value=\"11.13.2026\""),
        "what was typed is still there"
    );
    let done = c.follow(c.worker.post(&format!("/jobs/{job}/done"), &[]).await).await;
    assert!(done.body.contains("Utført"));
    assert_eq!(c.count("SELECT count(*) FROM need WHERE state = 'in_use'").await, 1);
    let twice = c.worker.post(&format!("/jobs/{job}/done"), &[]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn every_page_of_lending_speaks_every_language() {
    let c = counter().await;
    let lasting = c.reserved_need(Term::Lasting).await;
    let line = c.app.town.database.rows("SELECT id FROM need_line").await[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    for step in ["applied", "granted", "ordered"] {
        let (s, o) = (format!("step-{line}"), format!("on-{line}"));
        let fields = [("line", line.as_str()), (s.as_str(), step), (o.as_str(), "2026-03-09")];
        let sent = c.worker.post(&format!("/needs/{lasting}/nav"), &fields).await;
        assert!(sent.headers.get("set-cookie").is_some(), "{step} is told");
    }
    assert_eq!(c.count("SELECT count(*) FROM need_line_nav").await, 3);
    let short = c.reserved_need(Term::Short).await;
    let ctx = c.app.town.with(&[Role::Coordinator]);
    let out = app::loan::HandOver {
        person: c.person,
        kind: domain::loan::LoanKind::Short,
        due: None,
        need: None,
        items: vec![c.items[0]],
        bulk: vec![app::loan::BulkOut {
            product: c.cushion,
            quantity: 3,
            from: None,
            line: None,
        }],
    };
    let out = c
        .app
        .town
        .db
        .run(&ctx, c.app.command(), &out)
        .await
        .unwrap()
        .into_inner();
    let death = app::person::RegisterDeath {
        person: c.person,
        on: Some(ctx.today()),
    };
    let (one, bulk) = (out.loans[0].loan, out.loans[1].loan);
    let receipt = c.worker.get(&format!("/loans/{one}/receipt.pdf")).await.ok();
    assert!(receipt.bytes.starts_with(b"%PDF-"));
    assert_eq!(receipt.headers["content-type"], "application/pdf");
    let counter_of = format!(
        "/hand-out?person={}&item={}&bulk={}&pieces-{}=2",
        c.person, c.items[1], c.cushion, c.cushion
    );
    let alive = [
        counter_of.clone(),
        format!("/hand-out?person={}&item={}", c.person, c.items[0]),
    ];
    for lang in ["nb", "sv", "en"] {
        for path in &alive {
            let answer = c.worker.lang(lang).get(path).await.ok();
            assert!(answer.body.contains(&format!("<html lang=\"{lang}\"")), "{lang} {path}");
        }
    }
    c.app.town.db.run(&ctx, c.app.command(), &death).await.unwrap();
    let job = c.app.town.database.rows("SELECT id FROM job").await[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let pages = [
        "/hand-out".into(),
        counter_of,
        "/take-back".into(),
        format!("/take-back?back={}", c.items[1]),
        "/loans".into(),
        "/loans?which=overdue".into(),
        "/loans?which=due_soon".into(),
        "/loans?which=ceiling&kind=short".into(),
        format!("/loans?person={}", c.person),
        format!("/loans/{one}"),
        format!("/loans/{bulk}"),
        format!("/loans/{one}/extend"),
        format!("/loans/{one}/lost"),
        format!("/loans/{one}/receipt"),
        format!("/needs/{lasting}"),
        format!("/needs/{short}"),
        format!("/needs/{short}/reserve"),
        format!("/needs/{lasting}/nav/receive?line={line}"),
        "/jobs".into(),
        "/jobs?late=1&mine=1&kind=collect&level=3".into(),
        "/jobs?state=done".into(),
        format!("/jobs/{job}"),
        "/jobs/new".into(),
        format!("/jobs/new?person={}&kind=collect", c.person),
    ];
    for lang in ["nb", "sv", "en"] {
        let client = c.worker.lang(lang);
        for path in &pages {
            let answer = client.get(path).await;
            assert_eq!(answer.status, StatusCode::OK, "{lang} {path}: {}", answer.body);
            assert!(answer.body.contains(&format!("<html lang=\"{lang}\"")), "{lang} {path}");
        }
    }
}

#[tokio::test]
async fn loans_are_extended_returned_in_part_and_lost_with_faults_at_the_field() {
    let c = counter().await;
    let page = c
        .worker
        .get(&format!("/hand-out?person={}&bulk={}", c.person, c.cushion))
        .await
        .ok();
    let page = c.follow(c.scan(&page, "/hand-out", "400001").await).await;
    let page = c.follow(c.scan(&page, "/hand-out", "W2").await).await;
    c.follow(c.scan(&page, "/hand-out", "").await).await;
    let rows = c
        .app
        .town
        .database
        .rows("SELECT id FROM loan ORDER BY item_id NULLS LAST")
        .await;
    let id = |n: usize| rows[n]["id"].as_str().unwrap().to_owned();
    let (item, bulk) = (id(0), id(1));
    let bad = c
        .worker
        .post(&format!("/loans/{item}/extend"), &[("due", "40.1.2027")])
        .await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.body.contains("40.1.2027"), "what was typed stays");
    let page = c
        .follow(
            c.worker
                .post(&format!("/loans/{item}/extend"), &[("due", "1.12.2026")])
                .await,
        )
        .await;
    assert!(page.body.contains("1. des"));
    let many = c
        .worker
        .post(&format!("/loans/{bulk}/back"), &[("quantity", "3")])
        .await;
    assert_eq!(many.status, StatusCode::UNPROCESSABLE_ENTITY);
    c.follow(
        c.worker
            .post(&format!("/loans/{bulk}/back"), &[("quantity", "1")])
            .await,
    )
    .await;
    assert_eq!(c.count("SELECT quantity FROM loan WHERE item_id IS NULL").await, 1);
    c.follow(c.worker.post(&format!("/loans/{item}/lost"), &[]).await).await;
    assert_eq!(c.count("SELECT count(*) FROM item WHERE state = 'missing'").await, 1);
}

#[tokio::test]
async fn a_driver_sees_no_protected_address_and_a_neighbour_nothing_at_all() {
    let c = counter().await;
    let hidden = c.app.town.someone("Siri", "Skjermet", true).await;
    let ctx = c.app.town.with(&[Role::Coordinator]);
    let out = app::loan::HandOver {
        person: hidden,
        kind: domain::loan::LoanKind::Short,
        due: None,
        need: None,
        items: vec![c.items[0]],
        bulk: vec![],
    };
    let loan = c
        .app
        .town
        .db
        .run(&ctx, c.app.command(), &out)
        .await
        .unwrap()
        .into_inner()
        .loans[0]
        .loan;
    let collect = app::loan::ProposeCollection { person: hidden };
    let job = c
        .app
        .town
        .db
        .run(&ctx, c.app.command(), &collect)
        .await
        .unwrap()
        .into_inner()
        .unwrap();
    let driver = c.app.user(&[Role::Driver]).await;
    let neighbour = c.app.town.neighbour().await;
    let theirs = c.app.user_of(&neighbour, &[Role::Coordinator]).await;
    for path in [
        format!("/jobs/{job}"),
        format!("/loans/{loan}"),
        format!("/loans/{loan}/receipt"),
    ] {
        let page = driver.get(&path).await.ok();
        assert!(!page.body.contains("Bekkefaret"), "{path}");
        assert!(!theirs.get(&path).await.body.contains("Siri"), "{path}");
        assert_eq!(theirs.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert!(!driver.get("/jobs").await.ok().body.contains("Bekkefaret"));
    assert!(
        c.worker
            .get(&format!("/jobs/{job}"))
            .await
            .ok()
            .body
            .contains("Bekkefaret")
    );
    assert!(!theirs.get("/jobs").await.ok().body.contains("Siri"));
    let paths = [
        format!("/jobs/{job}/done"),
        format!("/loans/{loan}/extend"),
        format!("/loans/{loan}/back"),
    ];
    for path in paths {
        assert_eq!(theirs.post(&path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
