//! The demo's own articles: neutral names in real ISO 9999 classes. The numbers lie above those that are given out today.

use super::names::{NATURE, SUPPLIERS};
use super::random::Random;

/// How a class is used.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Mostly lent for a few months by the municipality.
    Short,
    /// Mostly for good, by NAV.
    Lasting,
    /// Small things that are counted.
    Bulk,
}

pub(super) struct Class {
    pub code: &'static str,
    pub title: &'static str,
    pub title_en: &'static str,
    noun: &'static str,
    details: &'static [&'static str],
    pub used: Use,
    /// How often it is wanted.
    pub weight: u32,
    /// Must be inspected once a year.
    pub inspected: bool,
}

const fn class(
    code: &'static str,
    [title, title_en, noun]: [&'static str; 3],
    details: &'static [&'static str],
    used: Use,
    weight: u32,
) -> Class {
    Class {
        code,
        title,
        title_en,
        noun,
        details,
        used,
        weight,
        inspected: false,
    }
}

const fn inspected(class: Class) -> Class {
    Class {
        inspected: true,
        ..class
    }
}

use Use::{Bulk, Lasting, Short};

pub(super) const CLASSES: &[Class] = &[
    class(
        "033303",
        [
            "Sitteputer mot trykksår",
            "Cushions against pressure sores",
            "Sittepute",
        ],
        &["skum", "luft", "gele", "celler", "lav"],
        Short,
        7,
    ),
    class(
        "033306",
        ["Madrasser mot trykksår", "Mattresses against pressure sores", "Madrass"],
        &["skum", "vekseltrykk", "barn", "tung bruker"],
        Short,
        6,
    ),
    class(
        "091203",
        ["Toalettstoler", "Commode chairs", "Toalettstol"],
        &["med hjul", "uten hjul", "bred", "sammenleggbar", "barn"],
        Short,
        9,
    ),
    class(
        "091218",
        ["Toalettforhøyere", "Raised toilet seats", "Toalettforhøyer"],
        &["6 cm", "10 cm", "med armlener", "myk"],
        Bulk,
        8,
    ),
    class(
        "091224",
        ["Toalettstøtter", "Toilet arm supports", "Toalettstøtte"],
        &["veggfast", "gulvstående", "oppslåbar"],
        Short,
        4,
    ),
    class(
        "093307",
        ["Dusj- og badestoler", "Shower and bath chairs", "Dusjstol"],
        &["med hjul", "krakk", "vippbar", "bred", "barn", "hjørne"],
        Short,
        10,
    ),
    class(
        "093306",
        ["Badekarbrett", "Bath boards", "Badekarbrett"],
        &["smalt", "bredt", "med håndtak"],
        Bulk,
        5,
    ),
    class(
        "090903",
        ["Strømpepåtrekkere", "Aids for putting on socks", "Strømpepåtrekker"],
        &["kort", "lang", "frotté"],
        Bulk,
        5,
    ),
    class(
        "120303",
        ["Stokker", "Walking sticks", "Stokk"],
        &["justerbar", "med brodd", "sammenleggbar"],
        Bulk,
        6,
    ),
    class(
        "120306",
        ["Albuekrykker", "Elbow crutches", "Krykkepar"],
        &["voksen", "barn", "myk krage"],
        Bulk,
        9,
    ),
    class(
        "120603",
        ["Gåstativ", "Walking frames", "Gåstativ"],
        &["fast", "med hjul", "lett"],
        Short,
        5,
    ),
    class(
        "120606",
        ["Rullatorer", "Rollators", "Rullator"],
        &[
            "innendørs",
            "utendørs",
            "lett",
            "sammenleggbar",
            "barn",
            "bred",
            "terreng",
        ],
        Short,
        22,
    ),
    class(
        "120612",
        ["Gåbord", "Walking tables", "Gåbord"],
        &["manuelt", "elektrisk", "prekestol"],
        Short,
        5,
    ),
    class(
        "122203",
        ["Manuelle rullestoler", "Hand-rim driven wheelchairs", "Rullestol"],
        &["allround", "aktiv", "komfort", "bred", "barn", "lett"],
        Short,
        14,
    ),
    class(
        "122218",
        ["Transportrullestoler", "Push wheelchairs", "Transportstol"],
        &["lett", "sammenleggbar", "bred"],
        Short,
        6,
    ),
    inspected(class(
        "122306",
        ["Elektriske rullestoler", "Electric wheelchairs", "Elrullestol"],
        &["inne", "inne og ute", "ute", "kompakt"],
        Lasting,
        5,
    )),
    class(
        "123103",
        ["Glidebrett og glidematter", "Sliding boards and mats", "Glidematte"],
        &["kort", "lang", "brett"],
        Bulk,
        6,
    ),
    class(
        "123106",
        ["Dreieplater", "Turntables", "Dreieplate"],
        &["gulv", "sete", "med støtte"],
        Short,
        4,
    ),
    inspected(class(
        "123603",
        ["Personløftere med hjul", "Mobile hoists", "Personløfter"],
        &["liten", "middels", "oppreis", "tung bruker"],
        Lasting,
        5,
    )),
    class(
        "123621",
        ["Seil til personløfter", "Slings for hoists", "Løfteseil"],
        &["S", "M", "L", "med hodestøtte", "dusj"],
        Short,
        5,
    ),
    class(
        "180903",
        [
            "Stoler med spesielle egenskaper",
            "Chairs with special features",
            "Arbeidsstol",
        ],
        &["med brems", "høy", "elektrisk", "barn"],
        Lasting,
        6,
    ),
    class(
        "180909",
        ["Hvilestoler", "Easy chairs", "Hvilestol"],
        &["med oppreis", "vippbar", "høy rygg"],
        Lasting,
        4,
    ),
    inspected(class(
        "181210",
        ["Senger med motor", "Power-operated beds", "Pleieseng"],
        &["standard", "bred", "barn", "lav"],
        Short,
        9,
    )),
    class(
        "181806",
        ["Støttehåndtak", "Grab rails", "Støttehåndtak"],
        &["30 cm", "45 cm", "60 cm", "seng"],
        Bulk,
        7,
    ),
    class(
        "183015",
        ["Flyttbare ramper", "Portable ramps", "Terskelrampe"],
        &["gummi", "aluminium", "delt", "teleskop"],
        Short,
        6,
    ),
    class(
        "222718",
        ["Trygghetsalarmer", "Personal alarms", "Trygghetsalarm"],
        &["armbånd", "mobil", "med falldeteksjon"],
        Short,
        6,
    ),
    class(
        "242103",
        ["Gripetenger", "Gripping tongs", "Gripetang"],
        &["60 cm", "80 cm", "med magnet"],
        Bulk,
        6,
    ),
    class(
        "150913",
        ["Bestikk", "Cutlery", "Bestikk"],
        &["tykt skaft", "vinklet", "tung"],
        Bulk,
        3,
    ),
    class(
        "120318",
        ["Krykker med flere føtter", "Multi-leg walking sticks", "Firfotstokk"],
        &["liten fot", "stor fot"],
        Bulk,
        3,
    ),
    class(
        "222106",
        ["Kommunikasjonstavler", "Communication boards", "Snakketavle"],
        &["enkel", "med skjerm"],
        Lasting,
        2,
    ),
];

/// Titles of the classes above, by two and four digits.
pub(super) const PARENTS: &[(&str, &str, &str)] = &[
    ("03", "Behandling og trening", "Treatment and training"),
    ("0333", "Trykkavlastning", "Tissue integrity"),
    ("09", "Personlig stell", "Self-care"),
    ("0909", "Av- og påkledning", "Dressing and undressing"),
    ("0912", "Toalettbesøk", "Toileting"),
    ("0933", "Vask, bad og dusj", "Washing, bathing and showering"),
    ("12", "Forflytning", "Mobility and transportation"),
    ("1203", "Gange, betjent med én arm", "Walking, manipulated by one arm"),
    (
        "1206",
        "Gange, betjent med begge armer",
        "Walking, manipulated by both arms",
    ),
    ("1222", "Manuelle rullestoler", "Manual wheelchairs"),
    ("1223", "Motordrevne rullestoler", "Powered wheelchairs"),
    ("1231", "Forflytning og snuing", "Changing body position"),
    ("1236", "Løfting av personer", "Lifting persons"),
    ("15", "Husholdning", "Domestic activities"),
    ("1509", "Spise og drikke", "Eating and drinking"),
    ("18", "Innredning og bolig", "Furnishings and fixtures"),
    ("1809", "Sittemøbler", "Sitting furniture"),
    ("1812", "Senger", "Beds"),
    ("1818", "Støtteredskap", "Supporting devices"),
    ("1830", "Heving og ramper", "Vertical accessibility"),
    ("22", "Kommunikasjon og informasjon", "Communication and information"),
    ("2221", "Nærkommunikasjon", "Face-to-face communication"),
    ("2227", "Varsling og alarm", "Alarming and signalling"),
    ("24", "Håndtering av gjenstander", "Handling objects"),
    ("2421", "Rekke og gripe", "Extended reach"),
];

pub(super) struct Article {
    pub class: usize,
    pub hms: String,
    pub name: String,
    pub supplier: &'static str,
    pub supplier_ref: String,
    pub gtin: String,
}

/// Two articles for each detail of each class: some 200 in all.
pub(super) fn articles(rng: &mut Random) -> Vec<Article> {
    let mut articles = Vec::new();
    for (at, class) in CLASSES.iter().enumerate() {
        for detail in class.details {
            for _ in 0..2 {
                let n = articles.len();
                let name = format!("{} {} {}, {detail}", class.noun, rng.pick(NATURE), rng.range(1, 6));
                articles.push(Article {
                    class: at,
                    hms: format!("{:06}", 390_011 + n * 7),
                    name,
                    supplier: rng.pick(SUPPLIERS),
                    supplier_ref: format!("{}-{:04}", ["A", "F", "K", "T"][rng.below(4)], rng.range(100, 9_999)),
                    gtin: gtin(n),
                });
            }
        }
    }
    articles
}

/// GTIN-13 in the range 020–029 that GS1 keeps for use inside one organisation, with its check digit.
fn gtin(n: usize) -> String {
    let body = format!("0290000{n:05}");
    let sum: u32 = body
        .bytes()
        .enumerate()
        .map(|(i, b)| u32::from(b - b'0') * if i % 2 == 0 { 1 } else { 3 })
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}
