//! Rows set aside: sealed, corrected, dropped, met again.

use super::*;

#[tokio::test]
async fn a_row_set_aside_is_sealed_corrected_and_taken() {
    let town = Town::new().await;
    import(&town, ImportKind::Persons, "p.csv", PERSONS).await;
    let [row] = &waiting(&town).await[..] else {
        panic!("one row waits")
    };
    assert_eq!(
        (row.why.code.as_str(), row.line.as_str()),
        ("national-id-check-digit", "4")
    );
    assert!(row.raw.starts_with("21834710028;"), "those who import see the text");
    let stored = town
        .database
        .rows("SELECT encode(raw, 'escape') AS raw FROM set_aside")
        .await;
    assert!(
        !stored[0]["raw"].as_str().unwrap().contains("218347100"),
        "it is sealed at rest"
    );

    let correct = |text: &str| Correct {
        id: row.id,
        text: Some(text.to_owned()),
    };
    let keeper = keeper(&town);
    let still = correct(&row.raw.replace("21834710028", "2183471002"));
    let outcome = town.db.run(&keeper, town.command(), &still).await.unwrap().into_inner();
    let Corrected::SetAside { why } = outcome else {
        panic!("still wrong")
    };
    assert_eq!(why.code, "national-id-form");
    let entry = town.db.read(&keeper, &Page { id: row.id }).await.unwrap();
    assert!(entry.text().starts_with("2183471002;") && entry.state == State::Waiting);

    let right = correct(&row.raw.replace("21834710028", "05925110185"));
    let known = town.db.run(&keeper, town.command(), &right).await.unwrap().into_inner();
    assert_eq!(known, Corrected::Changed, "that is Odd, who gets another name");
    let twice = town.db.run(&keeper, town.command(), &right).await;
    assert!(matches!(twice, Err(Error::Conflict)), "it is settled");
    assert_eq!(
        import(&town, ImportKind::Persons, "p.csv", PERSONS).await.set_aside,
        0,
        "the wrong row is known"
    );
    assert!(waiting(&town).await.is_empty());
}

#[tokio::test]
async fn a_row_that_waits_for_its_product_is_settled_when_the_file_comes_again() {
    let town = Town::new().await;
    let text = "Merkelapp;HMS-nummer;Sted\nD1;001234;Hovedlager\n";
    assert_eq!(import(&town, ImportKind::Devices, "d.csv", text).await.set_aside, 1);
    import(&town, ImportKind::Products, "a.csv", PRODUCTS).await;
    assert!(waiting(&town).await.iter().any(|e| e.kind == ImportKind::Devices));
    assert_eq!(
        import(&town, ImportKind::Devices, "d.csv", text).await,
        said(1, 1, 0, 0, 0)
    );
    assert!(waiting(&town).await.iter().all(|e| e.kind != ImportKind::Devices));
}

#[tokio::test]
async fn a_row_that_waits_is_one_row_under_the_latest_run_that_met_it() {
    let town = Town::new().await;
    let wrong = "hmsnr;artikkelnavn\n1;Uten siffer\n1;Uten siffer\n";
    let runs = async || town.db.read(&keeper(&town), &Runs { most: 10 }).await.unwrap();
    assert_eq!(
        import(&town, ImportKind::Products, "a.csv", wrong).await,
        said(2, 0, 0, 1, 1)
    );
    let first = waiting(&town).await.remove(0);
    let longer = wrong.replace("navn\n", "navn\n001234;Gåstol Prøve\n");
    assert_eq!(
        import(&town, ImportKind::Products, "b.csv", &longer).await,
        said(3, 1, 0, 1, 1)
    );
    let [row] = &waiting(&town).await[..] else {
        panic!("one row waits")
    };
    assert_eq!((row.id, row.file.as_str(), row.line.as_str()), (first.id, "b.csv", "3"));
    assert_eq!(first.line, "2");
    let listed: Vec<_> = runs()
        .await
        .iter()
        .map(|r| (r.file.clone(), r.summary.set_aside, r.listed))
        .collect();
    assert_eq!(listed, [("b.csv".into(), 1, 1), ("a.csv".into(), 1, 0)]);
}

#[tokio::test]
async fn the_same_text_in_two_batches_is_one_row_set_aside() {
    let town = Town::new().await;
    let text = format!(
        "{}1;Uten siffer\n",
        many_products(600).replacen('\n', "\n1;Uten siffer\n", 1)
    );
    assert_eq!(
        import(&town, ImportKind::Products, "a.csv", &text).await,
        said(602, 600, 0, 1, 1)
    );
    assert_eq!(
        import(&town, ImportKind::Products, "a.csv", &text).await,
        said(602, 0, 0, 601, 1)
    );
    assert_eq!(waiting(&town).await.len(), 1);
}

#[tokio::test]
async fn a_correction_that_could_not_be_taken_outlives_the_same_file() {
    let town = Town::new().await;
    import(&town, ImportKind::Persons, "p.csv", PERSONS).await;
    let row = waiting(&town).await.remove(0);
    let text = Some(row.raw.replace("21834710028", "2183471002"));
    town.db
        .run(
            &keeper(&town),
            town.command(),
            &Correct {
                id: row.id,
                text: text.clone(),
            },
        )
        .await
        .unwrap();
    assert_eq!(
        import(&town, ImportKind::Persons, "p.csv", PERSONS).await,
        said(3, 0, 0, 2, 1)
    );
    let again = waiting(&town).await.remove(0);
    assert_eq!((again.corrected, again.why.code.as_str()), (text, "national-id-form"));
}

#[tokio::test]
async fn a_dropped_row_stays_dropped() {
    let town = Town::new().await;
    import(&town, ImportKind::Persons, "p.csv", PERSONS).await;
    let id = waiting(&town).await[0].id;
    let keeper = keeper(&town);
    town.db
        .run(&keeper, town.command(), &set_aside::Drop { id })
        .await
        .unwrap();
    assert_eq!(
        import(&town, ImportKind::Persons, "p.csv", PERSONS).await,
        said(3, 0, 0, 3, 0)
    );
    assert!(waiting(&town).await.is_empty());
}
