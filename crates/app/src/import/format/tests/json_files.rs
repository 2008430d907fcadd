//! JSON: need forms, order lines and products.

use serde_json::{Value, json};

use super::super::*;
use super::{aside, only_reason};

const PERSON: &str = "21834710029";

fn form() -> Value {
    json!({
        "id": "00000000-0000-4000-8000-000000000001",
        "type": "SØKNAD",
        "skjemaversjon": 2,
        "innsendingsdato": "2026-02-03",
        "innsendingstidspunkt": "2026-02-03T09:15:00.123Z",
        "hjmBrukersFnr": PERSON,
        "prioritet": "HAST",
        "noeNytt": {"som": ["vi", "ikke", "kjenner"]},
        "bruker": {
            "fnr": PERSON, "navn": {"fornavn": "Solveig", "mellomnavn": null, "etternavn": "Prøvedal"},
            "telefon": "40000001", "kommunenummer": "0001", "brukernummer": "77",
            "veiadresse": {"adresse": "Lyngveien 4", "postnummer": "0001", "poststed": "Prøvestad"}
        },
        "brukersituasjon": {
            "funksjonsnedsettelser": ["BEVEGELSE", "NOE_NYTT"],
            "funksjonsbeskrivelse": {"innbyggersVarigeFunksjonsnedsettelse": "UAVKLART", "beskrivelse": "Faller ofte"}
        },
        "hjelpemidler": {
            "hjelpemidler": [{
                "hjelpemiddelId": "00000000-0000-4000-8000-00000000000a", "antall": 2,
                "produkt": {"hmsArtNr": "001234", "artikkelnavn": "Gåstol Prøve", "iso8": "12060301", "rangering": 1},
                "tilbehør": [{"hmsArtNr": "001235", "navn": "Kurv", "antall": 1, "begrunnelse": "Bærer mat"}],
                "bytter": [{"erTilsvarende": true, "hmsnr": "001230", "serienr": "S9", "hjmNavn": "Gammel gåstol",
                    "hjmKategori": "Gåstoler", "årsak": "UTSLITT"}],
                "bruksarenaer": ["EGET_HJEM"],
                "utlevertinfo": {"alleredeUtlevertFraHjelpemiddelsentralen": true, "utleverttype": "OVERFØRT",
                    "overførtFraBruker": "78", "annenKommentar": null},
                "opplysninger": [{"ledetekst": {"nb": "Behov", "nn": "Behov"}, "innhold": [
                    {"fritekst": "Egne ord", "forhåndsdefinertTekst": null},
                    {"fritekst": null, "forhåndsdefinertTekst": {"nb": "Ja", "nn": "Ja"}}]}]
            }],
            "tilbehør": [{"tilbehørId": "t1", "hmsArtNr": "001236", "navn": "Pigg", "antall": 3, "iso6": "120390"}]
        },
        "levering": {
            "hjelpemiddelformidler": {"navn": {"fornavn": "Tor", "etternavn": "Formidlerud"}, "epost": "t@example.org"},
            "oppfølgingsansvarlig": "ANNEN_OPPFØLGINGSANSVARLIG",
            "annenOppfølgingsansvarlig": {"navn": {"fornavn": "Eva", "etternavn": "Følgstad"}, "ansvarFor": "Opplæring"},
            "utleveringsmåte": "ANNEN_BRUKSADRESSE",
            "annenUtleveringsadresse": {"adresse": "Hytteveien 1", "postnummer": "0002", "poststed": "Øde"},
            "utleveringKontaktperson": "HJELPEMIDDELBRUKER",
            "utleveringMerknad": "Ring først",
            "hast": {"hasteårsaker": ["UTSKRIVING_FRA_SYKEHUS_SOM_IKKE_KAN_PLANLEGGES_V3", "HELT_NY"],
                "hastBegrunnelse": "Hjem i morgen"}
        }
    })
}

fn enveloped(form: Value) -> Value {
    json!({"behovsmeldingId": "00000000-0000-4000-8000-0000000000ff", "behovsmelding": form,
        "behovsmeldingGjelder": "Søknad om: gåstol", "fnrBruker": PERSON, "opprettet": "2026-02-03T09:20:00Z", "sakId": 12})
}

fn read(value: &Value) -> Parsed<Need> {
    read_needs(value.to_string().as_bytes()).unwrap()
}

#[test]
fn a_form_in_the_feeds_envelope_gives_everything_it_says() {
    let parsed = read(&enveloped(form()));
    let need = parsed.accepted().next().unwrap();
    assert_eq!(need.source_id, "00000000-0000-4000-8000-0000000000ff");
    assert_eq!(
        (need.case_id.as_deref(), need.kind),
        (Some("12"), NeedKind::Application)
    );
    assert_eq!(need.title.as_deref(), Some("Søknad om: gåstol"));
    assert_eq!(need.person.last_name, "Prøvedal");
    assert_eq!(need.person.postcode.as_deref(), Some("0001"));
    assert_eq!(
        need.functional.impairments,
        [Impairment::Movement, Impairment::Other("NOE_NYTT".into())]
    );
    assert_eq!(need.functional.lasting, Some(LastingImpairment::Unsettled));
    let line = &need.lines[0];
    assert_eq!(
        (line.count, line.hms_number.to_string().as_str(), line.rank),
        (2, "001234", Some(1))
    );
    assert_eq!(line.accessories[0].reason.as_deref(), Some("Bærer mat"));
    assert_eq!(line.exchanges[0].reason, Some(ExchangeReason::WornOut));
    let handed_out = line.handed_out.as_ref().unwrap();
    assert_eq!(
        (handed_out.kind.clone(), handed_out.from_user_number.as_deref()),
        (Some(HandedOutKind::Transferred), Some("78"))
    );
    assert_eq!(line.notes[0].texts, ["Egne ord", "Ja"]);
    assert_eq!((need.lines[1].kind, need.lines[1].count), (NeedLineKind::Accessory, 3));
    let delivery = need.delivery.as_ref().unwrap();
    assert_eq!(delivery.way, Some(DeliveryWay::OtherAddress));
    assert_eq!(delivery.other_address.as_ref().unwrap().street, "Hytteveien 1");
    assert_eq!(
        delivery.other_follow_up.as_ref().unwrap().responsible_for.as_deref(),
        Some("Opplæring")
    );
    assert_eq!(need.prescriber.as_ref().unwrap().name, "Tor Formidlerud");
    let urgent = need.urgent.as_ref().unwrap();
    assert_eq!(
        urgent.reasons,
        [
            UrgentReason::UnplannableDischarge,
            UrgentReason::Other("HELT_NY".into())
        ]
    );
    assert_eq!(urgent.explanation.as_deref(), Some("Hjem i morgen"));
}

#[test]
fn a_bare_form_and_a_list_are_read_too() {
    let bare = read(&form());
    assert_eq!(
        bare.accepted().next().unwrap().source_id,
        "00000000-0000-4000-8000-000000000001"
    );
    let list = read(&json!([form(), enveloped(form())]));
    assert_eq!(list.accepted().count(), 2);
    assert_eq!(list.rows[1].at.to_string(), "/1");
    assert_eq!(list.rows[1].at.number(), 2);
}

/// Sets the value at a pointer and reads the form.
fn with(pointer: &str, value: Value) -> Parsed<Need> {
    let mut form = form();
    *form.pointer_mut(pointer).unwrap() = value;
    read(&form)
}

#[test]
fn a_wrong_field_is_set_aside_with_its_json_pointer() {
    let cases = [
        (
            "/bruker/fnr",
            json!("21834710028"),
            "/bruker/fnr national-id-check-digit",
        ),
        ("/bruker/fnr", Value::Null, "/bruker/fnr missing-value"),
        ("/bruker/fnr", json!(21_834_710_029_i64), "/bruker/fnr wrong-type"),
        (
            "/bruker/navn/etternavn",
            json!(" "),
            "/bruker/navn/etternavn missing-value",
        ),
        ("/hjmBrukersFnr", json!("05925110185"), "/hjmBrukersFnr person-mismatch"),
        ("/skjemaversjon", json!(1), "/skjemaversjon wrong-schema-version"),
        ("/type", json!("KLAGE"), "/type unknown-value"),
        ("/id", json!("nr 1"), "/id not-an-id"),
        ("/innsendingsdato", json!("i går"), "/innsendingsdato not-a-date"),
        (
            "/hjelpemidler/hjelpemidler/0/antall",
            json!(0),
            "/hjelpemidler/hjelpemidler/0/antall not-a-count",
        ),
        (
            "/hjelpemidler/hjelpemidler/0/antall",
            json!(1.5),
            "/hjelpemidler/hjelpemidler/0/antall not-a-count",
        ),
        (
            "/hjelpemidler/hjelpemidler/0/produkt/hmsArtNr",
            json!("12"),
            "/hjelpemidler/hjelpemidler/0/produkt/hmsArtNr not-hms-number",
        ),
        (
            "/hjelpemidler",
            json!({"hjelpemidler": [], "tilbehør": []}),
            "/hjelpemidler no-lines",
        ),
        (
            "/levering/hast/hasteårsaker",
            json!("ANNET"),
            "/levering/hast/hasteårsaker wrong-type",
        ),
    ];
    for (pointer, value, want) in cases {
        assert_eq!(aside(&with(pointer, value)), [format!("/ {want}")]);
    }
}

#[test]
fn a_record_that_was_set_aside_is_read_when_corrected() {
    let mut wrong = form();
    wrong["bruker"]["fnr"] = json!("21834710028");
    let parsed = read(&json!([wrong]));
    let raw = parsed.rows[0].raw.replace("21834710028", PERSON);
    assert_eq!(read_needs(&retry(&parsed.head, &raw)).unwrap().accepted().count(), 1);
}

#[test]
fn an_exchange_by_a_users_pass_becomes_one_line_with_its_exchange() {
    let parsed = read(&json!({
        "id": "00000000-0000-4000-8000-000000000002", "type": "BRUKERPASSBYTTE", "skjemaversjon": 2,
        "innsendingsdato": "2026-02-03", "hjmBrukersFnr": PERSON,
        "navn": {"fornavn": "Solveig", "etternavn": "Prøvedal"},
        "folkeregistrertAdresse": {"adresse": "Lyngveien 4", "postnummer": "0001", "poststed": "Prøvestad"},
        "hjelpemiddel": {"hmsArtNr": "001234", "artikkelnavn": "Gåstol", "iso6": "120603", "iso6Tittel": "Gåstoler"},
        "bytteårsak": "ØDELAGT", "byttebegrunnelse": "Brakk", "utleveringsmåte": "FOLKEREGISTRERT_ADRESSE"
    }));
    let need = parsed.accepted().next().unwrap();
    assert_eq!(need.kind, NeedKind::UserExchange);
    assert_eq!(need.lines[0].exchanges[0].reason, Some(ExchangeReason::Broken));
    assert_eq!(need.lines[0].reason.as_deref(), Some("Brakk"));
    assert_eq!(need.person.street.as_deref(), Some("Lyngveien 4"));
}

#[test]
fn what_is_not_json_says_where() {
    assert_eq!(
        read_needs(b"{\n  \"a\": ,\n}").unwrap_err(),
        FileFault::NotJson { line: 2, column: 8 }
    );
    assert_eq!(read_needs(b"42").unwrap_err(), FileFault::WrongShape);
    assert_eq!(aside(&read_needs(b"[1]").unwrap()), ["/0  wrong-type"]);
}

fn order(person: &str, count: f64) -> Value {
    json!({"eventName": "x", "opprettet": "2026-02-03T09:03:44.396122755", "fnrBruker": person, "data": {
        "oebsId": 1, "ordrenr": 7, "ordrelinje": 1, "delordrelinje": 1, "saksnummer": "1160", "vedtaksdato": "2026-02-01",
        "artikkelnr": "001234", "artikkelbeskrivelse": "Gåstol", "produktgruppeNr": "120603", "antall": count,
        "enhet": "STK", "fnrBruker": person, "egenAnsatt": "J", "sistOppdatert": "2026-02-02"}})
}

fn orders(value: &Value) -> Parsed<Order> {
    read_orders(value.to_string().as_bytes()).unwrap()
}

#[test]
fn an_order_line_is_read_with_a_known_or_a_masked_person() {
    let parsed = orders(&json!([order(PERSON, 2.0)]));
    let read = parsed.accepted().next().unwrap();
    assert!(matches!(&read.person, OrderPerson::Known(id) if id.expose() == PERSON));
    assert_eq!(
        (read.count, read.order_number.as_str(), read.own_employee),
        (2, "7", true)
    );
    assert_eq!(read.sent_at.unwrap().to_string(), "2026-02-03 09:03:44.396122755");
    assert_eq!(
        orders(&order("XXXXXXXXXXX", 1.0)).accepted().next().unwrap().person,
        OrderPerson::Masked
    );
}

#[test]
fn a_wrong_order_line_is_set_aside() {
    assert_eq!(
        aside(&orders(&order("21834710028", 1.0))),
        ["/ /data/fnrBruker national-id-check-digit"]
    );
    assert_eq!(aside(&orders(&order(PERSON, 0.5))), ["/ /data/antall not-a-count"]);
    let twice = orders(&json!([order(PERSON, 1.0), order(PERSON, 1.0), order(PERSON, 2.0)]));
    assert_eq!(only_reason(&twice), RejectReason::ConflictInFile { first: "/0".into() });
}

#[test]
fn products_come_in_a_list_or_wrapped_by_the_catalogue() {
    let product = json!({"hmsArtNr": "001234", "articleName": "Gåstol ", "isoCategory": "12060301",
        "supplier": {"name": "Prøve AS"}, "accessory": true});
    for file in [json!([product]), json!({"data": {"products": [product]}}), product] {
        let parsed = read_products(file.to_string().as_bytes()).unwrap();
        let read = parsed.accepted().next().unwrap();
        assert_eq!(
            (read.name.as_str(), read.supplier.as_deref(), read.accessory),
            ("Gåstol", Some("Prøve AS"), true)
        );
    }
}
