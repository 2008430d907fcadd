//! Watching over the server: when it dies, start it again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::Core;
use super::error::ClusterError;

/// How soon a death is noticed.
const PULSE: Duration = Duration::from_millis(100);
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// Having run this long, a server counts as sound, and the pauses start small again.
const SOUND_AFTER: Duration = Duration::from_secs(60);

/// How the watched server is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClusterState {
    /// It takes connections.
    Running,
    /// It died and is being started; `attempt` counts from 1, `last_error` is why the one before failed.
    Restarting { attempt: u32, last_error: Option<String> },
    /// Nobody watches over it any more.
    Closed,
}

#[derive(Debug)]
pub(crate) struct Supervisor {
    ending: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    state: watch::Receiver<ClusterState>,
}

impl Supervisor {
    /// A thread of its own, not a task: starting a server blocks, and the runtime may be what is in trouble.
    pub fn spawn(core: Arc<Core>) -> Result<Supervisor, ClusterError> {
        let (sender, state) = watch::channel(ClusterState::Running);
        let ending = Arc::new(AtomicBool::new(false));
        let watcher = Watcher {
            core: Arc::clone(&core),
            ending: Arc::clone(&ending),
            sender,
        };
        let thread = std::thread::Builder::new()
            .name("postgres-supervisor".to_owned())
            .spawn(move || watcher.run());
        let thread = thread.map_err(ClusterError::io("watch over", &core.layout.pgdata))?;
        Ok(Supervisor {
            ending,
            thread: Some(thread),
            state,
        })
    }

    pub fn state(&self) -> watch::Receiver<ClusterState> {
        self.state.clone()
    }

    /// Ends the watch; a start that is under way is given up.
    pub fn end(mut self) {
        self.ending.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the watch over PostgreSQL had broken down");
        }
    }
}

struct Watcher {
    core: Arc<Core>,
    ending: Arc<AtomicBool>,
    sender: watch::Sender<ClusterState>,
}

impl Watcher {
    fn run(&self) {
        let mut failures = 0;
        let mut running_since = Instant::now();
        while !self.is_ending() {
            match self.core.is_alive() {
                Ok(true) => {
                    if running_since.elapsed() > SOUND_AFTER {
                        failures = 0;
                    }
                    std::thread::sleep(PULSE);
                    continue;
                }
                Ok(false) => tracing::error!("PostgreSQL has died; starting it again"),
                Err(error) => tracing::error!(%error, "cannot tell whether PostgreSQL runs; trying to start it"),
            }
            // A server that dies again and again within the minute gets a pause too, though its starts succeed.
            self.pause(failures);
            self.bring_back(&mut failures);
            running_since = Instant::now();
            failures += 1;
        }
        self.sender.send_replace(ClusterState::Closed);
    }

    fn bring_back(&self, failures: &mut u32) {
        let mut last_error = None;
        let mut attempt = 0;
        while !self.is_ending() {
            attempt += 1;
            self.sender.send_replace(ClusterState::Restarting {
                attempt,
                last_error: last_error.clone(),
            });
            match self.core.restart(&|| self.is_ending()) {
                Ok(started) => {
                    tracing::info!(attempt, started, "PostgreSQL is back");
                    self.sender.send_replace(ClusterState::Running);
                    return;
                }
                Err(ClusterError::Cancelled) => return,
                Err(error) => {
                    tracing::error!(attempt, %error, "PostgreSQL could not be started again");
                    last_error = Some(error.to_string());
                    *failures += 1;
                    self.pause(*failures);
                }
            }
        }
    }

    fn pause(&self, failures: u32) {
        if failures == 0 {
            return;
        }
        let pause = (FIRST_PAUSE * 2_u32.saturating_pow(failures.min(10) - 1)).min(LONGEST_PAUSE);
        let since = Instant::now();
        while since.elapsed() < pause && !self.is_ending() {
            std::thread::sleep(PULSE.min(pause));
        }
    }

    fn is_ending(&self) -> bool {
        self.ending.load(Ordering::Relaxed)
    }
}
