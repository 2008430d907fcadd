//! Files that come by a page: kept sealed until a worker has read them, shown with how far it is, stopped on wish.

use super::run::{Failure, Watch, base_name, through};
use super::store::{self, Ending, SEALED_FILE};
use super::{ImportKind, Summary, of_kind};
use crate::queue::{self, Ended, Task};
use crate::tx::{Command, Query};
use crate::{Ctx, Db, Error, Tx};
use chrono::{DateTime, Utc};
use domain::access::Right;
use domain::ids::ImportId;
use serde::{Serialize, Serializer};
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::Row;
use sqlx::postgres::PgRow;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The kind of task in the queue.
pub const TASK: &str = "import";

/// The largest file that is taken by a page, in bytes.
pub const LARGEST: usize = 32 * 1024 * 1024;

/// A file to be read by a worker.
pub struct Upload {
    pub kind: ImportKind,
    pub file: String,
    pub content: Vec<u8>,
}

/// The command log's fingerprint: the file itself must not be in it twice over.
impl Serialize for Upload {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.kind.code(), &self.file, Sha256::digest(&self.content).as_slice()).serialize(serializer)
    }
}

impl Command for Upload {
    const KIND: &'static str = "import.upload";
    type Outcome = ImportId;

    async fn run(&self, tx: &mut Tx) -> Result<ImportId, Error> {
        tx.ctx.must(Right::Import)?;
        let id: ImportId = tx.ctx.id();
        let sealed = store::seal(tx, SEALED_FILE, &self.content)?;
        store::insert(tx, id, self.kind, base_name(&self.file), Some(sealed), "waiting").await?;
        let task = queue::put(tx, TASK, Some(&format!("import/{id}")), json!({ "import": id })).await?;
        store::set_task(tx, id, task.0).await?;
        Ok(id)
    }
}

struct TaskWatch<'a> {
    db: &'a Db,
    ctx: &'a Ctx,
    task: &'a Task,
}

impl Watch for TaskWatch<'_> {
    async fn at(&mut self, done: u64, total: u64) -> Result<bool, Error> {
        let (done, total) = (store::signed(done), store::signed(total));
        queue::progress(self.db, self.ctx, self.task, done, Some(total)).await
    }
}

struct Waiting {
    id: ImportId,
}

impl Query for Waiting {
    type Answer = Option<(ImportKind, String, Vec<u8>)>;

    async fn run(&self, tx: &mut Tx) -> Result<Self::Answer, Error> {
        store::waiting(tx, self.id).await
    }
}

/// Reads an uploaded file: the worker's side of a task of the kind [`TASK`]. Says how the task ended, and writes it.
pub async fn work(db: &Db, ctx: &Ctx, task: &Task) -> Result<(), Error> {
    let ended = match read(db, ctx, task).await {
        Ok(ended) => ended,
        Err(e) => Ended::Failed(e.to_string()),
    };
    queue::end(db, ctx, task, ended).await
}

async fn read(db: &Db, ctx: &Ctx, task: &Task) -> Result<Ended, Error> {
    let id: Option<ImportId> = task
        .payload
        .get("import")
        .and_then(|v| v.as_str())
        .and_then(|s| s.parse().ok());
    let Some(id) = id else {
        return Ok(Ended::Failed("the task names no import".into()));
    };
    if task.is_spent() {
        store::end(db, ctx, id, Ending::GivenUp).await?;
        return Ok(Ended::Failed("the workers fell silent over it".into()));
    }
    let Some((kind, file, content)) = db.read(ctx, &Waiting { id }).await? else {
        // Read by another worker already, or stopped before it began.
        return Ok(Ended::Cancelled);
    };
    let mut watch = TaskWatch { db, ctx, task };
    let ran = of_kind!(kind, K => through::<K>(db, ctx, id, &file, content, &mut watch).await);
    match ran {
        Ok(ran) if ran.cancelled => Ok(Ended::Cancelled),
        Ok(ran) => Ok(Ended::Done(
            serde_json::to_value(ran.summary).map_err(|e| Error::Unavailable(e.to_string()))?,
        )),
        // The run says why; trying again would not help.
        Err(Failure::File { fault, .. }) => Ok(Ended::Done(json!({ "fault": fault.code() }))),
        Err(Failure::App(e)) => {
            if task.is_last_attempt() {
                store::end(db, ctx, id, Ending::GivenUp).await?;
            }
            Err(e)
        }
    }
}

/// Stops a run after its present batch. What is done stays.
#[derive(Clone, Debug, Serialize)]
pub struct Cancel {
    pub id: ImportId,
}

impl Command for Cancel {
    const KIND: &'static str = "import.cancel";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        tx.ctx.must(Right::Import)?;
        let m = tx.m();
        let task: Option<Uuid> =
            sqlx::query_scalar("SELECT task_id FROM import_run WHERE municipality_id = $1 AND id = $2")
                .bind(m)
                .bind(self.id.0)
                .fetch_optional(tx.conn())
                .await?
                .ok_or(Error::NotFound)?;
        sqlx::query(
            "UPDATE task SET cancel_wanted = true WHERE municipality_id = $1 AND id = $2 AND state IN ('waiting', 'running')",
        )
        .bind(m)
        .bind(task)
        .execute(tx.conn())
        .await?;
        Ok(())
    }
}

/// How a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunState {
    Waiting,
    Running,
    Done,
    Failed,
    Cancelled,
}

impl RunState {
    pub fn code(self) -> &'static str {
        match self {
            RunState::Waiting => "waiting",
            RunState::Running => "running",
            RunState::Done => "done",
            RunState::Failed => "failed",
            RunState::Cancelled => "cancelled",
        }
    }

    /// Nothing more will come.
    pub fn ended(self) -> bool {
        match self {
            RunState::Waiting | RunState::Running => false,
            RunState::Done | RunState::Failed | RunState::Cancelled => true,
        }
    }
}

/// Why a file could not be read: message key `import-fault-<code>` with these arguments.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct FaultSaid {
    pub code: String,
    #[serde(default)]
    pub args: BTreeMap<String, String>,
}

/// A sheet that was passed over: message key `import-skipped-<reason>`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct SkippedSheet {
    pub part: String,
    pub reason: String,
}

/// One file's run.
#[derive(Clone, Debug)]
pub struct RunSaid {
    pub id: ImportId,
    pub kind: ImportKind,
    pub file: String,
    pub state: RunState,
    pub summary: Summary,
    /// Rows in the list of those set aside that stand under this run. Fewer than the summary says when a later run met them
    /// again: they stand under that one then.
    pub listed: u64,
    /// Rows in the file, once they are known.
    pub total: Option<u64>,
    pub fault: Option<FaultSaid>,
    pub skipped: Vec<SkippedSheet>,
    pub started_at: DateTime<Utc>,
    pub finished_at: Option<DateTime<Utc>>,
    /// Who started it; nothing for Rampe itself.
    pub started_by: Option<String>,
    /// Somebody wants it stopped, and it has not stopped yet.
    pub stopping: bool,
}

fn run_said(row: &PgRow) -> Result<RunSaid, Error> {
    let broken = |what: &str| Error::Unavailable(format!("import row can't be read: {what}"));
    let state = match row.try_get::<String, _>("state")?.as_str() {
        "waiting" => RunState::Waiting,
        "running" => RunState::Running,
        "done" => RunState::Done,
        "failed" => RunState::Failed,
        "cancelled" => RunState::Cancelled,
        _ => return Err(broken("state")),
    };
    let count = |column: &str| -> Result<u64, Error> {
        u64::try_from(row.try_get::<i64, _>(column)?).map_err(|_| broken(column))
    };
    let fault: Option<serde_json::Value> = row.try_get("fault")?;
    let skipped: Option<serde_json::Value> = row.try_get("skipped")?;
    let total: Option<i64> = row.try_get("rows_total")?;
    let stopping: bool = row.try_get("stopping")?;
    Ok(RunSaid {
        id: ImportId(row.try_get("id")?),
        kind: store::kind(row.try_get("kind")?)?,
        file: row.try_get("file_name")?,
        state,
        summary: Summary {
            read: count("rows_read")?,
            new: count("rows_new")?,
            changed: count("rows_changed")?,
            known: count("rows_known")?,
            set_aside: count("rows_set_aside")?,
        },
        listed: count("rows_listed")?,
        total: total.and_then(|t| u64::try_from(t).ok()),
        fault: fault
            .map(serde_json::from_value)
            .transpose()
            .map_err(|_| broken("fault"))?,
        skipped: skipped
            .map(serde_json::from_value)
            .transpose()
            .map_err(|_| broken("skipped"))?
            .unwrap_or_default(),
        started_at: row.try_get("started_at")?,
        finished_at: row.try_get("finished_at")?,
        started_by: row.try_get("display_name")?,
        stopping: stopping && !state.ended(),
    })
}

/// The latest runs, newest first.
#[derive(Clone, Debug)]
pub struct Runs {
    /// At most so many; 1 to 200.
    pub most: u32,
}

impl Query for Runs {
    type Answer = Vec<RunSaid>;

    async fn run(&self, tx: &mut Tx) -> Result<Vec<RunSaid>, Error> {
        runs(tx, None, self.most.clamp(1, 200)).await
    }
}

/// One run.
#[derive(Clone, Debug)]
pub struct RunPage {
    pub id: ImportId,
}

impl Query for RunPage {
    type Answer = RunSaid;

    async fn run(&self, tx: &mut Tx) -> Result<RunSaid, Error> {
        runs(tx, Some(self.id), 1).await?.pop().ok_or(Error::NotFound)
    }
}

async fn runs(tx: &mut Tx, only: Option<ImportId>, most: u32) -> Result<Vec<RunSaid>, Error> {
    tx.ctx.must(Right::Import)?;
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT r.id, r.kind, r.file_name, r.state, r.rows_read, r.rows_new, r.rows_changed, r.rows_known, r.rows_set_aside,
                r.rows_total, r.fault, r.skipped, r.started_at, r.finished_at, s.display_name,
                coalesce(t.cancel_wanted, false) AS stopping,
                (SELECT count(*) FROM set_aside a WHERE a.municipality_id = $1 AND a.import_id = r.id) AS rows_listed
         FROM import_run r LEFT JOIN staff s ON s.municipality_id = $1 AND s.id = r.started_by
         LEFT JOIN task t ON t.municipality_id = $1 AND t.id = r.task_id
         WHERE r.municipality_id = $1 AND ($2::uuid IS NULL OR r.id = $2) ORDER BY r.started_at DESC, r.id DESC LIMIT $3",
    )
    .bind(m)
    .bind(only.map(|i| i.0))
    .bind(i64::from(most))
    .fetch_all(tx.conn())
    .await?;
    rows.iter().map(run_said).collect()
}
