//! The store is the municipality's own.

use super::*;

#[tokio::test]
async fn another_municipality_sees_and_moves_none_of_it() {
    let town = Town::new().await;
    let store = town.place(PlaceKind::Store, "Hovedlager", None).await;
    let walker = town.product("Rullator", "300001", "12060600").await;
    let items = town.items(walker, store, &["W1"]).await;
    let other = town.neighbour().await.system(town.clock.world());
    assert!(matches!(
        town.db.read(&other, &Card { item: items[0] }).await,
        Err(Error::NotFound)
    ));
    let lose = TakeStep {
        item: items[0],
        step: Step::Lose,
    };
    assert!(matches!(
        town.db.run(&other, town.command(), &lose).await,
        Err(Error::NotFound)
    ));
    assert!(
        town.db
            .read(&other, &ByCode { code: "W1".into() })
            .await
            .unwrap()
            .is_empty()
    );
    let page = town.db.read(&other, &product::Page { product: walker }).await;
    assert!(matches!(page, Err(Error::NotFound)));
    let page = town.db.read(&other, &place::Page { place: store }).await;
    assert!(matches!(page, Err(Error::NotFound)));
    let list = town
        .db
        .read(
            &other,
            &item::List {
                most: 10,
                ..item::List::default()
            },
        )
        .await
        .unwrap();
    assert!(list.items.is_empty());
}
