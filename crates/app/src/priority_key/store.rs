use crate::{Error, Tx};
use domain::priority_key::PriorityKey;

pub(crate) async fn insert(tx: &mut Tx, key: &PriorityKey) -> Result<(), Error> {
    let (m, now, by) = (tx.m(), tx.ctx.now, tx.ctx.actor.id());
    let data = serde_json::to_value(key).map_err(|e| Error::Unavailable(format!("key can't be written: {e}")))?;
    sqlx::query("INSERT INTO priority_key (municipality_id, version, valid_from, data, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(m)
        .bind(i32::try_from(key.version).map_err(|_| Error::Unavailable("key version too large".into()))?)
        .bind(key.valid_from)
        .bind(data)
        .bind(by)
        .bind(now)
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<PriorityKey>, Error> {
    let m = tx.m();
    let rows: Vec<serde_json::Value> =
        sqlx::query_scalar("SELECT data FROM priority_key WHERE municipality_id = $1 ORDER BY version")
            .bind(m)
            .fetch_all(tx.conn())
            .await?;
    rows.into_iter()
        .map(|v| serde_json::from_value(v).map_err(|e| Error::Unavailable(format!("stored key can't be read: {e}"))))
        .collect()
}
