//! The registers in memory: one per municipality, read when it is first asked and again when its stamp is another.
//!
//! A register is found by the municipality of the transaction that asks, and filled through that same transaction: row security
//! stands before it as before every other answer.

use super::store;
use crate::{Error, Tx};
use roads::address::Register;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Addresses held in all, of some 600 bytes each. Beyond that, who was not asked for longest is read again when it is.
const MOST: usize = 150_000;
/// A register of more addresses is not read again after each of an import's hundred steps: the old one answers as long as reading
/// would take more than a tenth of the time.
const LARGE: usize = 20_000;
const SHARE: u32 = 10;

#[derive(Default)]
pub(crate) struct Registers(Mutex<Held>);

#[derive(Default)]
struct Held {
    /// Counts the questions.
    asked: u64,
    of: HashMap<Uuid, Entry>,
}

#[derive(Default)]
struct Entry {
    last: u64,
    size: usize,
    /// One reads, the others wait for it.
    slot: Arc<tokio::sync::Mutex<Option<Built>>>,
}

struct Built {
    stamp: Uuid,
    register: Arc<Register>,
    at: Instant,
    took: Duration,
}

impl Built {
    fn answers(&self, stamp: Uuid) -> bool {
        let large = self.register.addresses().len() > LARGE;
        self.stamp == stamp || large && self.at.elapsed() < self.took * SHARE
    }
}

impl Registers {
    fn slot(&self, m: Uuid) -> Arc<tokio::sync::Mutex<Option<Built>>> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.asked += 1;
        let asked = held.asked;
        let entry = held.of.entry(m).or_default();
        entry.last = asked;
        entry.slot.clone()
    }

    /// Notes how large a register is, and lets others go.
    fn weigh(&self, m: Uuid, size: usize) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = held.of.get_mut(&m) {
            entry.size = size;
        }
        while held.of.values().map(|entry| entry.size).sum::<usize>() > MOST {
            let others = held.of.iter().filter(|(of, entry)| **of != m && entry.size > 0);
            let Some(oldest) = others.min_by_key(|(_, entry)| entry.last).map(|(of, _)| *of) else {
                break;
            };
            held.of.remove(&oldest);
        }
    }
}

/// The register of the transaction's municipality.
pub(super) async fn register(tx: &mut Tx) -> Result<Arc<Register>, Error> {
    // Before the rows: what changes between the two is read again next time, and never taken for the newest.
    let stamp = store::stamp(tx).await?;
    let registers = tx.db.registers.clone();
    let slot = registers.slot(tx.m());
    let mut built = slot.lock().await;
    if let Some(built) = built.as_ref().filter(|built| built.answers(stamp)) {
        return Ok(built.register.clone());
    }
    let begun = Instant::now();
    let addresses = store::all(tx).await?;
    let size = addresses.len();
    let register = tokio::task::spawn_blocking(move || Register::new(addresses)).await;
    let unbuilt =
        |e: &dyn std::fmt::Display| Error::Unavailable(format!("the address register can't be searched: {e}"));
    let register = Arc::new(register.map_err(|e| unbuilt(&e))?.map_err(|e| unbuilt(&e))?);
    *built = Some(Built {
        stamp,
        register: register.clone(),
        at: Instant::now(),
        took: begun.elapsed(),
    });
    registers.weigh(tx.m(), size);
    tracing::debug!(addresses = size, took = ?begun.elapsed(), "address register read");
    Ok(register)
}
