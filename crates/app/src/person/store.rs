use crate::{Error, Tx};
use chrono::NaiveDate;
use domain::ids::PersonId;
use sqlx::Row;

/// What the lending rules need of a person.
pub(crate) struct Standing {
    pub died_on: Option<NaiveDate>,
    pub moved_out_on: Option<NaiveDate>,
}

pub(crate) async fn standing(tx: &mut Tx, id: PersonId) -> Result<Standing, Error> {
    let m = tx.m();
    let row = sqlx::query("SELECT died_on, moved_out_on FROM person WHERE municipality_id = $1 AND id = $2")
        .bind(m)
        .bind(id.0)
        .fetch_optional(tx.conn())
        .await?
        .ok_or(Error::NotFound)?;
    Ok(Standing {
        died_on: row.try_get("died_on")?,
        moved_out_on: row.try_get("moved_out_on")?,
    })
}
