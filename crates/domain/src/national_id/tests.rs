//! All numbers here are made up; the Norwegian ones are of the synthetic series.

use super::Country::*;
use super::NationalIdFault::*;
use super::*;
use chrono::Datelike;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Normal form and birth date, or the fault.
fn read(country: Country, text: &str) -> Result<(String, Option<NaiveDate>), NationalIdFault> {
    NationalId::parse_on(country, text, day("2026-11-22")).map(|id| (id.expose().to_owned(), id.birth_date()))
}

fn born(country: Country, text: &str) -> Option<NaiveDate> {
    read(country, text).unwrap().1
}

/// A Norwegian number from its nine first digits by the classic rule, or `None` where that number is skipped.
fn norwegian(nine: &str) -> Option<String> {
    norwegian_2032(nine, 0)
}

/// The same with a first check digit that leaves `remainder`.
fn norwegian_2032(nine: &str, remainder: u32) -> Option<String> {
    let mut digits: Vec<u32> = nine.chars().map(|c| c.to_digit(10).unwrap()).collect();
    for (weights, rest) in [
        (vec![3, 7, 6, 1, 8, 9, 4, 5, 2], remainder),
        (vec![5, 4, 3, 2, 7, 6, 5, 4, 3, 2], 0),
    ] {
        let sum: u32 = digits.iter().zip(&weights).map(|(d, w)| d * w).sum();
        let check = (11 + rest - sum % 11) % 11;
        if check == 10 {
            return None;
        }
        digits.push(check);
    }
    Some(digits.iter().map(|d| char::from_digit(*d, 10).unwrap()).collect())
}

fn swedish(nine: &str) -> String {
    let sum: u32 = nine
        .chars()
        .enumerate()
        .map(|(i, c)| c.to_digit(10).unwrap() * if i % 2 == 0 { 2 } else { 1 })
        .map(|p| p / 10 + p % 10)
        .sum();
    format!("{nine}{}", (10 - sum % 10) % 10)
}

#[test]
fn a_synthetic_norwegian_number_is_read_with_blanks_and_tells_its_birthday() {
    let id = norwegian("278311600").unwrap();
    let spaced = format!(" {} {} ", &id[..6], &id[6..]);
    assert_eq!(read(No, &spaced), Ok((id, Some(day("2011-03-27")))));
}

#[test]
fn each_norwegian_series_takes_its_own_addition_off() {
    for (nine, birth) in [
        ("278311600", "2011-03-27"),
        ("274311611", "2011-03-27"),
        ("276811610", "2011-03-27"),
        ("678311610", "2011-03-27"),
        ("679245120", "1945-12-27"),
        ("278345920", "1945-03-27"),
        ("278375500", "1875-03-27"),
    ] {
        let id = norwegian(nine).unwrap_or_else(|| panic!("{nine} is skipped"));
        assert_eq!(born(No, &id), Some(day(birth)), "{id}");
    }
}

#[test]
fn a_d_number_of_a_series_shared_by_two_centuries_tells_no_birthday() {
    assert_eq!(born(No, &norwegian("678399500").unwrap()), None);
}

#[test]
fn a_number_by_the_rule_for_2032_is_valid_but_tells_no_century() {
    for remainder in 1..=3 {
        let id = norwegian_2032("018232701", remainder)
            .or_else(|| norwegian_2032("018232703", remainder))
            .unwrap();
        assert_eq!(born(No, &id), None, "{id}");
    }
    for remainder in 4..=10 {
        let id = norwegian_2032("018232701", remainder).or_else(|| norwegian_2032("018232703", remainder));
        assert_eq!(id.map(|id| read(No, &id)).unwrap_or(Err(CheckDigit)), Err(CheckDigit));
    }
}

#[test]
fn what_is_wrong_with_a_norwegian_number_is_told_apart() {
    assert_eq!(read(No, "2783116007"), Err(WrongLength));
    assert_eq!(read(No, "27831160A77"), Err(NotDigits));
    assert_eq!(read(No, "32831160077"), Err(NoSuchDate));
    assert_eq!(read(No, "27931160077"), Err(NoSuchDate));
    assert_eq!(read(No, "27831160078"), Err(CheckDigit));
    assert_eq!(read(No, ""), Err(WrongLength));
}

#[test]
fn swedish_numbers_have_one_normal_form_however_they_are_written() {
    let ten = swedish("110229101");
    let id = format!("20{ten}");
    assert_eq!(read(Se, &id), Err(NoSuchDate));
    let ten = swedish("120229101");
    let normal = format!("20{ten}");
    for text in [
        normal.clone(),
        ten.clone(),
        format!("{}-{}", &ten[..6], &ten[6..]),
        format!("20{} - {}", &ten[..6], &ten[6..]),
    ] {
        assert_eq!(read(Se, &text), Ok((normal.clone(), Some(day("2012-02-29")))), "{text}");
    }
}

#[test]
fn a_swedish_number_of_ten_digits_is_read_by_todays_date_and_its_sign() {
    let ten = swedish("261122100");
    let (date, serial) = ten.split_at(6);
    assert_eq!(born(Se, &ten), Some(day("2026-11-22")));
    assert_eq!(born(Se, &format!("{date}+{serial}")), Some(day("1926-11-22")));
    let tomorrow = swedish("261123100");
    assert_eq!(born(Se, &tomorrow), Some(day("1926-11-23")));
    assert_eq!(NationalId::parse(Se, &ten).unwrap_err(), NoCentury);
    assert_eq!(
        NationalId::parse(Se, &format!("20{ten}")).unwrap().birth_date(),
        Some(day("2026-11-22"))
    );
}

#[test]
fn a_swedish_coordination_number_takes_sixty_off_the_day() {
    assert_eq!(born(Se, &swedish("900173100")), Some(day("1990-01-13")));
    assert_eq!(read(Se, &swedish("900132100")), Err(NoSuchDate));
    assert_eq!(read(Se, &swedish("900192100")), Err(NoSuchDate));
    assert_eq!(read(Se, "900113-1000"), Err(CheckDigit));
    assert_eq!(read(Se, "900113-10"), Err(WrongLength));
    assert_eq!(read(Se, "900113x1000"), Err(WrongLength));
    assert_eq!(read(Se, "9001l3-1000"), Err(NotDigits));
}

#[test]
fn the_seventh_digit_of_a_danish_number_tells_the_century() {
    for (text, birth) in [
        ("010136-0001", "1936-01-01"),
        ("010136-4001", "2036-01-01"),
        ("010137-4001", "1937-01-01"),
        ("010157-5001", "2057-01-01"),
        ("010158-5001", "1858-01-01"),
        ("0101369001", "2036-01-01"),
        ("010137 9001", "1937-01-01"),
    ] {
        assert_eq!(born(Dk, text), Some(day(birth)), "{text}");
    }
    assert_eq!(read(Dk, "310236-0001"), Err(NoSuchDate));
    assert_eq!(read(Dk, "010136-001"), Err(WrongLength));
    assert_eq!(read(Dk, "010136-00x1"), Err(NotDigits));
}

#[test]
fn every_finnish_century_sign_is_read_and_the_check_letter_counts() {
    // Individual numbers of 900 and up are never given to people.
    let hetu = |sign: char| {
        let rest = 131_052_908 % 31;
        format!(
            "131052{sign}908{}",
            char::from(b"0123456789ABCDEFHJKLMNPRSTUVWXY"[rest])
        )
    };
    for (signs, birth) in [("+", "1852-10-13"), ("-YXWVU", "1952-10-13"), ("ABCDEF", "2052-10-13")] {
        for sign in signs.chars() {
            assert_eq!(read(Fi, &hetu(sign).to_lowercase()), Ok((hetu(sign), Some(day(birth)))));
        }
    }
    // The example of the authority's own description of the check character.
    assert_eq!(born(Fi, "131052-308T"), Some(day("1952-10-13")));
    assert_eq!(read(Fi, "131052-308U"), Err(CheckDigit));
    assert_eq!(read(Fi, "131052G308T"), Err(NotDigits));
    assert_eq!(read(Fi, "311152-308T"), Err(NoSuchDate));
    assert_eq!(read(Fi, "131052-308"), Err(WrongLength));
}

#[test]
fn a_number_never_shows_itself_unasked() {
    let id = NationalId::parse(Dk, "010136-0001").unwrap();
    let shown = format!("{id} {id:?}");
    assert!(
        !shown.contains("0101") && !shown.contains("36") && !shown.contains("0001"),
        "{shown}"
    );
    assert_eq!(
        (id.expose(), id.as_digits(), id.written().as_str()),
        ("0101360001", "0101360001", "010136-0001")
    );
}

#[test]
fn a_country_is_its_two_letters_everywhere() {
    for country in Country::ALL {
        assert_eq!(country.to_string().parse(), Ok(country));
        assert_eq!(
            serde_json::to_value(country).unwrap(),
            serde_json::json!(country.code())
        );
    }
    assert_eq!("NO".parse::<Country>(), Err(UnknownCountry));
    assert_eq!((Fi.zone(), Dk.default_lang()), (Europe::Helsinki, "da"));
}

prop_compose! {
    /// Valid Norwegian numbers of the synthetic series, by the classic rule and by the one for 2032.
    fn norwegian_ids()(
        day in 1u32..=28, month in 81u32..=92, year in 0u32..=99, individual in 0u32..=999, remainder in 0u32..=3,
    ) -> Option<String> {
        norwegian_2032(&format!("{day:02}{month}{year:02}{individual:03}"), remainder)
    }
}

proptest! {
    #[test]
    fn any_single_wrong_digit_in_a_norwegian_number_is_refused(
        id in norwegian_ids().prop_filter_map("skipped", |id| id), at in 0usize..11, by in 1u32..=9,
    ) {
        prop_assert!(NationalId::parse(No, &id).is_ok());
        let mut digits: Vec<u32> = id.chars().map(|c| c.to_digit(10).unwrap()).collect();
        digits[at] = (digits[at] + by) % 10;
        let wrong: String = digits.iter().map(|d| char::from_digit(*d, 10).unwrap()).collect();
        prop_assert!(NationalId::parse(No, &wrong).is_err(), "{} from {}", wrong, id);
    }

    #[test]
    fn any_single_wrong_digit_in_a_swedish_number_is_refused(
        year in 1900u32..2020, month in 1u32..=12, day in 1u32..=28, serial in 0u32..=999, at in 2usize..12, by in 1u32..=9,
    ) {
        let ten = swedish(&format!("{:02}{month:02}{day:02}{serial:03}", year % 100));
        let id = format!("{}{ten}", year / 100);
        let read = NationalId::parse(Se, &id).unwrap();
        prop_assert_eq!(read.birth_date().map(|d| d.year().unsigned_abs()), Some(year));
        let mut digits: Vec<u32> = id.chars().map(|c| c.to_digit(10).unwrap()).collect();
        digits[at] = (digits[at] + by) % 10;
        let wrong: String = digits.iter().map(|d| char::from_digit(*d, 10).unwrap()).collect();
        prop_assert!(NationalId::parse(Se, &wrong).is_err());
    }

    #[test]
    fn no_text_makes_the_reader_fall_over_and_the_normal_form_reads_as_itself(
        text in "[0-9A-FTUa-f+ –-]{0,14}", country in proptest::sample::select(Country::ALL.to_vec()),
    ) {
        if let Ok(id) = NationalId::parse_on(country, &text, day("2026-11-22")) {
            let again = NationalId::parse(country, id.expose()).unwrap();
            prop_assert_eq!(&again, &id);
            prop_assert_eq!(NationalId::parse(country, &id.written()).unwrap(), id);
        }
    }
}
