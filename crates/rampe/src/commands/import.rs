//! `rampe import KIND FILE…`

use super::{municipality, say, with_db};
use crate::ground::{Failure, Where};
use clap::Args;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;

#[derive(Args)]
pub struct Import {
    /// products, categories, addresses, needs, orders, substitutes, persons or devices.
    kind: String,
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[arg(long, value_name = "N")]
    municipality: String,
    /// Print one JSON object instead of text.
    #[arg(long)]
    json: bool,
}

impl Import {
    pub async fn run(self, place: &Where) -> Result<(), Failure> {
        let kind = app::import::format::ImportKind::from_code(&self.kind).ok_or_else(|| {
            let kinds: Vec<_> = app::import::format::ImportKind::ALL.iter().map(|k| k.code()).collect();
            format!("'{}' is no kind of import; there are {}", self.kind, kinds.join(", "))
        })?;
        let mut files = vec![];
        for file in &self.files {
            let bytes = std::fs::read(file).map_err(|e| format!("{} can't be read: {e}", file.display()))?;
            files.push((file.display().to_string(), bytes));
        }
        with_db(place, async |db, _| {
            let at = municipality(db, &self.municipality).await?;
            let (sum, runs) = app::import::files(db, &at.number, kind, files, progress).await?;
            if std::io::stderr().is_terminal() {
                writeln!(std::io::stderr())?;
            }
            if self.json {
                return say(serde_json::to_string(&sum)?);
            }
            let of_all = |n: u64, what: &str| format!("{n} {what}");
            say([
                of_all(sum.read, "read"),
                of_all(sum.new, "new"),
                of_all(sum.changed, "changed"),
                of_all(sum.known, "already known"),
                of_all(sum.set_aside, "set aside"),
            ]
            .join(" / "))?;
            for skipped in runs.iter().flat_map(|r| &r.skipped) {
                say(format_args!("passed over: {skipped:?}"))?;
            }
            if sum.set_aside > 0 {
                say("Rows that were set aside, with their reasons, are listed under Import in the browser; they can be corrected and tried again there.")?;
            }
            Ok(())
        })
        .await
    }
}

/// How far it is, on one line of a terminal.
fn progress(file: &str, done: u64, total: u64) -> bool {
    let mut out = std::io::stderr();
    if out.is_terminal() {
        let percent = (done * 100).checked_div(total).unwrap_or(100);
        let filled = usize::try_from(percent / 4).unwrap_or(25);
        let line = format!("\r[{:<25}] {percent:3} % {done}/{total} {file}", "#".repeat(filled));
        if let Err(e) = out.write_all(line.as_bytes()).and_then(|()| out.flush()) {
            tracing::debug!(error = %e, "progress can't be shown");
        }
    }
    false
}
