//! Waits that ended: how long they took and how many kept their limit, by month and level.

use super::store::{count, level};
use super::{Basis, Selection, basis};
use crate::tx::Query;
use crate::{Error, Tx};
use domain::access::Right;
use domain::priority_key::LevelCode;
use domain::time::Month;
use domain::waiting::{Histogram, Share, WaitKind};
use sqlx::Row;
use std::collections::BTreeMap;

/// Asks for the waits of one kind that ended in the twelve months up to a day: needs whose device came into use, jobs
/// that were done. What was closed or cancelled is not a wait that ended well or badly; it is counted beside.
#[derive(Clone, Debug)]
pub struct Finished {
    pub selection: Selection,
    pub kind: WaitKind,
}

/// The waits of one month and level.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// By the days that they took.
    pub days: Histogram,
    /// Of those with a deadline.
    pub share: Share,
}

impl Ended {
    pub fn merge(&mut self, other: &Ended) {
        self.days.merge(&other.days);
        self.share.inside += other.share.inside;
        self.share.all += other.share.all;
    }
}

/// How long those that ended had waited, for each month and level.
#[derive(Clone, Debug)]
pub struct FinishedAnswer {
    pub basis: Basis,
    /// The months shown, oldest first; the last one goes to the day itself.
    pub months: Vec<Month>,
    pub ended: BTreeMap<(Month, Option<LevelCode>), Ended>,
    /// Closed without a device in use, or cancelled, in these months.
    pub otherwise: usize,
}

impl FinishedAnswer {
    /// All months and levels for which `chosen` holds, as one.
    pub fn sum(&self, chosen: impl Fn(Month, Option<&LevelCode>) -> bool) -> Ended {
        let mut sum = Ended::default();
        for ((month, level), ended) in &self.ended {
            if chosen(*month, level.as_ref()) {
                sum.merge(ended);
            }
        }
        sum
    }

    /// The levels met, in the key's order of urgency, then those that the key does not know, then none.
    pub fn levels(&self) -> Vec<Option<LevelCode>> {
        super::by_urgency(&self.basis.key, self.ended.keys().map(|(_, level)| level.clone()))
    }
}

const NEEDS: &str = "
SELECT to_char(closed_at AT TIME ZONE $4, 'YYYYMM')::int AS month, level, (closed_at AT TIME ZONE $4)::date - (clock_from AT TIME ZONE $4)::date AS days,
       state = 'in_use' AS well, closed_at <= deadline AS inside, count(*) AS n
FROM need WHERE municipality_id = $1 AND closed_at >= $2 AND closed_at <= $3
  AND ($5::uuid IS NULL OR service_id = $5) AND ($6::text IS NULL OR level = $6) AND (level IS NULL OR NOT level = ANY ($7))
  AND $8 = 'need'
GROUP BY 1, 2, 3, 4, 5";

const JOBS: &str = "
SELECT to_char(j.ended_at AT TIME ZONE $4, 'YYYYMM')::int AS month, j.level, (j.ended_at AT TIME ZONE $4)::date - (j.created_at AT TIME ZONE $4)::date AS days,
       j.state = 'done' AS well, j.ended_at <= j.deadline AS inside, count(*) AS n
FROM job j WHERE j.municipality_id = $1 AND j.ended_at >= $2 AND j.ended_at <= $3
  AND ($5::uuid IS NULL OR EXISTS (SELECT FROM need n WHERE n.municipality_id = $1 AND n.id = j.need_id AND n.service_id = $5))
  AND ($6::text IS NULL OR j.level = $6) AND (j.level IS NULL OR NOT j.level = ANY ($7))
  AND j.kind = $8
GROUP BY 1, 2, 3, 4, 5";

impl Query for Finished {
    type Answer = FinishedAnswer;

    async fn run(&self, tx: &mut Tx) -> Result<FinishedAnswer, Error> {
        tx.ctx.must(Right::SeeWaiting)?;
        let basis = basis(tx, &self.selection).await?;
        let (from, months) = self.selection.months(&tx.ctx)?;
        let (m, zone) = (tx.m(), tx.ctx.zone.name());
        let sql = match self.kind {
            WaitKind::Need => NEEDS,
            WaitKind::Deliver | WaitKind::Collect | WaitKind::Repair => JOBS,
        };
        let rows = sqlx::query(sql)
            .bind(m)
            .bind(from)
            .bind(basis.at)
            .bind(zone)
            .bind(self.selection.service.map(|s| s.0))
            .bind(self.selection.level.as_ref().map(LevelCode::as_str))
            .bind(self.selection.left_out(&basis.key))
            .bind(self.kind.code())
            .fetch_all(tx.conn())
            .await?;
        let (mut ended, mut otherwise) = (BTreeMap::<_, Ended>::new(), 0);
        for row in &rows {
            let n = count(row, "n")?;
            if !row.try_get::<bool, _>("well")? {
                otherwise += n;
                continue;
            }
            let group = ended.entry((month(row.try_get("month")?), level(row)?)).or_default();
            group.days.add(i64::from(row.try_get::<i32, _>("days")?), n);
            if let Some(inside) = row.try_get::<Option<bool>, _>("inside")? {
                group.share.all += n;
                group.share.inside += if inside { n } else { 0 };
            }
        }
        Ok(FinishedAnswer {
            basis,
            months,
            ended,
            otherwise,
        })
    }
}

/// From year and month in one number, such as 202603.
pub(super) fn month(number: i32) -> Month {
    Month {
        year: number / 100,
        month: (number % 100).unsigned_abs(),
    }
}
