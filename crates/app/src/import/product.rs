//! Articles: found again by their HMS number.

use super::format::{self, FileFault, ImportKind, Parsed};
use super::{Fate, Kind, Origin};
use crate::product::Sheet;
use crate::tx::collision;
use crate::{Error, Tx, search};
use domain::ids::ProductId;
use domain::national_id::Country;
use sqlx::Row;
use std::collections::HashMap;
use uuid::Uuid;

pub(crate) struct Products;

/// What an import says of an article. What a file leaves out stays as it is.
#[derive(Clone, Debug, PartialEq)]
struct Stored {
    id: Uuid,
    name: String,
    iso_code: Option<String>,
    iso_title: Option<String>,
    supplier: Option<String>,
    supplier_ref: Option<String>,
    accessory: bool,
}

impl Stored {
    fn with(&self, row: &format::Product) -> Stored {
        let iso_code = row.iso_code.as_ref().map(ToString::to_string);
        // The title belongs to the code: another code without a title must not keep the old one's.
        let same_class = iso_code.is_none() || iso_code == self.iso_code;
        let old_title = self.iso_title.clone().filter(|_| same_class);
        Stored {
            id: self.id,
            name: row.name.clone(),
            iso_code: iso_code.or_else(|| self.iso_code.clone()),
            iso_title: row.iso_title.clone().or(old_title),
            supplier: row.supplier.clone().or_else(|| self.supplier.clone()),
            supplier_ref: row.supplier_article.clone().or_else(|| self.supplier_ref.clone()),
            accessory: self.accessory || row.accessory || row.spare_part,
        }
    }

    fn search_text(&self, hms: &str) -> String {
        Sheet {
            name: self.name.clone(),
            hms_number: Some(hms.to_owned()),
            iso_code: self.iso_code.clone(),
            supplier: self.supplier.clone(),
            supplier_ref: self.supplier_ref.clone(),
            ..Sheet::default()
        }
        .search_text(self.iso_title.as_deref())
    }
}

impl Kind for Products {
    type Record = format::Product;
    const KIND: ImportKind = ImportKind::Products;

    fn read(bytes: &[u8], _country: Country) -> Result<Parsed<format::Product>, FileFault> {
        format::read_products(bytes)
    }

    async fn write(tx: &mut Tx, _origin: Origin<'_>, rows: &[&format::Product]) -> Result<Vec<Fate>, Error> {
        let numbers: Vec<String> = rows.iter().map(|r| r.hms_number.to_string()).collect();
        let titles = class_titles(tx, rows).await?;
        let mut stored = load(tx, &numbers).await?;
        let mut written: HashMap<String, Stored> = HashMap::new();
        let mut fates = vec![];
        for (row, hms) in rows.iter().zip(&numbers) {
            let before = stored.get(hms).cloned();
            let empty = Stored {
                id: tx.ctx.id::<ProductId>().0,
                name: String::new(),
                iso_code: None,
                iso_title: None,
                supplier: None,
                supplier_ref: None,
                accessory: false,
            };
            let mut after = before.as_ref().unwrap_or(&empty).with(row);
            if after.iso_title.is_none() {
                after.iso_title = after.iso_code.as_ref().and_then(|c| titles.get(c).cloned());
            }
            fates.push(match before {
                Some(before) if before == after => Fate::Known,
                Some(_) => Fate::Changed,
                None => Fate::New,
            });
            if fates.last() != Some(&Fate::Known) {
                stored.insert(hms.clone(), after.clone());
                written.insert(hms.clone(), after);
            }
        }
        save(tx, &written).await?;
        Ok(fates)
    }
}

async fn class_titles(tx: &mut Tx, rows: &[&format::Product]) -> Result<HashMap<String, String>, Error> {
    let codes: Vec<&str> = rows
        .iter()
        .filter_map(|r| r.iso_code.as_ref())
        .map(|c| c.as_str())
        .collect();
    let m = tx.m();
    let rows = sqlx::query("SELECT code, title FROM iso_class WHERE municipality_id = $1 AND code = ANY ($2)")
        .bind(m)
        .bind(codes)
        .fetch_all(tx.conn())
        .await?;
    rows.iter()
        .map(|r| Ok((r.try_get("code")?, r.try_get("title")?)))
        .collect()
}

async fn load(tx: &mut Tx, numbers: &[String]) -> Result<HashMap<String, Stored>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT hms_number, id, name, iso_code, iso_title, supplier, supplier_ref, accessory
         FROM product WHERE municipality_id = $1 AND hms_number = ANY ($2)",
    )
    .bind(m)
    .bind(numbers)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|r| {
            let stored = Stored {
                id: r.try_get("id")?,
                name: r.try_get("name")?,
                iso_code: r.try_get("iso_code")?,
                iso_title: r.try_get("iso_title")?,
                supplier: r.try_get("supplier")?,
                supplier_ref: r.try_get("supplier_ref")?,
                accessory: r.try_get("accessory")?,
            };
            Ok((r.try_get("hms_number")?, stored))
        })
        .collect()
}

async fn save(tx: &mut Tx, written: &HashMap<String, Stored>) -> Result<(), Error> {
    if written.is_empty() {
        return Ok(());
    }
    let (m, now) = (tx.m(), tx.ctx.now);
    let hms: Vec<&str> = written.keys().map(String::as_str).collect();
    let all: Vec<&Stored> = written.values().collect();
    sqlx::query(
        "INSERT INTO product (municipality_id, id, hms_number, name, iso_code, iso_title, supplier, supplier_ref, accessory, created_at)
         SELECT $1, u.id, u.hms, u.name, u.iso, u.title, u.supplier, u.ref, u.accessory, $2
         FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::boolean[])
              AS u(id, hms, name, iso, title, supplier, ref, accessory)
         ON CONFLICT (municipality_id, id) DO UPDATE SET name = excluded.name, iso_code = excluded.iso_code,
                iso_title = excluded.iso_title, supplier = excluded.supplier, supplier_ref = excluded.supplier_ref,
                accessory = excluded.accessory",
    )
    .bind(m)
    .bind(now)
    .bind(all.iter().map(|s| s.id).collect::<Vec<_>>())
    .bind(&hms)
    .bind(all.iter().map(|s| s.name.as_str()).collect::<Vec<_>>())
    .bind(all.iter().map(|s| s.iso_code.as_deref()).collect::<Vec<_>>())
    .bind(all.iter().map(|s| s.iso_title.as_deref()).collect::<Vec<_>>())
    .bind(all.iter().map(|s| s.supplier.as_deref()).collect::<Vec<_>>())
    .bind(all.iter().map(|s| s.supplier_ref.as_deref()).collect::<Vec<_>>())
    .bind(all.iter().map(|s| s.accessory).collect::<Vec<_>>())
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    let entries: Vec<(Uuid, String)> = written.iter().map(|(hms, s)| (s.id, s.search_text(hms))).collect();
    search::put_many(tx, search::Kind::Product, &entries).await
}

/// The articles with these HMS numbers; those that are not there are made from what is said of them. For needs, whose forms
/// name articles that a list may not have yet.
pub(super) async fn found_or_made(
    tx: &mut Tx,
    wanted: &[format::Product],
) -> Result<HashMap<String, ProductId>, Error> {
    let numbers: Vec<String> = wanted.iter().map(|w| w.hms_number.to_string()).collect();
    let known = load(tx, &numbers).await?;
    let missing: Vec<&format::Product> = wanted
        .iter()
        .filter(|w| !known.contains_key(&w.hms_number.to_string()))
        .collect();
    if !missing.is_empty() {
        let origin = Origin {
            file: "",
            corrected: false,
        };
        Products::write(tx, origin, &missing).await?;
    }
    let all = load(tx, &numbers).await?;
    Ok(all.into_iter().map(|(hms, s)| (hms, ProductId(s.id))).collect())
}
