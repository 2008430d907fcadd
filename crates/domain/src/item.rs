//! The life of one serialised device: shelf → loan → quarantine → wash → check → shelf, or repair, scrap, owner.

use crate::event::ReplayFault;
use crate::ids::{ItemId, LoanId, NeedId, NeedLineId, PersonId, PlaceId, ProductId};
use crate::words::words;
use serde::{Deserialize, Serialize};

words!(
    /// Whose it is. What belongs to another goes back there in the end.
    Owner { Municipality = "municipality", Nav = "nav", Hospital = "hospital", OtherMunicipality = "other_municipality" }
);

words!(
    /// What a technician can find wrong with a device.
    Fault {
        Brakes = "brakes", Wheels = "wheels", Battery = "battery", Motor = "motor", Electronics = "electronics",
        Upholstery = "upholstery", Frame = "frame", PartMissing = "part_missing", Other = "other",
    }
);

words!(
    /// Why a device was scrapped.
    ScrapReason { WornOut = "worn_out", Damaged = "damaged", Recalled = "recalled", Obsolete = "obsolete", Hygiene = "hygiene" }
);

/// The state holds what belongs to it and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemState {
    /// On a shelf, washed and checked: may be lent.
    Ready,
    /// Kept for one line of one need.
    Reserved {
        need: NeedId,
        line: NeedLineId,
    },
    OnLoan {
        loan: LoanId,
        person: PersonId,
    },
    /// Came back; unclean until washed.
    Quarantine,
    Washing,
    /// Washed; waits for a technician's check.
    ToCheck,
    Repair {
        fault: Fault,
    },
    ReturnedToOwner,
    Scrapped {
        reason: ScrapReason,
    },
    Missing,
}

impl ItemState {
    /// The word as stored and as used in message keys.
    pub fn code(&self) -> &'static str {
        match self {
            ItemState::Ready => "ready",
            ItemState::Reserved { .. } => "reserved",
            ItemState::OnLoan { .. } => "on_loan",
            ItemState::Quarantine => "quarantine",
            ItemState::Washing => "washing",
            ItemState::ToCheck => "to_check",
            ItemState::Repair { .. } => "repair",
            ItemState::ReturnedToOwner => "returned_to_owner",
            ItemState::Scrapped { .. } => "scrapped",
            ItemState::Missing => "missing",
        }
    }
    /// Every state's word, in the order of a device's life.
    pub const CODES: [&'static str; 10] = [
        "ready",
        "reserved",
        "on_loan",
        "quarantine",
        "washing",
        "to_check",
        "repair",
        "returned_to_owner",
        "scrapped",
        "missing",
    ];
}

/// One device: what it is, whose, where and in which state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub id: ItemId,
    pub product: ProductId,
    pub owner: Owner,
    pub place: PlaceId,
    pub state: ItemState,
}

/// What can happen to a device. `to` is where it is afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ItemEvent {
    /// Came from `from` (supplier, NAV, …). New devices are ready at once; used ones start in quarantine.
    Received {
        product: ProductId,
        owner: Owner,
        from: PlaceId,
        to: PlaceId,
        used: bool,
    },
    Moved {
        to: PlaceId,
    },
    Reserved {
        need: NeedId,
        line: NeedLineId,
    },
    Released,
    HandedOut {
        loan: LoanId,
        person: PersonId,
        to: PlaceId,
    },
    TakenBack {
        loan: LoanId,
        to: PlaceId,
    },
    WashStarted {
        to: PlaceId,
    },
    Washed {
        to: PlaceId,
    },
    Checked {
        to: PlaceId,
    },
    SentToRepair {
        fault: Fault,
        to: PlaceId,
    },
    Repaired {
        to: PlaceId,
    },
    ReturnedToOwner {
        to: PlaceId,
    },
    Scrapped {
        reason: ScrapReason,
        to: PlaceId,
    },
    Lost {
        to: PlaceId,
    },
    /// A missing device turned up; it starts in quarantine.
    Found {
        to: PlaceId,
    },
    /// A count saw it where the books say it is.
    Counted {
        at: PlaceId,
    },
    /// It got a label, or another one. Which, the row says.
    Labelled,
}

impl ItemEvent {
    /// The word as stored and as used in message keys.
    pub fn code(&self) -> &'static str {
        match self {
            ItemEvent::Received { .. } => "received",
            ItemEvent::Moved { .. } => "moved",
            ItemEvent::Reserved { .. } => "reserved",
            ItemEvent::Released => "released",
            ItemEvent::HandedOut { .. } => "handed_out",
            ItemEvent::TakenBack { .. } => "taken_back",
            ItemEvent::WashStarted { .. } => "wash_started",
            ItemEvent::Washed { .. } => "washed",
            ItemEvent::Checked { .. } => "checked",
            ItemEvent::SentToRepair { .. } => "sent_to_repair",
            ItemEvent::Repaired { .. } => "repaired",
            ItemEvent::ReturnedToOwner { .. } => "returned_to_owner",
            ItemEvent::Scrapped { .. } => "scrapped",
            ItemEvent::Lost { .. } => "lost",
            ItemEvent::Found { .. } => "found",
            ItemEvent::Counted { .. } => "counted",
            ItemEvent::Labelled => "labelled",
        }
    }
}

/// Why the device can't do that now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum ItemRefusal {
    #[error("it is already on loan")]
    AlreadyOnLoan,
    #[error("it is reserved for another need")]
    ReservedForAnother,
    #[error("it is not washed and checked yet")]
    NotReady,
    #[error("it is not on loan")]
    NotOnLoan,
    #[error("it has left the store for good")]
    Gone,
    #[error("it is missing; register it as found first")]
    IsMissing,
    #[error("it is not reserved")]
    NotReserved,
    #[error("that is not the next step for it")]
    WrongStep,
    #[error("it belongs to the municipality itself")]
    OwnedByUs,
    #[error("it is there already")]
    AlreadyThere,
    #[error("it belongs to another owner, who decides on scrapping")]
    OwnedByOther,
}

impl ItemRefusal {
    /// Message key suffix.
    pub fn code(self) -> &'static str {
        match self {
            ItemRefusal::AlreadyOnLoan => "already-on-loan",
            ItemRefusal::ReservedForAnother => "reserved-for-another",
            ItemRefusal::NotReady => "not-ready",
            ItemRefusal::NotOnLoan => "not-on-loan",
            ItemRefusal::Gone => "gone",
            ItemRefusal::IsMissing => "is-missing",
            ItemRefusal::NotReserved => "not-reserved",
            ItemRefusal::WrongStep => "wrong-step",
            ItemRefusal::OwnedByUs => "owned-by-us",
            ItemRefusal::AlreadyThere => "already-there",
            ItemRefusal::OwnedByOther => "owned-by-other",
        }
    }
}

impl Item {
    /// The device's life begins: the first event must be `Received`.
    pub fn begin(id: ItemId, event: &ItemEvent) -> Result<Item, ReplayFault> {
        let ItemEvent::Received {
            product,
            owner,
            to,
            used,
            ..
        } = event
        else {
            return Err(ReplayFault::NoBeginning("item"));
        };
        let state = if *used { ItemState::Quarantine } else { ItemState::Ready };
        Ok(Item {
            id,
            product: *product,
            owner: *owner,
            place: *to,
            state,
        })
    }

    /// One transition. Consumes the old state; a refusal says why it can't be.
    pub fn apply(self, event: &ItemEvent) -> Result<Item, ItemRefusal> {
        use ItemEvent as E;
        use ItemState as S;
        let (state, place) = match (self.state, event) {
            (_, E::Received { .. }) => return Err(ItemRefusal::WrongStep),
            (S::ReturnedToOwner | S::Scrapped { .. }, _) => return Err(ItemRefusal::Gone),
            (state, E::Labelled) => (state, self.place),
            (S::Missing, E::Found { to }) => (S::Quarantine, *to),
            (S::Missing, _) => return Err(ItemRefusal::IsMissing),
            (_, E::Found { .. }) => return Err(ItemRefusal::WrongStep),
            (state, E::Counted { at }) if *at == self.place => (state, self.place),
            (_, E::Counted { .. }) => return Err(ItemRefusal::WrongStep),

            (S::Ready, E::Reserved { need, line }) => (
                S::Reserved {
                    need: *need,
                    line: *line,
                },
                self.place,
            ),
            (S::Reserved { .. }, E::Reserved { .. }) => return Err(ItemRefusal::ReservedForAnother),
            (S::OnLoan { .. }, E::Reserved { .. }) => return Err(ItemRefusal::AlreadyOnLoan),
            (_, E::Reserved { .. }) => return Err(ItemRefusal::NotReady),
            (S::Reserved { .. }, E::Released) => (S::Ready, self.place),
            (_, E::Released) => return Err(ItemRefusal::NotReserved),

            (S::Ready | S::Reserved { .. }, E::HandedOut { loan, person, to }) => (
                S::OnLoan {
                    loan: *loan,
                    person: *person,
                },
                *to,
            ),
            (S::OnLoan { .. }, E::HandedOut { .. }) => return Err(ItemRefusal::AlreadyOnLoan),
            (_, E::HandedOut { .. }) => return Err(ItemRefusal::NotReady),
            (S::OnLoan { loan, .. }, E::TakenBack { loan: ended, to }) if loan == *ended => (S::Quarantine, *to),
            (_, E::TakenBack { .. }) => return Err(ItemRefusal::NotOnLoan),
            (S::OnLoan { .. }, E::Lost { to }) => (S::Missing, *to),
            (S::OnLoan { .. }, _) => return Err(ItemRefusal::AlreadyOnLoan),

            (_, E::Moved { to }) if *to == self.place => return Err(ItemRefusal::AlreadyThere),
            (state, E::Moved { to }) => (state, *to),
            (S::Quarantine, E::WashStarted { to }) => (S::Washing, *to),
            (S::Quarantine | S::Washing, E::Washed { to }) => (S::ToCheck, *to),
            (S::ToCheck, E::Checked { to }) => (S::Ready, *to),
            (S::Repair { .. }, E::Repaired { to }) => (S::ToCheck, *to),
            // The need's line must learn of it first: the reservation is released, then the device may go.
            (
                S::Reserved { .. },
                E::SentToRepair { .. } | E::Scrapped { .. } | E::ReturnedToOwner { .. } | E::Lost { .. },
            ) => {
                return Err(ItemRefusal::ReservedForAnother);
            }
            (S::Repair { .. }, E::SentToRepair { .. }) => return Err(ItemRefusal::WrongStep),
            (_, E::SentToRepair { fault, to }) => (S::Repair { fault: *fault }, *to),
            (_, E::Scrapped { reason, to }) => match self.owner {
                Owner::Municipality => (S::Scrapped { reason: *reason }, *to),
                Owner::Nav | Owner::Hospital | Owner::OtherMunicipality => return Err(ItemRefusal::OwnedByOther),
            },
            (_, E::ReturnedToOwner { to }) => match self.owner {
                Owner::Municipality => return Err(ItemRefusal::OwnedByUs),
                Owner::Nav | Owner::Hospital | Owner::OtherMunicipality => (S::ReturnedToOwner, *to),
            },
            (_, E::Lost { to }) => (S::Missing, *to),
            (_, E::WashStarted { .. } | E::Washed { .. } | E::Checked { .. } | E::Repaired { .. }) => {
                return Err(ItemRefusal::WrongStep);
            }
        };
        Ok(Item { state, place, ..self })
    }

    /// Hand-out is allowed from the shelf, or of what is reserved for this very need.
    pub fn may_hand_out_for(&self, need: Option<NeedId>) -> Result<(), ItemRefusal> {
        match &self.state {
            ItemState::Ready => Ok(()),
            ItemState::Reserved { need: kept_for, .. } if Some(*kept_for) == need => Ok(()),
            ItemState::Reserved { .. } => Err(ItemRefusal::ReservedForAnother),
            ItemState::OnLoan { .. } => Err(ItemRefusal::AlreadyOnLoan),
            ItemState::Missing => Err(ItemRefusal::IsMissing),
            ItemState::Scrapped { .. } | ItemState::ReturnedToOwner => Err(ItemRefusal::Gone),
            ItemState::Quarantine | ItemState::Washing | ItemState::ToCheck | ItemState::Repair { .. } => {
                Err(ItemRefusal::NotReady)
            }
        }
    }

    /// The state that the events lead to.
    pub fn replay<'a>(id: ItemId, events: impl IntoIterator<Item = &'a ItemEvent>) -> Result<Item, ReplayFault> {
        let mut events = events.into_iter();
        let first = events.next().ok_or(ReplayFault::NoBeginning("item"))?;
        let mut item = Item::begin(id, first)?;
        for event in events {
            let state = item.state.code();
            item = item.apply(event).map_err(|_| ReplayFault::Impossible {
                noun: "item",
                state,
                event: event.code(),
            })?;
        }
        Ok(item)
    }

    /// What a worker can do with it now, the most likely first: one scan, one choice.
    pub fn next_steps(&self) -> Vec<NextStep> {
        use NextStep::*;
        let mut steps = match &self.state {
            ItemState::Ready => vec![HandOut, Move, Repair, Count],
            ItemState::Reserved { .. } => vec![HandOut, Release, Move],
            ItemState::OnLoan { .. } => vec![TakeBack, Extend, Lose],
            ItemState::Quarantine => vec![Wash, WashDone, Repair, Move],
            ItemState::Washing => vec![WashDone, Repair],
            ItemState::ToCheck => vec![CheckDone, Repair, Wash, Move],
            ItemState::Repair { .. } => vec![RepairDone, Move],
            ItemState::Missing => vec![Find],
            ItemState::ReturnedToOwner | ItemState::Scrapped { .. } => vec![],
        };
        if matches!(self.state, ItemState::ToCheck) {
            steps.retain(|s| *s != Wash);
        }
        if matches!(
            self.state,
            ItemState::Ready
                | ItemState::Quarantine
                | ItemState::Washing
                | ItemState::ToCheck
                | ItemState::Repair { .. }
        ) {
            steps.push(if self.owner == Owner::Municipality {
                Scrap
            } else {
                ReturnToOwner
            });
            steps.push(Lose);
        }
        steps
    }
}

words!(
    /// A choice on the card after a scan.
    NextStep {
        HandOut = "hand_out", TakeBack = "take_back", Extend = "extend", Release = "release", Move = "move",
        Wash = "wash", WashDone = "wash_done", CheckDone = "check_done", Repair = "repair", RepairDone = "repair_done",
        Scrap = "scrap", ReturnToOwner = "return_to_owner", Lose = "lose", Find = "find", Count = "count",
    }
);

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn id<T: From<Uuid>>(n: u128) -> T {
        T::from(Uuid::from_u128(n))
    }
    fn shelf() -> PlaceId {
        id(1)
    }
    fn fresh(owner: Owner) -> Item {
        Item {
            id: id(9),
            product: id(8),
            owner,
            place: shelf(),
            state: ItemState::Ready,
        }
    }

    #[test]
    fn a_device_goes_round_from_shelf_to_shelf() {
        let events = [
            ItemEvent::Received {
                product: id(8),
                owner: Owner::Municipality,
                from: id(2),
                to: shelf(),
                used: false,
            },
            ItemEvent::Reserved {
                need: id(3),
                line: id(4),
            },
            ItemEvent::HandedOut {
                loan: id(5),
                person: id(6),
                to: id(7),
            },
            ItemEvent::TakenBack {
                loan: id(5),
                to: id(10),
            },
            ItemEvent::Washed { to: id(11) },
            ItemEvent::Checked { to: shelf() },
        ];
        assert_eq!(Item::replay(id(9), &events), Ok(fresh(Owner::Municipality)));
    }

    #[test]
    fn what_is_lent_cannot_be_lent_again() {
        let lent = fresh(Owner::Nav)
            .apply(&ItemEvent::HandedOut {
                loan: id(5),
                person: id(6),
                to: id(7),
            })
            .unwrap();
        assert_eq!(lent.may_hand_out_for(None), Err(ItemRefusal::AlreadyOnLoan));
        assert_eq!(
            lent.apply(&ItemEvent::HandedOut {
                loan: id(50),
                person: id(6),
                to: id(7)
            }),
            Err(ItemRefusal::AlreadyOnLoan)
        );
    }

    #[test]
    fn what_is_reserved_goes_only_to_that_need() {
        let kept = fresh(Owner::Municipality)
            .apply(&ItemEvent::Reserved {
                need: id(3),
                line: id(4),
            })
            .unwrap();
        assert_eq!(kept.may_hand_out_for(Some(id(3))), Ok(()));
        assert_eq!(
            kept.may_hand_out_for(Some(id(33))),
            Err(ItemRefusal::ReservedForAnother)
        );
        assert_eq!(kept.may_hand_out_for(None), Err(ItemRefusal::ReservedForAnother));
    }

    #[test]
    fn an_unwashed_device_is_not_lent() {
        let used = ItemEvent::Received {
            product: id(8),
            owner: Owner::Municipality,
            from: id(2),
            to: shelf(),
            used: true,
        };
        let item = Item::begin(id(9), &used).unwrap();
        assert_eq!(item.may_hand_out_for(None), Err(ItemRefusal::NotReady));
    }

    #[test]
    fn only_the_owner_scraps() {
        let scrap = ItemEvent::Scrapped {
            reason: ScrapReason::WornOut,
            to: id(12),
        };
        assert_eq!(fresh(Owner::Nav).apply(&scrap), Err(ItemRefusal::OwnedByOther));
        assert_eq!(
            fresh(Owner::Municipality).apply(&scrap).unwrap().state,
            ItemState::Scrapped {
                reason: ScrapReason::WornOut
            }
        );
        assert_eq!(
            fresh(Owner::Municipality).apply(&ItemEvent::ReturnedToOwner { to: id(13) }),
            Err(ItemRefusal::OwnedByUs)
        );
    }

    #[test]
    fn a_life_that_does_not_begin_with_receiving_is_a_fault() {
        assert_eq!(
            Item::replay(id(9), &[ItemEvent::Released]),
            Err(ReplayFault::NoBeginning("item"))
        );
        assert_eq!(Item::replay(id(9), &[]), Err(ReplayFault::NoBeginning("item")));
    }
}
