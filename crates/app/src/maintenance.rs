//! Work on whole databases, outside any municipality: creating and dropping them, and looking at the catalogue.
//! Not for use cases: those go through [`crate::tx`].

use crate::Error;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};
use std::str::FromStr;

async fn connect(url: &str) -> Result<PgConnection, Error> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|e| Error::Unavailable(format!("the database URL can't be read: {e}")))?;
    Ok(options
        .application_name("rampe maintenance")
        .disable_statement_logging()
        .connect()
        .await?)
}

/// A database name as this module accepts it: nothing that would need quoting.
fn checked(name: &str) -> Result<&str, Error> {
    let fine = !name.is_empty()
        && name.len() < 60
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if fine {
        Ok(name)
    } else {
        Err(Error::Unavailable(format!("'{name}' is no name for a database")))
    }
}

/// Creates a database, as a copy of `template` where one is named.
pub async fn create_database(url: &str, name: &str, template: Option<&str>) -> Result<(), Error> {
    let template = template
        .map(checked)
        .transpose()?
        .map_or(String::new(), |t| format!(" TEMPLATE {t}"));
    execute(url, &format!("CREATE DATABASE {}{template}", checked(name)?)).await
}

/// Drops a database and ends whoever is connected to it.
pub async fn drop_database(url: &str, name: &str) -> Result<(), Error> {
    execute(url, &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", checked(name)?)).await
}

/// After a bulk load: what the planner knows of the tables, and what spares it the rows, as of now and not as of the next time
/// that the server does so by itself.
pub async fn vacuum(url: &str) -> Result<(), Error> {
    execute(url, "VACUUM (ANALYZE)").await
}

/// Gives a database another name.
pub async fn rename_database(url: &str, from: &str, to: &str) -> Result<(), Error> {
    execute(
        url,
        &format!("ALTER DATABASE {} RENAME TO {}", checked(from)?, checked(to)?),
    )
    .await
}

/// Is there a database of that name?
pub async fn database_exists(url: &str, name: &str) -> Result<bool, Error> {
    let mut conn = connect(url).await?;
    let there = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
        .bind(name)
        .fetch_one(&mut conn)
        .await?;
    conn.close().await?;
    Ok(there)
}

/// Runs statements as the role that the URL logs in as.
pub async fn execute(url: &str, sql: &str) -> Result<(), Error> {
    let mut conn = connect(url).await?;
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut conn).await?;
    conn.close().await?;
    Ok(())
}

/// The rows of a query, each as a JSON object, read as the role that the URL logs in as.
pub async fn rows(url: &str, sql: &str) -> Result<Vec<serde_json::Value>, Error> {
    let mut conn = connect(url).await?;
    let sql = format!("SELECT to_jsonb(q) FROM ({sql}) q");
    let rows = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(&mut conn).await?;
    conn.close().await?;
    Ok(rows)
}
