use super::report::{Check, Report};
use crate::{Error, Tx};
use uuid::Uuid;

/// The event log itself and what may be found by text.
pub(super) async fn check(tx: &mut Tx, report: &mut Report) -> Result<(), Error> {
    let m = tx.m();
    let events: i64 = sqlx::query_scalar("SELECT count(*) FROM event WHERE municipality_id = $1")
        .bind(m)
        .fetch_one(tx.conn())
        .await?;
    for c in [Check::EventTime, Check::EventCommand, Check::EventSubject] {
        report.examined(c, events.unsigned_abs());
    }
    let early: Vec<Uuid> =
        sqlx::query_scalar("SELECT id FROM event WHERE municipality_id = $1 AND occurred_at > recorded_at")
            .bind(m)
            .fetch_all(tx.conn())
            .await?;
    for id in early {
        report.fault(Check::EventTime, [id], "recorded before it happened");
    }
    let without_command: Vec<Uuid> = sqlx::query_scalar(
        "SELECT e.id FROM event e
         LEFT JOIN command_log c ON c.municipality_id = $1 AND c.command_id = e.command_id
         WHERE e.municipality_id = $1 AND c.command_id IS NULL",
    )
    .bind(m)
    .fetch_all(tx.conn())
    .await?;
    for id in without_command {
        report.fault(Check::EventCommand, [id], "its command is not in the command log");
    }
    let about_nothing: Vec<Uuid> = sqlx::query_scalar(
        "SELECT e.id FROM event e
         LEFT JOIN (SELECT 'item' AS noun, id FROM item WHERE municipality_id = $1
                    UNION ALL SELECT 'loan', id FROM loan WHERE municipality_id = $1
                    UNION ALL SELECT 'need', id FROM need WHERE municipality_id = $1
                    UNION ALL SELECT 'job', id FROM job WHERE municipality_id = $1) s
           ON s.noun = e.noun AND s.id = e.subject_id
         WHERE e.municipality_id = $1 AND e.noun IN ('item', 'loan', 'need', 'job') AND s.id IS NULL",
    )
    .bind(m)
    .fetch_all(tx.conn())
    .await?;
    for id in about_nothing {
        report.fault(Check::EventSubject, [id], "it is about something that is not stored");
    }

    let protected: i64 = sqlx::query_scalar("SELECT count(*) FROM person WHERE municipality_id = $1 AND protected")
        .bind(m)
        .fetch_one(tx.conn())
        .await?;
    report.examined(Check::SearchProtected, protected.unsigned_abs());
    let findable: Vec<Uuid> = sqlx::query_scalar(
        "SELECT p.id FROM person p
         JOIN search_entry s ON s.municipality_id = $1 AND s.kind = 'person' AND s.ref_id = p.id
         WHERE p.municipality_id = $1 AND p.protected",
    )
    .bind(m)
    .fetch_all(tx.conn())
    .await?;
    for id in findable {
        report.fault(
            Check::SearchProtected,
            [id],
            "a protected person stands in the search text",
        );
    }
    Ok(())
}
