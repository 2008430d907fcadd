//! Making the database: in a folder beside its place, so that a half-made one is never taken for a whole one.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::account::Account;
use super::error::ClusterError;
use super::find::PgTools;
use super::layout::Layout;
use super::{ADMIN_ROLE, DATABASE, settings};

const UNFINISHED: &str = "postgres.new-";

/// Runs `initdb`, creates the database `rampe` in it, then renames the folder to its place. Under the start lock.
pub(crate) fn create(
    layout: &Layout,
    tools: &PgTools,
    account: &Account,
    socket: &Path,
    fast_unsafe: bool,
) -> Result<(), ClusterError> {
    let fresh = unused(layout);
    tracing::info!(folder = %layout.pgdata.display(), postgres = tools.major, "creating the database");
    // C.UTF-8 sorts by code point like C, but knows the letters; not every system has it.
    for locale in ["C.UTF-8", "C"] {
        remove(&fresh)?;
        account.own_folder(&fresh)?;
        let output = run_initdb(&fresh, tools, account, locale, fast_unsafe)?;
        if output.status.success() {
            break;
        }
        let text = both(&output);
        if locale == "C" || !text.contains("invalid locale") {
            remove(&fresh)?;
            return Err(ClusterError::InitFailed {
                dir: layout.pgdata.clone(),
                output: text,
            });
        }
    }
    add_include(&fresh, account)?;
    settings::write(&fresh, socket, fast_unsafe, account)?;
    create_database(&fresh, layout, tools, account)?;
    std::fs::rename(&fresh, &layout.pgdata).map_err(ClusterError::io("move into place", &fresh))?;
    let parent = std::fs::File::open(&layout.data).map_err(ClusterError::io("open", &layout.data))?;
    parent.sync_all().map_err(ClusterError::io("save", &layout.data))
}

fn run_initdb(
    pgdata: &Path,
    tools: &PgTools,
    account: &Account,
    locale: &str,
    fast_unsafe: bool,
) -> Result<Output, ClusterError> {
    let program = tools.program("initdb");
    let mut command = account.command(&program);
    command
        .arg("-D")
        .arg(pgdata)
        .args(["-U", ADMIN_ROLE, "--auth-local=trust", "--auth-host=reject"]);
    command
        .args(["--data-checksums", "--encoding=UTF8"])
        .arg(format!("--locale={locale}"));
    if fast_unsafe {
        command.arg("--no-sync");
    }
    command.output().map_err(ClusterError::io("run", &program))
}

fn add_include(pgdata: &Path, account: &Account) -> Result<(), ClusterError> {
    let path = pgdata.join("postgresql.conf");
    let mut text = std::fs::read_to_string(&path).map_err(ClusterError::io("read", &path))?;
    text.push_str(&settings::include_line());
    account.write_file(&path, &text)?;
    account.write_file(
        &pgdata.join("local.conf"),
        "# Settings of your own; they win over Rampe's.\n",
    )
}

/// Before the server has ever run, in PostgreSQL's single-user mode: so the folder is complete when it is renamed.
fn create_database(pgdata: &Path, layout: &Layout, tools: &PgTools, account: &Account) -> Result<(), ClusterError> {
    let program = tools.program("postgres");
    let mut command: Command = account.command(&program);
    command
        .arg("--single")
        .arg("-D")
        .arg(pgdata)
        .args(["-c", "logging_collector=off", "postgres"]);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(ClusterError::io("run", &program))?;
    if let Some(mut stdin) = child.stdin.take() {
        let statement = format!("CREATE DATABASE {DATABASE}\n");
        stdin
            .write_all(statement.as_bytes())
            .map_err(ClusterError::io("write to", &program))?;
    }
    let output = child.wait_with_output().map_err(ClusterError::io("run", &program))?;
    let text = both(&output);
    // Single-user mode exits with 0 even when a statement fails.
    if output.status.success() && !text.contains("ERROR:") && !text.contains("FATAL:") {
        return Ok(());
    }
    Err(ClusterError::InitFailed {
        dir: layout.pgdata.clone(),
        output: text,
    })
}

/// A name of its own for every attempt: when a maker is killed, its `initdb` lives on for a while, keeps writing, and
/// in the end clears away what it thinks is its own.
fn unused(layout: &Layout) -> PathBuf {
    let random = RandomState::new().build_hasher().finish();
    layout.data.join(format!("{UNFINISHED}{random:016x}"))
}

/// Removes what killed makers left behind, as far as it lets itself be removed. Under the start lock.
pub(crate) fn sweep(layout: &Layout) {
    for entry in std::fs::read_dir(&layout.data).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED)
            && let Err(error) = remove(&entry.path())
        {
            tracing::debug!(%error, "left for the next time");
        }
    }
}

fn remove(dir: &Path) -> Result<(), ClusterError> {
    match std::fs::remove_dir_all(dir) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(ClusterError::io("remove", dir)(error)),
        _ => Ok(()),
    }
}

fn both(output: &Output) -> String {
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    text.trim().to_owned()
}
