//! `rampe restore FILE`: a backup into an empty place, wholly or not at all.

use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde::Deserialize;

use crate::archive::{ArchiveError, Checked, Manifest};
use crate::client::{Client, ClientError};

/// Where a backup goes.
#[derive(Debug)]
pub struct Restore<'a> {
    /// An empty database. Its roles must be there already: run the part of the migrations that makes them first.
    pub client: &'a Client,
    /// The folder for the key files; `None` leaves them in the backup.
    pub keys: Option<&'a Path>,
}

/// How far a restore has come; bytes so far and in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    Checking {
        done: u64,
        total: u64,
    },
    Loading {
        done: u64,
        total: u64,
    },
    /// The data is in; statistics for the query planner are being drawn up.
    Finishing,
}

/// Why nothing was restored. The place is as empty as before.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    #[error("{}: {source}", file.display())]
    File { file: PathBuf, source: ArchiveError },
    #[error(
        "the database is not empty ({count} tables, schemas and the like, such as {example}). Restore only into an empty place: \
         a new folder (--data), or a database that was just created"
    )]
    NotEmpty { count: u64, example: String },
    #[error(
        "the backup comes from PostgreSQL {backup}, and this server is the older PostgreSQL {server}; install PostgreSQL {backup} or newer"
    )]
    ServerTooOld { backup: u32, server: u32 },
    #[error(
        "the backup was written by pg_dump {backup}, and the pg_restore of this machine is the older {client}; install PostgreSQL {backup} or newer"
    )]
    ClientTooOld { backup: u32, client: u32 },
    #[error("the server lacks the roles {}, which own or use parts of the backup; create them first", .0.join(", "))]
    MissingRoles(Vec<String>),
    #[error("{} is already there with another content; the backup's key would replace it. Move it away first", .0.display())]
    OtherKey(PathBuf),
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error("the database refused the backup, and nothing of it was kept:\n{0}")]
    Load(String),
    #[error("cannot write {}: {source}", path.display())]
    Io { path: PathBuf, source: std::io::Error },
}

#[derive(Deserialize)]
struct Target {
    major: u32,
    objects: Vec<String>,
    roles: Vec<String>,
}

/// Whatever a user has made counts: a half-empty place would end as a mixture.
const LOOK: &str = "
    SELECT json_build_object(
        'major', current_setting('server_version_num')::int / 10000,
        'roles', (SELECT coalesce(json_agg(rolname), '[]') FROM pg_roles),
        'objects', (SELECT coalesce(json_agg(name ORDER BY name), '[]') FROM (
            SELECT format('%I.%I', n.nspname, c.relname) AS name
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
              AND NOT EXISTS (SELECT FROM pg_depend d
                              WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
            UNION ALL
            SELECT format('schema %I', nspname) FROM pg_namespace
            WHERE nspname NOT IN ('information_schema', 'public') AND nspname NOT LIKE 'pg\\_%') found))";

impl Restore<'_> {
    /// Checks every byte of the file and the place before it touches anything, then loads in one transaction. Blocks.
    pub fn read(&self, file: &Path, progress: &mut dyn FnMut(Progress)) -> Result<Manifest, RestoreError> {
        let unusable = |source| RestoreError::File {
            file: file.to_owned(),
            source,
        };
        let mut report = |done, total| progress(Progress::Checking { done, total });
        let mut backup = Checked::open(file, &mut report).map_err(unusable)?;
        self.check_place(&backup.manifest)?;
        let mut installed = Vec::new();
        let outcome = self
            .install_keys(&mut backup, &mut installed, &unusable)
            .and_then(|()| self.load(&mut backup, &unusable, progress));
        if let Err(error) = outcome {
            for path in installed {
                if let Err(error) = std::fs::remove_file(&path) {
                    tracing::warn!(file = %path.display(), %error, "the key could not be removed again");
                }
            }
            return Err(error);
        }
        progress(Progress::Finishing);
        if let Err(error) = self.client.execute("ANALYZE") {
            tracing::warn!(%error, "the statistics could not be drawn up; PostgreSQL will do it by and by");
        }
        Ok(backup.manifest)
    }

    fn check_place(&self, manifest: &Manifest) -> Result<(), RestoreError> {
        let target: Target = self.client.ask(LOOK)?;
        if let Some(example) = target.objects.first() {
            let count = target.objects.len() as u64;
            return Err(RestoreError::NotEmpty {
                count,
                example: example.clone(),
            });
        }
        if target.major < manifest.postgres_major {
            return Err(RestoreError::ServerTooOld {
                backup: manifest.postgres_major,
                server: target.major,
            });
        }
        if self.client.major() < manifest.dumped_by_major {
            let (backup, client) = (manifest.dumped_by_major, self.client.major());
            return Err(RestoreError::ClientTooOld { backup, client });
        }
        let missing: Vec<String> = manifest
            .roles
            .iter()
            .filter(|role| !target.roles.contains(role))
            .cloned()
            .collect();
        if missing.is_empty() {
            Ok(())
        } else {
            Err(RestoreError::MissingRoles(missing))
        }
    }

    /// Before the database: keys without data harm nobody, data without keys is unreadable.
    fn install_keys(
        &self,
        backup: &mut Checked,
        installed: &mut Vec<PathBuf>,
        unusable: &dyn Fn(ArchiveError) -> RestoreError,
    ) -> Result<(), RestoreError> {
        let Some(dir) = self.keys else { return Ok(()) };
        let mut wanted = Vec::new();
        for name in backup.manifest.keys().map(str::to_owned).collect::<Vec<_>>() {
            let content = backup.key(&name).map_err(unusable)?;
            let path = dir.join(&name);
            match std::fs::read(&path) {
                Ok(present) if present == content => {}
                Ok(_) => return Err(RestoreError::OtherKey(path)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => wanted.push((path, content)),
                Err(error) => return Err(io(&path)(error)),
            }
        }
        for (path, content) in wanted {
            let mut key = std::fs::File::options()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(&path)
                .map_err(io(&path))?;
            installed.push(path.clone());
            key.write_all(&content)
                .and_then(|()| key.sync_all())
                .map_err(io(&path))?;
        }
        Ok(())
    }

    fn load(
        &self,
        backup: &mut Checked,
        unusable: &dyn Fn(ArchiveError) -> RestoreError,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), RestoreError> {
        let run = |source| ClientError::Run {
            program: "pg_restore".to_owned(),
            source,
        };
        let mut command = self.client.command("pg_restore");
        command.args(["--single-transaction", "--exit-on-error"]);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = command.spawn().map_err(run)?;
        let complaints = child.stderr.take().map(|mut stderr| {
            std::thread::spawn(move || {
                let mut bytes = Vec::new();
                stderr
                    .read_to_end(&mut bytes)
                    .map(|_| String::from_utf8_lossy(&bytes).trim().to_owned())
            })
        });
        let total = backup
            .manifest
            .parts
            .iter()
            .find(|part| part.name == crate::archive::DATABASE)
            .map_or(0, |part| part.size);
        let copied = match child.stdin.take() {
            Some(mut stdin) => {
                backup.copy_database(&mut stdin, &mut |done| progress(Progress::Loading { done, total }))
            }
            None => Ok(()),
        };
        match copied {
            // It stopped reading: what it says itself is the better reason.
            Err(ArchiveError::Io(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => {}
            Err(error) => {
                child.kill().map_err(run)?;
                child.wait().map_err(run)?;
                return Err(unusable(error));
            }
            Ok(()) => {}
        }
        let status = child.wait().map_err(run)?;
        if status.success() {
            return Ok(());
        }
        let complaint = complaints
            .and_then(|thread| thread.join().ok())
            .and_then(Result::ok)
            .unwrap_or_default();
        Err(RestoreError::Load(if complaint.is_empty() {
            status.to_string()
        } else {
            complaint
        }))
    }
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> RestoreError {
    let path = path.to_owned();
    move |source| RestoreError::Io { path, source }
}
