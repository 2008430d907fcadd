//! The data folder: what lies where, whether it is ours, and the socket's place.
//!
//! ```text
//! DATA/rampe-data     marks the folder as Rampe's; holds the number of this layout
//! DATA/postgres/      the database (PGDATA)
//! DATA/run/           the unix socket (elsewhere when the path is too long; DATA/socket-folder then says where)
//! DATA/log/           PostgreSQL's log, one file per weekday
//! DATA/keys/          the keys of encrypted columns; written by the rest of Rampe
//! DATA/cluster.lock   shared by every process that has the cluster open
//! DATA/start.lock     exclusive while someone starts or stops the server
//! ```

use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::account::Account;
use super::error::ClusterError;

const LAYOUT: u32 = 1;
const MARKER: &str = "rampe-data";
/// What may stand in a folder that still counts as empty: our own locks, and what mkfs leaves at a mount point.
const NEUTRAL: [&str; 5] = [
    "cluster.lock",
    "start.lock",
    "rampe-data.new",
    "lost+found",
    ".gitignore",
];
/// Room for a path in `sockaddr_un` without its closing NUL (Linux: 108 bytes in all).
const SOCKET_PATH_MAX: usize = 107;
const SOCKET_NAME: &str = ".s.PGSQL.5432";

/// The paths of one data folder, absolute and free of links.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub data: PathBuf,
    pub pgdata: PathBuf,
    pub log: PathBuf,
    pub keys: PathBuf,
    pub cluster_lock: PathBuf,
    pub start_lock: PathBuf,
}

impl Layout {
    /// Creates the folder if it is missing, and refuses one that is somebody else's. Marks nothing yet.
    pub fn at(data: &Path) -> Result<Layout, ClusterError> {
        let fresh = !data.exists();
        if fresh {
            if let Some(parent) = data.parent().filter(|parent| !parent.as_os_str().is_empty()) {
                std::fs::create_dir_all(parent).map_err(ClusterError::io("create the folder", parent))?;
            }
            match std::fs::DirBuilder::new().mode(0o700).create(data) {
                // Another Rampe may have been quicker.
                Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                    return Err(ClusterError::io("create the folder", data)(error));
                }
                _ => {}
            }
        }
        let data = data.canonicalize().map_err(ClusterError::io("find the folder", data))?;
        if !data.is_dir() {
            return Err(ClusterError::NotAFolder { dir: data });
        }
        let layout = Layout {
            pgdata: data.join("postgres"),
            log: data.join("log"),
            keys: data.join("keys"),
            cluster_lock: data.join("cluster.lock"),
            start_lock: data.join("start.lock"),
            data,
        };
        layout.check_ours()?;
        Ok(layout)
    }

    fn check_ours(&self) -> Result<(), ClusterError> {
        let dir = self.data.clone();
        let marker = self.data.join(MARKER);
        match std::fs::read_to_string(&marker) {
            Ok(text) => {
                let found = text.split_whitespace().nth(1).and_then(|number| number.parse().ok());
                return match found {
                    Some(found) if found > LAYOUT => Err(ClusterError::NewerLayout {
                        dir,
                        found,
                        known: LAYOUT,
                    }),
                    Some(_) => Ok(()),
                    None => Err(ClusterError::Foreign {
                        dir,
                        entries: format!("a {MARKER} that is not Rampe's"),
                    }),
                };
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(ClusterError::io("read", &marker)(error)),
        }
        if self.data.join("PG_VERSION").exists() {
            return Err(ClusterError::IsPostgresData { dir });
        }
        let mut entries = Vec::new();
        for entry in std::fs::read_dir(&self.data).map_err(ClusterError::io("list", &self.data))? {
            let entry = entry.map_err(ClusterError::io("list", &self.data))?;
            entries.push(entry.file_name().to_string_lossy().into_owned());
        }
        entries.retain(|name| !NEUTRAL.contains(&name.as_str()));
        if entries.is_empty() {
            return Ok(());
        }
        entries.sort();
        let more = entries.len().saturating_sub(3);
        entries.truncate(3);
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        Err(ClusterError::Foreign {
            dir,
            entries: format!("{}{more}", entries.join(", ")),
        })
    }

    /// Marks the folder as ours, makes its parts, and lets the server's user through. Under the start lock.
    pub fn prepare(&self, account: &Account) -> Result<(), ClusterError> {
        // Whoever waited for the lock may find that another has meanwhile taken the folder into use.
        self.check_ours()?;
        let marker = self.data.join(MARKER);
        if !marker.exists() {
            let fresh = self.data.join("rampe-data.new");
            std::fs::write(&fresh, format!("layout {LAYOUT}\n")).map_err(ClusterError::io("write", &fresh))?;
            std::fs::rename(&fresh, &marker).map_err(ClusterError::io("write", &marker))?;
        }
        if account.dropped {
            let meta = std::fs::metadata(&self.data).map_err(ClusterError::io("look at", &self.data))?;
            if meta.uid() != account.uid && meta.mode() & 0o001 == 0 {
                let passable = std::fs::Permissions::from_mode(meta.mode() & 0o7777 | 0o001);
                std::fs::set_permissions(&self.data, passable)
                    .map_err(ClusterError::io("change the permissions of", &self.data))?;
            }
            account.check_passage(&self.data)?;
        }
        account.own_folder(&self.log)?;
        match std::fs::DirBuilder::new().mode(0o700).create(&self.keys) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                Err(ClusterError::io("create the folder", &self.keys)(error))
            }
            _ => Ok(()),
        }
    }

    /// The major version of the database that is already there.
    pub fn database_major(&self) -> Result<Option<u32>, ClusterError> {
        let path = self.pgdata.join("PG_VERSION");
        match std::fs::read_to_string(&path) {
            Ok(text) => match text.trim().parse() {
                Ok(major) => Ok(Some(major)),
                Err(_) => {
                    let source = std::io::Error::other(format!("it says {:?}, not a version", text.trim()));
                    Err(ClusterError::io("understand", &path)(source))
                }
            },
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(ClusterError::io("read", &path)(error)),
        }
    }

    /// The folder of the socket, made and closed to others: `DATA/run`, or a short one when that path is too long for
    /// the kernel. Under the start lock.
    pub fn socket_dir(&self, account: &Account) -> Result<PathBuf, ClusterError> {
        let beside = self.data.join("run");
        if fits(&beside) {
            account.own_folder(&beside)?;
            return Ok(beside);
        }
        let note = self.data.join("socket-folder");
        let noted = std::fs::read_to_string(&note)
            .ok()
            .map(|text| PathBuf::from(text.trim_end_matches('\n')));
        let dir = noted.filter(|dir| fits(dir)).unwrap_or_else(|| self.short_socket_dir());
        match std::fs::DirBuilder::new().mode(0o700).create(&dir) {
            Ok(()) => {
                if account.dropped {
                    std::os::unix::fs::lchown(&dir, Some(account.uid), Some(account.gid))
                        .map_err(ClusterError::io("change the owner of", &dir))?;
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                // In a folder that everybody writes to, an existing one may be a trap: it must be ours and closed.
                let meta = std::fs::symlink_metadata(&dir).map_err(ClusterError::io("look at", &dir))?;
                if !meta.is_dir() || meta.uid() != account.uid || meta.mode() & 0o077 != 0 {
                    return Err(ClusterError::SocketFolderTaken { dir });
                }
            }
            Err(error) => return Err(ClusterError::io("create the folder", &dir)(error)),
        }
        std::fs::write(&note, format!("{}\n", dir.display())).map_err(ClusterError::io("write", &note))?;
        account.check_passage(&dir)?;
        Ok(dir)
    }

    fn short_socket_dir(&self) -> PathBuf {
        let mut hasher = DefaultHasher::new();
        self.data.hash(&mut hasher);
        rustix::process::geteuid().as_raw().hash(&mut hasher);
        let name = format!("rampe-{:016x}", hasher.finish());
        let run = PathBuf::from("/run");
        let root = rustix::process::geteuid().is_root();
        let parents = [
            root.then_some(run).filter(|dir| dir.is_dir()),
            Some(std::env::temp_dir()),
        ];
        let dirs = parents.into_iter().flatten().map(|parent| parent.join(&name));
        dirs.into_iter()
            .find(|dir| fits(dir))
            .unwrap_or_else(|| Path::new("/tmp").join(&name))
    }
}

/// Short enough for the kernel, and text, since it goes into PostgreSQL's settings and into URLs.
fn fits(dir: &Path) -> bool {
    dir.to_str().is_some() && dir.join(SOCKET_NAME).as_os_str().len() <= SOCKET_PATH_MAX
}
