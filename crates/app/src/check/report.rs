//! What a check found: counted, with the ids of what is wrong. For machines as JSON, for people as text.

use serde::Serialize;
use std::fmt::Write;
use uuid::Uuid;

/// How many faults of one check are listed; all are counted.
const LISTED: usize = 50;

macro_rules! checks {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $says:literal;)+) => {
        /// One rule that the stored rows must keep.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Check { $($(#[$doc])* $name),+ }
        impl Check {
            pub const ALL: &'static [Check] = &[$(Check::$name),+];
            /// Stable word, the same in JSON and text.
            pub fn code(self) -> &'static str { match self { $(Check::$name => $code),+ } }
            /// What holds when nothing is wrong.
            pub fn says(self) -> &'static str { match self { $(Check::$name => $says),+ } }
        }
    };
}

checks! {
    Isolation = "isolation", "every table has row security on and forced, and no other municipality's rows are visible";
    StockMovements = "stock-movements", "bulk stock at each place equals the sum of its movements";
    StockSum = "stock-sum", "the stock of each bulk product sums to zero over all places";
    StockHome = "stock-home", "what is at home of each bulk product equals its open loans";
    MovementPlaces = "movement-places", "every movement is between two places and of a product that are known";
    ItemReplay = "item-replay", "every item's row is what its events lead to";
    ItemMovements = "item-movements", "every item is where its movements took it";
    ItemOnePlace = "item-one-place", "no item is in two places";
    ItemOneLoan = "item-one-loan", "no item has more than one open loan";
    ItemLoan = "item-loan", "an item is on loan exactly when an open loan says so, to the same person";
    ItemReserved = "item-reserved", "an item is reserved exactly when the line of the need says so";
    LoanReplay = "loan-replay", "every loan's row is what its events lead to";
    NeedReplay = "need-replay", "every need's row and lines are what its events lead to";
    NeedClock = "need-clock", "every need's clock runs forward: opened, step by step, closed";
    NeedDeadline = "need-deadline", "every deadline is the one that the key gives for the level";
    NeedTriage = "need-triage", "the level of each need is its last triage";
    JobReplay = "job-replay", "every job's row and load are what its events lead to";
    JobClock = "job-clock", "jobs have ended exactly when they are done or cancelled, and not before they began";
    EventTime = "event-time", "nothing was recorded before it happened";
    EventCommand = "event-command", "every event belongs to a command in the command log";
    EventSubject = "event-subject", "every event is about something that is stored";
    SearchProtected = "search-protected", "no protected person can be found by text";
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Of what is wrong, the thing itself first.
    pub ids: Vec<Uuid>,
    pub words: String,
}

/// One check's outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckResult {
    pub code: &'static str,
    pub says: &'static str,
    /// How many things were looked at.
    pub examined: u64,
    /// How many were wrong; `faults` lists the first of them.
    pub wrong: u64,
    pub faults: Vec<Fault>,
}

/// All checks of one municipality.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    pub number: String,
    pub name: String,
    pub checks: Vec<CheckResult>,
}

impl Report {
    pub(super) fn new(number: &str, name: &str) -> Report {
        let checks = Check::ALL
            .iter()
            .map(|c| CheckResult {
                code: c.code(),
                says: c.says(),
                examined: 0,
                wrong: 0,
                faults: vec![],
            })
            .collect();
        Report {
            number: number.to_owned(),
            name: name.to_owned(),
            checks,
        }
    }

    /// Nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.checks.iter().all(|c| c.wrong == 0)
    }

    /// The outcome of one check.
    pub fn of(&self, check: Check) -> &CheckResult {
        &self.checks[check as usize]
    }

    /// For a terminal: one line per check, each fault with its ids below.
    pub fn text(&self) -> String {
        let mut text = format!("{} {}\n", self.number, self.name);
        for c in &self.checks {
            let verdict = if c.wrong == 0 { "ok   " } else { "WRONG" };
            // Writing into a String cannot fail.
            writeln!(
                text,
                "  {verdict} {:<17} {:>9} examined  {}",
                c.code, c.examined, c.says
            )
            .ok();
            for f in &c.faults {
                let ids: Vec<String> = f.ids.iter().map(Uuid::to_string).collect();
                writeln!(text, "          {}: {}", ids.join(" "), f.words).ok();
            }
            if c.wrong > c.faults.len() as u64 {
                writeln!(text, "          and {} more", c.wrong - c.faults.len() as u64).ok();
            }
        }
        text
    }

    pub(super) fn examined(&mut self, check: Check, count: u64) {
        self.checks[check as usize].examined += count;
    }

    pub(super) fn fault(&mut self, check: Check, ids: impl IntoIterator<Item = Uuid>, words: impl Into<String>) {
        let result = &mut self.checks[check as usize];
        result.wrong += 1;
        if result.faults.len() < LISTED {
            result.faults.push(Fault {
                ids: ids.into_iter().collect(),
                words: words.into(),
            });
        }
    }

    /// Tells the first thing in which row and replay differ.
    pub(super) fn compare(&mut self, check: Check, id: Uuid, columns: &[(&'static str, bool)]) {
        if let Some((column, _)) = columns.iter().find(|(_, same)| !same) {
            self.fault(check, [id], format!("'{column}' is not what the events lead to"));
        }
    }
}
