use app::audit::{Cursor, Export, Filter, FindPerson, FoundPersons, Page};
use app::person::{self, Sheet};
use app::{Ctx, Error};
use chrono::{Duration, NaiveDate};
use domain::access::{Right, Role};
use domain::ids::PersonId;
use testkit::Town;

async fn person(town: &Town, first: &str, national_id: &str) -> PersonId {
    let sheet = Sheet {
        first_name: first.into(),
        last_name: "Eksempel".into(),
        national_id: national_id.into(),
        ..Sheet::default()
    };
    let made = town
        .db
        .run(&town.with(&[Role::Intake]), town.command(), &person::Create { sheet })
        .await;
    made.unwrap().into_inner().person
}

async fn look(town: &Town, ctx: &Ctx, person: PersonId) {
    let page = person::Beside { person, wishes: vec![] };
    town.db.read(ctx, &page).await.unwrap();
}

fn page(filter: Filter) -> Page {
    Page {
        filter,
        after: None,
        most: 50,
    }
}

fn of(person: PersonId) -> Filter {
    Filter {
        person: Some(person),
        ..Filter::default()
    }
}

#[tokio::test]
async fn the_log_tells_who_saw_whom_when_in_which_role_newest_first_by_pages() {
    let town = Town::new().await;
    let kari = person(&town, "Kari", "").await;
    let tone = town
        .worker("tone", &[Role::Therapist], "en lang setning om bjørker")
        .await;
    for _ in 0..5 {
        town.clock.pass(Duration::minutes(1));
        look(&town, &town.as_staff(tone, &[Role::Therapist]), kari).await;
    }
    let leader = town.with(&[Role::Leader]);
    let (mut seen, mut after) = (vec![], None::<Cursor>);
    loop {
        let part = Page {
            filter: Filter {
                staff: Some(tone),
                ..Filter::default()
            },
            after,
            most: 2,
        };
        let answer = town.db.read(&leader, &part).await.unwrap();
        seen.extend(answer.entries);
        match answer.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    assert_eq!(seen.len(), 5);
    assert!(seen.windows(2).all(|w| w[0].at > w[1].at));
    let entry = &seen[0];
    assert_eq!(
        (entry.person, entry.what.as_str(), entry.staff),
        (kari, "person.beside", Some(tone))
    );
    assert_eq!(
        (entry.actor_name.as_deref(), entry.roles.as_slice()),
        (Some("tone Prøvesen"), &[Role::Therapist][..])
    );
}

#[tokio::test]
async fn reading_one_persons_log_is_logged_on_that_person_and_a_page_for_nobody_is_not() {
    let town = Town::new().await;
    let kari = person(&town, "Kari", "").await;
    let auditor = town.with(&[Role::Auditor]);
    let count = "SELECT count(*) FROM access_entry WHERE what = 'access.log'";
    town.db.read(&auditor, &page(Filter::default())).await.unwrap();
    assert_eq!(town.database.count(count).await, 0);
    let answer = town.db.read(&auditor, &page(of(kari))).await.unwrap();
    assert_eq!(answer.person_name, None, "an auditor sees no names");
    assert_eq!(town.database.count(count).await, 1);
    let answer = town
        .db
        .read(&town.with(&[Role::Leader]), &page(of(kari)))
        .await
        .unwrap();
    assert_eq!(answer.person_name.as_deref(), Some("Kari Eksempel"));
    town.db.read(&auditor, &Export { filter: of(kari) }).await.unwrap();
    assert_eq!(town.database.count(count).await, 3);
}

#[tokio::test]
async fn days_are_the_municipalitys_and_both_ends_count() {
    let town = Town::new().await;
    let kari = person(&town, "Kari", "").await;
    let midnight = "2026-03-10T23:00:00Z".parse().unwrap();
    town.clock.set(midnight);
    look(&town, &town.with(&[Role::Intake]), kari).await;
    let leader = town.with(&[Role::Leader]);
    for (day, expected) in [(10, 1), (11, 1), (12, 0)] {
        let on = NaiveDate::from_ymd_opt(2026, 3, day);
        let filter = Filter {
            from: on,
            to: on,
            ..Filter::default()
        };
        let answer = town.db.read(&leader, &page(filter)).await.unwrap();
        assert_eq!(answer.entries.len(), expected, "{day} March in Oslo");
    }
}

#[tokio::test]
async fn an_auditor_finds_a_person_by_national_id_alone_and_a_leader_by_name_too() {
    let town = Town::new().await;
    let kari = person(&town, "Kari", "15905610160").await;
    person(&town, "Karin", "").await;
    let find = |text: &str| FindPerson { text: text.into() };
    let (auditor, leader) = (town.with(&[Role::Auditor]), town.with(&[Role::Leader]));
    let found = town.db.read(&auditor, &find("15905610160")).await.unwrap();
    assert_eq!(found, FoundPersons::One(kari));
    let by_name = town.db.read(&auditor, &find("Kari")).await.unwrap();
    assert_eq!(by_name, FoundPersons::NeedsNationalId);
    let several = town.db.read(&leader, &find("Kari")).await.unwrap();
    assert!(matches!(several, FoundPersons::Several(list) if list.len() == 2));
    assert_eq!(
        town.db.read(&leader, &find("Xyzzyx")).await.unwrap(),
        FoundPersons::Nobody
    );
}

#[tokio::test]
async fn the_log_is_for_those_with_the_right_and_ends_at_the_municipality() {
    let town = Town::new().await;
    let kari = person(&town, "Kari", "").await;
    for role in Role::ALL.iter().filter(|r| !r.may(Right::SeeAccessLog)) {
        let refused = town.db.read(&town.with(&[*role]), &page(Filter::default())).await;
        assert!(matches!(refused, Err(Error::Forbidden(Right::SeeAccessLog))), "{role}");
    }
    let theirs = town.neighbour().await.system(town.clock.world());
    assert!(matches!(
        town.db.read(&theirs, &page(of(kari))).await,
        Err(Error::NotFound)
    ));
    let all = town.db.read(&theirs, &page(Filter::default())).await.unwrap();
    assert!(all.entries.is_empty());
}
