//! The subcommands. Each opens the ground, does its work and closes it again, also when the work failed.

pub mod backup;
pub mod check;
pub mod demo;
mod demo_roads;
pub mod import;
pub mod municipality;
mod network;
pub mod roads;
pub mod routes;
pub mod serve;
pub mod token;
pub mod user;

use crate::cluster::{Cluster, ClusterOptions};
use crate::ground::{Failure, Ground, Schema, Where};
use app::municipality::Listed;
use app::{Db, Error, db};
use std::io::{Read, Write};
use std::path::Path;

/// One line on the standard output.
pub fn say(line: impl std::fmt::Display) -> Result<(), Failure> {
    writeln!(std::io::stdout(), "{line}")?;
    Ok(())
}

/// Opens the ground with the app's handle, works, and closes both whatever came of it.
pub async fn with_db<T>(
    place: &Where,
    work: impl AsyncFnOnce(&Db, &Ground) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let ground = Ground::open(place, Schema::Ready).await?;
    let outcome = match ground.db(4).await {
        Ok(db) => {
            let outcome = work(&db, &ground).await;
            db.close().await;
            outcome
        }
        Err(e) => Err(e),
    };
    ground.close().await?;
    outcome
}

/// The municipality of that number, or a sentence that names those there are.
pub async fn municipality(db: &Db, number: &str) -> Result<Listed, Failure> {
    match app::municipality::by_number(db, number).await {
        Ok(listed) => Ok(listed),
        Err(Error::NotFound) => {
            let all = app::municipality::directory(db).await?;
            let known: Vec<_> = all.iter().map(|m| format!("{} {}", m.number, m.name)).collect();
            let known = if known.is_empty() {
                "none yet; create one with `rampe municipality create`".to_owned()
            } else {
                known.join(", ")
            };
            Err(format!("there is no municipality with number {number} here ({known})").into())
        }
        Err(e) => Err(e.into()),
    }
}

/// What is wrong with a command's values, field by field.
pub fn in_words(e: Error) -> Failure {
    match e {
        Error::Invalid(faults) => {
            let list: Vec<_> = faults
                .iter()
                .map(|f| format!("{}: {}", f.field, f.fault.code().replace('-', " ")))
                .collect();
            list.join("; ").into()
        }
        e => e.into(),
    }
}

/// `rampe migrate`
pub async fn migrate(place: &Where) -> Result<(), Failure> {
    let ground = Ground::open(place, Schema::Untouched).await?;
    let migrated = db::migrate(&ground.url).await;
    ground.close().await?;
    let migrated = migrated?;
    match migrated.steps {
        0 => say(format_args!(
            "The schema is at version {}; nothing to do.",
            migrated.version
        )),
        n => say(format_args!(
            "The schema is now at version {} ({n} steps).",
            migrated.version
        )),
    }
}

/// `rampe pg-hold`
pub fn pg_hold(data: &Path) -> Result<(), Failure> {
    let mut cluster = Cluster::open(data, &ClusterOptions::default())?;
    cluster.supervise()?;
    say(cluster.admin_url())?;
    std::io::stdin().read_to_end(&mut Vec::new())?;
    let closed = cluster.close()?;
    say(format_args!("{closed:?}"))
}
