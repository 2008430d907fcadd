//! Planning for many at once: each plan takes a core for seconds, so there are only so many places.

use super::{Network, Solve, Solved};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// Longer than this nobody's plan is searched, whatever was asked.
pub const MOST_TIME: Duration = Duration::from_secs(60);

/// All places are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("all places are taken")]
pub struct Busy;

/// The places at which plans are made.
#[derive(Debug)]
pub struct Desk {
    places: Arc<Semaphore>,
    most: NonZeroUsize,
    roads: Option<Arc<Network>>,
}

/// Says that nobody waits any more, once it is dropped.
struct Waiting(Arc<AtomicBool>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Desk {
    /// As many places as the machine has cores.
    pub fn new(places: NonZeroUsize) -> Desk {
        Desk {
            places: Arc::new(Semaphore::new(places.get().min(Semaphore::MAX_PERMITS))),
            most: places,
            roads: None,
        }
    }

    /// Coordinates without matrices are planned on these roads.
    #[must_use]
    pub fn on(self, roads: Option<Arc<Network>>) -> Desk {
        Desk { roads, ..self }
    }

    /// Is there a place? Another may take it meanwhile.
    pub fn has_room(&self) -> bool {
        self.places.available_permits() > 0
    }

    /// Plans on threads of its own, a place for each; no more of them than there are places. When the caller drops this future, the search ends and the place is free.
    ///
    /// # Errors
    /// Not so many places are free.
    pub async fn solve(&self, json: impl AsRef<[u8]> + Send + 'static, ask: Solve) -> Result<Solved, Busy> {
        let threads = ask.threads.min(self.most);
        let ask = Solve { threads, ..ask };
        let places = u32::try_from(threads.get()).unwrap_or(u32::MAX);
        let places = Arc::clone(&self.places)
            .try_acquire_many_owned(places)
            .map_err(|_| Busy)?;
        let gone = Arc::new(AtomicBool::new(false));
        let waiting = Waiting(Arc::clone(&gone));
        let began = Instant::now();
        let roads = self.roads.clone();
        let work = move || {
            let json = json.as_ref();
            let solved = ask.run_on(roads.as_deref(), json, began, &|| {
                !gone.load(Ordering::Relaxed) && began.elapsed() < MOST_TIME
            });
            // Sizes and times alone: the numbers are the caller's.
            let (bytes, code) = (json.len(), solved.fault.as_ref().map_or(0, |f| f.code));
            let milliseconds = began.elapsed().as_millis();
            tracing::info!(bytes, code, milliseconds, "routes were planned");
            drop(places);
            solved
        };
        let solved = tokio::task::spawn_blocking(work).await;
        drop(waiting);
        match solved {
            Ok(solved) => Ok(solved),
            Err(died) => match died.try_into_panic() {
                // A defect is the caller's panic as it was the search's.
                Ok(panic) => std::panic::resume_unwind(panic),
                // The runtime ends: nobody is answered any more.
                Err(_) => Err(Busy),
            },
        }
    }
}
