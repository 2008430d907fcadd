//! The texts are complete, used and in their own language.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use super::*;

const NB: L = L::new(Lang::Nb, chrono_tz::Europe::Oslo);
const SV: L = L::new(Lang::Sv, chrono_tz::Europe::Stockholm);
const EN: L = L::new(Lang::En, chrono_tz::Europe::Oslo);

struct Message {
    variables: BTreeSet<String>,
    words: String,
}

#[derive(Default)]
struct Texts {
    messages: BTreeMap<String, Message>,
    /// Prefixes of keys that are put together at run time.
    dynamic: BTreeSet<String>,
}

fn texts(lang: Lang) -> Texts {
    let mut texts = Texts::default();
    for (file, source) in files(lang) {
        let resource = fluent_syntax::parser::parse(source.as_str())
            .unwrap_or_else(|(_, errors)| panic!("locales/{file}: {errors:?}"));
        for entry in resource.body {
            match entry {
                Entry::Message(message) => {
                    let pattern = message
                        .value
                        .unwrap_or_else(|| panic!("{file}: {} is empty", message.id.name));
                    let mut found = Message {
                        variables: BTreeSet::new(),
                        words: String::new(),
                    };
                    read(&pattern, &mut found);
                    assert!(
                        texts.messages.insert(message.id.name.to_owned(), found).is_none(),
                        "{file}: {} stands twice",
                        message.id.name
                    );
                }
                Entry::GroupComment(comment) | Entry::ResourceComment(comment) => {
                    for line in comment.content {
                        if let Some(keys) = line.strip_prefix("dynamic:") {
                            let prefixes = keys.split_whitespace().map(|key| key.trim_end_matches('*').to_owned());
                            texts.dynamic.extend(prefixes);
                        }
                    }
                }
                Entry::Junk { content } => panic!("locales/{file}: cannot read {content}"),
                _ => {}
            }
        }
    }
    texts
}

fn read(pattern: &Pattern<&str>, into: &mut Message) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => into.words.push_str(value),
            PatternElement::Placeable { expression } => {
                into.words.push(' ');
                read_expression(expression, into);
            }
        }
    }
}

fn read_expression(expression: &Expression<&str>, into: &mut Message) {
    match expression {
        Expression::Inline(inline) => read_inline(inline, into),
        Expression::Select { selector, variants } => {
            read_inline(selector, into);
            for variant in variants {
                into.words.push(' ');
                read(&variant.value, into);
            }
        }
    }
}

fn read_inline(inline: &InlineExpression<&str>, into: &mut Message) {
    match inline {
        InlineExpression::VariableReference { id } => {
            into.variables.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => read_expression(expression, into),
        _ => {}
    }
}

/// Every Rust file of the pages and of what they call (which names messages too), apart from this test.
fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, into: &mut Vec<(PathBuf, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, into);
            } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("i18n/tests.rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                into.push((path, text));
            }
        }
    }
    let mut found = Vec::new();
    for of_crate in ["web", "app", "domain"] {
        walk(
            &Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("..")
                .join(of_crate)
                .join("src"),
            &mut found,
        );
    }
    found
}

/// The string literals that stand right after `.t(` or `.tf(`, apart from those in comments.
fn asked_keys(source: &str) -> BTreeSet<String> {
    let source: String = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    let mut keys = BTreeSet::new();
    for call in [".t(", ".tf("] {
        for (at, _) in source.match_indices(call) {
            let rest = source[at + call.len()..].trim_start();
            if let Some(key) = rest.strip_prefix('"').and_then(|rest| rest.split('"').next()) {
                keys.insert(key.to_owned());
            }
        }
    }
    keys
}

#[test]
fn every_language_has_the_same_keys_and_variables() {
    let nb = texts(Lang::Nb);
    assert!(nb.messages.len() > 50, "the Norwegian texts are loaded");
    for lang in [Lang::Sv, Lang::En] {
        let other = texts(lang);
        let keys = |texts: &Texts| texts.messages.keys().cloned().collect::<BTreeSet<_>>();
        let missing: Vec<_> = keys(&nb).difference(&keys(&other)).cloned().collect();
        let extra: Vec<_> = keys(&other).difference(&keys(&nb)).cloned().collect();
        assert!(
            missing.is_empty() && extra.is_empty(),
            "{}: missing {missing:?}, extra {extra:?}",
            lang.tag()
        );
        for (key, message) in &nb.messages {
            assert_eq!(
                message.variables,
                other.messages[key].variables,
                "{}: variables of {key}",
                lang.tag()
            );
        }
    }
}

#[test]
fn every_key_that_a_page_asks_for_exists() {
    let nb = texts(Lang::Nb);
    let mut missing = Vec::new();
    for (path, source) in sources() {
        for key in asked_keys(&source) {
            if !nb.messages.contains_key(&key) {
                missing.push(format!("{key} ({})", path.display()));
            }
        }
    }
    assert!(missing.is_empty(), "not in locales/nb: {missing:#?}");
}

#[test]
fn no_text_is_left_unused() {
    let nb = texts(Lang::Nb);
    let all: String = sources().into_iter().map(|(_, source)| source).collect();
    let unused: Vec<_> = nb
        .messages
        .keys()
        .filter(|key| !all.contains(&format!("\"{key}\"")))
        .filter(|key| !nb.dynamic.iter().any(|prefix| key.starts_with(prefix)))
        .collect();
    assert!(
        unused.is_empty(),
        "no page uses {unused:#?} (announce built keys by `## dynamic: prefix-*`)"
    );
}

#[test]
fn no_language_borrows_anothers_words() {
    const ENGLISH: [&str; 12] = [
        "the", "and", "with", "this", "what", "please", "click", "error", "you", "your", "search", "of",
    ];
    for lang in [Lang::Nb, Lang::Sv] {
        for (key, message) in texts(lang).messages {
            let words: Vec<_> = message
                .words
                .split(|c: char| !c.is_alphabetic())
                .map(str::to_lowercase)
                .collect();
            let english: Vec<_> = words.iter().filter(|word| ENGLISH.contains(&word.as_str())).collect();
            assert!(
                english.is_empty(),
                "{}: {key} has English words {english:?}",
                lang.tag()
            );
        }
    }
    let foreign = |lang, letters: &[char]| {
        let found: Vec<_> = texts(lang)
            .messages
            .into_iter()
            .filter(|(_, message)| message.words.contains(letters))
            .map(|(key, _)| key)
            .collect();
        assert!(
            found.is_empty(),
            "{}: letters of another language in {found:?}",
            lang.tag()
        );
    };
    foreign(Lang::Nb, &['ä', 'ö', 'Ä', 'Ö']);
    foreign(Lang::Sv, &['æ', 'ø', 'Æ', 'Ø']);
    foreign(Lang::En, &['æ', 'ø', 'Æ', 'Ø', 'å', 'Å', 'ä', 'ö']);
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn dates_stand_as_people_write_them_with_the_year_when_it_is_another() {
    let now = at("2026-11-22T10:00:00Z");
    assert_eq!(NB.date(at("2026-11-12T10:00:00Z"), now), "12. nov.");
    assert_eq!(NB.date(at("2027-05-03T10:00:00Z"), now), "3. mai 2027");
    assert_eq!(SV.date(at("2026-11-12T10:00:00Z"), now), "12 nov.");
    assert_eq!(EN.date(at("2025-11-12T10:00:00Z"), now), "12 Nov 2025");
    assert_eq!(
        NB.day_long(NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()),
        "1. mars 2026"
    );
    assert_eq!(NB.weekday(NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()), "søndag");
    assert_eq!(
        EN.month(NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()),
        "November 2026"
    );
}

#[test]
fn times_are_those_of_the_municipality() {
    let now = at("2026-11-22T10:00:00Z");
    assert_eq!(NB.datetime(at("2026-11-12T13:05:00Z"), now), "12. nov. kl. 14.05");
    assert_eq!(NB.datetime(at("2026-11-21T23:30:00Z"), now), "i dag kl. 00.30");
    assert_eq!(EN.datetime(at("2026-11-21T10:00:00Z"), now), "yesterday at 11:00");
    assert_eq!(NB.datetime_long(at("2026-07-12T12:05:00Z")), "12. juli 2026 kl. 14.05");
}

#[test]
fn time_left_is_said_in_the_unit_that_people_would_say() {
    assert_eq!(NB.time_left(TimeDelta::days(2)), "2 dager igjen");
    assert_eq!(NB.time_left(TimeDelta::hours(30)), "30 timer igjen");
    assert_eq!(NB.time_left(TimeDelta::minutes(-70)), "1 time over fristen");
    assert_eq!(EN.time_left(TimeDelta::hours(-6)), "6 hours late");
    assert_eq!(SV.time_left(TimeDelta::days(-90)), "90 dagar försenat");
    assert_eq!(
        NB.ago(at("2026-11-22T07:00:00Z"), at("2026-11-22T10:00:00Z")),
        "for 3 timer siden"
    );
    assert_eq!(
        NB.ago(at("2026-11-22T09:59:00Z"), at("2026-11-22T10:00:00Z")),
        "akkurat nå"
    );
    assert_eq!(NB.days(1), "1 dag");
}

#[test]
fn numbers_are_grouped_and_marked_as_in_the_language() {
    assert_eq!(NB.number(12_400), "12\u{a0}400");
    assert_eq!(NB.number(2026), "2026");
    assert_eq!(EN.number(-1_234_567), "−1,234,567");
    assert_eq!(SV.decimal(2.46, 1), "2,5");
    assert_eq!(NB.percent(0.873), "87 %");
    assert_eq!(NB.tf("list-total", args!["n" => 12_400]), "12\u{a0}400 i alt");
}

#[test]
#[should_panic(expected = "no message there-is-none")]
fn a_missing_key_stops_a_test() {
    NB.t(concat!("there-is", "-none"));
}

#[test]
fn values_carry_no_invisible_marks() {
    assert_eq!(EN.tf("list-choose-row", args!["name" => "Kari"]), "Choose Kari");
}

#[test]
fn a_browsers_wish_is_read_by_its_weights() {
    assert_eq!(Lang::from_accept_language("de, en;q=0.5, nn-NO;q=0.9"), Some(Lang::Nb));
    assert_eq!(Lang::from_accept_language("sv-SE"), Some(Lang::Sv));
    assert_eq!(Lang::from_accept_language("fr"), None);
    assert_eq!("xx".parse::<Lang>(), Err(super::lang::UnknownLanguage));
}
