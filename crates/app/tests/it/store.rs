//! Places, articles, devices on the shelves and what fits a wish.

mod neighbour;
mod walk;

use app::error::{Fault, HouseRefusal};
use app::item::{self, BookCount, Booked, ByCode, Card, CompareCount, Filter, Label, Piece, Receive, Step, TakeStep};
use app::product::fit::{Fit, Want, WhatFits};
use app::{Error, Refusal, place, product, stock};
use chrono::NaiveDate;
use domain::access::Role;
use domain::geo::LatLon;
use domain::ids::{ItemId, PlaceId};
use domain::item::{ItemRefusal, ItemState, Owner, ScrapReason};
use domain::place::PlaceKind;
use domain::stock::StockRefusal;
use testkit::Town;

async fn step(town: &Town, item: ItemId, step: Step) -> Result<item::Taken, Error> {
    town.db
        .run(
            &town.with(&[Role::Technician]),
            town.command(),
            &TakeStep { item, step },
        )
        .await
        .map(|d| d.into_inner())
}

async fn card(town: &Town, item: ItemId) -> item::CardAnswer {
    town.db
        .read(&town.with(&[Role::Technician]), &Card { item })
        .await
        .unwrap()
}

fn faults(e: Error) -> Vec<(String, Fault)> {
    match e {
        Error::Invalid(faults) => faults.into_iter().map(|f| (f.field, f.fault)).collect(),
        e => panic!("not a fault of fields: {e}"),
    }
}

#[tokio::test]
async fn a_device_goes_through_wash_and_check_back_to_the_shelf_and_the_card_tells_it_all() {
    let town = Town::new().await;
    let store = town.place(PlaceKind::Store, "Hovedlager", None).await;
    let shelf = town.place(PlaceKind::Shelf, "A-3", Some(store)).await;
    let wash = town.place(PlaceKind::Wash, "Vask", Some(store)).await;
    let bed = town.product("Pleieseng Lun", "123456", "18121001").await;
    let receive = Receive {
        product: bed,
        owner: Owner::Nav,
        from: PlaceKind::Nav,
        to: store,
        used: true,
        pieces: vec![Piece {
            label: Some(" gr-17 ".into()),
            serial: Some("SN1".into()),
        }],
        make_labels: false,
    };
    let tech = town.with(&[Role::Technician]);
    let items = town.db.run(&tech, town.command(), &receive).await.unwrap().into_inner();
    assert_eq!(card(&town, items[0]).await.item.state, ItemState::Quarantine);
    step(&town, items[0], Step::StartWash { to: Some(wash) }).await.unwrap();
    step(&town, items[0], Step::Washed { to: None }).await.unwrap();
    let inspect_by = NaiveDate::from_ymd_opt(2027, 3, 1);
    step(
        &town,
        items[0],
        Step::Checked {
            to: Some(shelf),
            inspect_by,
        },
    )
    .await
    .unwrap();
    let card = card(&town, items[0]).await;
    assert_eq!(card.item.state, ItemState::Ready);
    assert_eq!(card.place.path, "Hovedlager › A-3");
    assert_eq!(
        (card.label.as_deref(), card.serial.as_deref()),
        (Some("GR-17"), Some("SN1"))
    );
    assert_eq!(card.inspect_by, inspect_by);
    assert_eq!(card.washed_on, Some(tech.today()));
    let codes: Vec<_> = card.timeline.iter().map(|h| h.event.code()).collect();
    assert_eq!(codes, ["received", "wash_started", "washed", "checked"]);
    assert_eq!(card.movements.len(), 3);
    assert_eq!(card.replayed(), Ok(card.item.clone()));
    for code in ["GR-17", "gr-17", "SN1"] {
        let found = town.db.read(&tech, &ByCode { code: code.into() }).await.unwrap();
        assert_eq!(found.iter().map(|i| i.id).collect::<Vec<_>>(), items, "{code}");
    }
}

#[tokio::test]
async fn a_label_leads_to_one_thing_only() {
    let town = Town::new().await;
    let store = town.place(PlaceKind::Store, "Hovedlager", None).await;
    let chair = town.product("Rullestol", "200001", "12220301").await;
    let items = town.items(chair, store, &["L1", "L2"]).await;
    let tech = town.with(&[Role::Technician]);
    let label = |label: &str| Label {
        item: items[1],
        label: label.into(),
        serial: None,
    };
    let e = town.db.run(&tech, town.command(), &label("l1")).await.unwrap_err();
    assert_eq!(faults(e), [("label".into(), Fault::Taken)]);
    let shelf = place::Add {
        parent: Some(store),
        kind: PlaceKind::Shelf,
        name: "A".into(),
        label: Some("L2".into()),
        address: None,
    };
    let e = town.db.run(&tech, town.command(), &shelf).await.unwrap_err();
    assert_eq!(faults(e), [("label".into(), Fault::Taken)]);
    town.db.run(&tech, town.command(), &label("l3")).await.unwrap();
    assert_eq!(card(&town, items[1]).await.label.as_deref(), Some("L3"));
    let twice = Receive {
        product: chair,
        owner: Owner::Municipality,
        from: PlaceKind::Supplier,
        to: store,
        used: false,
        pieces: ["X1", "L1", "x1"]
            .map(|l| Piece {
                label: Some(l.into()),
                serial: None,
            })
            .to_vec(),
        make_labels: false,
    };
    let e = town.db.run(&tech, town.command(), &twice).await.unwrap_err();
    assert_eq!(faults(e), [("pieces[2].label".into(), Fault::Taken)]);
    let made = Receive {
        pieces: vec![Piece::default(); 20],
        make_labels: true,
        ..twice
    };
    let made = town.db.run(&tech, town.command(), &made).await.unwrap().into_inner();
    let labels = town.db.read(&tech, &item::ByIds { items: made }).await.unwrap();
    assert!(labels.iter().all(|i| i.label.as_ref().is_some_and(|l| l.len() == 8)));
}

#[tokio::test]
async fn the_tree_has_no_circles_and_a_place_with_something_in_it_stays_in_use() {
    let town = Town::new().await;
    let store = town.place(PlaceKind::Store, "Hovedlager", None).await;
    let hall = town.place(PlaceKind::Shelf, "Hall 1", Some(store)).await;
    let shelf = town.place(PlaceKind::Shelf, "A-1", Some(hall)).await;
    let tech = town.with(&[Role::Technician]);
    let refused = |e: Error| match e {
        Error::Refused(Refusal::House(r)) => r,
        e => panic!("{e}"),
    };
    let inside = place::Change {
        place: store,
        name: "Nytt navn".into(),
        label: None,
        parent: Some(shelf),
        address: None,
    };
    let e = town.db.run(&tech, town.command(), &inside).await.unwrap_err();
    assert_eq!(refused(e), HouseRefusal::PlaceInsideItself);
    let page = town.db.read(&tech, &place::Page { place: store }).await.unwrap();
    assert_eq!(page.node.name, "Hovedlager", "a change that is refused changes nothing");
    let walker = town.product("Rullator", "300001", "12060600").await;
    let items = town.items(walker, shelf, &["W1"]).await;
    for place in [store, shelf] {
        let e = town.db.run(&tech, town.command(), &place::Deactivate { place }).await;
        assert_eq!(refused(e.unwrap_err()), HouseRefusal::PlaceNotEmpty);
    }
    step(&town, items[0], Step::Move { to: store }).await.unwrap();
    town.db
        .run(&tech, town.command(), &place::Deactivate { place: shelf })
        .await
        .unwrap();
    let e = step(&town, items[0], Step::Move { to: shelf }).await.unwrap_err();
    assert_eq!(refused(e), HouseRefusal::PlaceInactive);
    let tree = town
        .db
        .read(&tech, &place::Tree { with_inactive: false })
        .await
        .unwrap();
    let seen: Vec<_> = tree
        .places
        .iter()
        .map(|p| (p.path.as_str(), p.whole.all_items()))
        .collect();
    assert_eq!(seen, [("Hovedlager", 1), ("Hovedlager › Hall 1", 0)]);
    let twin = place::Change {
        place: hall,
        name: "  ".into(),
        label: None,
        parent: Some(store),
        address: None,
    };
    let e = town.db.run(&tech, town.command(), &twin).await.unwrap_err();
    assert_eq!(faults(e), [("name".into(), Fault::Required)]);
    let page = town.db.read(&tech, &place::Page { place: store }).await.unwrap();
    assert_eq!((page.products.len(), page.inside.len()), (1, 1));
    let page = town.db.read(&tech, &place::Page { place: hall }).await.unwrap();
    assert_eq!(
        page.inside.len(),
        1,
        "a place out of use is listed on the page around it"
    );
    assert_eq!(page.above.len(), 1);
}

#[tokio::test]
async fn the_same_article_comes_first_then_its_substitute_then_its_class_and_the_nearest_of_each() {
    let town = Town::new().await;
    let near = town.place(PlaceKind::Store, "Nær", None).await;
    let far = town.place(PlaceKind::ForwardStore, "Fjern", None).await;
    let shelf = town.place(PlaceKind::Shelf, "A", Some(near)).await;
    town.database
        .execute(&format!(
            "UPDATE place SET lat = 60.0, lon = 11.0 WHERE id = '{near}'; UPDATE place SET lat = 60.5, lon = 11.0 WHERE id = '{far}'"
        ))
        .await;
    let wanted = town.product("Seng A", "100001", "18121001").await;
    let substitute = town.product("Seng B", "100002", "18121002").await;
    let class = town.product("Seng C", "100003", "18121001").await;
    let kindred = town.product("Seng D", "100004", "18121009").await;
    let other = town.product("Stol", "100005", "12220301").await;
    town.database
        .execute(&format!(
            "INSERT INTO product_substitute (municipality_id, group_id, hms_number, rank, list)
             SELECT '{m}', g, h, 1, 'liste' FROM (SELECT gen_random_uuid() AS g) x, unnest(ARRAY['100001', '100002']) h",
            m = town.listed.id
        ))
        .await;
    town.items(kindred, shelf, &["D1"]).await;
    town.items(class, shelf, &["C1"]).await;
    town.items(substitute, shelf, &["B1"]).await;
    town.items(wanted, far, &["A1"]).await;
    town.items(wanted, shelf, &["A2"]).await;
    town.items(other, shelf, &["O1"]).await;
    let gone = town.items(wanted, shelf, &["A3"]).await;
    step(&town, gone[0], Step::Lose).await.unwrap();
    let fits = async |want| {
        let query = WhatFits {
            want,
            near: Some(LatLon { lat: 60.0, lon: 11.0 }),
            most: 20,
        };
        let found = town.db.read(&town.with(&[Role::Therapist]), &query).await.unwrap();
        found
            .into_iter()
            .map(|f| (f.label.unwrap(), f.fit, f.metres.unwrap()))
            .collect::<Vec<_>>()
    };
    let found = fits(Want::Product(wanted)).await;
    let order: Vec<_> = found.iter().map(|f| (f.0.as_str(), f.1)).collect();
    assert_eq!(
        order,
        [
            ("A2", Fit::SameProduct),
            ("A1", Fit::SameProduct),
            ("B1", Fit::Substitute),
            ("C1", Fit::SameClass),
            ("D1", Fit::KindredClass)
        ]
    );
    assert_eq!((found[0].2, found[1].2), (0, 55_598));
    let by_class = fits(Want::Class("181210".parse().unwrap())).await;
    assert_eq!(by_class.len(), 5);
    assert!(by_class.iter().all(|f| f.1 == Fit::SameClass));
}

#[tokio::test]
async fn a_count_confirms_moves_finds_and_loses_and_leaves_what_is_lent() {
    let town = Town::new().await;
    let store = town.place(PlaceKind::Store, "Hovedlager", None).await;
    let a = town.place(PlaceKind::Shelf, "A", Some(store)).await;
    let b = town.place(PlaceKind::Shelf, "B", Some(store)).await;
    let walker = town.product("Rullator", "300001", "12060600").await;
    let here = town.items(walker, a, &["W1", "W2"]).await;
    let there = town.items(walker, b, &["W3", "W4"]).await;
    step(&town, there[1], Step::Lose).await.unwrap();
    let tech = town.with(&[Role::Technician]);
    let scanned = ["w1", "W3", "W4", "W1", "NIX"].map(String::from).to_vec();
    let compared = town.db.read(&tech, &CompareCount { place: a, scanned }).await.unwrap();
    let labels = |items: &[item::Summary]| items.iter().map(|i| i.label.clone().unwrap()).collect::<Vec<_>>();
    assert_eq!(labels(&compared.seen), ["W1"]);
    assert_eq!(labels(&compared.unseen), ["W2"]);
    assert_eq!(labels(&compared.elsewhere), ["W3", "W4"]);
    assert_eq!(compared.unknown, ["NIX"]);
    let book = BookCount {
        place: a,
        seen: vec![here[0], there[0], there[1]],
        lost: vec![here[1]],
    };
    let booked = town.db.run(&tech, town.command(), &book).await.unwrap().into_inner();
    let expected = Booked {
        confirmed: 1,
        moved: 1,
        found_again: 1,
        lost: 1,
        refused: vec![],
    };
    assert_eq!(booked, expected);
    for (item, state, place) in [
        (here[0], "ready", Some(a)),
        (here[1], "missing", None),
        (there[0], "ready", Some(a)),
        (there[1], "quarantine", Some(a)),
    ] {
        let card = card(&town, item).await;
        assert_eq!(card.item.state.code(), state);
        assert!(place.is_none_or(|p| p == card.item.place));
        assert_eq!(card.replayed(), Ok(card.item.clone()));
    }
}

#[tokio::test]
async fn bulk_stock_is_received_moved_and_counted_and_never_falls_below_zero() {
    let town = Town::new().await;
    let store = town.place(PlaceKind::Store, "Hovedlager", None).await;
    let car = town.place(PlaceKind::Vehicle, "Bil 1", None).await;
    let cushion = town.bulk_product("Pute", "400001", "04330301").await;
    let tech = town.with(&[Role::Technician]);
    let receive = stock::Receive {
        product: cushion,
        quantity: 10,
        from: PlaceKind::Supplier,
        to: store,
    };
    town.db.run(&tech, town.command(), &receive).await.unwrap();
    let transfer = |quantity| stock::Transfer {
        product: cushion,
        quantity,
        from: store,
        to: car,
    };
    town.db.run(&tech, town.command(), &transfer(4)).await.unwrap();
    let e = town.db.run(&tech, town.command(), &transfer(7)).await.unwrap_err();
    assert!(
        matches!(
            &e,
            Error::Refused(Refusal::Stock(StockRefusal::NotEnough { held: 6, wanted: 7 }))
        ),
        "{e}"
    );
    let count = stock::Count {
        product: cushion,
        place: store,
        found: 5,
    };
    let counted = town.db.run(&tech, town.command(), &count).await.unwrap().into_inner();
    assert_eq!((counted.expected, counted.found), (6, 5));
    let held = town.db.read(&tech, &stock::List::default()).await.unwrap();
    let held: Vec<_> = held.iter().map(|h| (h.place_kind, h.quantity)).collect();
    assert_eq!(
        held,
        [
            (PlaceKind::Vehicle, 4),
            (PlaceKind::Store, 5),
            (PlaceKind::Missing, 1),
            (PlaceKind::Supplier, -10)
        ]
    );
    let sums = "SELECT count(*) FROM (SELECT sum(quantity) AS n FROM stock GROUP BY product_id) s WHERE n <> 0";
    assert_eq!(town.database.count(sums).await, 0);
    let labelled = town.product("Stol", "400002", "12220301").await;
    let wrong = stock::Receive {
        product: labelled,
        ..receive
    };
    let e = town.db.run(&tech, town.command(), &wrong).await.unwrap_err();
    assert!(matches!(
        e,
        Error::Refused(Refusal::House(HouseRefusal::ProductIsNotBulk))
    ));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn transfers_to_and_fro_at_once_neither_deadlock_nor_lose_a_piece() {
    let town = Town::new().await;
    let a = town.place(PlaceKind::Store, "A", None).await;
    let b = town.place(PlaceKind::Store, "B", None).await;
    let cushion = town.bulk_product("Pute", "400001", "04330301").await;
    let tech = town.with(&[Role::Technician]);
    for to in [a, b] {
        let receive = stock::Receive {
            product: cushion,
            quantity: 50,
            from: PlaceKind::Supplier,
            to,
        };
        town.db.run(&tech, town.command(), &receive).await.unwrap();
    }
    let mut workers = vec![];
    for worker in 0..8 {
        let (db, tech) = (town.db.clone(), tech.clone());
        let (from, to) = if worker % 2 == 0 { (a, b) } else { (b, a) };
        workers.push(tokio::spawn(async move {
            for _ in 0..10 {
                let transfer = stock::Transfer {
                    product: cushion,
                    quantity: 3,
                    from,
                    to,
                };
                match db.run(&tech, tech.id(), &transfer).await {
                    Ok(_) | Err(Error::Refused(_)) => {}
                    Err(e) => panic!("{e}"),
                }
            }
        }));
    }
    for worker in workers {
        worker.await.unwrap();
    }
    let sum = "SELECT sum(quantity)::bigint FROM stock WHERE real_place";
    assert_eq!(town.database.count(sum).await, 100);
}

#[tokio::test]
async fn the_list_finds_by_words_label_class_state_and_place_and_pages_to_its_end() {
    let town = Town::new().await;
    let store = town.place(PlaceKind::Store, "Hovedlager", None).await;
    let shelf = town.place(PlaceKind::Shelf, "A", Some(store)).await;
    let other = town.place(PlaceKind::Store, "Annet", None).await;
    let bed = town.product("Pleieseng Lun", "100001", "18121001").await;
    let chair = town.product("Rullestol Kvikk", "100002", "12220301").await;
    town.items(bed, shelf, &["B-1", "B-2", "B-3"]).await;
    let chairs = town.items(chair, other, &["RUL-1", "RUL-2", "C%3"]).await;
    step(
        &town,
        chairs[0],
        Step::Scrap {
            reason: ScrapReason::WornOut,
        },
    )
    .await
    .unwrap();
    let tech = town.with(&[Role::Technician]);
    let find = async |filter: Filter| {
        let list = item::List {
            filter,
            after: None,
            most: 50,
            counted: true,
        };
        let answer = town.db.read(&tech, &list).await.unwrap();
        assert_eq!(answer.total, Some(answer.items.len() as i64));
        answer.items.into_iter().map(|i| i.label.unwrap()).collect::<Vec<_>>()
    };
    let text = |t: &str| Filter {
        text: Some(t.into()),
        ..Filter::default()
    };
    assert_eq!(find(text("pleieseng")).await, ["B-1", "B-2", "B-3"]);
    assert_eq!(find(text("seng lun")).await, ["B-1", "B-2", "B-3"]);
    assert_eq!(
        find(text("rul")).await,
        ["RUL-1", "RUL-2", "C%3"],
        "an article's word and a label's beginning"
    );
    assert_eq!(find(text("b-")).await, ["B-1", "B-2", "B-3"]);
    assert_eq!(find(text("C%")).await, ["C%3"]);
    assert_eq!(
        find(text("pleiesengg")).await,
        ["B-1", "B-2", "B-3"],
        "spelled nearly so"
    );
    assert_eq!(find(text("finnes ikke")).await, Vec::<String>::new());
    let ready = Filter {
        states: vec!["ready".into()],
        ..text("rul")
    };
    assert_eq!(find(ready).await, ["RUL-2", "C%3"]);
    let iso = Filter {
        iso: Some("1812".into()),
        ..Filter::default()
    };
    assert_eq!(find(iso.clone()).await, ["B-1", "B-2", "B-3"]);
    assert_eq!(
        find(Filter {
            text: Some("rul".into()),
            ..iso
        })
        .await,
        Vec::<String>::new()
    );
    let place = Filter {
        place: Some(store),
        ..Filter::default()
    };
    assert_eq!(
        find(place).await,
        ["B-1", "B-2", "B-3"],
        "what is on its shelves is in the store"
    );
    let unknown = Filter {
        states: vec!["nonsense".into()],
        ..Filter::default()
    };
    assert_eq!(find(unknown).await, Vec::<String>::new());
    let (mut after, mut seen) = (None, vec![]);
    loop {
        let list = item::List {
            after,
            most: 2,
            ..item::List::default()
        };
        let page = town.db.read(&tech, &list).await.unwrap();
        seen.extend(page.items.into_iter().map(|i| i.label.unwrap()));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, ["B-1", "B-2", "B-3", "RUL-1", "RUL-2", "C%3"]);
}

#[tokio::test]
async fn a_device_lost_at_home_ends_its_loan_and_a_reader_without_persons_sees_no_name() {
    let town = Town::new().await;
    let store = town.place(PlaceKind::Store, "Hovedlager", None).await;
    let walker = town.product("Rullator", "300001", "12060600").await;
    let item = town.items(walker, store, &["W1"]).await[0];
    let person = town.someone("Kari", "Prøve", false).await;
    let tech = town.with(&[Role::Technician]);
    let hand_out = testkit::short_loan(item, person);
    town.db.run(&tech, town.command(), &hand_out).await.unwrap();
    let seen = card(&town, item).await.for_whom.unwrap();
    assert_eq!(seen.name.as_deref(), Some("Kari Prøve"));
    let logged = "SELECT count(*) FROM access_entry WHERE what = 'item.card'";
    assert_eq!(town.database.count(logged).await, 1);
    let administrator = town.with(&[Role::Administrator]);
    let unseen = town.db.read(&administrator, &Card { item }).await.unwrap();
    assert_eq!(unseen.for_whom.unwrap().name, None);
    assert_eq!(town.database.count(logged).await, 1);
    let e = step(
        &town,
        item,
        Step::Scrap {
            reason: ScrapReason::Damaged,
        },
    )
    .await
    .unwrap_err();
    assert!(matches!(e, Error::Refused(Refusal::Item(ItemRefusal::AlreadyOnLoan))));
    step(&town, item, Step::Lose).await.unwrap();
    assert_eq!(
        town.database
            .count("SELECT count(*) FROM loan WHERE state = 'lost'")
            .await,
        1
    );
    assert!(card(&town, item).await.for_whom.is_none());
}
