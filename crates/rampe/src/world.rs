//! The real outside: the machine's clock, UUIDv7 and randomness. Nobody else reads them.

use app::World;
use rand::TryRng;
use rand::rngs::SysRng;
use std::sync::Arc;

#[allow(
    clippy::disallowed_methods,
    reason = "this is the one place where clock, ids and entropy are real"
)]
pub fn real() -> World {
    World {
        // The database keeps microseconds; events and rows must say the same instant.
        clock: Arc::new(|| chrono::SubsecRound::trunc_subsecs(chrono::Utc::now(), 6)),
        ids: Arc::new(uuid::Uuid::now_v7),
        entropy: Arc::new(|bytes| {
            SysRng
                .try_fill_bytes(bytes)
                .expect("the operating system gives randomness")
        }),
    }
}
