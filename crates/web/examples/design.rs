//! `cargo run -p web --example design`: the parts' page and a queue on http://127.0.0.1:8099, without a database.
//! `?lang=sv&scheme=dark` chooses language and colours.

use std::collections::HashMap;

use axum::Router;
use axum::extract::{Query, RawQuery};
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::IntoResponse;
use axum::routing::get;
use chrono::{TimeZone, Utc};
use domain::access::{Role, Roles};
use maud::Markup;
use web::i18n::{L, Lang};
use web::layout::{Scheme, Shell, ShellUser, nav};
use web::{assets, design};

const CSP: &str = "default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self' data:; object-src 'none'";

fn shell(query: &HashMap<String, String>, path: String) -> Shell {
    let lang = query.get("lang").and_then(|tag| tag.parse().ok()).unwrap_or(Lang::Nb);
    Shell {
        l: L::new(lang, chrono_tz::Europe::Oslo),
        now: Utc
            .with_ymd_and_hms(2026, 11, 22, 10, 0, 0)
            .single()
            .expect("a date of the calendar"),
        scheme: Scheme::from_code(query.get("scheme").map_or("auto", String::as_str)),
        municipality: "Fjordvik kommune".into(),
        service: Some("Hjelpemiddeltjenesten".into()),
        user: Some(ShellUser {
            name: "Tora Lund".into(),
            roles: "ergoterapeut, koordinator".into(),
        }),
        nav: nav::for_roles(&Roles::new(vec![Role::Therapist, Role::Coordinator])),
        csrf: "example".into(),
        path,
        flash: None,
        fragment: false,
    }
}

async fn show(
    view: fn(&Shell) -> Markup,
    path: &str,
    query: HashMap<String, String>,
    raw: Option<String>,
) -> impl IntoResponse {
    let path = raw.map_or(path.to_owned(), |raw| format!("{path}?{raw}"));
    ([(CONTENT_SECURITY_POLICY, CSP)], view(&shell(&query, path)))
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let addresses = r#"[{"label":"Elvegata 4","detail":"2400 Fjordvik","fill":{"address_id":"1"}},{"label":"Elvegata 31","detail":"2400 Fjordvik"}]"#;
    let app = Router::new()
        .route(
            "/design",
            get(|Query(query), RawQuery(raw)| async { show(design::view, "/design", query, raw).await }),
        )
        .route(
            "/needs",
            get(|Query(query), RawQuery(raw)| async { show(design::queue_view, "/needs", query, raw).await }),
        )
        .route(
            "/addresses",
            get(move || async move { ([("content-type", "application/json")], addresses) }),
        )
        .route(assets::PATH, get(assets::serve));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8099").await?;
    axum::serve(listener, app).await
}
