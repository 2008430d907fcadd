use axum::http::StatusCode;
use domain::access::Role;
use testkit::TestApp;

const PASSWORD: &str = "en lang setning om bjørker";
const OTHER: &str = "en annen setning om graner";

/// The text between two marks.
fn between<'a>(body: &'a str, before: &str, after: &str) -> &'a str {
    let from = body.find(before).unwrap_or_else(|| panic!("{before} in {body}")) + before.len();
    &body[from..from + body[from..].find(after).unwrap()]
}

#[tokio::test]
async fn a_new_worker_gets_a_one_time_password_that_must_be_changed_before_anything_else() {
    let app = TestApp::new().await;
    let admin = app.user(&[Role::Administrator]).await;
    let form = admin.get("/admin/staff/new").await.ok();
    let command = form.field("command_id").unwrap();
    let faulty = admin
        .post("/admin/staff/new", &[("display_name", "Tone"), ("lang", "nb")])
        .await;
    assert_eq!(faulty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(faulty.body.contains("Må fylles ut") && faulty.body.contains("value=\"Tone\""));
    let fields = [
        ("command_id", command.as_str()),
        ("display_name", "Tone Tekniker"),
        ("user_name", "Tone"),
        ("roles", "technician"),
        ("lang", "nb"),
    ];
    let told = admin.post("/admin/staff/new", &fields).await.ok();
    let password = between(&told.body, "<code class=\"secret\">", "</code>").to_owned();
    // The same form sent again makes nobody and tells nothing.
    let again = admin.post("/admin/staff/new", &fields).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    assert!(!admin.get(again.location()).await.ok().body.contains(&password));
    let tone = app.visitor();
    let log_in = tone.post("/login", &[("user", "tone"), ("password", &password)]).await;
    assert_eq!(log_in.location(), "/");
    for path in ["/account", "/account/second-factor"] {
        assert_eq!(tone.get(path).await.location(), "/account/password", "{path}");
    }
    let page = tone.get("/account/password").await.ok();
    assert!(page.body.contains("engangspassord"));
    let tone = tone.with_csrf(page.field("csrf").unwrap());
    let change = [("present", password.as_str()), ("new", OTHER), ("again", OTHER)];
    assert_eq!(tone.post("/account/password", &change).await.location(), "/");
    assert!(tone.get("/account").await.ok().body.contains("Tone Tekniker"));
}

#[tokio::test]
async fn a_worker_turns_the_second_factor_on_with_a_picture_and_off_with_the_password() {
    let app = TestApp::new().await;
    app.town.worker("tone", &[Role::Technician], PASSWORD).await;
    let tone = app.visitor();
    tone.post("/login", &[("user", "tone"), ("password", PASSWORD)]).await;
    let page = tone.get("/account/second-factor").await.ok();
    let tone = tone.with_csrf(page.field("csrf").unwrap());
    assert_eq!(
        tone.post("/account/second-factor/begin", &[]).await.location(),
        "/account/second-factor"
    );
    let page = tone.get("/account/second-factor").await.ok();
    assert!(page.body.contains("<svg") && page.body.contains("QR-kode"));
    let key = between(&page.body, "<code>", "</code>").replace(' ', "");
    let secret = data_encoding::BASE32_NOPAD.decode(key.as_bytes()).unwrap();
    let wrong = tone.post("/account/second-factor", &[("code", "000000")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let code = app::staff::totp::code(&secret, app.town.clock.now()).unwrap();
    let codes = tone.post("/account/second-factor", &[("code", &code)]).await.ok();
    let reserve = between(&codes.body, "<li><code>", "</code>").to_owned();
    let browser = app.visitor();
    let asks = browser
        .post("/login", &[("user", "tone"), ("password", PASSWORD)])
        .await;
    assert!(asks.body.contains("Engangskode"));
    let fields = [("user", "tone"), ("password", PASSWORD), ("code", &reserve)];
    assert_eq!(browser.post("/login", &fields).await.location(), "/");
    let wrong = tone
        .post("/account/second-factor/remove", &[("present", "gjett")])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right = tone
        .post("/account/second-factor/remove", &[("present", PASSWORD)])
        .await;
    assert_eq!(right.location(), "/account/second-factor");
}

#[tokio::test]
async fn sessions_are_listed_and_ended_one_by_one_or_all_others_at_once() {
    let app = TestApp::new().await;
    app.town.worker("tone", &[Role::Technician], PASSWORD).await;
    let log_in = async || {
        let browser = app.visitor();
        browser
            .post("/login", &[("user", "tone"), ("password", PASSWORD)])
            .await;
        let csrf = browser.get("/account").await.ok().field("csrf").unwrap();
        browser.with_csrf(csrf)
    };
    let (here, there, elsewhere) = (log_in().await, log_in().await, log_in().await);
    let page = here.get("/account").await.ok();
    assert_eq!(page.body.matches("name=\"session\"").count(), 2);
    assert!(page.body.contains("Denne enheten"));
    let session = page.field("session").unwrap();
    here.post("/account/sessions/end", &[("session", &session)]).await;
    let ended = [&there, &elsewhere];
    let mut left = 0;
    for browser in ended {
        left += usize::from(browser.get("/account").await.status == StatusCode::OK);
    }
    assert_eq!(left, 1);
    here.post("/account/sessions/end", &[]).await;
    for browser in ended {
        assert_eq!(browser.get("/account").await.status, StatusCode::SEE_OTHER);
    }
    here.get("/account").await.ok();
    // Another worker's session is not there for me.
    let other = app.user(&[Role::Administrator]).await;
    let mine = here.get("/account").await.ok();
    assert_eq!(mine.body.matches("name=\"session\"").count(), 0);
    let sessions = format!("SELECT id FROM session WHERE staff_id = '{}'", other.staff.unwrap());
    let theirs = app.town.database.rows(&sessions).await[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let refused = here.post("/account/sessions/end", &[("session", &theirs)]).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_last_administrator_is_told_why_not_and_nothing_typed_is_lost() {
    let app = TestApp::new().await;
    let admin = app.user(&[Role::Administrator]).await;
    let path = format!("/admin/staff/{}", admin.staff.unwrap());
    let page = admin.get(&path).await.ok();
    let fields = [
        ("version", page.field("version").unwrap()),
        ("display_name", "Et nytt navn".into()),
        ("roles", "driver".into()),
        ("active", "on".into()),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let refused = admin.post(&path, &fields).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.body.contains("minst én administrator") && refused.body.contains("Et nytt navn"));
}

#[tokio::test]
async fn a_token_is_told_once_and_revoked() {
    let app = TestApp::new().await;
    let admin = app.user(&[Role::Administrator]).await;
    let made = admin
        .post("/admin/tokens", &[("name", "Vaskeri"), ("role", "technician")])
        .await
        .ok();
    let text = between(&made.body, "<code class=\"secret\">", "</code>").to_owned();
    assert!(app::token::resolve(&app.town.db, &text).await.unwrap().is_some());
    let list = admin.get("/admin/tokens").await.ok();
    assert!(list.body.contains("Vaskeri") && !list.body.contains(&text));
    let revoke = between(&list.body, "action=\"/admin/tokens/", "\"").to_owned();
    admin.post(&format!("/admin/tokens/{revoke}"), &[]).await;
    assert!(app::token::resolve(&app.town.db, &text).await.unwrap().is_none());
}

#[tokio::test]
async fn the_access_log_names_no_person_to_an_auditor_and_keeps_ids_out_of_the_address() {
    let app = TestApp::new().await;
    let sheet = app::person::Sheet {
        first_name: "Kari".into(),
        last_name: "Eksempel".into(),
        national_id: "15905610160".into(),
        ..Default::default()
    };
    let create = app::person::Create { sheet };
    let intake = app.town.with(&[Role::Intake]);
    let kari = app
        .town
        .db
        .run(&intake, app.command(), &create)
        .await
        .unwrap()
        .into_inner()
        .person;
    let (auditor, leader) = (app.user(&[Role::Auditor]).await, app.user(&[Role::Leader]).await);
    let page = auditor.get("/admin/access").await.ok();
    assert!(page.body.contains("Innbygger registrert") && !page.body.contains("Kari"));
    let by_name = auditor.post("/admin/access/find", &[("q", "Kari")]).await;
    assert_eq!(by_name.status, StatusCode::UNPROCESSABLE_ENTITY);
    let found = auditor
        .post(
            "/admin/access/find",
            &[("q", "159056 10160"), ("filters", "from=2026-03-10")],
        )
        .await;
    assert_eq!(found.location(), format!("/admin/access?from=2026-03-10&person={kari}"));
    let about = auditor.get(found.location()).await.ok();
    assert!(!about.body.contains("Kari") && !about.body.contains("15905610160"));
    let found = leader.post("/admin/access/find", &[("q", "Kari")]).await;
    assert!(leader.get(found.location()).await.ok().body.contains("Kari Eksempel"));
    let file = auditor.get("/admin/access.csv").await.ok();
    assert!(file.body.starts_with('\u{feff}') && !file.body.contains("Kari"));
    assert!(file.body.lines().count() >= 4, "{}", file.body);
}

#[tokio::test]
async fn every_page_speaks_every_language() {
    let app = TestApp::new().await;
    let everything = app.user(Role::ALL).await;
    for path in [
        "/account",
        "/account/password",
        "/account/second-factor",
        "/admin",
        "/admin/staff",
        "/admin/staff/new",
        "/admin/services",
        "/admin/groups",
        "/admin/tokens",
        "/admin/access",
        "/admin/municipality",
    ] {
        let mut titles = vec![];
        for lang in ["nb", "sv", "en"] {
            let page = everything.lang(lang).get(path).await.ok();
            assert!(page.body.contains(&format!("<html lang=\"{lang}\"")), "{path}");
            titles.push(between(&page.body, "<title>", "</title>").to_owned());
        }
        assert!(titles[0] != titles[2], "{path}: {titles:?}");
    }
}

/// Every word that the use cases put into the log has a text (design: no system words on the screen).
#[test]
fn every_sight_in_the_log_has_words() {
    fn walk(folder: &std::path::Path, found: &mut std::collections::BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            for call in source.split(".saw").skip(1) {
                let call = &call[..call.len().min(120)];
                let Some(word) = call.split(';').next().and_then(|c| c.split('"').nth(1)) else {
                    continue;
                };
                found.insert(word.to_owned());
            }
        }
    }
    let mut words = std::collections::BTreeSet::new();
    walk(
        std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../app/src")),
        &mut words,
    );
    assert!(words.len() > 20, "{words:?}");
    for lang in ["nb", "sv", "en"] {
        let l = web::i18n::L::new(lang.parse().unwrap(), chrono_tz::Europe::Oslo);
        let missing: Vec<_> = words
            .iter()
            .filter(|w| !l.has(&format!("access-what-{}", w.replace(['.', '_'], "-"))))
            .collect();
        assert!(
            missing.is_empty(),
            "locales/{lang}/access.ftl has no words for {missing:?}"
        );
    }
}
