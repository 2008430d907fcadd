//! Whatever the bytes, a reader answers.

use domain::national_id::Country;
use proptest::prelude::*;

use super::super::*;

fn read_all(bytes: &[u8]) {
    let country = Country::No;
    let rows = [
        read_products(bytes).map(|p| p.rows.len()),
        read_categories(bytes).map(|p| p.rows.len()),
        read_addresses(bytes).map(|p| p.rows.len()),
        read_needs(bytes).map(|p| p.rows.len()),
        read_orders(bytes).map(|p| p.rows.len()),
        read_substitutes(bytes).map(|p| p.rows.len()),
        read_persons(bytes, country).map(|p| p.rows.len()),
        read_devices(bytes, country).map(|p| p.rows.len()),
    ];
    for row in rows.into_iter().flatten() {
        assert!(row <= bytes.len() + 1);
    }
}

proptest! {
    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read_all(&bytes);
    }

    #[test]
    fn random_text_under_a_right_header_never_panics(body in "[ -~\\n;\",æøåÆØÅ\u{a0}\t]{0,300}") {
        for header in [
            "hmsnr;artikkelnavn;isokode_matchet\n",
            "code;level;parent;title_no\n",
            "fnr;fornavn;etternavn;postnummer\n",
            "Merkelapp;HMS-nummer;Sted;Utlånt til\n",
            "Delkontrakt;HMS-nr;Gruppe\n",
            "lokalid;kommunenummer;adressenavn;nummer;adresseTekst;EPSG-kode;Nord;Øst;postnummer;poststed\n",
        ] {
            read_all(format!("{header}{body}").as_bytes());
        }
    }

    #[test]
    fn every_line_of_a_table_is_accounted_for(lines in prop::collection::vec("[0-9]{6};[a-z]{1,9};(|[0-9]{8});x", 1..40)) {
        let file = format!("hmsnr;artikkelnavn;isokode;annet\n{}", lines.join("\n"));
        let parsed = read_products(file.as_bytes()).unwrap();
        prop_assert_eq!(parsed.rows.len(), lines.len());
        let raw: Vec<&str> = parsed.rows.iter().map(|row| row.raw.as_str()).collect();
        prop_assert_eq!(raw, lines.iter().map(String::as_str).collect::<Vec<_>>());
        prop_assert_eq!(parsed.accepted().count() + parsed.set_aside().count(), lines.len());
    }
}

proptest! {
    // Each case inflates and reads a workbook eight times.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn random_damage_to_a_workbook_never_panics(at in 0_usize..6_000, byte in any::<u8>()) {
        let mut file = template(TemplateKind::Persons, TemplateLanguage::Nb, &|_| "x".to_owned()).unwrap();
        let at = at % file.len();
        file[at] = byte;
        read_all(&file);
    }
}
