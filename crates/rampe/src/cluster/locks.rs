//! The two locks of a data folder. The kernel lets go of them when a process dies, however it dies.

use std::fs::{File, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use super::error::ClusterError;

/// Held for as long as the file is open.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

/// Exclusive, waiting for others up to `patience`; `cancelled` is asked while waiting.
pub(crate) fn exclusive(path: &Path, patience: Duration, cancelled: &dyn Fn() -> bool) -> Result<Lock, ClusterError> {
    let file = open(path)?;
    let since = Instant::now();
    let mut told = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => return Err(ClusterError::io("lock", path)(error)),
        }
        if cancelled() {
            return Err(ClusterError::Cancelled);
        }
        if since.elapsed() > patience {
            let dir = path.parent().unwrap_or(path).to_owned();
            return Err(ClusterError::Busy {
                dir,
                waited: patience.as_secs(),
            });
        }
        if !told && since.elapsed() > Duration::from_secs(2) {
            tracing::info!(lock = %path.display(), "waiting for another Rampe to start or stop the database");
            told = true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Shared with every other process that has the cluster open.
pub(crate) fn shared(path: &Path) -> Result<Lock, ClusterError> {
    let file = open(path)?;
    file.lock_shared().map_err(ClusterError::io("lock", path))?;
    Ok(Lock { _file: file })
}

/// Whether no process has the cluster open. Only meaningful under the start lock, since nobody can join meanwhile.
pub(crate) fn nobody_holds(path: &Path) -> Result<bool, ClusterError> {
    match open(path)?.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(ClusterError::io("lock", path)(error)),
    }
}

fn open(path: &Path) -> Result<File, ClusterError> {
    // Closed to others, who could keep us waiting for ever.
    let file = File::options()
        .read(true)
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path);
    file.map_err(ClusterError::io("open the lock", path))
}
