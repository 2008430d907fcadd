//! The address register: found again by the source's own id.

use super::format::{self, Address, FileFault, ImportKind, Parsed};
use super::{Fate, Kind, Origin};
use crate::tx::collision;
use crate::{Error, Tx, address};
use domain::ids::AddressId;
use domain::national_id::Country;
use sqlx::Row;
use std::collections::HashMap;
use uuid::Uuid;

pub(crate) struct Addresses;

#[derive(Clone, Debug, PartialEq)]
struct Stored {
    id: Uuid,
    /// As [`Address::line`] writes it.
    street: String,
    postcode: String,
    city: String,
    lat: f64,
    lon: f64,
    road: Option<String>,
    number: Option<i32>,
    suffix: Option<String>,
    farm: Option<String>,
    /// Gårds-, bruks-, feste- and undernummer.
    property: Option<Vec<i32>>,
    area: Option<String>,
    settlement: Option<String>,
    driveway_lat: Option<f64>,
    driveway_lon: Option<f64>,
}

impl Stored {
    fn of(row: &Address, id: Uuid) -> Stored {
        let signed = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
        let some = |text: &str| Some(text.to_owned());
        Stored {
            id,
            street: row.line(),
            postcode: row.postcode.to_string(),
            city: row.town.to_string(),
            lat: row.point.lat,
            lon: row.point.lon,
            road: some(&row.street),
            number: row.number.map(signed),
            suffix: some(&row.suffix),
            farm: some(&row.farm),
            property: (row.property).map(|p| [p.holding, p.unit, p.lease, p.sub].map(signed).to_vec()),
            area: some(&row.area),
            settlement: some(&row.settlement),
            driveway_lat: row.driveway.map(|place| place.lat),
            driveway_lon: row.driveway.map(|place| place.lon),
        }
    }
}

impl Kind for Addresses {
    type Record = Address;
    const KIND: ImportKind = ImportKind::Addresses;

    fn read(bytes: &[u8], _country: Country) -> Result<Parsed<Address>, FileFault> {
        format::read_addresses(bytes)
    }

    async fn write(tx: &mut Tx, _origin: Origin<'_>, rows: &[&Address]) -> Result<Vec<Fate>, Error> {
        let sources: Vec<&str> = rows.iter().map(|r| &*r.id).collect();
        let mut stored = load(tx, &sources).await?;
        let mut written: HashMap<&str, Stored> = HashMap::new();
        let mut fates = vec![];
        for row in rows {
            let before = stored.get(&*row.id);
            let after = Stored::of(row, before.map_or_else(|| tx.ctx.id::<AddressId>().0, |b| b.id));
            fates.push(match before {
                Some(before) if *before == after => Fate::Known,
                Some(_) => Fate::Changed,
                None => Fate::New,
            });
            if fates.last() != Some(&Fate::Known) {
                stored.insert(row.id.to_string(), after.clone());
                written.insert(&row.id, after);
            }
        }
        save(tx, &written).await?;
        Ok(fates)
    }
}

async fn load(tx: &mut Tx, sources: &[&str]) -> Result<HashMap<String, Stored>, Error> {
    let m = tx.m();
    let rows = sqlx::query(
        "SELECT source_id, id, street, postcode, city, lat, lon, road, number, suffix, farm, property, area, settlement,
                driveway_lat, driveway_lon
         FROM address WHERE municipality_id = $1 AND source_id = ANY ($2)",
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
                road: r.try_get("road")?,
                number: r.try_get("number")?,
                suffix: r.try_get("suffix")?,
                farm: r.try_get("farm")?,
                property: r.try_get("property")?,
                area: r.try_get("area")?,
                settlement: r.try_get("settlement")?,
                driveway_lat: r.try_get("driveway_lat")?,
                driveway_lon: r.try_get("driveway_lon")?,
            };
            Ok((r.try_get("source_id")?, stored))
        })
        .collect()
}

async fn save(tx: &mut Tx, written: &HashMap<&str, Stored>) -> Result<(), Error> {
    if written.is_empty() {
        return Ok(());
    }
    let m = tx.m();
    let (sources, all): (Vec<&str>, Vec<&Stored>) = written.iter().map(|(source, s)| (*source, s)).unzip();
    let texts = |of: fn(&Stored) -> Option<&str>| all.iter().map(|s| of(s)).collect::<Vec<_>>();
    let numbers = |of: fn(&Stored) -> Option<f64>| all.iter().map(|s| of(s)).collect::<Vec<_>>();
    // Arrays of arrays want to be of one length each; four columns do not.
    let part = |k: usize| {
        let part = |s: &&Stored| s.property.as_ref().and_then(|p| p.get(k).copied());
        all.iter().map(part).collect::<Vec<Option<i32>>>()
    };
    sqlx::query(
        "INSERT INTO address (municipality_id, id, source_id, street, postcode, city, lat, lon, road, number, suffix, farm, property,
                area, settlement, driveway_lat, driveway_lon)
         SELECT $1, u.id, u.source, u.street, u.postcode, u.city, u.lat, u.lon, u.road, u.number, u.suffix, u.farm,
                CASE WHEN u.holding IS NOT NULL THEN ARRAY[u.holding, u.unit, u.lease, u.sub] END, u.area, u.settlement,
                u.driveway_lat, u.driveway_lon
         FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::float8[], $8::float8[], $9::text[], $10::int[],
                     $11::text[], $12::text[], $13::int[], $14::int[], $15::int[], $16::int[], $17::text[], $18::text[],
                     $19::float8[], $20::float8[])
              AS u(id, source, street, postcode, city, lat, lon, road, number, suffix, farm, holding, unit, lease, sub, area,
                   settlement, driveway_lat, driveway_lon)
         ON CONFLICT (municipality_id, id) DO UPDATE SET street = excluded.street, postcode = excluded.postcode,
                city = excluded.city, lat = excluded.lat, lon = excluded.lon, road = excluded.road, number = excluded.number,
                suffix = excluded.suffix, farm = excluded.farm, property = excluded.property, area = excluded.area,
                settlement = excluded.settlement, driveway_lat = excluded.driveway_lat, driveway_lon = excluded.driveway_lon",
    )
    .bind(m)
    .bind(all.iter().map(|s| s.id).collect::<Vec<_>>())
    .bind(&sources)
    .bind(texts(|s| Some(&s.street)))
    .bind(texts(|s| Some(&s.postcode)))
    .bind(texts(|s| Some(&s.city)))
    .bind(numbers(|s| Some(s.lat)))
    .bind(numbers(|s| Some(s.lon)))
    .bind(texts(|s| s.road.as_deref()))
    .bind(all.iter().map(|s| s.number).collect::<Vec<_>>())
    .bind(texts(|s| s.suffix.as_deref()))
    .bind(texts(|s| s.farm.as_deref()))
    .bind(part(0))
    .bind(part(1))
    .bind(part(2))
    .bind(part(3))
    .bind(texts(|s| s.area.as_deref()))
    .bind(texts(|s| s.settlement.as_deref()))
    .bind(numbers(|s| s.driveway_lat))
    .bind(numbers(|s| s.driveway_lon))
    .execute(tx.conn())
    .await
    .map_err(collision)?;
    address::changed(tx).await
}
