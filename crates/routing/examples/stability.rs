//! Does the order of the input matter? Plans a problem with several seeds, then with one seed and its lists shuffled, and prints
//! what the plans are worth: `cargo run --release -p routing --example stability -- ROUNDS PLANS < problem.json`.
//!
//! The spread among permutations should be no wider than the spread among seeds, and the means alike.

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::SliceRandom;
use routing::{Until, figures, solve, vroom};
use serde_json::Value;
use std::io::{Read, Write};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let rounds: u64 = arguments.next().map_or(Ok(5_000), |a| a.parse())?;
    let plans: u64 = arguments.next().map_or(Ok(12), |a| a.parse())?;
    let mut json = String::new();
    std::io::stdin().read_to_string(&mut json)?;
    let input: Value = serde_json::from_str(&json)?;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "mean ± standard deviation, least–most of {plans} plans of {rounds} rounds"
    )?;
    let cases: [(&str, &[&str]); 4] = [
        ("seeds", &[]),
        ("jobs", &["jobs", "shipments"]),
        ("vehicles", &["vehicles"]),
        ("both", &["jobs", "shipments", "vehicles"]),
    ];
    for (name, lists) in cases {
        let (mut priority, mut tasks, mut cost) = (vec![], vec![], vec![]);
        for n in 1..=plans {
            let seed = if lists.is_empty() { n } else { 1 };
            let problem = vroom::read(shuffled(&input, lists, n).to_string().as_bytes())?;
            let solution = solve(&problem, &Until::after(rounds), seed, &mut ()).map_err(|f| format!("{f:?}"))?;
            let worth = figures(&problem, &solution);
            priority.push(worth.priority as f64);
            tasks.push(worth.tasks as f64);
            cost.push(worth.cost + worth.lateness);
        }
        let (priority, tasks, cost) = (spread(&priority), spread(&tasks), spread(&cost));
        writeln!(out, "{name:9} priority {priority}; tasks {tasks}; cost {cost}")?;
    }
    Ok(())
}

/// The input with these lists in another order. What refers to others does so by ids.
fn shuffled(input: &Value, lists: &[&str], seed: u64) -> Value {
    let mut input = input.clone();
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    for list in lists {
        if let Some(Value::Array(list)) = input.get_mut(*list) {
            list.shuffle(&mut rng);
        }
    }
    input
}

/// Mean ± standard deviation, least to most.
fn spread(of: &[f64]) -> String {
    let n = of.len().max(1) as f64;
    let mean = of.iter().sum::<f64>() / n;
    let deviation = (of.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0)).sqrt();
    let least = of.iter().copied().fold(f64::INFINITY, f64::min);
    let most = of.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    format!("{mean:.1} ± {deviation:.1}, {least:.0}–{most:.0}")
}
