//! What every answer and every deed holds to, over the whole list of routes.

use crate::access_table::call;
use axum::http::{HeaderMap, Method, StatusCode};
use domain::access::Role;
use std::time::{Duration, Instant};
use testkit::{Scene, TestApp};

const PASSWORD: &str = "en lang setning om bjørker";

fn must_be_secure(headers: &HeaderMap, what: &str) {
    let header = |name: &str| {
        let value = headers.get(name).unwrap_or_else(|| panic!("{what} has no {name}"));
        value.to_str().unwrap().to_owned()
    };
    let csp = header("content-security-policy");
    for part in [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ] {
        assert!(csp.split("; ").any(|p| p == part), "{what}: {csp}");
    }
    assert!(
        !csp.contains("unsafe") && !csp.contains('*') && !csp.contains("http"),
        "{what}: {csp}"
    );
    assert_eq!(header("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(header("referrer-policy"), "same-origin", "{what}");
    assert_eq!(header("cross-origin-opener-policy"), "same-origin", "{what}");
    assert!(header("strict-transport-security").starts_with("max-age="), "{what}");
    assert!(header("permissions-policy").contains("microphone=()"), "{what}");
    assert!(headers.contains_key("cache-control"), "{what} may be kept by anybody");
}

#[tokio::test]
async fn every_answer_has_every_header_and_no_page_is_kept_by_a_cache() {
    let app = TestApp::new().await;
    let scene = Scene::new(&app.town).await;
    for route in web::routes::pages() {
        let (method, path) = (route.method.to_string(), scene.path(route.path));
        for client in [
            app.visitor(),
            app.user(&[Role::Auditor]).await,
            app.user(Role::ALL).await,
        ] {
            let answer = call(&client, &method, &path, &[]).await;
            must_be_secure(&answer.headers, &format!("{method} {path}"));
            assert_eq!(answer.headers["cache-control"], "no-store", "{method} {path}");
        }
    }
    for path in [
        "/nowhere".to_owned(),
        web::assets::asset_url("app.css"),
        web::assets::asset_url("none.css"),
    ] {
        let answer = app.visitor().get(&path).await;
        must_be_secure(&answer.headers, &path);
    }
}

#[tokio::test]
async fn every_cookie_is_bound_to_the_host_secure_and_out_of_scripts_reach() {
    let app = TestApp::new().await;
    app.town.worker("tone", &[Role::Technician], PASSWORD).await;
    let browser = app.visitor();
    let log_in = browser
        .post("/login", &[("user", "tone"), ("password", PASSWORD)])
        .await;
    let language = browser.with_csrf(String::new());
    let csrf = language.get("/account").await.ok().field("csrf").unwrap();
    let browser = language.with_csrf(csrf);
    let answers = [
        log_in,
        browser
            .post("/settings/language", &[("lang", "sv"), ("next", "/account")])
            .await,
        browser
            .post("/settings/appearance", &[("scheme", "dark"), ("next", "/account")])
            .await,
        browser
            .post("/account", &[("display_name", "Tone"), ("lang", "nb")])
            .await,
        browser.get("/account").await,
        browser.post("/logout", &[]).await,
    ];
    let mut names = std::collections::BTreeSet::new();
    for answer in answers {
        for cookie in answer.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            for part in ["; Path=/", "; Secure", "; HttpOnly", "; SameSite=Lax"] {
                assert!(cookie.contains(part), "{cookie}");
            }
            assert!(cookie.starts_with("__Host-") && !cookie.contains("Domain"), "{cookie}");
            names.insert(cookie.split('=').next().unwrap().to_owned());
        }
    }
    assert!(names.len() >= 4, "{names:?}");
}

#[tokio::test]
async fn no_deed_is_done_without_the_sessions_own_token() {
    let app = TestApp::new().await;
    let scene = Scene::new(&app.town).await;
    let stranger = app.user(Role::ALL).await.csrf;
    let mut deeds = 0;
    let commands = "SELECT count(*) FROM command_log";
    for route in web::routes::pages()
        .into_iter()
        .filter(|r| r.method == Method::POST && r.path != "/login")
    {
        let user = app.user(Role::ALL).await;
        let before = app.town.database.count(commands).await;
        let mut refused = 0;
        for token in ["", stranger.as_str()] {
            for kind in ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
                let body = if kind.starts_with("multipart") {
                    format!("--x\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--x--\r\n")
                } else {
                    format!("csrf={token}")
                };
                let path = scene.path(route.path);
                let answer = user
                    .send(Method::POST, &path, Some((kind, body.into_bytes())), &[])
                    .await;
                // A form of the other kind may be unreadable (400); in the route's own kind it is refused.
                let fine = [StatusCode::FORBIDDEN, StatusCode::BAD_REQUEST].contains(&answer.status);
                assert!(fine, "{} as {kind}: {} {}", route.path, answer.status, answer.body);
                refused += usize::from(answer.status == StatusCode::FORBIDDEN);
            }
        }
        assert_eq!(app.town.database.count(commands).await, before, "{}", route.path);
        assert!(refused >= 2, "{}: neither token was refused", route.path);
        deeds += 1;
    }
    assert!(deeds > 20);
}

#[tokio::test]
async fn a_session_that_somebody_planted_is_not_taken_and_log_in_gives_a_new_one() {
    let app = TestApp::new().await;
    app.town.worker("tone", &[Role::Technician], PASSWORD).await;
    let browser = app.visitor();
    let planted = data_encoding::BASE64URL_NOPAD.encode(&[7; 64]);
    browser.set(web::session::SESSION_COOKIE, &planted);
    assert_eq!(browser.get("/account").await.status, StatusCode::SEE_OTHER);
    let log_in = async || {
        let answer = browser
            .post("/login", &[("user", "tone"), ("password", PASSWORD)])
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let cookies: Vec<_> = answer
            .headers
            .get_all("set-cookie")
            .iter()
            .map(|c| c.to_str().unwrap().to_owned())
            .collect();
        cookies.into_iter().find(|c| c.starts_with("__Host-rampe=")).unwrap()
    };
    let first = log_in().await;
    assert!(!first.contains(&planted));
    // Whoever logs in where somebody is logged in already gets a session of their own, and the old one ends.
    let csrf = browser.get("/account").await.ok().field("csrf").unwrap();
    let again = browser.clone().with_csrf(csrf);
    let answer = again.post("/login", &[("user", "tone"), ("password", PASSWORD)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let old = app.visitor();
    let value = first.split(['=', ';']).nth(1).unwrap();
    old.set(web::session::SESSION_COOKIE, value);
    assert_eq!(
        old.get("/account").await.status,
        StatusCode::SEE_OTHER,
        "the old session has ended"
    );
    browser.get("/account").await.ok();
}

#[tokio::test]
async fn log_in_never_leads_to_another_site() {
    let app = TestApp::new().await;
    app.town.worker("tone", &[Role::Technician], PASSWORD).await;
    for next in [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/%0d%0aset-cookie:x=y",
    ] {
        let browser = app.visitor();
        let answer = browser
            .post("/login", &[("user", "tone"), ("password", PASSWORD), ("next", next)])
            .await;
        let to = answer.location();
        let inside = to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\t', '\n', '\r']);
        assert!(inside, "{next:?} leads to {to:?}");
        assert!(
            answer
                .headers
                .get_all("set-cookie")
                .iter()
                .all(|c| !c.to_str().unwrap().starts_with("x="))
        );
        app.town.clock.pass(chrono::Duration::minutes(1));
    }
    for path in ["/settings/language", "/settings/appearance"] {
        let answer = app.visitor().post(path, &[("next", "//evil.example/")]).await;
        assert_eq!(answer.location(), "/", "{path}");
    }
}

#[tokio::test]
async fn too_many_tries_for_one_name_are_told_to_wait_whether_there_is_such_a_worker_or_not() {
    let app = TestApp::new().await;
    let browser = app.visitor();
    let mut statuses = vec![];
    for _ in 0..12 {
        let answer = browser
            .post("/login", &[("user", "finnes-ikke"), ("password", "gjettet passord")])
            .await;
        statuses.push(answer.status);
    }
    assert_eq!(statuses[0], StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(statuses[11], StatusCode::TOO_MANY_REQUESTS);
}

/// Argon2 runs for a name that is not there too: without it such an answer takes a hundredth of the time.
#[tokio::test]
async fn an_unknown_name_costs_as_much_time_as_a_wrong_password() {
    let app = TestApp::new().await;
    app.town.worker("tone", &[Role::Technician], PASSWORD).await;
    let time = async |user: &str| {
        let mut least = Duration::MAX;
        for _ in 0..3 {
            let began = Instant::now();
            let tried = app.town.log_in(user, "helt feil passord", None).await;
            least = least.min(began.elapsed());
            assert_eq!(tried.unwrap_err(), app::session::LogInFault::Wrong);
        }
        least
    };
    let (known, unknown) = (time("tone").await, time("ingen").await);
    assert!(unknown * 3 > known && known * 3 > unknown, "{known:?} {unknown:?}");
    assert!(unknown > Duration::from_millis(5), "{unknown:?} is no Argon2 run");
}
