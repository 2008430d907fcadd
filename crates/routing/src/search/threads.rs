//! Several searches at once, each with a seed of its own, that tell each other their best.

use super::{Observer, Plan, Search, Stop};
use crate::model::Model;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// How often in a budget the threads look at what the others have.
const EPOCHS: f64 = 20.0;

/// What the threads know of each other.
pub(crate) struct Others {
    alone: bool,
    ended: AtomicBool,
    best: Mutex<Option<Plan>>,
}

impl Others {
    fn new(threads: usize) -> Others {
        Others {
            alone: threads < 2,
            ended: AtomicBool::new(false),
            best: Mutex::new(None),
        }
    }

    /// Somebody said that it is enough.
    pub fn end(&self) {
        self.ended.store(true, Ordering::Relaxed);
    }

    pub fn ended(&self) -> bool {
        !self.alone && self.ended.load(Ordering::Relaxed)
    }

    /// Once an epoch: gives the better of the two to the one that has the worse; true when this thread has got another plan.
    pub fn swap(&self, mine: &mut Plan, spent: f64, epoch: &mut u32) -> bool {
        if self.alone || (spent * EPOCHS) as u32 <= *epoch {
            return false;
        }
        *epoch = (spent * EPOCHS) as u32;
        let mut best = self.best.lock().unwrap_or_else(PoisonError::into_inner);
        match best.as_ref() {
            Some(theirs) if theirs.worth.beats(&mine.worth) => {
                mine.clone_from(theirs);
                true
            }
            _ => {
                *best = Some(mine.clone());
                false
            }
        }
    }
}

/// Searches on as many threads as asked for. The observer sits with the first.
pub(crate) fn search(model: &Model, stop: &Stop, seed: u64, observer: &mut dyn Observer) -> Plan {
    let others = Others::new(stop.threads);
    let one = |n: u64, observer: &mut dyn Observer| {
        // Seeds next to each other give generators that have nothing in common: they are mixed before use.
        let plan = Search::new(model, seed ^ (n << 48)).run(stop, &others, observer);
        others.end();
        plan
    };
    std::thread::scope(|scope| {
        let helpers: Vec<_> = (1..stop.threads as u64)
            .map(|n| scope.spawn(move || one(n, &mut ())))
            .collect();
        let mut best = one(0, observer);
        for helper in helpers {
            match helper.join() {
                Ok(plan) if plan.worth.beats(&best.worth) => best = plan,
                Ok(_) => {}
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        best
    })
}
