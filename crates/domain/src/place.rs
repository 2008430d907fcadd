//! Where things can be. Places form a tree; virtual places stand for the world outside the store,
//! so that every movement has two ends and nothing appears or vanishes.

use crate::words::words;

words!(
    /// What a place is. The last four are virtual: one of each per municipality.
    PlaceKind {
        Store = "store",
        ForwardStore = "forward_store",
        Shelf = "shelf",
        Vehicle = "vehicle",
        Workshop = "workshop",
        Wash = "wash",
        Quarantine = "quarantine",
        Supplier = "supplier",
        Nav = "nav",
        Home = "home",
        Owner = "owner",
        Scrapped = "scrapped",
        Missing = "missing",
    }
);

impl PlaceKind {
    /// Virtual places stand for the world outside; their stock may go below zero (they are where things come from).
    pub fn is_virtual(self) -> bool {
        use PlaceKind::*;
        match self {
            Store | ForwardStore | Shelf | Vehicle | Workshop | Wash | Quarantine => false,
            Supplier | Nav | Home | Owner | Scrapped | Missing => true,
        }
    }
}
