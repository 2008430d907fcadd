//! The address register: what is proposed while somebody types, and that it is always the municipality's own and the newest.

use super::*;
use app::address::{Complete, Near, Suggestion};
use domain::geo::LatLon;

async fn found(town: &Town, text: &str) -> Vec<Suggestion> {
    let complete = Complete {
        text: text.into(),
        most: 10,
    };
    town.db.read(&keeper(town), &complete).await.unwrap()
}

async fn ask(town: &Town, text: &str) -> Vec<String> {
    let found = found(town, text).await;
    let line = |a: Suggestion| format!("{} {} {}", a.street, a.postcode, a.city);
    found.into_iter().map(line).collect()
}

const MORE: &str = "lokalid;adressetilleggsnavn;adressenavn;nummer;bokstav;adresseTekst;EPSG-kode;Nord;Øst;atkomstNord;atkomstØst;postnummer;poststed;grunnkretsnavn;tettstednavn;gardsnummer;bruksnummer;festenummer;undernummer
10;;Storgata;12;;Storgata 12;4258;60.80;11.50;60.801;11.501;2400;GRANVIK;Sentrum;Granvik;1;2;0;
11;;Storgata;12;B;Storgata 12B;4258;60.80;11.51;;;2400;GRANVIK;Sentrum;Granvik;1;3;0;
12;;Storgata;120;;Storgata 120;4258;60.80;11.52;;;2400;GRANVIK;Haugen;Granvik;1;4;0;
13;;Storgata;12;;Storgata 12;4258;60.70;11.40;;;2450;ØVRE PRØVEDAL;Åsen;;7;2;0;
14;Nordre Prøve;;;;Nordre Prøve, 31/453;4258;60.60;11.30;;;2450;ØVRE PRØVEDAL;Åsen;;31;453;0;
";

#[tokio::test]
async fn an_address_is_proposed_by_its_beginning_its_words_and_with_a_slip_of_the_keyboard() {
    let town = Town::new().await;
    import(&town, ImportKind::Addresses, "a.csv", ADDRESSES).await;
    assert_eq!(
        ask(&town, "lyn").await,
        ["Lyngveien 4 0001 PRØVESTAD", "Lyngveien 14 0001 PRØVESTAD"]
    );
    for (typed, want) in [
        ("lyngveien 14", "Lyngveien 14 0001 PRØVESTAD"),
        ("Lyngveien 4, 0001", "Lyngveien 4 0001 PRØVESTAD"),
        ("Lyngveien 4, 0001 Prøvestad", "Lyngveien 4 0001 PRØVESTAD"),
        ("lyngvegen", "Lyngveien 4 0001 PRØVESTAD"),
        ("lyngvn. 14", "Lyngveien 14 0001 PRØVESTAD"),
        ("lnygveien 14", "Lyngveien 14 0001 PRØVESTAD"),
        ("lyngvein 14", "Lyngveien 14 0001 PRØVESTAD"),
        ("prøvestad lyngv 14", "Lyngveien 14 0001 PRØVESTAD"),
        ("solgård", "Solgård, Bakken 2 0002 ØDE"),
        ("solgard", "Solgård, Bakken 2 0002 ØDE"),
        ("Solgård, Bakken 2", "Solgård, Bakken 2 0002 ØDE"),
        ("bakken 2 øde", "Solgård, Bakken 2 0002 ØDE"),
    ] {
        assert_eq!(
            ask(&town, typed).await.first().map(String::as_str),
            Some(want),
            "{typed}"
        );
    }
    assert!(ask(&town, "").await.is_empty() && ask(&town, "  ,").await.is_empty());
}

#[tokio::test]
async fn house_letters_towns_farms_and_properties_tell_addresses_apart() {
    let town = Town::new().await;
    assert!(ask(&town, "storgata").await.is_empty());
    import(&town, ImportKind::Addresses, "a.csv", MORE).await;
    for (typed, want) in [
        ("storgt 12 b", "Storgata 12B 2400 GRANVIK"),
        ("Storgata 12b", "Storgata 12B 2400 GRANVIK"),
        ("strgata 12", "Storgata 12 2400 GRANVIK"),
        ("storgata 12 øvre prøvedal", "Storgata 12 2450 ØVRE PRØVEDAL"),
        ("storgata 12, 2450", "Storgata 12 2450 ØVRE PRØVEDAL"),
        ("storg 12 åsen", "Storgata 12 2450 ØVRE PRØVEDAL"),
        ("storgata haugen", "Storgata 120 2400 GRANVIK"),
        ("nordre prøve", "Nordre Prøve, 31/453 2450 ØVRE PRØVEDAL"),
        ("gnr 31 bnr 453", "Nordre Prøve, 31/453 2450 ØVRE PRØVEDAL"),
        ("31/453", "Nordre Prøve, 31/453 2450 ØVRE PRØVEDAL"),
    ] {
        assert_eq!(
            ask(&town, typed).await.first().map(String::as_str),
            Some(want),
            "{typed}"
        );
    }
}

#[tokio::test]
async fn one_drives_to_the_driveway_where_the_register_knows_it() {
    let town = Town::new().await;
    import(&town, ImportKind::Addresses, "a.csv", MORE).await;
    let with = &found(&town, "storgata 12, 2400").await[0];
    assert_eq!(
        (with.point.lat, with.stop),
        (
            60.80,
            LatLon {
                lat: 60.801,
                lon: 11.501
            }
        )
    );
    let without = &found(&town, "storgata 12b").await[0];
    assert_eq!(without.point, without.stop);
    let near = Near {
        point: LatLon { lat: 60.8, lon: 11.511 },
        most: 2,
    };
    let near = town.db.read(&keeper(&town), &near).await.unwrap();
    let streets: Vec<&str> = near.iter().map(|(a, _)| a.street.as_str()).collect();
    assert_eq!(streets, ["Storgata 12B", "Storgata 120"]);
    assert!((50.0..60.0).contains(&near[0].1), "{near:?}");
    // The same file again changes nothing, a driveway that has moved does.
    assert_eq!(
        import(&town, ImportKind::Addresses, "a.csv", MORE).await,
        said(5, 0, 0, 5, 0)
    );
    let moved = MORE.replace("60.801", "60.802");
    assert_eq!(
        import(&town, ImportKind::Addresses, "b.csv", &moved).await,
        said(5, 0, 1, 4, 0)
    );
    assert_eq!(found(&town, "storgata 12, 2400").await[0].stop.lat, 60.802);
}

#[tokio::test]
async fn a_change_of_the_register_is_seen_at_once_whoever_made_it() {
    let town = Town::new().await;
    import(&town, ImportKind::Addresses, "a.csv", ADDRESSES).await;
    assert_eq!(ask(&town, "lyngveien 4").await[..1], ["Lyngveien 4 0001 PRØVESTAD"]);
    let renamed = ADDRESSES.replace("Lyngveien", "Heiveien");
    import(&town, ImportKind::Addresses, "b.csv", &renamed).await;
    assert!(ask(&town, "lyngveien").await.is_empty());
    assert_eq!(ask(&town, "heiveien 4").await[..1], ["Heiveien 4 0001 PRØVESTAD"]);
    // By another process on the same database.
    let other = Town {
        db: town.database.connect(town.clock.world()).await,
        clock: town.clock.clone(),
        listed: town.listed.clone(),
        database: town.database.clone(),
    };
    let again = ADDRESSES.replace("Lyngveien", "Bekkeveien");
    import(&other, ImportKind::Addresses, "c.csv", &again).await;
    for town in [&town, &other] {
        assert!(ask(town, "heiveien").await.is_empty());
        assert_eq!(ask(town, "bekkeveien 14").await[..1], ["Bekkeveien 14 0001 PRØVESTAD"]);
    }
}

#[tokio::test]
async fn a_register_answers_its_own_municipality_alone() {
    let town = Town::new().await;
    let other = town.another("9902").await;
    import(&town, ImportKind::Addresses, "a.csv", ADDRESSES).await;
    assert!(ask(&other, "lyngveien 4").await.is_empty());
    import(&other, ImportKind::Addresses, "a.csv", MORE).await;
    for _ in 0..2 {
        assert_eq!(ask(&town, "lyngveien 4").await[..1], ["Lyngveien 4 0001 PRØVESTAD"]);
        assert!(ask(&other, "lyngveien").await.is_empty() && ask(&town, "storgata").await.is_empty());
        assert_eq!(ask(&other, "storgata 120").await[..1], ["Storgata 120 2400 GRANVIK"]);
        let near = Near {
            point: LatLon { lat: 60.8, lon: 11.5 },
            most: 50,
        };
        let found = town.db.read(&keeper(&town), &near).await.unwrap();
        assert_eq!(found.len(), 3);
        assert!(found.iter().all(|(a, _)| a.city != "GRANVIK"), "{found:?}");
    }
    // Who may not work there is told nothing, from memory as little as from the database.
    let lyngveien = Complete {
        text: "lyngveien".into(),
        most: 10,
    };
    let nobody = town.db.read(&town.with(&[]), &lyngveien).await;
    assert!(matches!(nobody, Err(Error::Forbidden(_))));
}

#[tokio::test]
async fn many_first_questions_at_once_get_one_answer() {
    let town = Town::new().await;
    import(&town, ImportKind::Addresses, "a.csv", ADDRESSES).await;
    let questions = (0..20).map(|_| ask(&town, "solgård"));
    for answer in futures_util::future::join_all(questions).await {
        assert_eq!(answer, ["Solgård, Bakken 2 0002 ØDE"]);
    }
}
