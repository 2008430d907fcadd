//! The address register: found again by the source's own id.

use super::format::{self, FileFault, ImportKind, Parsed};
use super::{Fate, Kind, Origin};
use crate::tx::collision;
use crate::{Error, Tx, search};
use domain::ids::AddressId;
use domain::national_id::Country;
use sqlx::Row;
use std::collections::HashMap;
use uuid::Uuid;

pub(crate) struct Addresses;

#[derive(Clone, Debug, PartialEq)]
struct Stored {
    id: Uuid,
    street: String,
    postcode: String,
    city: String,
    lat: f64,
    lon: f64,
}

impl Kind for Addresses {
    type Record = format::Address;
    const KIND: ImportKind = ImportKind::Addresses;

    fn read(bytes: &[u8], _country: Country) -> Result<Parsed<format::Address>, FileFault> {
        format::read_addresses(bytes)
    }

    async fn write(tx: &mut Tx, _origin: Origin<'_>, rows: &[&format::Address]) -> Result<Vec<Fate>, Error> {
        let sources: Vec<&str> = rows.iter().map(|r| r.source_id.as_str()).collect();
        let mut stored = load(tx, &sources).await?;
        let mut written: HashMap<&str, (Stored, String)> = HashMap::new();
        let mut fates = vec![];
        for row in rows {
            let before = stored.get(&row.source_id);
            let after = Stored {
                id: before.map_or_else(|| tx.ctx.id::<AddressId>().0, |b| b.id),
                street: row.text.clone(),
                postcode: row.postcode.clone(),
                city: row.place.clone(),
                lat: row.point.lat,
                lon: row.point.lon,
            };
            fates.push(match before {
                Some(before) if *before == after => Fate::Known,
                Some(_) => Fate::Changed,
                None => Fate::New,
            });
            if fates.last() != Some(&Fate::Known) {
                stored.insert(row.source_id.clone(), after.clone());
                written.insert(&row.source_id, (after, found_by(row)));
            }
        }
        save(tx, &written).await?;
        Ok(fates)
    }
}

/// Street and number first, so that what somebody types first is what the text begins with; the farm's name last.
fn found_by(row: &format::Address) -> String {
    let farm = row.additional_name.as_deref().unwrap_or_default();
    let street = match row.text.strip_prefix(farm) {
        Some(rest) if !farm.is_empty() => rest.trim_start_matches([',', ' ']),
        _ => &row.text,
    };
    // A farm without a street is found by its name alone.
    let street = if street.is_empty() { &row.text } else { street };
    format!("{street} {} {} {farm}", row.postcode, row.place)
}

async fn load(tx: &mut Tx, sources: &[&str]) -> Result<HashMap<String, Stored>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT source_id, id, street, postcode, city, lat, lon FROM address WHERE municipality_id = $1 AND source_id = ANY ($2)",
    )
    .bind(m)
    .bind(sources)
    .fetch_all(tx.conn())
    .await?;
    rows.iter()
        .map(|r| {
            let stored = Stored {
                id: r.try_get("id")?,
                street: r.try_get("street")?,
                postcode: r.try_get("postcode")?,
                city: r.try_get("city")?,
                lat: r.try_get("lat")?,
                lon: r.try_get("lon")?,
            };
            Ok((r.try_get("source_id")?, stored))
        })
        .collect()
}

async fn save(tx: &mut Tx, written: &HashMap<&str, (Stored, String)>) -> Result<(), Error> {
    if written.is_empty() {
        return Ok(());
    }
    let m = tx.m();
    let sources: Vec<&str> = written.keys().copied().collect();
    let all: Vec<&Stored> = written.values().map(|(s, _)| s).collect();
    sqlx::query(
        "INSERT INTO address (municipality_id, id, source_id, street, postcode, city, lat, lon)
         SELECT $1, u.id, u.source, u.street, u.postcode, u.city, u.lat, u.lon
         FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::float8[], $8::float8[])
              AS u(id, source, street, postcode, city, lat, lon)
         ON CONFLICT (municipality_id, id) DO UPDATE SET street = excluded.street, postcode = excluded.postcode,
                city = excluded.city, lat = excluded.lat, lon = excluded.lon",
    )
    .bind(m)
    .bind(all.iter().map(|s| s.id).collect::<Vec<_>>())
    .bind(&sources)
    .bind(all.iter().map(|s| s.street.as_str()).collect::<Vec<_>>())
    .bind(all.iter().map(|s| s.postcode.as_str()).collect::<Vec<_>>())
    .bind(all.iter().map(|s| s.city.as_str()).collect::<Vec<_>>())
    .bind(all.iter().map(|s| s.lat).collect::<Vec<_>>())
    .bind(all.iter().map(|s| s.lon).collect::<Vec<_>>())
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    let entries: Vec<(Uuid, String)> = written.values().map(|(s, text)| (s.id, text.clone())).collect();
    search::put_many(tx, search::Kind::Address, &entries).await
}
