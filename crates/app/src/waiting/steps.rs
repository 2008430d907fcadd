//! Where the time of the needs went: triage, assessment, NAV, store, transport.

use super::finished::month;
use super::store::{count, level, unreadable};
use super::{Basis, Selection, basis};
use crate::tx::Query;
use crate::{Error, Tx};
use domain::access::Right;
use domain::need::Step;
use domain::priority_key::LevelCode;
use domain::time::Month;
use domain::waiting::percentile;
use sqlx::Row;
use sqlx::postgres::PgRow;
use std::collections::BTreeMap;

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

    /// From columns of seconds that are named after the steps.
    pub(super) fn read(row: &PgRow) -> Result<Spent, Error> {
        let mut spent = [0.0; 5];
        for (at, step) in Step::ALL.iter().enumerate() {
            spent[at] = row.try_get::<f64, _>(step.code())? / 86_400.0;
        }
        Ok(Spent(spent))
    }
}

/// The needs of a month and a level, or of several together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Times {
    pub needs: usize,
    /// By step, in the order of [`Step::ALL`]: seconds in all, and how many needs spent each number of whole hours.
    steps: [(f64, BTreeMap<i64, usize>); 5],
}

impl Times {
    fn merge(&mut self, other: &Times) {
        self.needs += other.needs;
        for (mine, theirs) in self.steps.iter_mut().zip(&other.steps) {
            mine.0 += theirs.0;
            for (hours, n) in &theirs.1 {
                *mine.1.entry(*hours).or_default() += n;
            }
        }
    }

    /// The mean days of each step. `None` of no needs.
    pub fn mean(&self) -> Option<Spent> {
        (self.needs > 0).then(|| {
            let mean = |at: usize| self.steps[at].0 / 86_400.0 / self.needs as f64;
            Spent(std::array::from_fn(mean))
        })
    }

    /// The median days of each step, to the hour; a need that never was in a step counts as 0.
    pub fn median(&self) -> Option<Spent> {
        let median = |at: usize| {
            let hours = &self.steps[at].1;
            let never = self.needs.saturating_sub(hours.values().sum());
            let mut all = vec![0; never];
            all.extend(hours.iter().flat_map(|(h, n)| std::iter::repeat_n(*h, *n)));
            all.sort_unstable();
            percentile(&all, 50).unwrap_or_default() / 24.0
        };
        (self.needs > 0).then(|| Spent(std::array::from_fn(median)))
    }
}

/// The time of needs by step, for each month and level.
#[derive(Clone, Debug)]
pub struct StepTimesAnswer {
    pub basis: Basis,
    /// The months shown, oldest first.
    pub months: Vec<Month>,
    pub times: BTreeMap<(Month, Option<LevelCode>), Times>,
}

impl StepTimesAnswer {
    /// All months and levels for which `chosen` holds, as one.
    pub fn sum(&self, chosen: impl Fn(Month, Option<&LevelCode>) -> bool) -> Times {
        let mut sum = Times::default();
        for ((month, level), times) in &self.times {
            if chosen(*month, level.as_ref()) {
                sum.merge(times);
            }
        }
        sum
    }

    /// The levels met, in the key's order of urgency.
    pub fn levels(&self) -> Vec<Option<LevelCode>> {
        super::by_urgency(&self.basis.key, self.times.keys().map(|(_, level)| level.clone()))
    }
}

/// A step lasts until the next is entered, the last until the end: [`domain::waiting::time_by_step`] in SQL.
pub(super) const SPENT: &str = "
spent AS (
    SELECT s.need_id, d.month, d.level, s.step,
           extract(epoch FROM lead(s.entered_at, 1, d.until) OVER (PARTITION BY s.need_id ORDER BY s.entered_at, s.ordinal) - s.entered_at)::float8 AS seconds
    FROM done d JOIN need_step s ON s.municipality_id = $1 AND s.need_id = d.id AND s.entered_at <= d.until
)";

const TIMES: &str = "
SELECT d.month, d.level, NULL AS step, 0 AS hours, count(*) AS n, 0::float8 AS seconds FROM done d GROUP BY d.month, d.level
UNION ALL
SELECT p.month, p.level, p.step, (p.seconds / 3600)::int, count(*), sum(p.seconds)
FROM (SELECT s.need_id, s.month, s.level, s.step, sum(s.seconds) AS seconds FROM spent s GROUP BY s.need_id, s.month, s.level, s.step) p
GROUP BY p.month, p.level, p.step, (p.seconds / 3600)::int";

impl Query for StepTimes {
    type Answer = StepTimesAnswer;

    async fn run(&self, tx: &mut Tx) -> Result<StepTimesAnswer, Error> {
        tx.ctx.must(Right::SeeWaiting)?;
        let basis = basis(tx, &self.selection).await?;
        let (from, months) = self.selection.months(&tx.ctx)?;
        let (m, zone) = (tx.m(), tx.ctx.zone.name());
        // Room to sort a large municipality's year in memory.
        sqlx::query("SET LOCAL work_mem = '32MB'").execute(tx.conn()).await?;
        let sql = format!(
            "WITH done AS (
                SELECT id, level, closed_at AS until, to_char(closed_at AT TIME ZONE $4, 'YYYYMM')::int AS month
                FROM need WHERE municipality_id = $1 AND state = 'in_use' AND closed_at >= $2 AND closed_at <= $3
                  AND ($5::uuid IS NULL OR service_id = $5) AND ($6::text IS NULL OR level = $6) AND NOT level = ANY ($7)
             ), {SPENT} {TIMES}"
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
        let mut times: BTreeMap<_, Times> = BTreeMap::new();
        for row in &rows {
            let group = times.entry((month(row.try_get("month")?), level(row)?)).or_default();
            let n = count(row, "n")?;
            match row.try_get::<Option<&str>, _>("step")? {
                None => group.needs += n,
                Some(step) => {
                    let at = Step::ALL.iter().position(|s| s.code() == step);
                    let step = &mut group.steps[at.ok_or_else(|| unreadable("step"))?];
                    step.0 += row.try_get::<f64, _>("seconds")?;
                    *step.1.entry(i64::from(row.try_get::<i32, _>("hours")?)).or_default() += n;
                }
            }
        }
        Ok(StepTimesAnswer { basis, months, times })
    }
}
