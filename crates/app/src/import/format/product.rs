//! Products: NAV's article list as CSV, or the product list of NAV's catalogue as JSON.
//!
//! CSV columns: `hmsnr;artikkelnavn;isotittel;isokode_matchet;prodid;artid` (also XLSX with the same header). An article
//! without an ISO code is accepted without a class: it can still be stored, lent and asked for by its number, and a
//! later file may bring the class. JSON: a list of products, one product, or `{"data":{"products":[…]}}`.

use domain::product_code::{HmsNumber, IsoCode};

use super::codes;
use super::json::{self, Node};
use super::reason::{FileFault, Reject};
use super::table::{self, Column, TableRow};
use super::{Parsed, set_conflicts_aside};

/// An article that can be lent.
#[derive(Debug, Clone, PartialEq)]
pub struct Product {
    pub hms_number: HmsNumber,
    pub name: String,
    pub iso_code: Option<IsoCode>,
    /// The class in words, as the file has it; for articles whose code is missing it is all there is.
    pub iso_title: Option<String>,
    pub supplier: Option<String>,
    /// The supplier's own article number.
    pub supplier_article: Option<String>,
    /// The id of the article and of its series in the source.
    pub source_article: Option<String>,
    pub source_series: Option<String>,
    pub accessory: bool,
    pub spare_part: bool,
}

const COLUMNS: &[Column] = &[
    Column {
        key: "hms",
        names: &[
            "hmsnr",
            "HMS-artikkelnummer",
            "HMS-nummer",
            "hmsArtNr",
            "HMS-artikelnummer",
            "HMS number",
        ],
        required: true,
    },
    Column {
        key: "name",
        names: &[
            "artikkelnavn",
            "produktnavn",
            "navn",
            "artikelnamn",
            "namn",
            "product name",
            "name",
        ],
        required: true,
    },
    Column {
        key: "iso",
        names: &[
            "isokode_matchet",
            "isokode",
            "ISO",
            "ISO 9999",
            "isokod",
            "ISO code",
            "isoCategory",
        ],
        required: false,
    },
    Column {
        key: "iso_title",
        names: &["isotittel", "isotitel", "ISO title"],
        required: false,
    },
    Column {
        key: "supplier",
        names: &["leverandør", "leverantör", "supplier"],
        required: false,
    },
    Column {
        key: "supplier_article",
        names: &[
            "leverandørens artikkelnummer",
            "levartnr",
            "leverantörens artikelnummer",
            "supplier article number",
        ],
        required: false,
    },
    Column {
        key: "series",
        names: &["prodid"],
        required: false,
    },
    Column {
        key: "article",
        names: &["artid"],
        required: false,
    },
];

/// Reads a product list in any of its forms.
///
/// # Errors
/// See [`FileFault`].
pub fn read_products(bytes: &[u8]) -> Result<Parsed<Product>, FileFault> {
    let mut parsed = if json::is_json(bytes) {
        json::read(bytes, &["data", "products"], from_json)?
    } else {
        table::read(bytes, COLUMNS, from_row)?
    };
    let field = if parsed.head.is_empty() { "/hmsArtNr" } else { "hmsnr" };
    set_conflicts_aside(&mut parsed.rows, field, |product| product.hms_number);
    Ok(parsed)
}

fn from_row(row: &TableRow<'_>) -> Result<Product, Reject> {
    row.required("hms")?;
    Ok(Product {
        hms_number: row
            .read_code("hms", 6, codes::hms_number)?
            .ok_or_else(|| row.reject("hms", super::RejectReason::MissingValue))?,
        name: row.required_text("name")?,
        iso_code: row.read("iso", codes::iso_code)?,
        iso_title: row.text("iso_title")?,
        supplier: row.text("supplier")?,
        supplier_article: row.text("supplier_article")?,
        source_article: row.text("article")?,
        source_series: row.text("series")?,
        accessory: false,
        spare_part: false,
    })
}

fn from_json(node: &Node<'_>) -> Result<Product, Reject> {
    let supplier = node.object("supplier")?;
    Ok(Product {
        hms_number: node.read_required("hmsArtNr", codes::hms_number)?,
        name: node
            .text("articleName")?
            .map_or_else(|| node.required_text("title"), Ok)?,
        iso_code: node.read("isoCategory", codes::iso_code)?,
        iso_title: node.text("isoCategoryTitleShort")?,
        supplier: supplier.map_or(Ok(None), |supplier| supplier.text("name"))?,
        supplier_article: node.text("supplierRef")?,
        source_article: node.id("id")?,
        source_series: node.id("seriesUUID")?,
        accessory: node.flag("accessory")?,
        spare_part: node.flag("sparePart")?,
    })
}
