//! The real registers, where `RAMPE_REAL_DATA` names their folder.

use std::fs::File;
use std::path::PathBuf;

use roads::address::{Address, NumberMatch, Register};

/// A file of the folder with real data; none, with a word, where there is no such folder.
fn real(name: &str) -> Option<Register> {
    let Some(folder) = std::env::var_os("RAMPE_REAL_DATA").map(PathBuf::from) else {
        eprintln!("skipped: RAMPE_REAL_DATA names no folder");
        return None;
    };
    let (register, aside) =
        Register::read(File::open(folder.join("geo").join(name)).expect("a file")).expect("a register");
    assert_eq!(aside, [], "{name}");
    Some(register)
}

fn matrikkel() -> Option<Register> {
    real("Basisdata_3420_Elverum_25833_MatrikkelenAdresse.csv")
}

/// A thousand of them, spread over the whole.
fn sample(register: &Register) -> impl Iterator<Item = &Address> {
    register
        .addresses()
        .iter()
        .step_by(register.addresses().len().div_ceil(1_000))
}

#[test]
fn every_row_of_the_real_register_is_read() {
    let Some(register) = matrikkel() else { return };
    assert_eq!(register.addresses().len(), 10_871);
    assert_eq!(
        register
            .addresses()
            .iter()
            .filter(|address| address.driveway.is_some())
            .count(),
        598
    );
    for address in register.addresses() {
        let (point, stop) = (address.point, address.stop());
        assert!(
            (60.6..61.3).contains(&point.lat) && (11.2..12.2).contains(&point.lon),
            "{address}"
        );
        assert!((point.lat - stop.lat).abs() < 0.05, "{address}");
    }
}

#[test]
fn every_addresss_full_text_finds_itself_first() {
    for register in [
        matrikkel(),
        real("osm-addr-oslo-center.csv"),
        real("osm-addr-isle-of-man.csv"),
    ] {
        let Some(register) = register else { return };
        for address in sample(&register) {
            let hits = register.search(&address.to_string(), 1);
            // OpenStreetMap has some addresses twice, and some odd house numbers.
            assert_eq!(hits[0].address.to_string(), address.to_string());
            if address.property.is_some() {
                assert_eq!(hits[0].score, 1.0, "{address} {:?}", hits[0]);
            }
        }
    }
}

#[test]
fn a_letter_dropped_in_the_street_still_finds_the_address_among_the_first_five() {
    let Some(register) = matrikkel() else { return };
    let (mut asked, mut first) = (0, 0);
    for (at, address) in sample(&register).enumerate() {
        let letters: Vec<char> = address.street.chars().collect();
        let dropped = at % letters.len();
        let street: String = letters
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != dropped)
            .map(|(_, c)| c)
            .collect();
        let query = format!("{street} {}{}", address.number.unwrap(), address.suffix);
        let found = register
            .search(&query, 5)
            .iter()
            .position(|hit| hit.address.line() == address.line());
        assert!(
            found.is_some(),
            "{query} for {address}: {:#?}",
            register.search(&query, 5)
        );
        asked += 1;
        first += usize::from(found == Some(0));
    }
    println!("{first} of {asked} first");
    assert!(first * 100 >= asked * 95, "{first} of {asked}");
}

#[test]
fn shortenings_and_plain_letters_find_the_address_first() {
    let Some(register) = matrikkel() else { return };
    for address in sample(&register) {
        let plain = address
            .line()
            .to_lowercase()
            .replace('ø', "o")
            .replace('å', "aa")
            .replace('æ', "ae");
        let short = plain.replace("vegen", "vn").replace("gata", "gt");
        for query in [plain, short] {
            let hits = register.search(&query, 3);
            let found = hits
                .iter()
                .any(|hit| hit.address.line() == address.line() && hit.number == NumberMatch::Exact);
            assert!(found, "{query}: {hits:#?}");
        }
    }
}

#[test]
fn every_address_is_nearest_to_its_own_point() {
    let Some(register) = matrikkel() else { return };
    for address in sample(&register) {
        let near = register.near(address.point.lon, address.point.lat, 1);
        assert!(
            near[0].1 < 0.01 && near[0].0.point == address.point,
            "{address}: {near:?}"
        );
    }
}
