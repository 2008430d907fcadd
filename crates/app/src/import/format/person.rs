//! Persons (innbyggere) from a municipality's own list: CSV or XLSX with the columns of the template, see docs/import.md.

use domain::national_id::{Country, NationalId};

use super::cell::postcode;
use super::codes;
use super::reason::{FileFault, Reject, RejectReason};
use super::table::{self, Column, TableRow};
use super::{Parsed, set_conflicts_aside};

/// One row of a list of persons.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    pub national_id: NationalId,
    pub first_name: String,
    pub middle_name: Option<String>,
    pub last_name: String,
    pub phone: Option<String>,
    pub street: Option<String>,
    pub postcode: Option<String>,
    pub place: Option<String>,
    /// Address protection; an empty cell means no.
    pub protected: bool,
    pub next_of_kin: Option<NextOfKin>,
}

/// Whom to call.
#[derive(Debug, Clone, PartialEq)]
pub struct NextOfKin {
    pub name: String,
    pub phone: Option<String>,
    pub relation: Option<String>,
}

/// The first three names are the Norwegian, Swedish and English headers of the template.
pub(super) const COLUMNS: &[Column] = &[
    Column {
        key: "national_id",
        names: &[
            "Fødselsnummer",
            "Personnummer",
            "National id",
            "fnr",
            "Personnr",
            "CPR-nummer",
            "Henkilötunnus",
        ],
        required: true,
    },
    Column {
        key: "first",
        names: &["Fornavn", "Förnamn", "First name"],
        required: true,
    },
    Column {
        key: "middle",
        names: &["Mellomnavn", "Mellannamn", "Middle name"],
        required: false,
    },
    Column {
        key: "last",
        names: &["Etternavn", "Efternamn", "Last name", "Surname"],
        required: true,
    },
    Column {
        key: "phone",
        names: &["Telefon", "Telefonnummer", "Phone", "Mobil"],
        required: false,
    },
    Column {
        key: "street",
        names: &["Gateadresse", "Gatuadress", "Street address", "Adresse", "Adress"],
        required: false,
    },
    Column {
        key: "postcode",
        names: &["Postnummer", "Postnr", "Postcode"],
        required: false,
    },
    Column {
        key: "place",
        names: &["Poststed", "Postort", "Town", "Place"],
        required: false,
    },
    Column {
        key: "protected",
        names: &["Adressebeskyttet", "Skyddad adress", "Protected address", "Beskyttet"],
        required: false,
    },
    Column {
        key: "kin_name",
        names: &["Pårørende navn", "Anhörig namn", "Next of kin name", "Pårørende"],
        required: false,
    },
    Column {
        key: "kin_phone",
        names: &["Pårørende telefon", "Anhörig telefon", "Next of kin phone"],
        required: false,
    },
    Column {
        key: "kin_relation",
        names: &[
            "Pårørende relasjon",
            "Anhörig relation",
            "Next of kin relation",
            "Relasjon",
        ],
        required: false,
    },
];

/// Reads persons; `country` is the municipality's and decides how national ids are checked.
///
/// # Errors
/// See [`FileFault`].
pub fn read_persons(bytes: &[u8], country: Country) -> Result<Parsed<Person>, FileFault> {
    let mut parsed = table::read(bytes, COLUMNS, |row| from_row(row, country))?;
    set_conflicts_aside(&mut parsed.rows, COLUMNS[0].names[0], |person| {
        person.national_id.clone()
    });
    Ok(parsed)
}

fn from_row(row: &TableRow<'_>, country: Country) -> Result<Person, Reject> {
    let national_id = row
        .read_code("national_id", id_width(country), |text| {
            codes::national_id(country, text)
        })?
        .ok_or_else(|| row.reject("national_id", RejectReason::MissingValue))?;
    let kin_phone = row.text("kin_phone")?;
    let kin_relation = row.text("kin_relation")?;
    let next_of_kin = match row.text("kin_name")? {
        Some(name) => Some(NextOfKin {
            name,
            phone: kin_phone,
            relation: kin_relation,
        }),
        None if kin_phone.is_some() || kin_relation.is_some() => {
            return Err(row.reject("kin_name", RejectReason::MissingValue));
        }
        None => None,
    };
    Ok(Person {
        national_id,
        first_name: row.required_text("first")?,
        middle_name: row.text("middle")?,
        last_name: row.required_text("last")?,
        phone: row.text("phone")?,
        street: row.text("street")?,
        postcode: row.read_code("postcode", 4, postcode)?,
        place: row.text("place")?,
        protected: row.read("protected", yes_no)?.unwrap_or(false),
        next_of_kin,
    })
}

/// Digits of a number cell that has lost its leading zeros.
pub(super) fn id_width(country: Country) -> usize {
    match country {
        Country::No | Country::Fi => 11,
        Country::Se => 12,
        Country::Dk => 10,
    }
}

/// The template's words for yes and no in Norwegian, Swedish and English.
pub(super) const YES_NO_WORDS: &[&[&str]] = &[&["ja", "ja", "yes"], &["nei", "nej", "no"]];

fn yes_no(text: &str) -> Result<bool, RejectReason> {
    match text.to_lowercase().as_str() {
        "ja" | "j" | "yes" | "y" | "x" | "1" | "sant" | "true" | "kyllä" => Ok(true),
        "nei" | "nej" | "n" | "no" | "-" | "0" | "usant" | "false" | "ei" => Ok(false),
        _ => Err(RejectReason::UnknownValue {
            value: text.to_owned(),
            allowed: "ja, nei".to_owned(),
        }),
    }
}
