//! The private PostgreSQL: made, started, watched over and stopped in the data folder when no `DATABASE_URL` is given.
//!
//! Several processes may have the same folder open at once (`rampe serve` and a `rampe import` beside it): the first one
//! in starts the server, the last one out stops it. Two locks that the kernel keeps say who is in; see [`locks`].
//! A process that is killed leaves the server running; the next one adopts it.

mod account;
mod error;
mod find;
mod init;
mod layout;
mod locks;
mod postmaster;
mod settings;
mod supervise;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use account::Account;
pub use error::ClusterError;
pub use find::{OLDEST_MAJOR, PgTools, SearchPlaces};
use layout::Layout;
use locks::Lock;
use postmaster::{Phase, Postmaster, Start};
pub use supervise::ClusterState;
use supervise::Supervisor;

/// The superuser of the private server. Migrations connect as this role and create the others.
pub const ADMIN_ROLE: &str = "rampe_admin";
/// The database of the private server.
pub const DATABASE: &str = "rampe";

/// How to open a cluster. `ClusterOptions::default()` is right for everything but tests.
#[derive(Debug, Clone)]
pub struct ClusterOptions {
    /// Where PostgreSQL is looked for.
    pub search: SearchPlaces,
    /// How long a start may take, recovery after a crash included, and how long to wait for another process's start.
    pub patience: Duration,
    /// Gives up durability for speed. For tests alone.
    pub fast_unsafe: bool,
}

impl Default for ClusterOptions {
    fn default() -> Self {
        ClusterOptions {
            search: SearchPlaces::of_this_machine(),
            patience: Duration::from_secs(600),
            fast_unsafe: false,
        }
    }
}

/// What became of the server when a process let go of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// We were the last: the server is down.
    Stopped,
    /// Another process still has it open.
    LeftRunning,
}

/// An open private PostgreSQL. Dropping it closes it like [`Cluster::close`], with errors only logged.
#[derive(Debug)]
pub struct Cluster {
    core: Arc<Core>,
    membership: Option<Lock>,
    supervisor: Option<Supervisor>,
}

/// What the supervising thread shares with the cluster.
#[derive(Debug)]
pub(crate) struct Core {
    layout: Layout,
    tools: PgTools,
    account: Account,
    socket: PathBuf,
    options: ClusterOptions,
}

impl Cluster {
    /// Makes the database if there is none, starts the server if it does not run, and waits until it takes connections.
    ///
    /// Blocks, for seconds the first time and as long as recovery takes after a crash: on a runtime's thread, wrap it
    /// in `spawn_blocking`.
    pub fn open(data_dir: &Path, options: &ClusterOptions) -> Result<Cluster, ClusterError> {
        let layout = Layout::at(data_dir)?;
        let account = Account::choose(&layout.pgdata)?;
        let never = || false;
        let _starting = locks::exclusive(&layout.start_lock, options.patience, &never)?;
        let major = layout.database_major()?;
        let tools = options.search.find(major, &layout.pgdata)?;
        layout.prepare(&account)?;
        let socket = layout.socket_dir(&account)?;
        init::sweep(&layout);
        if major.is_none() {
            init::create(&layout, &tools, &account, &socket, options.fast_unsafe)?;
        }
        let membership = locks::shared(&layout.cluster_lock)?;
        let mut core = Core {
            layout,
            tools,
            account,
            socket,
            options: options.clone(),
        };
        core.ensure_running(&never)?;
        // A server that was adopted may have its socket where an earlier process put it.
        if let Postmaster::Alive {
            socket: Some(socket), ..
        } = postmaster::inspect(&core.layout.pgdata)?
        {
            core.socket = socket;
        }
        Ok(Cluster {
            core: Arc::new(core),
            membership: Some(membership),
            supervisor: None,
        })
    }

    /// The connection URL for a role: `postgres://ROLE@localhost:5432/rampe?host=SOCKET-FOLDER&sslmode=disable`.
    /// The `localhost` only satisfies URL parsers, the `host` parameter wins in libpq and in sqlx.
    pub fn url(&self, role: &str) -> String {
        let socket = percent_encode(self.core.socket.as_os_str().as_encoded_bytes());
        format!("postgres://{role}@localhost:5432/{DATABASE}?host={socket}&sslmode=disable")
    }

    /// The connection URL of the superuser, for migrations, backup and restore.
    pub fn admin_url(&self) -> String {
        self.url(ADMIN_ROLE)
    }

    /// The PostgreSQL programs in use.
    pub fn tools(&self) -> &PgTools {
        &self.core.tools
    }

    /// The data folder, absolute.
    pub fn data_dir(&self) -> &Path {
        &self.core.layout.data
    }

    /// The folder for Rampe's key files, closed to others. Exists, perhaps empty.
    pub fn keys_dir(&self) -> &Path {
        &self.core.layout.keys
    }

    /// The folder of PostgreSQL's log.
    pub fn log_dir(&self) -> &Path {
        &self.core.layout.log
    }

    /// The folder of the unix socket.
    pub fn socket_dir(&self) -> &Path {
        &self.core.socket
    }

    /// The server's process number now, if it runs.
    pub fn server_pid(&self) -> Result<Option<i32>, ClusterError> {
        Ok(match postmaster::inspect(&self.core.layout.pgdata)? {
            Postmaster::Alive { pid, .. } => Some(pid),
            Postmaster::Absent | Postmaster::Dead { .. } => None,
        })
    }

    /// Watches over the server from now on: when it dies, it is started again, with growing pauses between attempts.
    /// For the process that serves; the receiver always holds the present state.
    pub fn supervise(&mut self) -> Result<tokio::sync::watch::Receiver<ClusterState>, ClusterError> {
        if let Some(supervisor) = &self.supervisor {
            return Ok(supervisor.state());
        }
        let supervisor = Supervisor::spawn(Arc::clone(&self.core))?;
        let state = supervisor.state();
        self.supervisor = Some(supervisor);
        Ok(state)
    }

    /// Lets go of the server, and stops it when no other process has it open. Blocks until it is down.
    pub fn close(mut self) -> Result<Closed, ClusterError> {
        self.let_go()
    }

    fn let_go(&mut self) -> Result<Closed, ClusterError> {
        // First the watcher, which would start what we stop.
        if let Some(supervisor) = self.supervisor.take() {
            supervisor.end();
        }
        let Some(membership) = self.membership.take() else {
            return Ok(Closed::LeftRunning);
        };
        let layout = &self.core.layout;
        // The order matters: nobody can join while we hold the start lock, so "nobody holds it" stays true until the
        // server is down.
        let _stopping = locks::exclusive(&layout.start_lock, self.core.options.patience, &|| false)?;
        drop(membership);
        if !locks::nobody_holds(&layout.cluster_lock)? {
            return Ok(Closed::LeftRunning);
        }
        postmaster::stop(&layout.pgdata)?;
        Ok(Closed::Stopped)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Err(error) = self.let_go() {
            tracing::error!(%error, "closing the database failed");
        }
    }
}

impl Core {
    /// Adopts the running server or starts one. Under the start lock. Returns whether it was started.
    fn ensure_running(&self, cancelled: &dyn Fn() -> bool) -> Result<bool, ClusterError> {
        let Core {
            layout,
            tools,
            account,
            socket,
            options,
        } = self;
        let start = Start {
            layout,
            tools,
            account,
            socket,
            patience: options.patience,
            cancelled,
        };
        if let Postmaster::Alive { pid, phase, .. } = postmaster::inspect(&layout.pgdata)? {
            match phase {
                Phase::Ready => return Ok(false),
                Phase::Starting => match start.await_ready(pid, None) {
                    Ok(()) => return Ok(false),
                    Err(ClusterError::StartFailed { .. }) => {}
                    Err(error) => return Err(error),
                },
                // Somebody stops it by hand: let that end, then start it again.
                Phase::Stopping => postmaster::stop(&layout.pgdata)?,
            }
        }
        settings::write(&layout.pgdata, socket, options.fast_unsafe, account)?;
        let pid = start.run()?;
        tracing::info!(pid, postgres = tools.major, folder = %layout.pgdata.display(), "PostgreSQL runs");
        Ok(true)
    }

    /// Whether the server's process is there.
    fn is_alive(&self) -> Result<bool, ClusterError> {
        Ok(matches!(
            postmaster::inspect(&self.layout.pgdata)?,
            Postmaster::Alive { .. }
        ))
    }

    /// For the supervisor: takes the start lock, then looks again, since another process may have been quicker.
    fn restart(&self, cancelled: &dyn Fn() -> bool) -> Result<bool, ClusterError> {
        let _starting = locks::exclusive(&self.layout.start_lock, self.options.patience, cancelled)?;
        self.ensure_running(cancelled)
    }
}

fn percent_encode(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len()), |mut text, &byte| {
            if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
                text.push(char::from(byte));
            } else {
                write!(text, "%{byte:02X}").expect("writing to a String never fails");
            }
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_name_with_signs_of_urls_in_it_survives_as_a_url_parameter() {
        assert_eq!(percent_encode("/å b/x&y?z".as_bytes()), "/%C3%A5%20b/x%26y%3Fz");
    }
}
