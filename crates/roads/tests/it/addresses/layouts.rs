//! Reading: three layouts, bad rows, coordinates.

use proptest::prelude::*;
use roads::address::{Error, Reason, Register, from_utm};

use super::{HEADER, csv, read};

#[test]
fn utm_becomes_degrees_as_proj_has_it() {
    // Made-up places, and what PROJ 9 (through pyproj) makes of them.
    let known = [
        (32, 6_600_000.0, 500_000.0, 9.0, 59.538_349_129_564),
        (32, 6_643_000.25, 597_000.5, 10.734_638_876_596, 59.913_065_780_672),
        (32, 7_041_234.89, 262_345.67, 4.236_324_188_794, 63.420_059_362_708),
        (33, 6_770_750.0, 310_014.0, 11.483_314_696_758, 61.025_673_128_426),
        (33, 6_595_000.0, -32_000.0, 5.677_689_900_217, 59.158_622_509_760),
        (33, 7_100_000.0, 500_000.0, 15.0, 64.026_794_922_492),
        (33, 7_830_000.0, 1_075_000.0, 30.148_989_514_153, 69.930_149_406_259),
        (35, 7_700_000.0, 500_000.0, 27.0, 69.409_281_798_002),
        (35, 7_765_432.1, 412_345.67, 24.705_247_756_473, 69.981_253_368_776),
    ];
    for (zone, north, east, lon, lat) in known {
        let point = from_utm(zone, north, east);
        // A thousand-millionth of a degree is a tenth of a millimetre.
        assert!(
            (point.lon - lon).abs() < 1e-9 && (point.lat - lat).abs() < 1e-9,
            "{zone} {north} {east}: {point:?}"
        );
    }
}

#[test]
fn kartverkets_layout_is_read_with_driveways() {
    let file = format!(
        "\u{feff}{HEADER};sommeratkomstNord;sommeratkomstØst;vinteratkomstNord;vinteratkomstØst\r\n\
         77;PRØVELUND;vegadresse;Nordre Tangen;Storgata;12;b;31;453;2;;25833;6770750;310014;0901;PRØVEVIK;Sentrum;Tettby;\
         6770760,5;310014;6770770;310014;6770780;310014\r\n"
    );
    let (register, aside) = read(&file);
    assert_eq!(aside, []);
    let [address] = register.addresses() else {
        panic!("one row, one address")
    };
    assert_eq!(address.to_string(), "Nordre Tangen, Storgata 12B, 0901 PRØVEVIK");
    assert_eq!(address.property.unwrap().to_string(), "31/453/2");
    assert_eq!(
        (&*address.id, &*address.area, &*address.settlement),
        ("77", "Sentrum", "Tettby")
    );
    let driveway = address.driveway.unwrap();
    assert_eq!(driveway, from_utm(33, 6_770_760.5, 310_014.0));
    assert_eq!(address.stop(), driveway);
    assert_eq!(address.summer_driveway, Some(from_utm(33, 6_770_770.0, 310_014.0)));
    assert_eq!(address.winter_driveway, Some(from_utm(33, 6_770_780.0, 310_014.0)));
    assert_eq!(address.point, from_utm(33, 6_770_750.0, 310_014.0));
}

#[test]
fn a_smaller_layout_in_another_zone_and_order_is_read_by_its_header() {
    let file = "Øst;Nord;epsg-kode;POSTSTED;POSTNUMMER;bokstav;NUMMER;Adressenavn\n\
                412345.67;7765432.1;25835;PRØVENES;9999;;3;Fjordgata\n\
                597000.5;6643000.25;25832;PRØVENES;9999;C;3;Fjordgata\n";
    let (register, aside) = read(file);
    assert_eq!(aside, []);
    let addresses = register.addresses();
    assert_eq!(addresses[0].point, from_utm(35, 7_765_432.1, 412_345.67));
    assert_eq!(addresses[1].point, from_utm(32, 6_643_000.25, 597_000.5));
    assert_eq!(addresses[1].line(), "Fjordgata 3C");
    assert_eq!((addresses[0].driveway, addresses[0].property), (None, None));
}

#[test]
fn addresses_from_openstreetmap_are_read() {
    let file = "osm_id,street,housenumber,postcode,city,lat,lon\n\
                n1,\"Prøve, gata\",12-14,0150,Oslo,59.9,10.7\n\
                w2,Harbour Road,6/7,IM9 1ZZ,,54.1,-4.5\n\
                w3,Harbour Road,Flat 3,,,54.1,-4.5\n";
    let (register, aside) = read(file);
    assert_eq!(aside, []);
    let lines: Vec<String> = register.addresses().iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "Prøve, gata 12-14, 0150 Oslo",
            "Harbour Road 6/7, IM9 1ZZ",
            "Flat 3, Harbour Road"
        ]
    );
    assert_eq!(
        (register.addresses()[1].point.lon, register.addresses()[1].point.lat),
        (-4.5, 54.1)
    );
    assert_eq!(register.search("harbour road 6/7", 1)[0].address.id.as_ref(), "w2");
    assert_eq!(register.search("harbour road flat 3", 1)[0].address.id.as_ref(), "w3");
    assert_eq!(register.search("prøve gata 13", 1)[0].address.id.as_ref(), "n1");
}

#[test]
fn latin_1_is_read_as_well() {
    let file = "adressenavn;nummer;EPSG-kode;Nord;Øst;poststed\nBjørkevegen;3;25833;6770750;310014;ÅSHEIM\n";
    let latin: Vec<u8> = file
        .chars()
        .map(|letter| u8::try_from(u32::from(letter)).unwrap())
        .collect();
    let (register, aside) = Register::read(latin.as_slice()).unwrap();
    assert_eq!(aside, []);
    assert_eq!(register.addresses()[0].to_string(), "Bjørkevegen 3, ÅSHEIM");
}

#[test]
fn bad_rows_are_set_aside_with_line_and_reason_and_the_good_ones_kept() {
    let row = |number: &str, epsg: &str, north: &str, east: &str, driveway: &str| {
        format!("1;K;vegadresse;;Storgata;{number};;1;2;;;{epsg};{north};{east};9901;BY;A;T;{driveway}\n")
    };
    let mut file = format!("{HEADER}\n");
    file += &row("1", "25833", "6770750", "310014", ";");
    file += &row("to", "25833", "6770750", "310014", ";");
    file += &row("3", "32633", "6770750", "310014", ";");
    file += &row("4", "25833", "310014", "6770750", ";");
    file += &row("5", "25833", "", "", ";");
    file += &row("6", "25833", "6770750", "310014", "6770750;x");
    file += "for;kort\n";
    file += "9;K;vegadresse;;;;;;;;;25833;6770750;310014;9901;BY;A;T;;\n";
    file += &row("9", "25833", "6770750", "nan", ";");
    file += &row("10", "25833", "6770750", "310014", ";");
    let (register, aside) = read(&file);
    let kept: Vec<String> = register.addresses().iter().map(|address| address.line()).collect();
    assert_eq!(kept, ["Storgata 1", "Storgata 6", "Storgata 10"]);
    let told: Vec<(u64, String)> = aside
        .iter()
        .map(|aside| (aside.line, aside.reason.to_string()))
        .collect();
    let told: Vec<(u64, &str)> = told.iter().map(|(line, reason)| (*line, reason.as_str())).collect();
    assert_eq!(told[0], (3, "nummer is no number: to"));
    assert_eq!(told[1], (4, "unknown coordinate system EPSG:32633"));
    assert_eq!(told[2].0, 5);
    assert!(matches!(aside[2].reason, Reason::Elsewhere { .. }), "{:?}", aside[2]);
    assert_eq!(told[3], (6, "Nord is no number: "));
    assert_eq!(told[4], (7, "the driveway is left out: atkomstØst is no number: x"));
    assert_eq!(told[5], (8, "2 fields where the header has 20"));
    assert_eq!(told[6], (9, "no street, no place name and no property"));
    assert_eq!(told[7], (10, "Øst is no number: nan"));
    assert_eq!(told.len(), 8);
    assert_eq!(aside.iter().filter(|aside| aside.reason.kept()).count(), 1);
    assert_eq!(register.addresses()[1].driveway, None);
}

#[test]
fn a_foreign_header_is_refused_with_the_names_of_what_is_missing() {
    let refused = Register::read("adressenavn;nummer;Nord;postnummer\nStorgata;1;6770750;9901\n".as_bytes());
    let Err(error) = refused else { panic!("read") };
    assert_eq!(
        error.to_string(),
        "not an address register: the header lacks EPSG-kode, Øst"
    );
    let Err(error) = Register::read("street,housenumber,lat\nA,1,2\n".as_bytes()) else {
        panic!("read")
    };
    assert_eq!(error.to_string(), "not an address register: the header lacks lon");
    assert!(matches!(Register::read(&b""[..]), Err(Error::Empty)));
}

#[test]
fn a_register_without_rows_answers_with_nothing() {
    let (register, aside) = read(&csv(&[]));
    assert_eq!((register.addresses().len(), aside.len()), (0, 0));
    assert!(register.search("Storgata 1", 5).is_empty() && register.near(11.0, 61.0, 5).is_empty());
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), header in any::<bool>()) {
        let mut file = if header { format!("{HEADER}\n").into_bytes() } else { Vec::new() };
        file.extend(bytes);
        if let Ok((register, aside)) = Register::read(file.as_slice()) {
            prop_assert!(register.addresses().len() + aside.len() <= file.len());
        }
    }
}
