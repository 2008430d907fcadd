//! Routes for whoever describes the day in VROOM's JSON: read, planned, answered in VROOM's JSON. The command line and the
//! machine interface both come here. Nothing is read from the database and nothing is kept.

mod desk;
mod drive;

pub use desk::{Busy, Desk, MOST_TIME};
pub use drive::{Network, NetworkError};

pub use routing::vroom::Fault;

use routing::vroom::{self, Times, code};
use routing::{Until, solve};
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

/// How long is searched where nothing is said.
pub const DEFAULT_LIMIT: Duration = Duration::from_secs(5);

/// How to plan.
#[derive(Clone, Debug)]
pub struct Solve {
    /// How long to search, reading included. With neither this nor `iterations`, [`DEFAULT_LIMIT`].
    pub limit: Option<Duration>,
    /// How many rounds to search: on one thread the same seed gives the same plan on every machine, unless the
    /// limit comes first.
    pub iterations: Option<u64>,
    pub seed: u64,
    /// Searches at once, which tell each other their best.
    pub threads: NonZeroUsize,
    /// Tell of each task left out where it came nearest, what would let it in and what would drop out for it.
    pub explain: bool,
    /// Nothing is searched: the steps that the input gives the vehicles are timed and judged.
    pub given: bool,
}

impl Default for Solve {
    fn default() -> Self {
        Solve {
            limit: None,
            iterations: None,
            seed: 1,
            threads: NonZeroUsize::MIN,
            explain: false,
            given: false,
        }
    }
}

/// VROOM's answer.
#[derive(Clone, Debug)]
pub struct Solved {
    pub json: Vec<u8>,
    /// Where nothing could be planned; the answer holds its code and words too.
    pub fault: Option<Fault>,
}

/// No length of time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotATime {
    #[error("a number and s, ms or m, such as 5s")]
    NoNumber,
    #[error("{0} is no unit; s, ms and m are")]
    Unit(String),
    #[error("a time above zero")]
    NotAboveZero,
}

/// Reads a length of time: `5s`, `500ms`, `2m`; seconds where there is no unit.
///
/// # Errors
/// What is wrong with the text.
pub fn duration(text: &str) -> Result<Duration, NotATime> {
    let text = text.trim();
    let split = text.find(|c: char| c.is_alphabetic()).unwrap_or(text.len());
    let number: f64 = text[..split].parse().map_err(|_| NotATime::NoNumber)?;
    let seconds = match &text[split..] {
        "s" | "" => number,
        "ms" => number / 1_000.0,
        "m" => number * 60.0,
        unit => return Err(NotATime::Unit(unit.to_owned())),
    };
    match Duration::try_from_secs_f64(seconds) {
        Ok(time) if !time.is_zero() => Ok(time),
        Ok(_) | Err(_) => Err(NotATime::NotAboveZero),
    }
}

impl Solve {
    /// Reads the input, plans and answers. `began` is when the caller began to read; the best plan so far is answered once
    /// `go_on` says no.
    pub fn run(&self, json: &[u8], began: Instant, go_on: &(dyn Fn() -> bool + Sync)) -> Solved {
        self.run_on(None, json, began, go_on)
    }

    /// The same with a road network for coordinates without matrices.
    pub fn run_on(
        &self,
        roads: Option<&Network>,
        json: &[u8],
        began: Instant,
        go_on: &(dyn Fn() -> bool + Sync),
    ) -> Solved {
        let problem = match vroom::read_on(json, roads.map(|r| r as &dyn vroom::Travel)) {
            Ok(problem) => problem,
            Err(fault) => return Solved::fault(fault),
        };
        let loaded = began.elapsed();
        let milliseconds = |d: Duration| u64::try_from(d.as_millis()).unwrap_or(u64::MAX);
        let times = || Times {
            loading: milliseconds(loaded),
            solving: milliseconds(began.elapsed().saturating_sub(loaded)),
            routing: 0,
        };
        if self.given {
            return Solved::of(&vroom::given(&problem, times()), None);
        }
        let limit = self.limit.or(self.iterations.is_none().then_some(DEFAULT_LIMIT));
        let spent = || match limit.map(|limit| began.elapsed().as_secs_f64() / limit.as_secs_f64()) {
            _ if !go_on() => 1.0,
            // Where rounds are counted, the clock may end the search but not lead it.
            Some(share) if self.iterations.is_none() || share >= 1.0 => share,
            Some(_) | None => 0.0,
        };
        let until = Until {
            rounds: self.iterations,
            spent: Some(&spent),
            threads: self.threads.get(),
        };
        let solution = match solve(&problem, &until, self.seed, &mut ()) {
            Ok(solution) => solution,
            // Its reader told all of them; so this is for a reader that misses one.
            Err(flaws) => {
                let words: Vec<_> = flaws.iter().map(ToString::to_string).collect();
                return Solved::fault(Fault {
                    code: code::INPUT,
                    words: words.join("; "),
                    elsewhere: false,
                });
            }
        };
        let tell = if self.explain { vroom::explained } else { vroom::answer };
        Solved::of(&tell(&problem, &solution, times()), None)
    }
}

impl Solved {
    fn fault(fault: Fault) -> Solved {
        Solved::of(&vroom::error(fault.code, &fault.words), Some(fault))
    }

    fn of(answer: &vroom::Answer, fault: Option<Fault>) -> Solved {
        let json = serde_json::to_vec(answer).expect("an answer is numbers and words under names");
        Solved { json, fault }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_number_and_a_unit() {
        for (text, expected) in [
            ("5s", Ok(Duration::from_secs(5))),
            ("500ms", Ok(Duration::from_millis(500))),
            (" 1.5m ", Ok(Duration::from_secs(90))),
            ("7", Ok(Duration::from_secs(7))),
            ("", Err(NotATime::NoNumber)),
            ("s", Err(NotATime::NoNumber)),
            ("5 s", Err(NotATime::NoNumber)),
            ("5h", Err(NotATime::Unit("h".into()))),
            ("5år", Err(NotATime::Unit("år".into()))),
            ("-5s", Err(NotATime::NotAboveZero)),
            ("0", Err(NotATime::NotAboveZero)),
            ("5s5", Err(NotATime::Unit("s5".into()))),
        ] {
            assert_eq!(duration(text), expected, "{text}");
        }
    }
}
