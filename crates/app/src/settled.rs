//! How far the order of recording is settled: up to which number nothing more can appear.
//!
//! A row's number (`seq`) is drawn when it is written and seen when its transaction commits, so a later number can be seen
//! first. A reader who remembers the last number seen would miss the earlier row for ever. A number is settled once every
//! transaction that could have drawn a smaller one has ended. This holds because a transaction gets its own number before
//! it draws one for a row (migration 0045): what was drawn before a moment was drawn by transactions older than that moment.

use crate::{Db, Error};
use sqlx::Row;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How old the answer may be. An older one is still right, only more careful.
const FRESH: Duration = Duration::from_millis(50);
/// Marks that wait for their transactions to end: one long transaction must not fill the memory.
const MOST_MARKS: usize = 64;

/// What this process knows. Numbers of transactions do not outlive a backup, so nothing of it is stored.
#[derive(Default)]
pub(crate) struct Settled(Mutex<Known>);

#[derive(Default)]
struct Known {
    seq: i64,
    asked: Option<Instant>,
    /// A number that was drawn, and the first transaction that can only have drawn later ones.
    marks: Vec<(i64, i64)>,
}

impl Db {
    /// Rows with this number or a smaller one are all there, for whoever reads after this call.
    pub async fn settled(&self) -> Result<i64, Error> {
        {
            let mut known = self.settled.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            if known.asked.is_some_and(|at| at.elapsed() < FRESH) {
                return Ok(known.seq);
            }
            known.asked = Some(Instant::now());
        }
        let mut conn = self.pool().acquire().await?;
        let drawn: i64 =
            sqlx::query_scalar("SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM record_seq")
                .fetch_one(&mut *conn)
                .await?;
        // A number of our own, taken after: every transaction that had its number before has a smaller one. (The snapshot's
        // xmax will not do: it is one past the latest that ended, and running ones may lie beyond it.)
        let row = sqlx::query(
            "SELECT pg_current_xact_id()::text::bigint AS next, pg_snapshot_xmin(s)::text::bigint AS oldest
             FROM pg_current_snapshot() s",
        )
        .fetch_one(&mut *conn)
        .await?;
        let (oldest, next): (i64, i64) = (row.try_get("oldest")?, row.try_get("next")?);
        let mut known = self.settled.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if known.marks.len() == MOST_MARKS {
            known.marks.pop();
        }
        known.marks.push((drawn, next));
        let ended = known
            .marks
            .iter()
            .filter(|(_, next)| *next <= oldest)
            .map(|(seq, _)| *seq);
        known.seq = ended.fold(known.seq, i64::max);
        known.marks.retain(|(_, next)| *next > oldest);
        Ok(known.seq)
    }
}
