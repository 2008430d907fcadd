//! Finding the PostgreSQL programs that the machine has installed.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::error::ClusterError;

/// The oldest PostgreSQL that Rampe's SQL runs on.
pub const OLDEST_MAJOR: u32 = 15;

/// A folder of PostgreSQL programs (`initdb`, `postgres`, `pg_dump` …) and their major version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PgTools {
    pub bindir: PathBuf,
    pub major: u32,
}

impl PgTools {
    /// The path of one program, such as `pg_dump`.
    pub fn program(&self, name: &str) -> PathBuf {
        self.bindir.join(name)
    }
}

/// Where to look. Explicit and separate from the looking, so that a test can look nowhere.
#[derive(Debug, Clone, Default)]
pub struct SearchPlaces {
    /// Looked at alone when it is set: who names a folder wants that one or an error.
    pub explicit: Option<PathBuf>,
    /// Looked at in this order; the newest version wins.
    pub folders: Vec<PathBuf>,
}

impl SearchPlaces {
    /// `RAMPE_PG_BINDIR`, else what `pg_config` says, the folders of Debian, Red Hat and Homebrew, and `PATH`.
    pub fn of_this_machine() -> SearchPlaces {
        let explicit = std::env::var_os("RAMPE_PG_BINDIR")
            .filter(|dir| !dir.is_empty())
            .map(PathBuf::from);
        let mut folders: Vec<PathBuf> = pg_config_bindir().into_iter().collect();
        folders.extend(children(Path::new("/usr/lib/postgresql"), "").map(|dir| dir.join("bin")));
        folders.extend(children(Path::new("/usr"), "pgsql-").map(|dir| dir.join("bin")));
        folders.extend(
            ["/opt/homebrew/opt", "/usr/local/opt"]
                .iter()
                .flat_map(|opt| children(Path::new(opt), "postgresql").map(|dir| dir.join("bin"))),
        );
        folders.push(PathBuf::from("/usr/local/pgsql/bin"));
        if let Some(path) = std::env::var_os("PATH") {
            // A relative entry of PATH would make the answer hang on the working directory.
            folders.extend(std::env::split_paths(&path).filter(|dir| dir.is_absolute()));
        }
        SearchPlaces { explicit, folders }
    }

    /// The installed PostgreSQL to use: the one of `wanted_major` when a database already has that version, else the newest.
    ///
    /// `pgdata` only serves the message when no installed version fits.
    pub fn find(&self, wanted_major: Option<u32>, pgdata: &Path) -> Result<PgTools, ClusterError> {
        let found = self.installed(&["initdb", "postgres"], "postgres")?;
        let newest = newest(&found);
        match (wanted_major, newest) {
            (_, None) => Err(self.not_found()),
            (None, Some(tools)) if tools.major < OLDEST_MAJOR => Err(too_old(tools)),
            (None, Some(tools)) => Ok(tools.clone()),
            (Some(major), Some(_)) => found.iter().find(|tools| tools.major == major).cloned().ok_or_else(|| {
                let mut majors: Vec<u32> = found.iter().map(|tools| tools.major).collect();
                majors.sort_unstable();
                majors.dedup();
                let found = majors
                    .iter()
                    .map(|major| format!("PostgreSQL {major}"))
                    .collect::<Vec<_>>()
                    .join(" and ");
                ClusterError::OtherMajor {
                    pgdata: pgdata.to_owned(),
                    data: major,
                    found,
                }
            }),
        }
    }

    /// The newest client programs (`pg_dump`, `pg_restore`, `psql`), for a database that runs elsewhere.
    pub fn find_clients(&self) -> Result<PgTools, ClusterError> {
        let found = self.installed(&["pg_dump", "pg_restore", "psql"], "pg_dump")?;
        match newest(&found) {
            None => Err(self.not_found()),
            Some(tools) if tools.major < OLDEST_MAJOR => Err(too_old(tools)),
            Some(tools) => Ok(tools.clone()),
        }
    }

    fn installed(&self, needed: &[&str], version_of: &str) -> Result<Vec<PgTools>, ClusterError> {
        if let Some(dir) = &self.explicit {
            let tools = look_at(dir, needed, version_of)
                .map_err(|why| ClusterError::BindirUnusable { dir: dir.clone(), why })?;
            return Ok(vec![tools]);
        }
        let mut seen = Vec::new();
        let mut found = Vec::new();
        for dir in &self.folders {
            // `/usr/bin` and `/bin` are often one folder: look once.
            let Ok(dir) = dir.canonicalize() else { continue };
            if seen.contains(&dir) {
                continue;
            }
            if let Ok(tools) = look_at(&dir, needed, version_of) {
                found.push(tools);
            }
            seen.push(dir);
        }
        Ok(found)
    }

    fn not_found(&self) -> ClusterError {
        ClusterError::NotFound {
            oldest: OLDEST_MAJOR,
            searched: self.folders.clone(),
            install: install_hint(),
        }
    }
}

fn newest(found: &[PgTools]) -> Option<&PgTools> {
    // Of equals the first: `max_by_key` alone would take the last, which stands lowest in the order of search.
    found.iter().rev().max_by_key(|tools| tools.major)
}

fn too_old(tools: &PgTools) -> ClusterError {
    let dir = tools.bindir.clone();
    ClusterError::TooOld {
        newest: tools.major,
        dir,
        oldest: OLDEST_MAJOR,
        install: install_hint(),
    }
}

fn look_at(dir: &Path, needed: &[&str], version_of: &str) -> Result<PgTools, String> {
    for program in needed {
        if !dir.join(program).is_file() {
            return Err(format!("it has no {program}"));
        }
    }
    let output = Command::new(dir.join(version_of))
        .arg("--version")
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .output();
    let output = output.map_err(|error| format!("{version_of} does not run: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let major = parse_major(&text).ok_or_else(|| format!("{version_of} --version says {:?}", text.trim()))?;
    Ok(PgTools {
        bindir: dir.to_owned(),
        major,
    })
}

/// `15` of `postgres (PostgreSQL) 15.8 (Debian 15.8-0+deb12u1)`, `18` of `pg_dump (PostgreSQL) 18beta1`.
fn parse_major(version: &str) -> Option<u32> {
    let after = version.split(") ").nth(1)?;
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn pg_config_bindir() -> Option<PathBuf> {
    let output = Command::new("pg_config")
        .arg("--bindir")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let dir = String::from_utf8(output.stdout).ok()?;
    (output.status.success() && !dir.trim().is_empty()).then(|| PathBuf::from(dir.trim()))
}

fn children(dir: &Path, prefix: &str) -> impl Iterator<Item = PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(dir)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| {
            entry
                .file_name()
                .as_encoded_bytes()
                .starts_with(OsStr::new(prefix).as_encoded_bytes())
        })
        .map(|entry| entry.path())
        .collect();
    found.sort();
    found.into_iter()
}

/// The command that installs PostgreSQL on this kind of machine.
fn install_hint() -> String {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let families: String = release
        .lines()
        .filter(|line| line.starts_with("ID=") || line.starts_with("ID_LIKE="))
        .collect();
    let apt = "apt-get install postgresql";
    let dnf = "dnf install postgresql-server";
    if families.contains("debian") || families.contains("ubuntu") {
        apt.to_owned()
    } else if families.contains("fedora") || families.contains("rhel") || families.contains("suse") {
        dnf.to_owned()
    } else {
        format!("{apt} (Debian, Ubuntu), {dnf} (Fedora, RHEL), brew install postgresql@17 (macOS)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_every_shape_of_version_line() {
        assert_eq!(
            parse_major("postgres (PostgreSQL) 15.8 (Debian 15.8-0+deb12u1)\n"),
            Some(15)
        );
        assert_eq!(parse_major("pg_dump (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(parse_major("postgres (PostgreSQL) 9.6.24"), Some(9));
        assert_eq!(parse_major("something else"), None);
    }

    #[test]
    fn of_two_equal_versions_the_first_in_the_order_of_search_is_taken() {
        let tools = |dir: &str, major| PgTools {
            bindir: PathBuf::from(dir),
            major,
        };
        let found = [tools("/a", 14), tools("/b", 16), tools("/c", 16), tools("/d", 15)];
        assert_eq!(newest(&found), Some(&found[1]));
    }
}
