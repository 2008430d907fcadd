//! The tenant: its creation with what no municipality can be without, and the directory of all.

mod lookup;

pub use lookup::{Colleague, Colleagues, Service, Services};

use crate::faults::Faults;
use crate::tx::{Command, Query, one_row};
use crate::{Ctx, Db, Error, FieldFault, Tx, World, error::Fault, place, priority_key};
use chrono_tz::Tz;
use domain::access::{Right, Role, Roles};
use domain::ids::{MunicipalityId, ServiceId};
use domain::national_id::Country;
use domain::priority_key::default_key;
use serde::{Deserialize, Serialize};
use sqlx::Row;

/// What everybody may know of a municipality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub id: MunicipalityId,
    /// The state's number of it, such as `3420`.
    pub number: String,
    pub name: String,
    pub country: Country,
    pub zone: Tz,
}

impl Listed {
    /// Rampe itself at work there.
    pub fn system(&self, world: World) -> Ctx {
        Ctx {
            zone: self.zone,
            ..Ctx::system(self.id, self.country, world)
        }
    }
}

/// All municipalities of the installation, by name.
pub async fn directory(db: &Db) -> Result<Vec<Listed>, Error> {
    let rows = sqlx::query("SELECT municipality_id, number, name, country, zone FROM municipality_directory()")
        .fetch_all(db.pool())
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Listed {
                id: MunicipalityId(row.try_get("municipality_id")?),
                number: row.try_get("number")?,
                name: row.try_get("name")?,
                country: stored(row.try_get("country")?, "country")?,
                zone: stored(row.try_get("zone")?, "zone")?,
            })
        })
        .collect()
}

/// A stored word of a municipality's row, read back.
pub(crate) fn stored<T: std::str::FromStr>(word: String, what: &str) -> Result<T, Error> {
    word.parse()
        .map_err(|_| Error::Unavailable(format!("stored {what} of a municipality can't be read")))
}

/// The municipality with that number.
pub async fn by_number(db: &Db, number: &str) -> Result<Listed, Error> {
    directory(db)
        .await?
        .into_iter()
        .find(|m| m.number == number)
        .ok_or(Error::NotFound)
}

/// A new municipality with its virtual places, the default priority key and a first service.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Create {
    pub number: String,
    pub name: String,
    pub country: String,
    pub service_name: String,
}

/// Creates the municipality. Refuses a number that is taken.
pub async fn create(db: &Db, new: Create) -> Result<Listed, Error> {
    let mut faults = vec![];
    let country: Option<Country> = new.country.parse().ok();
    if country.is_none() {
        faults.push(FieldFault {
            field: "country".into(),
            fault: Fault::UnknownChoice,
        });
    }
    if new.number.trim().is_empty() {
        faults.push(FieldFault {
            field: "number".into(),
            fault: Fault::Required,
        });
    }
    if new.name.trim().is_empty() {
        faults.push(FieldFault {
            field: "name".into(),
            fault: Fault::Required,
        });
    }
    if directory(db).await?.iter().any(|m| m.number == new.number.trim()) {
        faults.push(FieldFault {
            field: "number".into(),
            fault: Fault::Taken,
        });
    }
    let (Some(country), true) = (country, faults.is_empty()) else {
        return Err(Error::Invalid(faults));
    };
    let world = db.world().clone();
    let id = MunicipalityId((world.ids)());
    let ctx = Ctx {
        roles: Roles::new(Role::ALL.to_vec()),
        ..Ctx::system(id, country, world)
    };
    let command = ctx.id();
    db.run(&ctx, command, &new).await?;
    by_number(db, new.number.trim()).await
}

impl Command for Create {
    const KIND: &'static str = "municipality.create";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        let (m, now, country) = (tx.m(), tx.ctx.now, tx.ctx.country);
        sqlx::query("INSERT INTO municipality (municipality_id, number, name, country, zone, created_at) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(m)
            .bind(self.number.trim())
            .bind(self.name.trim())
            .bind(country.code())
            .bind(country.zone().name())
            .bind(now)
            .execute(tx.conn())
            .await?;
        let service: ServiceId = tx.ctx.id();
        sqlx::query("INSERT INTO service (municipality_id, id, name) VALUES ($1, $2, $3)")
            .bind(m)
            .bind(service.0)
            .bind(self.service_name.trim())
            .execute(tx.conn())
            .await?;
        place::store::insert_virtual(tx).await?;
        priority_key::store::insert(tx, &default_key()).await
    }
}

/// The municipality of the transaction.
pub(crate) async fn present(tx: &mut Tx) -> Result<Listed, Error> {
    let m = tx.m();
    let row = sqlx::query("SELECT number, name, country, zone FROM municipality WHERE municipality_id = $1")
        .bind(m)
        .fetch_one(tx.conn())
        .await?;
    Ok(Listed {
        id: MunicipalityId(m),
        number: row.try_get("number")?,
        name: row.try_get("name")?,
        country: stored(row.try_get("country")?, "country")?,
        zone: stored(row.try_get("zone")?, "zone")?,
    })
}

/// The reader's own municipality.
pub struct Own;

impl Query for Own {
    type Answer = Listed;
    async fn run(&self, tx: &mut Tx) -> Result<Listed, Error> {
        present(tx).await
    }
}

/// The zones that a Nordic municipality can lie in.
pub const ZONES: [Tz; 8] = [
    Tz::Europe__Oslo,
    Tz::Europe__Stockholm,
    Tz::Europe__Copenhagen,
    Tz::Europe__Helsinki,
    Tz::Europe__Mariehamn,
    Tz::Arctic__Longyearbyen,
    Tz::Atlantic__Faroe,
    Tz::America__Nuuk,
];

/// Another name or zone. The number and the country stay: the state's registers know the municipality by them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Update {
    pub name: String,
    /// IANA name, one of [`ZONES`].
    pub zone: String,
}

impl Command for Update {
    const KIND: &'static str = "municipality.update";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        tx.ctx.must(Right::Administer)?;
        let mut faults = Faults::default();
        faults.required("name", &self.name, 120);
        if !ZONES.iter().any(|z| z.name() == self.zone) {
            faults.add("zone", Fault::UnknownChoice);
        }
        faults.end()?;
        let m = tx.m();
        one_row(
            sqlx::query("UPDATE municipality SET name = $2, zone = $3 WHERE municipality_id = $1")
                .bind(m)
                .bind(self.name.trim())
                .bind(&self.zone)
                .execute(tx.conn())
                .await?,
        )
    }
}
