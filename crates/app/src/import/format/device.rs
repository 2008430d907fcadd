//! Devices (eksemplarer) from a municipality's own list: CSV or XLSX with the columns of the template, see
//! docs/import.md. One row is one device; who has it on loan may stand in the same row.

use chrono::NaiveDate;
use domain::national_id::{Country, NationalId};
use domain::product_code::{HmsNumber, IsoCode};

use super::cell::date;
use super::codes;
use super::person::id_width;
use super::reason::{FileFault, Reject, RejectReason};
use super::table::{self, Column, TableRow};
use super::{Parsed, set_conflicts_aside};

/// One row of a list of devices.
#[derive(Debug, Clone, PartialEq)]
pub struct Device {
    /// The municipality's own label; this or the serial number is there, or both.
    pub label: Option<String>,
    pub serial_number: Option<String>,
    /// This or the product's name is there, or both.
    pub hms_number: Option<HmsNumber>,
    pub product_name: Option<String>,
    pub iso_code: Option<IsoCode>,
    /// Path in the tree of places, outermost first (`Hovedlager > Reol 3`). Empty only when the device is on loan.
    pub place: Vec<String>,
    pub owner: DeviceOwner,
    pub state: DeviceState,
    pub received_on: Option<NaiveDate>,
    pub next_inspection_on: Option<NaiveDate>,
    /// There exactly when the state is [`DeviceState::OnLoan`].
    pub loan: Option<DeviceLoan>,
}

/// At whom a device of the list is.
#[derive(Debug, Clone, PartialEq)]
pub struct DeviceLoan {
    pub person: NationalId,
    pub kind: LoanKind,
    pub due_on: Option<NaiveDate>,
}

/// An enum that is written in words in a cell: the first three words are the template's Norwegian, Swedish and English.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = [$($word:literal),+]),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            pub(super) const WORDS: &'static [&'static [&'static str]] = &[$(&[$($word),+]),+];

            fn read(text: &str) -> Result<Self, RejectReason> {
                match text.to_lowercase().as_str() {
                    $($($word)|+ => Ok(Self::$variant),)+
                    _ => {
                        let allowed: Vec<&str> = Self::WORDS.iter().map(|words| words[0]).collect();
                        Err(RejectReason::UnknownValue { value: text.to_owned(), allowed: allowed.join(", ") })
                    }
                }
            }
        }
    };
}

words! {
    DeviceOwner {
        Municipality = ["kommune", "kommun", "municipality", "kommunen", "kommunal"],
        Nav = ["nav", "region", "state", "hjelpemiddelsentralen", "regionen"],
        Hospital = ["sykehus", "sjukhus", "hospital", "helseforetak"],
        OtherMunicipality = ["annen kommune", "annan kommun", "other municipality"],
    }
}
words! {
    DeviceState {
        Ready = ["klar", "redo", "ready", "på lager", "ledig", "i lager"],
        OnLoan = ["utlånt", "utlånad", "on loan", "lånt ut"],
        Quarantine = ["karantene", "karantän", "quarantine"],
        Wash = ["vask", "tvätt", "wash", "til vask"],
        Check = ["kontroll", "kontrol", "check", "til kontroll"],
        Repair = ["reparasjon", "reparation", "repair", "til reparasjon", "verksted"],
        Missing = ["savnet", "saknas", "missing", "mangler"],
        Scrapped = ["kassert", "kasserad", "scrapped", "utrangert"],
    }
}
words! {
    LoanKind {
        ShortTerm = ["korttid", "korttidslån", "short-term", "korttidsutlån"],
        Lasting = ["varig", "varaktigt", "lasting", "langtid", "varig lån"],
        Trial = ["utprøving", "utprovning", "trial"],
    }
}

pub(super) const COLUMNS: &[Column] = &[
    Column {
        key: "label",
        names: &["Merkelapp", "Etikett", "Label", "Merke-ID", "Eget nummer"],
        required: true,
    },
    Column {
        key: "hms",
        names: &[
            "HMS-nummer",
            "HMS-artikelnummer",
            "HMS number",
            "hmsnr",
            "HMS-nr",
            "HMS-artikkelnummer",
        ],
        required: true,
    },
    Column {
        key: "name",
        names: &["Produktnavn", "Produktnamn", "Product name", "Artikkelnavn"],
        required: false,
    },
    Column {
        key: "iso",
        names: &["ISO-kode", "ISO-kod", "ISO code", "ISO", "ISO 9999"],
        required: false,
    },
    Column {
        key: "serial",
        names: &["Serienummer", "Tillverkningsnummer", "Serial number", "Serienr"],
        required: false,
    },
    Column {
        key: "place",
        names: &["Sted", "Plats", "Place", "Plassering", "Lager"],
        required: false,
    },
    Column {
        key: "owner",
        names: &["Eier", "Ägare", "Owner"],
        required: false,
    },
    Column {
        key: "state",
        names: &["Tilstand", "Tillstånd", "State", "Status"],
        required: false,
    },
    Column {
        key: "received",
        names: &["Mottatt dato", "Mottaget datum", "Received", "Mottatt"],
        required: false,
    },
    Column {
        key: "inspection",
        names: &["Neste kontroll", "Nästa kontroll", "Next inspection"],
        required: false,
    },
    Column {
        key: "borrower",
        names: &["Utlånt til", "Utlånad till", "On loan to"],
        required: false,
    },
    Column {
        key: "loan_kind",
        names: &["Lånetype", "Låntyp", "Loan kind"],
        required: false,
    },
    Column {
        key: "due",
        names: &["Forfall", "Förfallodatum", "Due date", "Leveres tilbake"],
        required: false,
    },
];

/// Reads devices; `country` decides how the borrowers' national ids are checked.
///
/// # Errors
/// See [`FileFault`].
pub fn read_devices(bytes: &[u8], country: Country) -> Result<Parsed<Device>, FileFault> {
    let mut parsed = table::read(bytes, COLUMNS, |row| from_row(row, country))?;
    set_conflicts_aside(&mut parsed.rows, "Merkelapp", |device| match &device.label {
        Some(label) => (label.to_lowercase(), None, None),
        None => (String::new(), device.serial_number.clone(), device.hms_number),
    });
    Ok(parsed)
}

fn from_row(row: &TableRow<'_>, country: Country) -> Result<Device, Reject> {
    let (label, serial_number) = (row.text("label")?, row.text("serial")?);
    if label.is_none() && serial_number.is_none() {
        return Err(row.reject("label", RejectReason::MissingValue));
    }
    let hms_number = row.read_code("hms", 6, codes::hms_number)?;
    let product_name = row.text("name")?;
    if hms_number.is_none() && product_name.is_none() {
        return Err(row.reject("hms", RejectReason::MissingValue));
    }
    let loan = loan(row, country)?;
    let state = match (row.read("state", DeviceState::read)?, &loan) {
        (Some(DeviceState::OnLoan), None) => return Err(row.reject("borrower", RejectReason::MissingValue)),
        (None, None) => DeviceState::Ready,
        (None | Some(DeviceState::OnLoan), Some(_)) => DeviceState::OnLoan,
        (Some(_), Some(_)) => {
            let other = table::name_of(COLUMNS, "borrower").to_owned();
            return Err(row.reject("state", RejectReason::Contradiction { other }));
        }
        (Some(state), None) => state,
    };
    let place = row.text("place")?.map(|path| places(&path)).unwrap_or_default();
    if place.is_empty()
        && !matches!(
            state,
            DeviceState::OnLoan | DeviceState::Scrapped | DeviceState::Missing
        )
    {
        return Err(row.reject("place", RejectReason::MissingValue));
    }
    Ok(Device {
        label,
        serial_number,
        hms_number,
        product_name,
        iso_code: row.read("iso", codes::iso_code)?,
        place,
        owner: row
            .read("owner", DeviceOwner::read)?
            .unwrap_or(DeviceOwner::Municipality),
        state,
        received_on: row.read("received", date)?,
        next_inspection_on: row.read("inspection", date)?,
        loan,
    })
}

fn loan(row: &TableRow<'_>, country: Country) -> Result<Option<DeviceLoan>, Reject> {
    let kind = row.read("loan_kind", LoanKind::read)?;
    let due_on = row.read("due", date)?;
    let person = row.read_code("borrower", id_width(country), |text| codes::national_id(country, text))?;
    match person {
        Some(person) => Ok(Some(DeviceLoan {
            person,
            kind: kind.unwrap_or(LoanKind::ShortTerm),
            due_on,
        })),
        None if kind.is_some() || due_on.is_some() => Err(row.reject("borrower", RejectReason::MissingValue)),
        None => Ok(None),
    }
}

/// `Hovedlager > Reol 3`, also with `/` or `›` between.
fn places(path: &str) -> Vec<String> {
    path.split(['>', '/', '›'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}
