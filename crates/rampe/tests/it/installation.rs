//! A whole installation for a test: the real program on its private database, with devices to lend.

use crate::common::{eventually, folder};
use app::item::{Piece, Receive};
use app::seal::MasterKey;
use app::{Ctx, Db, person, place, product};
use domain::ids::{ItemId, PersonId};
use domain::item::Owner;
use domain::place::PlaceKind;
use rampe::cluster::{Cluster, ClusterOptions};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

pub struct Installation {
    pub data: PathBuf,
    _folder: tempfile::TempDir,
}

/// What there is to lend, and to whom.
pub struct Things {
    pub items: Vec<ItemId>,
    pub person: PersonId,
}

impl Installation {
    /// A municipality with `items` devices on the shelf and one person.
    pub async fn new(items: usize) -> (Installation, Things) {
        let folder = folder();
        let data = folder.path().join("data");
        let installation = Installation { data, _folder: folder };
        installation.must(&[
            "municipality",
            "create",
            "--number",
            "9901",
            "--name",
            "Granvik",
            "--country",
            "no",
        ]);
        let cluster = installation.cluster();
        let db = installation.db(&cluster).await;
        let listed = app::municipality::by_number(&db, "9901").await.unwrap();
        let ctx = listed.system(rampe::world::real());
        let things = things(&db, &ctx, items).await;
        db.close().await;
        cluster.close().unwrap();
        (installation, things)
    }

    pub fn cluster(&self) -> Cluster {
        Cluster::open(&self.data, &ClusterOptions::default()).unwrap()
    }

    pub async fn db(&self, cluster: &Cluster) -> Db {
        let key = std::fs::read_to_string(self.data.join("keys/master.key")).unwrap();
        let key = data_encoding::HEXLOWER
            .decode(key.trim().as_bytes())
            .unwrap()
            .try_into()
            .unwrap();
        Db::connect(&cluster.url(app::db::APP), MasterKey::new(key), rampe::world::real(), 4)
            .await
            .unwrap()
    }

    /// Runs the program to its end.
    pub fn rampe(&self, args: &[&str]) -> Output {
        rampe(&self.data, args)
    }

    /// As [`Installation::rampe`]; it must succeed. What it printed.
    #[track_caller]
    pub fn must(&self, args: &[&str]) -> String {
        let output = self.rampe(args);
        assert!(
            output.status.success(),
            "{args:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// The server, listening on a free port of this machine.
    pub fn serve(&self) -> Server {
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let address = format!("127.0.0.1:{port}");
        let child = Command::new(env!("CARGO_BIN_EXE_rampe"))
            .args(["serve", "--listen", &address, "--data"])
            .arg(&self.data)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Server { child, address };
        eventually("the server listens", || {
            std::net::TcpStream::connect(&server.address).is_ok()
        });
        server
    }
}

pub fn rampe(data: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rampe"))
        .args(args)
        .arg("--data")
        .arg(data)
        .output()
        .unwrap()
}

pub struct Server {
    pub child: Child,
    pub address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        // Ended already where the test killed it.
        if matches!(self.child.try_wait(), Ok(None)) {
            self.child.kill().unwrap();
            self.child.wait().unwrap();
        }
    }
}

async fn things(db: &Db, ctx: &Ctx, count: usize) -> Things {
    let sheet = product::Sheet {
        name: "Rullator Fjell".into(),
        hms_number: Some("990001".into()),
        ..product::Sheet::default()
    };
    let product = db
        .run(ctx, ctx.id(), &product::Create { sheet })
        .await
        .unwrap()
        .into_inner();
    let shelf = place::Add {
        parent: None,
        kind: PlaceKind::Store,
        name: "Lager".into(),
        label: None,
        address: None,
    };
    let shelf = db.run(ctx, ctx.id(), &shelf).await.unwrap().into_inner();
    let mut items = vec![];
    for batch in (0..count).collect::<Vec<_>>().chunks(100) {
        let pieces = batch
            .iter()
            .map(|n| Piece {
                label: Some(format!("G{n:05}")),
                serial: None,
            })
            .collect();
        let receive = Receive {
            product,
            owner: Owner::Municipality,
            from: PlaceKind::Supplier,
            to: shelf,
            used: false,
            pieces,
            make_labels: false,
        };
        items.extend(db.run(ctx, ctx.id(), &receive).await.unwrap().into_inner());
    }
    let sheet = person::Sheet {
        first_name: "Kari".into(),
        last_name: "Prøve".into(),
        ..person::Sheet::default()
    };
    let person = db
        .run(ctx, ctx.id(), &person::Create { sheet })
        .await
        .unwrap()
        .into_inner()
        .person;
    Things { items, person }
}
