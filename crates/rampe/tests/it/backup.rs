//! Backup and restore with the real programs.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use chrono::{DateTime, Utc};
use rampe::archive::{Checked, Manifest};
use rampe::backup::{Backup, BackupError};
use rampe::client::Client;
use rampe::cluster::{Cluster, SearchPlaces};
use rampe::restore::{Restore, RestoreError};

use crate::common::{folder, open, sql};

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn client(url: &str) -> Client {
    Client::of_url(url, &SearchPlaces::of_this_machine()).unwrap()
}

fn back_up(url: &str, keys: Option<&Path>, file: &Path) -> Result<Manifest, BackupError> {
    let client = client(url);
    let backup = Backup {
        client: &client,
        keys,
        force: false,
        now: now(),
    };
    backup.write(file, &mut |_| {}).map(|written| written.manifest)
}

fn restore(url: &str, keys: Option<&Path>, file: &Path) -> Result<Manifest, RestoreError> {
    Restore {
        client: &client(url),
        keys,
    }
    .read(file, &mut |_| {})
}

/// Another, empty database on the same server.
fn another_database(cluster: &Cluster, name: &str) -> String {
    sql(
        &cluster.admin_url(),
        &format!("CREATE DATABASE {name} TEMPLATE template0"),
    )
    .unwrap();
    cluster.admin_url().replace("/rampe?", &format!("/{name}?"))
}

fn number_of_objects(url: &str) -> String {
    sql(
        url,
        "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace",
    )
    .unwrap()
}

fn with_a_table(cluster: &Cluster) -> String {
    let url = cluster.admin_url();
    sql(
        &url,
        "CREATE TABLE t AS SELECT n, 'Øyvind ' || n AS name FROM generate_series(1, 5000) n",
    )
    .unwrap();
    url
}

const SUMMARY: &str = "SELECT count(*), sum(n), max(name) FROM t";

#[test]
fn a_backup_goes_into_a_new_data_folder_with_rows_owners_grants_row_security_and_keys() {
    let dir = folder();
    let old = open(&dir.path().join("old"));
    let url = with_a_table(&old);
    for statement in [
        "CREATE ROLE rampe_owner LOGIN; CREATE ROLE rampe_app LOGIN",
        "CREATE TABLE _sqlx_migrations (version bigint, success bool)",
        "INSERT INTO _sqlx_migrations VALUES (20260101, true), (20260202, true), (20260303, false)",
        "ALTER TABLE t OWNER TO rampe_owner; GRANT SELECT ON t TO rampe_app",
        "ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY",
        "CREATE POLICY p ON t USING (n <= 3)",
    ] {
        sql(&url, statement).unwrap();
    }
    std::fs::write(old.keys_dir().join("main.key"), b"\0secret\xff").unwrap();
    let file = dir.path().join("b.tar");
    let manifest = back_up(&url, Some(old.keys_dir()), &file).unwrap();
    assert_eq!(manifest.schema_version, Some(20_260_202));
    assert_eq!(manifest.roles, ["rampe_app", "rampe_owner"]);
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!dir.path().join("b.tar.part").exists());

    let new = open(&dir.path().join("new"));
    let missing = restore(&new.admin_url(), Some(new.keys_dir()), &file).unwrap_err();
    assert!(
        matches!(&missing, RestoreError::MissingRoles(roles) if roles.len() == 2),
        "{missing}"
    );
    sql(
        &new.admin_url(),
        "CREATE ROLE rampe_owner LOGIN; CREATE ROLE rampe_app LOGIN",
    )
    .unwrap();
    assert_eq!(
        restore(&new.admin_url(), Some(new.keys_dir()), &file).unwrap(),
        manifest
    );
    assert_eq!(sql(&new.admin_url(), SUMMARY).unwrap(), sql(&url, SUMMARY).unwrap());
    assert_eq!(sql(&new.url("rampe_app"), "SELECT count(*) FROM t").unwrap(), "3");
    assert_eq!(sql(&new.url("rampe_owner"), "SELECT count(*) FROM t").unwrap(), "3");
    let key = new.keys_dir().join("main.key");
    assert_eq!(std::fs::read(&key).unwrap(), b"\0secret\xff");
    assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_backup_taken_while_others_write_is_one_moment() {
    let dir = folder();
    let cluster = open(&dir.path().join("data"));
    let url = cluster.admin_url();
    sql(&url, "CREATE TABLE taken (n int); CREATE TABLE given (n int)").unwrap();
    let done = std::sync::atomic::AtomicBool::new(false);
    let file = dir.path().join("b.tar");
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while !done.load(std::sync::atomic::Ordering::Relaxed) {
                    // Both or neither: a backup between them would show.
                    let both = "BEGIN; INSERT INTO taken VALUES (1); INSERT INTO given VALUES (1); COMMIT;".repeat(20);
                    sql(&url, &both).unwrap();
                }
            });
        }
        crate::common::eventually("the writers are at it", || {
            sql(&url, "SELECT count(*) > 50 FROM given").unwrap() == "t"
        });
        let outcome = back_up(&url, None, &file);
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        outcome.unwrap();
    });
    let copy = another_database(&cluster, "copy");
    restore(&copy, None, &file).unwrap();
    let counts =
        "SELECT (SELECT count(*) FROM taken) - (SELECT count(*) FROM given), (SELECT count(*) FROM taken) > 50";
    assert_eq!(sql(&copy, counts).unwrap(), "0|t");
}

#[test]
fn an_existing_file_is_replaced_only_by_force() {
    let dir = folder();
    let cluster = open(&dir.path().join("data"));
    let url = with_a_table(&cluster);
    let file = dir.path().join("b.tar");
    std::fs::write(&file, "precious").unwrap();
    assert!(matches!(back_up(&url, None, &file), Err(BackupError::Exists(_))));
    assert_eq!(std::fs::read(&file).unwrap(), b"precious");
    assert!(matches!(
        back_up(&url, None, dir.path()),
        Err(BackupError::IsAFolder(_))
    ));
    // What a killed backup left, longer than the new one and open to all.
    let part = dir.path().join("b.tar.part");
    std::fs::write(&part, vec![b'x'; 10_000_000]).unwrap();
    Backup {
        client: &client(&url),
        keys: None,
        force: true,
        now: now(),
    }
    .write(&file, &mut |_| {})
    .unwrap();
    assert!(!part.exists());
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    Checked::open(&file, &mut |_, _| {}).unwrap();
}

#[test]
fn a_backup_without_keys_holds_none_and_a_stray_thing_among_the_keys_is_not_passed_over() {
    let dir = folder();
    let cluster = open(&dir.path().join("data"));
    std::fs::write(cluster.keys_dir().join("a.key"), "k").unwrap();
    let url = cluster.admin_url();
    let without = back_up(&url, None, &dir.path().join("without.tar")).unwrap();
    assert_eq!(without.keys().count(), 0);
    let with = back_up(&url, Some(cluster.keys_dir()), &dir.path().join("with.tar")).unwrap();
    assert_eq!(with.keys().collect::<Vec<_>>(), ["a.key"]);
    std::fs::create_dir(cluster.keys_dir().join("old")).unwrap();
    let odd = dir.path().join("odd.tar");
    assert!(matches!(
        back_up(&url, Some(cluster.keys_dir()), &odd),
        Err(BackupError::OddKey(_))
    ));
    assert!(!odd.exists() && !dir.path().join("odd.tar.part").exists());
}

#[test]
fn a_role_that_row_security_blinds_gets_no_backup_with_holes() {
    let dir = folder();
    let cluster = open(&dir.path().join("data"));
    let url = with_a_table(&cluster);
    sql(
        &url,
        "CREATE ROLE blind LOGIN; ALTER TABLE t OWNER TO blind; ALTER TABLE t ENABLE ROW LEVEL SECURITY",
    )
    .unwrap();
    let file = dir.path().join("b.tar");
    let error = back_up(&cluster.url("blind"), None, &file).unwrap_err();
    assert!(
        matches!(&error, BackupError::RowSecurity { role } if role == "blind"),
        "{error}"
    );
    assert!(!file.exists());
    sql(&url, "ALTER ROLE blind BYPASSRLS").unwrap();
    back_up(&cluster.url("blind"), None, &file).unwrap();
}

#[test]
fn every_single_changed_byte_that_matters_and_every_cut_is_noticed_before_anything_is_touched() {
    let dir = folder();
    let cluster = open(&dir.path().join("data"));
    let url = with_a_table(&cluster);
    std::fs::write(cluster.keys_dir().join("a.key"), "k").unwrap();
    let good = dir.path().join("good.tar");
    let size = back_up(&url, Some(cluster.keys_dir()), &good).unwrap().parts[0].size as usize;
    let bytes = std::fs::read(&good).unwrap();
    let target = another_database(&cluster, "target");
    let before = number_of_objects(&target);
    let bad = dir.path().join("bad.tar");
    let check = |bytes: &[u8], what: &str| {
        std::fs::write(&bad, bytes).unwrap();
        let error = restore(&target, None, &bad).expect_err(what);
        assert!(matches!(error, RestoreError::File { .. }), "{what}: {error}");
    };
    for at in [512, 512 + size / 2, 511 + size] {
        let mut bytes = bytes.clone();
        bytes[at] ^= 1;
        check(&bytes, "a changed byte of the database");
    }
    for length in [0, 100, 512 + size / 2, 512 + size, bytes.len() - 2000] {
        check(&bytes[..length], "a cut file");
    }
    check(b"PK\x03\x04 a zip, say", "another kind of file");
    let mut future = bytes.clone();
    let at = (0..bytes.len())
        .rev()
        .find(|at| bytes[*at..].starts_with(b"\"format\": 1"))
        .unwrap();
    future[at + 10] = b'9';
    std::fs::write(&bad, &future).unwrap();
    let error = restore(&target, None, &bad).unwrap_err().to_string();
    assert!(error.contains("newer"), "{error}");
    assert_eq!(number_of_objects(&target), before);
    restore(&target, None, &good).unwrap();
}

#[test]
fn a_place_with_anything_in_it_is_refused() {
    let dir = folder();
    let cluster = open(&dir.path().join("data"));
    let url = with_a_table(&cluster);
    let file = dir.path().join("b.tar");
    back_up(&url, None, &file).unwrap();
    let error = restore(&url, None, &file).unwrap_err();
    assert!(
        matches!(&error, RestoreError::NotEmpty { count: 1, example } if example == "public.t"),
        "{error}"
    );
    let schema = another_database(&cluster, "only_a_schema");
    sql(&schema, "CREATE SCHEMA begun").unwrap();
    assert!(matches!(
        restore(&schema, None, &file),
        Err(RestoreError::NotEmpty { .. })
    ));
}

#[test]
fn a_restore_that_fails_half_way_leaves_neither_tables_nor_keys() {
    let dir = folder();
    let cluster = open(&dir.path().join("data"));
    let url = with_a_table(&cluster);
    // The guest below may create the schema and its table, but not make the superuser their owner.
    sql(&url, "CREATE SCHEMA a; CREATE TABLE a.first AS SELECT 1 AS n").unwrap();
    std::fs::write(cluster.keys_dir().join("a.key"), "k").unwrap();
    let file = dir.path().join("b.tar");
    back_up(&url, Some(cluster.keys_dir()), &file).unwrap();
    let target = another_database(&cluster, "target");
    sql(
        &target,
        "CREATE ROLE guest LOGIN; GRANT CREATE ON DATABASE target TO guest",
    )
    .unwrap();
    let keys = folder();
    let error = restore(&target.replace("rampe_admin@", "guest@"), Some(keys.path()), &file).unwrap_err();
    assert!(matches!(error, RestoreError::Load(_)), "{error}");
    assert_eq!(number_of_objects(&target), "0");
    assert_eq!(
        sql(&target, "SELECT count(*) FROM pg_namespace WHERE nspname = 'a'").unwrap(),
        "0"
    );
    assert_eq!(std::fs::read_dir(keys.path()).unwrap().count(), 0);
    restore(&target, Some(keys.path()), &file).unwrap();
    assert_eq!(sql(&target, SUMMARY).unwrap(), sql(&url, SUMMARY).unwrap());
}

#[test]
fn a_key_that_is_already_there_is_kept_when_equal_and_never_replaced_when_not() {
    let dir = folder();
    let cluster = open(&dir.path().join("data"));
    let url = with_a_table(&cluster);
    std::fs::write(cluster.keys_dir().join("a.key"), "k").unwrap();
    let file = dir.path().join("b.tar");
    back_up(&url, Some(cluster.keys_dir()), &file).unwrap();
    let target = another_database(&cluster, "target");
    let keys = folder();
    std::fs::write(keys.path().join("a.key"), "other").unwrap();
    assert!(matches!(
        restore(&target, Some(keys.path()), &file),
        Err(RestoreError::OtherKey(_))
    ));
    assert_eq!(std::fs::read(keys.path().join("a.key")).unwrap(), b"other");
    assert_eq!(number_of_objects(&target), "0");
    std::fs::write(keys.path().join("a.key"), "k").unwrap();
    restore(&target, Some(keys.path()), &file).unwrap();
}
