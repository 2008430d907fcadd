//! `rampe roads`, as scripts and other routers' users call it.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use testkit::roads::pbf::{File, tags};
use testkit::roads::save;

/// A road from (10.00, 60.00) to (10.02, 60.00), with a road across.
fn town() -> File {
    let nodes = [(1, 10.0, 60.0), (2, 10.01, 60.0), (3, 10.02, 60.0), (4, 10.01, 60.01)];
    File {
        nodes: nodes.map(|(id, lon, lat)| (id, lon, lat, vec![])).to_vec(),
        ways: vec![
            (1, vec![1, 2, 3], tags("highway=residential name=Storgata")),
            (2, vec![2, 4, 5], tags("highway=residential name=Lia")),
        ],
        relations: vec![],
    }
}

pub fn rampe(arguments: &[&str], input: &str) -> Output {
    let mut rampe = Command::new(env!("CARGO_BIN_EXE_rampe"))
        .arg(if arguments[0] == "solve" { "routes" } else { "roads" })
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    rampe.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    rampe.wait_with_output().unwrap()
}

/// What a command tells that must go well, and what it says on the standard error.
pub fn good(arguments: &[&str], input: &str) -> (String, String) {
    let output = rampe(arguments, input);
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{words}");
    (String::from_utf8(output.stdout).unwrap(), words)
}

/// The complaint of a command that must fail, with nothing on the standard output.
fn bad(arguments: &[&str], input: &str) -> String {
    let output = rampe(arguments, input);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(output.stdout, b"");
    String::from_utf8(output.stderr).unwrap()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// A folder with a graph in it.
pub fn built() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let graph = folder.path().join("town.graph");
    let (_, words) = good(
        &["build", text(&save(&town(), folder.path())), "--out", text(&graph)],
        "",
    );
    assert!(
        words.contains("reading 0 %\n") && words.contains("joining roads and turns\n"),
        "{words}"
    );
    assert!(words.contains("3 stretches of road for car"), "{words}");
    assert!(
        words.contains("nodes that are not in the file, where roads end: 1\n"),
        "{words}"
    );
    (folder, graph)
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

const POINTS: &str = r#"{"points": [[10.0, 60.0], [10.02, 60.0], [11, 60]]}"#;

#[test]
fn a_file_becomes_a_graph_that_answers() {
    let (_folder, graph) = built();
    let graph = text(&graph);
    let (told, _) = good(&["info", graph, "--json"], "");
    let told = json(&told);
    assert_eq!(
        (&told["profile"], &told["segments"], &told["missing_nodes"]),
        (&json!("car"), &json!(3), &json!(1))
    );
    let (lines, _) = good(&["info", graph], "");
    assert!(
        lines.contains("10.0000 60.0000 10.0200 60.0100 (west, south, east, north)"),
        "{lines}"
    );
    assert!(lines.contains("© OpenStreetMap contributors, ODbL 1.0"), "{lines}");

    let (table, words) = good(&["matrix", graph], POINTS);
    let table = json(&table);
    for phase in ["open: ", "read: ", "snap: ", "table: ", "write: "] {
        assert!(words.contains(phase), "{words}");
    }
    assert!(words.contains("points with no road within 1000 m: 1 of 3\n"), "{words}");
    assert_eq!((&table["code"], &table["far"]), (&json!("Ok"), &json!([2])));
    let metres = table["distances"][0][1].as_f64().unwrap();
    assert!((metres - 1112.0).abs() < 1.0, "{metres}");
    assert_eq!(table["durations"][2], json!([null, null, null]));

    let (route, _) = good(&["route", graph, "10.0,60.0", "10.02,60.0"], "");
    let route = json(&route);
    assert_eq!(route["routes"][0]["distance"], table["distances"][0][1]);
    assert_eq!(route["routes"][0]["duration"], table["durations"][0][1]);
    assert_eq!(route["routes"][0]["legs"][0]["summary"], "Storgata");
    let line = json!([[10.0, 60.0], [10.01, 60.0], [10.02, 60.0]]);
    assert_eq!(route["routes"][0]["geometry"]["coordinates"], line);
    assert_eq!(route["licence"], "© OpenStreetMap contributors, ODbL 1.0");
}

#[test]
fn by_the_hour_times_are_multiplied_and_the_answer_says_by_what() {
    let (_folder, graph) = built();
    let graph = text(&graph);
    let ends = r#""points": [[10.0, 60.0], [10.02, 60.0]]"#;
    let table = |more: &str| json(&good(&["matrix", graph], &format!("{{{ends}{more}}}")).0);
    let plain = table("");
    assert_eq!(plain.get("factor"), None);
    let seconds = plain["durations"][0][1].as_f64().unwrap();
    // The car's factor from seven to nine and from three to five in the night.
    for (hour, factor) in [("8", 1.1), ("\"07:45\"", 1.1), ("3", 0.92), ("12", 1.0)] {
        let slow = table(&format!(r#", "hour": {hour}"#));
        assert_eq!(slow["factor"], factor);
        let found = slow["durations"][0][1].as_f64().unwrap();
        // Told in tenths.
        assert!((found - seconds * factor).abs() < 0.11, "{found} {seconds} {factor}");
        assert_eq!(slow["distances"], plain["distances"]);
        let (route, _) = good(
            &[
                "route",
                graph,
                "10.0,60.0",
                "10.02,60.0",
                "--hour",
                hour.trim_matches('"'),
            ],
            "",
        );
        let route = json(&route);
        assert_eq!(
            (&route["factor"], &route["routes"][0]["duration"]),
            (&json!(factor), &json!(found))
        );
    }
    let words = bad(&["matrix", graph], &format!(r#"{{{ends}, "hour": 24}}"#));
    assert!(words.contains("hour: ") && words.contains("from 0 to 23"), "{words}");
}

#[test]
fn a_box_and_a_profile_of_ones_own_are_taken() {
    let folder = tempfile::tempdir().unwrap();
    let (file, graph) = (save(&town(), folder.path()), folder.path().join("town.graph"));
    let (file, graph) = (text(&file), text(&graph));
    good(
        &[
            "build",
            file,
            "--out",
            graph,
            "--clip",
            "9.99,59.99,10.03,60.005",
            "--profile",
            "foot",
        ],
        "",
    );
    let told = json(&good(&["info", graph, "--json"], "").0);
    assert_eq!((&told["profile"], &told["clipped_nodes"]), (&json!("foot"), &json!(1)));
    let slow = roads::Profile::text_of("car")
        .unwrap()
        .replace("name = \"car\"", "name = \"van\"");
    let own = folder.path().join("own.toml");
    std::fs::write(&own, slow).unwrap();
    good(&["build", file, "--out", graph, "--profile", text(&own)], "");
    assert_eq!(json(&good(&["info", graph, "--json"], "").0)["profile"], "van");
    std::fs::write(&own, "name = 3").unwrap();
    let words = bad(&["build", file, "--out", graph, "--profile", text(&own)], "");
    assert!(words.contains("the profile: "), "{words}");
    assert!(bad(&["build", file, "--out", graph, "--profile", "boat"], "").contains("there is no profile boat"));
    assert!(bad(&["build", file, "--out", graph, "--clip", "Elvbygd"], "").contains("name or number Elvbygd"));
    let nowhere = folder.path().join("no/town.graph");
    assert!(bad(&["build", file, "--out", text(&nowhere)], "").contains("can't be written"));
    assert!(bad(&["build", file, "--out", text(folder.path())], "").contains("can't be written"));
    let upside_down = rampe(
        &["build", file, "--out", graph, "--clip", "10.03,59.99,9.99,60.005"],
        "",
    );
    assert!(String::from_utf8_lossy(&upside_down.stderr).contains("west less than east"));
    assert_eq!(
        json(&good(&["info", graph, "--json"], "").0)["profile"],
        "van",
        "the old graph stays"
    );
}

#[test]
fn a_broken_file_is_told_with_the_offset_and_the_old_graph_stays() {
    let (folder, graph) = built();
    let before = std::fs::read(&graph).unwrap();
    let broken = folder.path().join("broken.osm.pbf");
    let bytes = town().bytes();
    std::fs::write(&broken, &bytes[..bytes.len() - 20]).unwrap();
    let words = bad(&["build", text(&broken), "--out", text(&graph)], "");
    assert!(
        words.contains("broken.osm.pbf: ") && words.contains("(at byte "),
        "{words}"
    );
    std::fs::write(&broken, "<osm version='0.6'/>").unwrap();
    let words = bad(&["build", text(&broken), "--out", text(&graph)], "");
    assert!(
        words.contains("not an OpenStreetMap file (.osm.pbf), or broken"),
        "{words}"
    );
    assert_eq!(std::fs::read(&graph).unwrap(), before);
    let names = std::fs::read_dir(folder.path()).unwrap();
    assert_eq!(names.count(), 3, "nothing half-written lies about");

    let mut damaged = before;
    let last = damaged.len() - 1;
    damaged[last] ^= 1;
    std::fs::write(&graph, damaged).unwrap();
    assert!(bad(&["info", text(&graph)], "").contains("the graph is damaged: its checksum is another one"));
    assert!(bad(&["info", text(&broken)], "").contains("not a graph of roads"));
}

#[test]
fn wrong_points_are_told_with_their_field_and_nothing_is_written() {
    let (_folder, graph) = built();
    let words = bad(&["matrix", text(&graph)], r#"{"points": [[10, 60], [10, "x"]]}"#);
    assert!(words.contains("points[1][1]"), "{words}");
    let words = bad(&["route", text(&graph), "10.0,60.0", "11.0,60.0"], "");
    assert!(words.contains("11,60: no road within 1000 m"), "{words}");
}

#[test]
fn a_server_without_its_graph_does_not_start_and_says_which_one() {
    let (folder, graph) = built();
    let data = folder.path().join("data");
    let start = |graphs: &[&Path]| {
        let mut rampe = Command::new(env!("CARGO_BIN_EXE_rampe"));
        rampe.args(["--data", text(&data), "serve"]);
        for graph in graphs {
            rampe.args(["--roads", text(graph)]);
        }
        let output = rampe.output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    };
    let nowhere = folder.path().join("no.graph");
    assert!(start(&[&nowhere]).contains("no.graph: "), "{}", start(&[&nowhere]));
    let words = start(&[&graph, &graph]);
    assert!(
        words.contains("town.graph: another graph is for car already"),
        "{words}"
    );
    std::fs::write(&nowhere, "nothing").unwrap();
    assert!(start(&[&nowhere]).contains("no.graph: not a graph of roads"));
    assert!(!data.exists(), "the database was not begun");
}

/// A server that ends with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[tokio::test]
async fn the_graph_is_served_in_osrms_words() {
    let (_folder, graph) = built();
    let mut rampe = Command::new(env!("CARGO_BIN_EXE_rampe"))
        .args(["roads", "serve", text(&graph), "--listen", "127.0.0.1:0", "--most", "3"])
        .env("NO_COLOR", "1")
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let log = BufReader::new(rampe.stderr.take().unwrap());
    let _server = Server(rampe);
    let listening = log
        .lines()
        .map(Result::unwrap)
        .find(|line| line.contains("listening"))
        .unwrap();
    let address = listening.split("address=").nth(1).unwrap().trim().to_owned();
    let get = async |path: &str| {
        let answer = reqwest::get(format!("http://{address}{path}")).await.unwrap();
        let status = answer.status().as_u16();
        assert_eq!(answer.headers()["content-type"], "application/json");
        (status, json(&answer.text().await.unwrap()))
    };
    let ends = "10.0,60.0;10.02,60.0";
    let (status, table) = get(&format!("/table/v1/car/{ends}?annotations=duration,distance")).await;
    assert_eq!((status, &table["code"]), (200, &json!("Ok")));
    let asked = json(&good(&["matrix", text(&graph)], POINTS).0);
    assert_eq!(table["durations"][0][1], asked["durations"][0][1]);
    assert_eq!(table["distances"][1][0], asked["distances"][1][0]);
    let (status, route) = get(&format!("/route/v1/car/{ends}?overview=false")).await;
    assert_eq!(
        (status, &route["routes"][0]["duration"]),
        (200, &table["durations"][0][1])
    );
    // As VROOM asks for a route's line, and as maps in browsers ask for its manoeuvres.
    let vrooms = "alternatives=false&steps=false&overview=full&continue_straight=false";
    let (status, line) = get(&format!("/route/v1/car/{ends}?{vrooms}")).await;
    assert_eq!(
        (status, &line["routes"][0]["duration"]),
        (200, &table["durations"][0][1])
    );
    assert!(line["routes"][0]["geometry"].is_string());
    let browsers = "overview=false&alternatives=true&steps=true&hints=;";
    let (status, told) = get(&format!("/route/v1/driving/{ends}?{browsers}")).await;
    let steps = told["routes"][0]["legs"][0]["steps"].as_array().unwrap();
    assert_eq!(
        (status, &steps[0]["name"], &steps[1]["maneuver"]["type"]),
        (200, &json!("Storgata"), &json!("arrive"))
    );
    let (status, near) = get("/nearest/v1/car/10.01,60.005?number=1").await;
    assert_eq!((status, &near["waypoints"][0]["name"]), (200, &json!("Lia")));
    let (status, many) = get(&format!("/table/v1/car/{ends};{ends}")).await;
    assert_eq!((status, &many["code"]), (400, &json!("TooBig")));
    let (status, wrong) = get("/table/v1/car/nowhere").await;
    assert_eq!((status, &wrong["code"]), (400, &json!("InvalidUrl")));
    let sent = reqwest::Client::new()
        .post(format!("http://{address}/table/v1/car/{ends}"))
        .send()
        .await
        .unwrap();
    assert_eq!(sent.status().as_u16(), 405);
}

#[test]
fn addresses_are_found_by_what_was_typed_and_by_place() {
    let folder = tempfile::tempdir().unwrap();
    let register = folder.path().join("addresses.csv");
    let rows = "lokalid;adressenavn;nummer;bokstav;EPSG-kode;Nord;Øst;atkomstNord;atkomstØst;postnummer;poststed
1;Storgata;12;;4258;60.0;10.0;60.001;10.001;2400;Granvik
2;Storgata;12;B;4258;60.0;10.1;;;2400;Granvik
3;Storgata;tretten;;4258;60.0;10.1;;;2400;Granvik
";
    std::fs::write(&register, rows).unwrap();
    let register = register.to_str().unwrap();
    let lines = |arguments: &[&str]| -> (Vec<Value>, String) {
        let (told, words) = good(&[&["address", register], arguments].concat(), "");
        (told.lines().map(self::json).collect(), words)
    };
    let (found, words) = lines(&["strgata 12 b"]);
    assert_eq!(found[0]["address"], "Storgata 12B, 2400 Granvik");
    assert_eq!(words, "line 4: nummer is no number: tretten\n");
    let (found, _) = lines(&["storgata 14", "--limit", "1"]);
    assert_eq!((found.len(), &found[0]["number_found"]), (1, &json!(false)));
    let (near, _) = lines(&["--near", "10.0,60.0"]);
    assert_eq!(
        (&near[0]["id"], &near[0]["metres"], &near[0]["stop"]),
        (&json!("1"), &json!(0.0), &json!([10.001, 60.001]))
    );
    assert_eq!(rampe(&["address", register], "").status.code(), Some(2));
    assert!(bad(&["address", "/nowhere.csv", "a"], "").contains("/nowhere.csv"));
}

#[test]
fn a_road_is_closed_and_speeds_are_changed_without_the_file() {
    let (folder, graph) = built();
    let place = |name: &str| folder.path().join(name);
    let (changed, closed) = (place("closed.graph"), place("closed.json"));
    std::fs::write(&closed, r#"{"closed": [[10.015, 60.0]]}"#).unwrap();
    let (_, words) = good(
        &[
            "change",
            text(&graph),
            "--closed",
            text(&closed),
            "--out",
            text(&changed),
        ],
        "",
    );
    assert!(words.contains("3 stretches of road for car, 1 closed"), "{words}");
    let (lines, _) = good(&["info", text(&changed)], "");
    assert!(lines.contains("3, 1"), "{lines}");
    let (table, words) = good(&["matrix", text(&changed), "--within", "300"], POINTS);
    assert!(words.contains("points with no road within 300 m: 2 of 3\n"), "{words}");
    assert_eq!(json(&table)["durations"][0][1], Value::Null);

    let car = roads::Profile::text_of("car").unwrap();
    let slow = place("slow.toml");
    std::fs::write(
        &slow,
        car.replace("rural = 28.0, urban = 25.0", "rural = 14.0, urban = 12.5"),
    )
    .unwrap();
    let slowed = place("slow.graph");
    good(
        &["change", text(&graph), "--profile", text(&slow), "--out", text(&slowed)],
        "",
    );
    let seconds = |graph: &Path| {
        let (table, _) = good(&["matrix", text(graph)], POINTS);
        json(&table)["durations"][0][1].as_f64().unwrap()
    };
    assert!((seconds(&slowed) - 2.0 * seconds(&graph)).abs() < 0.2);

    let refused = bad(&["change", text(&graph), "--out", text(&slowed)], "");
    assert!(refused.contains("nothing is changed"), "{refused}");
    std::fs::write(&closed, r#"{"closed": [[10.015]]}"#).unwrap();
    let arguments = [
        "change",
        text(&graph),
        "--closed",
        text(&closed),
        "--out",
        text(&slowed),
    ];
    assert!(bad(&arguments, "").contains("closed[0]"));
    let other = place("other.toml");
    std::fs::write(&other, car.replace("signals = 2.0", "signals = 9.0")).unwrap();
    let arguments = [
        "change",
        text(&graph),
        "--profile",
        text(&other),
        "--out",
        text(&slowed),
    ];
    assert!(bad(&arguments, "").contains("turns differs, which is no speed"));
    assert!(
        (seconds(&slowed) - 2.0 * seconds(&graph)).abs() < 0.2,
        "what was there stays"
    );
}
