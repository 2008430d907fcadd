//! Needs in the order of recording, for machines that follow them with a cursor.

use crate::tx::Query;
use crate::{Error, Tx};
use chrono::{DateTime, Utc};
use domain::access::Right;
use domain::ids::{NeedId, PersonId, ServiceId, StaffId};
use domain::need::{Channel, CloseReason, DeviationCause, Step, Term};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

/// A page of needs.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    pub person: Option<PersonId>,
    /// `untriaged`, `open`, `in_use` or `closed`.
    pub state: Option<String>,
    pub step: Option<Step>,
    pub level: Option<String>,
    /// The number of the last row before.
    pub after: i64,
    /// 1 to 201.
    pub most: i64,
}

/// A need with ids and words alone, no free text.
#[derive(Clone, Debug)]
pub struct RecordedNeed {
    pub id: NeedId,
    pub seq: i64,
    pub person: PersonId,
    pub channel: Channel,
    pub term: Term,
    pub state: String,
    pub step: Option<Step>,
    pub level: Option<String>,
    pub proposed: Option<String>,
    pub deadline: Option<DateTime<Utc>>,
    pub service: Option<ServiceId>,
    pub in_charge: Option<StaffId>,
    pub opened_at: DateTime<Utc>,
    pub clock_from: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub close_reason: Option<CloseReason>,
    pub deviation: Option<DeviationCause>,
    pub source: Option<String>,
    pub version: i64,
}

impl Query for Recorded {
    type Answer = Vec<RecordedNeed>;

    async fn run(&self, tx: &mut Tx) -> Result<Vec<RecordedNeed>, Error> {
        tx.ctx.must(Right::SeePersons)?;
        let m = tx.m();
        let rows = sqlx::query(
            "SELECT id, seq, person_id, channel, term, state, step, level, proposed_level, deadline, service_id, in_charge, opened_at,
                    clock_from, closed_at, close_reason, deviation, source_id, version
             FROM need
             WHERE municipality_id = $1 AND seq > $2 AND ($3::uuid IS NULL OR person_id = $3)
               AND ($4::text IS NULL OR state = $4) AND ($5::text IS NULL OR step = $5) AND ($6::text IS NULL OR level = $6)
             ORDER BY seq LIMIT $7",
        )
        .bind(m)
        .bind(self.after)
        .bind(self.person.map(|p| p.0))
        .bind(self.state.as_deref())
        .bind(self.step.map(Step::code))
        .bind(self.level.as_deref())
        .bind(self.most.clamp(1, 201))
        .fetch_all(tx.conn())
        .await?;
        let needs = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        for need in &needs {
            tx.saw(need.person, "need.list");
        }
        Ok(needs)
    }
}

fn word<T: std::str::FromStr>(row: &PgRow, column: &str) -> Result<Option<T>, Error> {
    row.try_get::<Option<&str>, _>(column)?
        .map(str::parse)
        .transpose()
        .map_err(|_| Error::Unavailable(format!("need row can't be read: {column}")))
}

fn must<T: std::str::FromStr>(row: &PgRow, column: &str) -> Result<T, Error> {
    word(row, column)?.ok_or_else(|| Error::Unavailable(format!("need row can't be read: {column}")))
}

fn read(row: &PgRow) -> Result<RecordedNeed, Error> {
    Ok(RecordedNeed {
        id: NeedId(row.try_get("id")?),
        seq: row.try_get("seq")?,
        person: PersonId(row.try_get("person_id")?),
        channel: must(row, "channel")?,
        term: must(row, "term")?,
        state: row.try_get("state")?,
        step: word(row, "step")?,
        level: row.try_get("level")?,
        proposed: row.try_get("proposed_level")?,
        deadline: row.try_get("deadline")?,
        service: row.try_get::<Option<Uuid>, _>("service_id")?.map(ServiceId),
        in_charge: row.try_get::<Option<Uuid>, _>("in_charge")?.map(StaffId),
        opened_at: row.try_get("opened_at")?,
        clock_from: row.try_get("clock_from")?,
        ended_at: row.try_get("closed_at")?,
        close_reason: word(row, "close_reason")?,
        deviation: word(row, "deviation")?,
        source: row.try_get("source_id")?,
        version: row.try_get("version")?,
    })
}
