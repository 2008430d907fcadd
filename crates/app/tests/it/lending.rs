//! From the shelf to the person and back: reserve, deliver, hand over, extend, collect, take back.

mod endings;

use app::job::{self, Finish, JobQueue, OfJob, QueueFilter};
use app::loan::{
    BulkOut, ChooseDelivery, Extend, HandOver, LoanList, Lose, NavReached, NavReceive, NavWay, Pick, ReceiptOf,
    Release, Reserve, TakeBackMany, Which,
};
use app::{Ctx, Done, Error, Refusal, check, person, stock};
use chrono::{Duration, NaiveDate};
use domain::access::Role;
use domain::ids::{ItemId, JobId, NeedId, NeedLineId, PersonId, PlaceId, ProductId};
use domain::item::ItemRefusal;
use domain::job::{JobRefusal, Way};
use domain::loan::{LoanKind, LoanRefusal};
use domain::need::{NavStep, Term};
use domain::place::PlaceKind;
use testkit::Town;

/// The first device for the first line, the second for the second, as far as there are lines.
fn picks(lines: &[NeedLineId], items: &[ItemId]) -> Vec<Pick> {
    let pairs = lines.iter().zip(items);
    pairs
        .map(|(line, item)| Pick {
            line: *line,
            item: *item,
        })
        .collect()
}

struct Lending {
    town: Town,
    store: PlaceId,
    quarantine: PlaceId,
    walker: ProductId,
    grip: ProductId,
    items: Vec<ItemId>,
    person: PersonId,
}

impl Lending {
    /// A store with four walkers and ten grips, a place for quarantine, and one person.
    async fn new() -> Lending {
        let town = Town::new().await;
        let store = town.place(PlaceKind::Store, "Lager", None).await;
        let quarantine = town.place(PlaceKind::Quarantine, "Mottak", None).await;
        let walker = town.product("Rullator Fjell", "123456", "12060601").await;
        let grip = town.bulk_product("Gripetang", "123457", "24180301").await;
        let items = town.items(walker, store, &["L1", "L2", "L3", "L4"]).await;
        let receive = stock::Receive {
            product: grip,
            quantity: 10,
            from: PlaceKind::Supplier,
            to: store,
        };
        let ctx = town.with(&[Role::Technician]);
        town.db.run(&ctx, town.command(), &receive).await.unwrap();
        let person = town.someone("Kari", "Prøve", false).await;
        Lending {
            town,
            store,
            quarantine,
            walker,
            grip,
            items,
            person,
        }
    }

    fn worker(&self) -> Ctx {
        self.town.with(&[Role::Coordinator])
    }

    async fn run<C: app::Command>(&self, command: &C) -> Result<C::Outcome, Error> {
        let done = self.town.db.run(&self.worker(), self.town.command(), command).await?;
        Ok(done.into_inner())
    }

    async fn lines(&self, need: NeedId) -> Vec<NeedLineId> {
        let sql = format!("SELECT id FROM need_line WHERE need_id = '{need}' ORDER BY ordinal");
        let rows = self.town.database.rows(&sql).await;
        rows.iter()
            .map(|r| r["id"].as_str().unwrap().parse().unwrap())
            .collect()
    }

    async fn word(&self, sql: &str) -> String {
        let rows = self.town.database.rows(sql).await;
        let first = rows[0].as_object().unwrap().values().next().unwrap().clone();
        first.as_str().map(str::to_owned).unwrap_or_else(|| first.to_string())
    }

    async fn count(&self, sql: &str) -> i64 {
        self.town.database.count(sql).await
    }

    fn hand_over(&self, items: &[ItemId], bulk: u32) -> HandOver {
        HandOver {
            person: self.person,
            kind: LoanKind::Short,
            due: None,
            need: None,
            items: items.to_vec(),
            bulk: (bulk > 0)
                .then_some(BulkOut {
                    product: self.grip,
                    quantity: bulk,
                    from: None,
                    line: None,
                })
                .into_iter()
                .collect(),
        }
    }

    /// Ledger, lives, clocks and logs say the same.
    async fn is_sound(&self) {
        for report in check::run(&self.town.db, None).await.unwrap() {
            assert!(report.is_clean(), "{}", report.text());
        }
    }
}

#[tokio::test]
async fn a_need_is_reserved_delivered_and_its_clock_stops() {
    let l = Lending::new().await;
    let need = l
        .town
        .need_of(l.person, Term::Short, &[(l.walker, 2), (l.grip, 3)])
        .await;
    let line = l.lines(need).await[0];
    let picks = vec![Pick { line, item: l.items[0] }, Pick { line, item: l.items[1] }];
    l.run(&Reserve { need, picks, way: None }).await.unwrap();
    assert_eq!(
        l.count(&format!(
            "SELECT count(*) FROM need_line WHERE need_id = '{need}' AND state = 'reserved'"
        ))
        .await,
        2,
        "the line that wanted two became two lines"
    );
    let choose = ChooseDelivery {
        need,
        way: Way::Delivery,
        details: Default::default(),
    };
    let job = l.run(&choose).await.unwrap();
    assert_eq!(l.run(&choose).await.unwrap(), job, "the same way again is the same job");
    assert_eq!(
        l.word(&format!("SELECT step FROM need WHERE id = '{need}'")).await,
        "transport"
    );
    let page = l.town.db.read(&l.worker(), &OfJob { job }).await.unwrap();
    assert_eq!(page.load.len(), 3);
    assert_eq!(page.row.level.as_deref(), Some("2"));
    let finished = l
        .run(&Finish {
            job,
            kind: None,
            due: None,
            to: None,
        })
        .await
        .unwrap();
    assert_eq!((finished.loans.len(), finished.in_use), (3, vec![need]));
    assert_eq!(
        l.word(&format!("SELECT state FROM need WHERE id = '{need}'")).await,
        "in_use"
    );
    assert_eq!(
        l.word(&format!("SELECT state FROM job WHERE id = '{job}'")).await,
        "done"
    );
    let again = l
        .run(&Finish {
            job,
            kind: None,
            due: None,
            to: None,
        })
        .await;
    assert!(matches!(again, Err(Error::Refused(Refusal::Job(JobRefusal::Finished)))));
    l.is_sound().await;
}

#[tokio::test]
async fn another_way_replaces_the_job_and_a_release_takes_its_load_away() {
    let l = Lending::new().await;
    let need = l
        .town
        .need_of(l.person, Term::Short, &[(l.walker, 1), (l.walker, 1)])
        .await;
    let lines = l.lines(need).await;
    let picks = picks(&lines, &l.items);
    l.run(&Reserve { need, picks, way: None }).await.unwrap();
    let choose = |way| ChooseDelivery {
        need,
        way,
        details: Default::default(),
    };
    let first = l.run(&choose(Way::Delivery)).await.unwrap();
    let second = l.run(&choose(Way::SelfPickup)).await.unwrap();
    let state = async |job: JobId| l.word(&format!("SELECT state FROM job WHERE id = '{job}'")).await;
    assert_eq!(
        (state(first).await.as_str(), state(second).await.as_str()),
        ("cancelled", "open")
    );
    l.run(&Release { need, line: lines[0] }).await.unwrap();
    assert_eq!(
        l.town
            .db
            .read(&l.worker(), &OfJob { job: second })
            .await
            .unwrap()
            .load
            .len(),
        1
    );
    l.run(&Release { need, line: lines[1] }).await.unwrap();
    assert_eq!(state(second).await, "cancelled");
    assert_eq!(
        l.word(&format!("SELECT step FROM need WHERE id = '{need}'")).await,
        "store"
    );
    assert_eq!(l.count("SELECT count(*) FROM item WHERE state = 'ready'").await, 4);
    let nothing = l.run(&choose(Way::Delivery)).await;
    assert!(matches!(
        nothing,
        Err(Error::Refused(Refusal::Job(JobRefusal::NothingReserved)))
    ));
    l.is_sound().await;
}

#[tokio::test]
async fn reserving_is_all_or_nothing() {
    let l = Lending::new().await;
    let need = l
        .town
        .need_of(l.person, Term::Short, &[(l.walker, 1), (l.walker, 1)])
        .await;
    let lines = l.lines(need).await;
    l.run(&l.hand_over(&[l.items[1]], 0)).await.unwrap();
    let picks = picks(&lines, &l.items);
    let refused = l.run(&Reserve { need, picks, way: None }).await;
    assert!(matches!(
        refused,
        Err(Error::Refused(Refusal::Item(ItemRefusal::AlreadyOnLoan)))
    ));
    assert_eq!(l.count("SELECT count(*) FROM item WHERE state = 'reserved'").await, 0);
    l.is_sound().await;
}

#[tokio::test]
async fn what_is_reserved_for_another_is_not_handed_out() {
    let l = Lending::new().await;
    let need = l.town.need_of(l.person, Term::Short, &[(l.walker, 1)]).await;
    let line = l.lines(need).await[0];
    l.run(&Reserve {
        need,
        picks: vec![Pick { line, item: l.items[0] }],
        way: None,
    })
    .await
    .unwrap();
    let other = l.town.someone("Ola", "Prøve", false).await;
    let to_other = HandOver {
        person: other,
        ..l.hand_over(&[l.items[0]], 0)
    };
    let refused = l.run(&to_other).await;
    assert!(matches!(
        refused,
        Err(Error::Refused(Refusal::Item(ItemRefusal::ReservedForAnother)))
    ));
    let out = l.run(&l.hand_over(&[l.items[0]], 0)).await.unwrap();
    assert_eq!(out.in_use, [need], "the reserved device finds its need by itself");
    l.is_sound().await;
}

#[tokio::test]
async fn a_hand_over_sent_three_times_has_one_effect_and_the_stock_is_conserved() {
    let l = Lending::new().await;
    let (id, command) = (l.town.command(), l.hand_over(&l.items[..2], 4));
    let Done::Applied(first) = l.town.db.run(&l.worker(), id, &command).await.unwrap() else {
        panic!("the first call applies")
    };
    for _ in 0..2 {
        assert_eq!(
            l.town.db.run(&l.worker(), id, &command).await.unwrap(),
            Done::AlreadyApplied(first.clone())
        );
    }
    assert_eq!(first.loans.len(), 3);
    assert_eq!(l.count("SELECT count(*) FROM loan").await, 3);
    assert_eq!(
        l.count(&format!("SELECT quantity FROM stock WHERE place_id = '{}'", l.store))
            .await,
        6
    );
    let too_many = l.run(&l.hand_over(&[], 7)).await;
    assert!(matches!(too_many, Err(Error::Refused(Refusal::Stock(_)))));
    // Three of four grips come back, then the last; the walkers with it.
    let grips = first.loans[2].loan;
    let back = |items: &[ItemId], pieces| TakeBackMany {
        items: items.to_vec(),
        bulk: vec![(grips, pieces)],
        to: None,
    };
    l.run(&back(&[], Some(3))).await.unwrap();
    assert_eq!(
        l.count("SELECT quantity FROM loan WHERE state = 'open' AND item_id IS NULL")
            .await,
        1
    );
    let more = l.run(&back(&[], Some(2))).await;
    assert!(matches!(
        more,
        Err(Error::Refused(Refusal::Loan(LoanRefusal::MoreThanOut { out: 1 })))
    ));
    let taken = l.run(&back(&l.items[..2], None)).await.unwrap();
    assert_eq!((taken.loans.len(), taken.to), (3, l.quarantine));
    assert_eq!(l.count("SELECT count(*) FROM loan WHERE state = 'open'").await, 0);
    assert_eq!(
        l.count("SELECT sum(quantity)::bigint FROM stock").await,
        0,
        "nothing appears or vanishes"
    );
    l.is_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_device_is_either_reserved_or_handed_out_never_both() {
    let l = Lending::new().await;
    let other = l.town.someone("Ola", "Prøve", false).await;
    for item in l.items.clone() {
        let need = l.town.need_of(l.person, Term::Short, &[(l.walker, 1)]).await;
        let line = l.lines(need).await[0];
        let (db, ctx) = (l.town.db.clone(), l.worker());
        let (db2, ctx2) = (db.clone(), ctx.clone());
        let reserve = Reserve {
            need,
            picks: vec![Pick { line, item }],
            way: None,
        };
        let hand_out = testkit::short_loan(item, other);
        let (reserved, handed_out) = tokio::join!(
            tokio::spawn(async move { db.run(&ctx, ctx.id(), &reserve).await.is_ok() }),
            tokio::spawn(async move { db2.run(&ctx2, ctx2.id(), &hand_out).await.is_ok() }),
        );
        assert_ne!(reserved.unwrap(), handed_out.unwrap(), "one of the two");
    }
    l.is_sound().await;
}

#[tokio::test]
async fn a_short_loan_is_extended_until_two_years_are_passed() {
    let l = Lending::new().await;
    let loan = l.run(&l.hand_over(&l.items[..1], 0)).await.unwrap().loans[0].clone();
    assert_eq!(loan.due, NaiveDate::from_ymd_opt(2026, 6, 10));
    let extended = l
        .run(&Extend {
            loan: loan.loan,
            due: None,
        })
        .await
        .unwrap();
    assert_eq!(Some(extended.due), NaiveDate::from_ymd_opt(2026, 9, 10));
    assert!(!extended.passes_ceiling);
    let earlier = Extend {
        loan: loan.loan,
        due: NaiveDate::from_ymd_opt(2026, 9, 1),
    };
    assert!(matches!(
        l.run(&earlier).await,
        Err(Error::Refused(Refusal::Loan(LoanRefusal::DueNotLater)))
    ));
    l.town.clock.pass(Duration::days(721));
    let late = l
        .town
        .db
        .read(
            &l.worker(),
            &LoanList {
                which: Which::Ceiling,
                most: 10,
                ..Default::default()
            },
        )
        .await;
    let late = late.unwrap();
    assert_eq!((late.rows.len(), late.counts.ceiling, late.counts.overdue), (1, 1, 1));
    let extended = l
        .run(&Extend {
            loan: loan.loan,
            due: None,
        })
        .await
        .unwrap();
    assert!(extended.passes_ceiling, "time for a NAV application");
    l.is_sound().await;
}

#[tokio::test]
async fn a_lasting_need_goes_its_way_through_nav() {
    let l = Lending::new().await;
    let need = l.town.need_of(l.person, Term::Lasting, &[(l.walker, 1)]).await;
    let line = l.lines(need).await[0];
    let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
    let reached = |step, on| NavReached {
        need,
        line,
        step,
        on,
        order_number: Some("B-1".into()),
    };
    let skipped = l.run(&reached(NavStep::Ordered, day(5))).await;
    assert!(matches!(skipped, Err(Error::Refused(Refusal::Need(_)))));
    assert!(
        matches!(l.run(&reached(NavStep::Applied, day(11))).await, Err(Error::Invalid(_))),
        "tomorrow"
    );
    for (step, on) in [(NavStep::Applied, 2), (NavStep::Granted, 4), (NavStep::Ordered, 5)] {
        l.run(&reached(step, day(on))).await.unwrap();
    }
    assert_eq!(
        l.word(&format!("SELECT step FROM need WHERE id = '{need}'")).await,
        "nav"
    );
    let way = l.town.db.read(&l.worker(), &NavWay { need }).await.unwrap();
    assert_eq!((way[0].steps.len(), way[0].next.clone()), (3, vec![NavStep::Received]));
    let item = l
        .run(&NavReceive {
            need,
            line,
            on: day(9),
            label: Some("n-77".into()),
            serial: None,
            product: None,
            to: l.store,
        })
        .await
        .unwrap();
    assert_eq!(
        l.word(&format!(
            "SELECT owner || ' ' || state || ' ' || label FROM item WHERE id = '{item}'"
        ))
        .await,
        "nav reserved N-77"
    );
    l.run(&reached(NavStep::Fitted, day(10))).await.unwrap();
    let out = HandOver {
        kind: LoanKind::Lasting,
        ..l.hand_over(&[item], 0)
    };
    let out = l.run(&out).await.unwrap();
    assert_eq!((out.loans[0].due, out.in_use), (None, vec![need]));
    let way = l.town.db.read(&l.worker(), &NavWay { need }).await.unwrap();
    let steps: Vec<NavStep> = way[0].steps.iter().map(|s| s.0).collect();
    assert_eq!(steps, NavStep::ALL);
    l.is_sound().await;
}

#[tokio::test]
async fn a_death_proposes_one_collection_of_all_loans_however_often_it_is_told() {
    let l = Lending::new().await;
    let out = l.run(&l.hand_over(&l.items[..2], 2)).await.unwrap();
    let today = l.worker().today();
    let death = |on| person::RegisterDeath { person: l.person, on };
    l.run(&death(Some(today))).await.unwrap();
    l.run(&person::RegisterMoveOut {
        person: l.person,
        on: Some(today),
    })
    .await
    .unwrap();
    let queue = JobQueue {
        most: 10,
        ..Default::default()
    };
    let page = l.town.db.read(&l.worker(), &queue).await.unwrap();
    assert_eq!(
        (page.rows.len(), page.rows[0].state.as_str(), page.rows[0].pieces),
        (1, "proposed", 4)
    );
    assert_eq!(page.rows[0].level.as_deref(), Some("3"), "return after a death");
    let job = page.rows[0].job;
    let lent = l.run(&l.hand_over(&l.items[2..3], 0)).await;
    assert!(matches!(
        lent,
        Err(Error::Refused(Refusal::Loan(LoanRefusal::PersonDead)))
    ));
    l.run(&job::Confirm { job }).await.unwrap();
    assert!(matches!(
        l.run(&job::Confirm { job }).await,
        Err(Error::Refused(Refusal::Job(JobRefusal::NotProposed)))
    ));
    l.run(&job::Plan {
        jobs: vec![job],
        to: None,
        on: today,
    })
    .await
    .unwrap();
    // One walker is lost, the other comes back by scan, the grips with the van: then the job is done by itself.
    l.run(&Lose {
        loan: out.loans[0].loan,
    })
    .await
    .unwrap();
    let back = TakeBackMany {
        items: vec![l.items[1]],
        bulk: vec![(out.loans[2].loan, None)],
        to: None,
    };
    assert_eq!(l.run(&back).await.unwrap().jobs, [job]);
    l.is_sound().await;
}
