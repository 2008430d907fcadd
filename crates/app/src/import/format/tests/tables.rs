//! CSV: products, classes, addresses, persons and devices.

use domain::national_id::Country;

use super::super::*;
use super::{aside, only_reason};

const PRODUCTS: &str = "hmsnr;artikkelnavn;isotittel;isokode_matchet;prodid;artid\r\n";

fn products(lines: &str) -> Parsed<Product> {
    read_products(format!("{PRODUCTS}{lines}").as_bytes()).unwrap()
}

#[test]
fn an_article_keeps_its_leading_zeros_and_may_lack_a_class() {
    let parsed = products("001234;Gåstol Prøve ;Gåstoler;12060301;7;8\r\n001235;Ukjent;Noe;;7;9\r\n");
    assert_eq!(aside(&parsed), [""; 0]);
    let read: Vec<_> = parsed.accepted().collect();
    assert_eq!(read[0].hms_number.to_string(), "001234");
    assert_eq!(read[0].name, "Gåstol Prøve");
    assert_eq!(read[0].source_article.as_deref(), Some("8"));
    assert_eq!(read[1].iso_code, None);
    assert_eq!(read[1].iso_title.as_deref(), Some("Noe"));
}

#[test]
fn the_same_article_twice_is_handed_on_but_another_content_is_set_aside() {
    let parsed = products("001234;A;B;12060301;7;8\n001234;A ;B;12060301;7;8\n001234;C;B;12060301;7;8\n");
    assert_eq!(parsed.accepted().count(), 2);
    assert_eq!(only_reason(&parsed), RejectReason::ConflictInFile { first: "2".into() });
}

#[test]
fn a_bad_article_row_says_line_and_field() {
    let parsed = products("1234;A;B;12060301;7;8\n001234;;B;12060301;7;8\n001235;A;B;1206x;7;8\n001236;A\n");
    assert_eq!(
        aside(&parsed),
        [
            "2 hmsnr not-hms-number",
            "3 artikkelnavn missing-value",
            "4 isokode_matchet not-iso-code",
            "5 hmsnr wrong-column-count"
        ]
    );
    assert_eq!(parsed.rows[0].raw, "1234;A;B;12060301;7;8");
}

#[test]
fn a_corrected_row_is_read_alone() {
    let parsed = products("1234;A;B;12060301;7;8\n");
    let row = &parsed.rows[0];
    let again = read_products(&retry(&parsed.head, &row.raw.replace("1234;A", "001234;A"))).unwrap();
    assert_eq!(again.accepted().count(), 1);
    assert_eq!(again.rows[0].at, Position::Line(2));
}

#[test]
fn a_file_with_another_header_is_refused_and_says_what_is_missing() {
    let fault = read_products(b"nummer;tekst\n1;2\n").unwrap_err();
    assert_eq!(
        fault,
        FileFault::WrongHeader {
            missing: vec!["hmsnr".into(), "artikkelnavn".into()]
        }
    );
    assert_eq!(read_products(b"").unwrap_err(), FileFault::Empty);
}

#[test]
fn classes_are_checked_against_their_own_code() {
    let file = "code;level;parent;title_no;title_short_no;title_en;active;search_words\n\
        12;1;;Forflytning;;Mobility;1;\n\
        1206;2;12;Ganghjelpemidler;Gå;;1;Rullator|Gåstol\n\
        120603;2;1206;Feil nivå;;;1;\n\
        120606;3;1203;Feil forelder;;;1;\n\
        12x;1;;Ikke kode;;;1;\n\
        09;1;;Gammel;;;0;\n";
    let parsed = read_categories(file.as_bytes()).unwrap();
    assert_eq!(
        aside(&parsed),
        [
            "4 level level-mismatch",
            "5 parent parent-mismatch",
            "6 code not-iso-code"
        ]
    );
    let read: Vec<_> = parsed.accepted().collect();
    assert_eq!(read[1].level, 2);
    assert_eq!(read[1].search_words, ["Rullator", "Gåstol"]);
    assert_eq!(read[1].parent.as_ref().map(ToString::to_string).as_deref(), Some("12"));
    assert!(!read[2].active);
}

const ADDRESSES: &str = "\u{feff}lokalid;kommunenummer;adressetype;adressetilleggsnavn;adressenavn;nummer;bokstav;adresseTekst;EPSG-kode;Nord;Øst;postnummer;poststed;grunnkretsnummer;grunnkretsnavn;oppdateringsdato\r\n";

fn addresses(lines: &str) -> Parsed<Address> {
    read_addresses(format!("{ADDRESSES}{lines}").as_bytes()).unwrap()
}

#[test]
fn an_address_gets_its_point_in_degrees() {
    // A point whose place is known from the definition: on the central meridian of zone 33 (15° east) the easting is
    // 500,000 m; 6,651,411.19 m north is latitude 60° by the meridian arc of GRS80 times 0.9996.
    let parsed = addresses(
        "1;0001;vegadresse;Haugen;Prøveveien;4;B;Haugen, Prøveveien 4B;25833;6651411.19;500000;0001;PRØVESTAD;00010101;Krets;29.03.2023 22:05:36.367\n\
         2;0001;matrikkeladresse;;;;;12/3;25832;6651411.19;500000;0001;PRØVESTAD;;;\n",
    );
    let read: Vec<_> = parsed.accepted().collect();
    let close = |a: f64, b: f64| (a - b).abs() < 1e-6;
    assert!(
        close(read[0].point.lat, 60.0) && close(read[0].point.lon, 15.0),
        "{:?}",
        read[0].point
    );
    assert!(
        close(read[1].point.lat, 60.0) && close(read[1].point.lon, 9.0),
        "{:?}",
        read[1].point
    );
    assert_eq!((read[0].number, &*read[0].suffix), (Some(4), "B"));
    assert_eq!(read[0].line(), "Haugen, Prøveveien 4B");
    assert_eq!((read[1].line().as_str(), &*read[1].street), ("12/3", ""));
}

#[test]
fn an_address_without_a_usable_point_is_set_aside() {
    let parsed = addresses(
        "1;0001;vegadresse;;V;4;;V 4;27391;6651411;500000;0001;P;;;\n\
         2;0001;vegadresse;;V;5;;V 5;25833;nord;500000;0001;P;;;\n\
         3;0001;vegadresse;;V;6;;V 6;25833;6651411;;0001;P;;;\n\
         4;0001;vegadresse;;V;7;;V 7;25833;6651411;-90000000;0001;P;;;\n\
         5;0001;vegadresse;;V;8;;V 8;25833;6651411;500000;1;P;;;\n\
         ;0001;vegadresse;;V;9;;V 9;25833;6651411;500000;0001;P;;;\n\
         7;0001;vegadresse;;V;tolv;;V 12;25833;6651411;500000;0001;P;;;\n",
    );
    assert_eq!(
        aside(&parsed),
        [
            "2 EPSG-kode unknown-coordinate-system",
            "3 Nord not-a-number",
            "4 Øst missing-value",
            "5 Nord outside-area",
            "6 postnummer not-a-postcode",
            "7 lokalid missing-value",
            "8 nummer not-a-number"
        ]
    );
}

#[test]
fn the_columns_of_other_layouts_are_known_by_their_names() {
    let older = "adresseId,adressenavn,nummer,bokstav,EPSG-kode,Nord,Øst,atkomstNord,atkomstØst,postnr,postnummerområde\n\
        7,Prøveveien,4,b,4258,60.5,11.5,60.501,11.501,2400,Granvik\n\
        8,Prøveveien,6,,4258,60.5,11.5,nord,11.501,2400,Granvik\n";
    let parsed = read_addresses(older.as_bytes()).unwrap();
    let read: Vec<_> = parsed.accepted().collect();
    assert_eq!(read[0].to_string(), "Prøveveien 4B, 2400 Granvik");
    assert_eq!((read[0].stop().lat, read[0].stop().lon), (60.501, 11.501));
    // A driveway that can't be used leaves an address to stop at.
    assert_eq!((read[1].driveway, read[1].stop().lat), (None, 60.5));
    let map = "osm_id,street,housenumber,postcode,city,lat,lon\nn1,Prøveveien,4-6 Granheim,2400,Granvik,60.5,11.5\n";
    let parsed = read_addresses(map.as_bytes()).unwrap();
    assert_eq!(parsed.accepted().next().unwrap().line(), "Granheim, Prøveveien 4-6");
    let foreign = read_addresses(b"navn;sted\na;b\n").unwrap_err();
    assert!(matches!(foreign, FileFault::WrongHeader { missing } if missing.contains(&"adressenavn".to_owned())));
}

#[test]
fn persons_are_read_with_headers_in_three_languages() {
    let nb = "Fødselsnummer *;Fornavn *;Etternavn *;Adressebeskyttet;Pårørende navn;Pårørende relasjon\n\
        21834710029;Solveig;Prøvedal;ja;Odd Prøvedal;sønn\n";
    let en = "national id,first name,last name,PROTECTED ADDRESS,next of kin name,next of kin relation\n\
        218347 10029,Solveig,Prøvedal,yes,Odd Prøvedal,sønn\n";
    let read = |file: &str| {
        read_persons(file.as_bytes(), Country::No)
            .unwrap()
            .accepted()
            .next()
            .unwrap()
            .clone()
    };
    let person = read(nb);
    assert_eq!(person, read(en));
    assert!(person.protected);
    assert_eq!(person.next_of_kin.unwrap().relation.as_deref(), Some("sønn"));
    let sv = "Personnummer;Förnamn;Efternamn;Postnummer\n20050607-9813;Test;Prov;411 02\n";
    let swede = read_persons(sv.as_bytes(), Country::Se).unwrap();
    assert_eq!(swede.accepted().next().unwrap().postcode.as_deref(), Some("41102"));
}

#[test]
fn a_person_whose_number_or_marks_are_wrong_is_set_aside_without_repeating_the_number() {
    let file = "fnr;fornavn;etternavn;adressebeskyttet;pårørende navn;pårørende telefon\n\
        21834710028;A;B;;;\n\
        2183471002;A;B;;;\n\
        21834710029;A;B;kanskje;;\n\
        21834710029;A;B;;;12345678\n\
        21834710029;;B;;;\n\
        21834710029;A;B;nei;;\n\
        21834710029;Annen;B;nei;;\n";
    let parsed = read_persons(file.as_bytes(), Country::No).unwrap();
    assert_eq!(
        aside(&parsed),
        [
            "2 Fødselsnummer national-id-check-digit",
            "3 Fødselsnummer national-id-form",
            "4 Adressebeskyttet unknown-value",
            "5 Pårørende navn missing-value",
            "6 Fornavn missing-value",
            "8 Fødselsnummer conflict-in-file"
        ]
    );
    for (_, reject) in parsed.set_aside() {
        assert!(!format!("{:?}", reject.reason.args()).contains("2183471"));
    }
}

const DEVICES: &str =
    "Merkelapp;HMS-nummer;Produktnavn;Serienummer;Sted;Eier;Tilstand;Mottatt dato;Utlånt til;Lånetype;Forfall\n";

fn devices(lines: &str) -> Parsed<Device> {
    read_devices(format!("{DEVICES}{lines}").as_bytes(), Country::No).unwrap()
}

#[test]
fn devices_on_the_shelf_and_on_loan_are_read() {
    let parsed = devices(
        "K-1;001234;Rullator;S1;Hovedlager > Reol 3;NAV;klar;15.01.2026;;;\n\
         K-2;;Dusjkrakk;;;;;;21834710029;varig;\n",
    );
    assert_eq!(aside(&parsed), [""; 0]);
    let read: Vec<_> = parsed.accepted().collect();
    assert_eq!(read[0].place, ["Hovedlager", "Reol 3"]);
    assert_eq!((read[0].owner, read[0].state), (DeviceOwner::Nav, DeviceState::Ready));
    assert_eq!(read[1].state, DeviceState::OnLoan);
    assert_eq!(read[1].loan.as_ref().unwrap().kind, LoanKind::Lasting);
}

#[test]
fn a_device_row_that_contradicts_itself_is_set_aside() {
    let parsed = devices(
        ";001234;A;;Lager;;klar;;;;\n\
         K-1;;;;Lager;;klar;;;;\n\
         K-2;001234;A;;;;klar;;;;\n\
         K-3;001234;A;;Lager;;utlånt;;;;\n\
         K-4;001234;A;;Lager;;vask;;21834710029;;\n\
         K-5;001234;A;;Lager;;klar;;;korttid;\n\
         K-6;001234;A;;Lager;;klar;31.02.2026;;;\n\
         K-7;001234;A;;Lager;;klar;;;;\n\
         k-7;001234;B;;Lager;;klar;;;;\n",
    );
    assert_eq!(
        aside(&parsed),
        [
            "2 Merkelapp missing-value",
            "3 HMS-nummer missing-value",
            "4 Sted missing-value",
            "5 Utlånt til missing-value",
            "6 Tilstand contradiction",
            "7 Utlånt til missing-value",
            "8 Mottatt dato not-a-date",
            "10 Merkelapp conflict-in-file"
        ]
    );
}
