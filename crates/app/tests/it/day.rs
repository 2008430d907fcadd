//! My day: each role's lists, the most urgent first, nothing twice, and who is shown is written down.

use app::Error;
use app::access::ShownAddress;
use app::day::{Day, DayAnswer, Section, Thing, Topic};
use chrono::TimeDelta;
use domain::access::{Role, Roles};
use domain::ids::StaffId;
use testkit::Town;
use uuid::Uuid;

struct Place {
    town: Town,
    me: StaffId,
    store: Uuid,
    product: Uuid,
}

impl Place {
    async fn new() -> Place {
        let town = Town::new().await;
        let id = || town.command().0;
        let (me, store, product, m) = (StaffId(id()), id(), id(), town.listed.id);
        town.database
            .execute(&format!(
                "INSERT INTO staff (municipality_id, id, user_name, display_name, roles, created_at) VALUES ('{m}', '{me}', 'tora', 'Tora Lund', '{{driver}}', now());
                 INSERT INTO place (municipality_id, id, kind, name) VALUES ('{m}', '{store}', 'store', 'Lager');
                 INSERT INTO product (municipality_id, id, name, created_at) VALUES ('{m}', '{product}', 'Rullator', now())"
            ))
            .await;
        Place {
            town,
            me,
            store,
            product,
        }
    }

    fn sql(&self, sql: &str) -> String {
        sql.replace("$me", &self.me.to_string())
            .replace("$m", &self.town.listed.id.to_string())
            .replace("$now", &self.town.clock.now().to_string())
            .replace("$product", &self.product.to_string())
            .replace("$store", &self.store.to_string())
    }

    async fn person(&self, name: &str, protected: bool) -> Uuid {
        let id = self.town.command().0;
        self.town
            .database
            .execute(&self.sql(&format!(
                "INSERT INTO person (municipality_id, id, first_name, last_name, street, postcode, city, phone, protected, created_at)
                 VALUES ('$m', '{id}', '{name}', 'Prøve', 'Elvegata 4', '9900', 'Granvik', '900 00 000', {protected}, now())"
            )))
            .await;
        id
    }

    /// A need whose deadline lies `hours` from now, with one line.
    async fn need(&self, person: Uuid, level: Option<&str>, hours: i64, more: &str) -> Uuid {
        let (id, line) = (self.town.command().0, self.town.command().0);
        let due = self.town.clock.now() + TimeDelta::hours(hours);
        let opened = self.town.clock.now() - TimeDelta::days(9);
        let level = match level {
            None => "'untriaged', 'triage', NULL, NULL, NULL".to_owned(),
            Some(level) => format!("'open', 'store', '{level}', '{due}', 1"),
        };
        self.town
            .database
            .execute(&self.sql(&format!(
                "INSERT INTO need (municipality_id, id, person_id, channel, term, state, step, level, deadline, key_version, opened_at, clock_from)
                 VALUES ('$m', '{id}', '{person}', 'citizen', 'short', {level}, '{opened}', '{opened}');
                 INSERT INTO need_line (municipality_id, id, need_id, ordinal, product_id, quantity, state) VALUES ('$m', '{line}', '{id}', 1, '$product', 1, 'wanted');
                 {}",
                more.replace("$id", &id.to_string())
            )))
            .await;
        id
    }

    async fn job(&self, person: Uuid, kind: &str, hours: i64, planned: Option<&str>) -> Uuid {
        let id = self.town.command().0;
        let due = self.town.clock.now() + TimeDelta::hours(hours);
        let (state, on, to) = match planned {
            Some(on) => ("planned", format!("'{on}'"), format!("'{}'", self.me)),
            None => ("open", "NULL".into(), "NULL".into()),
        };
        self.town
            .database
            .execute(&self.sql(&format!(
                "INSERT INTO job (municipality_id, id, kind, person_id, deadline, way, state, planned_on, planned_to, created_at)
                 VALUES ('$m', '{id}', '{kind}', '{person}', '{due}', 'delivery', '{state}', {on}, {to}, '$now')"
            )))
            .await;
        id
    }

    async fn item(&self, label: &str, state: &str, more: &str) -> Uuid {
        let id = self.town.command().0;
        let fault = if state == "repair" { "'brakes'" } else { "NULL" };
        self.town
            .database
            .execute(&self.sql(&format!(
                "INSERT INTO item (municipality_id, id, product_id, owner, place_id, state, state_since, label, fault)
                 VALUES ('$m', '{id}', '$product', 'municipality', '$store', '{state}', '$now', '{label}', {fault}); {}",
                more.replace("$id", &id.to_string())
            )))
            .await;
        id
    }

    async fn day(&self, roles: &[Role]) -> DayAnswer {
        let ctx = self.town.as_staff(self.me, roles);
        self.town.db.read(&ctx, &Day).await.unwrap()
    }
}

fn section(day: &DayAnswer, topic: Topic) -> &Section {
    day.sections.iter().find(|s| s.topic == topic).unwrap()
}

fn ids(section: &Section) -> Vec<Uuid> {
    let id = |thing: Thing| match thing {
        Thing::Need(id, _) => id.0,
        Thing::Job(id, _) => id.0,
        Thing::Item(id) => id.0,
    };
    section.lines.iter().map(|line| id(line.thing)).collect()
}

#[tokio::test]
async fn every_role_has_a_day_and_sees_only_its_own_topics() {
    let place = Place::new().await;
    for role in Role::ALL {
        let day = place.day(&[*role]).await;
        let topics: Vec<Topic> = day.sections.iter().map(|s| s.topic).collect();
        let expected: Vec<Topic> = Topic::ALL
            .iter()
            .copied()
            .filter(|t| t.roles().contains(role))
            .collect();
        assert_eq!(topics, expected);
        assert_eq!(day.figures.is_some(), *role == Role::Leader);
        assert_eq!(day.office.is_some(), *role == Role::Administrator);
        assert_eq!(day.accesses.is_some(), *role == Role::Auditor);
    }
    let nobody = app::Ctx {
        roles: Roles::default(),
        ..place.town.system()
    };
    assert!(matches!(
        place.town.db.read(&nobody, &Day).await,
        Err(Error::Forbidden(_))
    ));
}

#[tokio::test]
async fn a_driver_sees_the_jobs_of_today_by_deadline_but_not_where_a_protected_person_lives() {
    let place = Place::new().await;
    let (kari, hidden) = (place.person("Kari", false).await, place.person("Siv", true).await);
    let later = place.job(kari, "deliver", 30, Some("2026-03-10")).await;
    let sooner = place.job(hidden, "collect", 3, Some("2026-03-09")).await;
    place.job(kari, "deliver", 1, Some("2026-03-11")).await;
    let day = place.day(&[Role::Driver]).await;
    let jobs = section(&day, Topic::MyJobs);
    assert_eq!(ids(jobs), [sooner, later]);
    assert_eq!(jobs.total, 2);
    let addresses: Vec<_> = jobs.lines.iter().map(|l| l.who.clone().unwrap().address).collect();
    assert_eq!(addresses[0], ShownAddress::Protected);
    assert!(matches!(&addresses[1], ShownAddress::Open { street, .. } if street == "Elvegata 4"));
    let entries = "SELECT count(*) FROM access_entry WHERE what = 'day.list'";
    assert_eq!(place.town.database.count(entries).await, 2, "one for each person shown");
}

#[tokio::test]
async fn what_is_late_comes_first_and_stands_in_one_section_only() {
    let place = Place::new().await;
    let kari = place.person("Kari", false).await;
    let mine = "UPDATE need SET in_charge = '$me' WHERE id = '$id'";
    let late = place.need(kari, Some("2"), -30, mine).await;
    let explained = place
        .need(
            kari,
            Some("2"),
            -40,
            "UPDATE need SET in_charge = '$me', deviation = 'other' WHERE id = '$id'",
        )
        .await;
    let in_time = place.need(kari, Some("2"), 30, mine).await;
    let acute = place.need(kari, Some("acute"), 5, "").await;
    let nav = place
        .need(kari, Some("3"), 900, "UPDATE need SET step = 'nav' WHERE id = '$id'")
        .await;
    let untriaged = place.need(kari, None, 0, "").await;
    let day = place.day(&[Role::Coordinator, Role::Therapist, Role::Intake]).await;
    assert_eq!(ids(section(&day, Topic::LateWithoutCause)), [late]);
    assert_eq!(ids(section(&day, Topic::AcuteUnassigned)), [acute]);
    assert_eq!(ids(section(&day, Topic::Untriaged)), [untriaged]);
    let charge = section(&day, Topic::InMyCharge);
    assert_eq!(ids(charge), [explained, in_time], "the late one stands above already");
    assert_eq!((charge.total, charge.late), (3, 2));
    assert_eq!(ids(section(&day, Topic::NavWaiting)), [nav]);
    assert_eq!(charge.lines[0].what.as_deref(), Some("Rullator"));
}

#[tokio::test]
async fn a_technician_sees_wash_check_repair_and_what_the_next_planned_day_takes() {
    let place = Place::new().await;
    let kari = place.person("Kari", false).await;
    let wash = place.item("L1", "quarantine", "").await;
    let check = place.item("L2", "to_check", "").await;
    let repair = place.item("L3", "repair", "").await;
    let job = place.job(kari, "deliver", 30, Some("2026-03-12")).await;
    let load =
        format!("INSERT INTO job_load (municipality_id, job_id, ordinal, item_id) VALUES ('$m', '{job}', 1, '$id')");
    let taken = place.item("L4", "ready", &load).await;
    let day = place.day(&[Role::Technician]).await;
    assert_eq!(ids(section(&day, Topic::ToWash)), [wash]);
    assert_eq!(ids(section(&day, Topic::ToCheck)), [check]);
    assert_eq!(ids(section(&day, Topic::Repairs)), [repair]);
    assert_eq!(ids(section(&day, Topic::ToMakeReady)), [taken]);
    assert!(section(&day, Topic::MyJobs).lines.is_empty());
}

#[tokio::test]
async fn at_most_seven_lines_are_shown_and_all_are_counted() {
    let place = Place::new().await;
    let kari = place.person("Kari", false).await;
    for _ in 0..9 {
        place.need(kari, None, 0, "").await;
    }
    let day = place.day(&[Role::Intake]).await;
    let untriaged = section(&day, Topic::Untriaged);
    assert_eq!((untriaged.total, untriaged.lines.len()), (9, 7));
}

#[tokio::test]
async fn a_proposed_collection_waits_for_the_coordinator_until_it_is_a_job() {
    let place = Place::new().await;
    let kari = place.person("Kari", false).await;
    let job = place.job(kari, "collect", 99, None).await;
    let set = |state: &str| format!("UPDATE job SET state = '{state}', because = 'death' WHERE id = '{job}'");
    place.town.database.execute(&set("proposed")).await;
    let day = place.day(&[Role::Coordinator]).await;
    assert_eq!(ids(section(&day, Topic::ToCollect)), [job]);
    assert_eq!(section(&day, Topic::JobsWithoutPlan).total, 0);
    place.town.database.execute(&set("open")).await;
    let day = place.day(&[Role::Coordinator]).await;
    assert_eq!(section(&day, Topic::ToCollect).total, 0);
    assert_eq!(ids(section(&day, Topic::JobsWithoutPlan)), [job]);
}

#[tokio::test]
async fn leader_administrator_and_auditor_see_counts() {
    let place = Place::new().await;
    let kari = place.person("Kari", true).await;
    place.need(kari, Some("2"), -30, "").await;
    place.need(kari, Some("acute"), -30, "").await;
    place
        .need(
            kari,
            Some("1"),
            40,
            "UPDATE need SET state = 'in_use', step = NULL, closed_at = '$now' WHERE id = '$id'",
        )
        .await;
    place
        .town
        .database
        .execute(&place.sql(
            "INSERT INTO import_run (municipality_id, id, kind, file_name, state, started_at) VALUES ('$m', '$product', 'products', 'a.csv', 'done', '$now');
             INSERT INTO set_aside (municipality_id, id, import_id, kind, content_hash, line, raw, field, reason, reason_data, state, at)
               VALUES ('$m', gen_random_uuid(), '$product', 'products', 'x', '2', 'x', 'x', 'x', '{}', 'waiting', '$now');
             INSERT INTO task (municipality_id, id, kind, payload, state, run_at, created_at, finished_at)
               VALUES ('$m', gen_random_uuid(), 'import', '{}', 'failed', '$now', '$now', '$now');
             UPDATE staff SET locked_until = timestamptz '$now' + interval '10 minutes'",
        ))
        .await;
    let day = place.day(&[Role::Leader, Role::Administrator]).await;
    let figures = day.figures.unwrap();
    assert_eq!(
        (figures.waiting, figures.late, figures.ended, figures.inside),
        (1, 1, 1, 1)
    );
    assert_eq!(figures.late_by_service, [(None, 1)]);
    let office = day.office.unwrap();
    assert_eq!(
        (office.set_aside[0].kind.as_str(), office.set_aside[0].rows),
        ("products", 1)
    );
    assert_eq!(office.failed_tasks[0].kind, "import");
    assert_eq!(office.locked[0].name, "Tora Lund");
    place.job(kari, "deliver", 1, Some("2026-03-10")).await;
    place.day(&[Role::Driver]).await;
    let accesses = place.day(&[Role::Auditor]).await.accesses.unwrap();
    assert_eq!(
        (accesses.today, accesses.week, accesses.persons, accesses.protected),
        (1, 1, 1, 1)
    );
    assert_eq!(accesses.most, [(Some("Tora Lund".to_owned()), 1)]);
}
