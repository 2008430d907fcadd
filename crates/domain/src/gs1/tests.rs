use super::*;
use crate::national_id::Country;
use crate::product_code::HmsNumber;
use proptest::prelude::*;

fn gtin(text: &str) -> Gtin {
    Gtin::parse(text).unwrap()
}

fn read(text: &str) -> Gs1 {
    Gs1::parse(text).unwrap_or_else(|fault| panic!("{text:?}: {fault}"))
}

fn fault(text: &str) -> Gs1Fault {
    Gs1::parse(text).unwrap_err()
}

fn kinds(country: Country, text: &str) -> Vec<String> {
    classify(country, text)
        .into_iter()
        .map(|scan| format!("{scan:?}").split(['(', ' ']).next().unwrap().into())
        .collect()
}

#[test]
fn a_gtin_of_every_length_is_one_number() {
    assert_eq!(gtin("7038010068980").to_string(), "07038010068980");
    assert_eq!(gtin(" 07038010068980 "), gtin("7038010068980"));
    assert_eq!(gtin("96385074").short(), "96385074");
    assert_eq!(gtin("036000291452").short(), "0036000291452");
    assert_eq!(gtin("10614141000415").short(), "10614141000415");
}

#[test]
fn what_is_no_gtin_is_refused_with_its_reason() {
    assert_eq!(Gtin::parse("7038010068981"), Err(GtinFault::CheckDigit));
    assert_eq!(Gtin::parse("0000000000000"), Err(GtinFault::CheckDigit));
    assert_eq!(Gtin::parse("70380100689"), Err(GtinFault::WrongLength));
    assert_eq!(Gtin::parse("70380100689AB"), Err(GtinFault::NotDigits));
    assert_eq!(Gtin::parse(""), Err(GtinFault::WrongLength));
}

#[test]
fn one_element_string_reads_the_same_in_every_dress() {
    let expected = Gs1 {
        gtin: Some(gtin("07038010068980")),
        serial: Some("SN-44/7".into()),
        batch: Some("B12".into()),
        expires_on: Some("271231".into()),
        ..Gs1::default()
    };
    for text in [
        "]C101070380100689801727123110B12\u{1d}21SN-44/7",
        "010703801006898017271231\u{1d}10B12\u{1d}21SN-44/7",
        "]d201070380100689801727123110B12\u{1d}21SN-44/7",
        "]Q321SN-44/7\u{1d}10B12\u{1d}17271231\u{1d}0107038010068980",
        "\u{1d}01070380100689801727123121SN-44/7\u{1d}10B12",
        "01070380100689801727123121SN-44/7<GS>10B12\r\n",
        "(01)07038010068980(17)271231(10)B12(21)SN-44/7",
        "(01) 07038010068980 (17) 271231 (10) B12 (21) SN-44/7",
    ] {
        assert_eq!(read(text), expected, "{text:?}");
    }
}

#[test]
fn a_bracket_inside_a_printed_value_stays_in_it() {
    assert_eq!(read("(01)07038010068980(21)A(B)C(").serial.as_deref(), Some("A(B)C("));
}

#[test]
fn identifiers_that_we_have_no_use_for_are_passed_over() {
    for text in [
        "]d20107038010068980152712313102001250207191WH\u{1d}21SN7",
        "]d20107038010068980710ABC\u{1d}21SN7\u{1d}91ours",
        "(01)07038010068980(15)271231(3102)001250(21)SN7(91)ours",
    ] {
        let gs1 = read(text);
        assert_eq!(
            (gs1.gtin, gs1.serial.as_deref()),
            (Some(gtin("7038010068980")), Some("SN7")),
            "{text:?}"
        );
    }
    for fixed in [
        "0312345678901234",
        "041234567890123456",
        "15271231",
        "2007",
        "3102001250",
        "4101234567890123",
    ] {
        assert_eq!(
            read(&format!("]d2{fixed}21SN7")).serial.as_deref(),
            Some("SN7"),
            "{fixed}"
        );
    }
    assert_eq!(fault("]d2152712"), Gs1Fault::WrongLength);
}

#[test]
fn parcels_counts_and_assets_are_read() {
    let parcel = read("]C1003401234500000000170207038010068980378");
    assert_eq!(parcel.sscc.as_deref(), Some("340123450000000017"));
    assert_eq!(
        (parcel.content_gtin, parcel.count),
        (Some(gtin("7038010068980")), Some(8))
    );
    assert_eq!(
        read("(8003)07038010068980ROLL7").grai.as_deref(),
        Some("7038010068980ROLL7")
    );
    assert_eq!(read("]d280047038010ABC\u{1d}240XL").giai.as_deref(), Some("7038010ABC"));
    assert_eq!(read("(30)12").count, Some(12));
}

#[test]
fn what_is_no_element_string_is_refused_with_its_reason() {
    assert_eq!(fault("]C1"), Gs1Fault::Empty);
    assert_eq!(fault("]C199ABC"), Gs1Fault::UnknownIdentifier);
    assert_eq!(fault("(99)ABC"), Gs1Fault::UnknownIdentifier);
    assert_eq!(fault("(01"), Gs1Fault::UnknownIdentifier);
    assert_eq!(fault("010703801006898"), Gs1Fault::WrongLength);
    assert_eq!(fault("(01)7038010068980"), Gs1Fault::WrongLength);
    assert_eq!(fault("(21)123456789012345678901"), Gs1Fault::WrongLength);
    assert_eq!(fault("(21)"), Gs1Fault::WrongLength);
    assert_eq!(fault("(21)ÆØÅ"), Gs1Fault::BadCharacter);
    assert_eq!(fault("0107038010068981"), Gs1Fault::CheckDigit);
    assert_eq!(fault("(00)340123450000000018"), Gs1Fault::CheckDigit);
    assert_eq!(fault("(8003)07038010068981X"), Gs1Fault::CheckDigit);
    assert_eq!(fault("(17)271331"), Gs1Fault::NoSuchDate);
    assert_eq!(fault("(11)270230"), Gs1Fault::NoSuchDate);
    assert_eq!(fault("(21)A(21)B"), Gs1Fault::Contradiction);
}

#[test]
fn a_two_digit_year_is_read_by_today_and_day_zero_is_the_last_of_the_month() {
    let date = |text: &str| text.parse::<NaiveDate>().unwrap();
    let today = date("2026-11-22");
    assert_eq!(gs1_date("271231", today), Some(date("2027-12-31")));
    assert_eq!(gs1_date("280200", today), Some(date("2028-02-29")));
    assert_eq!(gs1_date("770101", today), Some(date("1977-01-01")));
    assert_eq!(gs1_date("760101", today), Some(date("2076-01-01")));
    assert_eq!(gs1_date("050101", date("2060-01-01")), Some(date("2105-01-01")));
    assert_eq!(gs1_date("270229", today), None);
    assert_eq!(gs1_date("27", today), None);
}

#[test]
fn the_scan_field_takes_every_code_for_what_it_most_likely_is() {
    use Country::*;
    for (country, text, expected) in [
        (No, "  ", vec![]),
        (No, "(01)07038010068980(21)7", vec!["Gs1"]),
        (No, "]d2010703801006898021AB7", vec!["Gs1"]),
        (No, "010703801006898021AB7", vec!["Gs1", "Label", "Text"]),
        (No, "0107038010068980217", vec!["Gs1", "Label", "Digits"]),
        (No, "7038010068980", vec!["Gs1", "Label", "Digits"]),
        (No, "023583", vec!["Hms", "Label", "Digits"]),
        (No, "23583", vec!["Label", "Digits"]),
        (No, "27831160077", vec!["NationalId"]),
        (No, "278311 60077", vec!["NationalId"]),
        (No, "27831160078", vec!["Label", "Digits"]),
        (Se, "27831160077", vec!["Label", "Digits"]),
        (Dk, "010136-4001", vec!["NationalId"]),
        (Se, "120229-1010", vec!["Label", "Text"]),
        (Fi, "131052-308T", vec!["NationalId"]),
        (No, "91 23 45 67", vec!["Digits", "Text"]),
        (No, "rampe-1042", vec!["Label", "Text"]),
        (No, "Kari Nordmann", vec!["Text"]),
        (No, "Storgata 12 B", vec!["Text"]),
        (No, "]C1ÆØÅ", vec!["Text"]),
    ] {
        assert_eq!(kinds(country, text), expected, "{country} {text:?}");
    }
}

#[test]
fn a_label_is_found_in_upper_case_and_an_article_keeps_its_zeros() {
    assert_eq!(
        classify(Country::No, " rampe-1042\n")[0],
        Scan::Label("RAMPE-1042".into())
    );
    assert_eq!(
        classify(Country::No, "006720")[0],
        Scan::Hms(HmsNumber::parse("006720").unwrap())
    );
}

#[test]
fn a_swedish_number_of_ten_digits_is_a_national_id_whatever_the_century() {
    assert_eq!(kinds(Country::Se, "811228-9874"), ["NationalId"]);
    assert_eq!(kinds(Country::Se, "19811228-9874"), ["NationalId"]);
}

proptest! {
    #[test]
    fn any_single_wrong_digit_in_a_gtin_is_refused(number in 0u64..10_000_000_000_000, at in 0usize..14, by in 1u32..=9) {
        let text = (0..10).map(|c| format!("{number:013}{c}")).find(|t| check_digit_fits(t)).unwrap();
        let mut digits: Vec<u32> = text.chars().map(|c| c.to_digit(10).unwrap()).collect();
        digits[at] = (digits[at] + by) % 10;
        let wrong: String = digits.iter().map(|d| char::from_digit(*d, 10).unwrap()).collect();
        prop_assert_eq!(Gtin::parse(&wrong), Err(GtinFault::CheckDigit));
    }

    #[test]
    fn no_scan_makes_the_reader_fall_over(
        text in "(\\]C1|\\]d2|\\(|)(01|10|21|17|240|8003|00|9)?[0-9A-Zå()\u{1d} .-]{0,40}",
    ) {
        let found = classify(Country::No, &text);
        prop_assert_eq!(found.is_empty(), normal(&text).is_empty());
    }
}
