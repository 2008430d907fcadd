//! Order lines as NAV's order system (OeBS) reports them, one JSON record each, alone or in a list.
//!
//! NAV masks the person number in some of these messages (`XXXXXXXXXXX`). Such a line is accepted with
//! [`OrderPerson::Masked`]: it is linked through its case and order number to the need that it answers, and stays
//! unlinked until that need is known. A number that is there and wrong is set aside instead, since nobody masked it.

use chrono::{NaiveDate, NaiveDateTime};

use domain::national_id::NationalId;
use domain::product_code::{HmsNumber, IsoCode};

use super::cell::date;
use super::codes;
use super::json::{self, Node};
use super::reason::{FileFault, Reject, RejectReason};
use super::{Parsed, set_conflicts_aside};

/// One line of an order at NAV.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// The order system's own id of the line; the same line sent again has the same.
    pub oebs_id: String,
    pub order_number: String,
    pub line: String,
    pub sub_line: Option<String>,
    /// The case at NAV that the order answers; with the person the way to the need.
    pub case_number: Option<String>,
    pub service_request: Option<String>,
    /// `Vedtak Infotrygd`, `Bestilling` and the like, in NAV's words.
    pub request_kind: Option<String>,
    pub decided_on: Option<NaiveDate>,
    pub hms_number: HmsNumber,
    pub description: String,
    pub product_group: Option<String>,
    /// The product group's ISO code (six digits).
    pub product_group_code: Option<IsoCode>,
    /// `Hjelpemiddel`, `Tilbehør`, `Individstyrt hjelpemiddel`, `Del` … in NAV's words.
    pub article_kind: Option<String>,
    pub count: u32,
    /// `STK`, `PAR` …
    pub unit: Option<String>,
    pub person: OrderPerson,
    /// The person works at NAV; only few may see such cases there, so the line is shown with the same care.
    pub own_employee: bool,
    /// When the message was made; the file gives no zone.
    pub sent_at: Option<NaiveDateTime>,
    pub updated_on: Option<NaiveDate>,
}

/// Whom an order line is for, as far as NAV says.
#[derive(Debug, Clone, PartialEq)]
pub enum OrderPerson {
    Known(NationalId),
    /// NAV sent only crosses.
    Masked,
}

/// Reads order lines.
///
/// # Errors
/// See [`FileFault`].
pub fn read_orders(bytes: &[u8]) -> Result<Parsed<Order>, FileFault> {
    let mut parsed = json::read(bytes, &[], from_json)?;
    set_conflicts_aside(&mut parsed.rows, "/data/oebsId", |order| order.oebs_id.clone());
    Ok(parsed)
}

fn from_json(node: &Node<'_>) -> Result<Order, Reject> {
    let data = node.required_object("data")?;
    let person = match data.get("fnrBruker") {
        Some(_) => data.read_required("fnrBruker", person)?,
        None => node.read_required("fnrBruker", person)?,
    };
    Ok(Order {
        oebs_id: data.required_id("oebsId")?,
        order_number: data.required_id("ordrenr")?,
        line: data.required_id("ordrelinje")?,
        sub_line: data.id("delordrelinje")?,
        case_number: data.id("saksnummer")?,
        service_request: data.id("serviceforespørsel")?,
        request_kind: data.text("serviceforespørseltype")?,
        decided_on: data.read("vedtaksdato", date)?,
        hms_number: data.read_required("artikkelnr", codes::hms_number)?,
        description: data.required_text("artikkelbeskrivelse")?,
        product_group: data.text("produktgruppe")?,
        product_group_code: data.read("produktgruppeNr", codes::iso_code)?,
        article_kind: data.text("hjelpemiddeltype")?,
        count: data.required_count("antall")?,
        unit: data.text("enhet")?,
        person,
        own_employee: data.read("egenAnsatt", yes_no)?.unwrap_or(false),
        sent_at: node.read("opprettet", moment)?,
        updated_on: data.read("sistOppdatert", date)?,
    })
}

fn person(text: &str) -> Result<OrderPerson, RejectReason> {
    if text.bytes().all(|b| matches!(b, b'X' | b'x' | b'*')) {
        Ok(OrderPerson::Masked)
    } else {
        codes::norwegian_id(text).map(OrderPerson::Known)
    }
}

fn yes_no(text: &str) -> Result<bool, RejectReason> {
    match text {
        "J" | "j" => Ok(true),
        "N" | "n" => Ok(false),
        _ => Err(RejectReason::UnknownValue {
            value: text.to_owned(),
            allowed: "J, N".to_owned(),
        }),
    }
}

fn moment(text: &str) -> Result<NaiveDateTime, RejectReason> {
    text.trim_end_matches('Z')
        .parse()
        .map_err(|_| RejectReason::NotADate { value: text.to_owned() })
}
