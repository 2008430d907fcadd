//! The parts of a NAV need form: NAV's codes as enums, and how each part is read.
//!
//! NAV adds codes without notice (the form's urgent reasons have three versions by now), and a need must not wait for
//! us to learn a word. Every enum therefore keeps an unknown code as `Other` instead of setting the form aside.

use domain::product_code::{HmsNumber, IsoCode};

use super::codes;
use super::json::Node;
use super::reason::Reject;

/// An enum of NAV's codes that keeps the unknown ones.
macro_rules! nav_codes {
    (@first $first:literal $(| $rest:literal)*) => { $first };
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $($code:literal)|+),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
            /// A code that this version does not know, as NAV sent it.
            Other(String),
        }

        impl $name {
            pub fn from_code(code: &str) -> Self {
                match code {
                    $($($code)|+ => Self::$variant,)+
                    other => Self::Other(other.to_owned()),
                }
            }

            /// The code as NAV writes it; of several spellings the first.
            pub fn code(&self) -> &str {
                match self {
                    $(Self::$variant => nav_codes!(@first $($code)|+),)+
                    Self::Other(code) => code,
                }
            }
        }
    };
}

nav_codes! {
    /// Which function is impaired.
    Impairment { Movement = "BEVEGELSE", Hearing = "HØRSEL", Cognition = "KOGNISJON", Vision = "SYN",
        Communication = "KOMMUNIKASJON" }
}
nav_codes! {
    /// What the lasting impairment rests on.
    LastingImpairment {
        OldAge = "ALDERDOMSSVEKKELSE",
        OtherDiagnosis = "ANNEN_DIAGNOSE" | "ANNEN_VARIG_DIAGNOSE",
        Unsettled = "UAVKLART" | "UAVKLART_V2",
    }
}
nav_codes! {
    /// From where the person already has the device.
    HandedOutKind { ForwardStore = "FREMSKUTT_LAGER", ShortTermLoan = "KORTTIDSLÅN", Transferred = "OVERFØRT",
        Otherwise = "ANNET" }
}
nav_codes! {
    /// Why a device is exchanged.
    ExchangeReason {
        WornOut = "UTSLITT",
        Outgrown = "VOKST_FRA",
        FunctionChanged = "ENDRINGER_I_INNBYGGERS_FUNKSJON",
        WrongSize = "FEIL_STØRRELSE",
        BrokenByTechnician = "VURDERT_SOM_ØDELAGT_AV_LOKAL_TEKNIKER",
        Broken = "ØDELAGT",
        Otherwise = "ANNEN_ÅRSAK",
    }
}
nav_codes! {
    /// Where the devices shall be brought.
    DeliveryWay {
        RegisteredAddress = "FOLKEREGISTRERT_ADRESSE",
        OtherAddress = "ANNEN_BRUKSADRESSE" | "OPPGITT_ADRESSE",
        NavCentre = "HJELPEMIDDELSENTRALEN",
        AlreadyHandedOut = "ALLEREDE_UTLEVERT_AV_NAV",
    }
}
nav_codes! {
    /// Who is called before the delivery.
    ContactPerson { User = "HJELPEMIDDELBRUKER", Prescriber = "HJELPEMIDDELFORMIDLER",
        OtherPerson = "ANNEN_KONTAKTPERSON" }
}
nav_codes! {
    /// Who follows up.
    FollowUp { Prescriber = "HJELPEMIDDELFORMIDLER", OtherPerson = "ANNEN_OPPFØLGINGSANSVARLIG" }
}
nav_codes! {
    /// Why the form is urgent. Any reason, known or not, proposes the level acute.
    UrgentReason {
        Terminal = "TERMINALPLEIE" | "TERMINALFASE",
        PressureUlcer = "UTVIKLING_AV_TRYKKSÅR" | "HINDRE_VIDERE_UTVIKLING_AV_TRYKKSÅR"
            | "BEHANDLE_ELLER_HINDRE_VIDERE_UTVIKLING_AV_TRYKKSÅR",
        RapidWorsening = "RASK_FORVERRING_AV_ALVORLIG_DIAGNOSE",
        UnplannableDischarge = "UTSKRIVING_FRA_SYKEHUS_SOM_IKKE_KAN_PLANLEGGES"
            | "UTSKRIVING_FRA_SYKEHUS_SOM_IKKE_KAN_PLANLEGGES_V2"
            | "UTSKRIVING_FRA_SYKEHUS_SOM_IKKE_KAN_PLANLEGGES_V3",
        Otherwise = "ANNET",
    }
}

/// What is hard for the person, in the prescriber's words and codes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Functional {
    pub impairments: Vec<Impairment>,
    pub lasting: Option<LastingImpairment>,
    pub diagnosis: Option<String>,
    pub description: Option<String>,
}

/// An accessory of a device on the form.
#[derive(Debug, Clone, PartialEq)]
pub struct Accessory {
    pub hms_number: HmsNumber,
    pub name: String,
    pub iso_code: Option<IsoCode>,
    pub count: u32,
    pub reason: Option<String>,
    pub notes: Vec<Note>,
}

/// A device that goes back or is swapped.
#[derive(Debug, Clone, PartialEq)]
pub struct Exchange {
    pub hms_number: HmsNumber,
    pub serial_number: Option<String>,
    pub name: String,
    pub category: Option<String>,
    pub reason: Option<ExchangeReason>,
    /// Swapped for a device of the same kind (else: returned while another kind comes).
    pub like_for_like: bool,
}

/// The device stands at the person's home already.
#[derive(Debug, Clone, PartialEq)]
pub struct HandedOut {
    pub kind: Option<HandedOutKind>,
    /// NAV's number of the person it was taken over from.
    pub from_user_number: Option<String>,
    pub comment: Option<String>,
}

/// One piece of information about a line: a label and its texts in Bokmål.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    pub label: String,
    pub texts: Vec<String>,
}

/// How the person wishes delivery and follow-up.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// `None`: everything is handed out, or needs no delivery.
    pub way: Option<DeliveryWay>,
    pub other_address: Option<OtherAddress>,
    pub other_municipality: Option<String>,
    /// City district (Oslo).
    pub other_district: Option<String>,
    pub contact: Option<ContactPerson>,
    pub other_contact: Option<OtherContact>,
    pub remark: Option<String>,
    pub follow_up: Option<FollowUp>,
    pub other_follow_up: Option<OtherContact>,
}

/// Where to deliver when it is not the person's own address.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherAddress {
    pub street: String,
    pub postcode: Option<String>,
    pub place: Option<String>,
}

/// A named person beside the user and the prescriber.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherContact {
    pub name: String,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub workplace: Option<String>,
    pub title: Option<String>,
    /// What this person is responsible for.
    pub responsible_for: Option<String>,
}

/// Who filled in the form (formidler).
#[derive(Debug, Clone, PartialEq)]
pub struct Prescriber {
    pub name: String,
    pub title: Option<String>,
    pub workplace: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub municipality: Option<String>,
    /// When and how the prescriber is reached most easily.
    pub reached: Option<String>,
}

/// Why a form is urgent.
#[derive(Debug, Clone, PartialEq)]
pub struct Urgent {
    pub reasons: Vec<UrgentReason>,
    pub explanation: Option<String>,
}

pub(super) fn functional(situation: &Node<'_>) -> Result<Functional, Reject> {
    let described = situation.object("funksjonsbeskrivelse")?;
    let text = |name| described.as_ref().map_or(Ok(None), |node| node.text(name));
    Ok(Functional {
        impairments: situation
            .texts("funksjonsnedsettelser")?
            .into_iter()
            .map(Impairment::from_code)
            .collect(),
        lasting: text("innbyggersVarigeFunksjonsnedsettelse")?.map(|code| LastingImpairment::from_code(&code)),
        diagnosis: text("diagnose")?,
        description: text("beskrivelse")?,
    })
}

pub(super) fn accessory(node: &Node<'_>) -> Result<Accessory, Reject> {
    Ok(Accessory {
        hms_number: node.read_required("hmsArtNr", codes::hms_number)?,
        name: node.required_text("navn")?,
        iso_code: node.read("iso6", codes::iso_code)?,
        count: node.required_count("antall")?,
        reason: node.text("begrunnelse")?,
        notes: notes(node)?,
    })
}

pub(super) fn exchange(node: &Node<'_>) -> Result<Exchange, Reject> {
    Ok(Exchange {
        hms_number: node.read_required("hmsnr", codes::hms_number)?,
        serial_number: node.text("serienr")?,
        name: node.required_text("hjmNavn")?,
        category: node.text("hjmKategori")?,
        reason: node.text("årsak")?.map(|code| ExchangeReason::from_code(&code)),
        like_for_like: node.flag("erTilsvarende")?,
    })
}

pub(super) fn handed_out(line: &Node<'_>) -> Result<Option<HandedOut>, Reject> {
    let Some(info) = line.object("utlevertinfo")? else {
        return Ok(None);
    };
    if !info.flag("alleredeUtlevertFraHjelpemiddelsentralen")? {
        return Ok(None);
    }
    Ok(Some(HandedOut {
        kind: info.text("utleverttype")?.map(|code| HandedOutKind::from_code(&code)),
        from_user_number: info.id("overførtFraBruker")?,
        comment: info.text("annenKommentar")?,
    }))
}

pub(super) fn notes(line: &Node<'_>) -> Result<Vec<Note>, Reject> {
    let mut notes = Vec::new();
    for node in line.list("opplysninger")? {
        let label = node.required_object("ledetekst")?.required_text("nb")?;
        let mut texts = Vec::new();
        for content in node.list("innhold")? {
            texts.extend(content.text("fritekst")?);
            if let Some(fixed) = content.object("forhåndsdefinertTekst")? {
                texts.push(fixed.required_text("nb")?);
            }
        }
        notes.push(Note { label, texts });
    }
    Ok(notes)
}

pub(super) fn delivery(levering: &Node<'_>) -> Result<Delivery, Reject> {
    let named = |name: &str| levering.object(name)?.map_or(Ok(None), |node| node.text("navn"));
    Ok(Delivery {
        way: levering
            .text("utleveringsmåte")?
            .map(|code| DeliveryWay::from_code(&code)),
        other_address: levering
            .object("annenUtleveringsadresse")?
            .as_ref()
            .map(other_address)
            .transpose()?,
        other_municipality: named("annenUtleveringskommune")?,
        other_district: named("annenUtleveringsbydel")?,
        contact: levering
            .text("utleveringKontaktperson")?
            .map(|code| ContactPerson::from_code(&code)),
        other_contact: levering
            .object("annenKontaktperson")?
            .as_ref()
            .map(other_contact)
            .transpose()?,
        remark: levering.text("utleveringMerknad")?,
        follow_up: levering
            .text("oppfølgingsansvarlig")?
            .map(|code| FollowUp::from_code(&code)),
        other_follow_up: levering
            .object("annenOppfølgingsansvarlig")?
            .as_ref()
            .map(other_contact)
            .transpose()?,
    })
}

pub(super) fn other_address(node: &Node<'_>) -> Result<OtherAddress, Reject> {
    Ok(OtherAddress {
        street: node.required_text("adresse")?,
        postcode: node.read("postnummer", super::cell::postcode)?,
        place: node.text("poststed")?,
    })
}

fn other_contact(node: &Node<'_>) -> Result<OtherContact, Reject> {
    Ok(OtherContact {
        name: full_name(&node.required_object("navn")?)?,
        phone: node.text("telefon")?,
        email: node.text("epost")?,
        workplace: node.text("arbeidssted")?,
        title: node.text("stilling")?,
        responsible_for: node.text("ansvarFor")?,
    })
}

pub(super) fn prescriber(levering: &Node<'_>) -> Result<Option<Prescriber>, Reject> {
    let Some(node) = levering.object("hjelpemiddelformidler")? else {
        return Ok(None);
    };
    Ok(Some(Prescriber {
        name: full_name(&node.required_object("navn")?)?,
        title: node.text("stilling")?,
        workplace: node.text("arbeidssted")?,
        phone: node.text("telefon")?,
        email: node.text("epost")?,
        municipality: node.text("kommunenavn")?,
        reached: node.text("treffesEnklest")?,
    }))
}

pub(super) fn urgent(levering: &Node<'_>) -> Result<Option<Urgent>, Reject> {
    let Some(node) = levering.object("hast")? else {
        return Ok(None);
    };
    Ok(Some(Urgent {
        reasons: node
            .texts("hasteårsaker")?
            .into_iter()
            .map(UrgentReason::from_code)
            .collect(),
        explanation: node.text("hastBegrunnelse")?,
    }))
}

fn full_name(navn: &Node<'_>) -> Result<String, Reject> {
    let parts = [
        Some(navn.required_text("fornavn")?),
        navn.text("mellomnavn")?,
        Some(navn.required_text("etternavn")?),
    ];
    Ok(parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
}
