//! Rows that could not be taken: listed with their reason and text, corrected and read again, or dropped. Their text may hold
//! a national id: it is sealed, and shown only to those who may import.

use super::format::{ImportKind, Reject, retry};
use super::store::{self, SEALED_ROW, kind};
use super::{Fate, Kind, Origin, of_kind};
use crate::error::Fault;
use crate::tx::{Command, Query, one_row};
use crate::{Error, Tx};
use chrono::{DateTime, Utc};
use domain::access::Right;
use domain::ids::{ImportId, SetAsideId};
use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::postgres::PgRow;
use std::collections::BTreeMap;

/// How a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Waiting,
    /// Taken after a correction, or because what it refers to has come since.
    Corrected,
    Dropped,
}

impl State {
    pub const ALL: [State; 3] = [State::Waiting, State::Corrected, State::Dropped];

    pub fn code(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Corrected => "corrected",
            State::Dropped => "dropped",
        }
    }

    pub fn from_code(code: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.code() == code)
    }
}

/// Why a row was set aside, as stored: message key `import-reason-<code>` with these arguments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// Column or JSON pointer.
    pub field: String,
    pub code: String,
    pub args: BTreeMap<String, String>,
}

impl From<&Reject> for Why {
    fn from(reject: &Reject) -> Why {
        let args = reject
            .reason
            .args()
            .into_iter()
            .map(|(k, v)| (k.to_owned(), v))
            .collect();
        Why {
            field: reject.field.clone(),
            code: reject.reason.code().to_owned(),
            args,
        }
    }
}

/// A row set aside.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: SetAsideId,
    pub import: ImportId,
    pub kind: ImportKind,
    pub file: String,
    /// Line of a text, `sheet:row` of a workbook, or JSON pointer.
    pub line: String,
    pub why: Why,
    /// The header that belongs to the text; empty for JSON.
    pub header: String,
    /// The text as it stood in the file.
    pub raw: String,
    /// What somebody made of it, where that could not be taken either.
    pub corrected: Option<String>,
    pub state: State,
    pub at: DateTime<Utc>,
    pub settled_at: Option<DateTime<Utc>>,
}

impl Entry {
    /// What a correction starts from.
    pub fn text(&self) -> &str {
        self.corrected.as_deref().unwrap_or(&self.raw)
    }
}

fn read(tx: &Tx, row: &PgRow) -> Result<Entry, Error> {
    let args: serde_json::Value = row.try_get("reason_data")?;
    let corrected: Option<Vec<u8>> = row.try_get("corrected")?;
    let state: String = row.try_get("state")?;
    Ok(Entry {
        id: SetAsideId(row.try_get("id")?),
        import: ImportId(row.try_get("import_id")?),
        kind: kind(row.try_get("kind")?)?,
        file: row.try_get("file_name")?,
        line: row.try_get("line")?,
        why: Why {
            field: row.try_get("field")?,
            code: row.try_get("reason")?,
            args: serde_json::from_value(args)
                .map_err(|e| Error::Unavailable(format!("a stored reason can't be read: {e}")))?,
        },
        header: row.try_get::<Option<String>, _>("header")?.unwrap_or_default(),
        raw: store::unseal(tx, row.try_get("raw")?)?,
        corrected: corrected.map(|c| store::unseal(tx, &c)).transpose()?,
        state: State::from_code(&state).ok_or_else(|| Error::Unavailable("set-aside state can't be read".into()))?,
        at: row.try_get("at")?,
        settled_at: row.try_get("settled_at")?,
    })
}

/// How many rows of a kind are in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    pub kind: ImportKind,
    pub state: State,
    pub rows: i64,
}

/// Rows set aside, the latest file first and in its order.
#[derive(Clone, Debug)]
pub struct List {
    pub kind: Option<ImportKind>,
    pub state: Option<State>,
    pub import: Option<ImportId>,
    /// 0 is the first page.
    pub page: u32,
}

/// Rows on one page of the list.
pub const PAGE: u32 = 50;

/// One page of rows set aside.
#[derive(Clone, Debug)]
pub struct ListAnswer {
    pub entries: Vec<Entry>,
    /// Of the list as filtered, over all pages.
    pub total: i64,
    /// Of everything, by kind and state.
    pub counts: Vec<Count>,
}

impl Query for List {
    type Answer = ListAnswer;

    async fn run(&self, tx: &mut Tx) -> Result<ListAnswer, Error> {
        tx.ctx.must(Right::Import)?;
        let m = tx.m();
        let rows = sqlx::query(
            "SELECT s.id, s.import_id, s.kind, r.file_name, s.line, s.field, s.reason, s.reason_data, s.header, s.raw, s.corrected,
                    s.state, s.at, s.settled_at, count(*) OVER () AS total
             FROM set_aside s JOIN import_run r ON r.municipality_id = $1 AND r.id = s.import_id
             WHERE s.municipality_id = $1 AND ($2::text IS NULL OR s.kind = $2) AND ($3::text IS NULL OR s.state = $3)
               AND ($4::uuid IS NULL OR s.import_id = $4)
             ORDER BY s.at DESC, s.id LIMIT $5 OFFSET $6",
        )
        .bind(m)
        .bind(self.kind.map(ImportKind::code))
        .bind(self.state.map(State::code))
        .bind(self.import.map(|i| i.0))
        .bind(i64::from(PAGE))
        .bind(i64::from(PAGE) * i64::from(self.page))
        .fetch_all(tx.conn())
        .await?;
        let total = rows.first().map_or(Ok(0), |r| r.try_get("total"))?;
        let entries = rows.iter().map(|r| read(tx, r)).collect::<Result<_, _>>()?;
        Ok(ListAnswer {
            entries,
            total,
            counts: counts(tx).await?,
        })
    }
}

async fn counts(tx: &mut Tx) -> Result<Vec<Count>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT kind, state, count(*) AS n FROM set_aside WHERE municipality_id = $1 GROUP BY kind, state ORDER BY kind, state",
    )
    .bind(m)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|r| {
            let state: String = r.try_get("state")?;
            Ok(Count {
                kind: kind(r.try_get("kind")?)?,
                state: State::from_code(&state)
                    .ok_or_else(|| Error::Unavailable("set-aside state can't be read".into()))?,
                rows: r.try_get("n")?,
            })
        })
        .collect()
}

/// One row set aside.
#[derive(Clone, Debug)]
pub struct Page {
    pub id: SetAsideId,
}

impl Query for Page {
    type Answer = Entry;

    async fn run(&self, tx: &mut Tx) -> Result<Entry, Error> {
        tx.ctx.must(Right::Import)?;
        load(tx, self.id).await
    }
}

async fn load(tx: &mut Tx, id: SetAsideId) -> Result<Entry, Error> {
    let m = tx.m();
    let row = sqlx::query(
        "SELECT s.id, s.import_id, s.kind, r.file_name, s.line, s.field, s.reason, s.reason_data, s.header, s.raw, s.corrected,
                s.state, s.at, s.settled_at
         FROM set_aside s JOIN import_run r ON r.municipality_id = $1 AND r.id = s.import_id
         WHERE s.municipality_id = $1 AND s.id = $2",
    )
    .bind(m)
    .bind(id.0)
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound)?;
    read(tx, &row)
}

/// Reads a row again: with the text that a worker corrected, or as it stands (`None`), when what it refers to has come since.
#[derive(Clone, Serialize, Deserialize)]
pub struct Correct {
    pub id: SetAsideId,
    pub text: Option<String>,
}

/// What came of reading a row again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "became", rename_all = "snake_case")]
pub enum Corrected {
    New,
    Changed,
    Known,
    /// Still not to be taken: it waits on with this reason and the corrected text.
    SetAside {
        why: Why,
    },
}

impl Command for Correct {
    const KIND: &'static str = "import.correct";
    type Outcome = Corrected;

    async fn run(&self, tx: &mut Tx) -> Result<Corrected, Error> {
        tx.ctx.must(Right::Import)?;
        let entry = load(tx, self.id).await?;
        must_wait(&entry)?;
        let text = self.text.as_deref().map_or(entry.text(), str::trim);
        if text.is_empty() {
            return Err(Error::field("text", Fault::Required));
        }
        let fate = of_kind!(entry.kind, K => again::<K>(tx, &entry, text).await?);
        match fate {
            Fate::SetAside(reject) => {
                still_aside(tx, &entry, text, &reject).await?;
                Ok(Corrected::SetAside { why: (&reject).into() })
            }
            taken => {
                settle(tx, &entry, State::Corrected, Some(text)).await?;
                Ok(match taken {
                    Fate::New => Corrected::New,
                    Fate::Changed => Corrected::Changed,
                    Fate::Known | Fate::SetAside(_) => Corrected::Known,
                })
            }
        }
    }
}

/// Settled already, perhaps by another: the page must be read again.
fn must_wait(entry: &Entry) -> Result<(), Error> {
    match entry.state {
        State::Waiting => Ok(()),
        State::Corrected | State::Dropped => Err(Error::Conflict),
    }
}

async fn again<K: Kind>(tx: &mut Tx, entry: &Entry, text: &str) -> Result<Fate, Error> {
    let not_one_row = || Error::field("text", Fault::Unknown);
    let bytes = retry(&entry.header, text);
    let parsed = K::read(&bytes, tx.ctx.country).map_err(|_| not_one_row())?;
    let [row] = parsed.rows.as_slice() else {
        return Err(not_one_row());
    };
    match &row.outcome {
        Err(reject) => Ok(Fate::SetAside(reject.clone())),
        Ok(record) => {
            let origin = Origin {
                file: &entry.file,
                corrected: true,
            };
            let fates = K::write(tx, origin, &[record]).await?;
            fates
                .into_iter()
                .next()
                .ok_or_else(|| Error::Unavailable("a record has no fate".into()))
        }
    }
}

async fn still_aside(tx: &mut Tx, entry: &Entry, text: &str, reject: &Reject) -> Result<(), Error> {
    let sealed = store::seal(tx, SEALED_ROW, text.as_bytes())?;
    let sealed = (text != entry.raw).then_some(sealed);
    let m = tx.m();
    let result = sqlx::query(
        "UPDATE set_aside SET field = $3, reason = $4, reason_data = $5, corrected = $6
         WHERE municipality_id = $1 AND id = $2 AND state = 'waiting'",
    )
    .bind(m)
    .bind(entry.id.0)
    .bind(&reject.field)
    .bind(reject.reason.code())
    .bind(store::reason_data(reject))
    .bind(sealed)
    .execute(tx.conn())
    .await?;
    one_row(result)
}

async fn settle(tx: &mut Tx, entry: &Entry, state: State, text: Option<&str>) -> Result<(), Error> {
    let sealed = match text.filter(|t| *t != entry.raw) {
        Some(text) => Some(store::seal(tx, SEALED_ROW, text.as_bytes())?),
        None => None,
    };
    let (m, now, by) = (tx.m(), tx.ctx.now, tx.ctx.actor.id());
    let result = sqlx::query(
        "UPDATE set_aside SET state = $3, corrected = coalesce($4, corrected), settled_at = $5, settled_by = $6
         WHERE municipality_id = $1 AND id = $2 AND state = 'waiting'",
    )
    .bind(m)
    .bind(entry.id.0)
    .bind(state.code())
    .bind(sealed)
    .bind(now)
    .bind(by)
    .execute(tx.conn())
    .await?;
    one_row(result)
}

/// Leaves a row for good. It is kept, with who dropped it, and is known when the same file comes again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Drop {
    pub id: SetAsideId,
}

impl Command for Drop {
    const KIND: &'static str = "import.drop";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        tx.ctx.must(Right::Import)?;
        let entry = load(tx, self.id).await?;
        must_wait(&entry)?;
        settle(tx, &entry, State::Dropped, None).await
    }
}
