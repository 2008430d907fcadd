use chrono::TimeZone;
use domain::access::{Role, Roles};

use super::*;

fn shell() -> Shell {
    Shell {
        l: L::new(Lang::En, chrono_tz::Europe::Oslo),
        now: Utc.with_ymd_and_hms(2026, 11, 22, 10, 0, 0).unwrap(),
        scheme: Scheme::Dark,
        municipality: "Fjordvik".into(),
        service: None,
        user: Some(ShellUser {
            name: "Tora Lund".into(),
            roles: "technician".into(),
        }),
        nav: nav::for_roles(&Roles::new(vec![Role::Technician])),
        csrf: "token".into(),
        path: "/needs?level=1".into(),
        flash: None,
        fragment: false,
    }
}

fn rendered(shell: &Shell) -> String {
    page(shell, &Page::new("Needs").nav("nav-queue"), html! { p { "the body" } }).into_string()
}

#[test]
fn a_page_says_its_language_and_scheme_and_marks_where_one_is() {
    let html = rendered(&shell());
    assert!(html.contains(r#"<html lang="en" data-color-scheme="dark""#));
    assert!(html.contains(r#"href="/needs" aria-current="page""#));
    assert!(html.contains("<h1 class=\"page-head__title\">Needs</h1>"));
}

#[test]
fn a_strict_content_security_policy_has_nothing_to_refuse() {
    let html = rendered(&shell());
    assert!(!html.contains(" style="), "inline style");
    assert!(!html.contains("<style"), "style element");
    assert!(
        !html.contains(" onclick=") && !html.contains("javascript:"),
        "inline script"
    );
    assert!(
        !html.contains("https://") && !html.contains("http://"),
        "nothing from elsewhere"
    );
}

#[test]
fn a_fragment_is_the_body_without_the_frame() {
    let html = rendered(&Shell {
        fragment: true,
        ..shell()
    });
    assert!(html.contains("the body") && html.contains("<title>Needs – Rampe</title>"));
    assert!(!html.contains("<html") && !html.contains("<nav"));
}

#[test]
fn htmx_gets_a_fragment_but_not_when_it_restores_history() {
    let headers = |names: &[&'static str]| {
        names
            .iter()
            .map(|name| (axum::http::HeaderName::from_static(name), "true".parse().unwrap()))
            .collect()
    };
    assert!(Shell::wants_fragment(&headers(&["hx-request"])));
    assert!(!Shell::wants_fragment(&headers(&[
        "hx-request",
        "hx-history-restore-request"
    ])));
    assert!(!Shell::wants_fragment(&headers(&["hx-request", "hx-boosted"])));
    assert!(!Shell::wants_fragment(&headers(&[])));
}

#[test]
fn nobody_sees_neither_navigation_nor_scan_field() {
    let html = rendered(&Shell {
        user: None,
        nav: Vec::new(),
        ..shell()
    });
    assert!(!html.contains("data-scan-field") && !html.contains("<nav"));
    assert!(
        html.contains(LANGUAGE_PATH),
        "the language can be changed before logging in"
    );
}

#[test]
fn each_role_sees_its_own_entries() {
    let keys = |roles: &[Role]| {
        nav::for_roles(&Roles::new(roles.to_vec()))
            .iter()
            .map(|item| item.key)
            .collect::<Vec<_>>()
    };
    assert_eq!(keys(&[Role::Auditor]).first(), Some(&"nav-day"));
    assert!(keys(&[Role::Administrator]).contains(&"nav-admin"));
    assert!(!keys(&[Role::Technician]).contains(&"nav-admin"));
    assert!(keys(&[Role::Driver]).contains(&"nav-jobs"));
    assert!(!keys(&[Role::Auditor]).contains(&"nav-persons"));
}

#[test]
fn an_unknown_scheme_follows_the_device() {
    assert_eq!(Scheme::from_code("dark"), Scheme::Dark);
    assert_eq!(Scheme::from_code("sepia"), Scheme::Auto);
}
