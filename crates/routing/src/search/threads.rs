//! Several searches at once, each with a seed of its own, that tell each other their best.

use super::pool::Seen;
use super::{Observer, Plan, Progress, Search, Stop};
use crate::model::Model;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// How often in a budget the threads look at what the others have.
const EPOCHS: f64 = 20.0;
/// From which share of a cooling on a thread leaves its plan for a better one: before, each goes its own way.
const TOGETHER: f64 = 0.5;
/// The most routes that threads tell each other.
const MOST: usize = 50_000;

/// What the threads know of each other.
pub(crate) struct Others {
    alone: bool,
    ended: AtomicBool,
    shared: Mutex<Shared>,
}

#[derive(Default)]
struct Shared {
    best: Option<Plan>,
    /// With the thread that saw it.
    routes: Vec<(u64, Seen)>,
}

/// How far a thread is in telling and hearing.
#[derive(Default)]
pub(super) struct Ear {
    pub thread: u64,
    epoch: u32,
    heard: usize,
}

impl Others {
    fn new(threads: usize) -> Others {
        Others {
            alone: threads < 2,
            ended: AtomicBool::new(false),
            shared: Mutex::default(),
        }
    }

    /// Somebody said that it is enough.
    pub fn end(&self) {
        self.ended.store(true, Ordering::Relaxed);
    }

    pub fn ended(&self) -> bool {
        !self.alone && self.ended.load(Ordering::Relaxed)
    }
}

impl Search<'_> {
    /// Once an epoch: tells the others what this thread has seen, and hears what they have; true when it goes on with another's
    /// plan.
    pub(super) fn exchange(&mut self, others: &Others, best: &mut Plan, spent: f64, share: f64) -> bool {
        if others.alone || (spent * EPOCHS) as u32 <= self.ear.epoch {
            return false;
        }
        self.ear.epoch = (spent * EPOCHS) as u32;
        self.swap(others, best, share >= TOGETHER)
    }

    /// The same at once. Without `follow`, the best is only told.
    pub(super) fn swap(&mut self, others: &Others, best: &mut Plan, follow: bool) -> bool {
        if others.alone {
            return false;
        }
        let mut shared = others.shared.lock().unwrap_or_else(PoisonError::into_inner);
        let heard = self.ear.heard.min(shared.routes.len());
        let theirs = shared.routes[heard..]
            .iter()
            .filter(|(thread, _)| *thread != self.ear.thread);
        let theirs: Vec<Seen> = theirs.map(|(_, seen)| seen.clone()).collect();
        if shared.routes.len() < MOST {
            let thread = self.ear.thread;
            shared
                .routes
                .extend(self.pool.news().iter().map(|seen| (thread, seen.clone())));
        }
        self.ear.heard = shared.routes.len();
        let better = match &shared.best {
            Some(theirs) if theirs.worth.beats(&best.worth) => follow.then(|| theirs.clone()),
            _ => {
                shared.best = Some(best.clone());
                None
            }
        };
        drop(shared);
        self.pool.hear(theirs);
        match better {
            Some(theirs) => {
                *best = theirs;
                self.load(best);
                true
            }
            None => false,
        }
    }
}

/// Searches on as many threads as asked for. The observer sits with the first. Where the best plan can be worked out, nothing is
/// searched.
pub(crate) fn search(model: &Model, stop: &Stop, seed: u64, observer: &mut dyn Observer) -> Plan {
    if let Some(plan) = super::exact::plan(model, seed) {
        let told = Progress {
            rounds: 0,
            spent: 1.0,
            best: plan.worth,
        };
        // Whether it goes on or not, this is the end.
        observer.go_on(&told);
        return plan;
    }
    let others = Others::new(stop.threads);
    let one = |n: u64, observer: &mut dyn Observer| {
        // Seeds next to each other give generators that have nothing in common: they are mixed before use.
        let mut search = Search::new(model, seed ^ (n << 48));
        search.ear.thread = n;
        let plan = search.run(stop, &others, observer);
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
