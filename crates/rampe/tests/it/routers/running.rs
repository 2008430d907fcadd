//! Routers that run: our own server, and the real OSRM and Valhalla, where `scripts/routers` has fetched them. On a town of
//! straight streets all must find the same ways.

use app::ports::{RoadTable, Router, RouterError};
use rampe::routers::{Osrm, PATIENCE, Valhalla};
use roads::{Asker, Graph, Table};
use serde_json::{Value, json};
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use testkit::roads::pbf::{File, tags};

/// Streets between 6 × 6 crossings 200 m apart, and one street by itself far in the east.
fn grid() -> File {
    let at = |row: i64, column: i64| 1 + row * 6 + column;
    let mut nodes: Vec<_> = (0..36)
        .map(|n| {
            (
                n + 1,
                10.0 + 0.0036 * (n % 6) as f64,
                60.0 + 0.0018 * (n / 6) as f64,
                vec![],
            )
        })
        .collect();
    nodes.extend([(90, 10.1, 60.0, vec![]), (91, 10.102, 60.0, vec![])]);
    let street = |id: i64, refs: Vec<i64>| (id, refs, tags(&format!("highway=residential name=Gate+{id}")));
    let mut ways = vec![];
    for line in 0..6 {
        ways.push(street(1 + line, (0..6).map(|k| at(line, k)).collect()));
        ways.push(street(11 + line, (0..6).map(|k| at(k, line)).collect()));
    }
    ways.push(street(30, vec![90, 91]));
    // As every file has it, and some readers want it.
    ways.sort_by_key(|(id, ..)| *id);
    File {
        nodes,
        ways,
        relations: vec![],
    }
}

/// So many places amid the blocks' southern streets, each some metres off.
fn spread(count: usize) -> Vec<[f64; 2]> {
    let place = |n: usize| {
        let (row, column, along) = (n % 6, n / 6 % 5, 0.0006 + 0.0002 * (n / 30) as f64);
        [10.0 + 0.0036 * column as f64 + along, 60.00004 + 0.0018 * row as f64]
    };
    (0..count).map(place).collect()
}

/// What our own graph says of it, in metres.
fn own(file: &File, places: &[[f64; 2]]) -> Vec<f64> {
    let folder = tempfile::tempdir().unwrap();
    let graph = Graph::open(&testkit::roads::build(file, "car", folder.path())).unwrap();
    let spots: Vec<_> = places.iter().map(|p| graph.snap(*p, 1000.0).unwrap()).collect();
    let all: Vec<_> = spots.iter().map(Some).collect();
    let table: Table = Asker::new(&graph).table(&all, &all);
    table.decimetres.iter().map(|d| f64::from(*d) / 10.0).collect()
}

/// A program that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// Waits until somebody listens there.
fn up(port: u16) {
    let began = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(began.elapsed() < Duration::from_secs(20), "nobody listens at {port}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Our own server on a graph of this file.
fn served(file: &File, folder: &Path, more: &[&str]) -> (Running, u16) {
    let graph = testkit::roads::build(file, "car", folder);
    let port = free_port();
    let child = Command::new(env!("CARGO_BIN_EXE_rampe"))
        .args([
            "roads",
            "serve",
            graph.to_str().unwrap(),
            "--listen",
            &format!("127.0.0.1:{port}"),
        ])
        .args(more)
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    up(port);
    (Running(child), port)
}

/// Ways are as long as on our own graph: each but for a block or two, which another price of turns may make of it, and all together. Of
/// times it is only said that each way takes some.
fn agrees(found: &RoadTable, file: &File, places: &[[f64; 2]]) {
    let (count, expected) = (places.len(), own(file, places));
    for (at, (metres, expected)) in found.metres.iter().zip(&expected).enumerate() {
        let metres = metres.unwrap();
        assert!((metres - expected).abs() <= 450.0, "{at}: {metres} {expected}");
        let seconds = found.seconds[at].unwrap();
        assert_eq!(
            seconds > 0.0,
            at / count != at % count,
            "{at}: {seconds} s for {metres} m"
        );
    }
    let [sum, expected] = [found.metres.iter().flatten().sum::<f64>(), expected.iter().sum()];
    assert!((sum / expected - 1.0).abs() < 0.03, "{sum} {expected}");
}

#[test]
fn our_own_server_is_an_osrm_too_and_takes_what_it_takes() {
    let folder = tempfile::tempdir().unwrap();
    let file = grid();
    let (_running, port) = served(&file, folder.path(), &["--most", "60"]);
    let osrm = Osrm::new("car", &format!("http://127.0.0.1:{port}"), PATIENCE).unwrap();
    let places = spread(130);
    agrees(&osrm.table("car", &places, 1000.0).unwrap(), &file, &places);
    // No road near, told by its refusal.
    let mut places = spread(3);
    places[2] = [11.0, 60.0];
    assert_eq!(
        osrm.table("car", &places, 1000.0),
        Err(RouterError::NoRoad { place: 2 })
    );
}

#[test]
fn routes_are_planned_on_an_outside_routers_times() {
    let folder = tempfile::tempdir().unwrap();
    let (_running, port) = served(&grid(), folder.path(), &[]);
    let graph = folder.path().join("car.graph");
    let places = spread(8);
    let jobs = |places: &[[f64; 2]]| {
        let each = places.iter().enumerate();
        each.map(|(n, place)| json!({"id": n, "location": place}))
            .collect::<Vec<_>>()
    };
    let day =
        |jobs: Vec<Value>| json!({"vehicles": [{"id": 1, "start": [10.0, 60.0], "end": [10.0, 60.0]}], "jobs": jobs});
    let solve = |day: &Value, more: &[&str]| {
        let mut rampe = Command::new(env!("CARGO_BIN_EXE_rampe"))
            .args(["routes", "solve", "--iterations", "200"])
            .args(more)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Who is told nonsense ends without reading.
        drop(rampe.stdin.take().unwrap().write_all(day.to_string().as_bytes()));
        let output = rampe.wait_with_output().unwrap();
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        (output.status.code(), answer, String::from_utf8(output.stderr).unwrap())
    };
    let address = format!("http://127.0.0.1:{port}");
    let (good, by_router, _) = solve(&day(jobs(&places)), &["--osrm", &address]);
    let (_, by_graph, _) = solve(&day(jobs(&places)), &["--roads", graph.to_str().unwrap()]);
    assert_eq!((good, &by_router["code"]), (Some(0), &json!(0)));
    assert_eq!(by_router["summary"].get("estimated_detour"), None);
    let [a, b] = [&by_router, &by_graph].map(|plan| plan["summary"]["duration"].as_f64().unwrap());
    // Each is rounded up; the router's tenths may be the next second.
    assert!((a - b).abs() <= 9.0, "{a} {b}");

    let far = day(jobs(&[places[0], [11.0, 60.0]]));
    let (status, answer, _) = solve(&far, &["--osrm", &address]);
    let words = json!({"code": 3, "error": "jobs[1].location: no road within 1000 m"});
    assert_eq!((status, answer), (Some(1), words));
    let gone = format!("http://127.0.0.1:{}", free_port());
    let (status, answer, told) = solve(&far, &["--osrm", &gone]);
    let words = "the outside router can't be reached";
    assert_eq!((status, answer), (Some(1), json!({"code": 3, "error": words})));
    assert!(told.contains(words) && !told.contains("11"), "{told}");
    for (wrong, words) in [
        (vec!["--osrm", "nowhere"], "--osrm: an address such as"),
        (vec!["--valhalla", "http://u:p@host"], "--valhalla: an address such as"),
        (
            vec!["--osrm", &address, "--roads", graph.to_str().unwrap()],
            "car has a graph or another server already",
        ),
        (
            vec!["--osrm", &address, "--osrm", "car=http://127.0.0.1:1"],
            "car has a graph or another server already",
        ),
    ] {
        let (status, answer, told) = solve(&far, &wrong);
        assert_eq!((status, answer), (Some(1), Value::Null));
        assert!(told.contains(words), "{told}");
    }
    let named = format!("foot={address}");
    let (_, estimated, _) = solve(&day(jobs(&places)), &["--osrm", &named]);
    assert_eq!(
        estimated["summary"]["estimated_detour"], 1.3,
        "that server is for walkers"
    );
}

/// Where `scripts/routers` puts the others' programs.
fn programs() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_BIN_EXE_rampe"))
        .parent()?
        .parent()?
        .join("routers");
    if !folder.join(".versions").exists() {
        eprintln!("skipped: scripts/routers has not fetched OSRM and Valhalla");
        return None;
    }
    Some(folder)
}

fn runs(program: &Path, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).output().unwrap();
    assert!(
        output.status.success(),
        "{}: {}",
        program.display(),
        String::from_utf8_lossy(&[output.stdout, output.stderr].concat())
    );
}

#[test]
fn a_real_osrm_gives_the_ways_that_our_graph_gives() {
    let Some(programs) = programs().map(|p| p.join("osrm")) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let file = grid();
    let drawn = testkit::roads::save(&file, folder.path());
    let profile = programs.join("share/profiles/car.lua");
    let data = folder.path().join("drawn.osrm");
    runs(
        &programs.join("bin/osrm-extract"),
        &["-p", profile.to_str().unwrap(), drawn.to_str().unwrap()],
    );
    runs(&programs.join("bin/osrm-contract"), &[data.to_str().unwrap()]);
    let port = free_port();
    let child = Command::new(programs.join("bin/osrm-routed"))
        .args(["-i", "127.0.0.1", "-p", &port.to_string(), data.to_str().unwrap()])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let _running = Running(child);
    up(port);
    let osrm = Osrm::new("car", &format!("http://127.0.0.1:{port}"), PATIENCE).unwrap();
    // More than it takes at once.
    let places = spread(130);
    agrees(&osrm.table("car", &places, 1000.0).unwrap(), &file, &places);
    let mut places = spread(3);
    places[1] = [10.3, 60.0];
    assert_eq!(
        osrm.table("car", &places, 1000.0),
        Err(RouterError::NoRoad { place: 1 })
    );
    places[1] = [10.101, 60.0];
    let apart = osrm.table("car", &places, 1000.0).unwrap();
    assert_eq!(
        (apart.seconds[1], apart.metres[3], apart.seconds[4]),
        (None, None, Some(0.0))
    );
}

#[test]
fn a_real_valhalla_gives_the_ways_that_our_graph_gives() {
    let Some(programs) = programs() else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = grid();
    let drawn = testkit::roads::save(&file, folder.path());
    let port = free_port();
    let config = std::fs::read_to_string(programs.join("valhalla.json")).unwrap();
    let config = config
        .replace("FOLDER", folder.path().to_str().unwrap())
        .replace("PORT", &port.to_string());
    let told = folder.path().join("valhalla.json");
    std::fs::write(&told, config).unwrap();
    let told = told.to_str().unwrap();
    runs(
        &programs.join("valhalla/bin/valhalla_build_tiles"),
        &["-c", told, drawn.to_str().unwrap()],
    );
    let child = Command::new(programs.join("valhalla/bin/valhalla_service"))
        .args([told, "1"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let _running = Running(child);
    up(port);
    let valhalla = Valhalla::new(&format!("http://127.0.0.1:{port}"), PATIENCE).unwrap();
    let places = spread(70);
    agrees(&valhalla.table("car", &places, 1000.0).unwrap(), &file, &places);
    let mut places = spread(3);
    places[1] = [10.3, 60.0];
    assert_eq!(
        valhalla.table("car", &places, 1000.0),
        Err(RouterError::NoRoad { place: 1 })
    );
    places[1] = [10.101, 60.0];
    let apart = valhalla.table("car", &places, 1000.0).unwrap();
    assert_eq!(
        (apart.seconds[1], apart.metres[3], apart.seconds[4]),
        (None, None, Some(0.0))
    );
}
