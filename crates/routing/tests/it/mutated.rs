//! Whatever is made of a good document: it is planned by the rules, or refused with VROOM's code and a path. Never a panic, never
//! an overflow (this profile checks), never more memory than the bounds allow.

use proptest::collection::vec;
use proptest::prelude::*;
use routing::vroom::{self, Times, code};
use routing::{Until, check, solve};
use serde_json::{Map, Value, json};

/// The same documents that the fuzzer begins with.
const SEEDS: [&str; 5] = [
    include_str!("../../fuzz/seeds/day.json"),
    include_str!("../../fuzz/seeds/old.json"),
    include_str!("../../fuzz/seeds/extra.json"),
    include_str!("../../fuzz/seeds/weighted.json"),
    include_str!("../../fuzz/seeds/roads.json"),
];

#[derive(Clone, Debug)]
enum Change {
    /// In place of what is there.
    Put(Value),
    /// Out of its list or object.
    Drop,
    /// So many copies of it behind it, where it is in a list.
    Repeat(usize),
    /// Another value of the document in its place.
    Copy(usize),
    /// Times and plus, where it is a number.
    Scale(i64, i64),
}

fn change() -> impl Strategy<Value = Change> {
    let number = prop_oneof![
        Just(json!(0)),
        Just(json!(1)),
        Just(json!(-1)),
        Just(json!(1 << 31)),
        Just(json!(u32::MAX)),
        Just(json!(u64::from(u32::MAX) + 1)),
        Just(json!(1_u64 << 53)),
        Just(json!(i64::MAX / 1024)),
        Just(json!(i64::MAX)),
        Just(json!(i64::MIN)),
        Just(json!(u64::MAX)),
        Just(json!(0.5)),
        Just(json!(1e-300)),
        Just(json!(-1e300)),
        any::<u32>().prop_map(|n| json!(n)),
    ];
    let other = prop_oneof![
        Just(json!(null)),
        Just(json!(true)),
        Just(json!("")),
        Just(json!("car")),
        Just(json!([])),
        Just(json!({})),
        Just(json!([[]])),
        Just(json!([10.7, 59.9])),
        Just(json!([0, 1])),
    ];
    prop_oneof![
        6 => number.prop_map(Change::Put),
        2 => other.prop_map(Change::Put),
        2 => Just(Change::Drop),
        2 => (1..20usize).prop_map(Change::Repeat),
        3 => any::<usize>().prop_map(Change::Copy),
        4 => (-2..1_000_000i64, -2..1_000i64).prop_map(|(times, plus)| Change::Scale(times, plus)),
    ]
}

/// Calls `deed` with the `n`th value of the tree, counted from the top, and what holds it.
fn count(tree: &Value) -> usize {
    1 + match tree {
        Value::Array(list) => list.iter().map(count).sum(),
        Value::Object(map) => map.values().map(count).sum::<usize>(),
        _ => 0,
    }
}

fn nth(tree: &Value, n: usize) -> &Value {
    let mut left = n;
    let children: Vec<&Value> = match tree {
        _ if n == 0 => return tree,
        Value::Array(list) => list.iter().collect(),
        Value::Object(map) => map.values().collect(),
        _ => return tree,
    };
    left -= 1;
    for child in children {
        let size = count(child);
        if left < size {
            return nth(child, left);
        }
        left -= size;
    }
    tree
}

/// The tree with its `n`th value changed.
fn changed(tree: &Value, n: usize, change: &Change, whole: &Value) -> Vec<Value> {
    if n == 0 {
        return match change {
            Change::Put(value) => vec![value.clone()],
            Change::Drop => vec![],
            Change::Repeat(times) => vec![tree.clone(); times + 1],
            Change::Copy(from) => vec![nth(whole, from % count(whole)).clone()],
            Change::Scale(times, plus) => vec![match tree.as_i64() {
                Some(number) => json!(number.wrapping_mul(*times).wrapping_add(*plus)),
                None => tree.clone(),
            }],
        };
    }
    let mut left = n - 1;
    let mut inner = |child: &Value| {
        let size = count(child);
        let here = left < size;
        let made = if here {
            changed(child, left, change, whole)
        } else {
            vec![child.clone()]
        };
        left = if here { usize::MAX } else { left.wrapping_sub(size) };
        made
    };
    vec![match tree {
        Value::Array(list) => list.iter().flat_map(inner).collect(),
        Value::Object(map) => {
            let pairs = map.iter().filter_map(|(k, v)| Some((k.clone(), inner(v).pop()?)));
            Value::Object(pairs.collect::<Map<_, _>>())
        }
        leaf => leaf.clone(),
    }]
}

fn plan_or_refuse(bytes: &[u8]) -> Result<(), TestCaseError> {
    let problem = match vroom::read(bytes) {
        Ok(problem) => problem,
        Err(fault) => {
            prop_assert!([code::INPUT, code::ROUTING].contains(&fault.code), "{fault:?}");
            prop_assert!(!fault.words.is_empty());
            return Ok(());
        }
    };
    let solution = solve(&problem, &Until::after(20), 1, &mut ()).expect("its reader found no flaw");
    prop_assert_eq!(check(&problem, &solution), vec![]);
    let times = Times {
        loading: 0,
        solving: 0,
        routing: 0,
    };
    let answer = serde_json::to_value(vroom::explained(&problem, &solution, times)).expect("an answer is JSON");
    prop_assert_eq!(&answer["code"], code::GOOD);
    // A plan that is given may break rules, and is told as it is.
    let given = serde_json::to_value(vroom::given(&problem, times)).expect("an answer is JSON");
    prop_assert_eq!(&given["code"], code::GOOD);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn values_that_are_changed_are_planned_or_refused(
        seed in 0..SEEDS.len(),
        changes in vec((any::<usize>(), change()), 1..5),
    ) {
        let mut tree: Value = serde_json::from_str(SEEDS[seed]).unwrap();
        for (at, change) in &changes {
            let whole = tree.clone();
            let at = at % count(&tree);
            tree = changed(&tree, at, change, &whole).pop().unwrap_or(Value::Null);
        }
        plan_or_refuse(tree.to_string().as_bytes())?;
    }

    #[test]
    fn bytes_that_are_changed_are_planned_or_refused(
        seed in 0..SEEDS.len(),
        changes in vec((any::<usize>(), prop_oneof![any::<u8>(), Just(b'9'), Just(b'-'), Just(b'['), Just(b'e'), Just(b',')]), 1..6),
        cut in prop_oneof![9 => Just(usize::MAX), 1 => any::<usize>()],
    ) {
        let mut bytes = SEEDS[seed].as_bytes().to_vec();
        for (at, byte) in changes {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        bytes.truncate(cut.checked_rem(bytes.len()).filter(|_| cut < usize::MAX).unwrap_or(usize::MAX));
        plan_or_refuse(&bytes)?;
    }
}

#[test]
fn every_document_to_begin_with_is_planned() {
    for seed in SEEDS {
        let problem = vroom::read(seed.as_bytes()).unwrap_or_else(|fault| panic!("{fault}\n{seed}"));
        let solution = solve(&problem, &Until::after(200), 1, &mut ()).unwrap();
        assert_eq!(check(&problem, &solution), vec![], "{seed}");
    }
}

#[test]
fn nesting_without_end_is_refused() {
    for (open, close) in [("[", "]"), ("{\"jobs\":", "}")] {
        let deep = open.repeat(100_000) + &close.repeat(100_000);
        assert_eq!(vroom::read(deep.as_bytes()).unwrap_err().code, code::INPUT);
        let inside = format!("{{\"jobs\": [{{\"id\": 1, \"location_index\": 0, \"more\": {deep}}}]}}");
        assert_eq!(vroom::read(inside.as_bytes()).unwrap_err().code, code::INPUT);
    }
}

#[test]
fn more_than_memory_holds_is_refused_before_it_is_made() {
    let jobs: Vec<_> = (0..10_000).map(|n| json!({"id": n, "location_index": 0})).collect();
    let vehicles: Vec<_> = (0..4_000)
        .map(|n| json!({"id": n, "start_index": 0, "speed_factor": 1.0 + f64::from(n) / 4_000.0}))
        .collect();
    let matrices = json!({"car": {"durations": vec![vec![1; 400]; 400]}});
    let refused = |jobs: &[Value], vehicles: &[Value], what: &str| {
        let input = json!({"jobs": jobs, "vehicles": vehicles, "matrices": matrices});
        let fault = vroom::read(input.to_string().as_bytes()).unwrap_err();
        assert!(fault.words.contains(what), "{fault}");
    };
    refused(&jobs, &vehicles, "pairs of a vehicle and a task");
    refused(&jobs[..1], &vehicles, "ways between places");
    refused(
        &[jobs.clone(), jobs.clone(), jobs].concat(),
        &vehicles[..1],
        "jobs and shipments",
    );
}

#[test]
fn costs_that_cant_be_counted_are_refused() {
    let day = |per_hour: u64, duration: u64| {
        json!({
            "vehicles": [{"id": 1, "start_index": 0, "speed_factor": 0.01, "costs": {"per_hour": per_hour}}],
            "jobs": [{"id": 1, "location_index": 1}],
            "matrices": {"car": {"durations": [[0, duration], [duration, 0]]}}
        })
        .to_string()
    };
    let largest = u64::from(u32::MAX);
    assert!(vroom::read(day(3_600, largest).as_bytes()).is_ok());
    let fault = vroom::read(day(largest, largest).as_bytes()).unwrap_err();
    assert_eq!(fault.code, code::INPUT);
    assert!(fault.words.contains("vehicles"), "{fault}");
}
