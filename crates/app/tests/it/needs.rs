use app::need::queue::{Charge, Filter, Standing};
use app::need::{
    Assign, Close, Describe, EnterStep, ExplainDeviation, LineWish, Open, Page, Queue, RemoveLine, SetLevel, Wish,
};
use app::person::{Beside, Create, Sheet};
use app::priority_key::{NewVersion, Versions};
use app::{Ctx, Error, Refusal};
use chrono::{Duration, TimeZone, Utc};
use domain::access::Role;
use domain::ids::{NeedId, PersonId, StaffId};
use domain::need::{Channel, CloseReason, DeviationCause, NeedRefusal, NeedState, Step, Term};
use domain::priority_key::{ClockStart, CriterionCode, LevelCode, Limit, default_key};
use testkit::Town;

async fn person(town: &Town) -> PersonId {
    let sheet = Sheet {
        first_name: "Kari".into(),
        last_name: "Prøve".into(),
        ..Sheet::default()
    };
    let done = town
        .db
        .run(&town.system(), town.command(), &Create { sheet })
        .await
        .unwrap();
    done.into_inner().person
}

fn words(text: &str) -> LineWish {
    LineWish {
        what: Wish::Words { words: text.into() },
        quantity: 1,
        note: None,
        exchange: None,
    }
}

fn opening(person: PersonId, ticked: &[&str]) -> Open {
    Open {
        person,
        channel: Channel::HomeCare,
        caller_name: Some("Hjemmetjenesten".into()),
        caller_phone: None,
        matters: "Komme seg ut i hagen".into(),
        challenge: "Ustø etter fall".into(),
        note: String::new(),
        term: Term::Short,
        service: None,
        ticked: ticked.iter().map(|c| CriterionCode::new(*c)).collect(),
        lines: vec![words("Rullator")],
        contact_at: None,
        information_complete: true,
        triage_now: false,
        source: None,
    }
}

async fn opened(town: &Town, ctx: &Ctx, new: &Open) -> NeedId {
    town.db.run(ctx, town.command(), new).await.unwrap().into_inner()
}

fn level(need: NeedId, level: &str, ticked: &[&str], reason: &str) -> SetLevel {
    SetLevel {
        need,
        ticked: ticked.iter().map(|c| CriterionCode::new(*c)).collect(),
        level: LevelCode::new(level),
        reason: reason.into(),
        next: None,
        complete_at: None,
    }
}

fn faulty(result: Result<impl std::fmt::Debug, Error>) -> Vec<String> {
    match result {
        Err(Error::Invalid(faults)) => faults.into_iter().map(|f| f.field).collect(),
        other => panic!("not a fault of a field: {other:?}"),
    }
}

/// The stored rows are what the events say.
async fn is_proven(town: &Town) {
    let reports = app::check::run(&town.db, None).await.unwrap();
    assert!(reports.iter().all(|r| r.is_clean()), "{}", reports[0].text());
}

#[tokio::test]
async fn a_need_goes_from_the_call_to_its_level_with_the_keys_deadline_and_a_history_of_who_and_why() {
    let town = Town::new().await;
    let ctx = town.with(&[Role::Intake]);
    let kari = person(&town).await;
    let need = opened(&town, &ctx, &opening(kari, &["acute_loss_of_function"])).await;
    let page = town.db.read(&ctx, &Page { need }).await.unwrap();
    assert_eq!(page.proposed, Some(LevelCode::new("1")));
    assert_eq!(page.need.state, NeedState::Untriaged);
    assert_eq!(page.lines[0].title(), "Rullator");

    let same = level(need, "1", &["acute_loss_of_function"], "");
    let set = town.db.run(&ctx, town.command(), &same).await.unwrap().into_inner();
    // Tuesday 10 March, five days: to the end of Sunday 15 March in Oslo.
    assert_eq!(set.deadline, Utc.with_ymd_and_hms(2026, 3, 15, 23, 0, 0).unwrap());

    let other = |reason| level(need, "2", &["acute_loss_of_function"], reason);
    assert_eq!(faulty(town.db.run(&ctx, town.command(), &other(" ")).await), ["reason"]);
    town.db
        .run(&ctx, town.command(), &other("Har lånt en rullator av naboen"))
        .await
        .unwrap();
    let page = town.db.read(&ctx, &Page { need }).await.unwrap();
    assert_eq!(page.level, Some(LevelCode::new("2")));
    let told: Vec<_> = page
        .history
        .iter()
        .map(|h| (h.level.as_str(), h.reason.as_deref()))
        .collect();
    assert_eq!(told, [("2", Some("Har lånt en rullator av naboen")), ("1", None)]);
    is_proven(&town).await;
}

#[tokio::test]
async fn only_the_joint_intake_sets_the_acute_level() {
    let town = Town::new().await;
    let kari = person(&town).await;
    let therapist = town.with(&[Role::Therapist]);
    let mut new = opening(kari, &["terminal_phase"]);
    new.triage_now = true;
    let need = opened(&town, &therapist, &new).await;
    let page = town.db.read(&therapist, &Page { need }).await.unwrap();
    assert_eq!(
        page.need.state,
        NeedState::Untriaged,
        "the therapist's proposal waits for the intake"
    );
    let acute = level(need, "acute", &["terminal_phase"], "");
    assert!(matches!(
        town.db.run(&therapist, town.command(), &acute).await,
        Err(Error::Refused(Refusal::Need(NeedRefusal::JointIntakeOnly)))
    ));
    let intake = town.with(&[Role::Intake]);
    town.db.run(&intake, town.command(), &acute).await.unwrap();
    let at_once = opened(&town, &intake, &new).await;
    let page = town.db.read(&intake, &Page { need: at_once }).await.unwrap();
    assert_eq!(page.level, Some(LevelCode::new("acute")));
    is_proven(&town).await;
}

#[tokio::test]
async fn a_key_published_later_changes_neither_criteria_nor_limit_of_a_clock_that_has_started() {
    let town = Town::new().await;
    let admin = town.with(&[Role::Administrator]);
    let intake = town.with(&[Role::Intake]);
    let kari = person(&town).await;
    let before = opened(&town, &intake, &opening(kari, &["sudden_loss_of_function"])).await;

    let mut levels = default_key().levels;
    levels[2].limit = Limit::Days(10);
    let new = |valid_from: &str| NewVersion {
        valid_from: valid_from.parse().unwrap(),
        clock_start: ClockStart::FirstContact,
        levels: levels.clone(),
    };
    assert_eq!(
        faulty(town.db.run(&admin, town.command(), &new("2026-03-09")).await),
        ["valid_from"]
    );
    let version = town
        .db
        .run(&admin, town.command(), &new("2026-03-11"))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(version, 2);

    town.clock.pass(Duration::days(1));
    let intake = town.with(&[Role::Intake]);
    let after = opened(&town, &intake, &opening(kari, &["sudden_loss_of_function"])).await;
    for (need, key, day) in [(before, 1, 24), (after, 2, 21)] {
        let set = level(need, "2", &["sudden_loss_of_function"], "");
        let set = town.db.run(&intake, town.command(), &set).await.unwrap().into_inner();
        assert_eq!(set.key_version, key);
        assert_eq!(set.deadline, Utc.with_ymd_and_hms(2026, 3, day, 23, 0, 0).unwrap());
    }
    let versions = town
        .db
        .read(&town.with(&[Role::Administrator]), &Versions)
        .await
        .unwrap();
    let held: Vec<_> = versions.iter().map(|v| (v.key.version, v.in_force)).collect();
    assert_eq!(held, [(2, true), (1, false)]);
    is_proven(&town).await;
}

#[tokio::test]
async fn a_key_with_faults_is_refused_at_its_fields() {
    let town = Town::new().await;
    let mut levels = default_key().levels;
    levels[1].limit = Limit::Days(1);
    levels[3].criteria.clear();
    let new = NewVersion {
        valid_from: "2026-04-01".parse().unwrap(),
        clock_start: ClockStart::FirstContact,
        levels,
    };
    let admin = town.with(&[Role::Administrator]);
    assert_eq!(
        faulty(town.db.run(&admin, town.command(), &new).await),
        ["levels[1].limit", "levels[3].criteria"]
    );
    assert!(matches!(
        town.db
            .run(&town.with(&[Role::Coordinator]), town.command(), &new)
            .await,
        Err(Error::Forbidden(_))
    ));
}

#[tokio::test]
async fn under_a_key_that_waits_for_complete_information_the_clock_starts_there() {
    let town = Town::new().await;
    let new_key = NewVersion {
        valid_from: "2026-03-10".parse().unwrap(),
        clock_start: ClockStart::CompleteInformation,
        levels: default_key().levels,
    };
    let admin = town.with(&[Role::Administrator]);
    town.db.run(&admin, town.command(), &new_key).await.unwrap();
    let kari = person(&town).await;
    let mut new = opening(kari, &["incipient_loss"]);
    new.information_complete = false;
    let need = opened(&town, &town.with(&[Role::Intake]), &new).await;
    town.clock.pass(Duration::days(4));
    let ctx = town.with(&[Role::Intake]);
    let mut set = level(need, "3", &["incipient_loss"], "");
    set.complete_at = Some(ctx.now - Duration::days(1));
    town.db.run(&ctx, town.command(), &set).await.unwrap();
    let page = town.db.read(&ctx, &Page { need }).await.unwrap();
    assert_eq!(page.need.clock_from, ctx.now - Duration::days(1));
    is_proven(&town).await;
}

#[tokio::test]
async fn a_late_need_is_a_deviation_until_a_cause_is_given_and_one_in_time_has_none() {
    let town = Town::new().await;
    let ctx = town.with(&[Role::Coordinator]);
    let kari = person(&town).await;
    let mut new = opening(kari, &["acute_loss_of_function"]);
    new.triage_now = true;
    let need = opened(&town, &ctx, &new).await;
    let explain = ExplainDeviation {
        need,
        cause: DeviationCause::NotInStock,
    };
    assert!(matches!(
        town.db.run(&ctx, town.command(), &explain).await,
        Err(Error::Refused(Refusal::Need(NeedRefusal::NotLate)))
    ));
    town.clock.pass(Duration::days(8));
    let ctx = town.with(&[Role::Coordinator]);
    town.db.run(&ctx, town.command(), &explain).await.unwrap();
    let page = town.db.read(&ctx, &Page { need }).await.unwrap();
    assert!(page.is_late(ctx.now));
    assert_eq!(page.need.deviation, Some(DeviationCause::NotInStock));
}

#[tokio::test]
async fn the_steps_of_a_need_add_up_to_its_time() {
    let town = Town::new().await;
    let kari = person(&town).await;
    let mut new = opening(kari, &["acute_loss_of_function"]);
    new.triage_now = true;
    let need = opened(&town, &town.with(&[Role::Intake]), &new).await;
    for (days, step) in [(1, Step::Store), (2, Step::Transport)] {
        town.clock.pass(Duration::days(days));
        let ctx = town.with(&[Role::Intake]);
        // Entering the step that it is in already changes nothing.
        for _ in 0..2 {
            town.db
                .run(&ctx, town.command(), &EnterStep { need, step })
                .await
                .unwrap();
        }
    }
    town.clock.pass(Duration::days(1));
    let ctx = town.with(&[Role::Intake]);
    let close = Close {
        need,
        reason: CloseReason::OtherSolution,
    };
    town.db.run(&ctx, town.command(), &close).await.unwrap();
    let page = town.db.read(&ctx, &Page { need }).await.unwrap();
    let spent: Vec<_> = page
        .steps
        .iter()
        .map(|s| (s.step, (s.until.unwrap() - s.from).num_days()))
        .collect();
    assert_eq!(
        spent,
        [
            (Step::Triage, 0),
            (Step::Assessment, 1),
            (Step::Store, 2),
            (Step::Transport, 1)
        ]
    );
    assert_eq!(
        page.level,
        Some(LevelCode::new("1")),
        "the level stays for the statistics"
    );
    is_proven(&town).await;
}

#[tokio::test]
async fn the_queue_sorts_by_time_left_counts_each_choice_and_pages_without_gaps() {
    let town = Town::new().await;
    let ctx = town.with(&[Role::Intake]);
    let kari = person(&town).await;
    let mut ids = vec![];
    for ticked in [
        "incipient_loss",
        "sudden_loss_of_function",
        "acute_loss_of_function",
        "terminal_phase",
    ] {
        let mut new = opening(kari, &[ticked]);
        new.triage_now = true;
        ids.push(opened(&town, &ctx, &new).await);
    }
    let waits = opened(&town, &ctx, &opening(kari, &[])).await;
    town.clock.pass(Duration::days(3));
    let ctx = town.with(&[Role::Intake]);
    ids.push(waits);
    ids.reverse();
    let (mut seen, mut after) = (vec![], None);
    for _ in 0..5 {
        let queue = Queue {
            filter: Filter::default(),
            after,
            most: 2,
        };
        let answer = town.db.read(&ctx, &queue).await.unwrap();
        assert_eq!(answer.total, 5);
        seen.extend(answer.rows.iter().map(|r| r.id));
        after = answer.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, ids);
    let late = Queue {
        filter: Filter {
            standing: Some(Standing::Late),
            ..Filter::default()
        },
        after: None,
        most: 50,
    };
    let answer = town.db.read(&ctx, &late).await.unwrap();
    assert_eq!(answer.rows.len(), 1);
    assert_eq!(answer.total, 1);
    assert_eq!(
        answer.counts.standing[&Standing::NoLevel],
        1,
        "a chip counts as if it were chosen"
    );
    assert_eq!(
        answer.counts.level.get(&LevelCode::new("3")),
        None,
        "none of level 3 is late"
    );
}

#[tokio::test]
async fn many_needs_change_hands_at_once_or_none_does() {
    let town = Town::new().await;
    let ctx = town.with(&[Role::Coordinator]);
    let kari = person(&town).await;
    let mut needs = vec![];
    for _ in 0..3 {
        needs.push(opened(&town, &ctx, &opening(kari, &[])).await);
    }
    let staff = town
        .db
        .run(
            &town.system(),
            town.command(),
            &app::staff::Create {
                user_name: "ola".into(),
                display_name: "Ola Prøve".into(),
                email: None,
                roles: vec![Role::Therapist],
                service: None,
                lang: "nb".into(),
                password_hash: None,
            },
        )
        .await
        .unwrap()
        .into_inner();
    let stranger: StaffId = ctx.id();
    let assign = |to, needs: &[NeedId]| Assign {
        needs: needs.to_vec(),
        to,
    };
    assert_eq!(
        faulty(town.db.run(&ctx, town.command(), &assign(Some(stranger), &needs)).await),
        ["to"]
    );
    let gone: NeedId = ctx.id();
    let with_gone = [needs.clone(), vec![gone]].concat();
    assert!(matches!(
        town.db
            .run(&ctx, town.command(), &assign(Some(staff), &with_gone))
            .await,
        Err(Error::NotFound)
    ));
    let ola = |charge| Queue {
        filter: Filter {
            charge: Some(charge),
            ..Filter::default()
        },
        after: None,
        most: 50,
    };
    assert_eq!(town.db.read(&ctx, &ola(Charge::Nobody)).await.unwrap().total, 3);
    town.db
        .run(&ctx, town.command(), &assign(Some(staff), &needs))
        .await
        .unwrap();
    let answer = town.db.read(&ctx, &ola(Charge::Staff(staff))).await.unwrap();
    assert_eq!(answer.total, 3);
    assert_eq!(answer.rows[0].in_charge.as_ref().unwrap().1, "Ola Prøve");
    is_proven(&town).await;
}

#[tokio::test]
async fn what_the_person_has_and_waits_for_is_shown_beside_and_marked_where_it_is_alike() {
    let town = Town::new().await;
    let ctx = town.with(&[Role::Intake]);
    let kari = person(&town).await;
    let class = |iso: &str| Wish::Class { iso: iso.into() };
    for iso in ["12 06 06", "18 12 10"] {
        let mut new = opening(kari, &[]);
        new.lines[0].what = class(iso);
        opened(&town, &ctx, &new).await;
    }
    let beside = Beside {
        person: kari,
        wishes: vec![class("120603")],
    };
    let answer = town.db.read(&ctx, &beside).await.unwrap();
    let similar: Vec<_> = answer.needs.iter().map(|n| n.similar).collect();
    assert_eq!(similar, [true, false]);
}

#[tokio::test]
async fn texts_are_corrected_and_what_is_dropped_is_waited_for_no_more() {
    let town = Town::new().await;
    let ctx = town.with(&[Role::Therapist]);
    let kari = person(&town).await;
    let need = opened(&town, &ctx, &opening(kari, &[])).await;
    let describe = Describe {
        need,
        matters: "Gå til butikken".into(),
        challenge: "Ustø".into(),
        note: "Ring datteren".into(),
        term: Term::Lasting,
    };
    town.db.run(&ctx, town.command(), &describe).await.unwrap();
    let page = town.db.read(&ctx, &Page { need }).await.unwrap();
    assert_eq!(page.matters.as_deref(), Some("Gå til butikken"));
    assert_eq!(page.need.term, Term::Lasting);
    let line = page.lines[0].line.id;
    town.db
        .run(&ctx, town.command(), &RemoveLine { need, line })
        .await
        .unwrap();
    let page = town.db.read(&ctx, &Page { need }).await.unwrap();
    assert_eq!(page.lines[0].line.state.code(), "removed");
    assert_eq!(
        page.need.state,
        NeedState::Untriaged,
        "nothing was delivered, so the clock goes on"
    );
    is_proven(&town).await;
}

#[tokio::test]
async fn an_empty_call_and_wishes_that_do_not_exist_are_told_at_their_fields() {
    let town = Town::new().await;
    let ctx = town.with(&[Role::Intake]);
    let kari = person(&town).await;
    let mut empty = opening(kari, &[]);
    (empty.matters, empty.challenge, empty.lines) = (String::new(), " ".into(), vec![]);
    assert_eq!(faulty(town.db.run(&ctx, town.command(), &empty).await), ["challenge"]);
    let mut wrong = opening(kari, &["no_such_criterion"]);
    assert_eq!(faulty(town.db.run(&ctx, town.command(), &wrong).await), ["criteria"]);
    wrong = opening(kari, &[]);
    wrong.lines = vec![
        LineWish {
            what: Wish::Product { product: ctx.id() },
            ..words("")
        },
        LineWish {
            quantity: 0,
            ..words("Krykker")
        },
    ];
    assert_eq!(
        faulty(town.db.run(&ctx, town.command(), &wrong).await),
        ["lines[0].what", "lines[1].quantity"]
    );
    assert_eq!(town.database.count("SELECT count(*) FROM need").await, 0);
}

#[tokio::test]
async fn another_municipalitys_need_is_not_to_be_found() {
    let town = Town::new().await;
    let kari = person(&town).await;
    let need = opened(&town, &town.with(&[Role::Intake]), &opening(kari, &[])).await;
    let neighbour = town.neighbour().await.system(town.clock.world());
    assert!(matches!(
        town.db.read(&neighbour, &Page { need }).await,
        Err(Error::NotFound)
    ));
    let step = EnterStep {
        need,
        step: Step::Store,
    };
    assert!(matches!(
        town.db.run(&neighbour, town.command(), &step).await,
        Err(Error::NotFound)
    ));
}
