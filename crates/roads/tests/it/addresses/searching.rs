//! Searching: what is forgiven, what comes first, and what is said of it.

use proptest::prelude::*;
use roads::address::{Closeness, Hit, Matched, NumberMatch, Register};

use super::{csv, read, town};

fn first(register: &Register, query: &str) -> String {
    register
        .search(query, 5)
        .first()
        .map_or_else(|| "nothing".into(), |hit| hit.address.to_string())
}

fn lines(hits: &[Hit<'_>]) -> Vec<String> {
    hits.iter().map(|hit| hit.address.line()).collect()
}

#[test]
fn numbers_and_letters_are_understood_however_they_are_written() {
    let register = town();
    for query in [
        "Storgata 12b",
        "storgata 12 B",
        "STORGT 12B",
        "Storgt. 12 b",
        "Stor gata 12 B",
        "storgaten 12b",
        "storg 12b",
    ] {
        let hit = register.search(query, 5).into_iter().next().unwrap();
        assert_eq!(hit.address.line(), "Storgata 12B", "{query}");
        assert_eq!(hit.number, NumberMatch::Exact, "{query}");
    }
}

#[test]
fn letters_and_shortenings_are_forgiven() {
    let register = town();
    for query in [
        "Ørebråtvegen 7",
        "orebratvegen 7",
        "oerebraatvegen 7",
        "Örebråtvägen 7",
        "ØREBRÅTVN 7",
        "ørebråtv. 7",
    ] {
        assert_eq!(first(&register, query), "Ørebråtvegen 7, 9902 ÅSHEIM", "{query}");
    }
    for query in ["Närlandsvägen", "naerlandsveien", "narlandsvg"] {
        assert_eq!(first(&register, query), "Nærlandsvegen 5, 9902 ÅSHEIM", "{query}");
    }
    assert_eq!(first(&register, "Kirkepl 2"), "Kirkeplassen 2, 9902 ÅSHEIM");
    assert_eq!(
        first(&register, "prøvliensveg 5"),
        "Thomas Prøvliens veg 5, 9902 ÅSHEIM"
    );
    assert_eq!(first(&register, "17 mai veien 4"), "17. mai-vegen 4, 9902 ÅSHEIM");
}

#[test]
fn the_spelling_with_the_right_letters_comes_first() {
    let (register, _) = read(&csv(&[
        ("", "Asvegen", "1", "", "1/1", "9901", "BY", "A"),
        ("", "Åsvegen", "1", "", "1/2", "9901", "BY", "A"),
    ]));
    assert_eq!(lines(&register.search("åsvegen 1", 5)), ["Åsvegen 1", "Asvegen 1"]);
    assert_eq!(lines(&register.search("asvegen 1", 5)), ["Asvegen 1", "Åsvegen 1"]);
}

#[test]
fn one_finds_as_one_types() {
    let register = town();
    for letters in 4.."Ørebråtvegen 7, 9902 ÅSHEIM".chars().count() {
        let typed: String = "Ørebråtvegen 7, 9902 ÅSHEIM".chars().take(letters + 1).collect();
        assert_eq!(first(&register, &typed), "Ørebråtvegen 7, 9902 ÅSHEIM", "{typed}");
    }
    let hit = register.search("nærl", 1).into_iter().next().unwrap();
    assert_eq!(hit.matched, Matched::Street(Closeness::Begun));
}

#[test]
fn typing_errors_are_found_behind_what_is_spelt_right() {
    let register = town();
    let streets = |query: &str| -> Vec<String> {
        let mut streets: Vec<String> = register
            .search(query, 10)
            .iter()
            .map(|hit| hit.address.street.to_string())
            .collect();
        let mut seen = std::collections::HashSet::new();
        streets.retain(|street| seen.insert(street.clone()));
        streets
    };
    // The street itself, one that begins so, one that is an error away.
    assert_eq!(streets("storgata 12")[..3], ["Storgata", "Storgatabakken", "Stortgata"]);
    for query in ["Kikreplassen 2", "Kirkplassen 2", "Kirkeplasseen 2", "Kyrkeplasen 2"] {
        let hit = register.search(query, 1).into_iter().next().unwrap();
        assert_eq!(hit.address.line(), "Kirkeplassen 2", "{query}");
        assert!(
            matches!(hit.matched, Matched::Street(Closeness::Typing { errors: 1 | 2 })),
            "{query} {hit:?}"
        );
    }
    assert!(register.search("Kxrkxplxssen", 5).is_empty());
}

#[test]
fn a_number_that_is_not_there_gives_the_nearest_and_says_so() {
    let register = town();
    let hits = register.search("Storgata 13, Prøvevik", 10);
    assert!(hits.iter().all(|hit| hit.number != NumberMatch::Exact), "{hits:?}");
    assert_eq!(hits[0].number, NumberMatch::Nearest { away: 1 });
    let away: Vec<u32> = hits
        .iter()
        .filter(|hit| &*hit.address.street == "Storgata")
        .map(|hit| match hit.number {
            NumberMatch::Nearest { away } => away,
            _ => panic!("{hit:?}"),
        })
        .collect();
    assert!(away.is_sorted() && away.len() == 7, "{away:?}");
    // Those with the right number and another letter come first where the letter is not there.
    let hits = register.search("Storgata 12 D, 9901", 10);
    assert_eq!(lines(&hits)[..3], ["Storgata 12", "Storgata 12B", "Storgata 12A"]);
    assert!(hits[..3].iter().all(|hit| hit.number == NumberMatch::OtherLetter));
}

#[test]
fn where_the_number_is_there_those_that_begin_with_it_follow() {
    let register = town();
    let hits = register.search("Storgata 12 9901", 5);
    assert_eq!(
        lines(&hits),
        [
            "Storgata 12",
            "Storgata 12A",
            "Storgata 12B",
            "Storgatabakken 12",
            "Storgata 120"
        ]
    );
    assert_eq!(hits[4].number, NumberMatch::Begun);
}

#[test]
fn postcode_and_town_tell_two_streets_of_one_name_apart() {
    let register = town();
    for query in [
        "Storgata 12 9920",
        "storgata 12, søre åmot",
        "Storgt 12 Amot",
        "9920 storgata 12",
        "storgata 12 992",
    ] {
        let hits = register.search(query, 3);
        assert_eq!(hits[0].address.to_string(), "Storgata 12, 9920 SØRE ÅMOT", "{query}");
        assert!(hits[0].missed.is_empty(), "{query}");
    }
    // A house number may look like a postcode.
    assert_eq!(
        first(&register, "Langsettervegen 1680"),
        "Langsettervegen 1680, 9903 LANGSETER"
    );
}

#[test]
fn words_that_nothing_answers_to_are_told() {
    let register = town();
    let hits = register.search("Kirkeplassen 2 leilighet", 3);
    assert_eq!(hits[0].address.line(), "Kirkeplassen 2");
    assert_eq!(hits[0].missed, ["leilighet"]);
    assert!(register.search("qqqqq", 3).is_empty());
}

#[test]
fn what_is_said_of_the_spelling_is_true() {
    let register = town();
    let said = |query: &str| register.search(query, 1)[0].matched;
    assert_eq!(said("Storgata 12"), Matched::Street(Closeness::Exact));
    assert_eq!(said("storgt 12"), Matched::Street(Closeness::Exact));
    assert_eq!(said("Nærlandsve 5"), Matched::Street(Closeness::Begun));
    assert_eq!(said("Nærlandsvgen 5"), Matched::Street(Closeness::Typing { errors: 1 }));
}

#[test]
fn addresses_without_a_street_are_found_by_farm_and_by_property() {
    let register = town();
    let hits = register.search("nordre tangen", 3);
    assert_eq!(hits[0].address.line(), "Nordre Tangen, 44/2");
    assert_eq!(hits[0].matched, Matched::Farm(Closeness::Exact));
    for query in ["44/2", "gnr 44 bnr 2", "Gnr. 44, bnr. 2", "gbnr 44/2"] {
        let hits = register.search(query, 5);
        assert_eq!(lines(&hits), ["Nordre Tangen, 44/2", "44/2/3-1"], "{query}");
        assert!(hits.iter().all(|hit| hit.matched == Matched::Property), "{query}");
    }
    assert_eq!(
        lines(&register.search("44/2 Langseter", 2)),
        ["Nordre Tangen, 44/2", "44/2/3-1"]
    );
    assert_eq!(lines(&register.search("44/2/3-1", 5)), ["44/2/3-1"]);
    // Street addresses are found by their property too.
    assert_eq!(lines(&register.search("31/453", 5)), ["Ørebråtvegen 7"]);
    assert_eq!(
        first(&register, "Haugseter"),
        "Haugseter, Langsettervegen 1700, 9903 LANGSETER"
    );
    assert_eq!(
        first(&register, "Haugseter Langsettervegen 1700"),
        "Haugseter, Langsettervegen 1700, 9903 LANGSETER"
    );
}

#[test]
fn place_names_are_found_and_rank_below_streets() {
    let register = town();
    let hits = register.search("Ørebråt", 20);
    assert_eq!(&*hits[0].address.street, "Ørebråtvegen");
    let place = hits
        .iter()
        .position(|hit| matches!(hit.matched, Matched::Place(_)))
        .unwrap();
    assert!(hits[place..].iter().all(|hit| matches!(hit.matched, Matched::Place(_))));
    assert!(hits.is_sorted_by(|one, other| one.score >= other.score));
    assert_eq!(&*register.search("9920", 3)[0].address.town, "SØRE ÅMOT");
    assert_eq!(register.search("Langset", 10).len(), 5);
}

#[test]
fn the_limit_is_kept_and_nothing_asked_is_nothing_found() {
    let register = town();
    assert_eq!(register.search("s", 2).len(), 2);
    for query in ["", "  ", ",;", "-"] {
        assert!(register.search(query, 5).is_empty(), "{query}");
    }
    assert!(register.search("storgata", 0).is_empty());
}

#[test]
fn the_nearest_addresses_come_with_their_distance() {
    let register = town();
    let middle = &register.addresses()[10];
    let near = register.near(middle.point.lon, middle.point.lat, 3);
    assert_eq!(near[0].0, middle);
    assert!(near[0].1 < 1e-6);
    // They stand a hundred metres apart in the grid, whose scale is 1.00005 there; a sphere is 0.5 % off at most.
    assert!(
        near[1..].iter().all(|(_, metres)| (metres - 100.0).abs() < 0.6),
        "{near:?}"
    );
    assert!(register.near(f64::NAN, 60.0, 3).is_empty() && register.near(11.0, 91.0, 3).is_empty());
    assert_eq!(register.near(11.0, 61.0, 100).len(), register.addresses().len());
}

proptest! {
    #[test]
    fn no_query_makes_the_search_panic(query in any::<String>(), limit in 0usize..30) {
        prop_assert!(town().search(&query, limit).len() <= limit);
    }

    #[test]
    fn whoever_asks_for_fewer_gets_the_first_of_the_same_answer(
        parts in proptest::collection::vec("storgata|12|b|12b|9901|99999999999|31/453|gnr|bnr|,|å|aa|1/2/3-4|-|[a-zæøå0-9]{1,9}", 0..14),
    ) {
        let register = town();
        let hits = register.search(&parts.join(" "), 10);
        prop_assert!(hits.is_sorted_by(|one, other| one.score >= other.score));
        prop_assert!(hits.iter().all(|hit| hit.score > 0.0 && hit.score <= 1.0));
        // What is not looked at, since enough is found, would not have been shown.
        let all = register.search(&parts.join(" "), 1_000);
        prop_assert_eq!(&hits[..], &all[..hits.len()]);
        prop_assert_eq!(&register.search(&parts.join(" "), 3)[..], &all[..all.len().min(3)]);
    }

    #[test]
    fn the_nearest_are_those_that_a_look_at_all_finds(lon in -180.0f64..180.0, lat in -90.0f64..90.0) {
        let register = town();
        let near: Vec<f64> = register.near(lon, lat, 4).iter().map(|(_, metres)| *metres).collect();
        let mut all: Vec<f64> = register.near(lon, lat, usize::MAX).iter().map(|(_, metres)| *metres).collect();
        all.sort_by(f64::total_cmp);
        prop_assert_eq!(near.as_slice(), &all[..4]);
    }
}

#[test]
fn a_street_that_begins_as_its_town_does_is_found_by_that_beginning() {
    let rows = [
        ("", "Aasvegen", "1", "", "1/1", "9904", "HERNVIK", "Nordre"),
        ("", "Bergvegen", "2", "", "1/2", "9904", "HERNVIK", "Nordre"),
        ("", "Hernvikvegen", "3", "", "1/3", "9904", "HERNVIK", "Nordre"),
        ("", "Jernvegen", "4", "", "1/4", "9905", "MOEN", "Søndre"),
    ];
    let (register, _) = read(&csv(&rows));
    for typed in ["her", "hern", "hernvik", "hernvikv"] {
        assert_eq!(first(&register, typed), "Hernvikvegen 3, 9904 HERNVIK", "{typed}");
    }
    // The other ones of the town follow.
    assert_eq!(
        lines(&register.search("hernvik", 5))[1..],
        ["Aasvegen 1", "Bergvegen 2"]
    );
}
