use app::staff::{Create, password};
use axum::http::StatusCode;
use chrono::Duration;
use domain::access::Role;
use testkit::TestApp;

const PASSWORD: &str = "en lang setning om bjørker";

async fn worker(app: &TestApp, user: &str) {
    let ctx = app.town.system();
    let hash = password::hash(&ctx.world, PASSWORD.into()).await.unwrap();
    let new = Create {
        user_name: user.into(),
        display_name: "Tone Tekniker".into(),
        email: None,
        roles: vec![Role::Technician],
        service: None,
        lang: "nb".into(),
        password_hash: Some(hash),
    };
    app.town.db.run(&ctx, ctx.id(), &new).await.unwrap();
}

#[tokio::test]
async fn a_worker_logs_in_is_known_and_logs_out() {
    let app = TestApp::new().await;
    worker(&app, "tone").await;
    let browser = app.visitor();
    let page = browser.get("/login?next=/design").await.ok();
    assert!(page.body.contains("Logg inn"), "{}", page.body);
    let wrong = browser
        .post("/login", &[("user", "tone"), ("password", "feil passord her")])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("Brukernavnet eller passordet er feil."));
    assert!(!wrong.body.contains("feil passord her"));
    let right = browser
        .post(
            "/login",
            &[("user", "tone"), ("password", PASSWORD), ("next", "//evil.example/")],
        )
        .await;
    assert_eq!((right.status, right.location()), (StatusCode::SEE_OTHER, "/"));
    let cookie = right.headers.get("set-cookie").unwrap().to_str().unwrap();
    for part in ["__Host-rampe=", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert_eq!(browser.get("/login").await.location(), "/");
    // Without the session's token nothing is done.
    assert_eq!(browser.post("/logout", &[]).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn five_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour() {
    let app = TestApp::new().await;
    worker(&app, "tone").await;
    let browser = app.visitor();
    let try_with = |password: &'static str| {
        let browser = browser.clone();
        async move {
            browser
                .post("/login", &[("user", "tone"), ("password", password)])
                .await
                .status
        }
    };
    for _ in 0..4 {
        assert_eq!(try_with("helt feil passord").await, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(try_with("helt feil passord").await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(try_with(PASSWORD).await, StatusCode::TOO_MANY_REQUESTS);
    app.town.clock.pass(Duration::minutes(16));
    assert_eq!(try_with(PASSWORD).await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_too_long_and_when_it_is_logged_out() {
    let app = TestApp::new().await;
    let user = app.user(&[Role::Technician]).await;
    assert_eq!(user.get("/login").await.status, StatusCode::SEE_OTHER);
    app.town.clock.pass(Duration::hours(9));
    assert_eq!(user.get("/login").await.status, StatusCode::SEE_OTHER);
    app.town.clock.pass(Duration::hours(11));
    assert_eq!(user.get("/login").await.status, StatusCode::OK);
    let user = app.user(&[Role::Technician]).await;
    assert_eq!(user.post("/logout", &[]).await.location(), "/login");
    assert_eq!(user.get("/login").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_deed_from_another_site_is_refused() {
    let app = TestApp::new().await;
    let user = app.user(&[Role::Technician]).await;
    let form = format!("csrf={}", user.csrf).into_bytes();
    for headers in [[("sec-fetch-site", "cross-site")], [("origin", "https://evil.example")]] {
        let kind = "application/x-www-form-urlencoded";
        let answer = user
            .send(
                axum::http::Method::POST,
                "/logout",
                Some((kind, form.clone())),
                &headers,
            )
            .await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn an_unknown_page_is_a_page_in_the_readers_language_with_every_header() {
    let app = TestApp::new().await;
    for (lang, words) in [
        ("nb", "Siden finnes ikke"),
        ("sv", "Sidan finns inte"),
        ("en", "There is no such page"),
    ] {
        let answer = app.visitor().lang(lang).get("/nowhere").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert!(answer.body.contains(words), "{}", answer.body);
        let csp = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(csp.starts_with("default-src 'none'") && !csp.contains("unsafe"));
    }
    assert_eq!(
        app.visitor().get("/design").await.status,
        StatusCode::NOT_FOUND,
        "outside the demo"
    );
}
