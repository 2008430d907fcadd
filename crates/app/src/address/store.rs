//! The register's rows as `roads::address` searches them.

use super::Suggestion;
use crate::{Error, Tx};
use domain::geo::LatLon;
use domain::ids::AddressId;
use futures_util::TryStreamExt;
use roads::address::{Address, Names, Point, Property};
use sqlx::Row;
use sqlx::postgres::PgRow;
use std::sync::Arc;
use uuid::Uuid;

/// Another one after each change of the municipality's addresses; nil where nothing was changed yet.
pub(super) async fn stamp(tx: &mut Tx) -> Result<Uuid, Error> {
    let m = tx.m();
    let stamp = sqlx::query_scalar("SELECT stamp FROM address_stamp WHERE municipality_id = $1");
    Ok(stamp.bind(m).fetch_optional(tx.conn()).await?.unwrap_or_default())
}

/// The transaction changes addresses: who holds the register reads it again. Drawn anew each time, so that no stamp of a change that
/// was taken back can be met again.
pub(crate) async fn changed(tx: &mut Tx) -> Result<(), Error> {
    let (m, stamp) = (tx.m(), tx.ctx.id::<AddressId>().0);
    sqlx::query(
        "INSERT INTO address_stamp (municipality_id, stamp) VALUES ($1, $2)
         ON CONFLICT (municipality_id) DO UPDATE SET stamp = excluded.stamp",
    )
    .bind(m)
    .bind(stamp)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// All addresses of the municipality, in the order in which they came.
pub(super) async fn all(tx: &mut Tx) -> Result<Vec<Address>, Error> {
    let m = tx.m();
    let name: Option<String> = sqlx::query_scalar("SELECT name FROM municipality WHERE municipality_id = $1")
        .bind(m)
        .fetch_optional(tx.conn())
        .await?;
    let mut names = Names::default();
    let municipality = names.keep(&name.unwrap_or_default());
    let mut addresses = vec![];
    let mut rows = sqlx::query(
        "SELECT id, street, postcode, city, lat, lon, road, number, suffix, farm, property, area, settlement, driveway_lat, driveway_lon
         FROM address WHERE municipality_id = $1 ORDER BY id",
    )
    .bind(m)
    .fetch(tx.conn());
    // Row by row: a large register twice in memory would be the most that the server ever needs.
    while let Some(row) = rows.try_next().await? {
        let mut address = read(&row, &mut names)?;
        address.municipality = municipality.clone();
        addresses.push(address);
    }
    Ok(addresses)
}

fn read(row: &PgRow, names: &mut Names) -> Result<Address, Error> {
    let id: Uuid = row.try_get("id")?;
    let id: Arc<str> = Arc::from(id.as_simple().encode_lower(&mut Uuid::encode_buffer()) as &str);
    let point = Point {
        lon: row.try_get("lon")?,
        lat: row.try_get("lat")?,
    };
    let line: &str = row.try_get("street")?;
    let mut address = Address::of_line(line, id, point, names);
    let mut kept = |column: &str| -> Result<Arc<str>, Error> {
        let text: Option<&str> = row.try_get(column)?;
        Ok(names.keep(text.unwrap_or_default()))
    };
    address.postcode = kept("postcode")?;
    address.town = kept("city")?;
    address.area = kept("area")?;
    address.settlement = kept("settlement")?;
    let road: Option<&str> = row.try_get("road")?;
    if road.is_some() {
        (address.street, address.farm, address.suffix) = (kept("road")?, kept("farm")?, kept("suffix")?);
        address.number = unsigned(row.try_get("number")?);
        let property: Option<Vec<i32>> = row.try_get("property")?;
        address.property = property.as_deref().and_then(property_of);
    }
    let (lat, lon): (Option<f64>, Option<f64>) = (row.try_get("driveway_lat")?, row.try_get("driveway_lon")?);
    address.driveway = lat.zip(lon).map(|(lat, lon)| Point { lon, lat });
    Ok(address)
}

fn unsigned(number: Option<i32>) -> Option<u32> {
    number.and_then(|n| u32::try_from(n).ok())
}

fn property_of(parts: &[i32]) -> Option<Property> {
    let [holding, unit, lease, sub] = *parts else {
        return None;
    };
    let part = |n: i32| u32::try_from(n).ok();
    Some(Property {
        holding: part(holding)?,
        unit: part(unit)?,
        lease: part(lease)?,
        sub: part(sub)?,
    })
}

/// An address by its id.
pub(crate) async fn one(tx: &mut Tx, id: AddressId) -> Result<Suggestion, Error> {
    let m = tx.m();
    let row = sqlx::query(
        "SELECT street, postcode, city, lat, lon, coalesce(driveway_lat, lat) AS stop_lat, coalesce(driveway_lon, lon) AS stop_lon
         FROM address WHERE municipality_id = $1 AND id = $2",
    )
    .bind(m)
    .bind(id.0)
    .fetch_optional(tx.conn())
    .await?
    .ok_or(Error::NotFound)?;
    let place = |lat, lon| -> Result<LatLon, Error> {
        Ok(LatLon {
            lat: row.try_get(lat)?,
            lon: row.try_get(lon)?,
        })
    };
    Ok(Suggestion {
        id,
        street: row.try_get("street")?,
        postcode: row.try_get("postcode")?,
        city: row.try_get("city")?,
        point: place("lat", "lon")?,
        stop: place("stop_lat", "stop_lon")?,
    })
}

/// The id under which an address of [`all`] is stored.
pub(super) fn id_of(address: &Address) -> Result<AddressId, Error> {
    address
        .id
        .parse()
        .map_err(|_| Error::Unavailable("the register in memory holds an address without an id".into()))
}
