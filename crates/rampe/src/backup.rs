//! `rampe backup FILE`: one consistent snapshot of the database and its keys in one file, while others go on writing.

use std::fs::{File, TryLockError};
use std::io::Read;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::archive::{self, FORMAT, Manifest, Writer};
use crate::client::{Client, ClientError};

/// What to back up, and how.
#[derive(Debug)]
pub struct Backup<'a> {
    pub client: &'a Client,
    /// The folder with the key files; `None` leaves them out. Without them the encrypted columns (national ids) of the
    /// backup cannot be read; with them, whoever has the file can read everything.
    pub keys: Option<&'a Path>,
    /// Whether a file that is already there is replaced.
    pub force: bool,
    pub now: DateTime<Utc>,
}

/// Why there is no backup. The file is never there half-written.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("{} is already there; choose another name, or --force to replace it", .0.display())]
    Exists(PathBuf),
    #[error("{} is a folder; a backup is one file", .0.display())]
    IsAFolder(PathBuf),
    #[error("another backup is being written to {}", .0.display())]
    Busy(PathBuf),
    #[error(
        "the role {role} does not see every row, because the tables have row security: connect as a superuser or as a role \
         with BYPASSRLS (ALTER ROLE … BYPASSRLS), or the backup would have holes"
    )]
    RowSecurity { role: String },
    #[error(
        "the server is PostgreSQL {server}, but the pg_dump of this machine is {client}, which cannot read it; install PostgreSQL {server}'s client programs"
    )]
    ClientTooOld { server: u32, client: u32 },
    #[error("{} in the keys folder is not a plain file with a plain name; move it elsewhere", .0.display())]
    OddKey(PathBuf),
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error("the database could not be copied:\n{0}")]
    Dump(String),
    #[error("cannot write {}: {source}", path.display())]
    Io { path: PathBuf, source: std::io::Error },
}

/// What was written.
#[derive(Debug)]
pub struct Written {
    pub manifest: Manifest,
    /// The size of the file in bytes.
    pub size: u64,
}

#[derive(Deserialize)]
struct Source {
    role: String,
    bypasses: bool,
    row_security: bool,
    major: u32,
    version: String,
    roles: Vec<String>,
    migrations: Option<String>,
}

/// The roles come from PostgreSQL's own record of who owns or may use what in this database; it leaves out the
/// bootstrap superuser, who always exists.
const LOOK: &str = "
    SELECT json_build_object(
        'role', current_user,
        'bypasses', (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user),
        'row_security', EXISTS (SELECT FROM pg_class WHERE relrowsecurity),
        'major', current_setting('server_version_num')::int / 10000,
        'version', current_setting('server_version'),
        'roles', (SELECT coalesce(json_agg(DISTINCT r.rolname ORDER BY r.rolname), '[]')
                  FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid
                  WHERE d.refclassid = 'pg_authid'::regclass
                    AND d.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())),
        'migrations', (SELECT format('%I.%I', n.nspname, c.relname)
                       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                       WHERE c.relname = '_sqlx_migrations' AND c.relkind = 'r' LIMIT 1))";

impl Backup<'_> {
    /// Writes `FILE.part`, then renames it. `progress` gets the bytes of the database so far. Blocks.
    pub fn write(&self, file: &Path, progress: &mut dyn FnMut(u64)) -> Result<Written, BackupError> {
        self.check_target(file)?;
        let source: Source = self.client.ask(LOOK)?;
        if source.row_security && !source.bypasses {
            return Err(BackupError::RowSecurity { role: source.role });
        }
        if source.major > self.client.major() {
            return Err(BackupError::ClientTooOld {
                server: source.major,
                client: self.client.major(),
            });
        }
        let mut name = file.as_os_str().to_owned();
        name.push(".part");
        let part = PathBuf::from(name);
        let out = open_part(&part)?;
        let outcome = self.fill(out, &part, source, progress).and_then(|written| {
            // It may have appeared meanwhile.
            self.check_target(file)?;
            std::fs::rename(&part, file)
                .and_then(|()| sync_parent(file))
                .map_err(io(file))?;
            Ok(written)
        });
        if outcome.is_err()
            && let Err(error) = std::fs::remove_file(&part)
        {
            tracing::warn!(file = %part.display(), %error, "the unfinished backup could not be removed");
        }
        outcome
    }

    fn check_target(&self, file: &Path) -> Result<(), BackupError> {
        match std::fs::symlink_metadata(file) {
            Ok(meta) if meta.is_dir() => Err(BackupError::IsAFolder(file.to_owned())),
            Ok(_) if !self.force => Err(BackupError::Exists(file.to_owned())),
            Ok(_) => Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(io(file)(error)),
        }
    }

    fn fill(
        &self,
        out: File,
        part: &Path,
        source: Source,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Written, BackupError> {
        let seconds = u64::try_from(self.now.timestamp()).unwrap_or(0);
        let mut writer = Writer::new(out, seconds);
        self.dump(&mut writer, part, progress)?;
        // After the snapshot: a key that is added meanwhile is one too many, which does no harm; before it, one could
        // be missing.
        for (name, content) in self.read_keys()? {
            writer.add_key(&name, &content).map_err(io(part))?;
        }
        let schema_version = match &source.migrations {
            Some(table) => self
                .client
                .ask(&format!("SELECT to_json(max(version)) FROM {table} WHERE success"))?,
            None => None,
        };
        let manifest = Manifest {
            format: FORMAT,
            rampe: env!("CARGO_PKG_VERSION").to_owned(),
            created_at: self.now,
            postgres: source.version,
            postgres_major: source.major,
            dumped_by_major: self.client.major(),
            schema_version,
            roles: source.roles,
            parts: Vec::new(),
        };
        let (out, manifest) = writer.finish(manifest).map_err(io(part))?;
        out.sync_all().map_err(io(part))?;
        let size = out.metadata().map_err(io(part))?.len();
        Ok(Written { manifest, size })
    }

    fn dump(&self, writer: &mut Writer, part: &Path, progress: &mut dyn FnMut(u64)) -> Result<(), BackupError> {
        let run = |source| ClientError::Run {
            program: "pg_dump".to_owned(),
            source,
        };
        let mut command = self.client.command("pg_dump");
        // A migration in progress is waited for, but not for ever.
        command
            .args(["--format=custom", "--lock-wait-timeout=5min"])
            .stdout(Stdio::piped())
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
        let copied = match child.stdout.take() {
            Some(mut stdout) => writer.add_database(&mut stdout, progress),
            None => Ok(()),
        };
        if copied.is_err() {
            // Our own trouble, such as a full disk: pg_dump has nobody left to write to.
            child.kill().map_err(run)?;
        }
        let status = child.wait().map_err(run)?;
        copied.map_err(io(part))?;
        if status.success() {
            return Ok(());
        }
        let complaint = complaints
            .and_then(|thread| thread.join().ok())
            .and_then(Result::ok)
            .unwrap_or_default();
        Err(BackupError::Dump(if complaint.is_empty() {
            status.to_string()
        } else {
            complaint
        }))
    }

    fn read_keys(&self) -> Result<Vec<(String, Vec<u8>)>, BackupError> {
        let Some(dir) = self.keys else { return Ok(Vec::new()) };
        let mut keys = Vec::new();
        for entry in std::fs::read_dir(dir).map_err(io(dir))? {
            let entry = entry.map_err(io(dir))?;
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            let plain = entry.file_type().map_err(io(&path))?.is_file();
            if !plain || !archive::is_key_name(&name) {
                return Err(BackupError::OddKey(path));
            }
            keys.push((name, std::fs::read(&path).map_err(io(&path))?));
        }
        keys.sort();
        Ok(keys)
    }
}

/// Opens the unfinished file, empty and closed to others (it holds personal data), unless another backup is at it.
fn open_part(part: &Path) -> Result<File, BackupError> {
    let out = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(part);
    let out = out.map_err(io(part))?;
    match out.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(BackupError::Busy(part.to_owned())),
        Err(TryLockError::Error(error)) => return Err(io(part)(error)),
    }
    // One that a killed backup left behind may be longer, or more open.
    out.set_len(0)
        .and_then(|()| out.set_permissions(PermissionsExt::from_mode(0o600)))
        .map_err(io(part))?;
    Ok(out)
}

fn sync_parent(file: &Path) -> std::io::Result<()> {
    let parent = file
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    File::open(parent)?.sync_all()
}

fn io(path: &Path) -> impl FnOnce(std::io::Error) -> BackupError {
    let path = path.to_owned();
    move |source| BackupError::Io { path, source }
}
