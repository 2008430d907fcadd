//! NAV's need forms and order lines, in either order.

use super::*;

#[tokio::test]
async fn a_need_form_becomes_a_need_with_its_person_lines_and_urgent_level() {
    let town = Town::new().await;
    import(&town, ImportKind::Needs, "behov.json", &needs()).await;
    let need = town
        .database
        .rows(
            "SELECT n.channel, n.term, n.state, n.proposed_level, n.criteria, n.challenge, n.caller_name, n.case_number, p.last_name,
                    n.delivery->'delivery'->>'way' AS way, n.opened_at FROM need n JOIN person p ON p.id = n.person_id",
        )
        .await;
    assert_eq!(
        need,
        [
            json!({"channel": "nav", "term": "lasting", "state": "untriaged", "proposed_level": "acute",
                "criteria": ["discharge_very_short_notice"], "challenge": "Faller ofte", "caller_name": "Tor Formidlerud",
                "case_number": "12", "last_name": "Prøvedal", "way": "ANNEN_BRUKSADRESSE",
                "opened_at": "2026-02-03T09:15:00.123+00:00"})
        ]
    );
    let lines = town
        .database
        .rows(
            "SELECT p.hms_number AS hms, l.quantity, l.purpose, l.purpose_note, l.state, l.accessory_of IS NOT NULL AS accessory
             FROM need_line l JOIN product p ON p.id = l.product_id ORDER BY l.ordinal",
        )
        .await;
    assert_eq!(
        lines,
        [
            json!({"hms": "001234", "quantity": 2, "purpose": "exchange", "purpose_note": "001230 Gammel gåstol (S9): utslitt",
                   "state": "wanted", "accessory": false}),
            json!({"hms": "001235", "quantity": 1, "purpose": "new", "purpose_note": null, "state": "wanted", "accessory": true}),
            json!({"hms": "001237", "quantity": 1, "purpose": "already_handed_out", "purpose_note": "fremskutt lager",
                   "state": "fulfilled", "accessory": false}),
            json!({"hms": "001236", "quantity": 3, "purpose": "new", "purpose_note": null, "state": "wanted", "accessory": false}),
        ]
    );
    clean(&town).await;
}

/// The order of case 12 and its need, in either order: one of the two articles is on the need and goes its way through NAV.
async fn order_meets_need(first: ImportKind, second: ImportKind) {
    let town = Town::new().await;
    let text = |kind| match kind {
        ImportKind::Needs => needs(),
        _ => orders(),
    };
    let linked = "SELECT count(*) FROM nav_order_line WHERE need_line_id IS NOT NULL";
    import(&town, first, "a.json", &text(first)).await;
    assert_eq!(town.database.count(linked).await, 0, "{first:?} alone");
    import(&town, second, "b.json", &text(second)).await;
    assert_eq!(town.database.count(linked).await, 1, "{second:?} after {first:?}");
    let steps = town
        .database
        .rows("SELECT n.step, n.on_date FROM need_line_nav n ORDER BY on_date, step")
        .await;
    assert_eq!(
        steps,
        [
            json!({"step": "applied", "on_date": "2026-02-03"}),
            json!({"step": "granted", "on_date": "2026-02-05"}),
            json!({"step": "ordered", "on_date": "2026-02-07"}),
        ],
        "{second:?} after {first:?}"
    );
    let before = traces(&town).await;
    for kind in [first, second] {
        let again = import(&town, kind, "c.json", &text(kind)).await;
        assert_eq!(again.known, again.read, "{kind:?} again");
    }
    assert_eq!(traces(&town).await, before);
    clean(&town).await;
}

#[tokio::test]
async fn an_order_line_finds_its_need_by_the_case_and_dates_its_way_through_nav() {
    order_meets_need(ImportKind::Needs, ImportKind::Orders).await;
}

#[tokio::test]
async fn an_order_line_that_came_before_its_need_is_tied_when_the_need_comes() {
    order_meets_need(ImportKind::Orders, ImportKind::Needs).await;
}

#[tokio::test]
async fn a_line_without_a_case_is_tied_through_another_line_of_its_order() {
    let town = Town::new().await;
    let mut lines: Vec<Value> = serde_json::from_str(&orders()).unwrap();
    lines[1]["data"]["artikkelnr"] = json!("001234");
    lines[1]["data"]["saksnummer"] = Value::Null;
    import(&town, ImportKind::Orders, "o.json", &json!(lines).to_string()).await;
    import(&town, ImportKind::Needs, "n.json", &needs()).await;
    let linked = "SELECT count(*) FROM nav_order_line WHERE need_line_id IS NOT NULL";
    assert_eq!(town.database.count(linked).await, 2);
    clean(&town).await;
}
