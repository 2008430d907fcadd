//! Every code has its words in every language that the pages come in.

use super::super::template::{TemplateKind, TemplateLanguage, template};
use super::super::{FileFault, RejectReason, SkipReason};

const FILES: [(&str, &str); 3] = [
    ("nb", include_str!("../../../../../../locales/nb/import.ftl")),
    ("sv", include_str!("../../../../../../locales/sv/import.ftl")),
    ("en", include_str!("../../../../../../locales/en/import.ftl")),
];

fn has(file: &str, key: &str) -> bool {
    file.lines().any(|line| {
        line.strip_prefix(key)
            .is_some_and(|rest| rest.trim_start().starts_with('='))
    })
}

#[test]
fn every_reason_fault_and_skip_has_its_words() {
    for (language, file) in FILES {
        for code in RejectReason::CODES {
            assert!(has(file, &format!("import-reason-{code}")), "{language}: {code}");
        }
        for code in FileFault::CODES {
            assert!(has(file, &format!("import-fault-{code}")), "{language}: {code}");
        }
        for code in SkipReason::CODES {
            assert!(has(file, &format!("import-skipped-{code}")), "{language}: {code}");
        }
    }
}

#[test]
fn every_text_of_the_templates_is_there() {
    for (language, file) in FILES {
        for kind in [TemplateKind::Persons, TemplateKind::Devices] {
            let asked = std::cell::RefCell::new(Vec::new());
            let text = |key: &str| {
                asked.borrow_mut().push(key.to_owned());
                "x".to_owned()
            };
            template(kind, TemplateLanguage::Nb, &text).unwrap();
            assert!(asked.borrow().len() > 12);
            for key in asked.into_inner() {
                assert!(has(file, &key), "{language}: {key}");
            }
        }
    }
}

#[test]
fn no_two_codes_are_the_same() {
    let mut codes = RejectReason::CODES.to_vec();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), RejectReason::CODES.len());
}
