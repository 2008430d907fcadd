//! The canary: another municipality's rows carry marks in every text, and no page ever shows one, whichever id is asked
//! for, in the path, in the query or in a form. Walks the list of routes itself, so that new ones are walked too.

use crate::access_table::call;
use axum::http::StatusCode;
use domain::access::Role;
use testkit::scene::NAME;
use testkit::{Scene, TestApp, Town};
use uuid::Uuid;

const MARK: &str = "kanari7f3b";

/// Columns of tenant tables that can hold a mark, but for keys and what is public (the municipalities' directory).
const COLUMNS: &str = "
    SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c
    JOIN information_schema.tables t ON t.table_schema = 'public' AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE'
    WHERE c.table_schema = 'public' AND c.table_name NOT IN ('municipality', '_sqlx_migrations')
      AND (c.data_type IN ('text', 'jsonb') OR (c.data_type = 'ARRAY' AND c.udt_name = '_text'))
      AND EXISTS (SELECT FROM information_schema.columns m WHERE m.table_schema = 'public' AND m.table_name = c.table_name
                    AND m.column_name = 'municipality_id')";

/// Puts marks into every text of the municipality's rows; how many columns of how many tables took one.
async fn mark(town: &Town) -> (usize, usize) {
    let m = town.listed.id;
    let (mut columns, mut tables) = (0, std::collections::BTreeSet::new());
    for row in town.database.rows(COLUMNS).await {
        let name = |key: &str| row[key].as_str().unwrap().to_owned();
        let (table, column) = (name("table_name"), name("column_name"));
        let value = match name("data_type").as_str() {
            "text" => format!("{column} || ' {MARK}'"),
            "jsonb" => format!("jsonb_build_object('{MARK}', {column}, 'name', '{MARK}')"),
            _ => format!("array_append({column}, '{MARK}')"),
        };
        let sql =
            format!("UPDATE {table} SET {column} = {value} WHERE municipality_id = '{m}' AND {column} IS NOT NULL");
        // Closed lists and keys refuse it: those columns hold no text of anybody's.
        if app::maintenance::execute(&town.database.url(), &sql).await.is_ok() {
            columns += 1;
            tables.insert(table);
        }
    }
    (columns, tables.len())
}

#[tokio::test]
async fn no_page_ever_shows_anything_of_another_municipality() {
    let app = TestApp::new().await;
    let ours = Scene::new(&app.town).await;
    let theirs_town = app.town.another("9977").await;
    let theirs = Scene::new(&theirs_town).await;
    let (columns, tables) = mark(&theirs_town).await;
    assert!(
        columns >= 60 && tables >= 20,
        "marked {columns} columns of {tables} tables"
    );
    let names = theirs.fields();
    let fields: Vec<(&str, &str)> = names.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let search = [("q", NAME), ("text", NAME), ("user_name", NAME)];
    let mut wrong = vec![];
    let (mut asked, mut with_ids) = (0, 0);
    for role in Role::ALL.iter().map(|r| vec![*r]).chain([Role::ALL.to_vec()]) {
        let reader = app.user(&role).await;
        for route in web::routes::pages() {
            let (method, pattern) = (route.method.to_string(), route.path);
            let has_id = pattern.contains("{id}");
            let tries = [
                ("our ids", ours.path(pattern), vec![]),
                ("our ids, a search", ours.path(pattern), search.to_vec()),
                ("our path, their ids", ours.path(pattern), fields.clone()),
                ("their ids", theirs.path(pattern), vec![]),
                ("their ids throughout", theirs.path(pattern), fields.clone()),
            ];
            let mut closed = false;
            for (what, path, fields) in tries {
                // The door is shut for this role whatever is asked: only their ids are tried at it.
                if closed && what.starts_with("our") {
                    continue;
                }
                if what.starts_with("their ids") && !has_id {
                    continue;
                }
                // A deed may end the worker's sessions, so each try has one of its own.
                let client = app.again(&app.town.listed, &reader).await;
                let answer = call(&client, &method, &path, &fields).await;
                asked += 1;
                closed |= answer.status == StatusCode::FORBIDDEN;
                assert!(
                    !answer.location().starts_with("/login?next="),
                    "{method} {pattern}: logged out, so nothing was tried"
                );
                let mut complain = |why: &str| {
                    wrong.push(format!(
                        "{method} {pattern} with {what} as {role:?}: {why} ({})",
                        answer.status
                    ))
                };
                if answer.body.to_lowercase().contains(MARK) || answer.location().contains(MARK) {
                    complain("shows a mark");
                }
                if answer.status.is_server_error() {
                    complain("breaks");
                }
                if what.starts_with("their ids") {
                    with_ids += 1;
                    let refused = [StatusCode::NOT_FOUND, StatusCode::FORBIDDEN].contains(&answer.status);
                    if refused {
                        continue;
                    }
                    let nowhere = ours.with(pattern, Uuid::max());
                    let other = app.again(&app.town.listed, &reader).await;
                    let nowhere = call(&other, &method, &nowhere, &fields).await;
                    if method == "GET" || answer.status != nowhere.status {
                        complain("is not hidden");
                    }
                }
            }
        }
    }
    assert!(
        asked > 1000 && with_ids > 100,
        "{asked} asked, {with_ids} with their ids"
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // And nothing of theirs was changed by us.
    let touched = format!(
        "SELECT count(*) FROM event WHERE municipality_id = '{}' AND actor IN (SELECT id FROM staff WHERE municipality_id = '{}')",
        theirs_town.listed.id, app.town.listed.id
    );
    assert_eq!(app.town.database.count(&touched).await, 0);
}

/// The same for machines: each endpoint of the interface with our token and their ids, in the path and in the body.
#[tokio::test]
async fn no_machine_is_ever_told_anything_of_another_municipality() {
    let app = TestApp::new().await;
    let ours = Scene::new(&app.town).await;
    let theirs_town = app.town.another("9977").await;
    let theirs = Scene::new(&theirs_town).await;
    mark(&theirs_town).await;
    let fields = theirs.fields();
    let ids: serde_json::Map<_, _> = fields
        .iter()
        .map(|(n, v)| ((*n).to_owned(), v.clone().into()))
        .collect();
    let ids = serde_json::Value::from(ids).to_string();
    let mut wrong = vec![];
    let mut asked = 0;
    for role in Role::ALL {
        let machine = app.machine(*role).await;
        for endpoint in web::api::list() {
            let (method, pattern) = (endpoint.method.clone(), endpoint.path);
            let has_id = pattern.contains("{id}");
            let mut tries = vec![(ours.path(pattern), "{}"), (theirs.path(pattern), "{}")];
            if method != "GET" {
                tries.extend([(ours.path(pattern), ids.as_str()), (theirs.path(pattern), ids.as_str())]);
            } else if !has_id {
                // A parameter that an endpoint does not know is refused, so each is tried by itself.
                let own = fields
                    .iter()
                    .map(|(n, v)| (*n, v.as_str()))
                    .chain([("q", NAME), ("text", NAME)]);
                tries.extend(own.map(|(n, v)| (format!("{pattern}?{n}={v}"), "{}")));
            }
            for (path, body) in tries {
                let key = app.command().to_string();
                let sent = (method != "GET").then(|| ("application/json", body.to_owned()));
                let answer = machine
                    .raw(method.clone(), &path, sent, &[("idempotency-key", &key)])
                    .await;
                asked += 1;
                let of_theirs = has_id && method == "GET" && path == theirs.path(pattern);
                let hidden = [StatusCode::NOT_FOUND, StatusCode::FORBIDDEN].contains(&answer.status);
                let told = answer.body.to_lowercase().contains(MARK);
                if told || answer.status.is_server_error() || (of_theirs && !hidden) {
                    wrong.push(format!("{method} {path} as {role}: {} {}", answer.status, answer.body));
                }
            }
        }
    }
    assert!(asked > 500, "{asked} asked");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The marks are seen where they may be: a test that can't fail is a defect.
#[tokio::test]
async fn a_worker_there_does_see_the_marks() {
    let app = TestApp::new().await;
    let theirs = Scene::new(&app.town).await;
    let sql = format!(
        "UPDATE staff SET display_name = display_name || ' {MARK}' WHERE id = '{}'",
        theirs.staff
    );
    app.town.database.execute(&sql).await;
    let admin = app.user(&[Role::Administrator]).await;
    let page = admin.get(&theirs.path("/admin/staff/{id}")).await.ok();
    assert!(page.body.contains(MARK));
}
