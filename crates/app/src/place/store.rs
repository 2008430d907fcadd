use super::{Add, Change, Counts, Node, PlaceAddress};
use crate::tx::{collision, one_row};
use crate::{Error, Tx};
use domain::geo::LatLon;
use domain::ids::{AddressId, PlaceId};
use domain::place::PlaceKind;
use sqlx::Row;
use std::collections::HashMap;
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

/// All places: some dozens, seldom more than a few hundred.
pub(crate) async fn nodes(tx: &mut Tx) -> Result<Vec<Node>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT id, parent_id, kind, name, label, lat, lon, active, version FROM place WHERE municipality_id = $1",
    )
    .bind(m)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|row| {
            let (lat, lon): (Option<f64>, Option<f64>) = (row.try_get("lat")?, row.try_get("lon")?);
            Ok(Node {
                id: PlaceId(row.try_get("id")?),
                parent: row.try_get::<Option<Uuid>, _>("parent_id")?.map(PlaceId),
                kind: kind(row)?,
                name: row.try_get("name")?,
                label: row.try_get("label")?,
                point: lat.zip(lon).map(|(lat, lon)| LatLon { lat, lon }),
                active: row.try_get("active")?,
                version: row.try_get("version")?,
            })
        })
        .collect()
}

fn kind(row: &sqlx::postgres::PgRow) -> Result<PlaceKind, Error> {
    row.try_get::<String, _>("kind")?
        .parse()
        .map_err(|_| Error::Unavailable("place row can't be read: kind".into()))
}

pub(crate) async fn kind_and_use(tx: &mut Tx, id: PlaceId) -> Result<(PlaceKind, bool), Error> {
    let m = tx.m();
    let row = sqlx::query("SELECT kind, active FROM place WHERE municipality_id = $1 AND id = $2")
        .bind(m)
        .bind(id.0)
        .fetch_optional(tx.conn())
        .await?
        .ok_or(Error::NotFound)?;
    Ok((kind(&row)?, row.try_get("active")?))
}

pub(crate) async fn by_label(tx: &mut Tx, label: &str) -> Result<Option<PlaceId>, Error> {
    let m = tx.m();
    let id: Option<Uuid> = sqlx::query_scalar("SELECT id FROM place WHERE municipality_id = $1 AND label = $2")
        .bind(m)
        .bind(label)
        .fetch_optional(tx.conn())
        .await?;
    Ok(id.map(PlaceId))
}

/// Devices by place and state, and pieces of bulk products by place.
pub(crate) async fn counts(tx: &mut Tx) -> Result<HashMap<PlaceId, Counts>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT place_id, state, count(*) AS n FROM item WHERE municipality_id = $1 GROUP BY place_id, state
         UNION ALL
         SELECT place_id, NULL, sum(quantity)::bigint FROM stock WHERE municipality_id = $1 GROUP BY place_id",
    )
    .bind(m)
    .fetch_all(tx.conn())
    .await?;
    let mut counts: HashMap<PlaceId, Counts> = HashMap::new();
    for row in rows {
        let here = counts.entry(PlaceId(row.try_get("place_id")?)).or_default();
        let n: i64 = row.try_get("n")?;
        match row.try_get::<Option<String>, _>("state")? {
            Some(state) => *here.items.entry(state).or_insert(0) += n,
            None => here.pieces += n,
        }
    }
    Ok(counts)
}

pub(crate) async fn name_taken(
    tx: &mut Tx,
    itself: Option<PlaceId>,
    parent: Option<PlaceId>,
    name: &str,
) -> Result<bool, Error> {
    let m = tx.m();
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM place WHERE municipality_id = $1 AND parent_id IS NOT DISTINCT FROM $2
                        AND lower(name) = lower($3) AND id IS DISTINCT FROM $4)",
    )
    .bind(m)
    .bind(parent.map(|p| p.0))
    .bind(name)
    .bind(itself.map(|p| p.0))
    .fetch_one(tx.conn())
    .await?)
}

/// A scan must lead to one thing only, so a place's label is not an item's either.
pub(crate) async fn label_taken(tx: &mut Tx, itself: Option<PlaceId>, label: &str) -> Result<bool, Error> {
    let m = tx.m();
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM place WHERE municipality_id = $1 AND label = $2 AND id IS DISTINCT FROM $3)
             OR EXISTS (SELECT FROM item WHERE municipality_id = $1 AND label = $2)",
    )
    .bind(m)
    .bind(label)
    .bind(itself.map(|p| p.0))
    .fetch_one(tx.conn())
    .await?)
}

pub(crate) async fn insert(tx: &mut Tx, id: PlaceId, new: &Add, name: &str, label: Option<&str>) -> Result<(), Error> {
    let m = tx.m();
    let result = sqlx::query(
        "INSERT INTO place (municipality_id, id, parent_id, kind, name, label, address_id, lat, lon)
         SELECT $1, $2, $3, $4, $5, $6, a.id, a.lat, a.lon
         FROM (SELECT) one LEFT JOIN address a ON a.municipality_id = $1 AND a.id = $7
         WHERE $7 IS NULL OR a.id IS NOT NULL",
    )
    .bind(m)
    .bind(id.0)
    .bind(new.parent.map(|p| p.0))
    .bind(new.kind.code())
    .bind(name)
    .bind(label)
    .bind(new.address.map(|a| a.0))
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    match result.rows_affected() {
        1 => Ok(()),
        _ => Err(Error::NotFound),
    }
}

/// An address that the register does not know changes nothing and is not found.
pub(crate) async fn change(
    tx: &mut Tx,
    node: &Node,
    change: &Change,
    name: &str,
    label: Option<&str>,
) -> Result<(), Error> {
    let m = tx.m();
    if let Some(address) = change.address {
        let known: bool =
            sqlx::query_scalar("SELECT EXISTS (SELECT FROM address WHERE municipality_id = $1 AND id = $2)")
                .bind(m)
                .bind(address.0)
                .fetch_one(tx.conn())
                .await?;
        if !known {
            return Err(Error::NotFound);
        }
    }
    let result = sqlx::query(
        "UPDATE place p SET name = $4, label = $5, parent_id = $6, address_id = a.id, version = p.version + 1,
                -- Coordinates without an address stay: they were given by hand.
                lat = CASE WHEN a.id IS NULL AND p.address_id IS NULL THEN p.lat ELSE a.lat END,
                lon = CASE WHEN a.id IS NULL AND p.address_id IS NULL THEN p.lon ELSE a.lon END
         FROM (SELECT) one LEFT JOIN address a ON a.municipality_id = $1 AND a.id = $7
         WHERE p.municipality_id = $1 AND p.id = $2 AND p.version = $3",
    )
    .bind(m)
    .bind(node.id.0)
    .bind(node.version)
    .bind(name)
    .bind(label)
    .bind(change.parent.map(|p| p.0))
    .bind(change.address.map(|a| a.0))
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    one_row(result)
}

/// The address that a place has of its own.
pub(crate) async fn address(tx: &mut Tx, id: PlaceId) -> Result<Option<PlaceAddress>, Error> {
    let m = tx.m();
    let row = sqlx::query(
        "SELECT a.id, a.street, a.postcode, a.city FROM place p
         JOIN address a ON a.municipality_id = $1 AND a.id = p.address_id
         WHERE p.municipality_id = $1 AND p.id = $2",
    )
    .bind(m)
    .bind(id.0)
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        Ok(PlaceAddress {
            id: AddressId(row.try_get("id")?),
            street: row.try_get("street")?,
            postcode: row.try_get("postcode")?,
            city: row.try_get("city")?,
        })
    })
    .transpose()
}

/// One change of the tree's shape at a time: the municipality's own row is held until the commit.
pub(crate) async fn lock_tree(tx: &mut Tx) -> Result<(), Error> {
    let m = tx.m();
    sqlx::query("SELECT FROM municipality WHERE municipality_id = $1 FOR NO KEY UPDATE")
        .bind(m)
        .execute(tx.conn())
        .await
        .map_err(collision)?;
    Ok(())
}

pub(crate) async fn holds_anything(tx: &mut Tx, id: PlaceId) -> Result<bool, Error> {
    let m = tx.m();
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM item WHERE municipality_id = $1 AND place_id = $2)
             OR EXISTS (SELECT FROM stock WHERE municipality_id = $1 AND place_id = $2 AND quantity <> 0)",
    )
    .bind(m)
    .bind(id.0)
    .fetch_one(tx.conn())
    .await?)
}

pub(crate) async fn set_active(tx: &mut Tx, node: &Node, active: bool) -> Result<(), Error> {
    let m = tx.m();
    let result = sqlx::query(
        "UPDATE place SET active = $4, version = version + 1 WHERE municipality_id = $1 AND id = $2 AND version = $3",
    )
    .bind(m)
    .bind(node.id.0)
    .bind(node.version)
    .bind(active)
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    one_row(result)
}
