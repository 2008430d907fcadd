//! A database for one test: a copy of a migrated template on the shared test server.

use app::{Db, World, db, maintenance, seal::MasterKey};
use std::fs::File;
use std::process::Command;
use uuid::Uuid;

/// Dropped with the value.
pub struct TestDatabase {
    name: String,
    server: String,
}

impl TestDatabase {
    /// A fresh copy of the template. Starts the shared server where none is named by `RAMPE_TEST_DATABASE_URL`.
    #[allow(clippy::disallowed_methods, reason = "a test database needs a name of its own")]
    pub async fn new() -> TestDatabase {
        let server = server();
        let template = template(&server).await;
        let name = format!("test_{}", Uuid::new_v4().simple());
        maintenance::create_database(&server, &name, Some(&template))
            .await
            .expect("a copy of the template");
        TestDatabase { name, server }
    }

    /// URL that logs in as the server's administrator: for what a test does behind Rampe's back.
    pub fn url(&self) -> String {
        in_database(&self.server, &self.name)
    }

    /// The app role's handle.
    pub async fn connect(&self, world: World) -> Db {
        Db::connect(&self.url(), MasterKey::new([7; 32]), world, 12)
            .await
            .expect("the test database answers")
    }

    /// Rows as JSON, read as administrator.
    pub async fn rows(&self, sql: &str) -> Vec<serde_json::Value> {
        maintenance::rows(&self.url(), sql).await.expect("the query runs")
    }

    /// The one number that a query gives.
    pub async fn count(&self, sql: &str) -> i64 {
        let rows = self.rows(sql).await;
        rows[0]
            .as_object()
            .and_then(|o| o.values().next())
            .and_then(|v| v.as_i64())
            .expect("one number")
    }

    pub async fn execute(&self, sql: &str) {
        maintenance::execute(&self.url(), sql)
            .await
            .expect("the statement runs");
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(maintenance::drop_database(&server, &name))
        })
        .join();
        if !std::thread::panicking() {
            dropped
                .expect("the clean-up ran")
                .expect("the test database is dropped");
        }
    }
}

/// The same server, another database.
fn in_database(server: &str, name: &str) -> String {
    let (base, query) = server.split_once('?').map_or((server, None), |(b, q)| (b, Some(q)));
    let base = base.rsplit_once('/').map_or(base, |(b, _)| b);
    match query {
        Some(q) => format!("{base}/{name}?{q}"),
        None => format!("{base}/{name}"),
    }
}

#[allow(clippy::disallowed_methods, reason = "the testkit reads where the test server is")]
fn server() -> String {
    if let Ok(url) = std::env::var("RAMPE_TEST_DATABASE_URL") {
        return url;
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/test-postgres");
    let output = Command::new(script)
        .arg("start")
        .output()
        .expect("scripts/test-postgres runs");
    assert!(
        output.status.success(),
        "the test server does not start: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("a URL").trim().to_owned()
}

/// The migrated template, made once per server and set of migrations.
async fn template(server: &str) -> String {
    let name = format!(
        "rampe_template_{}_{:016x}",
        db::program_version(),
        db::program_fingerprint()
    );
    if maintenance::database_exists(server, &name)
        .await
        .expect("the test server answers")
    {
        return name;
    }
    let lock = File::create(std::env::temp_dir().join(format!("{name}.lock"))).expect("a lock file");
    lock.lock().expect("the lock");
    if !maintenance::database_exists(server, &name)
        .await
        .expect("the test server answers")
    {
        let unfinished = format!("{name}_new");
        maintenance::drop_database(server, &unfinished)
            .await
            .expect("a clean start");
        maintenance::create_database(server, &unfinished, None)
            .await
            .expect("a database");
        db::migrate(&in_database(server, &unfinished))
            .await
            .expect("the migrations run");
        maintenance::rename_database(server, &unfinished, &name)
            .await
            .expect("the template gets its name");
    }
    name
}
