//! Waiting in the browser: every page in every language, as of any day, and the tables as files.

use axum::http::StatusCode;
use domain::access::{Right, Role};
use testkit::TestApp;

const PAGES: [&str; 3] = ["/waiting", "/waiting/months", "/waiting/steps"];
const FILES: [&str; 6] = ["kinds", "levels", "days", "months", "steps", "needs"];

/// Two needs in use, one waiting past its deadline, one acute; two deliveries waiting, one collection done.
async fn lived(app: &TestApp) {
    let now = app.town.clock.now();
    let ago = |days: i64| now - chrono::Duration::days(days);
    let person = app.town.command();
    let mut sql = format!(
        "INSERT INTO person (municipality_id, id, first_name, last_name, created_at) VALUES ('$m', '{person}', 'Kari', 'Hemmelig', now());"
    );
    for (level, opened, closed) in [
        ("1", 9, Some(5)),
        ("2", 40, Some(2)),
        ("2", 30, None),
        ("acute", 1, None),
    ] {
        let (id, triage) = (app.town.command(), app.town.command());
        let (opened, due) = (ago(opened), ago(opened - 14));
        let (state, step, closed) = match closed {
            Some(days) => ("in_use", "NULL".to_owned(), format!("'{}'", ago(days))),
            None => ("open", "'store'".to_owned(), "NULL".to_owned()),
        };
        sql += &format!(
            "INSERT INTO need (municipality_id, id, person_id, channel, term, state, step, level, deadline, key_version, opened_at, clock_from, closed_at)
             VALUES ('$m', '{id}', '{person}', 'citizen', 'short', '{state}', {step}, '{level}', '{due}', 1, '{opened}', '{opened}', {closed});
             INSERT INTO need_triage (municipality_id, id, need_id, level, criteria, key_version, deadline, at) VALUES ('$m', '{triage}', '{id}', '{level}', '{{}}', 1, '{due}', '{opened}');
             INSERT INTO need_step (municipality_id, need_id, ordinal, step, entered_at) VALUES ('$m', '{id}', 1, 'triage', '{opened}'), ('$m', '{id}', 2, 'store', '{opened}'::timestamptz + interval '20 hours');"
        );
    }
    for (kind, created, ended) in [("deliver", 3, None), ("deliver", 20, None), ("collect", 30, Some(1))] {
        let (id, created, due) = (app.town.command(), ago(created), ago(created - 5));
        let (state, ended) = ended.map_or(("open", "NULL".to_owned()), |days| ("done", format!("'{}'", ago(days))));
        sql += &format!(
            "INSERT INTO job (municipality_id, id, kind, person_id, level, deadline, way, state, created_at, ended_at)
             VALUES ('$m', '{id}', '{kind}', '{person}', '1', '{due}', 'delivery', '{state}', '{created}', {ended});"
        );
    }
    app.town
        .database
        .execute(&sql.replace("$m", &app.town.listed.id.to_string()))
        .await;
}

#[tokio::test]
async fn every_page_and_file_stands_in_every_language_and_names_nobody() {
    let app = TestApp::new().await;
    for living in [false, true] {
        if living {
            lived(&app).await;
        }
        for role in [Role::Leader, Role::Administrator] {
            let user = app.user(&[role]).await;
            for lang in ["nb", "sv", "en"] {
                let browser = user.lang(lang);
                for path in PAGES {
                    for query in [
                        "",
                        "?kind=repair",
                        "?kind=need&level=2",
                        "?acute=1&needs=waiting",
                        "?as_of=2026-02-20",
                    ] {
                        let page = browser.get(&format!("{path}{query}")).await.ok();
                        assert!(page.body.contains(&format!("lang=\"{lang}\"")), "{path}{query}");
                        assert!(!page.body.contains("Hemmelig"), "{path}{query} names somebody");
                    }
                }
                for table in FILES {
                    let file = browser.get(&format!("/waiting/files/{table}?acute=1")).await.ok();
                    assert!(
                        file.body.starts_with('\u{feff}') && file.body.contains(';'),
                        "{table}: {}",
                        file.body
                    );
                    assert!(!file.body.contains("Hemmelig"));
                    assert_eq!(
                        file.body.lines().count() > 1,
                        living || table == "kinds" || table == "levels",
                        "{table}: {}",
                        file.body
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn the_picture_says_what_it_shows_and_the_table_has_the_figures() {
    let app = TestApp::new().await;
    lived(&app).await;
    let leader = app.user(&[Role::Leader]).await;
    let page = leader.get("/waiting?kind=deliver").await.ok().body;
    assert!(
        page.contains("2 venter. Den som har ventet lengst, har ventet 20 dager. Én er over fristen."),
        "{page}"
    );
    assert!(page.contains("<svg") && page.contains("Vis tallene i en tabell"));
    assert!(page.contains("Prioritet 1: 5 dager"), "{page}");
    let needs = leader.get("/waiting/files/levels?kind=need").await.ok().body;
    assert_eq!(
        needs.lines().nth(1),
        Some("Behov;Prioritet 2;1;1;30,00;30,00;30"),
        "{needs}"
    );
    let with_acute = leader
        .lang("en")
        .get("/waiting/files/levels?kind=need&acute=1")
        .await
        .ok()
        .body;
    assert_eq!(
        with_acute.lines().nth(1),
        Some("Needs;Acute;1;0;1.00;1.00;1"),
        "{with_acute}"
    );
    let then = leader.get("/waiting?as_of=2026-02-20&kind=need").await.ok().body;
    assert!(then.contains("Slik var det ved slutten av 20. februar 2026."));
    assert!(
        then.contains("2 venter. Den som hadde ventet lengst, hadde ventet 22 dager."),
        "{then}"
    );
}

#[tokio::test]
async fn needs_lead_on_only_for_those_who_may_see_persons() {
    let app = TestApp::new().await;
    lived(&app).await;
    let leader = app.user(&[Role::Leader]).await.get("/waiting/steps").await.ok().body;
    assert!(leader.contains("href=\"/needs/"));
    let administrator = app
        .user(&[Role::Administrator])
        .await
        .get("/waiting/steps")
        .await
        .ok()
        .body;
    assert!(!administrator.contains("href=\"/needs/"));
}

#[tokio::test]
async fn a_day_that_cannot_be_is_told_at_its_field_and_the_page_still_shows_now() {
    let app = TestApp::new().await;
    lived(&app).await;
    let leader = app.user(&[Role::Leader]).await;
    for (typed, words) in [("32.1.2026", "dato"), ("2027-01-01", "fram")] {
        let page = leader.get(&format!("/waiting?as_of={typed}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains("aria-invalid=\"true\""), "{}", page.body);
        assert!(
            page.body.contains(words) && page.body.contains(typed),
            "{typed}: {}",
            page.body
        );
        assert!(page.body.contains("Leveringer som venter"));
    }
}

#[tokio::test]
async fn only_those_with_the_right_see_waiting() {
    let app = TestApp::new().await;
    for role in Role::ALL {
        let user = app.user(&[*role]).await;
        let expected = if role.may(Right::SeeWaiting) {
            StatusCode::OK
        } else {
            StatusCode::FORBIDDEN
        };
        for path in PAGES.iter().copied().chain(["/waiting/files/months"]) {
            assert_eq!(user.get(path).await.status, expected, "{role} {path}");
        }
    }
    let user = app.user(&[Role::Leader]).await;
    assert_eq!(user.get("/waiting/files/persons").await.status, StatusCode::NOT_FOUND);
}
