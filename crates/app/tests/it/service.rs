use app::error::Fault;
use app::service::{Add, AddGroup, GroupPage, List, ListGroups, Update, UpdateGroup};
use app::{Error, municipality};
use domain::access::{Right, Role};
use testkit::Town;

fn is_fault(result: Result<impl std::fmt::Debug, Error>, fault: &Fault) -> bool {
    matches!(result, Err(Error::Invalid(faults)) if faults.len() == 1 && faults[0].fault == *fault)
}

#[tokio::test]
async fn services_and_groups_are_added_named_filled_and_put_out_of_use() {
    let town = Town::new().await;
    let admin = town.with(&[Role::Administrator]);
    let run = |name: &str| Add { name: name.into() };
    let service = town
        .db
        .run(&admin, town.command(), &run("Ergoterapi"))
        .await
        .unwrap()
        .into_inner();
    assert!(is_fault(
        town.db.run(&admin, town.command(), &run(" ergoterapi")).await,
        &Fault::Taken
    ));
    assert!(is_fault(
        town.db.run(&admin, town.command(), &run(" ")).await,
        &Fault::Required
    ));
    let group = AddGroup {
        service,
        name: "Nord".into(),
    };
    let group = town.db.run(&admin, town.command(), &group).await.unwrap().into_inner();
    let tone = town
        .worker("tone", &[Role::Therapist], "en lang setning om bjørker")
        .await;
    let filled = UpdateGroup {
        group,
        name: "Nord og øst".into(),
        active: true,
        members: vec![tone],
    };
    town.db.run(&admin, town.command(), &filled).await.unwrap();
    let page = town.db.read(&admin, &GroupPage(group)).await.unwrap();
    assert_eq!(
        (page.group.name.as_str(), page.members, page.could_be.len()),
        ("Nord og øst", vec![tone], 1)
    );
    assert_eq!(town.db.read(&admin, &ListGroups).await.unwrap()[0].staff, 1);
    let out = Update {
        service,
        name: "Ergoterapi".into(),
        active: false,
    };
    town.db.run(&admin, town.command(), &out).await.unwrap();
    let services = town.db.read(&admin, &List).await.unwrap();
    let shown: Vec<_> = services.iter().map(|s| (s.name.as_str(), s.active)).collect();
    assert_eq!(shown, [("Hjelpemiddeltjenesten", true), ("Ergoterapi", false)]);
    let late = AddGroup {
        service,
        name: "Sør".into(),
    };
    assert!(is_fault(
        town.db.run(&admin, town.command(), &late).await,
        &Fault::UnknownChoice
    ));
}

#[tokio::test]
async fn another_municipalitys_service_group_and_worker_are_not_there() {
    let town = Town::new().await;
    let theirs = town.neighbour().await.system(town.clock.world());
    let add = Add { name: "X".into() };
    let service = town.db.run(&theirs, town.command(), &add).await.unwrap().into_inner();
    let admin = town.with(&[Role::Administrator]);
    let update = Update {
        service,
        name: "Y".into(),
        active: true,
    };
    assert!(matches!(
        town.db.run(&admin, town.command(), &update).await,
        Err(Error::NotFound)
    ));
    let group = AddGroup {
        service,
        name: "Y".into(),
    };
    assert!(is_fault(
        town.db.run(&admin, town.command(), &group).await,
        &Fault::UnknownChoice
    ));
    let group = town.db.run(&theirs, town.command(), &group).await.unwrap().into_inner();
    assert!(matches!(
        town.db.read(&admin, &GroupPage(group)).await,
        Err(Error::NotFound)
    ));
}

#[tokio::test]
async fn the_municipality_gets_another_name_and_zone_by_an_administrator_only() {
    let town = Town::new().await;
    let update = |zone: &str| municipality::Update {
        name: "Nye Granvik".into(),
        zone: zone.into(),
    };
    let admin = town.with(&[Role::Administrator]);
    for role in Role::ALL.iter().filter(|r| !r.may(Right::Administer)) {
        let refused = town
            .db
            .run(&town.with(&[*role]), town.command(), &update("Europe/Oslo"))
            .await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
    }
    assert!(is_fault(
        town.db.run(&admin, town.command(), &update("Mars/Base")).await,
        &Fault::UnknownChoice
    ));
    town.db
        .run(&admin, town.command(), &update("Arctic/Longyearbyen"))
        .await
        .unwrap();
    let own = town.db.read(&admin, &municipality::Own).await.unwrap();
    assert_eq!(
        (own.name.as_str(), own.zone.name()),
        ("Nye Granvik", "Arctic/Longyearbyen")
    );
}
