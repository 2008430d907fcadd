//! How loans and collections end, what the receipt shows, and lists to their end.

use super::*;

#[tokio::test]
async fn a_death_told_by_mistake_takes_its_proposal_back() {
    let l = Lending::new().await;
    l.run(&l.hand_over(&l.items[..1], 0)).await.unwrap();
    let today = l.worker().today();
    for on in [Some(today), None, Some(today)] {
        l.run(&person::RegisterDeath { person: l.person, on }).await.unwrap();
    }
    assert_eq!(l.count("SELECT count(*) FROM job WHERE state = 'cancelled'").await, 1);
    assert_eq!(l.count("SELECT count(*) FROM job WHERE state = 'proposed'").await, 1);
    l.is_sound().await;
}

#[tokio::test]
async fn a_collection_done_takes_all_its_loans_back() {
    let l = Lending::new().await;
    l.run(&l.hand_over(&l.items[..2], 2)).await.unwrap();
    let create = job::Create {
        kind: domain::job::JobKind::Collect,
        person: Some(l.person),
        need: None,
        way: Way::Delivery,
        by: None,
        items: vec![],
        loans: vec![],
        bulk: vec![],
        details: Default::default(),
    };
    let job = l.run(&create).await.unwrap();
    let finish = Finish {
        job,
        kind: None,
        due: None,
        to: None,
    };
    assert_eq!(l.run(&finish).await.unwrap().loans.len(), 3);
    assert_eq!(l.count("SELECT count(*) FROM item WHERE state = 'quarantine'").await, 2);
    assert!(matches!(
        l.run(&create).await,
        Err(Error::Refused(Refusal::Job(JobRefusal::NothingToCollect)))
    ));
    l.is_sound().await;
}

#[tokio::test]
async fn a_receipt_holds_all_of_one_hand_over_and_hides_a_protected_address() {
    let l = Lending::new().await;
    let hidden = l.town.someone("Siri", "Skjermet", true).await;
    let out = l
        .run(&HandOver {
            person: hidden,
            ..l.hand_over(&l.items[..2], 1)
        })
        .await
        .unwrap();
    l.town.clock.pass(Duration::minutes(1));
    l.run(&HandOver {
        person: hidden,
        ..l.hand_over(&l.items[2..3], 0)
    })
    .await
    .unwrap();
    let receipt = ReceiptOf {
        loan: out.loans[0].loan,
    };
    let driver = l.town.db.read(&l.town.with(&[Role::Driver]), &receipt).await.unwrap();
    assert_eq!(driver.lines.len(), 3);
    assert_eq!(driver.address, app::access::ShownAddress::Protected);
    let coordinator = l.town.db.read(&l.worker(), &receipt).await.unwrap();
    assert!(matches!(coordinator.address, app::access::ShownAddress::Open { .. }));
    assert_eq!(
        l.count("SELECT count(*) FROM access_entry WHERE what = 'loan.receipt'")
            .await,
        2
    );
}

#[tokio::test]
async fn lists_are_paged_by_cursor_and_a_neighbour_sees_nothing() {
    let l = Lending::new().await;
    l.run(&l.hand_over(&l.items, 2)).await.unwrap();
    let mut list = LoanList {
        most: 2,
        ..Default::default()
    };
    let mut seen = vec![];
    loop {
        let page = l.town.db.read(&l.worker(), &list).await.unwrap();
        assert_eq!(page.counts.open, 5);
        seen.extend(page.rows.iter().map(|r| r.loan));
        match page.next {
            Some(next) => list.after = Some(next),
            None => break,
        }
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 5);
    let neighbour = l.town.neighbour().await.system(l.town.clock.world());
    let theirs = LoanList {
        most: 10,
        ..Default::default()
    };
    assert!(l.town.db.read(&neighbour, &theirs).await.unwrap().rows.is_empty());
    let filter = QueueFilter {
        late: true,
        ..Default::default()
    };
    assert!(
        l.town
            .db
            .read(
                &neighbour,
                &JobQueue {
                    filter,
                    most: 10,
                    after: None
                }
            )
            .await
            .unwrap()
            .rows
            .is_empty()
    );
    let theirs = Extend {
        loan: seen[0],
        due: None,
    };
    assert!(matches!(
        l.town.db.run(&neighbour, l.town.command(), &theirs).await,
        Err(Error::NotFound)
    ));
}
