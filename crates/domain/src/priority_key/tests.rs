use super::*;
use chrono_tz::Europe;
use proptest::prelude::*;

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn checked(codes: &[&str]) -> BTreeSet<CriterionCode> {
    codes.iter().map(|code| CriterionCode::from(*code)).collect()
}

fn due(level: &str, start: &str) -> DateTime<Utc> {
    default_key().deadline(&level.into(), utc(start), Europe::Oslo).unwrap()
}

/// Breaks the default key in one way and gives the faults with their paths.
fn faults(break_it: impl FnOnce(&mut PriorityKey)) -> Vec<(KeyFault, String)> {
    let mut key = default_key();
    break_it(&mut key);
    key.validate()
        .unwrap_err()
        .into_iter()
        .map(|fault| (fault, fault.path()))
        .collect()
}

#[test]
fn the_default_key_is_sound_and_speaks_three_languages() {
    let key = default_key();
    assert_eq!(key.validate(), Ok(()));
    for level in &key.levels {
        let texts = std::iter::once(&level.name).chain(level.criteria.iter().map(|c| &c.text));
        for text in texts {
            let spoken: BTreeSet<_> = ["nb", "sv", "en"].map(|lang| text.0[lang].trim()).into();
            assert!(!spoken.contains(""), "{text:?}");
        }
    }
    let limits: Vec<_> = key
        .levels
        .iter()
        .map(|level| (level.code.as_str(), level.limit))
        .collect();
    assert_eq!(
        limits,
        [
            ("acute", Limit::Hours(48)),
            ("1", Limit::Days(5)),
            ("2", Limit::Days(14)),
            ("3", Limit::Days(90))
        ]
    );
    let apart: Vec<_> = key
        .levels
        .iter()
        .map(|level| (level.joint_intake_only, level.counts_in_waits))
        .collect();
    assert_eq!(apart, [(true, false), (false, true), (false, true), (false, true)]);
}

#[test]
fn the_most_urgent_checked_criterion_wins_and_says_why() {
    let proposal = default_key().propose(&checked(&[
        "incipient_loss",
        "planned_discharge_soon",
        "acute_loss_of_function",
        "strain_on_relatives",
    ]));
    assert_eq!(
        proposal,
        Some(Proposal {
            level: "1".into(),
            because: vec!["acute_loss_of_function".into(), "planned_discharge_soon".into()]
        })
    );
}

#[test]
fn nothing_is_proposed_when_nothing_the_key_knows_is_checked() {
    assert_eq!(default_key().propose(&checked(&[])), None);
    assert_eq!(default_key().propose(&checked(&["weather"])), None);
}

#[test]
fn acute_is_48_hours_to_the_second_even_over_the_change_of_clocks() {
    assert_eq!(due("acute", "2026-03-28T11:12:13Z"), utc("2026-03-30T11:12:13Z"));
}

#[test]
fn a_limit_in_days_runs_to_local_midnight_after_the_last_day() {
    // 24 March 10:00 in Oslo (UTC+1) + 5 days = 29 March, whose midnight comes in summer time (UTC+2)
    assert_eq!(due("1", "2026-03-24T09:00:00Z"), utc("2026-03-29T22:00:00Z"));
    assert_eq!(due("1", "2026-10-20T09:00:00Z"), utc("2026-10-25T23:00:00Z"));
    // 23:30 UTC is already the next day in Oslo
    assert_eq!(due("2", "2026-01-01T23:30:00Z"), utc("2026-01-16T23:00:00Z"));
}

#[test]
fn a_level_the_key_does_not_have_has_no_deadline() {
    assert_eq!(
        default_key().deadline(&"4".into(), utc("2026-01-01T00:00:00Z"), Europe::Oslo),
        None
    );
}

#[test]
fn the_key_in_force_is_the_latest_that_has_begun() {
    let version = |version, valid_from: &str| PriorityKey {
        version,
        valid_from: date(valid_from),
        ..default_key()
    };
    let keys = [
        version(3, "2026-07-01"),
        version(1, "2026-01-01"),
        version(2, "2026-01-01"),
    ];
    let number = |on| in_force(&keys, date(on)).map(|key| key.version);
    assert_eq!(number("2025-12-31"), None);
    assert_eq!(number("2026-06-30"), Some(2));
    assert_eq!(number("2026-07-01"), Some(3));
}

#[test]
fn each_fault_is_found_at_its_place() {
    use KeyFault::*;
    let one = |fault, path: &str| vec![(fault, path.to_owned())];
    assert_eq!(faults(|k| k.levels.clear()), one(NoLevels, "levels"));
    assert_eq!(faults(|k| k.version = 0), one(NoVersion, "version"));
    assert_eq!(
        faults(|k| k.levels[2].code = "1".into()),
        one(DuplicateLevelCode { level: 2 }, "levels[2].code")
    );
    assert_eq!(
        faults(|k| k.levels[0].code = "Akutt!".into()),
        one(BadLevelCode { level: 0 }, "levels[0].code")
    );
    assert_eq!(
        faults(|k| drop(k.levels[1].name.0.insert("nb".into(), "  ".into()))),
        one(NoLevelName { level: 1 }, "levels[1].name.nb")
    );
    assert_eq!(
        faults(|k| k.levels[3].limit = Limit::Days(0)),
        one(LimitZero { level: 3 }, "levels[3].limit")
    );
    assert_eq!(
        faults(|k| k.levels[3].limit = Limit::Days(9_999)),
        one(LimitTooLong { level: 3 }, "levels[3].limit")
    );
    assert_eq!(
        faults(|k| k.levels[1].limit = Limit::Days(2)),
        one(LimitNotRising { level: 1 }, "levels[1].limit")
    );
    assert_eq!(
        faults(|k| k.levels[1].criteria.clear()),
        one(NoCriteria { level: 1 }, "levels[1].criteria")
    );
    assert_eq!(
        faults(|k| k.levels[3].criteria[0].code = "terminal_phase".into()),
        one(
            DuplicateCriterionCode { level: 3, criterion: 0 },
            "levels[3].criteria[0].code"
        )
    );
    assert_eq!(
        faults(|k| k.levels[3].criteria[0].code = "".into()),
        one(
            BadCriterionCode { level: 3, criterion: 0 },
            "levels[3].criteria[0].code"
        )
    );
    assert_eq!(
        faults(|k| k.levels[0].criteria[1].text = Texts::from([("en", "only English")])),
        one(
            NoCriterionText { level: 0, criterion: 1 },
            "levels[0].criteria[1].text.nb"
        )
    );
}

#[test]
fn a_text_falls_back_to_norwegian_then_to_any() {
    let both = Texts::from([("nb", "hei"), ("en", "hello"), ("sv", " ")]);
    assert_eq!(
        (both.get("en"), both.get("sv"), both.get("fi")),
        ("hello", "hei", "hei")
    );
    assert_eq!(Texts::from([("fi", "moi")]).get("en"), "moi");
    assert_eq!(Texts::default().get("en"), "");
}

#[test]
fn urgent_reasons_of_the_need_form_become_criteria_of_the_default_key() {
    let criterion = |reason: &str| urgent_reason_to_criterion(reason).map(|code| code.0);
    assert_eq!(criterion("TERMINALPLEIE").as_deref(), Some("terminal_phase"));
    assert_eq!(
        criterion("UTVIKLING_AV_TRYKKSÅR").as_deref(),
        Some("acute_loss_of_function")
    );
    assert_eq!(
        criterion("RASK_FORVERRING_AV_ALVORLIG_DIAGNOSE").as_deref(),
        Some("grave_consequences")
    );
    for version in ["", "_V2", "_V3"] {
        let reason = format!("UTSKRIVING_FRA_SYKEHUS_SOM_IKKE_KAN_PLANLEGGES{version}");
        assert_eq!(criterion(&reason).as_deref(), Some("discharge_very_short_notice"));
    }
    assert_eq!(criterion("ANNET"), None);
    assert_eq!(criterion("NOE_NYTT"), None);
    for reason in [
        "TERMINALPLEIE",
        "UTVIKLING_AV_TRYKKSÅR",
        "RASK_FORVERRING_AV_ALVORLIG_DIAGNOSE",
    ] {
        assert!(
            default_key()
                .criterion(&urgent_reason_to_criterion(reason).unwrap())
                .is_some()
        );
    }
}

#[test]
fn a_key_survives_the_way_through_json_and_limits_read_plainly() {
    let json = serde_json::to_value(default_key()).unwrap();
    assert_eq!(json["levels"][0]["limit"], serde_json::json!({ "hours": 48 }));
    assert_eq!(json["clock_start"], "first_contact");
    assert_eq!(serde_json::from_value::<PriorityKey>(json).unwrap(), default_key());
}

proptest! {
    #[test]
    fn a_more_urgent_level_is_never_due_after_a_less_urgent_one(start in 0i64..4_000_000_000) {
        let key = default_key();
        let start = DateTime::from_timestamp(start, 0).unwrap();
        let due: Vec<_> =
            key.levels.iter().map(|l| key.deadline(&l.code, start, Europe::Stockholm).unwrap()).collect();
        prop_assert!(due.is_sorted(), "{:?}", due);
        prop_assert!(due[0] > start);
    }

    #[test]
    fn checking_one_more_criterion_never_makes_the_proposal_less_urgent(
        picks in proptest::collection::vec(any::<bool>(), 15),
        extra in 0usize..15,
    ) {
        let key = default_key();
        let all: Vec<_> = key.levels.iter().flat_map(|l| l.criteria.iter().map(|c| c.code.clone())).collect();
        prop_assert_eq!(all.len(), 15);
        let mut set: BTreeSet<_> = all.iter().zip(&picks).filter(|(_, p)| **p).map(|(c, _)| c.clone()).collect();
        let rank = |set: &BTreeSet<_>| key.propose(set).map_or(usize::MAX, |p| key.rank(&p.level).unwrap());
        let before = rank(&set);
        set.insert(all[extra].clone());
        prop_assert!(rank(&set) <= before);
    }
}
