//! The receipt as PDF: tagged (PDF/UA-1, checked by the writer), in the reader's language, in a font that has the letters
//! of all Nordic and Sami languages.

use super::parts::{address, mark};
use super::receipt::{RULES, until, what};
use crate::i18n::{L, args};
use app::loan::Receipt;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::error::KrillaError;
use krilla::geom::{PathBuilder, Point};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::tagging::{
    ArtifactType, ContentTag, ListNumbering, Node, SpanTag, TableHeaderScope, Tag, TagGroup, TagTree,
};
use krilla::text::{Font, TextDirection};
use krilla::{Document, SerializeSettings};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};
use std::num::NonZeroU16;

/// A4 in points.
const PAGE: (f32, f32) = (595.28, 841.89);
const MARGIN: f32 = 56.0;
const BODY: f32 = 10.5;
/// Where the table's second column begins, from the left margin.
const SECOND: f32 = 330.0;
const LEADING: f32 = 1.4;

#[derive(Debug, thiserror::Error)]
pub enum PdfFault {
    #[error("the font can't be read")]
    Font,
    #[error("{0:?}")]
    Writer(KrillaError),
}

/// A part of the page, in reading order.
enum Block {
    Heading(u16, String),
    Text(String),
    /// A line of the table; the head's cells are headers.
    Row {
        head: bool,
        cells: [Vec<String>; 2],
    },
    Rule(String),
}

/// The receipt's bytes.
pub fn receipt(l: L, receipt: &Receipt) -> Result<Vec<u8>, PdfFault> {
    let mut blocks = vec![
        Block::Heading(1, l.t("receipt-title")),
        Block::Text(l.tf("receipt-lead", args!["name" => receipt.municipality.as_str()])),
        Block::Text(pair(l, "hand-out-person", &receipt.person_name)),
        Block::Text(pair(l, "hand-out-address", &address(l, &receipt.address))),
        Block::Text(pair(l, "loan-handed-out-at", &l.datetime_long(receipt.handed_out_at))),
    ];
    if let Some(by) = &receipt.handed_out_by {
        blocks.push(Block::Text(pair(l, "receipt-by", by)));
    }
    if let Some(service) = &receipt.service {
        blocks.push(Block::Text(pair(l, "receipt-service", service)));
    }
    blocks.push(Block::Heading(2, l.t("receipt-things")));
    blocks.push(Block::Row {
        head: true,
        cells: [vec![l.t("loan-thing")], vec![l.t("receipt-until")]],
    });
    for line in &receipt.lines {
        let label = mark(
            l,
            line.label.as_deref(),
            line.serial.as_deref(),
            line.hms_number.as_deref(),
        );
        blocks.push(Block::Row {
            head: false,
            cells: [vec![what(l, line), label], vec![until(l, line)]],
        });
    }
    blocks.push(Block::Heading(2, l.t("receipt-return-title")));
    blocks.extend(RULES.iter().map(|rule| Block::Rule(l.t(rule))));
    Sheet::new()?.write(l, &blocks, &l.t("receipt-title"))
}

fn pair(l: L, key: &str, value: &str) -> String {
    format!("{}: {value}", l.t(key))
}

struct Sheet {
    regular: Font,
    bold: Font,
}

impl Sheet {
    fn new() -> Result<Sheet, PdfFault> {
        let font = |data: &'static [u8]| Font::new(data.to_vec().into(), 0).ok_or(PdfFault::Font);
        Ok(Sheet {
            regular: font(dejavu::sans::regular())?,
            bold: font(dejavu::sans::bold())?,
        })
    }

    fn write(&self, l: L, blocks: &[Block], title: &str) -> Result<Vec<u8>, PdfFault> {
        let configuration = ConfigurationBuilder::new()
            .with_accessibility_validator(Accessibility::UA1)
            .finish()
            .map_err(|_| PdfFault::Font)?;
        let mut document = Document::new_with(SerializeSettings {
            configuration,
            ..SerializeSettings::default()
        });
        let mut tree = TagTree::new().with_lang(Some(l.lang.tag().to_owned()));
        let mut outline = Outline::new();
        let (mut table, mut list) = (TagGroup::new(Tag::Table), TagGroup::new(Tag::L(ListNumbering::Disc)));
        let (mut in_table, mut in_list) = (false, false);
        let mut next = 0;
        let mut number = 0;
        while next < blocks.len() {
            let settings = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or(PdfFault::Font)?;
            let mut page = document.start_page_with(settings);
            let mut surface = page.surface();
            let mut y = MARGIN + BODY;
            let top = y;
            while let Some(block) = blocks.get(next) {
                let height = block_height(block);
                if y + height > PAGE.1 - MARGIN && y > top {
                    break;
                }
                if in_table && !matches!(block, Block::Row { .. }) {
                    tree.push(std::mem::replace(&mut table, TagGroup::new(Tag::Table)));
                    in_table = false;
                }
                match block {
                    Block::Heading(level, text) => {
                        let size = heading_size(*level);
                        let at = (MARGIN, y + space_above(*level) + size);
                        let id = self.line(&mut surface, at, &self.bold, size, text);
                        let level_number = NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN);
                        tree.push(TagGroup::with_children(
                            Tag::Hn(level_number, Some(text.clone())),
                            vec![id],
                        ));
                        let to = XyzDestination::new(number, Point::from_xy(MARGIN, y));
                        outline.push_child(OutlineNode::new(text.clone(), to));
                    }
                    Block::Text(text) => {
                        let children = self.lines(
                            &mut surface,
                            (MARGIN, y + BODY),
                            &wrapped(text, BODY, PAGE.0 - 2.0 * MARGIN),
                        );
                        tree.push(TagGroup::with_children(Tag::P, children));
                    }
                    Block::Row { head, cells } => {
                        in_table = true;
                        let font = if *head { &self.bold } else { &self.regular };
                        let mut row = TagGroup::new(Tag::TR);
                        for (n, cell) in cells.iter().enumerate() {
                            let x = if n == 0 { MARGIN } else { MARGIN + SECOND };
                            let wide = if n == 0 {
                                SECOND - 12.0
                            } else {
                                PAGE.0 - 2.0 * MARGIN - SECOND
                            };
                            let mut group = if *head {
                                TagGroup::new(Tag::TH(TableHeaderScope::Column))
                            } else {
                                TagGroup::new(Tag::TD)
                            };
                            let mut at = y + BODY + 4.0;
                            for text in cell.iter().flat_map(|t| wrapped(t, BODY, wide)) {
                                group.push(self.line(&mut surface, (x, at), font, BODY, &text));
                                at += BODY * LEADING;
                            }
                            row.push(group);
                        }
                        table.push(row);
                        rule(&mut surface, y + height);
                    }
                    Block::Rule(text) => {
                        in_list = true;
                        let label = self.line(&mut surface, (MARGIN, y + BODY), &self.regular, BODY, "•");
                        let body = self.lines(
                            &mut surface,
                            (MARGIN + 14.0, y + BODY),
                            &wrapped(text, BODY, PAGE.0 - 2.0 * MARGIN - 14.0),
                        );
                        let mut item = TagGroup::new(Tag::LI);
                        item.push(TagGroup::with_children(Tag::Lbl, vec![label]));
                        item.push(TagGroup::with_children(Tag::LBody, body));
                        list.push(item);
                    }
                }
                y += height;
                next += 1;
            }
            surface.finish();
            page.finish();
            number += 1;
        }
        if in_table {
            tree.push(table);
        }
        if in_list {
            tree.push(list);
        }
        document.set_metadata(
            Metadata::new()
                .title(title.to_owned())
                .language(l.lang.tag().to_owned())
                .creator("Rampe".to_owned()),
        );
        document.set_outline(outline);
        document.set_tag_tree(tree);
        document.finish().map_err(PdfFault::Writer)
    }

    fn lines(&self, surface: &mut Surface<'_>, at: (f32, f32), lines: &[String]) -> Vec<Node> {
        (lines.iter().enumerate())
            .map(|(n, text)| {
                self.line(
                    surface,
                    (at.0, at.1 + n as f32 * BODY * LEADING),
                    &self.regular,
                    BODY,
                    text,
                )
            })
            .collect()
    }

    fn line(&self, surface: &mut Surface<'_>, at: (f32, f32), font: &Font, size: f32, text: &str) -> Node {
        let id = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
        surface.draw_text(
            Point::from_xy(at.0, at.1),
            font.clone(),
            size,
            text,
            false,
            TextDirection::LeftToRight,
        );
        surface.end_tagged();
        Node::Leaf(id)
    }
}

/// A thin line under a row: decoration, not content.
fn rule(surface: &mut Surface<'_>, y: f32) {
    let mut path = PathBuilder::new();
    path.move_to(MARGIN, y - 1.0);
    path.line_to(PAGE.0 - MARGIN, y - 1.0);
    path.line_to(PAGE.0 - MARGIN, y - 0.5);
    path.line_to(MARGIN, y - 0.5);
    path.close();
    if let Some(path) = path.finish() {
        surface.start_tagged(ContentTag::Artifact(krilla::tagging::Artifact::with_kind(
            ArtifactType::Other,
        )));
        surface.set_fill(Some(Fill {
            paint: krilla::color::rgb::Color::new(160, 166, 174).into(),
            opacity: NormalizedF32::ONE,
            rule: FillRule::NonZero,
        }));
        surface.draw_path(&path);
        surface.set_fill(Some(Fill::default()));
        surface.end_tagged();
    }
}

fn heading_size(level: u16) -> f32 {
    if level == 1 { 20.0 } else { 13.0 }
}

/// A heading inside the page belongs to what follows it, so its room is above it.
fn space_above(level: u16) -> f32 {
    if level == 1 { 0.0 } else { 12.0 }
}

/// How much of the page's height a block takes, in points.
fn block_height(block: &Block) -> f32 {
    let whole = PAGE.0 - 2.0 * MARGIN;
    match block {
        Block::Heading(1, _) => 20.0 * LEADING + 12.0,
        Block::Heading(..) => 13.0 * LEADING + 16.0,
        Block::Text(text) => wrapped(text, BODY, whole).len() as f32 * BODY * LEADING + 3.0,
        Block::Row { cells, .. } => {
            let count =
                |cell: &Vec<String>, wide: f32| cell.iter().map(|t| wrapped(t, BODY, wide).len()).sum::<usize>();
            let lines = count(&cells[0], SECOND - 12.0).max(count(&cells[1], whole - SECOND));
            lines as f32 * BODY * LEADING + 8.0
        }
        Block::Rule(text) => wrapped(text, BODY, whole - 14.0).len() as f32 * BODY * LEADING + 4.0,
    }
}

/// The text in lines of at most `wide` points. A word that is longer stands alone.
fn wrapped(text: &str, size: f32, wide: f32) -> Vec<String> {
    let Ok(font) = FontRef::new(dejavu::sans::bold()) else {
        return vec![text.to_owned()];
    };
    // The bold cut is the wider one: what fits in it fits in both.
    let (metrics, letters) = (
        font.glyph_metrics(Size::new(size), LocationRef::default()),
        font.charmap(),
    );
    let width = |text: &str| -> f32 {
        text.chars()
            .filter_map(|c| metrics.advance_width(letters.map(c).unwrap_or_default()))
            .sum()
    };
    let mut lines: Vec<String> = vec![];
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(&format!("{line} {word}")) <= wide => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use app::access::ShownAddress;
    use app::loan::ReceiptLine;
    use chrono::DateTime;
    use domain::ids::{LoanId, PersonId};
    use domain::loan::LoanKind;
    use uuid::Uuid;

    fn of(lines: usize) -> Receipt {
        Receipt {
            municipality: "Granvik".into(),
            person: PersonId(Uuid::nil()),
            person_name: "Áilu Čáhppes-Ŋuorra Đoarre Ŧuommá Æøåäö".into(),
            address: ShownAddress::Unknown,
            handed_out_at: DateTime::UNIX_EPOCH,
            handed_out_by: Some("Siri Prøve".into()),
            service: None,
            lines: (0..lines)
                .map(|n| ReceiptLine {
                    loan: LoanId(Uuid::from_u128(n as u128)),
                    product_name: "Rullator med sete, kurv og et navn som er så langt at det må deles på to linjer"
                        .into(),
                    hms_number: Some("123456".into()),
                    label: Some(format!("L{n}")),
                    serial: None,
                    quantity: 1,
                    kind: LoanKind::Short,
                    due: None,
                    ended: false,
                })
                .collect(),
        }
    }

    #[test]
    fn the_writer_accepts_it_as_accessible_in_every_language_on_one_page_and_on_many() {
        for lang in Lang::all() {
            for lines in [1, 60] {
                let bytes = receipt(L::new(lang, chrono_tz::Europe::Oslo), &of(lines)).unwrap();
                assert!(bytes.starts_with(b"%PDF-"));
            }
        }
    }

    #[test]
    fn the_font_has_every_letter_of_the_nordic_and_sami_languages() {
        for data in [dejavu::sans::regular(), dejavu::sans::bold()] {
            let font = FontRef::new(data).unwrap();
            for letter in "ÆØÅÄÖÁČĐŊŠŦŽÏÉÐÞÝÓÚÍÕÜæøåäöáčđŋšŧžïéðþýóúíõü•›–".chars()
            {
                assert!(font.charmap().map(letter).is_some(), "{letter}");
            }
        }
    }

    #[test]
    fn no_line_is_wider_than_its_place() {
        let text = "Lever hjelpemiddelet rengjort tilbake til lageret innen fristen";
        assert!(wrapped(text, BODY, 120.0).len() > 3);
        assert_eq!(wrapped(text, BODY, 120.0).join(" "), text);
    }
}
