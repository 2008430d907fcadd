//! Tests on real data read the folder named by `RAMPE_REAL_DATA` and say so when they are skipped.

use std::path::PathBuf;

/// A file or folder of the real data; `None` (and a printed line) where there is none on this machine.
#[allow(clippy::print_stdout, reason = "a skipped test says so in the test's own output")]
pub fn path(relative: &str) -> Option<PathBuf> {
    let Some(root) = std::env::var_os("RAMPE_REAL_DATA") else {
        println!("skipped: RAMPE_REAL_DATA is not set, so {relative} is not read");
        return None;
    };
    let path = PathBuf::from(root).join(relative);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not there", path.display());
    None
}
