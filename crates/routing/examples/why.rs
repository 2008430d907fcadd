//! How long it takes to explain: `cargo run --release -p routing --example why -- ROUNDS < problem.json`.

use routing::{Until, solve, vroom, why};
use std::io::{Read, Write};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rounds = std::env::args().nth(1).map_or(Ok(20_000), |a| a.parse())?;
    let mut json = vec![];
    std::io::stdin().read_to_end(&mut json)?;
    let problem = vroom::read(&json)?;
    let until = Until {
        rounds: Some(rounds),
        ..Until::default()
    };
    let solution = solve(&problem, &until, 1, &mut ()).map_err(|flaws| format!("{flaws:?}"))?;
    let start = Instant::now();
    let told = why(&problem, &solution);
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{} left out, explained in {:.3} s",
        told.len(),
        start.elapsed().as_secs_f64()
    )?;
    let mut count = |what: &str, of: &dyn Fn(&routing::WhyNot) -> bool| {
        writeln!(out, "{what}: {}", told.iter().filter(|w| of(w)).count())
    };
    count("fit", &|w| w.places.iter().any(|p| p.broken.is_empty()))?;
    count("let in by a change", &|w| w.remedy.is_some())?;
    count("let in by an exchange", &|w| w.exchange.is_some())?;
    count("exact", &|w| w.exchange.as_ref().is_some_and(|e| e.exact))?;
    count("better", &|w| w.exchange.as_ref().is_some_and(|e| e.better))?;
    Ok(())
}
