//! `rampe routes solve`: VROOM's JSON in, VROOM's JSON out. Needs no database.

use super::network::Roads;
use crate::ground::Failure;
use app::route;
use clap::{Args, Subcommand};
use std::io::{Read, Write};
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

#[derive(Subcommand)]
pub enum Routes {
    /// Plan a problem in VROOM's JSON, read from the standard input; the plan goes to the standard output.
    Solve(Solve),
}

#[derive(Args)]
pub struct Solve {
    /// How long to search: 5s, 500ms, 2m. Without it and --iterations, 5 seconds.
    #[arg(long, value_parser = route::duration)]
    limit: Option<Duration>,
    /// How many rounds to search; with the same seed, on one thread, the same plan on every machine, unless the limit comes first.
    #[arg(long)]
    iterations: Option<u64>,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many threads search at once and tell each other their best.
    #[arg(long, default_value_t = NonZeroUsize::MIN, value_parser = threads)]
    threads: NonZeroUsize,
    /// Tell of each task left out where it came nearest, what would let it in and what would drop out for it.
    #[arg(long)]
    explain: bool,
    #[command(flatten)]
    roads: Roads,
    /// Search nothing: time the steps that the input gives the vehicles, and tell which rules they break.
    #[arg(short = 'c', long = "given")]
    given: bool,
}

/// More threads than any machine has cores would only wait for each other.
const MOST_THREADS: usize = 256;

fn threads(text: &str) -> Result<NonZeroUsize, String> {
    let number = text.parse::<NonZeroUsize>().ok();
    number
        .filter(|n| n.get() <= MOST_THREADS)
        .ok_or_else(|| format!("a number from 1 to {MOST_THREADS}"))
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
        let began = Instant::now();
        let network = self.roads.open()?;
        let mut json = vec![];
        std::io::stdin().lock().read_to_end(&mut json)?;
        let ask = route::Solve {
            limit: self.limit,
            iterations: self.iterations,
            seed: self.seed,
            threads: self.threads,
            explain: self.explain,
            given: self.given,
        };
        let solved = ask.run_on(network.as_deref(), &json, began, &|| true);
        let mut out = std::io::stdout().lock();
        out.write_all(&solved.json)?;
        writeln!(out)?;
        match solved.fault {
            None => Ok(()),
            Some(fault) => Err(fault.words.into()),
        }
    }
}
