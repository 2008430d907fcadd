//! Messages for other parts of the house, written with the change and handled after it. The relay hands each message over
//! to the queue in one transaction, so that it is handled though the process dies in between.

use crate::{Ctx, Db, Error, Tx};
use domain::ids::OutboxId;
use sqlx::Row;
use uuid::Uuid;

pub(crate) struct Message {
    pub id: OutboxId,
    pub topic: &'static str,
    pub payload: serde_json::Value,
}

/// Turns waiting messages into tasks of the same kind, oldest first. Returns how many.
pub async fn relay(db: &Db, ctx: &Ctx, most: i64) -> Result<u64, Error> {
    let mut tx = Tx::begin(db, ctx, None).await?;
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT id, topic, payload FROM outbox WHERE municipality_id = $1 AND handled_at IS NULL
         ORDER BY seq LIMIT $2 FOR UPDATE SKIP LOCKED",
    )
    .bind(m)
    .bind(most)
    .fetch_all(tx.conn())
    .await?;
    for row in &rows {
        let id: Uuid = row.try_get("id")?;
        let (topic, payload): (String, serde_json::Value) = (row.try_get("topic")?, row.try_get("payload")?);
        crate::queue::put(&mut tx, &topic, Some(&format!("outbox/{id}")), payload).await?;
        sqlx::query("UPDATE outbox SET handled_at = $3 WHERE municipality_id = $1 AND id = $2")
            .bind(m)
            .bind(id)
            .bind(ctx.now)
            .execute(tx.conn())
            .await?;
    }
    tx.commit(None).await?;
    Ok(rows.len() as u64)
}
