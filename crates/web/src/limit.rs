//! How often somebody may knock: log-in tries per account name and in total, so that passwords can't be guessed by the
//! thousand. The count is per process; accounts are locked in the database beside it.

use governor::clock::DefaultClock;
use governor::state::InMemoryState;
use governor::state::NotKeyed;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;

/// Log-in tries per minute for one account.
const PER_ACCOUNT: NonZeroU32 = NonZeroU32::new(10).expect("ten");
/// Log-in tries per second for the whole server: each costs an Argon2 run.
const IN_TOTAL: NonZeroU32 = NonZeroU32::new(20).expect("twenty");

pub struct Limits {
    account: DefaultKeyedRateLimiter<String>,
    total: RateLimiter<NotKeyed, InMemoryState, DefaultClock>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            account: RateLimiter::keyed(Quota::per_minute(PER_ACCOUNT)),
            total: RateLimiter::direct(Quota::per_second(IN_TOTAL)),
        }
    }
}

impl Limits {
    /// May this account be tried now?
    pub fn log_in(&self, municipality: &str, user: &str) -> bool {
        self.account.retain_recent();
        self.total.check().is_ok()
            && self
                .account
                .check_key(&format!("{municipality}/{}", user.trim().to_lowercase()))
                .is_ok()
    }
}
