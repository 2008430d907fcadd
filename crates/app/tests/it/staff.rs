use app::error::{Fault, HouseRefusal};
use app::session::{self, LogInFault};
use app::staff::{self, Filter, Update, second_factor, totp};
use app::{Error, token};
use chrono::Duration;
use data_encoding::BASE32_NOPAD;
use domain::access::{Right, Role};
use domain::ids::StaffId;
use testkit::Town;

const PASSWORD: &str = "en lang setning om bjørker";
const OTHER: &str = "en annen setning om graner";

async fn sheet(town: &Town, id: StaffId) -> Update {
    let page = town.db.read(&town.system(), &staff::Page(id)).await.unwrap();
    Update {
        staff: id,
        version: page.staff.version,
        display_name: page.staff.display_name,
        email: page.staff.email,
        phone: page.staff.phone,
        roles: page.staff.roles,
        service: page.staff.service,
        groups: page.groups,
        active: page.staff.active,
    }
}

fn fault_at(result: Result<impl std::fmt::Debug, Error>) -> (String, Fault) {
    match result {
        Err(Error::Invalid(mut faults)) => {
            let first = faults.remove(0);
            (first.field, first.fault)
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_last_administrator_stays_one() {
    let town = Town::new().await;
    let [anne, bo] = [
        town.worker("anne", &[Role::Administrator], PASSWORD).await,
        town.worker("bo", &[Role::Administrator], PASSWORD).await,
    ];
    let admin = town.as_staff(anne, &[Role::Administrator]);
    let demoted = Update {
        roles: vec![Role::Driver],
        ..sheet(&town, bo).await
    };
    town.db.run(&admin, town.command(), &demoted).await.unwrap();
    for last in [
        Update {
            roles: vec![Role::Driver],
            ..sheet(&town, anne).await
        },
        Update {
            active: false,
            ..sheet(&town, anne).await
        },
    ] {
        let refused = town.db.run(&admin, town.command(), &last).await;
        assert!(matches!(refused, Err(Error::Refused(r)) if r == HouseRefusal::LastAdministrator.into()));
    }
}

#[tokio::test]
async fn two_administrators_who_take_each_other_out_at_once_leave_one() {
    let town = Town::new().await;
    for round in 0..5 {
        let a = town
            .worker(&format!("a{round}"), &[Role::Administrator], PASSWORD)
            .await;
        let b = town
            .worker(&format!("b{round}"), &[Role::Administrator], PASSWORD)
            .await;
        town.database
            .execute(&format!(
                "UPDATE staff SET roles = '{{driver}}' WHERE id NOT IN ('{a}', '{b}')"
            ))
            .await;
        let out = |sheet: Update| Update { active: false, ..sheet };
        let (without_a, without_b) = (out(sheet(&town, a).await), out(sheet(&town, b).await));
        let (as_a, as_b) = (
            town.as_staff(a, &[Role::Administrator]),
            town.as_staff(b, &[Role::Administrator]),
        );
        let (first, second) = tokio::join!(
            town.db.run(&as_b, town.command(), &without_a),
            town.db.run(&as_a, town.command(), &without_b)
        );
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
        let left = "SELECT count(*) FROM staff WHERE active AND 'administrator' = ANY (roles)";
        assert_eq!(town.database.count(left).await, 1);
    }
}

#[tokio::test]
async fn who_is_taken_out_of_use_is_logged_out_everywhere_and_so_are_the_tokens() {
    let town = Town::new().await;
    let system = town.system();
    let tone = town.worker("tone", &[Role::Technician], PASSWORD).await;
    let session = town.log_in("Tone ", PASSWORD, None).await.unwrap();
    let token = token::create(&town.db, &system, Role::Technician, Some(tone), "x")
        .await
        .unwrap();
    assert!(token::resolve(&town.db, &token).await.unwrap().is_some());
    let out = Update {
        active: false,
        ..sheet(&town, tone).await
    };
    town.db.run(&system, town.command(), &out).await.unwrap();
    assert!(token::resolve(&town.db, &token).await.unwrap().is_none());
    assert_eq!(
        town.log_in("tone", PASSWORD, None).await.unwrap_err(),
        LogInFault::Wrong
    );
    let open = format!(
        "SELECT count(*) FROM session WHERE id = '{}' AND revoked_at IS NULL",
        session.id
    );
    assert_eq!(town.database.count(&open).await, 0);
    // Back in use, an old session and an old token stay ended.
    let back = Update {
        active: true,
        ..sheet(&town, tone).await
    };
    town.db.run(&system, town.command(), &back).await.unwrap();
    assert_eq!(town.database.count(&open).await, 0);
    assert!(token::resolve(&town.db, &token).await.unwrap().is_none());
    assert!(town.log_in("tone", PASSWORD, None).await.is_ok());
}

#[tokio::test]
async fn a_sheet_changed_by_another_in_the_meantime_is_a_conflict() {
    let town = Town::new().await;
    let tone = town.worker("tone", &[Role::Technician], PASSWORD).await;
    let seen = sheet(&town, tone).await;
    town.db.run(&town.system(), town.command(), &seen).await.unwrap();
    let late = town.db.run(&town.system(), town.command(), &seen).await;
    assert!(matches!(late, Err(Error::Conflict)));
}

#[tokio::test]
async fn a_one_time_password_is_told_once_unlocks_and_must_be_changed() {
    let town = Town::new().await;
    let tone = town.worker("tone", &[Role::Technician], PASSWORD).await;
    for _ in 0..5 {
        town.log_in("tone", "feil", None).await.unwrap_err();
    }
    let old = town.log_in("tone", PASSWORD, None).await;
    assert!(matches!(old, Err(LogInFault::Locked(_))));
    let command = town.command();
    let system = town.system();
    let give = || staff::give_one_time_password(&town.db, &system, command, tone);
    let told = give().await.unwrap().expect("told the first time");
    assert_eq!(give().await.unwrap(), None);
    assert!(town.log_in("tone", PASSWORD, None).await.is_err());
    let session = town.log_in("tone", &told, None).await.unwrap();
    assert!(session.must_change_password);
    // Neither the command log nor the table holds it.
    for table in ["command_log", "staff"] {
        let rows = town.database.rows(&format!("SELECT * FROM {table}")).await;
        assert!(rows.iter().all(|r| !r.to_string().contains(&told)));
    }
    let elsewhere = town.log_in("tone", &told, None).await.unwrap();
    let ctx = town.request(&session);
    let change = |present: &str, new: &str, again: &str| {
        let (present, new, again) = (present.to_owned(), new.to_owned(), again.to_owned());
        staff::change_own_password(&town.db, &ctx, town.command(), session.id, present, new, again)
    };
    assert_eq!(
        fault_at(change("feil", OTHER, OTHER).await),
        ("present".into(), Fault::WrongPassword)
    );
    assert_eq!(
        fault_at(change(&told, &told, &told).await),
        ("new".into(), Fault::SamePassword)
    );
    assert_eq!(
        fault_at(change(&told, OTHER, PASSWORD).await),
        ("again".into(), Fault::NotTheSame)
    );
    assert_eq!(fault_at(change(&told, "kort", "kort").await).0, "new");
    change(&told, OTHER, OTHER).await.unwrap();
    let open: Vec<_> = town
        .db
        .read(&ctx, &session::Mine)
        .await
        .unwrap()
        .iter()
        .map(|s| s.id)
        .collect();
    assert_eq!(open, [session.id], "the session elsewhere has ended: {}", elsewhere.id);
    assert!(!town.log_in("tone", OTHER, None).await.unwrap().must_change_password);
}

#[tokio::test]
async fn guessing_the_present_password_in_an_open_session_locks_the_account() {
    let town = Town::new().await;
    town.worker("tone", &[Role::Technician], PASSWORD).await;
    let session = town.log_in("tone", PASSWORD, None).await.unwrap();
    let ctx = town.request(&session);
    for n in 0..5 {
        let wrong = second_factor::disable(&town.db, &ctx, town.command(), format!("gjett {n}")).await;
        assert_eq!(fault_at(wrong).1, Fault::WrongPassword);
    }
    let right = second_factor::disable(&town.db, &ctx, town.command(), PASSWORD.into()).await;
    assert_eq!(
        fault_at(right).1,
        Fault::WrongPassword,
        "locked: even the right one is not taken"
    );
    town.clock.pass(Duration::minutes(16));
    let ctx = town.request(&session);
    second_factor::disable(&town.db, &ctx, town.command(), PASSWORD.into())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_second_factor_is_confirmed_asked_for_saved_by_recovery_codes_and_taken_away() {
    let town = Town::new().await;
    town.worker("tone", &[Role::Technician], PASSWORD).await;
    let session = town.log_in("tone", PASSWORD, None).await.unwrap();
    let ctx = town.request(&session);
    assert!(town.db.read(&ctx, &second_factor::Waiting).await.unwrap().is_none());
    town.db
        .run(&ctx, town.command(), &second_factor::Begin {})
        .await
        .unwrap();
    let pending = town.db.read(&ctx, &second_factor::Waiting).await.unwrap().unwrap();
    assert!(pending.uri.contains("tone") && pending.uri.contains(&pending.secret) && pending.uri.contains("Granvik"));
    let secret = BASE32_NOPAD.decode(pending.secret.as_bytes()).unwrap();
    let code = || totp::code(&secret, town.clock.now()).unwrap();
    // Not before a code was shown.
    town.log_in("tone", PASSWORD, None).await.unwrap();
    let wrong = second_factor::confirm(&town.db, &ctx, town.command(), "000000").await;
    assert_eq!(fault_at(wrong), ("code".into(), Fault::WrongCode));
    let command = town.command();
    let codes = second_factor::confirm(&town.db, &ctx, command, &code())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(codes.len(), second_factor::RECOVERY_CODES);
    assert_eq!(
        second_factor::confirm(&town.db, &ctx, command, &code()).await.unwrap(),
        None
    );
    assert_eq!(
        town.log_in("tone", PASSWORD, None).await.unwrap_err(),
        LogInFault::CodeMissing
    );
    // The code that confirmed is used up; the next is good, once.
    assert_eq!(
        town.log_in("tone", PASSWORD, Some(&code())).await.unwrap_err(),
        LogInFault::CodeWrong
    );
    town.clock.pass(Duration::seconds(30));
    town.log_in("tone", PASSWORD, Some(&code())).await.unwrap();
    assert_eq!(
        town.log_in("tone", PASSWORD, Some(&code())).await.unwrap_err(),
        LogInFault::CodeWrong
    );
    // A recovery code as people write it, once.
    let typed = codes[0].to_uppercase().replace('-', " ");
    town.log_in("tone", PASSWORD, Some(&typed)).await.unwrap();
    assert_eq!(
        town.log_in("tone", PASSWORD, Some(&typed)).await.unwrap_err(),
        LogInFault::CodeWrong
    );
    let stored = town
        .database
        .rows("SELECT totp_secret, recovery_codes FROM staff")
        .await[0]
        .to_string();
    assert!(!stored.contains(&data_encoding::HEXLOWER.encode(&secret)));
    assert_eq!(stored.matches("\\\\x").count(), 1 + codes.len() - 1);
    second_factor::disable(&town.db, &ctx, town.command(), PASSWORD.into())
        .await
        .unwrap();
    town.log_in("tone", PASSWORD, None).await.unwrap();
}

#[tokio::test]
async fn only_administrators_touch_others_accounts() {
    let town = Town::new().await;
    let tone = town.worker("tone", &[Role::Technician], PASSWORD).await;
    let seen = sheet(&town, tone).await;
    for role in Role::ALL.iter().filter(|r| !r.may(Right::Administer)) {
        let ctx = town.with(&[*role]);
        let forbidden = |r: Result<(), Error>| assert!(matches!(r, Err(Error::Forbidden(_))), "{role}");
        forbidden(town.db.run(&ctx, town.command(), &seen).await.map(drop));
        forbidden(
            staff::give_one_time_password(&town.db, &ctx, town.command(), tone)
                .await
                .map(drop),
        );
        let reset = second_factor::Reset { staff: tone };
        forbidden(town.db.run(&ctx, town.command(), &reset).await.map(drop));
        forbidden(town.db.read(&ctx, &staff::List(Filter::default())).await.map(drop));
        forbidden(town.db.read(&ctx, &staff::Page(tone)).await.map(drop));
        let all = session::RevokeAll { staff: tone, but: None };
        forbidden(town.db.read(&ctx, &all).await);
    }
}

#[tokio::test]
async fn workers_are_found_by_part_of_a_name_role_and_use() {
    let town = Town::new().await;
    let tone = town.worker("tone", &[Role::Technician], PASSWORD).await;
    town.worker("bo", &[Role::Driver], PASSWORD).await;
    let system = town.system();
    let names = |filter: Filter| {
        let (town, system) = (&town, &system);
        async move {
            let all = town.db.read(system, &staff::List(filter)).await.unwrap();
            all.into_iter().map(|l| l.staff.user_name).collect::<Vec<_>>()
        }
    };
    let text = |text: &str| Filter {
        text: text.into(),
        ..Filter::default()
    };
    assert_eq!(names(Filter::default()).await, ["bo", "tone"]);
    assert_eq!(names(text("TON prø")).await, ["tone"]);
    let drivers = Filter {
        role: Some(Role::Driver),
        ..Filter::default()
    };
    assert_eq!(names(drivers).await, ["bo"]);
    let out = Update {
        active: false,
        ..sheet(&town, tone).await
    };
    town.db.run(&system, town.command(), &out).await.unwrap();
    let gone = Filter {
        inactive: true,
        ..Filter::default()
    };
    assert_eq!(names(gone).await, ["tone"]);
}
