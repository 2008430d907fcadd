//! Where the time of the needs went: triage, assessment, NAV, store, transport.

use super::finished::month;
use super::store::{count, level};
use super::{Basis, Selection, basis};
use crate::tx::Query;
use crate::{Error, Tx};
use domain::access::Right;
use domain::need::Step;
use domain::priority_key::LevelCode;
use domain::time::Month;
use sqlx::Row;
use sqlx::postgres::PgRow;

/// Asks for the time by step of the needs that came into use in the twelve months up to a day.
#[derive(Clone, Debug, Default)]
pub struct StepTimes {
    pub selection: Selection,
}

/// Days (of 24 hours) by step, in the order of [`Step::ALL`]; steps that a need never was in count as 0.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spent([f64; 5]);

impl Spent {
    pub fn of(&self, step: Step) -> f64 {
        Step::ALL.iter().position(|s| *s == step).map_or(0.0, |at| self.0[at])
    }

    /// Of means, this is the mean of the whole; of medians it is not the median of the whole.
    pub fn sum(&self) -> f64 {
        self.0.iter().sum()
    }

    pub(super) fn read(row: &PgRow, prefix: &str) -> Result<Spent, Error> {
        let mut spent = [0.0; 5];
        for (at, step) in Step::ALL.iter().enumerate() {
            spent[at] = row.try_get::<f64, _>(format!("{prefix}{step}").as_str())? / 86_400.0;
        }
        Ok(Spent(spent))
    }
}

/// The needs of a month and a level; without either, of all.
#[derive(Clone, Debug, PartialEq)]
pub struct Times {
    pub month: Option<Month>,
    pub level: Option<LevelCode>,
    pub needs: usize,
    pub mean: Spent,
    pub median: Spent,
    /// The median of the whole time.
    pub median_whole: f64,
}

#[derive(Clone, Debug)]
pub struct StepTimesAnswer {
    pub basis: Basis,
    pub months: Vec<Month>,
    /// Every month with every level, every month, every level, and all together.
    pub times: Vec<Times>,
}

impl StepTimesAnswer {
    pub fn of(&self, month: Option<Month>, level: Option<&LevelCode>) -> Option<&Times> {
        self.times
            .iter()
            .find(|t| t.month == month && t.level.as_ref() == level)
    }
}

/// A step lasts until the next is entered, the last until the end: [`domain::waiting::time_by_step`] in SQL.
pub(super) const SPENT: &str = "
spent AS (
    SELECT s.need_id, s.step,
           extract(epoch FROM lead(s.entered_at, 1, d.until) OVER (PARTITION BY s.need_id ORDER BY s.entered_at, s.ordinal) - s.entered_at)::float8 AS seconds
    FROM done d JOIN need_step s ON s.municipality_id = $1 AND s.need_id = d.id AND s.entered_at <= d.until
), per AS (
    SELECT d.id, coalesce(sum(s.seconds) FILTER (WHERE s.step = 'triage'), 0) AS triage,
           coalesce(sum(s.seconds) FILTER (WHERE s.step = 'assessment'), 0) AS assessment,
           coalesce(sum(s.seconds) FILTER (WHERE s.step = 'nav'), 0) AS nav,
           coalesce(sum(s.seconds) FILTER (WHERE s.step = 'store'), 0) AS store,
           coalesce(sum(s.seconds) FILTER (WHERE s.step = 'transport'), 0) AS transport
    FROM done d LEFT JOIN spent s ON s.need_id = d.id GROUP BY d.id
)";

impl Query for StepTimes {
    type Answer = StepTimesAnswer;

    async fn run(&self, tx: &mut Tx) -> Result<StepTimesAnswer, Error> {
        tx.ctx.must(Right::SeeWaiting)?;
        let basis = basis(tx, &self.selection).await?;
        let (from, months) = self.selection.months(&tx.ctx)?;
        let (m, zone) = (tx.m(), tx.ctx.zone.name());
        let sql = format!(
            "WITH done AS (
                SELECT id, level, closed_at AS until, to_char(closed_at AT TIME ZONE $4, 'YYYYMM')::int AS month
                FROM need WHERE municipality_id = $1 AND state = 'in_use' AND closed_at >= $2 AND closed_at <= $3
                  AND ($5::uuid IS NULL OR service_id = $5) AND ($6::text IS NULL OR level = $6) AND NOT level = ANY ($7)
             ), {SPENT}
             SELECT d.month, d.level, count(*) AS n,
                    avg(p.triage) AS mean_triage, avg(p.assessment) AS mean_assessment, avg(p.nav) AS mean_nav,
                    avg(p.store) AS mean_store, avg(p.transport) AS mean_transport,
                    percentile_cont(0.5) WITHIN GROUP (ORDER BY p.triage) AS median_triage,
                    percentile_cont(0.5) WITHIN GROUP (ORDER BY p.assessment) AS median_assessment,
                    percentile_cont(0.5) WITHIN GROUP (ORDER BY p.nav) AS median_nav,
                    percentile_cont(0.5) WITHIN GROUP (ORDER BY p.store) AS median_store,
                    percentile_cont(0.5) WITHIN GROUP (ORDER BY p.transport) AS median_transport,
                    percentile_cont(0.5) WITHIN GROUP (ORDER BY p.triage + p.assessment + p.nav + p.store + p.transport) AS median_whole
             FROM done d JOIN per p ON p.id = d.id
             GROUP BY GROUPING SETS ((d.month, d.level), (d.month), (d.level), ())
             HAVING count(*) > 0
             ORDER BY d.month NULLS FIRST, d.level NULLS FIRST"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(m)
            .bind(from)
            .bind(basis.at)
            .bind(zone)
            .bind(self.selection.service.map(|s| s.0))
            .bind(self.selection.level.as_ref().map(LevelCode::as_str))
            .bind(self.selection.left_out(&basis.key))
            .fetch_all(tx.conn())
            .await?;
        let times = rows
            .iter()
            .map(|row| {
                Ok(Times {
                    month: row.try_get::<Option<i32>, _>("month")?.map(month),
                    level: level(row)?,
                    needs: count(row, "n")?,
                    mean: Spent::read(row, "mean_")?,
                    median: Spent::read(row, "median_")?,
                    median_whole: row.try_get::<f64, _>("median_whole")? / 86_400.0,
                })
            })
            .collect::<Result<_, Error>>()?;
        Ok(StepTimesAnswer { basis, months, times })
    }
}
