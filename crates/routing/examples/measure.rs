//! What a search comes to, as one line of JSON; scripts/bench calls it.
//! `cargo run --release -p routing --example measure -- SECONDS [SEED] [THREADS] < problem.json`.

use routing::vroom::{self, Times};
use routing::{Observer, Progress, Until, check, solve};
use std::io::Read;
use std::process::ExitCode;
use std::time::Instant;

/// Rounds of the first thread, as far as they were told.
struct Rounds(u64);

impl Observer for Rounds {
    fn go_on(&mut self, progress: &Progress) -> bool {
        self.0 = progress.rounds;
        true
    }
}

fn measured() -> Result<serde_json::Value, String> {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default: f64| arguments.next().and_then(|a| a.parse().ok()).unwrap_or(default);
    let (seconds, seed, threads) = (number(5.0), number(1.0) as u64, number(1.0) as usize);
    let mut json = vec![];
    std::io::stdin().read_to_end(&mut json).map_err(|e| e.to_string())?;
    let problem = vroom::read(&json).map_err(|fault| fault.words)?;
    let start = Instant::now();
    let spent = || start.elapsed().as_secs_f64() / seconds;
    let mut rounds = Rounds(0);
    let solution = solve(&problem, &Until::by(&spent).on(threads), seed, &mut rounds).map_err(|f| f[0].to_string())?;
    let took = start.elapsed().as_secs_f64();
    let broken = check(&problem, &solution);
    if !broken.is_empty() {
        return Err(format!("the plan breaks rules: {broken:?}"));
    }
    let times = Times {
        loading: 0,
        solving: 0,
        routing: 0,
    };
    let answer = serde_json::to_value(vroom::answer(&problem, &solution, times)).map_err(|e| e.to_string())?;
    Ok(serde_json::json!({"seconds": took, "rounds": rounds.0, "summary": answer["summary"]}))
}

fn main() -> ExitCode {
    match measured() {
        Ok(line) => match serde_json::to_writer(std::io::stdout().lock(), &line) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        },
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
