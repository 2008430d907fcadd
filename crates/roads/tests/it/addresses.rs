//! The address register: its three layouts, search as one types, and what lies near.

mod layouts;
mod real;
mod searching;

use roads::address::{Register, SetAside};

/// Kartverket's layout, with the columns that the tests need.
const HEADER: &str = "lokalid;kommunenavn;adressetype;adressetilleggsnavn;adressenavn;nummer;bokstav;gardsnummer;bruksnummer;\
    festenummer;undernummer;EPSG-kode;Nord;Øst;postnummer;poststed;grunnkretsnavn;tettstednavn;atkomstNord;atkomstØst";

/// A register in that layout: `(farm, street, number, letter, property, postcode, town, area)`, a hundred metres apart.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

fn csv(rows: &[Row]) -> String {
    let mut file = format!("\u{feff}{HEADER}\n");
    for (at, (farm, street, number, letter, property, postcode, town, area)) in rows.iter().enumerate() {
        let property: Vec<&str> = property.split('/').chain(["", "", ""]).take(4).collect();
        let kind = if street.is_empty() {
            "matrikkeladresse"
        } else {
            "vegadresse"
        };
        let property = property.join(";");
        let north = 6_770_000 + at * 100;
        file += &format!(
            "{at};PRØVELUND;{kind};{farm};{street};{number};{letter};{property};25833;{north}.5;310000.25;{postcode};{town};\
             {area};;;\n"
        );
    }
    file
}

fn read(file: &str) -> (Register, Vec<SetAside>) {
    Register::read(file.as_bytes()).expect("a register")
}

/// A small town with the traps that real ones have.
fn town() -> Register {
    let mut rows: Vec<Row> = vec![
        ("", "Storgata", "1", "", "11/1", "9901", "PRØVEVIK", "Sentrum"),
        ("", "Storgata", "3", "", "11/2", "9901", "PRØVEVIK", "Sentrum"),
        ("", "Storgata", "12", "", "11/3", "9901", "PRØVEVIK", "Sentrum"),
        ("", "Storgata", "12", "A", "11/3", "9901", "PRØVEVIK", "Sentrum"),
        ("", "Storgata", "12", "B", "11/3", "9901", "PRØVEVIK", "Sentrum"),
        ("", "Storgata", "14", "", "11/4", "9901", "PRØVEVIK", "Sentrum"),
        ("", "Storgata", "120", "", "11/5", "9901", "PRØVEVIK", "Sentrum"),
        ("", "Storgata", "12", "", "71/3", "9920", "SØRE ÅMOT", "Åmot"),
        ("", "Storgatabakken", "12", "", "11/6", "9901", "PRØVEVIK", "Sentrum"),
        ("", "Stortgata", "12", "", "11/7", "9901", "PRØVEVIK", "Sentrum"),
        ("", "Ørebråtvegen", "7", "", "31/453", "9902", "ÅSHEIM", "Ørebråten"),
        ("", "Orebratveien", "8", "", "31/454", "9902", "ÅSHEIM", "Ørebråten"),
        ("", "Nærlandsvegen", "5", "", "31/455", "9902", "ÅSHEIM", "Ørebråten"),
        (
            "",
            "Thomas Prøvliens veg",
            "5",
            "",
            "32/1",
            "9902",
            "ÅSHEIM",
            "Ørebråten",
        ),
        ("", "Kirkeplassen", "2", "", "32/2", "9902", "ÅSHEIM", "Ørebråten"),
        ("", "17. mai-vegen", "4", "", "32/3", "9902", "ÅSHEIM", "Ørebråten"),
        (
            "",
            "Langsettervegen",
            "1678",
            "",
            "33/1",
            "9903",
            "LANGSETER",
            "Langset",
        ),
        (
            "",
            "Langsettervegen",
            "1680",
            "",
            "33/2",
            "9903",
            "LANGSETER",
            "Langset",
        ),
        ("Nordre Tangen", "", "", "", "44/2", "9903", "LANGSETER", "Langset"),
        ("", "", "", "", "44/2/3/1", "9903", "LANGSETER", "Langset"),
        (
            "Haugseter",
            "Langsettervegen",
            "1700",
            "",
            "33/9",
            "9903",
            "LANGSETER",
            "Langset",
        ),
    ];
    rows.rotate_left(5);
    let (register, aside) = read(&csv(&rows));
    assert_eq!(aside, []);
    register
}
