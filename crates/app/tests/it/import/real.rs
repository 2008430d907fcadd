//! The real files, where `RAMPE_REAL_DATA` names their folder.

use super::*;
use app::address;
use std::time::Instant;

#[tokio::test]
async fn all_real_files_go_through_the_database_and_the_books_are_right() {
    let Some(folder) = real_data::path("nav") else { return };
    let Some(geo) = real_data::path("geo/Basisdata_3420_Elverum_25833_MatrikkelenAdresse.csv") else {
        return;
    };
    let town = Town::new().await;
    let read = |path: &str| std::fs::read(folder.join(path)).unwrap();
    let begun = Instant::now();
    let files = || {
        let mut files = vec![
            (
                ImportKind::Categories,
                "iso9999_no.csv".to_owned(),
                read("iso9999_no.csv"),
                said(1_630, 1_630, 0, 0, 0),
            ),
            (
                ImportKind::Products,
                "produkter_hmsnr.csv".into(),
                read("produkter_hmsnr.csv"),
                said(5_230, 4_949, 0, 277, 4),
            ),
            (
                ImportKind::Addresses,
                "adresser.csv".into(),
                std::fs::read(&geo).unwrap(),
                said(10_871, 10_871, 0, 0, 0),
            ),
        ];
        for (list, sum) in [
            ("V13_senger", said(87, 86, 0, 1, 0)),
            ("V31_personloftere", said(49, 47, 0, 1, 1)),
            ("V38_madrasser_oppdatert_v2", said(226, 225, 0, 0, 1)),
            ("V7_ganghjelpemidler", said(56, 56, 0, 0, 0)),
        ] {
            let path = format!("substitutes/{list}.xlsx");
            files.push((ImportKind::Substitutes, path.clone(), read(&path), sum));
        }
        let mut forms: Vec<_> = std::fs::read_dir(folder.join("behovsmeldinger"))
            .unwrap()
            .map(|e| e.unwrap().path())
            .collect();
        forms.sort();
        assert_eq!(forms.len(), 11);
        let forms: Vec<String> = forms.iter().map(|f| std::fs::read_to_string(f).unwrap()).collect();
        let list = format!("[{}]", forms.join(","));
        files.push((
            ImportKind::Needs,
            "behov.json".into(),
            list.into_bytes(),
            said(11, 8, 0, 0, 3),
        ));
        let path = "oebs/testmeldingerFraOebs.json";
        files.push((ImportKind::Orders, path.into(), read(path), said(5, 5, 0, 0, 0)));
        files
    };
    for (kind, name, content, want) in files() {
        assert_eq!(bytes(&town, kind, &name, content).await, want, "{name}");
    }
    println!("all real files in {:?}", begun.elapsed());
    let before = traces(&town).await;
    for (kind, name, content, first) in files() {
        assert_eq!(
            bytes(&town, kind, &name, content).await,
            again_of(first),
            "{name} again"
        );
    }
    assert_eq!(traces(&town).await, before);
    clean(&town).await;
    three_keystrokes(&town).await;
}

/// For a hundred addresses: after the first three letters of the street, one of the ten proposals begins with them; the whole
/// street and number with postcode is the first; and with two letters swapped it is still among the ten.
async fn three_keystrokes(town: &Town) {
    let addresses = town
        .database
        .rows("SELECT street, road, postcode FROM address WHERE number IS NOT NULL ORDER BY md5(source_id) LIMIT 100")
        .await;
    assert_eq!(addresses.len(), 100);
    let keeper = keeper(town);
    let ask = async |text: &str| -> Vec<(String, String)> {
        let complete = address::Complete {
            text: text.into(),
            most: 10,
        };
        let found = town.db.read(&keeper, &complete).await.unwrap();
        found.into_iter().map(|a| (a.street, a.postcode)).collect()
    };
    let mut spelled_alike = 0;
    for row in &addresses {
        let [street, road, postcode] =
            ["street", "road", "postcode"].map(|name| row[name].as_str().unwrap().to_owned());
        let typed: String = road.chars().take(3).collect();
        let found = ask(&typed.to_lowercase()).await;
        let begins =
            |(street, _): &(String, String)| street.starts_with(&typed) || street.contains(&format!(", {typed}"));
        assert!(found.len() <= 10 && found.iter().any(begins), "{typed}: {found:?}");
        let found = ask(&format!("{street}, {postcode}")).await;
        assert_eq!(found.first(), Some(&(street.clone(), postcode)), "{street}: {found:?}");
        let number = &street[street.rfind(' ').unwrap()..];
        let mut letters: Vec<char> = road.chars().collect();
        letters.swap(2, 3);
        let slipped: String = letters.into_iter().collect();
        spelled_alike += usize::from(
            ask(&format!("{slipped}{number}"))
                .await
                .iter()
                .any(|(s, _)| *s == street),
        );
    }
    println!("found with two letters swapped: {spelled_alike} of {}", addresses.len());
    assert!(
        spelled_alike >= 95,
        "found with two letters swapped: {spelled_alike} of 100"
    );
}
