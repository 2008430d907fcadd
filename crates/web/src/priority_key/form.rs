//! A key as fields: `level-0-name-nb`, `level-0-limit`, `level-0-criterion-2-nb` …

use crate::form::Fields;
use app::FieldFault;
use app::error::Fault;
use domain::priority_key::{Criterion, CriterionCode, LevelCode, LevelRule, Limit, Texts};
use std::collections::{BTreeMap, BTreeSet};

/// The languages in which texts can be written; the first must be.
pub const LANGS: [&str; 3] = ["nb", "sv", "en"];
/// More than anybody needs; a border against made-up forms.
const MOST: usize = 40;

#[derive(Clone, Debug, Default)]
pub struct CriterionForm {
    /// Empty for a new one: it gets a code from its text.
    pub code: String,
    pub text: BTreeMap<&'static str, String>,
}

#[derive(Clone, Debug, Default)]
pub struct LevelForm {
    pub code: String,
    pub name: BTreeMap<&'static str, String>,
    pub limit: String,
    /// `hours` or `days`.
    pub unit: String,
    pub joint_intake_only: bool,
    pub counts_in_waits: bool,
    pub criteria: Vec<CriterionForm>,
}

fn texts(t: &Texts) -> BTreeMap<&'static str, String> {
    LANGS
        .into_iter()
        .map(|lang| (lang, t.0.get(lang).cloned().unwrap_or_default()))
        .collect()
}

fn to_texts(t: &BTreeMap<&'static str, String>) -> Texts {
    Texts(
        t.iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(lang, text)| ((*lang).to_owned(), text.clone()))
            .collect(),
    )
}

impl LevelForm {
    pub fn of(rule: &LevelRule) -> LevelForm {
        let (limit, unit) = match rule.limit {
            Limit::Hours(n) => (n, "hours"),
            Limit::Days(n) => (n, "days"),
        };
        LevelForm {
            code: rule.code.to_string(),
            name: texts(&rule.name),
            limit: limit.to_string(),
            unit: unit.to_owned(),
            joint_intake_only: rule.joint_intake_only,
            counts_in_waits: rule.counts_in_waits,
            criteria: rule
                .criteria
                .iter()
                .map(|c| CriterionForm {
                    code: c.code.to_string(),
                    text: texts(&c.text),
                })
                .collect(),
        }
    }

    fn typed(f: &Fields, n: usize) -> LevelForm {
        let text = |name: &str| f.text(&format!("level-{n}-{name}")).to_owned();
        let in_langs = |name: &str| {
            LANGS
                .into_iter()
                .map(|lang| (lang, text(&format!("{name}-{lang}"))))
                .collect()
        };
        let criteria = (0..MOST)
            .take_while(|c| f.has(&format!("level-{n}-criterion-{c}-nb")))
            .map(|c| CriterionForm {
                code: text(&format!("criterion-{c}-code")),
                text: in_langs(&format!("criterion-{c}")),
            })
            .collect();
        LevelForm {
            code: text("code"),
            name: in_langs("name"),
            limit: text("limit"),
            unit: text("unit"),
            joint_intake_only: f.has(&format!("level-{n}-joint")),
            counts_in_waits: f.has(&format!("level-{n}-counts")),
            criteria,
        }
    }

    /// Nothing was written in the new level's fields.
    fn is_empty(&self) -> bool {
        self.code.is_empty() && self.limit.is_empty() && self.name.values().all(String::is_empty)
    }
}

/// The levels of a sent form; the last, empty ones are no levels.
pub fn typed(f: &Fields) -> Vec<LevelForm> {
    let mut levels: Vec<LevelForm> = (0..MOST)
        .take_while(|n| f.has(&format!("level-{n}-limit")))
        .map(|n| LevelForm::typed(f, n))
        .collect();
    while levels.last().is_some_and(LevelForm::is_empty) {
        levels.pop();
    }
    for level in &mut levels {
        // A criterion whose text was taken away is taken away.
        level.criteria.retain(|c| c.text.values().any(|t| !t.is_empty()));
    }
    levels
}

/// The rules for the use case, or the limits that are no numbers.
pub fn rules(levels: &[LevelForm]) -> Result<Vec<LevelRule>, Vec<FieldFault>> {
    let mut faults = vec![];
    let mut taken: BTreeSet<String> = levels
        .iter()
        .flat_map(|l| l.criteria.iter().map(|c| c.code.clone()).chain([l.code.clone()]))
        .collect();
    let mut new_code = |given: &str, text: Option<&String>| {
        if given.is_empty() {
            code_of(text.map_or("", String::as_str), &mut taken)
        } else {
            given.to_owned()
        }
    };
    let mut rules = vec![];
    for (n, level) in levels.iter().enumerate() {
        let limit: u32 = level.limit.parse().unwrap_or_else(|_| {
            faults.push(FieldFault {
                field: format!("level-{n}-limit"),
                fault: Fault::NotANumber,
            });
            1
        });
        rules.push(LevelRule {
            code: LevelCode(new_code(&level.code, level.name.get("nb"))),
            name: to_texts(&level.name),
            limit: if level.unit == "hours" {
                Limit::Hours(limit)
            } else {
                Limit::Days(limit)
            },
            joint_intake_only: level.joint_intake_only,
            counts_in_waits: level.counts_in_waits,
            criteria: level
                .criteria
                .iter()
                .map(|c| Criterion {
                    code: CriterionCode(new_code(&c.code, c.text.get("nb"))),
                    text: to_texts(&c.text),
                })
                .collect(),
        });
    }
    if faults.is_empty() { Ok(rules) } else { Err(faults) }
}

/// A code from a text: lower-case ASCII letters, digits and underscore, unlike all that are taken.
fn code_of(text: &str, taken: &mut BTreeSet<String>) -> String {
    let mut code = String::new();
    for c in text.to_lowercase().chars() {
        match c {
            'a'..='z' | '0'..='9' => code.push(c),
            'å' => code.push_str("aa"),
            'æ' | 'ä' => code.push_str("ae"),
            'ø' | 'ö' => code.push_str("oe"),
            _ if !code.ends_with('_') && !code.is_empty() => code.push('_'),
            _ => {}
        }
        if code.len() >= 40 {
            break;
        }
    }
    let base = match code.trim_end_matches('_') {
        "" => "x".to_owned(),
        code => code.to_owned(),
    };
    let mut free = base.clone();
    for n in 2.. {
        if taken.insert(free.clone()) {
            break;
        }
        free = format!("{base}_{n}");
    }
    free
}

/// The field that a fault's path (`levels[1].criteria[0].text.nb`) belongs to.
pub fn field(path: &str) -> String {
    let Some((level, rest)) = path.strip_prefix("levels[").and_then(|p| p.split_once("].")) else {
        return path.to_owned();
    };
    let rest = match rest.strip_prefix("criteria[").and_then(|r| r.split_once(']')) {
        Some((criterion, _)) => format!("criterion-{criterion}-nb"),
        None => match rest {
            "limit" => "limit".to_owned(),
            "criteria" => "criterion-0-nb".to_owned(),
            _ => "name-nb".to_owned(),
        },
    };
    format!("level-{level}-{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::priority_key::default_key;

    #[test]
    fn a_key_that_is_shown_and_sent_again_is_the_same_key() {
        let levels = default_key().levels;
        let mut pairs = vec![];
        for (n, level) in levels.iter().map(LevelForm::of).enumerate() {
            pairs.push((format!("level-{n}-code"), level.code));
            pairs.push((format!("level-{n}-limit"), level.limit));
            pairs.push((format!("level-{n}-unit"), level.unit));
            for (name, on) in [("joint", level.joint_intake_only), ("counts", level.counts_in_waits)] {
                if on {
                    pairs.push((format!("level-{n}-{name}"), "on".into()));
                }
            }
            pairs.extend(
                level
                    .name
                    .into_iter()
                    .map(|(lang, t)| (format!("level-{n}-name-{lang}"), t)),
            );
            for (c, criterion) in level.criteria.into_iter().enumerate() {
                pairs.push((format!("level-{n}-criterion-{c}-code"), criterion.code));
                let texts = criterion.text.into_iter();
                pairs.extend(texts.map(|(lang, t)| (format!("level-{n}-criterion-{c}-{lang}"), t)));
            }
        }
        assert_eq!(rules(&typed(&Fields::from_pairs(pairs))).unwrap(), levels);
    }

    #[test]
    fn a_new_criterion_gets_a_code_that_no_other_has() {
        let mut taken = BTreeSet::from(["fare_for_trykksaar".to_owned()]);
        assert_eq!(code_of("Fare for trykksår", &mut taken), "fare_for_trykksaar_2");
        assert_eq!(code_of("– ?", &mut taken), "x");
    }

    #[test]
    fn each_fault_stands_at_its_field() {
        assert_eq!(field("levels[1].criteria[0].text.nb"), "level-1-criterion-0-nb");
        assert_eq!(field("levels[2].limit"), "level-2-limit");
        assert_eq!(field("levels[0].criteria"), "level-0-criterion-0-nb");
        assert_eq!(field("valid_from"), "valid_from");
    }
}
