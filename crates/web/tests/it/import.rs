//! The pages of import: a file is sent, read, and its row that was set aside is corrected.

use app::worker;
use axum::http::{Method, StatusCode};
use domain::access::Role;
use testkit::TestApp;
use testkit::client::{Answer, Client};

const PRODUCTS: &str = "hmsnr;artikkelnavn\n001234;Gåstol Prøve\n1;Uten siffer\n";
const ADDRESSES: &str = "lokalid;kommunenummer;adressenavn;nummer;adresseTekst;EPSG-kode;Nord;Øst;postnummer;poststed
1;0001;Lyngveien;4;Lyngveien 4;4258;60.9;11.5;0001;PRØVESTAD
";

async fn send(browser: &Client, csrf: &str, kind: &str, file: Option<(&str, &str)>) -> Answer {
    let mut body = format!(
        "--x\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n\
         --x\r\ncontent-disposition: form-data; name=\"kind\"\r\n\r\n{kind}\r\n"
    );
    let (name, text) = file.unwrap_or_default();
    body.push_str(&format!(
        "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: text/csv\r\n\r\n{text}\r\n--x--\r\n"
    ));
    let body = Some(("multipart/form-data; boundary=x", body.into_bytes()));
    browser.send(Method::POST, "/import", body, &[]).await
}

async fn work(app: &TestApp) {
    let world = app.town.clock.world();
    while worker::round(&app.town.db, &world).await.unwrap() > 0 {}
}

#[tokio::test]
async fn a_file_is_sent_read_and_its_wrong_row_corrected() {
    let app = TestApp::new().await;
    let browser = app.user(&[Role::Administrator]).await;
    let page = browser.get("/import").await.ok();
    for words in [
        "Produkter",
        "Behovsmeldinger",
        "Ingenting er lest inn ennå",
        "multipart/form-data",
    ] {
        assert!(page.body.contains(words), "{words}");
    }
    let sent = send(&browser, &browser.csrf, "products", Some(("produkter.csv", PRODUCTS))).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let run = sent.location().to_owned();
    let page = browser.get(&run).await.ok();
    assert!(page.body.contains("Venter") && page.body.contains("every 2s") && page.body.contains("Oppdater"));
    work(&app).await;
    let page = browser.get(&run).await.ok();
    assert!(
        page.body.contains("Ferdig") && !page.body.contains("every 2s"),
        "it looks no more"
    );
    assert!(page.body.contains("Se raden som er lagt til side"));
    assert!(browser.get("/import").await.ok().body.contains("produkter.csv"));

    let again = send(&browser, &browser.csrf, "products", Some(("igjen.csv", PRODUCTS))).await;
    work(&app).await;
    assert!(
        browser
            .get(again.location())
            .await
            .ok()
            .body
            .contains("Se raden som er lagt til side")
    );
    let first = browser.get(&run).await.ok();
    assert!(
        !first.body.contains("Se raden som er lagt til side"),
        "the row stands under the later run"
    );
    let list = browser
        .get(&format!(
            "/import/set-aside?import={}",
            again.location().rsplit('/').next().unwrap()
        ))
        .await
        .ok();
    assert!(list.body.contains("linje 3") && list.body.contains("er ikke et HMS-artikkelnummer"));
    let at = list.body.find("/import/set-aside/0").unwrap();
    let row = list.body[at..at + "/import/set-aside/".len() + 36].to_owned();
    let page = browser.get(&row).await.ok();
    assert!(page.body.contains("1;Uten siffer") && page.body.contains("hmsnr;artikkelnavn"));

    let still = browser
        .post(&format!("{row}/correct"), &[("text", "12;Uten siffer")])
        .await;
    assert_eq!(still.location(), row);
    let page = browser.get(&row).await.ok();
    assert!(page.body.contains("12;Uten siffer") && page.body.contains("kunne fortsatt ikke tas imot"));
    let two = browser
        .post(&format!("{row}/correct"), &[("text", "001235;A\n001236;B")])
        .await;
    assert_eq!(two.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(two.body.contains("ikke én rad"));
    let taken = browser
        .post(&format!("{row}/correct"), &[("text", "001235;Med siffer")])
        .await;
    assert_eq!(taken.location(), "/import/set-aside?state=waiting");
    let list = browser.get(taken.location()).await.ok();
    assert!(list.body.contains("Raden er lest inn som ny.") && list.body.contains("Ingen rader her"));
    assert_eq!(app.town.database.count("SELECT count(*) FROM product").await, 2);
    assert!(browser.get(&row).await.ok().body.contains("Rettet"));
}

#[tokio::test]
async fn a_row_is_dropped_only_after_a_question() {
    let app = TestApp::new().await;
    let browser = app.user(&[Role::Administrator]).await;
    send(&browser, &browser.csrf, "products", Some(("p.csv", PRODUCTS))).await;
    work(&app).await;
    let id = app.town.database.rows("SELECT id FROM set_aside").await[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let row = format!("/import/set-aside/{id}");
    let question = browser.get(&format!("{row}/drop")).await.ok();
    assert!(question.body.contains("Forkaste raden?"));
    assert_eq!(
        browser.post(&format!("{row}/retry"), &[]).await.location(),
        row,
        "nothing has changed"
    );
    assert_eq!(
        browser.post(&format!("{row}/drop"), &[]).await.status,
        StatusCode::SEE_OTHER
    );
    assert!(browser.get(&row).await.ok().body.contains("Forkastet"));
    assert_eq!(
        browser.post(&format!("{row}/drop"), &[]).await.status,
        StatusCode::CONFLICT
    );
}

#[tokio::test]
async fn a_form_without_file_kind_or_token_does_nothing() {
    let app = TestApp::new().await;
    let browser = app.user(&[Role::Administrator]).await;
    let without = send(&browser, &browser.csrf, "", None).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(without.body.contains("Velg en fil") && without.body.contains("Velg hva filen inneholder"));
    let forged = send(&browser, "another", "products", Some(("p.csv", PRODUCTS))).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    assert_eq!(app.town.database.count("SELECT count(*) FROM import_run").await, 0);
    let technician = app.user(&[Role::Technician]).await;
    assert_eq!(technician.get("/import").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_run_is_stopped_and_a_file_that_is_none_says_why() {
    let app = TestApp::new().await;
    let browser = app.user(&[Role::Administrator]).await;
    let sent = send(&browser, &browser.csrf, "products", Some(("p.csv", PRODUCTS))).await;
    let run = sent.location().to_owned();
    assert_eq!(browser.post(&format!("{run}/cancel"), &[]).await.location(), run);
    assert!(browser.get(&run).await.ok().body.contains("Innlesingen stoppes."));
    work(&app).await;
    assert!(browser.get(&run).await.ok().body.contains("Innlesingen er stoppet."));
    let sent = send(&browser, &browser.csrf, "products", Some(("p.csv", "a;b\n1;2\n"))).await;
    work(&app).await;
    let page = browser.get(sent.location()).await.ok();
    assert!(page.body.contains("Filen er ikke lest inn") && page.body.contains("mangler disse kolonnene"));
}

#[tokio::test]
async fn templates_come_in_the_readers_language() {
    let app = TestApp::new().await;
    let browser = app.user(&[Role::Administrator]).await;
    for (lang, name) in [("nb", "Innbyggere"), ("sv", "Inv%C3%A5nare"), ("en", "Persons")] {
        let book = browser.lang(lang).get("/import/template/persons").await.ok();
        let disposition = book.headers["content-disposition"].to_str().unwrap();
        assert!(disposition.contains(name), "{disposition}");
        assert!(book.bytes.starts_with(b"PK"));
    }
    browser.get("/import/template/devices").await.ok();
    assert_eq!(
        browser.get("/import/template/needs").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn every_page_of_import_speaks_every_language() {
    let app = TestApp::new().await;
    let browser = app.user(&[Role::Administrator]).await;
    let sent = send(&browser, &browser.csrf, "products", Some(("p.csv", PRODUCTS))).await;
    let bad = send(&browser, &browser.csrf, "needs", Some(("x.json", "{"))).await;
    work(&app).await;
    let id = app.town.database.rows("SELECT id FROM set_aside").await[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let row = format!("/import/set-aside/{id}");
    let drop = format!("{row}/drop");
    for lang in ["nb", "sv", "en"] {
        let reader = browser.lang(lang);
        for path in [
            "/import",
            sent.location(),
            bad.location(),
            "/import/set-aside",
            row.as_str(),
            drop.as_str(),
        ] {
            reader.get(path).await.ok();
        }
    }
}

#[tokio::test]
async fn an_address_field_completes_with_postcode_and_town() {
    let app = TestApp::new().await;
    let browser = app.user(&[Role::Administrator]).await;
    send(&browser, &browser.csrf, "addresses", Some(("a.csv", ADDRESSES))).await;
    work(&app).await;
    let found = browser.get("/complete/address?q=lyn").await.ok();
    assert!(
        found
            .body
            .starts_with("[{\"label\":\"Lyngveien 4\",\"detail\":\"0001 PRØVESTAD\""),
        "{}",
        found.body
    );
    assert!(found.body.contains("\"postcode\":\"0001\"") && found.body.contains("\"address_id\":"));
    assert_eq!(browser.get("/complete/class?q=12").await.ok().body, "[]");
    assert_eq!(
        app.visitor().get("/complete/address?q=lyn").await.status,
        StatusCode::SEE_OTHER
    );
}
