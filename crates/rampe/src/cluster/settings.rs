//! The settings of the private server: a small machine that it shares with Rampe itself, one unix socket, durable.

use std::path::Path;

use super::account::Account;
use super::error::ClusterError;

/// The file in PGDATA that Rampe writes anew at every start.
const MANAGED: &str = "rampe.conf";

/// Writes `rampe.conf` and `pg_hba.conf`; [`include_line`] makes PostgreSQL read the first.
pub(crate) fn write(pgdata: &Path, socket: &Path, fast_unsafe: bool, account: &Account) -> Result<(), ClusterError> {
    account.write_file(&pgdata.join(MANAGED), &managed(socket, fast_unsafe, memory_mib()))?;
    // Who reaches the socket is decided by its folder, which only the server's user and root may enter.
    account.write_file(
        &pgdata.join("pg_hba.conf"),
        "# Written by Rampe at every start.\nlocal all all trust\n",
    )
}

/// What is added to `postgresql.conf` once, when the database is made.
pub(crate) fn include_line() -> String {
    format!(
        "\n# Rampe writes {MANAGED} anew at every start; settings of your own go into local.conf, which is read last.\n\
             include = '{MANAGED}'\ninclude_if_exists = 'local.conf'\n"
    )
}

fn managed(socket: &Path, fast_unsafe: bool, memory_mib: u64) -> String {
    let shared = (memory_mib / 8).clamp(64, 256);
    let cache = (memory_mib / 2).max(256);
    let maintenance = (memory_mib / 32).clamp(64, 256);
    let socket = quote(&socket.display().to_string());
    let mut text = format!(
        "# Written by Rampe at every start; settings of your own go into local.conf.\n\
         listen_addresses = ''\n\
         port = 5432\n\
         unix_socket_directories = {socket}\n\
         unix_socket_permissions = 0700\n\
         max_connections = 60\n\
         shared_buffers = {shared}MB\n\
         effective_cache_size = {cache}MB\n\
         work_mem = 8MB\n\
         maintenance_work_mem = {maintenance}MB\n\
         random_page_cost = 1.1\n\
         jit = off\n\
         min_wal_size = 128MB\n\
         max_wal_size = 1GB\n\
         checkpoint_timeout = 15min\n\
         autovacuum_vacuum_scale_factor = 0.05\n\
         autovacuum_analyze_scale_factor = 0.02\n\
         idle_in_transaction_session_timeout = 5min\n\
         timezone = 'UTC'\n\
         log_timezone = 'UTC'\n\
         logging_collector = on\n\
         log_directory = '../log'\n\
         log_filename = 'postgres-%a.log'\n\
         log_file_mode = 0600\n\
         log_rotation_age = 1d\n\
         log_rotation_size = 0\n\
         log_truncate_on_rotation = on\n\
         log_lock_waits = on\n\
         # Personal data stays out of the log: no DETAIL lines (they quote keys) and no parameters.\n\
         log_error_verbosity = terse\n\
         log_parameter_max_length = 0\n\
         log_parameter_max_length_on_error = 0\n"
    );
    text.push_str(if fast_unsafe {
        "# For tests alone: a power cut destroys this database.\n\
         fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"
    } else {
        "fsync = on\nsynchronous_commit = on\nfull_page_writes = on\n"
    });
    text
}

fn quote(value: &str) -> String {
    format!("'{}'", value.replace('\\', "\\\\").replace('\'', "''"))
}

/// The memory that this process may count on, in MiB: the machine's, or the container's limit when that is less.
fn memory_mib() -> u64 {
    let machine = std::fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("MemTotal:"))?;
        line.split_whitespace()
            .nth(1)?
            .parse::<u64>()
            .ok()
            .map(|kib| kib / 1024)
    });
    let container = [
        "/sys/fs/cgroup/memory.max",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes",
    ]
    .iter()
    .filter_map(|path| std::fs::read_to_string(path).ok()?.trim().parse::<u64>().ok())
    .map(|bytes| bytes / 1024 / 1024)
    .min();
    let machine = machine.unwrap_or(2048);
    container.map_or(machine, |limit| limit.min(machine))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_buffers_follow_the_memory_within_bounds() {
        let at = |mib| managed(Path::new("/run/x"), false, mib);
        assert!(at(256).contains("shared_buffers = 64MB"));
        assert!(at(1024).contains("shared_buffers = 128MB"));
        assert!(at(65_536).contains("shared_buffers = 256MB"));
    }

    #[test]
    fn only_the_test_setting_gives_up_durability() {
        assert!(managed(Path::new("/run/x"), false, 1024).contains("\nfsync = on\n"));
        assert!(managed(Path::new("/run/x"), true, 1024).contains("\nfsync = off\n"));
    }

    #[test]
    fn a_quote_in_the_path_does_not_end_the_setting() {
        assert!(managed(Path::new("/a'b\\c"), false, 1024).contains(r"unix_socket_directories = '/a''b\\c'"));
    }
}
