//! Builders of the store: places, articles and devices, through the use cases.

use crate::Town;
use app::item::{Piece, Receive};
use app::{place, product};
use domain::access::Role;
use domain::ids::{ItemId, PlaceId, ProductId};
use domain::item::Owner;
use domain::place::PlaceKind;

impl Town {
    /// A place, inside another or at the root.
    pub async fn place(&self, kind: PlaceKind, name: &str, parent: Option<PlaceId>) -> PlaceId {
        let add = place::Add {
            parent,
            kind,
            name: name.into(),
            label: None,
            address: None,
        };
        self.db
            .run(&self.with(&[Role::Technician]), self.command(), &add)
            .await
            .expect("a place")
            .into_inner()
    }

    /// An article that is labelled one by one.
    pub async fn product(&self, name: &str, hms: &str, iso: &str) -> ProductId {
        self.product_of(name, hms, iso, false).await
    }

    /// An article that is counted.
    pub async fn bulk_product(&self, name: &str, hms: &str, iso: &str) -> ProductId {
        self.product_of(name, hms, iso, true).await
    }

    async fn product_of(&self, name: &str, hms: &str, iso: &str, bulk: bool) -> ProductId {
        let sheet = product::Sheet {
            name: name.into(),
            hms_number: Some(hms.into()),
            iso_code: Some(iso.into()),
            bulk,
            ..product::Sheet::default()
        };
        self.db
            .run(
                &self.with(&[Role::Technician]),
                self.command(),
                &product::Create { sheet },
            )
            .await
            .expect("a product")
            .into_inner()
    }

    /// New devices with these labels, the municipality's own.
    pub async fn items(&self, product: ProductId, to: PlaceId, labels: &[&str]) -> Vec<ItemId> {
        self.items_of(Owner::Municipality, product, to, labels).await
    }

    /// New devices of an owner with these labels.
    pub async fn items_of(&self, owner: Owner, product: ProductId, to: PlaceId, labels: &[&str]) -> Vec<ItemId> {
        let receive = Receive {
            product,
            owner,
            from: PlaceKind::Supplier,
            to,
            used: false,
            pieces: labels
                .iter()
                .map(|l| Piece {
                    label: Some((*l).into()),
                    serial: None,
                })
                .collect(),
            make_labels: false,
        };
        self.db
            .run(&self.with(&[Role::Technician]), self.command(), &receive)
            .await
            .expect("devices")
            .into_inner()
    }
}
