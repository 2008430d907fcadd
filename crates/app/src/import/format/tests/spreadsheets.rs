//! XLSX: lists of equivalent articles, and the templates.

use domain::national_id::Country;
use rust_xlsxwriter::{Workbook, Worksheet};

use super::super::*;
use super::aside;

const HEADER: [&str; 5] = [
    "Delkontrakt",
    "Delkontraktnavn",
    "Produktnavn",
    "HMS-nr",
    "Evt kommentarer",
];

/// Writes rows of cells; a cell that parses as a number and begins with `#` becomes a number cell.
fn fill(sheet: &mut Worksheet, rows: &[&[&str]]) {
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(*cells) {
            match cell.strip_prefix('#').and_then(|number| number.parse::<f64>().ok()) {
                Some(number) => sheet.write_number(row, column, number).unwrap(),
                None if cell.is_empty() => continue,
                None => sheet.write_string(row, column, *cell).unwrap(),
            };
        }
    }
}

fn book(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        fill(book.add_worksheet().set_name(*name).unwrap(), rows);
    }
    book.save_to_buffer().unwrap()
}

fn groups(parsed: &Parsed<Substitute>) -> Vec<(u32, String, String)> {
    parsed
        .accepted()
        .map(|s| {
            (
                s.group,
                s.contract.clone().unwrap_or_default(),
                s.hms_number.to_string(),
            )
        })
        .collect()
}

#[test]
fn blank_rows_and_new_contracts_part_the_groups() {
    let file = book(&[
        ("Info", &[]),
        ("Forklaring", &[&["Slik fyller du ut"]]),
        (
            "Senger",
            &[
                &HEADER,
                &["#1", "Senger", "A", "100001"],
                &["", "", "B", " 100002 "],
                &["", "", " "],
                &["", "", "C", "#23581"],
                &["2", "Krakker", "D", "#100004"],
                &["3", "Bare overskrift"],
                &["", "", "E", "100001"],
            ],
        ),
        ("Utfylt eksempel", &[&HEADER, &["1", "X", "Y", "999999"]]),
    ]);
    let parsed = read_substitutes(&file).unwrap();
    let want = [
        (1, "1", "100001"),
        (1, "1", "100002"),
        (2, "1", "023581"),
        (3, "2", "100004"),
        (4, "3", "100001"),
    ];
    let want: Vec<_> = want
        .iter()
        .map(|(g, c, h)| (*g, (*c).to_owned(), (*h).to_owned()))
        .collect();
    assert_eq!(groups(&parsed), want);
    assert_eq!(aside(&parsed), [""; 0]);
    let skipped: Vec<_> = parsed.skipped.iter().map(|s| (s.part.as_str(), s.reason)).collect();
    assert_eq!(
        skipped,
        [
            ("Info", SkipReason::Empty),
            ("Forklaring", SkipReason::NoHeader),
            ("Utfylt eksempel", SkipReason::Example)
        ]
    );
}

#[test]
fn columns_without_a_name_are_taken_by_their_usual_place() {
    let file = book(&[(
        "Ark",
        &[
            &["Delkontrakt", "Delkontraktnavn"],
            &["1", "Senger", "A", "100001", "ny"],
        ],
    )]);
    let parsed = read_substitutes(&file).unwrap();
    let read = parsed.accepted().next().unwrap();
    assert_eq!((read.name.as_deref(), read.comment.as_deref()), (Some("A"), Some("ny")));
}

#[test]
fn a_bad_number_costs_only_its_own_row_and_can_be_corrected() {
    let file = book(&[(
        "Ark",
        &[
            &HEADER,
            &["1", "Senger", "A", "100001"],
            &["", "", "B", "ukjent"],
            &["", "", "C"],
            &["", "", "D", "100001"],
        ],
    )]);
    let parsed = read_substitutes(&file).unwrap();
    assert_eq!(
        aside(&parsed),
        [
            "Ark:3 HMS-nr not-hms-number",
            "Ark:4 HMS-nr missing-value",
            "Ark:5 HMS-nr duplicate-in-file"
        ]
    );
    let raw = parsed.rows[1].raw.replace("ukjent", "100002");
    let again = read_substitutes(&retry(&parsed.head, &raw)).unwrap();
    assert_eq!(groups(&again), [(1, "1".to_owned(), "100002".to_owned())]);
}

#[test]
fn a_workbook_without_the_header_is_refused() {
    let file = book(&[("Ark", &[&["Noe", "annet"]])]);
    assert!(matches!(read_substitutes(&file), Err(FileFault::WrongHeader { .. })));
}

#[test]
fn a_sheet_row_that_was_set_aside_can_be_corrected_and_read_alone() {
    let file = book(&[(
        "Personer",
        &[
            &["Vår liste over innbyggere"],
            &["fnr", "fornavn", "etternavn", "postnummer"],
            &["#5925110185", "Jakob; Nes", "", "#181"],
        ],
    )]);
    let parsed = read_persons(&file, Country::No).unwrap();
    assert_eq!(aside(&parsed), ["Personer:3 Etternavn missing-value"]);
    let raw = parsed.rows[0]
        .raw
        .replace("\"Jakob; Nes\";;;", "\"Jakob; Nes\";;Eksempelrud;");
    // The spreadsheet's number cell had lost the first zero of the national id; in the corrected text a person sees it.
    let again = read_persons(&retry(&parsed.head, &raw), Country::No).unwrap();
    assert_eq!(aside(&again), ["2 Fødselsnummer national-id-form"], "{raw}");
    let again = read_persons(
        &retry(
            &parsed.head,
            &raw.replace("5925110185", "05925110185").replace(";181;", ";0181;"),
        ),
        Country::No,
    )
    .unwrap();
    let person = again.accepted().next().unwrap();
    assert_eq!(
        (person.first_name.as_str(), person.postcode.as_deref()),
        ("Jakob; Nes", Some("0181"))
    );
}

#[test]
fn every_template_has_its_header_in_every_language_and_an_example_that_reads() {
    let text = |key: &str| key.rsplit('-').next().unwrap_or_default().to_owned();
    for language in [TemplateLanguage::Nb, TemplateLanguage::Sv, TemplateLanguage::En] {
        let file = template(TemplateKind::Persons, language, &text).unwrap();
        let parsed = read_persons(&file, Country::No).unwrap();
        assert_eq!(
            (parsed.rows.len(), parsed.skipped.len()),
            (0, 1),
            "the empty template is read as no rows"
        );
        let renamed = example_as_data(&file);
        let parsed = read_persons(&renamed, Country::No).unwrap();
        assert_eq!((aside(&parsed), parsed.rows.len()), (vec![], 2), "{language:?}");
        assert!(parsed.accepted().nth(1).unwrap().protected);

        let file = template(TemplateKind::Devices, language, &text).unwrap();
        let parsed = read_devices(&example_as_data(&file), Country::No).unwrap();
        assert_eq!((aside(&parsed), parsed.rows.len()), (vec![], 2), "{language:?}");
        let devices: Vec<_> = parsed.accepted().collect();
        assert_eq!(
            (devices[0].state, devices[0].owner),
            (DeviceState::Ready, DeviceOwner::Municipality)
        );
        assert_eq!(devices[1].loan.as_ref().unwrap().kind, LoanKind::ShortTerm);
    }
}

/// The example sheet of a template as a workbook of its own, under a name that is no example.
fn example_as_data(template: &[u8]) -> Vec<u8> {
    let sheets = xlsx::sheets(template).unwrap();
    let rows: Vec<Vec<&str>> = sheets[1]
        .rows
        .iter()
        .map(|(_, cells)| cells.iter().map(|cell| cell.text.as_str()).collect())
        .collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    book(&[("Data", &rows)])
}

#[test]
fn addresses_are_read_from_a_workbook_too() {
    let head: &[&str] = &[
        "lokalid",
        "adressenavn",
        "nummer",
        "bokstav",
        "EPSG-kode",
        "Nord",
        "Øst",
        "postnummer",
        "poststed",
    ];
    let file = book(&[
        ("Forklaring", &[&["Adresser"]]),
        (
            "Adresser",
            &[
                &["Uttrekk"],
                head,
                &[
                    "#1",
                    "Prøveveien",
                    "#4",
                    "B",
                    "#25833",
                    "#6651411.5",
                    "#500000",
                    "0181",
                    "Granvik",
                ],
                &[],
                &[
                    "#2",
                    "Prøveveien",
                    "seks",
                    "",
                    "#25833",
                    "#6651411.5",
                    "#500000",
                    "0181",
                    "Granvik",
                ],
                &[
                    "#3",
                    "Prøveveien",
                    "#8",
                    "",
                    "#25833",
                    "#6651411.5",
                    "#500000",
                    "#181",
                    "Granvik",
                ],
            ],
        ),
    ]);
    let parsed = read_addresses(&file).unwrap();
    let read: Vec<String> = parsed.accepted().map(ToString::to_string).collect();
    assert_eq!(read, ["Prøveveien 4B, 0181 Granvik", "Prøveveien 8, 0181 Granvik"]);
    assert_eq!(aside(&parsed), ["Adresser:5 nummer not-a-number"]);
    assert!(matches!(
        &parsed.skipped[..],
        [Skipped {
            reason: SkipReason::NoHeader,
            ..
        }]
    ));
    let foreign = book(&[("Ark", &[&["navn", "sted"], &["a", "b"]])]);
    assert!(matches!(read_addresses(&foreign), Err(FileFault::WrongHeader { .. })));
}
