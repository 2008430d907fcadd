//! What the tests of this crate share.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rampe::cluster::{Cluster, ClusterOptions, SearchPlaces};

/// A folder that goes away with the test, and that the server's user may pass through when the tests run as root.
pub fn folder() -> tempfile::TempDir {
    let dir = tempfile::Builder::new().prefix("rampe-it-").tempdir().unwrap();
    std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    dir
}

pub fn fast() -> ClusterOptions {
    ClusterOptions {
        fast_unsafe: true,
        patience: Duration::from_secs(60),
        ..ClusterOptions::default()
    }
}

pub fn open(data: &Path) -> Cluster {
    Cluster::open(data, &fast()).unwrap()
}

/// Runs SQL through psql; the answer without decoration, or what psql complained about.
pub fn sql(url: &str, statement: &str) -> Result<String, String> {
    let psql = SearchPlaces::of_this_machine().find_clients().unwrap().program("psql");
    let output = Command::new(psql)
        .args(["-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement, url])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        Err(text(&output.stderr))
    }
}

pub fn is_alive(pid: i32) -> bool {
    std::fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|cmdline| !cmdline.is_empty())
}

pub fn kill_9(pid: i32) {
    assert!(
        Command::new("kill")
            .args(["-9", &pid.to_string()])
            .status()
            .unwrap()
            .success()
    );
}

/// Waits up to half a minute for something to come true.
#[track_caller]
pub fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let since = Instant::now();
    while !holds() {
        assert!(since.elapsed() < Duration::from_secs(30), "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(25));
    }
}

/// Another process that has the cluster open: the real program.
pub struct Holder {
    pub child: Child,
    pub url: String,
}

impl Holder {
    pub fn of(data: &Path) -> Holder {
        let mut child = Command::new(PathBuf::from(env!("CARGO_BIN_EXE_rampe")))
            .arg("pg-hold")
            .arg("--data")
            .arg(data)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut url)
            .unwrap();
        assert!(url.starts_with("postgres://"), "the holder did not open the cluster");
        Holder {
            child,
            url: url.trim().to_owned(),
        }
    }

    /// Closes in good order and says what became of the server.
    pub fn close(mut self) -> String {
        use std::io::Read;
        drop(self.child.stdin.take());
        let mut said = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
        assert!(self.child.wait().unwrap().success());
        said.trim().to_owned()
    }

    pub fn kill_9(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
