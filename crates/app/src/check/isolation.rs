use super::report::{Check, Report};
use crate::municipality::Listed;
use crate::{Error, Tx};
use sqlx::{AssertSqlSafe, Row};

/// Row security is on and forced for every table with a municipality, the role can't pass it, and it hides what it must.
pub(super) async fn check(tx: &mut Tx, report: &mut Report, all: &[Listed]) -> Result<(), Error> {
    let passes: bool = sqlx::query_scalar("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        .fetch_one(tx.conn())
        .await?;
    if passes {
        report.fault(Check::Isolation, [], "the role that Rampe works as passes row security");
    }
    let tables = sqlx::query(
        "SELECT quote_ident(c.relname) AS name, c.relrowsecurity AND c.relforcerowsecurity AS held,
                has_table_privilege(c.oid, 'SELECT') AS readable
         FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
           AND a.attname = 'municipality_id' AND NOT a.attisdropped ORDER BY 1",
    )
    .fetch_all(tx.conn())
    .await?;
    report.examined(Check::Isolation, tables.len() as u64);
    let others: Vec<uuid::Uuid> = all
        .iter()
        .map(|m| m.id)
        .filter(|id| *id != tx.ctx.municipality)
        .map(|id| id.0)
        .collect();
    for table in tables {
        let name: String = table.try_get("name")?;
        if !table.try_get::<bool, _>("held")? {
            report.fault(
                Check::Isolation,
                [],
                format!("table {name} has no row security, or it is not forced"),
            );
        }
        if !table.try_get::<bool, _>("readable")? {
            continue;
        }
        // The name is the catalogue's own and quoted by it.
        let sql = format!("SELECT EXISTS (SELECT FROM {name} WHERE municipality_id = $1)");
        for other in &others {
            let seen: bool = sqlx::query_scalar(AssertSqlSafe(sql.clone()))
                .bind(other)
                .fetch_one(tx.conn())
                .await?;
            if seen {
                report.fault(
                    Check::Isolation,
                    [*other],
                    format!("its rows of {name} are visible here"),
                );
            }
        }
    }
    Ok(())
}
