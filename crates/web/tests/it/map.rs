//! Maps: the page, small maps beside an address, and vector tiles.

use axum::http::{Method, StatusCode};
use domain::access::Role;
use domain::ids::PersonId;
use testkit::{Client, TestApp};
use web::state::Config;

/// Storgata goes through (10.01, 60.00); Lia leaves it there.
async fn with_roads() -> TestApp {
    let config = Config {
        roads: Some(testkit::roads::network()),
        ..Config::default()
    };
    let app = TestApp::with(config).await;
    let m = app.town.listed.id;
    let insert = format!(
        "INSERT INTO address (municipality_id, id, source_id, street, postcode, city, lat, lon)
         VALUES ('{m}', '{ADDRESS}', 'a', 'Storgata 7', '2400', 'Granvik', 60.0001, 10.0104),
                ('{m}', gen_random_uuid(), 'b', 'Lia 2', '2400', 'Granvik', 60.002, 10.0102)",
    );
    app.town.database.execute(&insert).await;
    app
}

const ADDRESS: &str = "0190a0a0-0000-7000-8000-00000000a001";

async fn job_of(app: &TestApp, person: PersonId) -> String {
    let at = format!("UPDATE person SET lat = 60.0001, lon = 10.0104 WHERE id = '{person}'");
    app.town.database.execute(&at).await;
    let ctx = app.town.with(&[Role::Coordinator]);
    let new = app::job::Create {
        kind: domain::job::JobKind::Inspect,
        person: Some(person),
        need: None,
        way: domain::job::Way::Delivery,
        by: None,
        items: vec![],
        loans: vec![],
        bulk: vec![],
        details: app::job::JobDetails::default(),
    };
    let job = app.town.db.run(&ctx, app.command(), &new).await.unwrap().into_inner();
    format!("/jobs/{job}")
}

#[tokio::test]
async fn the_map_shows_the_roads_in_every_language_and_says_whose_they_are() {
    let app = with_roads().await;
    for role in Role::ALL.iter().copied() {
        let user = app.user(&[role]).await;
        for (lang, words) in [("nb", "Kartdata:"), ("sv", "Kartdata:"), ("en", "Map data:")] {
            let page = user.lang(lang).get("/map").await.ok().body;
            for part in [
                words,
                "© OpenStreetMap contributors, ODbL",
                "href=\"https://www.openstreetmap.org/copyright\"",
                "<svg class=\"map__sheet\"",
                "Storgata",
            ] {
                assert!(page.contains(part), "{role} {lang}: {part}");
            }
            assert!(!page.contains(" style="), "the policy lets no style in");
        }
    }
}

#[tokio::test]
async fn the_address_bar_says_where_the_map_looks_and_its_arrows_lead_on() {
    let app = with_roads().await;
    let user = app.user(&[Role::Driver]).await;
    let page = user.get("/map?lat=60.00000&lon=10.01000&z=16").await.ok().body;
    assert!(page.contains("lat=60.00000&amp;lon=10.01000&amp;z=17"), "nearer");
    assert!(page.contains("lat=60.00000&amp;lon=10.01000&amp;z=15"), "farther");
    assert!(page.contains("lat=60.00000&amp;lon=10.01343&amp;z=16"), "to the east");
    assert!(page.contains("aria-label=\"Flytt mot nord\""));
    assert!(page.contains("<title id=\"map-large-title\">Kart</title>"));
    assert!(page.contains("Nord er opp. Gater innen 200 m fra midten: "));
    let ends = user.get("/map?lat=60&lon=10.01&z=99").await.ok().body;
    assert!(ends.contains("data-map-zoom=\"18\"") && !ends.contains("z=19"));
    for odd in [
        "/map?lat=NaN&lon=inf",
        "/map?lat=91&lon=1",
        "/map?lat=x&z=-3&at=1",
        "/map?at=95,200",
    ] {
        let page = user.get(odd).await.ok().body;
        assert!(page.contains("data-map-lat=\"60.00"), "{odd}");
        assert!(!page.contains("map__pin"), "{odd}");
    }
    let away = user.get("/map?lat=-40&lon=10&z=16").await.ok().body;
    assert!(away.contains("Her har kartet ingen veier."));
}

#[tokio::test]
async fn an_address_is_found_by_its_text_or_its_id_and_marked() {
    let app = with_roads().await;
    let user = app.user(&[Role::Intake]).await;
    for path in [
        format!("/map?address_id={ADDRESS}"),
        "/map?q=storgata+7".to_owned(),
        format!("/map?q=Storgata+7&address_id={ADDRESS}"),
    ] {
        let page = user.get(&path).await.ok().body;
        assert!(page.contains("map__pin"), "{path}");
        assert!(page.contains(">Kart rundt Storgata 7, 2400 Granvik</title>"), "{path}");
        assert!(page.contains(&format!("z=17&amp;address_id={ADDRESS}")), "{path}");
    }
    let other = user.get(&format!("/map?q=Lia+2&address_id={ADDRESS}")).await.ok().body;
    assert!(
        other.contains(">Kart rundt Lia 2, 2400 Granvik</title>"),
        "what is typed counts"
    );
    let several = user.get("/map?q=2400").await.ok().body;
    assert!(several.contains("Flere adresser passer") && several.contains(&format!("/map?address_id={ADDRESS}")));
    let none = user.get("/map?q=Qqq+%3Cb%3E").await.ok().body;
    assert!(none.contains("Fant ingen adresse som ligner") && none.contains("&lt;b&gt;"));

    let neighbour = app.town.neighbour().await;
    let theirs = app.user_of(&neighbour, &[Role::Intake]).await;
    let page = theirs.get(&format!("/map?address_id={ADDRESS}")).await.ok().body;
    assert!(!page.contains("map__pin") && !page.contains("Storgata 7"));
}

#[tokio::test]
async fn a_job_has_a_small_map_and_nobody_sees_there_where_a_protected_person_lives() {
    let app = with_roads().await;
    let open = job_of(&app, app.town.someone("Ola", "Open", false).await).await;
    let hidden = job_of(&app, app.town.someone("Siri", "Skjermet", true).await).await;
    let driver = app.user(&[Role::Driver]).await;
    let coordinator = app.user(&[Role::Coordinator]).await;
    for client in [&driver, &coordinator] {
        let page = client.get(&open).await.ok().body;
        assert!(page.contains(">Kart rundt Bekkefaret 4</title>") && page.contains("map__pin"));
        assert!(page.contains("© OpenStreetMap contributors, ODbL"));
        assert!(page.contains("at=60.00010,10.01040"), "leads to the large map");
    }
    let page = driver.get(&hidden).await.ok().body;
    assert!(!page.contains("map__sheet") && !page.contains("60.0001"));
    let page = coordinator.get(&hidden).await.ok().body;
    assert!(page.contains("map__pin"));
    assert!(!page.contains("60.0001"), "no link carries the place into logs");

    // Who moved since the job was made is not shown at the new address.
    app.town
        .database
        .execute("UPDATE job SET street = 'Gamleveien 1', postcode = '2400'")
        .await;
    assert!(!coordinator.get(&open).await.ok().body.contains("map__sheet"));
}

#[tokio::test]
async fn without_roads_the_page_says_what_to_do_and_other_pages_have_no_map() {
    let app = TestApp::new().await;
    let job = job_of(&app, app.town.someone("Ola", "Open", false).await).await;
    let administrator = app.user(&[Role::Administrator]).await;
    assert!(administrator.get("/map").await.ok().body.contains("rampe roads build"));
    let driver = app.user(&[Role::Driver]).await;
    let page = driver.get("/map").await.ok().body;
    assert!(page.contains("Rampe har ikke noe kart ennå") && !page.contains("rampe roads build"));
    assert!(!driver.get(&job).await.ok().body.contains("map__"));
    assert_eq!(driver.get("/map/tiles/0/0/0.mvt").await.status, StatusCode::NOT_FOUND);
}

async fn tile(client: &Client, path: &str, known: &str) -> testkit::client::Answer {
    client.send(Method::GET, path, None, &[("if-none-match", known)]).await
}

#[tokio::test]
async fn tiles_are_sent_once_and_a_wrong_number_is_said() {
    let app = with_roads().await;
    let user = app.user(&[Role::Auditor]).await;
    // Of zoom 14 at 60° north, 10° east.
    let path = "/map/tiles/14/8647/4757.mvt";
    let first = tile(&user, path, "").await.ok();
    assert_eq!(first.headers["content-type"], "application/vnd.mapbox-vector-tile");
    let holds = |text: &[u8]| first.bytes.windows(text.len()).any(|w| w == text);
    assert!(holds(b"roads") && holds(b"Storgata"));
    assert!(first.headers["cache-control"].to_str().unwrap().starts_with("private"));
    let tag = first.headers["etag"].to_str().unwrap();
    assert_eq!(tile(&user, path, tag).await.status, StatusCode::NOT_MODIFIED);
    assert_eq!(tile(&user, path, "\"other\"").await.status, StatusCode::OK);
    assert_eq!(
        tile(&user, "/map/tiles/14/0/0.mvt", "").await.status,
        StatusCode::NO_CONTENT
    );
    for (wrong, words) in [
        ("/map/tiles/21/0/0.mvt", "zoom 21 is beyond 20\n"),
        ("/map/tiles/2/4/0.mvt", "zoom 2 has x and y from 0 to 3, not 4 and 0\n"),
        ("/map/tiles/2/0/x.mvt", "no row of tiles: x\n"),
    ] {
        let answer = tile(&user, wrong, "").await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::BAD_REQUEST, words));
    }
    assert_eq!(app.visitor().get(path).await.status, StatusCode::SEE_OTHER);
}
