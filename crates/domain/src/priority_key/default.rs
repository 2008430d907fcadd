//! The key that a municipality starts with, and how NAV's urgent reasons (hasteårsaker) read in its terms.

use super::{ClockStart, Criterion, CriterionCode, LevelRule, Limit, PriorityKey, Texts};
use chrono::NaiveDate;

/// Code and the text in nb, sv and en.
type Row = (&'static str, &'static str, &'static str, &'static str);

const ACUTE: [Row; 4] = [
    (
        "terminal_phase",
        "Terminal fase: livets siste dager eller uker",
        "Terminalfas: livets sista dagar eller veckor",
        "Terminal phase: the last days or weeks of life",
    ),
    (
        "basic_need_device",
        "Hjelpemiddelet er nødvendig for å dekke grunnleggende behov",
        "Hjälpmedlet är nödvändigt för att tillgodose grundläggande behov",
        "The device is necessary to meet basic needs",
    ),
    (
        "hospital_bed_from_nav",
        "Sykeseng fra NAV (krever vurdering)",
        "Vårdsäng från NAV (kräver bedömning)",
        "Hospital bed from NAV (needs an assessment)",
    ),
    (
        "discharge_very_short_notice",
        "Utskriving på svært kort varsel",
        "Utskrivning med mycket kort varsel",
        "Discharge at very short notice",
    ),
];

const LEVEL_1: [Row; 3] = [
    (
        "acute_loss_of_function",
        "Akutt funksjonstap, for eksempel etter fall eller ved trykksår",
        "Akut funktionsförlust, till exempel efter fall eller vid trycksår",
        "Acute loss of function, for example after a fall or with a pressure ulcer",
    ),
    (
        "grave_consequences",
        "Fare for alvorlige følger dersom hjelpen ikke kommer raskt",
        "Risk för allvarliga följder om hjälpen inte kommer snabbt",
        "Risk of grave consequences unless help comes quickly",
    ),
    (
        "planned_discharge_soon",
        "Planlagt utskriving om kort tid, innad i kommunen eller fra sykehus til kommune",
        "Planerad utskrivning inom kort, inom kommunen eller från sjukhus till kommun",
        "Planned discharge soon, inside the municipality or from hospital to municipality",
    ),
];

const LEVEL_2: [Row; 4] = [
    (
        "pain_or_function_worse_if_postponed",
        "Funksjon eller smerte blir mye verre om tiltaket utsettes",
        "Funktion eller smärta blir mycket sämre om insatsen skjuts upp",
        "Function or pain gets much worse if postponed",
    ),
    (
        "sudden_loss_of_function",
        "Plutselig funksjonstap",
        "Plötslig funktionsförlust",
        "Sudden loss of function",
    ),
    (
        "plannable_transition",
        "Overgang som kan planlegges, for eksempel flytting eller hjemreise",
        "Övergång som kan planeras, till exempel flytt eller hemgång",
        "A transition that can be planned, such as moving or going home",
    ),
    (
        "heavy_strain_on_staff",
        "Stor belastning for de ansatte",
        "Stor belastning för personalen",
        "Heavy strain on staff",
    ),
];

const LEVEL_3: [Row; 4] = [
    (
        "incipient_loss",
        "Begynnende funksjonstap",
        "Begynnande funktionsförlust",
        "Incipient loss of function",
    ),
    (
        "participation_challenge",
        "Vansker med å delta i hverdagen",
        "Svårigheter att delta i vardagen",
        "Difficulty in taking part in everyday life",
    ),
    (
        "strain_on_relatives",
        "Belastning for pårørende eller ansatte",
        "Belastning för anhöriga eller personal",
        "Strain on relatives or staff",
    ),
    (
        "return_after_death",
        "Retur etter dødsfall",
        "Retur efter dödsfall",
        "Return after a death",
    ),
];

/// Version 1, valid from 1 January 2020, before anything that a municipality will record here.
pub fn default_key() -> PriorityKey {
    let acute = level("acute", ["Akutt", "Akut", "Acute"], Limit::Hours(48), &ACUTE);
    PriorityKey {
        version: 1,
        valid_from: NaiveDate::from_ymd_opt(2020, 1, 1).expect("1 January 2020 is a date"),
        clock_start: ClockStart::FirstContact,
        levels: vec![
            LevelRule {
                joint_intake_only: true,
                counts_in_waits: false,
                ..acute
            },
            level(
                "1",
                ["Prioritet 1", "Prioritet 1", "Priority 1"],
                Limit::Days(5),
                &LEVEL_1,
            ),
            level(
                "2",
                ["Prioritet 2", "Prioritet 2", "Priority 2"],
                Limit::Days(14),
                &LEVEL_2,
            ),
            level(
                "3",
                ["Prioritet 3", "Prioritet 3", "Priority 3"],
                Limit::Days(90),
                &LEVEL_3,
            ),
        ],
    }
}

fn level(code: &str, [nb, sv, en]: [&str; 3], limit: Limit, criteria: &[Row]) -> LevelRule {
    LevelRule {
        code: code.into(),
        name: Texts::from([("nb", nb), ("sv", sv), ("en", en)]),
        limit,
        joint_intake_only: false,
        counts_in_waits: true,
        criteria: criteria
            .iter()
            .map(|&(code, nb, sv, en)| Criterion {
                code: code.into(),
                text: Texts::from([("nb", nb), ("sv", sv), ("en", en)]),
            })
            .collect(),
    }
}

/// The criterion of the default key that a `hasteårsak` code of NAV's need form (behovsmelding v2) stands for; `None`
/// for `ANNET` (free text) and for codes made later.
pub fn urgent_reason_to_criterion(reason: &str) -> Option<CriterionCode> {
    // NAV adds a suffix (_V2, _V3) when it rewords a reason; the meaning stays.
    let code = if reason == "TERMINALPLEIE" {
        "terminal_phase"
    } else if reason.starts_with("UTSKRIVING_FRA_SYKEHUS_SOM_IKKE_KAN_PLANLEGGES") {
        "discharge_very_short_notice"
    } else if reason.starts_with("UTVIKLING_AV_TRYKKS") {
        // Up to the letter that is written in more than one way (Å, A with a ring, AA).
        "acute_loss_of_function"
    } else if reason.starts_with("RASK_FORVERRING_AV_ALVORLIG_DIAGNOSE") {
        "grave_consequences"
    } else {
        return None;
    };
    Some(code.into())
}
