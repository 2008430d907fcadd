//! Which user of the operating system the server runs as, and what that user may reach.

use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::error::ClusterError;

/// The account that owns the database files and runs the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub uid: u32,
    pub gid: u32,
    pub name: String,
    /// We are root and the server is not: its files are handed to it, its programs run as it.
    pub dropped: bool,
}

impl Account {
    /// Ourselves; as root, the owner of an existing database folder, else `postgres`, else `nobody`.
    pub fn choose(pgdata: &Path) -> Result<Account, ClusterError> {
        let me = rustix::process::geteuid().as_raw();
        let owner = std::fs::metadata(pgdata).ok();
        if me != 0 {
            if let Some(owner) = owner.filter(|owner| owner.uid() != me) {
                // The data folder around it says who made it: root, where root's server runs as `postgres`.
                let dir = pgdata.parent().unwrap_or(pgdata);
                let owner = std::fs::metadata(dir).map_or(owner.uid(), |meta| meta.uid());
                let (owner, me) = (name_of(owner), name_of(me));
                return Err(ClusterError::OtherOwner {
                    dir: dir.to_owned(),
                    owner,
                    me,
                });
            }
            return Ok(Account {
                uid: me,
                gid: rustix::process::getegid().as_raw(),
                name: name_of(me),
                dropped: false,
            });
        }
        if let Some(owner) = owner.filter(|owner| owner.uid() != 0) {
            return Ok(Account {
                uid: owner.uid(),
                gid: owner.gid(),
                name: name_of(owner.uid()),
                dropped: true,
            });
        }
        ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| {
                let (uid, gid) = (id("-u", name)?.parse().ok()?, id("-g", name)?.parse().ok()?);
                (uid != 0).then(|| Account {
                    uid,
                    gid,
                    name: name.to_owned(),
                    dropped: true,
                })
            })
            .ok_or(ClusterError::NoServerUser)
    }

    /// A command that runs as this account, in a process group of its own (Ctrl-C at the terminal must reach Rampe alone,
    /// which then stops the server in good order), without the caller's `PG…` settings.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("LC_ALL", "C")
            .current_dir("/");
        command.stdin(Stdio::null()).process_group(0);
        if self.dropped {
            // The standard library drops the supplementary groups along with the user.
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Makes the folder if needed, gives it to the account and closes it to everybody else.
    pub fn own_folder(&self, dir: &Path) -> Result<(), ClusterError> {
        use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
        match std::fs::DirBuilder::new().mode(0o700).create(dir) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                if !std::fs::symlink_metadata(dir).is_ok_and(|meta| meta.is_dir()) {
                    return Err(ClusterError::NotAFolder { dir: dir.to_owned() });
                }
            }
            Err(error) => return Err(ClusterError::io("create the folder", dir)(error)),
        }
        if self.dropped {
            std::os::unix::fs::lchown(dir, Some(self.uid), Some(self.gid))
                .map_err(ClusterError::io("change the owner of", dir))?;
        }
        std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o700))
            .map_err(ClusterError::io("change the permissions of", dir))
    }

    /// Writes a file of the account anew, whole or not at all.
    ///
    /// The folder may belong to the account, so nothing in it is trusted: the new file is created exclusively, which
    /// follows no link that a compromised server might have laid for root.
    pub fn write_file(&self, path: &Path, content: &str) -> Result<(), ClusterError> {
        use std::io::Write;
        let fresh = path.with_extension("new");
        let mut file = self.create_file(&fresh)?;
        file.write_all(content.as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(ClusterError::io("write", &fresh))?;
        std::fs::rename(&fresh, path).map_err(ClusterError::io("write", path))
    }

    /// Opens an empty file of the account, in place of one that may stand there.
    pub fn create_file(&self, path: &Path) -> Result<std::fs::File, ClusterError> {
        use std::os::unix::fs::OpenOptionsExt;
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(ClusterError::io("replace", path)(error));
            }
            _ => {}
        }
        let file = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path);
        let file = file.map_err(ClusterError::io("create", path))?;
        if self.dropped {
            std::os::unix::fs::fchown(&file, Some(self.uid), Some(self.gid))
                .map_err(ClusterError::io("change the owner of", path))?;
        }
        Ok(file)
    }

    /// That every folder on the way to `dir`, and `dir` itself, lets the account through.
    pub fn check_passage(&self, dir: &Path) -> Result<(), ClusterError> {
        if !self.dropped {
            return Ok(());
        }
        let mut way: Vec<PathBuf> = dir.ancestors().map(Path::to_owned).collect();
        way.reverse();
        for folder in way {
            let meta = std::fs::metadata(&folder).map_err(ClusterError::io("look at", &folder))?;
            let needed = match () {
                () if meta.uid() == self.uid => 0o100,
                () if meta.gid() == self.gid => 0o010,
                () => 0o001,
            };
            // The mode is the quick answer; access lists can say otherwise, so a no is tried in earnest.
            if meta.mode() & needed == 0 && !self.really_enters(&folder) {
                return Err(ClusterError::NotTraversable {
                    folder,
                    user: self.name.clone(),
                });
            }
        }
        Ok(())
    }

    fn really_enters(&self, folder: &Path) -> bool {
        let mut probe = self.command(Path::new("/usr/bin/test"));
        probe
            .arg("-x")
            .arg(folder)
            .status()
            .is_ok_and(|status| status.success())
    }
}

/// The name of a user, or its number when it has none.
fn name_of(uid: u32) -> String {
    id("-un", &uid.to_string()).unwrap_or_else(|| uid.to_string())
}

/// Asks `id`, which knows every source of users that the machine has (files, LDAP, systemd).
fn id(what: &str, of: &str) -> Option<String> {
    let output = Command::new("id")
        .arg(what)
        .arg("--")
        .arg(of)
        .stderr(Stdio::null())
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    (output.status.success() && !text.trim().is_empty()).then(|| text.trim().to_owned())
}
