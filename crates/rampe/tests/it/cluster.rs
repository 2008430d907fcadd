//! Opening, sharing, losing and regaining the private PostgreSQL.

use std::path::{Path, PathBuf};

use rampe::cluster::{Closed, Cluster, ClusterError, ClusterOptions, ClusterState, SearchPlaces};

use crate::common::{Holder, eventually, fast, folder, is_alive, kill_9, open, sql};

fn refusal(data: &Path, options: &ClusterOptions) -> ClusterError {
    Cluster::open(data, options).expect_err("it must be refused")
}

#[test]
fn a_fresh_folder_becomes_a_durable_utf8_database_with_checksums_on_a_socket_alone() {
    let dir = folder();
    let cluster = Cluster::open(&dir.path().join("a/b"), &ClusterOptions::default()).unwrap();
    let ask = |statement: &str| sql(&cluster.admin_url(), statement).unwrap();
    assert_eq!(
        ask("SELECT current_user || ' ' || current_database()"),
        "rampe_admin rampe"
    );
    assert_eq!(ask("SHOW data_checksums"), "on");
    assert_eq!(ask("SHOW server_encoding"), "UTF8");
    assert_eq!(ask("SHOW fsync"), "on");
    assert_eq!(ask("SHOW synchronous_commit"), "on");
    assert_eq!(ask("SHOW listen_addresses"), "");
    assert_eq!(ask("SHOW jit"), "off");
    assert_eq!(ask("SHOW log_error_verbosity"), "terse");
    assert_eq!(cluster.close().unwrap(), Closed::Stopped);
}

#[test]
fn what_was_written_is_there_after_closing_and_opening() {
    let dir = folder();
    let cluster = open(dir.path());
    sql(&cluster.admin_url(), "CREATE TABLE t AS SELECT 42 AS n").unwrap();
    let pid = cluster.server_pid().unwrap().unwrap();
    assert_eq!(cluster.close().unwrap(), Closed::Stopped);
    assert!(!is_alive(pid));
    let cluster = open(dir.path());
    assert_eq!(sql(&cluster.admin_url(), "SELECT n FROM t").unwrap(), "42");
}

#[test]
fn dropping_the_cluster_stops_the_server_too() {
    let dir = folder();
    let cluster = open(dir.path());
    let pid = cluster.server_pid().unwrap().unwrap();
    drop(cluster);
    assert!(!is_alive(pid));
}

#[test]
fn a_second_process_adopts_the_server_and_the_last_one_out_stops_it() {
    let dir = folder();
    let first = open(dir.path());
    let pid = first.server_pid().unwrap().unwrap();
    let second = Holder::of(dir.path());
    assert_eq!(second.url, first.admin_url());
    assert_eq!(
        first.server_pid().unwrap(),
        Some(pid),
        "the second started no server of its own"
    );
    assert_eq!(first.close().unwrap(), Closed::LeftRunning);
    assert_eq!(sql(&second.url, "SELECT 1").unwrap(), "1");
    assert_eq!(second.close(), "Stopped");
    assert!(!is_alive(pid));
}

#[test]
fn many_processes_that_open_a_fresh_folder_at_once_share_one_server() {
    let dir = folder();
    let data = dir.path().join("data");
    let pids: Vec<i32> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| open(&data))).collect();
        let clusters: Vec<Cluster> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        clusters
            .iter()
            .map(|cluster| cluster.server_pid().unwrap().unwrap())
            .collect()
    });
    assert!(pids.iter().all(|pid| *pid == pids[0]), "{pids:?}");
    assert!(!is_alive(pids[0]));
}

#[test]
fn a_killed_server_is_started_again_and_keeps_every_committed_row() {
    let dir = folder();
    // Durable settings: this is the promise under test.
    let mut cluster = Cluster::open(dir.path(), &ClusterOptions::default()).unwrap();
    let state = cluster.supervise().unwrap();
    let url = cluster.admin_url();
    sql(&url, "CREATE TABLE t (n int)").unwrap();
    for round in 0..3 {
        sql(&url, &format!("INSERT INTO t VALUES ({round})")).unwrap();
        let pid = cluster.server_pid().unwrap().unwrap();
        kill_9(pid);
        eventually("another server takes connections", || {
            cluster.server_pid().unwrap().is_some_and(|now| now != pid) && sql(&url, "SELECT 1").is_ok()
        });
    }
    eventually("the state says so", || *state.borrow() == ClusterState::Running);
    assert_eq!(sql(&url, "SELECT count(*), sum(n) FROM t").unwrap(), "3|3");
    assert_eq!(cluster.close().unwrap(), Closed::Stopped);
    assert_eq!(*state.borrow(), ClusterState::Closed);
}

#[test]
fn a_folder_whose_process_was_killed_opens_again_and_is_stopped_by_the_next() {
    let dir = folder();
    let holder = Holder::of(dir.path());
    sql(&holder.url, "CREATE TABLE t AS SELECT 7 AS n").unwrap();
    holder.kill_9();
    let cluster = open(dir.path());
    assert_eq!(sql(&cluster.admin_url(), "SELECT n FROM t").unwrap(), "7");
    assert_eq!(cluster.close().unwrap(), Closed::Stopped);
}

#[test]
fn a_folder_whose_process_and_server_were_both_killed_recovers() {
    let dir = folder();
    let holder = Holder::of(dir.path());
    sql(&holder.url, "CREATE TABLE t AS SELECT 7 AS n").unwrap();
    let server: i32 = pid_file_number(dir.path());
    holder.kill_9();
    kill_9(server);
    let cluster = open(dir.path());
    assert_eq!(sql(&cluster.admin_url(), "SELECT n FROM t").unwrap(), "7");
    assert_ne!(cluster.server_pid().unwrap(), Some(server));
}

fn pid_file_number(data: &Path) -> i32 {
    let text = std::fs::read_to_string(data.join("postgres/postmaster.pid")).unwrap();
    text.lines().next().unwrap().parse().unwrap()
}

#[test]
fn a_left_over_pid_file_that_names_an_innocent_process_does_not_keep_the_server_from_starting() {
    let dir = folder();
    drop(open(dir.path()));
    let mut innocent = std::process::Command::new("sleep").arg("60").spawn().unwrap();
    let pgdata = dir.path().join("postgres");
    let text = format!(
        "{}\n{}\n1700000000\n5432\n\n\n\nready\n",
        innocent.id(),
        pgdata.display()
    );
    std::fs::write(pgdata.join("postmaster.pid"), text).unwrap();
    let cluster = open(dir.path());
    assert_eq!(sql(&cluster.admin_url(), "SELECT 1").unwrap(), "1");
    drop(cluster);
    assert!(
        innocent.try_wait().unwrap().is_none(),
        "the innocent process was left alone"
    );
    innocent.kill().unwrap();
    innocent.wait().unwrap();
}

#[test]
fn a_database_that_was_half_made_when_its_maker_was_killed_is_made_anew() {
    let dir = folder();
    let data = dir.path().join("data");
    let mut maker = std::process::Command::new(env!("CARGO_BIN_EXE_rampe"))
        .args(["pg-hold", "--data"])
        .arg(&data)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let unfinished = || {
        let entries = std::fs::read_dir(&data)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path());
        entries
            .filter(|path| path.to_string_lossy().contains("/postgres.new-"))
            .collect::<Vec<_>>()
    };
    eventually("the making has begun", || {
        unfinished().iter().any(|path| path.join("base").exists())
    });
    maker.kill().unwrap();
    maker.wait().unwrap();
    assert!(!data.join("postgres").exists(), "the test came too late to interrupt");
    let cluster = open(&data);
    assert_eq!(sql(&cluster.admin_url(), "SELECT current_database()").unwrap(), "rampe");
    cluster.close().unwrap();
    eventually("a later start sweeps up the rest", || {
        drop(open(&data));
        unfinished().is_empty()
    });
}

#[test]
fn no_postgresql_is_an_error_that_names_the_package() {
    let dir = folder();
    let nowhere = SearchPlaces {
        explicit: None,
        folders: vec![PathBuf::from("/nonexistent/bin")],
    };
    let error = refusal(
        dir.path(),
        &ClusterOptions {
            search: nowhere,
            ..fast()
        },
    );
    assert!(matches!(error, ClusterError::NotFound { .. }), "{error}");
    let text = error.to_string();
    assert!(
        text.contains("install") && text.contains("postgresql") && text.contains("/nonexistent/bin"),
        "{text}"
    );
}

#[test]
fn a_named_folder_without_the_programs_is_an_error_even_when_others_are_installed() {
    let dir = folder();
    let mut search = SearchPlaces::of_this_machine();
    search.explicit = Some(dir.path().to_owned());
    let error = refusal(&dir.path().join("data"), &ClusterOptions { search, ..fast() });
    assert!(matches!(error, ClusterError::BindirUnusable { .. }), "{error}");
}

#[test]
fn a_database_of_another_version_is_an_error_with_both_versions_and_is_left_alone() {
    let dir = folder();
    drop(open(dir.path()));
    let version = dir.path().join("postgres/PG_VERSION");
    std::fs::write(&version, "9\n").unwrap();
    let error = refusal(dir.path(), &fast());
    assert!(matches!(error, ClusterError::OtherMajor { data: 9, .. }), "{error}");
    let installed = SearchPlaces::of_this_machine().find_clients().unwrap().major;
    assert!(
        error.to_string().contains(&format!("PostgreSQL {installed}")),
        "{error}"
    );
    assert_eq!(std::fs::read_to_string(&version).unwrap(), "9\n");
}

#[test]
fn a_folder_with_other_things_in_it_is_refused_and_left_alone() {
    let dir = folder();
    std::fs::write(dir.path().join("thesis.txt"), "ten years of work").unwrap();
    let error = refusal(dir.path(), &fast());
    assert!(error.to_string().contains("thesis.txt"), "{error}");
    let names: Vec<_> = std::fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, ["thesis.txt"]);
}

#[test]
fn the_folder_of_another_postgresql_server_is_refused() {
    let dir = folder();
    std::fs::write(dir.path().join("PG_VERSION"), "15\n").unwrap();
    assert!(matches!(
        refusal(dir.path(), &fast()),
        ClusterError::IsPostgresData { .. }
    ));
}

#[test]
fn a_folder_of_a_newer_rampe_is_refused() {
    let dir = folder();
    std::fs::write(dir.path().join("rampe-data"), "layout 99\n").unwrap();
    assert!(matches!(
        refusal(dir.path(), &fast()),
        ClusterError::NewerLayout { found: 99, .. }
    ));
}

#[test]
fn a_file_in_place_of_the_folder_is_refused() {
    let dir = folder();
    let file = dir.path().join("data");
    std::fs::write(&file, "").unwrap();
    assert!(matches!(refusal(&file, &fast()), ClusterError::NotAFolder { .. }));
}

#[test]
fn a_path_too_long_for_a_socket_gets_a_short_one_that_others_find_too() {
    let dir = folder();
    let data = dir.path().join("x".repeat(120)).join("ø med mellomrom");
    let first = open(&data);
    assert!(
        first.socket_dir().as_os_str().len() < 90,
        "{}",
        first.socket_dir().display()
    );
    assert_eq!(sql(&first.admin_url(), "SELECT 1").unwrap(), "1");
    let second = Holder::of(&data);
    assert_eq!(second.url, first.admin_url());
    let socket = first.socket_dir().to_owned();
    assert_eq!(first.close().unwrap(), Closed::LeftRunning);
    assert_eq!(second.close(), "Stopped");
    std::fs::remove_dir(&socket).expect("only the empty folder is left");
    // As after a restart of the machine, which empties /tmp and /run.
    let third = open(&data);
    assert_eq!(third.socket_dir(), socket);
    drop(third);
    std::fs::remove_dir(&socket).unwrap();
}

#[test]
fn a_folder_that_the_servers_user_cannot_reach_is_named_and_one_of_our_own_just_works() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let dir = folder();
    let closed = dir.path().join("closed");
    std::fs::create_dir(&closed).unwrap();
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o700)).unwrap();
    let data = closed.join("data");
    if std::fs::metadata(&closed).unwrap().uid() == 0 {
        let error = refusal(&data, &fast());
        assert!(
            matches!(&error, ClusterError::NotTraversable { folder, .. } if *folder == closed.canonicalize().unwrap()),
            "{error}"
        );
        std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o711)).unwrap();
    }
    let cluster = open(&data);
    assert_eq!(sql(&cluster.admin_url(), "SELECT 1").unwrap(), "1");
    assert_ne!(
        std::fs::metadata(data.join("postgres")).unwrap().uid(),
        0,
        "PostgreSQL never runs as root"
    );
}

#[test]
fn a_server_that_cannot_start_is_an_error_with_the_end_of_its_log() {
    let dir = folder();
    drop(open(dir.path()));
    std::fs::write(dir.path().join("postgres/local.conf"), "no_such_setting = 1\n").unwrap();
    let error = refusal(dir.path(), &fast());
    assert!(matches!(error, ClusterError::StartFailed { .. }), "{error}");
    assert!(error.to_string().contains("no_such_setting"), "{error}");
}

#[test]
fn the_watch_keeps_trying_and_says_why_it_fails_until_the_cause_is_gone() {
    let dir = folder();
    let mut cluster = open(dir.path());
    let state = cluster.supervise().unwrap();
    let broken = dir.path().join("postgres/local.conf");
    std::fs::write(&broken, "no_such_setting = 1\n").unwrap();
    kill_9(cluster.server_pid().unwrap().unwrap());
    eventually("a failed attempt is reported", || match &*state.borrow() {
        ClusterState::Restarting {
            last_error: Some(error),
            ..
        } => error.contains("no_such_setting"),
        _ => false,
    });
    std::fs::remove_file(&broken).unwrap();
    eventually("it runs again", || *state.borrow() == ClusterState::Running);
    assert_eq!(sql(&cluster.admin_url(), "SELECT 1").unwrap(), "1");
}
