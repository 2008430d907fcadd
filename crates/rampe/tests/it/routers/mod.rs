//! Outside routers: what they answer, and what goes wrong with it.

mod running;

use app::ports::{RoadTable, Router, RouterError};
use app::route::Network;
use rampe::routers::{Osrm, PATIENCE, Valhalla};
use routing::vroom::Travel;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const PLACES: [[f64; 2]; 2] = [[10.0, 60.0], [10.02, 60.0]];

/// A server that gives the same answer to whoever comes, and remembers what was asked.
struct Fake {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

fn fake(head: &'static str, body: impl Into<String>) -> Fake {
    let body = body.into();
    fake_by(move |_| (head, body.clone()))
}

/// The same, with an answer to each question.
fn fake_by(answer: impl Fn(&str) -> (&'static str, String) + Send + 'static) -> Fake {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let heard = Arc::clone(&asked);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let question = request(&mut stream);
            let (head, body) = answer(&question);
            heard.lock().unwrap().push(question);
            let length = body.len();
            // Whoever asked may have gone.
            drop(write!(
                stream,
                "HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            ));
        }
    });
    Fake { address, asked }
}

/// The first line and the body.
fn request(stream: &mut TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first).unwrap();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    format!("{} {}", first.trim(), String::from_utf8(body).unwrap())
}

/// What OSRM says, with places of its own.
fn osrm_answer() -> Value {
    let point =
        |lon: f64, off: f64| json!({"hint": "AAAAAA", "location": [lon, 60.0], "name": "Storgata", "distance": off});
    json!({
        "code": "Ok",
        "durations": [[0, 93.4], [88, 0]],
        "distances": [[0, 1112.3], [1112.3, 0]],
        "sources": [point(10.0, 0.11129), point(10.02, 80.26446618)],
        "destinations": [point(10.0, 0.11129), point(10.02, 80.26446618)]
    })
}

fn valhalla_answer() -> Value {
    let way = |from: u32, to: u32, time: Value, km: f64| {
        json!({"from_index": from, "to_index": to, "time": time, "distance": km, "cost": 1.5, "begin_heading": 71.9,
               "begin_lat": 60.0, "begin_lon": 10.0, "end_lat": 60.0, "end_lon": 10.02})
    };
    json!({
        "sources_to_targets": [
            [way(0, 0, json!(0), 0.0), way(0, 1, json!(94), 1.112)],
            [way(1, 0, json!(88), 1.113), way(1, 1, json!(0), 0.0)]
        ],
        "sources": [{"lat": 60.0, "lon": 10.0}, {"lat": 60.0, "lon": 10.02}],
        "targets": [{"lat": 60.0, "lon": 10.0}, {"lat": 60.0, "lon": 10.02}],
        "units": "kilometers",
        "algorithm": "costmatrix"
    })
}

fn osrm(server: &Fake) -> Osrm {
    Osrm::new("car", &server.address, PATIENCE).unwrap()
}

fn valhalla(server: &Fake) -> Valhalla {
    Valhalla::new(&server.address, PATIENCE).unwrap()
}

fn table(seconds: [f64; 4], metres: [f64; 4]) -> RoadTable {
    RoadTable {
        seconds: seconds.map(Some).to_vec(),
        metres: metres.map(Some).to_vec(),
    }
}

#[test]
fn osrms_table_is_read_and_no_more_is_sent_than_places() {
    let server = fake("200 OK", osrm_answer().to_string());
    let expected = table([0.0, 93.4, 88.0, 0.0], [0.0, 1112.3, 1112.3, 0.0]);
    assert_eq!(osrm(&server).table("car", &PLACES, 1000.0), Ok(expected));
    let path = "/table/v1/car/10.000000,60.000000;10.020000,60.000000?annotations=duration,distance";
    assert_eq!(*server.asked.lock().unwrap(), [format!("GET {path} HTTP/1.1 ")]);
    let far = osrm(&server).table("car", &PLACES, 80.0);
    assert_eq!(far, Err(RouterError::NoRoad { place: 1 }));
}

#[test]
fn valhallas_table_is_read_in_its_units() {
    let server = fake("200 OK", valhalla_answer().to_string());
    let expected = table([0.0, 94.0, 88.0, 0.0], [0.0, 1112.0, 1113.0, 0.0]);
    assert_eq!(valhalla(&server).table("foot", &PLACES, 500.0), Ok(expected));
    let asked = server.asked.lock().unwrap();
    let (line, body) = asked[0].split_at(asked[0].find('{').unwrap());
    assert_eq!(line, "POST /sources_to_targets HTTP/1.1 ");
    let place = |lon: f64| json!({"lon": lon, "lat": 60.0, "search_cutoff": 500.0});
    let both = json!([place(10.0), place(10.02)]);
    let expected = json!({"sources": both, "targets": both, "costing": "pedestrian", "units": "kilometers"});
    assert_eq!(serde_json::from_str::<Value>(body).unwrap(), expected);
}

#[test]
fn where_no_way_leads_there_is_none_and_never_zero() {
    let mut answer = osrm_answer();
    (answer["durations"][0][1], answer["distances"][0][1]) = (Value::Null, Value::Null);
    let found = osrm(&fake("200 OK", answer.to_string()))
        .table("car", &PLACES, 1000.0)
        .unwrap();
    assert_eq!(
        (found.seconds[1], found.metres[1], found.seconds[2]),
        (None, None, Some(88.0))
    );
    let mut answer = valhalla_answer();
    (
        answer["sources_to_targets"][0][1]["time"],
        answer["sources_to_targets"][0][1]["distance"],
    ) = (Value::Null, json!(0.0));
    let found = valhalla(&fake("200 OK", answer.to_string()))
        .table("car", &PLACES, 1000.0)
        .unwrap();
    assert_eq!(
        (found.seconds[1], found.metres[1], found.seconds[2]),
        (None, None, Some(88.0))
    );
    // The planner names the place that can't be driven to.
    let server = fake("200 OK", answer.to_string());
    let network = Network::open::<PathBuf>(&[])
        .unwrap()
        .asking(vec![Box::new(valhalla(&server))]);
    let no_way = network
        .between("car", &PLACES.map(|[lon, lat]| (lon, lat)))
        .unwrap()
        .err()
        .unwrap();
    assert_eq!(
        (no_way.place, no_way.words.as_str()),
        (Some(1), "no way leads there from every other place")
    );
    assert!(network.between("boat", &[]).is_none(), "nobody knows ways for boats");
}

#[test]
fn what_goes_wrong_is_told_clearly_and_without_places() {
    let other = fake("200 OK", osrm_answer().to_string());
    let away = Box::leak(format!("302 Found\r\nLocation: {}/table", other.address).into_boxed_str());
    let huge = format!("{{\"code\":\"Ok\",\"pad\":\"{}\"}}", " ".repeat(17 * 1024 * 1024));
    let refused = |code: &str| RouterError::Refused(code.to_owned());
    let mut small = osrm_answer();
    small["durations"] = json!([[0]]);
    let mut negative = osrm_answer();
    negative["durations"][0][1] = json!(-3);
    let mut bare = osrm_answer();
    bare["distances"] = Value::Null;
    let cases = [
        (
            "500 Internal Server Error",
            "oops".to_owned(),
            RouterError::Status(500),
            RouterError::Status(500),
        ),
        (
            "404 Not Found",
            "{}".to_owned(),
            RouterError::Status(404),
            RouterError::Status(404),
        ),
        (
            "429 Too Many Requests",
            "slowly".to_owned(),
            RouterError::Status(429),
            RouterError::Status(429),
        ),
        (away, String::new(), RouterError::Status(302), RouterError::Status(302)),
        (
            "200 OK",
            "<html>".to_owned(),
            broken("it is not OSRM's JSON"),
            broken("it is not Valhalla's JSON"),
        ),
        ("200 OK", huge, broken("it is too long"), broken("it is too long")),
        (
            "200 OK",
            small.to_string(),
            broken("its table has another size"),
            broken("it is not Valhalla's JSON"),
        ),
        (
            "200 OK",
            negative.to_string(),
            broken("its table holds what is no time or distance"),
            broken("it is not Valhalla's JSON"),
        ),
        (
            "200 OK",
            bare.to_string(),
            broken("it has no durations or no distances"),
            broken("it is not Valhalla's JSON"),
        ),
        (
            "400 Bad Request",
            r#"{"code":"InvalidQuery","message":"10.0,60.0"}"#.to_owned(),
            refused("InvalidQuery"),
            RouterError::Status(400),
        ),
        (
            "400 Bad Request",
            r#"{"code":"Ha! <10.0>"}"#.to_owned(),
            refused("Ha100"),
            RouterError::Status(400),
        ),
        (
            "400 Bad Request",
            r#"{"error_code":154,"error":"Path distance exceeds"}"#.to_owned(),
            RouterError::Status(400),
            refused("154"),
        ),
        (
            "400 Bad Request",
            r#"{"code":"TooBig"}"#.to_owned(),
            refused("TooBig"),
            RouterError::Status(400),
        ),
        (
            "400 Bad Request",
            r#"{"error_code":150}"#.to_owned(),
            RouterError::Status(400),
            refused("TooBig"),
        ),
        (
            "not even",
            "HTTP".to_owned(),
            broken("it is not HTTP"),
            broken("it is not HTTP"),
        ),
    ];
    for (head, body, by_osrm, by_valhalla) in cases {
        let shown = body.chars().take(60).collect::<String>();
        let server = fake(head, body);
        for (found, expected) in [
            (osrm(&server).table("car", &PLACES, 1000.0), by_osrm),
            (valhalla(&server).table("car", &PLACES, 1000.0), by_valhalla),
        ] {
            let error = found.unwrap_err();
            assert_eq!(error, expected, "{head} {shown}");
            assert!(!error.to_string().contains("60.0"), "{error}");
        }
    }
    assert_eq!(
        *other.asked.lock().unwrap(),
        Vec::<String>::new(),
        "nobody is sent elsewhere"
    );
}

fn broken(words: &'static str) -> RouterError {
    RouterError::Broken(words)
}

#[test]
fn who_is_gone_or_never_answers_is_not_waited_for() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let began = Instant::now();
    let patience = Duration::from_millis(300);
    let osrm = Osrm::new("car", &address, patience).unwrap();
    assert_eq!(osrm.table("car", &PLACES, 1000.0), Err(RouterError::Late));
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    drop(listener);
    assert_eq!(osrm.table("car", &PLACES, 1000.0), Err(RouterError::Gone));
    let valhalla = Valhalla::new(&address, patience).unwrap();
    assert_eq!(valhalla.table("car", &PLACES, 1000.0), Err(RouterError::Gone));
}

/// Valhalla doesn't say which place it means.
#[test]
fn a_place_that_valhalla_finds_apart_or_far_off_is_looked_for() {
    let way = json!({"sources_to_targets": [[{"time": 0, "distance": 0.0}]]}).to_string();
    let answer = |edges: Value| {
        let way = way.clone();
        move |question: &str| match question {
            q if q.contains("/locate") => (
                "200 OK",
                json!([{"edges": [{"way_id": 1}]}, {"edges": edges}]).to_string(),
            ),
            q if q.contains("10.02") && q.contains("10.0,") => ("400 Bad Request", r#"{"error_code":170}"#.to_owned()),
            _ => ("200 OK", way.clone()),
        }
    };
    let far = fake_by(answer(json!([])));
    assert_eq!(
        valhalla(&far).table("car", &PLACES, 1000.0),
        Err(RouterError::NoRoad { place: 1 })
    );
    let apart = fake_by(answer(json!([{"way_id": 2}])));
    assert_eq!(
        valhalla(&apart).table("car", &PLACES, 1000.0),
        Err(RouterError::CutOff { place: 1 })
    );
}

/// What the log holds.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn the_log_tells_that_a_router_failed_and_of_no_place_whatever_it_is_asked_to_tell() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .without_time()
        .with_writer(move || writer.clone())
        .finish();
    let places = PLACES.map(|[lon, lat]| (lon, lat));
    let refusal = r#"{"code":"InvalidQuery","message":"at 10.02,60.0"}"#;
    tracing::subscriber::with_default(subscriber, || {
        for server in [
            fake("200 OK", osrm_answer().to_string()),
            fake("400 Bad Request", refusal),
        ] {
            let network = Network::open::<PathBuf>(&[])
                .unwrap()
                .asking(vec![Box::new(osrm(&server))]);
            drop(network.between("car", &places).unwrap());
            assert_eq!(server.asked.lock().unwrap().len(), 1);
        }
    });
    let told = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(
        told.contains("no driving times") && told.contains("InvalidQuery"),
        "{told}"
    );
    assert!(!told.contains("10.0") && !told.contains("60.0"), "{told}");
}
