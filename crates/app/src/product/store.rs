use super::{Product, Sheet};
use crate::tx::collision;
use crate::{Error, Tx};
use domain::ids::ProductId;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

pub(crate) async fn load(tx: &mut Tx, id: ProductId) -> Result<Product, Error> {
    let m = tx.m();
    let row = sqlx::query(
        "SELECT id, hms_number, name, iso_code, iso_title, gtin, supplier, supplier_ref, bulk, accessory, active
         FROM product WHERE municipality_id = $1 AND id = $2",
    )
    .bind(m)
    .bind(id.0)
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound)?;
    read(&row)
}

pub(crate) fn read(row: &PgRow) -> Result<Product, Error> {
    Ok(Product {
        id: ProductId(row.try_get("id")?),
        hms_number: row.try_get("hms_number")?,
        name: row.try_get("name")?,
        iso_code: row.try_get("iso_code")?,
        iso_title: row.try_get("iso_title")?,
        gtin: row.try_get("gtin")?,
        supplier: row.try_get("supplier")?,
        supplier_ref: row.try_get("supplier_ref")?,
        bulk: row.try_get("bulk")?,
        accessory: row.try_get("accessory")?,
        active: row.try_get("active")?,
    })
}

pub(crate) async fn is_bulk(tx: &mut Tx, id: ProductId) -> Result<bool, Error> {
    let m = tx.m();
    sqlx::query_scalar("SELECT bulk FROM product WHERE municipality_id = $1 AND id = $2")
        .bind(m)
        .bind(id.0)
        .fetch_optional(tx.conn())
        .await?
        .ok_or(Error::NotFound)
}

pub(crate) async fn by_hms(tx: &mut Tx, hms: &str) -> Result<Option<ProductId>, Error> {
    let m = tx.m();
    let id: Option<Uuid> = sqlx::query_scalar("SELECT id FROM product WHERE municipality_id = $1 AND hms_number = $2")
        .bind(m)
        .bind(hms)
        .fetch_optional(tx.conn())
        .await?;
    Ok(id.map(ProductId))
}

/// Articles with that number (14 digits); makers reuse them for variants.
pub(crate) async fn by_gtin(tx: &mut Tx, gtin: &str) -> Result<Vec<ProductId>, Error> {
    let m = tx.m();
    let ids: Vec<Uuid> =
        sqlx::query_scalar("SELECT id FROM product WHERE municipality_id = $1 AND gtin = $2 ORDER BY seq")
            .bind(m)
            .bind(gtin)
            .fetch_all(tx.conn())
            .await?;
    Ok(ids.into_iter().map(ProductId).collect())
}

/// Are there devices or stock of it, or were there?
pub(crate) async fn is_held(tx: &mut Tx, id: ProductId) -> Result<bool, Error> {
    let m = tx.m();
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM item WHERE municipality_id = $1 AND product_id = $2)
             OR EXISTS (SELECT FROM stock WHERE municipality_id = $1 AND product_id = $2)",
    )
    .bind(m)
    .bind(id.0)
    .fetch_one(tx.conn())
    .await?)
}

/// Writes the article and returns its class's title.
pub(crate) async fn insert(tx: &mut Tx, id: ProductId, sheet: &Sheet) -> Result<Option<String>, Error> {
    let (m, now) = (tx.m(), tx.ctx.now);
    sqlx::query_scalar(
        "INSERT INTO product (municipality_id, id, hms_number, name, iso_code, iso_title, gtin, supplier, supplier_ref, bulk, accessory, created_at)
         VALUES ($1, $2, $3, $4, $5, (SELECT title FROM iso_class WHERE municipality_id = $1 AND code = $5), $6, $7, $8, $9, $10, $11)
         RETURNING iso_title",
    )
    .bind(m)
    .bind(id.0)
    .bind(&sheet.hms_number)
    .bind(&sheet.name)
    .bind(&sheet.iso_code)
    .bind(&sheet.gtin)
    .bind(&sheet.supplier)
    .bind(&sheet.supplier_ref)
    .bind(sheet.bulk)
    .bind(sheet.accessory)
    .bind(now)
    .fetch_one(tx.conn())
    .await
    .map_err(collision)
}

/// As [`insert`]; a title that came with an import stays while the class does.
pub(crate) async fn update(tx: &mut Tx, id: ProductId, sheet: &Sheet, active: bool) -> Result<Option<String>, Error> {
    let m = tx.m();
    sqlx::query_scalar(
        "UPDATE product p SET hms_number = $3, name = $4, iso_code = $5,
                iso_title = CASE WHEN p.iso_code IS NOT DISTINCT FROM $5 THEN p.iso_title
                                 ELSE (SELECT title FROM iso_class WHERE municipality_id = $1 AND code = $5) END,
                gtin = $6, supplier = $7, supplier_ref = $8, bulk = $9, accessory = $10, active = $11
         WHERE p.municipality_id = $1 AND p.id = $2 RETURNING iso_title",
    )
    .bind(m)
    .bind(id.0)
    .bind(&sheet.hms_number)
    .bind(&sheet.name)
    .bind(&sheet.iso_code)
    .bind(&sheet.gtin)
    .bind(&sheet.supplier)
    .bind(&sheet.supplier_ref)
    .bind(sheet.bulk)
    .bind(sheet.accessory)
    .bind(active)
    .fetch_optional(tx.conn())
    .await
    .map_err(collision)?
    .ok_or(Error::NotFound)
}
