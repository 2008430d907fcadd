//! Random walks through a device's life: what is stored is what the events lead to.

use super::*;

/// A small generator of the same numbers for the same seed.
struct Dice(u64);
impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n
    }
}

#[tokio::test]
async fn whatever_is_tried_in_whatever_order_the_stored_state_is_what_the_events_lead_to() {
    let town = Town::new().await;
    let store = town.place(PlaceKind::Store, "Hovedlager", None).await;
    let wash = town.place(PlaceKind::Wash, "Vask", Some(store)).await;
    let shelf = town.place(PlaceKind::Shelf, "A", Some(store)).await;
    let places: [PlaceId; 3] = [store, wash, shelf];
    let walker = town.product("Rullator", "300001", "12060600").await;
    let person = town.someone("Kari", "Prøve", false).await;
    let mut refusals = 0;
    for seed in 0..6 {
        let mut dice = Dice(seed);
        let owner = [Owner::Municipality, Owner::Nav, Owner::Hospital][dice.below(3)];
        let item = town.items_of(owner, walker, store, &[&format!("W{seed}")]).await[0];
        for _ in 0..40 {
            let tech = town.with(&[Role::Technician]);
            let to = places[dice.below(3)];
            let result = match dice.below(14) {
                0 => step(&town, item, Step::Move { to }).await.err(),
                1 => step(&town, item, Step::StartWash { to: Some(to) }).await.err(),
                2 | 3 => step(&town, item, Step::Washed { to: None }).await.err(),
                4 | 5 => step(
                    &town,
                    item,
                    Step::Checked {
                        to: Some(to),
                        inspect_by: None,
                    },
                )
                .await
                .err(),
                6 => {
                    let fault = domain::item::Fault::Brakes;
                    step(&town, item, Step::SendToRepair { fault, to: None }).await.err()
                }
                7 => step(&town, item, Step::Repaired { to: None }).await.err(),
                8 if dice.below(6) == 0 => step(
                    &town,
                    item,
                    Step::Scrap {
                        reason: ScrapReason::Damaged,
                    },
                )
                .await
                .err(),
                9 if dice.below(6) == 0 => step(&town, item, Step::ReturnToOwner).await.err(),
                10 if dice.below(2) == 0 => step(&town, item, Step::Lose).await.err(),
                11 => step(&town, item, Step::Find { to }).await.err(),
                12 => {
                    let hand_out = testkit::short_loan(item, person);
                    town.db.run(&tech, town.command(), &hand_out).await.err()
                }
                13 => town
                    .db
                    .run(&tech, town.command(), &app::loan::TakeBack { item, to })
                    .await
                    .err(),
                _ => step(&town, item, Step::Seen).await.err(),
            };
            match result {
                None => {}
                Some(Error::Refused(_)) => refusals += 1,
                Some(e) => panic!("{e}"),
            }
            town.clock.pass(chrono::Duration::minutes(7));
            let card = card(&town, item).await;
            assert_eq!(card.replayed(), Ok(card.item.clone()), "seed {seed}");
            assert_eq!(card.movements.last().unwrap().to.id, card.item.place, "seed {seed}");
        }
    }
    assert!(refusals > 20, "the walk met the rules");
    let open = "SELECT count(*) FROM loan l FULL JOIN item i ON i.loan_id = l.id WHERE (l.state = 'open') <> (i.state = 'on_loan') AND l.state = 'open'";
    assert_eq!(town.database.count(open).await, 0);
}
