//! Who may take which route: `tests/access_table.csv` says it, this runs it. One line per route; see the head of the file.

use axum::http::{Method, StatusCode};
use domain::access::Role;
use std::collections::{BTreeMap, BTreeSet};
use testkit::client::Answer;
use testkit::{Client, Scene, TestApp};
use uuid::Uuid;
use web::state::Config;

/// Read when it runs, so that a line can be added without building anew.
const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/access_table.csv");

/// What the table expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// Gets the page, or an answer about what was sent.
    Allowed,
    /// 403: it is there, but not for this role.
    Refused,
    /// 404.
    Hidden,
    /// Sent to log in.
    LogIn,
}

impl Verdict {
    fn read(word: &str) -> Verdict {
        match word {
            "allowed" => Verdict::Allowed,
            "refused" => Verdict::Refused,
            "hidden" => Verdict::Hidden,
            "log-in" => Verdict::LogIn,
            word => panic!("'{word}' is no verdict: allowed, refused, hidden, log-in"),
        }
    }
    fn of(answer: &Answer) -> Verdict {
        match answer.status {
            StatusCode::SEE_OTHER if answer.location().starts_with("/login?next=") => Verdict::LogIn,
            StatusCode::FORBIDDEN => Verdict::Refused,
            StatusCode::NOT_FOUND => Verdict::Hidden,
            status if status.is_server_error() => panic!("{status}: {}", answer.body),
            _ => Verdict::Allowed,
        }
    }
}

/// The table: columns and lines.
fn table() -> (Vec<String>, BTreeMap<(String, String), Vec<Verdict>>) {
    let text = std::fs::read_to_string(TABLE).expect("the table");
    let mut lines = text.lines().filter(|l| !l.is_empty() && !l.starts_with('#'));
    let cells = |line: &str| line.split(',').map(|c| c.trim().to_owned()).collect::<Vec<_>>();
    let head = cells(lines.next().expect("a head"));
    let mut table = BTreeMap::new();
    for line in lines {
        let cells = cells(line);
        assert_eq!(cells.len(), head.len(), "{line}");
        let verdicts = cells[2..].iter().map(|c| Verdict::read(c)).collect();
        let twice = table.insert((cells[0].clone(), cells[1].clone()), verdicts);
        assert!(twice.is_none(), "twice in the table: {line}");
    }
    (head[2..].to_vec(), table)
}

/// Without roads there are no tiles to be refused.
async fn with_roads() -> TestApp {
    let roads = Some(testkit::roads::network());
    TestApp::with(Config {
        roads,
        ..Config::default()
    })
    .await
}

fn routes() -> BTreeSet<(String, String)> {
    let all = web::routes::pages();
    let set: BTreeSet<_> = all.iter().map(|r| (r.method.to_string(), r.path.to_owned())).collect();
    assert_eq!(set.len(), all.len(), "a route stands twice in the list");
    set
}

#[test]
fn every_route_has_its_line_in_the_table_and_every_line_its_route() {
    let (columns, table) = table();
    let roles: Vec<String> = Role::ALL.iter().map(ToString::to_string).collect();
    let expected = [vec!["nobody".to_owned()], roles, vec!["elsewhere".to_owned()]].concat();
    assert_eq!(columns, expected);
    let written: BTreeSet<_> = table.keys().cloned().collect();
    let routes = routes();
    let missing: Vec<_> = routes.difference(&written).collect();
    let stale: Vec<_> = written.difference(&routes).collect();
    assert!(
        missing.is_empty() && stale.is_empty(),
        "in crates/web/tests/access_table.csv\n are missing: {missing:#?}\n are stale: {stale:#?}"
    );
}

pub async fn call(client: &Client, method: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    match method {
        "GET" if fields.is_empty() => client.get(path).await,
        "GET" => {
            let query = form_urlencoded::Serializer::new(String::new())
                .extend_pairs(fields)
                .finish();
            client.get(&format!("{path}?{query}")).await
        }
        _ => client.post(path, fields).await,
    }
}

/// Each line for nobody and each role. A route that is about a line of its thing finds it in the field `line`.
#[tokio::test]
async fn every_line_of_the_table_holds_for_nobody_and_for_each_role() {
    let app = with_roads().await;
    let (_, table) = table();
    let mut wrong = vec![];
    // A deed may change what later lines need (a job is done once): each role acts in a scene of its own.
    for (column, role) in [None].into_iter().chain(Role::ALL.iter().map(Some)).enumerate() {
        let town = app.town.another(&format!("98{column:02}")).await;
        let scene = Scene::new(&town).await;
        let worker = match role {
            None => None,
            Some(role) => Some(app.user_of(&town.listed, &[*role]).await),
        };
        // What reads first, then the deeds.
        for ((method, pattern), verdicts) in &table {
            let client = match role {
                None => app.visitor(),
                Some(_) => app.again(&town.listed, worker.as_ref().expect("a worker")).await,
            };
            let path = scene.path(pattern);
            let line = scene.line.to_string();
            let answer = call(&client, method, &path, &[("line", &line)]).await;
            let (got, expected) = (Verdict::of(&answer), verdicts[column]);
            if got != expected {
                let who = role.map_or("nobody".to_owned(), ToString::to_string);
                wrong.push(format!(
                    "{method} {pattern} as {who}: {expected:?} expected, {got:?} found ({})",
                    answer.status
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A worker of another municipality with every role: what has an id in its path is not there. A deed may find fault with
/// its fields before it looks for the thing; then it must answer as it does for a thing that is nowhere.
#[tokio::test]
async fn nothing_is_there_for_a_worker_of_another_municipality() {
    let app = with_roads().await;
    let scene = Scene::new(&app.town).await;
    let elsewhere = app.town.neighbour().await;
    let (_, table) = table();
    let worker = app.user_of(&elsewhere, Role::ALL).await;
    let mut wrong = vec![];
    for ((method, pattern), verdicts) in &table {
        let expected = *verdicts.last().expect("a last column");
        let client = app.again(&elsewhere, &worker).await;
        let line = scene.line.to_string();
        let line = [("line", line.as_str())];
        let answer = call(&client, method, &scene.path(pattern), &line).await;
        let got = Verdict::of(&answer);
        let client = app.again(&elsewhere, &worker).await;
        let nowhere = call(&client, method, &scene.with(pattern, Uuid::max()), &line).await;
        let blind = method == Method::POST.as_str() && answer.status == nowhere.status;
        if got != expected && !(expected == Verdict::Hidden && blind) {
            wrong.push(format!(
                "{method} {pattern}: {expected:?} expected, {got:?} found ({})",
                answer.status
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Prints the table as the code has it now, to begin a new line from: `cargo nextest run -p web print_the_table --no-capture`.
#[test]
fn print_the_table() {
    use web::routes::Access;
    for route in web::routes::pages() {
        let may = |roles: &[Role]| match route.access {
            Access::Public => "allowed",
            Access::Demo => "hidden",
            Access::With(_) | Access::WithAny(_) if roles.is_empty() => "log-in",
            Access::With(right) if roles.iter().any(|r| r.may(right)) => "allowed",
            Access::WithAny(rights) if rights.iter().any(|right| roles.iter().any(|r| r.may(*right))) => "allowed",
            Access::With(_) | Access::WithAny(_) => "refused",
        };
        let mut cells = vec![route.method.to_string(), route.path.to_owned(), may(&[]).to_owned()];
        cells.extend(Role::ALL.iter().map(|r| may(&[*r]).to_owned()));
        let elsewhere = if route.path.contains("{id}") {
            "hidden"
        } else {
            may(Role::ALL)
        };
        cells.push(elsewhere.to_owned());
        println!("TABLE {}", cells.join(","));
    }
}
