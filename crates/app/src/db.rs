//! The database: roles, migrations and the pool of the app role. Nothing here hands out a connection: see [`crate::tx`].

use crate::seal::MasterKey;
use crate::{Error, ctx::World};
use domain::ids::{MunicipalityId, PlaceId};
use domain::place::PlaceKind;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, PgPool};
use std::collections::HashMap;
use std::str::FromStr;
use std::sync::{Arc, RwLock};
use std::time::Duration;

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations");

/// Owns the tables; only migrations act as it.
pub const OWNER: &str = "rampe_owner";
/// What the program runs as: no ownership, no BYPASSRLS.
pub const APP: &str = "rampe_app";
/// Reads logs, nothing else.
pub const AUDITOR: &str = "rampe_auditor";
/// Owner of the few functions that look past row security; nobody logs in as it.
pub const FINDER: &str = "rampe_finder";

/// A handle to the database as the app role. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    pool: PgPool,
    pub(crate) keys: MasterKey,
    pub(crate) world: World,
    virtual_places: Arc<RwLock<HashMap<(MunicipalityId, PlaceKind), PlaceId>>>,
    pub(crate) tokens: Arc<crate::token::Cache>,
    pub(crate) settled: Arc<crate::settled::Settled>,
    pub(crate) registers: Arc<crate::address::Registers>,
}

impl Db {
    /// Connects as the app role. `url` may log in as it, or as a role that may become it.
    pub async fn connect(url: &str, keys: MasterKey, world: World, connections: u32) -> Result<Db, Error> {
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(Duration::from_secs(10))
            .test_before_acquire(false)
            .connect_with(as_role(url, APP)?)
            .await?;
        Ok(Db {
            pool,
            keys,
            world,
            virtual_places: Arc::default(),
            tokens: Arc::default(),
            settled: Arc::default(),
            registers: Arc::default(),
        })
    }

    pub(crate) fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// The outside, as given at connect.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Answers the database? For `/health`.
    pub async fn ping(&self) -> Result<(), Error> {
        sqlx::query("SELECT 1").execute(&self.pool).await?;
        Ok(())
    }

    /// Ends all connections.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// Virtual places never change, so they are looked up once.
    pub(crate) fn known_virtual_place(&self, m: MunicipalityId, kind: PlaceKind) -> Option<PlaceId> {
        self.virtual_places.read().ok()?.get(&(m, kind)).copied()
    }
    pub(crate) fn learn_virtual_place(&self, m: MunicipalityId, kind: PlaceKind, id: PlaceId) {
        if let Ok(mut known) = self.virtual_places.write() {
            known.insert((m, kind), id);
        }
    }
}

fn parse(url: &str) -> Result<PgConnectOptions, Error> {
    PgConnectOptions::from_str(url).map_err(|e| Error::Unavailable(format!("the database URL can't be read: {e}")))
}

fn as_role(url: &str, role: &str) -> Result<PgConnectOptions, Error> {
    let options = parse(url)?;
    let options = options.application_name("rampe").disable_statement_logging();
    Ok(if options.get_username() == role {
        options
    } else {
        options.options([("role", role)])
    })
}

/// What a migration run did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migrated {
    /// Version of the schema now.
    pub version: i64,
    /// How many steps were taken.
    pub steps: usize,
}

/// Brings the schema to this program's version. `url` must log in as a role that may create roles (first time) or become the owner.
pub async fn migrate(url: &str) -> Result<Migrated, Error> {
    let options = parse(url)?;
    let mut conn = options
        .application_name("rampe migrate")
        .disable_statement_logging()
        .connect()
        .await?;
    bootstrap(&mut conn).await?;
    sqlx::query(AssertSqlSafe(format!("SET ROLE {OWNER}")))
        .execute(&mut conn)
        .await?;
    let before = version(&mut conn).await?;
    MIGRATIONS
        .run(&mut conn)
        .await
        .map_err(|e| Error::Unavailable(format!("migration failed: {e}")))?;
    let now = version(&mut conn).await?;
    conn.close().await?;
    let steps = MIGRATIONS
        .iter()
        .filter(|m| m.version > before && m.version <= now)
        .count();
    Ok(Migrated { version: now, steps })
}

/// Roles, extensions and rights alone, without tables: what a backup is restored into.
pub async fn prepare(url: &str) -> Result<(), Error> {
    let options = parse(url)?;
    let mut conn = options
        .application_name("rampe prepare")
        .disable_statement_logging()
        .connect()
        .await?;
    bootstrap(&mut conn).await?;
    Ok(conn.close().await?)
}

/// The schema version that this program speaks.
pub fn program_version() -> i64 {
    MIGRATIONS.iter().map(|m| m.version).max().unwrap_or(0)
}

/// The schema version of the database at `url`; 0 where there is none.
pub async fn schema_version(url: &str) -> Result<i64, Error> {
    let options = parse(url)?;
    let mut conn = options.disable_statement_logging().connect().await?;
    let version = version(&mut conn).await?;
    conn.close().await?;
    Ok(version)
}

async fn version(conn: &mut PgConnection) -> Result<i64, Error> {
    let there: bool = sqlx::query_scalar("SELECT to_regclass('_sqlx_migrations') IS NOT NULL")
        .fetch_one(&mut *conn)
        .await?;
    if !there {
        return Ok(0);
    }
    Ok(
        sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM _sqlx_migrations WHERE success")
            .fetch_one(conn)
            .await?,
    )
}

/// Roles, extensions and rights on the schema. Runs only what is missing, so that a role without the right to create
/// roles can migrate a database that was prepared by another.
async fn bootstrap(conn: &mut PgConnection) -> Result<(), Error> {
    for (role, login) in [
        (OWNER, "LOGIN"),
        (APP, "LOGIN"),
        (AUDITOR, "LOGIN"),
        (FINDER, "NOLOGIN"),
    ] {
        let there: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)")
            .bind(role)
            .fetch_one(&mut *conn)
            .await?;
        if !there {
            let created = sqlx::query(AssertSqlSafe(format!("CREATE ROLE {role} {login}")))
                .execute(&mut *conn)
                .await;
            // Another process may have made it at the same moment.
            if let Err(e) = created
                && !matches!(
                    e.as_database_error().and_then(|d| d.code()).as_deref(),
                    Some("42710" | "23505")
                )
            {
                return Err(e.into());
            }
        }
    }
    let member: bool = sqlx::query_scalar("SELECT pg_has_role($1, $2, 'MEMBER')")
        .bind(OWNER)
        .bind(FINDER)
        .fetch_one(&mut *conn)
        .await?;
    let may_create: bool = sqlx::query_scalar(
        "SELECT has_schema_privilege($1, 'public', 'CREATE') AND has_schema_privilege($2, 'public', 'CREATE')",
    )
    .bind(OWNER)
    .bind(FINDER)
    .fetch_one(&mut *conn)
    .await?;
    let extensions: i64 =
        sqlx::query_scalar("SELECT count(*) FROM pg_extension WHERE extname IN ('pg_trgm', 'btree_gin')")
            .fetch_one(&mut *conn)
            .await?;
    let mut missing = Vec::new();
    if !member {
        missing.push(format!("GRANT {FINDER} TO {OWNER}"));
    }
    if !may_create {
        missing.push(format!("GRANT USAGE, CREATE ON SCHEMA public TO {OWNER}, {FINDER}"));
        missing.push(format!("GRANT USAGE ON SCHEMA public TO {APP}, {AUDITOR}"));
    }
    if extensions < 2 {
        missing.push("CREATE EXTENSION IF NOT EXISTS pg_trgm".into());
        missing.push("CREATE EXTENSION IF NOT EXISTS btree_gin".into());
    }
    for statement in missing {
        // Two processes that prepare two databases of one server may meet in the shared catalogue of roles.
        let mut tries = 0;
        while let Err(e) = sqlx::query(AssertSqlSafe(statement.clone())).execute(&mut *conn).await {
            tries += 1;
            if tries > 5 || !e.to_string().contains("concurrently updated") {
                return Err(e.into());
            }
            tokio::time::sleep(Duration::from_millis(20 * tries)).await;
        }
    }
    Ok(())
}

/// A number that changes with any change to any migration.
pub fn program_fingerprint() -> u64 {
    MIGRATIONS
        .iter()
        .flat_map(|m| m.checksum.iter())
        .fold(0xcbf2_9ce4_8422_2325, |h, b| {
            (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3)
        })
}
