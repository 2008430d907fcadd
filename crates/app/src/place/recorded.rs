//! Places in the order of recording, for machines that follow them with a cursor.

use crate::tx::Query;
use crate::{Error, Tx, access};
use domain::access::Right;
use domain::geo::LatLon;
use domain::ids::PlaceId;
use domain::place::PlaceKind;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

/// A page of places, virtual ones among them, or the one place that is named.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    pub one: Option<PlaceId>,
    pub kind: Option<PlaceKind>,
    pub parent: Option<PlaceId>,
    pub label: Option<String>,
    /// The number of the last row before.
    pub after: i64,
    /// 1 to 201.
    pub most: i64,
}

/// A place in the order of recording.
#[derive(Clone, Debug)]
pub struct RecordedPlace {
    pub id: PlaceId,
    pub seq: i64,
    pub kind: PlaceKind,
    /// Of a virtual place: its kind's word.
    pub name: String,
    pub label: Option<String>,
    pub parent: Option<PlaceId>,
    pub point: Option<LatLon>,
    pub active: bool,
    pub version: i64,
}

impl Query for Recorded {
    type Answer = Vec<RecordedPlace>;

    async fn run(&self, tx: &mut Tx) -> Result<Vec<RecordedPlace>, Error> {
        access::any(&tx.ctx, &[Right::SeeStore, Right::Administer])?;
        let m = tx.m();
        let rows = sqlx::query(
            "SELECT id, seq, kind, name, label, parent_id, lat, lon, active, version FROM place
             WHERE municipality_id = $1 AND seq > $2 AND ($3::uuid IS NULL OR id = $3) AND ($4::text IS NULL OR kind = $4)
               AND ($5::uuid IS NULL OR parent_id = $5) AND ($6::text IS NULL OR label = $6)
             ORDER BY seq LIMIT $7",
        )
        .bind(m)
        .bind(self.after)
        .bind(self.one.map(|p| p.0))
        .bind(self.kind.map(PlaceKind::code))
        .bind(self.parent.map(|p| p.0))
        .bind(self.label.as_deref().map(|l| l.trim().to_uppercase()))
        .bind(self.most.clamp(1, 201))
        .fetch_all(tx.conn())
        .await?;
        rows.iter().map(read).collect()
    }
}

fn read(row: &PgRow) -> Result<RecordedPlace, Error> {
    let (lat, lon): (Option<f64>, Option<f64>) = (row.try_get("lat")?, row.try_get("lon")?);
    Ok(RecordedPlace {
        id: PlaceId(row.try_get("id")?),
        seq: row.try_get("seq")?,
        kind: row
            .try_get::<&str, _>("kind")?
            .parse()
            .map_err(|_| Error::Unavailable("place row can't be read: kind".into()))?,
        name: row.try_get("name")?,
        label: row.try_get("label")?,
        parent: row.try_get::<Option<Uuid>, _>("parent_id")?.map(PlaceId),
        point: lat.zip(lon).map(|(lat, lon)| LatLon { lat, lon }),
        active: row.try_get("active")?,
        version: row.try_get("version")?,
    })
}
