//! My day in the browser: every role in every language, empty and full.

use domain::access::Role;
use testkit::TestApp;

const PERSON: &str = "Kari Prøve";

/// One late need in the worker's charge, one without a level, one protected person's job today, one device in quarantine.
async fn busy(app: &TestApp, me: domain::ids::StaffId) {
    let now = app.town.clock.now();
    let id = || app.town.command();
    let (kari, siv, product, store) = (id(), id(), id(), id());
    let sql = format!(
        "INSERT INTO person (municipality_id, id, first_name, last_name, street, postcode, city, phone, protected, created_at)
         VALUES ('$m', '{kari}', 'Kari', 'Prøve', 'Elvegata 4', '9900', 'Granvik', '900 00 000', false, now()),
                ('$m', '{siv}', 'Siv', 'Skjult', 'Lønndomsveien 1', '9900', 'Granvik', '911 11 111', true, now());
         INSERT INTO product (municipality_id, id, name, created_at) VALUES ('$m', '{product}', 'Rullator', now());
         INSERT INTO place (municipality_id, id, kind, name) VALUES ('$m', '{store}', 'store', 'Hovedlager');
         INSERT INTO need (municipality_id, id, person_id, channel, term, state, step, level, deadline, key_version, opened_at, clock_from, in_charge)
         VALUES ('$m', '{}', '{kari}', 'citizen', 'short', 'open', 'store', '2', '{late}', 1, '{old}', '{old}', '{me}');
         INSERT INTO need (municipality_id, id, person_id, channel, term, state, step, opened_at, clock_from)
         VALUES ('$m', '{}', '{kari}', 'citizen', 'short', 'untriaged', 'triage', '{now}', '{now}');
         INSERT INTO job (municipality_id, id, kind, person_id, level, deadline, way, state, planned_on, planned_to, created_at)
         VALUES ('$m', '{}', 'deliver', '{siv}', '1', '{now}', 'delivery', 'planned', '2026-03-10', '{me}', '{old}'),
                ('$m', '{}', 'collect', '{kari}', '1', '{now}', 'delivery', 'planned', '2026-03-10', '{me}', '{old}');
         INSERT INTO item (municipality_id, id, product_id, owner, place_id, state, state_since, label)
         VALUES ('$m', '{}', '{product}', 'municipality', '{store}', 'quarantine', '{old}', 'GR-000017')",
        id(),
        id(),
        id(),
        id(),
        id(),
        late = now - chrono::Duration::hours(30),
        old = now - chrono::Duration::days(9),
    );
    app.town
        .database
        .execute(&sql.replace("$m", &app.town.listed.id.to_string()))
        .await;
}

#[tokio::test]
async fn every_role_has_a_day_in_every_language_empty_and_full() {
    let app = TestApp::new().await;
    for full in [false, true] {
        for role in Role::ALL {
            let user = app.user(&[*role]).await;
            if full {
                app.town.database.execute("DELETE FROM item; DELETE FROM product; DELETE FROM job; DELETE FROM need; DELETE FROM person; DELETE FROM place WHERE kind = 'store'").await;
                busy(&app, user.staff.unwrap()).await;
            }
            for (lang, title) in [("nb", "Min dag"), ("sv", "Min dag"), ("en", "My day")] {
                let page = user.lang(lang).get("/").await.ok().body;
                assert!(
                    page.contains(&format!("<h1 class=\"page-head__title\">{title}</h1>")),
                    "{role} {lang}"
                );
                assert!(
                    !page.contains("Lønndomsveien"),
                    "{role} sees where a protected person lives"
                );
                if matches!(role, Role::Leader | Role::Administrator | Role::Auditor) {
                    assert!(
                        !page.contains(PERSON) && !page.contains("Siv Skjult"),
                        "{role} sees a person"
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn a_worker_with_every_role_sees_the_late_case_first_and_once() {
    let app = TestApp::new().await;
    let user = app.user(Role::ALL).await;
    busy(&app, user.staff.unwrap()).await;
    let page = user.get("/").await.ok().body;
    let at = |words: &str| {
        page.find(words)
            .unwrap_or_else(|| panic!("{words} is not on the page: {page}"))
    };
    let order = [
        "Mine oppdrag i dag",
        "Over fristen uten årsak",
        "Venter på prioritering",
        "Mine saker",
        "Til vask",
        "Behovene nå",
        "Låste kontoer",
    ];
    for pair in order.windows(2) {
        assert!(at(pair[0]) < at(pair[1]), "{pair:?}");
    }
    let need = page
        .split("href=\"/needs/")
        .skip(1)
        .map(|s| &s[..36])
        .filter(|id| id.parse::<uuid::Uuid>().is_ok());
    let mut needs: Vec<_> = need.collect();
    needs.sort_unstable();
    let before = needs.len();
    needs.dedup();
    assert_eq!((before, needs.len()), (2, 2), "each need stands once");
    assert!(
        page.contains("Ingen saker venter på NAV."),
        "what is empty is said in words"
    );
    assert!(page.contains("tel:90000000") && page.contains("Elvegata 4"));
}
