//! The person's sheet as a form: what was typed, and the fields.

use crate::components::{Checkbox, FieldErrors, Kind, Text, Width};
use crate::form::{Fields, Reader};
use crate::i18n::L;
use app::access::ShownAddress;
use app::person::{AddressField, PersonPage, Sheet};
use maud::{Markup, html};

/// What stands in the sheet's fields.
#[derive(Clone, Debug, Default)]
pub(crate) struct SheetForm {
    pub national_id: String,
    pub first_name: String,
    pub middle_name: String,
    pub last_name: String,
    pub birth_date: String,
    pub phone: String,
    pub email: String,
    pub street: String,
    pub address_id: String,
    pub postcode: String,
    pub city: String,
    pub access_note: String,
    pub protected: bool,
}

impl SheetForm {
    pub fn typed(f: &Fields) -> SheetForm {
        let text = |name| f.text(name).to_owned();
        SheetForm {
            national_id: text("national_id"),
            first_name: text("first_name"),
            middle_name: text("middle_name"),
            last_name: text("last_name"),
            birth_date: text("birth_date"),
            phone: text("phone"),
            email: text("email"),
            street: text("street"),
            address_id: text("address_id"),
            postcode: text("postcode"),
            city: text("city"),
            access_note: text("access_note"),
            protected: f.has("protected"),
        }
    }

    pub fn of(page: &PersonPage) -> SheetForm {
        let (street, postcode, city) = match &page.card.address {
            ShownAddress::Open { street, postcode, city } => (street.clone(), postcode.clone(), city.clone()),
            ShownAddress::Protected | ShownAddress::Unknown => Default::default(),
        };
        SheetForm {
            national_id: String::new(),
            first_name: page.first_name.clone(),
            middle_name: page.middle_name.clone().unwrap_or_default(),
            last_name: page.last_name.clone(),
            birth_date: page.card.birth_date.map(|d| d.to_string()).unwrap_or_default(),
            phone: page.card.phone.clone().unwrap_or_default(),
            email: page.email.clone().unwrap_or_default(),
            street,
            address_id: String::new(),
            postcode,
            city,
            access_note: page.card.access_note.clone().unwrap_or_default(),
            protected: page.card.protected,
        }
    }

    /// Has somebody begun to write a new person?
    pub fn begun(&self) -> bool {
        [&self.first_name, &self.last_name, &self.national_id]
            .iter()
            .any(|t| !t.is_empty())
    }

    /// The sheet for the use case; wrong dates are told to the reader. `with_address`: the address was shown.
    pub fn sheet(&self, reader: &mut Reader<'_>, with_address: bool) -> Sheet {
        Sheet {
            national_id: self.national_id.clone(),
            first_name: self.first_name.clone(),
            middle_name: self.middle_name.clone(),
            last_name: self.last_name.clone(),
            birth_date: reader.date("birth_date"),
            phone: self.phone.clone(),
            email: self.email.clone(),
            access_note: self.access_note.clone(),
            protected: self.protected,
            address: with_address.then(|| AddressField {
                address: self.address_id.parse().ok(),
                street: self.street.clone(),
                postcode: self.postcode.clone(),
                city: self.city.clone(),
            }),
        }
    }
}

/// What of the sheet is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// At the phone: only what is needed to have the person.
    Call,
    /// All of it.
    Whole {
        /// The reader may see where a protected person lives.
        address: bool,
        /// The reader may protect.
        protect: bool,
        /// There is a national id already.
        has_id: bool,
    },
}

pub(crate) fn sheet_fields(l: L, form: &SheetForm, errors: &FieldErrors, extent: Extent) -> Markup {
    let text = |name: &str, label: &str, value: &str| Text::new(name, l.t(label)).value(value).error(errors.get(name));
    let (address, whole) = match extent {
        Extent::Call => (true, false),
        Extent::Whole { address, .. } => (address, true),
    };
    let id_help = match extent {
        Extent::Whole { has_id: true, .. } => "person-national-id-keep",
        Extent::Whole { .. } | Extent::Call => "person-national-id-help",
    };
    html! {
        (text("national_id", "person-national-id", &form.national_id).optional(l).width(Width::Medium).help(l.t(id_help)))
        (text("first_name", "person-first-name", &form.first_name).width(Width::Medium))
        @if whole { (text("middle_name", "person-middle-name", &form.middle_name).optional(l).width(Width::Medium)) }
        (text("last_name", "person-last-name", &form.last_name).width(Width::Medium))
        (text("birth_date", "person-birth-date", &form.birth_date).optional(l).kind(Kind::Date).width(Width::Short))
        (text("phone", "person-phone", &form.phone).optional(l).kind(Kind::Phone).width(Width::Medium))
        @if whole { (text("email", "person-email", &form.email).optional(l).kind(Kind::Email).width(Width::Medium)) }
        @if address {
            input type="hidden" name="address_id" value=(form.address_id);
            (text("street", "person-street", &form.street).optional(l).complete(crate::complete::ADDRESS).fills("address_id")
                .help(l.t("person-street-help")))
            (text("postcode", "person-postcode", &form.postcode).optional(l).width(Width::Short))
            (text("city", "person-city", &form.city).optional(l).width(Width::Medium))
            @if whole {
                (text("access_note", "person-access-note", &form.access_note).optional(l).kind(Kind::Area(2))
                    .help(l.t("person-access-note-help")))
            }
        } @else {
            p { (l.t("person-address-hidden")) }
        }
        @if let Extent::Whole { protect: true, .. } = extent {
            (Checkbox::new("protected", l.t("person-protected")).help(l.t("person-protected-help")).on(form.protected))
        }
    }
}
