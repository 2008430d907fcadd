//! Devices come in: from a supplier, from NAV or from another owner, with or without labels.

use super::{normal_label, store};
use crate::error::{Fault, FieldFault, HouseRefusal};
use crate::tx::Command;
use crate::{Error, Refusal, Tx, place, product};
use domain::access::Right;
use domain::event::Fact;
use domain::ids::{ItemId, PlaceId, ProductId};
use domain::item::{Item, ItemEvent, Owner};
use domain::place::PlaceKind;
use domain::stock::Movement;
use serde::{Deserialize, Serialize};

/// Most devices in one delivery.
const MOST_PIECES: usize = 500;
/// Longest label or serial number.
const MOST: usize = 40;

/// One device of a delivery. Empty texts count as not given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    pub label: Option<String>,
    pub serial: Option<String>,
}

/// A delivery of devices of one article.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Receive {
    pub product: ProductId,
    pub owner: Owner,
    /// Supplier, NAV or another owner.
    pub from: PlaceKind,
    pub to: PlaceId,
    /// Used devices go into quarantine; new ones are ready at once.
    pub used: bool,
    pub pieces: Vec<Piece>,
    /// Makes a label for each piece that has none.
    pub make_labels: bool,
}

impl Command for Receive {
    const KIND: &'static str = "item.receive";
    type Outcome = Vec<ItemId>;

    async fn run(&self, tx: &mut Tx) -> Result<Vec<ItemId>, Error> {
        tx.ctx.must(Right::WorkStore)?;
        if !matches!(self.from, PlaceKind::Supplier | PlaceKind::Nav | PlaceKind::Owner) {
            return Err(Error::field("from", Fault::UnknownChoice));
        }
        if product::store::is_bulk(tx, self.product).await? {
            return Err(Refusal::from(HouseRefusal::ProductIsBulk).into());
        }
        place::must_take(tx, self.to).await?;
        let pieces = self.checked_pieces(tx)?;
        store::codes_are_free(tx, self.product, &pieces).await?;
        let from = place::virtual_place(tx, self.from).await?;
        let received = ItemEvent::Received {
            product: self.product,
            owner: self.owner,
            from,
            to: self.to,
            used: self.used,
        };
        let mut items = Vec::with_capacity(pieces.len());
        for _ in &pieces {
            let id: ItemId = tx.ctx.id();
            let item = Item::begin(id, &received).map_err(|e| Error::Unavailable(e.to_string()))?;
            let movement = Movement {
                id: tx.movement_id(),
                item: Some(id),
                product: self.product,
                quantity: 1,
                from,
                to: self.to,
                at: tx.ctx.now,
            };
            tx.moved(movement, None);
            tx.happened(Fact::Item(id, received.clone()));
            items.push(item);
        }
        store::insert_many(tx, &items, &pieces).await?;
        Ok(items.iter().map(|i| i.id).collect())
    }
}

impl Receive {
    /// Codes in their stored form. A fault names the piece: `pieces[3].label`, counted from 0.
    fn checked_pieces(&self, tx: &Tx) -> Result<Vec<Piece>, Error> {
        if self.pieces.is_empty() || self.pieces.len() > MOST_PIECES {
            return Err(Error::field(
                "pieces",
                Fault::OutOfRange {
                    least: 1,
                    most: MOST_PIECES as i64,
                },
            ));
        }
        let mut faults = vec![];
        let mut pieces: Vec<Piece> = Vec::with_capacity(self.pieces.len());
        for (n, piece) in self.pieces.iter().enumerate() {
            let label = piece.label.as_deref().map(normal_label).filter(|l| !l.is_empty());
            let serial = piece
                .serial
                .as_deref()
                .map(|s| s.trim().to_owned())
                .filter(|s| !s.is_empty());
            for (field, text) in [("label", &label), ("serial", &serial)] {
                let Some(text) = text else { continue };
                let twice = pieces
                    .iter()
                    .any(|p| (if field == "label" { &p.label } else { &p.serial }).as_ref() == Some(text));
                let fault = if text.chars().count() > MOST {
                    Fault::TooLong { most: MOST }
                } else if twice {
                    Fault::Taken
                } else {
                    continue;
                };
                faults.push(FieldFault {
                    field: format!("pieces[{n}].{field}"),
                    fault,
                });
            }
            let label = label.or_else(|| self.make_labels.then(|| new_label(tx)));
            pieces.push(Piece { label, serial });
        }
        if faults.is_empty() {
            Ok(pieces)
        } else {
            Err(Error::Invalid(faults))
        }
    }
}

/// `R`, two digits and five of Crockford's letters and digits: 3.4 billion labels, none with letters that look like
/// digits, so that it can be read aloud. Should one be taken, the command is tried again with another.
fn new_label(tx: &Tx) -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let bytes: [u8; 7] = tx.ctx.world.bytes();
    let mut label = String::from("R");
    for byte in &bytes[..2] {
        label.push(char::from(b'0' + byte % 10));
    }
    for byte in &bytes[2..] {
        label.push(char::from(LETTERS[usize::from(byte % 32)]));
    }
    label
}

/// Another label, and another serial number where one is given.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Label {
    pub item: ItemId,
    pub label: String,
    /// `None`: as it is.
    pub serial: Option<String>,
}

impl Command for Label {
    const KIND: &'static str = "item.label";
    type Outcome = ();

    async fn run(&self, tx: &mut Tx) -> Result<(), Error> {
        tx.ctx.must(Right::WorkStore)?;
        let label = normal_label(&self.label);
        if label.is_empty() {
            return Err(Error::field("label", Fault::Required));
        }
        if label.chars().count() > MOST {
            return Err(Error::field("label", Fault::TooLong { most: MOST }));
        }
        let serial = self.serial.as_deref().map(str::trim).filter(|s| !s.is_empty());
        if serial.is_some_and(|s| s.chars().count() > MOST) {
            return Err(Error::field("serial", Fault::TooLong { most: MOST }));
        }
        let stored = store::load(tx, self.item).await?;
        if store::label_taken(tx, &label, self.item).await? {
            return Err(Error::field("label", Fault::Taken));
        }
        let item = stored.item.apply(&ItemEvent::Labelled)?;
        store::set_codes(tx, self.item, stored.version, &label, serial).await?;
        tx.happened(Fact::Item(item.id, ItemEvent::Labelled));
        Ok(())
    }
}
