//! Runs and rows set aside, as SQL.

use super::Summary;
use super::format::{FileFault, ImportKind, Reject, Skipped};
use crate::tx::{Command, collision};
use crate::{Ctx, Db, Error, Tx};
use domain::access::Right;
use domain::ids::{ImportId, SetAsideId};
use serde::Serialize;
use sqlx::Row;
use uuid::Uuid;

/// What the text of a set-aside row is sealed for.
pub(super) const SEALED_ROW: &str = "set_aside";
/// What an uploaded file is sealed for.
pub(super) const SEALED_FILE: &str = "import";

/// The row of a run that begins at once.
#[derive(Serialize)]
pub(super) struct Begin<'a> {
    pub id: ImportId,
    #[serde(serialize_with = "code")]
    pub kind: ImportKind,
    pub file: &'a str,
}

pub(super) fn code<S: serde::Serializer>(kind: &ImportKind, s: S) -> Result<S::Ok, S::Error> {
    s.serialize_str(kind.code())
}

impl Command for Begin<'_> {
    const KIND: &'static str = "import.begin";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        tx.ctx.must(Right::Import)?;
        insert(tx, self.id, self.kind, self.file, None, "running").await
    }
}

pub(super) async fn insert(
    tx: &mut Tx,
    id: ImportId,
    kind: ImportKind,
    file: &str,
    content: Option<Vec<u8>>,
    state: &str,
) -> Result<(), Error> {
    let (m, now, by) = (tx.m(), tx.ctx.now, tx.ctx.actor.id());
    sqlx::query(
        "INSERT INTO import_run (municipality_id, id, kind, file_name, content, state, started_at, started_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(m)
    .bind(id.0)
    .bind(kind.code())
    .bind(file)
    .bind(content)
    .bind(state)
    .bind(now)
    .bind(by)
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    Ok(())
}

/// The rows are known: the counting starts from nothing (again, where a worker died in the middle).
pub(super) async fn starts(db: &Db, ctx: &Ctx, id: ImportId, total: u64, skipped: &[Skipped]) -> Result<(), Error> {
    let skipped: Vec<serde_json::Value> = skipped
        .iter()
        .map(|s| serde_json::json!({ "part": s.part, "reason": s.reason.code() }))
        .collect();
    let mut tx = Tx::begin(db, ctx, None).await?;
    let m = tx.m();
    sqlx::query(
        "UPDATE import_run SET state = 'running', rows_total = $3, skipped = $4, rows_read = 0, rows_new = 0, rows_changed = 0,
                rows_known = 0, rows_set_aside = 0
         WHERE municipality_id = $1 AND id = $2",
    )
    .bind(m)
    .bind(id.0)
    .bind(signed(total))
    .bind(serde_json::Value::from(skipped))
    .execute(tx.conn())
    .await?;
    tx.commit(None).await
}

pub(super) fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// What a batch came to, in the batch's own transaction.
pub(super) async fn add(tx: &mut Tx, id: ImportId, summary: &Summary) -> Result<(), Error> {
    let m = tx.m();
    sqlx::query(
        "UPDATE import_run SET rows_read = rows_read + $3, rows_new = rows_new + $4, rows_changed = rows_changed + $5,
                rows_known = rows_known + $6, rows_set_aside = rows_set_aside + $7
         WHERE municipality_id = $1 AND id = $2",
    )
    .bind(m)
    .bind(id.0)
    .bind(signed(summary.read))
    .bind(signed(summary.new))
    .bind(signed(summary.changed))
    .bind(signed(summary.known))
    .bind(signed(summary.set_aside))
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(super) enum Ending<'a> {
    Done,
    Cancelled,
    /// The file itself can't be read.
    Refused(&'a FileFault),
    /// Something else went wrong. The file is kept for another try.
    Failed,
    /// As `Failed`, and there is no further try.
    GivenUp,
}

/// Writes how the run ended and lets go of the file. What another worker has brought to its end since stays so.
pub(super) async fn end(db: &Db, ctx: &Ctx, id: ImportId, ending: Ending<'_>) -> Result<(), Error> {
    let keeps_file = matches!(ending, Ending::Failed);
    let (state, fault) = match ending {
        Ending::Done => ("done", None),
        Ending::Cancelled => ("cancelled", None),
        Ending::Failed | Ending::GivenUp => ("failed", Some(serde_json::json!({ "code": "unavailable", "args": {} }))),
        Ending::Refused(fault) => {
            let args: serde_json::Map<String, serde_json::Value> = fault
                .args()
                .into_iter()
                .map(|(k, v)| (k.to_owned(), v.into()))
                .collect();
            (
                "failed",
                Some(serde_json::json!({ "code": fault.code(), "args": args })),
            )
        }
    };
    let mut tx = Tx::begin(db, ctx, None).await?;
    let (m, now) = (tx.m(), ctx.world.now());
    sqlx::query(
        "UPDATE import_run SET state = $3, fault = $4, finished_at = $5, content = CASE WHEN $6 THEN content END
         WHERE municipality_id = $1 AND id = $2 AND state IN ('waiting', 'running', 'failed')",
    )
    .bind(m)
    .bind(id.0)
    .bind(state)
    .bind(fault)
    .bind(now)
    .bind(keeps_file)
    .execute(tx.conn())
    .await?;
    tx.commit(None).await
}

/// A row to set aside.
pub(super) struct Aside<'a> {
    pub hash: [u8; 32],
    pub line: String,
    pub raw: &'a str,
    pub reject: Reject,
}

/// By what a row is known again. Keyed, since the text may be little more than a national id.
pub(super) fn content_hash(tx: &Tx, kind: ImportKind, raw: &str) -> [u8; 32] {
    let text = format!("{}\n{raw}", kind.code());
    tx.db.keys.hash(tx.ctx.municipality, SEALED_ROW, text.as_bytes())
}

pub(super) fn seal(tx: &Tx, purpose: &str, text: &[u8]) -> Result<Vec<u8>, Error> {
    tx.db.keys.seal(&tx.ctx.world, tx.ctx.municipality, purpose, text)
}

pub(super) fn unseal(tx: &Tx, sealed: &[u8]) -> Result<String, Error> {
    let text = tx.db.keys.open(tx.ctx.municipality, SEALED_ROW, sealed)?;
    String::from_utf8(text).map_err(|_| Error::Unavailable("a row set aside is not text".into()))
}

pub(super) fn reason_data(reject: &Reject) -> serde_json::Value {
    reject
        .reason
        .args()
        .into_iter()
        .map(|(k, v)| (k.to_owned(), serde_json::Value::from(v)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// Sets rows aside, once for each text. A row that waits already stays one row and moves under this run, with its place and
/// reason of today (unless a worker has corrected it in the meantime: the reason then is that of the correction). How many
/// wait now; the others were corrected or dropped by a worker.
pub(super) async fn put_aside(
    tx: &mut Tx,
    import: ImportId,
    kind: ImportKind,
    head: &str,
    rows: &[Aside<'_>],
) -> Result<u64, Error> {
    let mut waiting = 0;
    for row in rows {
        let (id, raw) = (tx.ctx.id::<SetAsideId>(), seal(tx, SEALED_ROW, row.raw.as_bytes())?);
        let (m, now) = (tx.m(), tx.ctx.now);
        let result = sqlx::query(
            "INSERT INTO set_aside AS s (municipality_id, id, import_id, kind, content_hash, line, raw, header, field, reason,
                    reason_data, state, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'waiting', $12)
             ON CONFLICT (municipality_id, kind, content_hash) DO UPDATE SET import_id = $3, line = $6,
                    field = CASE WHEN s.corrected IS NULL THEN $9 ELSE s.field END,
                    reason = CASE WHEN s.corrected IS NULL THEN $10 ELSE s.reason END,
                    reason_data = CASE WHEN s.corrected IS NULL THEN $11 ELSE s.reason_data END
             WHERE s.state = 'waiting'",
        )
        .bind(m)
        .bind(id.0)
        .bind(import.0)
        .bind(kind.code())
        .bind(&row.hash[..])
        .bind(&row.line)
        .bind(raw)
        .bind(head)
        .bind(&row.reject.field)
        .bind(row.reject.reason.code())
        .bind(reason_data(&row.reject))
        .bind(now)
        .execute(tx.conn())
        .await?;
        waiting += result.rows_affected();
    }
    Ok(waiting)
}

/// Rows that waited and were taken now (what they refer to has come since) are settled.
pub(super) async fn settle_taken(tx: &mut Tx, kind: ImportKind, taken: &[[u8; 32]]) -> Result<(), Error> {
    let (m, now, by) = (tx.m(), tx.ctx.now, tx.ctx.actor.id());
    let hashes: Vec<&[u8]> = taken.iter().map(|h| &h[..]).collect();
    sqlx::query(
        "UPDATE set_aside SET state = 'corrected', settled_at = $4, settled_by = $5
         WHERE municipality_id = $1 AND kind = $2 AND state = 'waiting' AND content_hash = ANY ($3)",
    )
    .bind(m)
    .bind(kind.code())
    .bind(hashes)
    .bind(now)
    .bind(by)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The run with its file, for the worker: kind, file name, the file.
pub(super) async fn waiting(tx: &mut Tx, id: ImportId) -> Result<Option<(ImportKind, String, Vec<u8>)>, Error> {
    let m = tx.m();
    let row = sqlx::query(
        "SELECT kind, file_name, content FROM import_run
         WHERE municipality_id = $1 AND id = $2 AND state IN ('waiting', 'running', 'failed')",
    )
    .bind(m)
    .bind(id.0)
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let Some(sealed) = row.try_get::<Option<Vec<u8>>, _>("content")? else {
        return Ok(None);
    };
    let content = tx.db.keys.open(tx.ctx.municipality, SEALED_FILE, &sealed)?;
    Ok(Some((kind(row.try_get("kind")?)?, row.try_get("file_name")?, content)))
}

pub(super) fn kind(code: String) -> Result<ImportKind, Error> {
    ImportKind::from_code(&code).ok_or_else(|| Error::Unavailable(format!("stored kind of import '{code}' is unknown")))
}

pub(super) async fn set_task(tx: &mut Tx, id: ImportId, task: Uuid) -> Result<(), Error> {
    let m = tx.m();
    sqlx::query("UPDATE import_run SET task_id = $3 WHERE municipality_id = $1 AND id = $2")
        .bind(m)
        .bind(id.0)
        .bind(task)
        .execute(tx.conn())
        .await?;
    Ok(())
}
