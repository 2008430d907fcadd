use super::Published;
use crate::tx::collision;
use crate::{Error, Tx};
use domain::priority_key::PriorityKey;
use sqlx::Row;

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
        .await
        .map_err(collision)?;
    Ok(())
}

fn read(data: serde_json::Value) -> Result<PriorityKey, Error> {
    serde_json::from_value(data).map_err(|e| Error::Unavailable(format!("stored key can't be read: {e}")))
}

pub(crate) async fn all(tx: &mut Tx) -> Result<Vec<PriorityKey>, Error> {
    let m = tx.m();
    let rows: Vec<serde_json::Value> =
        sqlx::query_scalar("SELECT data FROM priority_key WHERE municipality_id = $1 ORDER BY version")
            .bind(m)
            .fetch_all(tx.conn())
            .await?;
    rows.into_iter().map(read).collect()
}

/// By version, with who published it. Which one is in force is not known here.
pub(crate) async fn published(tx: &mut Tx) -> Result<Vec<Published>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT k.data, k.created_at, s.display_name FROM priority_key k
         LEFT JOIN staff s ON s.municipality_id = $1 AND s.id = k.created_by
         WHERE k.municipality_id = $1 ORDER BY k.version",
    )
    .bind(m)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Published {
                key: read(row.try_get("data")?)?,
                by: row.try_get("display_name")?,
                at: row.try_get("created_at")?,
                in_force: false,
            })
        })
        .collect()
}
