//! How busy the house is, over all municipalities: for operators, without anybody's data.

use crate::{Ctx, Db, Error, Tx, municipality};
use sqlx::Row;

/// Connections of the pool, tasks by state, and what waits in the outbox.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Load {
    pub idle: i64,
    pub busy: i64,
    pub waiting: i64,
    pub running: i64,
    pub failed: i64,
    pub outbox: i64,
    /// Seconds that the oldest message has waited; 0 where none does.
    pub outbox_lag: f64,
}

/// Looks at every municipality in turn: row security shows one at a time.
pub async fn load(db: &Db) -> Result<Load, Error> {
    let idle = i64::try_from(db.pool().num_idle()).unwrap_or(i64::MAX);
    let mut load = Load {
        idle,
        busy: i64::from(db.pool().size()) - idle,
        ..Load::default()
    };
    for listed in municipality::directory(db).await? {
        let ctx: Ctx = listed.system(db.world().clone());
        let mut tx = Tx::begin(db, &ctx, None).await?;
        let m = tx.m();
        let row = sqlx::query(
            "SELECT (SELECT count(*) FROM task WHERE municipality_id = $1 AND state = 'waiting') AS waiting,
                    (SELECT count(*) FROM task WHERE municipality_id = $1 AND state = 'running') AS running,
                    (SELECT count(*) FROM task WHERE municipality_id = $1 AND state = 'failed') AS failed,
                    (SELECT count(*) FROM outbox WHERE municipality_id = $1 AND handled_at IS NULL) AS outbox,
                    (SELECT coalesce(extract(epoch FROM $2 - min(created_at)), 0)::double precision
                     FROM outbox WHERE municipality_id = $1 AND handled_at IS NULL) AS lag",
        )
        .bind(m)
        .bind(ctx.now)
        .fetch_one(tx.conn())
        .await?;
        tx.roll_back().await?;
        load.waiting += row.try_get::<i64, _>("waiting")?;
        load.running += row.try_get::<i64, _>("running")?;
        load.failed += row.try_get::<i64, _>("failed")?;
        load.outbox += row.try_get::<i64, _>("outbox")?;
        load.outbox_lag = load.outbox_lag.max(row.try_get("lag")?);
    }
    Ok(load)
}
