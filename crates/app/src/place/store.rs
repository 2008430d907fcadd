use crate::{Error, Tx};
use domain::ids::PlaceId;
use domain::place::PlaceKind;
use uuid::Uuid;

/// One of each virtual place. Their names are message keys: nobody types them.
pub(crate) async fn insert_virtual(tx: &mut Tx) -> Result<(), Error> {
    let kinds: Vec<PlaceKind> = PlaceKind::ALL.iter().copied().filter(|k| k.is_virtual()).collect();
    let m = tx.m();
    let ids: Vec<Uuid> = kinds.iter().map(|_| tx.ctx.id::<PlaceId>().0).collect();
    let kinds: Vec<&str> = kinds.iter().map(|k| k.code()).collect();
    sqlx::query(
        "INSERT INTO place (municipality_id, id, kind, name) SELECT $1, u.id, u.kind, u.kind FROM unnest($2::uuid[], $3::text[]) AS u(id, kind)",
    )
    .bind(m)
    .bind(ids)
    .bind(kinds)
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub(crate) async fn virtual_id(tx: &mut Tx, kind: PlaceKind) -> Result<PlaceId, Error> {
    let m = tx.m();
    let id: Uuid = sqlx::query_scalar("SELECT id FROM place WHERE municipality_id = $1 AND kind = $2")
        .bind(m)
        .bind(kind.code())
        .fetch_one(tx.conn())
        .await?;
    Ok(PlaceId(id))
}
