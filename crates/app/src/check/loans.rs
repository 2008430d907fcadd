use super::report::{Check, Report};
use super::{BATCH, events};
use crate::{Error, Tx};
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::LoanId;
use domain::loan::{Loan, LoanEvent, LoanState};
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

/// Every loan's row against its events.
pub(super) async fn check(tx: &mut Tx, report: &mut Report) -> Result<(), Error> {
    let m = tx.m();
    let mut after = Uuid::nil();
    loop {
        let rows = sqlx::query(
            "SELECT id, person_id, item_id, product_id, quantity, kind, need_id, need_line_id, handed_out_at, due_on, state, ended_at
             FROM loan WHERE municipality_id = $1 AND id > $2 ORDER BY id LIMIT $3",
        )
        .bind(m)
        .bind(after)
        .bind(BATCH)
        .fetch_all(tx.conn())
        .await?;
        let ids = rows.iter().map(|r| r.try_get("id")).collect::<Result<Vec<Uuid>, _>>()?;
        let Some(last) = ids.last() else { return Ok(()) };
        after = *last;
        let mut events = events::of::<LoanEvent>(tx, "loan", &ids).await?;
        for (row, id) in rows.iter().zip(ids) {
            let replay = events::take(&mut events, id).and_then(|e| {
                Loan::replay(LoanId(id), &e)
                    .map(|loan| (loan, e))
                    .map_err(|e| e.to_string())
            });
            match replay {
                Ok((loan, events)) => replayed(report, row, id, &loan, &events)?,
                Err(words) => report.fault(Check::LoanReplay, [id], words),
            }
        }
        report.examined(Check::LoanReplay, rows.len() as u64);
    }
}

fn replayed(report: &mut Report, row: &PgRow, id: Uuid, loan: &Loan, events: &[LoanEvent]) -> Result<(), Error> {
    // A loan that has ended keeps its last due date in the row, though not in its state.
    let due = events.iter().fold(None, |due, event| match event {
        LoanEvent::Opened { due, .. } => *due,
        LoanEvent::Extended { due } => Some(*due),
        _ => due,
    });
    let line = events.iter().find_map(|event| match event {
        LoanEvent::Opened { line, .. } => *line,
        _ => None,
    });
    let ended = match loan.state {
        LoanState::Open { .. } => None,
        LoanState::Returned { at } | LoanState::Lost { at } => Some(at),
    };
    let quantity = i64::from(row.try_get::<i32, _>("quantity")?);
    let columns = [
        ("state", row.try_get::<String, _>("state")? == loan.state.code()),
        ("person_id", row.try_get::<Uuid, _>("person_id")? == loan.person.0),
        (
            "item_id",
            row.try_get::<Option<Uuid>, _>("item_id")? == loan.lent.item().map(|i| i.0),
        ),
        (
            "product_id",
            row.try_get::<Uuid, _>("product_id")? == loan.lent.product().0,
        ),
        ("quantity", quantity == i64::from(loan.lent.quantity())),
        ("kind", row.try_get::<String, _>("kind")? == loan.kind.code()),
        (
            "need_id",
            row.try_get::<Option<Uuid>, _>("need_id")? == loan.need.map(|n| n.0),
        ),
        (
            "need_line_id",
            row.try_get::<Option<Uuid>, _>("need_line_id")? == line.map(|l| l.0),
        ),
        (
            "handed_out_at",
            row.try_get::<DateTime<Utc>, _>("handed_out_at")? == loan.handed_out_at,
        ),
        ("due_on", row.try_get::<Option<NaiveDate>, _>("due_on")? == due),
        (
            "ended_at",
            row.try_get::<Option<DateTime<Utc>>, _>("ended_at")? == ended,
        ),
    ];
    report.compare(Check::LoanReplay, id, &columns);
    Ok(())
}
