//! The store's pages: each in every language, and the day's work by nothing but scans and Enter.

use axum::http::StatusCode;
use domain::access::Role;
use domain::ids::{ItemId, PlaceId, ProductId};
use domain::place::PlaceKind;
use testkit::{Client, TestApp};

struct Store {
    app: TestApp,
    tone: Client,
    store: PlaceId,
    shelf: PlaceId,
    walker: ProductId,
    cushion: ProductId,
    items: Vec<ItemId>,
}

async fn store() -> Store {
    let app = TestApp::new().await;
    let tone = app.user(&[Role::Technician]).await;
    let store = app.town.place(PlaceKind::Store, "Hovedlager", None).await;
    let shelf = app.town.place(PlaceKind::Shelf, "A-1", Some(store)).await;
    let walker = app.town.product("Rullator Lett", "300001", "12060600").await;
    let cushion = app.town.bulk_product("Pute Myk", "400001", "04330301").await;
    let items = app.town.items(walker, shelf, &["W1", "W2", "W3"]).await;
    Store {
        app,
        tone,
        store,
        shelf,
        walker,
        cushion,
        items,
    }
}

#[tokio::test]
async fn every_page_of_the_store_speaks_every_language() {
    let s = store().await;
    let item = s.items[0];
    let pages = [
        "/store".into(),
        "/store?all=1".into(),
        "/items".into(),
        "/items?text=rull&state=ready&owner=municipality".into(),
        "/items?text=finnes-ikke".into(),
        format!("/items?place={}&product={}", s.store, s.walker),
        format!("/items/{item}"),
        format!("/items/{item}?from=scan"),
        format!("/items/{item}/label"),
        format!("/items/{item}/steps/move"),
        format!("/items/{item}/steps/repair"),
        format!("/items/{item}/steps/scrap"),
        format!("/items/{item}/steps/lose"),
        "/receive".into(),
        format!("/receive?product={}&to={}", s.walker, s.shelf),
        "/count".into(),
        format!("/count?place={}", s.shelf),
        format!("/labels?item={item}"),
        format!("/labels?place={}&items=1", s.store),
        "/labels".into(),
        "/places/new".into(),
        format!("/places/{}", s.shelf),
        format!("/places/{}/edit", s.shelf),
        "/products".into(),
        "/products?text=rullator".into(),
        "/products?held=1&iso=12".into(),
        "/products/new".into(),
        format!("/products/{}", s.walker),
        format!("/products/{}", s.cushion),
        format!("/products/{}/edit", s.walker),
        "/products/complete?q=3000".into(),
        "/stock".into(),
        "/stock/move".into(),
        format!("/stock/count?product={}", s.cushion),
        "/search".into(),
    ];
    for lang in ["nb", "sv", "en"] {
        let client = s.tone.lang(lang);
        for path in &pages {
            let answer = client.get(path).await;
            assert_eq!(answer.status, StatusCode::OK, "{lang} {path}: {}", answer.body);
            if !path.starts_with("/products/complete") {
                assert!(answer.body.contains(&format!("<html lang=\"{lang}\"")), "{lang} {path}");
            }
        }
        for text in ["W", "finnes ikke", "rullator"] {
            let answer = client.post("/search", &[("q", text)]).await;
            assert!(
                answer.status == StatusCode::OK || answer.status == StatusCode::SEE_OTHER,
                "{lang} {text}"
            );
        }
    }
}

#[tokio::test]
async fn a_scan_and_a_press_take_a_device_one_step_and_the_field_waits_for_the_next() {
    let s = store().await;
    let used = app::item::Receive {
        product: s.walker,
        owner: domain::item::Owner::Municipality,
        from: PlaceKind::Owner,
        to: s.store,
        used: true,
        pieces: vec![app::item::Piece {
            label: Some("U1".into()),
            serial: None,
        }],
        make_labels: false,
    };
    let tech = s.app.town.with(&[Role::Technician]);
    s.app.town.db.run(&tech, s.app.command(), &used).await.unwrap();
    for (step, sentence) in [("wash", "Til vask"), ("wash_done", "klar for kontroll")] {
        let scanned = s.tone.post("/search", &[("q", "u1")]).await;
        assert_eq!(scanned.status, StatusCode::SEE_OTHER);
        let card = s.tone.get(scanned.location()).await.ok();
        let button = card
            .body
            .find("autofocus")
            .expect("the likeliest step has the keyboard");
        let form = card.body[..button].rfind("action=\"").unwrap() + 8;
        let action = &card.body[form..form + card.body[form..].find('"').unwrap()];
        assert!(action.ends_with(&format!("/steps/{step}")), "{action}");
        let command = card.body[form..].find("command_id").map(|at| {
            let rest = &card.body[form + at..];
            let value = rest.find("value=\"").unwrap() + 7;
            rest[value..value + 36].to_owned()
        });
        let command = command.expect("a form sent twice is one command");
        let action = action.to_owned();
        for _ in 0..2 {
            let done = s.tone.post(&action, &[("command_id", &command)]).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        }
        let card = s.tone.get(action.split("/steps").next().unwrap()).await.ok();
        assert!(card.body.contains(sentence), "{}", card.body);
        let field = card.body.find("id=\"scan-field\"").unwrap();
        let tag = &card.body[field..field + card.body[field..].find('>').unwrap()];
        assert!(tag.contains("autofocus"), "{tag}");
    }
    let id = s.app.town.database.rows("SELECT id FROM item WHERE label = 'U1'").await[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let page = format!("/items/{id}/steps/check_done");
    let wrong = s
        .tone
        .post(&page, &[("scanned", "A-9"), ("inspect_by", "1.3.2027")])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.field("scanned").as_deref(), Some("A-9"), "what was typed stays");
    let right = s
        .tone
        .post(&page, &[("scanned", "a-1"), ("inspect_by", "1.3.2027")])
        .await;
    assert_eq!(right.status, StatusCode::SEE_OTHER, "{}", right.body);
    let card = s.tone.get(&format!("/items/{id}")).await.ok();
    let sentence = "Står klar på Hovedlager › A-1. Vasket 10. mars. Kontrollert til 1. mars 2027.";
    assert!(card.body.contains(sentence), "{}", card.body);
    // A step that is not its next one is refused in words.
    let again = s.tone.post(&format!("/items/{id}/steps/wash_done"), &[]).await;
    let said = s.tone.get(again.location()).await.ok();
    assert!(said.body.contains("Det er ikke neste steg"), "{}", said.body);
}

#[tokio::test]
async fn a_delivery_is_received_with_labels_of_ours_and_wrong_fields_come_back_with_what_was_typed() {
    let s = store().await;
    let shelf = s.shelf.to_string();
    let fields = [
        ("product_text", "300001 Rullator Lett"),
        ("quantity", "3"),
        ("codes", ""),
        ("make_labels", "on"),
        ("to", shelf.as_str()),
        ("from", "supplier"),
        ("owner", "municipality"),
        ("condition", "new"),
    ];
    let done = s.tone.post("/receive", &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let sheet = s.tone.get(done.location()).await.ok();
    assert_eq!(sheet.body.matches("labels__one").count(), 3);
    assert_eq!(s.app.town.database.count("SELECT count(*) FROM item").await, 6);
    let mut wrong = fields;
    wrong[0].1 = "finnes ikke";
    wrong[1].1 = "mange";
    wrong[2].1 = "W1";
    let back = s.tone.post("/receive", &wrong).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(back.field("product_text").as_deref(), Some("finnes ikke"));
    assert!(back.body.contains("Skriv et tall"));
    wrong[0].1 = fields[0].1;
    wrong[1].1 = "1";
    let back = s.tone.post("/receive", &wrong).await;
    assert!(back.body.contains("allerede i bruk"), "{}", back.body);
    let bulk = [
        ("product_text", "400001"),
        ("quantity", "12"),
        ("to", shelf.as_str()),
        ("from", "supplier"),
        ("owner", "municipality"),
    ];
    let done = s.tone.post("/receive", &bulk).await;
    assert_eq!(done.location(), format!("/products/{}", s.cushion));
    let too_many = [
        ("product_text", "400001"),
        ("quantity", "13"),
        ("from", shelf.as_str()),
        ("to", &s.store.to_string()),
    ];
    let refused = s.tone.post("/stock/move", &too_many).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(
        refused.body.contains("Der er bare 12. Du ba om 13."),
        "{}",
        refused.body
    );
    assert_eq!(refused.field("quantity").as_deref(), Some("13"));
}

#[tokio::test]
async fn a_count_shows_the_differences_before_it_books_them() {
    let s = store().await;
    let shelf = s.shelf.to_string();
    let compared = s
        .tone
        .post("/count", &[("place", &shelf), ("scanned", "W1\r\nw2\r\nNIX\r\n")])
        .await
        .ok();
    assert!(
        compared.body.contains("2 sett, 1 ikke sett, 0 står på feil sted."),
        "{}",
        compared.body
    );
    assert!(compared.body.contains("NIX"));
    assert_eq!(
        s.app
            .town
            .database
            .count("SELECT count(*) FROM item WHERE state = 'missing'")
            .await,
        0
    );
    let (one, two, three) = (s.items[0].to_string(), s.items[1].to_string(), s.items[2].to_string());
    let booked = s
        .tone
        .post(
            "/count/book",
            &[("place", &shelf), ("seen", &one), ("seen", &two), ("lost", &three)],
        )
        .await;
    assert_eq!(booked.status, StatusCode::SEE_OTHER, "{}", booked.body);
    let place = s.tone.get(booked.location()).await.ok();
    assert!(place.body.contains("2 bekreftet"), "{}", place.body);
    assert_eq!(
        s.app
            .town
            .database
            .count("SELECT count(*) FROM item WHERE state = 'missing'")
            .await,
        1
    );
    let empty = s.tone.post("/count", &[("place", ""), ("scanned", "W1")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.body.contains("W1"));
}

#[tokio::test]
async fn who_may_not_see_the_store_is_told_so_and_unknown_things_are_not_there() {
    let s = store().await;
    let auditor = s.app.user(&[Role::Auditor]).await;
    let driver = s.app.user(&[Role::Driver]).await;
    for path in ["/store", "/items", "/receive"] {
        assert_eq!(auditor.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(driver.get("/receive").await.status, StatusCode::FORBIDDEN);
    let other = s.app.town.neighbour().await;
    let neighbour = s.app.user_of(&other, &[Role::Technician, Role::Administrator]).await;
    for path in [
        format!("/items/{}", s.items[0]),
        format!("/items/{}/steps/move", s.items[0]),
        format!("/places/{}", s.shelf),
        format!("/places/{}/edit", s.shelf),
        format!("/products/{}", s.walker),
        "/items/kjenner-ikke".to_owned(),
    ] {
        assert_eq!(neighbour.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let moved = neighbour.post(&format!("/items/{}/steps/lose", s.items[0]), &[]).await;
    assert_eq!(moved.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_place_is_changed_all_at_once_or_not_at_all_and_has_an_address_of_the_register() {
    let s = store().await;
    let id = "00000000-0000-7000-8000-0000000000a1";
    s.app
        .town
        .database
        .execute(&format!(
            "INSERT INTO address (municipality_id, id, source_id, street, postcode, city, lat, lon)
             VALUES ('{}', '{id}', 'prøve-1', 'Industrivegen 7', '2400', 'Granvik', 60.88, 11.56)",
            s.app.town.listed.id
        ))
        .await;
    let edit = format!("/places/{}/edit", s.store);
    let (shelf, root) = (s.shelf.to_string(), String::new());
    let fields = |name: &'static str, parent: &str, address: &'static str, address_id: &'static str| {
        [
            ("name".to_owned(), name.to_owned()),
            ("label".into(), "HL".into()),
            ("parent".into(), parent.to_owned()),
            ("address".into(), address.to_owned()),
            ("address_id".into(), address_id.to_owned()),
        ]
    };
    let send = |fields: [(String, String); 5]| {
        let (tone, edit) = (s.tone.clone(), edit.clone());
        async move {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            tone.post(&edit, &fields).await
        }
    };

    // Into its own shelf it cannot go, and then it does not get the new name either.
    let refused = send(fields("Nytt lager", &shelf, "", "")).await;
    assert_eq!(refused.location(), edit);
    assert!(s.tone.get(&edit).await.ok().body.contains("value=\"Hovedlager\""));

    // An address that nobody knows is said at its field, and nothing that was typed is lost.
    let unknown = send(fields("Nytt lager", &root, "Ingensteds 1", "")).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in ["value=\"Nytt lager\"", "value=\"Ingensteds 1\"", "id=\"address-error\""] {
        assert!(unknown.body.contains(kept), "{kept}");
    }

    let done = send(fields("Nytt lager", &root, "Industrivegen 7", id)).await;
    assert_eq!(done.location(), format!("/places/{}", s.store));
    let page = s.tone.get(done.location()).await.ok().body;
    for seen in ["Nytt lager", "Industrivegen 7, 2400 Granvik", "HL"] {
        assert!(page.contains(seen), "{seen}");
    }
    let form = s.tone.get(&edit).await.ok().body;
    assert!(form.contains("value=\"Industrivegen 7, 2400 Granvik\"") && form.contains(id));

    // Taken away again.
    send(fields("Nytt lager", &root, "", id)).await;
    assert!(!s.tone.get(done.location()).await.ok().body.contains("Industrivegen"));
}
