//! Products: the articles that are lent, their ISO classes and substitutes.

mod class;
pub(crate) mod complete;
pub mod fit;
mod page;
pub(crate) mod store;

pub use class::{Class, CompleteClass};
pub use complete::{Complete, Suggestion};
pub(crate) use complete::{ids as ids_for, with_ready};
pub use page::{AtPlace, List, ListAnswer, Listed, Page, ProductPage, Substitute};

use crate::error::{Fault, FieldFault};
use crate::tx::Command;
use crate::{Error, Tx, access, search};
use domain::access::Right;
use domain::gs1::Gtin;
use domain::ids::ProductId;
use domain::product_code::{HmsNumber, IsoCode};
use serde::{Deserialize, Serialize};

/// An article as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    pub id: ProductId,
    pub hms_number: Option<String>,
    pub name: String,
    pub iso_code: Option<String>,
    pub iso_title: Option<String>,
    /// 14 digits.
    pub gtin: Option<String>,
    pub supplier: Option<String>,
    pub supplier_ref: Option<String>,
    pub bulk: bool,
    pub accessory: bool,
    pub active: bool,
}

/// What a worker writes of an article. Texts may be empty where they are optional.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    pub name: String,
    pub hms_number: Option<String>,
    pub iso_code: Option<String>,
    pub gtin: Option<String>,
    pub supplier: Option<String>,
    pub supplier_ref: Option<String>,
    pub bulk: bool,
    pub accessory: bool,
}

const MOST: usize = 200;

impl Sheet {
    /// The sheet with every field in its one form, or all the faults at once.
    fn checked(&self) -> Result<Sheet, Error> {
        let mut faults = vec![];
        let mut text = |field: &str, value: Option<&str>| {
            let value = value.map(|v| v.split_whitespace().collect::<Vec<_>>().join(" "));
            let value = value.filter(|v| !v.is_empty());
            if value.as_ref().is_some_and(|v| v.chars().count() > MOST) {
                faults.push(fault(field, Fault::TooLong { most: MOST }));
            }
            value
        };
        let name = text("name", Some(&self.name));
        let supplier = text("supplier", self.supplier.as_deref());
        let supplier_ref = text("supplier_ref", self.supplier_ref.as_deref());
        if name.is_none() {
            faults.push(fault("name", Fault::Required));
        }
        let mut code = |field: &str, value: Option<&str>, wrong: Fault, parse: &dyn Fn(&str) -> Option<String>| {
            let value = value.map(str::trim).filter(|v| !v.is_empty())?;
            let parsed = parse(value);
            if parsed.is_none() {
                faults.push(fault(field, wrong));
            }
            parsed
        };
        let hms_number = code("hms_number", self.hms_number.as_deref(), Fault::HmsNumber, &|v| {
            HmsNumber::parse(v).ok().map(String::from)
        });
        let iso_code = code("iso_code", self.iso_code.as_deref(), Fault::IsoCode, &|v| {
            IsoCode::parse(v).ok().map(String::from)
        });
        let gtin = code("gtin", self.gtin.as_deref(), Fault::Gtin, &|v| {
            Gtin::parse(v).ok().map(String::from)
        });
        let (Some(name), true) = (name, faults.is_empty()) else {
            return Err(Error::Invalid(faults));
        };
        Ok(Sheet {
            name,
            hms_number,
            iso_code,
            gtin,
            supplier,
            supplier_ref,
            bulk: self.bulk,
            accessory: self.accessory,
        })
    }

    /// What the article is found by.
    pub(crate) fn search_text(&self, iso_title: Option<&str>) -> String {
        [
            Some(self.name.as_str()),
            self.hms_number.as_deref(),
            self.supplier_ref.as_deref(),
            self.supplier.as_deref(),
            iso_title,
            self.iso_code.as_deref(),
        ]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ")
    }
}

fn fault(field: &str, fault: Fault) -> FieldFault {
    FieldFault {
        field: field.into(),
        fault,
    }
}

/// Those who keep the register of articles.
fn must_keep(tx: &Tx) -> Result<(), Error> {
    access::any(&tx.ctx, &[Right::WorkStore, Right::Import, Right::Administer])
}

/// A new article.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Create {
    pub sheet: Sheet,
}

impl Command for Create {
    const KIND: &'static str = "product.create";
    type Outcome = ProductId;

    async fn run(&self, tx: &mut Tx) -> Result<ProductId, Error> {
        must_keep(tx)?;
        let sheet = self.sheet.checked()?;
        if let Some(hms) = &sheet.hms_number
            && store::by_hms(tx, hms).await?.is_some()
        {
            return Err(Error::field("hms_number", Fault::Taken));
        }
        let id: ProductId = tx.ctx.id();
        let iso_title = store::insert(tx, id, &sheet).await?;
        let body = sheet.search_text(iso_title.as_deref());
        search::put(tx, search::Kind::Product, id.0, &body).await?;
        Ok(id)
    }
}

/// Corrects an article. Whether it is counted or labelled can't change once there is any of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Update {
    pub product: ProductId,
    pub sheet: Sheet,
    pub active: bool,
}

impl Command for Update {
    const KIND: &'static str = "product.update";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        must_keep(tx)?;
        let sheet = self.sheet.checked()?;
        let before = store::load(tx, self.product).await?;
        if let Some(hms) = &sheet.hms_number
            && store::by_hms(tx, hms).await?.is_some_and(|other| other != self.product)
        {
            return Err(Error::field("hms_number", Fault::Taken));
        }
        if before.bulk != sheet.bulk && store::is_held(tx, self.product).await? {
            let refusal = if before.bulk {
                crate::error::HouseRefusal::ProductIsBulk
            } else {
                crate::error::HouseRefusal::ProductIsNotBulk
            };
            return Err(crate::Refusal::from(refusal).into());
        }
        let iso_title = store::update(tx, self.product, &sheet, self.active).await?;
        let body = sheet.search_text(iso_title.as_deref());
        search::put(tx, search::Kind::Product, self.product.0, &body).await
    }
}
