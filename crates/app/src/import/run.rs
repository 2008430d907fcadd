//! Through a file in batches: one transaction each, so that what is done stays done when the run is cancelled or dies.

use super::format::{FileFault, ImportKind, Parsed, Row, Skipped};
use super::store::{self, Aside};
use super::{Fate, Kind, Origin, Summary, of_kind};
use crate::tx::Command;
use crate::{Ctx, Db, Error, Tx, municipality};
use domain::access::Right;
use domain::ids::ImportId;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use std::collections::HashSet;
use std::future::Future;
use std::marker::PhantomData;

/// Rows in one transaction.
const BATCH: usize = 500;

/// How a run ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Ran {
    pub id: ImportId,
    pub summary: Summary,
    /// Sheets that were passed over on purpose.
    pub skipped: Vec<Skipped>,
    /// Somebody stopped it; the summary says what had been done by then, and it stays.
    pub cancelled: bool,
}

/// Why a file was not imported.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// No row of the file can be told apart.
    #[error("{name}: {fault}")]
    File { name: String, fault: FileFault },
    #[error(transparent)]
    App(#[from] Error),
}

/// Is told how far a run is. Any `FnMut(done, total) -> bool` will do; `true` stops the run after the batch.
pub trait Watch: Send {
    fn at(&mut self, done: u64, total: u64) -> impl Future<Output = Result<bool, Error>> + Send;
}

impl<F: FnMut(u64, u64) -> bool + Send> Watch for F {
    async fn at(&mut self, done: u64, total: u64) -> Result<bool, Error> {
        Ok(self(done, total))
    }
}

/// Everything behind `rampe import KIND FILE… --municipality N`: the files one after the other, as Rampe itself. `progress` is
/// told the file's name and how far it is in it; `true` stops after the batch.
///
/// # Errors
/// [`Error::NotFound`] for an unknown municipality; [`Failure::File`] for the first file that can't be read. Files before it
/// are imported.
pub async fn files(
    db: &Db,
    municipality_number: &str,
    kind: ImportKind,
    files: Vec<(String, Vec<u8>)>,
    mut progress: impl FnMut(&str, u64, u64) -> bool + Send,
) -> Result<(Summary, Vec<Ran>), Failure> {
    let town = municipality::by_number(db, municipality_number).await?;
    let (mut sum, mut runs) = (Summary::default(), vec![]);
    for (name, bytes) in files {
        let ctx = town.system(db.world().clone());
        let mut watch = |done, total| progress(&name, done, total);
        let ran = run(db, &ctx, kind, &name, bytes, &mut watch).await?;
        sum += ran.summary;
        let cancelled = ran.cancelled;
        runs.push(ran);
        if cancelled {
            break;
        }
    }
    Ok((sum, runs))
}

/// Imports one file.
///
/// # Errors
/// [`Error::Forbidden`] without the right to import; [`Failure::File`] when no row can be told apart, and then nothing is
/// stored but the run itself with its fault.
pub async fn run(
    db: &Db,
    ctx: &Ctx,
    kind: ImportKind,
    file_name: &str,
    bytes: Vec<u8>,
    watch: &mut impl Watch,
) -> Result<Ran, Failure> {
    ctx.must(Right::Import)?;
    let id: ImportId = ctx.id();
    let list = base_name(file_name);
    let begun = store::Begin { id, kind, file: list };
    db.run(ctx, ctx.id(), &begun).await?;
    of_kind!(kind, K => through::<K>(db, ctx, id, list, bytes, watch).await)
}

/// The file's name without its folders, of any system.
pub(super) fn base_name(file: &str) -> &str {
    file.rsplit(['/', '\\']).next().unwrap_or(file)
}

/// Reads the file and goes through its rows. The run's row is there already.
pub(super) async fn through<K: Kind>(
    db: &Db,
    ctx: &Ctx,
    id: ImportId,
    list: &str,
    bytes: Vec<u8>,
    watch: &mut impl Watch,
) -> Result<Ran, Failure> {
    let country = ctx.country;
    // Reading is work for the processor: away from the threads that answer requests.
    let parsed = tokio::task::spawn_blocking(move || K::read(&bytes, country))
        .await
        .map_err(|e| Error::Unavailable(format!("the reader stopped: {e}")))?;
    let parsed = match parsed {
        Ok(parsed) => parsed,
        Err(fault) => {
            store::end(db, ctx, id, store::Ending::Refused(&fault)).await?;
            let name = list.to_owned();
            return Err(Failure::File { name, fault });
        }
    };
    match batches::<K>(db, ctx, id, list, &parsed, watch).await {
        Ok((summary, cancelled)) => {
            let ending = if cancelled {
                store::Ending::Cancelled
            } else {
                store::Ending::Done
            };
            store::end(db, ctx, id, ending).await?;
            Ok(Ran {
                id,
                summary,
                skipped: parsed.skipped,
                cancelled,
            })
        }
        Err(e) => {
            store::end(db, ctx, id, store::Ending::Failed).await?;
            Err(e.into())
        }
    }
}

async fn batches<K: Kind>(
    db: &Db,
    ctx: &Ctx,
    id: ImportId,
    list: &str,
    parsed: &Parsed<K::Record>,
    watch: &mut impl Watch,
) -> Result<(Summary, bool), Error> {
    let total = parsed.rows.len() as u64;
    let mut summary = Summary::default();
    store::starts(db, ctx, id, total, &parsed.skipped).await?;
    let mut step = Step::<K> {
        id,
        list,
        part: Part::Prepare,
        parsed,
        twins: &twins(&parsed.rows),
        kind: PhantomData,
    };
    db.run(ctx, ctx.id(), &step).await?;
    let mut from = 0;
    while from < parsed.rows.len() {
        if watch.at(summary.read, total).await? {
            return Ok((summary, true));
        }
        let to = (from + BATCH).min(parsed.rows.len());
        step.part = Part::Rows { from, to };
        summary += db.run(ctx, ctx.id(), &step).await?.into_inner();
        from = to;
    }
    step.part = Part::Finish;
    db.run(ctx, ctx.id(), &step).await?;
    // The last word on the progress; there is nothing left to stop.
    watch.at(summary.read, total).await?;
    Ok((summary, false))
}

/// Which rows say the very same as an earlier one: where they can't be taken, there is nothing more to correct in them.
fn twins<R>(rows: &[Row<R>]) -> HashSet<usize> {
    let mut seen = HashSet::new();
    let rows = rows.iter().enumerate();
    rows.filter(|(_, row)| !seen.insert(row.raw.as_str()))
        .map(|(n, _)| n)
        .collect()
}

#[derive(Clone, Copy)]
enum Part {
    Prepare,
    Rows { from: usize, to: usize },
    Finish,
}

/// One transaction of a run.
struct Step<'a, K: Kind> {
    id: ImportId,
    list: &'a str,
    part: Part,
    parsed: &'a Parsed<K::Record>,
    twins: &'a HashSet<usize>,
    kind: PhantomData<K>,
}

impl<K: Kind> Step<'_, K> {
    fn origin(&self) -> Origin<'_> {
        Origin {
            file: self.list,
            corrected: false,
        }
    }
}

/// The command log's fingerprint needs which part of which run it is, not the rows.
impl<K: Kind> Serialize for Step<'_, K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let at = match self.part {
            Part::Prepare => -1,
            Part::Rows { from, .. } => i64::try_from(from).unwrap_or(i64::MAX),
            Part::Finish => -2,
        };
        let mut s = serializer.serialize_struct("Step", 2)?;
        s.serialize_field("import", &self.id)?;
        s.serialize_field("at", &at)?;
        s.end()
    }
}

impl<K: Kind> Command for Step<'_, K> {
    const KIND: &'static str = "import.batch";
    type Outcome = Summary;

    async fn run(&self, tx: &mut Tx) -> Result<Summary, Error> {
        tx.ctx.must(Right::Import)?;
        let (from, to) = match self.part {
            Part::Rows { from, to } => (from, to),
            Part::Prepare => {
                K::prepare(tx, &self.parsed.accepted().collect::<Vec<_>>()).await?;
                return Ok(Summary::default());
            }
            Part::Finish => {
                K::finish(tx, self.origin(), &self.parsed.accepted().collect::<Vec<_>>()).await?;
                return Ok(Summary::default());
            }
        };
        let rows = self.parsed.rows.get(from..to).unwrap_or_default();
        let summary = batch::<K>(tx, self, from, rows).await?;
        store::add(tx, self.id, &summary).await?;
        Ok(summary)
    }
}

async fn batch<K: Kind>(
    tx: &mut Tx,
    step: &Step<'_, K>,
    from: usize,
    rows: &[Row<K::Record>],
) -> Result<Summary, Error> {
    let accepted: Vec<&K::Record> = rows.iter().filter_map(|r| r.outcome.as_ref().ok()).collect();
    let fates = if accepted.is_empty() {
        vec![]
    } else {
        K::write(tx, step.origin(), &accepted).await?
    };
    if fates.len() != accepted.len() {
        return Err(Error::Unavailable("a record of the batch has no fate".into()));
    }
    let mut fates = fates.into_iter();
    let mut summary = Summary {
        read: rows.len() as u64,
        ..Summary::default()
    };
    let (mut aside, mut taken) = (vec![], vec![]);
    for (n, row) in rows.iter().enumerate() {
        let reject = match &row.outcome {
            Err(reject) => reject.clone(),
            Ok(_) => match fates.next() {
                Some(Fate::SetAside(reject)) => reject,
                fate => {
                    match fate {
                        Some(Fate::New) => summary.new += 1,
                        Some(Fate::Changed) => summary.changed += 1,
                        _ => summary.known += 1,
                    }
                    taken.push(store::content_hash(tx, K::KIND, &row.raw));
                    continue;
                }
            },
        };
        if step.twins.contains(&(from + n)) {
            summary.known += 1;
            continue;
        }
        aside.push(Aside {
            hash: store::content_hash(tx, K::KIND, &row.raw),
            line: row.at.to_string(),
            raw: &row.raw,
            reject,
        });
    }
    let waiting = store::put_aside(tx, step.id, K::KIND, &step.parsed.head, &aside).await?;
    summary.set_aside += waiting;
    summary.known += aside.len() as u64 - waiting;
    store::settle_taken(tx, K::KIND, &taken).await?;
    Ok(summary)
}
