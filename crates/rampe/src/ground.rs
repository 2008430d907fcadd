//! The ground that every command stands on: the database (private or named by a URL) and the installation's key.

use crate::client::Client;
use crate::cluster::{Cluster, ClusterOptions, SearchPlaces};
use crate::world;
use app::seal::MasterKey;
use app::{Db, World, db};
use clap::Args;
use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// A sentence for the person at the keyboard.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Where the data lies. Every command takes these two.
#[derive(Args, Clone, Debug)]
pub struct Where {
    /// The data folder: private database, keys, logs.
    #[arg(long, value_name = "DIR", default_value = "./rampe-data", global = true)]
    pub data: PathBuf,
    /// Use this PostgreSQL (15 or newer) instead of a private one. The keys stay in the data folder.
    #[arg(
        long,
        value_name = "URL",
        env = "DATABASE_URL",
        hide_env_values = true,
        global = true
    )]
    pub database_url: Option<String>,
}

/// An open database.
pub struct Ground {
    cluster: Option<Cluster>,
    pub url: String,
    app_url: String,
    pub keys_dir: PathBuf,
    pub world: World,
}

/// What a command may find.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// Brought to this program's version where it may be: always in a private database, elsewhere when it is empty.
    Ready,
    /// Left as it is.
    Untouched,
}

impl Ground {
    /// Opens the database, brings the schema up to date, and reads (or, in an empty database, makes) the key.
    pub async fn open(place: &Where, schema: Schema) -> Result<Ground, Failure> {
        let mut ground = match &place.database_url {
            Some(url) => Ground {
                cluster: None,
                url: url.clone(),
                app_url: url.clone(),
                keys_dir: place.data.join("keys"),
                world: world::real(),
            },
            None => {
                let data = place.data.clone();
                let cluster =
                    tokio::task::spawn_blocking(move || Cluster::open(&data, &ClusterOptions::default())).await??;
                let (url, app_url) = (cluster.admin_url(), cluster.url(db::APP));
                Ground {
                    url,
                    app_url,
                    keys_dir: cluster.keys_dir().to_owned(),
                    cluster: Some(cluster),
                    world: world::real(),
                }
            }
        };
        if schema == Schema::Ready
            && let Err(e) = ground.ready().await
        {
            ground.close().await?;
            return Err(e);
        }
        Ok(ground)
    }

    async fn ready(&mut self) -> Result<(), Failure> {
        let (there, wanted) = (db::schema_version(&self.url).await?, db::program_version());
        if there > wanted {
            return Err(format!(
                "the database's schema is at version {there}, this program knows {wanted}: install the newer Rampe"
            )
            .into());
        }
        if there < wanted {
            if self.cluster.is_none() && there > 0 {
                return Err(format!("the database's schema is at version {there}, this program needs {wanted}: run `rampe migrate` first").into());
            }
            db::migrate(&self.url).await?;
        }
        Ok(())
    }

    /// The app role's handle, with the installation's key.
    pub async fn db(&self, connections: u32) -> Result<Db, Failure> {
        let probe = Db::connect(&self.app_url, MasterKey::new([0; 32]), self.world.clone(), 1).await?;
        let empty = app::municipality::directory(&probe).await?.is_empty();
        probe.close().await;
        let key = master_key(&self.keys_dir, &self.world, empty)?;
        Ok(Db::connect(&self.app_url, key, self.world.clone(), connections).await?)
    }

    /// The private cluster, to be watched over by `serve`.
    pub fn cluster(&mut self) -> Option<&mut Cluster> {
        self.cluster.as_mut()
    }

    /// PostgreSQL's own programs for this database.
    pub fn client(&self) -> Result<Client, Failure> {
        Ok(match &self.cluster {
            Some(cluster) => Client::of_cluster(cluster)?,
            None => Client::of_url(&self.url, &SearchPlaces::of_this_machine())?,
        })
    }

    /// Lets go of the database; the last one out stops the private server.
    pub async fn close(self) -> Result<(), Failure> {
        if let Some(cluster) = self.cluster {
            tokio::task::spawn_blocking(move || cluster.close()).await??;
        }
        Ok(())
    }
}

/// The key in `keys/master.key`: 64 hex digits. Made where the database is still empty; a database with data and without
/// its key is a fault that is told, since a new key would open nothing.
fn master_key(dir: &Path, world: &World, may_make: bool) -> Result<MasterKey, Failure> {
    let file = dir.join("master.key");
    let text = match fs::read_to_string(&file) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound && may_make => return make_key(dir, &file, world),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            return Err(format!(
                "{} is missing, and the database holds data that only this key opens. Restore the key from the backup (docs/operations.md)",
                file.display()
            )
            .into());
        }
        Err(e) => return Err(format!("{} can't be read: {e}", file.display()).into()),
    };
    decode(&text).ok_or_else(|| {
        format!(
            "{} is no key of Rampe's: it must hold 64 hexadecimal digits",
            file.display()
        )
        .into()
    })
}

fn make_key(dir: &Path, file: &Path, world: &World) -> Result<MasterKey, Failure> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .map_err(|e| format!("{} can't be made: {e}", dir.display()))?;
    let bytes: [u8; 32] = world.bytes();
    let text = format!("{}\n", data_encoding::HEXLOWER.encode(&bytes));
    // Written beside and linked into place: two processes that start at once agree on the one that was first.
    let draft = dir.join(format!("master.key.{}", (world.ids)().simple()));
    let write = || -> std::io::Result<()> {
        let mut out = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&draft)?;
        out.write_all(text.as_bytes())?;
        out.sync_all()
    };
    write().map_err(|e| format!("{} can't be written: {e}", draft.display()))?;
    let linked = fs::hard_link(&draft, file);
    fs::remove_file(&draft)?;
    match linked {
        Ok(()) => Ok(MasterKey::new(bytes)),
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => master_key(dir, world, false),
        Err(e) => Err(format!("{} can't be written: {e}", file.display()).into()),
    }
}

fn decode(text: &str) -> Option<MasterKey> {
    let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(text.trim().as_bytes()).ok()?;
    Some(MasterKey::new(bytes.try_into().ok()?))
}
