//! `rampe routes solve`: VROOM's JSON in, VROOM's JSON out. Needs no database.

use crate::ground::Failure;
use clap::{Args, Subcommand};
use routing::vroom::{self, Times};
use routing::{Until, solve};
use std::io::{Read, Write};
use std::time::{Duration, Instant};

#[derive(Subcommand)]
pub enum Routes {
    /// Plan a problem in VROOM's JSON, read from the standard input; the plan goes to the standard output.
    Solve(Solve),
}

#[derive(Args)]
pub struct Solve {
    /// How long to search: 5s, 500ms, 2m. Without it and --iterations, 5 seconds.
    #[arg(long, value_parser = limit)]
    limit: Option<Duration>,
    /// How many rounds to search; with the same seed the same plan on every machine.
    #[arg(long)]
    iterations: Option<u64>,
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

const DEFAULT: Duration = Duration::from_secs(5);

fn limit(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let split = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let number: f64 = text[..split]
        .parse()
        .map_err(|_| "a number and s, ms or m, such as 5s".to_owned())?;
    let seconds = match &text[split..] {
        "s" | "" => number,
        "ms" => number / 1_000.0,
        "m" => number * 60.0,
        unit => return Err(format!("{unit} is no unit; s, ms and m are")),
    };
    Duration::try_from_secs_f64(seconds).map_err(|_| "a time above zero".to_owned())
}

impl Routes {
    pub fn run(self) -> Result<(), Failure> {
        match self {
            Routes::Solve(solve) => solve.run(),
        }
    }
}

impl Solve {
    fn run(self) -> Result<(), Failure> {
        let start = Instant::now();
        let mut json = vec![];
        std::io::stdin().lock().read_to_end(&mut json)?;
        let problem = match vroom::read(&json) {
            Ok(problem) => problem,
            Err(fault) => {
                tell(&vroom::error(fault.code, &fault.words))?;
                return Err(fault.words.into());
            }
        };
        let loaded = start.elapsed();
        let limit = self.limit.or((self.iterations.is_none()).then_some(DEFAULT));
        let spent = limit.map(|limit| move || start.elapsed().as_secs_f64() / limit.as_secs_f64());
        let until = Until {
            rounds: self.iterations,
            spent: spent.as_ref().map(|spent| spent as &(dyn Fn() -> f64 + Sync)),
            threads: 1,
        };
        // What is wrong with the problem was told by its reader.
        let solution = solve(&problem, &until, self.seed, &mut ()).map_err(|flaws| format!("{flaws:?}"))?;
        let milliseconds = |d: Duration| u64::try_from(d.as_millis()).unwrap_or(u64::MAX);
        let times = Times {
            loading: milliseconds(loaded),
            solving: milliseconds(start.elapsed() - loaded),
            routing: 0,
        };
        tell(&vroom::answer(&problem, &solution, times))
    }
}

fn tell(answer: &vroom::Answer) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, answer)?;
    writeln!(out)?;
    Ok(())
}
