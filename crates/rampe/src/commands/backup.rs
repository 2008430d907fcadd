//! `rampe backup FILE` and `rampe restore FILE`

use super::say;
use crate::ground::{Failure, Ground, Schema, Where};
use crate::{backup, restore};
use app::db;
use clap::Args;
use std::path::PathBuf;

#[derive(Args)]
pub struct Backup {
    file: PathBuf,
    /// Replace the file if it is there.
    #[arg(long)]
    force: bool,
    /// Leave the keys out: the backup's sealed columns (national ids) open only with the keys, kept elsewhere.
    #[arg(long)]
    without_keys: bool,
}

#[derive(Args)]
pub struct Restore {
    file: PathBuf,
    /// Leave the keys in the file.
    #[arg(long)]
    without_keys: bool,
}

impl Backup {
    pub async fn run(self, place: &Where) -> Result<(), Failure> {
        let ground = Ground::open(place, Schema::Untouched).await?;
        let outcome = self.write(&ground).await;
        ground.close().await?;
        outcome
    }

    async fn write(self, ground: &Ground) -> Result<(), Failure> {
        let (client, keys, now, file) = (
            ground.client()?,
            ground.keys_dir.clone(),
            ground.world.now(),
            self.file.clone(),
        );
        let (force, without) = (self.force, self.without_keys);
        let written = tokio::task::spawn_blocking(move || {
            let keys = Some(keys.as_path()).filter(|_| !without);
            backup::Backup {
                client: &client,
                keys,
                force,
                now,
            }
            .write(&file, &mut |_| {})
        })
        .await??;
        say(format_args!("Wrote {} ({} bytes).", self.file.display(), written.size))?;
        let keys: Vec<_> = written.manifest.keys().map(|k| k.to_string()).collect();
        if keys.is_empty() {
            say("It holds no keys: keep them elsewhere, or national ids can't be read after a restore.")
        } else {
            say(format_args!(
                "It holds the keys ({}): whoever has the file can read everything. Keep it safe.",
                keys.join(", ")
            ))
        }
    }
}

impl Restore {
    pub async fn run(self, place: &Where) -> Result<(), Failure> {
        let ground = Ground::open(place, Schema::Untouched).await?;
        let outcome = self.read(&ground).await;
        ground.close().await?;
        outcome
    }

    async fn read(self, ground: &Ground) -> Result<(), Failure> {
        db::prepare(&ground.url).await?;
        let (client, keys, file, without) = (
            ground.client()?,
            ground.keys_dir.clone(),
            self.file.clone(),
            self.without_keys,
        );
        let manifest = tokio::task::spawn_blocking(move || {
            let keys = Some(keys.as_path()).filter(|_| !without);
            restore::Restore { client: &client, keys }.read(&file, &mut |_| {})
        })
        .await??;
        let migrated = db::migrate(&ground.url).await?;
        say(format_args!(
            "Restored the backup of {}; the schema is at version {}.",
            manifest.created_at, migrated.version
        ))
    }
}
