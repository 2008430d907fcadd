//! The one field: what each kind of text leads to, for whom.

use app::person;
use app::place;
use app::product::{self, Sheet};
use app::scan::{Scan, Target};
use domain::access::Role;
use domain::place::PlaceKind;
use testkit::Town;

async fn scan(town: &Town, role: Role, text: &str) -> Target {
    town.db
        .read(&town.with(&[role]), &Scan { text: text.into() })
        .await
        .unwrap()
}

async fn person(town: &Town, first: &str, national_id: Option<&str>, protected: bool) -> domain::ids::PersonId {
    let add = person::Create {
        sheet: person::Sheet {
            national_id: national_id.map(str::to_owned).unwrap_or_default(),
            first_name: first.into(),
            last_name: "Prøvesen".into(),
            address: Some(person::AddressField {
                street: "Elvegata 7".into(),
                postcode: "2408".into(),
                city: "Granvik".into(),
                ..person::AddressField::default()
            }),
            protected,
            ..person::Sheet::default()
        },
    };
    town.db
        .run(&town.with(&[Role::Coordinator]), town.command(), &add)
        .await
        .unwrap()
        .into_inner()
        .person
}

#[tokio::test]
async fn every_code_leads_to_its_one_thing() {
    let town = Town::new().await;
    let store = town.place(PlaceKind::Store, "Hovedlager", None).await;
    let add = place::Add {
        parent: Some(store),
        kind: PlaceKind::Shelf,
        name: "A-1".into(),
        label: Some("H-A1".into()),
        address: None,
    };
    let tech = town.with(&[Role::Technician]);
    let shelf = town.db.run(&tech, town.command(), &add).await.unwrap().into_inner();
    let sheet = Sheet {
        name: "Pleieseng Lun".into(),
        hms_number: Some("023583".into()),
        gtin: Some("4006381333931".into()),
        ..Sheet::default()
    };
    let bed = town
        .db
        .run(&tech, town.command(), &product::Create { sheet })
        .await
        .unwrap()
        .into_inner();
    let items = town.items(bed, shelf, &["G-100", "G-101"]).await;
    let label = app::item::Label {
        item: items[0],
        label: "G-100".into(),
        serial: Some("sn77a".into()),
    };
    town.db.run(&tech, town.command(), &label).await.unwrap();
    for text in [
        "g-100",
        " G-100 ",
        "sn77a",
        "(01)04006381333931(21)sn77a",
        &items[0].to_string(),
    ] {
        let target = scan(&town, Role::Technician, text).await;
        assert!(
            matches!(target, Target::Item(id) if id == items[0]),
            "{text}: {target:?}"
        );
    }
    for text in ["023583", "4006381333931", "0104006381333931", "pleieseng"] {
        let target = scan(&town, Role::Technician, text).await;
        assert!(matches!(target, Target::Product(id) if id == bed), "{text}: {target:?}");
    }
    for text in ["h-a1", "a-1"] {
        let target = scan(&town, Role::Technician, text).await;
        assert!(matches!(target, Target::Place(id) if id == shelf), "{text}: {target:?}");
    }
    let Target::Several(hits) = scan(&town, Role::Technician, "G-1").await else {
        panic!("two labels begin like that")
    };
    assert_eq!(hits.items.len(), 2);
    for text in ["", "  ", "G-999", "finnes ikke"] {
        let target = scan(&town, Role::Technician, text).await;
        assert!(
            matches!(target, Target::Nothing { national_id: false }),
            "{text}: {target:?}"
        );
    }
    let auditor = scan(&town, Role::Auditor, "G-100").await;
    assert!(matches!(auditor, Target::Nothing { .. }), "{auditor:?}");
}

#[tokio::test]
async fn a_protected_person_is_found_by_national_id_and_never_by_name_or_address() {
    let town = Town::new().await;
    // Synthetic: the month has eighty added.
    let open = person(&town, "Kari", Some("05925110185"), false).await;
    let hidden = person(&town, "Sigrid", None, true).await;
    let target = scan(&town, Role::Intake, "059251 10185").await;
    assert!(matches!(target, Target::Person(id) if id == open), "{target:?}");
    let target = scan(&town, Role::Administrator, "05925110185").await;
    assert!(matches!(target, Target::Nothing { national_id: true }), "{target:?}");
    for text in ["kari prøvesen", "elvegata 7"] {
        let target = scan(&town, Role::Intake, text).await;
        assert!(matches!(target, Target::Person(id) if id == open), "{text}: {target:?}");
    }
    let target = scan(&town, Role::Coordinator, "sigrid").await;
    assert!(!matches!(target, Target::Person(id) if id == hidden), "{target:?}");
    let logged = "SELECT count(*) FROM access_entry WHERE what = 'person.find'";
    assert!(town.database.count(logged).await >= 3);
}
