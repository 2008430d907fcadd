//! Every command has an id and is applied at most once, however often it is sent.

use crate::tx::{Command, collision};
use crate::{Ctx, Db, Error, Refusal, Tx};
use domain::ids::CommandId;
use serde::{Deserialize, Serialize};
use sqlx::Row;

/// What is kept of a command.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stored<T> {
    Applied(T),
    Refused(Refusal),
}

pub(crate) struct Entry<'a> {
    pub kind: &'static str,
    pub fingerprint: &'a [u8],
    pub outcome: serde_json::Value,
}

/// Keyed hash over the kind and the content, so that an id can't be used for something else. Keyed, since a plain hash of
/// a command that holds a national id would give the id away to whoever has the rest of the row and time to try.
pub(crate) fn fingerprint<C: Serialize>(db: &Db, ctx: &Ctx, kind: &str, command: &C) -> Result<Vec<u8>, Error> {
    let content =
        serde_json::to_vec(command).map_err(|e| Error::Unavailable(format!("command can't be written: {e}")))?;
    let whole = [kind.as_bytes(), &[0], &content].concat();
    Ok(db.keys.hash(ctx.municipality, "command", &whole).to_vec())
}

/// The outcome that this id has had, if it is known.
pub(crate) async fn first_outcome<C: Command>(
    db: &Db,
    ctx: &Ctx,
    id: CommandId,
    fingerprint: &[u8],
) -> Result<Option<Result<C::Outcome, Error>>, Error> {
    let mut tx = Tx::begin(db, ctx, None).await?;
    let (m, row) = (
        tx.m(),
        "SELECT fingerprint, outcome FROM command_log WHERE municipality_id = $1 AND command_id = $2",
    );
    let row = sqlx::query(row).bind(m).bind(id.0).fetch_optional(tx.conn()).await?;
    tx.roll_back().await?;
    let Some(row) = row else { return Ok(None) };
    if row.try_get::<Vec<u8>, _>("fingerprint")? != fingerprint {
        return Ok(Some(Err(Error::CommandIdReused)));
    }
    let stored: Stored<C::Outcome> = serde_json::from_value(row.try_get("outcome")?)
        .map_err(|e| Error::Unavailable(format!("stored outcome can't be read: {e}")))?;
    Ok(Some(match stored {
        Stored::Applied(outcome) => Ok(outcome),
        Stored::Refused(refusal) => Err(Error::Refused(refusal)),
    }))
}

/// A refusal is an outcome too: the same id sent again is refused again, though the world has moved on.
pub(crate) async fn remember_refusal<C: Command>(
    db: &Db,
    ctx: &Ctx,
    id: CommandId,
    fingerprint: &[u8],
    refusal: &Refusal,
) -> Result<(), Error> {
    let outcome = serde_json::to_value(Stored::<()>::Refused(refusal.clone()))
        .map_err(|e| Error::Unavailable(format!("refusal can't be written: {e}")))?;
    let mut tx = Tx::begin(db, ctx, Some(id)).await?;
    sqlx::query(
        "INSERT INTO command_log (municipality_id, command_id, kind, fingerprint, actor, outcome, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
    )
    .bind(tx.m())
    .bind(id.0)
    .bind(C::KIND)
    .bind(fingerprint)
    .bind(ctx.actor.id())
    .bind(outcome)
    .bind(ctx.now)
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    tx.commit(None).await
}
