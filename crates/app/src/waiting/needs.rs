//! The needs behind the figures, one line each, without names.

use super::steps::{SPENT, Spent};
use super::store::{level, unreadable};
use super::{Basis, Selection, basis};
use crate::tx::Query;
use crate::{Error, Tx};
use chrono::{DateTime, Utc};
use domain::access::Right;
use domain::ids::NeedId;
use domain::need::Step;
use domain::priority_key::LevelCode;
use sqlx::Row;

/// Which needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Waiting as of the day, the longest waiting first.
    Waiting,
    /// Came into use in the twelve months up to the day, the latest first.
    Finished,
}

/// Where a page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    pub at: DateTime<Utc>,
    pub id: NeedId,
}

/// Asks for the needs, each with its time by step. Names nobody; the id leads to the need for those who may see it.
#[derive(Clone, Debug)]
pub struct Lines {
    pub selection: Selection,
    pub which: Which,
    pub after: Option<After>,
    /// Lines of a page; `None` is all, for a file.
    pub most: Option<u16>,
}

/// One need.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Only for those who may see persons.
    pub id: Option<NeedId>,
    /// As of the day.
    pub level: Option<LevelCode>,
    pub clock_from: DateTime<Utc>,
    pub deadline: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    /// The step that it was in; none once it is in use.
    pub step: Option<Step>,
    /// Calendar days from the start of the clock to the end, or to the day.
    pub days: i64,
    pub spent: Spent,
}

/// One page of needs, each with its time by step.
#[derive(Clone, Debug)]
pub struct LinesAnswer {
    pub basis: Basis,
    pub lines: Vec<Line>,
    pub next: Option<After>,
    /// On every page.
    pub total: i64,
}

const WAITING: &str = "
all_done AS (
    SELECT n.id, t.level, t.deadline, CASE WHEN n.clock_from <= $3 THEN n.clock_from ELSE n.opened_at END AS clock_from, NULL::timestamptz AS closed_at,
           $3 AS until, CASE WHEN n.clock_from <= $3 THEN n.clock_from ELSE n.opened_at END AS sort
    FROM need n
    LEFT JOIN LATERAL (SELECT level, deadline FROM need_triage
                       WHERE municipality_id = $1 AND need_id = n.id AND at <= $3 ORDER BY at DESC, id DESC LIMIT 1) t ON true
    WHERE n.municipality_id = $1 AND (n.closed_at IS NULL OR n.closed_at > $3) AND n.opened_at <= $3 AND $2 IS NOT NULL
      AND ($5::uuid IS NULL OR n.service_id = $5) AND ($6::text IS NULL OR t.level = $6) AND (t.level IS NULL OR NOT t.level = ANY ($7))
), done AS (
    SELECT *, count(*) OVER () AS total FROM all_done
), page AS (
    SELECT * FROM done WHERE $8::timestamptz IS NULL OR (sort, id) > ($8, $9) ORDER BY sort, id LIMIT $10
)";

const FINISHED: &str = "
all_done AS (
    SELECT n.id, n.level, n.deadline, n.clock_from, n.closed_at, n.closed_at AS until, n.closed_at AS sort
    FROM need n
    WHERE n.municipality_id = $1 AND n.state = 'in_use' AND n.closed_at >= $2 AND n.closed_at <= $3
      AND ($5::uuid IS NULL OR n.service_id = $5) AND ($6::text IS NULL OR n.level = $6) AND NOT n.level = ANY ($7)
), done AS (
    SELECT *, count(*) OVER () AS total FROM all_done
), page AS (
    SELECT * FROM done WHERE $8::timestamptz IS NULL OR (sort, id) < ($8, $9) ORDER BY sort DESC, id DESC LIMIT $10
)";

/// The steps side by side.
const PER: &str = "
SELECT d.id, coalesce(sum(s.seconds) FILTER (WHERE s.step = 'triage'), 0) AS triage,
       coalesce(sum(s.seconds) FILTER (WHERE s.step = 'assessment'), 0) AS assessment,
       coalesce(sum(s.seconds) FILTER (WHERE s.step = 'nav'), 0) AS nav,
       coalesce(sum(s.seconds) FILTER (WHERE s.step = 'store'), 0) AS store,
       coalesce(sum(s.seconds) FILTER (WHERE s.step = 'transport'), 0) AS transport
FROM page d LEFT JOIN spent s ON s.need_id = d.id GROUP BY d.id";

impl Query for Lines {
    type Answer = LinesAnswer;

    async fn run(&self, tx: &mut Tx) -> Result<LinesAnswer, Error> {
        tx.ctx.must(Right::SeeWaiting)?;
        let basis = basis(tx, &self.selection).await?;
        let (from, _) = self.selection.months(&tx.ctx)?;
        let (m, zone, may_see) = (tx.m(), tx.ctx.zone.name(), tx.ctx.may(Right::SeePersons));
        let (pick, order) = match self.which {
            Which::Waiting => (WAITING, "d.sort, d.id"),
            Which::Finished => (FINISHED, "d.sort DESC, d.id DESC"),
        };
        // The steps are read of the page alone, so `page` stands where `done` does in the statistics.
        let spent = SPENT.replace("d.month, d.level, ", "").replace("done d", "page d");
        let sql = format!(
            "WITH {pick}, {spent}, per AS ({PER})
             SELECT d.id, d.level, d.deadline, d.clock_from, d.closed_at, d.sort, d.total,
                    (d.until AT TIME ZONE $4)::date - (d.clock_from AT TIME ZONE $4)::date AS days,
                    CASE WHEN d.closed_at IS NULL THEN (SELECT s.step FROM need_step s WHERE s.municipality_id = $1 AND s.need_id = d.id
                        AND s.entered_at <= d.until ORDER BY s.entered_at DESC, s.ordinal DESC LIMIT 1) END AS step,
                    p.triage, p.assessment, p.nav, p.store, p.transport
             FROM page d JOIN per p ON p.id = d.id ORDER BY {order}"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(m)
            .bind(from)
            .bind(basis.at)
            .bind(zone)
            .bind(self.selection.service.map(|s| s.0))
            .bind(self.selection.level.as_ref().map(LevelCode::as_str))
            .bind(self.selection.left_out(&basis.key))
            .bind(self.after.map(|a| a.at))
            .bind(self.after.map(|a| a.id.0))
            .bind(self.most.map(|most| i64::from(most) + 1))
            .fetch_all(tx.conn())
            .await?;
        let total = rows.first().map_or(Ok(0), |row| row.try_get("total"))?;
        let shown = self.most.map_or(rows.len(), usize::from).min(rows.len());
        let next = rows[..shown].last().filter(|_| shown < rows.len());
        let next = next.map(|row| -> Result<_, Error> {
            Ok(After {
                at: row.try_get("sort")?,
                id: NeedId(row.try_get("id")?),
            })
        });
        let line = |row| -> Result<_, Error> {
            let row: &sqlx::postgres::PgRow = row;
            Ok(Line {
                id: may_see.then_some(NeedId(row.try_get("id")?)),
                level: level(row)?,
                clock_from: row.try_get("clock_from")?,
                deadline: row.try_get("deadline")?,
                closed_at: row.try_get("closed_at")?,
                step: row
                    .try_get::<Option<&str>, _>("step")?
                    .map(|step| step.parse().map_err(|_| unreadable("step")))
                    .transpose()?,
                days: i64::from(row.try_get::<i32, _>("days")?),
                spent: Spent::read(row)?,
            })
        };
        Ok(LinesAnswer {
            basis,
            lines: rows[..shown].iter().map(line).collect::<Result<_, _>>()?,
            next: next.transpose()?,
            total,
        })
    }
}
