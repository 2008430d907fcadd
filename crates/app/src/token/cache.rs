//! Tokens seen in the last seconds, so that a machine's thousand requests a second are not a thousand look-ups more.

use super::Bearer;
use chrono::{DateTime, Duration, Utc};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

/// How long a token that was revoked by another process may still be taken here.
pub const SECONDS: i64 = 5;
/// Entries until the memory is emptied: far more than a municipality has machines.
const MOST: usize = 10_000;

/// SHA-256 of the whole token: a map may compare it as it likes, since nobody can aim at it.
pub(super) fn key(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

#[derive(Default)]
pub(crate) struct Cache(RwLock<Known>);

#[derive(Default)]
struct Known {
    /// Counts the times that tokens changed: what was read before a change is not remembered after it.
    generation: u64,
    bearers: HashMap<[u8; 32], (Bearer, DateTime<Utc>)>,
}

impl Cache {
    /// The bearer, or the generation to hand to [`Cache::put`] with what is read now.
    pub(super) fn get(&self, key: &[u8; 32], now: DateTime<Utc>) -> Result<Bearer, u64> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let fresh = Duration::zero()..=Duration::seconds(SECONDS);
        match known.bearers.get(key) {
            Some((bearer, at)) if fresh.contains(&(now - *at)) => Ok(bearer.clone()),
            Some(_) | None => Err(known.generation),
        }
    }

    pub(super) fn put(&self, key: [u8; 32], bearer: Bearer, now: DateTime<Utc>, generation: u64) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.generation != generation {
            return;
        }
        if known.bearers.len() >= MOST {
            known.bearers.clear();
        }
        known.bearers.insert(key, (bearer, now));
    }

    /// A token, or a worker behind one, has changed.
    pub(crate) fn forget(&self) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.generation += 1;
        known.bearers.clear();
    }
}
