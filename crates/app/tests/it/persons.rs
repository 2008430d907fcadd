use app::access::ShownAddress;
use app::person::{
    AddressField, ContactSheet, Create, Find, Page, RegisterDeath, RegisterMoveOut, SetContacts, Sheet, Update,
};
use app::{Ctx, Error};
use chrono::{Duration, NaiveDate};
use domain::access::Role;
use domain::ids::PersonId;
use testkit::Town;

/// Made up: day 41 is a D-number's and month 83 that of a synthetic person.
fn national_id() -> String {
    let digits = "0183401230";
    (0..1000)
        .map(|n| format!("{}{n:03}", &digits[..8]))
        .find(|text| domain::national_id::NationalId::parse(domain::national_id::Country::No, text).is_ok())
        .expect("one of a thousand has right check digits")
}

fn kari() -> Sheet {
    Sheet {
        first_name: "Kari".into(),
        last_name: "Prøvesen".into(),
        phone: "900 00 001".into(),
        address: Some(AddressField {
            address: None,
            street: "Prøveveien 3".into(),
            postcode: "9999".into(),
            city: "Granvik".into(),
        }),
        ..Sheet::default()
    }
}

async fn made(town: &Town, ctx: &Ctx, sheet: Sheet) -> PersonId {
    let done = town.db.run(ctx, town.command(), &Create { sheet }).await.unwrap();
    done.into_inner().person
}

async fn found(town: &Town, ctx: &Ctx, text: &str) -> Vec<PersonId> {
    let find = Find {
        text: text.into(),
        most: 10,
    };
    let found = town.db.read(ctx, &find).await.unwrap();
    found.persons.into_iter().map(|c| c.id).collect()
}

fn page(person: PersonId) -> Page {
    Page {
        person,
        after: None,
        most: 50,
    }
}

#[tokio::test]
async fn the_same_national_id_finds_the_person_that_it_made() {
    let town = Town::new().await;
    let ctx = town.with(&[Role::Intake]);
    let mut sheet = kari();
    sheet.national_id = national_id();
    let first = town
        .db
        .run(&ctx, town.command(), &Create { sheet: sheet.clone() })
        .await
        .unwrap()
        .into_inner();
    assert!(!first.known);
    sheet.first_name = "Karianne".into();
    sheet.national_id = format!("{} {}", &sheet.national_id[..6], &sheet.national_id[6..]);
    let second = town
        .db
        .run(&ctx, town.command(), &Create { sheet })
        .await
        .unwrap()
        .into_inner();
    assert_eq!((second.person, second.known), (first.person, true));
    let shown = town.db.read(&ctx, &page(first.person)).await.unwrap();
    assert_eq!(shown.card.name, "Kari Prøvesen");
    assert_eq!(shown.national_id.unwrap().replace(' ', ""), national_id());
    let stored = town.database.rows("SELECT * FROM person").await;
    assert!(
        !serde_json::to_string(&stored).unwrap().contains(&national_id()),
        "the national id is sealed at rest"
    );
}

#[tokio::test]
async fn a_person_is_found_by_name_birth_phone_street_and_national_id() {
    let town = Town::new().await;
    let ctx = town.with(&[Role::Intake]);
    let mut sheet = kari();
    sheet.national_id = national_id();
    let person = made(&town, &ctx, sheet).await;
    made(
        &town,
        &ctx,
        Sheet {
            first_name: "Ola".into(),
            last_name: "Testnes".into(),
            ..Sheet::default()
        },
    )
    .await;
    for text in ["kari", "prøvesen kari", "90000001", "prøveveien 3", &national_id()] {
        assert_eq!(found(&town, &ctx, text).await, [person], "{text}");
    }
    assert!(found(&town, &ctx, "nils").await.is_empty());
}

#[tokio::test]
async fn a_protected_persons_address_and_listing_are_kept_from_those_without_the_right() {
    let town = Town::new().await;
    let (intake, coordinator) = (town.with(&[Role::Intake]), town.with(&[Role::Coordinator]));
    let mut sheet = kari();
    sheet.national_id = national_id();
    sheet.access_note = "Nøkkelboks".into();
    let person = made(&town, &intake, sheet.clone()).await;
    let update = |version, sheet: &Sheet| Update {
        person,
        version,
        sheet: sheet.clone(),
    };
    sheet.protected = true;
    assert!(matches!(
        town.db.run(&intake, town.command(), &update(1, &sheet)).await,
        Err(Error::Forbidden(_))
    ));
    town.db
        .run(&coordinator, town.command(), &update(1, &sheet))
        .await
        .unwrap();
    for ctx in [&intake, &coordinator] {
        assert!(found(&town, ctx, "kari").await.is_empty());
        assert_eq!(found(&town, ctx, &national_id()).await, [person]);
    }
    let hidden = town.db.read(&intake, &page(person)).await.unwrap().card;
    assert_eq!((hidden.address, hidden.access_note), (ShownAddress::Protected, None));
    let open = town.db.read(&coordinator, &page(person)).await.unwrap().card;
    assert!(matches!(open.address, ShownAddress::Open { .. }));

    // Who does not see the address can't write one, but can correct the rest and loses nothing by it.
    assert!(matches!(
        town.db.run(&intake, town.command(), &update(2, &sheet)).await,
        Err(Error::Forbidden(_))
    ));
    (sheet.address, sheet.access_note, sheet.phone) = (None, String::new(), "900 00 002".into());
    town.db.run(&intake, town.command(), &update(2, &sheet)).await.unwrap();
    let after = town.db.read(&coordinator, &page(person)).await.unwrap().card;
    assert_eq!((after.address, after.access_note), (open.address, open.access_note));
    assert_eq!(after.phone.as_deref(), Some("900 00 002"));
}

#[tokio::test]
async fn a_registered_address_brings_its_place_on_the_map_and_a_changed_text_does_not() {
    let town = Town::new().await;
    let ctx = town.with(&[Role::Intake]);
    town.database
        .execute(&format!(
            "INSERT INTO address (municipality_id, id, source_id, street, postcode, city, lat, lon)
             VALUES ('{}', '01900000-0000-7000-8000-000000000001', 'x', 'Prøveveien 3', '9999', 'Granvik', 60.5, 11.5)",
            town.listed.id
        ))
        .await;
    let mut sheet = kari();
    made(&town, &ctx, sheet.clone()).await;
    let address = "01900000-0000-7000-8000-000000000001".parse().ok();
    sheet.address = Some(AddressField {
        address,
        street: "Prøveveien 3 B".into(),
        ..sheet.address.unwrap()
    });
    made(&town, &ctx, sheet).await;
    let rows = town
        .database
        .rows("SELECT street, lat FROM person ORDER BY street")
        .await;
    assert_eq!(rows[0]["lat"], 60.5);
    assert!(rows[1]["lat"].is_null());
    assert_eq!(rows[1]["street"], "Prøveveien 3 B");
}

#[tokio::test]
async fn what_two_write_at_once_is_a_conflict_and_wrong_fields_are_told_together() {
    let town = Town::new().await;
    let ctx = town.with(&[Role::Intake]);
    let person = made(&town, &ctx, kari()).await;
    let update = Update {
        person,
        version: 1,
        sheet: kari(),
    };
    town.db.run(&ctx, town.command(), &update).await.unwrap();
    assert!(matches!(
        town.db.run(&ctx, town.command(), &update).await,
        Err(Error::Conflict)
    ));
    let wrong = Sheet {
        national_id: "12345678901".into(),
        birth_date: NaiveDate::from_ymd_opt(2030, 1, 1),
        ..Sheet::default()
    };
    let Err(Error::Invalid(faults)) = town.db.run(&ctx, town.command(), &Create { sheet: wrong }).await else {
        panic!("not refused")
    };
    let fields: Vec<_> = faults.iter().map(|f| f.field.as_str()).collect();
    assert_eq!(fields, ["national_id", "first_name", "last_name", "birth_date"]);
}

#[tokio::test]
async fn a_death_is_registered_told_on_and_can_be_taken_back() {
    let town = Town::new().await;
    let ctx = town.with(&[Role::Coordinator]);
    let person = made(&town, &ctx, kari()).await;
    let today = ctx.today();
    let death = |on| RegisterDeath { person, on };
    assert!(matches!(
        town.db
            .run(&ctx, town.command(), &death(Some(today + Duration::days(1))))
            .await,
        Err(Error::Invalid(_))
    ));
    town.db.run(&ctx, town.command(), &death(Some(today))).await.unwrap();
    let dead = "SELECT count(*) FROM person WHERE died_on IS NOT NULL";
    assert_eq!(town.database.count(dead).await, 1);
    town.db.run(&ctx, town.command(), &death(None)).await.unwrap();
    let moves = RegisterMoveOut {
        person,
        on: Some(today + Duration::days(30)),
    };
    town.db.run(&ctx, town.command(), &moves).await.unwrap();
    let card = town.db.read(&ctx, &page(person)).await.unwrap().card;
    assert_eq!((card.died_on, card.moved_out_on), (None, moves.on));
}

#[tokio::test]
async fn contacts_are_kept_in_their_order() {
    let town = Town::new().await;
    let ctx = town.with(&[Role::Intake]);
    let person = made(&town, &ctx, kari()).await;
    let contact = |name: &str| ContactSheet {
        name: name.into(),
        relation: "datter".into(),
        phone: String::new(),
    };
    for names in [vec!["Anne", "Berit", "Cato"], vec!["Berit", "Anne"]] {
        let contacts = names.iter().map(|n| contact(n)).collect();
        town.db
            .run(&ctx, town.command(), &SetContacts { person, contacts })
            .await
            .unwrap();
        let shown = town.db.read(&ctx, &page(person)).await.unwrap();
        let kept: Vec<_> = shown.contacts.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(kept, names);
    }
}

#[tokio::test]
async fn every_look_at_a_person_leaves_its_entry() {
    let town = Town::new().await;
    let ctx = town.with(&[Role::Technician]);
    let person = made(&town, &town.system(), kari()).await;
    town.db.read(&ctx, &page(person)).await.unwrap();
    found(&town, &ctx, "kari").await;
    let seen = town.database.rows("SELECT what FROM access_entry ORDER BY what").await;
    let seen: Vec<_> = seen.iter().map(|r| r["what"].as_str().unwrap()).collect();
    assert_eq!(seen, ["person.create", "person.find", "person.page"]);
    assert!(matches!(
        town.db.read(&town.with(&[Role::Administrator]), &page(person)).await,
        Err(Error::Forbidden(_))
    ));
}
