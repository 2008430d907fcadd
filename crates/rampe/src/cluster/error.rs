//! What can go wrong with the private PostgreSQL, in words that say what to do about it.

use std::path::{Path, PathBuf};

/// Everything that keeps the private PostgreSQL from being opened, run or closed.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    #[error(
        "found no PostgreSQL (version {oldest} or newer) on this machine. Install it with: {install}\nLooked in: {}",
        list(searched)
    )]
    NotFound {
        oldest: u32,
        searched: Vec<PathBuf>,
        install: String,
    },

    #[error("PostgreSQL {newest} in {} is too old: version {oldest} or newer is needed. Install it with: {install}", dir.display())]
    TooOld {
        newest: u32,
        dir: PathBuf,
        oldest: u32,
        install: String,
    },

    #[error("RAMPE_PG_BINDIR names {}, which is no folder of PostgreSQL programs ({why})", dir.display())]
    BindirUnusable { dir: PathBuf, why: String },

    #[error(
        "the database in {} was made by PostgreSQL {data}, but this machine has {found}. Install PostgreSQL {data} beside it, \
         or move over: with PostgreSQL {data}, run `rampe backup FILE`, then `rampe restore FILE --data NEW-FOLDER`",
        pgdata.display()
    )]
    OtherMajor { pgdata: PathBuf, data: u32, found: String },

    #[error(
        "{} is not a data folder of Rampe, and it is not empty (it holds {entries}). Choose an empty or a new folder with --data",
        dir.display()
    )]
    Foreign { dir: PathBuf, entries: String },

    #[error(
        "{} is itself the data folder of some PostgreSQL server. Rampe keeps its own: choose an empty or a new folder with \
         --data, or use that server with --database-url",
        dir.display()
    )]
    IsPostgresData { dir: PathBuf },

    #[error("{} was written by a newer Rampe (folder layout {found}, this one knows {known}). Run the newer Rampe", dir.display())]
    NewerLayout { dir: PathBuf, found: u32, known: u32 },

    #[error("{} is not a folder", dir.display())]
    NotAFolder { dir: PathBuf },

    #[error(
        "PostgreSQL refuses to run as root, so Rampe runs it as the user {user}, who may not enter {folder}. Either choose a data \
         folder elsewhere (--data /var/lib/rampe), or let others pass through it (chmod o+x {folder}), or run Rampe as an ordinary user",
        folder = folder.display()
    )]
    NotTraversable { folder: PathBuf, user: String },

    #[error("{} belongs to the user {owner}, and Rampe runs as {me}. Run it as {owner}, or choose another folder with --data", dir.display())]
    OtherOwner { dir: PathBuf, owner: String, me: String },

    #[error(
        "PostgreSQL refuses to run as root, and this machine has neither a user `postgres` nor `nobody` to run it as"
    )]
    NoServerUser,

    #[error("the folder for the database's socket, {}, belongs to someone else. Remove it, or set TMPDIR to a folder of yours", dir.display())]
    SocketFolderTaken { dir: PathBuf },

    #[error("another Rampe has been starting or stopping the database in {} for {waited} seconds; gave up waiting for it", dir.display())]
    Busy { dir: PathBuf, waited: u64 },

    #[error("the database could not be created in {}:\n{output}", dir.display())]
    InitFailed { dir: PathBuf, output: String },

    #[error("PostgreSQL did not start: {reason}. The end of its log:\n{log_tail}")]
    StartFailed { reason: String, log_tail: String },

    #[error("starting PostgreSQL was given up because Rampe is stopping")]
    Cancelled,

    #[error("PostgreSQL (process {pid}) did not stop")]
    StopFailed { pid: i32 },

    #[error("cannot {what} {}: {source}", path.display())]
    Io {
        what: &'static str,
        path: PathBuf,
        source: std::io::Error,
    },
}

impl ClusterError {
    /// For `map_err`: says which deed on which path failed.
    pub(crate) fn io(what: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> ClusterError {
        let path = path.to_owned();
        move |source| ClusterError::Io { what, path, source }
    }
}

fn list(paths: &[PathBuf]) -> String {
    paths
        .iter()
        .map(|path| path.display().to_string())
        .collect::<Vec<_>>()
        .join(", ")
}
