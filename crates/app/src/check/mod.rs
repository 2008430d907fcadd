//! Proves from the stored rows that the books are right: ledger, life cycles, clocks, logs and isolation.
//!
//! It shares no code with the use cases that wrote the rows: it replays the events by the domain's rules and compares
//! with the columns. One snapshot, read in batches, so that it runs beside a working server and in little memory.

mod events;
mod isolation;
mod items;
mod jobs;
mod ledger;
mod loans;
mod log;
mod needs;
mod report;

pub use report::{Check, CheckResult, Fault, Report};

use crate::municipality::{self, Listed};
use crate::{Db, Error, Tx};

/// How many things are held in memory at a time.
const BATCH: i64 = 1_000;

/// Checks the municipality of that number, or all of them. An unknown number is [`Error::NotFound`].
pub async fn run(db: &Db, number: Option<&str>) -> Result<Vec<Report>, Error> {
    let all = municipality::directory(db).await?;
    let mut reports = vec![];
    for one in all.iter().filter(|m| number.is_none_or(|n| n == m.number)) {
        reports.push(check(db, one, &all).await?);
    }
    if reports.is_empty() && number.is_some() {
        return Err(Error::NotFound);
    }
    Ok(reports)
}

async fn check(db: &Db, one: &Listed, all: &[Listed]) -> Result<Report, Error> {
    let mut report = Report::new(&one.number, &one.name);
    let mut tx = Tx::begin(db, &one.system(db.world().clone()), None).await?;
    // One instant for all that is compared, whatever is done meanwhile.
    sqlx::query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        .execute(tx.conn())
        .await?;
    isolation::check(&mut tx, &mut report, all).await?;
    ledger::check(&mut tx, &mut report).await?;
    items::check(&mut tx, &mut report).await?;
    loans::check(&mut tx, &mut report).await?;
    needs::check(&mut tx, &mut report).await?;
    jobs::check(&mut tx, &mut report).await?;
    log::check(&mut tx, &mut report).await?;
    tx.roll_back().await?;
    Ok(report)
}
