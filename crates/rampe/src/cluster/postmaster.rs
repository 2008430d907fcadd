//! PostgreSQL's main process: is it alive and ours, start it, stop it.

use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitOptions};

use super::account::Account;
use super::error::ClusterError;
use super::find::PgTools;
use super::layout::Layout;

const POLL: Duration = Duration::from_millis(20);
/// How long children of a killed server may take to notice its death and let go of the shared memory.
const ORPHANS: Duration = Duration::from_secs(30);
/// How long a stop in good order may take (it writes everything to disk) before it is cut short; a cut is safe, but
/// the next start must then recover.
const STOP_PATIENCE: Duration = Duration::from_secs(120);

/// What `postmaster.pid` and the process table say together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Postmaster {
    /// No server, and none was killed.
    Absent,
    /// Killed, or the machine went down: the file stands, the process does not.
    Dead { pid: i32 },
    /// Our server runs; `socket` as it says itself.
    Alive {
        pid: i32,
        phase: Phase,
        socket: Option<PathBuf>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Starting or recovering: not yet open for connections.
    Starting,
    Ready,
    Stopping,
}

/// Looks at the server of this database folder.
pub(crate) fn inspect(pgdata: &Path) -> Result<Postmaster, ClusterError> {
    let path = pgdata.join("postmaster.pid");
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Postmaster::Absent),
        Err(error) => return Err(ClusterError::io("read", &path)(error)),
    };
    let lines: Vec<&str> = text.lines().collect();
    // PostgreSQL writes the first lines in one go, but an unlucky moment can still show an empty file.
    let Some(pid) = lines.first().and_then(|line| line.trim().parse().ok()) else {
        return Ok(Postmaster::Absent);
    };
    if !is_our_server(pid, pgdata) {
        return Ok(Postmaster::Dead { pid });
    }
    let phase = match lines.get(7).map(|line| line.trim()) {
        Some("ready") => Phase::Ready,
        Some("stopping") => Phase::Stopping,
        _ => Phase::Starting,
    };
    let socket = lines
        .get(4)
        .map(|line| line.trim())
        .filter(|line| !line.is_empty())
        .map(PathBuf::from);
    Ok(Postmaster::Alive { pid, phase, socket })
}

/// Whether the process lives and is the server of `pgdata`: after a crash its number may have gone to another.
fn is_our_server(pid: i32, pgdata: &Path) -> bool {
    let Some(process) = Pid::from_raw(pid) else {
        return false;
    };
    // As the first process of a container we inherit orphans; a dead one that nobody collects still counts as alive
    // to PostgreSQL. Not our child: an error that says so, and nothing is done.
    let collected = rustix::process::waitpid(Some(process), WaitOptions::NOHANG);
    if matches!(collected, Ok(Some(_))) {
        return false;
    }
    match std::fs::read(format!("/proc/{pid}/cmdline")) {
        Ok(cmdline) => {
            let wanted = pgdata.as_os_str().as_encoded_bytes();
            // A zombie has an empty one.
            let named = cmdline.split(|byte| *byte == 0).any(|argument| argument == wanted);
            named || std::fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd == pgdata)
        }
        Err(_) if Path::new("/proc/self/cmdline").exists() => false,
        // No /proc here (macOS): the bare existence of the process must do.
        Err(_) => rustix::process::test_kill_process(process).is_ok(),
    }
}

/// Everything that a start needs.
pub(crate) struct Start<'a> {
    pub layout: &'a Layout,
    pub tools: &'a PgTools,
    pub account: &'a Account,
    pub socket: &'a Path,
    pub patience: Duration,
    pub cancelled: &'a dyn Fn() -> bool,
}

impl Start<'_> {
    /// Starts the server and waits until it takes connections, recovery included. Under the start lock.
    /// Returns its process number.
    pub fn run(&self) -> Result<i32, ClusterError> {
        let since = Instant::now();
        loop {
            match self.attempt() {
                Err(ClusterError::StartFailed { log_tail, .. })
                    if log_tail.contains("is still in use") && since.elapsed() < ORPHANS =>
                {
                    tracing::info!("the killed server's children still hold its memory; waiting for them to end");
                    std::thread::sleep(Duration::from_millis(250));
                }
                outcome => return outcome,
            }
        }
    }

    fn attempt(&self) -> Result<i32, ClusterError> {
        self.remove_misleading_lock_files()?;
        let program = self.tools.program("postgres");
        let output = self.account.create_file(&self.layout.log.join("start.log"))?;
        let errors = output.try_clone().map_err(ClusterError::io("open", &self.layout.log))?;
        let mut command = self.account.command(&program);
        command
            .arg("-D")
            .arg(&self.layout.pgdata)
            .stdout(Stdio::from(output))
            .stderr(Stdio::from(errors));
        let mut child = command.spawn().map_err(ClusterError::io("run", &program))?;
        let pid = i32::try_from(child.id()).map_err(|_| self.failed("its process number is out of range"))?;
        self.await_ready(pid, Some(&mut child))?;
        // Somebody must collect the process when it ends, or it stays a zombie that looks alive to PostgreSQL.
        let reaper = std::thread::Builder::new().name("postgres-reaper".to_owned());
        let spawned = reaper.spawn(move || match child.wait() {
            Ok(status) => tracing::debug!(pid, %status, "PostgreSQL ended"),
            Err(error) => tracing::debug!(pid, %error, "PostgreSQL was collected elsewhere"),
        });
        spawned.map_err(ClusterError::io("watch over", &program))?;
        Ok(pid)
    }

    /// Waits until the server is open for connections.
    pub fn await_ready(&self, pid: i32, mut child: Option<&mut Child>) -> Result<(), ClusterError> {
        let since = Instant::now();
        let mut next_word = Duration::from_secs(10);
        loop {
            let ended = match &mut child {
                Some(child) => child
                    .try_wait()
                    .map_err(ClusterError::io("watch over", &self.layout.pgdata))?,
                None => None,
            };
            if let Some(status) = ended {
                return Err(self.failed(&format!("it ended at once ({status})")));
            }
            match inspect(&self.layout.pgdata)? {
                Postmaster::Alive {
                    pid: found,
                    phase: Phase::Ready,
                    ..
                } if found == pid => return Ok(()),
                Postmaster::Alive { .. } => {}
                Postmaster::Absent | Postmaster::Dead { .. } if child.is_some() => {}
                Postmaster::Absent | Postmaster::Dead { .. } => return Err(self.failed("it ended while it started")),
            }
            if (self.cancelled)() {
                end_at_once(pid);
                return Err(ClusterError::Cancelled);
            }
            if since.elapsed() > self.patience {
                end_at_once(pid);
                return Err(self.failed(&format!("it was not ready after {} seconds", self.patience.as_secs())));
            }
            if since.elapsed() > next_word {
                let seconds = since.elapsed().as_secs();
                tracing::info!(
                    seconds,
                    "PostgreSQL is still starting; after a crash it first repairs the database"
                );
                next_word *= 2;
            }
            std::thread::sleep(POLL);
        }
    }

    /// PostgreSQL takes any living process with the number in a lock file for a server, unless it belongs to another
    /// user; even a dead one that nobody has collected yet. We know better, having looked at what that process is.
    fn remove_misleading_lock_files(&self) -> Result<(), ClusterError> {
        let number = match inspect(&self.layout.pgdata)? {
            Postmaster::Alive { .. } => return Ok(()),
            Postmaster::Absent => None,
            Postmaster::Dead { pid } => Pid::from_raw(pid),
        };
        remove_if_there(&self.socket.join(".s.PGSQL.5432.lock"))?;
        if let Some(pid) = number.filter(|pid| rustix::process::test_kill_process(*pid).is_ok()) {
            tracing::warn!(
                pid = pid.as_raw_pid(),
                "removing postmaster.pid: its process is not this database's server"
            );
            remove_if_there(&self.layout.pgdata.join("postmaster.pid"))?;
        }
        Ok(())
    }

    fn failed(&self, reason: &str) -> ClusterError {
        let mut log_tail = tail(&self.layout.log.join("start.log"), 20);
        // From here on PostgreSQL writes to its own file.
        if log_tail.contains("logging collector")
            && let Some(newest) = newest_log(&self.layout.log)
        {
            log_tail = format!("{log_tail}\n{}", tail(&newest, 20));
        }
        if log_tail.is_empty() {
            "(it wrote nothing)".clone_into(&mut log_tail);
        }
        ClusterError::StartFailed {
            reason: reason.to_owned(),
            log_tail,
        }
    }
}

/// Stops the server in good order; cuts it short when that takes too long. Under the start lock.
pub(crate) fn stop(pgdata: &Path) -> Result<(), ClusterError> {
    let Postmaster::Alive { pid, .. } = inspect(pgdata)? else {
        return Ok(());
    };
    let process = Pid::from_raw(pid).ok_or(ClusterError::StopFailed { pid })?;
    // SIGINT is PostgreSQL's fast shutdown, SIGQUIT the immediate one.
    for (signal, patience) in [(Signal::INT, STOP_PATIENCE), (Signal::QUIT, Duration::from_secs(10))] {
        match rustix::process::kill_process(process, signal) {
            Err(rustix::io::Errno::SRCH) => return Ok(()),
            Err(error) => return Err(ClusterError::io("stop the server of", pgdata)(error.into())),
            Ok(()) => {}
        }
        let since = Instant::now();
        // The process itself, not its file, which goes a moment earlier.
        while since.elapsed() < patience {
            if !is_our_server(pid, pgdata) {
                return Ok(());
            }
            std::thread::sleep(POLL);
        }
        tracing::warn!(pid, seconds = patience.as_secs(), "PostgreSQL does not stop");
    }
    Err(ClusterError::StopFailed { pid })
}

fn remove_if_there(path: &Path) -> Result<(), ClusterError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(ClusterError::io("remove", path)(error)),
        _ => Ok(()),
    }
}

fn end_at_once(pid: i32) {
    let Some(process) = Pid::from_raw(pid) else { return };
    if let Err(error) = rustix::process::kill_process(process, Signal::QUIT) {
        tracing::debug!(pid, %error, "PostgreSQL had ended already");
    }
}

/// The last lines of a file, as far as its last 16 KiB reach; empty when it cannot be read.
fn tail(path: &Path, lines: usize) -> String {
    let read = || -> std::io::Result<Vec<u8>> {
        let mut file = std::fs::File::open(path)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(16 * 1024)))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let text = read()
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default();
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

fn newest_log(dir: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(dir).ok()?.flatten();
    let logs = entries.filter(|entry| entry.file_name().as_encoded_bytes().starts_with(b"postgres-"));
    logs.max_by_key(|entry| entry.metadata().and_then(|meta| meta.modified()).ok())
        .map(|entry| entry.path())
}
