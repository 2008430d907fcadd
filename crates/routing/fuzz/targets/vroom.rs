//! Any bytes: refused with VROOM's code and words, or planned so that the checker finds nothing and the answer can be written.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use routing::vroom::{self, Times, code};
use routing::{Until, check, solve};

/// What a short plan is made of in a moment.
const MOST_TASKS: usize = 60;
const MOST_VEHICLES: usize = 20;
const ROUNDS: u64 = 20;

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let problem = match vroom::read(bytes) {
        Ok(problem) => problem,
        Err(fault) => {
            assert!([code::INPUT, code::ROUTING].contains(&fault.code), "{fault:?}");
            assert!(!fault.words.is_empty());
            return Corpus::Keep;
        }
    };
    if problem.jobs.len() + problem.shipments.len() > MOST_TASKS || problem.vehicles.len() > MOST_VEHICLES {
        return Corpus::Reject;
    }
    let solution = solve(&problem, &Until::after(ROUNDS), 1, &mut ()).expect("its reader found no flaw");
    let broken = check(&problem, &solution);
    assert!(broken.is_empty(), "{broken:?}");
    let times = Times {
        loading: 0,
        solving: 0,
        routing: 0,
    };
    serde_json::to_vec(&vroom::explained(&problem, &solution, times)).expect("an answer is JSON");
    serde_json::to_vec(&vroom::given(&problem, times)).expect("an answer is JSON");
    Corpus::Keep
});
