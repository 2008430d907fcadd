//! How long a search in a big register takes: `cargo run --release -p roads --example addresses -- REGISTER.csv [ADDRESSES]`.
//!
//! Reads Kartverket's file, repeats its rows with other street names (each letter exchanged for another, by a rule of its own
//! for each copy) up to the number wanted (200,000), and asks many queries of each kind.

use std::collections::BTreeMap;
use std::io::Write;
use std::time::{Duration, Instant};

use roads::address::{Address, Register};

const KEPT: [&str; 8] = ["vegen", "veien", "gata", "gate", "veg", "vei", "stien", "svingen"];

/// The name with its letters exchanged; endings stay what they are.
fn renamed(name: &str, copy: usize) -> String {
    let word = |word: &str| {
        let (stem, ending) = KEPT
            .iter()
            .find_map(|ending| word.strip_suffix(ending).map(|stem| (stem, *ending)))
            .unwrap_or((word, ""));
        let (vowels, others): (Vec<char>, Vec<char>) =
            ("aeiouyæøå".chars().collect(), "bdfghjklmnprstv".chars().collect());
        let lower = stem.to_lowercase();
        let exchanged = lower.chars().enumerate().map(|(at, letter)| {
            let row = if vowels.contains(&letter) { &vowels } else { &others };
            let place = row.iter().position(|other| *other == letter);
            place.map_or(letter, |place| row[(place + copy * (at % 3 + 1)) % row.len()])
        });
        exchanged.chain(ending.chars()).collect::<String>()
    };
    let words: Vec<String> = name.split(' ').map(word).collect();
    words.join(" ")
}

/// Queries of each kind that one address gives rise to.
fn queries(address: &Address) -> Vec<(&'static str, String)> {
    let line = address.line();
    let street = address.street.to_string();
    let start = |letters: usize| street.chars().take(letters).collect::<String>();
    let mut slip: Vec<char> = street.chars().collect();
    if slip.len() > 4 {
        slip.remove(slip.len() / 2);
    }
    let slip: String = slip.into_iter().collect();
    let number = address.number.unwrap_or_default();
    vec![
        ("one letter", start(1)),
        ("three letters", start(3)),
        ("three letters and number", format!("{} {number}", start(3))),
        ("street", street.clone()),
        ("street and number", line.clone()),
        ("whole address", address.to_string()),
        ("one letter dropped", format!("{slip} {number}")),
        ("dropped, with town", format!("{slip} {number} {}", address.town)),
        ("number that is not there", format!("{street} 9999")),
        ("town", address.town.to_string()),
        ("town and number", format!("{} {number}", address.town)),
        ("postcode", address.postcode.to_string()),
        (
            "nothing like it",
            format!("{}{}", slip.chars().rev().collect::<String>(), "qx"),
        ),
        ("ten short words", "a b c d e f g h i j".into()),
    ]
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("which register?")?;
    let wanted: usize = arguments.next().map_or(Ok(200_000), |number| number.parse())?;
    let mut out = std::io::stdout();

    let begun = Instant::now();
    let (register, aside) = Register::read(std::fs::File::open(&file)?)?;
    writeln!(
        out,
        "read {} addresses, {} set aside: {:?}",
        register.addresses().len(),
        aside.len(),
        begun.elapsed()
    )?;

    let real = register.addresses();
    let many = (0..wanted).map(|at| {
        let mut address = real[at % real.len()].clone();
        let copy = at / real.len();
        if copy > 0 {
            address.street = renamed(&address.street, copy).into();
            address.town = renamed(&address.town, copy % 8).into();
        }
        address
    });
    let many: Vec<Address> = many.collect();
    let begun = Instant::now();
    let register = Register::new(many)?;
    writeln!(
        out,
        "indexed {} addresses: {:?}",
        register.addresses().len(),
        begun.elapsed()
    )?;

    let mut times: BTreeMap<&str, Vec<Duration>> = BTreeMap::new();
    let mut all = Vec::new();
    let step = (wanted / 1_000).max(1);
    for address in register.addresses().iter().step_by(step) {
        for (kind, query) in queries(address) {
            let took = least(|| std::hint::black_box(register.search(&query, 10)).len());
            times.entry(kind).or_default().push(took);
            all.push(took);
        }
        let took =
            least(|| std::hint::black_box(register.near(address.point.lon + 0.001, address.point.lat, 10)).len());
        times.entry("near, ten").or_default().push(took);
    }
    times.insert("ALL SEARCHES", all);
    writeln!(
        out,
        "{:<26} {:>7} {:>9} {:>9} {:>9}  ms",
        "", "queries", "p50", "p99", "max"
    )?;
    for (kind, mut times) in times {
        times.sort_unstable();
        let at = |part: usize| {
            times
                .get((times.len() * part / 100).min(times.len() - 1))
                .map_or(0.0, milliseconds)
        };
        writeln!(
            out,
            "{kind:<26} {:>7} {:>9.3} {:>9.3} {:>9.3}",
            times.len(),
            at(50),
            at(99),
            at(100)
        )?;
    }
    Ok(())
}

/// The least of three times: the machine does other things too.
fn least(answer: impl Fn() -> usize) -> Duration {
    let once = || {
        let begun = Instant::now();
        std::hint::black_box(answer());
        begun.elapsed()
    };
    once().min(once()).min(once())
}

fn milliseconds(time: &Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
