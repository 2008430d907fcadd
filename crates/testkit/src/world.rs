//! A world for tests: real ids and entropy, and a clock that stands still until a test moves it.

use app::World;
use chrono::{DateTime, Duration, TimeZone, Utc};
use std::sync::{Arc, Mutex};
use uuid::Uuid;

/// The clock starts on a Tuesday morning and goes only where the test sets it.
#[derive(Clone)]
pub struct TestWorld {
    now: Arc<Mutex<DateTime<Utc>>>,
}

impl Default for TestWorld {
    fn default() -> Self {
        let start = Utc
            .with_ymd_and_hms(2026, 3, 10, 9, 0, 0)
            .single()
            .expect("a valid instant");
        Self {
            now: Arc::new(Mutex::new(start)),
        }
    }
}

impl TestWorld {
    pub fn now(&self) -> DateTime<Utc> {
        *self.now.lock().expect("no test panics while it holds the clock")
    }
    pub fn set(&self, to: DateTime<Utc>) {
        *self.now.lock().expect("no test panics while it holds the clock") = to;
    }
    pub fn pass(&self, time: Duration) {
        let mut now = self.now.lock().expect("no test panics while it holds the clock");
        *now += time;
    }
    #[allow(
        clippy::disallowed_methods,
        reason = "the testkit makes the ids that the app takes as a parameter"
    )]
    pub fn world(&self) -> World {
        let clock = self.clone();
        World {
            clock: Arc::new(move || clock.now()),
            ids: Arc::new(Uuid::now_v7),
            entropy: Arc::new(|bytes| {
                for chunk in bytes.chunks_mut(16) {
                    chunk.copy_from_slice(&Uuid::new_v4().into_bytes()[..chunk.len()]);
                }
            }),
        }
    }
}
