//! The stored events of a batch of things, in the order in which they were recorded.

use crate::{Error, Tx};
use serde::de::DeserializeOwned;
use sqlx::Row;
use std::collections::HashMap;
use uuid::Uuid;

/// Events by subject. An event that can't be read makes its thing's list an error, told as a fault of that thing.
pub(super) type Events<E> = HashMap<Uuid, Result<Vec<E>, String>>;

pub(super) async fn of<E: DeserializeOwned>(
    tx: &mut Tx,
    noun: &'static str,
    subjects: &[Uuid],
) -> Result<Events<E>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT subject_id, fact FROM event
         WHERE municipality_id = $1 AND subject_id = ANY ($2) AND noun = $3 ORDER BY subject_id, seq",
    )
    .bind(m)
    .bind(subjects)
    .bind(noun)
    .fetch_all(tx.conn())
    .await?;
    let mut events = Events::new();
    for row in rows {
        let list = events
            .entry(row.try_get("subject_id")?)
            .or_insert_with(|| Ok(Vec::new()));
        match serde_json::from_value(row.try_get("fact")?) {
            Ok(event) => {
                if let Ok(list) = list {
                    list.push(event);
                }
            }
            Err(e) => *list = Err(format!("an event can't be read: {e}")),
        }
    }
    Ok(events)
}

/// A thing's events; none is a fault in itself, found by the replay.
pub(super) fn take<E>(events: &mut Events<E>, id: Uuid) -> Result<Vec<E>, String> {
    events.remove(&id).unwrap_or_else(|| Ok(vec![]))
}
