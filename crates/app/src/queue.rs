//! Long and later work: a row per task, claimed by one worker at a time (SKIP LOCKED), with progress and cancel.

use crate::{Ctx, Db, Error, Tx};
use chrono::Duration;
use domain::ids::TaskId;
use sqlx::Row;
use uuid::Uuid;

/// How long a worker may be silent before its task is given to another.
const LEASE_MINUTES: i64 = 5;
/// Failures after which a task is left as failed.
const MOST_ATTEMPTS: i32 = 5;

/// A task as its worker sees it.
#[derive(Clone, Debug)]
pub struct Task {
    pub id: TaskId,
    pub kind: String,
    pub payload: serde_json::Value,
    /// 1 at the first try.
    pub attempt: i32,
}

impl Task {
    /// There is no further try when this one fails.
    pub fn is_last_attempt(&self) -> bool {
        self.attempt >= MOST_ATTEMPTS
    }

    /// The last try's worker fell silent too: perhaps this task is what silences them, so it is not tried again.
    pub fn is_spent(&self) -> bool {
        self.attempt > MOST_ATTEMPTS
    }
}

/// Puts a task into the queue. With a key: not a second one while the first waits or runs; then the first one's id is returned.
pub async fn put(tx: &mut Tx, kind: &str, key: Option<&str>, payload: serde_json::Value) -> Result<TaskId, Error> {
    let (m, id, now, by) = (tx.m(), tx.ctx.id::<TaskId>(), tx.ctx.now, tx.ctx.actor.id());
    let inserted = sqlx::query(
        "INSERT INTO task (municipality_id, id, kind, dedupe_key, payload, state, run_at, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, 'waiting', $6, $7, $6) ON CONFLICT DO NOTHING",
    )
    .bind(m)
    .bind(id.0)
    .bind(kind)
    .bind(key)
    .bind(payload)
    .bind(now)
    .bind(by)
    .execute(tx.conn())
    .await?;
    if inserted.rows_affected() == 1 {
        return Ok(id);
    }
    let known: Uuid = sqlx::query_scalar(
        "SELECT id FROM task WHERE municipality_id = $1 AND dedupe_key = $2 AND state IN ('waiting', 'running')",
    )
    .bind(m)
    .bind(key)
    .fetch_one(tx.conn())
    .await?;
    Ok(TaskId(known))
}

/// Claims the task that is due longest. A task whose worker fell silent counts as due again.
pub async fn claim(db: &Db, ctx: &Ctx) -> Result<Option<Task>, Error> {
    let mut tx = Tx::begin(db, ctx, None).await?;
    let row = sqlx::query(
        "UPDATE task SET state = 'running', attempts = attempts + 1, locked_until = $3
         WHERE municipality_id = $1 AND id = (
             SELECT id FROM task
             WHERE municipality_id = $1 AND run_at <= $2
               AND (state = 'waiting' OR (state = 'running' AND locked_until < $2))
             ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING id, kind, payload, attempts",
    )
    .bind(tx.m())
    .bind(ctx.now)
    .bind(ctx.now + Duration::minutes(LEASE_MINUTES))
    .fetch_optional(tx.conn())
    .await?;
    tx.commit(None).await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Task {
        id: TaskId(row.try_get("id")?),
        kind: row.try_get("kind")?,
        payload: row.try_get("payload")?,
        attempt: row.try_get("attempts")?,
    }))
}

/// Tells how far it is and keeps the claim. Returns whether somebody wants it cancelled.
///
/// # Errors
/// [`Error::Conflict`] when the worker was silent for too long and another has the task now.
pub async fn progress(db: &Db, ctx: &Ctx, task: &Task, done: i64, total: Option<i64>) -> Result<bool, Error> {
    let mut tx = Tx::begin(db, ctx, None).await?;
    let cancel = sqlx::query_scalar(
        "UPDATE task SET progress_done = $3, progress_total = $4, locked_until = $5
         WHERE municipality_id = $1 AND id = $2 AND state = 'running' AND attempts = $6 RETURNING cancel_wanted",
    )
    .bind(tx.m())
    .bind(task.id.0)
    .bind(done)
    .bind(total)
    .bind((ctx.world.clock)() + Duration::minutes(LEASE_MINUTES))
    .bind(task.attempt)
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::Conflict)?;
    tx.commit(None).await?;
    Ok(cancel)
}

/// How a claimed task ended.
pub enum Ended {
    Done(serde_json::Value),
    Cancelled,
    /// Tried again later with a growing pause, until it has failed too often.
    Failed(String),
}

/// Writes how a claimed task ended, unless another worker has claimed it since: then that one's word counts.
pub async fn end(db: &Db, ctx: &Ctx, task: &Task, ended: Ended) -> Result<(), Error> {
    let now = (ctx.world.clock)();
    let (state, result, error, run_at) = match ended {
        Ended::Done(result) => ("done", Some(result), None, now),
        Ended::Cancelled => ("cancelled", None, None, now),
        Ended::Failed(why) if task.is_last_attempt() => ("failed", None, Some(why), now),
        Ended::Failed(why) => (
            "waiting",
            None,
            Some(why),
            now + Duration::seconds(10 * i64::from(task.attempt * task.attempt)),
        ),
    };
    let mut tx = Tx::begin(db, ctx, None).await?;
    sqlx::query(
        "UPDATE task SET state = $3, result = $4, error = $5, run_at = $6, locked_until = NULL,
                finished_at = CASE WHEN $3 = 'waiting' THEN NULL ELSE $7 END
         WHERE municipality_id = $1 AND id = $2 AND state = 'running' AND attempts = $8",
    )
    .bind(tx.m())
    .bind(task.id.0)
    .bind(state)
    .bind(result)
    .bind(error)
    .bind(run_at)
    .bind(now)
    .bind(task.attempt)
    .execute(tx.conn())
    .await?;
    tx.commit(None).await
}
