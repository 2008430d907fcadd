//! Real files, where `RAMPE_REAL_DATA` names the folder that holds them; skipped with a word elsewhere.

use std::collections::HashSet;
use std::path::PathBuf;

use super::super::*;

/// The bytes of the files, or `None` (and a line in the output) where there are none.
fn real(paths: &[&str]) -> Option<Vec<Vec<u8>>> {
    let Some(folder) = std::env::var_os("RAMPE_REAL_DATA").map(PathBuf::from) else {
        println!("skipped: RAMPE_REAL_DATA not set");
        return None;
    };
    Some(
        paths
            .iter()
            .map(|path| std::fs::read(folder.join(path)).unwrap())
            .collect(),
    )
}

/// `(read, accepted, set aside)`, and the codes of what was set aside.
fn counts<T>(parsed: &Parsed<T>) -> ((usize, usize, usize), Vec<&'static str>) {
    let reasons: Vec<_> = parsed.set_aside().map(|(_, reject)| reject.reason.code()).collect();
    ((parsed.rows.len(), parsed.accepted().count(), reasons.len()), reasons)
}

#[test]
fn all_article_rows_of_nav_are_read() {
    let Some(files) = real(&["nav/produkter_hmsnr.csv"]) else {
        return;
    };
    let parsed = read_products(&files[0]).unwrap();
    let (sizes, reasons) = counts(&parsed);
    // 281 rows repeat an article number: 277 with the same content (already known when stored), 4 with another.
    assert_eq!(sizes, (5_230, 5_226, 4));
    assert_eq!(reasons, ["conflict-in-file"; 4]);
    let numbers: HashSet<_> = parsed.accepted().map(|product| product.hms_number).collect();
    assert_eq!(numbers.len(), 4_949);
    assert_eq!(parsed.accepted().filter(|p| p.iso_code.is_none()).count(), 21);
    assert!(parsed.accepted().any(|p| p.hms_number.to_string().starts_with('0')));
}

#[test]
fn the_product_lists_of_the_catalogue_are_read() {
    let Some(files) = real(&["nav/products/products.json", "nav/products/Product.json"]) else {
        return;
    };
    let parsed = read_products(&files[0]).unwrap();
    assert_eq!(counts(&parsed).0, (38, 38, 0));
    assert_eq!(parsed.rows[3].at.to_string(), "/data/products/3");
    // NAV's own specimen has the article number "111".
    assert_eq!(
        counts(&read_products(&files[1]).unwrap()),
        ((1, 0, 1), vec!["not-hms-number"])
    );
}

#[test]
fn all_iso_classes_are_read() {
    let Some(files) = real(&["nav/iso9999_no.csv"]) else {
        return;
    };
    let parsed = read_categories(&files[0]).unwrap();
    let (sizes, reasons) = counts(&parsed);
    assert_eq!(sizes, (1_630, 1_630, 0), "{reasons:?}");
    assert_eq!(parsed.accepted().filter(|c| !c.active).count(), 3);
}

#[test]
fn all_addresses_of_a_municipality_are_read_with_points_inside_it() {
    let Some(files) = real(&["geo/Basisdata_3420_Elverum_25833_MatrikkelenAdresse.csv"]) else {
        return;
    };
    let parsed = read_addresses(&files[0]).unwrap();
    let (sizes, reasons) = counts(&parsed);
    assert_eq!(sizes, (10_871, 10_871, 0), "{reasons:?}");
    for address in parsed.accepted() {
        let inside = (60.5..61.3).contains(&address.point.lat) && (11.2..12.3).contains(&address.point.lon);
        assert!(inside, "{address}: {:?}", address.point);
    }
}

#[test]
fn all_need_forms_are_read_and_those_with_a_wrong_person_number_are_set_aside() {
    let names = [
        "16a7d8cf-882c-40e4-9d7a-35de4b080386",
        "6dc594b7-35fe-4b04-8378-4b4ed0bc250e",
        "87d7736e-3e40-4e8b-a7b9-c003beca44e8",
        "behovsmelding_1",
        "behovsmelding_3",
        "behovsmelding_bare_tilbehør",
        "behovsmelding_demo1_nye_hotsak_enkel",
        "behovsmelding_hjelpemidler_utlevert_alle_opsjoner",
        "cc32e266-5bb6-46fb-bf87-ef532b369171",
        "e345551d-0c6a-47e6-83a8-3853f2710951",
        "hotsak_demo_2_enkel",
    ];
    let paths: Vec<String> = names
        .iter()
        .map(|name| format!("nav/behovsmeldinger/{name}.json"))
        .collect();
    let Some(files) = real(&paths.iter().map(String::as_str).collect::<Vec<_>>()) else {
        return;
    };
    let mut aside = Vec::new();
    let mut needs = Vec::new();
    for (name, bytes) in names.iter().zip(&files) {
        let parsed = read_needs(bytes).unwrap();
        assert_eq!(parsed.rows.len(), 1, "{name}");
        needs.extend(parsed.accepted().cloned());
        aside.extend(
            parsed
                .set_aside()
                .map(|(_, reject)| (*name, reject.field.clone(), reject.reason.code())),
        );
    }
    let wrong = "national-id-check-digit";
    let want = [
        (
            "behovsmelding_bare_tilbehør",
            "/behovsmelding/bruker/fnr".to_owned(),
            wrong,
        ),
        ("behovsmelding_demo1_nye_hotsak_enkel", "/bruker/fnr".to_owned(), wrong),
        ("hotsak_demo_2_enkel", "/behovsmelding/bruker/fnr".to_owned(), wrong),
    ];
    assert_eq!(aside, want);
    assert_eq!(needs.len(), 8);
    let urgent: Vec<_> = needs.iter().filter_map(|need| need.urgent.as_ref()).collect();
    assert_eq!((urgent.len(), urgent[0].reasons.len()), (1, 7));
    let everything = needs.iter().find(|need| need.lines.len() == 5).unwrap();
    let kinds: Vec<_> = everything
        .lines
        .iter()
        .map(|l| l.handed_out.as_ref().and_then(|h| h.kind.clone()))
        .collect();
    assert_eq!(
        kinds,
        [
            Some(HandedOutKind::ForwardStore),
            Some(HandedOutKind::ShortTermLoan),
            Some(HandedOutKind::Transferred),
            Some(HandedOutKind::Otherwise),
            None
        ]
    );
    for need in &needs {
        for reason in need.urgent.iter().flat_map(|urgent| &urgent.reasons) {
            assert!(!matches!(reason, UrgentReason::Other(_)), "{reason:?}");
        }
    }

    // The same forms as one list: a JSON list of what the files hold.
    let texts: Vec<String> = files
        .into_iter()
        .map(|bytes| String::from_utf8(bytes).unwrap())
        .collect();
    let list = read_needs(format!("[{}]", texts.join(",")).as_bytes()).unwrap();
    assert_eq!(counts(&list).0, (11, 8, 3));
}

#[test]
fn all_order_lines_are_read_though_nav_masks_the_person() {
    let Some(files) = real(&["nav/oebs/testmeldingerFraOebs.json"]) else {
        return;
    };
    let parsed = read_orders(&files[0]).unwrap();
    let (sizes, reasons) = counts(&parsed);
    assert_eq!(sizes, (5, 5, 0), "{reasons:?}");
    assert!(
        parsed
            .accepted()
            .all(|order| order.person == OrderPerson::Masked && order.case_number.is_some())
    );
}

#[test]
fn all_lists_of_equivalent_articles_are_read() {
    let names = [
        "V13_senger",
        "V31_personloftere",
        "V38_madrasser_oppdatert_v2",
        "V7_ganghjelpemidler",
    ];
    let paths: Vec<String> = names
        .iter()
        .map(|name| format!("nav/substitutes/{name}.xlsx"))
        .collect();
    let Some(files) = real(&paths.iter().map(String::as_str).collect::<Vec<_>>()) else {
        return;
    };
    let found: Vec<_> = files
        .iter()
        .map(|bytes| {
            let parsed = read_substitutes(bytes).unwrap();
            let groups = parsed
                .rows
                .iter()
                .filter_map(|r| r.outcome.as_ref().ok())
                .map(|s| s.group)
                .max();
            let (sizes, reasons) = counts(&parsed);
            (sizes, groups, parsed.skipped.len(), reasons)
        })
        .collect();
    // An article that stands twice in its own group is set aside; headings and blank rows are no rows.
    let twice = |times: usize| vec!["duplicate-in-file"; times];
    let want = [
        ((87, 86, 1), Some(42), 3, twice(1)),
        ((49, 47, 2), Some(11), 1, twice(2)),
        ((226, 225, 1), Some(48), 3, twice(1)),
        ((56, 56, 0), Some(18), 3, twice(0)),
    ];
    assert_eq!(found, want);
}
