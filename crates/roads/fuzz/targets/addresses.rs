//! Any register of addresses: refused with a reason, or searched and looked up by place. The first line is what is searched for.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use roads::address::Register;

const MOST: usize = 10;

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let Some(end) = bytes.iter().position(|byte| *byte == b'\n') else {
        return Corpus::Reject;
    };
    let query = String::from_utf8_lossy(&bytes[..end]);
    let (register, aside) = match Register::read(&bytes[end + 1..]) {
        Ok(read) => read,
        Err(fault) => {
            assert!(!fault.to_string().is_empty());
            return Corpus::Keep;
        }
    };
    assert!(aside.iter().all(|row| !row.reason.to_string().is_empty()));
    for hit in register.search(&query, MOST) {
        assert!(hit.score > 0.0 && hit.score <= 1.0, "{hit:?}");
    }
    // Whole addresses are asked for by their own words, unfinished ones by the beginning of them.
    for address in register.addresses().iter().take(3) {
        let line = address.to_string();
        assert!(!address.line().is_empty(), "{address:?}");
        assert!(register.search(&line, MOST).len() <= MOST);
        let half: String = line.chars().take(line.chars().count() / 2).collect();
        register.search(&half, MOST);
        let near = register.near(address.point.lon, address.point.lat, 1);
        assert!(near.first().is_some_and(|(_, metres)| *metres < 1.0), "{address:?} {near:?}");
    }
    Corpus::Keep
});
