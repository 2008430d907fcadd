//! VROOM's JSON in, VROOM's JSON out: `cargo run --release -p routing --example solve -- SECONDS [SEED] [THREADS] < problem.json`.

use routing::vroom::{self, Times};
use routing::{Observer, Progress, Until, solve};
use std::io::Read;
use std::time::Instant;

/// How far it came.
struct Rounds(u64);

impl Observer for Rounds {
    fn go_on(&mut self, progress: &Progress) -> bool {
        self.0 = progress.rounds;
        true
    }
}

fn main() {
    let start = Instant::now();
    let mut arguments = std::env::args().skip(1);
    let seconds: f64 = arguments.next().and_then(|a| a.parse().ok()).unwrap_or(5.0);
    let seed: u64 = arguments.next().and_then(|a| a.parse().ok()).unwrap_or(1);
    let threads: usize = arguments.next().and_then(|a| a.parse().ok()).unwrap_or(1);
    let mut json = vec![];
    let answer = match std::io::stdin().read_to_end(&mut json).map(|_| vroom::read(&json)) {
        Ok(Ok(problem)) => {
            let spent = || start.elapsed().as_secs_f64() / seconds;
            let until = Until::by(&spent).on(threads);
            let times = Times {
                loading: 0,
                solving: 0,
                routing: 0,
            };
            let mut rounds = Rounds(0);
            let solved = solve(&problem, &until, seed, &mut rounds);
            eprintln!("{} rounds", rounds.0);
            match solved {
                Ok(solution) => vroom::answer(&problem, &solution, times),
                Err(flaws) => vroom::error(vroom::code::INPUT, flaws[0].to_string()),
            }
        }
        Ok(Err(fault)) => vroom::error(fault.code, fault.words),
        Err(e) => vroom::error(vroom::code::INTERNAL, e.to_string()),
    };
    if let Err(e) = serde_json::to_writer(std::io::stdout().lock(), &answer) {
        eprintln!("{e}");
    }
}
