//! NAV need forms (behovsmelding, schema version 2): one form or a list, bare or inside the envelope of the feed that
//! municipalities get (`behovsmeldingId`, `behovsmelding`, `behovsmeldingGjelder`, `fnrBruker`, `opprettet`, `sakId`).
//!
//! Fields that we do not know are left alone, for NAV adds some now and then. A missing or wrong field sets the form
//! aside with its JSON pointer. So does a person number that fails its check digits: a need on the wrong person is worse
//! than a need that somebody must correct first. Shapes follow navikt/hotsak-frontend and
//! navikt/hm-soknadsbehandling-db (MIT).

use chrono::{DateTime, NaiveDate, Utc};

use domain::national_id::NationalId;
use domain::product_code::{HmsNumber, IsoCode};

use super::cell::{date, municipality_number, postcode};
use super::codes;
use super::json::{self, Node};
use super::need_parts::{
    self as parts, Accessory, Delivery, DeliveryWay, Exchange, ExchangeReason, Functional, HandedOut, Note, Prescriber,
    Urgent,
};
use super::reason::{FileFault, Reject, RejectReason};
use super::{Parsed, set_conflicts_aside};

/// One form: one person's need.
#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    /// The feed's `behovsmeldingId`, else the form's own id (a UUID; the feed's wins where they differ).
    pub source_id: String,
    /// The case at NAV that handles the form.
    pub case_id: Option<String>,
    pub kind: NeedKind,
    /// What the form is about in one line (`Søknad om: rullator`).
    pub title: Option<String>,
    /// The day it was sent in.
    pub sent_on: NaiveDate,
    pub sent_at: Option<DateTime<Utc>>,
    /// When the feed made the record.
    pub created_at: Option<DateTime<Utc>>,
    pub person: NeedPerson,
    pub functional: Functional,
    /// Devices, then accessories without a device; never empty.
    pub lines: Vec<NeedLine>,
    pub delivery: Option<Delivery>,
    pub prescriber: Option<Prescriber>,
    /// Some: the sender asks for haste, and the level acute is proposed.
    pub urgent: Option<Urgent>,
}

/// The four types of form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NeedKind {
    Application,
    /// From the list that NAV grants without a decision.
    Order,
    Exchange,
    /// An exchange that the person asks for with a user's pass.
    UserExchange,
}

/// Whom a form is about.
#[derive(Debug, Clone, PartialEq)]
pub struct NeedPerson {
    pub national_id: NationalId,
    pub first_name: String,
    pub middle_name: Option<String>,
    pub last_name: String,
    pub phone: Option<String>,
    pub street: Option<String>,
    pub postcode: Option<String>,
    pub place: Option<String>,
    pub municipality_number: Option<String>,
    /// NAV's own number for the person.
    pub user_number: Option<String>,
}

/// Whether a line asks for a device or for an accessory by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NeedLineKind {
    Device,
    /// An accessory for something the person already has.
    Accessory,
}

/// One thing that a form asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct NeedLine {
    pub kind: NeedLineKind,
    /// NAV's id of the line.
    pub source_id: Option<String>,
    pub hms_number: HmsNumber,
    pub name: String,
    pub iso_code: Option<IsoCode>,
    pub iso_title: Option<String>,
    pub count: u32,
    /// Rank on the framework agreement; `None` when the article is not on it.
    pub rank: Option<u32>,
    pub accessories: Vec<Accessory>,
    pub exchanges: Vec<Exchange>,
    pub handed_out: Option<HandedOut>,
    /// Where it will be used, in NAV's codes (`EGET_HJEM` …).
    pub arenas: Vec<String>,
    /// Why an accessory is wanted, or why the person asks for the exchange.
    pub reason: Option<String>,
    pub notes: Vec<Note>,
}

/// Reads need forms. Every record of the file is one row.
///
/// # Errors
/// See [`FileFault`].
pub fn read_needs(bytes: &[u8]) -> Result<Parsed<Need>, FileFault> {
    let mut parsed = json::read(bytes, &[], from_json)?;
    set_conflicts_aside(&mut parsed.rows, "/behovsmeldingId", |need| need.source_id.clone());
    Ok(parsed)
}

fn from_json(record: &Node<'_>) -> Result<Need, Reject> {
    let envelope = record.object("behovsmelding")?;
    let form = envelope.clone().unwrap_or_else(|| record.clone());
    version(&form)?;
    let source_id = match record.read("behovsmeldingId", uuid)? {
        Some(id) => id,
        None => form.read_required("id", uuid)?,
    };
    let kind = form.read_required("type", kind)?;
    let body = match kind {
        NeedKind::UserExchange => user_exchange(&form)?,
        NeedKind::Application | NeedKind::Order | NeedKind::Exchange => sender_form(&form)?,
    };
    same_person(record, "fnrBruker", &body.person)?;
    same_person(&form, "hjmBrukersFnr", &body.person)?;
    if body.lines.is_empty() {
        return Err(form.required("hjelpemidler")?.reject(RejectReason::NoLines));
    }
    Ok(Need {
        source_id,
        case_id: record.id("sakId")?,
        kind,
        title: record.text("behovsmeldingGjelder")?,
        sent_on: form.read_required("innsendingsdato", date)?,
        sent_at: form.read("innsendingstidspunkt", instant)?,
        created_at: record.read("opprettet", instant)?,
        person: body.person,
        functional: body.functional,
        lines: body.lines,
        delivery: body.delivery,
        prescriber: body.prescriber,
        urgent: body.urgent,
    })
}

fn version(form: &Node<'_>) -> Result<(), Reject> {
    let found = form.required_id("skjemaversjon")?;
    if found == "2" {
        return Ok(());
    }
    let reason = RejectReason::WrongSchemaVersion {
        value: found,
        expected: "2".to_owned(),
    };
    Err(form.required("skjemaversjon")?.reject(reason))
}

/// What the two shapes of a form have in common.
struct Body {
    person: NeedPerson,
    functional: Functional,
    lines: Vec<NeedLine>,
    delivery: Option<Delivery>,
    prescriber: Option<Prescriber>,
    urgent: Option<Urgent>,
}

fn sender_form(form: &Node<'_>) -> Result<Body, Reject> {
    let delivery = form.required_object("levering")?;
    let wanted = form.required_object("hjelpemidler")?;
    let mut lines: Vec<NeedLine> = wanted
        .list("hjelpemidler")?
        .iter()
        .map(device_line)
        .collect::<Result<_, _>>()?;
    for node in wanted.list("tilbehør")? {
        lines.push(accessory_line(&node)?);
    }
    Ok(Body {
        person: person(&form.required_object("bruker")?)?,
        functional: parts::functional(&form.required_object("brukersituasjon")?)?,
        lines,
        delivery: Some(parts::delivery(&delivery)?),
        prescriber: parts::prescriber(&delivery)?,
        urgent: parts::urgent(&delivery)?,
    })
}

fn person(bruker: &Node<'_>) -> Result<NeedPerson, Reject> {
    let name = bruker.required_object("navn")?;
    let address = bruker
        .object("veiadresse")?
        .as_ref()
        .map(parts::other_address)
        .transpose()?;
    let (street, postcode, place) = address.map_or((None, None, None), |a| (Some(a.street), a.postcode, a.place));
    Ok(NeedPerson {
        national_id: bruker.read_required("fnr", codes::norwegian_id)?,
        first_name: name.required_text("fornavn")?,
        middle_name: name.text("mellomnavn")?,
        last_name: name.required_text("etternavn")?,
        phone: bruker.text("telefon")?,
        street,
        postcode,
        place,
        municipality_number: bruker.read("kommunenummer", municipality_number)?,
        user_number: bruker.id("brukernummer")?,
    })
}

fn device_line(node: &Node<'_>) -> Result<NeedLine, Reject> {
    let product = node.required_object("produkt")?;
    Ok(NeedLine {
        kind: NeedLineKind::Device,
        source_id: node.text("hjelpemiddelId")?,
        hms_number: product.read_required("hmsArtNr", codes::hms_number)?,
        name: product.required_text("artikkelnavn")?,
        iso_code: product.read("iso8", codes::iso_code)?,
        iso_title: product.text("iso8Tittel")?,
        count: node.required_count("antall")?,
        rank: product
            .get("rangering")
            .map(|_| product.required_count("rangering"))
            .transpose()?,
        accessories: node
            .list("tilbehør")?
            .iter()
            .map(parts::accessory)
            .collect::<Result<_, _>>()?,
        exchanges: node
            .list("bytter")?
            .iter()
            .map(parts::exchange)
            .collect::<Result<_, _>>()?,
        handed_out: parts::handed_out(node)?,
        arenas: node.texts("bruksarenaer")?.into_iter().map(str::to_owned).collect(),
        reason: None,
        notes: parts::notes(node)?,
    })
}

fn accessory_line(node: &Node<'_>) -> Result<NeedLine, Reject> {
    let accessory = parts::accessory(node)?;
    Ok(NeedLine {
        kind: NeedLineKind::Accessory,
        source_id: node.text("tilbehørId")?,
        hms_number: accessory.hms_number,
        name: accessory.name,
        iso_code: accessory.iso_code,
        iso_title: None,
        count: accessory.count,
        rank: None,
        accessories: Vec::new(),
        exchanges: Vec::new(),
        handed_out: None,
        arenas: Vec::new(),
        reason: accessory.reason,
        notes: accessory.notes,
    })
}

/// The person asks to swap one device: the same article comes, the old one goes back.
fn user_exchange(form: &Node<'_>) -> Result<Body, Reject> {
    let name = form.required_object("navn")?;
    let registered = form.object("folkeregistrertAdresse")?;
    let from_address = |field: &str| registered.as_ref().map_or(Ok(None), |node| node.text(field));
    let device = form.required_object("hjelpemiddel")?;
    let hms_number = device.read_required("hmsArtNr", codes::hms_number)?;
    let device_name = device.required_text("artikkelnavn")?;
    let exchange = Exchange {
        hms_number,
        serial_number: device.text("serienr")?,
        name: device_name.clone(),
        category: device.text("iso6Tittel")?,
        reason: form.text("bytteårsak")?.map(|code| ExchangeReason::from_code(&code)),
        like_for_like: true,
    };
    let person = NeedPerson {
        national_id: form.read_required("hjmBrukersFnr", codes::norwegian_id)?,
        first_name: name.required_text("fornavn")?,
        middle_name: name.text("mellomnavn")?,
        last_name: name.required_text("etternavn")?,
        phone: form.text("telefon")?,
        street: from_address("adresse")?,
        postcode: registered
            .as_ref()
            .map_or(Ok(None), |node| node.read("postnummer", postcode))?,
        place: from_address("poststed")?,
        municipality_number: None,
        user_number: None,
    };
    let line = NeedLine {
        kind: NeedLineKind::Device,
        source_id: None,
        hms_number,
        name: device_name,
        iso_code: device.read("iso6", codes::iso_code)?,
        iso_title: device.text("iso6Tittel")?,
        count: 1,
        rank: None,
        accessories: Vec::new(),
        exchanges: vec![exchange],
        handed_out: None,
        arenas: Vec::new(),
        reason: form.text("byttebegrunnelse")?,
        notes: Vec::new(),
    };
    let delivery = Delivery {
        way: form.text("utleveringsmåte")?.map(|code| DeliveryWay::from_code(&code)),
        other_address: form
            .object("annenUtleveringsadresse")?
            .as_ref()
            .map(parts::other_address)
            .transpose()?,
        other_municipality: None,
        other_district: None,
        contact: None,
        other_contact: None,
        remark: None,
        follow_up: None,
        other_follow_up: None,
    };
    let functional = Functional::default();
    Ok(Body {
        person,
        functional,
        lines: vec![line],
        delivery: Some(delivery),
        prescriber: None,
        urgent: None,
    })
}

/// A second mention of the person must be the same person.
fn same_person(node: &Node<'_>, field: &str, person: &NeedPerson) -> Result<(), Reject> {
    match node.read(field, codes::norwegian_id)? {
        Some(id) if id != person.national_id => Err(node.required(field)?.reject(RejectReason::PersonMismatch)),
        _ => Ok(()),
    }
}

fn kind(text: &str) -> Result<NeedKind, RejectReason> {
    match text {
        "SØKNAD" => Ok(NeedKind::Application),
        "BESTILLING" => Ok(NeedKind::Order),
        "BYTTE" => Ok(NeedKind::Exchange),
        "BRUKERPASSBYTTE" => Ok(NeedKind::UserExchange),
        _ => Err(RejectReason::UnknownValue {
            value: text.to_owned(),
            allowed: "SØKNAD, BESTILLING, BYTTE, BRUKERPASSBYTTE".to_owned(),
        }),
    }
}

fn uuid(text: &str) -> Result<String, RejectReason> {
    uuid::Uuid::parse_str(text)
        .map(|id| id.hyphenated().to_string())
        .map_err(|_| RejectReason::NotAnId { value: text.to_owned() })
}

fn instant(text: &str) -> Result<DateTime<Utc>, RejectReason> {
    DateTime::parse_from_rfc3339(text)
        .map(|moment| moment.to_utc())
        .map_err(|_| RejectReason::NotADate { value: text.to_owned() })
}
