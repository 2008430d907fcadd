//! Files of each kind, made by hand. National ids are synthetic (month + 80).

use serde_json::{Value, json};

pub const CATEGORIES: &str = "code;level;parent;title_no;title_short_no;title_en;active;search_words
12;1;;Forflytning;Forflytning;Mobility;true;
1206;2;12;Ganghjelpemidler;Gang;Walking aids;true;gå|støtte
120603;3;1206;Gåstoler;Gåstol;Walking frames;true;rullator
";

/// One article twice with the same content, one number with another name (set aside).
pub const PRODUCTS: &str = "hmsnr;artikkelnavn;isotittel;isokode_matchet;prodid;artid
001234;Gåstol Prøve;Gåstoler;12060301;1;1
001235;Kurv;;;2;2
001236;Pigg;;;3;3
001234;Gåstol Prøve;Gåstoler;12060301;1;1
001235;Kurv stor;;;2;4
";

pub const SUBSTITUTES: &str = "Delkontrakt;Delkontraktnavn;Produktnavn;HMS-nr;Kommentar;Gruppe
1;Stoler;Gåstol Prøve;001234;;1
1;Stoler;Gåstol Annen;001238;Lavere;1
1;Stoler;Pigg;001236;;2
";

pub const ADDRESSES: &str = "lokalid;kommunenummer;adressetype;adressetilleggsnavn;adressenavn;nummer;bokstav;adresseTekst;EPSG-kode;Nord;Øst;postnummer;poststed
1;0001;vegadresse;;Lyngveien;4;;Lyngveien 4;4258;60.9;11.5;0001;PRØVESTAD
2;0001;vegadresse;;Lyngveien;14;;Lyngveien 14;4258;60.91;11.51;0001;PRØVESTAD
3;0001;vegadresse;Solgård;Bakken;2;;Solgård, Bakken 2;4258;60.92;11.52;0002;ØDE
";

/// Solveig is protected; the check digits of the third are wrong.
pub const PERSONS: &str = "Fødselsnummer;Fornavn;Etternavn;Telefon;Gateadresse;Postnummer;Poststed;Adressebeskyttet;Pårørende navn;Pårørende relasjon
21834710029;Solveig;Prøvedal;40000001;Lyngveien 4;0001;Prøvestad;ja;;
05925110185;Odd;Prøvestad;40000002;Lyngveien 14;0001;Prøvestad;;Eva Prøvestad;datter
21834710028;Per;Feil;;;;;;;
";

pub const DEVICES: &str =
    "Merkelapp;HMS-nummer;Produktnavn;Serienummer;Sted;Eier;Tilstand;Mottatt dato;Utlånt til;Forfall
D1;001234;;S1;Hovedlager > Reol 3;;;2025-01-02;;
D2;001234;;;;;;2025-01-02;05925110185;2026-02-01
D3;001234;;S3;Hovedlager;NAV;karantene;;;
D4;001234;;S4;Hovedlager;;vask;;;
D5;001234;;S5;Hovedlager;;kontroll;;;
D6;;Eget bord;S6;Hovedlager;sykehus;reparasjon;;;
D7;001234;;S7;Hovedlager;;savnet;;;
D8;001234;;S8;;;kassert;;;
D9;009999;;S9;Hovedlager;;;;;
D10;001234;;S10;;;;;17912099997;
";

pub fn many_products(n: u32) -> String {
    let rows: String = (0..n).map(|i| format!("{:06};Produkt {i}\n", 100_000 + i)).collect();
    format!("hmsnr;artikkelnavn\n{rows}")
}

/// A form in the feed's envelope, case 12.
pub fn needs() -> String {
    let person = "21834710029";
    let form = json!({
        "id": "00000000-0000-4000-8000-000000000001", "type": "SØKNAD", "skjemaversjon": 2,
        "innsendingsdato": "2026-02-03", "innsendingstidspunkt": "2026-02-03T09:15:00.123Z",
        "bruker": {
            "fnr": person, "navn": {"fornavn": "Solveig", "mellomnavn": null, "etternavn": "Prøvedal"}, "telefon": "40000001",
            "veiadresse": {"adresse": "Lyngveien 4", "postnummer": "0001", "poststed": "Prøvestad"}
        },
        "brukersituasjon": {
            "funksjonsnedsettelser": ["BEVEGELSE"],
            "funksjonsbeskrivelse": {"innbyggersVarigeFunksjonsnedsettelse": "UAVKLART", "beskrivelse": "Faller ofte"}
        },
        "hjelpemidler": {
            "hjelpemidler": [
                {"hjelpemiddelId": "00000000-0000-4000-8000-00000000000a", "antall": 2,
                 "produkt": {"hmsArtNr": "001234", "artikkelnavn": "Gåstol Prøve", "iso8": "12060301", "rangering": 1},
                 "tilbehør": [{"hmsArtNr": "001235", "navn": "Kurv", "antall": 1, "begrunnelse": "Bærer mat"}],
                 "bytter": [{"erTilsvarende": true, "hmsnr": "001230", "serienr": "S9", "hjmNavn": "Gammel gåstol",
                             "hjmKategori": "Gåstoler", "årsak": "UTSLITT"}],
                 "bruksarenaer": ["EGET_HJEM"], "opplysninger": []},
                {"hjelpemiddelId": "00000000-0000-4000-8000-00000000000b", "antall": 1,
                 "produkt": {"hmsArtNr": "001237", "artikkelnavn": "Krykke Prøve", "iso8": "12030601"},
                 "tilbehør": [], "bytter": [], "bruksarenaer": [], "opplysninger": [],
                 "utlevertinfo": {"alleredeUtlevertFraHjelpemiddelsentralen": true, "utleverttype": "FREMSKUTT_LAGER"}}
            ],
            "tilbehør": [{"tilbehørId": "t1", "hmsArtNr": "001236", "navn": "Pigg", "antall": 3, "iso6": "120390"}]
        },
        "levering": {
            "hjelpemiddelformidler": {"navn": {"fornavn": "Tor", "etternavn": "Formidlerud"}, "epost": "t@example.org"},
            "utleveringsmåte": "ANNEN_BRUKSADRESSE",
            "annenUtleveringsadresse": {"adresse": "Hytteveien 1", "postnummer": "0002", "poststed": "Øde"},
            "hast": {"hasteårsaker": ["UTSKRIVING_FRA_SYKEHUS_SOM_IKKE_KAN_PLANLEGGES_V3"], "hastBegrunnelse": "Hjem i morgen"}
        }
    });
    json!({"behovsmeldingId": "00000000-0000-4000-8000-0000000000ff", "behovsmelding": form,
           "behovsmeldingGjelder": "Søknad om: gåstol", "fnrBruker": person, "sakId": 12})
    .to_string()
}

fn order(id: u32, line: u32, hms: &str) -> Value {
    json!({"eventName": "x", "opprettet": "2026-02-07T09:03:44.396122755", "fnrBruker": "XXXXXXXXXXX", "data": {
        "oebsId": id, "ordrenr": 7001, "ordrelinje": line, "delordrelinje": 1, "saksnummer": "12", "vedtaksdato": "2026-02-05",
        "artikkelnr": hms, "artikkelbeskrivelse": "Prøve", "hjelpemiddeltype": "Hjelpemiddel", "antall": 1.0, "enhet": "STK",
        "fnrBruker": "XXXXXXXXXXX", "egenAnsatt": "N", "sistOppdatert": "2026-02-07"}})
}

/// Two lines of one order in case 12; the second article is on no need.
pub fn orders() -> String {
    json!([order(1, 1, "001236"), order(2, 2, "001239")]).to_string()
}
