//! The backup file: a tar of `database.dump` (PostgreSQL's custom format), `keys/…` and, last, `manifest.json`, which
//! holds the size and the SHA-256 of every other part. `tar xf FILE` opens it without Rampe.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The number of this format; a file with a higher one was written by a newer Rampe.
pub const FORMAT: u32 = 1;
/// The name of the part that is the database.
pub const DATABASE: &str = "database.dump";
const MANIFEST: &str = "manifest.json";
const KEYS: &str = "keys/";
const BLOCK: u64 = 512;
const MANIFEST_MAX: u64 = 1024 * 1024;

/// What a backup file says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    /// The version of the program that wrote it.
    pub rampe: String,
    pub created_at: DateTime<Utc>,
    /// The server's full version, for people.
    pub postgres: String,
    pub postgres_major: u32,
    /// The major version of the `pg_dump` that wrote the dump.
    pub dumped_by_major: u32,
    /// The newest migration in the database; none before the first.
    pub schema_version: Option<i64>,
    /// The roles that own something in the database or are granted something; they must exist where it is restored.
    pub roles: Vec<String>,
    pub parts: Vec<Part>,
}

impl Manifest {
    /// The names of the key files in the backup, without their folder.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| part.name.strip_prefix(KEYS))
    }
}

/// One part of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub name: String,
    /// In bytes.
    pub size: u64,
    /// In lower-case hexadecimal.
    pub sha256: String,
}

/// Why a file is no usable backup.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error("the file cannot be read: {0}")]
    Io(#[from] std::io::Error),
    #[error("it is not a backup of Rampe, or its end is missing ({0})")]
    NotABackup(String),
    #[error("it was written by a newer Rampe (format {found}; this one reads up to {FORMAT})")]
    NewerFormat { found: u64 },
    #[error("it is damaged: {part} is not what the manifest says")]
    Damaged { part: String },
    #[error("it holds {0}, which does not belong into a backup of Rampe")]
    Unexpected(String),
}

/// Whether a name can stand as a key file: plain, visible, inside its folder.
pub fn is_key_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    !name.is_empty() && name.len() < 90 && !name.starts_with('.') && name.chars().all(plain)
}

/// Writes a backup file part by part.
pub struct Writer {
    file: File,
    mtime: u64,
    parts: Vec<Part>,
}

impl Writer {
    /// Into an empty file; `mtime` in seconds since 1970.
    pub fn new(file: File, mtime: u64) -> Writer {
        Writer {
            file,
            mtime,
            parts: Vec::new(),
        }
    }

    /// Adds the database, whose size shows only when its stream ends: the tar header is written afterwards in its place.
    /// `progress` gets the bytes so far.
    pub fn add_database(&mut self, from: &mut dyn Read, progress: &mut dyn FnMut(u64)) -> std::io::Result<()> {
        let part = self.append(DATABASE, from, progress)?;
        self.parts.push(part);
        Ok(())
    }

    /// Adds a key file; see [`is_key_name`].
    pub fn add_key(&mut self, name: &str, content: &[u8]) -> std::io::Result<()> {
        let mut content = content;
        let part = self.append(&format!("{KEYS}{name}"), &mut content, &mut |_| {})?;
        self.parts.push(part);
        Ok(())
    }

    /// Adds the manifest (its `parts` are filled in here) and hands the file back, not yet synced.
    pub fn finish(mut self, mut manifest: Manifest) -> std::io::Result<(File, Manifest)> {
        manifest.parts = std::mem::take(&mut self.parts);
        let json = serde_json::to_vec_pretty(&manifest)?;
        self.append(MANIFEST, &mut json.as_slice(), &mut |_| {})?;
        self.file.write_all(&[0; 2 * BLOCK as usize])?;
        Ok((self.file, manifest))
    }

    fn append(&mut self, name: &str, from: &mut dyn Read, progress: &mut dyn FnMut(u64)) -> std::io::Result<Part> {
        let start = self.file.stream_position()?;
        self.file.write_all(&[0; BLOCK as usize])?;
        let (size, sha256) = copy_hashing(from, &mut self.file, progress)?;
        let padding = (BLOCK - size % BLOCK) % BLOCK;
        self.file.write_all(&vec![0; padding as usize])?;
        let end = self.file.stream_position()?;
        let mut header = tar::Header::new_gnu();
        header.set_path(name)?;
        header.set_size(size);
        header.set_mode(0o600);
        header.set_mtime(self.mtime);
        header.set_cksum();
        self.file.seek(SeekFrom::Start(start))?;
        self.file.write_all(header.as_bytes())?;
        self.file.seek(SeekFrom::Start(end))?;
        Ok(Part {
            name: name.to_owned(),
            size,
            sha256,
        })
    }
}

/// A backup file whose every byte has been checked against its manifest.
#[derive(Debug)]
pub struct Checked {
    file: File,
    pub manifest: Manifest,
}

impl Checked {
    /// Reads the whole file. `progress` gets the bytes so far and in all.
    pub fn open(path: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<Checked, ArchiveError> {
        let mut file = File::open(path)?;
        let total = file.metadata()?.len();
        let mut found = Vec::new();
        let mut manifest = None;
        let mut archive = tar::Archive::new(&mut file);
        for entry in archive.entries().map_err(not_a_backup)? {
            let mut entry = entry.map_err(not_a_backup)?;
            let name = entry.path().map_err(not_a_backup)?.to_string_lossy().into_owned();
            if manifest.is_some() || !entry.header().entry_type().is_file() || !belongs(&name) {
                return Err(ArchiveError::Unexpected(name));
            }
            if name == MANIFEST {
                let mut json = Vec::new();
                (&mut entry)
                    .take(MANIFEST_MAX)
                    .read_to_end(&mut json)
                    .map_err(not_a_backup)?;
                manifest = Some(parse_manifest(&json)?);
                continue;
            }
            let start = entry.raw_file_position();
            let announced = entry.header().size().map_err(not_a_backup)?;
            let mut report = |done: u64| progress(start + done, total);
            let (size, sha256) = copy_hashing(&mut entry, &mut std::io::sink(), &mut report).map_err(not_a_backup)?;
            if size != announced {
                return Err(ArchiveError::NotABackup(format!("{name} is cut short")));
            }
            found.push(Part { name, size, sha256 });
        }
        let manifest = manifest.ok_or_else(|| ArchiveError::NotABackup(format!("it has no {MANIFEST}")))?;
        for part in &manifest.parts {
            if !found.contains(part) {
                return Err(ArchiveError::Damaged {
                    part: part.name.clone(),
                });
            }
        }
        if let Some(extra) = found.iter().find(|part| !manifest.parts.contains(part)) {
            return Err(ArchiveError::Unexpected(extra.name.clone()));
        }
        if !found.iter().any(|part| part.name == DATABASE) {
            return Err(ArchiveError::NotABackup(format!("it has no {DATABASE}")));
        }
        Ok(Checked { file, manifest })
    }

    /// Streams the database into `to`. `progress` gets the bytes so far.
    pub fn copy_database(&mut self, to: &mut dyn Write, progress: &mut dyn FnMut(u64)) -> Result<(), ArchiveError> {
        self.copy(DATABASE, to, progress)
    }

    /// The content of a key file.
    pub fn key(&mut self, name: &str) -> Result<Vec<u8>, ArchiveError> {
        let mut content = Vec::new();
        self.copy(&format!("{KEYS}{name}"), &mut content, &mut |_| {})?;
        Ok(content)
    }

    fn copy(&mut self, name: &str, to: &mut dyn Write, progress: &mut dyn FnMut(u64)) -> Result<(), ArchiveError> {
        self.file.seek(SeekFrom::Start(0))?;
        let mut archive = tar::Archive::new(&mut self.file);
        for entry in archive.entries()? {
            let mut entry = entry?;
            if entry.path()?.to_string_lossy() == name {
                copy_hashing(&mut entry, to, progress)?;
                return Ok(());
            }
        }
        Err(ArchiveError::NotABackup(format!("it has no {name}")))
    }
}

fn belongs(name: &str) -> bool {
    name == MANIFEST || name == DATABASE || name.strip_prefix(KEYS).is_some_and(is_key_name)
}

fn not_a_backup(error: std::io::Error) -> ArchiveError {
    ArchiveError::NotABackup(error.to_string())
}

/// The format is looked at first: of a newer one nothing else need make sense.
fn parse_manifest(json: &[u8]) -> Result<Manifest, ArchiveError> {
    let wrong = |error: serde_json::Error| ArchiveError::NotABackup(format!("{MANIFEST}: {error}"));
    let value: serde_json::Value = serde_json::from_slice(json).map_err(wrong)?;
    match value.get("format").and_then(serde_json::Value::as_u64) {
        Some(found) if found > u64::from(FORMAT) => Err(ArchiveError::NewerFormat { found }),
        Some(_) => serde_json::from_value(value).map_err(wrong),
        None => Err(ArchiveError::NotABackup(format!("{MANIFEST} names no format"))),
    }
}

/// Copies to the end; the number of bytes and their SHA-256 in hexadecimal.
fn copy_hashing(
    from: &mut dyn Read,
    to: &mut dyn Write,
    progress: &mut dyn FnMut(u64),
) -> std::io::Result<(u64, String)> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 256 * 1024];
    let mut size = 0;
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hasher.update(&buffer[..read]);
        to.write_all(&buffer[..read])?;
        size += read as u64;
        progress(size);
    }
    Ok((size, data_encoding::HEXLOWER.encode(&hasher.finalize())))
}
